"""Powers, thresholds and steep sigmoids as activations.

Theorems  (s + t)ᵖ = sᵖ + tᵖ for p = 1 only; s φ′/φ = p: a relative error grows p-fold;
          1[w·x − b ≥ 0] = 1[w·x ≥ b], which fires at the threshold; its slope is 0 elsewhere;
          σ(a s) → 1[s ≥ 0] for s ≠ 0, and ½ at s = 0: never uniformly.
The notes print that sᵖ preserves linearity, and that it costs more for larger s.
Source    Notes §5.4; McCulloch and Pitts (1943), Bull. Math. Biophysics 5, 115-133; Knuth (1997),
          Seminumerical Algorithms, §4.6.3.
"""

import sys
from itertools import product
from typing import Any

import numpy as np

from alicemath import interval, positive, prove_bound, prove_limit, real
from alicemath.ml.activations import (
    power,
    power_derivative,
    steep_sigmoid,
    steep_sigmoid_derivative,
    threshold,
)
from alicemath.ml.counting import operations
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ powers
@theorem(
    "(1 + 1)ᵖ = 2ᵖ > 2 = 1ᵖ + 1ᵖ for p > 1, and 2ᵖ < 2 for p < 1;   p = 1: s + t",
    section="5.4",
    settles="5.4-power-preserves-linearity",
    p=interval(1, np.inf),
    s=positive(),
    t=positive(),
)
def powers_are_not_linear(proof, p, s, t):
    def gap(p: Array) -> Array:
        """φ(1 + 1) − φ(1) − φ(1), which is 0 for a linear φ."""
        return power(1 + 1, p) - 2

    proof.define(gap)
    proof.holds(prove_bound(gap, 0, on=interval(1, np.inf), strictly=True))
    proof.holds(prove_bound(gap, None, 0, on=interval(-np.inf, 1), strictly=True))
    proof.equal(power(s + t, 1), power(s, 1) + power(t, 1))
    proof.printed("it needs p = 1").equal(power(s + t, p), power(s, p) + power(t, p))


def by_squaring(s: Array, p: int) -> Array:
    """sᵖ by the binary digits of p, from the second one on: square, and multiply if it is 1."""
    result = s
    for digit in f"{p:b}"[1:]:
        result = result * result
        if digit == "1":
            result = result * s
    return result


@theorem(
    "sᵖ takes ⌊log₂ p⌋ + (ones of p) − 1 multiplications, for every s",
    section="5.4",
    settles="5.4-power-expensive-for-large-s",
)
def the_cost_of_a_power_depends_on_the_exponent(proof):
    def multiplications(p: int, s: float) -> int:
        return operations(lambda s: by_squaring(s, p), np.array([s]))["multiply"]

    cases = list(product(range(1, 90), (0.0, 1.5, -1.5e3)))  # 1500⁸⁹ < 10²⁸³ is a double
    proof.assume("s is a double, of 64 bits whatever its size; exact numbers grow longer")
    proof.holds(
        enumerated(
            "⌊log₂ p⌋ + ones − 1",
            cases,
            lambda c: multiplications(*c) == c[0].bit_length() + c[0].bit_count() - 2,
        )
    )
    proof.holds(computed("3¹³ by squaring", by_squaring(3, 13), 3**13))
    proof.printed("s⁷ takes 4 at s = 1.5 and at s = 1500").holds(
        enumerated(
            "s⁷ takes more at a larger s",
            [(1.5, 1500.0)],
            lambda pair: multiplications(7, pair[0]) < multiplications(7, pair[1]),
        )
    )


@theorem(
    "s φ′/φ = p: a relative error comes out p times as large;   p sᵖ⁻¹ → ∞ for p = 1 + q > 1",
    section="5.4",
    settles="5.4-power-unstable",
    s=positive(),
    q=positive(),
)
def powers_magnify_errors(proof, s, q):
    def slope(s: Array, q: Array) -> Array:
        return power_derivative(s, 1 + q)

    proof.define(slope)
    p = proof.let("p", 1 + q)
    proof.gradient_is(power(s, p), power_derivative(s, p), wrt=s)
    proof.equal(s * power_derivative(s, p) / power(s, p), p)
    proof.reject(0 * p + 1, because="that is p = 1")
    proof.holds(prove_limit(slope, np.inf, np.inf, on=proof.on))
    largest = int(sys.float_info.max)
    proof.holds(enumerated("(10²⁰⁰)ᵖ is no double", [2, 3, 7], lambda p: 10 ** (200 * p) > largest))


