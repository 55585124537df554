"""Every right derivative of the corpus."""

import numpy as np

from tests.check.corpus_awkward import AWKWARD, BLACK_BOXES, HIDDEN_AWKWARD, KINKS, hidden
from tests.check.corpus_ordinary import ORDINARY
from tests.check.rows import Right

__all__ = ["CORPUS"]


def _hideable(row: Right) -> bool:
    """Derivatives by one array that is not too long to be read entry by entry."""
    return not isinstance(row.x, dict | tuple | list) and np.size(row.x) <= 100


CORPUS: list[Right] = [
    *ORDINARY,
    *AWKWARD,
    *KINKS,
    *BLACK_BOXES,
    *hidden([row for row in ORDINARY if _hideable(row)]),
    *hidden([row for row in AWKWARD if row.name in HIDDEN_AWKWARD]),
]
