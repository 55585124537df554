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
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem("ReLU is C⁰ and not C¹: its slope jumps by 1 at 0", section="5.4", s=real())
def relu_has_a_kink(proof, s):
    proof.smooth(relu, "C0", at=[0], jumps=[1])
    proof.near_miss("slope 0 from the left, 1 from the right").smooth(relu, "C1", at=[0])


@theorem("|s| is C⁰ and not C¹: its slope jumps by 2 at 0", section="4.1.2", s=real())
def absolute_value_has_a_kink(proof, s):
    proof.smooth(np.abs, "C0", at=[0], jumps=[2])
    proof.near_miss("slope −1 from the left, 1 from the right").smooth(np.abs, "C1", at=[0])


@theorem("the hinge is C⁰ and not C¹ at m = 1", section="5.4", m=real())
def hinge_has_a_kink(proof, m):
    proof.smooth(hinge, "C0", at=[1], jumps=[1])
    proof.near_miss("the kink is at the margin 1, not at 0").smooth(hinge, "C0", at=[0])


@theorem(
    "leaky ReLU is C⁰ for 0 < a < 1: its slope jumps by 1 − a",
    section="5.4",
    s=real(),
    a=interval(0, 1),
)
def leaky_relu_has_a_kink(proof, s, a):
    proof.smooth(leaky_relu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.near_miss("a leak mends the zero slope, not the kink").smooth(leaky_relu, "C1", at=[0])


@theorem("∂leaky/∂a = s for s < 0, 0 for s > 0", section="5.4", s=real(), a=interval(0, 1))
def leaky_relu_is_smooth_in_its_slope(proof, s, a):
    proof.gradient_is(leaky_relu, np.minimum(s, 0), wrt=a)
    proof.reject(leaky_relu_derivative(s, a), because="that is the slope in s")


@theorem("ELU is C¹ and not C² for a = 1", section="5.4", s=real())
def elu_is_once_differentiable(proof, s):
    proof.smooth(elu(s), "C1", at=[0], jumps=[-1])
    proof.near_miss("(eˢ)″ = 1 at 0, (s)″ = 0").smooth(elu(s), "C2", at=[0])


@theorem("ELU is C⁰ for a = 2: its slope falls from 2 to 1", section="5.4", s=real())
def elu_with_another_slope_has_a_kink(proof, s):
    proof.smooth(elu(s, 2), "C0", at=[0], jumps=[-1])
    proof.near_miss("that needs a = 1").smooth(elu(s, 2), "C1", at=[0])


@theorem("ELU is C⁰ with the jump 1 − a, a > 1", section="5.4", s=real(), a=interval(1, np.inf))
def elu_with_any_steeper_slope(proof, s, a):
    proof.smooth(elu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.near_miss("that needs a = 1").smooth(elu, "C1", at=[0])


@theorem("the threshold 1[s ≥ 0] jumps by 1", section="5.4", s=real())
def threshold_jumps(proof, s):
    def threshold(s: Array) -> Array:
        return np.where(s >= 0, 1, 0)

    proof.smooth(threshold, "jump", at=[0], jumps=[1])
    proof.near_miss("0 from the left, 1 from the right").smooth(threshold, "C0", at=[0])


@theorem("softplus is C∞", section="5.4", s=real())
def softplus_is_smooth(proof, s):
    proof.smooth(softplus, "C∞", at=[])
    proof.near_miss("softplus rounds the corner of ReLU").smooth(softplus, "C0", at=[0])


@theorem("Max(s, 0) = (s + |s|)/2, |s| = relu(s) + relu(−s)", section="5.4", s=real())
def relu_and_the_absolute_value(proof, s):
    proof.equal(relu, (s + np.abs(s)) / 2)
    proof.reject((s - np.abs(s)) / 2, because="that is min(s, 0)")
    proof.equal(relu(s) + relu(-s), np.abs)
    proof.reject(s, because="that is relu(s) − relu(−s)")


@theorem("relu(c s) = c relu(s) for c > 0", section="5.4", s=real(), c=positive())
def relu_is_positively_homogeneous(proof, s, c):
    proof.equal(relu(c * s), c * relu(s))
    proof.reject(relu(s), because="the scale comes out, it does not vanish")


if __name__ == "__main__":
    main(globals())
