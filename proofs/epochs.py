"""Epochs: a shuffled dataset, cut into batches, again and again.

Theorems  a shuffled row cut into pieces uses every example once, and each piece is a uniform
          subset; n draws with replacement miss one example in e;
          the mean of the b batch means is the mean, if all are of the size r: n = b r;
          E epochs are E ⌈n/r⌉ steps, for any E.
The notes print n/b, the size of a batch, for the number of epochs.
Source    Notes §5.3; Bottou (2012), Stochastic Gradient Descent Tricks, §4.
"""

from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import comb
from typing import Any

import numpy as np

from alicemath import nonnegative, positive, prove_limit, real
from alicemath.ml.descent import constant
from alicemath.ml.minibatches import batches_of, stochastic_gradient_descent
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Losses of six examples, of no pattern.
LOSSES = [1, 4, -2, 7, 3, 0]


def mean(values: Any) -> Fraction:
    return Fraction(sum(values), len(values))


# ------------------------------------------------------------------ one epoch
@theorem(
    "b batches of r: the mean of their means is the mean",
    section="5.3",
    settles="5.3-shuffle-covers-dataset",
    L=real("b", "r"),
)
def an_epoch_has_the_mean_of_the_data(proof, L):
    proof.equal(np.mean(np.mean(L, axis=1)), np.mean(L))
    proof.reject(np.sum(np.mean(L, axis=1)), because="a mean over the batches")


@theorem(
    "all 720 orders of six examples: each example once an epoch, each subset equally often a batch",
    section="5.3",
    settles="5.3-shuffle-covers-dataset",
)
def an_epoch_uses_every_example_once(proof):
    orders = [np.array(order) for order in permutations(range(6))]

    def partition(r: int) -> bool:
        return all(sorted(np.concatenate(batches_of(o, r)).tolist()) == [*range(6)] for o in orders)

    def uniform(r: int) -> bool:
        """Whether the second batch is each subset of r equally often."""
        count = Counter(tuple(sorted(batches_of(order, r)[1].tolist())) for order in orders)
        return set(count.values()) == {len(orders) // comb(6, r)}

    proof.holds(enumerated("every example once", range(1, 7), partition))
    proof.holds(enumerated("every subset equally often", [1, 2, 3], uniform))
    proof.near_miss("in order, without a shuffle, one subset comes always").holds(
        enumerated(
            "in order, the second batch is another each time",
            [2],
            lambda r: len({tuple(batches_of(np.arange(6), r)[1]) for _ in range(2)}) == 2,
        )
    )


@theorem(
    "n draws with replacement miss an example with the chance (1 − 1/n)ⁿ → 1/e",
    section="5.3",
    n=positive(),
)
def draws_with_replacement_miss_examples(proof, n):
    def missed(n: Array) -> Array:
        return (1 - 1 / n) ** n

    proof.define(missed)
    proof.holds(prove_limit(missed, np.inf, lambda n: np.exp(-1 + 0 * n), on=proof.on))
    proof.near_miss("not none, as of a shuffled row").holds(
        prove_limit(missed, np.inf, 0, on=proof.on)
    )


# ------------------------------------------------------------------ how many
@theorem(
    "n = b r gives b batches of r; if r does not divide n it is ⌈n/r⌉, the last one smaller",
    section="5.3",
    settles="5.3-number-of-batches",
    L=real("b", "r"),
)
def the_number_of_batches(proof, L):
    proof.equal(np.sum(0 * L + 1), L.shape[0] * L.shape[1])
    proof.reject(L.shape[0] + L.shape[1], because="each of b batches has r examples")

    def sizes(n: int, r: int) -> list[int]:
        return [len(batch) for batch in batches_of(np.arange(n), r)]

    exact = [(b, r) for b in range(1, 13) for r in range(1, 13)]
    proof.holds(
        enumerated("b batches of r", exact, lambda s: sizes(s[0] * s[1], s[1]) == [s[1]] * s[0])
    )
    ragged = [(n, r) for n in range(1, 30) for r in range(1, n + 1)]
    proof.holds(enumerated("⌈n/r⌉ batches", ragged, lambda s: len(sizes(*s)) == -(-s[0] // s[1])))
    means = [mean([LOSSES[i] for i in batch]) for batch in batches_of(np.arange(6), 4)]
    proof.near_miss("batches of 4 and 2 do not weigh the same").holds(
        computed("the mean of the means of a ragged epoch", mean(means), mean(LOSSES))
    )


@theorem(
    "n = b r   ⇒   n/b = r, the batch size; E epochs are E b steps, for any E",
    section="5.3",
    settles="5.3-epochs-formula",
    b=positive(),
    r=positive(),
    E=nonnegative(),
)
def the_number_of_epochs_is_free(proof, b, r, E):
    proof.equal(b * r / b, r)
    proof.printed("n/b is the size of a batch").equal(b * r / b, E)

    def steps(n: int, r: int, epochs: int) -> int:
        way = stochastic_gradient_descent(
            lambda x, batch: x, [1.0], constant(0.5), n=n, r=r, epochs=epochs,
            rng=np.random.default_rng(0),
        )  # fmt: skip
        return len(way.sizes)

    runs = [(n, r, epochs) for n in (6, 20) for r in (1, 2, 5) for epochs in (0, 1, 3, 7)]
    proof.holds(enumerated("E ⌈n/r⌉ steps", runs, lambda s: steps(*s) == s[2] * -(-s[0] // s[1])))
    proof.printed("a batch size goes with any number of epochs").holds(
        enumerated(
            "E = n/b", [(100, 20, 1), (100, 20, 3)], lambda s: s[2] == s[0] // (s[0] // s[1])
        )
    )


@theorem(
    "on a quadratic with one minimum for all examples, SGD gets there: w = 3 from any batches",
    section="5.3",
)
def sgd_reaches_a_common_minimum(proof):
    X, w = np.array([1, -2, 3, 1, 4, -1])[:, None], 3

    def gradient(x: Array, batch: Array) -> Array:
        rows = X[batch]
        return rows.T @ (rows @ x - w * rows[:, 0]) / np.sum(rows**2)

    def ends(r: int, epochs: int) -> bool:
        start = [Fraction(50)]
        way = stochastic_gradient_descent(
            gradient, start, constant(1), n=6, r=r, epochs=epochs, rng=np.random.default_rng(r)
        )
        return bool(way.end[0] == w)

    proof.holds(enumerated("w = 3", range(1, 7), lambda r: ends(r, 1)))
    proof.near_miss("it takes a step").holds(enumerated("w = 3", [2], lambda r: ends(r, 0)))


if __name__ == "__main__":
    main(globals())
