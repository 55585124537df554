"""Mini-batches: as good as the data on average, and how far off.

Theorems  E (mean of r draws) = mean, and its variance is s²/r: one more draw, for every n and r;
          the same for subsets in which i is with the chance r/n, with the variance
          (s²/r)(n − r)/(n − 1), and for gradients, entry by entry;
          a gradient takes 2 r c + c products: it costs as the batch, not as the data.
Source    Notes §5.3; Robbins and Monro (1951), Ann. Math. Statist. 22, 400-407; Cochran (1977),
          Sampling Techniques, Theorems 2.1 and 2.2.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from alicemath import positive, real
from alicemath.ml.counting import operations
from alicemath.ml.linear import mean_squared_error_gradient
from alicemath.ml.minibatches import (
    batches_of,
    least_squares_batch_gradient,
    shuffled_batches,
    variance_of_batch_mean,
)
from alicemath.proof import computed, counted, enumerated, main, simulated, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Losses of six examples, of no pattern.
LOSSES = [1, 4, -2, 7, 3, 0]
#: Every n up to 7 with every r from 1 to n.
SIZES = [(n, r) for n in range(1, 8) for r in range(1, n + 1)]


def variance(x: Array) -> Array:
    """s² = mean (x − x̄)², the variance of one draw."""
    return np.mean((x - np.mean(x)) ** 2)


def mean(values: Any) -> Fraction:
    return Fraction(sum(values), len(values))


# ------------------------------------------------------------------ draws with replacement
@theorem(
    "E mᵣ = x̄   ⇒   E (r mᵣ + xᵢ)/(r + 1) = x̄: one draw more, from n examples to any r",
    section="5.3",
    settles="5.3-minibatch-unbiased",
    m=real("T"),
    x=real("n"),
    r=positive(),
)
def a_draw_more_leaves_the_mean(proof, m, x, r):
    proof.assume("m are the means of all T = nʳ equally likely batches of r draws")
    longer = proof.let("mᵣ₊₁", (r * m[:, None] + x[None, :]) / (r + 1))
    proof.follows(
        np.mean(longer), np.mean(x), given=np.mean(m) - np.mean(x), by=lambda g: r / (r + 1) * g
    )
    proof.near_miss("of the first draw it must be so, too").equal(np.mean(longer), np.mean(x))


@theorem(
    "Var mᵣ = s²/r   ⇒   Var (r mᵣ + xᵢ)/(r + 1) = s²/(r + 1): with replacement, for any r",
    section="5.3",
    settles="5.3-minibatch-variance",
    m=real("T"),
    x=real("n"),
    r=positive(),
)
def a_draw_more_lowers_the_variance(proof, m, x, r):
    longer = proof.let("mᵣ₊₁", (r * m[:, None] + x[None, :]) / (r + 1))
    proof.follows(
        variance(longer),
        variance_of_batch_mean(x, r + 1, replacement="with"),
        given=variance(m) - variance_of_batch_mean(x, r, replacement="with"),
        by=lambda g: r**2 / (r + 1) ** 2 * g,
    )
    proof.near_miss("draws do not add up to less than they are").equal(
        variance(longer), variance(x) / (r + 1)
    )


# ------------------------------------------------------------------ subsets
@theorem(
    "each i in r/n of all batches   ⇒   E (1/r) Σ_B gᵢ = mean gᵢ, for gradients of any length",
    section="5.3",
    settles="5.3-minibatch-unbiased",
    B=real("T", "n"),
    G=real("n", "c"),
    r=positive(),
)
def a_uniform_batch_is_unbiased(proof, B, G, r):
    proof.assume("B has a row of 0 and 1 for each of T equally likely batches of r")
    proof.follows(
        np.mean(B @ G / r, axis=0),
        np.mean(G, axis=0),
        given=np.mean(B, axis=0) - r / G.shape[0],
        by=lambda share: share @ G / r,
    )
    proof.near_miss("it needs the share r/n of each example").equal(
        np.mean(B @ G / r, axis=0), np.mean(G, axis=0)
    )


@theorem(
    "E Bᵢ Bⱼ = (r/n)(r − 1)/(n − 1), i ≠ j   ⇒   Var = (s²/r)(n − r)/(n − 1) without replacement",
    section="5.3",
    settles="5.3-minibatch-variance",
    B=real("T", "n"),
    x=real("n"),
    r=positive(),
)
def the_variance_without_replacement(proof, B, x, r):
    n = x.shape[0]
    pairs = r * (r - 1) * np.ones((n, n)) + r * (n - r) * np.eye(n)
    proof.follows(
        n * (n - 1) * (np.mean((B @ x / r) ** 2) - np.mean(x) ** 2),
        n * (n - r) / r * variance(x),
        given=n * (n - 1) * (B.T @ B / B.shape[0]) - pairs,
        by=lambda H: x @ H @ x / r**2,
    )

    proof.near_miss("that is with replacement: r = n leaves no variance here").equal(
        n * (n - 1) * (np.mean((B @ x / r) ** 2) - np.mean(x) ** 2), n * (n - 1) / r * variance(x)
    )


@theorem(
    "all subsets of r of n ≤ 7: each i is in r/n of them, E = x̄, Var = (s²/r)(n − r)/(n − 1)",
    section="5.3",
    settles=["5.3-minibatch-unbiased", "5.3-minibatch-variance"],
)
def all_batches_of_small_data(proof):
    def batches(n: int, r: int) -> list[tuple[int, ...]]:
        return list(combinations(range(n), r))

    def in_proportion(n: int, r: int) -> bool:
        every = batches(n, r)
        ones = all(sum(i in B for B in every) * n == r * len(every) for i in range(n))
        pairs = combinations(range(n), 2)
        return ones and all(
            sum({i, j} <= {*B} for B in every) * n * (n - 1) == r * (r - 1) * len(every)
            for i, j in pairs
        )

    def means(n: int, r: int) -> list[Fraction]:
        return [mean([LOSSES[i] for i in B]) for B in batches(n, r)]

    def as_computed(n: int, r: int) -> bool:
        x = np.array([Fraction(l) for l in LOSSES[:n]])
        spread = mean([(m - mean(LOSSES[:n])) ** 2 for m in means(n, r)])
        return n == 1 or spread == variance_of_batch_mean(x, r, replacement="without")

    sizes = [(n, r) for n, r in SIZES if n <= len(LOSSES)]
    proof.holds(
        enumerated(
            "i is in r/n of them, i ≠ j in (r/n)(r − 1)/(n − 1)", SIZES, lambda s: in_proportion(*s)
        )
    )
    proof.holds(enumerated("E = x̄", sizes, lambda s: mean(means(*s)) == mean(LOSSES[: s[0]])))
    proof.holds(enumerated("Var = (s²/r)(n − r)/(n − 1)", sizes, lambda s: as_computed(*s)))
    proof.near_miss("s²/r is with replacement").holds(
        enumerated(
            "Var = s²/r",
            [(6, 2), (6, 3)],
            lambda s: (
                mean([(m - mean(LOSSES)) ** 2 for m in means(*s)])
                == mean([(x - mean(LOSSES)) ** 2 for x in LOSSES]) / s[1]
            ),
        )
    )


@theorem(
    "the first r of a sorted row are no sample: of 0, 0, 1, 1 the first two have the mean 0",
    section="5.3",
    settles="5.3-minibatch-unbiased",
)
def batches_of_sorted_data_are_biased(proof):
    labels = np.array([0, 0, 1, 1])
    first, second = (mean(batch.tolist()) for batch in batches_of(labels, 2))
    proof.holds(computed("the mean of both batches", mean([first, second]), mean(labels.tolist())))
    proof.without("batches are drawn uniformly", because="the data are sorted").holds(
        computed("the mean of the first batch", first, mean(labels.tolist()))
    )


@theorem(
    "n > r: 1/r − 1/(r + 1) = 1/(r (r + 1)) > 0, and (n − r)/r falls by n/(r (r + 1))",
    section="5.3",
    settles="5.3-minibatch-variance",
    n=positive(),
    r=positive(),
)
def larger_batches_have_less_variance(proof, n, r):
    proof.nonnegative(1 / r - 1 / (r + 1), 1 / (r * (r + 1)))
    proof.nonnegative((n - r) / r - (n - r - 1) / (r + 1), n / (r * (r + 1)))
    proof.near_miss("half the variance takes twice the batch").equal(
        1 / (r + 1) - 1 / (2 * r), 0 * r
    )


@theorem(
    "the first batch of a shuffled row: its gradient is ∇L on average",
    section="5.3",
    declares="CORROBORATED",
)
def a_shuffled_batch_is_unbiased(proof):
    rng = np.random.default_rng(53)
    X, y, w = rng.integers(-3, 4, (7, 2)), rng.integers(-3, 4, 7), np.array([0.5, -1.0])

    def slopes(r: int) -> Array:
        """By the first weight, for 2000 shuffles."""
        batches = (next(shuffled_batches(7, r, 1, rng))[0] for _ in range(2000))
        return np.stack([least_squares_batch_gradient(X, y, w, B)[0] for B in batches])

    full = float(mean_squared_error_gradient(X, y, w)[0])
    one, three, range_ = slopes(1), slopes(3), (-8, 27)  # of the gradients of single examples
    proof.holds(simulated("∂L_B/∂w₁, r = 1", one, full, within=range_))
    proof.holds(simulated("∂L_B/∂w₁, r = 3", three, full, within=range_))
    proof.near_miss("a sum for a mean").holds(
        simulated("∂L_B/∂w₁, r = 3", three, 3 * full, within=range_)
    )


# ------------------------------------------------------------------ what a batch costs
@theorem(
    "the gradient of r examples takes 2 r c + c products, however many examples n there are",
    section="5.3",
    settles="5.3-minibatch-cost",
    declares="CORROBORATED",
)
def what_a_batch_costs(proof):
    def products(n: int, r: int, c: int) -> int:
        batch = np.arange(r)
        return operations(
            lambda X, y, w: least_squares_batch_gradient(X, y, w, batch),
            *(np.ones((n, c)), np.ones(n), np.ones(c)),
        )["multiply"]

    sizes = [(5, 3, 2), (50, 3, 2), (500, 3, 2), (50, 7, 4), (50, 21, 4), (21, 21, 5)]
    proof.holds(counted("2 r c + c products", products, lambda n, r, c: 2 * r * c + c, sizes))
    proof.near_miss("that is the gradient of all n").holds(
        counted("2 n c + c products", products, lambda n, r, c: 2 * n * c + c, sizes)
    )


if __name__ == "__main__":
    main(globals())
