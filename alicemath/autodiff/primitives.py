"""Array functions in a canonical form, to which NumPy's many spellings are reduced.

``np.swapaxes``, ``np.moveaxis`` and ``np.transpose`` all permute axes; ``x[...]``,
``np.diagonal``, ``np.sort`` and ``np.repeat`` all pick entries; ``np.einsum`` has two grammars.
Each family becomes one *primitive*: arrays first, by position, then canonical options by keyword.
A derivative rule, a rounding rule or a test for a primitive serves the whole family.

A primitive acts on the last axes of its array and leaves leading ones alone, so that it applies to
a block of tangents as it stands.  Its definition is plain NumPy, and so has a meaning for tracers
of other rooms too.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.tracing.tracer import Tracer, tracers_in

__all__ = [
    "Differentiable",
    "contract",
    "join",
    "norm2",
    "permute",
    "pick",
    "preferred",
    "primitive",
    "product",
    "running_sum",
    "scatter",
    "shares",
]

Function = Callable[..., Any]
Key = tuple[Any, ...]
Shape = tuple[int, ...]


class Differentiable(Tracer):
    """A tracer of this room: it has rules for the primitives."""

    __slots__ = ()

    def lift(self, constant: Any) -> Any:
        """Return a constant as the kind of number that this value is made of."""
        return constant


def primitive(definition: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of arrays one that the tracers of this room interpret."""

    @functools.wraps(definition)
    def call(*arrays: Any, **options: Any) -> Any:
        if all(type(a) is np.ndarray for a in arrays):
            return definition(*arrays, **options)
        top: Tracer | None = None
        for tracer in tracers_in(arrays):
            if top is None or tracer.level > top.level:
                top = tracer
        if isinstance(top, Differentiable):
            return top.interpret(call, arrays, options)
        return definition(*arrays, **options)

    return call


# ------------------------------------------------------------------ entries
_PLACES = frozenset({int, slice})


def is_basic(key: Key) -> bool:
    """Whether a key of integers, slices, None and Ellipsis alone, which names no entry twice."""
    if len(key) == 1 and type(key[0]) in _PLACES:
        return True
    return all(
        k is None
        or k is Ellipsis
        or (isinstance(k, slice | int | np.integer) and not isinstance(k, bool))
        for k in key
    )


@primitive
def pick(x: Any, *, key: Key, shape: Shape) -> Any:
    """Return x[key] on the last axes, which have the given shape."""
    lead = np.ndim(x) - len(shape)
    if not lead:
        return x[key]
    if is_basic(key):
        return x[(slice(None),) * lead + key]
    flat = np.reshape(x, (*np.shape(x)[:lead], math.prod(shape)))
    return flat[..., _places(key, shape)]


@primitive
def scatter(u: Any, *, key: Key, shape: Shape) -> Any:
    """Return zeros of the given shape with u added at ``key``: the adjoint of `pick`."""
    places = _places(key, shape)
    lead = np.shape(u)[: np.ndim(u) - np.ndim(places)]
    size = int(np.prod(shape))
    if isinstance(u, Tracer):  # of another room: the same sum as a matrix product
        entries: Any = u
        rows = np.reshape(entries, (*lead, places.size)) @ np.eye(size)[places.ravel()]
        return np.reshape(rows, lead + shape)
    z: Any = np.zeros((*lead, *shape))
    if is_basic(key):
        z[(slice(None),) * len(lead) + key] = u
    else:
        flat = z.reshape((-1, size)) if z.size else z.reshape((0, size))
        rows = np.reshape(u, (len(flat), places.size))
        everywhere: Any = (slice(None), places.ravel())
        np.add.at(flat, everywhere, rows)
    return z


def _places(key: Key, shape: Shape) -> Any:
    """The positions, in the flattened array, of the entries that a key picks."""
    return np.arange(int(np.prod(shape))).reshape(shape)[key]


@primitive
def permute(x: Any, *, order: Shape) -> Any:
    """Return x with its last axes permuted."""
    lead = np.ndim(x) - len(order)
    return np.transpose(x, (*range(lead), *(lead + k for k in order)))


@primitive
def join(*parts: Any, axis: int) -> Any:
    """Return the parts one after another along an axis counted from the end."""
    return np.concatenate(parts, axis=axis)


# ------------------------------------------------------------------ who wins
@primitive
def preferred(a: Any, b: Any) -> Any:
    """Return 1 where a > b, 0 where a < b, and ½ at a tie: the share of a in their maximum."""
    return 1.0 * (a > b) + 0.5 * (a == b)


@primitive
def shares(x: Any, extreme: Any, *, axes: Shape) -> Any:
    """Return 1 over the number of entries that reach the extreme where x does, and 0 elsewhere."""
    hit = 1.0 * (x == extreme)
    return hit / np.sum(hit, axis=axes, keepdims=True)


# ------------------------------------------------------------------ products
@primitive
def contract(*operands: Any, inputs: tuple[str, ...], output: str) -> Any:
    """Return the Einstein sum of operands whose axes are named by letters."""
    return np.einsum(",".join(inputs) + "->" + output, *operands)


@primitive
def running_sum(x: Any, *, axis: int) -> Any:
    """Return Σ_{j≤i} xⱼ along one axis counted from the end."""
    return np.cumsum(x, axis=axis)


@primitive
def product(x: Any, *, axis: int) -> Any:
    """Return Πx along one axis counted from the end."""
    return np.prod(x, axis=axis)


@primitive
def norm2(x: Any, *, axes: Shape) -> Any:
    """Return √Σx² along axes counted from the end, which are kept with length 1."""
    return np.sqrt(np.sum(np.square(x), axis=axes, keepdims=True))
