"""Lengths that stay symbols.

A user's function asks for ``x.shape[0]``, calls ``np.eye(n)`` and divides by ``n``.  A `Dim` lets
NumPy build arrays with it through ``__index__``, which gives a stand-in prime; in arithmetic it is
the symbol n.  (It is no ``int``: ``2.0 / n`` would then divide by the prime.)  Whoever looks at the
value is refused by name where Python lets us see it, and found out otherwise: every function is
traced twice with different primes, and the traces must agree.

A length may be a product, as after ``np.kron`` or ``reshape(-1)``: an axis is the tuple of the
names of its factors, ``("n", "c")`` for n·c, ``("3",)`` for 3 and ``()`` for 1.
"""

import builtins
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.indexed.context import Context
from alicemath.tracing.tracer import Tracer, dispatch

if TYPE_CHECKING:
    from alicemath.indexed.array import IndexedArray

__all__ = ["Axis", "Dim", "Session", "describe_shape", "symbolic_lengths"]

Axis = tuple[str, ...]

#: Stand-ins: above the lengths that people write out, small enough for an einsum of two np.eye.
PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67)
READER = "index calculus"


class Session:
    """One trace: the calculus, the stand-in of every length, and the notes taken."""

    __slots__ = ("cx", "notes", "shifts", "stand_ins")

    def __init__(
        self, cx: Context, names: Sequence[str], literals: Container[int] = (), *, turn: int = 0
    ) -> None:
        primes = [p for p in PRIMES if p not in literals][turn:]
        if len(names) > len(primes):
            raise InputError(f"{len(names)} named lengths; at most {len(primes)} are supported")
        self.cx = cx
        self.stand_ins: Mapping[str, int] = dict(zip(names, primes, strict=False))
        self.shifts: dict[str, str] = {}
        self.notes: dict[str, None] = {}

    def length(self, axis: Axis) -> "int | Dim":
        """Return an axis's length as the user sees it."""
        value = 1
        for name in axis:
            value *= int(name) if name.isdigit() else self.stand_ins[name]
        return value if all(name.isdigit() for name in axis) else Dim(value, self, axis)

    def axis(self, length: "int | Dim") -> Axis:
        """Return the axis of a given length; a stand-in's value is read as its symbol."""
        if isinstance(length, Dim):
            return length.axis
        for name, value in self.stand_ins.items():
            if value == length:
                return (name,)
        rest = int(length)
        for value in self.stand_ins.values():
            while rest > 1 and rest % value == 0:
                rest //= value
        if rest == 1 < length:  # which order of the factors is meant cannot be told
            raise UnsupportedError(
                "a constant array over a product of lengths", READER, "build it before reshaping"
            )
        return () if length == 1 else (str(int(length)),)


class Dim:
    """A symbolic length."""

    __slots__ = ("axis", "session", "stand_in")

    def __init__(self, stand_in: int, session: Session, axis: Axis) -> None:
        self.stand_in, self.session, self.axis = stand_in, session, axis

    def __index__(self) -> int:
        return self.stand_in

    def symbol(self) -> "IndexedArray":
        """Return the length as a traced scalar."""
        from alicemath.indexed.array import length_of

        return length_of(self.session, self.axis)

    # ---------------------------------------------------------------- arithmetic is symbolic
    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Dim) or (isinstance(other, int) and other >= 1):
            return self.session.length(self.axis + self.session.axis(other))
        return _symbolic(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Any:
        if isinstance(other, int) and other >= 1:
            return self.session.length(self.session.axis(other) + self.axis)
        return _symbolic(np.multiply, other, self)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__":
            raise UnsupportedError(f"np.{ufunc.__name__}.{method}", READER, "call it on arrays")
        return dispatch(ufunc, [x.symbol() if isinstance(x, Dim) else x for x in inputs], kwargs)

    def __neg__(self) -> Any:
        return _symbolic(np.negative, self)

    # ---------------------------------------------------------------- its value is not for use
    def _compare(self, other: Any, relation: str, decided: Mapping[int, bool]) -> bool:
        """Decide by n ≥ 1 alone; ``decided`` holds the answers for other ≤ 0 and other = 1."""
        if isinstance(other, Dim):
            if sorted(other.axis) == sorted(self.axis):
                return relation in {"==", "<=", ">="}
        elif isinstance(other, int) and max(other, 0) in decided:
            return decided[max(other, 0)]
        name = "·".join(self.axis)
        raise UndecidedError(
            f"`{name} {relation} {_name(other)}` is not decided for every length; "
            "prove it for lengths that are numbers, or drop the test"
        )

    def __eq__(self, other: object) -> bool:
        return self._compare(other, "==", {0: False})

    def __ne__(self, other: object) -> bool:
        return not self._compare(other, "==", {0: False})

    def __lt__(self, other: Any) -> bool:
        return self._compare(other, "<", {0: False, 1: False})

    def __le__(self, other: Any) -> bool:
        return self._compare(other, "<=", {0: False})

    def __gt__(self, other: Any) -> bool:
        return self._compare(other, ">", {0: True})

    def __ge__(self, other: Any) -> bool:
        return self._compare(other, ">=", {0: True, 1: True})

    def __hash__(self) -> int:
        return hash(self.axis)

    def __bool__(self) -> bool:
        return True  # every length is at least 1

    def __float__(self) -> float:
        raise _refusal(self, "float()")

    def __int__(self) -> int:
        raise _refusal(self, "int()")

    def __floordiv__(self, other: Any) -> Any:
        raise _refusal(self, "//")

    def __mod__(self, other: Any) -> Any:
        raise _refusal(self, "%")

    def __repr__(self) -> str:
        return "·".join(self.axis)

    __str__ = __repr__


def _symbolic(function: Any, *args: Any) -> Any:
    return dispatch(function, [a.symbol() if isinstance(a, Dim) else a for a in args], {})


def _refusal(dim: Dim, what: str) -> UnsupportedError:
    return UnsupportedError(
        f"{what} of the length {dim}", READER, "compute with the length itself, as in `2 / n`"
    )


def _name(x: Any) -> str:
    return str(x) if isinstance(x, Dim) else repr(x)


for _op, _function in {
    "add": np.add, "sub": np.subtract, "truediv": np.divide, "pow": np.power,
}.items():  # fmt: skip
    setattr(Dim, f"__{_op}__", lambda a, b, f=_function: _symbolic(f, a, b))
    setattr(Dim, f"__r{_op}__", lambda a, b, f=_function: _symbolic(f, b, a))


def describe_shape(axes: Iterable[Axis]) -> str:
    """Spell a shape by the names of its lengths: ``(n, c)``."""
    names = ["·".join(axis) or "1" for axis in axes]
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


@contextmanager
def symbolic_lengths() -> Iterator[None]:
    """Let ``len(x)`` return the symbol, and refuse ``range(n)``, while a function is traced.

    Python turns what ``__len__`` returns into a plain int, and ``range`` reads an int's value
    directly; both are looked up among the builtins, which are replaced for the moment of the trace.
    """
    true_len, true_range = builtins.len, builtins.range

    def symbolic_len(x: Any, /) -> Any:
        return x.__len__() if isinstance(x, Tracer) else true_len(x)

    def literal_range(*bounds: Any) -> range:
        for b in bounds:
            if isinstance(b, Dim):
                raise UnsupportedError(
                    f"range({b})", READER, f"write the sum over all {b} as an array operation"
                )
        return true_range(*bounds)

    builtins.len, builtins.range = symbolic_len, literal_range  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        builtins.len, builtins.range = true_len, true_range  # type: ignore[misc]
