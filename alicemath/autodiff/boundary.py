"""What enters a differentiation and what leaves it: arrays of real numbers, or a refusal."""

from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.tracing.buffers import settled
from alicemath.tracing.complexes import ComplexPair
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["as_input", "as_output", "called", "require_ended", "require_shape"]


def called(f: Callable[..., Any], *args: Any) -> Any:
    """Return f(*args), naming the reason where NumPy or SciPy would hide it.

    ``z[0] = x[0]`` into a plain array asks x[0] for its float, which is refused by name; NumPy
    turns that into a ValueError about sequences.  A function of SciPy that is written in Python
    makes an array of objects of x, and fails somewhere inside.
    """
    try:
        return f(*args)
    except (ValueError, TypeError, AttributeError, UnsupportedError) as error:
        name = _of_scipy(error)
        if name is not None:
            raise UnsupportedError(
                name, "automatic differentiation", _IN_NUMPY.get(name, "write it in NumPy")
            ) from error
        if isinstance(error.__cause__, UnsupportedError):
            raise error.__cause__ from None
        if "loop of ufunc does not support argument" in str(error):
            raise UnsupportedError(
                "a function of an object array that mixes traced with plain numbers",
                "NumPy's loops over objects",
                "make the array with np.stack([...])",
            ) from error
        raise


#: What does the same as a function of SciPy, and can be differentiated.
_IN_NUMPY = {
    "scipy.special.logsumexp": "use np.logaddexp.reduce, or alicemath.ml.logsumexp",
    "scipy.special.log_softmax": "use x - np.logaddexp.reduce(x), or alicemath.ml.log_softmax",
    "scipy.linalg.expm": "use alicemath.expm",
    "scipy.linalg.solve_triangular": "use np.linalg.solve",
}


def _of_scipy(error: BaseException) -> str | None:
    """Return the name of the function of SciPy inside which the error was raised, if any."""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("scipy.") and not module.startswith("scipy._lib"):
            public = ".".join(part for part in module.split(".") if not part.startswith("_"))
            return f"{public}.{trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next
    return None


def as_input(x: Any, name: str = "x") -> Any:
    """Return x as a float64 array (x itself if it is one), or as the traced array that it is.

    Raises
    ------
    InputError
        For complex numbers, objects, strings and ragged lists.
    """
    x = collect(settled(x))
    if isinstance(x, ComplexPair):
        raise InputError(f"{name} is complex; derivatives are with respect to real numbers")
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
    y = collect(settled(y))
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


def require_ended(y: Any, level: int) -> None:
    """Refuse a value of a differentiation that began inside f, and has ended there.

    It was carried out of the inner function by a list or an assignment.  What it owes to x is
    lost; it would count as a constant.

    Raises
    ------
    UnsupportedError
        When the value belongs to a level above that of the differentiation of f.
    """
    if isinstance(y, Tracer) and y.level > level:
        raise UnsupportedError(
            "a value that an inner differentiation left behind",
            "automatic differentiation",
            "let the inner function return it",
        )


def require_shape(a: Any, shape: tuple[int, ...], what: str, whose: str) -> None:
    """Refuse an array of another shape, naming both.

    Raises
    ------
    ShapeError
        When ``np.shape(a)`` is not the shape.
    """
    if np.shape(a) != shape:
        raise ShapeError(f"{what} has the shape {np.shape(a)}; that of {whose} is {shape}")
