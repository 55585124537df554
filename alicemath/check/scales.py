"""Places of a domain where code loses digits: far out, near 0, near an end, nearly alike.

Digits are lost where numbers of different size meet: 1 + eˣ far to the left, eˣ far to the right,
1 − cos x near 0, E[x²] − E[x]² of numbers that are nearly alike.  So every place is simple, and
there are as many as there are ways to be extreme.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from alicemath.check.sampling import draw
from alicemath.domain import Domain, length_names

__all__ = ["places"]

Array = NDArray[np.float64]

#: Where entries lie: e⁻⁴⁰ is below one ulp of 1, e¹⁰⁰⁰ overflows, (10⁸)² + 1 has no room for 1.
CENTRES = (0.0, 1.0, -1.0, -40.0, 40.0, 1e3, -1e3, 1e6, -1e6, 1e8)
#: Sizes of entries of distinct value, of both signs and of one.
SIZES = (1.0, 1e-3, 1e-5, 1e-8, 20.0, 300.0, 1e5)
#: Powers of ten between the entries of an array whose sizes lie far apart.
RANGE = 6
#: Distances from an end of an interval, as a share of it.
DISTANCES = (0.5, 1e-3, 1e-8, 1e-12)


def places(on: Mapping[str, Domain], rng: np.random.Generator) -> Iterator[dict[str, Array]]:
    """Yield points of the domains: the smallest lengths and the simplest numbers first."""
    names = length_names(on)
    for base in (2, 3) if names else (1,):
        lengths = {name: base + k for k, name in enumerate(names)}
        rows = [_of_one(domain.at(lengths), rng) for domain in on.values()]
        for k in range(max(map(len, rows))):
            # Each argument runs through its places at its own pace, lest extremes always meet.
            yield {
                name: row[k * (i + 1) % len(row)]
                for i, (name, row) in enumerate(zip(on, rows, strict=True))
            }


def _of_one(domain: Domain, rng: np.random.Generator) -> list[Array]:
    shape = tuple(int(s) for s in domain.shape)
    if domain.kind != "real":
        return [draw(domain, rng, size) for size in SIZES for _ in range(2)]
    steps = np.arange(float(np.prod(shape))).reshape(shape)
    distinct = (1 + steps) / (2 + steps)  # ½, ⅔, ¾, ...
    found = [c + steps for c in CENTRES] + [s * distinct for s in SIZES]
    found += [s * distinct * (-1.0) ** steps for s in SIZES] + [-s * distinct for s in SIZES]
    apart = 10.0 ** (RANGE * steps / max(steps.size - 1, 1))
    found += [apart, 1 / apart]
    low, high = domain.low, domain.high
    if np.isfinite(low) and np.isfinite(high):
        found += [low + (high - low) * d * distinct for d in DISTANCES]
        found += [high - (high - low) * d * distinct for d in DISTANCES]
    return [x for x in found if domain.contains(x)] or [draw(domain, rng, 1.0)]
