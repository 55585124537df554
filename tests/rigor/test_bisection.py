"""Bounds by bisection with balls: proved, refuted with a point, or given up on, never wrong."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.rigor import bisection, taylor
from alicemath.rigor.bisection import nonnegative_on
from alicemath.rigor.taylor import range_on

Function = Callable[..., Any]
F = Fraction


def sigmoid(s: Any) -> Any:
    return 1 / (1 + np.exp(-s))


def bend(s: Any) -> Any:
    return sigmoid(s) * (1 - sigmoid(s)) * (1 - 2 * sigmoid(s))


PROVED: list[tuple[str, Function, list[tuple[Fraction, Fraction]]]] = [
    ("|σ''| ≤ 0.1", lambda s: 0.1 - np.abs(bend(s)), [(F(-30), F(30))]),
    ("softplus > 0", lambda s: np.log1p(np.exp(s)), [(F(-30), F(30))]),
    ("SiLU ≥ −0.2785", lambda s: s * sigmoid(s) + 0.2785, [(F(-30), F(30))]),
    ("σ' ≤ ¼ + 1e-12", lambda s: 0.25 + 1e-12 - sigmoid(s) * (1 - sigmoid(s)), [(F(-30), F(30))]),
    ("|x| + 1/1000", lambda x: np.abs(x) + F(1, 1000), [(F(-1), F(2))]),
    ("max(x, −x) + 1/1000", lambda x: np.maximum(x, -x) + F(1, 1000), [(F(-1), F(2))]),
    ("a step", lambda x: np.where(x > F(1, 3), 1, 2), [(F(-1), F(1))]),
    ("floor", lambda x: np.floor(x) + 2, [(F(0), F(3))]),
    ("two variables", lambda x, y: 3 - np.sin(x) * np.cos(y) - x * y, [(F(-1), F(1))] * 2),
]
REFUTED: list[tuple[str, Function, list[tuple[Fraction, Fraction]]]] = [
    ("|σ''| ≤ 0.096", lambda s: F(96, 1000) - np.abs(bend(s)), [(F(-30), F(30))]),
    ("a jump", lambda x: np.where(x > F(3, 10), 1, -1), [(F(-1), F(1))]),
    ("a narrow dip", lambda x: np.where(np.abs(x - 0.3) < 0.01, -1, 1), [(F(-1), F(1))]),
    ("a pole", lambda x: 1 / (x - F(3, 10)), [(F(0), F(1))]),
    ("min", lambda x: np.minimum(x, 1 - x), [(F(-1), F(2))]),
    ("two variables", lambda x, y: 1 - x * y, [(F(-2), F(2))] * 2),
]


@pytest.mark.parametrize(("name", "f", "box"), PROVED)
def test_a_true_bound_is_proved(name: str, f: Function, box: Any) -> None:
    assert nonnegative_on(f, box).status == "proved"


@pytest.mark.parametrize(("name", "f", "box"), REFUTED)
def test_a_false_bound_is_refuted_at_a_point_of_the_box(name: str, f: Function, box: Any) -> None:
    found = nonnegative_on(f, box)
    assert found.status == "refuted"
    assert all(a <= c <= b for c, (a, b) in zip(found.point, box, strict=True))
    assert float(f(*(float(c) for c in found.point))) < 0


@pytest.mark.parametrize("f", [np.square, np.sqrt, np.abs])
def test_a_touching_point_is_not_decided(f: Function) -> None:
    assert nonnegative_on(f, [(F(-1, 3), F(1))], strictly=True).status != "proved"


def test_a_point_where_equality_holds_refutes_only_the_strict_bound() -> None:
    box = [(F(-1), F(1))]
    assert nonnegative_on(np.square, box, strictly=True).status == "refuted"
    assert nonnegative_on(np.square, box).status == "undecided"


def test_the_budget_ends_the_search() -> None:
    found = nonnegative_on(lambda x, y: (x - y) ** 2, [(F(0), F(1))] * 2, budget=50)
    assert found.status == "undecided"
    assert found.boxes <= 50


def test_an_empty_side_is_refused() -> None:
    with pytest.raises(InputError, match="is empty"):
        nonnegative_on(np.abs, [(F(1), F(0))])


FUNCTIONS: list[Function] = [
    lambda x: np.exp(-x) * np.sin(3 * x),
    lambda x: np.tanh(x) * x**3 - x,
    lambda x: np.maximum(x**2 - 1, x) - np.minimum(x, 0),
    lambda x: np.abs(np.abs(x) - 1) * x,
    lambda x: np.where(x > 0.5, x, x**2),
    lambda x: np.sqrt(1 + x**2) + np.arctan(x) / (2 + np.cos(x)),
    lambda x: np.log1p(np.exp(x)) - np.cosh(x) + np.sign(x) * x,
    lambda x: (1 + x**2) ** -1.5 + np.floor(x),
]


@given(
    k=st.integers(0, len(FUNCTIONS) - 1),
    centre=st.fractions(-3, 3, max_denominator=64),
    radius=st.fractions(0, 2, max_denominator=64),
    inside=st.fractions(-1, 1, max_denominator=32),
)
@settings(max_examples=50, deadline=None)
def test_the_range_contains_every_value(
    k: int, centre: Fraction, radius: Fraction, inside: Fraction
) -> None:
    f = FUNCTIONS[k]
    ends = [flint.arb(flint.fmpq(e.numerator, e.denominator)) for e in
            (centre - radius, centre + radius)]  # fmt: skip
    found = range_on(f, [ends[0].union(ends[1])])
    value = float(f(float(centre + inside * radius)))
    assert not found.is_finite() or found.overlaps(flint.arb(value, 1e-9))


FAULTS: list[tuple[Any, str, Any, Function]] = [
    (taylor, "_hull", lambda a, b: a, lambda x: np.abs(x) - x / 2),
    (taylor, "_unknown_slope", lambda v: flint.arb_series([v]),
     lambda x: np.where(x > F(1, 3), -1, 1)),
    (taylor, "_square", lambda h: flint.arb(0), lambda x: x**2 * (x - F(1, 3)) - x + F(1, 5)),
    (bisection, "_settled", lambda *args, **kw: True, lambda x: x),
    (bisection, "_value", lambda *args: flint.arb(-1), lambda x: x**2 + 1 / (x + 2)),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "name", "fault", "f"), FAULTS, ids=[f[1] for f in FAULTS])
def test_planted_faults_are_noticed(
    owner: Any, name: str, fault: Any, f: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = [(F(-1), F(1))]
    if name == "_unknown_slope":
        before = range_on(f, [flint.arb(0, 1)]).contains(-1)
        monkeypatch.setattr(owner, name, fault)
        assert before
        assert not range_on(f, [flint.arb(0, 1)]).contains(-1)
        return
    before_wide = _summary(f, box)
    monkeypatch.setattr(owner, name, fault)
    assert _summary(f, box) != before_wide


def _summary(f: Function, box: Any) -> tuple[Any, ...]:
    found = nonnegative_on(f, box)
    width = range_on(f, [flint.arb(0, 1)])
    return found.status, found.boxes, str(width)
