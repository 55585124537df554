"""What a diagnosis looks at: claimed and true derivative side by side at one point."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alicemath.estimate import Estimate

__all__ = ["Array", "Sample"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One point: the claimed derivative beside the true one, in the shape the user gave it."""

    claimed: Estimate
    true: Estimate
    lengths: Mapping[str, int]
    point: Array

    @property
    def bar(self) -> Array:
        """The bar of the difference."""
        return np.asarray(self.claimed.error + self.true.error)

    @property
    def close(self) -> NDArray[np.bool_]:
        """Where claimed and true agree."""
        return np.asarray(np.abs(self.claimed.value - self.true.value) <= self.bar)

    @property
    def telling(self) -> NDArray[np.bool_]:
        """Where a wrong factor or sign would have shown."""
        return np.asarray(np.abs(self.true.value) > self.true.error)

    @property
    def silent(self) -> bool:
        """Whether the derivative vanishes here, as claimed: a point that says nothing."""
        return bool(self.close.all() and not self.telling.any())

    def equal(self, left: Array, right: Array) -> bool:
        """Whether two transformed arrays agree within the bars of this sample.

        The bars are widened to a relative 10⁻⁹, as the transformation itself rounds.
        """
        if left.shape != right.shape:
            return False
        bar = self.bar
        largest = float(np.max(bar)) if bar.size else 0.0
        tolerance = bar if bar.shape == left.shape else np.full(left.shape, largest)
        return bool(np.all(np.abs(left - right) <= tolerance + 1e-9 * np.abs(right)))
