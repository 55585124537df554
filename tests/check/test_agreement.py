"""Two estimates agree within their bars, and only fine bars count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alicemath import Estimate
from alicemath.check.agreement import RESOLUTION, agree, resolved, worst

numbers = st.floats(-1e6, 1e6)
bars = st.floats(0, 1e3)


def estimate(value: float, error: float) -> Estimate:
    return Estimate(np.array([value]), error, "")


@given(numbers, bars, numbers, bars)
def test_agreement_is_symmetric_and_is_overlap(a: float, e: float, b: float, d: float) -> None:
    left, right = estimate(a, e), estimate(b, d)
    assert agree(left, right) == agree(right, left)
    assert bool(agree(left, right)[0]) == (abs(a - b) <= e + d)


@given(numbers, bars)
def test_an_unknown_bar_agrees_with_everything_and_resolves_nothing(a: float, e: float) -> None:
    unknown = estimate(a, np.inf)
    assert agree(unknown, estimate(a + 1, e))
    assert not resolved(unknown, estimate(a, e))


@given(st.floats(1e-300, 1e6), st.floats(1e-20, 1))
def test_a_bar_is_fine_exactly_when_it_could_see_the_resolution(a: float, relative: float) -> None:
    fine = bool(resolved(estimate(a, relative * a), estimate(a, 0.0))[0])
    if abs(relative - RESOLUTION) > 1e-9:
        assert fine == (relative < RESOLUTION)


def test_a_vanishing_entry_is_measured_by_its_neighbours() -> None:
    claim = Estimate(np.array([0.0, 1.0]), 0.0, "")
    assert resolved(claim, Estimate(np.array([1e-17, 1.0]), 1e-16, "")).all()
    assert not resolved(claim, Estimate(np.array([1e-17, 1.0]), 1e-3, "")).any()


def test_the_worst_entry_is_the_one_that_exceeds_its_bar_most() -> None:
    a = Estimate(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1e-9, 1e-12]), "")
    b = Estimate(np.array([1.5, 2.1, 3.0]), 0.0, "")
    difference, bar, entry = worst(a, b)
    assert entry == (1,)
    assert difference == np.abs(2.0 - 2.1)
    assert bar == 1e-9


def test_a_reader_that_says_nan_knows_nothing() -> None:
    nan = estimate(np.nan, 0.0)
    assert np.isinf(nan.error).all()
    assert agree(nan, estimate(1.0, 0.0)).all()
    assert not resolved(nan, estimate(1.0, 0.0)).any()
