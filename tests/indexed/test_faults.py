"""Planted faults: every one must be noticed by the claims, the fuzzer or the programs.

A fault that changes no answer, only the time or the share of what is recognised, is no fault; two
such are named with their reasons.
"""

from itertools import islice

import pytest

from tests.indexed import test_claims
from tests.indexed.corpus import FALSE
from tests.indexed.detectors import by_claims, by_fuzz, by_programs, noticed
from tests.indexed.faults import FAULTS, HARMLESS


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, checks = FAULTS[name]
    plant(monkeypatch)
    assert noticed(checks())


def test_without_a_fault_nothing_is_noticed() -> None:
    for checks in (by_claims, by_fuzz, by_programs):
        assert not noticed(islice(checks(), 60))


@pytest.mark.parametrize("reason", HARMLESS)
def test_a_change_of_choices_alone_gives_no_wrong_value(
    reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    HARMLESS[reason](monkeypatch)
    assert not noticed(islice(by_fuzz(), 150))
    assert not any(test_claims.proved(row) for row in FALSE)
