"""The exact class C^k of a function of one variable, on the line or at a point.

The breakpoints come from `pieces` (all of them, exactly) or, at a single point, from `germs`; the
class at each from `jets`. When a breakpoint depends on the sign of a parameter, the cases
> 0, < 0, = 0 are answered one by one: max(x, ax) is C⁰ for a ≠ 1 and C^∞ for a = 1.

The Clarke subdifferential of a continuous piecewise C¹ function of one variable is the interval
[min, max] of the one-sided derivatives (F. Clarke, Optimization and Nonsmooth Analysis, 1983,
Theorem 2.5.1).
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.extrema import steps_at_ends
from alicemath.symbolic.germs import side_formula
from alicemath.symbolic.jets import GAP, JUMP, Break, Meeting, order_name, solutions
from alicemath.symbolic.pieces import LINE, Span, pieces_of, value_at
from alicemath.symbolic.signs import Given, NeedSign, sign_of

__all__ = [
    "Finding",
    "Smoothness",
    "clarke",
    "continuous",
    "differentiable",
    "one_sided_derivatives",
    "smoothness",
]

CASES = 3  # nested case distinctions on parameters


@dataclass(frozen=True, slots=True)
class Smoothness:
    """The class of a function, and every breakpoint where it is less than C^∞.

    `order` holds for every value of the parameters; `by_parameter` holds the answers one by one
    when the breakpoints themselves depend on the signs of parameters.
    """

    variable: sp.Symbol
    order: float
    breaks: tuple[Break, ...]
    decided: bool = True
    reason: str = ""
    by_parameter: tuple[tuple[sp.Basic, "Smoothness"], ...] = ()

    @property
    def name(self) -> str:
        """The class: that of the worst breakpoint."""
        if self.order == GAP:
            return next((b.name for b in self.breaks if b.order == GAP), "gap")
        return order_name(self.order)


@dataclass(frozen=True, slots=True)
class Finding:
    """A three-valued answer, "yes", "no" or "unknown", with its reason and where."""

    status: Literal["yes", "no", "unknown"]
    reason: str
    at: sp.Expr | None = None
    where: Break | None = None


# ---------------------------------------------------------------- the whole line
def smoothness(
    u: sp.Expr,
    x: sp.Symbol,
    *,
    at: sp.Expr | int | None = None,
    up_to: int = 4,
    given: Given = (),
    on: Span = LINE,
) -> Smoothness:
    """Return the exact class C^k of `u` as a function of `x`, with the jumps at each breakpoint.

    Parameters
    ----------
    u
        An expression in `x` and parameters.
    x
        The variable.
    at
        Only at this point; the whole line (x > 0 for a positive variable) by default.
    up_to
        How many derivatives to compare where no proof of C^∞ is found.
    given
        Relations between parameters.
    on
        The interval; at a closed end the value is compared with the limit from inside.

    Returns
    -------
    Smoothness
        The class, and every breakpoint that is not C^∞ (with `at`, that point whatever its class).

    Raises
    ------
    UndecidedError
        When a breakpoint cannot be found exactly, or the function is undefined on an interval.

    Examples
    --------
    >>> import sympy as sp
    >>> r, d = sp.Symbol("r", real=True), sp.Symbol("d", positive=True)
    >>> huber = sp.Piecewise((r**2 / 2, abs(r) <= d), (d * (abs(r) - d / 2), True))
    >>> found = smoothness(huber, r)
    >>> found.name, [(b.at, b.jumps) for b in found.breaks]
    ('C1', [(-d, (0, 0, 1)), (d, (0, 0, -1))])
    """
    place = None if at is None else sp.sympify(at)
    return _by_cases(_Question(sp.sympify(u), x, place, up_to, given, on), CASES)


@dataclass(frozen=True, slots=True)
class _Question:
    """What `smoothness` was asked."""

    u: sp.Expr
    x: sp.Symbol
    at: sp.Expr | None
    up_to: int
    given: Given
    on: Span

    def fixed(self, parameter: sp.Symbol, z: sp.Expr) -> "_Question":
        """Return the question at one value of a parameter."""
        at = None if self.at is None else self.at.subs(parameter, z)
        given = tuple(r for r in (g.subs(parameter, z) for g in self.given) if r != sp.true)
        return replace(self, u=self.u.subs(parameter, z), at=at, given=given)


def _by_cases(q: _Question, depth: int) -> Smoothness:
    try:
        return _local(q.u, q.x, q.at, q.up_to, q.given) if q.at is not None else _global(q)
    except NeedSign as need:
        if depth == 0 or need.expression.has(q.x) or not need.expression.free_symbols:
            raise
        doubt = need.expression
    found = [(relation, _by_cases(replace(q, given=(*q.given, relation)), depth - 1))
             for relation in (doubt > 0, doubt < 0)]  # fmt: skip
    exceptions = solutions(doubt, q.given)
    if not exceptions:
        raise UndecidedError(f"the case {doubt} = 0 could not be solved for a parameter")
    for parameter, z in exceptions:
        found.append((sp.Eq(parameter, z), _by_cases(q.fixed(parameter, z), depth - 1)))
    worst = min((s for _, s in found), key=lambda s: s.order)
    return replace(worst, decided=all(s.decided for _, s in found), by_parameter=tuple(found))


def _global(q: _Question) -> Smoothness:
    u, x, given = q.u, q.x, q.given
    whole = pieces_of(u, x, given=given, on=q.on)
    for piece in whole.pieces:
        if piece.formula is None:
            raise UndecidedError(
                f"{u} is undefined for {piece.low} < {x} < {piece.high}; give {x} a sign, or ask "
                "at one point"
            )
    breaks = []
    for i, knot in enumerate(whole.knots):
        left, right = whole.pieces[i].formula, whole.pieces[i + 1].formula
        found = Meeting(x, knot.at, left, right, knot.value, given).classify(q.up_to)
        if found.order < math.inf:
            breaks.append(found)
    breaks += [
        Break(knot.at, JUMP, "jump", knot.value, (), ())
        for knot, step in zip(whole.ends, steps_at_ends(whole), strict=True)
        if step != 0
    ]
    return _summary(x, tuple(breaks))


def _local(u: sp.Expr, x: sp.Symbol, at: sp.Expr, up_to: int, given: Given) -> Smoothness:
    return _summary(x, (_meeting(u, x, at, given).classify(up_to),))


def _summary(x: sp.Symbol, breaks: tuple[Break, ...]) -> Smoothness:
    order = min((b.order for b in breaks), default=math.inf)
    doubts = [b for b in breaks if not b.decided]
    reason = "; ".join(f"at {x} = {b.at}: {b.reason}" for b in doubts)
    return Smoothness(x, order, breaks, not doubts, reason)


def _meeting(u: sp.Expr, x: sp.Symbol, at: sp.Expr, given: Given) -> Meeting:
    """Return the two formulas at a point, by germs, or by all breakpoints where germs fail."""
    try:
        left, right = (side_formula(u, x, at, side, given) for side in (-1, 1))
    except NeedSign:
        raise
    except UndecidedError:
        left, right = _beside(u, x, at, given)
    if left is None or right is None:
        raise UndecidedError(f"{u} is undefined beside {x} = {at}")
    return Meeting(x, at, left, right, value_at(u, x, at, given), given)


def _beside(
    u: sp.Expr, x: sp.Symbol, at: sp.Expr, given: Given
) -> tuple[sp.Expr | None, sp.Expr | None]:
    whole = pieces_of(u, x, given=given)
    places = [sign_of(k.at - at, given) for k in whole.knots]
    left = whole.pieces[sum(s < 0 for s in places)]
    right = whole.pieces[sum(s <= 0 for s in places)]
    return left.formula, right.formula


# ---------------------------------------------------------------- questions
def continuous(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Finding:
    """Return whether `u` is continuous at every real x ("no" also for a hole or a pole).

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> continuous(sp.sign(x), x).status, continuous(abs(x), x).status
    ('no', 'yes')
    """
    return _at_least(u, x, 0, "continuous", given, on)


def differentiable(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Finding:
    """Return whether `u` is continuously differentiable at every real x.

    "no" at a kink, where the one-sided derivatives differ; "unknown" where f' has no limit, for f
    may still be differentiable there (x² sin(1/x) is).

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> differentiable(abs(x), x).status, differentiable(x * abs(x), x).status
    ('no', 'yes')
    """
    return _at_least(u, x, 1, "differentiable", given, on)


def _at_least(u: sp.Expr, x: sp.Symbol, order: int, what: str, given: Given, on: Span) -> Finding:
    try:
        found = smoothness(u, x, up_to=max(order, 2), given=given, on=on)
    except UndecidedError as why:
        return Finding("unknown", str(why))
    if found.by_parameter and len({s.order >= order for _, s in found.by_parameter}) > 1:
        return Finding("unknown", "it depends on the parameters: see smoothness(...).by_parameter")
    for b in found.breaks:
        if b.order >= order:
            continue
        if b.decided and not b.cases:
            return Finding("no", f"{b.name} at {x} = {b.at}", b.at, b)
        cases = ", ".join(f"{c.name} when {c.condition}" for c in b.cases)
        return Finding("unknown", cases or b.reason, b.at, b)
    return Finding("yes", f"{what}: the class is {found.name}")


def one_sided_derivatives(
    u: sp.Expr, x: sp.Symbol, at: sp.Expr | int, *, given: Given = ()
) -> tuple[sp.Expr, sp.Expr]:
    """Return the left and right derivative at a point where `u` is continuous; may be ±∞.

    Raises
    ------
    UndecidedError
        When `u` is not continuous there, or a limit is not found.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> one_sided_derivatives(sp.Max(x, 0), x, 0)
    (0, 1)
    """
    meeting = _meeting(sp.sympify(u), x, sp.sympify(at), given)
    if meeting.classify(1).order < 0:
        raise UndecidedError(f"{u} is not continuous at {x} = {at}: no one-sided derivatives")
    return meeting.limits(1)


def clarke(
    u: sp.Expr, x: sp.Symbol, at: sp.Expr | int, *, given: Given = ()
) -> tuple[sp.Expr, sp.Expr]:
    """Return the Clarke subdifferential [low, high] at a point where `u` is continuous.

    Raises
    ------
    UndecidedError
        When `u` is not locally Lipschitz there (a jump, or an infinite slope).

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> clarke(abs(x), x, 0), clarke(x**2, x, 3)
    ((-1, 1), (6, 6))
    """
    left, right = one_sided_derivatives(u, x, at, given=given)
    if left.is_infinite or right.is_infinite:
        raise UndecidedError(f"{u} has an infinite slope at {x} = {at}")
    try:
        return (left, right) if sign_of(right - left, given) >= 0 else (right, left)
    except NeedSign:
        return sp.Min(left, right), sp.Max(left, right)
