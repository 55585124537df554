"""Balls as a field: the user's NumPy code runs on enclosures of real numbers.

A ball m ± r of python-flint (Arb) contains the true value, and every operation returns a ball that
contains all values it may have.  A comparison is True or False only if it is so for every pair of
points; otherwise it is None, and `np.where`, `np.maximum`, ... return the hull of both branches
(NumPy's own loops would take None, and an overlapping ``<``, for False and lose the enclosure).
Outside its domain a function returns the ball nan, which contains everything.

A float in the code is the exact binary number that it is.  Precision is set for one call and
restored after it.

Source    F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
          IEEE Trans. Comput. 66 (2017), 1281–1292.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError, UndecidedError
from alicemath.tracing.scalars import ARITHMETIC, Field, ScalarArray, constants, objects
from alicemath.tracing.special import ERF

__all__ = ["BITS", "ball", "ball_field", "enclose"]

Ball = Any  # flint.arb: its stubs leave the methods untyped
Balls = NDArray[np.object_]

#: Working precision: 38 digits, so that 20 may be lost in a function of small rationals.
BITS = 128
#: Longer integer powers go through exp and log instead of repeated squaring (20 squarings).
LARGEST_POWER = 2**20

ZERO: Ball = flint.arb(0)
ONE: Ball = flint.arb(1)
NAN: Ball = flint.arb("nan")
HALF: Ball = flint.arb(0.5)


def enclose(
    f: Callable[..., Any], args: Sequence[Any], *, bits: int = BITS, radius: Fraction = Fraction(0)
) -> Balls:
    """Return balls that contain f(*args), entry by entry.

    Parameters
    ----------
    f
        Plain NumPy code.
    args
        Arrays of floats, integers, `Fraction`s or balls, each taken as exact.
    bits
        Working precision, restored on return.
    radius
        Every entry of the arguments is widened by it: f is then enclosed over the whole box.

    Raises
    ------
    UnsupportedError
        If f uses a function without an enclosure.
    UndecidedError
        If f branches with ``if`` on what the balls leave open.

    Examples
    --------
    >>> y = enclose(lambda x: np.exp(x) - 1, [2.0**-60]).item()
    >>> print(y.str(15, radius=False))
    8.67361737988404e-19
    >>> print(enclose(lambda x: np.maximum(x, 0), [0.0], radius=Fraction(1, 4)).item().str(3))
    [+/- 0.251]
    """
    with flint.ctx.workprec(bits):
        field = ball_field()
        wide = [objects(lambda x: ball(x, radius), np.asarray(a)) for a in args]
        return constants(field, f(*(ScalarArray(a, field) for a in wide)))


def ball(x: Any, radius: Fraction = Fraction(0)) -> Ball:
    """Return the ball around a number, exact where the number is."""
    centre = _lift(x)
    if not radius:
        return centre
    r = _lift(radius)
    return (centre - r).union(centre + r)


def ball_field() -> Field:
    """Return the field of balls at the precision now in force."""
    return Field(
        name="balls",
        lift=_lift,
        functions=FUNCTIONS,
        relations=RELATIONS,
        select=_hull,
        both=_both,
        either=_either,
        negate=lambda p: None if p is None else not p,
        pi=flint.arb.pi(),
        pivot=_farthest_from_zero,
    )


# ------------------------------------------------------------------ scalars
def _lift(x: Any) -> Ball:
    if isinstance(x, flint.arb):
        return x
    if x is None:  # an undecided condition, as a number
        return _hull(None, ZERO, ONE)
    x = x.item() if isinstance(x, np.generic) else x
    if isinstance(x, bool | int | float):
        return flint.arb(x)
    if isinstance(x, Fraction):
        return flint.arb(flint.fmpq(x.numerator, x.denominator))
    raise InputError(f"a real number is needed, not {x!r} of type {type(x).__name__}")


def _hull(_: Any, a: Ball, b: Ball) -> Ball:
    """The smallest ball around both; what is unknown stays unknown."""
    return a.union(b) if a.is_finite() and b.is_finite() else NAN


def _farthest_from_zero(column: Sequence[Ball]) -> int | None:
    floors = [float(x.abs_lower()) if x.is_finite() else 0.0 for x in column]
    best = max(range(len(column)), key=floors.__getitem__)
    if floors[best] > 0:
        return best
    if all(x.is_zero() for x in column):
        return None
    raise UndecidedError("no pivot is certainly not zero: the matrix may be singular")


def _absolute(x: Ball) -> Ball:
    if x >= 0:
        return x
    if x <= 0:
        return -x
    return ZERO.union(x.abs_upper()) if x.is_finite() else NAN


def _square(x: Ball) -> Ball:
    size = _absolute(x)
    return size * size


def _rint(x: Ball) -> Ball:
    """Round to the nearest integer, halves to the even one."""
    shifted = x + HALF
    if not shifted.contains_integer():
        return shifted.floor()
    if x.is_exact() and shifted.is_exact():
        upper = shifted.floor()
        return upper if (upper * HALF).is_integer() else upper - 1
    return (shifted.floor()).union(shifted.floor() - 1) if x.is_finite() else NAN


def _extreme(name: str) -> Callable[[Ball, Ball], Ball]:
    def choose(a: Ball, b: Ball) -> Ball:
        return getattr(a, name)(b) if a.is_finite() and b.is_finite() else NAN

    return choose


def _power(a: Ball, b: Ball) -> Ball:
    """a^b; integer powers by multiplication, for Arb's own are nan around 0."""
    k = b.unique_fmpz() if b.is_exact() else None
    if k is not None and abs(int(k)) <= LARGEST_POWER:
        return _integer_power(a, int(k))
    if b.is_exact() and (b * 2).is_integer() and a >= 0:
        return _integer_power(a.sqrt(), int((b * 2).unique_fmpz()))
    if a.is_zero() and b > 0:
        return ZERO
    return (a.log() * b).exp() if a > 0 else NAN


