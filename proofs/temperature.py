"""Softmax with a temperature, between the uniform vector and the largest entry.

Theorems  s = softmax(z/τ)   ⇒   log(sᵢ/sⱼ) = (zᵢ − zⱼ)/τ,   ∂s/∂z = (diag(s) − s sᵀ)/τ,
          dH/dβ = −β Var_s(z) ≤ 0 for the entropy H = −Σ sᵢ log sᵢ and β = 1/τ;
          τ → ∞: s → 1/m, the uniform vector of m classes;
          τ → 0⁺: s → the unit vector of the largest entry, if it is the only one;
          τ log Σ exp(z/τ) → max z as τ → 0⁺.
The notes print 1/c for the first limit, where c is the number of features.
Source    Notes §4.2.1; Hinton, Vinyals, Dean (2015), Distilling the knowledge in a neural network,
          §2; Jaynes (1957), Physical Review 106, 620-630, for the entropy.
"""

from typing import Any

import numpy as np

from alicemath import positive, prove_bound, prove_limit, prove_monotone, real, simplex
from alicemath.ml.softmax import (
    softmax,
    softmax_entropy,
    softmax_entropy_gradient,
    softmax_jacobian,
)
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ spread
@theorem(
    "log(sᵢ/sⱼ) = (zᵢ − zⱼ)/τ: heat shrinks every ratio towards 1",
    section="4.2.1",
    settles="4.2.1-temperature-spreads",
    z=real("m"),
    τ=positive(),
)
def temperature_scales_the_ratios(proof, z, τ):
    def second_minus_third(τ: Array) -> Array:  # of the logits (2, 1, 0)
        return (np.exp(1 / τ) - 1) / (np.exp(2 / τ) + np.exp(1 / τ) + 1)

    proof.define(second_minus_third)
    s = proof.let("s", softmax(z / τ))
    proof.equal(np.log(s[:, None] / s[None, :]), (z[:, None] - z[None, :]) / τ)
    proof.reject(z[:, None] - z[None, :], because="that is τ = 1")
    proof.without(
        "spread measured by ratios, or by the entropy", because="s₂ − s₃ rises, then falls"
    ).holds(prove_monotone(second_minus_third, on={"τ": positive()}, direction="decreasing"))


@theorem(
    "∇H = −s ⊙ (z − s·z) for the entropy H of s = softmax(z)",
    section="4.2.1",
    settles=["4.2.1-temperature-spreads", "4.2.1-figure-temperatures"],
    z=real("m"),
)
def gradient_of_the_entropy(proof, z):
    proof.gradient_is(softmax_entropy, softmax_entropy_gradient)
    proof.reject(-softmax(z) * z, because="the mean logit is taken away")


@theorem(
    "dH/dβ = z·∇H(β z) = −β Var_s(z), β = 1/τ: the entropy falls with β, rises with τ",
    section="4.2.1",
    settles=["4.2.1-temperature-spreads", "4.2.1-figure-temperatures"],
    z=real("m"),
    β=positive(),
)
def the_entropy_rises_with_the_temperature(proof, z, β):
    s = proof.let("s", softmax(β * z))
    # fmt: off
    proof.calc("dH/dβ", z @ softmax_entropy_gradient(β * z),
        (-z @ (s * (β * z - s @ (β * z))),      "∇H = −s ⊙ (z − s·z), at β z"),
        (-β * (s @ z**2 - (s @ z) ** 2),        "β leaves the bracket: the variance of z under s"))
    # fmt: on
    proof.equal(z @ softmax_entropy_gradient(β * z), -β * (s @ z**2 - (s @ z) ** 2))
    proof.reject(-(s @ z**2 - (s @ z) ** 2), because="the entropy is flat at β = 0, its maximum")


