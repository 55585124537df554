"""The arrays of a container, each for itself: each is an input of its own on the tape."""

from collections.abc import Iterator
from typing import Any

from alicemath.tracing.containers import Structure

__all__ = ["leaves_of", "names_of", "restored"]


def leaves_of(x: Any, structure: Structure) -> Iterator[Any]:
    """Yield the arrays of a container, in order."""
    if structure.kind == "array":
        yield x
    for key, child in zip(structure.keys, structure.children, strict=True):
        yield from leaves_of(x[key], child)


def names_of(structure: Structure, name: str) -> Iterator[str]:
    """Yield what the user calls the arrays: ``x[0]``, ``x['w']``."""
    if structure.kind == "array":
        yield name
    for key, child in zip(structure.keys, structure.children, strict=True):
        yield from names_of(child, f"{name}[{key!r}]")


def restored(structure: Structure, leaves: Iterator[Any]) -> Any:
    """Return the container that has these leaves."""
    if structure.kind == "array":
        return next(leaves)
    parts = [restored(child, leaves) for child in structure.children]
    if structure.kind == "dict":
        return dict(zip(structure.keys, parts, strict=True))
    return tuple(parts) if structure.kind == "tuple" else parts
