"""How many axes each part of a term has, and what shape, found by running it at small lengths."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.domain import Domain, length_names
from alicemath.proof.terms import Program, Term

__all__ = ["ranks_of", "shape_of"]


def ranks_of(term: Any, on: Mapping[str, Domain]) -> dict[int, int]:
    """Return the number of axes of every array that could be replayed, by identity.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> from alicemath.proof.terms import arguments
    >>> on = {"A": real("n", "n"), "x": real("n")}
    >>> A, x = arguments(on).values()
    >>> y = A @ x
    >>> ranks_of(y, on)[id(y)]
    1
    """
    sizes = {name: 2 + k for k, name in enumerate(length_names(on))}
    values = {name: _values([sizes.get(str(s), s) for s in d.shape]) for name, d in on.items()}
    program = Program(term, list(values))
    slots: list[Any] = list(values.values())
    with np.errstate(all="ignore"), suppress(ValueError, TypeError, ArithmeticError):
        program.run(slots)
    found = [(key, slots[k]) for key, k in program.slots.items() if k < len(slots)]
    ranks = {key: np.ndim(x) for key, x in found if not isinstance(x, tuple | list)}
    return ranks | {id(t): np.ndim(values[t.name]) for t in _arguments(term) if t.name in values}


#: Lengths for `shape_of`: distinct, and longer than the lengths that people write out.
PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def shape_of(f: Callable[..., Any], on: Mapping[str, Domain]) -> tuple[int | str, ...]:
    """Return the shape of f's value, its lengths by name.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> shape_of(lambda A, x: np.stack([A @ x, A @ x]), {"A": real("m", "n"), "x": real("n")})
    (2, 'm')
    """
    sizes = dict(zip(length_names(on), PRIMES, strict=False))
    values = [_values([sizes.get(str(s), s) for s in d.shape]) for d in on.values()]
    with np.errstate(all="ignore"):
        shape = np.shape(f(*values))
    names = {size: name for name, size in sizes.items()}
    return tuple(names.get(s, s) for s in shape)


def _values(shape: Sequence[Any]) -> NDArray[np.float64]:
    """Numbers between ½ and 1, where every usual function is defined."""
    return np.linspace(0.5, 0.9, math.prod(shape)).reshape(shape)


def _arguments(term: Any) -> list[Term]:
    if isinstance(term, tuple | list):
        return [a for part in term for a in _arguments(part)]
    if not isinstance(term, Term):
        return []
    return [term] if term.function is None else _arguments((*term.args, *term.kwargs.values()))
