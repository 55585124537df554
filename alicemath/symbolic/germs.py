"""One side of a point: the formula that holds there, and its exact limit.

The sign of an analytic switch just right (left) of c is the sign of its first derivative that
does not vanish at c (times (−1)^k on the left): no zero has to be found, so |sin x| is understood
at 0 although its breakpoints are infinitely many.

The one-sided limit of a smooth formula u, exactly:

    u(c)                       where u as written is defined at c: it is then continuous there
    n⁽ᵏ⁾(c)/d⁽ᵏ⁾(c)            for u = n/d, both analytic, k the order to which d vanishes
    by the order of growth     where u is a sum of products of powers and exponentials (`growth`)
    SymPy's limit of u         otherwise, checked against enclosures at c ± 2⁻⁸, 2⁻¹⁶, 2⁻³²

and never the limit of a Piecewise, which takes the branch that holds *at* the point.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import enclose
from alicemath.symbolic.growth import Scale
from alicemath.symbolic.pieces import meet, substitute, value_at
from alicemath.symbolic.signs import Given, sign_of
from alicemath.symbolic.switches import Need, Undefined, resolve
from alicemath.symbolic.zero import zero_test

__all__ = ["Germ", "analytic", "side_formula", "side_limit"]

ORDER = 12  # a switch that vanishes to a higher order is not followed
TINY = 2.0**-64  # an enclosure this near its limit need not come nearer
STEPS = (Fraction(1, 2**8), Fraction(1, 2**16), Fraction(1, 2**32))  # towards c, ever nearer


@dataclass(frozen=True, slots=True)
class Germ:
    """The oracle on (c, c + ε) for side = 1, on (c − ε, c) for side = −1."""

    variable: sp.Symbol
    at: sp.Expr
    side: int
    given: Given = ()

    def sign(self, u: sp.Expr) -> int:
        """Return the sign of u just beside c."""
        x = self.variable
        if not u.has(x):
            return sign_of(u, self.given)
        order, lead = leading(u, x, self.at, self.given)
        return sign_of(lead, self.given) * (self.side if order % 2 else 1)

    def weak_sign(self, u: sp.Expr) -> int:
        """Return ±1 with ±u ≥ 0 just beside c."""
        return self.sign(u) or 1

    def require(self, u: sp.Expr, need: Need) -> None:
        """Return if u meets the need just beside c; raises `Undefined`."""
        meet(self.sign(u), u, need)


@dataclass(frozen=True, slots=True)
class _Analytic:
    """The oracle that insists on open domains at c: no root of 0, no branch on an equality."""

    variable: sp.Symbol
    at: sp.Expr
    given: Given

    def sign(self, u: sp.Expr) -> int:
        return sign_of(substitute(u, self.variable, self.at), self.given)

    def weak_sign(self, u: sp.Expr) -> int:
        raise Undefined(f"the switch {u} has no formula of its own")

    def require(self, u: sp.Expr, need: Need) -> None:
        sign = self.sign(u)
        if sign == 0 or (sign < 0 and need != "nonzero"):
            raise Undefined(f"{u} is not {need} at {self.at}")


def analytic(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given = ()) -> bool:
    """Return whether a smooth formula is real-analytic at c as written."""
    try:
        resolve(u, _Analytic(x, c, given))
    except (Undefined, UndecidedError):
        return False
    return True


def removable(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given = ()) -> bool:
    """Return whether u is analytic at c, or n/d that becomes so once its hole is filled."""
    if analytic(u, x, c, given):
        return True
    n, d = sp.fraction(sp.together(u))
    if not (analytic(n, x, c, given) and analytic(d, x, c, given)):
        return False
    try:
        return zero_test(n).zero or leading(n, x, c, given)[0] >= leading(d, x, c, given)[0]
    except UndecidedError:
        return False


def leading(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given = ()) -> tuple[int, sp.Expr]:
    """Return (k, a) with u ≈ a (x − c)^k near c, a ≠ 0; (0, 0) for u = 0; k < 0 at a pole.

    Raises
    ------
    UndecidedError
        When u is not a quotient of functions analytic at c, or vanishes to a high order.
    """
    n, d = (u, sp.Integer(1)) if analytic(u, x, c, given) else sp.fraction(sp.together(u))
    if not (analytic(n, x, c, given) and analytic(d, x, c, given)):
        raise UndecidedError(f"{u} is not a quotient of analytic functions at {x} = {c}")
    if zero_test(n).zero:
        return 0, sp.Integer(0)
    (above, a), (below, b) = _taylor(n, x, c, given), _taylor(d, x, c, given)
    return above - below, a / b


def _taylor(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given) -> tuple[int, sp.Expr]:
    """Return the first nonzero term a (x − c)^k of the Taylor series of an analytic u."""
    for k in range(ORDER + 1):
        value = substitute(u, x, c)
        if sign_of(value, given) != 0:
            return k, value / sp.factorial(k)
        u = sp.diff(u, x)
    raise UndecidedError(f"it vanishes at {x} = {c} to more than order {ORDER}")


def side_formula(
    u: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, given: Given = ()
) -> sp.Expr | None:
    """Return the smooth formula of `u` just right (side = 1) or left (−1) of c; None if undefined.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> side_formula(abs(sp.sin(x)), x, sp.Integer(0), -1)
    -sin(x)
    """
    try:
        return resolve(u, Germ(x, c, side, given))
    except Undefined:
        return None


def side_limit(u: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, given: Given = ()) -> sp.Expr:
    """Return lim u(t) as t → c from the right (side = 1) or left (−1), exactly; may be ±∞.

    Raises
    ------
    UndecidedError
        When the limit does not exist, or no exact method finds it.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> side_limit((1 - sp.cos(x)) / x**2, x, sp.Integer(0), 1), side_limit(1 / x, x, sp.S(0), -1)
    (1/2, -oo)
    """
    value = value_at(u, x, c, given)
    if value is not None:
        return value
    try:
        order, lead = leading(u, x, c, given)
    except UndecidedError:
        return _by_growth(u, x, c, side, given)
    if order == 0:
        return lead
    return sp.Integer(0) if order > 0 else sign_of(lead, given) * side**order * sp.oo


def _by_growth(u: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, given: Given) -> sp.Expr:
    """Return the limit by the order of growth in y, x = c ± 1/y; by SymPy where that fails."""
    y = sp.Dummy("y", positive=True)
    scale = Scale(y, given)
    try:
        return scale.limit(scale.leading(u.subs(x, c + side / y)))
    except UndecidedError:
        return _checked_limit(u, x, c, side)


def _checked_limit(u: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int) -> sp.Expr:
    """Return SymPy's limit of a smooth formula when enclosures near c speak for it."""
    try:
        limit = sp.limit(u, x, c, "+" if side > 0 else "-")
    except (NotImplementedError, ValueError, TypeError, RecursionError) as why:
        raise UndecidedError(f"no limit of {u} at {x} = {c} was found") from why
    if isinstance(limit, sp.AccumBounds) or limit.has(sp.Limit, sp.AccumBounds, sp.nan, sp.zoo):
        raise UndecidedError(f"{u} has no limit at {x} = {c}, by SymPy: {limit}")
    if not _nears(u, x, c, side, limit):
        raise UndecidedError(f"SymPy's limit {limit} of {u} at {x} = {c} was not confirmed")
    return limit


def _nears(u: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, limit: sp.Expr) -> bool:
    """Return whether |u − limit| (or 1/|u| for an infinite one) falls at the three steps."""
    t = sp.Dummy("t")
    gap = (sp.sign(limit) / u if limit.is_infinite else abs(u - limit)).xreplace({x: c + side * t})
    point = {s: Fraction(-5 if s.is_negative else 5, 4) for s in gap.free_symbols - {t}}
    try:
        near = [enclose(gap, {**point, t: h}, 512) for h in STEPS]
    except UnsupportedError:
        return False
    if any(b < 0 or not b.is_finite() for b in near):
        return False
    sizes = [b.abs_upper() for b in near]
    return all(b <= a or b < TINY for a, b in pairwise(sizes))
