"""NumPy's functions that take arrays apart and put them together.

All are spellings of joining along an axis, of picking runs of entries, and of reshaping; none has a
derivative of its own.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, scatter
from alicemath.tracing.buffers import Buffer, spread_out

__all__ = ["ASSEMBLY"]


# ------------------------------------------------------------------ apart
def array_split(x: Any, parts: int | Sequence[int], axis: int = 0) -> list[Any]:
    """The axis cut in parts as equal as possible, the first ones longer by one."""
    if isinstance(parts, int):
        each, longer = divmod(np.shape(x)[axis], parts)
        parts = np.cumsum([each + (k < longer) for k in range(parts)])[:-1].tolist()
    return np.split(x, parts, axis=axis)


def hsplit(x: Any, parts: int | Sequence[int]) -> list[Any]:
    """The second axis cut, or the only one."""
    return np.split(x, parts, axis=0 if np.ndim(x) == 1 else 1)


def unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    """The entries along an axis, which is left out."""
    return tuple(np.moveaxis(x, axis, 0))


def delete(x: Any, places: Any, axis: int | None = None) -> Any:
    """The entries that are not at the places."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return np.take(x, np.delete(np.arange(np.shape(x)[axis]), places), axis=axis)


def compress(condition: Any, x: Any, axis: int | None = None) -> Any:
    """The entries where the condition holds."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return np.take(x, np.flatnonzero(condition), axis=axis)


# ------------------------------------------------------------------ together
def atleast_3d(x: Any) -> Any:
    """A vector as (1, n, 1), a matrix as (m, n, 1)."""
    shape = np.shape(x)
    if len(shape) >= 3:
        return x
    return np.reshape(x, {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}[len(shape)])


def dstack(arrays: Sequence[Any]) -> Any:
    """Join along the third axis."""
    return np.concatenate([np.atleast_3d(a) for a in arrays], axis=2)


def block(arrays: Any) -> Any:
    """Nested lists of blocks: the innermost lists join along the last axis."""
    ndim = max(_depth(arrays), *(np.ndim(a) for a in _leaves(arrays)))
    return _joined(arrays, -_depth(arrays), ndim)


def _joined(blocks: Any, axis: int, ndim: int) -> Any:
    if isinstance(blocks, list):
        return np.concatenate([_joined(b, axis + 1, ndim) for b in blocks], axis=axis)
    return np.reshape(blocks, (1,) * (ndim - np.ndim(blocks)) + np.shape(blocks))


def _depth(blocks: Any) -> int:
    return 1 + _depth(blocks[0]) if isinstance(blocks, list) else 0


def _leaves(blocks: Any) -> list[Any]:
    if isinstance(blocks, list):
        return [leaf for b in blocks for leaf in _leaves(b)]
    return [blocks]


def broadcast_arrays(*arrays: Any) -> tuple[Any, ...]:
    """All arrays repeated to one shape."""
    shape = np.broadcast_shapes(*(np.shape(a) for a in arrays))
    return tuple(np.broadcast_to(a, shape) for a in arrays)


def meshgrid(*axes: Any, indexing: str = "xy", sparse: bool = False) -> tuple[Any, ...]:
    """The coordinates of a grid, from those of its axes."""
    n, order = len(axes), list(range(len(axes)))
    if indexing == "xy" and n > 1:
        order[:2] = 1, 0
    spread = [
        np.reshape(a, [-1 if k == place else 1 for k in range(n)])
        for a, place in zip(axes, order, strict=True)
    ]
    return tuple(spread if sparse else np.broadcast_arrays(*spread))


def insert(x: Any, places: Any, values: Any, axis: int | None = None) -> Any:
    """The array with values put in before the places."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    n = np.shape(x)[axis]
    source = np.insert(np.arange(n), places, -1)
    new = np.flatnonzero(source < 0)
    if np.ndim(places) == 0 and np.ndim(values) > 1:
        values = np.moveaxis(values, 0, axis)
    whole = list(np.shape(x))
    whole[axis] = len(new)
    source[new] = n + np.arange(len(new))
    return np.take(np.concatenate([x, np.broadcast_to(values, whole)], axis=axis), source, axis)


def resize(x: Any, new_shape: Any) -> Any:
    """The entries, again and again, in another shape."""
    places = np.resize(np.arange(np.size(x)), new_shape)
    return np.reshape(x, -1)[places] if np.size(x) else np.zeros(places.shape)


def windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """All runs of neighbours, on new last axes."""
    view = np.lib.stride_tricks.sliding_window_view
    places = view(np.arange(np.size(x)).reshape(np.shape(x)), window_shape, axis)
    return np.reshape(x, -1)[places]


