"""Risks: tables of fractions, samples, and a model that memorises."""

from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.ml.losses import absolute_loss, squared_loss
from alicemath.ml.risk import (
    conditional,
    empirical_risk,
    expected_risk,
    generalisation_gap,
    joint,
    marginal,
    nearest_label,
)

Array = Any  # of numbers or fractions
Pairs = list[tuple[int, int]]

weights = st.integers(1, 50)
values = st.integers(-50, 50)


@st.composite
def tables(draw: st.DrawFn) -> Array:
    """Joint laws of up to 4 inputs and 5 outputs, in fractions."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    w = draw(st.lists(weights, min_size=rows * columns, max_size=rows * columns))
    total = sum(w)
    return np.array([Fraction(x, total) for x in w]).reshape(rows, columns)


pairs = st.lists(st.tuples(values, values), min_size=1, max_size=6)


@given(tables())
def test_a_joint_law_is_its_marginal_times_its_conditional(P: Array) -> None:
    assert np.array_equal(joint(marginal(P), conditional(P)), P)
    assert marginal(P).sum() == 1
    assert conditional(P).sum(axis=1).tolist() == [1] * P.shape[0]


@given(tables(), st.randoms(use_true_random=False))
def test_the_expected_risk_is_the_mean_over_inputs_of_the_mean_given_each(
    P: Array, random: Random
) -> None:
    losses = np.array([random.randrange(100) for _ in range(P.size)]).reshape(P.shape)
    by_inputs = marginal(P) @ (conditional(P) * losses).sum(axis=1)
    assert expected_risk(P, losses) == by_inputs


@given(tables())
def test_a_constant_loss_is_its_own_risk(P: Array) -> None:
    assert expected_risk(P, np.full(P.shape, 7)) == 7


@given(pairs)
def test_the_empirical_risk_is_the_expected_risk_under_the_sample(S: Pairs) -> None:
    predictions, y = np.array(S).T
    n = len(S)
    assert empirical_risk(absolute_loss, predictions, y) * n == pytest.approx(
        float(expected_risk(np.ones(n), absolute_loss(predictions, y))), rel=n * 2**-52
    )


@given(pairs)
def test_the_empirical_risk_does_not_depend_on_the_order(S: Pairs) -> None:
    rows = np.array([[Fraction(v) for v in pair] for pair in S])
    risks = {
        empirical_risk(squared_loss, *rows[list(order)].T)
        for order, _ in zip(permutations(range(len(S))), range(20), strict=False)
    }
    assert len(risks) == 1


@given(st.lists(values, min_size=1, max_size=6), values)
def test_no_constant_has_a_lower_squared_risk_than_the_mean(y: list[int], a: int) -> None:
    targets = np.array([Fraction(v) for v in y])
    assert empirical_risk(squared_loss, np.mean(targets), targets) <= empirical_risk(
        squared_loss, Fraction(a), targets
    )


def test_the_gap_is_positive_where_new_data_are_harder() -> None:
    assert generalisation_gap(0.5, 0.125) == 0.375


@given(values, values)
def test_the_gap_changes_its_sign_when_the_risks_change_places(a: int, b: int) -> None:
    assert generalisation_gap(a, b) == -generalisation_gap(b, a)


# ------------------------------------------------------------------ memory
points = st.lists(st.tuples(values, values), min_size=1, max_size=8, unique=True)


@given(points, st.randoms(use_true_random=False))
def test_a_memory_recalls_distinct_inputs(inputs: Pairs, random: Random) -> None:
    X = np.array(inputs, dtype=float)
    y = np.array([random.randrange(5) for _ in inputs])
    assert nearest_label(X, y, X).tolist() == y.tolist()


@given(points, points)
def test_the_nearest_input_is_found(stored: Pairs, new: Pairs) -> None:
    X, x = np.array(stored, dtype=float), np.array(new, dtype=float)
    found = nearest_label(X, np.arange(len(stored)), x)
    for point, k in zip(x, found, strict=True):
        distances = [np.sum((point - other) ** 2) for other in X]
        assert k == int(np.argmin(distances))


def test_a_memory_of_nothing_says_so() -> None:
    with pytest.raises(InputError, match="no stored input"):
        nearest_label(np.empty((0, 2)), np.empty(0), np.zeros((1, 2)))
