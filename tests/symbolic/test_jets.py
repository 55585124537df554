"""Breakpoints, one-sided jets, and the class C^k."""

import math

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Max, Min, Ne, Piecewise, exp, log, sin, sqrt

from alicemath.errors import UndecidedError
from alicemath.symbolic.germs import side_formula, side_limit
from alicemath.symbolic.pieces import pieces_of, value_at
from alicemath.symbolic.roots import real_zeros
from alicemath.symbolic.signs import NeedSign, sign_of
from alicemath.symbolic.smoothness import (
    clarke,
    continuous,
    differentiable,
    one_sided_derivatives,
    smoothness,
)

x, a = sp.symbols("x a", real=True)
d, p = sp.symbols("d p", positive=True)

huber = Piecewise((x**2 / 2, Abs(x) <= d), (d * (Abs(x) - d / 2), True))
elu = Piecewise((x, x > 0), (a * (exp(x) - 1), True))


def test_huber_is_once_differentiable_for_every_threshold() -> None:
    found = smoothness(huber, x)
    assert found.name == "C1"
    assert found.decided
    assert [(b.at, b.jumps) for b in found.breaks] == [(-d, (0, 0, 1)), (d, (0, 0, -1))]


def test_elu_is_once_differentiable_exactly_at_one() -> None:
    (b,) = smoothness(elu, x).breaks
    assert b.jumps[1] == 1 - a
    assert [(c.condition, c.name) for c in b.cases] == [(Ne(a, 1), "C0"), (sp.Eq(a, 1), "C1")]
    assert smoothness(elu.subs(a, 1), x).breaks[0].jumps == (0, 0, -1)


def test_the_slope_of_a_leaky_relu_decides_its_class() -> None:
    found = smoothness(Max(x, a * x), x)
    assert found.name == "C0"
    assert [s.name for _, s in found.by_parameter] == ["C0", "C0", "C∞"]
    assert smoothness(Max(x, a * x), x, given=(a < 1,)).breaks[0].jumps[1] == 1 - a


def test_a_case_excluded_by_an_assumption_is_not_listed() -> None:
    (b,) = smoothness(Piecewise((p * x, x > 0), (0, True)), x).breaks
    assert b.cases == ()
    assert b.order == 0


def test_a_hole_is_reported_and_not_cancelled() -> None:
    (b,) = smoothness((x**2 - 1) / (x - 1), x).breaks
    assert (b.name, b.at, b.value, b.left, b.right) == ("hole", 1, None, (2,), (2,))


def test_smoothness_at_one_point_needs_no_other_breakpoint() -> None:
    assert smoothness(Abs(sin(x)), x, at=sp.pi).name == "C0"
    assert smoothness(Abs(sin(x)), x, at=1).name == "C∞"
    assert smoothness(huber, x, at=d).name == "C1"
    assert smoothness(huber, x, at=0).name == "C∞"


def test_oscillation_is_unknown_and_never_wrong() -> None:
    wild = Piecewise((x**2 * sin(1 / x), Ne(x, 0)), (0, True))
    assert not smoothness(wild, x).decided
    assert continuous(wild, x).status == "yes"
    assert differentiable(wild, x).status == "unknown"
    wilder = Piecewise((sin(1 / x), Ne(x, 0)), (0, True))
    assert continuous(wilder, x).status == "unknown"


def test_a_flat_function_is_at_least_as_smooth_as_was_tried() -> None:
    found = smoothness(Piecewise((exp(-1 / x), x > 0), (0, True)), x, up_to=3)
    assert (found.order, found.decided) == (3, False)


def test_the_class_of_a_power_of_the_modulus() -> None:
    orders = [smoothness(Abs(x) ** sp.Rational(k, 2), x).order for k in range(1, 9)]
    assert orders == [0, 0, 1, math.inf, 2, 2, 3, math.inf]


def test_an_infinite_slope_is_not_a_derivative() -> None:
    found = smoothness(sqrt(Abs(x)), x)
    assert found.breaks[0].left[1] == -sp.oo
    assert differentiable(sqrt(Abs(x)), x).status == "no"
    with pytest.raises(UndecidedError, match="infinite slope"):
        clarke(sqrt(Abs(x)), x, 0)


def test_the_value_at_the_point_itself_counts() -> None:
    assert smoothness(Piecewise((5, sp.Eq(x, 2)), (x, True)), x).name == "jump"
    assert smoothness(Piecewise((2, sp.Eq(x, 2)), (x, True)), x).name == "C∞"


@pytest.mark.parametrize(
    ("u", "at", "interval"),
    [
        (Abs(x), 0, (-1, 1)),
        (Max(x, 0), 0, (0, 1)),
        (Max(0, 1 - x), 1, (-1, 0)),
        (-Abs(x), 0, (-1, 1)),
        (huber, d, (d, d)),
        (Max(p * x, (p - 1) * x), 0, (p - 1, p)),
        (Max(x, x**2), 1, (1, 2)),
        (x**2, 3, (6, 6)),
    ],
)
def test_the_clarke_subdifferential(u: sp.Expr, at: int, interval: tuple[sp.Expr, sp.Expr]) -> None:
    assert clarke(u, x, at) == interval


