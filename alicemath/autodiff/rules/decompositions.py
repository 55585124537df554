"""``np.linalg`` in terms of its primitives: SVD, QR, least squares, norms, condition numbers."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, norm2
from alicemath.autodiff.rules.linear import from_end
from alicemath.autodiff.rules.spectral import (
    left_vectors,
    q_factor,
    r_factor,
    right_vectors,
    singular_values,
)
from alicemath.tracing.compositions import linalg_norm

__all__ = ["DECOMPOSITIONS"]

Axis = int | tuple[int, ...] | None


def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """U, s and Vᵀ; the columns of a square U beyond the rank of A are not determined by A."""
    if not compute_uv:
        return singular_values(a)
    m, n = np.shape(a)[-2:]
    if full_matrices and m != n:
        raise NotImplementedError("np.linalg.svd(full_matrices=True) of a matrix not square")
    return _SVD(left_vectors(a), singular_values(a), right_vectors(a).mT)


def qr(a: Any, mode: str = "reduced") -> Any:
    """Q and R of a matrix with no fewer rows than columns."""
    m, n = np.shape(a)[-2:]
    if mode not in {"reduced", "r"} and not (mode == "complete" and m == n):
        raise NotImplementedError(f"np.linalg.qr(mode={mode!r})")
    if m < n:
        raise NotImplementedError("np.linalg.qr of a matrix with more columns than rows")
    return r_factor(a) if mode == "r" else _QR(q_factor(a), r_factor(a))


def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The least squares solution A⁺b, the squared residuals, the rank, the singular values."""
    m, n = np.shape(a)
    rank = np.linalg.matrix_rank(a)
    x = np.linalg.pinv(a) @ b
    squares = np.sum(np.square(b - a @ x), axis=0)
    residuals = np.reshape(squares, -1) if m > n == rank else np.zeros(0)
    return x, residuals, rank, singular_values(a)


def norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """√Σx² by its own rule (derivative 0 at 0); other orders by their definition."""
    axes = from_end(np.ndim(x), axis)
    if ord is None or ord == "fro" or (ord == 2 and len(axes) == 1):
        y = norm2(x, axes=axes)
        return y if keepdims else np.squeeze(y, axis=axes)
    if len(axes) == 1:
        return linalg_norm(x, ord, axes[0], keepdims)
    y = _matrix_norm(np.moveaxis(x, axes, (-2, -1)), ord)
    return np.expand_dims(y, axes) if keepdims else y


def _matrix_norm(a: Any, ord: Any) -> Any:
    """The norm of the matrices on the last two axes."""
    if ord in (2, -2, "nuc"):
        s = singular_values(a)
        return np.sum(s, axis=-1) if ord == "nuc" else s[..., 0 if ord == 2 else -1]
    if ord not in (1, -1, math.inf, -math.inf):
        raise ValueError(f"np.linalg.norm: a matrix has no norm of order {ord!r}")
    sums = np.sum(np.abs(a), axis=-2 if abs(ord) == 1 else -1)
    return np.max(sums, axis=-1) if ord > 0 else np.min(sums, axis=-1)


def cond(a: Any, p: Any = None) -> Any:
    """‖A‖ ‖A⁻¹‖; the quotient of the extreme singular values for the norm of order 2."""
    if p in (None, 2, -2):
        s = singular_values(a)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return np.linalg.matrix_norm(a, ord=p) * np.linalg.matrix_norm(np.linalg.inv(a), ord=p)


def vector_norm(x: Any, /, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """(Σ|x|ᵖ)^(1/p) over the axes, taken together."""
    axes = from_end(np.ndim(x), axis)
    if len(axes) == 1 or ord == 2:
        return np.linalg.norm(x, None if ord == 2 else ord, axis, keepdims)
    rest = [k for k in range(-np.ndim(x), 0) if k not in axes]
    lines = np.reshape(np.transpose(x, (*rest, *axes)), [*(np.shape(x)[k] for k in rest), -1])
    y = np.linalg.norm(lines, ord, -1)
    return np.expand_dims(y, axes) if keepdims else y


_SVD = type(np.linalg.svd(np.eye(1)))
_QR = type(np.linalg.qr(np.eye(1)))

DECOMPOSITIONS: Mapping[Function, Function] = {
    np.linalg.svd: svd,
    np.linalg.svdvals: singular_values,
    np.linalg.qr: qr,
    np.linalg.lstsq: lstsq,
    np.linalg.norm: norm,
    np.linalg.vector_norm: vector_norm,
    np.linalg.matrix_norm: lambda a, /, *, keepdims=False, ord="fro": np.linalg.norm(
        a, ord, (-2, -1), keepdims
    ),
    np.linalg.cond: cond,
}
