"""How decompositions carry bars, and how they round: by their residuals.

The computed factors are exact for a matrix nearby, and how near is computed: whatever the algorithm
did, E = A − Q̂R̂ (or A − L̂L̂ᵀ, A − V̂ŴV̂ᵀ, A − ÛŜV̂ᵀ), with the bar of A and the rounding of the
product added to |E|, and D = Q̂ᵀQ̂ − I say how far the exact factors may be.  In Frobenius norms:

* |wᵢ − ŵᵢ| ≤ |ŵᵢ| d + ‖E‖ (Ostrowski, then Weyl; Horn and Johnson 2013, Matrix Analysis, 4.5.9 and
  4.3.1), d = ‖D‖, and for singular values (1 + d_U)(1 + d_V) − 1 in place of d;
* sin ∠(v̂, v) ≤ ‖Av̂ − ŵv̂‖ / gap (Davis and Kahan; Parlett 1998, The Symmetric Eigenvalue Problem,
  11.7.1), and ‖v̂ − v‖ ≤ √2 sin ∠ for unit vectors; singular vectors are the eigenvectors (u, v)/√2
  of [[0, A], [Aᵀ, 0]], whose other eigenvalues are ±sⱼ, and 0 unless A is square;
* L = L̂(I + X) with X + Xᵀ + XXᵀ = M := L̂⁻¹EL̂⁻ᵀ, X lower triangular.  With Φ the lower triangle
  with half the diagonal, X = Φ(M − XXᵀ) and ‖Φ(S)‖ ≤ ‖S‖/√2 for symmetric S, so that ‖X‖ ≤ √2 ‖M‖
  where ‖M‖ ≤ ½, and |X| ≤ Φ(|M|) + 2‖M‖² there;
* R = (I + X)ᵀR̂ with the X that belongs to M = D + Q̂ᵀF + FᵀQ̂ + FᵀF, F = ER̂⁻¹, and Q follows from
  A = QR;
* with full column rank, G = I − A⁺̂A and S = AA⁺̂ − (AA⁺̂)ᵀ:
  A⁺ = (I − G)⁻¹A⁺̂P with P = AA⁺, and ‖A⁺̂(I − P)‖ ≤ ‖A⁺‖‖S‖, so that
  ‖A⁺ − A⁺̂‖ ≤ ‖A⁺̂‖ (‖G‖ + ‖S‖)/(1 − ‖G‖).

Where a gap is in doubt, or a matrix near a smaller rank, the bar is ∞.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.autodiff.primitives import Function
from alicemath.autodiff.rules import spectral, symmetric
from alicemath.autodiff.rules.rounding_linalg import EPS, TINY, Arrays, BarRule, inverse_bar

__all__ = ["SPECTRAL_BARS"]

Array = NDArray[np.float64]


def _norm(a: Any) -> Any:
    """The Frobenius norm of the matrices on the last two axes, kept as 1 × 1."""
    return np.sqrt(np.sum(np.square(a), axis=(-2, -1), keepdims=True))


def _product(a: Any, b: Any) -> tuple[Any, Any]:
    """AB, and a bound for the rounding of it: (n + 1) eps |A||B|, underflow included."""
    n = a.shape[-1]
    return a @ b, (n + 1) * (EPS * (np.abs(a) @ np.abs(b)) + TINY)


def _residual(a: Any, bar: Any, left: Any, right: Any) -> Any:
    """|A − left right| at most, for any A within its bar."""
    product, rounding = _product(left, right)
    return np.abs(a - product) + rounding + EPS * np.abs(a) + bar


def _defect(q: Any) -> Any:
    """|QᵀQ − I| at most."""
    return _residual(np.eye(q.shape[-1]), 0.0, q.mT, q)


def _where_small(bar: Any, small: Any) -> Any:
    return np.where(small, bar, np.inf)


# ------------------------------------------------------------------ triangular factors
def _correction(M: Any) -> tuple[Any, Any]:
    """|X| at most, entry by entry, and whether the bound holds."""
    n = M.shape[-1]
    size = _norm(M)
    lower = np.tri(n)
    return lower * (M * (1 - 0.5 * np.eye(n)) + 2 * size * size), size < 0.5


def _inverse(a: Any) -> Any:
    """|A⁻¹| at most."""
    inverse = np.linalg.inv(a)
    return np.abs(inverse) + inverse_bar(inverse, [a], [np.zeros(a.shape)])


def _cholesky(L: Any, x: Arrays, b: Arrays) -> Any:
    inverse = _inverse(L)
    M = inverse @ _residual(x[0], b[0], L, L.mT) @ inverse.mT
    X, small = _correction(M)
    return _where_small(np.abs(L) @ X, small)


def _triangular_correction(Q: Any, R: Any, a: Any, bar: Any) -> tuple[Any, Any, Any]:
    """|F| and |X| at most, and whether the bounds hold."""
    F = _residual(a, bar, Q, R) @ _inverse(R)
    cross = np.abs(Q).mT @ F
    X, small = _correction(_defect(Q) + cross + cross.mT + F.mT @ F)
    return F, X, small


def _r_factor(R: Any, x: Arrays, b: Arrays) -> Any:
    _, X, small = _triangular_correction(spectral.q_factor(x[0]), R, x[0], b[0])
    return _where_small(X.mT @ np.abs(R), small)


def _q_factor(Q: Any, x: Arrays, b: Arrays) -> Any:
    """Q − Q̂ = (F − Q̂Xᵀ)(I + X)⁻ᵀ, and |(I + X)⁻¹| ≤ I + ρ/(1 − ρ) entry by entry, ρ = ‖X‖."""
    F, X, small = _triangular_correction(Q, spectral.r_factor(x[0]), x[0], b[0])
    rho = _norm(X)
    grown = np.eye(X.shape[-1]) + rho / (1 - rho)
    return _where_small((F + np.abs(Q) @ X.mT) @ grown, small & (rho < 0.5))


# ------------------------------------------------------------------ spectra
def _eigenvalues(w: Any, x: Arrays, b: Arrays) -> Any:
    V = symmetric.eigenvectors(x[0])
    E = _residual(x[0], b[0], V * w[..., None, :], V.mT)
    return (np.abs(w)[..., None, :] * _norm(_defect(V)) + _norm(E))[..., 0, :]


def _singular_values(s: Any, x: Arrays, b: Arrays) -> Any:
    U, V = spectral.left_vectors(x[0]), spectral.right_vectors(x[0])
    E = _residual(x[0], b[0], U * s[..., None, :], V.mT)
    d = (1 + _norm(_defect(U))) * (1 + _norm(_defect(V))) - 1
    return (s[..., None, :] * d + _norm(E))[..., 0, :]


def _columns(a: Any) -> Any:
    """The norm of each column, kept as a row."""
    return np.sqrt(np.sum(np.square(a), axis=-2, keepdims=True))


def _gaps(s: Any, others: Any, bar: Any) -> Any:
    """How far each value is from the nearest other one, the bars of both taken off."""
    apart = np.abs(s[..., :, None] - others[..., None, :]) - bar[..., :, None] - np.max(bar)
    k = s.shape[-1]
    apart[..., np.arange(k), np.arange(k)] = np.inf  # others begin with s itself
    return np.min(apart, axis=-1, initial=np.inf)[..., None, :]


def _turned(residual: Any, gap: Any, norms: Any) -> Any:
    """How far, in norm, a unit vector may be from one with this residual and this norm defect."""
    sine = residual / np.where(gap > 0, gap, 1.0)
    return _where_small(1.5 * sine + norms, (gap > 0) & (sine < 1))


def _spread(column: Any, v: Any) -> Any:
    return np.broadcast_to(column, v.shape)


def _eigenvectors(V: Any, x: Arrays, b: Arrays) -> Any:
    w = symmetric.eigenvalues(x[0])
    off = _columns(_residual(V * w[..., None, :], b[0] @ np.abs(V), x[0], V))
    gap = _gaps(w, w, _eigenvalues(w, x, b))
    norms = np.diagonal(_defect(V), axis1=-2, axis2=-1)[..., None, :]
    return _spread(_turned(off, gap, norms), V)


def _singular_vectors(y: Any, x: Arrays, b: Arrays) -> Any:
    """Both u and v: (u, v)/√2 has this residual over √2, and u moves √2 as far as it does."""
    a = x[0]
    U, s, V = spectral.left_vectors(a), spectral.singular_values(a), spectral.right_vectors(a)
    of_u = _columns(_residual(U * s[..., None, :], b[0] @ np.abs(V), a, V))
    of_v = _columns(_residual(V * s[..., None, :], b[0].mT @ np.abs(U), a.mT, U))
    square = a.shape[-2] == a.shape[-1]
    others = [s, -s] if square else [s, -s, np.zeros((*s.shape[:-1], 1))]
    gap = _gaps(s, np.concatenate(others, axis=-1), _singular_values(s, x, b))
    norms: Any = sum(np.diagonal(_defect(q), axis1=-2, axis2=-1) for q in (U, V))
    return _spread(_turned(np.hypot(of_u, of_v), gap, 1.5 * norms[..., None, :]), y)


# ------------------------------------------------------------------ the pseudo-inverse
def _pinv(P: Any, x: Arrays, b: Arrays, **options: Any) -> Any:
    a, bar = x[0], b[0]
    if a.shape[-2] < a.shape[-1]:
        return _pinv(P.mT, [a.mT], [bar.mT], **options).mT
    size = np.abs(P)
    G = _norm(_residual(np.eye(a.shape[-1]), size @ bar, P, a))
    product, rounding = _product(a, P)
    S = _norm(np.abs(product - product.mT) + 2 * (rounding + bar @ size))
    total = _norm(P) * (G + S) / (1 - G)
    return _where_small(_spread(total, P), _spread(G < 0.5, P))


SPECTRAL_BARS: Mapping[Function, BarRule] = {
    symmetric.cholesky: _cholesky,
    symmetric.eigenvalues: _eigenvalues,
    symmetric.eigenvectors: _eigenvectors,
    spectral.left_vectors: _singular_vectors,
    spectral.singular_values: _singular_values,
    spectral.right_vectors: _singular_vectors,
    spectral.q_factor: _q_factor,
    spectral.r_factor: _r_factor,
    np.linalg.pinv: _pinv,
}