# ------------------------------------------------------------------ the threshold
@theorem(
    "1[w·x − b ≥ 0] = 1[w·x ≥ b]: b is a threshold, the bias of w·x + b with the other sign",
    section="5.4",
    settles="5.4-threshold-neuron",
)
def a_neuron_fires_at_its_threshold(proof):
    cases = [(x, b) for x in product(range(-2, 3), repeat=2) for b in range(-4, 5)]

    def score(x: tuple[int, int]) -> int:
        return int(np.dot([2, -1], x))

    def fires(s: int) -> int:
        return int(threshold(np.array(s)))

    proof.convention("as printed, s ≥ 0: the neuron fires when the sum reaches the threshold")
    proof.holds(
        enumerated(
            "1[w·x ≥ b]", cases, lambda c: fires(score(c[0]) - c[1]) == (score(c[0]) >= c[1])
        )
    )
    proof.convention("as told, it fires when the sum surpasses the threshold: s > 0")
    proof.holds(
        enumerated(
            "1 − 1[−s ≥ 0] = 1[w·x > b]",
            cases,
            lambda c: 1 - fires(c[1] - score(c[0])) == (score(c[0]) > c[1]),
        )
    )
    proof.near_miss("they differ where w·x = b").holds(
        enumerated("1[w·x > b]", cases, lambda c: fires(score(c[0]) - c[1]) == (score(c[0]) > c[1]))
    )


@theorem(
    "1[s ≥ 0] jumps at 0 and has the slope 0 elsewhere: gradient descent does not move",
    section="5.4",
    settles="5.4-indicator-untrainable",
    s=positive(),
    t=interval(-np.inf, 0),
)
def a_threshold_cannot_be_trained(proof, s, t):
    proof.gradient_is(threshold(s), 0 * s, wrt=s)
    proof.gradient_is(threshold(t), 0 * t, wrt=t)
    proof.reject(1 + 0 * t, because="that is the height of the jump")


@theorem(
    "the threshold 1[s ≥ 0] jumps by 1 at 0",
    section="5.4",
    settles="5.4-indicator-untrainable",
    s=real(),
)
def a_threshold_jumps(proof, s):
    proof.smooth(threshold, "jump", at=[0], jumps=[1])
    proof.near_miss("0 from the left, 1 from the right").smooth(threshold, "C0", at=[0])


@theorem(
    "σ(a s) → 1 for s > 0 and σ(a t) → 0 for t < 0 as a → ∞;   σ(a · 0) = ½ for every a",
    section="5.4",
    settles="5.4-steep-sigmoid-limit",
    a=positive(),
    s=positive(),
    t=interval(-np.inf, 0),
)
def a_steep_sigmoid_tends_to_the_threshold(proof, a, s, t):
    def right(a: Array, s: Array, t: Array) -> Array:
        return steep_sigmoid(s, a)

    def left(a: Array, s: Array, t: Array) -> Array:
        return steep_sigmoid(t, a)

    def at_zero(a: Array, s: Array, t: Array) -> Array:
        return steep_sigmoid(0 * s, a)

    proof.define(right, left, at_zero)
    proof.holds(prove_limit(right, np.inf, lambda a, s, t: threshold(s), on=proof.on))
    proof.holds(prove_limit(left, np.inf, lambda a, s, t: threshold(t), on=proof.on))
    proof.equal(steep_sigmoid(0 * s, a), 0 * s + 1 / 2)
    proof.without("s ≠ 0", because="there it is ½ for every a").holds(
        prove_limit(at_zero, np.inf, lambda a, s, t: threshold(0 * s), on=proof.on)
    )


@theorem(
    "1 − σ(a s) → ½ as s → 0⁺, for every a: no a is within ½ of the threshold everywhere",
    section="5.4",
    settles="5.4-steep-sigmoid-limit",
    s=positive(),
    a=positive(),
)
def a_steep_sigmoid_is_never_close_everywhere(proof, s, a):
    def gap(s: Array, a: Array) -> Array:
        return threshold(s) - steep_sigmoid(s, a)

    proof.define(gap)
    proof.holds(prove_limit(gap, 0, 1 / 2, on=proof.on))
    proof.near_miss("that is the limit at a fixed s").holds(prove_limit(gap, 0, 0, on=proof.on))
    proof.gradient_is(steep_sigmoid, steep_sigmoid_derivative, wrt=s)


if __name__ == "__main__":
    main(globals())
