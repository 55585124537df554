"""Near misses: each is refuted; one that survives, and a false theorem, is reported."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import real
from alicemath.ml.softmax import logsumexp, softmax, softmax_jacobian
from alicemath.proof import Proof, Theorem, opaque, theorem
from alicemath.proof.mutants import mutants
from alicemath.proof.notation import notation
from alicemath.proof.runner import run
from alicemath.proof.terms import arguments
from alicemath.verdict import Status

ON = {"X": real("n", "c"), "y": real("n"), "w": real("c")}
ARGUMENTS: dict[str, Any] = dict(arguments(ON))
X, y, w = ARGUMENTS.values()


def changes(term: Any) -> dict[str, str]:
    return {notation(m.term, ON): m.change for m in mutants(term)}


def test_the_whole_is_changed_in_sign_and_size() -> None:
    found = changes(w)
    assert {"−1 w", "2 w", "w + 1"} <= set(found)


def test_terms_are_dropped_and_turned_round() -> None:
    found = changes(X @ w - y)
    assert found["X w + y"] == "sign of the second term"
    assert "second term dropped" in found.values()
    assert "first term dropped" in found.values()


def test_sums_become_means_and_means_sums() -> None:
    assert changes(np.sum(w))["mean(w)"] == "mean for sum"
    assert changes(np.mean(w))["Σ w"] == "sum for mean"


def test_transposes_are_lost_and_powers_raised() -> None:
    assert changes(X.T @ y)["X y"] == "transpose lost"
    assert changes(w**2)["w³"] == "power one too high"


def test_a_mutant_of_a_shared_part_changes_it_everywhere() -> None:
    r = X @ w - y
    assert "(X w + y)·(X w + y)" in changes(r @ r)


def test_the_original_is_left_as_it_was() -> None:
    term = X.T @ (X @ w - y)
    before = notation(term, ON)
    list(mutants(term))
    assert notation(term, ON) == before


# ------------------------------------------------------------------ theorems
def made(prove: Callable[..., None], **on: Any) -> Theorem:
    return theorem("a theorem made for a test", **on)(prove)


def test_a_true_theorem_is_reached_and_its_mutants_refuted() -> None:
    def prove(proof: Proof, z: Any) -> None:
        proof.jacobian_is(softmax, softmax_jacobian)

    result = run(made(prove, z=real("m")))
    assert result.reached
    assert result.status is Status.PROVED
    (step,) = [s for s in result.steps if s.kind == "mutants"]
    assert step.good
    assert "mutants refuted" in step.text


# Each is a closed form that is wrong, as the notes or a tired student would write it.
FALSE: dict[str, Callable[[Proof], None]] = {
    "sign": lambda proof: proof.gradient_is(logsumexp, lambda z: -softmax(z)),
    "factor": lambda proof: proof.gradient_is(lambda z: z @ z, lambda z: z),
    "missing term": lambda proof: proof.jacobian_is(softmax, lambda z: np.diag(softmax(z))),
    "sum for mean": lambda proof: proof.gradient_is(lambda z: np.mean(z**2), lambda z: 2 * z),
    "shape": lambda proof: proof.jacobian_is(lambda z: z, lambda z: 0 * z + 1),
    "equation": lambda proof: proof.equal(lambda z: softmax(2 * z), softmax),
    "sign of an inequality": lambda proof: proof.nonnegative(
        lambda z: -np.sum(z**2), lambda z: np.sum(z**2)
    ),
    "certificate": lambda proof: proof.nonnegative(
        lambda z: np.sum(z) ** 2 - np.sum(z**2), lambda z: np.sum(z) ** 2 - np.sum(z**2)
    ),
    "hypothesis": lambda proof: proof.follows(
        lambda z: np.sum(z**2),
        lambda z: 2 + 0 * np.sum(z),
        given=lambda z: np.sum(z**2) - 1,
        by=lambda h, z: h,
    ),
    "certificate that does not vanish": lambda proof: proof.follows(
        lambda z: np.sum(z) + 1,
        lambda z: np.sum(z),
        given=lambda z: np.sum(z**2) - 1,
        by=lambda h, z: 0 * h + 1,
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_theorem_is_not_reached(name: str) -> None:
    result = run(made(lambda proof, z: FALSE[name](proof), z=real("m")))
    assert not result.reached
    assert result.reason


def test_a_near_miss_that_is_true_is_reported() -> None:
    def prove(proof: Proof, z: Any) -> None:
        proof.gradient_is(lambda z: z @ z, lambda z: 2 * z)
        proof.reject(lambda z: z + z, because="it is not wrong at all")

    result = run(made(prove, z=real("m")))
    assert not result.reached
    assert "near miss was not refuted" in result.reason


def test_a_surviving_mutant_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alicemath.proof.mutation.is_refuted", lambda claimed: False)
    monkeypatch.setattr("alicemath.proof.mutation.clearly_differ", lambda a, b: False)

    def prove(proof: Proof, z: Any) -> None:
        proof.gradient_is(lambda z: z @ z, lambda z: 2 * z)

    result = run(made(prove, z=real("m")))
    assert not result.reached
    assert "NOT refuted: sign, factor 2" in result.reason


def test_a_mutant_that_differs_by_little_is_judged_by_its_digits() -> None:
    def prove(proof: Proof, x: Any) -> None:
        proof.equal(1e12 + x - 1e12, x)  # in double, x is rounded to 1e-4

    (step,) = [s for s in run(made(prove, x=real())).steps if s.kind == "mutants"]
    assert step.good


def test_a_theorem_without_a_near_miss_is_not_reached() -> None:
    def prove(proof: Proof, z: Any) -> None:
        proof.calc("z·z", z @ z, (np.sum(z**2), "definition"))

    assert "no near miss" in run(made(prove, z=real("m"))).reason


def test_a_false_line_of_a_calculation_stops_the_theorem() -> None:
    def prove(proof: Proof, z: Any) -> None:
        proof.calc("∇", proof.gradient(z @ z, z), (z, "wrong"), (2 * z, "right again"))
        proof.gradient_is(z @ z, 2 * z)

    result = run(made(prove, z=real("m")))
    assert result.status is Status.REFUTED


def test_an_opaque_function_is_mutated_as_a_whole() -> None:
    def with_a_loop(z: Any) -> Any:
        return 2 * z if np.ndim(z) == 1 else z

    z: Any = arguments({"z": real("m")})["z"]
    found = [m.change for m in mutants(opaque(with_a_loop, "twice")(z))]
    assert found == ["sign", "factor 2", "one added"]
