"""Kinks: continuous functions that are not differentiable at a point.

Theorems  ReLU, leaky ReLU, |s| and the hinge are C⁰ and not C¹, with slopes that jump by 1, 1 − a,
          2 and 1, and differentiable elsewhere;
          ELU is C¹ for a = 1, and otherwise C⁰ with the jump 1 − a;
          softplus is C∞, > 0, and log 2 at the origin: max(0, s) < softplus(s) ≤ max(0, s) + log 2.
Source    Notes §4.1.2 and §5.4; Clevert et al. (2016), eq. (16).
"""

from typing import Any

import numpy as np

from alicemath import interval, positive, prove_bound, prove_limit, real
from alicemath.ml.activations import (
    elu,
    elu_derivative,
    leaky_relu,
    relu,
    relu_derivative,
    sigmoid_derivative,
    softplus,
    softplus_derivative,
)
from alicemath.ml.losses import hinge
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ corners
@theorem(
    "ReLU is C⁰ and not C¹: its slope jumps by 1 at s = 0, and nowhere else",
    section="5.4",
    settles="5.4-relu-not-differentiable",
    s=real(),
)
def relu_has_a_kink(proof, s):
    proof.smooth(relu, "C0", at=[0], jumps=[1])
    proof.near_miss("slope 0 from the left, 1 from the right").smooth(relu, "C1", at=[0])
    proof.without("at s = 0", because="at s = 1 it is s").smooth(relu, "C0", at=[1])


@theorem(
    "relu′(s) = 1 for s > 0 and relu′(t) = 0 for t < 0",
    section="5.4",
    settles="5.4-relu-not-differentiable",
    s=positive(),
    t=interval(-np.inf, 0),
)
def relu_is_differentiable_elsewhere(proof, s, t):
    proof.gradient_is(relu(s), 1 + 0 * s, wrt=s)
    proof.gradient_is(relu(t), 0 * t, wrt=t)
    proof.reject(1 + 0 * t, because="that is on the other side")
    proof.equal(relu_derivative(s), 1 + 0 * s)


@theorem("|s| is C⁰ and not C¹: its slope jumps by 2 at 0", section="4.1.2", s=real())
def absolute_value_has_a_kink(proof, s):
    proof.smooth(np.abs, "C0", at=[0], jumps=[2])
    proof.near_miss("slope −1 from the left, 1 from the right").smooth(np.abs, "C1", at=[0])


@theorem("the hinge is C⁰ and not C¹ at m = 1", section="3.2", m=real())
def hinge_has_a_kink(proof, m):
    proof.smooth(hinge, "C0", at=[1], jumps=[1])
    proof.near_miss("the kink is at the margin 1, not at 0").smooth(hinge, "C0", at=[0])


@theorem(
    "leaky ReLU is C⁰ for 0 < a < 1: its slope jumps by 1 − a, and is a, not 0, for s < 0",
    section="5.4",
    settles="5.4-leaky-relu-fix",
    s=real(),
    a=interval(0, 1),
)
def leaky_relu_has_a_kink(proof, s, a):
    proof.smooth(leaky_relu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.near_miss("the kink is at 0").smooth(leaky_relu, "C0", at=[1], of="s")
    proof.without(
        "it is the dead neurons that are mended", because="not the kink, where the slope jumps"
    ).smooth(leaky_relu, "C1", at=[0], of="s")


# ------------------------------------------------------------------ rounded corners
@theorem(
    "ELU is C¹ and not C² for a = 1",
    section="5.4",
    settles="5.4-elu-smooth",
    s=real(),
)
def elu_is_once_differentiable(proof, s):
    proof.smooth(elu(s), "C1", at=[0], jumps=[-1])
    proof.near_miss("(eˢ)″ = 1 at 0, (s)″ = 0").smooth(elu(s), "C2", at=[0])
    proof.gradient_is(elu(s), elu_derivative(s))


@theorem("ELU is C⁰ for a = 2: its slope falls from 2 to 1", section="5.4", s=real())
def elu_with_another_slope_has_a_kink(proof, s):
    proof.smooth(elu(s, 2), "C0", at=[0], jumps=[-1])
    proof.near_miss("that needs a = 1").smooth(elu(s, 2), "C1", at=[0])


@theorem("ELU is C⁰ with the jump 1 − a, a > 1", section="5.4", s=real(), a=interval(1, np.inf))
def elu_with_any_steeper_slope(proof, s, a):
    proof.smooth(elu, "C0", at=[0], jumps=[1 - a], of="s")
    proof.near_miss("that needs a = 1").smooth(elu, "C1", at=[0])


@theorem(
    "softplus is C∞, with softplus′ = σ > 0 and softplus″ = σ(1 − σ)",
    section="5.4",
    settles="5.4-softplus-smooth",
    s=real(),
)
def softplus_is_smooth(proof, s):
    proof.smooth(softplus, "C∞", at=[])
    proof.near_miss("softplus rounds the corner of ReLU").smooth(softplus, "C0", at=[0])
    proof.gradient_is(softplus, softplus_derivative)
    proof.gradient_is(softplus_derivative, sigmoid_derivative)


@theorem(
    "0 ≤ max(0, s) < softplus(s) ≤ max(0, s) + log 2, which it is at s = 0, and → 0 as s → −∞",
    section="5.4",
    settles="5.4-softplus-positive-not-origin",
    s=real(),
)
def softplus_misses_the_origin(proof, s):
    def above(s: Array) -> Array:
        return softplus(s) - np.maximum(s, 0)

    def log_2(s: Array) -> Array:
        return np.log(2 + 0 * s)

    proof.define(above, log_2)
    proof.holds(prove_bound(softplus, 0, on=proof.on, strictly=True))
    proof.holds(prove_bound(above, 0, on=proof.on, strictly=True))
    proof.holds(prove_bound(above, None, log_2, on=proof.on))
    proof.equal(softplus(0 * s), 0 * s + np.log(2))
    proof.reject(0 * s, because="that is ReLU, which passes through the origin")
    proof.holds(prove_limit(softplus, -np.inf, 0))


if __name__ == "__main__":
    main(globals())
