"""Conformal prediction: sets of classes, and how often they hold the right one.

Theorems  Σp = 1, k classes above γ   ⇒   k γ < 1;   the sets shrink as γ grows;
          exchangeable scores   ⇒   P(y ∈ G) = ⌈(n + 1)(1 − α)⌉/(n + 1), from 1 − α on,
          and less than 1/(n + 1) above it.
The notes call γ the coverage and 1 − γ the error.  A threshold on probabilities is neither: the
coverage of {k : pₖ > γ} falls as γ grows.
Source    Notes §4.3.4; Vovk, Gammerman, Shafer (2005), Algorithmic Learning in a Random World,
          §2.2; Lei et al. (2018), J. Amer. Statist. Assoc. 113, Theorem 2.
"""

from fractions import Fraction
from itertools import permutations, product

import numpy as np

from alicemath import nonnegative, positive
from alicemath.ml.conformal import (
    classes_above,
    conformal_quantile,
    conformal_rank,
    conformal_set,
    scores,
)
from alicemath.proof import computed, enumerated, main, simulated, theorem

F = np.array([Fraction(5, 10), Fraction(3, 10), Fraction(2, 10)])


# ------------------------------------------------------------------ a threshold on probabilities
@theorem(
    "k classes of probability γ + dᵢ > γ and r left over: 1 − k γ = Σ d + r > 0, so k < 1/γ",
    section="4.3.4",
    settles="4.3.4-conformal-threshold-set",
    d=positive("k"),
    r=nonnegative(),
    γ=positive(),
)
def the_set_has_fewer_classes_than_one_over_γ(proof, d, r, γ):
    total = proof.let("total", np.sum(γ + d) + r)
    proof.nonnegative(total - d.shape[0] * γ, np.sum(d) + r)
    proof.near_miss("of classes below γ there may be more").nonnegative(
        np.sum(γ - d) + r - d.shape[0] * γ
    )


@theorem(
    "G = {i : fᵢ > γ} shrinks as γ grows, and is empty from γ = max f on",
    section="4.3.4",
    settles="4.3.4-conformal-threshold-set",
)
def the_set_shrinks_as_the_threshold_grows(proof):
    models = [
        np.array([Fraction(i, 8) for i in row])
        for row in product(range(9), repeat=3)
        if sum(row) == 8
    ]
    thresholds = [Fraction(k, 16) for k in range(17)]
    cases = [(f, a, b) for f in models for a, b in product(thresholds, repeat=2) if a <= b]

    def shrinks(case):
        f, a, b = case
        return all(classes_above(f, a) | ~classes_above(f, b))

    def is_empty_from_the_maximum(case):
        f, _, b = case
        return any(classes_above(f, b)) == (b < max(f))

    proof.assume("3 classes, probabilities in eighths, thresholds in sixteenths")
    proof.holds(enumerated("γ ≤ γ′   ⇒   G(γ′) ⊆ G(γ)", cases, shrinks))
    proof.holds(enumerated("G is empty where γ ≥ max f", cases, is_empty_from_the_maximum))
    proof.near_miss("it may hold two classes, or none").holds(
        enumerated("G holds one class", cases, lambda c: sum(classes_above(c[0], c[1])) == 1)
    )


# ------------------------------------------------------------------ coverage
@theorem(
    "n + 1 scores in any order: the last is ≤ q in ⌈(n + 1)(1 − α)⌉ of n + 1 cases",
    section="4.3.4",
    settles="4.3.4-conformal-alpha",
)
def conformal_sets_cover(proof):
    cases = [(n, Fraction(k, 12)) for n in range(1, 6) for k in range(1, 12)]

    def coverage(n, α):
        orders = [np.array(order) for order in permutations(range(n + 1))]
        covered = sum(bool(s[-1] <= conformal_quantile(s[:-1], α)) for s in orders)
        return Fraction(covered, len(orders))

    def is_exact(case):
        n, α = case
        return coverage(n, α) == Fraction(conformal_rank(n, α), n + 1)

    def is_enough(case):
        n, α = case
        return 0 <= Fraction(conformal_rank(n, α), n + 1) - (1 - α) < Fraction(1, n + 1)

    proof.assume("exchangeable: all orders of the n + 1 scores are equally likely; no ties")
    proof.holds(enumerated("P(y ∈ G) = ⌈(n + 1)(1 − α)⌉/(n + 1), n ≤ 5", cases, is_exact))
    many = [(n, Fraction(k, 40)) for n in range(1, 60) for k in range(1, 40)]
    proof.holds(enumerated("1 − α ≤ P < 1 − α + 1/(n + 1), n < 60", many, is_enough))
    proof.near_miss("the quantile of n scores, not of n + 1, covers less").holds(
        enumerated("⌈n (1 − α)⌉/(n + 1) ≥ 1 − α", many, _of_n_scores)
    )
    for γ in (Fraction(1, 4), Fraction(9, 10)):
        error = 1 - classes_above(F, γ) @ F
        proof.printed("f = (0.5, 0.3, 0.2), which are the true probabilities").holds(
            computed(f"P(y ∉ G), γ = {γ}", error, 1 - γ)
        )
    inside = _covered_above(0.9)
    proof.printed("five classes, f drawn from Dirichlet(½) and true").holds(
        simulated("P(y ∈ G), γ = 0.9", inside, 0.9, within=(0, 1), relation="≥")
    )


def _of_n_scores(case):
    n, α = case
    return Fraction(-int(n * (α - 1) // 1), n + 1) >= 1 - α


def _models(rng, count):
    """Return class probabilities drawn from Dirichlet(½, …, ½) of five, and classes from these."""
    P = rng.dirichlet(np.full(5, 0.5), count)
    y = np.argmax(np.cumsum(P, axis=1) > rng.uniform(size=(count, 1)), axis=1)
    return P, y


def _covered_above(γ):
    """Return whether {k : fₖ > γ} holds the class, in 4000 draws."""
    P, y = _models(np.random.default_rng(43), 4000)
    return classes_above(P, γ)[np.arange(len(y)), y]


@theorem(
    "α = 0.1, n = 19: the sets hold the class in 18 of 20 cases",
    section="4.3.4",
    declares="CORROBORATED",
)
def conformal_sets_in_simulation(proof):
    rng, n, count = np.random.default_rng(44), 19, 4000
    P, y = _models(rng, (n + 1) * count)
    P, y = P.reshape(count, n + 1, 5), y.reshape(count, n + 1)
    covered = [
        conformal_set(p[-1], conformal_quantile(scores(p[:-1], k[:-1]), 0.1))[k[-1]]
        for p, k in zip(P, y, strict=True)
    ]
    proof.holds(simulated("P(y ∈ G), α = 0.1, n = 19", covered, 0.9, within=(0, 1)))
    proof.near_miss("the sets do not hold everything").holds(
        simulated("P(y ∈ G), α = 0.1, n = 19", covered, 1, within=(0, 1))
    )


if __name__ == "__main__":
    main(globals())
