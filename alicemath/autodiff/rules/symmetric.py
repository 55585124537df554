"""Rules for symmetric matrices: Cholesky factor, eigenvalues and eigenvectors.

With L = chol A, A = LLᵀ, and Φ the lower triangle with half the diagonal,

    L̇ = L Φ(L⁻¹ȦL⁻ᵀ),          Ā = sym(L⁻ᵀ Φ(LᵀL̄) L⁻¹).

With A = V diag(w) Vᵀ and Fᵢⱼ = 1/(wⱼ − wᵢ) off the diagonal, 0 on it,

    ẇ = diag(VᵀȦV),            Ā = V diag(w̄) Vᵀ,
    V̇ = V (F ∘ VᵀȦV),          Ā = sym(V (F ∘ VᵀV̄) Vᵀ).

An eigenvector of a repeated eigenvalue has no derivative, and gets nan.  NumPy reads one triangle
of its argument and takes the other to be its mirror image; so do these functions, and their
derivatives with respect to the other triangle are 0.

Source: Giles (2008), Collected matrix derivative results, 2.2-2.3; Murray (2016),
Differentiation of the Cholesky decomposition, eqs. (8), (10).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule

__all__ = ["SYMMETRIC", "cholesky", "eigenvalues", "eigenvectors", "mirrored"]


def mirrored(a: Any, uplo: str = "L") -> Any:
    """Return the symmetric matrix that has this triangle of a."""
    if uplo.upper() == "U":
        a = a.mT
    return np.tril(a) + np.tril(a, -1).mT


def _symmetric_part(a: Any) -> Any:
    return 0.5 * (a + a.mT)


# ------------------------------------------------------------------ A = LLᵀ
@primitive
def cholesky(a: Any) -> Any:
    """Return the lower factor of a symmetric positive definite matrix."""
    return np.linalg.cholesky(a)


def _cholesky(y: Any, a: Any) -> tuple[Linear]:
    n = np.shape(a)[-1]
    half = np.tri(n, k=-1) + 0.5 * np.eye(n)
    inverse = np.linalg.inv(y)
    return (
        Linear(
            lambda v: y @ (half * (inverse @ v @ inverse.mT)),
            lambda u: _symmetric_part(inverse.mT @ (half * (y.mT @ u)) @ inverse),
        ),
    )


# ------------------------------------------------------------------ A = V diag(w) Vᵀ
@primitive
def eigenvalues(a: Any) -> Any:
    """Return the eigenvalues of a symmetric matrix in ascending order."""
    return np.linalg.eigh(a)[0]


@primitive
def eigenvectors(a: Any) -> Any:
    """Return the eigenvectors of a symmetric matrix as columns."""
    return np.linalg.eigh(a)[1]


def _eigenvalues(y: Any, a: Any) -> tuple[Linear]:
    V = eigenvectors(a)
    return (
        Linear(
            lambda v: np.sum((v @ V) * V, axis=-2),
            lambda u: (V * u[..., None, :]) @ V.mT,
        ),
    )


def _eigenvectors(y: Any, a: Any) -> tuple[Linear]:
    w, one = eigenvalues(a), np.eye(np.shape(a)[-1])
    F = (1.0 - one) / (w[..., None, :] - w[..., :, None] + one)
    return (
        Linear(
            lambda v: y @ (F * (y.mT @ v @ y)),
            lambda u: _symmetric_part(y @ (F * (y.mT @ u)) @ y.mT),
        ),
    )


SYMMETRIC: Mapping[Function, Rule] = {
    cholesky: _cholesky,
    eigenvalues: _eigenvalues,
    eigenvectors: _eigenvectors,
}
