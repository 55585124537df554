"""Small rational points of a domain, the simplest first.

A counterexample should be one that a reader can check by hand: zeros, ones, unit vectors, 1, 2, 3,
halves, at the shortest lengths.  The enumeration is fixed, without randomness.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, permutations, product

import numpy as np
from numpy.typing import NDArray

from alicemath.domain import Domain, length_names

__all__ = ["candidates", "complexity", "inside", "lengths_by_simplicity", "points"]

Rationals = NDArray[np.object_]  # of Fraction

LENGTHS = (1, 2, 3)
#: Entries to fill arrays from, in every order of appearance; small, both signs, few coincidences.
FILL = tuple(Fraction(*p) for p in (
    (1, 1), (-2, 1), (3, 1), (1, 2), (-1, 3), (2, 1), (-3, 2), (0, 1), (5, 2),
))  # fmt: skip
CONSTANTS = (Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2))
SHIFTS = 8  # how many different fillings of one shape are tried


def lengths_by_simplicity(on: Mapping[str, Domain]) -> Iterator[dict[str, int]]:
    """Yield lengths from 1 to 3: all ones, then all different, then the rest.

    Different names get different lengths early, for a wrong transpose is right on squares.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> [tuple(d.values()) for d in lengths_by_simplicity({"X": real("n", "c")})][:3]
    [(1, 1), (1, 2), (2, 1)]
    """
    names = length_names(on)
    if not names:
        yield {}
        return
    distinct = permutations(LENGTHS, len(names)) if len(names) <= len(LENGTHS) else iter(())
    ordered = [(1,) * len(names), *sorted(distinct, key=sum)]
    ordered += sorted(product(LENGTHS, repeat=len(names)), key=sum)
    for lengths in dict.fromkeys(ordered):
        yield dict(zip(names, lengths, strict=True))


def points(on: Mapping[str, Domain], limit: int) -> Iterator[tuple[Rationals, ...]]:
    """Yield arguments from concrete domains, those with simple candidates for all first."""
    choices = [list(candidates(domain)) for domain in on.values()]
    if any(not c for c in choices):
        return
    # Arguments move through their candidates at different paces, so that no two stay equal.
    for total in range(sum(len(c) - 1 for c in choices) + 1):
        for place in islice(_summing(total, [len(c) for c in choices]), limit):
            yield tuple(c[k] for c, k in zip(choices, place, strict=True))


def _summing(total: int, sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the places (k₁, k₂, …) with kᵢ < sizeᵢ and Σkᵢ = total."""
    if len(sizes) == 1:
        if total < sizes[0]:
            yield (total,)
        return
    for k in range(min(total, sizes[0] - 1) + 1):
        for rest in _summing(total - k, sizes[1:]):
            yield (k, *rest)


def candidates(domain: Domain) -> Iterator[Rationals]:
    """Yield simple members of a concrete domain, each once."""
    shape = tuple(n for n in domain.shape if isinstance(n, int))
    seen: set[tuple[Fraction, ...]] = set()
    for x in _proposals(domain, shape):
        key = tuple(x.ravel().tolist())
        if key not in seen and inside(domain, x):
            seen.add(key)
            yield x


def inside(domain: Domain, x: Rationals) -> bool:
    """Whether a rational array lies in the domain."""
    if domain.kind == "simplex" and sum(x.ravel().tolist()) != 1:
        return False
    return domain.contains(x.astype(np.float64))


def _proposals(domain: Domain, shape: tuple[int, ...]) -> Iterator[Rationals]:
    """Yield arrays of the right form, which need not satisfy every bound."""
    for x in _plain(shape):
        if domain.kind == "simplex":
            yield from _normalised(x)
        elif domain.kind in {"symmetric", "spd"}:
            yield _boxed((x + x.T) / Fraction(2))
            yield _boxed(x @ x.T + _boxed(np.eye(shape[0], dtype=int)))
        else:
            yield x
            yield from _scaled_into(domain, x)


def _plain(shape: tuple[int, ...]) -> Iterator[Rationals]:
    """Yield constants, unit arrays, 1 2 3, and shifted fillings."""
    size = int(np.prod(shape))
    for c in CONSTANTS:
        yield _array([c] * size, shape)
    if size > 1:
        for k in range(min(size, 4)):
            yield _array([Fraction(int(i == k)) for i in range(size)], shape)
        yield _array([Fraction(i + 1) for i in range(size)], shape)
        yield _array([Fraction(-i) for i in range(size)], shape)
    for shift in range(SHIFTS):
        step = 1 + shift % 2
        yield _array([FILL[(shift + step * i) % len(FILL)] for i in range(size)], shape)


def _normalised(x: Rationals) -> Iterator[Rationals]:
    """Yield |x| / Σ|x|."""
    total = sum(abs(v) for v in x.ravel().tolist())
    if total:
        yield _array([abs(v) / total for v in x.ravel().tolist()], x.shape)


def _scaled_into(domain: Domain, x: Rationals) -> Iterator[Rationals]:
    """Yield positive entries, and entries mapped into a bounded interval."""
    flat = x.ravel().tolist()
    if domain.low >= 0:
        yield _array([abs(v) for v in flat], x.shape)
    if np.isfinite(domain.low) and np.isfinite(domain.high) and domain.kind != "one_hot":
        low, width = Fraction(domain.low), Fraction(domain.high) - Fraction(domain.low)
        # v/(1+|v|) maps the line into (−1, 1).
        yield _array([low + width * (1 + v / (1 + abs(v))) / 2 for v in flat], x.shape)


def complexity(v: Fraction) -> int:
    """How hard a number is to read: |p| + 2(q − 1), and a sign counts one.

    Examples
    --------
    >>> sorted([Fraction(1, 2), Fraction(-1), Fraction(0), Fraction(1)], key=complexity)
    [Fraction(0, 1), Fraction(1, 1), Fraction(-1, 1), Fraction(1, 2)]
    """
    return abs(v.numerator) + 2 * (v.denominator - 1) + (1 if v < 0 else 0)


def _array(values: Sequence[Fraction], shape: tuple[int, ...]) -> Rationals:
    box = np.empty(len(values), dtype=object)
    for i, v in enumerate(values):
        box[i] = v
    return box.reshape(shape)


def _boxed(x: NDArray[np.generic]) -> Rationals:
    return _array([Fraction(v) for v in x.ravel().tolist()], x.shape)
