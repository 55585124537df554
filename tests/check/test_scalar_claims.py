"""Claims about functions of numbers: bad input, abstention, and what a verdict carries."""

from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import sympy as sp

from alicemath import (
    InputError,
    Status,
    UndecidedError,
    Verdict,
    check_continuous,
    check_differentiable,
    integers,
    interval,
    limit_of,
    nonzero,
    one_hot,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    prove_lipschitz,
    prove_minimiser,
    prove_monotone,
    real,
    smoothness,
)
from alicemath.symbolic.convexity import Judgement
from alicemath.symbolic.extrema import Extreme
from alicemath.symbolic.smoothness import Finding
from tests.check.scalar_corpus import ROWS, Row, answer

PROVERS: dict[str, Callable[..., Verdict]] = {
    "continuous": check_continuous,
    "differentiable": check_differentiable,
    "convex": prove_convex,
    "monotone": prove_monotone,
    "Lipschitz": lambda f, **on: prove_lipschitz(f, 1, **on),
    "bound": lambda f, **on: prove_bound(f, 0, **on),
    "limit": lambda f, **on: prove_limit(f, 0, 0, **on),
    "minimiser": lambda f, **on: prove_minimiser(f, 0, **on),
}
NUMBERS_ONLY = {"continuous", "differentiable", "monotone", "limit"}


@pytest.fixture(params=PROVERS, ids=str)
def prover(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_branch_on_a_value_is_undecided_with_the_remedy(prover: str) -> None:
    verdict = PROVERS[prover](lambda x: x if x > 0 else -x)
    assert verdict.status is Status.UNDECIDED
    assert "np.where" in verdict.reason


def test_an_untraceable_function_is_undecided_by_name(prover: str) -> None:
    verdict = PROVERS[prover](lambda x: np.interp(x, [0, 1], [0, 1]))
    assert verdict.status is Status.UNDECIDED
    assert "interp" in verdict.reason


def test_nan_everywhere_is_undecided(prover: str) -> None:
    assert PROVERS[prover](lambda x: x * np.nan).status is Status.UNDECIDED


def test_a_mistake_in_the_code_is_named(prover: str) -> None:
    verdict = PROVERS[prover](lambda x: x.no_such_attribute)
    assert verdict.status is Status.UNDECIDED
    assert "no_such_attribute" in verdict.reason


def test_an_unknown_variable_is_refused(prover: str) -> None:
    if prover == "bound":
        return
    with pytest.raises(InputError, match="choose"):
        PROVERS[prover](np.abs, on=real(), of="y")


@pytest.mark.parametrize("name", sorted(NUMBERS_ONLY))
def test_arrays_where_numbers_are_wanted_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="functions of numbers"):
        PROVERS[name](np.sum, on=real("n"))


@pytest.mark.parametrize("name", sorted(NUMBERS_ONLY | {"convex", "Lipschitz"}))
@pytest.mark.parametrize("domain", [integers(0, 3), nonzero()], ids=str)
def test_a_variable_that_ranges_over_no_interval_is_refused(name: str, domain: Any) -> None:
    with pytest.raises(InputError, match="interval"):
        PROVERS[name](np.abs, on=domain)


def test_an_array_returned_is_refused() -> None:
    with pytest.raises(InputError, match="shape"):
        prove_bound(lambda x: np.stack([x, x]), 0)


def test_undefined_on_an_open_set_is_undecided() -> None:
    for verdict in (check_continuous(np.log), prove_lipschitz(np.log, 1), prove_bound(np.log, -9)):
        assert verdict.status is not Status.PROVED
    assert "undefined" in check_continuous(np.log).reason


def test_a_breakpoint_without_formula_is_undecided() -> None:
    verdict = check_differentiable(lambda x: np.abs(x + np.exp(x)))
    assert verdict.status is Status.UNDECIDED
    assert "could not be found exactly" in verdict.reason


def test_an_infinite_box_of_two_variables_is_undecided() -> None:
    verdict = prove_bound(lambda x, y: np.sin(x) + np.cos(y), -2, on={"x": real(), "y": real()})
    assert verdict.status is Status.UNDECIDED


def test_a_bound_needs_a_bound() -> None:
    with pytest.raises(InputError, match="low= or high="):
        prove_bound(np.abs)


def test_a_set_that_is_not_convex_is_refused() -> None:
    with pytest.raises(InputError, match="not convex"):
        prove_convex(np.sum, on=one_hot(3))


def test_an_open_length_asks_for_squares() -> None:
    verdict = prove_convex(lambda x: x @ x, on=real("n"))
    assert verdict.status is Status.UNDECIDED
    assert "squares=" in verdict.reason


