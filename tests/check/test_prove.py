"""A proof needs a prover, numbers and an unproved mutant; a refutation needs a point."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest

import alicemath.check.prove as module
from alicemath import (
    ContradictionError,
    ShapeError,
    Status,
    Verdict,
    check_gradient,
    integers,
    one_hot,
    positive,
    prove_equal,
    prove_gradient,
    prove_hessian,
    prove_jacobian,
    prove_jvp,
    prove_vjp,
    real,
)
from alicemath.check.provers import Hearing

LS = {"X": real("n", "c"), "y": real("n"), "w": real("c")}


def loss(X: Any, y: Any, w: Any) -> Any:
    return np.mean((X @ w - y) ** 2)


def gradient(X: Any, y: Any, w: Any) -> Any:
    return 2 / X.shape[0] * X.T @ (X @ w - y)


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def readers(verdict: Verdict, finding: str) -> set[str]:
    return {e.reader for e in verdict.evidence if e.finding == finding}


def test_a_loss_is_proved_for_every_length_and_all_four_witnesses_are_named() -> None:
    verdict = prove_gradient(loss, gradient, on=LS, wrt="w")
    assert verdict.status is Status.PROVED
    assert verdict.scope == "every n, c ≥ 1"
    assert "∂" in verdict.formula
    assert "index calculus" in readers(verdict, "proves")
    assert {"SymPy", "reverse", "forward", "differences"} <= readers(verdict, "agrees")
    assert "index calculus, mutant" in readers(verdict, "notes")


@pytest.mark.parametrize(
    "claimed",
    [
        lambda X, y, w: X.T @ (X @ w - y),
        lambda X, y, w: -2 / X.shape[0] * X.T @ (X @ w - y),
        lambda X, y, w: 2 / X.shape[0] * X.T @ (X @ w),
        lambda X, y, w: 2 / w.shape[0] * X.T @ (X @ w - y),
    ],
    ids=["a sum", "the sign", "y dropped", "the other length"],
)
def test_a_wrong_gradient_is_refuted_with_a_small_point(claimed: Any) -> None:
    verdict = prove_gradient(loss, claimed, on=LS, wrt="w")
    assert verdict.status is Status.REFUTED
    assert verdict.counterexample is not None
    assert verdict.counterexample.gap > verdict.counterexample.error
    assert "balls" in readers(verdict, "disagrees")


def test_balls_refute_what_numbers_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    missed = Verdict("claim", Status.CORROBORATED, "one point", "they were lucky")
    monkeypatch.setattr(module, "_numbers", lambda claimed, **_: missed)
    verdict = prove_gradient(loss, lambda X, y, w: X.T @ (X @ w - y), on=LS, wrt="w")
    assert verdict.status is Status.REFUTED
    assert "certified counterexample" in verdict.reason


def test_every_kind_of_claim_can_be_proved() -> None:
    z = real("m")
    assert prove_jacobian(
        softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), on=z
    )
    assert prove_hessian(lambda x: np.sum(x**3), lambda x: np.diag(6 * x), on=z)
    assert prove_jvp(np.exp, lambda x, v: np.exp(x) * v, on=z)
    assert prove_vjp(lambda x: np.outer(x, x), lambda x, u: (u + u.T) @ x, on=z)
    assert prove_equal(softmax, lambda z: np.exp(z) / np.sum(np.exp(z)), on=z)


def test_a_function_of_a_number_is_proved_by_the_exact_zero_test() -> None:
    verdict = prove_gradient(np.tanh, lambda s: 1 - np.tanh(s) ** 2, on=real())
    assert verdict.status is Status.PROVED
    assert "ℝ" in verdict.scope
    assert prove_gradient(np.log, lambda x: 1 / x, on=positive()).status is Status.PROVED


def test_what_no_prover_reads_is_undecided_though_numbers_agree() -> None:
    verdict = prove_gradient(lambda x: np.sum(np.sort(x)), lambda x: np.ones_like(x), on=real("n"))
    assert verdict.status is Status.UNDECIDED
    assert "numbers agree" in verdict.reason
    assert "sort" in verdict.reason


def test_an_if_on_a_traced_value_is_named() -> None:
    def branching(x: Any) -> Any:
        return np.sum(x) if np.sum(x) > 0 else 2 * np.sum(x)

    verdict = prove_gradient(branching, lambda x: np.ones_like(x), on=real("n"))
    assert not verdict.passed


def test_shapes_that_do_not_match_for_every_length_are_named() -> None:
    with pytest.raises(ShapeError, match=r"\bn\b"):
        prove_gradient(
            lambda X, w: np.sum(X @ w),
            lambda X, w: w,
            on={"X": real("n", "c"), "w": real("n")},
            wrt="w",
        )


def test_a_claim_proved_and_refuted_at_once_stops_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gullible(*_: Any, **__: Any) -> Any:
        return Hearing(proved=True, by="a broken prover", scope="everything")

    monkeypatch.setattr(module, "ask_provers", gullible)
    with pytest.raises(ContradictionError, match="a broken prover"):
        prove_gradient(loss, lambda X, y, w: w, on=LS, wrt="w")


def test_a_prover_that_proves_the_mutant_too_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    prover = import_module("alicemath.indexed.decide")

    real_decide = prover.decide

    def gullible(kind: Any, f: Any, claimed: Any, **keywords: Any) -> Any:
        return real_decide(kind, f, gradient, **keywords)

    monkeypatch.setattr(prover, "decide", gullible)
    with pytest.raises(ContradictionError, match="plus 1"):
        prove_gradient(loss, gradient, on=LS, wrt="w")


def test_a_proof_against_the_numbers_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(claimed: Any, **_: Any) -> Verdict:
        return Verdict("claim", Status.UNDECIDED, "no point", "nothing was tried")

    monkeypatch.setattr(module, "_numbers", undecided)
    verdict = prove_gradient(loss, gradient, on=LS, wrt="w")
    assert verdict.status is Status.UNDECIDED


def test_a_claim_that_holds_under_conditions_only_is_refuted_outside_them() -> None:
    log = prove_equal(lambda x: np.log(x**2), lambda x: 2 * np.log(x), on=real())
    assert log.status is Status.REFUTED
    assert "it holds where x > 0" in log.reason
    assert prove_equal(lambda x: np.log(x**2), lambda x: 2 * np.log(x), on=positive())
    step = prove_equal(
        lambda x: np.where(x > 0, 1.0, 0.0), lambda x: np.where(x >= 0, 1.0, 0.0), on=real("n")
    )
    assert step.status is Status.REFUTED
    assert "x = [0]" in step.reason


def test_a_hole_that_cancels_is_not_passed_over() -> None:
    verdict = prove_equal(lambda x: x / x, lambda x: 1 + 0 * x, on=real())
    assert verdict.status is Status.UNDECIDED
    assert "nan" in verdict.reason
    assert prove_equal(lambda x: x / x, lambda x: 1 + 0 * x, on=positive())


# ------------------------------------------------------------------ discrete arguments
def at_seven(z: Any, y: Any) -> Any:
    return np.sum(np.where(y == 7, z, 2 * z))


def right_at_seven(z: Any, y: Any) -> Any:
    return np.where(y == 7, 1.0, 2.0) + 0 * z


@pytest.mark.parametrize("high", [9, 1000])
def test_an_equality_of_whole_numbers_is_not_left_out_of_a_proof(high: int) -> None:
    on = {"z": real(), "y": integers(0, high)}
    wrong = prove_gradient(at_seven, lambda z, y: 2.0 + 0 * y, on=on, wrt="z")
    assert wrong.status is not Status.PROVED
    assert wrong.status is (Status.REFUTED if high == 9 else Status.UNDECIDED)
    assert "y - 7 = 0" in wrong.reason or "y = 7." in str(wrong)


def test_few_values_of_a_discrete_argument_are_tried_one_by_one() -> None:
    on = {"z": real(), "y": integers(0, 9)}
    right = prove_gradient(at_seven, right_at_seven, on=on, wrt="z")
    assert right.status is Status.PROVED
    assert right.side_conditions == ()
    assert "integers(0, 9)" in right.scope
    labels = {"z": real("n"), "y": one_hot("n")}

    def f(z: Any, y: Any) -> Any:
        return np.sum(np.where(y == 1, z, 2 * z))

    assert prove_gradient(f, lambda z, y: 2 - y, on=labels, wrt="z").status is Status.PROVED
    assert prove_gradient(f, lambda z, y: 2 + 0 * y, on=labels, wrt="z").failed


def test_many_values_of_a_discrete_argument_leave_a_switch_undecided() -> None:
    on = {"z": real("n"), "y": integers(0, 1000, "n")}
    verdict = prove_gradient(
        lambda z, y: np.sum(np.where(y > 7, z, 2 * z)),
        lambda z, y: np.where(y > 7, 1, 2) + 0 * z,  # also read by the index calculus
        on=on,
        wrt="z",
    )
    assert verdict.status is Status.UNDECIDED
    assert "y0 - 7 = 0" in verdict.reason


# ------------------------------------------------------------------ as hard as a check looks
def test_a_proof_that_fails_looks_where_a_check_looks() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.sort(np.where(x > 5, 0, x)))

    assert check_gradient(f, np.ones_like, on=positive("n")).failed
    assert prove_gradient(f, np.ones_like, on=positive("n")).status is Status.REFUTED


@pytest.mark.parametrize("shape", [("n",), (3,)])
def test_a_claim_of_another_shape_is_refuted_with_both_shapes(shape: tuple[Any, ...]) -> None:
    verdict = prove_gradient(lambda x: x @ x, lambda x: 2 * x[:, None], on=real(*shape))
    assert verdict.status is Status.REFUTED
    assert "(3, 1); expected (3,)" in verdict.reason
    assert f"claimed has shape ({shape[0]}, 1)" in verdict.reason
