"""When two estimates agree, and when their agreement means something.

    agree(a, b)     ⇔  |a − b| ≤ eₐ + e_b            entry by entry
    resolved(a, b)  ⇔  eₐ + e_b ≤ 10⁻⁶ · max(|a|, |b|)

Agreement alone proves nothing when the bars are wide: an entry counts as checked only when a
relative error of `RESOLUTION` in it would have been seen.  An entry that is exactly zero has no
relative error; there the bars are compared with the entries of its neighbourhood.
"""

import numpy as np
from numpy.typing import NDArray

from alicemath.estimate import Estimate

__all__ = ["RESOLUTION", "agree", "combined", "resolved", "worst"]

Mask = NDArray[np.bool_]

#: The smallest relative mistake that a check must be able to see (a factor 1 ± 10⁻⁶).
RESOLUTION = 1e-6


def combined(a: Estimate, b: Estimate) -> NDArray[np.float64]:
    """Return the bar of the difference, eₐ + e_b."""
    return np.asarray(a.error + b.error)


def agree(a: Estimate, b: Estimate) -> Mask:
    """Whether two estimates differ by no more than their bars together, entry by entry.

    An unknown bar (∞, as where the value is nan) contradicts nothing, and `resolved` nothing.

    Examples
    --------
    >>> agree(Estimate([1.0, 2.0], 1e-9, "a"), Estimate([1.0, 2.1], 1e-9, "b"))
    array([ True, False])
    """
    bar = combined(a, b)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(a.value - b.value) <= bar) | np.isinf(bar))


def resolved(a: Estimate, b: Estimate) -> Mask:
    """Whether the bars are fine enough to have seen a relative error of `RESOLUTION`.

    Where both entries vanish within their bars, the largest entry of the array stands in for the
    magnitude: an entry of a gradient of size 1 is known to be 0 when its bar is below 10⁻⁶.
    """
    bar = combined(a, b)
    size = np.maximum(np.abs(a.value), np.abs(b.value))
    vanishing = size <= bar
    largest = float(size.max()) if size.size else 0.0
    scale = np.where(vanishing, largest, size)
    return np.asarray((bar <= RESOLUTION * scale) | (bar == 0))


def worst(a: Estimate, b: Estimate) -> tuple[float, float, tuple[int, ...]]:
    """Return the most telling difference, its bar, and the entry where it stands.

    The entry is the one whose difference exceeds its bar by the largest factor.
    """
    if a.value.size == 0:
        return 0.0, 0.0, ()
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(a.value - b.value)
        bar = combined(a, b)
        tiny = np.finfo(float).tiny  # keeps 0 / 0 at 0
        excess = np.where(np.isinf(bar), -1.0, difference / np.maximum(bar, tiny))
    entry = np.unravel_index(int(np.argmax(excess)), difference.shape)
    index = tuple(int(k) for k in entry)
    return float(difference[index]), float(bar[index]), index