def apply_along_axis(f: Function, axis: int, x: Any, *args: Any, **kwargs: Any) -> Any:
    """What f makes of every line along the axis."""
    lines = np.moveaxis(x, axis, -1)
    others = np.shape(lines)[:-1]
    results = [f(lines[k], *args, **kwargs) for k in np.ndindex(*others)]
    y = np.reshape(np.stack(results), (*others, *np.shape(results[0])))
    inner = np.ndim(y) - len(others)
    place = axis % np.ndim(x)
    return np.moveaxis(y, range(-inner, 0), range(place, place + inner)) if inner else y


# ------------------------------------------------------------------ new
def _filled(number: float) -> Function:
    """An array of one number, of the shape of x, into which one may assign."""

    def make(x: Any, *, shape: Any = None, order: Any = None, subok: Any = None) -> Any:
        return Buffer(np.full(np.shape(x) if shape is None else shape, number))

    return make


def full_like(x: Any, value: Any, *, shape: Any = None) -> Any:
    """An array of one value, which may be traced."""
    return Buffer(np.broadcast_to(value, np.shape(x) if shape is None else shape))


# ------------------------------------------------------------------ turned
def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """One axis moved to stand before another."""
    n = np.ndim(x)
    axis, start = axis % n, start + n if start < 0 else start
    return np.moveaxis(x, axis, start - 1 if axis < start else start)


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """The powers of each entry, as a row; the highest first unless increasing."""
    exponents = np.arange(np.shape(x)[0] if N is None else N)
    return np.expand_dims(x, -1) ** (exponents if increasing else exponents[::-1])


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,  # noqa: FBT001, FBT002  NumPy's
    axis: int = 0,
) -> Any:
    """Numbers from start to stop in equal steps, along a new axis."""
    t = np.arange(num) / max(num - 1 if endpoint else num, 1)
    gap = np.expand_dims(np.subtract(stop, start), 0)
    lines = np.expand_dims(start, 0) + gap * np.reshape(t, (-1,) + (1,) * (np.ndim(gap) - 1))
    return np.moveaxis(lines, 0, axis)


ASSEMBLY: Mapping[Function, Function] = {
    np.array_split: array_split,
    np.hsplit: hsplit,
    np.vsplit: lambda x, parts: np.split(x, parts, axis=0),
    np.dsplit: lambda x, parts: np.split(x, parts, axis=2),
    np.delete: delete,
    np.compress: compress,
    np.extract: lambda condition, x: np.compress(np.ravel(condition), np.reshape(x, -1)),
    np.atleast_3d: atleast_3d,
    np.dstack: dstack,
    np.block: block,
    np.broadcast_arrays: broadcast_arrays,
    np.meshgrid: meshgrid,
    np.rollaxis: rollaxis,
    np.fliplr: lambda x: x[:, ::-1],
    np.flipud: lambda x: x[::-1],
    np.vander: vander,
    np.zeros_like: _filled(0.0),
    np.empty_like: _filled(0.0),
    np.ones_like: _filled(1.0),
    np.full_like: full_like,
    np.copy: lambda x, **_: Buffer(x),
    spread_out: lambda u, places, shape: np.reshape(
        scatter(u, key=(places,), shape=(math.prod(shape),)), shape
    ),
    np.linspace: linspace,
    np.logspace: lambda start, stop, num=50, endpoint=True, base=10.0, axis=0: np.power(
        base, np.linspace(start, stop, num, endpoint=endpoint, axis=axis)
    ),
    np.insert: insert,
    np.resize: resize,
    np.diagflat: lambda x, k=0: np.diag(np.reshape(x, -1), k),
    np.apply_along_axis: apply_along_axis,
    np.lib.stride_tricks.sliding_window_view: windows,
    np.fft.fftshift: lambda x, axes=None: _shifted(x, axes, 1),
    np.fft.ifftshift: lambda x, axes=None: _shifted(x, axes, -1),
    **({np.unstack: unstack} if hasattr(np, "unstack") else {}),  # NumPy 2.1
}


def _shifted(x: Any, axes: Any, sign: int) -> Any:
    """The zero of frequency moved to the middle, by n//2, or back."""
    axes = tuple(range(np.ndim(x))) if axes is None else np.atleast_1d(axes).tolist()
    lengths = [np.shape(x)[k] for k in axes]
    return np.roll(x, tuple(n // 2 if sign > 0 else -(n // 2) for n in lengths), tuple(axes))
