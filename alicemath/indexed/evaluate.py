"""The value of an expression in numbers, by its meaning and by nothing else.

No rule of the calculus is used here: sums are loops, deltas compare positions, functions are those
of `math`.  So it can contradict every rule, and the tests let it try.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as cartesian
from typing import Any

from alicemath.errors import InputError
from alicemath.indexed.terms import Apply, Atom, Base, Delta, Entry, Index, Monomial, Polynomial

__all__ = ["Values", "evaluate"]

Number = Any  # float, Fraction, or any field's element

# fmt: off
FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "exp": math.exp,    "log": math.log,    "sin": math.sin,    "cos": math.cos,
    "tanh": math.tanh,  "erf": math.erf,    "arctan": math.atan, "abs": abs,
    "sigmoid":  lambda u: 1 / (1 + math.exp(-u)),
    "softplus": lambda u: math.log1p(math.exp(u)),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers for everything that an expression can name.

    Attributes
    ----------
    tensors
        Nested sequences (or arrays) of numbers, a number for a scalar.
    lengths
        The value of every named length.
    functions
        Further elementwise functions, by name.
    """

    tensors: Mapping[str, Any]
    lengths: Mapping[str, int]
    functions: Mapping[str, Callable[[Number], Number]] = field(default_factory=dict)

    def length(self, name: str) -> int:
        """Return the value of a length."""
        return int(name) if name.isdigit() else self.lengths[name]

    def function(self, name: str) -> Callable[[Number], Number]:
        """Return an elementwise function."""
        f = self.functions.get(name) or FUNCTIONS.get(name)
        if f is None:
            raise InputError(f"no value for the function {name}; give it in functions=")
        return f


def evaluate(p: Polynomial, values: Values, at: Mapping[Index, int]) -> Number:
    """Return the value of P with its free indices at the given positions.

    Examples
    --------
    >>> from alicemath.indexed.terms import Entry, Index, atom
    >>> i = Index("i", "n")
    >>> evaluate(atom(Entry("x", (i,)), 2), Values({"x": [3, 5]}, {"n": 2}), {i: 1})
    25
    """
    return sum(_number(c) * _monomial(m, values, at) for m, c in p.terms.items())


def _number(c: Any) -> Number:
    return int(c) if Fraction(c).denominator == 1 else c


def _monomial(m: Monomial, values: Values, at: Mapping[Index, int]) -> Number:
    result: Number = 1
    for a, e in m.exponents.items():
        exponent = int(e) if Fraction(e).denominator == 1 else float(e)
        base = _atom(a, values, at)
        exact = isinstance(base, int) and exponent < 0
        result = result * (Fraction(base) if exact else base) ** exponent
    return result


def _atom(a: Atom, values: Values, at: Mapping[Index, int]) -> Number:
    if isinstance(a, Entry):
        return _entry(a.name, [_position(i, at) for i in a.indices], values)
    if isinstance(a, Delta):
        return int(_position(a.i, at) == _position(a.j, at))
    if isinstance(a, Apply):
        return values.function(a.function)(evaluate(a.argument, values, at))
    if isinstance(a, Base):
        return evaluate(a.argument, values, at)
    ranges = (range(values.length(b.length)) for b in a.bound)
    return sum(
        _monomial(a.summand, values, {**at, **dict(zip(a.bound, places, strict=True))})
        for places in cartesian(*ranges)
    )


def _entry(name: str, positions: Sequence[int], values: Values) -> Number:
    if name[0] == "#":
        return values.length(name[1:])
    if name == "π":
        return math.pi
    value = values.tensors[name]
    for k in positions:
        value = value[k]
    return value


def _position(i: Index, at: Mapping[Index, int]) -> int:
    return int(i.name[1:]) if i.name[0] == "=" else at[i]
