"""Convexity, monotonicity, Lipschitz constants and bounds, against a table of known functions."""

from fractions import Fraction

import flint
import pytest
import sympy as sp
from sympy import Abs, Max, Min, Piecewise, Rational, cosh, exp, log, sqrt, tanh

from alicemath.errors import UndecidedError
from alicemath.symbolic import convexity, extrema
from alicemath.symbolic.balls import enclose
from alicemath.symbolic.convexity import convex, increasing, strictly_convex
from alicemath.symbolic.extrema import Extreme, extremes, lipschitz_constant
from alicemath.symbolic.signs import sign_of
from tests.symbolic.corpus import a, clip, d, huber, normal_cdf, p, relu, sigmoid, where, x

softplus = log(1 + exp(x))
pseudo_huber = d**2 * (sqrt(1 + (x / d) ** 2) - 1)

# name, function, convex, strictly convex, increasing, Lipschitz constant (None: not found)
TABLE: list[tuple[str, sp.Expr, str, str, str, sp.Expr | None]] = [
    ("Huber", huber(x, d), "yes", "no", "no", d),
    ("pseudo-Huber", pseudo_huber, "yes", "yes", "no", d),
    ("square", x**2, "yes", "yes", "no", sp.oo),
    ("quartic", x**4, "yes", "yes", "no", sp.oo),
    ("cube", x**3, "no", "no", "yes", sp.oo),
    ("relu", relu(x), "yes", "no", "yes", sp.Integer(1)),
    ("leaky relu", where(x > 0, x, x / 100), "yes", "no", "yes", sp.Integer(1)),
    ("modulus", Abs(x), "yes", "no", "no", sp.Integer(1)),
    ("hinge", relu(1 - x), "yes", "no", "no", sp.Integer(1)),
    ("squared hinge", relu(1 - x) ** 2, "yes", "no", "no", sp.oo),
    ("softplus", softplus, "yes", "yes", "yes", sp.Integer(1)),
    ("σ", sigmoid(x), "no", "no", "yes", Rational(1, 4)),
    ("tanh", tanh(x), "no", "no", "yes", sp.Integer(1)),
    ("log-cosh", log(cosh(x)), "yes", "yes", "no", sp.Integer(1)),
    ("exp", exp(x), "yes", "yes", "yes", sp.oo),
    ("ELU", where(x > 0, x, exp(x) - 1), "yes", "no", "yes", sp.Integer(1)),
    ("SiLU", x * sigmoid(x), "no", "no", "no", None),
    ("GELU", x * normal_cdf(x), "no", "no", "no", exp(-1) / sqrt(sp.pi) + normal_cdf(sqrt(2))),
    ("hard tanh", clip(x, -1, 1), "no", "no", "yes", sp.Integer(1)),
    ("softsign", x / (1 + Abs(x)), "no", "no", "yes", sp.Integer(1)),
    ("step", where(x > 0, 1, 0), "no", "no", "yes", sp.oo),
    ("minimum", Min(x**2, 1), "no", "no", "no", sp.Integer(2)),
    ("x⁴ − x²", x**4 - x**2, "no", "no", "no", sp.oo),
    ("x⁴ + 3x² − x", x**4 + 3 * x**2 - x, "yes", "yes", "no", sp.oo),
    ("Gaussian", exp(-(x**2)), "no", "no", "no", sqrt(2) * exp(-Rational(1, 2))),
    ("falling kink", -Abs(x) + x**2, "no", "no", "no", sp.oo),
    ("one point too high", where(sp.Eq(x, 0), 1, x**2), "no", "no", "no", sp.oo),
    ("dented far away", x**2 - 3 * relu(1 - Abs(x - 100)) ** 2, "no", "no", "no", sp.oo),
]
POSITIVE: list[tuple[sp.Expr, str, str]] = [
    (-log(p), "yes", "no"),
    (p * log(p), "yes", "no"),
    (sqrt(p), "no", "yes"),
    (1 / p, "yes", "no"),
]


@pytest.mark.parametrize(("name", "u", "is_convex", "strict", "grows", "constant"), TABLE)
def test_the_table(
    name: str, u: sp.Expr, is_convex: str, strict: str, grows: str, constant: sp.Expr | None
) -> None:
    assert convex(u, x).status == is_convex, name
    assert strictly_convex(u, x).status == strict, name
    assert increasing(u, x).status == grows, name
    if constant is None:
        with pytest.raises(UndecidedError):
            lipschitz_constant(u, x)
    else:
        found = lipschitz_constant(u, x)
        assert found == constant or sign_of(found - constant) == 0


@pytest.mark.parametrize(("u", "is_convex", "grows"), POSITIVE)
def test_functions_on_the_half_line(u: sp.Expr, is_convex: str, grows: str) -> None:
    assert convex(u, p).status == is_convex
    assert increasing(u, p).status == grows


def test_a_refuting_segment_is_exact() -> None:
    u = Min(x**2, 1)
    v, w, alpha = convex(u, x).witness

    def at(t: Fraction) -> sp.Expr:
        return u.subs(x, sp.Rational(t.numerator, t.denominator))

    assert at(alpha * v + (1 - alpha) * w) > alpha * at(v) + (1 - alpha) * at(w)


def test_convexity_for_some_parameters_only() -> None:
    leaky = Piecewise((x, x > 0), (a * x, True))
    assert convex(leaky, x, given=(a < 1,)).status == "yes"
    refuted = convex(leaky, x, given=(a > 1,))
    assert refuted.status == "no"
    assert dict(refuted.parameters)[a] > 1


def test_a_touching_bound_is_proved() -> None:
    slope = sp.diff(sigmoid(x), x)
    assert extremes(slope, x).high == Extreme(Rational(1, 4), sp.Integer(0))
    assert extremes(slope, x).low == Extreme(sp.Integer(0), None)
    assert extremes(huber(x, d) - x**2 / 2, x).high.value == 0


def test_bounds_of_entropy_and_of_a_quartic() -> None:
    assert extremes(p * log(p), p).low == Extreme(-exp(-1), exp(-1))
    assert extremes(x**4 - x**2, x).low.value == -Rational(1, 4)


def test_an_extreme_without_formula_is_undecided() -> None:
    with pytest.raises(UndecidedError):
        extremes(x * sigmoid(x), x)
    with pytest.raises(UndecidedError):
        extremes(log(x), x)


@pytest.mark.parametrize(
    ("owner", "name", "fault", "question"),
    [
        (convexity, "_order", lambda a, b, given: 1, -Abs(x - Rational(301, 3)) + x**2 * 0),
        (
            convexity,
            "signs_on",
            lambda *args: [(1, sp.Integer(0))],
            x**2 - 3 * relu(1 - Abs(x - 100)) ** 2,
        ),
        (convexity, "enclose", lambda *args: flint.arb("nan"), Min(x**2, 1)),
        (convexity, "enclose", lambda u, *args: -enclose(u, *args), x**2),
    ],
)
def test_planted_faults_are_noticed(
    owner: object, name: str, fault: object, question: sp.Expr, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = convex(question, x).status
    monkeypatch.setattr(owner, name, fault)
    assert convex(question, x).status != before


def test_a_lost_critical_point_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extrema, "real_zeros", lambda *args: [])
    assert extremes(sp.diff(sigmoid(x), x), x).high.value != Rational(1, 4)


def test_the_grid_holds_points_of_both_signs() -> None:
    assert Fraction(0) in convexity.GRID
    assert {v > 0 for v in convexity.GRID if v} == {True, False}
    assert Max(*convexity.GRID) <= 5
