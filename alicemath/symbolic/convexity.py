"""Convexity and monotonicity of a function of one variable, piece by piece.

    f convex       ⇔   f'' ≥ 0 on every piece, f continuous, no slope falls at a breakpoint
    strictly       ⇔   moreover f'' vanishes on no interval
    f increasing   ⇔   f' ≥ 0 on every piece, and f does not fall at a breakpoint
                       (f(c⁻) ≤ f(c) ≤ f(c⁺))

The signs come from the exact zeros (`extrema.signs_on`): polynomials by Sturm isolation, functions
of exponentials in u = e^x, sums of positive terms by sight.  Where f'' < 0, a segment refutes:

    f(α v + (1 − α) w) > α f(v) + (1 − α) f(w)    α = 1/2, small rationals v, w, the gap certified

(Boyd & Vandenberghe, Convex Optimization, 2004, §3.1.)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal, Protocol

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import enclose, sample_points, satisfies
from alicemath.symbolic.extrema import signs_on, steps_at_ends
from alicemath.symbolic.germs import side_limit
from alicemath.symbolic.pieces import LINE, Pieces, Span, pieces_of
from alicemath.symbolic.signs import Given, sign_of

__all__ = ["Judgement", "convex", "increasing", "strictly_convex"]

GRID = tuple(Fraction(n, 2) for n in (0, 2, -2, 4, -4, 1, -1, 10, -10))  # tried first
SHRINKINGS = 12  # halvings of a segment around a point of negative curvature
BITS = 96  # working precision of the enclosures
PARAMETERS = 4  # how many choices of the parameters a refutation tries


Gap = tuple[tuple[Fraction, Fraction], ...]  # Σ weight · f(point), as (weight, point)
Claims = Callable[[tuple[Fraction, ...]], Iterator[tuple[tuple[Fraction, ...], Gap]]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a proof stopped, and near which point."""

    reason: str
    near: sp.Expr


class Proof(Protocol):
    """A proof attempt on smooth pieces: None when it closes."""

    def __call__(self, whole: Pieces, *, strict: bool) -> Doubt | None:
        """Return the doubt that is left."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer "yes", "no" or "unknown", with the reason; a "no" carries its witness.

    For convexity the witness is (v, w, α), for monotonicity (v, w); `parameters` are the values of
    the parameters at which it speaks.
    """

    status: Literal["yes", "no", "unknown"]
    reason: str
    witness: tuple[Fraction, ...] = ()
    parameters: tuple[tuple[sp.Symbol, Fraction], ...] = ()


