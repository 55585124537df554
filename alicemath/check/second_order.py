"""Gradients as functions, for claims about second derivatives.

The Hessian is the Jacobian of the gradient.  For the readers with rules the gradient comes from
the tape, and differentiating it again nests the modes; for the readers without rules it comes
from differences, so that no rule enters twice.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.errors import AlicemathError

__all__ = ["gradient_by_differences", "gradient_by_rules"]

Function = Callable[[Any], Any]


def gradient_by_rules(f: Function) -> Function:
    """Return v ↦ ∇f(v) by reverse mode; v may itself be traced."""

    def gradient(v: Any) -> Any:
        from alicemath.autodiff.operators import value_and_gradient

        return value_and_gradient(f, v)[1]

    return gradient


def gradient_by_differences(f: Function) -> Function:
    """Return v ↦ ∇f(v) without rules: by the complex step or central differences on floats.

    Differences of differences cost the square of one sweep; the complex step, where it can follow
    the code, costs one evaluation an entry.
    """

    def gradient(v: Any) -> Any:
        if isinstance(v, np.ndarray):
            return _on_floats(f, v)
        from alicemath.numeric.multiprecision import traced_gradient

        return traced_gradient(f, v)

    return gradient


def _on_floats(f: Function, v: Any) -> Any:
    from alicemath.numeric.complex_step import complex_step
    from alicemath.numeric.difference import central

    try:
        estimate = complex_step(f, v)
    except (AlicemathError, TypeError, AttributeError):  # the code cannot be followed
        return central(f, v).value
    return estimate.value if np.isfinite(estimate.error).all() else central(f, v).value
