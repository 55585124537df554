"""Every row of the scalar corpus gets its verdict through the public functions; none a wrong."""

from collections import Counter

import pytest

from tests.check.scalar_corpus import ROWS, Row, answer

GOOD = {"PROVED", "C∞", "C2", "C1", "minimum"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.question}: {row.name}")
def test_each_row_gets_its_verdict(row: Row) -> None:
    found = answer(row)
    assert found == row.expected or (row.may_abstain and found == "UNDECIDED")


def test_the_corpus_is_large_and_a_third_of_it_is_false_or_rough() -> None:
    bad = [row for row in ROWS if row.expected not in GOOD]
    assert len(ROWS) >= 150
    assert len(bad) * 3 >= len(ROWS)


def test_few_rows_may_abstain() -> None:
    assert sum(row.may_abstain for row in ROWS) <= 6


def test_names_are_unique_within_a_question() -> None:
    names = Counter((row.question, row.expected, row.name) for row in ROWS)
    assert max(names.values()) == 1
