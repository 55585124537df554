"""A bar that does not reach the truth is a failure, whatever the function and the point."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.estimate import Estimate
from alicemath.numeric import complex_step as complex_module
from alicemath.numeric import difference, extrapolation, steps
from alicemath.numeric.complex_array import Run
from alicemath.numeric.complex_step import complex_step
from alicemath.numeric.difference import central
from tests.numeric.cases import Array, Case, shortfall
from tests.numeric.corpus import CORPUS
from tests.numeric.points import points_of, seeded

Reader = Callable[[Case, Array], Estimate]
NAMES = {case.name: case for case in CORPUS}


def by_differences(case: Case, x: Array) -> Estimate:
    return central(case.f, x, low=case.domain[0], high=case.domain[1])


def by_few_differences(case: Case, x: Array) -> Estimate:
    return central(case.f, x, low=case.domain[0], high=case.domain[1], scales=6)


def by_complex_step(case: Case, x: Array) -> Estimate:
    return complex_step(case.f, x)


READERS = [by_differences, by_complex_step]


def violations(reader: Reader, case: Case, points: Sequence[Array]) -> list[str]:
    wrong = []
    for x in points:
        estimate = reader(case, x)
        short = shortfall(estimate.value, estimate.error, case.truth(x))
        wrong += [f"{case.name} at {x.tolist()}: {s}" for s in short]
    return wrong


# ------------------------------------------------------------------ honest
def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60
    assert len(NAMES) == len(CORPUS)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", CORPUS, ids=str)
def test_bars_cover_the_truth_at_every_scale(case: Case, reader: Reader) -> None:
    assert violations(reader, case, list(seeded(case, 4, seed=0))) == []


ORDINARY = [case for case in CORPUS if case.kind == "ordinary"]


@pytest.mark.parametrize("case", ORDINARY, ids=str)
def test_bars_of_few_scales_cover_the_truth_of_ordinary_functions(case: Case) -> None:
    assert violations(by_few_differences, case, list(seeded(case, 2, seed=4))) == []


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None)
@given(data=st.data())
def test_bars_cover_the_truth_where_hypothesis_looks(reader: Reader, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CORPUS))
    x = data.draw(points_of(case))
    assert violations(reader, case, [x]) == []


# ------------------------------------------------------------------ useful
def relative_bars(reader: Reader) -> Array:
    """The widest bar over the largest entry, for ordinary functions at ordinary points."""
    bars = []
    for case in ORDINARY:
        for x in seeded(case, 4, seed=1):
            truth = max(abs(float(t)) for t in case.truth(x))
            bars.append(float(np.max(reader(case, x).error)) / (truth or 1.0))
    return np.array(bars)


@pytest.mark.parametrize(("reader", "bar"), [(by_differences, 1e-7), (by_complex_step, 1e-12)])
def test_bars_of_ordinary_functions_are_narrow_at_nine_points_of_ten(
    reader: Reader, bar: float
) -> None:
    assert np.mean(relative_bars(reader) <= bar) >= 0.9


# ------------------------------------------------------------------ planted faults
def dishonest(reader: Reader, names: Sequence[str]) -> list[str]:
    return [
        v
        for name in names
        for v in violations(reader, NAMES[name], list(seeded(NAMES[name], 16, seed=2)))
    ]


def test_bars_without_rounding_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extrapolation, "NOISE_FACTOR", 1e-3)
    assert dishonest(by_differences, ["1e8 + sin", "log difference", "naive variance"])


def test_bars_without_the_agreement_of_scales_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_narrow(families: Sequence[Any]) -> tuple[Array, Array]:
        value = np.concatenate([w.value for w in families])
        bar = np.concatenate([w.bar for w in families])
        best = np.argmin(bar, axis=0), np.arange(bar.shape[1])
        return value[best], bar[best]

    monkeypatch.setattr(difference, "narrowest", first_narrow)
    assert dishonest(by_differences, ["wrinkle", "versine"])


def test_bars_without_truncation_make_the_scales_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extrapolation, "LAST_FACTOR", 0.0)
    monkeypatch.setattr(extrapolation, "PREVIOUS_FACTOR", 0.0)
    monkeypatch.setattr(extrapolation, "_excess", lambda d, power: 0.0)
    monkeypatch.setattr(extrapolation, "_jump", lambda bend, single, used: 0.0)
    bars = [by_differences(NAMES["exp"], x).error for x in seeded(NAMES["exp"], 8, seed=3)]
    assert np.mean(np.isinf(bars)) > 0.5


def test_bars_blind_to_a_bend_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extrapolation, "_jump", lambda bend, single, used: 0.0)
    assert by_differences(NAMES["abs"], np.array(0.0)).error < 1.0


def test_a_single_ladder_for_tiny_entries_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_ladder(x: Array, v: Array, rungs: int) -> list[Array]:
        return [steps.TOP * steps.RATIO ** -np.arange(5.0)]

    monkeypatch.setattr(difference, "ladders", one_ladder)
    assert not np.isfinite(by_differences(NAMES["log tiny"], np.array(1e-9)).error)


def test_complex_bars_without_the_spread_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complex_module, "SAFETY", 0.0)
    assert dishonest(by_complex_step, ["versine", "polynomial expanded"])


def test_complex_bars_from_perturbed_inputs_only_are_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An ulp of x does not move cos x near 1e-3, nor its error."""
    monkeypatch.setattr(Run, "rounded", lambda self, z, roundings=1.0: z)
    assert dishonest(by_complex_step, ["versine"])
