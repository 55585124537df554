"""A function of one real variable as breakpoints with a smooth piece between each two.

Every switch g(x) (the argument of an Abs, the difference of two arguments of a Max, a comparison,
the argument of a logarithm or root, a denominator) has its zeros found exactly (`roots`). They
cut the line; on each open interval between cuts every g has one sign, read off at one inner
point, so the expression is one elementary, real-analytic formula there. At each cut the switches
are zero or not, exactly, and give the value at the point itself. Symbolic cuts such as ±δ are
ordered by their assumptions.

Nothing here takes a limit, and nothing is cancelled: where the expression as written divides by
zero, the point is a hole.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.roots import in_order, real_zeros
from alicemath.symbolic.signs import Given, sign_of
from alicemath.symbolic.switches import Need, Split, Undefined, resolve

__all__ = [
    "LINE",
    "Knot",
    "Piece",
    "Pieces",
    "Span",
    "meet",
    "pieces_of",
    "substitute",
    "value_at",
]

CUTS = 40  # more breakpoints than this are refused


@dataclass(frozen=True, slots=True)
class Span:
    """The interval that a variable ranges over; its finite ends belong to it when closed."""

    low: sp.Expr = -sp.oo
    high: sp.Expr = sp.oo
    closed: bool = False

    def contains(self, c: sp.Expr, given: Given = ()) -> bool:
        """Return whether c lies in the interval, exactly."""
        least = 0 if self.closed else 1
        above = self.low == -sp.oo or sign_of(c - self.low, given) >= least
        return above and (self.high == sp.oo or sign_of(self.high - c, given) >= least)


LINE = Span()


@dataclass(frozen=True, slots=True)
class Piece:
    """The formula on the open interval (low, high); None where the function is undefined."""

    low: sp.Expr
    high: sp.Expr
    formula: sp.Expr | None


@dataclass(frozen=True, slots=True)
class Knot:
    """A breakpoint and the value there; None where the function is undefined."""

    at: sp.Expr
    value: sp.Expr | None


@dataclass(frozen=True, slots=True)
class Pieces:
    """len(pieces) = len(knots) + 1, alternating from left to right; `ends` when closed."""

    variable: sp.Symbol
    pieces: tuple[Piece, ...]
    knots: tuple[Knot, ...]
    given: Given = ()
    ends: tuple[Knot, ...] = ()


@dataclass(frozen=True, slots=True)
class _Point:
    """The oracle at x = c: every switch is a number (or an expression in parameters)."""

    variable: sp.Symbol
    at: sp.Expr
    given: Given

    def sign(self, u: sp.Expr) -> int:
        return sign_of(substitute(u, self.variable, self.at), self.given)

    def weak_sign(self, u: sp.Expr) -> int:
        return 1 if self.sign(u) >= 0 else -1

    def require(self, u: sp.Expr, need: Need) -> None:
        meet(self.sign(u), u, need)


@dataclass(frozen=True, slots=True)
class _Interval:
    """The oracle on an open interval: a switch with a zero inside must be split at it."""

    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    given: Given
    known: dict[sp.Expr, list[sp.Expr]]  # the zeros found so far, shared by all intervals

    def zeros(self, u: sp.Expr) -> list[sp.Expr]:
        """Return all real zeros of u, each found once."""
        if u not in self.known:
            self.known[u] = real_zeros(u, self.variable, self.given)
        return self.known[u]

    def sign(self, u: sp.Expr) -> int:
        x = self.variable
        if not u.has(x):
            return sign_of(u, self.given)
        if u.is_positive or u.is_negative:
            return 1 if u.is_positive else -1
        if any(self.contains(z) for z in self.zeros(u)):
            raise Split(u)
        return sign_of(u.subs(x, self.inner()), self.given)

    def weak_sign(self, u: sp.Expr) -> int:
        if not u.has(self.variable) and u.is_nonnegative:
            return 1
        return self.sign(u) or 1

    def require(self, u: sp.Expr, need: Need) -> None:
        meet(self.sign(u), u, need)

    def contains(self, z: sp.Expr) -> bool:
        """Return whether low < z < high, exactly."""
        above = self.low == -sp.oo or sign_of(z - self.low, self.given) > 0
        return above and (self.high == sp.oo or sign_of(self.high - z, self.given) > 0)

    def inner(self) -> sp.Expr:
        """Return a point strictly inside."""
        if self.low == -sp.oo:
            return sp.Integer(0) if self.high == sp.oo else self.high - 1
        return self.low + 1 if self.high == sp.oo else (self.low + self.high) / 2


def meet(sign: int, u: sp.Expr, need: Need) -> None:
    """Return if an expression of this sign meets the need; raises `Undefined` if it does not."""
    wrong = {"nonzero": sign == 0, "positive": sign <= 0, "nonnegative": sign < 0}[need]
    if wrong:
        raise Undefined(f"{u} is not {need}")


def substitute(u: sp.Expr, x: sp.Symbol, c: sp.Expr) -> sp.Expr:
    """Return u(c); a polynomial at an algebraic c is first reduced by c's minimal polynomial."""
    if isinstance(c, sp.CRootOf) and u.is_polynomial(x):
        reduced = sp.Poly(u, x).rem(sp.Poly(c.poly.as_expr(), c.poly.gen).replace(c.poly.gen, x))
        return reduced.as_expr().subs(x, c)
    return u.subs(x, c)


