"""Kinks: continuous functions that are not differentiable at a point.

Theorems  ReLU, leaky ReLU, |s| and the hinge are C⁰ and not C¹, with slopes that jump by 1, 1 − a,
          2 and 1; ELU is C¹ for a = 1 and C⁰ otherwise; softplus is C∞.
Source    Notes §4.1.2 and §5.4; Clevert et al. (2016), eq. (16).
"""

from typing import Any

import numpy as np

from alicemath import interval, positive, real
from alicemath.ml.activations import elu, leaky_relu, leaky_relu_derivative, relu, softplus
from alicemath.ml.losses import hinge
from alicemath.proof import Proof, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem("ReLU is C⁰ and not C¹: its slope jumps by 1 at 0", section="5.4", s=real())
def relu_has_a_kink(proof: Proof, s: Array) -> None:
    proof.smooth(relu, "C0", at=[0], jumps=[1])
    proof.smooth_not(relu, "C1", at=[0], because="slope 0 from the left, 1 from the right")


@theorem("|s| is C⁰ and not C¹: its slope jumps by 2 at 0", section="4.1.2", s=real())
def absolute_value_has_a_kink(proof: Proof, s: Array) -> None:
    proof.smooth(np.abs, "C0", at=[0], jumps=[2])
    proof.smooth_not(np.abs, "C1", at=[0], because="slope −1 from the left, 1 from the right")


@theorem("the hinge is C⁰ and not C¹ at m = 1", section="5.4", m=real())
def hinge_has_a_kink(proof: Proof, m: Array) -> None:
    proof.smooth(hinge, "C0", at=[1], jumps=[1])
    proof.smooth_not(hinge, "C0", at=[0], because="the kink is at the margin 1, not at 0")


@theorem(
    "leaky ReLU is C⁰ for 0 < a < 1: its slope jumps by 1 − a",
    section="5.4",
    s=real(),
    a=interval(0, 1),
)
def leaky_relu_has_a_kink(proof: Proof, s: Array, a: Array) -> None:
    proof.smooth(leaky_relu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.smooth_not(leaky_relu, "C1", at=[0], because="a leak mends the zero slope, not the kink")


@theorem("∂leaky/∂a = s for s < 0, 0 for s > 0", section="5.4", s=real(), a=interval(0, 1))
def leaky_relu_is_smooth_in_its_slope(proof: Proof, s: Array, a: Array) -> None:
    proof.gradient_is(leaky_relu, lambda s, a: np.minimum(s, 0), wrt=a)
    proof.reject(lambda s, a: leaky_relu_derivative(s, a), because="that is the slope in s")


@theorem("ELU is C¹ and not C² for a = 1", section="5.4", s=real())
def elu_is_once_differentiable(proof: Proof, s: Array) -> None:
    proof.smooth(lambda s: elu(s), "C1", at=[0], jumps=[-1])
    proof.smooth_not(lambda s: elu(s), "C2", at=[0], because="(eˢ)″ = 1 at 0, (s)″ = 0")


@theorem("ELU is C⁰ for a = 2: its slope falls from 2 to 1", section="5.4", s=real())
def elu_with_another_slope_has_a_kink(proof: Proof, s: Array) -> None:
    proof.smooth(lambda s: elu(s, 2), "C0", at=[0], jumps=[-1])
    proof.smooth_not(lambda s: elu(s, 2), "C1", at=[0], because="that needs a = 1")


@theorem("ELU is C⁰ with the jump 1 − a, a > 1", section="5.4", s=real(), a=interval(1, np.inf))
def elu_with_any_steeper_slope(proof: Proof, s: Array, a: Array) -> None:
    proof.smooth(elu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.smooth_not(elu, "C1", at=[0], because="that needs a = 1")


@theorem("the threshold 1[s ≥ 0] jumps by 1", section="5.4", s=real())
def threshold_jumps(proof: Proof, s: Array) -> None:
    def threshold(s: Array) -> Array:
        return np.where(s >= 0, 1, 0)

    proof.smooth(threshold, "jump", at=[0], jumps=[1])
    proof.smooth_not(threshold, "C0", at=[0], because="0 from the left, 1 from the right")


@theorem("softplus is C∞", section="5.4", s=real())
def softplus_is_smooth(proof: Proof, s: Array) -> None:
    proof.smooth(softplus, "C∞", at=[])
    proof.smooth_not(softplus, "C0", at=[0], because="softplus rounds the corner of ReLU")


@theorem("Max(s, 0) = (s + |s|)/2, |s| = relu(s) + relu(−s)", section="5.4", s=real())
def relu_and_the_absolute_value(proof: Proof, s: Array) -> None:
    proof.equal(relu, lambda s: (s + np.abs(s)) / 2)
    proof.reject(lambda s: (s - np.abs(s)) / 2, because="that is min(s, 0)")
    proof.equal(lambda s: relu(s) + relu(-s), np.abs)
    proof.reject(lambda s: s, because="that is relu(s) − relu(−s)")


@theorem("relu(c s) = c relu(s) for c > 0", section="5.4", s=real(), c=positive())
def relu_is_positively_homogeneous(proof: Proof, s: Array, c: Array) -> None:
    proof.equal(lambda s, c: relu(c * s), lambda s, c: c * relu(s))
    proof.reject(lambda s, c: relu(s), because="the scale comes out, it does not vanish")


if __name__ == "__main__":
    main(globals())