def _integer_power(a: Ball, k: int) -> Ball:
    if k < 0:
        return ONE / _integer_power(a, -k)
    base = a if k % 2 else _absolute(a)
    total, square = ONE, base
    while k:
        total = total * square if k & 1 else total
        square = square * square
        k >>= 1
    return total


# ------------------------------------------------------------------ three values
Answer = bool | None


def _answer(*, yes: bool, no: bool) -> Answer:
    return True if yes else False if no else None


def _both(p: Answer, q: Answer) -> Answer:
    return _answer(yes=p is True and q is True, no=p is False or q is False)


def _either(p: Answer, q: Answer) -> Answer:
    return _answer(yes=p is True or q is True, no=p is False and q is False)


def _less(a: Ball, b: Ball) -> Answer:
    return _answer(yes=bool(a < b), no=bool(a >= b))


def _less_equal(a: Ball, b: Ball) -> Answer:
    return _answer(yes=bool(a <= b), no=bool(a > b))


def _equal(a: Ball, b: Ball) -> Answer:
    same = bool(a.is_exact() and b.is_exact() and a == b)
    return _answer(yes=same, no=bool(a < b or a > b))


def _not_equal(a: Ball, b: Ball) -> Answer:
    same = _equal(a, b)
    return None if same is None else not same


# fmt: off
RELATIONS: dict[Callable[..., Any], Callable[..., Any]] = {
    np.less:    _less,                      np.less_equal:    _less_equal,
    np.greater: lambda a, b: _less(b, a),   np.greater_equal: lambda a, b: _less_equal(b, a),
    np.equal:   _equal,                     np.not_equal:     _not_equal,
    # The ball nan means unknown, not NumPy's nan.
    np.isfinite: lambda x: True if x.is_finite() else None,
    np.isnan:    lambda x: False if x.is_finite() else None,
    np.isinf:    lambda x: False if x.is_finite() else None,
}
FUNCTIONS: dict[Callable[..., Any], Callable[..., Ball]] = {
    **ARITHMETIC,
    np.divide:   lambda a, b: a / b,        np.power:   _power,
    np.square:   _square,                   np.sqrt:    lambda x: x.sqrt(),
    np.exp:      lambda x: x.exp(),         np.expm1:   lambda x: x.expm1(),
    np.log:      lambda x: x.log(),         np.log1p:   lambda x: x.log1p(),
    np.sin:      lambda x: x.sin(),         np.arcsin:  lambda x: x.asin(),
    np.cos:      lambda x: x.cos(),         np.arccos:  lambda x: x.acos(),
    np.tan:      lambda x: x.tan(),         np.arctan:  lambda x: x.atan(),
    np.sinh:     lambda x: x.sinh(),        np.arcsinh: lambda x: x.asinh(),
    np.cosh:     lambda x: x.cosh(),        np.arccosh: lambda x: x.acosh(),
    np.tanh:     lambda x: x.tanh(),        np.arctanh: lambda x: x.atanh(),
    np.arctan2:  lambda y, x: flint.arb.atan2(y, x),
    np.sinc:     lambda x: x.sinc_pi(),     np.absolute: _absolute,
    ERF:         lambda x: x.erf(),
    np.sign:     lambda x: x.sgn(),         np.rint:    _rint,
    np.floor:    lambda x: x.floor(),       np.ceil:    lambda x: x.ceil(),
    np.maximum:  _extreme("max"),           np.minimum: _extreme("min"),
}
# fmt: on