def test_wrong_squares_prove_nothing() -> None:
    for squares in (lambda x, v: v @ v, lambda x, v: 2 * (v @ x) ** 2, lambda x, v: 2 * np.sum(v)):
        verdict = prove_convex(lambda x: x @ x, on=real("n"), squares=squares)
        assert verdict.status is Status.UNDECIDED
    right = prove_convex(lambda x: x @ x, on=real("n"), squares=lambda x, v: 2 * np.sum(v**2))
    assert right.status is Status.PROVED


def test_a_refuted_convexity_shows_a_segment_of_small_rationals() -> None:
    found = prove_convex(lambda x: np.minimum(x**2, 1)).counterexample
    assert found is not None
    u, v, alpha = (found.point[name] for name in ("u", "v", "α"))
    assert (u, v, alpha) == (Fraction(0), Fraction(2), Fraction(1, 2))
    assert found.claimed < found.true


def test_a_refuted_bound_shows_a_point() -> None:
    found = prove_bound(lambda s: s / (1 + np.exp(-s)), -0.2784).counterexample
    assert found is not None
    assert found.point["s"].denominator < 100
    assert found.true < found.claimed == -0.2784


def test_the_closed_end_of_an_interval_counts() -> None:
    def f(x: Any) -> Any:
        return np.where(x >= 1, -1, x)

    assert prove_bound(f, 0, on=interval(0, 1)).status is Status.PROVED
    assert prove_bound(f, 0, on=interval(0, 1, closed=True)).status is Status.REFUTED
    assert check_continuous(f, on=interval(0, 1)).status is Status.PROVED
    assert check_continuous(f, on=interval(0, 1, closed=True)).status is Status.REFUTED


def test_parameters_in_an_interval_are_hypotheses() -> None:
    def leaky(s: Any, a: Any) -> Any:
        return np.where(s > 0, s, a * s)

    inside, outside = ({"s": real(), "a": interval(*ends)} for ends in ((0, 1), (0, 2)))
    assert prove_convex(leaky, on=inside).status is Status.PROVED
    assert prove_convex(leaky, on=outside).status is Status.REFUTED


def test_a_computed_float_refutes_nothing() -> None:
    rounded = float(np.exp(-1.0))
    verdict = prove_minimiser(lambda p: p * np.log(p), rounded, on=positive())
    assert verdict.status is Status.UNDECIDED
    assert "computed float" in verdict.reason


def test_a_limit_by_cases_has_no_single_value() -> None:
    found = limit_of(lambda a, s: np.tanh(a * s), np.inf, on={"a": real(), "s": real()})
    assert len(found.cases) == 3
    with pytest.raises(UndecidedError, match="depends on the parameters"):
        _ = found.value


def test_smoothness_speaks_of_the_interval() -> None:
    assert smoothness(lambda x: np.abs(x - 1), on=interval(-1, 1)).name == "C∞"
    assert smoothness(lambda x: np.abs(x - 1), on=interval(-1, 2)).name == "C0"


def test_a_verdict_becomes_plain_data() -> None:
    import json

    for verdict in (
        prove_convex(np.tanh),
        prove_bound(np.tanh, 0),
        prove_convex(lambda x: -(x @ x), on=real("n")),
    ):
        assert json.loads(json.dumps(verdict.to_dict()))["status"] == "REFUTED"


FAULTS: list[tuple[str, str, Callable[..., Any]]] = [
    ("smoothness", "continuous", lambda *args, **kw: Finding("yes", "")),
    ("smoothness", "differentiable", lambda *args, **kw: Finding("yes", "")),
    ("smoothness", "steps_at_ends", lambda whole: [0] * len(whole.ends)),
    ("convexity", "convex", lambda *args, **kw: Judgement("yes", "")),
    ("convexity", "increasing", lambda *args, **kw: Judgement("yes", "")),
    ("extrema", "steepest", lambda *args, **kw: Extreme(sp.Integer(0), None)),
    ("limits", "differs", lambda *args: (False, {})),
    ("optimality", "kind_at", lambda *args: "minimum"),
    ("witness", "candidates", lambda *args: iter(())),
]


@pytest.mark.parametrize(("module", "name", "fault"), FAULTS, ids=[f[1] for f in FAULTS])
def test_the_corpus_notices_planted_faults(
    module: str, name: str, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = {"convex", "equal"}
    rows = [row for row in ROWS if row.question not in slow or module == "convexity"]
    monkeypatch.setattr(import_module(f"alicemath.symbolic.{module}"), name, fault)
    assert any(_differs(row) for row in rows)


def _differs(row: Row) -> bool:
    found = answer(row)
    return found != row.expected and not (row.may_abstain and found == "UNDECIDED")
