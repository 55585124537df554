"""The rule of the error function: erf′(x) = 2/√π e^(−x²)  (DLMF 7.2.1)."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule
from alicemath.tracing.special import erf

__all__ = ["SPECIAL", "error_function"]


@primitive
def error_function(x: Any) -> Any:
    """Return erf(x), entry by entry."""
    return erf(x)


def _error_function(y: Any, x: Any) -> tuple[Linear]:
    slope = 2 / math.sqrt(math.pi) * np.exp(-np.square(x))
    return (Linear(lambda v: slope * v, lambda u: slope * u),)


SPECIAL: Mapping[Function, Rule] = {error_function: _error_function}
