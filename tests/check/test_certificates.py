"""Inequalities and conditional equations for every length, by a certificate that is checked."""

from typing import Any

import numpy as np
import pytest

from alicemath import (
    Status,
    nonnegative,
    positive,
    prove_equal_given,
    prove_nonnegative,
    real,
)

UV = {"u": real("n"), "v": real("n")}


def softmax(z: Any) -> Any:
    return np.exp(z) / np.sum(np.exp(z))


def gap(u: Any, v: Any) -> Any:
    return (u @ u) * (v @ v) - (u @ v) ** 2


def curvature(z: Any, v: Any) -> Any:
    """vᵀ ∇²logsumexp(z) v."""
    s = softmax(z)
    return v @ (np.diag(s) - np.outer(s, s)) @ v


def spread(z: Any, v: Any) -> Any:
    """The variance of v under s."""
    s = softmax(z)
    return np.sum(s * (v - s @ v) ** 2)


def test_cauchy_and_schwarz_for_every_length() -> None:
    squares = lambda u, v: np.sum((np.outer(u, v) - np.outer(v, u)) ** 2) / 2
    verdict = prove_nonnegative(gap, squares, on=UV)
    assert verdict.status is Status.PROVED
    assert verdict.scope == "every n ≥ 1"


def test_the_hessian_of_logsumexp_is_positive_semidefinite_for_every_length() -> None:
    on = {"z": real("m"), "v": real("m")}
    assert prove_nonnegative(curvature, spread, on=on).status is Status.PROVED


def test_what_is_nonnegative_at_sight_needs_no_certificate() -> None:
    assert prove_nonnegative(lambda x: np.sum(np.exp(x) * x**2), on=real("n"))
    assert prove_nonnegative(lambda x, p: np.sum(p * x**2), on={"x": real("n"), "p": positive("n")})
    assert prove_nonnegative(lambda x: np.sum(x), on=nonnegative("n"))


@pytest.mark.parametrize(
    ("f", "squares", "status"),
    [
        (gap, lambda u, v: np.sum((np.outer(u, v) - np.outer(v, u)) ** 2), Status.REFUTED),
        (gap, lambda u, v: -np.sum((np.outer(u, v) - np.outer(v, u)) ** 2) / 2, Status.REFUTED),
        (gap, lambda u, v: (u @ u) * (v @ v) - (u @ v) ** 2, Status.UNDECIDED),
        (lambda u, v: u @ v, None, Status.REFUTED),
        (lambda u, v: -(u @ u), None, Status.REFUTED),
    ],
    ids=["factor", "sign", "no squares", "negative somewhere", "negative"],
)
def test_a_wrong_certificate_proves_nothing(f: Any, squares: Any, status: Status) -> None:
    assert prove_nonnegative(f, squares, on=UV).status is status


ON = {"X": real("n", "c"), "y": real("n"), "M": real("c", "c")}
GIVEN = lambda X, y, M: X.T @ X @ M - np.eye(X.shape[1])
LEFT = lambda X, y, M: X.T @ X @ (M @ X.T @ y)
RIGHT = lambda X, y, M: X.T @ y


def test_the_normal_equations_follow_from_an_inverse() -> None:
    by = lambda H, X, y, M: H @ X.T @ y
    verdict = prove_equal_given(LEFT, RIGHT, given=GIVEN, by=by, on=ON)
    assert verdict.status is Status.PROVED
    assert "the hypothesis" in verdict.side_conditions


@pytest.mark.parametrize(
    "by",
    [
        lambda H, X, y, M: 2 * H @ X.T @ y,
        lambda H, X, y, M: H @ X.T @ y + M @ X.T @ y,
        lambda H, X, y, M: X.T @ X @ (M @ X.T @ y) - X.T @ y,
    ],
    ids=["not the difference", "another function", "does not use the hypothesis"],
)
def test_a_certificate_that_is_none_proves_nothing(by: Any) -> None:
    verdict = prove_equal_given(LEFT, RIGHT, given=GIVEN, by=by, on=ON)
    assert verdict.status is not Status.PROVED
