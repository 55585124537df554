"""Functions that move axes and leave the entries alone.

Because an axis is the tuple of its factors, ``reshape`` is a change of brackets: X of shape
(n, c) is the vector over n·c with the same two indices, and ``np.kron`` needs nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.errors import ShapeError, UnsupportedError
from alicemath.indexed import product
from alicemath.indexed.array import IndexedArray, Position, broadcast, build, formal, lift
from alicemath.indexed.lengths import READER, Axis, Dim, Session, describe_shape
from alicemath.indexed.terms import Polynomial, literal, total
from alicemath.tracing.tracer import getitem

__all__ = ["SHAPES"]


def _rearranged(
    x: IndexedArray, axes: Sequence[Axis], sources: Sequence[int | None]
) -> IndexedArray:
    """Return x with axis k of the result taken from axis ``sources[k]`` (None: a new one)."""
    positions: list[Position] = [() for _ in x.axes]
    for source, position in zip(sources, formal(axes), strict=True):
        if source is not None:
            positions[source] = position if x.axes[source] else ()
    return IndexedArray(x.session, axes, x.at(positions), square=x.square)


def _transpose(session: Session, a: Any, axes: Any = None) -> IndexedArray:
    x = lift(session, a)
    count = len(x.axes)
    order = [k % count for k in axes] if axes is not None else list(reversed(range(count)))
    return _rearranged(x, [x.axes[k] for k in order], order)


def _swapaxes(session: Session, a: Any, axis1: int, axis2: int) -> IndexedArray:
    x = lift(session, a)
    order = list(range(len(x.axes)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return _transpose(session, x, order)


def _moveaxis(session: Session, a: Any, source: int, destination: int) -> IndexedArray:
    x = lift(session, a)
    order = [k for k in range(len(x.axes)) if k != source % len(x.axes)]
    order.insert(destination % len(x.axes), source % len(x.axes))
    return _transpose(session, x, order)


def _expand_dims(session: Session, a: Any, axis: Any) -> IndexedArray:
    x = lift(session, a)
    added = axis if isinstance(axis, Sequence) else (axis,)
    count = len(x.axes) + len(added)
    new = {k % count for k in added}
    old = iter(range(len(x.axes)))
    sources = [None if k in new else next(old) for k in range(count)]
    return _rearranged(x, [() if s is None else x.axes[s] for s in sources], sources)


def _squeeze(session: Session, a: Any, axis: Any = None) -> IndexedArray:
    x = lift(session, a)
    named = axis if isinstance(axis, Sequence) else () if axis is None else (axis,)
    gone = {k % len(x.axes) for k in named}
    for k in gone:
        if x.axes[k]:
            raise ShapeError(f"np.squeeze: axis {k} of {describe_shape(x.axes)} is not of length 1")
    keep = [k for k, own in enumerate(x.axes) if (k not in gone if axis is not None else own)]
    return _rearranged(x, [x.axes[k] for k in keep], keep)


def _broadcast_to(session: Session, a: Any, shape: Any) -> IndexedArray:
    x = lift(session, a)
    lengths = shape if isinstance(shape, Sequence) else (shape,)
    axes = [session.axis(length) for length in lengths]
    target = IndexedArray(session, axes, x.entry)
    if broadcast((x, target)) != tuple(axes):
        raise ShapeError(f"np.broadcast_to: {describe_shape(x.axes)} to {describe_shape(axes)}")
    return target


# ------------------------------------------------------------------ reshape
def _reshape(session: Session, a: Any, shape: Any, order: str = "C") -> IndexedArray:
    x = lift(session, a)
    if order != "C":
        raise UnsupportedError(f"np.reshape(order={order!r})", READER, "transpose first")
    lengths = list(shape) if isinstance(shape, Sequence) else [shape]
    factors = [name for axis in x.axes for name in axis]
    axes = _bracket(session, x, factors, lengths)
    own = [i for position in formal(x.axes) for i in position]
    new = [i for position in formal(axes) for i in position]
    renaming = dict(zip(own, new, strict=True))
    positions = [tuple(renaming[i] for i in position) for position in formal(x.axes)]
    return IndexedArray(session, axes, x.at(positions), square=x.square)


def _bracket(
    session: Session, x: IndexedArray, factors: Sequence[str], lengths: Sequence[Any]
) -> list[Axis]:
    """Group the factors, in order, into axes of the given lengths; −1 takes what is left."""
    unknown = [k for k, n in enumerate(lengths) if not isinstance(n, Dim) and n == -1]
    wanted = [() if k in unknown else session.axis(n) for k, n in enumerate(lengths)]
    rest = len(factors) - sum(map(len, wanted))
    axes, start = [], 0
    for k, axis in enumerate(wanted):
        size = rest if k in unknown else len(axis)
        group = tuple(factors[start : start + max(size, 0)])
        if k not in unknown and sorted(group) != sorted(axis):
            break
        axes.append(group)
        start += max(size, 0)
    if len(axes) != len(lengths) or start != len(factors) or len(unknown) > 1:
        target = ", ".join(map(str, lengths))
        raise ShapeError(
            f"np.reshape: {describe_shape(x.axes)} to ({target}) does not keep the factors of "
            "the lengths together for every length"
        )
    return axes


# ------------------------------------------------------------------ indexing
def _getitem(session: Session, x: IndexedArray, key: Any) -> IndexedArray:
    """Read ``None``, ``:``, ``...`` and whole positions."""
    items = list(key) if isinstance(key, tuple) else [key]
    given = sum(1 for item in items if item is not None and item is not Ellipsis)
    fill = [slice(None)] * (len(x.axes) - given)
    if not any(item is Ellipsis for item in items):
        items.append(Ellipsis)
    at = next(k for k, item in enumerate(items) if item is Ellipsis)
    items[at : at + 1] = fill
    axes: list[Axis] = []
    sources: list[int | None] = []
    fixed: dict[int, Position] = {}
    axis = 0
    for item in items:
        if item is None:
            axes.append(())
            sources.append(None)
            continue
        if _is_all(item):
            axes.append(x.axes[axis])
            sources.append(axis)
        else:
            fixed[axis] = _place(x, axis, item)
        axis += 1
    positions: list[Position] = [fixed.get(k, ()) for k in range(len(x.axes))]
    for source, position in zip(sources, formal(axes), strict=True):
        if source is not None:
            positions[source] = position
    return IndexedArray(session, axes, x.at(positions), square=x.square)


def _is_all(item: Any) -> bool:
    return isinstance(item, slice) and (item.start, item.stop, item.step) in {
        (None, None, None),
        (0, None, None),
        (None, None, 1),
    }


def _place(x: IndexedArray, axis: int, item: Any) -> Position:
    """Return the index for one position along an axis."""
    names = x.axes[axis]
    if isinstance(item, int | np.integer) and not isinstance(item, bool | Dim):
        k = int(item)
        if not names and k in {0, -1}:
            return ()
        if len(names) == 1 and names[0].isdigit() and -int(names[0]) <= k < int(names[0]):
            return (literal(k % int(names[0]), names[0]),)
        if k == 0:  # every length is at least 1
            return tuple(literal(0, name) for name in names)
    raise UnsupportedError(
        f"x[{item!r}] along an axis of length {'·'.join(names) or 1}",
        READER,
        "index with None, `:` and positions that exist for every length",
    )


# ------------------------------------------------------------------ joining
def _stack(session: Session, arrays: Sequence[Any], axis: int = 0) -> IndexedArray:
    """Return Σₖ δ(i, k)·aₖ: a new axis whose length is a number."""
    parts = [lift(session, a) for a in arrays]
    own = broadcast(parts)
    if any(a.axes != own for a in parts):
        raise ShapeError("np.stack of arrays of different shapes")
    if len(parts) == 1:
        return _expand_dims(session, parts[0], axis)
    at = axis % (len(own) + 1)
    length = str(len(parts))

    def entry(*positions: Position) -> Polynomial:
        (i,), rest = positions[at], [*positions[:at], *positions[at + 1 :]]
        return total(
            *(
                product.multiply(session.cx, product.delta(i, literal(k, length)), a.at(rest))
                for k, a in enumerate(parts)
            )
        )

    return build(session, (*own[:at], (length,), *own[at:]), entry)


SHAPES: Mapping[Any, Callable[..., IndexedArray]] = {
    np.transpose: _transpose,
    np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis,
    np.expand_dims: _expand_dims,
    np.squeeze: _squeeze,
    np.broadcast_to: _broadcast_to,
    np.reshape: _reshape,
    np.stack: _stack,
    getitem: _getitem,
}
