"""Gaussian noise around a model.

Theorems  N(y | f, σ²) is a density; −log N(y | f, σ²) = (y − f)²/(2σ²) + log σ + ½ log 2π, so that
          of two models the likelier has the smaller squares, whatever σ;
          of all σ > 0 the likeliest has σ² = S/n, S = ‖y − f‖² > 0;
          at the least squares S = y·(I − H) y, tr(I − H) = n − c: S/n is too small by 1 − c/n.
Source    Notes §4.1.2, §4.1.4; Bishop (2006), Pattern Recognition and Machine Learning, §1.2.5,
          §3.1.1; Hastie, Tibshirani, Friedman (2009), §3.2.
"""

from typing import Any

import numpy as np

from alicemath import erf, positive, prove_limit, prove_minimiser, real
from alicemath.ml.least_squares import noise_variance
from alicemath.ml.losses import (
    gaussian_density,
    gaussian_nll_derivative,
    gaussian_nll_scale_derivative,
    squared_loss,
)
from alicemath.ml.losses import gaussian_nll as NLL
from alicemath.proof import main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: What two models predict for n examples, and the targets.
MODELS: dict[str, Any] = {"f": real("n"), "g": real("n"), "y": real("n")}


# ------------------------------------------------------------------ the density
@theorem(
    "∂/∂y ½(1 + erf((y − μ)/(σ√2))) = N(y | μ, σ²), from 0 at −∞ to 1 at ∞: a density",
    section="4.1.2",
    settles="4.1.2-gaussian-log-likelihood",
    y=real(),
    μ=real(),
    σ=positive(),
)
def the_gaussian_is_a_density(proof, y, μ, σ):
    def share(y: Array, μ: Array, σ: Array) -> Array:
        return (1 + erf((y - μ) / (σ * np.sqrt(2)))) / 2

    proof.define(share)
    proof.gradient_is(opaque(share, "F")(y, μ, σ), gaussian_density, wrt=y)
    proof.holds(prove_limit(share, -np.inf, 0, on=proof.on))
    proof.holds(prove_limit(share, np.inf, 1, on=proof.on))
    proof.near_miss("half of it lies on either side of μ").holds(
        prove_limit(share, np.inf, 1 / 2, on=proof.on)
    )


@theorem(
    "log p(y) = −log σ − ½ log τ − (y − μ)²/(2σ²) for p = exp(−(y − μ)²/(2σ²))/(σ√τ), τ = 2π",
    section="4.1.2",
    settles="4.1.2-gaussian-log-likelihood",
    y=real(),
    μ=real(),
    σ=positive(),
    τ=positive(),
)
def gaussian_log_likelihood(proof, y, μ, σ, τ):
    p = proof.let("p", np.exp(-((y - μ) ** 2) / (2 * σ**2)) / (σ * np.sqrt(τ)))
    proof.equal(np.log(p), -np.log(σ) - np.log(τ) / 2 - (y - μ) ** 2 / (2 * σ**2))
    proof.reject(
        -np.log(σ) / 2 - np.log(τ) / 2 - (y - μ) ** 2 / (2 * σ**2), because="½ log σ² = log σ"
    )


@theorem(
    "∂/∂μ = (μ − y)/σ², ∂/∂ log σ = 1 − (y − μ)²/σ²", section="4.1.2", μ=real(), s=real(), y=real()
)
def derivatives_of_the_gaussian_likelihood(proof, μ, s, y):
    proof.gradient_is(NLL, gaussian_nll_derivative, wrt=μ)
    proof.reject(μ - y, because="weighted by the precision e^−2s")
    proof.gradient_is(NLL, gaussian_nll_scale_derivative, wrt=s)
    proof.reject(1 - (y - μ) ** 2 * np.exp(-2 * s) / 2, because="the 2 of e^−2s and the ½ cancel")


@theorem(
    "N(f) − N(g) = (‖f − y‖² − ‖g − y‖²)/(2σ²), ∇N = (f − y)/σ², N = −Σ log N(yᵢ | fᵢ, σ²)",
    section="4.1.2",
    settles="4.1.2-gaussian-gives-squared-loss",
    **MODELS,
    σ=positive(),
)
def the_likelier_model_has_the_smaller_squares(proof, f, g, y, σ):
    def nll(f: Array) -> Array:
        return np.sum(NLL(f, np.log(σ), y))

    squares = proof.let("D", np.sum(squared_loss(f, y)) - np.sum(squared_loss(g, y)))
    proof.equal(nll(f) - nll(g), squares / (2 * σ**2))
    proof.reject(squares, because="it has the sign of this, not its size")
    proof.gradient_is(nll(f), (f - y) / σ**2, wrt=f)
    proof.near_miss("a log-likelihood is maximised").equal(nll(g) - nll(f), squares / (2 * σ**2))


