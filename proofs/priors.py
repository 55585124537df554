"""Priors, and the model that is most probable after the data.

Theorems  log p(S|f) p(f) = log p(S|f) + log p(f);  noise N(0, σ²) and prior N(0, τ²) on the weights
          make it ridge regression with λ = σ²/τ²;
          a flat prior on a finite family makes it maximum likelihood; a density is flat in one
          parametrisation only;
          1/‖f‖ is no density, and the most probable f under it is always 0;
          a Gaussian prior of mean m draws the estimate towards m: ‖w_λ‖ falls as λ rises.
Source    Notes §3.3; Bishop (2006), Pattern Recognition and Machine Learning, §1.2.5, §2.3.6.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import erf, positive, prove_limit, real
from alicemath.ml.activations import sigmoid
from alicemath.ml.bayes import gaussian_update, posterior, posterior_of_logs
from alicemath.ml.linear import ridge
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ most probable after the data
@theorem(
    "log p(S|f) p(f) = log p(S|f) + log p(f)",
    section="3.3",
    settles="3.3-map-log-split",
    π=positive("k"),
    l=positive("k"),
)
def the_logarithm_splits(proof, π, l):
    proof.equal(np.log(l * π), np.log(l) + np.log(π))
    proof.reject(np.log(l + π), because="the logarithm of a product is the sum")
    proof.equal(posterior_of_logs(np.log(π), np.log(l)), posterior(π, l))


@theorem(
    "−log N(y; X w, σ² I) N(w; 0, τ² I) = ridge(λ = σ²/τ²)/σ² + const",
    section="3.3",
    settles="3.3-map-log-split",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    s=positive(),
    t=positive(),
)
def a_gaussian_prior_is_ridge(proof, X, y, w, s, t):
    proof.assume("s = σ², t = τ²; constants in w are left out")
    likelihood = np.sum((X @ w - y) ** 2) / (2 * s)
    prior = np.sum(w**2) / (2 * t)
    proof.equal(likelihood + prior, ridge(X, y, w, s / t) / s)
    proof.reject(ridge(X, y, w, t / s) / s, because="λ is the noise over the prior")


@theorem(
    "p(f) = 1/k   ⇒   p(f|S) = p(S|f)/Σ p(S|f)",
    section="3.3",
    settles="3.3-flat-prior-gives-ml",
    l=positive("k"),
)
def a_flat_prior_on_a_family(proof, l):
    flat = np.ones(l.shape[0]) / l.shape[0]
    proof.equal(posterior(flat, l), l / np.sum(l))
    proof.reject(l, because="it must sum to 1")


@theorem(
    "k ones of n, a density flat in p: maximal at k/n; as a density in logit p at (k + 1)/(n + 2)",
    section="3.3",
    settles="3.3-flat-prior-gives-ml",
    θ=real(),
    k=positive(),
    j=positive(),
)
def flat_in_one_parametrisation(proof, θ, k, j):
    p = proof.let("p", sigmoid(θ))
    proof.assume("k ones and j zeros, n = k + j; p = σ(θ), dp = p (1 − p) dθ")
    flat_in_θ = proof.let("log p(S|θ)", k * np.log(p) + j * np.log(1 - p))
    flat_in_p = proof.let("log p(θ|S)", flat_in_θ + np.log(p * (1 - p)))
    proof.gradient_is(flat_in_θ, k - (k + j) * p, wrt=θ)
    proof.gradient_is(flat_in_p, (k + 1) - (k + j + 2) * p, wrt=θ)
    proof.without("one parametrisation", because="k = 3, n = 4: 3/4, or 2/3").gradient_is(
        flat_in_p, k - (k + j) * p, wrt=θ
    )


# ------------------------------------------------------------------ 1/‖f‖
@theorem(
    "∫₁ᴿ rᵈ⁻¹/r dr → ∞ for d ≥ 1: 1/‖f‖ is no density",
    section="3.3",
    settles="3.3-norm-prior",
    R=positive(),
    q=positive(),
)
def one_over_the_norm_is_no_density(proof, R, q):
    def on_a_line(R: Array, q: Array) -> Array:
        return np.log(R)

    def in_space(R: Array, q: Array) -> Array:
        return (R**q - 1) / q

    proof.define(on_a_line, in_space)
    proof.assume("a sphere of radius r has an area ∝ rᵈ⁻¹; d = 1 on a line, d = q + 1 in space")
    proof.gradient_is(on_a_line(R, q), R**-1, wrt=R)
    proof.gradient_is(in_space(R, q), R ** (q - 1), wrt=R)
    proof.printed("no constant makes its mass 1").holds(
        prove_limit(on_a_line, np.inf, 1, on=proof.on)
    )
    proof.holds(prove_limit(on_a_line, np.inf, np.inf, on=proof.on))
    proof.holds(prove_limit(in_space, np.inf, np.inf, on=proof.on))


@theorem(
    "∫ e^(−λ‖w‖²/2) = Πᵢ ∫ e^(−λ wᵢ²/2), and each is finite: the Gaussian is a density",
    section="3.3",
    settles="3.3-norm-prior",
    R=positive(),
    λ=positive(),
    w=real("c"),
)
def the_gaussian_is_a_density(proof, R, λ, w):
    def mass(R: Array, λ: Array) -> Array:
        return np.sqrt(np.pi / (2 * λ)) * erf(R * np.sqrt(λ / 2))

    def half(R: Array, λ: Array) -> Array:
        return np.sqrt(np.pi / (2 * λ))

    proof.define(mass, half)
    numbers = {"R": proof.on["R"], "λ": proof.on["λ"]}
    proof.equal(np.exp(-λ * np.sum(w**2) / 2), np.prod(np.exp(-λ * w**2 / 2)))
    proof.reject(np.sum(np.exp(-λ * w**2 / 2)), because="independent coordinates multiply")
    proof.gradient_is(mass(R, λ), np.exp(-λ * R**2 / 2), wrt=R)
    proof.holds(prove_limit(mass, np.inf, half, on=numbers))
    proof.gradient_is(-np.log(np.exp(-λ * np.sum(w**2) / 2)), λ * w, wrt=w)


@theorem(
    "log p(S|f) − log|f| → ∞ as f → 0: under 1/‖f‖ no data make another f most probable",
    section="3.3",
    settles="3.3-norm-prior",
    u=real(),
    y=real(),
    v=positive(),
)
def zero_is_always_most_probable(proof, u, y, v):
    def objective(u: Array, y: Array, v: Array) -> Array:
        return -((y - np.exp(-u)) ** 2) / (2 * v) + u

    def at_zero(u: Array, y: Array, v: Array) -> Array:
        return -(y**2) / (2 * v)

    proof.define(objective, at_zero)
    proof.assume("y ~ N(f, v) and f = e⁻ᵘ → 0, as u → ∞")
    proof.holds(prove_limit(objective, np.inf, np.inf, on=proof.on))
    proof.near_miss("the prior outweighs every likelihood").holds(
        prove_limit(objective, np.inf, at_zero, on=proof.on)
    )


# ------------------------------------------------------------------ the pull of the prior
@theorem(
    "the estimate is m + s (ȳ − m), 0 < s < 1: between the prior's mean and that of the data",
    section="3.3",
    settles="3.3-regulariser-pulls-to-prior",
    y=real("n"),
    m=real(),
    t=positive(),
    q=positive(),
    μ=real(),
)
def between_prior_and_data(proof, y, m, t, q, μ):
    proof.assume("yᵢ ~ N(μ, 1/q), μ ~ N(m, 1/t)")
    estimate, precision = gaussian_update(m, t, q, y)
    s = proof.let("s", y.shape[0] * q / (t + y.shape[0] * q))
    cost = proof.let("−log p", q * np.sum((y - μ) ** 2) / 2 + t * (μ - m) ** 2 / 2)
    proof.gradient_is(cost, precision * (μ - estimate), wrt=μ)
    proof.equal(estimate, m + s * (np.mean(y) - m))
    proof.reject(np.mean(y) + s * (np.mean(y) - m), because="it lies on the prior's side")
    proof.nonnegative(1 - s, t / (t + y.shape[0] * q))


@theorem(
    "‖w_λ‖² = Σ (aᵢ bᵢ/(aᵢ² + λ))² falls as λ rises",
    section="3.3",
    settles="3.3-regulariser-pulls-to-prior",
    λ=positive(),
    a=real("c"),
    b=real("c"),
)
def the_norm_of_ridge_falls(proof, λ, a, b):
    proof.assume("X = U diag(a) Vᵀ, b = Uᵀ y, prior N(0, I/λ): V w_λ = a b/(a² + λ)")
    d = proof.let("d", 1 / (a**2 + λ))
    S = proof.let("S", 2 * np.sum((a * b) ** 2 * d**3))
    proof.gradient_is(np.sum((a * b * d) ** 2), -S, wrt=λ)
    proof.nonnegative(S)
    XX = [[Fraction(2), Fraction(1)], [Fraction(1), Fraction(1)]]
    Xy = [Fraction(2), Fraction(1)]  # so the least squares are at w = (1, 0)

    def solved(λ: int) -> tuple[Fraction, Fraction]:
        (p, q), (r, s) = [[XX[i][j] + λ * (i == j) for j in (0, 1)] for i in (0, 1)]
        D = p * s - q * r
        return (s * Xy[0] - q * Xy[1]) / D, (p * Xy[1] - r * Xy[0]) / D

    proof.holds(computed("λ = 0: w", solved(0), (1, 0)))
    proof.holds(computed("λ = 1: 5 w", tuple(5 * w for w in solved(1)), (3, 1)))
    proof.without("the norm is meant, not every coordinate", because="w₂ moves away from 0").holds(
        computed("|w₂| does not grow", solved(1)[1] <= solved(0)[1], expected=True)
    )


if __name__ == "__main__":
    main(globals())
