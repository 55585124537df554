"""Calibration: bins, the expected calibration error, the temperature."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alicemath.errors import InputError, UndecidedError
from alicemath.ml import calibration as cal
from alicemath.ml.simplex import one_hot_encoding
from alicemath.ml.softmax import softmax
from alicemath.numeric.multiprecision import high_precision

Array = NDArray[np.float64]
few = settings(max_examples=30, deadline=None)

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)
BINS = st.integers(1, 20)


def arrays_of(pairs: list[tuple[float, bool]]) -> tuple[Array, Array]:
    confidence, correct = zip(*pairs, strict=True)
    return np.array(confidence), np.array(correct)


# ------------------------------------------------------------------ bins
@few
@given(PAIRS, BINS)
@example([(1.0, True)], 10)
@example([(0.3, True), (0.0, False)], 10)
def test_every_example_is_counted_once(pairs: list[tuple[float, bool]], b: int) -> None:
    confidence, correct = arrays_of(pairs)
    bins = cal.reliability(confidence, correct, b)
    assert abs(bins.weight.sum() - 1) < 1e-14
    assert np.all((bins.index >= 0) & (bins.index < b))
    assert np.all(np.diff(bins.index) > 0)


@few
@given(PAIRS, BINS)
def test_the_bins_have_the_means_of_all(pairs: list[tuple[float, bool]], b: int) -> None:
    confidence, correct = arrays_of(pairs)
    bins = cal.reliability(confidence, correct, b)
    assert abs(bins.weight @ bins.confidence - confidence.mean()) < 1e-13
    assert abs(bins.weight @ bins.accuracy - correct.mean()) < 1e-13


@few
@given(PAIRS, BINS)
def test_the_mean_confidence_of_a_bin_is_in_it(pairs: list[tuple[float, bool]], b: int) -> None:
    bins = cal.reliability(*arrays_of(pairs), b)
    assert np.all(bins.confidence >= bins.index / b - 1e-14)
    assert np.all(bins.confidence <= (bins.index + 1) / b + 1e-14)


@few
@given(PAIRS, BINS)
def test_the_error_is_in_the_unit_interval_in_any_order(
    pairs: list[tuple[float, bool]], b: int
) -> None:
    error = cal.expected_calibration_error(*arrays_of(pairs), b)
    assert 0 <= error <= 1 + 1e-14
    backwards = cal.expected_calibration_error(*arrays_of(pairs[::-1]), b)
    assert abs(error - backwards) < 1e-13


@few
@given(PAIRS, st.integers(1, 6), st.integers(2, 4))
def test_finer_bins_never_lower_the_error(
    pairs: list[tuple[float, bool]], b: int, factor: int
) -> None:
    confidence, correct = arrays_of(pairs)
    # Multiples of 1/64 and bins of 1/b: no rounding puts an edge on either side.
    confidence = np.round(confidence * 64) / 64
    coarse = cal.expected_calibration_error(confidence, correct, b)
    fine = cal.expected_calibration_error(confidence, correct, b * factor)
    assert fine >= coarse - 1e-13


def test_fractions_stay_fractions() -> None:
    confidence = np.array([Fraction(1, 3), Fraction(1, 3), Fraction(1, 1)])
    error = cal.expected_calibration_error(confidence, np.array([1, 0, 1]), 3)
    assert error == Fraction(2, 3) * Fraction(1, 6)


@pytest.mark.parametrize("confidence", [[], [1.5], [-0.1], [np.nan]])
def test_what_is_no_confidence_is_refused(confidence: list[float]) -> None:
    with pytest.raises(InputError, match="confidences"):
        cal.reliability(np.array(confidence), np.ones(len(confidence)), 5)


# ------------------------------------------------------------------ temperature
def test_the_derivative_by_the_inverse_temperature() -> None:
    rng = np.random.default_rng(5)
    Z, Y = rng.normal(size=(4, 3)), rng.uniform(size=(4, 3))
    truth = high_precision(lambda β: cal.temperature_loss(Z, Y, β), 0.7)
    assert abs(cal.temperature_loss_derivative(Z, Y, 0.7) - truth.value) < 1e-13


@few
@given(st.floats(0.05, 20), st.integers(0, 2**32 - 1))
def test_the_temperature_of_the_truth_is_found(τ: float, seed: int) -> None:
    Z = np.random.default_rng(seed).normal(size=(6, 4))
    truth = np.array([softmax(z / τ) for z in Z])
    assert abs(cal.fit_temperature(Z, truth) / τ - 1) < 1e-6


def test_scaling_mends_an_overconfident_model() -> None:
    rng = np.random.default_rng(6)
    Z = 2.5 * rng.normal(size=(4000, 3))
    true = np.array([softmax(z / 2.5) for z in Z])
    y = np.argmax(np.cumsum(true, axis=1) > rng.uniform(size=(4000, 1)), axis=1)

    def error(τ: float) -> float:
        P = np.array([softmax(z / τ) for z in Z])
        right = np.argmax(P, axis=1) == y
        return float(cal.expected_calibration_error(P.max(axis=1), right, 15))

    τ = cal.fit_temperature(Z, one_hot_encoding(y, 3))
    assert abs(τ - 2.5) < 0.25  # the standard error is 0.07
    assert error(τ) < 0.03 < 0.15 < error(1.0)


def test_where_no_temperature_is_best_it_is_said() -> None:
    Z = np.array([[2.0, 0.0], [0.0, 1.0]])
    with pytest.raises(UndecidedError, match="every prediction is right"):
        cal.fit_temperature(Z, np.eye(2))
    with pytest.raises(UndecidedError, match="no larger logits"):
        cal.fit_temperature(Z, 1 - np.eye(2))
