"""Every kind of mistake is named as what it is, and a right derivative is never diagnosed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import check_gradient, check_jacobian, real
from alicemath.check.diagnosis import Sample, diagnose
from alicemath.estimate import Estimate

M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0], [-1.0, 0.5, 9.0]])


def loss(w: Any) -> Any:
    return np.sum(w**4) / 4 + np.sum(w)


def true(w: Any) -> Any:
    return w**3 + 1


def mean(w: Any) -> Any:
    return np.mean(w**2)


def entry_one_off(w: Any) -> Any:
    g = true(w)
    g[0] = g[0] * 1.5
    return g


MISTAKES: list[tuple[str, Callable[..., Any], Callable[..., Any], str]] = [
    ("sign", loss, lambda w: -true(w), "the sign is wrong"),
    ("factor 2", loss, lambda w: 2 * true(w), "off by a constant factor 2"),
    ("half", loss, lambda w: true(w) / 2, "off by a constant factor 1/2"),
    ("degrees", loss, lambda w: true(w) * np.pi / 180, "degrees were taken for radians"),
    ("sum for mean", mean, lambda w: 2 * w, "off by a factor n: a sum was taken for a mean"),
    ("mean for sum", loss, lambda w: true(w) / w.size, "off by a factor 1/n: a mean"),
    ("n and a 2", mean, lambda w: w, "off by a factor n/2"),
    ("zero", loss, lambda w: 0 * w, "it is zero everywhere"),
    ("reverse", loss, lambda w: true(w)[::-1], "entries in reverse order"),
    ("shift", loss, lambda w: np.roll(true(w), 1), "entries shifted by +1"),
    ("entry", loss, entry_one_off, "wrong in the one entry [0]"),
    ("length", mean, lambda w: 2 / 3 * w, "right only for n = 3"),
    (
        "branch",
        lambda w: np.sum(np.where(w > 0, w**2, w**3)),
        lambda w: 2 * w,
        "right only for positive inputs",
    ),
    (
        "regulariser",
        lambda w: np.sum(np.sin(w)) + 0.5 * np.sum(w**2),
        lambda w: np.cos(w),
        "a term 1·x is missing",
    ),
    (
        "float32",
        lambda w: np.sum(np.exp(w)),
        lambda w: np.exp(w.astype(np.float32)).astype(np.float64),
        "float32 inside",
    ),
]


@pytest.mark.parametrize(
    ("f", "claimed", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_the_mistake_is_named(
    f: Callable[..., Any], claimed: Callable[..., Any], words: str
) -> None:
    verdict = check_gradient(f, claimed, on=real("n"))
    assert verdict.failed
    assert words in verdict.diagnosis


def test_a_transposed_jacobian_is_named() -> None:
    verdict = check_jacobian(lambda x: M @ x, lambda x: M.T, np.array([1.0, 2.0, 5.0]))
    assert verdict.diagnosis == "transposed"


def test_a_mistake_of_no_known_kind_gets_no_name() -> None:
    verdict = check_gradient(loss, lambda w: np.cos(w) * 3 + w, on=real("n"))
    assert verdict.failed
    assert verdict.diagnosis == ""


def sample(claimed: Any, truth: Any, **lengths: int) -> Sample:
    return Sample(
        Estimate(claimed, 1e-15, "claimed"), Estimate(truth, 1e-15, "true"), lengths, np.zeros(0)
    )


def test_a_diagnosis_must_explain_every_sample() -> None:
    first = sample(np.array([2.0, 4.0]), np.array([1.0, 2.0]))
    assert "factor 2" in diagnose([first])
    other = sample(np.array([3.0, 9.0]), np.array([1.0, 2.0]))
    assert diagnose([first, other]) == ""


def test_nothing_is_said_of_no_samples() -> None:
    assert diagnose([]) == ""
