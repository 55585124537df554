"""An array of symbolic shape: one entry, for indices that stand for every position.

X of shape (n, c) is its entry X_ij.  The index of an axis is named by its position *from the
right*, so that arrays that broadcast against one another already share their indices and
``a * b`` is the product of two entries.  Reading the array elsewhere is a renaming.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.errors import ShapeError, UndecidedError
from alicemath.indexed import constants, product, ranges, rename, sums
from alicemath.indexed.functions import apply
from alicemath.indexed.lengths import READER, Axis, Dim, Session
from alicemath.indexed.terms import ONE, Index, Polynomial
from alicemath.tracing.arbitrary import Arbitrary
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["IndexedArray", "argument", "build", "formal", "length_of", "lift", "sum_axes"]

Position = tuple[Index, ...]  # one index for each factor of an axis; none for length 1


class IndexedArray(Tracer):
    """A traced array.

    Attributes
    ----------
    axes
        The factors of every axis's length.
    entry
        The entry at the formal indices of the axes.
    square
        Whether the array is ≥ 0 by the way it was computed (a square, a sum of squares, ...).
    """

    __slots__ = ("axes", "entry", "session", "square")
    reader: ClassVar[str] = READER

    def __init__(
        self, session: Session, axes: Sequence[Axis], entry: Polynomial, *, square: bool = False
    ) -> None:
        self.session, self.axes, self.entry, self.square = session, tuple(axes), entry, square
        if square:
            session.cx.learn(entry, 0)

    @property
    def shape(self) -> tuple[Any, ...]:
        """The lengths of the axes, symbolic where they are."""
        return tuple(self.session.length(axis) for axis in self.axes)

    @property
    def nonnegative(self) -> bool:
        """Whether every entry is provably ≥ 0."""
        return self.square or ranges.of(self.session.cx, self.entry).nonnegative

    @property
    def positive(self) -> bool:
        """Whether every entry is provably > 0."""
        cx = self.session.cx
        return cx.learned(self.entry) > 0 or ranges.of(cx, self.entry).positive

    def at(self, positions: Sequence[Position]) -> Polynomial:
        """Return the entry at the given indices, a tuple of them for each axis."""
        renaming = {
            i: j
            for own, other in zip(formal(self.axes), positions, strict=True)
            for i, j in zip(own, other, strict=True)
            if i != j
        }
        return rename.rename(self.session.cx, self.entry, renaming)

    def interpret(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        """Read a NumPy function by its rule, or by a composition of simpler functions."""
        from alicemath.indexed.rules import RULES

        if isinstance(function, Arbitrary):
            (x,) = args
            return IndexedArray(x.session, x.axes, apply(x.session.cx, function.name, x.entry))
        rule = RULES.get(function)
        if rule is None:
            return self.compose(function, args, kwargs)
        return rule(self.session, *args, **kwargs)

    def __len__(self) -> int:
        if not self.axes:
            raise TypeError("len() of a 0-d array")
        length: int = self.shape[0]
        return length

    def __iter__(self) -> Any:
        if self.axes and not all(name.isdigit() for name in self.axes[0]):
            length = self.shape[0]
            raise self.refusal(f"a loop over {length} rows", "write it as an array operation")
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"IndexedArray{self.shape}: {self.entry!r}"


def formal(axes: Sequence[Axis]) -> list[Position]:
    """Return the formal indices of every axis, named by position from the right."""
    return [
        tuple(Index(f"${len(axes) - k}.{f}", name) for f, name in enumerate(axis))
        for k, axis in enumerate(axes)
    ]


def build(session: Session, axes: Sequence[Axis], entry: Callable[..., Polynomial]) -> IndexedArray:
    """Return the array whose entry is a function of its indices (one tuple for each axis)."""
    return IndexedArray(session, axes, entry(*formal(axes)))


def argument(session: Session, name: str, axes: Sequence[Axis]) -> IndexedArray:
    """Return an argument of the function: a tensor of that name."""
    indices = [i for position in formal(axes) for i in position]
    return IndexedArray(session, axes, product.entry(session.cx, name, indices))


def length_of(session: Session, axis: Axis) -> IndexedArray:
    """Return the length of an axis as a scalar."""
    return IndexedArray(
        session, (), product.multiply(session.cx, ONE, *(sums.length(name) for name in axis))
    )


def lift(session: Session, x: Any) -> IndexedArray:
    """Return anything that may meet a traced array as one: numbers, lengths, constant arrays.

    Raises
    ------
    UndecidedError
        For an array of constants that vary.
    """
    x = collect(x)
    if isinstance(x, IndexedArray):
        if x.session is not session:
            raise UndecidedError("a traced array of another proof is used in this one")
        return x
    if isinstance(x, Dim):
        return x.symbol()
    if isinstance(x, np.ndarray | list | tuple) and np.ndim(x):
        x = np.asarray(x)
        axes = tuple(session.axis(length) for length in x.shape)
        return IndexedArray(session, axes, constants.pattern(session.cx, x, formal(axes)))
    return IndexedArray(session, (), constants.number(x.item() if isinstance(x, np.ndarray) else x))


def sum_axes(session: Session, p: Polynomial, positions: Sequence[Position]) -> Polynomial:
    """Sum an entry over the indices of some axes; a length that is a number is written out."""
    for i in (i for position in positions for i in position):
        if i.length.isdigit():
            p = constants.sum_literal(session.cx, i, p)
        else:
            p = sums.sum_over(session.cx, [i], p)
    return p


def broadcast(arrays: Sequence[IndexedArray]) -> tuple[Axis, ...]:
    """Return the axes that arrays have together, aligned from the right.

    Raises
    ------
    ShapeError
        When two lengths, neither of them 1, are not the same for every value of the names.
    """
    count = max(len(a.axes) for a in arrays)
    result: list[Axis] = []
    for k in range(count, 0, -1):
        found: Axis = ()
        for axis in (a.axes[-k] for a in arrays if len(a.axes) >= k):
            if axis and found and axis != found:
                raise ShapeError(
                    f"{'·'.join(found)} against {'·'.join(axis)} do not match for every length"
                )
            found = axis or found
        result.append(found)
    return tuple(result)
