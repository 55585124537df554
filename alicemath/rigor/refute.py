"""Counterexamples, certified: two sides whose enclosures are disjoint at a small rational point.

The search goes from simple to less simple points at lengths 1 to 3; the first counterexample is
shrunk, entry by entry, to smaller numbers.  If the balls left ± r and right ± s do not meet, the
two sides differ by at least |left − right| − r − s: no rounding, and no bar of a reader, enters.

A difference below 10⁻¹² of the values refutes nothing: code that computes √(2/π) in doubles is off
by 10⁻¹⁶, and it is the mathematics that is on trial.

A derivative is enclosed over a box of radius 2⁻⁴⁰ around the point.  Where f has a kink in the box,
the comparison is undecided and the derivative's enclosure takes in both sides, so nothing is
refuted by the value that a rule invents at a kink.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.linalg import LinAlgError
from numpy.typing import NDArray

from alicemath.domain import Domain
from alicemath.errors import InputError, ShapeError, UndecidedError, UnsupportedError
from alicemath.rigor.balls import BITS, enclose
from alicemath.rigor.points import complexity, inside, lengths_by_simplicity, points

__all__ = ["Refutation", "refute_derivative", "refute_equal"]

Function = Callable[..., Any]
Derivative = Callable[[Function, tuple[Any, ...], int], Any]
Rationals = NDArray[np.object_]
Point = tuple[Rationals, ...]

#: See the module's text.
SMALLEST_RELATIVE_GAP = 1e-12
#: Of the box for derivatives: far wider than a rounding, far narrower than the points are apart.
RADIUS = Fraction(1, 2**40)
#: Points tried at each choice of lengths.
POINTS = 120
#: Values that a shrunk entry may take.
SIMPLE = tuple(Fraction(*p) for p in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-2, 1), (3, 1)))


@dataclass(frozen=True, slots=True, eq=False)
class Refutation:
    """A point where two sides certainly differ.

    Attributes
    ----------
    point
        The arguments by name, arrays of `Fraction`.
    lengths
        The lengths by name.
    left, right
        The enclosures of both sides, arrays of balls.
    entry
        The entry that differs most.
    gap
        A lower bound on |left − right| there.
    """

    point: Mapping[str, Rationals]
    lengths: Mapping[str, int]
    left: NDArray[np.object_]
    right: NDArray[np.object_]
    entry: tuple[int, ...]
    gap: float

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {_shown(x)}" for name, x in self.point.items())
        left, right = (side[self.entry].str(8, radius=False) for side in (self.left, self.right))
        entry = f" in entry {list(self.entry)}" if self.entry else ""
        return f"at {where}: {left} against {right}{entry}, apart by {self.gap:.3g} at least"


def refute_equal(
    f: Function,
    g: Function,
    *,
    on: Mapping[str, Domain],
    lengths: Mapping[str, int] | None = None,
    limit: int = POINTS,
) -> Refutation | None:
    """Return a point of the domain where f and g certainly differ, None if none was found.

    Parameters
    ----------
    f, g
        Plain NumPy, called with the arguments in the order of `on`.
    on
        The domain of each argument by name.
    lengths
        Fix the lengths; by default 1, 2 and 3 are tried.
    limit
        Points tried at each choice of lengths.

    Raises
    ------
    UnsupportedError
        If a side uses a function without an enclosure.
    ShapeError
        If the sides have different shapes.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> print(refute_equal(lambda x: np.sum(x)**2, lambda x: np.sum(x**2), on={"x": real("n")}))
    at x = [1, 1]: 4.0000000 against 2.0000000, apart by 2 at least
    >>> refute_equal(np.abs, lambda x: np.maximum(x, -x), on={"x": real("n")}) is None
    True
    """
    return _Search(f, g, Fraction(0)).run(on, lengths, limit)


def refute_derivative(
    f: Function,
    claimed: Function,
    *,
    derivative: Derivative,
    on: Mapping[str, Domain],
    wrt: str | None = None,
    lengths: Mapping[str, int] | None = None,
    limit: int = POINTS,
) -> Refutation | None:
    """Return a point where a claimed derivative certainly differs from the true one.

    Parameters
    ----------
    f, claimed
        Plain NumPy, called with the arguments in the order of `on`.
    derivative
        ``derivative(f, args, k)``: the derivative of f in its k-th argument, by rules that run on
        the arrays of balls in `args`.  This room has no rules of its own.
    on, lengths, limit
        As for `refute_equal`.
    wrt
        The argument to differentiate in; the first by default.

    Raises
    ------
    UnsupportedError
        If a side uses a function without an enclosure or a rule.
    """
    name = next(iter(on)) if wrt is None else wrt
    if name not in on:
        raise InputError(f"wrt={name!r} is no argument; choose one of {', '.join(on)}")
    k = list(on).index(name)
    true = _with_arguments(lambda args: derivative(f, args, k))
    return _Search(true, claimed, RADIUS).run(on, lengths, limit)


def _with_arguments(g: Callable[[tuple[Any, ...]], Any]) -> Function:
    return lambda *args: g(args)


# ------------------------------------------------------------------ the search
@dataclass(frozen=True, slots=True)
class _Search:
    """Two sides, compared on boxes of one radius."""

    left: Function
    right: Function
    radius: Fraction

    def run(
        self, on: Mapping[str, Domain], lengths: Mapping[str, int] | None, limit: int
    ) -> Refutation | None:
        for choice in [dict(lengths)] if lengths is not None else lengths_by_simplicity(on):
            concrete = {name: domain.at(choice) for name, domain in on.items()}
            for tried, point in enumerate(points(concrete, limit)):
                if tried == limit:
                    break
                if self.apart(point) is not None:
                    return self.report(concrete, choice, self.shrink(concrete, point))
        return None

    def sides(self, point: Point) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        left = enclose(self.left, point, radius=self.radius)
        right = enclose(self.right, point, radius=self.radius)
        if left.shape != right.shape:
            raise ShapeError(f"one side has shape {left.shape}, the other {right.shape}")
        return left, right

    def apart(self, point: Point) -> tuple[float, tuple[int, ...]] | None:
        """Return the largest certified gap and its entry, None when nothing is certain."""
        try:
            left, right = self.sides(point)
        except UnsupportedError:
            raise
        except (UndecidedError, LinAlgError, ZeroDivisionError):
            return None  # nothing can be said at this point; another may do
        best: tuple[float, tuple[int, ...]] | None = None
        for k in np.ndindex(left.shape):
            gap = _gap(left[k], right[k])
            if gap > 0 and (best is None or gap > best[0]):
                best = gap, k
        return best

    def shrink(self, on: Mapping[str, Domain], point: Point) -> Point:
        """Replace entries by simpler numbers for as long as the sides stay apart."""
        current, simpler = point, self._simpler(on, point)
        while simpler is not None:
            current = simpler
            simpler = self._simpler(on, current)
        return current

    def _simpler(self, on: Mapping[str, Domain], point: Point) -> Point | None:
        for a, domain in enumerate(on.values()):
            for k in np.ndindex(point[a].shape):
                present: Any = point[a][k]
                for v in SIMPLE:
                    if complexity(v) >= complexity(present):
                        continue
                    changed = _with_entry(domain, point[a], k, v)
                    trial = (*point[:a], changed, *point[a + 1 :])
                    if inside(domain, changed) and self.apart(trial) is not None:
                        return trial
        return None

    def report(
        self, on: Mapping[str, Domain], lengths: Mapping[str, int], point: Point
    ) -> Refutation:
        left, right = self.sides(point)
        found = self.apart(point)
        gap, entry = found if found is not None else (0.0, ())
        named = dict(zip(on, point, strict=True))
        return Refutation(named, dict(lengths), left, right, entry, gap)


def _with_entry(domain: Domain, x: Rationals, k: tuple[int, ...], v: Fraction) -> Rationals:
    changed = x.copy()
    changed[k] = v
    if domain.kind in {"symmetric", "spd"}:
        changed[k[::-1]] = v
    return changed


def _gap(left: Any, right: Any) -> float:
    """A lower bound on |left − right|; 0 where they may be equal, or off by rounded constants."""
    if not (left.is_finite() and right.is_finite()):
        return 0.0
    with flint.ctx.workprec(BITS):
        gap = (left - right).abs_lower()
        size = left.abs_upper().max(right.abs_upper())
        if not gap > size * SMALLEST_RELATIVE_GAP:
            return 0.0
        return float(np.nextafter(float(gap.lower()), 0.0))


def _shown(x: Rationals) -> str:
    """An array of fractions as one writes it: [1, 1/2]."""
    if x.ndim == 0:
        return str(x.item())
    return "[" + ", ".join(_shown(np.asarray(part, dtype=object)) for part in x) + "]"
