"""Datasets: independent draws of one law, and what is not so.

Theorems  p(S) = Π p(xᵢ, yᵢ) sums to 1 over all datasets, has the marginals p, and does not depend
          on the order of the examples; independence is p(x₁, x₂) = p(x₁) p(x₂) and says nothing
          of whether p is the law that was meant;
          Σ‖xᵢ − μ‖² = within + between clusters, for every clustering.
The notes call independence the absence of bias, and points of different clusters similar.
Source    Notes §3.1; Feller (1968), An Introduction to Probability Theory, vol. 1, §V.3;
          Hastie, Tibshirani, Friedman (2009), §14.3.5.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from math import prod
from typing import Any

import numpy as np

from alicemath import positive, real, simplex
from alicemath.ml.risk import conditional, joint
from alicemath.proof import computed, enumerated, main, simulated, theorem

Array = Any  # an array of whole numbers

#: A law on three letters without two equal probabilities, and a fair coin.
LAW = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
HALF = Fraction(1, 2)


def datasets(law: tuple[Fraction, ...], n: int) -> Iterator[tuple[Fraction, tuple[int, ...]]]:
    """Every dataset of n draws with its probability, the product of those of its examples."""
    for S in product(range(len(law)), repeat=n):
        yield prod((law[i] for i in S), start=Fraction(1)), S


# ------------------------------------------------------------------ independent draws of one law
@theorem(
    "q a law of n draws, p of one: q ⊗ p is a law of n + 1 draws, with the marginals q and p",
    section="3.1",
    settles="3.1-dataset-iid-factorises",
    q=simplex("N"),
    p=simplex("m"),
)
def one_more_independent_draw(proof, q, p):
    S = proof.let("S", np.outer(q, p))
    proof.equal(np.sum(S, axis=0), p)
    proof.equal(np.sum(S, axis=1), q)
    proof.equal(np.sum(S), 1)
    proof.near_miss("the new draw may copy the last: that has the same marginals").equal(
        np.diag(p), np.outer(p, p)
    )


@theorem(
    "n ≤ 5 draws of three letters: Σ_S p(S) = 1, and p(S) does not depend on the order",
    section="3.1",
    settles="3.1-dataset-iid-factorises",
)
def all_datasets_of_a_small_law(proof):
    def total(n: int) -> Fraction:
        return sum((p for p, _ in datasets(LAW, n)), Fraction(0))

    def exchangeable(S: tuple[Fraction, tuple[int, ...]]) -> bool:
        every = {s: p for p, s in datasets(LAW, len(S[1]))}
        return all(every[s] == S[0] for s in permutations(S[1]))

    def copies(n: int) -> Fraction:  # every example the same: identically distributed only
        return sum((p for p, S in datasets(LAW, n) if len(set(S)) == 1), Fraction(0))

    proof.holds(enumerated("Σ_S p(S) = 1", range(1, 6), lambda n: total(n) == 1))
    proof.holds(enumerated("p(S) = p(permuted S)", datasets(LAW, 4), exchangeable))
    proof.near_miss("the product over datasets that repeat one example misses the others").holds(
        enumerated("Σ over constant S of p(S) = 1", range(1, 6), lambda n: copies(n) == 1)
    )


@theorem("two equal draws are one element of a set", section="3.1", settles="3.1-dataset-as-set")
def a_dataset_is_a_sequence(proof):
    coin = (Fraction(1, 4), Fraction(3, 4))

    def mean(of: Callable[[tuple[int, ...]], Any]) -> Fraction:
        rows = [(p, list(of(S))) for p, S in datasets(coin, 3)]
        return sum((p * Fraction(sum(S), len(S)) for p, S in rows), Fraction(0))

    proof.convention("Sₙ is a sequence: an example that is drawn twice counts twice")
    proof.holds(enumerated("a sequence has n", datasets(coin, 3), lambda d: len(d[1]) == 3))
    proof.holds(computed("the mean over n = 3 draws, expected", mean(tuple), Fraction(3, 4)))
    proof.convention("Sₙ is a set, as it is printed: equal pairs are one element")
    repeats = sum((p for p, S in datasets((HALF, HALF), 2) if len(set(S)) < 2), Fraction(0))
    proof.holds(computed("the chance that two flips make a set of one element", repeats, HALF))
    proof.holds(computed("the mean over the set of 3 draws", mean(set), Fraction(45, 64)))
    proof.near_miss("the set forgets how often").holds(
        computed("the mean over the set of 3 draws", mean(set), Fraction(3, 4))
    )


# ------------------------------------------------------------------ the same law
@theorem(
    "the risk of a model changes from one period to the next by (r − p)·l",
    section="3.1",
    settles="3.1-identically-distributed",
    p=simplex("m"),
    r=simplex("m"),
    l=real("m"),
)
def a_stable_source(proof, p, r, l):
    proof.follows(r @ l, p @ l, given=r - p, by=lambda drift: drift @ l)
    proof.near_miss("a source that drifts from p to r").equal(r @ l, p @ l)
    proof.nonnegative(r @ (r - p) - p @ (r - p), np.sum((r - p) ** 2))


@theorem("two periods of a source, by 20 000 draws each", section="3.1", declares="CORROBORATED")
def two_periods_of_a_source(proof):
    rng = np.random.default_rng(31)
    old, new = rng.random(20_000) < 0.25, rng.random(20_000) < 0.5
    proof.holds(simulated("share of electric cars, first period", old, 0.25, within=(0, 1)))
    proof.holds(simulated("share, second period", new, 0.5, within=(0, 1)))
    stable = (rng.random(20_000) < 0.25).astype(float) - old
    proof.holds(simulated("stable: second − first", stable, 0, within=(-1, 1)))
    proof.near_miss("the models of cars change").holds(
        simulated("drift: second − first", new.astype(float) - old, 0, within=(-1, 1))
    )


# ------------------------------------------------------------------ independence
@theorem(
    "p(x₁, x₂) = p(x₁) p(x₂)   ⇔   p(x₂|x₁) does not depend on x₁",
    section="3.1",
    settles="3.1-independent-means-unbiased",
    q=simplex("a"),
    p=simplex("b"),
    v=real("a"),
    w=real("b"),
)
def independence(proof, q, p, v, w):
    P = proof.let("P", np.outer(q, p))
    proof.equal(conditional(P), np.outer(1 + 0 * q, p))
    proof.equal(joint(q, np.outer(1 + 0 * q, p)), P)
    proof.equal(v @ P @ w, (q @ v) * (p @ w))
    # What was meant is a fair coin; each law is of two flips, in units of 1/100.
    laws = {
        "a coin of 1/10, flipped twice": [[81, 9], [9, 1]],
        "a fair flip, copied": [[50, 0], [0, 50]],
    }

    def independent(name: str) -> bool:
        L = laws[name]
        return all(100 * L[i][j] == sum(L[i]) * sum(L[j]) for i, j in product((0, 1), repeat=2))

    def unbiased(name: str) -> bool:
        return all(sum(row) == 50 for row in laws[name])

    proof.printed("the flips are independent and not what was meant").holds(
        enumerated("independent ⇒ no bias", laws, lambda n: unbiased(n) or not independent(n))
    )
    proof.printed("without bias, and not independent").holds(
        enumerated("no bias ⇒ independent", laws, lambda n: independent(n) or not unbiased(n))
    )


# ------------------------------------------------------------------ clusters
@theorem(
    "Σ aᵢ‖xᵢ − μ‖² = Σ aᵢ‖xᵢ − m‖² + s‖m − μ‖² in every cluster: total = within + between",
    section="3.1.1",
    settles="3.1.1-clusters-similarity",
    a=positive("n"),
    X=real("n", "d"),
    μ=real("d"),
)
def scatter_is_within_and_between(proof, a, X, μ):
    proof.assume(
        "aᵢ is the weight of point i of the cluster, m its centre; μ is the mean of all points"
    )
    s = proof.let("s", np.sum(a))
    m = proof.let("m", a @ X / s)
    within = proof.let("W", a @ np.sum((X - m) ** 2, axis=1))
    proof.equal(a @ np.sum((X - μ) ** 2, axis=1), within + s * np.sum((m - μ) ** 2))
    proof.reject(within - s * np.sum((m - μ) ** 2), because="what is not within is between")
    points = (0, 1, 100, 101)

    def squares(cluster: tuple[int, ...]) -> Fraction:
        mean = Fraction(sum(cluster), len(cluster))
        return sum(((x - mean) ** 2 for x in cluster), Fraction(0))

    def rest(cluster: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(x for x in points if x not in cluster)

    parts = [c for r in (1, 2) for c in combinations(points, r)]
    best = min(parts, key=lambda c: squares(c) + squares(rest(c)))
    other = rest(best)
    inside = [abs(a - b) for c in (best, other) for a, b in combinations(c, 2)]
    across = [abs(a - b) for a in best for b in other]
    pairs = [*product(inside, across)]
    proof.holds(computed("of all partitions in two, the least squares within", best, (0, 1)))
    proof.holds(enumerated("alike within, unlike between", pairs, lambda p: p[0] < p[1]))
    proof.printed("the two words are swapped").holds(
        enumerated("alike between, unlike within", pairs, lambda p: p[0] > p[1])
    )


# ------------------------------------------------------------------ images
@theorem(
    "1 added to an image of h × w × 3 values changes all of them, by 1/255 of the range",
    section="3.1.1",
    settles="3.1.1-small-edit-many-pixels",
    X=real("h", "w", 3),
)
def a_brighter_image(proof, X):
    def changed(height: int, width: int, *, to: Callable[[Array], Array]) -> int:
        image = np.arange(height * width * 3).reshape(height, width, 3) % 251
        return int(np.sum(to(image) != image))

    def brighter(image: Array) -> Array:
        return image + 1

    def one_dot(image: Array) -> Array:
        dot = image.copy()
        dot[0, 0] += 1
        return dot

    millions = 10**6
    proof.equal(np.sum((X + 1 - X) ** 2), 3 * X.shape[0] * X.shape[1])
    count = changed(1000, 1000, to=brighter)
    proof.holds(computed("values changed in 1000 × 1000 × 3", count, 3 * millions))
    small, dot = changed(28, 28, to=brighter), changed(1000, 1000, to=one_dot)
    proof.without("a million values").holds(
        computed("values changed in 28 × 28 × 3", small, 3 * millions)
    )
    proof.without("an edit of the whole image").holds(
        computed("values changed by one dot", dot, 3 * millions)
    )


if __name__ == "__main__":
    main(globals())