@theorem(
    "s ∈ Δ   ⇒   Var_s(z) = ½ Σᵢⱼ sᵢ sⱼ (zᵢ − zⱼ)² ≥ 0, and > 0 unless all zᵢ are equal",
    section="4.2.1",
    settles=["4.2.1-temperature-spreads", "4.2.1-figure-temperatures"],
    z=real("m"),
    s=simplex("m"),
)
def a_variance_is_a_sum_of_squares(proof, z, s):
    variance = proof.let("Var", s @ z**2 - (s @ z) ** 2)
    proof.nonnegative(variance, np.sum(np.outer(s, s) * (z[:, None] - z[None, :]) ** 2) / 2)
    proof.near_miss("without the square of the mean").equal(s @ z**2, variance)


@theorem(
    "z = (2, 1, 0): the entropy rises from τ = 1 to 10 to 100",
    section="4.2.1",
    settles="4.2.1-figure-temperatures",
    τ=positive(),
)
def the_figure_of_the_temperatures(proof, τ):
    def entropy(τ: Array) -> Array:
        return softmax_entropy(np.array([2.0, 1.0, 0.0]) / τ)

    def first(τ: Array) -> Array:
        return softmax(np.array([2.0, 1.0, 0.0]) / τ)[0]

    proof.define(entropy, first)
    proof.holds(prove_monotone(entropy, on=proof.on, strictly=True))
    proof.holds(prove_limit(entropy, np.inf, lambda τ: np.log(3), on=proof.on))
    proof.near_miss("the largest share falls").holds(prove_monotone(first, on=proof.on))


@theorem(
    "∂softmax(z/τ)/∂z = (diag(s) − s sᵀ)/τ",
    section="4.2.1",
    z=real("m"),
    # Far below 0.1 the entries of s differ from 0 and 1 by less than the readers can tell.
    τ=positive(),
)
def jacobian_with_a_temperature(proof, z, τ):
    proof.jacobian_is(softmax(z / τ), softmax_jacobian(z / τ) / τ, wrt=z)
    proof.reject(softmax_jacobian(z / τ), because="the inner derivative 1/τ is missing")


# ------------------------------------------------------------------ hot
@theorem(
    "softmax(β W x) is differentiable at β = 1/τ = 0, where it is 1/m",
    section="4.2.1",
    settles="4.2.1-temperature-infinite-limit",
    W=real("m", "c"),
    x=real("c"),
    β=real(),
)
def a_hot_softmax_is_uniform(proof, W, x, β):
    proof.assume("m classes, c features, logits z = W x; differentiable, so continuous in β")
    z = proof.let("z", W @ x)
    s = softmax(β * z)
    proof.jacobian_is(s, s * (z - s @ z), wrt=β)
    proof.equal(softmax(0 * z), np.ones_like(z) / W.shape[0])
    proof.printed("there are m classes; c counts the features").equal(
        softmax(0 * z), np.ones_like(z) / x.shape[0]
    )


@theorem(
    "z = (2, 1, 0): the first share → 1/3 as τ → ∞",
    section="4.2.1",
    settles="4.2.1-temperature-infinite-limit",
    τ=positive(),
)
def three_logits_in_heat(proof, τ):
    def first(τ: Array) -> Array:
        return softmax(np.array([2.0, 1.0, 0.0]) / τ)[0]

    proof.define(first)
    proof.holds(prove_limit(first, np.inf, 1 / 3, on=proof.on))
    proof.near_miss("of two features 1/c is ½").holds(
        prove_limit(first, np.inf, 1 / 2, on=proof.on)
    )


# ------------------------------------------------------------------ cold
@theorem(
    "gaps dⱼ > 0 below the largest logit, u = d/τ: 1 − s_max ≤ Σ exp(−uⱼ) ≤ Σ 1/uⱼ = τ Σ 1/dⱼ",
    section="4.2.1",
    settles="4.2.1-temperature-zero-limit",
    u=positive("k"),
)
def a_cold_softmax_is_one_hot(proof, u):
    proof.assume("the largest logit is attained once, and the k others are dⱼ = τ uⱼ below it")
    rest = proof.let("E", np.sum(np.exp(-u)))
    proof.nonnegative(rest - (1 - 1 / (1 + rest)), rest**2 / (1 + rest))
    proof.equal(np.sum(1 / u) - rest, np.sum((1 - u * np.exp(-u)) / u))
    proof.reject(np.sum(1 - u * np.exp(-u)), because="each term is divided by its u")


