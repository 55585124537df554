"""Every NumPy function that index calculus reads by a rule of its own.

What is missing here is tried as a composition of simpler functions
(`alicemath.tracing.compositions`), and otherwise refused by name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from alicemath.indexed.elementwise import ELEMENTWISE
from alicemath.indexed.products import PRODUCTS
from alicemath.indexed.reductions import REDUCTIONS
from alicemath.indexed.shapes import SHAPES

__all__ = ["RULES"]

RULES: Mapping[Any, Callable[..., Any]] = {**ELEMENTWISE, **REDUCTIONS, **PRODUCTS, **SHAPES}
