"""Bayesian learning on a family of k models, for every k.

Theorems  p(f|S) = p(S|f) p(f)/p(S) sums to 1, and learning at once or one by one is the same;
          p(y|x, S) = Σ p(y|f(x)) p(f|S) is a distribution: a mean of the models, none is chosen;
          a coin with a Beta(a, b) prior shows 1 next with probability a/(a + b);
          (1/k) Σ p(y|fᵢ(x)) p(fᵢ|S) sums to 1/k: with the weights, the 1/k is too much.
Source    Notes §3.3; Bishop (2006), Pattern Recognition and Machine Learning, §1.2.3, §2.1.1.
"""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from alicemath import interval, nonnegative, positive, real, simplex
from alicemath.ml.bayes import (
    beta_mean,
    beta_update,
    evidence,
    posterior,
    predictive,
)
from alicemath.ml.risk import conditional, marginal
from alicemath.proof import computed, enumerated, main, simulated, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Two models: their posterior, and what each says of y = 1.
WEIGHTS = np.array([Fraction(3, 5), Fraction(2, 5)])
SAY = np.array([Fraction(9, 10), Fraction(1, 5)])

FAMILY: dict[str, Any] = {"π": simplex("k"), "l": positive("k")}


# ------------------------------------------------------------------ the posterior
@theorem(
    "p(f|S) = p(S|f) p(f)/p(S)", section="3.3", settles="3.3-bayes-theorem", P=positive("k", "s")
)
def bayes_theorem(proof, P):
    prior = proof.let("p(f)", marginal(P))
    given = proof.let("p(S|f)", conditional(P))
    data = proof.let("p(S)", np.sum(P, axis=0))
    proof.assume("P: the joint probabilities of k models and s datasets, one entry a pair")
    proof.equal(P / data, given * prior[:, None] / data)
    proof.reject(given / data, because="the prior is missing")
    proof.equal(np.sum(given * prior[:, None], axis=0), data)


@theorem(
    "data a and then b, or both at once: the same posterior",
    section="3.3",
    settles="3.3-bayes-theorem",
    π=simplex("k"),
    a=positive("k"),
    b=positive("k"),
)
def learning_one_by_one(proof, π, a, b):
    proof.equal(posterior(posterior(π, a), b), posterior(π, a * b))
    proof.reject(posterior(π, a + b), because="likelihoods of independent data multiply")


@theorem(
    "p(S) = Σ p(S|f) p(f)   ⇒   Σ p(f|S) = 1",
    section="3.3",
    settles="3.3-evidence-normalises",
    **FAMILY,
)
def the_evidence_normalises(proof, π, l):
    proof.equal(posterior(π, l), π * l / evidence(π, l))
    proof.equal(np.sum(π * l / evidence(π, l)), 1)
    proof.reject(np.sum(π * l), because="not divided by p(S)")


@theorem(
    "p(fᵢ|S) − p(fⱼ|S) = [p(S|fᵢ) p(fᵢ) − p(S|fⱼ) p(fⱼ)]/p(S): the same order",
    section="3.3",
    settles="3.3-evidence-constant",
    **FAMILY,
)
def the_evidence_does_not_rank(proof, π, l):
    def differences(v: Array) -> Array:
        return v[:, None] - v[None, :]

    proof.equal(differences(posterior(π, l)), differences(π * l) / evidence(π, l))
    proof.nonnegative(evidence(π, l))
    proof.near_miss("the prior may not be dropped").equal(
        differences(posterior(π, l)), differences(l) / np.sum(l)
    )


# ------------------------------------------------------------------ prediction
@theorem(
    "Σ_y Σ_f p(y|f(x)) p(f|S) = 1",
    section="3.3",
    settles="3.3-predictive-integral",
    **FAMILY,
    P=positive("k", "m"),
)
def the_prediction_is_a_distribution(proof, π, l, P):
    K = proof.let("K", conditional(P))
    mixed = proof.let("p(y|x)", predictive(posterior(π, l), K))
    proof.nonnegative(mixed)
    proof.equal(np.sum(mixed), 1)
    proof.reject(np.sum(K), because="models weigh as much as the data say")


