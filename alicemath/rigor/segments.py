"""A function that is not convex, shown by three points of a segment.

    f((u + v)/2) > ½ f(u) + ½ f(v),   u, v small rationals, the gap certified by balls

A function that is midpoint convex and continuous is convex, so α = ½ is enough to look at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from alicemath.domain import Domain
from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.rigor.balls import BITS, enclose
from alicemath.rigor.points import lengths_by_simplicity, points

__all__ = ["Segment", "refute_convex"]

Rationals = NDArray[np.object_]  # of Fraction
POINTS = 14  # of which every pair is tried
CONVEX = frozenset({"real", "simplex", "symmetric", "spd"})


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Two points by argument, α = 1/2, the value in the middle, and the mean of the two values."""

    u: Mapping[str, Rationals]
    v: Mapping[str, Rationals]
    alpha: Fraction
    middle: float
    mean: float


def refute_convex(
    f: Callable[..., Any], *, on: Mapping[str, Domain], of: tuple[str, ...]
) -> Segment | None:
    """Return a segment on which f is certainly not convex, None if none was found.

    Parameters
    ----------
    f
        Plain NumPy code of the arguments in the order of `on`, returning a number.
    on
        The domains; named lengths are tried at 1, 2, 3.
    of
        The arguments that vary along the segment; the others are the same at both ends.

    Raises
    ------
    InputError
        When a domain is not convex.
    UnsupportedError
        If f uses a function without an enclosure.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> s = refute_convex(lambda x: x[0] * x[1], on={"x": real(2)}, of=("x",))
    >>> s.u["x"].tolist(), s.v["x"].tolist()
    ([Fraction(0, 1), Fraction(0, 1)], [Fraction(1, 1), Fraction(-2, 1)])
    """
    for name in of:
        if on[name].kind not in CONVEX:
            raise InputError(f"{name} lives in {on[name]}, which is not convex")
    for lengths in lengths_by_simplicity(on):
        concrete = {name: domain.at(lengths) for name, domain in on.items()}
        found = list(islice(points(concrete, POINTS), POINTS))
        for i, u in enumerate(found):
            for v in found[i + 1 :]:
                segment = _segment(f, tuple(on), of, u, v)
                if segment is not None:
                    return segment
    return None


def _segment(
    f: Callable[..., Any],
    names: tuple[str, ...],
    of: tuple[str, ...],
    u: tuple[Rationals, ...],
    v: tuple[Rationals, ...],
) -> Segment | None:
    v = tuple(b if n in of else a for n, a, b in zip(names, u, v, strict=True))
    half = np.array(Fraction(1, 2), dtype=object)
    middle = tuple(np.asarray((a + b) * half, dtype=object) for a, b in zip(u, v, strict=True))
    try:
        top, left, right = (enclose(f, p).item() for p in (middle, u, v))
    except UnsupportedError:
        raise
    except (UndecidedError, ZeroDivisionError, np.linalg.LinAlgError):
        return None
    with flint.ctx.workprec(BITS):
        mean = (left + right) / 2
        # A difference of the size of rounded constants refutes nothing: see `refute`.
        slack = (abs(left) + abs(right) + abs(top)) * flint.arb(1e-12)
        if not top - mean > slack:
            return None
    first, second = (dict(zip(names, p, strict=True)) for p in (u, v))
    return Segment(first, second, Fraction(1, 2), float(top.mid()), float(mean.mid()))
