"""Rules of sums, products and extremes along axes.

    y = Σxᵢ         ẏ = Σẋᵢ                            x̄ᵢ = ȳ
    y = Πxᵢ         ẏ = Σẋᵢ Π_{j≠i} xⱼ                 x̄ᵢ = ȳ Π_{j≠i} xⱼ
    y = max xᵢ      ẏ = mean of ẋ over the maximisers  x̄ᵢ = ȳ / (number of maximisers), 0 elsewhere
    yᵢ = Σ_{j≤i}xⱼ  ẏᵢ = Σ_{j≤i}ẋⱼ                     x̄ⱼ = Σ_{i≥j}ȳᵢ
    y = √Σxᵢ²       ẏ = Σ(xᵢ/y)ẋᵢ                      x̄ᵢ = ȳ xᵢ/y, and 0 where y = 0 (but no
                                                        second derivative there)

The product without one factor is built from the products before and behind it, so that zeros need
no care.  At a tie the maximum passes equal shares: the average of the one-sided choices, and an
element of the Clarke subdifferential (Clarke 1983, Optimization and Nonsmooth Analysis, 2.8.2).
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, norm2, product, running_sum, scatter, shares
from alicemath.autodiff.rules.linear import Linear, Rule, from_end, lead_of, quotient, spread

__all__ = ["REDUCTIONS"]

Axis = int | tuple[int, ...] | None


def _kept(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape with the reduced axes kept at length 1."""
    n = len(shape)
    return tuple(1 if k - n in axes else length for k, length in enumerate(shape))


def _sum(y: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> tuple[Linear]:  # noqa: FBT001, FBT002
    shape, ndim = x.shape, y.ndim

    def forward(v: Any) -> Any:
        axes = from_end(len(shape), axis)
        if type(v) is np.ndarray:
            reduce: Any = np.add.reduce
            return reduce(v, axis=axes, keepdims=keepdims)
        return np.sum(v, axis=axes, keepdims=keepdims)

    def backward(u: Any) -> Any:
        if type(u) is np.float64:
            everywhere = np.empty(shape)
            everywhere.fill(u)
            return everywhere
        lead = lead_of(u, ndim)
        return spread(np.reshape(u, lead + _kept(shape, from_end(len(shape), axis))), lead + shape)

    return (Linear(forward, backward),)


def _running_sum(y: Any, x: Any, *, axis: int) -> tuple[Linear]:
    return (
        Linear(
            lambda v: running_sum(v, axis=axis),
            lambda u: _from_behind(u, axis),
        ),
    )


def _from_behind(u: Any, axis: int) -> Any:
    """Σ_{i≥j} uᵢ along an axis."""
    return np.flip(running_sum(np.flip(u, axis), axis=axis), axis)


def _extreme(y: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> tuple[Linear]:  # noqa: FBT001, FBT002
    shape, ndim = x.shape, y.ndim
    if type(x) is np.ndarray and (axis is None or len(from_end(len(shape), axis)) == len(shape)):
        (place,) = (x == y).ravel().nonzero()
        if len(place) == 1:
            return (_the_one(int(place[0]), shape, y.shape),)
    axes = from_end(len(shape), axis)
    kept = _kept(shape, axes)
    share = shares(x, np.reshape(y, kept), axes=axes)
    return (
        Linear(
            lambda v: np.sum(v * share, axis=axes, keepdims=keepdims),
            lambda u: np.reshape(u, lead_of(u, ndim) + kept) * share,
        ),
    )


def _the_one(place: int, shape: tuple[int, ...], kept: tuple[int, ...]) -> Linear:
    """An extreme that one entry alone reaches: the derivative of that entry."""
    size = math.prod(shape)

    def forward(v: Any) -> Any:
        lead = lead_of(v, len(shape))
        entry = v[..., place] if len(shape) == 1 else np.reshape(v, (*lead, size))[..., place]
        return np.reshape(entry, lead + kept) if kept else entry

    def backward(u: Any) -> Any:
        lead = lead_of(u, len(kept))
        entries = scatter(np.reshape(u, lead), key=(place,), shape=(size,))
        return np.reshape(entries, lead + shape)

    return Linear(forward, backward)


def _product(y: Any, x: Any, *, axis: int) -> tuple[Linear]:
    others = _all_but_one(x, axis)
    return (
        Linear(
            lambda v: np.sum(v * others, axis=axis),
            lambda u: np.expand_dims(u, axis) * others,
        ),
    )


def _all_but_one(x: Any, axis: int) -> Any:
    """Π_{j≠i} xⱼ along an axis: the product of those before times the product of those behind."""
    behind = (slice(None),) * (-axis - 1)
    length = np.shape(x)[axis]
    one = np.ones(_kept(np.shape(x), (axis,)))
    front = x[(..., slice(0, max(length - 1, 0)), *behind)]
    back = np.flip(x[(..., slice(1, None), *behind)], axis)
    if length == 0:
        return np.zeros(np.shape(x))
    before = np.concatenate([one, np.cumprod(front, axis=axis)], axis=axis)
    after = np.flip(np.concatenate([one, np.cumprod(back, axis=axis)], axis=axis), axis)
    return before * after


def _norm2(y: Any, x: Any, *, axes: tuple[int, ...]) -> tuple[Linear]:
    direction = quotient(x, y)
    return (
        Linear(
            lambda v: np.sum(v * direction, axis=axes, keepdims=True),
            lambda u: u * direction,
        ),
    )


REDUCTIONS: Mapping[Function, Rule] = {
    np.sum: _sum,
    running_sum: _running_sum,
    np.max: _extreme,
    np.min: _extreme,
    product: _product,
    norm2: _norm2,
}
