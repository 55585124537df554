"""Every function that has a derivative has a bar, or is refused by name."""

from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.estimates import (
    forward_estimate,
    gradient_estimate,
    jvp_estimate,
    reverse_estimate,
    rounded_call,
    value_estimate,
    vjp_estimate,
)
from alicemath.autodiff.primitives import preferred
from alicemath.autodiff.rounding import Rounded
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE
from alicemath.autodiff.rules.rounding import BARS
from alicemath.errors import UnsupportedError
from alicemath.tracing.special import expm


def test_every_elementwise_function_gives_a_bar() -> None:
    for function, row in ELEMENTWISE.items():
        inside = function in (np.arcsin, np.arccos, np.arctanh)
        at, bars = (0.55 if inside else 1.25, 1.75), (1e-3, 2e-3)
        y = function(*(Rounded(at[k], bars[k]) for k in range(len(row))))
        assert np.isfinite(y.bar)
        for signs in np.ndindex(*(3,) * len(row)):
            moved = function(*(at[k] + (s - 1) * bars[k] for k, s in enumerate(signs)))
            assert abs(moved - y.value) <= y.bar


def test_every_array_rule_has_a_bar_or_refuses() -> None:
    assert set(RULES) - set(BARS) == {expm}


def rounded(value: Any, bar: Any) -> Any:
    return Rounded(value, bar)


def test_a_jump_inside_the_bar_shows_in_the_bar() -> None:
    for function in CONSTANT - {np.floor_divide, preferred}:
        assert function(rounded([1.0 - 1e-9, 0.5, -1e-9], 1e-8)).bar.max() >= 1.0
    assert np.floor_divide(rounded(2.0 - 1e-9, 1e-8), 1.0).bar >= 1.0


def test_a_maximum_too_close_to_call_has_a_derivative_in_doubt() -> None:
    """A − b is 1e-17 · x² but computed as 0 or as an ulp."""

    def f(x: Any) -> Any:
        return np.maximum(x / 3, x - x * 2 / 3)

    def g(x: Any) -> Any:
        return np.max(np.stack([x / 3, x - x * 2 / 3, x - 2]))

    for estimate in (forward_estimate, reverse_estimate):
        assert estimate(f, 1.1).error >= 0.1
        assert estimate(g, 1.1).error >= 0.1
        assert estimate(lambda x: np.maximum(x, 2 * x), 1.1).error < 1e-14
        assert estimate(lambda x: np.max(np.stack([x, 2 * x])), 1.1).error < 1e-14


def test_logits_that_are_exactly_zero_tie_without_doubt() -> None:
    """Softmax regression starts at W = 0, where every logit is 0 exactly."""
    x = np.array([0.3, -0.7])

    def loss(W: Any) -> Any:
        z = W @ x
        return np.log(np.sum(np.exp(z - np.max(z)))) + np.max(z)

    for estimate in (forward_estimate, reverse_estimate):
        assert estimate(loss, np.zeros((3, 2))).error.max() < 1e-14


def test_a_function_without_a_rule_for_rounding_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match=r"expm"):
        value_estimate(expm, np.ones((2, 2)))


def test_comparisons_are_by_value() -> None:
    assert rounded(1.0, 0.5) > 0.9
    assert not np.isnan(rounded(1.0, np.inf))


def test_an_unknown_bar_stays_unknown() -> None:
    y = rounded(np.nan, 0.0)
    assert y.bar == np.inf
    assert (y + 1.0).bar == np.inf
    assert (rounded(1.0, 0.0) / rounded(1e-17, 1e-16)).bar == np.inf


def test_a_claimed_gradient_gets_a_bar() -> None:
    estimate = rounded_call(lambda x, a: 2 * a * x, np.array([0.1, 0.2]), 3.0)
    assert np.all(np.abs(estimate.value - [0.6, 1.2]) <= estimate.error + 2e-17)
    assert estimate.error.max() < 1e-14


def test_directional_estimates_agree_with_the_jacobian() -> None:
    x, v, u = np.array([0.3, 2.0]), np.array([1.0, -1.0]), np.array([2.0, 0.5])
    J = forward_estimate(np.cumprod, x)
    forward, reverse = jvp_estimate(np.cumprod, x, v), vjp_estimate(np.cumprod, x, u)
    assert np.all(np.abs(forward.value - J.value @ v) <= forward.error)
    assert np.all(np.abs(reverse.value - u @ J.value) <= reverse.error)
    gradient = gradient_estimate(np.sum, x)
    assert np.array_equal(gradient.value, [1.0, 1.0])


def test_what_does_not_depend_on_x_is_exactly_zero() -> None:
    estimate = forward_estimate(lambda x: np.array([1.0, 2.0]), np.ones(3))
    assert estimate.shape == (2, 3)
    assert not estimate.error.any()
