"""Rules of the singular value, QR and pseudo-inverse decompositions.

With A = U diag(s) Vᵀ of rank k = min(m, n), s distinct and positive, Fᵢⱼ = 1/(sⱼ² − sᵢ²) off the
diagonal and 0 on it, P = UᵀȦV and S = diag(s),

    ṡ = diag P                                          Ā = U diag(s̄) Vᵀ
    U̇ = U (F ∘ (PS + SPᵀ)) + (I − UUᵀ)ȦVS⁻¹            Ā = (U(G + Gᵀ)S + (I − UUᵀ)ŪS⁻¹)Vᵀ, G = F∘UᵀŪ
    V̇ likewise, from Aᵀ = VSUᵀ.

With A = QR, m ≥ n and full rank, C = QᵀȦR⁻¹ and L its part below the diagonal,

    Ṙ = (C − L + Lᵀ)R                                   Q̇ = Q(L − Lᵀ) + (I − QQᵀ)ȦR⁻¹.

With A⁺ the pseudo-inverse, of constant rank,

    Ȧ⁺ = −A⁺ȦA⁺ + A⁺A⁺ᵀȦᵀ(I − AA⁺) + (I − A⁺A)ȦᵀA⁺ᵀA⁺.

Singular vectors of a repeated value have no derivative, and get nan.

Source: Townsend (2016), Differentiating the singular value decomposition; Walter and Lehmann
(2010), On evaluating higher-order derivatives of the QR decomposition of tall matrices with full
column rank in forward and reverse mode algorithmic differentiation (QR); Golub and Pereyra (1973),
The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
separate, eq. (4.12).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule

__all__ = [
    "SPECTRAL",
    "left_vectors",
    "q_factor",
    "r_factor",
    "right_vectors",
    "singular_values",
]


# ------------------------------------------------------------------ A = U diag(s) Vᵀ
@primitive
def left_vectors(a: Any) -> Any:
    """Return U, of min(m, n) columns."""
    return np.linalg.svd(a, full_matrices=False)[0]


@primitive
def singular_values(a: Any) -> Any:
    """Return the singular values in descending order."""
    return np.linalg.svd(a, full_matrices=False)[1]


@primitive
def right_vectors(a: Any) -> Any:
    """Return V, of min(m, n) columns."""
    return np.linalg.svd(a, full_matrices=False)[2].mT


def _singular_values(y: Any, a: Any) -> tuple[Linear]:
    U, V = left_vectors(a), right_vectors(a)
    return (
        Linear(
            lambda v: np.sum(U * (v @ V), axis=-2),
            lambda u: (U * u[..., None, :]) @ V.mT,
        ),
    )


def _left_vectors(U: Any, a: Any) -> tuple[Linear]:
    return (_vectors(U, singular_values(a), right_vectors(a)),)


def _right_vectors(V: Any, a: Any) -> tuple[Linear]:
    of_transposed = _vectors(V, singular_values(a), left_vectors(a))
    return (
        Linear(
            lambda v: of_transposed.forward(v.mT),
            lambda u: of_transposed.backward(u).mT,
        ),
    )


def _vectors(U: Any, s: Any, V: Any) -> Linear:
    """The derivative of U in A = U diag(s) Vᵀ."""
    one, s = np.eye(np.shape(s)[-1]), s[..., None, :]
    F = (1.0 - one) / (np.square(s) - np.square(s.mT) + one)

    def forward(v: Any) -> Any:
        w = v @ V
        P = (U.mT @ w) * s
        return U @ (F * (P + P.mT)) + _outside(U, w / s)

    def backward(u: Any) -> Any:
        G = F * (U.mT @ u)
        return ((U @ (G + G.mT)) * s + _outside(U, u / s)) @ V.mT

    return Linear(forward, backward)


def _outside(Q: Any, w: Any) -> Any:
    """(I − QQᵀ)w."""
    return w - Q @ (Q.mT @ w)


# ------------------------------------------------------------------ A = QR
@primitive
def q_factor(a: Any) -> Any:
    """Return Q, of n columns, for m ≥ n."""
    return np.linalg.qr(a)[0]


@primitive
def r_factor(a: Any) -> Any:
    """Return R, n × n, for m ≥ n."""
    return np.linalg.qr(a)[1]


def _q_factor(Q: Any, a: Any) -> tuple[Linear]:
    inverse = np.linalg.inv(r_factor(a))
    below = np.tri(np.shape(Q)[-1], k=-1)

    def forward(v: Any) -> Any:
        w = v @ inverse
        L = below * (Q.mT @ w)
        return Q @ (L - L.mT) + _outside(Q, w)

    def backward(u: Any) -> Any:
        C = Q.mT @ u
        return (Q @ (below * (C - C.mT)) + _outside(Q, u)) @ inverse.mT

    return (Linear(forward, backward),)


def _r_factor(R: Any, a: Any) -> tuple[Linear]:
    Q, inverse = q_factor(a), np.linalg.inv(R)
    below = np.tri(np.shape(R)[-1], k=-1)

    def forward(v: Any) -> Any:
        C = Q.mT @ v @ inverse
        L = below * C
        return (C - L + L.mT) @ R

    def backward(u: Any) -> Any:
        M = u @ R.mT
        return Q @ (M - below * M + below * M.mT) @ inverse.mT

    return (Linear(forward, backward),)


# ------------------------------------------------------------------ A⁺
def _pinv(P: Any, a: Any, **options: Any) -> tuple[Linear]:
    m, n = np.shape(a)[-2:]
    left, right = np.eye(n) - P @ a, np.eye(m) - a @ P
    rows, columns = P @ P.mT, P.mT @ P
    return (
        Linear(
            lambda v: rows @ v.mT @ right + left @ v.mT @ columns - P @ v @ P,
            lambda u: right @ u.mT @ rows + columns @ u.mT @ left - P.mT @ u @ P.mT,
        ),
    )


SPECTRAL: Mapping[Function, Rule] = {
    left_vectors: _left_vectors,
    singular_values: _singular_values,
    right_vectors: _right_vectors,
    q_factor: _q_factor,
    r_factor: _r_factor,
    np.linalg.pinv: _pinv,
}
