"""Identities with switches: cells, boundaries, hypotheses and refutations."""

import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Eq, Max, Min, Piecewise, sign

from alicemath.symbolic.cells import is_empty, piecewise_zero_test
from alicemath.symbolic.linear import implied_sign, inequalities, infeasible

x, y, z, a = sp.symbols("x y z a", real=True)
d = sp.Symbol("d", positive=True)


def test_a_hypothesis_is_used() -> None:
    u = Abs(x) - x
    assert piecewise_zero_test(u).nonzero
    assert piecewise_zero_test(u, given=(x >= 0,)).zero


def test_a_refutation_satisfies_the_hypotheses() -> None:
    found = piecewise_zero_test(Max(x, y) - y, given=(x > y - 1, x < 2))
    point = dict(found.witness)
    assert found.nonzero
    assert point[x] > point[y] - 1
    assert point[x] < 2


def test_branches_that_differ_at_one_point_are_not_equal() -> None:
    u = Piecewise((1, x > 0), (0, True)) - Piecewise((1, x >= 0), (0, True))
    assert dict(piecewise_zero_test(u).witness) == {x: 0}


def test_a_boundary_where_branches_agree_is_no_obstacle() -> None:
    u = Piecewise((x * y, x > y), (y**2, True)) - Piecewise((x * y, x >= y), (y**2, True))
    assert piecewise_zero_test(u).zero


def test_equality_forced_by_the_hypotheses_is_substituted() -> None:
    assert piecewise_zero_test(x - z + 0 * Abs(y), given=(x >= y, y >= z, z >= x)).zero


def test_a_point_where_the_expression_is_undefined_does_not_speak_against_it() -> None:
    assert piecewise_zero_test(x / Abs(x) - sign(x)).zero


def test_a_narrow_cell_is_not_missed() -> None:
    bump = Max(0, sp.Rational(1, 1000) - Abs(x - sp.Rational(7, 3)))
    assert not piecewise_zero_test(bump).zero


def test_an_equation_without_rational_solution_does_not_give_zero() -> None:
    assert not piecewise_zero_test(Piecewise((1, Eq(x**2, 2)), (0, True))).zero


def test_no_cell_in_the_domain_is_unknown() -> None:
    assert piecewise_zero_test(Abs(x), given=(x > 1, x < 0)).status == "unknown"


def test_linear_cells_are_decided_exactly() -> None:
    assert is_empty((x > y, y > z, z > x))
    assert not is_empty((x > y, y > z, x > z))
    assert is_empty((x >= y, y >= x, x > y))
    assert is_empty((d * 2 < 0,)) or (d * 2 < 0) == sp.false


def test_cells_of_one_variable_are_decided_exactly() -> None:
    assert is_empty((x**2 < 1, x**3 > 1))
    assert is_empty((x**3 - x - 1 > 0, x < 1))
    assert not is_empty((x**2 >= 1, x >= 1, x <= 1))
    assert is_empty((sp.exp(x) < 1, x > 0))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 3, st.booleans()), min_size=1, max_size=5))
def test_elimination_agrees_with_points(rows: list[tuple[int, int, int, bool]]) -> None:
    relations = tuple(
        sp.Gt(i * x + j * y + k, 0) if strict else sp.Ge(i * x + j * y + k, 0)
        for i, j, k, strict in rows
    )
    if infeasible(inequalities(relations)) or sp.false in relations:
        grid = [sp.Rational(n, 3) for n in range(-9, 10)]
        holds = (all(r == sp.true or r.subs({x: u, y: v}) == sp.true for r in relations)
                 for u in grid for v in grid[::3])  # fmt: skip
        assert not any(holds)


def test_implied_signs_follow_from_sums_of_hypotheses() -> None:
    rows = inequalities((x - y > 1, y > 2))
    assert implied_sign(x - 3, rows) == (False, True, True)


@settings(max_examples=30, deadline=None)
@given(st.permutations([x, y, z, x + 1, 2 * y]), st.permutations([0, 1, 2, 3, 4]))
def test_max_and_min_do_not_depend_on_the_nesting(u: list[sp.Expr], order: list[int]) -> None:
    v = [u[i] for i in order[:3]]
    nested = Max(v[0], Min(v[1], v[2])) - Min(Max(v[0], v[1]), Max(v[0], v[2]))
    assert piecewise_zero_test(nested).zero
