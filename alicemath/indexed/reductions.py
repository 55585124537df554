"""Sums, products and maxima along axes.

A sum binds the indices of its axes.  A product of positive entries is Π xᵢ = exp Σ log xᵢ.  A
maximum is no expression of the calculus; but where it is only a shift that cancels, as in the
softmax e^(xᵢ − m)/Σ e^(xⱼ − m), any number serves: it becomes an unknown, and a function that
depends on it is not decided (see `decide`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.errors import UnsupportedError
from alicemath.indexed import functions, product, ranges, rename
from alicemath.indexed.array import IndexedArray, argument, formal, lift, sum_axes
from alicemath.indexed.lengths import READER, Axis, Session
from alicemath.indexed.terms import Polynomial, literal

__all__ = ["REDUCTIONS", "reduced_axes", "total_over"]


def reduced_axes(a: IndexedArray, axis: Any) -> tuple[int, ...]:
    """Return the positions of the axes that NumPy's ``axis`` argument means."""
    count = len(a.axes)
    if axis is None:
        return tuple(range(count))
    chosen = axis if isinstance(axis, Sequence) else (axis,)
    for k in chosen:
        if not -count <= k < count:
            raise np.exceptions.AxisError(k, count)
    return tuple(k % count for k in chosen)


def _kept(a: IndexedArray, axes: Sequence[int], *, keepdims: bool) -> list[tuple[int, Axis]]:
    """Return, for each axis of the result, its source and what it is."""
    if keepdims:
        return [(k, () if k in axes else axis) for k, axis in enumerate(a.axes)]
    return [(k, axis) for k, axis in enumerate(a.axes) if k not in axes]


def _reduce(
    a: IndexedArray, axis: Any, summed: Callable[..., Polynomial], *, keepdims: bool
) -> IndexedArray:
    axes = reduced_axes(a, axis)
    own = formal(a.axes)
    kept = _kept(a, axes, keepdims=keepdims)
    body = summed(a.session, a.entry, [own[k] for k in axes])
    result = tuple(axis for _, axis in kept)
    renaming = {
        i: j
        for (k, _), position in zip(kept, formal(result), strict=True)
        for i, j in zip(own[k], position, strict=False)
        if i != j
    }
    entry = rename.rename(a.session.cx, body, renaming)
    if a.positive:
        a.session.cx.learn(entry, 1)
    return IndexedArray(a.session, result, entry, square=a.nonnegative)


def total_over(session: Session, a: Any, axis: Any = None, keepdims: bool = False) -> IndexedArray:  # noqa: FBT001, FBT002
    """Return Σ a along the axes."""
    return _reduce(lift(session, a), axis, sum_axes, keepdims=keepdims)


def _product(session: Session, a: Any, axis: Any = None, keepdims: bool = False) -> IndexedArray:  # noqa: FBT001, FBT002
    """Return Π a: written out over a number of positions, else exp Σ log a for a > 0."""
    x = lift(session, a)
    return _reduce(x, axis, _product_over, keepdims=keepdims)


def _product_over(session: Session, p: Polynomial, positions: Any) -> Polynomial:
    cx = session.cx
    for i in (i for position in positions for i in position):
        if i.length.isdigit():
            places = (literal(k, i.length) for k in range(int(i.length)))
            p = product.multiply(cx, *(rename.rename(cx, p, {i: place}) for place in places))
            continue
        if not ranges.of(cx, p).positive:
            raise UnsupportedError("np.prod", READER, "declare the factors positive")
        p = functions.apply(cx, "exp", sum_axes(session, functions.apply(cx, "log", p), [(i,)]))
    return p


def _extremum(name: str) -> Callable[..., IndexedArray]:
    def rule(
        session: Session,
        a: Any,
        axis: Any = None,
        keepdims: bool = False,  # noqa: FBT001, FBT002
    ) -> IndexedArray:
        x = lift(session, a)
        axes = reduced_axes(x, axis)
        result = tuple(axis for _, axis in _kept(x, axes, keepdims=keepdims))
        shown = f"{name} {axes} of {x.entry.key}"
        symbol = session.shifts.setdefault(shown, f"m{len(session.shifts) + 1}ₘₐₓ")
        if all(axis == () for axis in (x.axes[k] for k in axes)):
            return _reduce(x, axis, lambda session, p, positions: p, keepdims=keepdims)
        return argument(session, symbol, result)

    return rule


REDUCTIONS: Mapping[Any, Callable[..., IndexedArray]] = {
    np.sum: total_over,
    np.prod: _product,
    np.max: _extremum("np.max"),
    np.min: _extremum("np.min"),
}
