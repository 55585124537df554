"""Derivatives with a bar for their rounding: both modes run over running error analysis.

AD is exact up to rounding, and rounding is not always small: the derivative of (1 − cos x)/x² near
x = 1e-3 loses eleven digits, and that of tanh has none left beyond |x| ≈ 19.  The same sweep over
`Rounded` values says so.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff import operators
from alicemath.autodiff.boundary import as_input, as_output, called
from alicemath.autodiff.rounding import Rounded
from alicemath.estimate import Estimate
from alicemath.tracing.buffers import settled
from alicemath.tracing.tracer import Tracer, collect

__all__ = [
    "forward_estimate",
    "gradient_estimate",
    "hessian_estimate",
    "is_constant",
    "jvp_estimate",
    "reverse_estimate",
    "rounded_call",
    "value_estimate",
    "vjp_estimate",
]

Function = Callable[[Any], Any]


def value_estimate(f: Function, x: Any) -> Estimate:
    """Return f(x) with a bar for its rounding, x being exact.

    Raises
    ------
    UnsupportedError
        When f uses a function without a rule for its rounding: its value then has no bar.

    Examples
    --------
    >>> bool(value_estimate(lambda x: (1 + x) - 1, 1e-17).covers(1e-17))
    True
    """
    return rounded_call(f, x)


def rounded_call(g: Callable[..., Any], *args: Any) -> Estimate:
    """Return g(*args) with a bar for its rounding, the arguments being exact arrays.

    Raises
    ------
    UnsupportedError
        When g uses a function without a rule for its rounding.
    """
    y = called(g, *(_exact(a, "an argument") for a in args))
    return _estimate(as_output(y), "running error analysis")


def is_constant(g: Callable[..., Any], *args: Any) -> bool:
    """Whether g(*args) is computed from constants alone, so that its rounding has no bar.

    Examples
    --------
    >>> is_constant(lambda x: np.ones(3) / 3, 1.0), is_constant(lambda x: 0 * x, 1.0)
    (True, False)
    """
    return not isinstance(collect(settled(called(g, *(_exact(a) for a in args)))), Tracer)


def forward_estimate(f: Function, x: Any) -> Estimate:
    """Return the Jacobian by forward mode, with bars; shape ``y.shape + x.shape``.

    Raises
    ------
    UnsupportedError
        When f uses a function without a rule.

    Examples
    --------
    >>> forward_estimate(np.exp, 0.0).value
    array(1.)
    """
    return _estimate(operators.forward_jacobian(f, _exact(x)), "forward mode")


def reverse_estimate(f: Function, x: Any) -> Estimate:
    """Return the Jacobian by reverse mode, with bars; shape ``y.shape + x.shape``.

    Raises
    ------
    UnsupportedError
        When f uses a function without a rule.

    Examples
    --------
    >>> reverse_estimate(np.exp, 0.0).value
    array(1.)
    """
    return _estimate(operators.reverse_jacobian(f, _exact(x)), "reverse mode")


def gradient_estimate(f: Function, x: Any) -> Estimate:
    """Return the gradient of a scalar function by reverse mode, with bars.

    Raises
    ------
    ShapeError
        When f(x) is not a number.
    """
    return _estimate(operators.value_and_gradient(f, _exact(x))[1], "reverse mode")


def jvp_estimate(f: Function, x: Any, v: Any) -> Estimate:
    """Return Jv by forward mode, with bars; v is exact."""
    return _estimate(operators.jvp(f, _exact(x), _exact(v, "v"))[1], "forward mode")


def vjp_estimate(f: Function, x: Any, u: Any) -> Estimate:
    """Return Jᵀu by reverse mode, with bars; u is exact."""
    return _estimate(operators.vjp(f, _exact(x), _exact(u, "u"))[1], "reverse mode")


def hessian_estimate(f: Function, x: Any) -> Estimate:
    """Return H of a scalar function, forward over reverse, with bars."""
    return _estimate(operators.hessian(f, _exact(x)), "forward over reverse")


def _exact(x: Any, name: str = "x") -> Any:
    return Rounded(as_input(x, name=name))


def _estimate(y: Any, method: str) -> Estimate:
    """Read off value and bar; what is no rounded value does not depend on x, and is exact."""
    y = collect(y)
    if isinstance(y, Rounded):
        return Estimate(y.value, y.bar, method)
    return Estimate(np.asarray(y), 0.0, method)
