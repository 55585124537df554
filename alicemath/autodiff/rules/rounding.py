"""How array functions carry bars, and how they round.

u = 2⁻⁵³.  A sum of n terms, in whatever order, errs by at most (n−1)u Σ|xᵢ| to first order, and
a sum of products of k factors by (n + k)u Σ|products| (Higham 2002, 3.1 and 4.2); EPS = 2u below
leaves the second order room.  Bars go through multilinear functions by telescoping,
∏(xᵢ + bᵢ) − ∏xᵢ = Σₖ bₖ ∏_{i<k}(|xᵢ| + bᵢ) ∏_{i>k}|xᵢ| at most.  A Fourier transform of n points
errs by at most O(log n) u √n ‖x‖₂ in the 2-norm, and so in each entry (Higham 2002, 24.2).
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

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
from alicemath.autodiff.rules.fourier import transform
from alicemath.autodiff.rules.rounding_linalg import (
    EPS,
    LINALG_BARS,
    TINY,
    Arrays,
    BarRule,
)
from alicemath.autodiff.rules.rounding_special import SPECIAL_BARS
from alicemath.autodiff.rules.rounding_spectral import SPECTRAL_BARS

__all__ = ["BARS", "EPS", "TINY"]


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


#: Three transforms of length at most 4n and a product (Bluestein 1970), 7u a level of each (24.2).
_FOURIER_ULPS = 16.0


def _transform(y: Any, x: Arrays, b: Arrays, *, axes: tuple[int, ...], sign: int) -> Any:
    """A unit circle of factors: no entry moves farther than the sum of how far the inputs do."""
    n = math.prod(y.shape[k] for k in axes)
    moved = np.hypot(b[0][..., 0], b[0][..., 1])
    size = np.hypot(*np.moveaxis(np.abs(x[0]) + b[0], -1, 0))
    along = tuple(k + 1 for k in axes)
    carried = np.sum(moved, axis=along, keepdims=True)
    norm = np.sqrt(np.sum(np.square(size), axis=along, keepdims=True))
    own = _FOURIER_ULPS * (math.log2(n) + 2) * EPS * math.sqrt(n) * norm + n * TINY
    return np.broadcast_to((carried + own)[..., None], y.shape)


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
    transform: _transform,
    **LINALG_BARS,
    **SPECTRAL_BARS,
    **SPECIAL_BARS,
}
