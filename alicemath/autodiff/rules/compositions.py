"""NumPy's functions in terms of the primitives that have rules.

Where `tracing.compositions` defines a function for every reader, this table knows what is cheap
to differentiate: sorting, repeating and taking diagonals all *pick* entries; the permutations of
axes are one; a product over several axes is several products.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import (
    Function,
    join,
    norm2,
    permute,
    product,
    running_sum,
)
from alicemath.autodiff.rules import entries
from alicemath.autodiff.rules.assembly import ASSEMBLY
from alicemath.autodiff.rules.decompositions import DECOMPOSITIONS
from alicemath.autodiff.rules.einstein import einsum
from alicemath.autodiff.rules.fourier import TRANSFORMS
from alicemath.autodiff.rules.linalg import detsign, logabsdet
from alicemath.autodiff.rules.linear import from_end
from alicemath.autodiff.rules.missing import MISSING
from alicemath.autodiff.rules.numerics import NUMERICS
from alicemath.autodiff.rules.special import error_function, of_scipy
from alicemath.autodiff.rules.symmetric import cholesky, eigenvalues, eigenvectors, mirrored
from alicemath.tracing.compositions import COMPOSITIONS
from alicemath.tracing.special import ERF
from alicemath.tracing.tracer import collect, getitem

__all__ = ["REWRITTEN", "reordered", "rewritten"]

Axis = int | tuple[int, ...] | None


def rewritten(function: Function) -> Function | None:
    """Return the function in simpler terms, if there is one (it may bring its own)."""
    own: Function | None = getattr(function, "stand_in", None)
    return REWRITTEN.get(function) or COMPOSITIONS.get(function, own) or of_scipy(function)


# ------------------------------------------------------------------ axes
def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The axes in another order, reversed by default."""
    n = np.ndim(x)
    order = tuple(range(n))[::-1] if axes is None else tuple(k % n for k in axes)
    if sorted(order) != list(range(n)):
        raise ValueError(f"np.transpose: {axes} is no order of {n} axes")
    return permute(x, order=order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
    order = list(range(np.ndim(x)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return permute(x, order=tuple(order))


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Some axes moved, the others in their old order."""
    order = np.moveaxis(np.empty((0,) * np.ndim(x)), source, destination)  # refuses bad axes
    origin = [k % np.ndim(x) for k in np.atleast_1d(source)]
    target = [k % np.ndim(x) for k in np.atleast_1d(destination)]
    rest = [k for k in range(order.ndim) if k not in origin]
    for place, k in sorted(zip(target, origin, strict=True)):
        rest.insert(place, k)
    return permute(x, order=tuple(rest))


def expand_dims(x: Any, axis: int | tuple[int, ...]) -> Any:
    """New axes of length 1."""
    return np.reshape(x, np.expand_dims(np.empty(np.shape(x), dtype=bool), axis).shape)


def squeeze(x: Any, axis: Axis = None) -> Any:
    """Axes of length 1 left out."""
    return np.reshape(x, np.squeeze(np.empty(np.shape(x), dtype=bool), axis).shape)


def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned by k quarters in the plane of two axes."""
    places = np.rot90(np.arange(np.size(x)).reshape(np.shape(x)), k, axes)
    return np.reshape(x, -1)[places]


def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Any:
    """One array after another along an axis; flattened when there is none."""
    parts = [collect(a) for a in arrays]
    if axis is None:
        parts, axis = [np.reshape(p, -1) for p in parts], 0
    return join(*parts, axis=from_end(np.ndim(parts[0]), axis)[0])


# ------------------------------------------------------------------ sums and products
def _cumulative(function: Function, first: float) -> Function:
    """The running sum or product as the array API names it, perhaps from the empty one on."""

    def run(x: Any, *, axis: int | None = None, include_initial: bool = False) -> Any:
        if axis is None and np.ndim(x) != 1:
            raise ValueError("an axis must be named for an array of more than one axis")
        y = function(x, axis=-1 if axis is None else axis)
        if not include_initial:
            return y
        shape = list(np.shape(x))
        shape[-1 if axis is None else axis] = 1
        return np.concatenate([np.full(shape, first), y], axis=-1 if axis is None else axis)

    return run


def cumsum(x: Any, axis: int | None = None) -> Any:
    """Σ_{j≤i} xⱼ."""
    if axis is None:
        x, axis = np.reshape(x, -1), -1
    return running_sum(x, axis=from_end(np.ndim(x), axis)[0])


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """Πxᵢ, one axis after another."""
    axes, shape = sorted(from_end(np.ndim(x), axis)), list(np.shape(x))
    y = x
    if axis is None:
        y = product(np.reshape(x, -1), axis=-1)
    else:
        for done, k in enumerate(reversed(axes)):
            y = product(y, axis=k + done)
    for k in axes:
        shape[k] = 1
    return np.reshape(y, shape) if keepdims else y


def reordered(x: Any, shape: Any, order: str) -> Any:
    """The entries in another shape; in Fortran's order, the first index runs fastest."""
    if order != "F":  # a traced array is in the order of C, so that "A" means "C"
        return np.reshape(x, shape)
    lengths = np.reshape(np.empty(np.shape(x), dtype=bool), shape).shape
    return np.transpose(np.reshape(np.transpose(x), lengths[::-1]))


def std(x: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """‖x − x̄‖/√(n − ddof): as a norm, it has subgradient 0 where all entries are equal."""
    deviation = x - np.mean(x, axis=axis, keepdims=True)
    axes = from_end(np.ndim(x), axis)
    count = math.prod(np.shape(x)[k] for k in axes)
    y = norm2(deviation, axes=axes) / math.sqrt(count - ddof)
    return y if keepdims else np.squeeze(y, axis=axes)


def cumprod(x: Any, axis: int | None = None) -> Any:
    """Π_{j≤i} xⱼ: the product of each row of the matrix with xⱼ for j ≤ i and 1 elsewhere."""
    if axis is None:
        x, axis = np.reshape(x, -1), -1
    n = np.shape(x)[axis]
    lines = np.expand_dims(np.moveaxis(x, axis, -1), -2)
    rows = np.where(np.tri(n, dtype=bool), lines, 1.0)
    return np.moveaxis(np.prod(rows, axis=-1), -1, axis)


def dot(a: Any, b: Any) -> Any:
    """The last axis of a against the last but one of b."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    if np.ndim(b) <= 2:
        return np.matmul(a, b)
    return np.tensordot(a, b, axes=((-1,), (-2,)))


def outer(a: Any, b: Any) -> Any:
    """The matrix aᵢbⱼ."""
    return np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1))


def matvec(a: Any, b: Any) -> Any:
    """Σⱼ aᵢⱼ bⱼ for each matrix and vector."""
    return np.matmul(a, np.expand_dims(b, -1))[..., 0]


def vecmat(a: Any, b: Any) -> Any:
    """Σᵢ aᵢ bᵢⱼ for each vector and matrix."""
    return np.matmul(np.expand_dims(a, -2), b)[..., 0, :]


# ------------------------------------------------------------------ linear algebra
def slogdet(a: Any) -> Any:
    """The sign of the determinant, constant between its zeros, and log|det A|."""
    return _SLOGDET(detsign(a), logabsdet(a))


def lower_or_upper(a: Any, *, upper: bool = False) -> Any:
    """The Cholesky factor of the matrix that has this triangle of a."""
    factor = cholesky(mirrored(a, "U" if upper else "L"))
    return factor.mT if upper else factor


def eigh(a: Any, UPLO: str = "L") -> Any:
    """Eigenvalues and eigenvectors of the symmetric matrix that has this triangle of a."""
    symmetric = mirrored(a, UPLO)
    return _EIGH(eigenvalues(symmetric), eigenvectors(symmetric))


_EIGH = type(np.linalg.eigh(np.eye(1)))
_SLOGDET = type(np.linalg.slogdet(np.eye(1)))

REWRITTEN: Mapping[Function, Function] = {
    **ASSEMBLY,
    **DECOMPOSITIONS,
    **NUMERICS,
    **MISSING,
    **TRANSFORMS,
    getitem: entries.index,
    ERF: error_function,
    np.diagonal: entries.diagonal,
    np.trace: entries.trace,
    np.diag: entries.diag,
    np.tril: entries.tril,
    np.triu: entries.triu,
    np.take_along_axis: entries.take_along_axis,
    np.sort: entries.sort,
    np.partition: entries.partition,
    np.median: entries.median,
    np.repeat: entries.repeat,
    np.tile: entries.tile,
    np.roll: entries.roll,
    np.pad: entries.pad,
    np.transpose: transpose,
    np.matrix_transpose: lambda x: np.swapaxes(x, -1, -2),
    np.swapaxes: swapaxes,
    np.moveaxis: moveaxis,
    np.expand_dims: expand_dims,
    np.squeeze: squeeze,
    np.rot90: rot90,
    np.concatenate: concatenate,
    np.cumsum: cumsum,
    np.prod: prod,
    np.std: std,
    np.cumprod: cumprod,
    np.cumulative_sum: _cumulative(np.cumsum, 0.0),
    np.cumulative_prod: _cumulative(np.cumprod, 1.0),
    np.dot: dot,
    np.outer: outer,
    np.einsum: einsum,
    np.matvec: matvec,
    np.vecmat: vecmat,
    np.linalg.slogdet: slogdet,
    np.linalg.cholesky: lower_or_upper,
    np.linalg.eigh: eigh,
    np.linalg.eigvalsh: lambda a, UPLO="L": eigenvalues(mirrored(a, UPLO)),
    np.divmod: lambda a, b: (np.floor_divide(a, b), np.remainder(a, b)),
    np.modf: lambda x: (np.fmod(x, 1.0), np.trunc(x)),
}
