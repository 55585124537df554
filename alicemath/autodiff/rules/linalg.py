"""Rules of linear algebra.

    X = A⁻¹         Ẋ = −XȦX                  Ā = −XᵀX̄Xᵀ
    X = A⁻¹B        Ẋ = A⁻¹(Ḃ − ȦX)           B̄ = A⁻ᵀX̄,  Ā = −B̄Xᵀ
    d = det A       ḋ = Σ Cᵢⱼ Ȧᵢⱼ             Āᵢⱼ = d̄ Cᵢⱼ        C the cofactors, d A⁻ᵀ
    l = log|det A|  l̇ = tr(A⁻¹Ȧ)              Ā = l̄ A⁻ᵀ

Source: Giles (2008), Collected matrix derivative results for forward and reverse mode, 2.2.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule, aligned, unbroadcast

__all__ = ["LINALG", "detsign", "logabsdet"]


def _inv(y: Any, a: Any) -> tuple[Linear]:
    return (Linear(lambda v: -(y @ v @ y), lambda u: -(y.mT @ u @ y.mT)),)


def _solve(y: Any, a: Any, b: Any) -> tuple[Linear, Linear]:
    if np.ndim(b) == 1:
        return _solve_vector(y, a)
    ndim, na, nb = np.ndim(y), np.ndim(a), np.ndim(b)
    sa, sb = np.shape(a), np.shape(b)
    return (
        Linear(
            lambda v: -np.linalg.solve(a, aligned(v, na, ndim) @ y),
            lambda u: -unbroadcast(np.linalg.solve(a.mT, u) @ y.mT, sa, ndim),
        ),
        Linear(
            lambda v: np.linalg.solve(a, aligned(v, nb, ndim)),
            lambda u: unbroadcast(np.linalg.solve(a.mT, u), sb, ndim),
        ),
    )


def _solve_vector(y: Any, a: Any) -> tuple[Linear, Linear]:
    def solved(matrix: Any, v: Any) -> Any:
        """The solution for each vector on the last axis of v."""
        return np.linalg.solve(matrix, v[..., None])[..., 0]

    def outer(u: Any) -> Any:
        w = np.expand_dims(solved(a.mT, u), -1)
        return -w * y[..., None, :]

    sb, ndim = np.shape(a)[-1:], np.ndim(y)
    return (
        Linear(lambda v: -solved(a, (v @ y[..., None])[..., 0]), outer),
        Linear(
            lambda v: solved(a, aligned(v, 1, ndim)),
            lambda u: unbroadcast(solved(a.mT, u), sb, ndim),
        ),
    )


#: Up to this size the cofactors come from determinants of minors, which a singular matrix has too;
#: n² minors of cost n³ stay below about a millisecond.
_MINORS_UP_TO = 6


def _cofactors(y: Any, a: Any) -> Any:
    """The matrix C with det A = Σⱼ aᵢⱼ Cᵢⱼ for each row: ∂det/∂A."""
    n = np.shape(a)[-1]
    if n > _MINORS_UP_TO:
        return y[..., None, None] * np.linalg.inv(a).mT
    rest = np.array([[k for k in range(n) if k != i] for i in range(n)], dtype=np.intp)
    rest = rest.reshape(n, max(n - 1, 0))
    minors = a[..., rest[:, None, :, None], rest[None, :, None, :]]
    i, j = np.indices((n, n))
    return np.where((i + j) % 2, -1.0, 1.0) * np.linalg.det(minors)


def _det(y: Any, a: Any) -> tuple[Linear]:
    C = _cofactors(y, a)
    return (
        Linear(
            lambda v: np.sum(C * v, axis=(-1, -2)),
            lambda u: u[..., None, None] * C,
        ),
    )


@primitive
def logabsdet(a: Any) -> Any:
    """Return log|det A|."""
    return np.linalg.slogdet(a)[1]


@primitive
def detsign(a: Any) -> Any:
    """Return the sign of det A, constant between its zeros."""
    return np.linalg.slogdet(a)[0]


def _logabsdet(y: Any, a: Any) -> tuple[Linear]:
    inverse_t = np.linalg.inv(a).mT
    return (
        Linear(
            lambda v: np.sum(inverse_t * v, axis=(-1, -2)),
            lambda u: u[..., None, None] * inverse_t,
        ),
    )


LINALG: Mapping[Function, Rule] = {
    np.linalg.inv: _inv,
    np.linalg.solve: _solve,
    np.linalg.det: _det,
    logabsdet: _logabsdet,
}
