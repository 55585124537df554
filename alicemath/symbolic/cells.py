"""Identities with Abs, Max, Min, sign and Piecewise, proved cell by cell.

The walk of `switches` asks for the sign of a switch g; where the cell does not imply it, the cell
is cut:

    Abs, Max, Min            {g ≥ 0}, {g ≤ 0}             both closed, and together everything: no
                                                          argument from continuity is needed
    sign, comparisons        {g > 0}, {g < 0}, {g = 0}    the boundary is a cell of its own

A cell that is shown to be empty is dropped: linear cells by Fourier–Motzkin elimination, cells of
one variable by the exact zeros of their switches, e^a < e^b as a < b. A cell that cannot be shown
empty is kept, which can only cost a proof. In each cell the resolved, switch-free difference
meets the exact zero test, after equations of the cell (x = 0, or a forced y ≤ x ≤ y) have been
solved and substituted.

"nonzero" is claimed only with a certified point; a cell where no proof was found gives "unknown".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import certified_sign, enclose, sample_points, satisfies
from alicemath.symbolic.generators import Unreadable
from alicemath.symbolic.linear import implied_sign, inequalities, infeasible
from alicemath.symbolic.pieces import substitute
from alicemath.symbolic.roots import in_order, real_zeros
from alicemath.symbolic.signs import Given, sign_of
from alicemath.symbolic.switches import Need, Split, Undefined, has_switch, resolve
from alicemath.symbolic.tower import read_into_tower
from alicemath.symbolic.zero import ZeroTest, zero_test

__all__ = ["Cell", "is_empty", "piecewise_zero_test"]

CELLS = 600  # more cells than this are not walked
GRID = tuple(Fraction(n, 2) for n in (0, 2, -2, 1, -1, 4, -4, 6, -6))  # where branches often meet


@dataclass(frozen=True, slots=True)
class Cell:
    """A region of space: relations that hold on it, and the equations already substituted."""

    relations: Given = ()
    swaps: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()

    def sign(self, u: sp.Expr) -> int:
        """Return the sign of u on the cell, or raise `Split` at one of its factors."""
        sign, factors = _factors(u)
        for f, k in factors:
            known = self._implied(f)
            if known is None:
                raise Split(f)
            sign *= known if k % 2 else abs(known)
        return sign

    def weak_sign(self, u: sp.Expr) -> int:
        """Return ±1 with ±u ≥ 0 on the cell, or raise a weak `Split`."""
        sign, factors = _factors(u)
        for f, k in factors:
            if k % 2:
                known = self._weakly_implied(f)
                if known is None:
                    raise Split(f, weak=True)
                sign *= known
        return sign or 1

    def require(self, u: sp.Expr, need: Need) -> None:
        """Refuse what fails the need on all of the cell; the zero test lists the rest."""
        if u.is_positive:
            return
        not_above, not_zero, not_below = implied_sign(u, inequalities(self.relations))
        fails = {
            "positive": not_above,
            "nonnegative": not_above and not_zero,
            "nonzero": not_above and not_below,
        }
        if fails[need]:
            raise Undefined(f"{u} is not {need}")

    def _implied(self, f: sp.Expr) -> int | None:
        try:
            return sign_of(f, self.relations)
        except UndecidedError:
            return None

    def _weakly_implied(self, f: sp.Expr) -> int | None:
        if f.is_nonnegative or f.is_nonpositive:
            return 1 if f.is_nonnegative else -1
        not_above, _, not_below = implied_sign(f, inequalities(self.relations))
        return 1 if not_below else -1 if not_above else self._implied(f)


def _factors(u: sp.Expr) -> tuple[int, list[tuple[sp.Expr, int]]]:
    """Return the sign of the constant of u and its factors of unknown sign, in SymPy terms."""
    try:
        tower, value = read_into_tower(u)
    except Unreadable:
        return 1, [(u, 1)]
    if tower.reduce(value.numerator) == 0:
        return 0, []
    c, powers = tower.factors(value)
    sign, doubtful = (1 if c > 0 else -1), []
    for f, k in powers:
        known = tower.sign(f, strict=True)
        if known is None:
            doubtful.append((_without_exponentials(tower.expression(f)), k))
        else:
            sign *= known if k % 2 else 1
    return sign, doubtful


def _without_exponentials(u: sp.Expr) -> sp.Expr:
    """Return a switch of the same sign: p e^a − q e^b, p, q > 0, becomes a − b + log(p/q)."""
    terms = sp.Add.make_args(u)
    if len(terms) != 2 or not u.has(sp.exp):
        return u
    first, second = terms
    ratio = sp.powsimp(-first / second)
    if not (ratio.is_positive and (second.is_positive or second.is_negative)):
        return u
    logarithm = sp.expand(sp.expand_log(sp.log(ratio), force=True))
    if not logarithm.is_real:
        return u
    return -logarithm if second.is_positive else logarithm


# ---------------------------------------------------------------- empty cells
def is_empty(relations: Given) -> bool:
    """Return whether the relations are shown to exclude one another.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y", real=True)
    >>> is_empty((x > y, y > 1, x <= 1)), is_empty((x**2 < 1, x > 2)), is_empty((x > y,))
    (True, True, False)
    """
    if any(r == sp.false for r in relations) or infeasible(inequalities(relations)):
        return True
    symbols = {s for r in relations for s in r.free_symbols}
    linear = all(r.lhs.is_polynomial() and sp.Poly(r.lhs - r.rhs, *symbols).total_degree() <= 1
                 for r in relations if r != sp.true)  # fmt: skip
    return len(symbols) == 1 and not linear and _is_empty_on_the_line(relations, symbols.pop())


def _is_empty_on_the_line(relations: Given, x: sp.Symbol) -> bool:
    """Return whether no real x satisfies them: signs are constant between the zeros of all."""
    differences = [r.lhs - r.rhs for r in relations if r != sp.true]
    try:
        zeros = in_order([z for u in differences for z in real_zeros(u, x)])
        return not any(_all_hold(relations, x, c) for c in _representatives(zeros))
    except UndecidedError:
        return False


def _representatives(zeros: list[sp.Expr]) -> Iterator[sp.Expr]:
    """Yield each zero and one point of each interval between them."""
    if not zeros:
        yield sp.Integer(0)
        return
    yield zeros[0] - 1
    for a, b in zip(zeros, [*zeros[1:], zeros[-1] + 2], strict=True):
        yield a
        yield (a + b) / 2


def _all_hold(relations: Given, x: sp.Symbol, c: sp.Expr) -> bool:
    if (x.is_positive and sign_of(c) <= 0) or (x.is_nonnegative and sign_of(c) < 0):
        return False
    return all(_SIGNS[type(r)](sign_of(substitute(r.lhs - r.rhs, x, c)))
               for r in relations if r != sp.true)  # fmt: skip


_SIGNS = {
    sp.StrictGreaterThan: lambda s: s > 0,
    sp.GreaterThan: lambda s: s >= 0,
    sp.StrictLessThan: lambda s: s < 0,
    sp.LessThan: lambda s: s <= 0,
    sp.Equality: lambda s: s == 0,
    sp.Unequality: lambda s: s != 0,
}


# ---------------------------------------------------------------- the walk
@dataclass(slots=True)
class _Walk:
    """The state of one proof: what is left to do, and what was found."""

    original: sp.Expr
    given: Given
    stack: list[tuple[sp.Expr, Cell]]
    cells: int = 0
    conditions: tuple[sp.Basic, ...] = ()

    def run(self) -> ZeroTest:
        while self.stack:
            u, cell = self.stack.pop()
            try:
                formula = resolve(u, cell)
            except Split as split:
                self.stack += list(_children(u, cell, split))
                if self.cells + len(self.stack) > CELLS:
                    return ZeroTest("unknown", f"more than {CELLS} sign cells")
                continue
            except Undefined:  # no branch covers the cell: there is nothing to prove on it
                continue
            failure = self._leaf(formula, cell)
            if failure is not None:
                return failure
        if self.cells == 0:
            return ZeroTest("unknown", "no sign cell lies in the domain")
        return ZeroTest("zero", f"zero on each of {self.cells} sign cells", self.conditions)

    def _leaf(self, formula: sp.Expr, cell: Cell) -> ZeroTest | None:
        """Return None when the formula vanishes on the cell, the verdict otherwise."""
        self.cells += 1
        found = zero_test(formula)
        if not found.zero:
            formula, cell = _with_forced_equations(formula, cell)
            found = zero_test(formula)
        if found.zero:
            self.conditions = tuple(dict.fromkeys((*self.conditions, *found.conditions)))
            return None
        refuted = _refute(self.original, self.given, cell)
        where = " and ".join(str(r) for r in _described(cell)) or "everywhere"
        return refuted or ZeroTest("unknown", f"not proved where {where}: {found.reason}")


def _described(cell: Cell) -> list[sp.Basic]:
    return [*cell.relations, *(sp.Eq(s, v, evaluate=False) for s, v in cell.swaps)]


def _children(u: sp.Expr, cell: Cell, split: Split) -> Iterator[tuple[sp.Expr, Cell]]:
    """Yield the parts of a cell that are not shown to be empty."""
    g = split.expression
    for relation in (g >= 0, g <= 0) if split.weak else (g > 0, g < 0):
        relations = (*cell.relations, relation)
        if relation == sp.true or not is_empty(relations):
            yield u, replace(cell, relations=relations)
    if not split.weak and not is_empty((*cell.relations, sp.Eq(g, 0))):
        yield from _on_equation(u, cell, g)


def _on_equation(u: sp.Expr, cell: Cell, g: sp.Expr) -> Iterator[tuple[sp.Expr, Cell]]:
    """Yield the cell g = 0, with the equation solved for a variable where that is possible."""
    solved = _solve(g, cell.relations)
    if solved is None or any(u.subs(solved[0], v).has(sp.nan, sp.zoo) for v in solved[1]):
        yield u, replace(cell, relations=(*cell.relations, sp.Eq(g, 0)))
        return
    symbol, values = solved
    for value in values:
        relations = tuple(r.subs(symbol, value) for r in cell.relations)
        if not is_empty(tuple(r for r in relations if r != sp.true)):
            swaps = tuple((s, v.subs(symbol, value)) for s, v in cell.swaps)
            kept = tuple(r for r in relations if r != sp.true)
            yield u.subs(symbol, value), Cell(kept, (*swaps, (symbol, value)))


def _solve(g: sp.Expr, given: Given) -> tuple[sp.Symbol, list[sp.Expr]] | None:
    """Return (s, values): g = 0 exactly when s has one of the values; None when unsolved."""
    symbols = sorted(g.free_symbols, key=str)
    for s in symbols:
        if g.is_polynomial(s) and sp.degree(g, s) == 1 and len(symbols) > 1:
            slope = sp.diff(g, s)
            if slope.is_Rational:
                return s, [sp.expand(s - g / slope)]
    for s in symbols:
        try:
            return s, real_zeros(g, s, given)
        except UndecidedError:
            continue
    return None


def _with_forced_equations(formula: sp.Expr, cell: Cell) -> tuple[sp.Expr, Cell]:
    """Substitute the equations that the cell forces (x ≤ y and y ≤ x, x² ≤ 0)."""
    for relation in cell.relations:
        g = relation.lhs - relation.rhs
        strict = sp.Gt(g, 0) if isinstance(relation, sp.Ge) else sp.Lt(g, 0)
        if isinstance(relation, (sp.Ge, sp.Le)) and is_empty((*cell.relations, strict)):
            solutions = list(_on_equation(formula, cell, g))
            if len(solutions) == 1 and solutions[0][1].swaps != cell.swaps:
                return _with_forced_equations(*solutions[0])
    return formula, cell


# ---------------------------------------------------------------- refutation
def _refute(u: sp.Expr, given: Given, cell: Cell) -> ZeroTest | None:
    """Return "nonzero" with a certified rational point, preferably of the failing cell."""
    symbols = tuple(sorted(u.free_symbols, key=str))
    try:
        for point in _candidates(symbols, cell):
            if satisfies(given, point) and certified_sign(u, point):
                value = enclose(u, point)
                where = ", ".join(f"{s} = {v}" for s, v in point.items())
                reason = f"it is {value.str(8)} at {where}"
                return ZeroTest(
                    "nonzero", reason, witness=tuple(point.items()), value=value.str(20)
                )
    except UnsupportedError:
        return None
    return None


def _candidates(symbols: tuple[sp.Symbol, ...], cell: Cell) -> Iterator[dict[sp.Symbol, Fraction]]:
    swapped = {s for s, _ in cell.swaps}
    free = tuple(s for s in symbols if s not in swapped)
    for point in sample_points(free, 12):
        values = {s: v.subs({t: sp.Rational(q.numerator, q.denominator) for t, q in point.items()})
                  for s, v in cell.swaps if s in symbols}  # fmt: skip
        if all(isinstance(v, sp.Rational) for v in values.values()):
            yield point | {s: Fraction(int(v.p), int(v.q)) for s, v in values.items()}
    yield from sample_points(symbols, 40)
    if len(symbols) == 1:
        yield from ({symbols[0]: c} for c in _inner_points(cell.relations, symbols[0]))
    for k in range(len(GRID) ** min(len(symbols), 2)):
        point = {s: GRID[(k // len(GRID) ** min(j, 1) + max(j - 1, 0)) % len(GRID)]
                 for j, s in enumerate(symbols)}  # fmt: skip
        if all(not s.is_positive or v > 0 for s, v in point.items()):
            yield point


def _inner_points(relations: Given, x: sp.Symbol) -> Iterator[Fraction]:
    """Yield the rational ones among the zeros of the relations, and points between them."""
    try:
        zeros = in_order([z for r in relations for z in real_zeros(r.lhs - r.rhs, x)])
    except UndecidedError:
        return
    for c in _representatives(zeros):
        if isinstance(c, sp.Rational):
            yield Fraction(int(c.p), int(c.q))


def piecewise_zero_test(expression: sp.Expr, *, given: Given = ()) -> ZeroTest:
    """Return whether an expression with switches vanishes wherever it is defined and `given` holds.

    Parameters
    ----------
    expression
        May hold Abs, Max, Min, sign, Heaviside and Piecewise, nested.
    given
        Relations that restrict the variables and parameters, such as ``(y >= 0, y <= 1)``.

    Returns
    -------
    ZeroTest
        "zero" with the side conditions of every cell; "nonzero" with a certified point that
        satisfies `given`; "unknown" with the cell that resisted.

    Examples
    --------
    >>> import sympy as sp
    >>> z, y = sp.symbols("z y", real=True)
    >>> stable = sp.Max(z, 0) - z * y + sp.log(1 + sp.exp(-abs(z)))
    >>> piecewise_zero_test(stable - (sp.log(1 + sp.exp(z)) - z * y)).status
    'zero'
    >>> piecewise_zero_test(sp.Max(z + y, 0) - sp.Max(z, 0) - sp.Max(y, 0)).status
    'nonzero'
    """
    expression = sp.sympify(expression)
    if not has_switch(expression) and not given:
        return zero_test(expression)
    refuted = _refute(expression, given, Cell())
    if refuted is not None:
        return refuted
    smooth = zero_test(expression)
    if smooth.zero:
        return smooth
    return _Walk(expression, given, [(expression, Cell(given))]).run()
