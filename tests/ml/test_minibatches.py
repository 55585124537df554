"""Mini-batches: every example once, unbiased, with the variance of sampling."""

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.ml import minibatches
from alicemath.ml.descent import constant, decaying
from alicemath.ml.linear import mean_squared_error_gradient
from alicemath.ml.minibatches import (
    batches_of,
    least_squares_batch_gradient,
    shuffled_batches,
    stochastic_gradient_descent,
    variance_of_batch_mean,
)

Array = Any  # of numbers or fractions

sizes = st.tuples(st.integers(1, 20), st.integers(1, 25), st.integers(0, 2**32 - 1))
values = st.lists(st.integers(-9, 9), min_size=2, max_size=5)


# ------------------------------------------------------------------ batches
@given(sizes)
def test_an_epoch_uses_every_example_once(size: tuple[int, int, int]) -> None:
    n, r, seed = size
    for epoch in shuffled_batches(n, r, 3, np.random.default_rng(seed)):
        assert sorted(np.concatenate(epoch).tolist()) == list(range(n))
        assert len(epoch) == -(-n // r)
        assert {len(batch) for batch in epoch[:-1]} <= {r}
        assert 1 <= len(epoch[-1]) <= r


@given(sizes)
def test_the_same_seed_makes_the_same_batches(size: tuple[int, int, int]) -> None:
    n, r, seed = size
    one, two = (list(shuffled_batches(n, r, 2, np.random.default_rng(seed))) for _ in range(2))
    assert all(
        np.array_equal(a, b)
        for first, second in zip(one, two, strict=True)
        for a, b in zip(first, second, strict=True)
    )


def test_every_epoch_is_shuffled_anew() -> None:
    orders = {
        tuple(np.concatenate(e)) for e in shuffled_batches(9, 4, 20, np.random.default_rng(0))
    }
    assert len(orders) == 20


def test_a_shuffle_that_repeats_an_example_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def overlapping(order: Array, r: int) -> list[Array]:
        return [order[k : k + r] for k in range(0, len(order), max(1, r - 1))]

    monkeypatch.setattr(minibatches, "batches_of", overlapping)
    with pytest.raises(AssertionError):
        test_an_epoch_uses_every_example_once()


# ------------------------------------------------------------------ the variance of a batch
def spread(means: list[Fraction]) -> Fraction:
    centre = sum(means, Fraction(0)) / len(means)
    return sum(((m - centre) ** 2 for m in means), Fraction(0)) / len(means)


@given(values, st.data())
def test_the_variance_is_that_of_all_batches(x: list[int], data: Any) -> None:
    r = data.draw(st.integers(1, len(x)))
    exact = np.array([Fraction(v) for v in x])
    subsets = [Fraction(sum(B), r) for B in combinations(x, r)]
    assert variance_of_batch_mean(exact, r, replacement="without") == spread(subsets)
    if r <= 3:
        draws = [Fraction(sum(B), r) for B in product(x, repeat=r)]
        assert variance_of_batch_mean(exact, r, replacement="with") == spread(draws)


@given(values)
def test_all_of_the_data_have_no_variance(x: list[int]) -> None:
    exact = np.array([Fraction(v) for v in x])
    assert variance_of_batch_mean(exact, len(x), replacement="without") == 0


# ------------------------------------------------------------------ descent
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_the_batches_of_a_partition_have_the_gradient_of_the_data(r: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y, w = rng.integers(-5, 6, (6, 2)), rng.integers(-5, 6, 6), rng.integers(-5, 6, 2)
    parts = [
        len(B) * least_squares_batch_gradient(X, y, w, B) for B in batches_of(rng.permutation(6), r)
    ]
    full = mean_squared_error_gradient(X, y, w)
    # Sums of six whole numbers below 10³, and a division: some ulp of 10³.
    assert np.abs(np.sum(parts, axis=0) / 6 - full).max() < 1e-10


@given(sizes, st.integers(0, 3))
def test_the_steps_are_epochs_times_batches(size: tuple[int, int, int], epochs: int) -> None:
    n, r, seed = size
    way = stochastic_gradient_descent(
        lambda x, batch: 0 * x, [1.0], constant(0.5),
        n=n, r=r, epochs=epochs, rng=np.random.default_rng(seed),
    )  # fmt: skip
    assert len(way.sizes) == len(way.points) - 1 == epochs * -(-n // r)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12), st.integers(0, 2**32 - 1))
def test_steps_of_one_over_t_make_a_running_mean(y: list[int], seed: int) -> None:
    data = np.array([Fraction(v) for v in y])
    way = stochastic_gradient_descent(
        lambda x, batch: x - np.mean(data[batch]), [Fraction(0)], decaying(Fraction(1)),
        n=len(y), r=1, epochs=2, rng=np.random.default_rng(seed),
    )  # fmt: skip
    assert way.end[0] == np.mean(data)


def test_one_batch_of_everything_is_gradient_descent() -> None:
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8)
    way = stochastic_gradient_descent(
        lambda w, batch: least_squares_batch_gradient(X, y, w, batch), np.zeros(2), constant(0.1),
        n=8, r=8, epochs=3, rng=np.random.default_rng(0),
    )  # fmt: skip
    w = np.zeros(2)
    for _ in range(3):
        w = w - 0.1 * mean_squared_error_gradient(X, y, w)
    assert np.abs(way.end - w).max() < 1e-14  # the order of the sums differs


# ------------------------------------------------------------------ what is refused
def test_batches_of_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="r=0: a batch has one example at least"):
        batches_of(np.arange(3), 0)


@pytest.mark.parametrize(("n", "epochs"), [(0, 1), (3, -1)])
def test_sizes_that_make_no_descent_are_refused(n: int, epochs: int) -> None:
    with pytest.raises(InputError, match=f"n={n}, epochs={epochs}"):
        stochastic_gradient_descent(
            lambda x, batch: x, [1.0], constant(1),
            n=n, r=1, epochs=epochs, rng=np.random.default_rng(0),
        )  # fmt: skip