@theorem(
    "with a σᵢ for each example it is the squares divided by σᵢ² that decide",
    section="4.1.2",
    **MODELS,
    σ=positive("n"),
)
def noise_that_varies_weighs_the_squares(proof, f, g, y, σ):
    proof.equal(
        np.sum(NLL(f, np.log(σ), y) - NLL(g, np.log(σ), y)),
        np.sum((squared_loss(f, y) - squared_loss(g, y)) / σ**2) / 2,
    )
    proof.reject(
        np.sum(squared_loss(f, y) - squared_loss(g, y)) / np.sum(σ**2) / 2,
        because="one σ for all is the average of none",
    )


@theorem(
    "σ² (N_σ(f) − N_σ(g)) is the same for every σ: the best f needs no σ, the best σ needs f",
    section="4.1.2",
    settles="4.1.2-sigma-independent-of-f",
    **MODELS,
    σ=positive(),
    τ=positive(),
)
def the_best_model_does_not_depend_on_the_noise(proof, f, g, y, σ, τ):
    def gap(σ: Array) -> Array:
        return np.sum(NLL(f, np.log(σ), y) - NLL(g, np.log(σ), y))

    proof.equal(σ**2 * gap(σ), τ**2 * gap(τ))
    proof.reject(σ**2 * gap(τ), because="the likelihoods themselves do depend on the noise")
    slope = proof.let("∂N/∂log σ", np.sum(gaussian_nll_scale_derivative(f, np.log(σ), y)))
    proof.follows(slope, 0, given=σ**2 - np.mean((y - f) ** 2), by=lambda h: f.shape[0] * h / σ**2)
    proof.without("f is fitted first", because="the best σ² of f is not that of g").equal(
        np.mean((y - f) ** 2), np.mean((y - g) ** 2)
    )


# ------------------------------------------------------------------ the variance
@theorem(
    "n log σ + S/(2σ²) is least at σ² = S/n, for S > 0",
    section="4.1.4",
    settles="4.1.4-noise-variance",
    s=real(),
    S=positive(),
    n=positive(),
)
def the_likeliest_variance(proof, s, S, n):
    def nll(s: Array, S: Array, n: Array) -> Array:
        return n * s + S * np.exp(-2 * s) / 2

    def root_mean_square(s: Array, S: Array, n: Array) -> Array:
        return np.log(S / n) / 2

    def mean_square(s: Array, S: Array, n: Array) -> Array:
        return np.log(S / n)

    proof.define(nll, root_mean_square, mean_square)
    proof.assume("S > 0: where every residual is 0, the likelihood grows for ever as σ falls")
    proof.holds(prove_minimiser(nll, root_mean_square, on=proof.on))
    proof.near_miss("σ² = S/n, not σ").holds(prove_minimiser(nll, mean_square, on=proof.on))


@theorem(
    "∂N/∂log σ = n − ‖y − X w‖²/σ², which is 0 at σ² = ‖y − X w‖²/n",
    section="4.1.4",
    settles="4.1.4-noise-variance",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    σ=positive(),
)
def the_variance_around_a_linear_model(proof, X, y, w, σ):
    nll = proof.let("N", np.sum(NLL(X @ w, np.log(σ), y)))
    proof.gradient_is(nll, X.shape[0] / σ - np.sum((y - X @ w) ** 2) / σ**3, wrt=σ)
    proof.follows(
        X.shape[0] - np.sum((y - X @ w) ** 2) / σ**2,
        0,
        given=σ**2 - noise_variance(X, y, w),
        by=lambda h: X.shape[0] * h / σ**2,
    )


@theorem(
    "M XᵀX = I   ⇒   tr(I − X M Xᵀ) = n − c: S/n has the mean σ² (1 − c/n), not σ²",
    section="4.1.4",
    X=real("n", "c"),
    M=real("c", "c"),
)
def the_likeliest_variance_is_too_small(proof, X, M):
    n, c = X.shape
    proof.assume("E S = σ² tr(I − X M Xᵀ), where y = X w + noise of variance σ²")
    proof.follows(
        n - np.trace(X @ M @ X.T),
        n - c,
        given=M @ X.T @ X - np.eye(c),
        by=lambda h: -np.trace(h),
    )
    proof.near_miss("fitting c weights takes c from n").equal(n - np.trace(X @ M @ X.T), 1 * n)


if __name__ == "__main__":
    main(globals())
