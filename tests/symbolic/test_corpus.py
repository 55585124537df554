"""Every row of the corpus is decided rightly; none wrongly."""

from collections import Counter

import pytest
import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.cells import piecewise_zero_test
from alicemath.symbolic.smoothness import smoothness
from tests.symbolic.corpus import ROWS, Row


def answer(row: Row) -> str:
    if row.question == "zero":
        status = piecewise_zero_test(row.expression, given=row.given).status
        return "undecided" if status == "unknown" else status
    try:
        found = smoothness(row.expression, row.variable, given=row.given)
    except UndecidedError:
        return "undecided"
    return found.name if found.decided else "undecided"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.question}: {row.name}")
def test_each_row_gets_its_verdict(row: Row) -> None:
    assert answer(row) == row.expected


def test_the_corpus_is_large_and_a_third_of_it_is_false_or_rough() -> None:
    good = {"zero", "C∞", "C2", "C1"}
    rough = [row for row in ROWS if row.expected not in good]
    assert len(ROWS) >= 150
    assert len(rough) * 3 >= len(ROWS)


def test_abstention_is_declared_in_the_table() -> None:
    counts = Counter(row.expected == "undecided" for row in ROWS)
    assert counts[True] == sum(row.may_abstain for row in ROWS) <= 6


def test_names_are_unique_within_a_question() -> None:
    names = Counter((row.question, row.name) for row in ROWS)
    assert max(names.values()) == 1


def test_every_expression_is_exact() -> None:
    assert not any(row.expression.has(sp.Float) for row in ROWS)
