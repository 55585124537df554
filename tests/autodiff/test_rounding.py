"""The bar covers the truth: both modes, values and second derivatives, against 100 digits."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alicemath.autodiff.estimates import (
    forward_estimate,
    hessian_estimate,
    reverse_estimate,
    value_estimate,
)
from alicemath.autodiff.kinks import kinks_met
from alicemath.autodiff.rules.rounding import BARS
from alicemath.estimate import Estimate
from alicemath.tracing.tracer import Tracer, getitem

Function = Callable[..., Any]
DIGITS, STEP = 120, mpmath.mpf(10) ** -30  # differences of 120 digits are right to about 60
TRUE_TO = 1e-40  # second differences of such differences, of functions up to 1e12


# ------------------------------------------------------------------ the truth, with no rule of ours
class Digits(Tracer):
    """An object array of mpmath numbers."""

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value, dtype=object)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        if function in ENTRYWISE:
            y = np.frompyfunc(ENTRYWISE[function], len(args), 1)(*map(digits, args))
        elif function in WHOLE:
            y = WHOLE[function](*map(digits, args), **kwargs)
        elif function in COMPARED:
            return np.asarray(function(*map(digits, args)), dtype=bool)
        elif function in ARITHMETIC:
            values = (digits(a) if isinstance(a, Digits | float) else a for a in args)
            y = function(*values, **kwargs)
        else:
            return self.compose(function, args, kwargs)
        return Digits(y)


def exactly(a: Any) -> Any:
    return mpmath.mpf(float(a)) if not isinstance(a, mpmath.mpf) else a


def digits(a: Any) -> Any:
    if isinstance(a, Digits):
        return a.value
    return np.asarray(np.frompyfunc(exactly, 1, 1)(np.asarray(a)), dtype=object)


def solve(a: Any, b: Any) -> Any:
    return np.array(list(mpmath.lu_solve(mpmath.matrix(a.tolist()), mpmath.matrix(b.tolist()))))


def logaddexp(a: Any, b: Any) -> Any:
    return mpmath.log(mpmath.exp(a) + mpmath.exp(b))


def sinc(x: Any) -> Any:
    return mpmath.sin(mpmath.pi * x) / (mpmath.pi * x) if x else mpmath.mpf(1)


ARITHMETIC = {
    *(np.sum, np.prod, np.max, np.cumsum, np.matmul, np.add, np.subtract, np.multiply, np.divide),
    *(np.negative, np.absolute, np.reshape, np.transpose, getitem),
}
COMPARED = {np.greater, np.less, np.equal, np.greater_equal, np.less_equal}
ENTRYWISE: dict[Function, Function] = {
    **{getattr(np, name): getattr(mpmath, name) for name in (
        *("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "expm1", "hypot"),
    )},
    **{getattr(np, f"arc{name}"): getattr(mpmath, f"a{name}") for name in (
        *("sin", "cos", "tan", "sinh", "cosh", "tanh"),
    )},
    np.arctan2: mpmath.atan2,
    np.log1p: mpmath.log1p,
    np.log2: lambda x: mpmath.log(x, 2),
    np.log10: mpmath.log10,
    np.exp2: lambda x: mpmath.mpf(2) ** x,
    np.cbrt: mpmath.cbrt,
    np.square: lambda x: x * x,
    np.power: lambda a, b: a**b,
    np.maximum: max,
    np.minimum: min,
    np.logaddexp: logaddexp,
    np.sinc: sinc,
    np.deg2rad: mpmath.radians,
    np.rad2deg: mpmath.degrees,
}  # fmt: skip
WHOLE: dict[Function, Function] = {
    np.where: lambda c, a, b: np.where(c.astype(bool), a, b),
    np.linalg.solve: solve,
    np.linalg.det: lambda a: mpmath.det(mpmath.matrix(a.tolist())),
}


def true_value(f: Function, x: Any) -> Any:
    with mpmath.workdps(DIGITS):
        return digits(f(Digits(digits(x))))


def true_jacobian(f: Function, x: Any, order: int = 1) -> Any:
    """Central differences in 120 digits."""
    columns = []
    with mpmath.workdps(DIGITS):
        at = digits(x)
        for k in range(at.size):
            e = np.array([STEP if k == j else mpmath.mpf(0) for j in range(at.size)])
            e = e.reshape(at.shape)
            ends = [
                true_jacobian(f, z) if order > 1 else digits(f(Digits(z))) for z in (at + e, at - e)
            ]
            columns.append((ends[0] - ends[1]) / (2 * STEP))
    return np.stack(columns, axis=-1).reshape(np.shape(ends[0]) + at.shape)


# ------------------------------------------------------------------ the corpus
SCALES = (1e-8, 1e-3, 0.3, 1.7, 19.5)
GRID = np.array([[2.0, -1.0, 0.5], [0.3, 1.5, -0.7], [1.0, 0.2, 3.0]])


LOGITS, POINT, SMALL = (
    np.array([1.0, 20.0, -30.0, 19.9]),
    np.array([0.9, -0.8, 0.64]),
    np.array([1.0, 2.0, 4.0]),
)
SINGULAR = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0 + 1e-6]])


def rosenbrock(x: Any) -> Any:
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def logsumexp(z: Any) -> Any:
    return np.log(np.sum(np.exp(z - np.max(z)))) + np.max(z)


# fmt: off
NUMBERS: dict[str, tuple[Function, tuple[float, ...]]] = {
    "(1 − cos x)/x²":    (lambda x: (1 - np.cos(x)) / x**2, (1e-3, 3e-4, 0.1, 2.0)),
    "1 − tanh²":         (lambda x: 1 - np.tanh(x) ** 2, (0.1, 5.0, 19.0, 25.0)),
    "tanh":              (np.tanh, (*SCALES, 30.0)),
    "1e8 + sin x":       (lambda x: 1e8 + np.sin(x), SCALES),
    "(1e8 + x) − 1e8":   (lambda x: ((1e8 + x) - 1e8) ** 2, SCALES),
    "(eˣ − 1)/x":        (lambda x: (np.exp(x) - 1) / x, (1e-8, 1e-3, 0.3)),
    "√(x + 1) − √x":     (lambda x: np.sqrt(x + 1) - np.sqrt(x), (1.0, 1e8, 1e15)),
    "log(1 + eˣ)":       (lambda x: np.log(1 + np.exp(x)), (-40.0, -3.0, 0.3, 30.0)),
    "sigmoid":           (lambda x: 1 / (1 + np.exp(-x)), (-40.0, -3.0, 0.3, 40.0)),
    "x/3":               (lambda x: x / 3, SCALES),
    "xˣ":                (lambda x: x**x, (1e-8, 0.3, 1.7)),
    "x^0.7":             (lambda x: x**0.7, SCALES),
    "negative base":     (lambda x: x**2 - x**3 / 7 + x**-2, (-1.5, -1e-3, 0.3)),
    "3^x":               (lambda x: 3.0**x, SCALES),
    "log2, exp2":        (lambda x: np.log2(x) * np.exp2(-x), SCALES),
    "log10, log1p":      (lambda x: np.log10(x) - np.log1p(x), SCALES),
    "expm1, cbrt":       (lambda x: np.expm1(-x) * np.cbrt(x), SCALES),
    "trigonometric":     (lambda x: np.tan(x) * np.cos(x) - np.sin(x) * np.sin(3 * x), SCALES),
    "inverse":           (lambda x: np.arcsin(x) * np.arccos(x) + np.arctanh(x), (1e-8, 0.3, 0.99)),
    "hyperbolic":        (lambda x: np.cosh(x) - np.sinh(x), SCALES),
    "arcs":              (lambda x: np.arcsinh(x) - np.arctan(x) + np.arccosh(1 + x), SCALES),
    "arctan2, hypot":    (lambda x: np.arctan2(x, 2.0) + np.hypot(x, 3.0), SCALES),
    "degrees":           (lambda x: np.deg2rad(x) + np.rad2deg(x), SCALES),
    "sinc":              (np.sinc, (1e-8, 0.2499, 0.2501, 1.0, 7.3)),
    "logaddexp":         (lambda x: np.logaddexp(x, -x), (*SCALES, -0.6931471805599453)),
    "log 2 cancelled":   (lambda x: np.logaddexp(x, -np.log(2.0)), (-0.6931471805599453, -0.7)),
    "huber":             (lambda x: np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5), SCALES),
    "horner":            (lambda x: (((x - 12) * x + 54) * x - 108) * x + 81, (1.0, 2.99, 3.01)),
}
ARRAYS: dict[str, tuple[Function, Any]] = {
    "logsumexp":         (logsumexp, LOGITS),
    "softmax":           (softmax, LOGITS),
    "variance":          (np.var, 1e6 + SMALL),
    "deviation":         (np.std, SMALL),
    "naive variance":    (lambda x: np.mean(x**2) - np.mean(x) ** 2, 1e4 + SMALL),
    "norm":              (np.linalg.norm, np.array([1e-3, 2.0, -4.0])),
    "least squares":     (lambda w: np.mean((GRID @ w - 1.0) ** 2), np.array([0.1, 3.0, -7.0])),
    "product":           (np.prod, np.array([0.1, 3.0, -7.0, 1e5])),
    "product with zero": (np.prod, np.array([0.1, 0.0, -7.0])),
    "running sum":       (lambda x: np.cumsum(x) / np.sum(x), np.array([0.1, 3.0, -3.09])),
    "Rosenbrock":        (rosenbrock, POINT),
    "solve":             (lambda x: np.linalg.solve(GRID * x[0] + np.eye(3) * x[1], x), POINT),
    "nearly singular":   (lambda x: np.linalg.solve(SINGULAR + 0.0 * x[0], x), POINT),
    "determinant":       (lambda x: np.linalg.det(GRID * x), POINT),
    "quadratic form":    (lambda x: x @ GRID @ x, POINT),
}
# fmt: on
CORPUS = [
    *(
        pytest.param(f, np.float64(x), id=f"{n} at {x}")
        for n, (f, at) in NUMBERS.items()
        for x in at
    ),
    *(pytest.param(f, x, id=n) for n, (f, x) in ARRAYS.items()),
]


def deviations(estimate: Estimate, truth: Any) -> tuple[Any, Any]:
    """|value − truth|, in the digits of the truth, and the bars."""
    with mpmath.workdps(DIGITS):
        error = np.abs(digits(estimate.value) - truth)
    return np.ravel(error), np.ravel(estimate.error)


def assert_covered(estimate: Estimate, truth: Any) -> None:
    error, bar = deviations(estimate, truth)
    assert all(e <= b + TRUE_TO for e, b in zip(error, bar, strict=True)), (estimate, truth)


@pytest.mark.parametrize(("f", "x"), CORPUS)
def test_the_bars_of_value_and_first_derivative_cover_the_truth(f: Function, x: Any) -> None:
    value, forward, reverse = value_estimate(f, x), forward_estimate(f, x), reverse_estimate(f, x)
    assert_covered(value, true_value(f, x))
    truth = true_jacobian(f, x)
    assert_covered(forward, truth)
    assert_covered(reverse, truth)
    for estimate in (value, forward, reverse):
        assert np.all(np.isfinite(estimate.error))


@pytest.mark.parametrize(("f", "x"), CORPUS[::2])
def test_the_bars_of_the_second_derivative_cover_the_truth(f: Function, x: Any) -> None:
    def scalar(x: Any) -> Any:
        return np.sum(f(x))

    assert_covered(hessian_estimate(scalar, x), true_jacobian(scalar, x, order=2))


OPERATIONS: list[Function] = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / (1 + y * y),
    lambda x, y: np.exp(-x * x) - y,
    lambda x, y: np.sin(x) * y,
    lambda x, y: np.tanh(x - y),
    lambda x, y: np.log(1 + x * x) / 3,
    lambda x, y: np.sqrt(1 + x * x) - x,
    lambda x, y: np.maximum(x, y) - 1,
    lambda x, y: np.arctan2(x, 1 + y * y),
    lambda x, y: np.logaddexp(x, -x) + y,
    lambda x, y: abs(x) ** 3 - 1e3 * y,
]


@settings(max_examples=50, deadline=None)
@given(
    st.integers(-9000, 9000).map(lambda k: k / 2048),
    st.lists(st.integers(0, len(OPERATIONS) - 1), min_size=1, max_size=7),
)
def test_the_bars_cover_the_truth_of_random_programs(x: float, program: list[int]) -> None:
    def f(x: Any) -> Any:
        y, z = x, 0.7 - x
        for k in program:
            y, z = OPERATIONS[k](y, z), y
        return y

    with np.errstate(all="ignore"):
        forward, reverse, value = (
            forward_estimate(f, x),
            reverse_estimate(f, x),
            value_estimate(f, x),
        )
    assume(not kinks_met(f, x) and np.all(np.isfinite(forward.error)))
    assert_covered(value, true_value(f, x))
    truth = true_jacobian(f, np.float64(x))
    assert_covered(forward, truth)
    assert_covered(reverse, truth)


def test_the_median_overestimate_is_below_a_hundred() -> None:
    ratios = []
    for parameter in CORPUS:
        f, x = cast(tuple[Function, Any], parameter.values)
        error, bar = deviations(forward_estimate(f, x), true_jacobian(f, x))
        ratios += [float(b / e) for e, b in zip(error, bar, strict=True) if e > 0]
    assert np.median(ratios) < 100
    assert len(ratios) > 100


def test_a_cancelled_derivative_has_a_wide_bar_and_a_plain_one_a_narrow_one() -> None:
    lost = forward_estimate(lambda x: (1 - np.cos(x)) / x**2, 1e-3)
    assert lost.error > 1e-3 * abs(lost.value)
    good = forward_estimate(np.exp, 1.0)
    assert good.error < 1e-14


# ------------------------------------------------------------------ planted faults
def test_a_bar_without_the_functions_own_rounding_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("alicemath.autodiff.rounding._own", lambda *_: 0.0)
    assert misses() > 10


def test_a_bar_that_is_not_carried_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alicemath.autodiff.rounding._carried", lambda *_: 0.0)
    assert misses() > 10


@pytest.mark.parametrize("function", [np.sum, np.matmul, np.linalg.solve])
def test_an_array_function_without_bar_is_caught(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BARS, function, lambda y, x, b, **_: np.zeros(np.shape(y)))
    with pytest.raises(AssertionError):
        cover_all_arrays()


def cover_all_arrays() -> None:
    for f, x in ARRAYS.values():
        assert_covered(value_estimate(f, x), true_value(f, x))
        assert_covered(forward_estimate(f, x), true_jacobian(f, x))


def misses() -> int:
    """How many numbers of the corpus have a derivative outside its bar."""
    count = 0
    for f, points in NUMBERS.values():
        for x in points:
            error, bar = deviations(forward_estimate(f, x), true_jacobian(f, np.float64(x)))
            count += int(error[0] > bar[0])
    return count
