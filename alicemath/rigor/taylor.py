"""Taylor forms: a function on a box, enclosed through its derivatives.

The user's code runs once on truncated power series over balls.  For x in the ball X around m,

    f(x) ∈ f(X)                                          the values
    f(x) ∈ f(m) + f′(X)(x − m)                           mean value theorem
    f(x) ∈ f(m) + f′(m)(x − m) + ½ f″(X)(x − m)²         Taylor's theorem with Lagrange's remainder

and the three are intersected.  The first is off by O(r) for a ball of radius r, the second by
O(r²), the third by O(r³) beyond the true range.  In several variables

    f(x) ∈ f(m) + Σᵢ ∂ᵢf(X)(xᵢ − mᵢ),    one series for each coordinate.

At a kink inside the box max(u, v) and |u| take the hull of both slopes: they are absolutely
continuous, and f(x) − f(m) is the integral of f′.  A branch of `np.where` that stays open may hide
a jump; its slope is then unknown (nan), and only the values are used.

Source    A. Neumaier, Interval Methods for Systems of Equations (1990), §2.3.
"""

from collections.abc import Callable, Sequence
from typing import Any

import flint
import numpy as np

from alicemath.errors import UndecidedError
from alicemath.rigor.balls import RELATIONS, ball_field
from alicemath.tracing.scalars import ARITHMETIC, Field, ScalarArray, constants
from alicemath.tracing.special import ERF

__all__ = ["ORDER", "range_on"]

Ball = Any  # flint.arb
Series = Any  # flint.arb_series: its stubs leave the methods untyped

ORDER = 3  # coefficients kept: value, slope, half the curvature
NAN: Ball = flint.arb("nan")
LARGEST_POWER = 64  # longer integer powers go through exp and log


def range_on(f: Callable[..., Any], box: Sequence[Ball]) -> Ball:
    """Return a ball that contains f(x) for every x in a box.

    Parameters
    ----------
    f
        Plain NumPy code of as many numbers as the box has sides, returning a number.
    box
        The sides, as balls.

    Raises
    ------
    UndecidedError
        If f branches with ``if`` on what the balls leave open.
    UnsupportedError
        If f uses a function that has no series.

    Examples
    --------
    >>> found = range_on(lambda x: x * (2 - x), [flint.arb(1, 0.125)])  # 1 − (x − 1)²
    >>> found > 0.984, found < 1.016
    (True, True)
    """
    middle = [side.mid() for side in box]
    best = NAN
    centre = _coefficients(f, middle, 0)
    total = centre[0]
    for i, side in enumerate(box):
        wide = _coefficients(f, box, i)
        best = _narrower(best, wide[0])
        total = total + wide[1] * (side - middle[i])
        if len(box) == 1:
            h = side - middle[0]
            best = _narrower(best, centre[0] + centre[1] * h + wide[2] * _square(h))
    return _narrower(best, total)


def _coefficients(f: Callable[..., Any], box: Sequence[Ball], i: int) -> tuple[Ball, ...]:
    """Return f(X), ∂ᵢf(X), ½∂ᵢ²f(X)."""
    cap = flint.ctx.cap
    flint.ctx.cap = ORDER
    try:
        field = _series_field()
        sides = [flint.arb_series([x, 1] if k == i else [x]) for k, x in enumerate(box)]
        value = constants(field, f(*(ScalarArray(_boxed(s), field) for s in sides)))
        if value.shape != ():
            raise UndecidedError(f"a bound is of one number; f returns shape {value.shape}")
        return tuple(flint.arb(value.item()[k]) for k in range(ORDER))
    finally:
        flint.ctx.cap = cap


def _boxed(series: Series) -> Any:
    box = np.empty((), dtype=object)
    box[()] = series
    return box


def _narrower(a: Ball, b: Ball) -> Ball:
    """The intersection of two enclosures of one set; one that is nan says nothing."""
    if not a.is_finite():
        return b
    return a.intersection(b) if b.is_finite() else a


def _square(h: Ball) -> Ball:
    size = h.abs_upper()
    return flint.arb(0).union(size * size)


