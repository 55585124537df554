"""Running error analysis: a value that knows how far rounding may have moved it.

A `Rounded` is a computed value x̂ with a bar b ≥ 0 such that |x̂ − x| ≤ b for the exact x.  Each
operation ŷ = fl(f(x̂)) obeys

    |ŷ − y| ≤ |f(x̂) − f(x)| + |fl(f(x̂)) − f(x̂)|,

the bars of the arguments carried through f, plus the rounding of f itself (Wilkinson 1986, Error
analysis revisited; Higham 2002, Accuracy and Stability of Numerical Algorithms, 3.3).  The first
part is exact for +, −, ×, ÷.  For other functions it is Σ|∂f/∂xᵢ| bᵢ, from the table of partials,
or the change of f at the ends x̂ ± b of the bar where that is larger; a monotone function changes
most at the ends.  The bar of a bar's own rounding is covered by a factor 1.01.

Rules are NumPy, so dual numbers and tapes run *over* rounded values, and a derivative comes out
with its bar.  Comparisons, and so branches, are by value.  A constant that f computes in plain
floats counts as exact.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.autodiff.primitives import Function, shares
from alicemath.autodiff.reader import Reader
from alicemath.autodiff.rules.elementwise import CONSTANT, partials
from alicemath.autodiff.rules.rounding import BARS, EPS, TINY
from alicemath.tracing.tracer import name_of

__all__ = ["Rounded"]

Array = NDArray[np.float64]

#: For the second order of Σ|∂f/∂xᵢ| bᵢ and for the rounding of the bar itself.
SLACK = 1.01
#: A bar wider than this share of its value is carried by a monotone function's ends alone.
WIDE = 2.0**-20

#: Errors in units of eps |y|, eps = 2⁻⁵².  IEEE arithmetic and sqrt round correctly (½); the 1
#: leaves room for a constant such as log 2 in a partial.  Copies are exact, and the error of a sum
#: is computed.  For the rest NumPy's own tests demand 4 ulp of its vectorised loops
#: (numpy/_core/tests/test_umath_accuracy.py).
_EXACT = frozenset(
    {np.negative, np.positive, np.absolute, np.copysign, np.maximum, np.minimum, np.fmax, np.fmin}
    | {np.fmod, *CONSTANT}
)
_ARITHMETIC = frozenset(
    {np.add, np.subtract, np.multiply, np.divide, np.square, np.sqrt, np.reciprocal}
)
_FUNCTION_ULPS = 4.0
#: log(eᵃ + eᵇ) and sin(πx)/πx pass through numbers of size 1, whose rounding stays when y is small.
_ABSOLUTE = frozenset({np.logaddexp, np.logaddexp2, np.sinc})

_INCREASING_OR_DECREASING = frozenset(
    {np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p, np.sqrt, np.cbrt}
    | {np.sinh, np.tanh, np.arcsinh, np.arccosh, np.arctanh, np.arctan, np.arcsin, np.arccos}
)
#: The exact argument lies in the function's domain, even where its bar reaches beyond.
_WITHIN: dict[Function, tuple[float, float]] = {
    np.sqrt: (0.0, np.inf),
    np.arcsin: (-1.0, 1.0),
    np.arccos: (-1.0, 1.0),
    np.arccosh: (1.0, np.inf),
}


class Rounded(Reader):
    """A float64 array and, entry by entry, how far it may be from the exact value."""

    __slots__ = ("bar", "value")
    reader: ClassVar[str] = "running error analysis"

    def __init__(self, value: ArrayLike, bar: ArrayLike = 0.0) -> None:
        self.value: Array = np.asarray(value, dtype=np.float64)
        b = np.asarray(bar, dtype=np.float64)
        known = np.isfinite(self.value) & ~np.isnan(b)
        b = b if known.all() else np.where(known, b, np.inf)
        self.bar: Array = b if b.shape == self.value.shape else np.broadcast_to(b, self.value.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return f"Rounded({self.value!r}, {self.bar!r})"

    def lift(self, constant: Any) -> Any:
        """Return an exact constant."""
        return Rounded(constant)

    def stripped(self, args: Any) -> Any:
        """Return the arguments with values in the place of rounded ones."""
        return [_value(a) for a in args]

    def value_only(self, function: Function, args: Sequence[Any], kwargs: Any) -> Any:
        """Carry the bar through functions with jumps; for the others, by value."""
        if function in CONSTANT:
            return self.elementwise(function, args)
        if function is shares:
            return self.linear(function, args, (), kwargs)
        return super().value_only(function, args, kwargs)

    def elementwise(self, function: Function, args: Sequence[Any]) -> "Rounded":
        """Return f(x̂), its bar carried through f and f's own rounding added."""
        x = [np.asarray(_value(a)) for a in args]
        y = np.asarray(function(*x))
        with np.errstate(all="ignore"):
            carried = SLACK * _carried(function, y, x, [_bar(a) for a in args])
            return Rounded(y, carried + _own(function, y, x))

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> "Rounded":
        """Return the value of an array function, its bar by the function's own rule."""
        rule = BARS.get(function)
        if rule is None:
            raise self.refusal(name_of(function))
        x = [np.asarray(_value(a)) for a in arrays]
        y = function(*x, *options, **kwargs)
        bars = [np.broadcast_to(_bar(a), np.shape(v)) for a, v in zip(arrays, x, strict=True)]
        with np.errstate(all="ignore"):
            return Rounded(y, SLACK * rule(y, x, bars, *options, **kwargs))