def convex(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Judgement:
    """Return whether `u` is convex in `x`, for all parameters that satisfy `given`.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> convex(sp.log(1 + sp.exp(x)), x).status
    'yes'
    >>> convex(sp.Min(x**2, 1), x).witness
    (Fraction(0, 1), Fraction(2, 1), Fraction(1, 2))
    """
    return _judge(_Question(sp.sympify(u), x, given, on), _curvature, _segments, strict=False)


def strictly_convex(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Judgement:
    """Return whether `u` is strictly convex in `x`.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> strictly_convex(x**4, x).status, strictly_convex(abs(x), x).status
    ('yes', 'no')
    """
    return _judge(_Question(sp.sympify(u), x, given, on), _curvature, _segments, strict=True)


def increasing(
    u: sp.Expr,
    x: sp.Symbol,
    *,
    strictly: bool = False,
    given: Given = (),
    on: Span = LINE,
) -> Judgement:
    """Return whether `u` does not decrease (or strictly increases) with `x`.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> increasing(sp.tanh(x), x, strictly=True).status, increasing(x**2, x).status
    ('yes', 'no')
    """
    return _judge(_Question(sp.sympify(u), x, given, on), _growth, _steps, strict=strictly)


# ---------------------------------------------------------------- the argument
@dataclass(frozen=True, slots=True)
class _Question:
    """A function of one variable on an interval, with hypotheses on its parameters."""

    u: sp.Expr
    x: sp.Symbol
    given: Given
    on: Span


def _judge(q: _Question, prove: Proof, claims: Claims, *, strict: bool) -> Judgement:
    refuted = _refute(q, claims, None)
    if refuted is not None:
        return refuted
    try:
        doubt = prove(pieces_of(q.u, q.x, given=q.given, on=q.on), strict=strict)
    except UndecidedError as why:
        return Judgement("unknown", str(why))
    if doubt is None:
        return Judgement("yes", "the sign on every piece and at every breakpoint is proved")
    refuted = _refute(q, claims, doubt.near, equality=strict)
    return refuted or Judgement("unknown", doubt.reason)


def _curvature(whole: Pieces, *, strict: bool) -> Doubt | None:
    """Return where convexity is in doubt, None when it is proved."""
    doubt = _wrong_sign(whole, 2, strict=strict)
    if doubt is not None:
        return doubt
    for i in range(len(whole.knots)):
        doubt = _bend(whole, i)
        if doubt is not None:
            return doubt
    for knot, step in zip(whole.ends, steps_at_ends(whole), strict=True):
        if step < 0:  # a value above the limit keeps f convex on a closed interval
            return Doubt(f"it jumps down at its end {whole.variable} = {knot.at}", knot.at)
    return None


def _bend(whole: Pieces, i: int) -> Doubt | None:
    """Return a doubt where f jumps or its slope falls at the i-th breakpoint."""
    x, given, knot = whole.variable, whole.given, whole.knots[i]
    left, right = _limits(whole, i, 0)
    if knot.value is None:
        return Doubt(f"it has no value at {x} = {knot.at}", knot.at)
    if not left == right == knot.value:
        gaps = (left - knot.value, right - knot.value)
        if any(sign_of(g, given) for g in gaps):
            return Doubt(f"it jumps at {x} = {knot.at}", knot.at)
    left, right = _limits(whole, i, 1)
    if _order(right, left, given) < 0:
        return Doubt(f"its slope falls at {x} = {knot.at}", knot.at)
    return None


def _growth(whole: Pieces, *, strict: bool) -> Doubt | None:
    """Return where monotonicity is in doubt, None when it is proved."""
    x, given = whole.variable, whole.given
    doubt = _wrong_sign(whole, 1, strict=strict)
    if doubt is not None:
        return doubt
    for i, knot in enumerate(whole.knots):
        left, right = _limits(whole, i, 0)
        value = left if knot.value is None else knot.value
        if _order(value, left, given) < 0 or _order(right, value, given) < 0:
            return Doubt(f"it falls at {x} = {knot.at}", knot.at)
    for knot, step in zip(whole.ends, steps_at_ends(whole), strict=True):
        if step * (1 if knot.at == whole.pieces[0].low else -1) > 0:
            return Doubt(f"it falls at its end {x} = {knot.at}", knot.at)
    return None


def _wrong_sign(whole: Pieces, order: int, *, strict: bool) -> Doubt | None:
    """Return where a derivative is negative (or, when strict, zero on an interval)."""
    x = whole.variable
    for piece in whole.pieces:
        if piece.formula is None:
            raise UndecidedError(f"it is undefined for {piece.low} < {x} < {piece.high}")
        derivative = sp.diff(piece.formula, x, order)
        for sign, near in signs_on(derivative, x, piece.low, piece.high, whole.given):
            if sign < 0 or (strict and sign == 0):
                word = "vanishes on an interval" if sign == 0 else "is negative"
                return Doubt(f"derivative {order} {word} near {x} = {near}", near)
    return None


def _limits(whole: Pieces, i: int, k: int) -> tuple[sp.Expr, sp.Expr]:
    """Return the one-sided limits of the k-th derivative at the i-th breakpoint."""
    x, c = whole.variable, whole.knots[i].at
    left, right = (sp.diff(whole.pieces[j].formula, x, k) for j in (i, i + 1))
    return side_limit(left, x, c, -1, whole.given), side_limit(right, x, c, 1, whole.given)


def _order(a: sp.Expr, b: sp.Expr, given: Given) -> int:
    """Return the sign of a − b; an infinite slope counts as the larger."""
    if a.is_infinite or b.is_infinite:
        return 1 if a == sp.oo or b == -sp.oo else -1
    return sign_of(a - b, given)


# ---------------------------------------------------------------- refutation
def _refute(
    q: _Question, claims: Claims, near: sp.Expr | None, *, equality: bool = False
) -> Judgement | None:
    """Return a "no" with its witness; with `equality`, an exact tie refutes strictness too."""
    u, x, given = q.u, q.x, q.given
    parameters = tuple(sorted(u.free_symbols - {x}, key=str))
    for point in sample_points(parameters, PARAMETERS if parameters else 1):
        if not satisfies(given, point):
            continue
        exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
        values = _Values(u.xreplace(exact), x, {})
        for witness, gap in claims(_points(near, exact, q)):
            if values.positive(gap) or (equality and values.vanishes(gap)):
                where = ", ".join(str(v) for v in witness)
                return Judgement("no", f"refuted at ({where})", witness, tuple(point.items()))
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A function of one variable at rational points, each enclosed once."""

    f: sp.Expr
    x: sp.Symbol
    balls: dict[Fraction, Any]

    def positive(self, gap: Gap) -> bool:
        """Return whether Σ weight · f(point) is certified positive."""
        try:
            total = sum(self._at(c) * w.numerator / w.denominator for w, c in gap)
        except UnsupportedError:
            return False
        return bool(total > 0)

    def _at(self, c: Fraction) -> Any:
        if c not in self.balls:
            self.balls[c] = enclose(self.f, {self.x: c}, BITS)
        return self.balls[c]

    def vanishes(self, gap: Gap) -> bool:
        """Return whether it is exactly 0."""
        total = sp.Add(*(_exact(w) * self.f.subs(self.x, _exact(c)) for w, c in gap))
        try:
            return sign_of(total) == 0
        except UndecidedError:
            return False


def _exact(v: Fraction) -> sp.Rational:
    return sp.Rational(v.numerator, v.denominator)


def _points(
    near: sp.Expr | None, exact: dict[sp.Symbol, sp.Expr], q: _Question
) -> tuple[Fraction, ...]:
    """Return the grid, or points that close in on a place of doubt from both sides."""
    points = GRID
    if near is not None:
        digits = sp.Rational(sp.N(near.subs(exact), 30))
        c = Fraction(int(digits.p), int(digits.q)).limit_denominator(1000)
        steps = [Fraction(1, 2**k) for k in range(SHRINKINGS)]
        points = (c, *(c + s * h for h in steps for s in (1, -1)))
    if q.x.is_nonnegative and q.on == LINE:
        points = tuple(v for v in points if v > 0)
    if q.on == LINE:
        return points
    ends = [e.subs(exact) for e in (q.on.low, q.on.high)]
    if near is None and all(isinstance(e, sp.Rational) for e in ends):
        low, high = (Fraction(int(e.p), int(e.q)) for e in ends)
        points = tuple(low + (high - low) * k / 8 for k in (4, 0, 8, 2, 6, 1, 7, 3, 5))
    inside = Span(ends[0], ends[1], q.on.closed).contains
    return tuple(v for v in points if inside(_exact(v)))


def _segments(points: tuple[Fraction, ...]) -> Iterator[tuple[tuple[Fraction, ...], Gap]]:
    """Yield (v, w, 1/2) with the gap f((v + w)/2) − (f(v) + f(w))/2, positive if not convex."""
    half = Fraction(1, 2)
    for v, w in combinations(points, 2):
        yield (v, w, half), ((Fraction(1), (v + w) / 2), (-half, v), (-half, w))


def _steps(points: tuple[Fraction, ...]) -> Iterator[tuple[tuple[Fraction, ...], Gap]]:
    """Yield (v, w), v < w, with the gap f(v) − f(w), positive if f falls."""
    for v, w in combinations(sorted(set(points)), 2):
        yield (v, w), ((Fraction(1), v), (Fraction(-1), w))
