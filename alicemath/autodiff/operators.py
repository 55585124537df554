"""Derivatives of a NumPy function of one array, by forward and reverse mode.

    jvp   v ↦ Jv          one forward pass
    vjp   u ↦ Jᵀu         one evaluation, one sweep
    J     n forward tangents, or m reverse cotangents, each in one pass
    H     forward over reverse: the Jacobian of the gradient, n tangents through one sweep

Layout: ``jacobian.shape == y.shape + x.shape``.  x may itself be traced, so that a function being
differentiated may differentiate.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from alicemath.autodiff.boundary import as_input, as_output, called, require_ended, require_shape
from alicemath.autodiff.careful import careful_sweep, has_nan
from alicemath.autodiff.dual import Dual
from alicemath.autodiff.primitives import Differentiable
from alicemath.autodiff.reader import next_level
from alicemath.autodiff.sweep import sweep
from alicemath.autodiff.tape import Node, root
from alicemath.errors import ShapeError, UnsupportedError
from alicemath.tracing.tracer import Tracer

__all__ = [
    "forward_jacobian",
    "hessian",
    "hvp",
    "jvp",
    "reverse_jacobian",
    "value_and_gradient",
    "vjp",
]

Function = Callable[..., Any]


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
    require_shape(v, x.shape, "the tangent v", "x")
    y, block = _forward(f, x, np.reshape(_lifted(x, v), (1, *x.shape)))
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
    require_shape(u, y.shape, "the cotangent u", "f(x)")
    return y, pull(_lifted(y, u if isinstance(u, Tracer) else u.copy()))


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
    if type(x) is not np.ndarray or x.dtype is not _FLOAT64 or not x.ndim:
        x = as_input(x)
    leaf = root(x, next_level())
    y = _evaluated(f, leaf)
    y = y if type(y) is Node else as_output(y)
    if y.shape != ():
        raise ShapeError(
            f"a gradient is of a function whose value is a number; f(x) has the shape"
            f" {y.shape}: take its jacobian, or one of its entries"
        )
    if type(y) is not Node or y.tape is not leaf.tape:
        require_ended(y, leaf.level)
        return y, np.zeros(x.shape)
    value, records = y.primal, leaf.tape.records
    one = _ONE if type(value) is np.float64 else _lifted(value, _ONE)
    del records[y.index + 1 :]
    (g,) = sweep(records, one, 0)  # which uses the records up
    if g is not None and has_nan(g):
        g = _again(f, x, one)
    return _result(value, x), np.zeros(x.shape) if g is None else _own(g)


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
    if type(x) is not np.ndarray or x.dtype is not _FLOAT64 or not x.ndim:
        x = as_input(x)
    shape, n = x.shape, math.prod(x.shape)
    if 0 < n * n <= BLOCK_ENTRIES:
        y, block = _forward(f, x, _lifted(x, _units(n, n, 0, shape)))
    else:
        blocks = []
        for units in _unit_blocks(n, shape):
            y, block = _forward(f, x, _lifted(x, units))
            blocks.append(block)
        block = np.concatenate(blocks)
    if y.ndim == len(shape) == 1 and n:
        return block.T
    columns = np.reshape(block, (n, -1)) if n else np.zeros((0, math.prod(y.shape)))
    return np.reshape(columns.T, y.shape + shape)


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
    shape, m = y.shape, math.prod(y.shape)
    rows = _joined([pull(_lifted(y, units)) for units in _unit_blocks(m, shape)])
    return np.reshape(rows, shape + x.shape)


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
    y = called(f, Dual(x, block, level))
    y = y if type(y) is Dual else as_output(y)
    if type(y) is Dual and y.level == level:
        return _result(y.primal, x), _own(y.tangent)
    require_ended(y, level)
    return y, np.zeros((*block.shape[:1], *y.shape))


def _reverse(f: Function, x: Any) -> tuple[Any, Function]:
    """Return f(x) and its pullback u ↦ Jᵀu, which takes blocks of cotangents too."""
    leaf = root(x, next_level())
    tape, shape = leaf.tape, x.shape
    y = _evaluated(f, leaf)
    y = y if type(y) is Node else as_output(y)
    if type(y) is not Node or y.tape is not tape:
        require_ended(y, leaf.level)
        ndim = y.ndim
        return y, lambda u: np.zeros((*u.shape[: u.ndim - ndim], *shape))
    primal, ndim = y.primal, y.primal.ndim
    records = tape.records
    del records[y.index + 1 :]

    def pull(u: Any) -> Any:
        (g,) = sweep(records.copy(), u, ndim)
        if g is not None and has_nan(g):
            g = careful_sweep(records.copy(), u, ndim)
        return np.zeros(u.shape[: u.ndim - ndim] + shape) if g is None else _own(g)

    return _result(primal, x), pull


def _evaluated(f: Function, leaf: Node) -> Any:
    """Return f(x), whose constants cannot change while it is computed."""
    try:
        return called(f, leaf)
    except ValueError as error:
        if leaf.tape.locked and "read-only" in str(error):
            raise UnsupportedError(
                "changing a large array after it was used with x", leaf.reader,
                "make a new array instead, or use it as X.copy()",
            ) from error  # fmt: skip
        raise
    finally:
        leaf.tape.unlock()


def _again(f: Function, x: Any, u: Any) -> Any:
    """Return Jᵀu, computed with care for entries that do not reach f(x)."""
    leaf = root(x, next_level())
    y = as_output(_evaluated(f, leaf))
    return careful_sweep(leaf.tape.records[: y.index + 1], u, y.ndim)


def _result(y: Any, x: Any) -> Any:
    """Return the value y of f(x), as an array of its own if it is x or a part of something."""
    if type(y) is not np.ndarray or (y is not x and y.flags.owndata):
        return y
    return y.copy()


_ONE = np.float64(1.0)
_FLOAT64 = np.dtype(np.float64)

#: Unit vectors of one pass hold at most this many entries: 32 MiB of doubles, which an operation
#: on them streams through once, while n² doubles of a large n would not fit in memory.
BLOCK_ENTRIES = 2**22


def _unit_blocks(n: int, shape: tuple[int, ...]) -> Iterator[Any]:
    """Yield the n unit vectors, as arrays of the given shape, in blocks of bounded size."""
    step = max(1, BLOCK_ENTRIES // max(n, 1))
    for start in range(0, max(n, 1), step):
        yield _units(min(step, n - start), n, start, shape)


def _units(count: int, n: int, start: int, shape: tuple[int, ...]) -> Any:
    """Return some of the n unit vectors, as arrays of the given shape."""
    units = np.zeros((count, n))
    units.ravel()[start :: n + 1] = 1.0
    return units.reshape(count, *shape)


def _joined(blocks: list[Any]) -> Any:
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


def _own(a: Any) -> Any:
    """A tracer, or an array that nobody else holds and that may be written to."""
    if type(a) is not np.ndarray:
        if isinstance(a, Tracer):
            return a
        a = np.asarray(a)
    return a if a.flags.writeable and a.flags.owndata else a.copy()


def _lifted(x: Any, constant: Any) -> Any:
    """A constant in the numbers that x is made of, so that its products carry what those carry."""
    if not isinstance(x, Differentiable) or isinstance(constant, Tracer):
        return constant
    return x.lift(constant)
