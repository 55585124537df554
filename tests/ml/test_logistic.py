"""Logistic regression: gradients, the fit, and the model with one output."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.errors import InputError, UndecidedError
from alicemath.ml import logistic as lr
from alicemath.ml.simplex import one_hot_encoding
from alicemath.numeric.multiprecision import high_precision

RNG = np.random.default_rng(11)
X, W, b = RNG.normal(size=(5, 2)), RNG.normal(size=(3, 2)), RNG.normal(size=3)
Y = RNG.uniform(size=(5, 3))
w, y = RNG.normal(size=2), RNG.uniform(size=5)

few = settings(max_examples=20, deadline=None)


@pytest.mark.parametrize(
    ("loss", "gradient", "at"),
    [
        (lambda W: lr.logistic_loss(X, Y, W, b), lambda W: lr.logistic_gradient(X, Y, W, b), W),
        (
            lambda b: lr.logistic_loss(X, Y, W, b),
            lambda b: lr.logistic_bias_gradient(X, Y, W, b),
            b,
        ),
        (
            lambda w: lr.binary_logistic_loss(X, y, w, 0.3),
            lambda w: lr.binary_logistic_gradient(X, y, w, 0.3),
            w,
        ),
        (
            lambda b: lr.binary_logistic_loss(X, y, w, b),
            lambda b: lr.binary_logistic_bias_gradient(X, y, w, b),
            0.3,
        ),
    ],
    ids=["W", "b", "w", "b of two classes"],
)
def test_the_closed_form_is_the_derivative(loss, gradient, at) -> None:  # type: ignore[no-untyped-def]
    assert np.abs(gradient(at) - high_precision(loss, at).value).max() < 1e-13


def test_large_logits_do_not_overflow() -> None:
    huge = 1000 * np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert np.all(np.isfinite(lr.logistic_model(np.eye(2), huge, np.zeros(2))))
    assert lr.logistic_loss(np.eye(2), 1 - np.eye(2), huge, np.zeros(2)) == 2000


def test_a_vector_added_to_every_row_changes_nothing() -> None:
    shifted = lr.logistic_model(X, W + np.array([3.0, -5.0]), b)
    assert np.abs(shifted - lr.logistic_model(X, W, b)).max() < 1e-13


# ------------------------------------------------------------------ the fit
@few
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 10))
def test_the_fit_is_a_zero_of_the_gradient(seed: int, λ: float) -> None:
    rng = np.random.default_rng(seed)
    data, classes = rng.normal(size=(12, 2)), rng.permutation(np.arange(12) % 3)
    targets = one_hot_encoding(classes, 3)
    fitted, bias = lr.fit_logistic(data, targets, λ)
    slope = lr.logistic_gradient(data, targets, fitted, bias) + λ * fitted
    assert np.abs(slope).max() < 1e-7
    assert np.abs(lr.logistic_bias_gradient(data, targets, fitted, bias)).max() < 1e-7
    assert np.abs(fitted.sum(axis=0)).max() < 1e-7


@few
@given(st.integers(0, 2**32 - 1))
def test_the_fit_of_one_output_is_a_zero_of_its_own_gradient(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data, labels = rng.normal(size=(9, 3)), np.arange(9) % 2.0
    v, bias = lr.fit_binary_logistic(data, labels, 0.2)
    assert np.abs(lr.binary_logistic_gradient(data, labels, v, bias) + 0.2 * v).max() < 1e-6
    assert abs(lr.binary_logistic_bias_gradient(data, labels, v, bias)) < 1e-6


def test_no_other_weights_do_better() -> None:
    targets = one_hot_encoding(np.array([0, 1, 2, 1, 0]), 3)

    def objective(V: np.ndarray, c: np.ndarray) -> float:
        return float(lr.logistic_loss(X, targets, V, c) + 0.05 * np.sum(V**2))

    V, c = lr.fit_logistic(X, targets, 0.1)
    best = objective(V, c)
    for _ in range(20):
        assert objective(V + 0.1 * RNG.normal(size=V.shape), c + 0.1 * RNG.normal(size=3)) > best


def test_what_has_no_minimum_is_refused() -> None:
    with pytest.raises(InputError, match="separable"):
        lr.fit_logistic(X, Y, 0.0)
    with pytest.raises(InputError, match="does not occur"):
        lr.fit_logistic(X, one_hot_encoding(np.zeros(5, int), 3), 0.1)
    with pytest.raises(UndecidedError, match="2 steps"):
        lr.fit_logistic(X, Y, 0.1, steps=2)
