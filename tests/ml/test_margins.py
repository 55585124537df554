"""Losses of a margin: their order, their convexity, their slopes, and the score 0."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.ml.losses import margin_loss
from alicemath.ml.margins import (
    hinge_loss,
    hinge_loss_derivative,
    margin,
    squared_hinge_loss,
    squared_hinge_loss_derivative,
    zero_one_loss,
)
from alicemath.numeric.multiprecision import high_precision

# Multiples of 1/64 up to 1000: sums and products of two of them are exact in doubles.
scores = st.integers(-64_000, 64_000).map(lambda k: k / 64)
labels = st.sampled_from([-1.0, 1.0])


@given(scores, labels)
def test_the_margin_is_positive_exactly_when_the_sign_is_the_label(z: float, y: float) -> None:
    assert (margin(z, y) > 0) == (np.sign(z) == y)
    assert zero_one_loss(z, y) == float(np.sign(z) != y)


@given(scores, labels)
def test_each_surrogate_is_above_the_zero_one_loss(z: float, y: float) -> None:
    error = zero_one_loss(z, y)
    assert hinge_loss(z, y) >= error
    assert squared_hinge_loss(z, y) >= error
    assert margin_loss(z, y) / np.log(2) >= error * (1 - 1e-15)  # log 2/log 2 may round below 1


@given(scores, scores, labels)
def test_losses_fall_as_the_margin_rises(z: float, step: float, y: float) -> None:
    better = z + y * abs(step)
    for loss in (zero_one_loss, hinge_loss, squared_hinge_loss, margin_loss):
        assert loss(better, y) <= loss(z, y)


@given(scores, scores, labels)
def test_the_derivative_of_the_hinge_is_a_subgradient(z: float, w: float, y: float) -> None:
    assert hinge_loss(w, y) >= hinge_loss(z, y) + hinge_loss_derivative(z, y) * (w - z)


@given(scores, scores, labels)
def test_the_tangent_of_the_squared_hinge_lies_below_it(z: float, w: float, y: float) -> None:
    tangent = squared_hinge_loss(z, y) + squared_hinge_loss_derivative(z, y) * (w - z)
    assert squared_hinge_loss(w, y) >= tangent


@pytest.mark.parametrize("y", [-1.0, 1.0])
@pytest.mark.parametrize("z", [-3.5, -0.25, 0.3, 2.5])
def test_the_closed_forms_are_the_derivatives(z: float, y: float) -> None:
    for loss, derivative in (
        (hinge_loss, hinge_loss_derivative),
        (squared_hinge_loss, squared_hinge_loss_derivative),
    ):
        truth = high_precision(lambda s, loss=loss: loss(s, y), z)
        assert np.abs(derivative(z, y) - truth.value) < 1e-13


def test_a_score_of_zero_is_an_error_for_either_label() -> None:
    assert zero_one_loss(0.0, np.array([-1.0, 1.0])).tolist() == [1.0, 1.0]


def test_scores_and_labels_may_be_arrays() -> None:
    z, y = np.array([-1e3, 0.5, 1e3]), np.array([1.0, -1.0, 1.0])
    assert hinge_loss(z, y).tolist() == [1001.0, 1.5, 0.0]
    assert hinge_loss_derivative(z, y).tolist() == [-1.0, 1.0, 0.0]
