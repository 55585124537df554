"""NumPy functions written in terms of simpler NumPy functions.

An interpreter that has no rule of its own for a function looks here: ``np.var(x)`` becomes a
mean of squares, ``np.vstack`` a concatenation.  These are definitions of *values*, the same for
every reader; no derivative is involved.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["ALIASES", "COMPOSITIONS"]

Function = Callable[..., Any]

#: Other names of the same function.
ALIASES: Mapping[Function, Function] = {
    np.amax: np.max,
    np.amin: np.min,
    np.around: np.round,
    np.linalg.matmul: np.matmul,
    np.linalg.outer: np.outer,
    np.linalg.tensordot: np.tensordot,
}


# ------------------------------------------------------------------ statistics
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """Σx / n along the axes."""
    total = np.sum(x, axis=axis, keepdims=keepdims)
    return total / _count(x, axis)


def var(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """Σ(x − x̄)² / (n − ddof)."""
    deviation = x - np.mean(x, axis=axis, keepdims=True)
    squares = np.sum(np.square(deviation), axis=axis, keepdims=keepdims)
    return squares / (_count(x, axis) - ddof)


def std(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """√var."""
    return np.sqrt(np.var(x, axis=axis, ddof=ddof, keepdims=keepdims))


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """Σwx / Σw."""
    if weights is None:
        return np.mean(x, axis=axis)
    w = weights
    if axis is not None and np.ndim(w) != np.ndim(x):
        w = np.reshape(w, [-1 if k == axis % np.ndim(x) else 1 for k in range(np.ndim(x))])
    return np.sum(x * w, axis=axis) / np.sum(w * np.ones(np.shape(x)), axis=axis)


def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """Max − min."""
    return np.max(x, axis=axis, keepdims=keepdims) - np.min(x, axis=axis, keepdims=keepdims)


def _count(x: Any, axis: Any) -> Any:
    """How many entries an average along the axes takes in."""
    shape = np.shape(x)
    axes = range(len(shape)) if axis is None else (axis if isinstance(axis, tuple) else (axis,))
    count: Any = 1
    for k in axes:
        count = count * shape[k]
    return count


# ------------------------------------------------------------------ products
def linalg_norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """√Σx² (and the vector norms of order 1, 2, ∞; the Frobenius norm of a matrix)."""
    if axis is None and ord in {None, "fro"}:
        return np.sqrt(np.sum(np.square(x), keepdims=keepdims))
    axis = 0 if axis is None and np.ndim(x) == 1 else axis
    if ord == "fro" or (ord is None and axis is not None) or (ord == 2 and isinstance(axis, int)):
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))
    if not isinstance(axis, int):
        raise NotImplementedError(f"np.linalg.norm of a matrix with ord={ord!r}")
    if ord == np.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == -np.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum((x != 0) * 1.0, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    return np.sum(np.abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1 / ord)


def vdot(a: Any, b: Any) -> Any:
    """Σ aᵢbᵢ over all entries."""
    return np.dot(np.reshape(a, -1), np.reshape(b, -1))


def inner(a: Any, b: Any) -> Any:
    """Contract the last axes."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    return np.tensordot(a, b, axes=((-1,), (-1,)))


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """Contract the named axes: a reshaped matrix product."""
    na, nb = np.ndim(a), np.ndim(b)
    if isinstance(axes, int):
        axes = (tuple(range(na - axes, na)), tuple(range(axes)))
    left = tuple(k % na for k in (axes[0] if isinstance(axes[0], Sequence) else (axes[0],)))
    right = tuple(k % nb for k in (axes[1] if isinstance(axes[1], Sequence) else (axes[1],)))
    names = list(range(na + nb))
    for i, j in zip(left, right, strict=True):
        names[na + j] = names[i]
    out = [k for k in range(na) if k not in left] + [na + k for k in range(nb) if k not in right]
    return np.einsum(a, names[:na], b, names[na:], out)


def kron(a: Any, b: Any) -> Any:
    """The Kronecker product of two matrices (or vectors)."""
    n = max(np.ndim(a), np.ndim(b))
    sa = (1,) * (n - np.ndim(a)) + np.shape(a)
    sb = (1,) * (n - np.ndim(b)) + np.shape(b)
    left = np.reshape(a, [s for k in sa for s in (k, 1)])
    right = np.reshape(b, [s for k in sb for s in (1, k)])
    return np.reshape(left * right, [i * j for i, j in zip(sa, sb, strict=True)])


