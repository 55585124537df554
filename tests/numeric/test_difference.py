"""Differences: layout, domain, kinks, noise, and manners towards f."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.errors import InputError, ShapeError
from alicemath.numeric import difference, steps
from alicemath.numeric.difference import central, directional, one_sided
from alicemath.numeric.kink import is_kink
from alicemath.numeric.noise import noise_level
from tests.numeric.cases import Array

Function = Callable[[Any], Any]


# ------------------------------------------------------------------ layout and manners
@pytest.mark.parametrize("y_shape", [(), (2,), (2, 3)])
@pytest.mark.parametrize("x_shape", [(), (4,), (3, 2), (1, 2, 2), (0,)])
def test_the_layout_is_y_shape_then_x_shape(x_shape: tuple[int, ...], y_shape: Any) -> None:
    e = central(lambda x: np.sum(x) * np.ones(y_shape), np.ones(x_shape))
    assert e.shape == y_shape + x_shape
    assert e.covers(np.ones(e.shape)).all()


def test_rows_are_outputs_and_columns_inputs() -> None:
    A = np.array([[1.0, 2.0, 3.0], [-4.0, 5.0, 6.5]])
    e = central(lambda x: A @ x, np.array([0.3, -0.2, 1e5]))
    assert e.covers(A).all()


def test_the_directional_derivative_is_the_jacobian_times_v() -> None:
    f: Function = lambda x: np.stack([np.exp(x[0] * x[1]), np.sin(x[2])])
    x, v = np.array([0.5, -1.0, 2.0]), np.array([1.0, -2.0, 3.0])
    J, d = central(f, x), directional(f, x, v)
    assert np.all(np.abs(J.value @ v - d.value) <= J.error @ np.abs(v) + d.error)
    assert np.all(d.error < 1e-7)


def test_along_the_zero_direction_the_derivative_is_zero() -> None:
    d = directional(np.sin, np.array([1.0]), np.array([0.0]))
    assert d.value == 0
    assert d.error == 0


def test_whole_numbers_are_promoted() -> None:
    assert central(lambda x: x**2, 3).covers(6.0)


def test_f_cannot_harm_x() -> None:
    x = np.array([1.0, 2.0])

    def f(a: Array) -> Any:
        a += 1.0
        return np.sum(a**2)

    assert central(f, x).covers([4.0, 6.0]).all()
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("x", [1j, "a", [np.nan], [np.inf], [None]])
def test_x_must_be_finite_real_numbers(x: Any) -> None:
    with pytest.raises(InputError, match=r"x (is|has)"):
        central(np.sum, x)


@pytest.mark.parametrize("y", ["text", 1j, None])
def test_f_must_return_real_numbers(y: Any) -> None:
    with pytest.raises(InputError, match="f returned"):
        central(lambda x: y, 1.0)


def test_a_shape_that_depends_on_the_values_is_refused() -> None:
    with pytest.raises(ShapeError, match="must not depend"):
        central(lambda x: x[x > 1.0], np.array([1.0, 2.0]))


def test_a_direction_of_another_shape_is_refused() -> None:
    with pytest.raises(ShapeError, match="direction"):
        directional(np.sum, np.ones(2), np.ones(3))


def test_errors_of_f_at_x_are_the_callers() -> None:
    with pytest.raises(ValueError, match=r"domain error|positive"):
        central(lambda x: math.log(x), -1.0)


def test_errors_of_f_beside_x_count_as_undefined() -> None:
    e = central(lambda x: math.log(x), 1e-3)
    assert e.covers(1e3)
    assert np.isfinite(e.error)


def test_failed_assertions_of_f_beside_x_count_as_undefined() -> None:
    def f(x: Array) -> Any:
        assert x > 0.0
        return np.log(x)

    assert central(f, 1e-3).covers(1e3)


def test_too_few_scales_are_refused() -> None:
    with pytest.raises(InputError, match="scales"):
        central(np.sin, 1.0, scales=3)


def test_the_number_of_calls_is_as_stated() -> None:
    count = 0

    def f(x: Array) -> Any:
        nonlocal count
        count += 1
        return np.sin(x[0]) * x[1]

    central(f, np.array([1.5, 2.0]), scales=13)
    assert count <= 2 * 26 + 2 + 24
    count = 0
    central(f, np.array([1.5, 2.0]), scales=5)
    assert count <= 2 * 10 + 2 + 24


def test_fewer_scales_still_give_a_narrow_bar() -> None:
    e = central(np.exp, 1.0, scales=5)
    assert e.covers(math.e)
    assert e.error < 1e-8


# ------------------------------------------------------------------ domain
@settings(deadline=None)
@given(x=st.floats(0.0, 1.0), scales=st.integers(4, 13))
def test_no_step_leaves_the_domain(x: float, scales: int) -> None:
    seen: list[float] = []

    def f(a: Array) -> Any:
        seen.append(float(a))
        return np.arcsin(2 * a - 1)

    central(f, x, low=0.0, high=1.0, scales=scales)
    one_sided(f, x, low=0.0, high=1.0, scales=scales)
    assert min(seen) >= 0.0
    assert max(seen) <= 1.0


def test_a_step_that_leaves_the_domain_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def f(a: Array) -> Any:
        seen.append(float(a))
        return a**2

    nowhere = lambda bound, x, name: np.full(x.shape, -np.inf if name == "low" else np.inf)
    monkeypatch.setattr(difference, "real_bound", nowhere)
    central(f, 0.0, low=0.0)
    assert min(seen) < 0.0


@pytest.mark.parametrize("x", [0.0, 1e-300, 1e-12, 1e-3, 0.5])
def test_at_a_bound_the_derivative_is_the_one_from_inside(x: float) -> None:
    e = central(np.exp, x, low=0.0)
    assert e.covers(math.exp(x))
    assert e.error < 1e-6


def test_bounds_may_differ_from_entry_to_entry() -> None:
    e = central(
        lambda x: np.sum(np.sqrt(x)), np.array([0.01, 4.0]), low=[0.0, 1.0], high=[1.0, 4.0]
    )
    assert e.covers([5.0, 0.25]).all()
    assert np.all(e.error < 1e-6)


def test_x_outside_its_domain_is_refused() -> None:
    with pytest.raises(InputError, match="outside"):
        central(np.log, -1.0, low=0.0)


def test_bounds_of_another_shape_are_refused() -> None:
    with pytest.raises(ShapeError, match="low"):
        central(np.sum, np.ones(2), low=np.zeros(3))


# ------------------------------------------------------------------ kinks and traps
@pytest.mark.parametrize("x", [1e-14, 1e-9, 1e-4, 0.3, -1e-9])
def test_beside_a_kink_no_step_that_counts_crosses_it(x: float) -> None:
    e = central(np.abs, x)
    assert e.covers(math.copysign(1.0, x))
    assert e.error < 1e-6


@pytest.mark.parametrize(("f", "left", "right"), [
    (np.abs, -1.0, 1.0),
    (lambda x: np.maximum(x, 0), 0.0, 1.0),
    (lambda x: np.exp(x) + 1e-3 * np.abs(x), 0.999, 1.001),
])  # fmt: skip
def test_at_a_kink_both_sides_are_seen_and_the_bar_spans_them(
    f: Function, left: float, right: float
) -> None:
    e = central(f, 0.0)
    assert e.covers(left)
    assert e.covers(right)
    kink = is_kink(f, 0.0)
    assert kink.kinked
    assert not kink.smooth
    assert kink.left.covers(left)
    assert kink.right.covers(right)
    assert kink.low <= left
    assert kink.high >= right


@pytest.mark.parametrize("x", [-3.0, -1e-5, 0.0, 1.0, 40.0])
def test_a_smooth_function_has_no_kink(x: float) -> None:
    assert is_kink(lambda a: np.sin(a) + a**2, x).smooth


def test_one_sided_derivatives_follow_a_direction() -> None:
    left, right = one_sided(lambda x: np.max(x), np.zeros(2), np.array([1.0, -2.0]))
    assert left.covers(-2.0)
    assert right.covers(1.0)


def test_a_kink_is_found_in_the_coordinate_that_has_it() -> None:
    kink = is_kink(lambda x: np.abs(x[0]) + x[1] ** 2, np.array([0.0, 1.0]))
    assert kink.kinked.tolist() == [True, False]
    assert kink.smooth.tolist() == [False, True]


# fmt: off
UNDECIDABLE: list[tuple[str, Function, float, float]] = [
    ("wave beyond the last place", lambda x: np.sin(1e17 * x), 1.0, 1e17 * math.cos(1e17)),
    ("argument beyond the last place", np.sin, 1e20, math.cos(1e20)),
    ("wrinkle", lambda x: x + 1e-8 * np.sin(1e8 * x), 1.0, 1 + math.cos(1e8)),
    ("correlated rounding", lambda x: (1 - np.cos(x)) / x**2, 1e-7, -1e-7 / 12),
    ("jump at x", lambda x: np.where(x >= 1.0, 1.0, 0.0), 1.0, math.inf),
    ("vertical tangent", np.cbrt, 0.0, math.inf),
]
# fmt: on


@pytest.mark.parametrize(
    ("f", "x"), [row[1:3] for row in UNDECIDABLE], ids=[r[0] for r in UNDECIDABLE]
)
def test_where_the_scales_disagree_the_bar_is_infinite(f: Function, x: float) -> None:
    assert np.isinf(central(f, x).error)


@pytest.mark.parametrize("places", [2, 3, 5, 8])
def test_a_rounded_f_gets_a_bar_that_spans_the_smooth_one(places: int) -> None:
    for x in (0.3, 1.0, 2.0):
        assert central(lambda a: np.round(np.sin(a), places), x).covers(math.cos(x))


@pytest.mark.parametrize("x", [0.1, 1.0, 2.0])
def test_an_f_in_single_precision_gets_a_bar_that_spans_the_exact_one(x: float) -> None:
    e = central(lambda a: np.sin(np.float32(a)), x)
    assert e.covers(math.cos(x))
    assert e.error > 1e-8
    hidden = central(lambda a: float(np.sin(np.float32(a))), x)
    assert hidden.covers(math.cos(x))
    assert hidden.error > 1e-8


def test_a_step_function_is_flat_away_from_its_step() -> None:
    e = central(lambda x: np.where(x > 0.5, 1.0, 0.0), 0.45)
    assert e.covers(0.0)
    assert e.error < 1e-10


def test_a_constant_has_derivative_zero_within_rounding() -> None:
    e = central(lambda x: 3.0, 2.0)
    assert e.value == 0
    assert e.error < 1e-12


def test_a_value_that_underflows_says_nothing_about_its_slope() -> None:
    assert central(lambda x: (x * x) * 1e300, 1e-170).covers(2e130)


def test_f_that_is_nan_at_x_is_not_decided() -> None:
    assert np.isinf(central(lambda x: np.where(x > 0, np.nan, 0.0), 1.0).error)


# ------------------------------------------------------------------ noise
def test_the_bar_of_a_random_function_is_infinite_and_says_why() -> None:
    rng = np.random.default_rng(0)
    e = central(lambda x: np.sin(x) + 1e-12 * rng.normal(), np.ones(2).sum())
    assert np.isinf(e.error)
    assert "different values" in e.method
    assert not noise_level(lambda x: rng.normal(), 1.0).deterministic


@pytest.mark.parametrize("sigma", [1e-3, 1e-7, 1e-11])
def test_noise_is_measured_to_a_factor_of_three(sigma: float) -> None:
    def f(x: Array) -> Any:  # a fixed, white function of the bits of x
        return np.sin(x) + sigma * np.random.default_rng(int(x.view(np.uint64))).normal()

    noise = noise_level(f, np.array(1.0))
    assert sigma / 3 < noise.fine < 3 * sigma
    assert sigma / 3 < noise.coarse < 3 * sigma
    assert central(f, np.array(1.0)).covers(math.cos(1.0))


def test_noise_of_a_cancelling_sum_is_far_above_the_rounding_of_its_value() -> None:
    noise = noise_level(lambda x: (1e8 + x) - 1e8, 1.0)
    assert 1e-9 < noise.coarse < 1e-7


def test_noise_has_the_shape_of_the_values() -> None:
    assert noise_level(lambda x: np.outer(x, x), np.ones(2)).fine.shape == (2, 2)


def test_steps_are_exact_floats() -> None:
    for x in (1.0, 0.1, 1e5, -3.7):
        for (ladder,) in [steps.ladders(np.array([x]), np.array([1.0]), 13)]:
            for t in ladder:
                h = steps.exact_step(np.array([x]), np.array([1.0]), float(t))
                assert (x + h) - x == h
                assert x - (x - h) == h


def test_noise_that_grows_with_the_values_is_seen_at_zero() -> None:
    """A determinant by way of its logarithm errs by hundreds of ε of its value."""
    x = np.array([0.0, 0.0, 0.0, 4.328738487694979e-95])
    e = central(lambda a: np.linalg.det(np.reshape(a, (2, 2))), x)
    assert e.covers([x[3], 0.0, 0.0, 0.0]).all()
