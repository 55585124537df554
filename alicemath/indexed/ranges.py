"""What is known of the values of an expression: interval arithmetic over the assumptions.

A root, a logarithm or a modulus splits only over factors of known sign, so that e^x, Σ e^xᵢ,
1 + x², and 1 − x for 0 < x < 1 have to be seen to be positive.  The range of a product is spanned
by the products of the ends, an even power is ≥ 0, a sum over an index keeps its summand's sign
(every length is ≥ 1), and each function has the range that the table gives.
"""

import math
from collections.abc import Mapping
from fractions import Fraction

from alicemath.indexed.context import Context, Range
from alicemath.indexed.terms import Apply, Atom, Base, Delta, Entry, Polynomial, Rational

__all__ = ["of"]

REAL = Range()
# fmt: off
FUNCTIONS: Mapping[str, Range] = {
    "exp":      Range(0, math.inf),        "softplus": Range(0, math.inf),
    "sigmoid":  Range(0, 1),               "abs":      Range(0, math.inf, low_open=False),
    "tanh":     Range(-1, 1),              "erf":      Range(-1, 1),
    "sin":      Range(-1, 1, False, False),  # noqa: FBT003
    "cos":      Range(-1, 1, False, False),  # noqa: FBT003
}
# fmt: on


def of(cx: Context, p: Polynomial) -> Range:
    """Return an interval that contains every value of P."""
    result: Range = cx.remember(("range", p.key), lambda: _of(cx, p))
    return result


def _of(cx: Context, p: Polynomial) -> Range:
    result = Range(0, 0, low_open=False, high_open=False)
    for m, c in p.terms.items():
        term = Range(c, c, low_open=False, high_open=False)
        for a, e in m.exponents.items():
            term = _multiply(term, _power(_of_atom(cx, a), e))
        result = Range(
            result.low + term.low,
            result.high + term.high,
            result.low_open or term.low_open,
            result.high_open or term.high_open,
        )
    return result


def _of_atom(cx: Context, a: Atom) -> Range:
    if isinstance(a, Entry):
        return _of_entry(cx, a)
    if isinstance(a, Delta):
        return Range(0, 1, low_open=False, high_open=False)
    if isinstance(a, Base):
        return of(cx, a.argument)
    if isinstance(a, Apply):
        if a.function == "abs" and of(cx, a.argument).nonzero:
            return Range(0, math.inf)
        return FUNCTIONS.get(a.function, REAL)
    summand = of(cx, Polynomial({a.summand: 1}))
    low = (0, not summand.positive) if summand.nonnegative else (-math.inf, False)
    high = (0, not summand.negative) if summand.high <= 0 else (math.inf, False)
    return Range(low[0], high[0], not low[1], not high[1])


def _of_entry(cx: Context, a: Entry) -> Range:
    if a.name[0] == "#":  # a length is at least 1
        return Range(1, math.inf, low_open=False)
    if a.name == "π":
        return Range(Fraction(333, 106), Fraction(355, 113))  # two convergents of π
    return cx.assumptions.ranges.get(a.name, REAL)


def _multiply(x: Range, y: Range) -> Range:
    """Return the range of a product: the ends are products of ends."""
    corners = [
        (_times(a, b), _corner_open(a, a_open, b, b_open))
        for a, a_open in ((x.low, x.low_open), (x.high, x.high_open))
        for b, b_open in ((y.low, y.low_open), (y.high, y.high_open))
    ]
    low, high = min(v for v, _ in corners), max(v for v, _ in corners)
    return Range(
        low,
        high,
        all(is_open for v, is_open in corners if v == low),
        all(is_open for v, is_open in corners if v == high),
    )


def _times(a: Rational | float, b: Rational | float) -> Rational | float:
    return 0 if a == 0 or b == 0 else a * b  # an end 0 times an end ∞ bounds products by 0


def _corner_open(a: Rational | float, a_open: bool, b: Rational | float, b_open: bool) -> bool:  # noqa: FBT001
    if (a == 0 and not a_open) or (b == 0 and not b_open):
        return False
    return a_open or b_open


def _power(x: Range, e: Rational) -> Range:
    e = Fraction(e)
    if e < 0:
        return _reciprocal(_power(x, -e))
    if e.denominator > 1:  # defined where the base is ≥ 0
        return Range(0, math.inf, low_open=x.positive)
    result = x
    for _ in range(int(e) - 1):
        result = _multiply(result, x)
    if e % 2 == 0 and result.low < 0:
        return Range(0, result.high, x.nonzero, result.high_open)
    return result


def _reciprocal(x: Range) -> Range:
    if x.positive:
        low = 0 if math.isinf(x.high) else 1 / Fraction(x.high)
        high = math.inf if x.low == 0 else 1 / Fraction(x.low)
        return Range(low, high, x.high_open, x.low_open)
    if x.negative:
        flipped = _reciprocal(Range(-x.high, -x.low, x.high_open, x.low_open))
        return Range(-flipped.high, -flipped.low, flipped.high_open, flipped.low_open)
    if x.nonnegative:  # where it is defined
        return Range(0, math.inf)
    return REAL
