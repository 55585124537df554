"""A small rational point where a formula is certified negative.

The search looks at simple numbers first, then near the place where an exact argument says that the
formula fails, then far out and close to the ends of the interval.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import certified_sign, enclose, sample_points, satisfies
from alicemath.symbolic.formulas import has_rounded_constants
from alicemath.symbolic.pieces import Span
from alicemath.symbolic.question import Question

__all__ = ["negative_at", "steep_between"]

GRID = tuple(Fraction(n, 2) for n in (0, 2, -2, 4, -4, 1, -1, 6, -6, 3, -3, 20, -20))
HALVINGS = 12  # steps 1, 1/2, …, 2⁻¹¹ towards a place of interest
ROUNDING = sp.Rational(1, 10**9)  # a gap that computed constants, rounded to 2⁻⁵³, do not make
CASES = 4  # choices of the parameters
POINTS = 80  # of which every pair is tried
NEAR = tuple(Fraction(1, 2**k) for k in (20, 40))  # last steps towards an end

Point = dict[sp.Symbol, Fraction]


def negative_at(
    g: sp.Expr, q: Question, near: sp.Expr | None = None, *, cases: int = CASES
) -> Point | None:
    """Return a point of the domain where g is certified negative, None if none was found.

    Parameters
    ----------
    g
        A formula in the arguments of the question.
    q
        The question, for its variable, interval and hypotheses.
    near
        Where it is believed to be negative.
    cases
        How many choices of the parameters are tried.
    """
    if has_rounded_constants(g):
        g = g + ROUNDING
    for case in _cases(g, q, cases):
        for v in candidates(q, case, near):
            point = {q.variable: v, **case}
            if _sign(g, point) < 0:
                return point
    return None


def steep_between(
    u: sp.Expr, constant: sp.Expr, q: Question, near: sp.Expr | None
) -> tuple[Fraction, Fraction, Point] | None:
    """Return v, w and parameters with |u(v) − u(w)| > constant · |v − w|, certified."""
    for case in _cases(u - constant, q):
        least = enclose(constant, case)
        values: list[tuple[Fraction, Any]] = []
        for v in islice(candidates(q, case, near), POINTS):
            value = enclose(u, {q.variable: v, **case})
            for w, other in values:
                distance = abs(v - w)
                if abs(value - other) * distance.denominator > least * distance.numerator:
                    return w, v, case
            values.append((v, value))
    return None


def _sign(g: sp.Expr, point: Point) -> int:
    try:
        return certified_sign(g, point, (128,))
    except UnsupportedError:
        return 0


def _cases(g: sp.Expr, q: Question, count: int = CASES) -> Iterator[Point]:
    """Yield parameters that satisfy the hypotheses."""
    parameters = tuple(sorted(g.free_symbols - {q.variable}, key=str))
    for case in sample_points(parameters, count if parameters else 1):
        if satisfies(q.given, case):
            yield case


def candidates(q: Question, case: Point, near: sp.Expr | None) -> Iterator[Fraction]:
    """Yield rational points of the interval, the simplest first."""
    exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in case.items()}
    span = Span(q.on.low.subs(exact), q.on.high.subs(exact), q.on.closed)
    seen: set[Fraction] = set()
    for v in _proposals(span, None if near is None else near.subs(exact)):
        if v not in seen and _inside(span, v):
            seen.add(v)
            yield v


def _proposals(span: Span, near: sp.Expr | None) -> Iterator[Fraction]:
    steps = [Fraction(1, 2**k) for k in range(HALVINGS)]
    ends = [_rational(e) for e in (span.low, span.high) if not e.is_infinite]
    if near is not None and not near.free_symbols and not near.is_infinite:
        c = _rational(near)
        yield from (c.limit_denominator(d) for d in (1, 4, 10, 100, 10**4, 10**8))
        yield from (c + s * h for h in steps for s in (1, -1))
    if len(ends) == 2:
        low, high = ends
        yield from (low + (high - low) * k / 8 for k in (4, 0, 8, 2, 6, 1, 7, 3, 5))
    yield from GRID
    yield from (e + s * h for e in ends for h in (*steps, *NEAR) for s in (1, -1))
    yield from (s * Fraction(2**k) for k in range(2, HALVINGS) for s in (1, -1))


def _rational(c: sp.Expr) -> Fraction:
    if not isinstance(c, sp.Rational):
        c = sp.Rational(sp.N(c, 30))
    return Fraction(int(c.p), int(c.q))


def _inside(span: Span, v: Fraction) -> bool:
    try:
        return span.contains(sp.Rational(v.numerator, v.denominator))
    except UndecidedError:
        return False
