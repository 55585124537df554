"""NumPy's functions that pick entries: indexing, diagonals, sorting, repeating, padding.

The places of the entries are worked out on integers, by NumPy itself, and one `pick` or `scatter`
moves the values.  Sorting picks by a permutation that is constant between ties.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import pick, scatter
from alicemath.autodiff.rules.linear import from_end

__all__ = [
    "diag",
    "diagonal",
    "gathered",
    "index",
    "median",
    "pad",
    "partition",
    "repeat",
    "roll",
    "sort",
    "take_along_axis",
    "tile",
    "trace",
    "tril",
    "triu",
]

Axis = int | tuple[int, ...] | None


def index(x: Any, key: Any) -> Any:
    """x[key]."""
    return pick(x, key=key if isinstance(key, tuple) else (key,), shape=np.shape(x))


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The entries xᵢⱼ with j − i = offset, on the last axis."""
    x = np.moveaxis(x, (axis1, axis2), (-2, -1))
    rows, columns = np.shape(x)[-2:]
    i = np.arange(max(0, min(rows + min(offset, 0), columns - max(offset, 0))))
    return x[..., i + max(-offset, 0), i + max(offset, 0)]


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Σ xᵢᵢ."""
    return np.sum(np.diagonal(x, offset, axis1, axis2), axis=-1)


def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the diagonal matrix of a vector."""
    if np.ndim(x) == 2:
        return np.diagonal(x, k)
    n = np.shape(x)[0]
    i = np.arange(n)
    key = (i + max(-k, 0), i + max(k, 0))
    return scatter(x, key=key, shape=(n + abs(k), n + abs(k)))


def tril(x: Any, k: int = 0) -> Any:
    """The entries on and below the k-th diagonal; a choice, for 0 · inf would be nan."""
    return np.where(_below(x, k), x, 0.0)


def triu(x: Any, k: int = 0) -> Any:
    """The entries on and above the k-th diagonal."""
    return np.where(_below(x, k - 1), 0.0, x)


def _below(x: Any, k: int) -> Any:
    rows, columns = np.shape(x)[-2:] if np.ndim(x) > 1 else np.shape(x) * 2
    return np.tri(rows, columns, k, dtype=bool)


def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Any:
    """For each line along the axis, its own entries."""
    if axis is None:
        return np.reshape(x, -1)[np.ravel(indices)]
    mesh = list(np.indices(np.shape(indices), sparse=True))
    mesh[axis] = indices
    return x[tuple(mesh)]


def sort(x: Any, axis: int | None = -1, *, kind: Any = None, stable: Any = None) -> Any:
    """The entries in ascending order: a permutation that is constant between ties."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return take_along_axis(x, np.argsort(x, axis=axis, kind="stable"), axis)


def partition(x: Any, kth: Any, axis: int | None = -1) -> Any:
    """The entries with the k-th smallest in its place."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return take_along_axis(x, np.argpartition(x, kth, axis=axis), axis)


def gathered(x: Any, axis: Axis) -> tuple[Any, list[int]]:
    """The named axes as one, which stands first, and the shape that keeps them at length 1."""
    shape, axes = np.shape(x), from_end(np.ndim(x), axis)
    kept = [1 if k - len(shape) in axes else n for k, n in enumerate(shape)]
    front = np.moveaxis(x, axes, range(len(axes)))
    rest = np.shape(front)[len(axes) :]
    return np.reshape(front, (math.prod(shape[k] for k in axes), *rest)), kept


def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """The middle entry, or the mean of the two in the middle."""
    lines, kept = gathered(x, axis)
    n = np.shape(lines)[0]
    middle: Any = np.sort(lines, axis=0)
    y = np.mean(middle[(n - 1) // 2 : n // 2 + 1], axis=0)
    return np.reshape(y, kept) if keepdims else y


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each entry several times."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return np.take(x, np.repeat(np.arange(np.shape(x)[axis]), repeats), axis=axis)


def tile(x: Any, reps: int | Sequence[int]) -> Any:
    """The whole array several times along each axis."""
    counts = (reps,) if isinstance(reps, int) else tuple(reps)
    ndim = max(np.ndim(x), len(counts))
    counts = (1,) * (ndim - len(counts)) + counts
    shape = (1,) * (ndim - np.ndim(x)) + np.shape(x)
    mesh = np.ix_(*(np.tile(np.arange(n), c) for n, c in zip(shape, counts, strict=True)))
    return np.reshape(x, shape)[mesh] if ndim else x


def roll(x: Any, shift: Any, axis: Axis = None) -> Any:
    """The entries moved along the axes, those that fall out coming in on the other side."""
    places = np.roll(np.arange(np.size(x)).reshape(np.shape(x)), shift, axis)
    return np.reshape(x, -1)[places]


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0.0) -> Any:
    """The array between constants, or between copies of its own entries."""
    if mode not in {"constant", "edge", "reflect", "symmetric", "wrap"}:
        raise NotImplementedError(f"np.pad(mode={mode!r})")
    if mode != "constant":
        places = np.arange(np.size(x)).reshape(np.shape(x))
        padded: Any = np.pad
        return np.reshape(x, -1)[padded(places, pad_width, mode=mode)]
    frame = np.pad(np.zeros(np.shape(x)), pad_width, constant_values=constant_values)
    widths = np.broadcast_to(pad_width, (np.ndim(x), 2)).tolist()
    key = tuple(slice(a, a + n) for (a, _), n in zip(widths, np.shape(x), strict=True))
    return frame + scatter(x, key=key, shape=frame.shape)