def test_there_is_no_subdifferential_at_a_jump() -> None:
    with pytest.raises(UndecidedError, match="not continuous"):
        one_sided_derivatives(sp.sign(x), x, 0)


def test_undefined_on_an_interval_is_undecided_with_the_interval() -> None:
    with pytest.raises(UndecidedError, match=r"undefined for -oo < x < 0"):
        smoothness(log(x), x)
    assert smoothness(log(p), p).name == "C∞"


@pytest.mark.parametrize("u", [Abs(sin(x)), Abs(x + exp(x)), sp.floor(x), Abs(sp.gamma(x))])
def test_breakpoints_that_cannot_be_found_are_undecided(u: sp.Expr) -> None:
    with pytest.raises(UndecidedError):
        smoothness(u, x)


def test_questions_answer_unknown_instead_of_raising() -> None:
    assert continuous(Abs(sin(x)), x).status == "unknown"
    assert continuous(log(x), x).status == "unknown"


def test_continuity_that_depends_on_a_parameter_is_unknown_with_its_cases() -> None:
    found = continuous(Piecewise((x + a, x > 0), (0, True)), x)
    assert found.status == "unknown"
    assert "Eq(a, 0)" in found.reason


def test_a_limit_is_taken_of_one_branch_and_never_of_the_piecewise() -> None:
    square = Piecewise((x**2 / 2, Abs(x) <= 1), (Abs(x), True))
    formula = side_formula(square, x, sp.Integer(1), 1)
    assert formula == x
    assert side_limit(formula, x, sp.Integer(1), 1) == 1
    assert value_at(square, x, sp.Integer(1)) == sp.Rational(1, 2)


@pytest.mark.parametrize(
    ("u", "side", "limit"),
    [
        (sin(x) / x, 1, 1),
        ((exp(x) - 1 - x) / x**2, -1, sp.Rational(1, 2)),
        (1 / x, -1, -sp.oo),
        (1 / x**2, -1, sp.oo),
        (x * log(x), 1, 0),
        (exp(-1 / x), 1, 0),
        (exp(1 / x), -1, 0),
    ],
)
def test_one_sided_limits(u: sp.Expr, side: int, limit: sp.Expr) -> None:
    assert side_limit(u, x, sp.Integer(0), side) == limit


def test_nested_switches_are_resolved_inside_out() -> None:
    clip = Min(Max(x, 0), 1)
    assert [q.formula for q in pieces_of(clip, x).pieces] == [0, x, 1]
    assert [k.at for k in pieces_of(clip, x).knots] == [0, 1]


def test_an_algebraic_breakpoint_is_exact() -> None:
    (knot,) = pieces_of(Abs(x**5 - x - 1), x).knots
    assert knot.value == 0
    assert isinstance(knot.at, sp.CRootOf)


def test_breakpoints_are_ordered_with_their_parameters() -> None:
    assert [k.at for k in pieces_of(Abs(Abs(x) - d), x).knots] == [-d, 0, d]
    with pytest.raises(NeedSign):
        pieces_of(Abs(x - a) + Abs(x), x)


@pytest.mark.parametrize(
    ("u", "zeros"),
    [
        (x**2 - 2, [-sqrt(2), sqrt(2)]),
        (x**2 + x + 1, []),
        (x**3 - x, [-1, 0, 1]),
        (exp(2 * x) - 3 * exp(x) + 2, [0, log(2)]),
        (exp(x) + 1, []),
        (log(x) ** 2 - 1, [exp(-1), exp(1)]),
        (sp.tanh(x) - sp.Rational(1, 2), [log(3) / 2]),
        (sp.atan(x) - 2, []),
        (sqrt(x + 1) - 2, [3]),
        (sqrt(x + 1) + 2, []),
        (x * exp(-x), [0]),
        (sp.erf(x), [0]),
        (x + exp(x) - 1, [0]),
    ],
)
def test_all_real_zeros_are_found(u: sp.Expr, zeros: list[sp.Expr]) -> None:
    found = real_zeros(u, x)
    assert len(found) == len(zeros)
    assert all(sign_of(f - z) == 0 for f, z in zip(found, zeros, strict=True))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=3, unique=True),
    st.integers(0, 3),
    st.integers(1, 5),
)
def test_a_truncated_power_has_the_class_of_its_exponent(
    knots: list[int], degree: int, slope: int
) -> None:
    spline = sum(slope * Max(x - k, 0) ** (degree + 1) for k in knots) + x**3
    found = smoothness(spline, x)
    assert found.order == degree
    assert [b.at for b in found.breaks] == sorted(knots)
    assert {b.jumps[-1] for b in found.breaks} == {slope * math.factorial(degree + 1)}
