"""Values that a rule gives by convention, and what hides behind them, are not believed."""

from typing import Any

import numpy as np
import pytest

from alicemath import (
    check_gradient,
    check_hessian,
    check_hessian_diagonal,
    check_jvp,
    check_vjp,
    real,
)
from alicemath.verdict import Verdict


def huber(x: Any) -> Any:
    return np.sum(np.where(np.abs(x) <= 1, x * x / 2, np.abs(x) - 0.5))


ZERO = np.zeros(1)

WRONG: dict[str, Verdict] = {
    "a branch at 0": check_gradient(
        lambda x: np.sum(np.where(x == 0, 0.0, x)), lambda x: np.zeros(1), ZERO
    ),
    "moduli that cancel": check_gradient(
        lambda x: np.sum(np.abs(x) - 2 * x * (x > 0)), lambda x: np.zeros(1), ZERO
    ),
    "the square of a modulus": check_hessian(
        lambda x: np.sum(np.abs(x) ** 2), lambda x: np.zeros((1, 1)), ZERO
    ),
    "a zero beside what is large": check_gradient(
        lambda x: 1e8 * np.sin(x[1]) + np.where(x[0] == 0, 0.0, x[0]),
        lambda x: np.array([0.0 if x[0] == 0 else 1.0, 1e8 * np.cos(x[1])]),
        np.array([0.0, 1.0]),
    ),
    "the modulus of the tangent": check_jvp(
        np.sin, lambda x, v: np.cos(x) * np.abs(v), np.array([0.3])
    ),
    "a clipped cotangent": check_vjp(
        np.sin, lambda x, u: np.cos(x) * np.clip(u, -4, 4), on=real("n")
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name: str) -> None:
    assert WRONG[name].failed


@pytest.mark.parametrize("factor", [1.5, 1.0001, -0.5])
def test_a_second_derivative_that_jumps_has_no_value(factor: float) -> None:
    claimed = lambda x: factor * np.where(np.abs(x) <= 1, 1.0, 0.0)
    assert not check_hessian_diagonal(huber, claimed, np.array([-1.0, 3.0]))


def test_products_that_are_linear_pass() -> None:
    assert check_jvp(np.sin, lambda x, v: np.cos(x) * v, on=real("n"))
    assert check_vjp(np.sin, lambda x, u: np.cos(x) * u, on=real("n"))
