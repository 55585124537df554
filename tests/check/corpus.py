"""Every right derivative of the corpus."""

from tests.check.corpus_awkward import AWKWARD, BLACK_BOXES, HIDDEN, HIDDEN_AWKWARD, KINKS, hidden
from tests.check.corpus_ordinary import ORDINARY
from tests.check.rows import Right

__all__ = ["CORPUS"]

CORPUS: list[Right] = [
    *ORDINARY,
    *AWKWARD,
    *KINKS,
    *BLACK_BOXES,
    *hidden(ORDINARY, HIDDEN),
    *hidden(AWKWARD, HIDDEN_AWKWARD),
]
