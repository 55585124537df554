"""Linear models: what does not depend on how the examples are written down."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alicemath.ml.linear import (
    linear_model,
    mean_squared_error,
    ridge,
    weighted_squared_error,
    with_constant_feature,
)

#: Small integers: every sum below is exact in doubles, so that equal is equal.
INTEGERS = st.integers(-9, 9).map(float)


@st.composite
def batches(draw: st.DrawFn) -> tuple[Any, ...]:
    """X of shape (n, c), y, w and b, of integers."""
    n, c = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    of = [draw(arrays(float, shape, elements=INTEGERS)) for shape in ((n, c), (n,), (c,))]
    return (*of, draw(INTEGERS))


@given(batches())
def test_the_predictions_of_a_batch_are_those_of_its_rows(batch: Any) -> None:
    X, _, w, b = batch
    rows = [sum(x * v for x, v in zip(row, w, strict=True)) + b for row in X]
    assert linear_model(X, w, b).tolist() == rows


@given(batches())
def test_the_weight_of_a_constant_feature_is_the_bias(batch: Any) -> None:
    X, _, w, b = batch
    assert np.array_equal(with_constant_feature(X) @ np.append(w, b), linear_model(X, w, b))


@given(batches(), st.randoms(use_true_random=False))
def test_predictions_are_permuted_with_the_examples(batch: Any, random: Any) -> None:
    X, _, w, b = batch
    order = list(range(len(X)))
    random.shuffle(order)
    assert np.array_equal(linear_model(X[order], w, b), linear_model(X, w, b)[order])


@given(batches(), st.randoms(use_true_random=False))
def test_no_objective_sees_the_order_of_the_examples(batch: Any, random: Any) -> None:
    X, y, w, _ = batch
    order = list(range(len(X)))
    random.shuffle(order)
    assert mean_squared_error(X[order], y[order], w) == mean_squared_error(X, y, w)
    assert ridge(X[order], y[order], w, 2.0) == ridge(X, y, w, 2.0)


@given(batches())
def test_an_example_of_weight_two_counts_as_two_examples(batch: Any) -> None:
    X, y, w, _ = batch
    weights = np.ones(len(X))
    weights[0] = 2
    twice = np.concatenate([X, X[:1]]), np.append(y, y[0])
    assert weighted_squared_error(X, y, w, weights) == np.sum((twice[0] @ w - twice[1]) ** 2)


@settings(max_examples=20)
@given(batches())
def test_the_objective_is_zero_exactly_for_a_perfect_fit(batch: Any) -> None:
    X, y, w, _ = batch
    assert mean_squared_error(X, X @ w, w) == 0
    assert (mean_squared_error(X, y, w) == 0) == np.array_equal(X @ w, y)
