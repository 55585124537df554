"""Where one-sided derivatives differ.

At a kink no derivative exists, and no reader's value can be trusted: automatic differentiation
returns a convention, a central difference the average.  The one-sided derivatives are what is
real.  A claimed value between them lies in the Clarke subdifferential of the restriction to that
coordinate.  Of a function that is regular there (all its kinks convex, or all concave) a
subgradient g satisfies more: ⟨g, v⟩ lies between the one-sided derivatives along *every* v.

Source: F. H. Clarke (1983), Optimization and Nonsmooth Analysis, §2.1, Proposition 2.3.6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import consult_arbiter
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence

__all__ = ["Sides", "outside_along", "sides_in_double"]


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One-sided derivatives from the left and from the right, columnwise, with bars."""

    left: Estimate
    right: Estimate

    @property
    def kinked(self) -> NDArray[np.bool_]:
        """Where they certainly differ."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(self.left.value - self.right.value) > self.bar)

    @property
    def bar(self) -> NDArray[np.float64]:
        """The bar of their difference."""
        return np.asarray(self.left.error + self.right.error)

    def between(self, claimed: Estimate) -> NDArray[np.bool_]:
        """Whether the claimed value lies between them (bars taken off in its favour)."""
        low = np.minimum(self.left.value - self.left.error, self.right.value - self.right.error)
        high = np.maximum(self.left.value + self.left.error, self.right.value + self.right.error)
        c, e = claimed.value, claimed.error
        return np.asarray((c + e >= low) & (c - e <= high))

    def bends(self, sign: int) -> bool:
        """Whether the slope rises (+1), or falls (−1), or stays, at every kink seen."""
        rise = sign * (self.right.value - self.left.value)
        return bool(np.all((rise >= -self.bar) | ~np.isfinite(self.bar)))


def sides_in_double(local: Local) -> Sides | None:
    """Return the one-sided derivatives by differences; None where no bar is finite.

    None for a Hessian too: one-sided differences of differences have no bar that can be trusted.
    """
    from alicemath.numeric.difference import one_sided

    if local.nested:
        return None
    try:
        with np.errstate(all="ignore"):
            left, right = one_sided(local.black_box, local.point, low=local.low, high=local.high)
    except USER_ERRORS:
        return None
    if left.value.shape != local.value.shape or not np.isfinite(left.error + right.error).any():
        return None
    return Sides(left, right)


def outside_along(
    shadow: Local, coordinates: Sides, rounding: NDArray[np.float64]
) -> tuple[int, float, tuple[float, float]] | None:
    """Return a direction along which the claim is no subgradient, what it says, and the bounds.

    None when there is none among those of the shadow, or when f is not regular: then the
    derivatives along a line say nothing of the subdifferential.  `rounding` is the bar of what
    the claim says along each.
    """
    record = consult_arbiter(shadow)
    both = (
        sides_in_double(shadow)
        if isinstance(record, Evidence)
        else Sides(record.left, record.right)
    )
    if both is None:
        return None
    regular = any(both.bends(sign) and coordinates.bends(sign) for sign in (1, -1))
    # 2⁻⁴⁰: what the sums ⟨g, v⟩ of thousands of entries lose.
    slack = 2.0**-40 * np.max(np.abs(shadow.value), initial=0.0)
    claim = Estimate(shadow.value, slack + rounding, "claimed")
    outside = ~both.between(claim) & np.isfinite(both.bar)
    if not regular or not outside.any():
        return None
    where = tuple(np.argwhere(outside)[0])
    ends = float(both.left.value[where]), float(both.right.value[where])
    return int(where[-1]), float(shadow.value[where]), (min(ends), max(ends))
