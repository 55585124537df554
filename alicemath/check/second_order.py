"""Gradients as functions, for claims about second derivatives.

The Hessian is the Jacobian of the gradient.  For the readers with rules the gradient comes from
the tape, and differentiating it again nests the modes; for the readers without rules it comes
from differences, so that no rule enters twice.
"""

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

__all__ = ["gradient_by_differences", "gradient_by_rules"]

Function = Callable[[Any], Any]


def gradient_by_rules(f: Function) -> Function:
    """Return v ↦ ∇f(v) by reverse mode; v may itself be traced."""

    def gradient(v: Any) -> Any:
        from alicemath.autodiff.operators import value_and_gradient

        return value_and_gradient(f, v)[1]

    return gradient


def gradient_by_differences(f: Function, low: float = -inf, high: float = inf) -> Function:
    """Return v ↦ ∇f(v) by central differences: on floats, or on 50 digits and more."""

    def gradient(v: Any) -> Any:
        if isinstance(v, np.ndarray):
            from alicemath.numeric.difference import central

            return central(f, v, low=low, high=high).value
        from alicemath.numeric.multiprecision import traced_gradient

        return traced_gradient(f, v)

    return gradient