@theorem(
    "u e⁻ᵘ < 1, so no term of Σ (1 − u e⁻ᵘ)/u is negative",
    section="4.2.1",
    settles="4.2.1-temperature-zero-limit",
    u=real(),
)
def exponentials_beat_powers(proof, u):
    def product(u: Array) -> Array:
        return u * np.exp(-u)

    def square(u: Array) -> Array:
        return u**2 * np.exp(-u)

    proof.define(product, square)
    proof.holds(prove_bound(product, high=1, on=proof.on, strictly=True))
    proof.near_miss("below 0 a square is no matter").holds(prove_bound(square, high=1, on=proof.on))


@theorem(
    "two logits: softmax(z/τ)₁ → (1 + sign(a − b))/2 as τ → 0⁺, → ½ as τ → ∞",
    section="4.2.1",
    settles="4.2.1-temperature-zero-limit",
    τ=positive(),
    a=real(),
    b=real(),
)
def a_cold_softmax_picks_the_maximum(proof, τ, a, b):
    def first(τ: Array, a: Array, b: Array) -> Array:
        return np.exp(a / τ) / (np.exp(a / τ) + np.exp(b / τ))

    def winner(τ: Array, a: Array, b: Array) -> Array:
        return np.where(a >= b, 1, 0)

    def shared(τ: Array, a: Array, b: Array) -> Array:
        return (1 + np.sign(a - b)) / 2

    proof.define(first, winner, shared)
    proof.holds(prove_limit(first, 0, shared, on=proof.on))
    proof.without("the maximum is attained once", because="a tie is shared").holds(
        prove_limit(first, 0, winner, on=proof.on)
    )
    below = proof.without("τ falls to 0 from above", because="from below, the least", τ=real())
    below.holds(prove_limit(first, 0, shared, side="-", on=below.domains))
    proof.holds(prove_limit(first, np.inf, 1 / 2, on=proof.on))


@theorem(
    "with a unique maximum among three, its share → 1 as τ → 0⁺",
    section="4.2.1", τ=positive(), z=real(), d=positive(), e=positive(),
)  # fmt: skip
def a_unique_maximum_takes_all(proof, τ, z, d, e):
    def largest(τ: Array, z: Array, d: Array, e: Array) -> Array:
        rest = np.exp((z - d) / τ) + np.exp((z - d - e) / τ)
        return np.exp(z / τ) / (np.exp(z / τ) + rest)

    def second(τ: Array, z: Array, d: Array, e: Array) -> Array:
        return largest(τ, z, d, e) * np.exp(-d / τ)

    proof.define(largest, second)
    proof.holds(prove_limit(largest, 0, 1, on=proof.on))
    proof.holds(prove_limit(second, 0, 0, on=proof.on))
    proof.near_miss("that is heat").holds(prove_limit(largest, 0, 1 / 3, on=proof.on))


@theorem("τ log Σ exp(z/τ) → max z as τ → 0⁺", section="4.2.1", τ=positive(), a=real(), b=real())
def a_cold_log_sum_exp_is_the_maximum(proof, τ, a, b):
    def smooth_maximum(τ: Array, a: Array, b: Array) -> Array:
        return τ * np.log(np.exp(a / τ) + np.exp(b / τ))

    proof.define(smooth_maximum)
    proof.holds(prove_limit(smooth_maximum, 0, lambda τ, a, b: np.maximum(a, b), on=proof.on))
    proof.near_miss("that is the mean").holds(
        prove_limit(smooth_maximum, 0, lambda τ, a, b: (a + b) / 2, on=proof.on)
    )


if __name__ == "__main__":
    main(globals())
