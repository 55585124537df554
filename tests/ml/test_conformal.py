"""Conformal prediction: ranks, quantiles, sets, coverage."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from alicemath.errors import InputError
from alicemath.ml import conformal as cp
from alicemath.ml.softmax import softmax

Array = NDArray[np.float64]
few = settings(max_examples=30, deadline=None)

SCORES = arrays(np.float64, st.integers(1, 20), elements=st.floats(0, 1))
MODEL = arrays(np.float64, 5, elements=st.floats(-5, 5)).map(softmax)


@few
@given(st.integers(1, 1000), st.integers(1, 99))
@example(9, 70)
@example(99, 29)
def test_the_rank_is_that_of_the_decimal(n: int, percent: int) -> None:
    exact = math.ceil((n + 1) * (1 - Fraction(percent, 100)))
    assert cp.conformal_rank(n, percent / 100) == exact
    assert cp.conformal_rank(n, Fraction(percent, 100)) == exact


@pytest.mark.parametrize("α", [0, 1, -0.1, 2.0, float("nan")])
def test_what_is_no_error_probability_is_refused(α: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        cp.conformal_rank(10, α)


@few
@given(SCORES, st.floats(0.01, 0.99))
def test_the_quantile_has_so_many_scores_at_or_below(s: Array, α: float) -> None:
    q, rank = cp.conformal_quantile(s, α), cp.conformal_rank(len(s), α)
    if rank > len(s):
        assert q == np.inf
    else:
        assert np.count_nonzero(s <= q) >= rank
        assert np.count_nonzero(s < q) < rank


@few
@given(SCORES, st.floats(0.01, 0.98))
def test_a_smaller_error_asks_for_a_larger_quantile(s: Array, α: float) -> None:
    assert cp.conformal_quantile(s, α) >= cp.conformal_quantile(s, α + 0.01)


@few
@given(MODEL, st.floats(0.01, 1))
def test_fewer_than_one_over_γ_classes_are_above_γ(p: Array, γ: float) -> None:
    assert np.count_nonzero(cp.classes_above(p, γ)) * γ < 1 + 1e-12


@few
@given(MODEL, st.integers(0, 4))
def test_a_set_holds_the_class_exactly_where_its_score_is_at_most_q(p: Array, k: int) -> None:
    score = cp.scores(p[None, :], np.array([k]))[0]
    assert cp.conformal_set(p, score)[k]
    assert not cp.conformal_set(p, np.nextafter(score, -1))[k]
    assert np.all(cp.conformal_set(p, np.inf))
