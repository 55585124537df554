"""Second derivatives by differences: the bar covers the truth, and is fine where f is smooth."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.numeric import second_difference
from alicemath.numeric.second_difference import second_derivatives, unmixed_derivatives
from tests.check.corpus import CORPUS

HESSIANS = [r for r in CORPUS if r.kind == "hessian"]
X = np.array([0.5, -1.5, 2.0])


def huber(r: Any) -> Any:
    a = np.abs(r)
    return np.sum(np.where(a <= 1, r**2 / 2, a - 0.5))


@pytest.mark.parametrize("row", HESSIANS, ids=[r.name for r in HESSIANS])
def test_the_bar_covers_the_truth(row: Any) -> None:
    e = second_derivatives(row.f, np.asarray(row.x, float))
    truth = np.asarray(row.derivative(np.asarray(row.x, float)), float)
    assert np.all(e.covers(truth) | np.isinf(e.error))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=1, max_size=3), st.floats(0.1, 3))
def test_of_smooth_functions_it_is_right_and_fine(entries: list[float], a: float) -> None:
    x = np.array(entries)
    e = second_derivatives(lambda w: np.sum(np.sin(a * w)) * np.sum(np.exp(w)), x)
    s, c, t = np.sum(np.sin(a * x)), np.cos(a * x) * a, np.exp(x)
    truth = np.diag(s * t - a**2 * np.sin(a * x) * np.sum(t)) + np.outer(c, t) + np.outer(t, c)
    assert e.covers(truth).all()
    assert e.error.max() <= 1e-4 * max(np.abs(truth).max(), 1.0)


@pytest.mark.parametrize(
    ("f", "x"),
    [(np.abs, 0.0), (huber, 1.0), (huber, -1.0), (lambda x: np.maximum(x, 0) ** 2, 0.0)],
    ids=["kink", "jump of the second derivative", "on the left", "half a parabola"],
)
def test_where_there_is_no_second_derivative_the_bar_covers_both_sides(
    f: Callable[..., Any], x: float
) -> None:
    e = second_derivatives(lambda w: np.sum(f(w)), x)
    assert e.error >= 0.5


def test_without_the_test_for_jumps_the_average_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_difference, "_jump", lambda *args: 0.0)
    assert second_derivatives(huber, 1.0).error < 1e-6


def test_the_diagonal_alone_is_that_of_the_hessian() -> None:
    f = lambda x: np.prod(x) * np.sum(x**2)
    whole, diagonal = second_derivatives(f, X), unmixed_derivatives(f, X)
    assert np.allclose(np.diag(whole.value), diagonal.value, rtol=1e-9)
    assert diagonal.error.max() < 1e-8


def test_an_array_keeps_its_shape() -> None:
    w = np.arange(1.0, 5.0).reshape(2, 2)
    assert second_derivatives(np.sum, w).shape == (2, 2, 2, 2)
    assert unmixed_derivatives(np.sum, w).shape == (2, 2)


def test_no_point_leaves_the_bounds() -> None:
    seen: list[float] = []

    def f(w: Any) -> Any:
        seen.extend(w)
        return np.sum(w * np.log(w))

    e = second_derivatives(f, np.array([0.3, 2.0]), low=0.0)
    assert min(seen) >= 0
    assert e.covers(np.diag([1 / 0.3, 0.5])).all()


def test_a_random_function_has_no_bar() -> None:
    rng = np.random.default_rng(0)
    assert np.isinf(second_derivatives(lambda x: x @ x + rng.normal(), X).error).all()


def test_a_vector_has_no_hessian() -> None:
    with pytest.raises(InputError, match="belongs to a number"):
        second_derivatives(np.sin, X)
