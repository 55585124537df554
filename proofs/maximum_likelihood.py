"""Maximum likelihood: the model under which the data are most probable.

Theorems  k ones of n: at p = k/n;   classes seen n_c times: at n_c/Σn;
          a Gaussian: at the mean ȳ and the mean square about it;
          the best multiple of ȳ as a guess of the mean is below 1: the likeliest fits the noise.
Source    Notes §3.2.3; Bishop (2006), Pattern Recognition and Machine Learning, §2.1-§2.3, §3.2.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    interval,
    nonnegative,
    nonzero,
    positive,
    prove_bound,
    prove_minimiser,
    real,
)
from alicemath.ml.likelihood import (
    bernoulli_log_likelihood,
    bernoulli_log_likelihood_derivative,
    categorical_log_likelihood,
    categorical_log_likelihood_gradient,
    categorical_maximum,
    gaussian_log_likelihood,
    gaussian_log_likelihood_derivative,
    gaussian_log_likelihood_scale_derivative,
    gaussian_maximum,
    likelihood,
)
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem(
    "a ones and b zeros: −a log p − b log(1 − p) is least at p = a/(a + b)",
    section="3.2.3",
    settles="3.2.3-argmax-versus-max",
    p=interval(0, 1),
    a=positive(),
    b=positive(),
)
def maximum_likelihood_of_a_coin(proof, p, a, b):
    def cost(p: Array, a: Array, b: Array) -> Array:
        return -a * np.log(p) - b * np.log(1 - p)

    proof.holds(prove_minimiser(cost, lambda p, a, b: a / (a + b), on=proof.on))
    flips = np.array([Fraction(1), Fraction(1), Fraction(0)])
    best = np.mean(flips)
    most = likelihood(np.where(flips == 1, best, 1 - best))
    proof.holds(computed("argmax for the flips 1, 1, 0", best, Fraction(2, 3)))
    proof.holds(computed("maximum for the flips 1, 1, 0", most, Fraction(4, 27)))
    proof.near_miss("argmax is the model, not its likelihood").holds(
        computed("maximum for the flips 1, 1, 0", most, best)
    )

    def gain(p: Array) -> Array:
        return ((1 + p) / 2) ** 3 - p**3

    proof.define(cost, gain)
    proof.assume("flips 1, 1, 1 have the likelihood p³, which (1 + p)/2 raises by the gain")
    proof.holds(prove_bound(gain, 0, on=proof.on["p"], strictly=True))
    proof.without("some model is best", because="(1 + p)/2 is better than any p < 1").holds(
        prove_bound(gain, high=0, on=proof.on["p"])
    )


@theorem(
    "E(a ȳ − μ)² is least at a = μ²/(μ² + v/n) < 1: the likeliest mean ȳ is not the best guess",
    section="3.2.3",
    settles="3.2.3-likelihood-overfitting",
    a=real(),
    μ=nonzero(),
    v=positive(),
    n=positive(),
)
def the_likeliest_model_is_not_the_best(proof, a, μ, v, n):
    def best(μ: Array, v: Array, n: Array) -> Array:
        return μ**2 / (μ**2 + v / n)

    proof.define(best)
    proof.assume("y₁, …, yₙ of mean μ and variance v, so E ȳ = μ and E(ȳ − μ)² = v/n")
    risk = proof.let("R(a)", (a - 1) ** 2 * μ**2 + a**2 * v / n)
    A = proof.let("a*", best(μ, v, n))
    proof.nonnegative(risk - (1 - A) ** 2 * μ**2 - A**2 * v / n, (a - A) ** 2 * (μ**2 + v / n))
    proof.nonnegative(1 - A, v / n / (μ**2 + v / n))
    proof.without("the data are noisy", v=nonnegative()).holds(
        prove_bound(
            best, high=1, on={"μ": positive(), "v": nonnegative(), "n": positive()}, strictly=True
        )
    )


@theorem("∂/∂p Σ [y log p + (1 − y) log(1 − p)] = Σ (y − p)/(p (1 − p)), 0 at p = ȳ",
         section="3.2.3", p=interval(0, 1), y=real("n"))  # fmt: skip
def score_of_a_coin(proof, p, y):
    proof.gradient_is(bernoulli_log_likelihood, bernoulli_log_likelihood_derivative, wrt=p)
    proof.reject(np.sum(y) / p, because="the zeros count too")
    proof.equal(np.sum(y - np.mean(y)), 0)


@theorem("Σ n log f on Σ f = 1: ∇ = n/f = (Σn) 1 at f = n/Σn", section="3.2.3",
         f=positive("m"), n=positive("m"))  # fmt: skip
def maximum_likelihood_of_classes(proof, f, n):
    proof.gradient_is(categorical_log_likelihood, categorical_log_likelihood_gradient, wrt=f)
    best = proof.let("f*", categorical_maximum(n))
    proof.equal(np.sum(best), 1)
    proof.equal(categorical_log_likelihood_gradient(best, n), np.sum(n) + 0 * n)
    proof.reject(n / np.mean(n), because="the multiplier of Σ f = 1 is Σn")


@theorem("Gaussian: ∂/∂μ = Σ (y − μ)/σ², ∂/∂ log σ = Σ [(y − μ)²/σ² − 1], 0 at ȳ and var y",
         section="3.2.3", μ=real(), s=real(), y=real("n"))  # fmt: skip
def score_of_a_gaussian(proof, μ, s, y):
    proof.gradient_is(gaussian_log_likelihood, gaussian_log_likelihood_derivative, wrt=μ)
    proof.gradient_is(gaussian_log_likelihood, gaussian_log_likelihood_scale_derivative, wrt=s)
    mean, variance = gaussian_maximum(y)
    proof.equal(np.sum(y - mean), 0)
    proof.follows(
        gaussian_log_likelihood_scale_derivative(mean, s, y),
        0,
        given=variance * np.exp(-2 * s) - 1,
        by=lambda g: y.shape[0] * g,
    )


if __name__ == "__main__":
    main(globals())
