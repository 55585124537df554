"""How inverses, solutions and determinants carry bars, and how they round.

An inverse is judged by its residual: with R = I − AX̂ and ν = ‖R‖∞ < 1,

    A⁻¹ − X̂ = X̂R(I − R)⁻¹,   so   |A⁻¹ − X̂| ≤ |X̂| (|R| + ν²/(1−ν) 11ᵀ),

whatever algorithm found X̂, and a solution likewise, |x − x̂| ≤ |A⁻¹| |b − Ax̂|.  A determinant is
judged by what Gaussian elimination does to its matrix (Higham 2002, 9.3 and 14.6).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.autodiff.primitives import Function
from alicemath.autodiff.rules.linalg import logabsdet

__all__ = ["EPS", "LINALG_BARS", "TINY", "Array", "Arrays", "BarRule", "inverse_bar"]

Array = NDArray[np.float64]
Arrays = list[Array]
BarRule = Callable[..., Any]

EPS = 2.0**-52
#: The least positive double: what an underflow can lose.
TINY = 2.0**-1074


def inverse_bar(y: Any, x: Arrays, b: Arrays) -> Any:
    """Return how far the computed inverse y of x[0] may be from that of a matrix within b[0]."""
    n, X = x[0].shape[-1], np.abs(y)
    residual = np.abs(x[0] @ y - np.eye(n)) + EPS
    residual = residual + b[0] @ X + n * (EPS * (np.abs(x[0]) @ X) + TINY)
    nu = np.max(np.sum(residual, axis=-1), axis=-1, initial=0.0)[..., None, None]
    bar = X @ (residual + nu * nu / (1 - nu))
    return np.where(nu < 1, bar, np.inf)


def _solve(y: Any, x: Arrays, b: Arrays) -> Any:
    vector = x[1].ndim == 1
    a, rhs, bar = (x[0], x[1][:, None], b[1][:, None]) if vector else (x[0], x[1], b[1])
    solution = y[..., None] if vector else y
    inverse = np.linalg.inv(a)
    most = np.abs(inverse) + inverse_bar(inverse, [a], [b[0]])
    size = np.abs(solution)
    rounding = (a.shape[-1] + 1) * (EPS * (np.abs(a) @ size + np.abs(rhs)) + TINY)
    residual = np.abs(rhs - a @ solution) + rounding + bar + b[0] @ size
    total = most @ residual
    return total[..., 0] if vector else total


def _perturbation(a: Array, bar: Array) -> Array:
    """What Gaussian elimination with pivoting does to A: 3nu |L||U|, |L| ≤ 1 (Higham 2002, 9.3).

    |L||U| ≤ n max|U|, and max|U| is taken as 2 max|A|: growth beyond that is unknown in practice.
    """
    n = a.shape[-1]
    largest = np.max(np.abs(a) + bar, axis=(-2, -1), initial=0.0)[..., None, None]
    moved: Array = bar + 3 * n * n * EPS * largest
    return moved


def _det(y: Any, x: Arrays, b: Arrays) -> Any:
    """The determinant is linear in each row, and at most the product of the rows (Hadamard)."""
    move = _perturbation(x[0], b[0])
    rows = np.sqrt(np.sum(np.square(np.abs(x[0]) + move), axis=-1))
    moved = np.sqrt(np.sum(np.square(move), axis=-1))
    hadamard = np.prod(rows, axis=-1) * np.sum(moved / np.where(rows == 0, 1.0, rows), axis=-1)
    relative = _logabsdet(y, x, b)
    return np.minimum(hadamard, np.abs(y) * np.expm1(relative)) + EPS * np.abs(y) + TINY


def _logabsdet(y: Any, x: Arrays, b: Arrays) -> Any:
    """|log det(A+E) − log det A| ≤ −n' log(1 − ‖A⁻¹E‖): twice tr|A⁻¹||E| while that is below ½."""
    n = x[0].shape[-1]
    try:
        inverse = np.linalg.inv(x[0])
    except np.linalg.LinAlgError:
        return np.full(np.shape(y), np.inf)
    most = np.abs(inverse) + inverse_bar(inverse, x, [np.zeros(x[0].shape)])
    move = most @ _perturbation(x[0], b[0])
    trace = np.sum(np.diagonal(move, axis1=-2, axis2=-1), axis=-1)
    nu = np.max(np.sum(move, axis=-1), axis=-1, initial=0.0)
    return np.where(nu < 0.5, 2 * trace + 4 * (n + 1) * EPS * (np.abs(y) + 1), np.inf)


LINALG_BARS: Mapping[Function, BarRule] = {
    np.linalg.inv: inverse_bar,
    np.linalg.solve: _solve,
    np.linalg.det: _det,
    logabsdet: _logabsdet,
}
