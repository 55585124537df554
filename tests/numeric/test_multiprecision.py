"""Differences on many digits: bars that cover the truth, kinks told honestly, and fine enough."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alicemath.domain import interval, nonnegative
from alicemath.errors import InputError, UnsupportedError
from alicemath.numeric import line, multiprecision
from alicemath.numeric.digits import context
from alicemath.numeric.multiprecision import (
    call,
    high_precision,
    high_precision_directional,
    high_precision_exact,
    high_precision_sides,
    traced_gradient,
    value,
    value_exact,
)

Function = Callable[..., Any]
REFERENCE = context(400)

# f, its derivative in mpmath at 400 digits, and awkward points, where doubles fail.
CORPUS: dict[str, tuple[Function, Callable[[Any, Any], Any], tuple[float, ...]]] = {
    "exp": (np.exp, lambda m, x: m.exp(x), (0.0, 1e-300, -700.0, 30.0)),
    "log": (np.log, lambda m, x: 1 / x, (1e-300, 1.0, 1e300)),
    "sin": (np.sin, lambda m, x: m.cos(x), (0.0, 1e22, 1e300, math.pi / 2)),
    "tanh": (np.tanh, lambda m, x: 1 / m.cosh(x) ** 2, (0.0, 19.5, -45.0)),
    "(1 - cos x)/x²": (
        lambda x: (1 - np.cos(x)) / x**2,
        lambda m, x: m.sin(x) / x**2 - 2 * (1 - m.cos(x)) / x**3,
        (1e-3, 1e-8, 2.0),
    ),
    "1e8 + sin x": (lambda x: 1e8 + np.sin(x), lambda m, x: m.cos(x), (0.3,)),
    "x³": (lambda x: x**3, lambda m, x: 3 * x**2, (0.0, -2.0, 1e100)),
    "3x": (lambda x: 3 * x, lambda m, x: m.mpf(3), (0.1,)),
    "constant": (lambda x: 0 * x + 1.0, lambda m, x: m.mpf(0), (0.1,)),
    "√x": (np.sqrt, lambda m, x: 1 / (2 * m.sqrt(x)), (1e-20, 4.0)),
    "|x|^1.1": (lambda x: np.abs(x) ** 1.1, lambda m, x: m.mpf(0), (0.0,)),
    "|x|^1.5": (lambda x: np.abs(x) ** 1.5, lambda m, x: m.mpf(0), (0.0,)),
    "x|x|": (lambda x: x * np.abs(x), lambda m, x: 2 * abs(x), (0.0, -1.0)),
    "exp(-1/x)": (
        lambda x: np.where(x > 0, np.exp(-1 / x), 0),
        lambda m, x: m.mpf(0),
        (0.0, -1.0),
    ),
}
CASES = [(name, x) for name, (_, _, xs) in CORPUS.items() for x in xs]


@pytest.mark.parametrize(("name", "x"), CASES, ids=[f"{n} at {x:g}" for n, x in CASES])
def test_the_bar_covers_the_true_derivative(name: str, x: float) -> None:
    f, truth, _ = CORPUS[name]
    true = truth(REFERENCE, REFERENCE.mpf(x))
    number, bar = high_precision_exact(f, x)
    assert abs(number.item() - true) <= bar.item()
    estimate = high_precision(f, x)
    assert abs(REFERENCE.mpf(float(estimate.value)) - true) <= float(estimate.error)


@pytest.mark.parametrize(
    ("name", "x"), [c for c in CASES if not c[0].startswith("|x|")], ids=lambda c: str(c)
)
def test_of_a_smooth_function_thirty_digits_are_right(name: str, x: float) -> None:
    f, truth, _ = CORPUS[name]
    true = truth(REFERENCE, REFERENCE.mpf(x))
    number, bar = high_precision_exact(f, x)
    size = max(abs(true), abs(call(f, [x]).item()), 1e-15)
    assert abs(number.item() - true) <= 1e-30 * size
    assert bar.item() <= 1e-30 * size


@given(st.floats(-50, 50), st.floats(-3, 3))
@example(0.0, 0.0)
@example(19.0, 1.0)
def test_the_bar_covers_at_random_points(x: float, a: float) -> None:
    def f(v: Any) -> Any:
        return np.sum(np.tanh(v) * np.exp(-(v**2)) + a * v)

    m = REFERENCE
    t, e = m.tanh(m.mpf(x)), m.exp(-(m.mpf(x) ** 2))
    true = (1 - t**2) * e - 2 * x * t * e + m.mpf(a)
    estimate = high_precision(f, np.array([x]))
    assert abs(float(estimate.value[0]) - true) <= float(estimate.error[0])
    assert estimate.error[0] <= 1e-15 * max(1, abs(float(true)))


# ------------------------------------------------------------------ layout
def test_the_layout_is_y_then_x() -> None:
    w = np.arange(6.0).reshape(2, 3)
    x = np.array([[0.5, -1.0], [2.0, 0.25], [1.0, 1.5]])
    jacobian = high_precision(lambda v: w @ v, x)
    assert jacobian.shape == (2, 2, 3, 2)
    assert jacobian.covers(np.einsum("ij,kl->ikjl", w, np.eye(2))).all()


def test_the_jacobian_of_softmax_is_covered() -> None:
    z = np.array([0.3, -1.2, 2.5, 700.0])

    def softmax(v: Any) -> Any:
        e = np.exp(v - np.max(v))
        return e / np.sum(e)

    def claimed(v: Any) -> Any:
        s = softmax(v)
        return np.diag(s) - np.outer(s, s)

    number, bar = high_precision_exact(softmax, z)
    assert np.all(np.abs(number - call(claimed, [z], 150)) <= bar)


def test_an_empty_argument_has_an_empty_derivative() -> None:
    assert high_precision(lambda x: np.sum(x), np.zeros(0)).shape == (0,)


def test_a_direction_is_followed_at_once() -> None:
    x, v = np.array([1.0, 2.0, 1e-30]), np.array([3.0, 0.0, 1.0])
    estimate = high_precision_directional(lambda a: np.sum(a**2) * a, x, v)
    true = 2 * (x @ v) * x + (x @ x) * v
    assert np.abs(estimate.value - true).max() < 1e-14
    with pytest.raises(InputError, match="shape"):
        high_precision_directional(np.sum, x, v[:2])


# ------------------------------------------------------------------ kinks and ends
KINKS: dict[str, tuple[Function, float, float, float]] = {
    "|x|": (np.abs, 0.0, -1.0, 1.0),
    "relu": (lambda x: np.maximum(x, 0), 0.0, 0.0, 1.0),
    "hinge": (lambda x: np.maximum(0, 1 - x), 1.0, -1.0, 0.0),
    "kink at the double 0.3": (lambda x: np.maximum(x - 0.3, 0) + x**2, 0.3, 0.6, 1.6),
    "where": (lambda x: np.where(x < 1, x**2, x), 1.0, 2.0, 1.0),
}


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_both_sides_are_returned(name: str) -> None:
    f, x, left, right = KINKS[name]
    from_left, from_right = high_precision_sides(f, x)
    assert abs(from_left.value - left) <= 1e-15
    assert abs(from_right.value - right) <= 1e-15
    assert max(from_left.error, from_right.error) < 1e-15


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_the_bar_takes_in_both_sides(name: str) -> None:
    f, x, left, right = KINKS[name]
    estimate = high_precision(f, x)
    assert estimate.covers(left)
    assert estimate.covers(right)


@pytest.mark.parametrize(
    "f",
    [np.sqrt, np.floor, np.sign, np.cbrt, np.log, lambda x: x * np.log(np.abs(x))],
    ids=["sqrt", "floor", "sign", "cbrt", "log", "x log|x|"],
)
def test_where_there_is_no_derivative_the_bar_is_infinite(f: Function) -> None:
    assert high_precision(f, 0.0).error == np.inf


def test_at_a_maximum_of_equal_entries_only_those_are_in_doubt() -> None:
    estimate = high_precision(np.max, np.array([1.0, 1.0, 0.5]))
    assert estimate.error[0] >= 0.5
    assert estimate.error[1] >= 0.5
    assert (estimate.value[2], estimate.error[2] < 1e-15) == (0, True)


def test_steps_stay_in_the_domain() -> None:
    def f(x: Any) -> Any:
        if np.min(x) < 0 or np.max(x) > 2:
            raise AssertionError("outside")
        return x**2 * np.sqrt(x + 1e-30)

    right = high_precision(lambda x: np.sum(f(x)), np.array([0.0, 1.0]), domain=nonnegative(2))
    assert np.isfinite(right.error).all()
    at_end = high_precision(f, 2.0, domain=interval(0, 2, closed=True))
    assert abs(at_end.value - 2.5 * 2**1.5) < 1e-14


# ------------------------------------------------------------------ values
def test_a_value_is_rounded_from_many_digits() -> None:
    estimate = value(lambda x: np.log(1 + x), 1e-20)
    assert float(estimate.value) == pytest.approx(1e-20, rel=1e-15)
    assert estimate.error <= 1e-36
    number, bar = value_exact(np.exp, 1.0)
    assert abs(number.item() - REFERENCE.e) < 1e-99
    assert bar.item() < 1e-49


def test_a_value_that_is_exact_has_no_bar() -> None:
    assert value(lambda x: 2 * x + 1, 0.5).error == 0


def test_a_claimed_derivative_is_run_on_fifty_digits() -> None:
    number, bar = high_precision_exact(np.tanh, 25.0)
    right = call(lambda x: 1 / np.cosh(x) ** 2, [25.0]).item()
    unstable = call(lambda x: 1 - np.tanh(x) ** 2, [25.0]).item()
    assert abs(right - number.item()) < 1e-50
    assert abs(unstable - number.item()) < 1e-45
    assert abs(call(lambda x: 1 - np.tanh(x), [25.0]).item() - number.item()) > bar.item()


def test_constants_may_be_read_as_they_were_meant() -> None:
    def f(x: Any) -> Any:
        return np.sqrt(2 / np.pi) * x

    def g(x: Any) -> Any:
        return np.sqrt(2) * x / math.sqrt(math.pi)

    assert abs(call(f, [0.5]) - call(g, [0.5])) > 1e-20
    same = call(f, [0.5], constants="intended") - call(g, [0.5], constants="intended")
    assert abs(same) < 1e-45
    assert high_precision_exact(f, 0.5, constants="intended")[0].item() == pytest.approx(
        math.sqrt(2 / math.pi)
    )


def test_a_gradient_by_differences_can_be_differenced_again() -> None:
    def f(x: Any) -> Any:
        return np.exp(x[0]) * x[1] ** 2

    x = np.array([0.5, 3.0])
    e = math.exp(0.5)
    hessian = high_precision(lambda v: traced_gradient(f, v), x)
    true = np.array([[9 * e, 6 * e], [6 * e, 2 * e]])
    assert np.abs(hessian.value - true).max() < 1e-13
    assert hessian.error.max() < 1e-13
    kink = high_precision(lambda v: traced_gradient(lambda u: np.sum(np.abs(u)), v), np.zeros(1))
    assert kink.error == np.inf


# ------------------------------------------------------------------ manners
def test_mpmaths_global_precision_is_never_touched() -> None:
    before = mpmath.mp.dps
    high_precision(np.exp, 1.0)
    assert mpmath.mp.dps == before


def test_bad_input_is_refused_by_name() -> None:
    for bad in (1j, "1.0", None):
        with pytest.raises(InputError, match="dtype"):
            high_precision(np.exp, bad)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedError, match="fft"):
        high_precision(np.fft.fft, np.ones(4))
    with pytest.raises(InputError, match="shape"):
        high_precision(lambda x: x if x[0] > 0.5 else x[:1], np.array([0.5, 1.0]))


def test_a_function_that_is_not_finite_gives_no_bar() -> None:
    assert high_precision(np.log, -1.0).error == np.inf
    assert high_precision(lambda x: 1 / x, 0.0).error == np.inf


# ------------------------------------------------------------------ planted faults
def covered() -> bool:
    """Whether every bar of the corpus covers, and every smooth bar is fine."""
    for name, x in CASES:
        f, truth, _ = CORPUS[name]
        true = truth(REFERENCE, REFERENCE.mpf(x))
        number, bar = high_precision_exact(f, x)
        size = max(abs(true), abs(call(f, [x]).item()), 1e-15)
        coarse = not name.startswith("|x|") and bar.item() > 1e-30 * size
        if coarse or not abs(number.item() - true) <= bar.item():
            return False
    return all(high_precision(f, x).covers(r) for f, x, _, r in KINKS.values())


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "the last quotient with no tail": (
        line,
        "settled",
        lambda ctx, q, noise: (q[0], noise),
    ),
    "the coarsest quotient": (
        line,
        "settled",
        lambda ctx, q, noise: (q[2], noise + abs(q[0] - q[1])),
    ),
    "too few digits": (multiprecision, "working_digits", lambda x, digits: 60),
    "steps that ignore the size of x": (
        multiprecision,
        "longest_steps",
        lambda x: np.ones_like(x),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_faults_are_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert covered()
    module, attribute, fault = FAULTS[name]
    monkeypatch.setattr(module, attribute, fault)
    assert not covered()
