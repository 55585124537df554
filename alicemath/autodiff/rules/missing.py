"""NumPy's functions that leave out the entries that are nan.

Which entries are numbers is constant near x, so each is the function without "nan" in its name, of
an array in which the others are replaced by what does not count: 0, 1, −∞, ∞.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function

__all__ = ["MISSING"]

Axis = int | tuple[int, ...] | None


def nanmean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """The mean of the entries that are numbers."""
    count = np.sum(~np.isnan(x), axis=axis, keepdims=keepdims)
    return np.nansum(x, axis=axis, keepdims=keepdims) / count


def nanvar(x: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """The mean square deviation of the entries that are numbers."""
    numbers = ~np.isnan(x)
    deviation = np.where(numbers, x - np.nanmean(x, axis=axis, keepdims=True), 0.0)
    count = np.sum(numbers, axis=axis, keepdims=keepdims) - ddof
    return np.sum(np.square(deviation), axis=axis, keepdims=keepdims) / count


def nanstd(x: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """Its root."""
    return np.sqrt(np.nanvar(x, axis=axis, ddof=ddof, keepdims=keepdims))


def _without(function: Function, neutral: float) -> Function:
    """The function with a number that changes nothing in the place of nan."""

    def reduce(x: Any, axis: Axis = None, **options: Any) -> Any:
        return function(np.where(np.isnan(x), neutral, x), axis=axis, **options)

    return reduce


def _extreme(function: Function, neutral: float) -> Function:
    """Likewise; nan where there are only nans."""
    reduced = _without(function, neutral)

    def extreme(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
        y = reduced(x, axis=axis, keepdims=keepdims)
        return np.where(np.all(np.isnan(x), axis=axis, keepdims=keepdims), np.nan, y)

    return extreme


MISSING: Mapping[Function, Function] = {
    np.nansum: _without(np.sum, 0.0),
    np.nanprod: _without(np.prod, 1.0),
    np.nancumsum: _without(np.cumsum, 0.0),
    np.nancumprod: _without(np.cumprod, 1.0),
    np.nanmax: _extreme(np.max, -np.inf),
    np.nanmin: _extreme(np.min, np.inf),
    np.nanmean: nanmean,
    np.nanvar: nanvar,
    np.nanstd: nanstd,
}
