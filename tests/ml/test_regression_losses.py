"""Losses of a residual: symmetric, convex, ordered as the theorems say, at every size."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.ml.losses import (
    absolute_loss,
    absolute_loss_derivative,
    gaussian_density,
    gaussian_nll,
    huber,
    huber_derivative,
    squared_loss,
    squared_loss_derivative,
)

#: Multiples of ¼ up to 10³: what is squared or halved below stays exact in doubles.
NUMBERS = st.integers(-4000, 4000).map(lambda k: k / 4)
POSITIVE = st.integers(1, 400).map(lambda k: k / 4)

LOSSES: dict[str, Any] = {
    "squared": (lambda r: squared_loss(r, 0.0), lambda r: squared_loss_derivative(r, 0.0)),
    "absolute": (lambda r: absolute_loss(r, 0.0), lambda r: absolute_loss_derivative(r, 0.0)),
    "huber": (huber, huber_derivative),
}


@pytest.mark.parametrize("name", LOSSES)
@given(r=NUMBERS, s=NUMBERS)
def test_a_loss_lies_above_each_of_its_slopes(name: str, r: float, s: float) -> None:
    loss, slope = LOSSES[name]
    assert loss(s) >= loss(r) + slope(r) * (s - r)


@pytest.mark.parametrize("name", LOSSES)
@given(r=NUMBERS)
def test_a_loss_does_not_see_the_sign_of_the_error(name: str, r: float) -> None:
    loss, slope = LOSSES[name]
    assert loss(-r) == loss(r) >= 0
    assert slope(-r) == -slope(r)


@given(r=NUMBERS, δ=POSITIVE)
def test_huber_lies_between_a_line_and_a_parabola(r: float, δ: float) -> None:
    assert δ * (abs(r) - δ / 2) <= huber(r, δ) <= r**2 / 2
    assert abs(huber_derivative(r, δ)) <= δ


@given(p=NUMBERS, y=NUMBERS)
def test_a_larger_error_costs_more_in_every_loss(p: float, y: float) -> None:
    for loss, _ in LOSSES.values():
        assert (loss(p) > loss(y)) == (abs(p) > abs(y))


def test_the_slope_of_the_absolute_loss_is_zero_at_its_kink() -> None:
    assert absolute_loss_derivative(np.array([2.0, 1.0, 0.0]), 1.0).tolist() == [1.0, 0.0, -1.0]


@pytest.mark.parametrize(("μ", "σ"), [(0.0, 1.0), (-3.0, 0.1), (100.0, 20.0)])
def test_the_density_sums_to_one_and_has_its_mean_and_variance(μ: float, σ: float) -> None:
    # The trapezoidal rule is exact to rounding here: e^(−2π²/h²) for steps of h σ, h = ⅛.
    y, step = np.linspace(μ - 12 * σ, μ + 12 * σ, 193, retstep=True)
    p = gaussian_density(y, μ, σ) * step
    moments: Any = np.array([np.sum(p), np.sum(p * (y - μ)) / σ, np.sum(p * (y - μ) ** 2) / σ**2])
    assert np.abs(moments - np.array([1.0, 0.0, 1.0])).max() < 1e-13


@given(y=NUMBERS, μ=NUMBERS, σ=POSITIVE)
def test_the_loss_is_minus_the_logarithm_of_the_density(y: float, μ: float, σ: float) -> None:
    r = (y - μ) / σ
    if abs(r) < 30:  # e^(−450) is a normal double, e^(−800) is none
        said = gaussian_nll(μ, np.log(σ), y) + np.log(2 * np.pi) / 2
        # log(σ) is rounded, and its double is multiplied by (r²): some r² ε
        assert abs(-np.log(gaussian_density(y, μ, σ)) - said) < 1e-15 * (10 + 10 * r**2)
