"""Nested tuples, lists and dicts of arrays as one vector, and back.

A function of a container becomes a function of the vector of all entries, which every reader can
differentiate; `Structure.restore` slices and reshapes, so it accepts a tracer as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError

__all__ = ["Structure", "flatten", "join", "leaf", "structure_of"]


def leaf(x: Any) -> NDArray[np.float64]:
    """Return a float64 array, promoting integers and booleans.

    Raises
    ------
    InputError
        For complex, object, string and other arrays, by name.
    """
    a = np.asarray(x)
    if a.dtype.kind == "c":
        raise InputError("complex input: derivatives here are real; split real and imaginary parts")
    if a.dtype.kind not in "biuf":
        raise InputError(f"input of dtype {a.dtype}; pass an array of real numbers (float64)")
    if a.dtype.itemsize > np.dtype(np.float64).itemsize:
        raise InputError(f"input of dtype {a.dtype}; alicemath computes in float64: convert it")
    return np.array(a, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Structure:
    """The shape of a container: what is nested how, and the shape of each array.

    ``kind`` is ``"array"``, ``"tuple"``, ``"list"`` or ``"dict"``.
    """

    kind: str
    shape: tuple[int, ...] = ()
    keys: tuple[Any, ...] = ()
    children: tuple["Structure", ...] = ()

    @property
    def size(self) -> int:
        """How many entries all arrays have together."""
        if self.kind == "array":
            return prod(self.shape)
        return sum(child.size for child in self.children)

    def restore(self, vector: Any) -> Any:
        """Return the container whose entries, in order, are the vector's."""
        if self.kind == "array":
            return np.reshape(vector, self.shape)
        parts, start = [], 0
        for child in self.children:
            parts.append(child.restore(vector[start : start + child.size]))
            start += child.size
        if self.kind == "dict":
            return dict(zip(self.keys, parts, strict=True))
        return tuple(parts) if self.kind == "tuple" else parts

    def __str__(self) -> str:
        if self.kind == "array":
            return str(self.shape)
        inner = ", ".join(
            f"{key}: {child}" if self.kind == "dict" else str(child)
            for key, child in zip(self.keys, self.children, strict=True)
        )
        return {"dict": "{%s}", "list": "[%s]", "tuple": "(%s)"}[self.kind] % inner


def structure_of(x: Any) -> Structure:
    """Return the structure of a container of arrays."""
    if isinstance(x, dict):
        return Structure("dict", (), tuple(x), tuple(structure_of(v) for v in x.values()))
    if isinstance(x, tuple | list) and not _is_numeric(x):
        kind = "tuple" if isinstance(x, tuple) else "list"
        return Structure(kind, (), tuple(range(len(x))), tuple(structure_of(v) for v in x))
    return Structure("array", np.shape(x))


def flatten(x: Any) -> NDArray[np.float64]:
    """Return all entries of a container in one vector."""
    parts = [np.ravel(leaf(a)) for a in _leaves(x)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _leaves(x: Any) -> Iterator[Any]:
    if isinstance(x, dict):
        for value in x.values():
            yield from _leaves(value)
    elif isinstance(x, tuple | list) and not _is_numeric(x):
        for value in x:
            yield from _leaves(value)
    else:
        yield x


def _is_numeric(x: tuple[Any, ...] | list[Any]) -> bool:
    """Whether a list is one array, written as numbers: [1.0, 2.0]."""
    return bool(x) and all(isinstance(v, int | float | np.number) for v in x)


def join(value: Any, lead: tuple[int, ...] = ()) -> Any:
    """Return a container of (traced) derivatives as one array of shape ``lead + (n,)``.

    Each array has the shape ``lead + s``, where s is the shape of the input it belongs to.
    """
    leaves = [np.reshape(a, (*lead, -1)) for a in _leaves(value)]
    return leaves[0] if len(leaves) == 1 else np.concatenate(leaves, axis=-1)
