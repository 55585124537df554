"""Numbers and constant arrays, read as what was meant.

The float 0.1 is read as the decimal 1/10 that was typed, 0.333… with all digits as 1/3, and
3.141592653589793 as π: proofs speak of real numbers, not of their roundings.  An array of constants
is read when it has one value, or one on the diagonal and one off it: a + (b − a)·δᵢⱼ, which covers
``np.ones``, ``np.zeros``, ``np.full``, ``np.eye`` and what arithmetic makes of them.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.indexed import powers, product, rename
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    Entry,
    Index,
    Polynomial,
    atom,
    constant,
    literal,
    scale,
    total,
)

__all__ = ["number", "pattern", "sum_literal"]

#: A decimal of at most this many digits is what somebody typed: float64 keeps 15 of any decimal.
TYPED_DIGITS = 15
#: Ratios tried for a float with all its digits.  Two fractions with denominators ≤ 1000 differ by
#: 1e-6, so a float that equals one to the last bit is no accident.
DENOMINATOR = 1000


def number(x: Any) -> Polynomial:
    """Return a number as it was meant.

    Raises
    ------
    UnsupportedError
        For nan, infinity, complex numbers, and what is not a number.
    """
    if isinstance(x, bool | np.bool_ | int | np.integer):
        return constant(int(x))
    if isinstance(x, Fraction):
        return constant(x)
    if isinstance(x, float | np.floating) and math.isfinite(x):
        return _float(float(x))
    raise UnsupportedError(f"the constant {x!r}", "index calculus", "use finite real numbers")


def _float(x: float) -> Polynomial:
    typed = Fraction(repr(x))
    if len(repr(x).lstrip("-0.").split("e")[0].replace(".", "").lstrip("0")) <= TYPED_DIGITS:
        return constant(typed)
    if (ratio := _ratio(x)) is not None:
        return constant(ratio)
    if (multiple := _ratio(x / math.pi)) is not None and _close(float(multiple) * math.pi, x):
        return scale(atom(Entry("π", ())), multiple)
    square = _ratio(x * x)
    if square is not None and _close(math.sqrt(square), abs(x)):
        return _root(square, 1 if x > 0 else -1)
    return constant(typed)


def _root(square: Fraction, sign: int) -> Polynomial:
    return scale(powers.power(Context(), constant(square), Fraction(1, 2)), sign)


def _ratio(x: float) -> Fraction | None:
    """Return the small fraction that x is to the last bits, if it is one."""
    ratio = Fraction(x).limit_denominator(DENOMINATOR)
    return ratio if ratio and _close(float(ratio), x) else None


def _close(a: float, b: float) -> bool:
    """Whether two floats differ by at most two roundings."""
    return abs(a - b) <= 2 * math.ulp(b)


# ------------------------------------------------------------------ arrays of constants
def pattern(cx: Context, x: NDArray[Any], positions: Sequence[tuple[Index, ...]]) -> Polynomial:
    """Return the entry of a constant array.

    Raises
    ------
    UndecidedError
        When the entries vary otherwise than between the diagonal and the rest.
    """
    if x.dtype.kind not in "biuf":
        raise UndecidedError(f"a constant array of {x.dtype} is not read by index calculus")
    first = x.flat[0]
    if np.all(x == first):
        return number(first)
    long = [k for k, length in enumerate(x.shape) if length > 1]
    if len(long) == 2 and x.shape[long[0]] == x.shape[long[1]]:
        square = x.reshape(x.shape[long[0]], -1)
        rest = square[0, 1]
        if np.array_equal(square, np.where(np.eye(len(square), dtype=bool), first, rest)):
            i, j = positions[long[0]], positions[long[1]]
            diagonal = product.multiply(cx, ONE, *map(product.delta, i, j))
            jump = total(number(first), scale(number(rest), -1))
            return total(number(rest), product.multiply(cx, jump, diagonal))
    return _listed(cx, x, positions)


def _listed(cx: Context, x: NDArray[Any], positions: Sequence[tuple[Index, ...]]) -> Polynomial:
    """Return Σ x_k δ(i, k) for a short array whose lengths are all numbers."""
    indices = [i for position in positions for i in position]
    if x.size > 64 or not all(i.length.isdigit() for i in indices):
        raise UndecidedError(
            "a constant array with varying entries is not read by index calculus; "
            "make it an argument of the function"
        )
    terms = []
    for place, value in np.ndenumerate(x.reshape([int(i.length) for i in indices])):
        deltas = (
            product.delta(i, literal(k, i.length)) for i, k in zip(indices, place, strict=True)
        )
        terms.append(product.multiply(cx, number(value), *deltas))
    return total(*terms)


def sum_literal(cx: Context, i: Index, p: Polynomial) -> Polynomial:
    """Return P(i = 0) + P(i = 1) + ... for an index over a number of positions."""
    return total(*(rename.rename(cx, p, {i: literal(k, i.length)}) for k in range(int(i.length))))