def _value(a: Any) -> Any:
    if type(a) is Rounded:
        return a.value
    return type(a)(_value(e) for e in a) if type(a) in (list, tuple) else a


def _bar(a: Any) -> Array:
    return a.bar if type(a) is Rounded else np.zeros(())


# ------------------------------------------------------------------ one elementwise operation
def _own(function: Function, y: Array, x: list[Array]) -> Any:
    """The rounding of the function itself, underflow included."""
    if function in _EXACT:
        return 0.0
    if function is np.add or function is np.subtract:
        return _error_of_sum(y, x[0], x[1] if function is np.add else -x[1])
    if function is np.sqrt:  # cannot underflow
        return EPS * np.abs(y)
    if function in _ARITHMETIC:
        return EPS * np.abs(y) + TINY * np.all([v != 0 for v in np.broadcast_arrays(*x)], axis=0)
    size = np.abs(y) + 1.0 if function in _ABSOLUTE else np.abs(y)
    return _FUNCTION_ULPS * EPS * size + TINY


def _error_of_sum(y: Array, a: Array, b: Array) -> Any:
    """|a + b − fl(a + b)| itself, which is a double (Knuth 1998, TAOCP 2, 4.2.2, Theorem B)."""
    part = y - a
    return np.abs((a - (y - part)) + (b - part))


def _carried(function: Function, y: Array, x: list[Array], b: list[Array]) -> Any:
    """How far the bars of the arguments can move y."""
    if function in (np.add, np.subtract):
        return b[0] + b[1]
    if function is np.multiply:
        return np.abs(x[0]) * b[1] + (np.abs(x[1]) + b[1]) * b[0]
    if function is np.divide:
        room = np.abs(x[1]) - b[1]
        spread = (b[0] + np.abs(y) * b[1]) / room
        return np.where(room > 0, spread, np.inf)
    if not any(e.any() for e in b):
        return 0.0
    ends = _at_the_ends(function, y, x, b)
    first = sum(
        np.where(e == 0, 0.0, np.abs(p) * e)
        for p, e in zip(partials(function, y, *x), b, strict=True)
    )
    if function in _INCREASING_OR_DECREASING:
        return np.where(b[0] > WIDE * np.abs(x[0]), ends, np.maximum(first, ends))
    return np.maximum(first, ends)


def _at_the_ends(function: Function, y: Array, x: list[Array], b: list[Array]) -> Any:
    """The largest change of f when each argument goes to an end of its bar; nan counts as ∞."""
    low, high = _WITHIN.get(function, (-np.inf, np.inf))
    change: Any = np.zeros(y.shape)
    for signs in np.ndindex(*(2 if e.any() else 1 for e in b)):
        ends = [
            np.clip(v + e * (1 - 2 * s), low, high) if e.any() else v
            for v, e, s in zip(x, b, signs, strict=True)
        ]
        moved = np.abs(function(*ends) - y)
        change = np.maximum(change, np.where(np.isnan(moved), np.inf, moved))
    return change
