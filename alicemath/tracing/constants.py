"""The number that a float in the code was meant to be.

A double with few digits was typed: 0.1 is 1/10, 1.702 is 851/500.  A double with many was computed,
by ``1 / n``, ``np.sqrt(2 / np.pi)``, ``np.log(10)``; when it is the double next to

    p/q,  √(p/q),  (p/q) π,  √(p/(q π)),  √(p π/q),  (p/q) e,  log k

with small p/q or k, that number was meant.  Anything else is data, and stands for itself.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["TYPED_DIGITS", "Constant", "Form", "intended"]

Form = Literal[
    "rational", "root", "pi", "root over pi", "root times pi", "e", "logarithm", "decimal"
]

#: A decimal of more significant digits was computed or measured, not typed.
TYPED_DIGITS = 12
#: Fractions p/q are recognised up to this q: a random double hits one with chance q² ε ≈ 2·10⁻¹⁰.
LARGEST_DENOMINATOR = 1000
#: log k is recognised up to this k: the classes of a classifier, the letters of an alphabet.
LARGEST_LOGARITHM = 100


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in closed form, with the sign in `ratio`.

    ``"rational"`` r; ``"root"`` ±√|r|; ``"pi"`` rπ; ``"root over pi"`` ±√(|r|/π); ``"root times
    pi"`` ±√(|r|π); ``"e"`` r e; ``"logarithm"`` ±log|r|; ``"decimal"`` r, the shortest decimal of a
    number that no form explains.
    """

    form: Form
    ratio: Fraction


def intended(x: float) -> Constant:
    """Return what a finite float was meant to be.

    Examples
    --------
    >>> intended(0.1), intended(-1 / 3)
    (Constant(form='rational', ratio=Fraction(1, 10)), Constant(form='rational', ratio=Fraction(-1, 3)))
    >>> intended(math.sqrt(2 / math.pi))
    Constant(form='root over pi', ratio=Fraction(2, 1))
    """  # noqa: E501
    x = float(x)  # NumPy's floats print with their type
    digits = repr(abs(x)).split("e")[0].replace(".", "").strip("0")
    if len(digits) <= TYPED_DIGITS:
        return Constant("rational", Fraction(repr(x)))
    size, sign = abs(x), 1 if x > 0 else -1
    for form, ratio, value in _candidates(size):
        if abs(value - size) <= math.ulp(size):
            return Constant(form, sign * ratio)
    return Constant("decimal", Fraction(repr(x)))


def _candidates(x: float) -> Iterator[tuple[Form, Fraction, float]]:
    """Yield the numbers of each form that lie next to x > 0, with their doubles."""
    r = _near(x)
    yield "rational", r, float(r)
    if not 1e-6 < x < 1e6:  # a small fraction is not near, nor is its root
        return
    r = _near(x * x)
    yield "root", r, math.sqrt(r)
    r = _near(x / math.pi)
    yield "pi", r, float(r) * math.pi
    r = _near(x * x * math.pi)
    yield "root over pi", r, math.sqrt(r / math.pi)
    r = _near(x * x / math.pi)
    yield "root times pi", r, math.sqrt(r * math.pi)
    r = _near(x / math.e)
    yield "e", r, float(r) * math.e
    if x < math.log(LARGEST_LOGARITHM + 0.5):
        k = round(math.exp(x))
        yield "logarithm", Fraction(k), math.log(k)


def _near(x: float) -> Fraction:
    return Fraction(x).limit_denominator(LARGEST_DENOMINATOR)
