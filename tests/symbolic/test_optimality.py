"""Stationary points, inertia, convexity in several variables, and tails, against known answers."""

import pytest
import sympy as sp
from sympy import Abs, Max, Rational, erf, exp, log, sqrt

from alicemath.errors import UndecidedError
from alicemath.symbolic import curvature, optimality, tails
from alicemath.symbolic.curvature import convex_in, gradient_within, weakly_nonnegative
from alicemath.symbolic.optimality import inertia, kind_at, minimises, stationary_points
from alicemath.symbolic.tails import nonnegative_on_ray

x, y, z = sp.symbols("x y z", real=True)
k, p, q = sp.symbols("k p q", positive=True)
gelu = x * (1 + erf(x / sqrt(2))) / 2
soft = sp.sign(z) * Max(Abs(z) - k, 0)
lasso = (x - z) ** 2 / 2 + k * Abs(x)


@pytest.mark.parametrize(
    ("u", "kind"),
    [
        (x**4, "minimum"),
        (-(x**4), "maximum"),
        (x**3, "inflection"),
        (Abs(x), "minimum"),
        (Max(x, 2 * x), "not stationary"),
        (x + 1, "not stationary"),
        (Max(x, 0), "minimum"),
        (sqrt(Abs(x)), "minimum"),
        (x * Abs(x), "inflection"),
        (sp.Integer(0) * x + 1, "undecided"),
    ],
)
def test_the_kind_of_a_point(u: sp.Expr, kind: str) -> None:
    assert kind_at(u, x, sp.Integer(0)) == kind


def test_stationary_points_are_found_with_parameters() -> None:
    found = stationary_points(x**3 - 3 * k * x, x)
    assert [(s.at, s.kind) for s in found] == [(-sqrt(k), "maximum"), (sqrt(k), "minimum")]


def test_an_interval_of_stationary_points_is_named() -> None:
    with pytest.raises(UndecidedError, match="constant for 0 < x < 1"):
        stationary_points(Max(x - 1, 0) - Max(-x, 0), x)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[2, 1], [1, 2]], (2, 0, 0)),
        ([[1, 2], [2, 1]], (1, 1, 0)),
        ([[1, 1], [1, 1]], (1, 0, 1)),
        ([[0, 0], [0, 0]], (0, 0, 2)),
        ([[-1, 0, 0], [0, 3, 0], [0, 0, sqrt(2)]], (2, 1, 0)),
    ],
)
def test_inertia_is_exact(rows: list[list[object]], expected: tuple[int, int, int]) -> None:
    assert inertia(sp.Matrix(rows)) == expected


@pytest.mark.parametrize(("at", "answer"), [(soft, True), (z, False), (sp.Integer(0), False)])
def test_the_soft_threshold_and_nothing_else_minimises(at: sp.Expr, answer: bool) -> None:  # noqa: FBT001
    assert minimises(lasso, x, at) is answer


@pytest.mark.parametrize(
    "u",
    [
        log(exp(x) + exp(y)),
        p * log(p / q),
        x**2 / p,
        Max(x, y, 0) + (x - y) ** 2,
        x**2 + x * y + y**2,
    ],
)
def test_a_convex_function_is_proved_convex(u: sp.Expr) -> None:
    assert convex_in(u, sorted(u.free_symbols, key=str))


@pytest.mark.parametrize(
    "u", [x * y, 1 / (x - y) ** 2, -Max(x, y), log(Abs(x)) + y**2, sqrt(x**2 + y**2), x**3 + y**2]
)
def test_what_is_not_convex_or_not_defined_is_not_proved(u: sp.Expr) -> None:
    with pytest.raises(UndecidedError):
        convex_in(u, (x, y))


def test_quadratic_polynomials_are_decided() -> None:
    assert weakly_nonnegative(x**2 - 2 * x + y**2 + 2)
    assert not weakly_nonnegative(x**2 - 2 * x + y**2 + Rational(1, 2))


def test_a_gradient_is_bounded_in_the_euclidean_norm() -> None:
    assert gradient_within(log(exp(x) + exp(y)), (x, y), sp.Integer(1))
    assert not gradient_within(log(exp(x) + exp(y)), (x, y), Rational(1, 2))


@pytest.mark.parametrize("side", [-1, 1])
def test_a_tail_is_proved_where_it_is_above(side: int) -> None:
    assert nonnegative_on_ray(gelu + Rational(1701, 10000), x, sp.Integer(4 * side), side)
    assert not nonnegative_on_ray(gelu - 1 - Abs(x), x, sp.Integer(4 * side), side)
    assert not nonnegative_on_ray(sp.sin(x) + 1, x, sp.Integer(4 * side), side)


def _answers() -> list[object]:
    """What the rooms say of a handful of questions."""
    found: list[object] = [inertia(sp.Matrix([[1, 2], [2, 1]])), minimises(lasso, x, z)]
    for u in (x * y, 1 / (x - y) ** 2, -Max(x, y)):
        try:
            found.append(convex_in(u, (x, y)))
        except UndecidedError:
            found.append("undecided")
    found.append(weakly_nonnegative(x**2 - 2 * x + y**2 + Rational(1, 2)))
    found += [nonnegative_on_ray(u, x, sp.Integer(4), 1) for u in (gelu - 5, (x - 6) ** 2 - 1)]
    return found


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (optimality, "_variations", lambda signs: 0),
        (optimality, "_slopes_enclose_zero", lambda claim: True),
        (curvature, "_semidefinite", lambda *args, **kw: None),
        (curvature, "_by_composition", lambda u, xs, given: ([], [])),
        (curvature, "_is_square_form", lambda u: True),
        (tails._Ray, "sign", lambda self, u, depth=0: 1),
    ],
)
def test_planted_faults_are_noticed(
    owner: object, name: str, fault: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = [(1, 1, 0), False, "undecided", "undecided", "undecided", False, False, False]
    assert _answers() == right
    monkeypatch.setattr(owner, name, fault)
    assert _answers() != right