# ------------------------------------------------------------------ series as scalars
def _series_field() -> Field:
    balls = ball_field()
    return Field(
        name="Taylor series over balls",
        lift=lambda x: x if isinstance(x, flint.arb_series) else _constant(balls.lift(x)),
        functions=FUNCTIONS,
        relations={name: _on_values(test) for name, test in RELATIONS.items()},
        select=lambda _, a, b: _unknown_slope(_hull(a[0], b[0])),
        both=balls.both,
        either=balls.either,
        negate=balls.negate,
        pi=_constant(balls.pi),
    )


def _constant(c: Ball) -> Series:
    return flint.arb_series([c])


def _unknown_slope(value: Ball) -> Series:
    return flint.arb_series([value, NAN, NAN])


def _on_values(test: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *series: test(*(flint.arb(s[0]) for s in series))


def _hull(a: Ball, b: Ball) -> Ball:
    a, b = flint.arb(a), flint.arb(b)
    return a.union(b) if a.is_finite() and b.is_finite() else NAN


def _maximum(a: Series, b: Series) -> Series:
    u, v = flint.arb(a[0]), flint.arb(b[0])
    if u > v or v > u:
        return a if u > v else b
    value = u.max(v) if u.is_finite() and v.is_finite() else NAN
    return flint.arb_series([value, _hull(a[1], b[1]), NAN])


def _absolute(a: Series) -> Series:
    return _maximum(a, -a)


def _step(name: str) -> Callable[[Series], Series]:
    """Floor, ceil and sign: constant where they are decided on the whole ball."""

    def rule(a: Series) -> Series:
        value = getattr(flint.arb(a[0]), name)()
        return _constant(value) if value.is_exact() else _unknown_slope(value)

    return rule


def _divide(a: Series, b: Series) -> Series:
    try:
        return a / b
    except ValueError:  # the divisor's value may be 0
        return flint.arb_series([NAN, NAN, NAN])


def _power(a: Series, b: Series) -> Series:
    exponent = flint.arb(b[0])
    constant = b[1] == 0 and b[2] == 0 and exponent.is_exact()
    k = exponent.unique_fmpz() if constant else None
    if k is not None and abs(int(k)) <= LARGEST_POWER:
        return _integer_power(a, int(k))
    if constant and (exponent * 2).is_integer() and flint.arb(a[0]) >= 0:
        return _integer_power(a.sqrt(), round(float(exponent * 2)))
    return (a.log() * b).exp() if flint.arb(a[0]) > 0 else flint.arb_series([NAN, NAN, NAN])


def _integer_power(a: Series, k: int) -> Series:
    if k < 0:
        return _divide(_constant(flint.arb(1)), _integer_power(a, -k))
    total, square = _constant(flint.arb(1)), a
    while k:
        total = total * square if k & 1 else total
        square = square * square
        k >>= 1
    return total


def _exponentials(a: Series) -> tuple[Series, Series]:
    return a.exp(), (-a).exp()


def _sinh(a: Series) -> Series:
    up, down = _exponentials(a)
    return (up - down) / 2


def _cosh(a: Series) -> Series:
    up, down = _exponentials(a)
    return (up + down) / 2


# fmt: off
FUNCTIONS: dict[Callable[..., Any], Callable[..., Series]] = {
    **ARITHMETIC,
    np.divide:   _divide,                      np.power:    _power,
    np.square:   lambda a: a * a,              np.sqrt:     lambda a: a.sqrt(),
    np.exp:      lambda a: a.exp(),            np.expm1:    lambda a: a.exp() - 1,
    np.log:      lambda a: a.log(),            np.log1p:    lambda a: (1 + a).log(),
    np.sin:      lambda a: a.sin(),            np.cos:      lambda a: a.cos(),
    np.tan:      lambda a: a.tan(),            np.arctan:   lambda a: a.atan(),
    np.arcsin:   lambda a: a.asin(),           np.arccos:   lambda a: a.acos(),
    np.sinh:     _sinh,                        np.cosh:     _cosh,
    np.tanh:     lambda a: 1 - 2 / ((2 * a).exp() + 1),
    np.maximum:  _maximum,                     np.minimum:  lambda a, b: -_maximum(-a, -b),
    np.absolute: _absolute,                    np.sign:     _step("sgn"),
    np.floor:    _step("floor"),               np.ceil:     _step("ceil"),
    ERF:         lambda a: a.erf(),
}
# fmt: on
