"""Inequalities for every length by sums of squares, and equations under hypotheses."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np
import pytest

from alicemath.domain import interval, nonnegative, positive, real
from alicemath.errors import InputError, UndecidedError
from alicemath.indexed import Hypothesis, decide
from alicemath.indexed import nonnegative as proved_nonnegative
from tests.indexed.corpus_losses import multiclass_hessian, sigmoid
from tests.indexed.corpus_softmax import batch_softmax, softmax

DATA = {"X": real("n", "c"), "y": real("n"), "u": real("c"), "v": real("c")}


def softmax_curvature(z, v):
    s = softmax(z)
    return v @ (np.diag(s) - np.outer(s, s)) @ v


def test_the_logsumexp_hessian_is_positive_semidefinite() -> None:
    def variance(z, v):
        s = softmax(z)
        return np.sum(s * (v - s @ v) ** 2)

    def pairs(z, v):
        s = softmax(z)
        return np.sum(np.outer(s, s) * (v[:, None] - v) ** 2) / 2

    on = {"z": real("m"), "v": real("m")}
    assert proved_nonnegative(softmax_curvature, variance, on=on).proved
    assert proved_nonnegative(softmax_curvature, pairs, on=on).proved


def test_cauchy_and_schwarz() -> None:
    decision = proved_nonnegative(
        lambda u, v: (u @ u) * (v @ v) - (u @ v) ** 2,
        lambda u, v: np.sum((np.outer(u, v) - np.outer(v, u)) ** 2) / 2,
        on={"u": real("n"), "v": real("n")},
    )
    assert decision.proved


def test_least_squares_are_convex() -> None:
    def f(X, y, w):
        return np.sum((X @ w - y) ** 2)

    decision = proved_nonnegative(
        lambda X, y, u, v, a: a * f(X, y, u) + (1 - a) * f(X, y, v) - f(X, y, a * u + (1 - a) * v),
        lambda X, y, u, v, a: a * (1 - a) * np.linalg.norm(X @ (u - v)) ** 2,
        on={**DATA, "a": interval(0, 1, closed=True)},
    )
    assert decision.proved


def test_the_logistic_loss_is_convex() -> None:
    def curvature(X, w, v):
        p = sigmoid(X @ w)
        return v @ (X.T * (p * (1 - p)) @ X) @ v

    def squares(X, w, v):
        p = sigmoid(X @ w)
        return np.sum(p * np.exp(-X @ w) / (1 + np.exp(-X @ w)) * (X @ v) ** 2)

    on = {"X": real("n", "c"), "w": real("c"), "v": real("c")}
    assert proved_nonnegative(curvature, squares, on=on).proved


def test_the_multiclass_hessian_is_positive_semidefinite() -> None:
    def squares(X, W, V):
        S, Q = batch_softmax(X @ W), X @ V
        return np.sum(S[:, :, None] * S[:, None, :] * (Q[:, :, None] - Q[:, None, :]) ** 2) / 2

    decision = proved_nonnegative(
        lambda X, W, V: np.einsum("ia,iajb,jb->", V, multiclass_hessian(X, W), V),
        squares,
        on={"X": real("n", "d"), "W": real("d", "k"), "V": real("d", "k")},
    )
    assert decision.proved


def test_the_means_of_two_numbers() -> None:
    decision = proved_nonnegative(
        lambda a, b: (a + b) / 2 - np.sqrt(a * b),
        lambda a, b: (np.sqrt(a) - np.sqrt(b)) ** 2 / 2,
        on={"a": positive(), "b": positive()},
    )
    assert decision.proved


def test_a_certificate_that_is_not_a_sum_of_squares_is_refused() -> None:
    with pytest.raises(UndecidedError, match="not ≥ 0 by the way it is written"):
        proved_nonnegative(lambda x: np.sum(x), lambda x: np.sum(x), on={"x": real("n")})
    with pytest.raises(UndecidedError):
        proved_nonnegative(
            lambda x, y: np.sum(x * x) - y**2, lambda x, y: x @ x - y * y,
            on={"x": real("n"), "y": real()},
        )  # fmt: skip


def test_a_certificate_for_something_else_does_not_prove() -> None:
    decision = proved_nonnegative(
        lambda u, v: u @ v, lambda u, v: np.sum(u**2) + v @ v, on={"u": real("n"), "v": real("n")}
    )
    assert not decision.proved


def test_signs_of_arguments_count() -> None:
    on = {"x": nonnegative("n"), "y": positive("n")}
    assert proved_nonnegative(lambda x, y: x @ y, lambda x, y: np.sum(x * y), on=on).proved


# ------------------------------------------------------------------ hypotheses
def inverse_of_gram(X, y, M):
    return X.T @ X @ M - np.eye(X.shape[1])


NORMAL = {"X": real("n", "c"), "y": real("n"), "M": real("c", "c")}


def test_the_normal_equations_are_solved_by_the_pseudoinverse() -> None:
    decision = decide(
        "equal",
        lambda X, y, M: X.T @ (X @ (M @ X.T @ y) - y),
        lambda X, y, M: np.zeros(X.shape[1]),
        NORMAL,
        hypotheses=[Hypothesis(inverse_of_gram, lambda H, X, y, M: H @ X.T @ y)],
    )
    assert decision.proved


def test_without_the_hypothesis_they_are_not() -> None:
    decision = decide(
        "equal",
        lambda X, y, M: X.T @ (X @ (M @ X.T @ y) - y),
        lambda X, y, M: np.zeros(X.shape[1]),
        NORMAL,
    )
    assert not decision.proved


def ridge_gradient(X, y, M, a):
    w = M @ X.T @ y
    return 2 / X.shape[0] * X.T @ (X @ w - y) + 2 * a * w


@pytest.mark.parametrize(("shrinkage", "proved"), [("n a", True), ("a", False)])
def test_ridge_is_solved_with_the_right_shrinkage_only(shrinkage: str, proved: bool) -> None:  # noqa: FBT001
    def shrunk(X, y, M, a):
        k = X.shape[0] * a if shrinkage == "n a" else a
        return (X.T @ X + k * np.eye(X.shape[1])) @ M - np.eye(X.shape[1])

    decision = decide(
        "equal",
        ridge_gradient,
        lambda X, y, M, a: np.zeros(X.shape[1]),
        {**NORMAL, "a": positive()},
        hypotheses=[Hypothesis(shrunk, lambda H, X, y, M, a: 2 / X.shape[0] * H @ X.T @ y)],
    )
    assert decision.proved is proved


def test_a_stationary_point_of_least_squares_is_a_global_minimum() -> None:
    def f(X, y, w):
        return np.sum((X @ w - y) ** 2)

    def stationary(X, y, u, v):
        return X.T @ (X @ v - y)

    decision = proved_nonnegative(
        lambda X, y, u, v: f(X, y, u) - f(X, y, v),
        lambda X, y, u, v: np.sum((X @ (u - v)) ** 2),
        on=DATA,
        hypotheses=[Hypothesis(stationary, lambda H, X, y, u, v: 2 * (u - v) @ H)],
    )
    assert decision.proved


def test_a_cofactor_that_does_not_vanish_is_refused() -> None:
    with pytest.raises(InputError, match="must vanish where its hypothesis does"):
        decide(
            "equal", lambda x: x + 1, lambda x: x, {"x": real()},
            hypotheses=[Hypothesis(lambda x: x, lambda H, x: H + 1)],
        )  # fmt: skip