@theorem(
    "(p^a (1 − p)^b)′ = a p^(a−1) (1 − p)^(b−1) − (a + b) p^a (1 − p)^(b−1), ∫₀¹ of it = 0:"
    " E p = a/(a + b) under Beta(a, b)",
    section="3.3",
    settles="3.3-predictive-integral",
    p=interval(0, 1),
    a=positive(),
    b=positive(),
)
def the_next_flip_of_a_coin(proof, p, a, b):
    proof.gradient_is(
        p**a * (1 - p) ** b,
        a * p ** (a - 1) * (1 - p) ** (b - 1) - (a + b) * p**a * (1 - p) ** (b - 1),
    )
    cases = [(k, n) for n in range(9) for k in range(n + 1)]
    flips = [np.array([1] * k + [0] * (n - k)) for k, n in cases]

    def mean(y: Array) -> Fraction:
        k, n = int(np.sum(y)), len(y)
        return beta_integral(k + 1, n - k) / beta_integral(k, n - k)

    def rule(y: Array) -> Fraction:
        a, b = beta_update(Fraction(1), Fraction(1), y)
        return Fraction(beta_mean(a, b))

    proof.holds(
        enumerated("flat prior, k of n ≤ 8: (k + 1)/(n + 2)", flips, lambda y: mean(y) == rule(y))
    )
    proof.near_miss("the frequency is the likeliest p, not its mean").holds(
        computed("k = 3, n = 4", mean(np.array([1, 1, 1, 0])), Fraction(3, 4))
    )


def beta_integral(k: int, j: int) -> Fraction:
    """∫₀¹ pᵏ (1 − p)ʲ dp, the binomial expanded and integrated term by term."""
    return sum((Fraction((-1) ** i * comb(j, i), k + i + 1) for i in range(j + 1)), Fraction(0))


# ------------------------------------------------------------------ averaging or choosing
@theorem(
    "the prediction is a mean of the models': a ≤ p(y|fᵢ(x)) ≤ a + b for all i   ⇒   so is p(y|x)",
    section="3.3",
    settles="3.3-selecting-best-model-per-input",
    w=simplex("k"),
    d=nonnegative("k"),
    a=real(),
    e=nonnegative("k"),
)
def nothing_is_selected(proof, w, d, a, e):
    proof.assume("p(y|fᵢ(x)) = a + dᵢ; the most that one says exceeds it by eᵢ")
    said = proof.let("p", predictive(w, a + d))
    proof.nonnegative(said - a, w @ d)
    proof.nonnegative(predictive(w, a + d + e) - said, w @ e)
    proof.holds(computed("0.6 · 0.9 + 0.4 · 0.2", predictive(WEIGHTS, SAY), Fraction(31, 50)))
    proof.printed("what Bayesian learning says is the mean, not the word of the best").holds(
        computed("the prediction", predictive(WEIGHTS, SAY), SAY[np.argmax(WEIGHTS)])
    )


@theorem(
    "(1/k) Σ p(y|fᵢ(x)) p(fᵢ|S) sums to 1/k over y",
    section="3.3",
    settles="3.3-predictive-monte-carlo",
    w=simplex("k"),
    P=positive("k", "m"),
)
def weights_and_one_over_k(proof, w, P):
    K = proof.let("K", conditional(P))
    k = P.shape[0]
    proof.printed("a mean of the weights too: it is too small by 1/k").equal(
        predictive(w, K) / k, predictive(w, K)
    )
    proof.equal(np.sum(predictive(w, K) / k), 1 / k)
    proof.equal(np.sum(predictive(w, K)), 1)
    proof.assume("models drawn evenly: right with the densities k w in place of the weights w")
    proof.equal(np.mean(k * w[:, None] * K, axis=0), predictive(w, K))
    proof.assume("models drawn from the posterior: E of the mean over 3 draws")
    three = (K[:, None, None] + K[None, :, None] + K[None, None, :]) / 3
    proof.equal(np.einsum("i,j,l,ijly->y", w, w, w, three), predictive(w, K))


@theorem(
    "models drawn from the posterior, weights 0.6, 0.4", section="3.3", declares="CORROBORATED"
)
def monte_carlo_without_weights(proof):
    rng = np.random.default_rng(33)
    drawn = rng.choice(2, size=20_000, p=[0.6, 0.4])
    say = np.array([0.9, 0.2])[drawn]
    proof.holds(simulated("(1/k) Σ p(y|fᵢ), fᵢ drawn from p(f|S)", say, 0.62, within=(0.2, 0.9)))
    weighted = say * np.array([0.6, 0.4])[drawn]
    proof.near_miss("the draws are weighted already").holds(
        simulated("(1/k) Σ p(y|fᵢ) p(fᵢ|S)", weighted, 0.62, within=(0, 1))
    )


if __name__ == "__main__":
    main(globals())
