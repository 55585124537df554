"""Functions of torch tensors and jax arrays, as functions of NumPy arrays.

The checkers judge such functions as black boxes: each argument is converted on the way in and the
result on the way out, on the CPU, and nothing is traced.  The library is not a dependency: it is
whatever module the arrays come from, with an ``asarray`` as the array API standard has it.
Derivatives that a framework computes are judged like any other claim::

    check_gradient(through(loss, jnp), through(jax.grad(loss), jnp), on=real("n"))
    check_gradient(loss, jax.grad(loss), jnp.array([1.0, 2.0]))          # the same, at a point
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from alicemath.errors import InputError, UnsupportedError
from alicemath.tracing.tracer import Tracer

__all__ = ["in_numpy", "library_of", "through", "to_numpy"]

Function = Callable[..., Any]

REMEDY = "it is judged by differences: write it in NumPy to have it traced"


def through(f: Function, library: Any) -> Function:
    """Return a function of torch tensors or jax arrays as one of NumPy arrays.

    Parameters
    ----------
    f
        Takes and returns arrays of the library, or tuples, lists and dicts of them.
    library
        ``torch`` or ``jax.numpy``, or any module with ``asarray``.

    Raises
    ------
    InputError
        If the library has no ``asarray``.

    Examples
    --------
    >>> import numpy
    >>> through(lambda x: x.sum(), numpy)(np.array([1.0, 2.0]))
    array(3.)
    """
    make = getattr(library, "asarray", None)
    if make is None:
        raise InputError(f"{library!r} has no asarray: give torch, jax.numpy or their like")

    def inside(x: Any) -> Any:
        if isinstance(x, Tracer) or np.asarray(x).dtype == object:
            name = f"a function of {library.__name__} arrays"
            raise UnsupportedError(name, x.reader if isinstance(x, Tracer) else "it", REMEDY)
        # a copy, because torch shares memory with NumPy and f may write into its argument
        return make(np.array(x, dtype=np.float64))

    @wraps(f)
    def call(*args: Any) -> Any:
        return _mapped(f(*[_mapped(a, inside) for a in args]), to_numpy)

    return call


def in_numpy(f: Function, claimed: Function, x: Any) -> tuple[Function, Function, Any]:
    """Return two functions and a point of any library as functions and a point of NumPy."""
    library = library_of(x)
    if library is None:
        return f, claimed, x
    return through(f, library), through(claimed, library), _mapped(x, to_numpy)


def to_numpy(x: Any) -> Any:
    """Return an array of any library as a NumPy array, off its device and its tape.

    Floats become float64: single precision is what these libraries use unless told otherwise, and
    whether it is fine enough is for the checkers to say, which see it in the values.
    """
    for step in ("detach", "cpu"):
        x = getattr(x, step)() if hasattr(x, step) else x
    array = np.asarray(x)
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def library_of(x: Any) -> Any:
    """Return the library that an array, or the first array of a container, comes from.

    Returns
    -------
    module or None
        None for NumPy's own arrays and for numbers.

    Examples
    --------
    >>> library_of((1.0, np.ones(3))) is None
    True
    """
    if isinstance(x, tuple | list | dict):
        parts = x.values() if isinstance(x, dict) else x
        return next((found for part in parts if (found := library_of(part)) is not None), None)
    if isinstance(x, np.ndarray | np.generic | int | float):
        return None
    if type(x).__module__.partition(".")[0] == "torch":
        return sys.modules["torch"]
    namespace = getattr(x, "__array_namespace__", None)
    return namespace() if namespace is not None else None


def _mapped(x: Any, convert: Function) -> Any:
    if isinstance(x, dict):
        return {name: _mapped(part, convert) for name, part in x.items()}
    if isinstance(x, tuple | list):
        return type(x)(_mapped(part, convert) for part in x)
    return convert(x)
