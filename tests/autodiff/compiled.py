"""How tests compare a compiled function with the tape."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff import operators
from alicemath.autodiff.compile import compile

Function = Callable[..., Any]


def differences(f: Function, points: list[Any], compiled: Any = None) -> int:
    """At how many points compiled value or gradient is not that of the tape."""
    compiled = compile(f, points[0]) if compiled is None else compiled
    wrong = 0
    for x in points:
        y, gradient = compiled(x)
        want, slope = operators.value_and_gradient(f, x)
        same = np.allclose(gradient, slope, rtol=1e-12, atol=1e-12, equal_nan=True)
        wrong += not (same and math.isclose(y, want, rel_tol=1e-12, abs_tol=1e-12))
    return wrong
