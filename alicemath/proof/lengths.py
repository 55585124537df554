"""The lengths of a proof's arguments: integers that remember their names.

``np.eye(x.shape[0])`` cannot be overridden, so a length is an ``int`` whose value is a stand-in
prime; in arithmetic it is a term.  The constant arrays that NumPy builds from stand-ins are read
back: 1 on the diagonal and 0 off it is I, one value everywhere is that number times ones.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from alicemath.errors import UndecidedError

if TYPE_CHECKING:
    from alicemath.proof.terms import Term

__all__ = ["Length", "constant_array", "stand_ins"]

#: Above the lengths that people write out; as in the index calculus, which reads them likewise.
PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


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


def constant_array(x: Any, lengths: Mapping[int, Length]) -> Any:
    """Read an array that NumPy built from stand-ins as a term; leave other arrays alone."""
    from alicemath.proof.terms import Term

    if not any(s in lengths for s in x.shape):
        return x
    shape = tuple(lengths.get(s, s) for s in x.shape)
    first = x.flat[0]
    if np.all(x == first):
        ones = Term(np.ones, (shape if len(shape) > 1 else shape[0],), {})
        return ones if first == 1 else _plain(first) * ones
    off = x[0, 1] if x.ndim == 2 else None
    if off is not None and np.array_equal(x, np.where(np.eye(*x.shape) == 1, first, off)):
        eye = Term(np.eye, shape[:1] if shape[0] == shape[1] else shape, {})
        scaled = eye if first - off == 1 else _plain(first - off) * eye
        if off < 0:
            return scaled - _plain(-off)
        return scaled + _plain(off) if off else scaled
    raise UndecidedError(
        "an array of constants that vary otherwise than between the diagonal and the rest is not "
        "read in a proof; make it an argument"
    )


def _plain(x: Any) -> Any:
    value = float(x)
    return int(value) if value.is_integer() else value
