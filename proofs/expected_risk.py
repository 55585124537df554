"""Expected risk: what a model loses on new data, and how well a sample estimates it.

Theorems  E_{p(x, y)} l = E_x E_{y|x} l;   the mean loss of n independent draws has the mean E l and
          the variance Var l/n, for a model that does not depend on them;
          least squares with c weights, noise of variance σ²:  E train = σ² (1 − c/n) and, with
          fresh noise, σ² (1 + c/n).
Source    Notes §3.2.1; Hastie, Tibshirani, Friedman (2009), §7.2 and §7.4.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np

from alicemath import positive, real, simplex
from alicemath.ml.losses import squared_loss
from alicemath.ml.risk import conditional, empirical_risk, expected_risk, marginal
from alicemath.proof import computed, enumerated, main, simulated, theorem

HALF = Fraction(1, 2)


# ------------------------------------------------------------------ the expectation
@theorem(
    "Σ p(x, y) l(x, y) = Σ p(x) Σ p(y|x) l(x, y)",
    section="3.2.1",
    settles="3.2.1-expected-risk-definition",
    P=positive("a", "b"),
    L=real("a", "b"),
)
def expectation_by_inputs(proof, P, L):
    proof.equal(expected_risk(P, L), marginal(P) @ np.sum(conditional(P) * L, axis=1))
    proof.reject(np.mean(L), because="pairs count by their probability")


@theorem(
    "laws of different risk may all have given the data",
    section="3.2.1",
    settles="3.2.1-expected-risk-infeasible",
)
def the_data_do_not_tell_the_risk(proof):
    laws, flips = (Fraction(1, 4), Fraction(3, 4)), (1, 0, 1)

    def chance(p: Fraction) -> Fraction:
        return prod((p if y else 1 - p for y in flips), start=Fraction(1))

    def risks(possible: tuple[Fraction, ...]) -> list[Fraction]:
        """0/1 risks of the answer 0 under the laws that may have given the flips."""
        table = np.array([[0, 1]])
        return [expected_risk(np.array([[1 - p, p]]), table) for p in possible if chance(p) > 0]

    proof.holds(computed("number of risks that fit the flips 1, 0, 1", len(set(risks(laws))), 2))
    proof.without("p(x, y) is not known", because="then it is a finite sum").holds(
        computed("number of risks that fit, with p(1) = 1/4 known", len(risks(laws[:1])), 2)
    )


# ------------------------------------------------------------------ the mean of a sample
@theorem(
    "E[(n ā + l)/(n + 1)] = E l: one more independent draw leaves the mean as it is",
    section="3.2.1",
    settles=["3.2.1-empirical-estimates-expected", "3.2.1-test-set-unbiased"],
    q=simplex("N"),
    a=real("N"),
    p=simplex("m"),
    l=real("m"),
    n=positive(),
)
def the_empirical_risk_is_unbiased(proof, q, a, p, l, n):
    proof.assume("q is the law of all samples of n, a their mean losses; p that of one draw")
    proof.assume("the losses are of one model, which no draw changes")
    proof.follows(
        q @ ((n * a[:, None] + l[None, :]) / (n + 1)) @ p,
        p @ l,
        given=q @ a - p @ l,
        by=lambda g: n / (n + 1) * g,
    )


@theorem(
    "Var(s + l) = Var s + Var l: the mean of n draws has the variance Var l/n",
    section="3.2.1",
    settles="3.2.1-empirical-estimates-expected",
    q=simplex("N"),
    s=real("N"),
    p=simplex("m"),
    d=real("m"),
)
def the_variance_of_the_empirical_risk(proof, q, s, p, d):
    proof.assume("s: what the sum of n losses is off its mean, d: what one loss is off E l")
    proof.follows(
        q @ (s[:, None] + d[None, :]) ** 2 @ p,
        q @ s**2 + p @ d**2,
        given=p @ d,
        by=lambda g: 2 * (q @ s) * g,
    )


def samples(p: tuple[Fraction, ...], n: int) -> Iterator[tuple[Fraction, list[int]]]:
    """Every sample of n independent draws, with its probability."""
    for S in product(range(len(p)), repeat=n):
        yield prod((p[i] for i in S), start=Fraction(1)), list(S)


@theorem("n ≤ 4 draws of three pairs: E, Var of the empirical risk", section="3.2.1")
def all_samples_of_three_pairs(proof):
    p, loss = (HALF, Fraction(1, 3), Fraction(1, 6)), (0, 2, 5)
    risk = sum(a * b for a, b in zip(p, loss, strict=True))
    variance = sum(a * (b - risk) ** 2 for a, b in zip(p, loss, strict=True))

    def moment(n: int, power: int) -> Fraction:
        off = ((c, Fraction(sum(loss[i] for i in S), n) - risk) for c, S in samples(p, n))
        return sum((c * d**power for c, d in off), Fraction(0))

    sizes = range(1, 5)
    proof.holds(enumerated("E[empirical] = expected", sizes, lambda n: moment(n, 1) == 0))
    proof.holds(enumerated("Var = Var l/n", sizes, lambda n: moment(n, 2) == variance / n))
    proof.near_miss("the mean of more draws varies less").holds(
        enumerated("Var = Var l", sizes, lambda n: moment(n, 2) == variance)
    )


# ------------------------------------------------------------------ a model that was fitted
@theorem(
    "mean (y − μ)² − mean (y − ȳ)² = (ȳ − μ)²: fitted to the data, ȳ looks better than the truth μ",
    section="3.2.1",
    settles="3.2.1-empirical-estimates-expected",
    y=real("n"),
    μ=real(),
)
def a_fitted_model_looks_too_good(proof, y, μ):
    fitted = empirical_risk(squared_loss, np.mean(y), y)
    proof.nonnegative(empirical_risk(squared_loss, μ, y) - fitted, (np.mean(y) - μ) ** 2)
    proof.without("f does not depend on the sample").equal(
        fitted, empirical_risk(squared_loss, μ, y)
    )


@theorem(
    "(XᵀX) M = I   ⇒   tr H = ‖H‖² = c for H = X M Xᵀ, which takes y to the fit of least squares",
    section="3.2.1",
    settles="3.2.1-empirical-estimates-expected",
    X=real("n", "c"),
    M=real("c", "c"),
)
def the_trace_of_a_projection(proof, X, M):
    H, c = proof.let("H", X @ M @ X.T), X.shape[1]
    inverse = X.T @ X @ M - np.eye(c)
    proof.follows(np.trace(H), c, given=inverse, by=np.trace)
    proof.follows(M.T @ (X.T @ X) @ M, M.T, given=inverse, by=lambda G: M.T @ G)
    proof.assume("so HᵀH = X (Mᵀ XᵀX M) Xᵀ = X Mᵀ Xᵀ = Hᵀ, and ‖H‖² = tr HᵀH = tr H = c")


@theorem(
    "tr H = ‖H‖² = c: training error σ² (1 − c/n), with fresh noise σ² (1 + c/n)",
    section="3.2.1",
    settles="3.2.1-empirical-estimates-expected",
    H=real("n", "n"),
    v=positive(),
)
def training_and_fresh_error_of_least_squares(proof, H, v):
    proof.assume("y = X w + ε, y′ = X w + ε′, the two noises independent: E ε εᵀ = E ε′ ε′ᵀ = v I")
    proof.assume("y − H y = (I − H) ε, y′ − H y = ε′ − H ε, and E‖A ε‖² = v‖A‖²")
    n, I = H.shape[0], np.eye(H.shape[0])
    once, square = proof.let("tr H", np.trace(H)), proof.let("‖H‖²", np.sum(H**2))
    proof.equal(v * np.sum((I - H) ** 2) / n, v * (1 - (2 * once - square) / n))
    proof.reject(v * (1 - square / n), because="for an H that is no projection")
    proof.equal(v * (n + square) / n, v * (1 + square / n))


@theorem(
    "n = 50, c = 10, σ = 1: training error 0.8, with fresh noise 1.2",
    section="3.2.1",
    declares="CORROBORATED",
)
def least_squares_by_simulation(proof):
    rng = np.random.default_rng(321)
    Q = np.linalg.qr(rng.normal(size=(50, 10)))[0]
    ε, fresh = rng.choice([-1.0, 1.0], size=(2, 20_000, 50))  # noise ±1: every mean is bounded
    fit = ε @ Q @ Q.T
    train, new = np.mean((ε - fit) ** 2, axis=1), np.mean((fresh - fit) ** 2, axis=1)
    proof.holds(simulated("training error", train, 0.8, within=(0, 1)))
    proof.holds(simulated("error with fresh noise", new, 1.2, within=(0, 4)))
    proof.near_miss("the fit has seen the noise").holds(
        simulated("training error", train, 1.0, within=(0, 1))
    )


if __name__ == "__main__":
    main(globals())
