"""Lengths and points at which a claim is tried.

Coincidences hide mistakes: a factor 2/n is 1 at n = 2, a transpose is invisible in a square
matrix, an odd term vanishes at 0.  Lengths are therefore distinct for distinct names and avoid
2 and 4 (where 2/n, n²/4 and the like degenerate) except in the smallest case; points cover many
scales, both signs, ties and zeros, and are drawn afresh from the seed.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from alicemath.domain import Domain, length_names

__all__ = ["LENGTHS", "draw", "lengths_for", "points"]

Array = NDArray[np.float64]

#: Lengths tried in turn, rotated for each further name so that distinct names differ.
LENGTHS = (3, 5, 7, 1, 2, 6)

#: Magnitudes of the entries: ordinary ones first, then scales apart by powers of ten.
SCALES = (1.0, 0.3, 3.0, 1e-3, 10.0)


def lengths_for(on: Mapping[str, Domain], rounds: int) -> Iterator[dict[str, int]]:
    """Yield numbers for the named lengths, distinct for distinct names.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> list(lengths_for({"X": real("n", "c")}, 2))
    [{'n': 3, 'c': 5}, {'n': 5, 'c': 7}]
    """
    names = length_names(on)
    for k in range(rounds if names else 1):
        yield {name: LENGTHS[(k + i) % len(LENGTHS)] for i, name in enumerate(names)}


def points(
    on: Mapping[str, Domain], lengths: Mapping[str, int], count: int, rng: np.random.Generator
) -> Iterator[dict[str, Array]]:
    """Yield points of the domain: every argument at a scale of its own, another at each point."""
    turn = len(on) if len(on) % len(SCALES) else len(on) + 1
    for k in range(count):
        scales = islice(cycle(SCALES), k * turn % len(SCALES), None)
        yield {
            name: draw(domain.at(lengths), rng, next(scales), special=k % 3 == 2)
            for name, domain in on.items()
        }


def draw(domain: Domain, rng: np.random.Generator, scale: float, *, special: bool = False) -> Array:
    """Return one array of the domain.

    Parameters
    ----------
    domain
        With numbers for lengths.
    scale
        The size of the entries, where the domain leaves it open.
    special
        Whether to put a zero, a tie and a one among the entries, where the domain allows.
    """
    shape = tuple(int(s) for s in domain.shape)
    special_kinds: dict[str, Callable[[], Array]] = {
        "simplex": lambda: _simplex(shape[0], rng),
        "one_hot": lambda: np.eye(max(shape[0], 1))[rng.integers(max(shape[0], 1))][: shape[0]],
        "symmetric": lambda: _symmetric(rng.normal(scale=scale, size=shape)),
        "spd": lambda: _spd(rng.normal(size=shape)) * scale,
        "full_rank": lambda: rng.normal(scale=scale, size=shape),
        "distinct": lambda: (
            rng.permutation(np.arange(np.prod(shape)) * scale).reshape(shape)
            + scale * rng.uniform(0, 0.5, size=shape)
        ),
        "nonzero": lambda: (
            rng.choice([-1.0, 1.0], size=shape) * scale * rng.uniform(0.1, 2.0, size=shape)
        ),
        "integer": lambda: _integers(domain, shape, rng),
    }
    if domain.kind in special_kinds:
        return np.asarray(special_kinds[domain.kind](), dtype=np.float64)
    return _box(domain, shape, rng, scale, special=special)


def _box(
    domain: Domain, shape: tuple[int, ...], rng: np.random.Generator, scale: float, *, special: bool
) -> Array:
    low, high = domain.low, domain.high
    if np.isfinite(low) and np.isfinite(high):
        return np.asarray(low + (high - low) * rng.uniform(0.02, 0.98, size=shape))
    if np.isfinite(low):  # log-normal: every positive scale
        return np.asarray(low + scale * np.exp(rng.normal(size=shape)))
    if np.isfinite(high):
        return np.asarray(high - scale * np.exp(rng.normal(size=shape)))
    x = np.asarray(rng.normal(scale=scale, size=shape))
    if special and shape == ():
        return np.zeros(shape)  # where x/x, log|x| and the like have no value
    if special and x.size:
        flat = x.ravel()
        for value in (0.0, scale, flat[0]):  # a zero, a round number, a tie
            flat[rng.integers(x.size)] = value
        x = flat.reshape(shape)
    return x


def _simplex(m: int, rng: np.random.Generator) -> Array:
    p = rng.dirichlet(np.ones(m)) if m else np.zeros(0)
    return np.asarray(p)


def _symmetric(a: Array) -> Array:
    return (a + a.T) / 2


def _spd(a: Array) -> Array:
    return a @ a.T + np.eye(a.shape[0])


def _integers(domain: Domain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    low = int(domain.low) if np.isfinite(domain.low) else -9
    high = int(domain.high) if np.isfinite(domain.high) else low + 18
    return rng.integers(low, high, size=shape, endpoint=True).astype(np.float64)
