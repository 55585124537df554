"""Exact limits, with their cases; a value that SymPy's Piecewise limit gets wrong included."""

import pytest
import sympy as sp
from sympy import Abs, Max, Piecewise, Rational, cos, erf, exp, log, oo, sin, sqrt, tanh

from alicemath.errors import UndecidedError
from alicemath.symbolic import growth, limits
from alicemath.symbolic.growth import Scale
from alicemath.symbolic.limits import LimitCase, differs, limit_cases, value_in

a, b, c, s, x, h, k = sp.symbols("a b c s x h k", real=True)
t, d, n = sp.symbols("t d n", positive=True)


def two(u: sp.Expr, v: sp.Expr) -> sp.Expr:
    return exp(u / t) / (exp(u / t) + exp(v / t))


TABLE: list[tuple[sp.Expr, sp.Symbol, sp.Expr, int, list[str]]] = [
    (1 / (1 + exp(-a * s)), a, oo, 1, ["1 where s > 0", "0 where s < 0", "1/2 where s = 0"]),
    (1 / (1 + exp(-a * s)), a, -oo, 1, ["0 where s > 0", "1 where s < 0", "1/2 where s = 0"]),
    (two(a, b), t, sp.S(0), 1, ["0 where -a + b > 0", "1 where -a + b < 0", "1/2 where a = b"]),
    (two(a, b), t, oo, 1, ["1/2"]),
    (two(b + d, b), t, sp.S(0), 1, ["1"]),
    (log(1 + exp(a * s)) / a, a, oo, 1, ["s where s > 0", "0 where s < 0", "0 where s = 0"]),
    (((x + h) ** 2 - x**2) / h, h, sp.S(0), 1, ["2*x"]),
    ((exp(x + h) - exp(x)) / h, h, sp.S(0), 1, ["exp(x)"]),
    ((sin(x + h) - sin(x)) / h, h, sp.S(0), 1, ["cos(x)"]),
    ((log(d + h) - log(d)) / h, h, sp.S(0), 1, ["1/d"]),
    ((1 - cos(x)) / x**2, x, sp.S(0), 1, ["1/2"]),
    ((1 + s / n) ** n, n, oo, 1, ["exp(s)"]),
    (tanh(a * s), a, oo, 1, ["1 where s > 0", "-1 where s < 0", "0 where s = 0"]),
    (sqrt(x**2 + x) - x, x, oo, 1, ["1/2"]),
    (x * log(x), x, sp.S(0), 1, ["0"]),
    (x * (1 + erf(x / sqrt(2))) / 2, x, -oo, 1, ["0"]),
    (d**2 * (sqrt(1 + (x / d) ** 2) - 1), d, oo, 1, ["x**2/2"]),
    (x * sin(1 / x), x, sp.S(0), 1, ["0"]),
    (1 / x, x, sp.S(0), -1, ["-oo"]),
    (x**3 - x**2, x, -oo, 1, ["-oo"]),
    (exp(-x) * x**9, x, oo, 1, ["0"]),
    (Abs(x) / x, x, sp.S(0), -1, ["-1"]),
    (Max(x, 0) / x, x, sp.S(0), 1, ["1"]),
    (Piecewise((x**2 / 2, Abs(x) <= 1), (Abs(x), True)), x, sp.S(1), 1, ["1"]),
    (Piecewise((x**2 / 2, Abs(x) <= 1), (Abs(x), True)), x, sp.S(1), -1, ["1/2"]),
]


@pytest.mark.parametrize(("u", "v", "at", "side", "expected"), TABLE)
def test_a_limit_is_exact(
    u: sp.Expr, v: sp.Symbol, at: sp.Expr, side: int, expected: list[str]
) -> None:
    assert [str(case) for case in limit_cases(u, v, at, side)] == expected


@pytest.mark.parametrize(
    ("u", "v", "at"), [(sin(x), x, oo), (sin(1 / x), x, sp.S(0)), (log(-x), x, oo)]
)
def test_a_limit_that_does_not_exist_is_undecided(u: sp.Expr, v: sp.Symbol, at: sp.Expr) -> None:
    with pytest.raises(UndecidedError):
        limit_cases(u, v, at)


@pytest.mark.parametrize(("u", "v", "at", "side", "expected"), TABLE)
def test_numbers_near_the_limit_agree(
    u: sp.Expr, v: sp.Symbol, at: sp.Expr, side: int, expected: list[str]
) -> None:
    """At parameters that satisfy a case, the value near the limit is near the limit of the case."""
    near = sp.Integer(10) ** 4 * sp.sign(at) if at.is_infinite else at + side * Rational(1, 10**4)
    for case in limit_cases(u, v, at, side):
        parameters = sorted(u.free_symbols - {v}, key=str)
        for base in ({p: Rational(3, 2) + 3 * i for i, p in enumerate(parameters)},
                     {p: -Rational(3, 2) - 3 * i for i, p in enumerate(parameters)}):  # fmt: skip
            fits = all(not (p.is_positive and value < 0) for p, value in base.items())
            if not fits or not all(r.subs(base) == sp.true for r in case.conditions):
                continue
            value, limit = sp.N(u.subs(v, near).subs(base), 30), case.value.subs(base)
            if limit.is_infinite:
                assert value * sp.sign(limit) > 1000
            else:
                assert abs(value - limit) < 1e-2


def test_a_claim_that_holds_in_one_case_only_is_refuted_in_another() -> None:
    cases = limit_cases(1 / (1 + exp(-a * s)), a, oo)
    answers = [differs(case, sp.Integer(1), ())[0] for case in cases]
    assert answers == [False, True, True]


def test_cases_that_no_parameter_satisfies_refute_nothing() -> None:
    assert differs(LimitCase((d < 0,), sp.Integer(0)), sp.Integer(1), ()) == (None, {})


def test_a_claimed_value_may_distinguish_cases() -> None:
    assert value_in(sp.sign(s), LimitCase((sp.Eq(s, 0),), sp.Integer(0))) == 0
    assert value_in(Piecewise((1, s > 0), (0, True)), LimitCase((s < 0,), sp.Integer(0))) == 0


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (Scale, "faster", lambda self, p, q: 1),
        (Scale, "limit", lambda self, term: term.c),
        (growth, "sign_with_logs", lambda u, given=(): 1),
        (limits._FarOut, "sign", lambda self, u: -1),
        (limits, "_merged", lambda cases: tuple(cases[:1])),
        (limits, "_analytic", lambda u, t, given: sp.Integer(0)),
    ],
)
def test_planted_faults_are_noticed(
    owner: object, name: str, fault: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, fault)
    assert any(_answer(*row[:4]) != row[4] for row in TABLE)


def _answer(u: sp.Expr, v: sp.Symbol, at: sp.Expr, side: int) -> list[str]:
    try:
        return [str(case) for case in limit_cases(u, v, at, side)]
    except (UndecidedError, TypeError, ValueError):
        return ["undecided"]