def cross(a: Any, b: Any, *, axis: int = -1) -> Any:
    """The product a × b for vectors of length 3 on an axis."""
    a, b = np.asarray(a) if type(a) is list else a, np.asarray(b) if type(b) is list else b
    if axis != -1:
        product = np.cross(np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1))
        return np.moveaxis(product, -1, axis)
    if np.shape(a)[-1] != 3 or np.shape(b)[-1] != 3:
        raise NotImplementedError("np.cross of vectors of a length other than 3")
    a0, a1, a2 = (a[..., k] for k in range(3))
    b0, b1, b2 = (b[..., k] for k in range(3))
    return np.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], axis=-1)


def matrix_power(a: Any, n: int) -> Any:
    """The product a @ a @ ... @ a, by repeated squaring; the inverse's for negative n."""
    if n < 0:
        return np.linalg.matrix_power(np.linalg.inv(a), -n)
    if n == 0:
        return np.broadcast_to(np.eye(np.shape(a)[-1]), np.shape(a)) + 0 * a
    half = a if n == 1 else np.linalg.matrix_power(a, n // 2)
    square = half if n == 1 else half @ half
    return square @ a if n % 2 and n > 1 else square


def multi_dot(arrays: Sequence[Any]) -> Any:
    """The product of several matrices, from the left."""
    product = arrays[0]
    for a in arrays[1:]:
        product = product @ a
    return product


# ------------------------------------------------------------------ shapes
def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Join along a new axis."""
    return np.concatenate([np.expand_dims(a, axis) for a in arrays], axis=axis)


def vstack(arrays: Sequence[Any]) -> Any:
    """Join along the first axis, vectors as rows."""
    return np.concatenate([np.atleast_2d(a) for a in arrays], axis=0)


def hstack(arrays: Sequence[Any]) -> Any:
    """Join along the second axis, or the only one."""
    parts = [np.atleast_1d(a) for a in arrays]
    return np.concatenate(parts, axis=0 if np.ndim(parts[0]) == 1 else 1)


def column_stack(arrays: Sequence[Any]) -> Any:
    """Join along the second axis, vectors as columns."""
    return np.concatenate([a if np.ndim(a) > 1 else np.reshape(a, (-1, 1)) for a in arrays], axis=1)


def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """Join two arrays, flattened when no axis is named."""
    if axis is None:
        x, values, axis = np.reshape(x, -1), np.reshape(values, -1), 0
    return np.concatenate([x, values], axis=axis)


def atleast_1d(x: Any, *more: Any) -> Any:
    """A number as a vector of length 1."""
    if more:
        return tuple(np.atleast_1d(a) for a in (x, *more))
    return np.reshape(x, (1,)) if np.ndim(x) == 0 else x


def atleast_2d(x: Any, *more: Any) -> Any:
    """A vector as a row."""
    if more:
        return tuple(np.atleast_2d(a) for a in (x, *more))
    x = np.atleast_1d(x)
    return np.expand_dims(x, 0) if np.ndim(x) == 1 else x


def ravel(x: Any, order: str = "C") -> Any:
    """All entries in one axis."""
    return np.reshape(x, -1) if order in {"C", "A", "K"} else np.reshape(x, -1, order=order)  # type: ignore[call-overload]


def split(x: Any, parts: int | Sequence[int], axis: int = 0) -> list[Any]:
    """Cut an axis in equal parts, or at the given places."""
    n = np.shape(x)[axis]
    if isinstance(parts, int):
        if n % parts:
            raise ValueError(f"np.split: {n} entries do not divide into {parts} equal parts")
        cuts = [n // parts * k for k in range(1, parts)]
    else:
        cuts = list(parts)
    before = (slice(None),) * (axis % np.ndim(x))
    ends = zip([0, *cuts], [*cuts, n], strict=True)
    return [x[(*before, slice(start, stop))] for start, stop in ends]


def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """x[1:] − x[:-1] along the axis, n times."""
    ends = [e for e in (prepend, x, append) if e is not None]
    if len(ends) > 1:
        shape = list(np.shape(x))
        shape[axis] = 1
        parts = [e if np.ndim(e) else np.broadcast_to(e, shape) for e in ends]
        x = np.concatenate(parts, axis=axis)
    before = (slice(None),) * (axis % np.ndim(x))
    for _ in range(n):
        x = x[(*before, slice(1, None))] - x[(*before, slice(None, -1))]
    return x


def flip(x: Any, axis: int | Sequence[int] | None = None) -> Any:
    """The entries of the axes in reverse order."""
    axes = range(np.ndim(x)) if axis is None else ((axis,) if isinstance(axis, int) else axis)
    reverse = {k % np.ndim(x) for k in axes}
    return x[tuple(slice(None, None, -1 if k in reverse else 1) for k in range(np.ndim(x)))]


def take(x: Any, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
    """x[..., indices, ...]."""
    if mode != "raise":
        n = np.size(x) if axis is None else np.shape(x)[axis]
        indices = np.take(np.arange(n), indices, mode=mode)  # type: ignore[call-overload]
    if axis is None:
        return np.reshape(x, -1)[indices]
    return x[(*(slice(None),) * (axis % np.ndim(x)), indices)]


# ------------------------------------------------------------------ elementwise
def clip(x: Any, a_min: Any = None, a_max: Any = None, **bounds: Any) -> Any:
    """min(max(x, low), high)."""
    low, high = bounds.get("min", a_min), bounds.get("max", a_max)
    if low is not None:
        x = np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def rounded(x: Any, decimals: int = 0) -> Any:
    """The nearest multiple of 10⁻ᵈ, for d decimals; halves to the even one."""
    return np.rint(x * 10.0**decimals) / 10.0**decimals if decimals else np.rint(x)


def heaviside(x: Any, at_zero: Any) -> Any:
    """0, the given value, 1 for x < 0, x = 0, x > 0."""
    return np.where(x > 0, 1.0, np.where(x < 0, 0.0, at_zero))


COMPOSITIONS: Mapping[Function, Function] = {
    np.mean: mean,
    np.var: var,
    np.std: std,
    np.average: average,
    np.ptp: ptp,
    np.linalg.norm: linalg_norm,
    np.vdot: vdot,
    np.inner: inner,
    np.tensordot: tensordot,
    np.kron: kron,
    np.cross: cross,
    np.linalg.cross: cross,
    np.linalg.matrix_power: matrix_power,
    np.linalg.multi_dot: multi_dot,
    np.stack: stack,
    np.vstack: vstack,
    np.hstack: hstack,
    np.column_stack: column_stack,
    np.append: append,
    np.atleast_1d: atleast_1d,
    np.atleast_2d: atleast_2d,
    np.ravel: ravel,
    np.split: split,
    np.diff: diff,
    np.flip: flip,
    np.take: take,
    np.clip: clip,
    np.heaviside: heaviside,
    np.round: rounded,
    np.fabs: np.absolute,
    np.conjugate: np.positive,
    np.real: np.positive,
    np.true_divide: np.divide,
    np.tril: lambda x, k=0: x * np.tri(np.shape(x)[-2], np.shape(x)[-1], k),
    np.triu: lambda x, k=0: x * (1 - np.tri(np.shape(x)[-2], np.shape(x)[-1], k - 1)),
    np.linalg.trace: lambda x: np.trace(x, axis1=-2, axis2=-1),
    np.linalg.diagonal: lambda x: np.diagonal(x, axis1=-2, axis2=-1),
    np.linalg.vector_norm: linalg_norm,
    np.linalg.vecdot: lambda a, b: np.sum(a * b, axis=-1),
    np.vecdot: lambda a, b: np.sum(a * b, axis=-1),
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x, axis=None: x.size if axis is None else x.shape[axis],
    np.zeros_like: lambda x, **_: np.zeros(x.shape),
    np.ones_like: lambda x, **_: np.ones(x.shape),
    np.full_like: lambda x, value, **_: np.ones(x.shape) * value,
    np.copy: lambda x: x,
    np.iscomplexobj: lambda x: False,
    np.isrealobj: lambda x: True,
    np.nan_to_num: lambda x, **_: x,
    np.result_type: lambda *_: np.dtype(np.float64),
}
