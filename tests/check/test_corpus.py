"""Right derivatives are never called wrong; planted mistakes are found, and named rightly."""

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from alicemath import Status, Verdict, check_gradient
from tests.check.corpus import CORPUS
from tests.check.corpus_awkward import pull
from tests.check.planted import BASES, SPECIAL, Planted, planted_in
from tests.check.rows import CHECKS, Right

PLANTED = [*(p for base in BASES for p in planted_in(base)), *SPECIAL]


@cache
def verdict_of(index: int) -> Verdict:
    return CORPUS[index].verdict()


@pytest.mark.parametrize("index", range(len(CORPUS)), ids=[row.name for row in CORPUS])
def test_a_right_derivative_is_never_called_wrong(index: int) -> None:
    verdict = verdict_of(index)
    assert not verdict.failed, str(verdict)
    assert verdict.passed or verdict.reason


def undecided(rows: list[Right]) -> float:
    """The share of rows that are left undecided."""
    statuses = Counter(verdict_of(CORPUS.index(row)).status for row in rows)
    return statuses[Status.UNDECIDED] / len(rows)


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 150
    assert Counter(row.group for row in CORPUS).keys() == {
        "ordinary", "awkward", "kink", "black box"
    }  # fmt: skip


def test_few_right_derivatives_of_code_that_can_be_traced_are_undecided() -> None:
    assert undecided([row for row in CORPUS if row.group != "black box"]) <= 0.02


def test_not_many_right_derivatives_of_black_boxes_are_undecided() -> None:
    assert undecided([row for row in CORPUS if row.group == "black box"]) <= 0.10


# ------------------------------------------------------------------ mistakes
WELL_CONDITIONED = [
    row
    for row in CORPUS
    if row.group == "ordinary"
    and row.kind == "gradient"
    and isinstance(row.x, np.ndarray)
    and 2 <= np.size(row.x) <= 20
    and np.min(np.abs(row.derivative(np.asarray(row.x, float)))) > 1e-3
]


@pytest.mark.parametrize(
    ("size", "where", "hide"),
    [
        (1e-12, "whole", lambda f: f),
        (1e-11, "entry", lambda f: f),
        (1e-9, "whole", pull),
        (1e-8, "entry", pull),
    ],
    ids=["whole", "entry", "whole, black box", "entry, black box"],
)
def test_the_smallest_mistakes_are_found_in_95_percent(size: float, where: str, hide: Any) -> None:
    found = []
    for row in WELL_CONDITIONED:
        x = np.asarray(row.x, float)
        off = np.full(x.shape, 1 + size)
        if where == "entry":
            off.flat[:] = 1.0
            off.flat[int(np.argsort(np.abs(row.derivative(x)), axis=None)[x.size // 2])] += size
        wrong = lambda w, row=row, off=off: row.derivative(w) * off
        found.append(check_gradient(hide(row.f), hide(wrong), x).failed)
    assert len(found) >= 25
    assert np.mean(found) >= 0.95


@pytest.mark.parametrize("planted", PLANTED, ids=[p.name for p in PLANTED])
def test_a_planted_mistake_is_found_and_named(planted: Planted) -> None:
    verdict = CHECKS[planted.kind](planted.f, planted.claimed, on=planted.on)
    assert verdict.status is Status.REFUTED
    if planted.words:
        assert planted.words in verdict.diagnosis
    else:
        assert not verdict.diagnosis
