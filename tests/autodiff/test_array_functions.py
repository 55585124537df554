"""Every array function, in every argument: both modes, differences, adjoints, second order."""

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
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.compositions import REWRITTEN
from alicemath.autodiff.rules.linear import Linear
from alicemath.autodiff.rules.special import special
from alicemath.tracing.compositions import COMPOSITIONS
from alicemath.tracing.special import expm
from alicemath.tracing.tracer import name_of
from tests.autodiff import cases, cases_fourier, cases_more, cases_scipy

Function = Callable[..., Any]
Shape = tuple[int, ...]
Case = tuple[Function, tuple[Shape, ...]]

TABLES = (cases.CASES, cases_more.CASES, cases_fourier.CASES, cases_scipy.CASES)
CASES: dict[Function, list[Case]] = {
    function: [case for table in TABLES for case in table.get(function, [])]
    for function in {f: None for table in TABLES for f in table}
}
#: Rules of functions of SciPy have no cases where it is not installed.
WITHOUT_SCIPY = set() if cases_scipy.HAS_SCIPY else {special, expm}
SPELLED, WITHOUT_DERIVATIVE = cases.SPELLED, cases.WITHOUT_DERIVATIVE
LISTED = [
    pytest.param(f, shapes, k, id=f"{name_of(function)}-{n}-{k}")
    for function, cases in CASES.items()
    for n, (f, shapes) in enumerate(cases)
    for k in range(len(shapes))
]


def arguments(shapes: tuple[Shape, ...]) -> list[Any]:
    rng = np.random.default_rng(7)
    x = [rng.normal(size=s) for s in shapes]
    return [np.where(np.abs(v) < 0.05, 0.2, v) for v in x]


def differences(f: Function, x: Any) -> Any:
    """The Jacobian by the five-point formula; h⁴f⁽⁵⁾/30 and rounding are both about 1e-12."""
    h, columns = 2.0**-9, []
    for k in range(x.size):
        e = (np.arange(x.size) == k).reshape(x.shape) * h
        near, far = f(x + e) - f(x - e), f(x + 2 * e) - f(x - 2 * e)
        columns.append((8 * near - far) / (12 * h))
    return np.stack(columns, axis=-1).reshape(np.shape(f(x)) + x.shape)


def check(f: Function, shapes: tuple[Shape, ...], k: int) -> None:
    """One argument of one expression: values, both Jacobians, adjoints, second order."""
    x = arguments(shapes)

    def g(t: Any) -> Any:
        return f(*x[:k], t, *x[k + 1 :])

    want = differences(g, x[k])
    size = 1 + np.max(np.abs(want), initial=0.0)
    forward, reverse = forward_jacobian(g, x[k]), reverse_jacobian(g, x[k])
    assert forward.shape == reverse.shape == want.shape
    assert np.max(np.abs(forward - want), initial=0.0) < 1e-7 * size
    assert np.max(np.abs(reverse - want), initial=0.0) < 1e-7 * size
    check_adjoint(g, x[k])
    check_second_order(g, x[k])


def check_all(cases: list[Case]) -> None:
    for f, shapes in cases:
        for k in range(len(shapes)):
            check(f, shapes, k)


def check_adjoint(g: Function, x: Any) -> None:
    rng = np.random.default_rng(3)
    v = rng.normal(size=x.shape)
    y, tangent = jvp(g, x, v)
    assert np.allclose(y, g(x), rtol=1e-14, atol=1e-15)  # a composition may round otherwise
    u = rng.normal(size=np.shape(y))
    cotangent = vjp(g, x, u)[1]
    size = 1 + np.sum(np.abs(u * tangent))
    assert abs(np.sum(u * tangent) - np.sum(cotangent * v)) < 1e-12 * size


def check_second_order(g: Function, x: Any) -> None:
    u = np.random.default_rng(4).normal(size=np.shape(g(x)))

    def scalar(t: Any) -> Any:
        return np.sum(u * g(t)) + np.sum(g(t) ** 2)

    H = hessian(scalar, x)
    other = reverse_jacobian(lambda t: forward_jacobian(scalar, t), x)
    want = differences(lambda t: value_and_gradient(scalar, t)[1], x)
    size = 1 + np.max(np.abs(want), initial=0.0)
    assert np.max(np.abs(H - want), initial=0.0) < 1e-6 * size
    assert np.max(np.abs(other - H), initial=0.0) < 1e-11 * size


@pytest.mark.parametrize(("f", "shapes", "k"), LISTED)
def test_both_modes_are_right_to_second_order(
    f: Function, shapes: tuple[Shape, ...], k: int
) -> None:
    check(f, shapes, k)


def test_every_function_with_a_rule_or_a_composition_is_listed() -> None:
    functions = {*RULES, *REWRITTEN, *COMPOSITIONS} - WITHOUT_DERIVATIVE - WITHOUT_SCIPY
    assert {SPELLED.get(f, f) for f in functions} <= set(CASES)


# ------------------------------------------------------------------ planted faults
def sign(half: Function) -> Function:
    return lambda v: -half(v)


def factor(half: Function) -> Function:
    return lambda v: 2 * half(v)


def dropped(half: Function) -> Function:
    return lambda v: 0 * half(v)


def shifted(half: Function) -> Function:
    """The right entries in the wrong places, or a term added where there is one entry."""
    return lambda v: np.roll(half(v), 1) + 0.01 * half(v)


def faulty(rule: Function, k: int, half: str, fault: Function) -> Function:
    def wrong(y: Any, *x: Any, **options: Any) -> tuple[Linear, ...]:
        maps = list(rule(y, *x, **options))
        if k < len(maps):
            maps[k] = maps[k]._replace(**{half: fault(getattr(maps[k], half))})
        return tuple(maps)

    return wrong


RULED = [f for f in RULES if f not in WITHOUT_SCIPY]
RULE_ROWS = [(f, k) for f in RULED for k in range(3 if f is np.where else 2)]


def cases_of(function: Function, k: int) -> list[Case]:
    cases = CASES[SPELLED.get(function, function)]
    return [c for c in cases if function is np.where or len(c[1]) > k]


@pytest.mark.parametrize("half", ["forward", "backward"])
@pytest.mark.parametrize("fault", [sign, factor, dropped, shifted])
@pytest.mark.parametrize(
    ("function", "k"), [(f, k) for f, k in RULE_ROWS if cases_of(f, k) and (f is not np.where or k)]
)
def test_every_fault_in_a_rule_is_caught(
    function: Function, k: int, half: str, fault: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, function, faulty(RULES[function], k, half, fault))
    with pytest.raises(AssertionError):
        check_all(cases_of(function, k))