def value_at(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given = ()) -> sp.Expr | None:
    """Return the value at x = c, None where the expression as written is undefined.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> value_at(abs(x) + 1, x, sp.Integer(-2)), value_at((x**2 - 1) / (x - 1), x, sp.Integer(1))
    (3, None)
    """
    try:
        return substitute(resolve(u, _Point(x, c, given)), x, c)
    except Undefined:
        return None


def pieces_of(
    u: sp.Expr,
    x: sp.Symbol,
    *,
    given: Given = (),
    on: Span = LINE,
) -> Pieces:
    """Return the smooth pieces of `u` on an interval, and the points where they meet.

    A positive (nonnegative) variable narrows the interval to x > 0.

    Parameters
    ----------
    u
        An expression in `x` and parameters, with Abs, Max, Min, sign, Heaviside, Piecewise.
    x
        The variable.
    given
        Relations between the parameters, such as ``(a < 1,)``.
    on
        The interval.

    Raises
    ------
    UndecidedError
        When a breakpoint cannot be found exactly; `NeedSign` when it depends on the parameters.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> [p.formula for p in pieces_of(abs(x) + sp.Max(x, 1), x).pieces]
    [1 - x, x + 1, 2*x]
    """
    low, high = on.low, on.high
    if x.is_nonnegative and low == -sp.oo:
        low = sp.Integer(0)
    stack, pieces = [_Interval(x, low, high, given, {})], list[Piece]()
    while stack:
        interval = stack.pop()
        try:
            formula = resolve(u, interval)
        except Undefined:
            formula = None
        except Split as split:
            stack += reversed(_divide(interval, split.expression))
            if len(stack) + len(pieces) > CUTS:
                raise UndecidedError(f"{u} has more than {CUTS} breakpoints") from split
            continue
        pieces.append(Piece(interval.low, interval.high, formula))
    knots = tuple(Knot(p.low, value_at(u, x, p.low, given)) for p in pieces[1:])
    finite = [c for c in (low, high) if on.closed and not c.is_infinite]
    ends = tuple(Knot(c, value_at(u, x, c, given)) for c in finite)
    return Pieces(x, tuple(pieces), knots, given, ends)


def _divide(interval: _Interval, u: sp.Expr) -> list[_Interval]:
    cuts = in_order([z for z in interval.zeros(u) if interval.contains(z)], interval.given)
    ends = [interval.low, *cuts, interval.high]
    return [replace(interval, low=a, high=b) for a, b in pairwise(ends)]
