"""Every row of the elementwise table, judged by differences, in both modes, to second order."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.operators import (
    forward_jacobian,
    hessian,
    jvp,
    reverse_jacobian,
    value_and_gradient,
    vjp,
)
from alicemath.autodiff.primitives import preferred
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE, partials
from alicemath.tracing.tracer import name_of

Function = Callable[..., Any]

# Ranges inside the domain and away from kinks, one for each argument.
ANY, POSITIVE, UNIT = (-2.0, 2.0), (0.3, 3.0), (-0.8, 0.8)
RANGES: dict[Function, tuple[tuple[float, float], ...]] = {
    **dict.fromkeys((np.add, np.subtract, np.multiply, np.hypot, np.arctan2), (ANY, ANY)),
    **dict.fromkeys((np.logaddexp, np.logaddexp2), (ANY, ANY)),
    **dict.fromkeys((np.maximum, np.minimum, np.fmax, np.fmin), (ANY, (-2.5, 1.5))),
    np.divide: (ANY, POSITIVE),
    np.power: (POSITIVE, ANY),
    np.float_power: (POSITIVE, ANY),
    np.remainder: ((-5.9, -5.1), (1.21, 1.25)),
    np.fmod: ((-5.9, -5.1), (1.21, 1.25)),
    np.copysign: (ANY, ANY),
    **dict.fromkeys((np.negative, np.positive, np.square, np.absolute), (ANY,)),
    **dict.fromkeys((np.reciprocal, np.sqrt, np.cbrt, np.log, np.log2, np.log10), (POSITIVE,)),
    **dict.fromkeys((np.exp, np.exp2, np.expm1, np.sin, np.cos, np.arctan, np.sinc), (ANY,)),
    **dict.fromkeys((np.sinh, np.cosh, np.tanh, np.arcsinh), (ANY,)),
    **dict.fromkeys((np.deg2rad, np.radians, np.rad2deg, np.degrees), (ANY,)),
    **dict.fromkeys((np.tan, np.arcsin, np.arccos, np.arctanh, np.log1p), (UNIT,)),
    np.arccosh: ((1.3, 3.0),),
}
ROWS = sorted(ELEMENTWISE, key=lambda f: f.__name__)
STEP = 2.0**-10  # h⁴ f⁽⁵⁾/30 of five points is then about 1e-13 f⁽⁵⁾, rounding about 1e-13 |f|
FINE = 1e-8  # room for the fifth derivatives met in RANGES, up to 1e4


def points(function: Function, seed: int = 0) -> list[np.ndarray[Any, Any]]:
    """Seven arguments for each place, away from ties."""
    rng = np.random.default_rng(seed)
    x = [rng.uniform(low, high, 7) for low, high in RANGES[function]]
    if len(x) == 2 and function in (np.maximum, np.minimum, np.fmax, np.fmin):
        x[1] = np.where(np.abs(x[0] - x[1]) < 0.1, x[1] + 0.2, x[1])
    return [np.where(np.abs(v) < 0.05, 0.1, v) for v in x]


def differences(f: Function, x: Any) -> Any:
    """f′ for an elementwise f, by the five-point formula (Abramowitz and Stegun 25.3.6)."""
    h = STEP
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def in_place(function: Function, x: list[Any], k: int) -> Function:
    return lambda t: function(*x[:k], t, *x[k + 1 :])


def derivative_of(f: Function) -> Function:
    return lambda t: vjp(f, t, np.ones(7))[1]


def partial_of(function: Function, k: int) -> Function:
    return lambda *x: partials(function, function(*x), *x)[k] + 0 * x[k]


def check_row(function: Function) -> None:
    """Both modes against differences, first and second order, in every argument."""
    x = points(function)
    ones = np.ones(7)
    for k in range(len(x)):
        f = in_place(function, x, k)
        want = differences(f, x[k])
        scale = 1 + np.abs(want)
        forward, reverse = jvp(f, x[k], ones)[1], vjp(f, x[k], ones)[1]
        assert np.all(np.abs(forward - want) <= FINE * scale)
        assert np.all(np.abs(reverse - want) <= FINE * scale)
        partial = in_place(partial_of(function, k), x, k)
        second = differences(partial, x[k]) * ones
        nested = jvp(derivative_of(f), x[k], ones)[1]
        assert np.all(np.abs(nested - second) <= 1e-6 * (1 + np.abs(second)))


def test_every_row_has_a_range() -> None:
    assert set(RANGES) == set(ELEMENTWISE)


@pytest.mark.parametrize("function", ROWS)
def test_a_row_is_the_derivative_to_second_order(function: Function) -> None:
    check_row(function)


FAULTS: dict[str, Function] = {
    "sign": lambda p: -p,
    "factor": lambda p: 2 * p,
    "dropped": lambda p: 0 * p,
    "added": lambda p: p + 1,
    "slightly off": lambda p: p * 1.0001,
}


def faulty(function: Function, k: int, fault: Function) -> tuple[Any, ...]:
    row = list(ELEMENTWISE[function])
    right = row[k]
    row[k] = lambda y, *x: fault(right(y, *x) if callable(right) else right)
    return tuple(row)


@pytest.mark.parametrize("function", ROWS)
def test_every_fault_in_a_row_is_caught(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k, right in enumerate(ELEMENTWISE[function]):
        caught = 0
        for fault in FAULTS.values():
            if not callable(right) and fault(right) == right:
                continue  # a partial that is 0 has no sign and no factor
            with monkeypatch.context() as patch:
                patch.setitem(ELEMENTWISE, function, faulty(function, k, fault))
                with pytest.raises(AssertionError):
                    check_row(function)
            caught += 1
        assert caught == (1 if right == 0.0 else len(FAULTS))


@pytest.mark.parametrize("function", [f for f in ROWS if len(RANGES[f]) == 2])
@pytest.mark.parametrize("shapes", [((3,), (2, 3)), ((2, 1), (1, 3)), ((), (2,)), ((2, 3), ())])
def test_broadcasting_keeps_the_adjoint_identity(
    function: Function, shapes: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    rng = np.random.default_rng(5)
    x = [rng.uniform(low, high, s) for (low, high), s in zip(RANGES[function], shapes, strict=True)]
    for k in range(2):
        f = in_place(function, x, k)
        v, u = rng.normal(size=shapes[k]), rng.normal(size=np.broadcast_shapes(*shapes))
        forward, reverse = jvp(f, x[k], v)[1], vjp(f, x[k], u)[1]
        assert reverse.shape == shapes[k]
        assert forward.shape == u.shape
        assert np.isclose(np.sum(u * forward), np.sum(reverse * v), rtol=1e-13, atol=1e-13)
        assert np.allclose(forward_jacobian(f, x[k]), reverse_jacobian(f, x[k]), rtol=1e-14)


STEPS: list[Function] = sorted(CONSTANT, key=name_of)


@pytest.mark.parametrize("function", STEPS)
def test_a_step_function_has_derivative_zero(function: Function) -> None:
    x = np.array([-1.5, 0.3, 2.2])
    f = (lambda x: function(x, 0.7)) if function in (np.floor_divide, preferred) else function
    assert np.array_equal(forward_jacobian(f, x), np.zeros((3, 3)))
    assert np.array_equal(reverse_jacobian(f, x), np.zeros((3, 3)))


# ------------------------------------------------------------------ conventions and corners
def both(f: Function, x: Any) -> Any:
    forward, reverse = forward_jacobian(f, x), reverse_jacobian(f, x)
    assert np.array_equal(forward, reverse, equal_nan=True)
    return forward


def test_at_a_tie_each_argument_has_half() -> None:
    for function in (np.maximum, np.minimum, np.fmax, np.fmin):
        assert both(lambda x, f=function: f(x, 1.0), 1.0) == 0.5
        assert both(lambda x, f=function: f(1.0, x), 1.0) == 0.5
        assert both(lambda x, f=function: f(x, x), 1.0) == 1.0


def test_fmax_ignores_nan() -> None:
    assert both(lambda x: np.fmax(x, np.nan), 1.0) == 1.0
    assert both(lambda x: np.fmin(np.nan, x), 1.0) == 1.0


def test_the_absolute_value_and_the_hypotenuse_have_derivative_zero_at_zero() -> None:
    assert both(np.abs, 0.0) == 0.0
    assert both(lambda x: np.hypot(x, 0.0), 0.0) == 0.0


@pytest.mark.parametrize(
    ("power", "derivative"), [(0, 0.0), (1, 1.0), (2, 0.0), (3, 0.0), (2.5, 0.0)]
)
@pytest.mark.parametrize("kind", [float, np.float64, lambda b: np.array([b])])
def test_powers_of_zero(power: float, derivative: float, kind: Function) -> None:
    x = np.zeros(1)
    assert both(lambda x: x ** kind(power), x)[0, 0] == derivative


def test_a_constant_exponent_needs_no_logarithm() -> None:
    x = np.array([-2.0, 0.0, 3.0])
    with np.errstate(all="raise"):
        assert np.array_equal(np.diag(both(lambda x: x**3, x)), 3 * x**2)
        assert np.array_equal(np.diag(both(lambda x: np.power(x, np.full(3, 2.0)), x)), 2 * x)


def test_the_exponent_of_zero_has_derivative_zero() -> None:
    assert both(lambda b: 0.0**b, 2.0) == 0.0


def test_the_exponent_of_a_negative_base_has_no_derivative() -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(both(lambda b: (-2.0) ** b, np.array(2.0)))


def test_sinc_is_smooth_through_zero() -> None:
    x = np.array([-1e-8, 0.0, 1e-300, 1e-3, 0.2499, 0.2501])
    first = np.diag(both(np.sinc, x))
    assert np.allclose(first[:4], -(np.pi**2) / 3 * x[:4], rtol=1e-5, atol=0)
    assert abs(first[4] - first[5]) < 1e-3
    second = jvp(lambda x: jvp(np.sinc, x, np.ones(6))[1], x, np.ones(6))[1]
    assert np.allclose(second[:3], -(np.pi**2) / 3, rtol=1e-12)


def test_python_numbers_integers_and_booleans_are_constants() -> None:
    x = np.array([1.0, 2.0])
    assert np.array_equal(np.diag(both(lambda x: 3 * x - True, x)), [3.0, 3.0])
    assert np.array_equal(np.diag(both(lambda x: x * np.array([2, 5]), x)), [2.0, 5.0])
    assert np.array_equal(np.diag(both(lambda x: x / [2, 4], x)), [0.5, 0.25])
    assert np.array_equal(np.diag(both(lambda x: np.float64(3) * x, x)), [3.0, 3.0])


def test_the_same_array_twice_adds_up() -> None:
    assert both(lambda x: x * x, 3.0) == 6.0
    assert hessian(lambda x: x * x * x, 2.0) == 12.0


def test_a_comparison_is_a_plain_boolean() -> None:
    def f(x: Any) -> Any:
        assert isinstance(x[0] > 1.0, bool | np.bool_)
        return x[0] ** 2 if x[0] > 1.0 else -x[0]

    assert np.array_equal(value_and_gradient(f, np.array([3.0]))[1], [6.0])
    assert np.array_equal(forward_jacobian(f, np.array([0.0])), [-1.0])
