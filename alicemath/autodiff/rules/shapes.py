"""Rules of functions that move, repeat and choose entries.

All are linear with coefficients 0 and 1: the tangent is moved as the value is, and the cotangent is
sent back where the value came from, summed where one entry was used several times.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.autodiff.primitives import (
    Differentiable,
    Function,
    Key,
    is_basic,
    join,
    permute,
    pick,
    scatter,
)
from alicemath.autodiff.rules.linear import Linear, Rule, aligned, lead_of, unbroadcast

__all__ = ["SHAPES", "Entries"]


def _reshape(y: Any, x: Any, shape: Any = None) -> tuple[Linear]:
    old, new = np.shape(x), np.shape(y)
    return (
        Linear(
            lambda v: np.reshape(v, lead_of(v, len(old)) + new),
            lambda u: np.reshape(u, lead_of(u, len(new)) + old),
        ),
    )


def _permute(y: Any, x: Any, *, order: tuple[int, ...]) -> tuple[Linear]:
    inverse = tuple(sorted(range(len(order)), key=order.__getitem__))
    return (Linear(lambda v: permute(v, order=order), lambda u: permute(u, order=inverse)),)


def _broadcast(y: Any, x: Any, shape: Any = None) -> tuple[Linear]:
    old, new = np.shape(x), np.shape(y)

    def forward(v: Any) -> Any:
        lead = lead_of(v, len(old))
        return np.broadcast_to(aligned(v, len(old), len(new)), lead + new)

    return (Linear(forward, lambda u: unbroadcast(u, old, len(new))),)


def _pick(y: Any, x: Any, *, key: Any, shape: tuple[int, ...]) -> tuple[Linear]:
    def forward(v: Any) -> Any:
        if type(v) is np.ndarray and is_basic(key):
            return v[(_ALL,) * (v.ndim - len(shape)) + key]
        return pick(v, key=key, shape=shape)

    return (Linear(forward, Entries(key, shape)),)


_ALL = slice(None)


class Entries:
    """The adjoint of picking entries: u ↦ zeros with u added at the key.

    It can also add into a cotangent that a sweep owns: a loop over x[0], x[1], … would otherwise
    make n arrays of n entries.
    """

    __slots__ = ("key", "shape")

    def __init__(self, key: Key, shape: tuple[int, ...]) -> None:
        self.key = key
        self.shape = shape

    def __call__(self, u: Any) -> Any:
        """Return zeros with u added at the key."""
        return scatter(u, key=self.key, shape=self.shape)

    def add(self, total: NDArray[np.float64], u: Any) -> None:
        """Add u at the key, in place."""
        if not is_basic(self.key):
            np.add.at(total, self.key, u)
            return
        part = total[self.key]
        if type(part) is np.ndarray:
            part += u  # a view; total[key] += u would copy it onto itself
        else:
            total[self.key] = part + u


def _scatter(y: Any, x: Any, *, key: Any, shape: tuple[int, ...]) -> tuple[Linear]:
    return (
        Linear(
            lambda v: scatter(v, key=key, shape=shape),
            lambda u: pick(u, key=key, shape=shape),
        ),
    )


def _join(y: Any, *parts: Any, axis: int) -> tuple[Linear, ...]:
    after = (slice(None),) * (-axis - 1)
    stops = np.cumsum([np.shape(p)[axis] for p in parts]).tolist()
    total, pairs = stops[-1], []
    for part, stop in zip(parts, stops, strict=True):
        length, ndim = np.shape(part)[axis], np.ndim(part)
        span = (..., slice(stop - length, stop), *after)
        pairs.append(Linear(_padded(stop - length, total - stop, axis, ndim), _cut(span)))
    return tuple(pairs)


def _padded(before: int, behind: int, axis: int, ndim: int) -> Any:
    """Put v between zeros: what one part contributes to the tangent of the whole."""

    def forward(v: Any) -> Any:
        shape = list(np.shape(v))
        left, right = shape.copy(), shape.copy()
        left[axis], right[axis] = before, behind
        return np.concatenate([np.zeros(left), v, np.zeros(right)], axis=axis)

    return forward


def _cut(span: Any) -> Any:
    return lambda u: u[span]


def _where(y: Any, condition: Any, a: Any, b: Any) -> tuple[Linear, ...]:
    """A choice passes the tangent of the chosen; `where`, not a product: 0 · inf would be nan."""
    ndim = np.ndim(y)

    def pair(shape: tuple[int, ...], chosen: Any) -> Linear:
        return Linear(
            lambda v: np.where(chosen, aligned(v, len(shape), ndim), 0.0),
            lambda u: unbroadcast(np.where(chosen, u, 0.0), shape, ndim),
        )

    is_traced = isinstance(condition, Differentiable)
    chosen = condition != 0 if is_traced else np.asarray(condition, dtype=bool)
    of = np.shape(condition)
    nothing = Linear(
        lambda v: np.zeros(lead_of(v, len(of)) + (1,) * ndim),
        lambda u: np.zeros(lead_of(u, ndim) + of),
    )
    return nothing, pair(np.shape(a), chosen), pair(np.shape(b), ~chosen)


SHAPES: Mapping[Function, Rule] = {
    np.reshape: _reshape,
    np.broadcast_to: _broadcast,
    np.where: _where,
    permute: _permute,
    pick: _pick,
    scatter: _scatter,
    join: _join,
}
