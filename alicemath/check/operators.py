"""Derivatives of plain NumPy code, by whichever reader is asked for.

The layout is ``y.shape + x.shape``: a gradient has the shape of x, a Hessian ``x.shape * 2``.
x may be an array, or a (nested) tuple, list or dict of arrays; the derivative then has the same
structure.
"""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from alicemath.errors import InputError
from alicemath.tracing.containers import Structure, flatten, structure_of
from alicemath.tracing.tracer import Tracer

__all__ = ["Method", "gradient", "hessian", "hvp", "jacobian", "jvp", "value_and_gradient", "vjp"]

Function = Callable[..., Any]
Method = Literal[
    "auto", "forward", "reverse", "central", "complex-step", "high-precision", "symbolic"
]


def gradient(f: Function, x: Any, method: Method = "reverse") -> Any:
    """Return ∇f(x) for a function with one output.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number (a 0-d array).
    x
        An array or a container of arrays.
    method
        The reader to ask; ``"auto"`` is reverse mode.

    Returns
    -------
    array, or a container like x
        The derivative, in the shape of x.

    Raises
    ------
    InputError
        If f returns more than one number, or x is no array of real numbers.
    UnsupportedError
        If f uses a function that the reader has no rule for.

    Examples
    --------
    >>> import numpy as np
    >>> gradient(lambda w: w @ w, np.array([1.0, 2.0]))
    array([2., 4.])
    >>> gradient(lambda p: p["a"] * p["b"], {"a": 2.0, "b": 3.0})
    {'a': array(3.), 'b': array(2.)}
    """
    return value_and_gradient(f, x, method)[1]


def value_and_gradient(f: Function, x: Any, method: Method = "reverse") -> tuple[Any, Any]:
    """Return f(x) and ∇f(x); parameters and errors are those of `gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> value_and_gradient(lambda w: w @ w, np.array([1.0, 2.0]))
    (5.0, array([2., 4.]))
    """
    from alicemath.autodiff import operators as rules

    flat, vector, structure = _flat(f, x)
    if method in {"auto", "reverse"}:
        value, derivative = rules.value_and_gradient(flat, vector)
    else:
        value = flat(vector)
        if np.shape(value) != ():
            raise InputError(
                f"a gradient needs a function with one output; f returned {np.shape(value)}"
            )
        derivative = _by(method, flat, vector)
    value = value if isinstance(value, Tracer) else float(value)
    return value, structure.restore(derivative)


def jacobian(f: Function, x: Any, method: Method = "auto") -> Any:
    """Return ∂f(x), of shape ``f(x).shape + x.shape``.

    Parameters
    ----------
    f
        Plain NumPy code that returns an array.
    x
        An array or a container of arrays; the Jacobian is then a container like x.
    method
        The reader; ``"auto"`` takes forward mode when there are no more inputs than outputs and
        reverse mode otherwise.

    Returns
    -------
    array, or a container like x
        The derivative of every output by every input.

    Raises
    ------
    UnsupportedError
        If f uses a function that the reader has no rule for.

    Examples
    --------
    >>> import numpy as np
    >>> jacobian(lambda x: x**2, np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    flat, vector, structure = _flat(f, x)
    derivative = _by(method, flat, vector)
    output = np.shape(derivative)[:-1]
    return _restore_led(structure, derivative, output)


def hessian(f: Function, x: Any) -> Any:
    """Return ∇²f(x), of shape ``x.shape + x.shape``, by forward over reverse mode.

    Raises
    ------
    InputError
        If x is a container, or f returns more than one number.

    Examples
    --------
    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 2 * x[1], np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    from alicemath.autodiff import operators as rules

    flat, vector, structure = _flat(f, x)
    if structure.kind != "array":
        raise InputError("hessian takes one array; differentiate by one argument at a time")
    return np.reshape(rules.hessian(flat, vector), structure.shape * 2)


