"""f ≥ 0 on a box, by breadth-first bisection with ball arithmetic.

A box is settled when the enclosure of f over it (`taylor.range_on`) is not negative; it refutes
when f is certified negative at its midpoint; otherwise it is halved along its widest side.  The
boxes of one size are all looked at before any smaller one: depth-first search gets stuck where f
touches 0 and never reaches a counterexample elsewhere.

Where f touches 0 no box around the touching point is ever settled, however small; the budget then
ends the search, and algebra must do the rest.

Source    R. Moore, R. B. Kearfott & M. Cloud, Introduction to Interval Analysis (2009), §11.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import flint

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.rigor.balls import BITS, ball, enclose
from alicemath.rigor.taylor import range_on

__all__ = ["BUDGET", "Bisection", "Box", "nonnegative_on"]

Box = tuple[tuple[Fraction, Fraction], ...]

#: Boxes looked at before giving up: a second or two.
BUDGET = 4000
#: A side halved more often than this surrounds a point that f touches; a double has 53 bits.
HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Bisection:
    """The answer.

    Attributes
    ----------
    status
        "proved", "refuted" or "undecided" (the budget is used up, or a box shrank around a point).
    boxes
        How many boxes were looked at.
    point, value
        Where f is certified negative, and its value there, printed; or the midpoint of the largest
        box that is left.
    """

    status: Literal["proved", "refuted", "undecided"]
    boxes: int
    point: tuple[Fraction, ...] = ()
    value: str = ""


def nonnegative_on(
    f: Callable[..., Any],
    box: Sequence[tuple[Fraction, Fraction]],
    *,
    strictly: bool = False,
    budget: int = BUDGET,
) -> Bisection:
    """Return whether f ≥ 0 (or > 0) on a closed box.

    Parameters
    ----------
    f
        Plain NumPy code of as many numbers as the box has sides.
    box
        The ends of each side, finite rationals.
    strictly
        Prove > 0.
    budget
        Boxes to look at.

    Raises
    ------
    UnsupportedError
        If f uses a function that has no enclosure.

    Examples
    --------
    >>> import numpy as np
    >>> quartic = lambda x: x**4 - x + Fraction(1, 2)
    >>> nonnegative_on(quartic, [(Fraction(-2), Fraction(2))]).status
    'proved'
    >>> found = nonnegative_on(lambda x: np.cos(x) - x, [(Fraction(0), Fraction(1))])
    >>> found.status, found.point
    ('refuted', (Fraction(3, 4),))
    """
    for low, high in box:
        if low > high:
            raise InputError(f"the box has a side from {low} to {high}, which is empty")
    queue: deque[Box] = deque([tuple((Fraction(a), Fraction(b)) for a, b in box)])
    looked = 0
    while queue:
        current = queue.popleft()
        looked += 1
        if _settled(f, current, strictly=strictly):
            continue
        middle = tuple((a + b) / 2 for a, b in current)
        value = _value(f, middle)
        if value < 0 or (strictly and value <= 0):
            return Bisection("refuted", looked, middle, value.str(12))
        if looked + len(queue) >= budget or _is_tiny(current, box):
            return Bisection("undecided", looked, middle, value.str(12))
        queue += _halves(current, middle)
    return Bisection("proved", looked)


def _is_tiny(box: Box, whole: Sequence[tuple[Fraction, Fraction]]) -> bool:
    return all((b - a) * 2**HALVINGS <= d - c for (a, b), (c, d) in zip(box, whole, strict=True))


def _settled(f: Callable[..., Any], box: Box, *, strictly: bool) -> bool:
    """Whether the sign on the whole box is certain; what cannot be enclosed is not."""
    with flint.ctx.workprec(BITS):
        sides = [ball(a).union(ball(b)) for a, b in box]
        try:
            values = range_on(f, sides)
        except UnsupportedError:
            raise
        except (UndecidedError, ZeroDivisionError):
            return False
        return bool(values > 0 if strictly else values >= 0)


def _value(f: Callable[..., Any], point: Sequence[Fraction]) -> Any:
    try:
        return enclose(f, point).item()
    except UnsupportedError:
        raise
    except (UndecidedError, ZeroDivisionError):
        return flint.arb("nan")


def _halves(box: Box, middle: Sequence[Fraction]) -> list[Box]:
    widths = [b - a for a, b in box]
    k = widths.index(max(widths))
    a, b = box[k]
    return [(*box[:k], (a, middle[k]), *box[k + 1 :]), (*box[:k], (middle[k], b), *box[k + 1 :])]
