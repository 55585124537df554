"""Derivatives of a NumPy function of one array, by forward and reverse mode.

    jvp   v ↦ Jv          one forward pass
    vjp   u ↦ Jᵀu         one evaluation, one sweep
    J     n forward tangents, or m reverse cotangents, each in one pass
    H     forward over reverse: the Jacobian of the gradient, n tangents through one sweep

Layout: ``jacobian.shape == y.shape + x.shape``.  x may itself be traced, so that a function being
differentiated may differentiate.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff.dual import Dual
from alicemath.autodiff.primitives import Differentiable
from alicemath.autodiff.reader import next_level
from alicemath.autodiff.tape import Node, Tape, sweep
from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.tracing.tracer import Tracer, collect

__all__ = [
    "forward_jacobian",
    "hessian",
    "hvp",
    "jvp",
    "reverse_jacobian",
    "value_and_gradient",
    "vjp",
]

Function = Callable[[Any], Any]


def jvp(f: Function, x: Any, v: Any) -> tuple[Any, Any]:
    """Return y = f(x) and the directional derivative Jv, by one forward pass.

    Parameters
    ----------
    f
        A function of one array, in NumPy.
    x
        Where; an array (integers are promoted to float64).
    v
        The tangent, of the shape of x.

    Returns
    -------
    y, tangent
        Both of the shape of f(x).

    Raises
    ------
    ShapeError
        When v has not the shape of x.
    UnsupportedError
        When f uses a function without a rule.

    Examples
    --------
    >>> y, tangent = jvp(np.sin, np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    >>> tangent
    array([1., 0.])
    """
    x, v = as_input(x), as_input(v, name="v")
    _require_shape(v, np.shape(x), "the tangent v", "x")
    y, block = _forward(f, x, np.reshape(_lifted(x, v), (1, *np.shape(x))))
    return y, block[0]


def vjp(f: Function, x: Any, u: Any) -> tuple[Any, Any]:
    """Return y = f(x) and the cotangent Jᵀu, by one evaluation and one sweep.

    Parameters
    ----------
    f
        A function of one array, in NumPy.
    x
        Where; an array.
    u
        The cotangent, of the shape of f(x).

    Returns
    -------
    y, cotangent
        Of the shapes of f(x) and of x.

    Raises
    ------
    ShapeError
        When u has not the shape of f(x).
    UnsupportedError
        When f uses a function without a rule.

    Examples
    --------
    >>> y, cotangent = vjp(np.square, np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    >>> cotangent
    array([2., 6.])
    """
    x, u = as_input(x), as_input(u, name="u")
    y, pull = _reverse(f, x)
    _require_shape(u, np.shape(y), "the cotangent u", "f(x)")
    return y, pull(_lifted(y, u))


def value_and_gradient(f: Function, x: Any) -> tuple[Any, Any]:
    """Return f(x) and ∇f(x) of a scalar function, by reverse mode.

    Parameters
    ----------
    f
        A function of one array that returns a number (a 0-d array).
    x
        Where; an array.

    Returns
    -------
    y, gradient
        A number, and an array of the shape of x.

    Raises
    ------
    ShapeError
        When f(x) is not a number.
    UnsupportedError
        When f uses a function without a rule.

    Examples
    --------
    >>> y, gradient = value_and_gradient(lambda x: np.sum(x**2), np.array([1.0, 3.0]))
    >>> float(y), gradient
    (10.0, array([2., 6.]))
    """
    x = as_input(x)
    y, pull = _reverse(f, x)
    if np.shape(y) != ():
        raise ShapeError(
            f"a gradient is of a function whose value is a number; f(x) has the shape"
            f" {np.shape(y)}: take its jacobian, or one of its entries"
        )
    return y, pull(_lifted(y, np.float64(1.0)))


def forward_jacobian(f: Function, x: Any) -> Any:
    """Return J by one forward pass with as many tangents as x has entries.

    Parameters
    ----------
    f
        A function of one array.
    x
        Where; an array.

    Returns
    -------
    jacobian
        Of the shape ``y.shape + x.shape``.

    Examples
    --------
    >>> forward_jacobian(lambda x: x[0] * x, np.array([2.0, 3.0]))
    array([[4., 0.],
           [3., 2.]])
    """
    x = as_input(x)
    shape, n = np.shape(x), math.prod(np.shape(x))
    y, block = _forward(f, x, _lifted(x, np.eye(n).reshape(n, *shape)))
    return np.reshape(np.moveaxis(block, 0, -1), np.shape(y) + shape)


def reverse_jacobian(f: Function, x: Any) -> Any:
    """Return J by one sweep with as many cotangents as f(x) has entries.

    Parameters
    ----------
    f
        A function of one array.
    x
        Where; an array.

    Returns
    -------
    jacobian
        Of the shape ``y.shape + x.shape``.

    Examples
    --------
    >>> reverse_jacobian(lambda x: x[0] * x, np.array([2.0, 3.0]))
    array([[4., 0.],
           [3., 2.]])
    """
    x = as_input(x)
    y, pull = _reverse(f, x)
    shape, m = np.shape(y), math.prod(np.shape(y))
    units = _lifted(y, np.eye(m).reshape(m, *shape))
    return np.reshape(pull(units), shape + np.shape(x))


def hessian(f: Function, x: Any) -> Any:
    """Return H = ∂²f/∂x∂x of a scalar function, forward over reverse in one pass.

    Parameters
    ----------
    f
        A function of one array that returns a number.
    x
        Where; an array.

    Returns
    -------
    hessian
        Of the shape ``x.shape + x.shape``.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1], np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    return forward_jacobian(lambda x: value_and_gradient(f, x)[1], x)


def hvp(f: Function, x: Any, v: Any) -> Any:
    """Return Hv of a scalar function, forward over reverse, without H.

    Parameters
    ----------
    f
        A function of one array that returns a number.
    x
        Where; an array.
    v
        The direction, of the shape of x.

    Returns
    -------
    product
        Of the shape of x.

    Examples
    --------
    >>> hvp(lambda x: x[0] ** 2 * x[1], np.array([1.0, 3.0]), np.array([1.0, 0.0]))
    array([6., 2.])
    """
    return jvp(lambda x: value_and_gradient(f, x)[1], x, v)[1]


# ------------------------------------------------------------------ one pass of each mode
def _forward(f: Function, x: Any, block: Any) -> tuple[Any, Any]:
    """Return f(x) and the block of tangents that it has for the block that x has."""
    level = next_level()
    y = as_output(called(f, Dual(x, block, level)))
    if type(y) is Dual and y.level == level:
        return y.primal, _own(y.tangent)
    return y, np.zeros((*np.shape(block)[:1], *np.shape(y)))


def _reverse(f: Function, x: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return f(x) and its pullback u ↦ Jᵀu, which takes blocks of cotangents too."""
    tape = Tape(next_level())
    y = as_output(called(f, tape.input(x)))
    shape = np.shape(x)
    if type(y) is not Node or y.tape is not tape:
        ndim = np.ndim(y)
        return y, lambda u: np.zeros((*np.shape(u)[: np.ndim(u) - ndim], *shape))
    place, primal, ndim = y.index, y.primal, np.ndim(y.primal)

    def pull(u: Any) -> Any:
        lead = np.shape(u)[: np.ndim(u) - ndim]
        g = sweep(tape, place, u, ndim)
        return np.zeros(lead + shape) if g is None else _own(g)

    return primal, pull


def _own(a: Any) -> Any:
    """A tracer, or an array that nobody else holds and that may be written to."""
    if isinstance(a, Tracer):
        return a
    a = np.asarray(a)
    return a if a.flags.writeable and a.flags.owndata else a.copy()


def _lifted(x: Any, constant: Any) -> Any:
    """A constant in the numbers that x is made of, so that its products carry what those carry."""
    if isinstance(x, Differentiable) and not isinstance(constant, Tracer):
        return x.lift(constant)
    return constant


# ------------------------------------------------------------------ what comes in and goes out
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
    """Return x as a float64 array, or as the traced array that it is.

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
    return a.astype(np.float64)


def as_output(y: Any) -> Any:
    """Return what f returned as an array, or as the traced array that it is.

    Raises
    ------
    InputError
        For None, tuples, lists, strings and complex numbers.
    """
    y = collect(y)
    if isinstance(y, Tracer):
        return y
    if isinstance(y, tuple | list | dict):
        raise InputError(f"f returned a {type(y).__name__}; return one array: np.stack([...])")
    a = np.asarray(y)
    if a.dtype.kind not in "biuf":
        raise InputError(f"f returned {y!r}; it must return an array of real numbers")
    return a.astype(np.float64)[()]


def _require_shape(a: Any, shape: tuple[int, ...], what: str, whose: str) -> None:
    if np.shape(a) != shape:
        raise ShapeError(f"{what} has the shape {np.shape(a)}; that of {whose} is {shape}")