def hvp(f: Function, x: Any, v: Any) -> Any:
    """Return the Hessian-vector product ∇²f(x) v, in the structure of x, without the Hessian.

    Examples
    --------
    >>> import numpy as np
    >>> hvp(lambda x: x @ x, np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([2., 0.])
    """
    from alicemath.autodiff import operators as rules

    flat, vector, structure = _flat(f, x)
    return structure.restore(rules.hvp(flat, vector, _like(structure, v, "v")))


def jvp(f: Function, x: Any, v: Any) -> tuple[Any, Any]:
    """Return f(x) and the Jacobian-vector product ∂f(x) v, by forward mode.

    Examples
    --------
    >>> import numpy as np
    >>> jvp(np.sin, np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    (array([0.        , 0.84147098]), array([1., 0.]))
    """
    from alicemath.autodiff import operators as rules

    flat, vector, structure = _flat(f, x)
    result: tuple[Any, Any] = rules.jvp(flat, vector, _like(structure, v, "v"))
    return result


def vjp(f: Function, x: Any, u: Any) -> tuple[Any, Any]:
    """Return f(x) and the vector-Jacobian product ∂f(x)ᵀ u, by reverse mode.

    Examples
    --------
    >>> import numpy as np
    >>> vjp(lambda x: x * x, np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    (array([1., 9.]), array([2., 6.]))
    """
    from alicemath.autodiff import operators as rules

    flat, vector, structure = _flat(f, x)
    y, cotangent = rules.vjp(flat, vector, u)
    return y, structure.restore(cotangent)


# ------------------------------------------------------------------ helpers
def _flat(f: Function, x: Any) -> tuple[Function, Any, Structure]:
    """The function of one vector, the vector, and the way back."""
    if isinstance(x, Tracer):
        structure = Structure("array", tuple(x.shape))
        return (lambda v: f(structure.restore(v))), x.reshape(-1), structure
    structure = structure_of(x)
    return (lambda v: f(structure.restore(v))), flatten(x), structure


def _like(structure: Structure, v: Any, name: str) -> Any:
    """A container like x as a vector."""
    got = structure_of(v)
    if not isinstance(v, Tracer) and got != structure:
        raise InputError(f"{name} has the structure {got}; expected that of x, {structure}")
    return v.reshape(-1) if isinstance(v, Tracer) else flatten(v)


def _restore_led(structure: Structure, derivative: Any, output: tuple[int, ...]) -> Any:
    """A Jacobian of shape output + (n,) in the structure of x."""
    if structure.kind == "array":
        return np.reshape(derivative, output + structure.shape)
    parts, start = [], 0
    for child in structure.children:
        part = derivative[..., start : start + child.size]
        parts.append(_restore_led(child, part, output))
        start += child.size
    if structure.kind == "dict":
        return dict(zip(structure.keys, parts, strict=True))
    return tuple(parts) if structure.kind == "tuple" else parts


def _by(method: str, flat: Function, vector: Any) -> Any:
    """The Jacobian of a function of one vector, by the named reader."""
    if method in {"auto", "forward", "reverse"}:
        return _by_rules(method, flat, vector)
    if method == "central":
        from alicemath.numeric.difference import central

        return central(flat, vector).value
    if method == "complex-step":
        from alicemath.numeric.complex_step import complex_step

        return complex_step(flat, vector).value
    if method == "high-precision":
        from alicemath.numeric.multiprecision import high_precision

        return high_precision(flat, vector).value
    if method == "symbolic":
        from alicemath.symbolic.derive import symbolic_estimate

        return symbolic_estimate(flat, vector).value
    raise InputError(f"method={method!r}; choose one of {', '.join(Method.__args__)}")  # type: ignore[attr-defined]


def _by_rules(method: str, flat: Function, vector: Any) -> Any:
    from alicemath.autodiff import operators as rules

    if method == "auto":
        outputs = int(np.prod(np.shape(flat(vector))))
        method = "forward" if np.size(vector) <= outputs else "reverse"
    if method == "forward":
        return rules.forward_jacobian(flat, vector)
    return rules.reverse_jacobian(flat, vector)
