"""A value and how far it may be from the truth.

Every reader that works in numbers returns an `Estimate`: the truth is promised to lie within
``value ± error``, entry by entry.  ``inf`` means unknown; an error is never nan and never
negative, and it is 0 only where the value is exact.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.display import bundle, html_table
from alicemath.errors import ShapeError

__all__ = ["Estimate"]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """An array with an elementwise error bar.

    Attributes
    ----------
    value
        The estimate, float64.
    error
        Its bar, same shape, ≥ 0; where the value is not finite the bar is ``inf``.
    method
        Who says so, such as ``"central differences"``.

    Examples
    --------
    >>> e = Estimate([1.0, 2.0], 1e-9, "central differences")
    >>> e.covers(np.array([1.0, 2.1]))
    array([ True, False])
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    method: str

    def __init__(self, value: ArrayLike, error: ArrayLike, method: str) -> None:
        v = np.asarray(value, dtype=np.float64)
        e = np.asarray(error, dtype=np.float64)
        try:
            e = np.broadcast_to(e, v.shape)
        except ValueError:
            raise ShapeError(f"an error of shape {e.shape} for a value of {v.shape}") from None
        e = np.where(np.isfinite(v) & ~np.isnan(e), np.abs(e), np.inf)
        object.__setattr__(self, "value", v)
        object.__setattr__(self, "error", e)
        object.__setattr__(self, "method", method)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    def covers(self, truth: ArrayLike) -> NDArray[np.bool_]:
        """Whether the truth lies within the bar, entry by entry."""
        result: NDArray[np.bool_] = np.abs(self.value - np.asarray(truth)) <= self.error
        return result

    def reshape(self, shape: tuple[int, ...]) -> "Estimate":
        """Return the same estimate in another shape."""
        return Estimate(self.value.reshape(shape), self.error.reshape(shape), self.method)

    def __getitem__(self, key: Any) -> "Estimate":
        return Estimate(self.value[key], self.error[key], self.method)

    def __str__(self) -> str:
        worst = float(self.error.max()) if self.error.size else 0.0
        return f"{self.value} ± {worst:.1e} ({self.method})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        rows = [("value", self.value), ("error", self.error)]
        return bundle(str(self), html_table(rows, caption=self.method))
