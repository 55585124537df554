"""A function of which nothing is known but its values.

Differences see f only through f(x): it may change its argument, leave its domain, return nan,
draw random numbers.  `BlackBox` calls it safely.  It gets a fresh copy of x every time; its
values become float64 of one fixed shape; where it raises an arithmetic or value error, an index
error or a failed assertion beside x, it counts as undefined there (nan), because no step of
ours may blame it for points that nobody asked about.  At x itself every error is the caller's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.errors import InputError, ShapeError

__all__ = ["Array", "BlackBox", "real_array", "real_bound"]

Array = NDArray[np.float64]
Undefined = (ArithmeticError, ValueError, IndexError, AssertionError)


def real_array(x: ArrayLike, name: str = "x") -> Array:
    """Return x as a new float64 array.

    Raises
    ------
    InputError
        If x is complex, of another type than numbers, or not finite.
    """
    a = np.asarray(x)
    if a.dtype.kind not in "fiu":
        raise InputError(f"{name} is of type {a.dtype}; give real numbers (float64)")
    a = np.array(a, dtype=np.float64)
    if not np.all(np.isfinite(a)):
        raise InputError(f"{name} has an entry that is nan or infinite: {a}; give finite numbers")
    return a


def real_bound(bound: ArrayLike, x: Array, name: str) -> Array:
    """Return a bound of the domain for every entry of x."""
    b = np.asarray(bound, dtype=np.float64)
    try:
        b = np.broadcast_to(b, x.shape)
    except ValueError:
        raise ShapeError(f"{name} of shape {b.shape} for x of shape {x.shape}") from None
    outside = (x < b) if name == "low" else (x > b)
    if np.any(np.isnan(b)) or np.any(outside):
        raise InputError(f"x = {x} is outside its own domain: {name} = {b}")
    return b


class BlackBox:
    """f near one point x: safe calls, the value there, and the precision of its results.

    Attributes
    ----------
    x, y
        The point and the value f(x), float64.
    eps
        The relative spacing of f's results: 2⁻⁵² for float64, 2⁻²³ for float32.
    deterministic
        Whether f gave exactly the same value twice.
    """

    __slots__ = ("deterministic", "eps", "f", "x", "y")

    def __init__(self, f: Callable[..., Any], x: ArrayLike) -> None:
        self.f = f
        self.x = real_array(x)
        raw = self._call(self.x)
        self.eps = float(np.finfo(raw.dtype).eps) if raw.dtype.kind == "f" else 2.0**-52
        self.y: Array = raw.astype(np.float64)
        again = self._call(self.x)
        same = again.shape == raw.shape and np.array_equal(again, raw, equal_nan=True)
        self.deterministic = bool(same)

    def _call(self, x: Array) -> NDArray[Any]:
        with np.errstate(all="ignore"):
            y = np.asarray(self.f(x.copy()))
        if y.dtype.kind not in "fiub":
            raise InputError(f"f returned values of type {y.dtype}; it must return real numbers")
        return y

    def __call__(self, x: Array) -> Array:
        """Return f at a point beside x, flattened; nan where it is undefined."""
        try:
            y = self._call(x)
        except Undefined:
            return np.full(self.y.size, np.nan)
        if y.shape != self.y.shape:
            raise ShapeError(
                f"f returned shape {self.y.shape} at x and {y.shape} beside it; the shape of a "
                "result must not depend on the values"
            )
        return y.astype(np.float64).reshape(-1)
