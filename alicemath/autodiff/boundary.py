"""What enters a differentiation and what leaves it: arrays of real numbers, or a refusal."""

from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.tracing.complexes import ComplexPair
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["as_input", "as_output", "called", "require_shape"]


def called(f: Callable[..., Any], *args: Any) -> Any:
    """Return f(*args), naming the reason where NumPy would hide it.

    ``z[0] = x[0]`` into a plain array asks x[0] for its float, which is refused by name; NumPy
    turns that into a ValueError about sequences.
    """
    try:
        return f(*args)
    except ValueError as error:
        if isinstance(error.__cause__, UnsupportedError):
            raise error.__cause__ from None
        raise


def as_input(x: Any, name: str = "x") -> Any:
    """Return x as a float64 array (x itself if it is one), or as the traced array that it is.

    Raises
    ------
    InputError
        For complex numbers, objects, strings and ragged lists.
    """
    x = collect(x)
    if isinstance(x, Tracer):
        return x
    try:
        a = collect(np.asarray(x))
    except ValueError:
        raise InputError(f"{name} is not an array: {x!r}") from None
    if isinstance(a, Tracer):
        return a
    if a.dtype.kind not in "biuf":
        raise InputError(f"{name} has dtype {a.dtype}; give an array of real numbers (float64)")
    a = a.astype(np.float64, copy=False)
    return a if a.ndim else a[()]


def as_output(y: Any) -> Any:
    """Return what f returned as an array, or as the traced array that it is.

    Raises
    ------
    InputError
        For None, tuples, lists, strings and complex numbers.
    """
    y = collect(y)
    if isinstance(y, ComplexPair):
        raise InputError("f returned complex numbers; return real ones: np.abs(y), y.real, y.imag")
    if isinstance(y, Tracer):
        return y
    if isinstance(y, tuple | list | dict):
        raise InputError(f"f returned a {type(y).__name__}; return one array: np.stack([...])")
    a = np.asarray(y)
    if a.dtype.kind not in "biuf":
        raise InputError(f"f returned {y!r}; it must return an array of real numbers")
    return a.astype(np.float64)[()]


def require_shape(a: Any, shape: tuple[int, ...], what: str, whose: str) -> None:
    """Refuse an array of another shape, naming both.

    Raises
    ------
    ShapeError
        When ``np.shape(a)`` is not the shape.
    """
    if np.shape(a) != shape:
        raise ShapeError(f"{what} has the shape {np.shape(a)}; that of {whose} is {shape}")
