"""NumPy's elementwise functions, entry by entry.

Every row gives the entry of f(a, b, ...) from the entries of a, b, ....  Functions with an
expression by others are written by it, as in sinh x = (eˣ − e⁻ˣ)/2 and
max(a, b) = (a + b + |a − b|)/2; a comparison a > b is its indicator (1 + sign(a − b))/2, for
a ≠ b, and ``np.where`` weighs its branches with it.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from alicemath.errors import UnsupportedError
from alicemath.indexed import functions, powers, product
from alicemath.indexed.array import IndexedArray, broadcast, lift
from alicemath.indexed.context import Context
from alicemath.indexed.lengths import Session
from alicemath.indexed.terms import ONE, ZERO, Polynomial, constant, scale, total
from alicemath.tracing.special import ERF

__all__ = ["ELEMENTWISE", "elementwise", "multiply"]

P = Polynomial
HALF = Fraction(1, 2)


def elementwise(rule: Callable[..., P]) -> Callable[..., IndexedArray]:
    """Return the array function that applies a rule to the entries, with broadcasting."""

    def apply(session: Session, *args: Any) -> IndexedArray:
        arrays = [lift(session, a) for a in args]
        entry = rule(session.cx, *(a.entry for a in arrays))
        return IndexedArray(session, broadcast(arrays), entry)

    return apply


# ------------------------------------------------------------------ arithmetic
def _subtract(_: Context, a: P, b: P) -> P:
    return total(a, scale(b, -1))


def _divide(cx: Context, a: P, b: P) -> P:
    return product.multiply(cx, a, powers.power(cx, b, -1))


def _power(cx: Context, a: P, k: P) -> P:
    """Return a^k; for an exponent that is not a number, e^(k·log a)."""
    if k.value is not None:
        return powers.power(cx, a, k.value)
    return _exp(cx, product.multiply(cx, k, _log(cx, a)))


def _exp(cx: Context, u: P) -> P:
    return functions.apply(cx, "exp", u)


def _log(cx: Context, u: P) -> P:
    return functions.apply(cx, "log", u)


def _named(function: str) -> Callable[[Context, P], P]:
    return lambda cx, u: functions.apply(cx, function, u)


def _logarithm(base: int) -> Callable[[Context, P], P]:
    return lambda cx, u: _divide(cx, _log(cx, u), _log(cx, constant(base)))


def _log_add_exp(cx: Context, a: P, b: P) -> P:
    return _log(cx, total(_exp(cx, a), _exp(cx, b)))


def _exponentials(cx: Context, u: P, sign: int) -> P:
    """Return eᵘ ± e⁻ᵘ."""
    return total(_exp(cx, u), scale(_exp(cx, scale(u, -1)), sign))


# ------------------------------------------------------------------ pieces
def _maximum(cx: Context, a: P, b: P) -> P:
    modulus = functions.apply(cx, "abs", _subtract(cx, a, b))
    return scale(total(a, b, modulus), HALF)


def _minimum(cx: Context, a: P, b: P) -> P:
    return scale(_maximum(cx, scale(a, -1), scale(b, -1)), -1)


def _greater(cx: Context, a: P, b: P) -> P:
    difference = _subtract(cx, a, b)
    if difference == ZERO:
        raise UnsupportedError("a > a", "index calculus", "compare different arrays")
    return scale(total(ONE, functions.sign(cx, difference)), HALF)


def _where(cx: Context, indicator: P, a: P, b: P) -> P:
    return total(b, product.multiply(cx, indicator, _subtract(cx, a, b)))


def _cube_root(cx: Context, u: P) -> P:
    modulus = functions.apply(cx, "abs", u)
    root = powers.power(cx, modulus, Fraction(1, 3))
    return root if modulus == u else product.multiply(cx, functions.sign(cx, u), root)


# fmt: off
ENTRIES: Mapping[Any, Callable[..., P]] = {
    np.add:         lambda cx, a, b: total(a, b),
    np.subtract:    _subtract,
    np.negative:    lambda cx, a: scale(a, -1),
    np.positive:    lambda cx, a: a,
    np.divide:      _divide,
    np.power:       _power,
    np.float_power: _power,
    np.reciprocal:  lambda cx, a: powers.power(cx, a, -1),
    np.sqrt:        lambda cx, a: powers.power(cx, a, HALF),
    np.cbrt:        _cube_root,
    np.exp:         _exp,
    np.exp2:        lambda cx, u: _power(cx, constant(2), u),
    np.expm1:       lambda cx, u: total(_exp(cx, u), constant(-1)),
    np.log:         _log,
    np.log1p:       lambda cx, u: _log(cx, total(ONE, u)),
    np.log2:        _logarithm(2),
    np.log10:       _logarithm(10),
    np.logaddexp:   _log_add_exp,
    np.sin:         _named("sin"),
    np.cos:         _named("cos"),
    np.tan:         lambda cx, u: _divide(cx, _named("sin")(cx, u), _named("cos")(cx, u)),
    np.arctan:      _named("arctan"),
    np.sinh:        lambda cx, u: scale(_exponentials(cx, u, -1), HALF),
    np.cosh:        lambda cx, u: scale(_exponentials(cx, u, 1), HALF),
    np.tanh:        _named("tanh"),
    ERF:            _named("erf"),
    np.sign:        functions.sign,
    np.maximum:     _maximum,
    np.minimum:     _minimum,
    np.fmax:        _maximum,
    np.fmin:        _minimum,
    np.greater:     _greater,
    np.greater_equal: _greater,
    np.less:        lambda cx, a, b: _greater(cx, b, a),
    np.less_equal:  lambda cx, a, b: _greater(cx, b, a),
    np.where:       _where,
}
# fmt: on


# ------------------------------------------------------------------ those that keep squares
def multiply(session: Session, a: Any, b: Any) -> IndexedArray:
    """Return a·b, a square when both are the same array."""
    x, y = lift(session, a), lift(session, b)
    entry = product.multiply(session.cx, x.entry, y.entry)
    square = x is y or (x.nonnegative and y.nonnegative)
    return IndexedArray(session, broadcast((x, y)), entry, square=square)


def _keeping(
    rule: Callable[..., IndexedArray], enough: Callable[[Iterable[bool]], bool] = all
) -> Callable[..., IndexedArray]:
    """Sums, quotients, roots of what is ≥ 0 are ≥ 0; and > 0 if ``enough`` of it is > 0."""

    def apply(session: Session, *args: Any) -> IndexedArray:
        arrays = [lift(session, a) for a in args]
        result = rule(session, *arrays)
        result.square = all(a.nonnegative for a in arrays)
        if result.square:
            session.cx.learn(result.entry, int(enough(a.positive for a in arrays)))
        return result

    return apply


def _even(rule: Callable[..., IndexedArray]) -> Callable[..., IndexedArray]:
    """An even power is ≥ 0."""

    def apply(session: Session, a: Any, k: Any) -> IndexedArray:
        result, exponent = rule(session, a, k), lift(session, k).entry.value
        result.square = exponent is not None and Fraction(exponent).numerator % 2 == 0
        return result

    return apply


def _absolute(session: Session, a: Any) -> IndexedArray:
    x = lift(session, a)
    if x.square:
        return x
    entry = functions.apply(session.cx, "abs", x.entry)
    return IndexedArray(session, x.axes, entry, square=True)


ELEMENTWISE: Mapping[Any, Callable[..., IndexedArray]] = {
    **{function: elementwise(rule) for function, rule in ENTRIES.items()},
    np.multiply: multiply,
    np.square: lambda session, a: multiply(session, x := lift(session, a), x),
    np.absolute: _absolute,
    np.add: _keeping(elementwise(ENTRIES[np.add]), any),
    np.sqrt: _keeping(elementwise(ENTRIES[np.sqrt])),
    np.divide: _keeping(elementwise(ENTRIES[np.divide])),
    np.power: _even(elementwise(ENTRIES[np.power])),
}
