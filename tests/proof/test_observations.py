"""What is computed, enumerated, counted, simulated and sampled: each can fail."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath import real
from alicemath.errors import InputError
from alicemath.proof import always, computed, counted, enumerated, simulated
from alicemath.verdict import Status, Verdict

RNG = np.random.default_rng(1)
COINS = RNG.integers(0, 2, 20_000)

PASS: dict[str, tuple[Verdict, Status]] = {
    "fractions": (computed("1/3·3", Fraction(1, 3) * 3, 1), Status.PROVED),
    "integer arrays": (computed("2·eye", 2 * np.eye(2, dtype=int), np.diag([2, 2])), Status.PROVED),
    "floats only corroborate": (computed("0.5 + 0.25", 0.5 + 0.25, 0.75), Status.CORROBORATED),
    "nested floats": (computed("pair", (0.5, 1), (0.5, 1)), Status.CORROBORATED),
    "truths": (computed("exp(−800) underflows", np.exp(-800.0) == 0, True), Status.PROVED),  # noqa: FBT003
    "every case": (enumerated("p < 9", range(9), lambda p: p < 9), Status.PROVED),
    "counts": (counted("n", lambda n: n, lambda n: n, [(3,), (5,)]), Status.CORROBORATED),
    "a mean": (simulated("P", COINS, 0.5, within=(0, 1)), Status.CORROBORATED),
    "a lower bound": (
        simulated("P", COINS, 0.3, within=(0, 1), relation="≥"),
        Status.CORROBORATED,
    ),
    "an upper bound": (
        simulated("P", COINS, 0.7, within=(0, 1), relation="≤"),
        Status.CORROBORATED,
    ),
    "at points": (
        always("x² ≥ 0", lambda x: bool(np.all(x**2 >= 0)), on=real("n")),
        Status.CORROBORATED,
    ),
}

FAIL: dict[str, tuple[Verdict, str]] = {
    "another fraction": (computed("1/3", Fraction(1, 3), Fraction(1, 2)), "it is 1/3"),
    "another shape": (computed("x", np.ones(2, dtype=int), np.ones(3, dtype=int)), "it is [1, 1]"),
    "the nearest float": (computed("0.1 + 0.2", 0.1 + 0.2, 0.3), "it is 0.30000000000000004"),
    "one case": (enumerated("p ≠ 7", range(9), lambda p: p != 7), "fails for 7"),
    "one size": (counted("n²", lambda n: n * n, lambda n: 2 * n, [(2,), (3,)]), "is 9, not 6"),
    "a mean": (simulated("P", COINS, 0.55, within=(0, 1)), "20000 samples"),
    "a lower bound": (simulated("P", COINS, 0.55, within=(0, 1), relation="≥"), "mean 0.5"),
    "an upper bound": (simulated("P", COINS, 0.45, within=(0, 1), relation="≤"), "mean 0.5"),
    "at a negative point": (
        always("x ≥ 0", lambda x, y: bool(np.all(x >= 0)), on={"x": real("n"), "y": real()}),
        "it fails at x =",
    ),
}


@pytest.mark.parametrize("case", PASS)
def test_what_is_so_passes_as_strongly_as_it_may(case: str) -> None:
    verdict, status = PASS[case]
    assert verdict.status is status


@pytest.mark.parametrize("case", FAIL)
def test_what_is_not_so_is_refuted_with_the_place(case: str) -> None:
    verdict, words = FAIL[case]
    assert verdict.failed
    assert words in verdict.reason


@pytest.mark.parametrize(
    "verdict",
    [enumerated("none", [], lambda p: False), counted("none", int, int, [])],
    ids=["no case", "no size"],
)
def test_looking_at_nothing_is_undecided(verdict: Verdict) -> None:
    assert verdict.inconclusive


@pytest.mark.parametrize("samples", [np.array([]), np.array([0.5, 2.0]), np.array([np.nan])])
def test_samples_outside_their_bounds_are_an_error(samples: Any) -> None:
    with pytest.raises(InputError, match=r"must lie in \[0, 1\]"):
        simulated("P", samples, 0.5, within=(0, 1))


def test_a_seed_makes_the_points_of_a_sampled_statement() -> None:
    def seen(seed: int) -> list[float]:
        points: list[float] = []
        always("", lambda x: points.append(float(x)) or True, on=real(), seed=seed)  # type: ignore[func-returns-value]
        return points

    assert seen(1) == seen(1)
    assert seen(1) != seen(2)
