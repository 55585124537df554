"""Kinks in a network, and how likely one lands on them.

Theorems  3 relu(2s − 1) + relu(s + 1) has kinks at −1 and ½; relu(s) − relu(−s) = s has none, and
          there automatic differentiation with relu′(0) = g answers 2g instead of 1;
          a pre-activation with a density is 0 with probability 0: P(|s| ≤ ε) → 0;
          behind a layer of d rectifiers without bias it is 0 with probability 2⁻ᵈ.
Source    Notes §6.4.4; Bolte and Pauwels (2020), A mathematical model for automatic
          differentiation in machine learning.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from alicemath import interval, positive, prove_limit, real
from alicemath.ml.activations import relu
from alicemath.proof import computed, enumerated, main, simulated, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ not smooth
@theorem(
    "3 relu(2s − 1) + relu(s + 1) is C⁰ with kinks at −1 and ½; relu(s) − relu(−s) = s is C∞",
    section="6.4.4",
    settles="6.4.4-relu-network-not-smooth",
    s=real(),
)
def kinks_pass_through_a_network_unless_they_cancel(proof, s):
    def network(s: Array) -> Array:
        return 3 * relu(2 * s - 1) + relu(s + 1)

    def cancelling(s: Array) -> Array:
        return relu(s) - relu(-s)

    proof.smooth(network, "C0", at=[-1, 0.5], jumps=[1, 6])
    proof.near_miss("it has a kink").smooth(network, "C1", at=[-1, 0.5])
    proof.equal(cancelling(s), s)
    proof.smooth(cancelling, "C∞", at=[])
    proof.without("kinks do not cancel", because="the jumps 1 and −1 add up to 0").smooth(
        cancelling, "C0", at=[0]
    )


@theorem(
    "relu(s) − relu(−s) at 0: with relu′(0) = g the chain rule gives 2g, the derivative is 1",
    section="6.4.4",
    s=real(),
    g=interval(0, 1, closed=True),
)
def the_chain_rule_at_a_kink(proof, s, g):
    def chain_rule(g: Array) -> Array:
        return g * 1 - g * (-1)

    proof.gradient_is(relu(s) - relu(-s), 1 + 0 * s, wrt=s)
    proof.equal(chain_rule(g), 2 * g)
    proof.near_miss("with g = 0, as the frameworks choose, it is 0").equal(chain_rule(g), 1 + 0 * g)


# ------------------------------------------------------------------ how likely
@theorem(
    "b uniform on [−1, 1], |t| < 1: P(|t + b| ≤ ε) → 0",
    section="6.4.4",
    settles="6.4.4-kink-probability-zero",
    ε=positive(),
    t=interval(-1, 1),
)
def a_pre_activation_with_a_density_misses_the_kink(proof, ε, t):
    def chance(ε: Array, t: Array) -> Array:
        return (np.minimum(1, ε - t) - np.maximum(-1, -ε - t)) / 2

    proof.define(chance)
    proof.holds(prove_limit(chance, 0, 0, on=proof.on))
    proof.near_miss("nothing is left at ε = 0").holds(prove_limit(chance, 0, 1 / 2, on=proof.on))


@theorem(
    "d rectifiers without bias are all off with probability 2⁻ᵈ, and then s = 0 exactly",
    section="6.4.4",
    settles="6.4.4-kink-probability-zero",
)
def a_layer_without_bias_can_be_off(proof):
    proof.assume("the weights are independent, symmetric, and have a density; x ≠ 0")

    def share(d: int) -> Fraction:
        """Of the equally likely signs of d pre-activations, those that are all negative."""
        patterns = list(product((-1, 1), repeat=d))
        return Fraction(sum(max(signs) < 0 for signs in patterns), len(patterns))

    widths = range(1, 11)
    proof.holds(
        enumerated("P(all off) = 2⁻ᵈ, d ≤ 10", widths, lambda d: share(d) == Fraction(1, 2**d))
    )
    off = relu(np.array([-3, -1, -4]))
    proof.holds(computed("the next pre-activation", int(np.array([2, 7, 1]) @ off), 0))
    proof.without("s has a density", because="relu is exactly 0 on half of the line").holds(
        enumerated("P(s = 0) = 0", widths, lambda d: share(d) == 0)
    )


@theorem(
    "two layers without bias, Gaussian weights: P(s = 0) = ½, ¼, 1/16 for d = 1, 2, 4",
    section="6.4.4",
    settles="6.4.4-kink-probability-zero",
    declares="CORROBORATED",
)
def how_often_a_second_layer_sits_on_the_kink(proof):
    rng = np.random.default_rng(0)
    x = rng.normal(size=3)

    def zeros(d: int, bias: float = 0.0) -> Array:
        h = relu(rng.normal(size=(20_000, d, 3)) @ x)
        s = np.sum(rng.normal(size=h.shape) * h, axis=1)
        return s + bias * rng.uniform(-1, 1, size=s.shape) == 0

    for d in (1, 2, 4):
        proof.holds(simulated(f"P(s = 0), d = {d}", zeros(d), 2.0**-d, within=(0, 1)))
    proof.holds(simulated("P(s = 0) with a bias, d = 2", zeros(2, 1.0), 0, within=(0, 1)))
    proof.without("s has a density", because="zero biases").holds(
        simulated("P(s = 0), d = 2", zeros(2), 0, within=(0, 1))
    )


if __name__ == "__main__":
    main(globals())
