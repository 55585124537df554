"""One-hot vectors, the simplex, softmax on it: whatever the numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from alicemath.errors import InputError
from alicemath.ml.simplex import one_hot_encoding, project_to_simplex
from alicemath.ml.softmax import (
    cross_entropy,
    log_softmax,
    log_softmax_jacobian,
    log_softmax_rows,
    logsumexp,
    softmax,
    softmax_entropy,
)

Vector = NDArray[np.float64]

#: Logits, large ones among them.
LOGITS = arrays(np.float64, st.integers(1, 7), elements=st.floats(-1000, 1000))
#: Errors of a few roundings for each of at most seven entries.
ROUNDING = 1e-14

few = settings(max_examples=30, deadline=None)


@few
@given(LOGITS)
def test_softmax_lies_in_the_simplex(z: Vector) -> None:
    s = softmax(z)
    assert np.all(s >= 0)
    assert abs(np.sum(s) - 1) < ROUNDING


@few
@given(LOGITS, st.floats(0.01, 100))
def test_softmax_keeps_the_order_at_every_temperature(z: Vector, τ: float) -> None:
    order = np.argsort(z)
    assert np.all(np.diff(softmax(z / τ)[order]) >= 0)


@few
@given(LOGITS)
def test_logsumexp_is_between_the_maximum_and_log_m_above_it(z: Vector) -> None:
    excess = logsumexp(z) - np.max(z)
    assert -1e-12 <= excess <= np.log(len(z)) + 1e-12  # an ulp of 1000 is 1.1e-13


@few
@given(LOGITS)
def test_the_entropy_is_between_0_and_log_m(z: Vector) -> None:
    assert -1e-12 <= softmax_entropy(z) <= np.log(len(z)) + 1e-12


@few
@given(LOGITS, st.data())
def test_the_cross_entropy_of_a_class_is_minus_its_log_probability(
    z: Vector, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, len(z) - 1))
    loss = cross_entropy(z, one_hot_encoding(np.array([k]), len(z))[0])
    assert abs(loss + log_softmax(z)[k]) < 1e-12
    assert loss >= 0


@few
@given(arrays(np.float64, (3, 5), elements=st.floats(-1000, 1000)))
def test_rows_are_treated_one_by_one(Z: Vector) -> None:
    by_row = np.array([log_softmax(z) for z in Z])
    assert np.abs(log_softmax_rows(Z) - by_row).max() < 1e-12


def test_the_jacobian_of_log_softmax_has_rows_that_sum_to_0() -> None:
    J = log_softmax_jacobian(np.array([3.0, -1.0, 0.5]))
    assert np.abs(J.sum(axis=1)).max() < ROUNDING


# ------------------------------------------------------------------ one-hot vectors
@few
@given(st.lists(st.integers(0, 6), min_size=1))
def test_argmax_gives_the_classes_back(classes: list[int]) -> None:
    rows = one_hot_encoding(np.array(classes), 7)
    assert np.argmax(rows, axis=1).tolist() == classes
    assert np.all(rows.sum(axis=1) == 1)


@pytest.mark.parametrize("strange", [3, -1, 0.5])
def test_a_class_that_is_none_is_named(strange: float) -> None:
    with pytest.raises(InputError, match=f"not {strange}"):
        one_hot_encoding(np.array([0, strange]), 3)


# ------------------------------------------------------------------ projection
@few
@given(arrays(np.float64, st.integers(1, 6), elements=st.floats(-50, 50)))
def test_the_projection_lies_in_the_simplex_and_stays_there(x: Vector) -> None:
    p = project_to_simplex(x)
    assert np.all(p >= 0)
    assert abs(p.sum() - 1) < 1e-12
    assert np.abs(project_to_simplex(p) - p).max() < 1e-12


@few
@given(
    arrays(np.float64, 4, elements=st.floats(-50, 50)),
    arrays(np.float64, 4, elements=st.floats(-50, 50)),
)
def test_no_point_of_the_simplex_is_nearer(x: Vector, z: Vector) -> None:
    p, other = project_to_simplex(x), softmax(z)
    assert (x - p) @ (other - p) <= 1e-10  # the angle at p is a right one at least


def test_the_projection_of_fractions_is_exact() -> None:
    x = np.array([Fraction(1, 2), Fraction(1, 3), Fraction(1, 5)])
    assert sum(project_to_simplex(x)) == 1
    assert project_to_simplex(x)[0] == Fraction(1, 2) - Fraction(1, 90)
