"""Where one-sided derivatives differ.

At a kink no derivative exists, and no reader's value can be trusted: automatic differentiation
returns a convention, a central difference the average.  The one-sided derivatives are what is
real.  A claimed value between them lies in the Clarke subdifferential of the restriction to that
coordinate and is accepted as a *valid subgradient*; any other is wrong.

Source: F. H. Clarke (1983), Optimization and Nonsmooth Analysis, §2.1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.estimate import Estimate

__all__ = ["Sides", "sides_in_double"]


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One-sided derivatives from the left and from the right, columnwise, with bars."""

    left: Estimate
    right: Estimate

    @property
    def kinked(self) -> NDArray[np.bool_]:
        """Where they certainly differ."""
        bar = self.left.error + self.right.error
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(self.left.value - self.right.value) > bar)

    def between(self, claimed: Estimate) -> NDArray[np.bool_]:
        """Whether the claimed value lies between them (bars taken off in its favour)."""
        low = np.minimum(self.left.value - self.left.error, self.right.value - self.right.error)
        high = np.maximum(self.left.value + self.left.error, self.right.value + self.right.error)
        c, e = claimed.value, claimed.error
        return np.asarray((c + e >= low) & (c - e <= high))


def sides_in_double(local: Local) -> Sides | None:
    """Return the one-sided derivatives by differences; None where no bar is finite."""
    from alicemath.numeric.difference import one_sided

    try:
        with np.errstate(all="ignore"):
            left, right = one_sided(local.black_box, local.point)
    except USER_ERRORS:
        return None
    if left.value.shape != local.value.shape or not np.isfinite(left.error + right.error).any():
        return None
    return Sides(left, right)
