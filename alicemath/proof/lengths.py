"""The lengths of a proof's arguments: integers that remember their names.

``np.eye(x.shape[0])`` cannot be overridden, so a length is an ``int`` whose value is a stand-in
prime; in arithmetic it is a term.  The constant arrays that NumPy builds from stand-ins are read
back: 1 on the diagonal and 0 off it is I, one value everywhere is that number times ones.  A
number that NumPy computed from them, such as ``np.trace(np.eye(n))``, is known by its prime and
refused.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from alicemath.errors import UndecidedError

if TYPE_CHECKING:
    from alicemath.proof.terms import Term

__all__ = ["Length", "constant", "stand_ins"]

#: Above the numbers that people write out, and small: NumPy builds arrays of these lengths.
PRIMES = (31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79)

#: Numbers made of lengths are looked for among fractions with denominators up to this: they have
#: a product of two lengths below, and other numbers do not meet such a fraction by chance.
LARGEST = PRIMES[-1] ** 2


class Length(int):
    """A named length; ``term`` is the length as a term."""

    name: str
    term: "Term"

    def __new__(cls, value: int, name: str) -> Self:
        """Make a length of a stand-in's value."""
        length = super().__new__(cls, value)
        length.name = name
        return length

    def _decided(self, other: Any, answer: bool) -> bool:  # noqa: FBT001
        """Every length is ≥ 1, and that is all that is known of it."""
        if isinstance(other, int) and not isinstance(other, Length) and other < 1:
            return answer
        raise UndecidedError(f"a comparison with the length {self.name} is not decided")

    def __lt__(self, other: Any) -> bool:
        return self._decided(other, answer=False)

    def __le__(self, other: Any) -> bool:
        return self._decided(other, answer=False)

    def __gt__(self, other: Any) -> bool:
        return self._decided(other, answer=True)

    def __ge__(self, other: Any) -> bool:
        return self._decided(other, answer=True)

    def __int__(self) -> int:
        raise UndecidedError(f"the length {self.name} has no value: compute with it, as in 2 / n")

    def __float__(self) -> float:
        raise UndecidedError(f"the length {self.name} has no value: compute with it, as in 2 / n")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        terms = [x.term if isinstance(x, Length) else x for x in inputs]
        return getattr(ufunc, method)(*terms, **kwargs)

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__


def _forward(function: Any) -> Any:
    return lambda a, b: function(a.term, b.term if isinstance(b, Length) else b)


def _backward(function: Any) -> Any:
    return lambda a, b: function(b, a.term)


for _name, _function in {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "pow": np.power,
}.items():  # fmt: skip
    setattr(Length, f"__{_name}__", _forward(_function))
    setattr(Length, f"__r{_name}__", _backward(_function))


def stand_ins(names: Mapping[str, Any] | tuple[str, ...]) -> dict[str, Length]:
    """Return a length for each name, each with a prime of its own."""
    if len(names) > len(PRIMES):
        raise UndecidedError(f"{len(names)} named lengths in a theorem; at most {len(PRIMES)}")
    return {name: Length(p, name) for name, p in zip(names, PRIMES, strict=False)}


def constant(x: Any, lengths: Mapping[int, Length]) -> Any:
    """Read what NumPy built from stand-ins as a term; leave other constants alone.

    Raises
    ------
    UndecidedError
        When a number was computed from a length, or an array varies in a way that is not read.
    """
    if isinstance(x, tuple | list):
        read = [constant(part, lengths) for part in x]
        return tuple(read) if isinstance(x, tuple) else read
    if not isinstance(x, np.ndarray | np.generic):
        return x
    if not x.shape:
        return _number(x, lengths)
    return _array(x, lengths) if any(s in lengths for s in x.shape) else x


def _array(x: Any, lengths: Mapping[int, Length]) -> Any:
    from alicemath.proof.terms import Term

    shape = tuple(lengths.get(s, s) for s in x.shape)
    first = _number(x.flat[0], lengths)
    if np.all(x == first):
        ones = Term(np.ones, (shape if len(shape) > 1 else shape[0],), {})
        return ones if first == 1 else _plain(first) * ones
    off = x[0, 1] if x.ndim == 2 else None
    if off is not None and np.array_equal(x, np.where(np.eye(*x.shape) == 1, first, off)):
        eye = Term(np.eye, shape[:1] if shape[0] == shape[1] else shape, {})
        if off > 0 and first - off == -1:
            return _plain(off) - eye
        scaled = eye if first - off == 1 else _plain(first - off) * eye
        if off < 0:
            return scaled - _plain(-off)
        return scaled + _plain(off) if off else scaled
    raise UndecidedError(
        "an array of constants that vary otherwise than between the diagonal and the rest is not "
        "read in a proof; make it an argument"
    )


def _number(x: Any, lengths: Mapping[int, Length]) -> Any:
    """Return x, unless it is k/p or p/k, or one of these ± 1, where p is a stand-in."""
    if np.asarray(x).dtype.kind not in "iuf":
        return x
    near = Fraction(float(x)).limit_denominator(LARGEST) if np.isfinite(x) else Fraction(0)
    parts = [k for shift in (-1, 0, 1) for k in (near + shift).as_integer_ratio() if k]
    for prime, length in lengths.items():
        if float(near) == float(x) and any(k % prime == 0 for k in parts):
            n = length.name
            raise UndecidedError(
                f"the number {x:g} seems to be computed from the length {n}, as np.trace(np.eye"
                f"({n})) is, which cannot be recorded: write with {n} = x.shape[k] itself, pass a "
                "function of the arguments, or float(...) if it is a plain number"
            )
    return x


def _plain(x: Any) -> Any:
    value = float(x)
    return int(value) if value.is_integer() else value
