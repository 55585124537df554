"""Kinks, seen from outside: the derivatives from the left and from the right differ.

Two one-sided estimates with bars decide: bars apart, a kink; bars that overlap and are finite,
smooth as far as the bars can see; otherwise unknown.  Between the two one-sided derivatives lies
what Clarke (1983), Optimization and Nonsmooth Analysis, §2.1, calls the generalised directional
derivatives of a function of one variable: [min(L, R), max(L, R)].
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.estimate import Estimate
from alicemath.numeric.difference import SCALES, one_sided

__all__ = ["Kink", "is_kink"]


@dataclass(frozen=True, slots=True, eq=False)
class Kink:
    """The derivatives on both sides, and what follows from them, entry by entry.

    Attributes
    ----------
    left, right
        One-sided derivatives with their bars.
    """

    left: Estimate
    right: Estimate

    @property
    def kinked(self) -> NDArray[np.bool_]:
        """Where the sides differ by more than their bars."""
        result: NDArray[np.bool_] = ~self.overlapping
        return result

    @property
    def smooth(self) -> NDArray[np.bool_]:
        """Where both sides are known and agree within their bars."""
        known = np.isfinite(self.left.error) & np.isfinite(self.right.error)
        result: NDArray[np.bool_] = known & self.overlapping
        return result

    @property
    def overlapping(self) -> NDArray[np.bool_]:
        """Where the bars meet; an infinite bar meets everything."""
        width = self.left.error + self.right.error
        gap = np.abs(np.nan_to_num(self.left.value) - np.nan_to_num(self.right.value))
        result: NDArray[np.bool_] = (gap <= width) | ~np.isfinite(width)
        return result

    @property
    def low(self) -> NDArray[np.float64]:
        """The lower end of the derivatives between left and right, bars included."""
        ends = self.left.value - self.left.error, self.right.value - self.right.error
        result: NDArray[np.float64] = np.minimum(*ends)
        return result

    @property
    def high(self) -> NDArray[np.float64]:
        """The upper end, bars included."""
        ends = self.left.value + self.left.error, self.right.value + self.right.error
        result: NDArray[np.float64] = np.maximum(*ends)
        return result


def is_kink(
    f: Callable[..., Any],
    x: ArrayLike,
    v: ArrayLike | None = None,
    *,
    low: ArrayLike = -inf,
    high: ArrayLike = inf,
    scales: int = SCALES,
) -> Kink:
    """Compare the derivatives of f from the left and from the right of x.

    Parameters
    ----------
    f, x, low, high, scales
        As for `alicemath.numeric.difference.central`.
    v
        A direction; without it, each coordinate.

    Returns
    -------
    Kink
        Arrays of shape ``y.shape + x.shape``, or ``y.shape`` along v.

    Raises
    ------
    InputError, ShapeError
        As for `alicemath.numeric.difference.directional`.

    Examples
    --------
    >>> kink = is_kink(lambda x: np.maximum(x, 0.0), 0.0)
    >>> bool(kink.kinked), bool(kink.low <= 0.0), bool(kink.high >= 1.0)
    (True, True, True)
    >>> bool(is_kink(np.exp, 0.0).smooth)
    True
    """
    return Kink(*one_sided(f, x, v, low=low, high=high, scales=scales))
