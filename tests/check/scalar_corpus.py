"""Scalar statements about plain NumPy code, with the truth: a table that the tests walk through.

More than a third is false, or not smooth, on purpose.
"""

from tests.check import scalar_bounds, scalar_limits, scalar_regular, scalar_shape
from tests.check.scalar_questions import Row, answer

__all__ = ["ROWS", "Row", "answer"]

ROWS: list[Row] = [
    *scalar_regular.ROWS,
    *scalar_shape.ROWS,
    *scalar_bounds.ROWS,
    *scalar_limits.ROWS,
]
