"""Points behind the branches that sampled points did not reach.

``np.clip(x, -30, 30)`` is x at every point of ordinary size, and a claim that forgets the clip is
right there.  f and the claim are therefore run on watched values, which tell the side on which
every comparison passes (a < b, max(a, b), |a|, clip, interp), along the rays t d and −t d through
a random d, t from 2⁻²⁰ to 2²⁰.  Where a side shows that no judged point was on, the t of the switch
is bracketed between two powers of 4 and bisected, and the claim is judged just before and just
beyond it.  What cannot be watched is judged at a few points far out instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.claim import Claim
from alicemath.check.observe import USER_ERRORS
from alicemath.check.sampling import draw
from alicemath.domain import Domain

__all__ = ["points_behind"]

Point = dict[str, NDArray[np.float64]]
Side = tuple[int, int, str, float]

#: The scales along a ray: up to a million, as thresholds of code are, and down to a millionth.
GRID = tuple(4.0**k for k in range(-10, 11))
#: Bisections: they narrow a factor 4 to 4^(2⁻¹²) = 1.0003, well inside the step aside.
BISECTIONS = 12
#: How far beside a switch the claim is judged, relative to t.
ASIDE = 0.01
#: Points at most; a loop over entries has a switch for each.
POINTS = 12
#: Scales for code that cannot be watched.
FAR = (100.0, 1e4, 1e6)


def points_behind(
    claim: Claim,
    on: Mapping[str, Domain],
    lengths: Mapping[str, int],
    judged: Sequence[Mapping[str, Any]],
    rng: np.random.Generator,
) -> Iterator[Point]:
    """Yield points beside every switch of f and of the claim that no judged point has passed.

    Parameters
    ----------
    claim
        The claim.
    on
        The domains of its arguments; points outside are not drawn.
    lengths
        A number for every named length.
    judged
        The points where the claim has been judged.
    rng
        Of the directions of the rays.
    """
    watch = _Watch(claim)
    domains = {name: domain.at(lengths) for name, domain in on.items()}
    seen = set().union(*(watch.sides(x) for x in judged))
    if watch.blind:
        for scale in FAR:
            yield {name: draw(d, rng, scale) for name, d in domains.items()}
        return
    if not seen:
        return
    base = {name: draw(d, rng, 1.0) for name, d in domains.items()}
    found = 0
    for ray in _rays(base, domains):
        for x in _beside(watch, ray, seen):
            yield x
            found += 1
            if found == POINTS:
                return


@dataclass(slots=True)
class _Watch:
    """The sides on which f and the claim pass at a point."""

    claim: Claim
    blind: bool = field(default=False)

    def sides(self, point: Mapping[str, Any] | None) -> set[Side]:
        """Which function, which comparison in order, its name and the side."""
        from alicemath.autodiff.kinks import sides_taken

        if point is None:
            return set()
        args = tuple(point[name] for name in self.claim.names)
        try:
            with np.errstate(all="ignore"):
                taken = (
                    sides_taken(self.claim.f, *args),
                    sides_taken(self.claim.claimed, *args, *self._vector(args)),
                )
        except USER_ERRORS:
            self.blind = True
            return set()
        return {
            (which, k, name, side)
            for which, calls in enumerate(taken)
            for k, (name, sides) in enumerate(calls)
            for side in sides
        }

    def _vector(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """What a jvp or vjp is multiplied by."""
        if self.claim.kind == "jvp":
            return (np.ones_like(args[self.claim.names.index(self.claim.wrt)]),)
        return (np.ones(np.shape(self.claim.f(*args))),) if self.claim.kind == "vjp" else ()


@dataclass(frozen=True, slots=True)
class _Ray:
    """Points t d of the domains, some of the arguments moving."""

    base: Point
    domains: Mapping[str, Domain]
    moving: frozenset[str]
    sign: float

    def at(self, t: float) -> Point | None:
        """The point at a scale, if it lies in every domain."""
        x = {name: self._moved(name, t) for name in self.base}
        inside = all(d.contains(x[name]) for name, d in self.domains.items())
        return x if inside else None

    def _moved(self, name: str, t: float) -> NDArray[np.float64]:
        if name not in self.moving:
            return self.base[name]
        x = np.asarray(self.sign * t * self.base[name])
        return np.rint(x) if self.domains[name].kind == "integer" else x


def _rays(base: Point, domains: Mapping[str, Domain]) -> Iterator[_Ray]:
    """All arguments together, then each by itself, both ways."""
    names = frozenset(base)
    for moving in (names, *(frozenset({name}) for name in base if len(base) > 1)):
        for sign in (1.0, -1.0):
            yield _Ray(base, domains, moving, sign)


def _beside(watch: _Watch, ray: _Ray, seen: set[Side]) -> Iterator[Point]:
    """Points just beyond and just before where a ray meets sides not seen, which are noted."""
    before = GRID[0]
    for t in GRID:
        new = watch.sides(ray.at(t)) - seen
        if new:
            low, high = before, t
            for _ in range(BISECTIONS):
                middle = float(np.sqrt(low * high))
                beyond = watch.sides(ray.at(middle)) & new
                low, high = (low, middle) if beyond else (middle, high)
            for scale in (high * (1 + ASIDE), low * (1 - ASIDE)):
                x = ray.at(scale)
                if x is not None:
                    seen |= watch.sides(x)
                    yield x
            seen |= new
        before = t
