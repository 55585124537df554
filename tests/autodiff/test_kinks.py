"""Where an evaluation meets a kink, a jump, a tie or a branch point."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.kinks import KINKS, kinks_met
from alicemath.autodiff.primitives import preferred
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE
from alicemath.tracing.tracer import name_of

AT: list[tuple[Callable[[Any], Any], Any, str]] = [
    (np.abs, 0.0, "np.absolute"),
    (np.fabs, 0.0, "np.fabs"),
    (np.sqrt, 0.0, "np.sqrt"),
    (np.cbrt, 0.0, "np.cbrt"),
    (lambda x: x**0.5, 0.0, "np.power"),
    (lambda x: np.float_power(x, 1.5), 0.0, "np.float_power"),
    (np.arcsin, 1.0, "np.arcsin"),
    (np.arccos, -1.0, "np.arccos"),
    (np.arccosh, 1.0, "np.arccosh"),
    (lambda x: np.hypot(x, 0.0), 0.0, "np.hypot"),
    (np.linalg.norm, [0.0, 0.0], "np.linalg.norm"),
    (np.std, [1.0, 1.0], "np.std"),
    (lambda x: np.maximum(x, 2.0), 2.0, "np.maximum"),
    (lambda x: np.minimum(x, 2.0), 2.0, "np.minimum"),
    (lambda x: np.fmax(x, 2.0), 2.0, "np.fmax"),
    (lambda x: np.fmin(x, 2.0), 2.0, "np.fmin"),
    (np.max, [1.0, 3.0, 3.0], "np.max"),
    (np.min, [1.0, 1.0, 3.0], "np.min"),
    (np.ptp, [1.0, 1.0, 3.0], "np.ptp"),
    (np.nanmax, [1.0, 3.0, 3.0, np.nan], "np.nanmax"),
    (np.nanmin, [1.0, 1.0, np.nan], "np.nanmin"),
    (lambda x: np.median(x, axis=(0, 1)), [[2.0, 1.0], [2.0, 3.0]], "np.median"),
    (np.maximum.accumulate, [1.0, 3.0, 3.0], "np.maximum"),
    (np.fmax.reduce, [3.0, 3.0], "np.fmax"),
    (lambda x: np.abs(np.fft.rfft(x)), [1.0, 1.0], "np.absolute"),
    (lambda x: np.abs(np.fft.rfft(x).real), [1.0, 1.0], "np.absolute"),
    (lambda x: np.clip(x, 0, 1), 1.0, "np.clip"),
    (np.sort, [2.0, 1.0, 2.0], "np.sort"),
    (np.median, [2.0, 1.0, 2.0], "np.median"),
    (lambda x: np.quantile(x, 0.3), [2.0, 1.0, 2.0], "np.quantile"),
    (lambda x: np.percentile(x, 30, axis=0), [2.0, 1.0, 2.0], "np.percentile"),
    (lambda x: np.interp(x, [0.0, 1.0], [2.0, 7.0]), 1.0, "np.interp"),
    (np.linalg.svdvals, np.zeros((2, 2)), "np.linalg.svdvals"),
    (np.linalg.svd, np.eye(2), "np.linalg.svd"),
    (lambda x: np.linalg.norm(x, 2), np.eye(2), "np.linalg.norm"),
    (np.sign, 0.0, "np.sign"),
    (lambda x: np.copysign(2.0, x), 0.0, "np.copysign"),
    (lambda x: np.heaviside(x, 1.0), 0.0, "np.heaviside"),
    (np.floor, 2.0, "np.floor"),
    (np.ceil, 2.0, "np.ceil"),
    (np.trunc, 2.0, "np.trunc"),
    (np.fix, 2.0, "np.fix"),
    (np.rint, 1.5, "np.rint"),
    (lambda x: x // 2, 4.0, "np.floor_divide"),
    (lambda x: x % 2, 4.0, "np.remainder"),
    (lambda x: np.fmod(x, 2), 4.0, "np.fmod"),
    (lambda x: np.arctan2(x, -1.0), 0.0, "np.arctan2"),
    (lambda x: np.where(x > 0, x, 0.0), 0.0, "np.greater"),
    (lambda x: x if x < 1 else 2 * x, 1.0, "np.less"),
    (lambda x: x <= 1, 1.0, "np.less_equal"),
    (lambda x: x >= 1, 1.0, "np.greater_equal"),
    (lambda x: x == 1, 1.0, "np.equal"),
    (lambda x: x != 1, 1.0, "np.not_equal"),
]


@pytest.mark.parametrize(
    ("f", "x", "name"), AT, ids=[f"{name} {k}" for k, (_, _, name) in enumerate(AT)]
)
def test_a_kink_is_met_and_missed_beside_it(f: Callable[[Any], Any], x: Any, name: str) -> None:
    assert name in kinks_met(f, x)
    inside = -1e-3 if name in ("np.arcsin",) else 1e-3
    beside = np.asarray(x) + inside * np.arange(1, np.size(x) + 1).reshape(np.shape(x))
    assert kinks_met(f, beside) == []


def test_every_kink_of_the_table_is_tried() -> None:
    assert {name_of(f) for f in KINKS} <= {name for _, _, name in AT}


def test_every_function_that_jumps_is_in_the_table() -> None:
    assert set(KINKS) >= CONSTANT - {preferred}
    assert set(ELEMENTWISE) & set(KINKS) >= {np.absolute, np.maximum, np.minimum}


def test_a_smooth_function_meets_none() -> None:
    assert kinks_met(lambda x: np.sum(np.exp(x) @ np.ones((2, 2)) * x), np.zeros(2)) == []


def test_kinks_are_seen_through_stacked_and_split_values() -> None:
    assert kinks_met(lambda x: np.stack([np.abs(x[0]), x[1]]), np.zeros(2)) == ["np.absolute"]
    assert kinks_met(lambda x: np.abs(np.split(x, 2)[0]), np.zeros(2)) == ["np.absolute"]
    assert kinks_met(lambda x: np.array([x[0], 1.0]) * abs(x), np.zeros(2)) == ["np.absolute"]
