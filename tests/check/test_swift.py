"""The short way settles what all agree on, and nothing else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import check_gradient, positive, real
from alicemath.check import swift
from alicemath.check.check import make_claim
from alicemath.check.claim import localise
from alicemath.check.judgement import Judgement
from alicemath.domain import Domain
from tests.check.corpus import CORPUS
from tests.check.rows import Right

Function = Callable[..., Any]
X = np.array([1.0, -2.0, 5.0])
WIDE = np.random.default_rng(0).normal(size=500)


def squares(w: Any) -> Any:
    return np.sum(w**2)


def at_once(f: Function, g: Function, x: Any, domain: Domain | None = None) -> Judgement | None:
    """What the short way says."""
    claim, _ = make_claim("gradient", f, g, Domain(), None)
    rng = np.random.default_rng(0)
    with np.errstate(all="ignore"):
        return swift.settled_at_once(localise(claim, {"x": x}, rng, domain), rng)


SIMPLE = [
    r
    for r in CORPUS
    if r.group == "ordinary" and r.kind == "gradient" and isinstance(r.x, np.ndarray)
]


def test_most_ordinary_derivatives_take_the_short_way() -> None:
    taken = [at_once(r.f, r.derivative, np.asarray(r.x, float)) is not None for r in SIMPLE]
    assert np.mean(taken) >= 0.85


@pytest.mark.parametrize("row", [r for r in SIMPLE if np.size(r.x) > 1], ids=lambda r: r.name)
@pytest.mark.parametrize("size", [1.0, 1e-6, 1e-11])
def test_one_wrong_entry_never_takes_it(row: Right, size: float) -> None:
    x = np.asarray(row.x, float)

    def wrong(w: Any) -> Any:
        g = np.array(row.derivative(w)) + 0.0
        k = int(np.argmax(np.abs(g)))
        g.flat[k] = g.flat[k] * (1 + size) if g.any() else size
        return g

    assert at_once(row.f, wrong, x) is None


@pytest.mark.parametrize("x", [X, WIDE], ids=["few", "many"])
def test_it_asks_every_reader_and_says_so(x: Any) -> None:
    judgement = at_once(squares, lambda w: 2 * w, x)
    assert judgement is not None
    assert [e.reader for e in judgement.evidence] == ["reverse", "forward", "differences"]
    assert judgement.evidence[0].finding == judgement.evidence[2].finding == "agrees"


def test_a_fault_in_the_rules_is_seen_by_the_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = {"reverse": lambda f, x: 4 * x, "forward": lambda f, x: 4 * x}
    monkeypatch.setattr(swift, "_rules", lambda local, small: doubled)
    for x in (X, WIDE):
        assert at_once(squares, lambda w: 4 * w, x) is None


def test_without_the_differences_that_fault_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = {"reverse": lambda f, x: 4 * x}
    monkeypatch.setattr(swift, "_rules", lambda local, small: doubled)
    monkeypatch.setattr(swift, "_differences_agree", lambda *args, small: True)
    assert at_once(squares, lambda w: 4 * w, X) is not None


def test_digits_that_claim_and_rule_lose_alike_are_noticed() -> None:
    f, g = lambda w: np.sum(np.tanh(w)), lambda w: 1 - np.tanh(w) ** 2
    assert at_once(f, g, np.array([0.5, 1.0])) is not None
    assert at_once(f, g, np.array([15.0, 14.0])) is None
    saturated = np.where(np.arange(500) == 7, 15.0, WIDE)
    assert at_once(f, g, WIDE) is not None
    assert at_once(f, g, saturated) is None


@pytest.mark.parametrize(
    ("f", "g", "x"),
    [
        (lambda w: np.sum(np.abs(w)), np.sign, np.array([0.0, 1.0])),
        (lambda w: np.sum(np.maximum(w, 0)), lambda w: (w > 0) * 1.0, np.array([0.0, 1.0])),
        (np.linalg.norm, lambda w: 0 * w, np.zeros(2)),
        (lambda w: np.sum(np.maximum(w, 0)), lambda w: (w > 0) * 1.0, np.array([1e-9, 1.0])),
    ],
    ids=["abs", "ReLU", "norm", "beside"],
)
def test_kinks_take_the_long_way(f: Function, g: Function, x: Any) -> None:
    assert at_once(f, g, x) is None


def test_no_step_leaves_the_domain() -> None:
    seen: list[float] = []

    def f(w: Any) -> Any:
        seen.extend(np.ravel(w) if isinstance(w, np.ndarray) else [])
        return np.sum(w * np.log(w))

    for x in (np.array([1e-3, 1.0]), np.linspace(1e-6, 1.0, 60)):
        at_once(f, lambda w: np.log(w) + 1, x, positive(2))
    assert min(seen) > 0


@pytest.mark.parametrize("size", [1e-3, 1e-9])
def test_of_many_inputs_a_random_claim_or_function_is_still_named(size: float) -> None:
    rng = np.random.default_rng(0)
    noisy = check_gradient(squares, lambda w: 2 * w + size * rng.normal(), WIDE)
    assert noisy.failed
    assert "not deterministic" in noisy.reason
    random = check_gradient(lambda w: squares(w) + size * rng.normal(), lambda w: 2 * w, WIDE)
    assert random.inconclusive
    assert "the function is not deterministic" in random.reason


@pytest.mark.parametrize("x", [X, WIDE], ids=["few", "many"])
def test_few_evaluations_are_enough(x: Any) -> None:
    calls = []

    def f(w: Any) -> Any:
        calls.append(1)
        return squares(w)

    assert check_gradient(f, lambda w: 2 * w, x)
    assert len(calls) <= 10


def test_over_a_domain_the_points_share_their_rows() -> None:
    verdict = check_gradient(squares, lambda w: 2 * w, on=real("n"))
    assert {e.reader for e in verdict.evidence} >= {"reverse", "forward", "differences"}
