"""Balls certify a false claim at a small rational point, and never a true one."""

from typing import Any

import numpy as np
import pytest

from alicemath import real
from alicemath.check.certify import certify

LS = {"X": real("n", "c"), "y": real("n"), "w": real("c")}


def loss(X: Any, y: Any, w: Any) -> Any:
    return np.mean((X @ w - y) ** 2)


def right(X: Any, y: Any, w: Any) -> Any:
    return 2 / X.shape[0] * X.T @ (X @ w - y)


def test_a_false_gradient_is_refuted_at_one_by_one() -> None:
    found = certify("gradient", loss, lambda X, y, w: X.T @ (X @ w - y), LS, "w")
    assert found.finding == "disagrees"
    assert "X = [[1]]" in found.detail


def test_a_true_gradient_is_never_refuted() -> None:
    assert certify("gradient", loss, right, LS, "w").finding == "abstains"


def test_an_invented_value_at_a_kink_is_never_refuted() -> None:
    on = {"x": real("n")}
    for at_zero in (0.0, 0.5, 1.0):
        claimed = lambda x, a=at_zero: np.where(x == 0, a, (x > 0) * 1.0)
        found = certify("gradient", lambda x: np.sum(np.maximum(x, 0)), claimed, on, "x")
        assert found.finding == "abstains"


@pytest.mark.parametrize("kind", ["hessian", "jvp", "vjp"])
def test_what_has_no_enclosure_is_said(kind: str) -> None:
    assert kind in certify(kind, loss, right, LS, "w").detail


def test_code_that_balls_cannot_follow_is_said() -> None:
    found = certify("equal", lambda x: np.unwrap(x), lambda x: x, {"x": real("n")}, "x")
    assert found.finding == "abstains"
