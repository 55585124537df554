"""The derivative of an array function is a linear map, kept with its adjoint.

For y = f(…, x, …) the derivative with respect to the argument x is the linear map v ↦ Jv.  Forward
mode applies it to tangents, reverse mode applies its adjoint u ↦ Jᵀu to cotangents.  A rule is a
function ``rule(y, *arrays, **options)`` that returns one `Linear` for each array; the two halves
are written side by side, neither is derived from the other, and the tests tie them together
by ⟨u, Jv⟩ = ⟨Jᵀu, v⟩.

A tangent may be a whole block of tangents, stacked on *leading* axes: v has the shape
``lead + x.shape`` and Jv the shape ``lead + y.shape``; likewise cotangents.  So rules count axes
from the end, and a Jacobian of n columns is one pass with ``lead = (n,)``.

A half is a closure, and a closure holds only the arrays that it reads: the tape keeps no more.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Linear", "Rule", "aligned", "from_end", "lead_of", "quotient", "spread", "unbroadcast"]


class Linear(NamedTuple):
    """A linear map v ↦ Jv (``forward``) and its adjoint u ↦ Jᵀu (``backward``)."""

    forward: Callable[[Any], Any]
    backward: Callable[[Any], Any]


Rule = Callable[..., tuple[Linear, ...]]


def from_end(ndim: int, axis: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the axes counted from the end, all of them for None.

    Examples
    --------
    >>> from_end(3, None), from_end(3, 1), from_end(3, (0, -1))
    ((-3, -2, -1), (-2,), (-3, -1))
    """
    if axis is None:
        return tuple(range(-ndim, 0))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if not -ndim <= a < ndim:
            raise np.exceptions.AxisError(a, ndim)
    return tuple(a if a < 0 else a - ndim for a in axes)


def lead_of(u: Any, ndim: int) -> tuple[int, ...]:
    """Return the leading lengths of a block over an array of ``ndim`` axes."""
    shape: tuple[int, ...] = u.shape
    return shape[: len(shape) - ndim]


def aligned(v: Any, ndim: int, target: int) -> Any:
    """Insert axes of length 1 behind the lead, so that v broadcasts as an array of ``target`` axes.

    The tail of v has ``ndim`` axes.  Arrays align on their last axes, and the lead must stay first.
    """
    if ndim >= target:
        return v
    if target == 1 and v.ndim == 1 and type(v) is np.ndarray:
        return v[:, None]
    shape = v.shape
    split = len(shape) - ndim
    return v.reshape((*shape[:split], *(1,) * (target - ndim), *shape[split:]))


#: The least positive double: under a numerator 0 it gives 0, under any other one ∞ or nearly so.
_LEAST = 2.0**-1074


def quotient(x: Any, y: Any) -> Any:
    """Return x/y, and 0 for 0/0; the derivative of that 0 is 1/0, no finite invention."""
    return x / np.where(y == 0, _LEAST, y)


#: Up to this size a copy takes less time than ``np.broadcast_to`` takes to make a view.
_SMALL = 2**12


def spread(u: Any, shape: tuple[int, ...]) -> Any:
    """Return u, repeated to the shape: a copy where that is small, otherwise a view."""
    if type(u) is np.ndarray and math.prod(shape) <= _SMALL:
        copy = np.empty(shape)
        copy[...] = u
        return copy
    return np.broadcast_to(u, shape)


def unbroadcast(u: Any, shape: tuple[int, ...], ndim: int) -> Any:
    """Sum a cotangent over the axes along which an argument of this shape was repeated.

    u has a lead and then ``ndim`` axes; the result has the lead and then ``shape``.  Broadcasting
    repeats entries, and the adjoint of repeating is summing.
    """
    given = u.shape
    lead = len(given) - ndim
    extra = ndim - len(shape)
    if extra:
        u = np.sum(u, axis=tuple(range(lead, lead + extra)))
        given = given[:lead] + given[lead + extra :]
    ones = tuple(lead + k for k, n in enumerate(shape) if n == 1 and given[lead + k] != 1)
    return np.sum(u, axis=ones, keepdims=True) if ones else u
