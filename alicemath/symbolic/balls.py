"""Certified signs: an expression at a rational point, enclosed by a ball.

Each node of the expression maps enclosures to an enclosure, so a ball that excludes 0 proves the
value nonzero and gives its sign. Comparisons are three-valued; where a Piecewise cannot be
decided, or the point lies outside the domain (log of a ball that is not positive), the answer is
the ball "nan", which excludes nothing. This is the only numerical source inside the symbolic
room, used to certify "not zero", to order exact constants and to pick a sample point.

Source    F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
          IEEE Trans. Comput. 66 (2017), 1281–1292.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import flint
import sympy as sp

from alicemath.errors import UnsupportedError

__all__ = ["certified_sign", "enclose", "sample_points", "satisfies"]

Ball = Any  # flint.arb: its stubs leave the methods untyped
Point = Mapping[sp.Symbol, Fraction]

NAN: Ball = flint.arb("nan")
ZERO: Ball = flint.arb(0)
LARGEST_EXPONENT = 10_000  # a longer power is taken through exp and log

# Small rationals of several sizes and both signs; no two sums or differences coincide by design.
POINTS = tuple(Fraction(*p) for p in (
    (3, 7), (-5, 11), (17, 13), (-23, 19), (29, 8), (2, 31), (-37, 9), (41, 43), (-1, 47), (53, 6),
))  # fmt: skip


def enclose(u: sp.Basic, point: Point, bits: int = 128) -> Ball:
    """Return a ball that contains the value of `u` at a rational point, or the ball nan.

    Parameters
    ----------
    u
        A SymPy expression.
    point
        An exact rational for each of its symbols.
    bits
        The working precision.

    Raises
    ------
    UnsupportedError
        When a function of the expression has no enclosure here.

    Examples
    --------
    >>> import sympy as sp
    >>> enclose(sp.exp(1) - sp.pi, {}) < 0
    True
    """
    with flint.ctx.workprec(bits):
        value = _Enclosure(point).of(u)
        return value if value.is_finite() else NAN


def certified_sign(u: sp.Basic, point: Point, precisions: tuple[int, ...] = (64, 512)) -> int:
    """Return the sign of `u` at a point when a ball certifies it, else 0."""
    for bits in precisions:
        value = enclose(u, point, bits)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
    return 0


def satisfies(relations: Iterable[sp.Basic], point: Point) -> bool:
    """Return whether balls certify that all relations hold at a rational point."""
    evaluation = _Enclosure(point)
    with flint.ctx.workprec(128):
        return all(evaluation.holds(r) for r in relations)


def sample_points(symbols: tuple[sp.Symbol, ...], count: int = 12) -> Iterator[dict[Any, Fraction]]:
    """Yield rational points that respect the symbols' assumptions on sign and integrality."""
    for k in range(count):
        yield {s: _allowed(s, POINTS[(k + 3 * j + k // 10) % len(POINTS)], k + j)
               for j, s in enumerate(symbols)}  # fmt: skip


def _allowed(s: sp.Symbol, value: Fraction, index: int) -> Fraction:
    if s.is_integer:
        value = Fraction(index + 1 if s.is_positive or index % 2 else -index)
    if s.is_nonnegative:
        return abs(value)
    return -abs(value) if s.is_nonpositive else value


class _Enclosure:
    """One evaluation: a point and the values of the nodes already seen."""

    def __init__(self, point: Point) -> None:
        self.exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
        self.seen: dict[sp.Basic, Ball] = {
            s: flint.arb(flint.fmpq(v.numerator, v.denominator)) for s, v in point.items()
        }

    def of(self, u: sp.Basic) -> Ball:
        value = self.seen.get(u)
        if value is None:
            value = self.seen[u] = self._of(u)
        return value

    def _of(self, u: sp.Basic) -> Ball:
        if isinstance(u, sp.Rational):
            return flint.arb(flint.fmpq(int(u.p), int(u.q)))
        if isinstance(u, sp.Piecewise):
            return self._piecewise(u)
        if isinstance(u, sp.Pow):
            return _power(self.of(u.base), u.exp, lambda: self.of(u.exp))
        if isinstance(u, sp.CRootOf):
            return _algebraic(u)
        rule = _BALLS.get(type(u))
        if rule is None:
            raise UnsupportedError(
                str(u.func), "balls at a point", "rewrite it in elementary functions"
            )
        return rule(*[self.of(a) for a in u.args])

    def _piecewise(self, u: sp.Piecewise) -> Ball:
        for value, condition in u.args:
            holds = self.holds(condition)
            if holds is None:
                return NAN
            if holds:
                return self.of(value)
        return NAN

    def holds(self, condition: sp.Basic) -> bool | None:
        """Return whether a condition holds at the point, None when the balls cannot say."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, (sp.And, sp.Or)):
            return _connect([self.holds(a) for a in condition.args], isinstance(condition, sp.Or))
        if isinstance(condition, sp.Not):
            inner = self.holds(condition.args[0])
            return None if inner is None else not inner
        difference = condition.lhs - condition.rhs
        answer = _COMPARE[type(condition)](self.of(difference))
        return self._exactly(condition, difference) if answer is None else answer

    def _exactly(self, condition: sp.Basic, difference: sp.Expr) -> bool | None:
        """Return the answer in rational arithmetic: no ball of positive radius shows 3 x = 1."""
        exact = difference.xreplace(self.exact)
        if not isinstance(exact, sp.Rational):
            return None
        return _COMPARE[type(condition)](flint.arb(int(sp.sign(exact))))


def _algebraic(u: sp.CRootOf) -> Ball:
    """Return a ball around a real root of a polynomial, from its refined isolating interval."""
    width = sp.Rational(1, 2**flint.ctx.prec)
    middle = u.eval_rational(width)
    radius = flint.arb(flint.fmpq(1, 2**flint.ctx.prec))
    centre = flint.arb(flint.fmpq(int(middle.p), int(middle.q)))
    return (centre - radius).union(centre + radius)


def _connect(parts: list[bool | None], absorbing: bool) -> bool | None:  # noqa: FBT001
    """Return the three-valued ∨ (absorbing = True) or ∧ (False) of the parts."""
    if absorbing in parts:
        return absorbing
    return None if None in parts else not absorbing


def _power(base: Ball, exponent: sp.Expr, evaluate: Callable[[], Ball]) -> Ball:
    """Return base^exponent; integer powers by multiplication (ball**k is nan around 0)."""
    if isinstance(exponent, sp.Integer) and abs(exponent) <= LARGEST_EXPONENT:
        value = _repeated(base, abs(int(exponent)))
        return 1 / value if exponent < 0 else value
    if isinstance(exponent, sp.Rational) and exponent.q == 2 and base >= 0:
        return _power(base.sqrt(), sp.Integer(exponent.p), evaluate)
    if isinstance(exponent, sp.Rational) and exponent > 0 and base.is_zero():
        return base
    return (base.log() * evaluate()).exp() if base > 0 else NAN


def _repeated(base: Ball, k: int) -> Ball:
    total, square = flint.arb(1), base
    while k:
        total = total * square if k & 1 else total
        square = square * square
        k >>= 1
    return total


def _fold(combine: Callable[[Ball, Ball], Ball]) -> Callable[..., Ball]:
    def folded(*values: Ball) -> Ball:
        total = values[0]
        for value in values[1:]:
            total = combine(total, value)
        return total

    return folded


def _absolute(x: Ball) -> Ball:
    return -x if x < 0 else x if x >= 0 else ZERO.union(abs(x)) if x.is_finite() else NAN


def _sign(x: Ball) -> Ball:
    return flint.arb(1) if x > 0 else flint.arb(-1) if x < 0 else ZERO if x.is_zero() else NAN


def _heaviside(x: Ball, at_zero: Ball) -> Ball:
    return flint.arb(1) if x > 0 else ZERO if x < 0 else at_zero if x.is_zero() else NAN


def _decide(yes: bool, no: bool) -> bool | None:  # noqa: FBT001
    return True if yes else False if no else None


# fmt: off
_COMPARE: dict[type, Callable[[Ball], bool | None]] = {
    sp.StrictGreaterThan: lambda x: _decide(x > 0,  x <= 0),
    sp.StrictLessThan:    lambda x: _decide(x < 0,  x >= 0),
    sp.GreaterThan:       lambda x: _decide(x >= 0, x < 0),
    sp.LessThan:          lambda x: _decide(x <= 0, x > 0),
    sp.Equality:          lambda x: _decide(x.is_zero(), x > 0 or x < 0),
    sp.Unequality:        lambda x: _decide(x > 0 or x < 0, x.is_zero()),
}

_BALLS: dict[type, Callable[..., Ball]] = {
    sp.Add:   _fold(lambda a, b: a + b),
    sp.Mul:   _fold(lambda a, b: a * b),
    sp.Max:   _fold(lambda a, b: a.max(b)),
    sp.Min:   _fold(lambda a, b: a.min(b)),
    sp.Abs:   _absolute,
    sp.sign:  _sign,
    sp.Heaviside: _heaviside,
    sp.exp:   lambda x: x.exp(),      sp.log:   lambda x: x.log() if x > 0 else NAN,
    sp.sin:   lambda x: x.sin(),      sp.cos:   lambda x: x.cos(),     sp.tan:   lambda x: x.tan(),
    sp.asin:  lambda x: x.asin(),     sp.acos:  lambda x: x.acos(),    sp.atan:  lambda x: x.atan(),
    sp.sinh:  lambda x: x.sinh(),     sp.cosh:  lambda x: x.cosh(),    sp.tanh:  lambda x: x.tanh(),
    sp.asinh: lambda x: x.asinh(),    sp.acosh: lambda x: x.acosh(),
    sp.atanh: lambda x: x.atanh(),
    sp.coth:  lambda x: x.coth(),     sp.sech:  lambda x: x.sech(),    sp.csch:  lambda x: x.csch(),
    sp.erf:   lambda x: x.erf(),      sp.erfc:  lambda x: x.erfc(),
    type(sp.pi): lambda: flint.arb.pi(),
    type(sp.E):  lambda: flint.arb.const_e(),
}
# fmt: on
