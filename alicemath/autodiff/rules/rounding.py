"""How array functions carry bars, and how they round.

u = 2⁻⁵³.  A sum of n terms, in whatever order, errs by at most (n−1)u Σ|xᵢ| to first order, and
a sum of products of k factors by (n + k)u Σ|products| (Higham 2002, 3.1 and 4.2); EPS = 2u below
leaves the second order room.  Bars go through multilinear functions by telescoping,
∏(xᵢ + bᵢ) − ∏xᵢ = Σₖ bₖ ∏_{i<k}(|xᵢ| + bᵢ) ∏_{i>k}|xᵢ| at most.  An inverse is judged by its
residual: with R = I − AX̂ and ν = ‖R‖∞ < 1,

    A⁻¹ − X̂ = X̂R(I − R)⁻¹,   so   |A⁻¹ − X̂| ≤ |X̂| (|R| + ν²/(1−ν) 11ᵀ),

whatever algorithm found X̂, and a solution likewise, |x − x̂| ≤ |A⁻¹| |b − Ax̂|.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.autodiff.primitives import (
    Function,
    contract,
    join,
    norm2,
    permute,
    pick,
    product,
    running_sum,
    scatter,
    shares,
)
from alicemath.autodiff.rules.linalg import logabsdet
from alicemath.autodiff.rules.special import error_function

__all__ = ["BARS", "EPS", "TINY"]

Array = NDArray[np.float64]
Arrays = list[Array]
BarRule = Callable[..., Any]

EPS = 2.0**-52
#: The least positive double: what an underflow can lose.
TINY = 2.0**-1074


# ------------------------------------------------------------------ entries moved, not changed
def _copied(function: Function) -> BarRule:
    """The bar goes where the value goes."""
    return lambda y, x, b, *options, **kwargs: function(*b, *options, **kwargs)


def _where(y: Any, x: Arrays, b: Arrays) -> Any:
    return np.where(x[0], b[1], b[2])


def _widest(y: Any, x: Arrays, b: Arrays, *options: Any, **kwargs: Any) -> Any:
    """The k-th largest entry moves no farther than the entry that moves farthest."""
    return np.max(b[0], *options, **kwargs)


def _shares(y: Any, x: Arrays, b: Arrays, *, axes: tuple[int, ...]) -> Any:
    """A share is in doubt, by 1, where another entry may be the extreme as well.

    An exact tie, of entries with bar 0, is a kink and not in doubt.
    """
    near, hit = np.abs(x[0] - x[1]) <= b[0] + b[1], y > 0
    candidates, winners, bars = (
        np.sum(z, axis=axes, keepdims=True) for z in (near, hit, np.where(hit, b[0], 0.0))
    )
    return near & ((candidates > winners) | ((winners > 1) & (bars > 0)))


# ------------------------------------------------------------------ sums
def _sum(y: Any, x: Arrays, b: Arrays, *options: Any, **kwargs: Any) -> Any:
    terms = x[0].size // max(np.size(y), 1)
    total = np.sum(np.abs(x[0]) + b[0], *options, **kwargs)
    return np.sum(b[0], *options, **kwargs) + max(terms - 1, 0) * EPS * total


def _running_sum(y: Any, x: Arrays, b: Arrays, *, axis: int) -> Any:
    n = x[0].shape[axis]
    return np.cumsum(b[0], axis=axis) + n * EPS * np.cumsum(np.abs(x[0]) + b[0], axis=axis)


def _scatter(y: Any, x: Arrays, b: Arrays, **where: Any) -> Any:
    terms = scatter(np.ones(x[0].shape), **where)
    total = scatter(np.abs(x[0]) + b[0], **where)
    return scatter(b[0], **where) + np.maximum(terms - 1, 0) * EPS * total


def _norm2(y: Any, x: Arrays, b: Arrays, *, axes: tuple[int, ...]) -> Any:
    """|‖x + b‖ − ‖x‖| ≤ ‖b‖; squares below 2⁻¹⁰⁷⁴ are lost, √(n 2⁻¹⁰⁷⁴) of the norm."""
    n = x[0].size // max(np.size(y), 1)
    return norm2(b[0], axes=axes) + (n + 2) * EPS * y + math.sqrt(n * TINY)


# ------------------------------------------------------------------ products
def _multilinear(apply: Callable[[Arrays], Any], terms: int, x: Arrays, b: Arrays) -> Any:
    """Σₖ apply(|x| + b before k, b at k, |x| behind k), and the rounding of the whole."""
    size = [np.abs(v) for v in x]
    most = [s + e for s, e in zip(size, b, strict=True)]
    total = (terms + len(x)) * EPS * apply(most)
    total = total + len(x) * TINY * apply([1.0 * (m != 0) for m in most])  # a term may underflow
    for k, e in enumerate(b):
        if e.any():
            total = total + apply([*most[:k], e, *size[k + 1 :]])
    return total


def _matmul(y: Any, x: Arrays, b: Arrays) -> Any:
    return _multilinear(lambda z: np.matmul(*z), x[0].shape[-1], x, b)


def _contract(y: Any, x: Arrays, b: Arrays, *, inputs: tuple[str, ...], output: str) -> Any:
    length = {
        letter: n
        for letters, v in zip(inputs, x, strict=True)
        for letter, n in zip(letters.replace(".", ""), v.shape[::-1][::-1], strict=False)
    }
    terms = math.prod(n for letter, n in length.items() if letter not in output)
    return _multilinear(lambda z: contract(*z, inputs=inputs, output=output), terms, x, b)


def _product(y: Any, x: Arrays, b: Arrays, *, axis: int) -> Any:
    most = np.abs(x[0]) + b[0]
    relative = np.sum(np.where(b[0] == 0, 0.0, b[0] / most), axis=axis)
    n = x[0].shape[axis]
    return np.prod(most, axis=axis) * (relative + n * EPS) + n * TINY


def _error_function(y: Any, x: Arrays, b: Arrays) -> Any:
    """An increasing function changes most at the ends of the bar; libm's erf errs by an ulp."""
    low, high = error_function(x[0] - b[0]), error_function(x[0] + b[0])
    return np.maximum(high - y, y - low) + 4 * EPS * np.abs(y) + TINY


# ------------------------------------------------------------------ linear algebra
def _inv(y: Any, x: Arrays, b: Arrays) -> Any:
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
    most = np.abs(inverse) + _inv(inverse, [a], [b[0]])
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
    most = np.abs(inverse) + _inv(inverse, x, [np.zeros(x[0].shape)])
    move = most @ _perturbation(x[0], b[0])
    trace = np.sum(np.diagonal(move, axis1=-2, axis2=-1), axis=-1)
    nu = np.max(np.sum(move, axis=-1), axis=-1, initial=0.0)
    return np.where(nu < 0.5, 2 * trace + 4 * (n + 1) * EPS * (np.abs(y) + 1), np.inf)


BARS: Mapping[Function, BarRule] = {
    **{f: _copied(f) for f in (np.reshape, np.broadcast_to, permute, pick, join)},
    np.where: _where,
    np.max: _widest,
    np.min: _widest,
    shares: _shares,
    np.sum: _sum,
    running_sum: _running_sum,
    scatter: _scatter,
    norm2: _norm2,
    np.matmul: _matmul,
    contract: _contract,
    product: _product,
    error_function: _error_function,
    np.linalg.inv: _inv,
    np.linalg.solve: _solve,
    np.linalg.det: _det,
    logabsdet: _logabsdet,
}
