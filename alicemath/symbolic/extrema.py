"""Exact bounds of a function of one variable, and its Lipschitz constant.

On each smooth piece the candidates for an extreme value are the zeros of f' (found exactly, in
u = e^(−s) where f is a function of exponentials), the one-sided limits at the ends, and the values
at the breakpoints.  The least and the largest of them, compared exactly, are the infimum and the
supremum; each says where it is attained, if it is:

    σ' = u/(1 + u)²:   σ'' = 0  ⇔  u = 1  ⇔  s = 0,   σ'(0) = 1/4,   σ' → 0 at ±∞
    ⇒   0 < σ' ≤ 1/4, with equality at 0 only

The Lipschitz constant of a continuous piecewise C¹ function is sup |f'| over its pieces (mean value
theorem on each, triangle inequality across the breakpoints).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.germs import side_limit
from alicemath.symbolic.growth import Scale
from alicemath.symbolic.jets import Meeting
from alicemath.symbolic.pieces import LINE, Piece, Pieces, Span, pieces_of, substitute
from alicemath.symbolic.roots import real_zeros
from alicemath.symbolic.signs import Given, NeedSign, sign_of
from alicemath.symbolic.zero import zero_test

__all__ = [
    "Extreme",
    "Extremes",
    "extremes",
    "lipschitz_constant",
    "signs_on",
    "steepest",
    "steps_at_ends",
]


@dataclass(frozen=True, slots=True)
class Extreme:
    """An infimum or supremum; `at` is a point where it is attained, None if it is only a limit."""

    value: sp.Expr
    at: sp.Expr | None


@dataclass(frozen=True, slots=True)
class Extremes:
    """The infimum and the supremum of a function on the line (or on its interval)."""

    low: Extreme
    high: Extreme


def contains(low: sp.Expr, high: sp.Expr, z: sp.Expr, given: Given = ()) -> bool:
    """Return whether low < z < high, exactly."""
    above = low == -sp.oo or sign_of(z - low, given) > 0
    return above and (high == sp.oo or sign_of(high - z, given) > 0)


def inner_points(cuts: list[sp.Expr], low: sp.Expr, high: sp.Expr) -> list[sp.Expr]:
    """Return one point inside each interval that the ordered cuts make of (low, high)."""
    left = [low, *cuts]
    right = [*cuts, high]
    return [_between(a, b) for a, b in zip(left, right, strict=True)]


def _between(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if a == -sp.oo:
        return sp.Integer(0) if b == sp.oo else b - 1
    return a + 1 if b == sp.oo else (a + b) / 2


def signs_on(
    u: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, given: Given = ()
) -> list[tuple[int, sp.Expr]]:
    """Return the signs of a smooth `u` on (low, high) between its zeros, each with a point.

    Raises
    ------
    UndecidedError
        When the zeros are not found.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> signs_on(x**2 * (x - 1), x, -sp.oo, sp.oo)
    [(-1, -1), (-1, 1/2), (1, 2)]
    """
    if zero_test(u).zero:
        return [(0, _between(low, high))]
    zeros = real_zeros(u, x, given) if u.has(x) else []
    cuts = [z for z in zeros if contains(low, high, z, given)]
    return [(sign_of(substitute(u, x, c), given), c) for c in inner_points(cuts, low, high)]


def end_limit(u: sp.Expr, x: sp.Symbol, end: sp.Expr, side: int, given: Given = ()) -> sp.Expr:
    """Return the limit of a smooth `u` at the end of its interval, finite or infinite.

    At ±∞ by the order of growth, else with ±1/t for the variable and t → 0⁺.
    """
    if not u.has(x):
        return u
    if not end.is_infinite:
        return side_limit(u, x, end, side, given)
    if u.is_polynomial(x):
        lead = sp.Poly(u, x)
        return sign_of(lead.LC(), given) * sp.sign(end) ** lead.degree() * sp.oo
    y = sp.Dummy("y", positive=True)
    scale = Scale(y, given)
    for form in (u, sp.together(u)):
        try:
            return scale.limit(scale.leading(form.subs(x, sp.sign(end) * y)))
        except NeedSign:
            raise
        except UndecidedError:  # the fastest terms cancel, or a function is not followed
            continue
    t = sp.Dummy("t", positive=True)
    return side_limit(u.subs(x, sp.sign(end) / t), t, sp.Integer(0), 1, given)


def _candidates(piece: Piece, x: sp.Symbol, given: Given) -> Iterator[Extreme]:
    """Yield the values of a smooth piece that may be extreme."""
    f = piece.formula
    yield Extreme(end_limit(f, x, piece.low, 1, given), None)
    yield Extreme(end_limit(f, x, piece.high, -1, given), None)
    slope = sp.diff(f, x)
    if zero_test(slope).zero:
        yield Extreme(f, _between(piece.low, piece.high))
        return
    for z in real_zeros(slope, x, given):
        if contains(piece.low, piece.high, z, given):
            yield Extreme(substitute(f, x, z), z)


def _compare(a: sp.Expr, b: sp.Expr, given: Given) -> int:
    """Return the sign of a − b, also for infinite a and b."""
    if a == b:
        return 0
    if a.is_infinite or b.is_infinite:
        return 1 if a == sp.oo or b == -sp.oo else -1
    return sign_of(a - b, given)


def _best(found: list[Extreme], direction: int, given: Given) -> Extreme:
    best = found[0]
    for other in found[1:]:
        order = direction * _compare(other.value, best.value, given)
        if order > 0 or (order == 0 and best.at is None):
            best = other
    return best


def _defined(u: sp.Expr, x: sp.Symbol, given: Given, on: Span) -> Pieces:
    whole = pieces_of(u, x, given=given, on=on)
    for piece in whole.pieces:
        if piece.formula is None:
            raise UndecidedError(f"{u} is undefined for {piece.low} < {x} < {piece.high}")
    return whole


def steps_at_ends(whole: Pieces) -> list[int]:
    """Return the sign of value − limit at each closed end.

    Raises
    ------
    UndecidedError
        When the function has no value there, or an infinite limit.
    """
    x, given, signs = whole.variable, whole.given, []
    for knot in whole.ends:
        first = knot is whole.ends[0] and knot.at == whole.pieces[0].low
        piece = whole.pieces[0 if first else -1]
        limit = end_limit(piece.formula, x, knot.at, 1 if first else -1, given)
        if knot.value is None or limit.is_infinite:
            raise UndecidedError(f"it has no value at the end {x} = {knot.at} of its interval")
        signs.append(sign_of(knot.value - limit, given))
    return signs


def extremes(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Extremes:
    """Return the exact infimum and supremum of `u` over an interval.

    Parameters
    ----------
    u
        An expression in `x` and parameters; switches are allowed.
    x
        The variable: the whole line, or x > 0 for a positive symbol.
    given
        Relations between the parameters.
    on
        The interval; where it is closed, the values at its ends count.

    Raises
    ------
    UndecidedError
        When a zero of f' or a limit is not found exactly.

    Examples
    --------
    >>> import sympy as sp
    >>> s = sp.Symbol("s", real=True)
    >>> found = extremes(sp.diff(1 / (1 + sp.exp(-s)), s), s)
    >>> found.high, found.low
    (Extreme(value=1/4, at=0), Extreme(value=0, at=None))
    """
    whole = _defined(sp.sympify(u), x, given, on)
    found = [e for piece in whole.pieces for e in _candidates(piece, x, given)]
    knots = (*whole.knots, *whole.ends)
    found += [Extreme(k.value, k.at) for k in knots if k.value is not None]
    return Extremes(_best(found, -1, given), _best(found, 1, given))


def lipschitz_constant(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> sp.Expr:
    """Return the least L with |u(a) − u(b)| ≤ L |a − b|; ∞ when there is none.

    Raises
    ------
    UndecidedError
        When `u` is not proved continuous, or sup |u'| is not found exactly.

    Examples
    --------
    >>> import sympy as sp
    >>> s, d = sp.Symbol("s", real=True), sp.Symbol("d", positive=True)
    >>> lipschitz_constant(1 / (1 + sp.exp(-s)), s)
    1/4
    >>> lipschitz_constant(sp.Piecewise((s**2 / 2, abs(s) <= d), (d * (abs(s) - d / 2), True)), s)
    d
    """
    return steepest(sp.sympify(u), x, given=given, on=on).value


def steepest(u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE) -> Extreme:
    """Return sup |u'|, and where it is attained; ∞ at a jump."""
    whole = _defined(u, x, given, on)
    for i, knot in enumerate(whole.knots):
        left, right = whole.pieces[i].formula, whole.pieces[i + 1].formula
        if Meeting(x, knot.at, left, right, knot.value, given).classify(1).order < 0:
            return Extreme(sp.oo, knot.at)
    for knot, step in zip(whole.ends, steps_at_ends(whole), strict=True):
        if step != 0:
            return Extreme(sp.oo, knot.at)
    slopes: list[Extreme] = []
    for piece in whole.pieces:
        slope = Piece(piece.low, piece.high, sp.diff(piece.formula, x))
        slopes += _candidates(slope, x, given)
    both = [Extreme(sign * e.value, e.at) for e in slopes for sign in (1, -1)]
    return _best(both, 1, given)
