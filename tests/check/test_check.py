"""Right derivatives pass, wrong ones are refuted, and what cannot be decided is said."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import (
    Status,
    check_equal,
    check_gradient,
    check_hessian,
    check_jacobian,
    check_jvp,
    check_vjp,
    positive,
    real,
    simplex,
    spd,
)

X = np.array([1.0, 2.0, 5.0])
LS = {"X": real("n", "c"), "y": real("n"), "w": real("c")}


def least_squares(X: Any, y: Any, w: Any) -> Any:
    return np.mean((X @ w - y) ** 2)


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def logsumexp(z: Any) -> Any:
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))


RIGHT: list[tuple[str, Callable[..., Any], Callable[..., Any], Any]] = [
    ("squares", lambda w: np.sum(w**2), lambda w: 2 * w, real("n")),
    ("mean", lambda w: np.mean(w**3), lambda w: 3 * w**2 / w.size, real("n")),
    ("log", lambda w: np.sum(np.log(w)), lambda w: 1 / w, positive("n")),
    ("logsumexp", logsumexp, softmax, real("n")),
    ("entropy", lambda p: -np.sum(p * np.log(p)), lambda p: -np.log(p) - 1, simplex("m")),
    ("logdet", lambda A: np.linalg.slogdet(A)[1], lambda A: np.linalg.inv(A).T, spd("n")),
    ("relu", lambda w: np.sum(np.maximum(w, 0)), lambda w: (w > 0) * 1.0, real("n")),
    ("norm", lambda w: np.sqrt(np.sum(w**2)), lambda w: w / np.sqrt(np.sum(w**2)), positive("n")),
    ("a number", lambda s: np.tanh(s), lambda s: 1 / np.cosh(s) ** 2, real()),
    ("a matrix", lambda W: np.sum(W @ W.T), lambda W: 2 * np.sum(W, 0) + 0 * W, real("a", "b")),
]


@pytest.mark.parametrize(("f", "g", "on"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
def test_a_right_gradient_passes_over_its_domain(
    f: Callable[..., Any], g: Callable[..., Any], on: Any
) -> None:
    check_gradient(f, g, on=on).raise_if_failed()


@pytest.mark.parametrize(("f", "g", "on"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
@pytest.mark.parametrize("fault", [-1.0, 2.0, 1 + 1e-6])
def test_the_same_gradient_with_a_planted_factor_is_refuted(
    f: Callable[..., Any], g: Callable[..., Any], on: Any, fault: float
) -> None:
    assert check_gradient(f, lambda x: fault * g(x), on=on).failed


def test_a_claim_about_several_arguments_is_judged_by_the_named_one() -> None:
    right = check_gradient(
        least_squares, lambda X, y, w: 2 / len(y) * X.T @ (X @ w - y), on=LS, wrt="w"
    )
    assert right.passed
    by_y = check_gradient(least_squares, lambda X, y, w: -2 / len(y) * (X @ w - y), on=LS, wrt="y")
    assert by_y.passed
    assert check_gradient(least_squares, lambda X, y, w: X @ w - y, on=LS, wrt="y").failed


def test_arguments_are_bound_by_name_whatever_their_order() -> None:
    on = {"w": real("c"), "y": real("n"), "X": real("n", "c")}
    assert check_gradient(
        least_squares, lambda X, y, w: 2 / len(y) * X.T @ (X @ w - y), on=on, wrt="w"
    )


def test_a_gradient_memorised_for_one_point_passes_there_and_fails_over_a_domain() -> None:
    def memorised(w: Any) -> Any:
        return np.array([2.0, 4.0, 10.0]) if w.shape == (3,) else 2 * w

    def f(w: Any) -> Any:
        return np.sum(w**2)

    assert check_gradient(f, memorised, X)
    assert check_gradient(f, memorised, on=real("n")).failed


def test_a_tiny_gradient_with_the_wrong_sign_is_wrong() -> None:
    verdict = check_gradient(lambda w: 1e-300 * np.sum(w), lambda w: -1e-300 + 0 * w, X)
    assert verdict.failed
    assert verdict.diagnosis == "the sign is wrong"


def test_an_error_of_one_part_in_1e12_is_found() -> None:
    assert check_gradient(lambda w: np.sum(w**2), lambda w: 2 * w * (1 + 1e-12), X).failed


def test_right_formula_in_unstable_code_is_no_failure_and_is_said() -> None:
    verdict = check_gradient(
        lambda w: np.sum(np.tanh(w)), lambda w: 1 - np.tanh(w) ** 2, np.array([20.0, 25.0])
    )
    assert verdict.passed
    assert "unstable code" in verdict.reason


def test_one_wrong_entry_of_a_thousand_is_found_and_named() -> None:
    def wrong(w: Any) -> Any:
        g = 2 * w
        g[777] *= 1.01
        return g

    verdict = check_gradient(lambda w: np.sum(w**2), wrong, np.arange(1000.0))
    assert verdict.failed
    assert "[777]" in verdict.diagnosis


# ------------------------------------------------------------------ kinks
def relu(w: Any) -> Any:
    return np.sum(np.maximum(w, 0))


@pytest.mark.parametrize("value", [0.0, 0.25, 0.5, 1.0])
def test_a_value_between_the_one_sided_derivatives_is_a_valid_subgradient(value: float) -> None:
    verdict = check_gradient(relu, lambda w: np.where(w == 0, value, w > 0), np.zeros(3))
    assert verdict.passed


@pytest.mark.parametrize("value", [-0.01, 1.01, 2.0])
def test_a_value_outside_the_one_sided_derivatives_is_refuted(value: float) -> None:
    verdict = check_gradient(relu, lambda w: np.where(w == 0, value, w > 0), np.zeros(3))
    assert verdict.failed
    assert "kink" in verdict.reason


def test_beside_a_kink_no_step_crosses_it() -> None:
    x = np.array([1e-9, -1e-9, 1e-300])
    assert check_gradient(relu, lambda w: (w > 0) * 1.0, x)
    assert check_gradient(relu, lambda w: (w < 0) * 1.0, x).failed


def test_the_kink_of_a_black_box_is_seen_too() -> None:
    def f(w: Any) -> float:
        return float(abs(float(w[0])))

    assert check_gradient(f, lambda w: np.array([0.5]), np.zeros(1)).passed
    assert check_gradient(f, lambda w: np.array([1.5]), np.zeros(1)).failed


# ------------------------------------------------------------------ black boxes
def black_box(w: Any) -> float:
    return float(sum(float(a) ** 3 for a in w))


def test_a_black_box_is_judged_by_differences() -> None:
    def cubes(w: Any) -> Any:
        return np.array([3 * float(a) ** 2 for a in w])

    assert check_gradient(black_box, cubes, X)
    wrong = check_gradient(black_box, lambda w: cubes(w) * (1 + 1e-5), X)
    assert wrong.failed
    assert "abstains" in {e.finding for e in wrong.evidence}


def test_steps_stay_inside_the_domain() -> None:
    seen: list[float] = []

    def f(w: Any) -> Any:
        seen.append(float(w[0]) if isinstance(w, np.ndarray) else 1.0)
        return np.sum(np.sqrt(w))

    check_gradient(f, lambda w: 0.5 / np.sqrt(w), on=positive(1))
    assert min(seen) > 0


# ------------------------------------------------------------------ the other kinds
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])


def test_a_jacobian_is_judged_in_the_layout_outputs_then_inputs() -> None:
    assert check_jacobian(lambda x: A @ x, lambda x: A, X)
    assert check_jacobian(lambda x: A @ x, lambda x: A.T, X).failed
    assert check_jacobian(
        softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), on=real("m")
    )


def test_a_hessian_is_judged_for_traced_and_black_box_functions() -> None:
    assert check_hessian(lambda w: np.sum(w**3), lambda w: np.diag(6 * w), X)
    assert check_hessian(lambda w: np.sum(w**3), lambda w: np.diag(3 * w), X).failed
    assert not check_hessian(black_box, lambda w: np.diag(5 * w), X).passed


def test_a_jvp_may_return_the_tangent_or_the_pair() -> None:
    assert check_jvp(np.sin, lambda x, v: np.cos(x) * v, on=real("n"))
    assert check_jvp(np.sin, lambda x, v: (np.sin(x), np.cos(x) * v), on=real("n"))
    assert check_jvp(np.sin, lambda x, v: np.cos(x), on=real("n")).failed


def test_a_vjp_is_judged_for_fresh_cotangents() -> None:
    assert check_vjp(lambda x: np.outer(x, x), lambda x, u: (u + u.T) @ x, on=real("n"))
    assert check_vjp(lambda x: np.outer(x, x), lambda x, u: 2 * u @ x, on=real("n")).failed


def test_containers_are_judged_in_their_own_structure() -> None:
    x = {"a": X, "b": [X + 1, 2.0]}

    def f(p: Any) -> Any:
        return np.sum(p["a"] * p["b"][0]) * p["b"][1]

    def g(p: Any) -> Any:
        a, (b, c) = p["a"], p["b"]
        return {"a": b * c, "b": [a * c, np.sum(a * b)]}

    assert check_gradient(f, g, x)
    swapped = check_gradient(f, lambda p: {"a": g(p)["b"][0], "b": g(p)["b"]}, x)
    assert swapped.failed
    other = check_gradient(f, lambda p: (1, 2), x)
    assert other.failed
    assert "structure" in other.reason


def test_equal_values_pass_and_different_ones_are_refuted() -> None:
    assert check_equal(np.tanh, lambda s: 1 - 2 / (np.exp(2 * s) + 1), on=real())
    assert check_equal(np.tanh, lambda s: 1 - 2 / (np.exp(2 * s) + 2), on=real()).failed
    assert check_equal(softmax, lambda z: np.exp(z - logsumexp(z)), on=real("m"))
    assert check_equal(np.sin, lambda x: x[:1], X).failed


# ------------------------------------------------------------------ the verdict
def test_a_verdict_is_data_and_text() -> None:
    import json

    verdict = check_gradient(least_squares, lambda X, y, w: X.T @ (X @ w - y), on=LS, wrt="w")
    data = json.loads(json.dumps(verdict.to_dict()))
    assert data["status"] == "REFUTED"
    assert data["counterexample"]["point"]["w"]
    assert "REFUTED" in str(verdict)
    assert "<table>" in verdict._repr_mimebundle_()["text/html"]
    assert not verdict
    assert verdict.status is Status.REFUTED


def test_the_same_seed_gives_the_same_verdict() -> None:
    runs = [str(check_gradient(logsumexp, softmax, on=real("n"), seed=7)) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_side_that_is_nan_is_a_finding_with_an_owner() -> None:
    log, nan = lambda x: np.log(x), lambda x: np.log(-x)
    assert check_equal(log, nan, on=positive()).failed
    assert check_equal(nan, log, on=positive()).status is Status.UNDECIDED


def test_what_is_computed_from_constants_alone_is_not_taken_for_exact() -> None:
    def centred_ones(x: Any) -> Any:
        return (np.eye(x.size) - 1 / x.size) @ np.ones(x.size)

    assert check_equal(centred_ones, lambda x: 0 * x, on=real("n"))
    assert check_equal(lambda x: centred_ones(x) + 1e-9, lambda x: 0 * x, on=real("n")).failed


def test_a_constant_is_read_as_it_was_meant() -> None:
    roots = lambda x: np.sqrt(2) / np.sqrt(np.pi) * x
    assert check_equal(lambda x: np.sqrt(2 / np.pi) * x, roots, on=real())
    assert check_equal(lambda x: np.sqrt(2 / 3.1415) * x, roots, on=real()).failed


def test_the_dead_branch_of_a_where_does_not_speak() -> None:
    f = lambda x: np.sum(np.where(x > 0, np.sqrt(np.maximum(x, 0)), 0.0))
    x = np.array([-1.0, 4.0])
    assert check_gradient(f, lambda x: np.where(x > 0, 0.5 / np.sqrt(np.abs(x)), 0.0), x)
