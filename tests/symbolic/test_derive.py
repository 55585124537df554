"""Claims decided by formulas: right ones pass, near misses and mutants do not."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.domain import (
    Domain,
    interval,
    one_hot,
    real,
    simplex,
    spd,
    symmetric,
)
from alicemath.errors import ShapeError
from alicemath.symbolic import derive, differentiate
from alicemath.symbolic.derive import Decision, decide
from alicemath.symbolic.differentiate import derivative

Function = Callable[..., Any]
LENGTHS = {"n": 2, "m": 3, "c": 1}  # m = 2 would hide a lost factor 2/m


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def softmax_jacobian(z: Any) -> Any:
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def logsumexp(z: Any) -> Any:
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))


def cross_entropy(z: Any, y: Any) -> Any:
    return -np.sum(y * (z - np.log(np.sum(np.exp(z)))))


def huber(r: Any) -> Any:
    return np.sum(np.where(np.abs(r) <= 1, 0.5 * r**2, np.abs(r) - 0.5))


def squares(X: Any, w: Any, y: Any) -> Any:
    return np.mean((X @ w - y) ** 2)


def gelu(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def gelu_slope(x: Any) -> Any:
    t = np.tanh(math.sqrt(2) / math.sqrt(math.pi) * (x + 0.044715 * x**3))
    return (1 + t) / 2 + x / 2 * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 0.134145 * x**2)


XWY = {"X": real("m", "c"), "w": real("c"), "y": real("m")}
ZY = {"z": real("m"), "y": real("m")}
WX = {"W": real("m", "c"), "x": real("c")}

# By name: what is claimed, of which f, the right formula, a wrong one, where, in what.
CLAIMS: dict[str, tuple[Any, Function, Function, Function, dict[str, Domain], str | None]] = {
    "softmax": (
        "jacobian",
        softmax,
        softmax_jacobian,
        lambda z: np.diag(softmax(z)),
        {"z": real("m")},
        None,
    ),
    "logsumexp": ("gradient", logsumexp, softmax, lambda z: softmax(-z), {"z": real("m")}, None),
    "huber": (
        "gradient",
        huber,
        lambda r: np.clip(r, -1, 1),
        lambda r: np.clip(r, -1, 2),
        {"r": real("m")},
        None,
    ),
    "mean squares in w": (
        "gradient",
        squares,
        lambda X, w, y: (2 / len(y)) * X.T @ (X @ w - y),
        lambda X, w, y: X.T @ (X @ w - y),
        XWY,
        "w",
    ),
    "mean squares in X": (
        "gradient",
        squares,
        lambda X, w, y: 2 / len(y) * np.outer(X @ w - y, w),
        lambda X, w, y: 2 / len(y) * np.outer(X @ w + y, w),
        XWY,
        "X",
    ),
    "hessian of squares": (
        "hessian",
        squares,
        lambda X, w, y: 2 / len(y) * X.T @ X,
        lambda X, w, y: 2 / len(y) * X.T @ X + np.eye(len(w)),
        XWY,
        "w",
    ),
    "weights' cotangent": (
        "vjp",
        lambda W, x: W @ x,
        lambda W, x, u: np.outer(u, x),
        lambda W, x, u: 2 * np.outer(u, x),
        WX,
        "W",
    ),
    "weights' tangent": (
        "jvp",
        lambda W, x: W @ x,
        lambda W, x, v: v @ x,
        lambda W, x, v: W @ x,
        WX,
        "W",
    ),
    "cross entropy, one-hot": (
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) - y,
        lambda z, y: y - softmax(z),
        {"z": real("m"), "y": one_hot("m")},
        "z",
    ),
    "cross entropy, simplex": (
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) - y,
        lambda z, y: softmax(z) - 2 * y,
        {"z": real("m"), "y": simplex("m")},
        "z",
    ),
    "symmetric quadratic form": (
        "gradient",
        lambda x, A: x @ A @ x,
        lambda x, A: 2 * A @ x,
        lambda x, A: A @ x,
        {"x": real("n"), "A": symmetric("n")},
        "x",
    ),
    "log det": (
        "gradient",
        lambda A: np.log(np.linalg.det(A)),
        lambda A: np.linalg.inv(A).T,
        np.linalg.det,
        {"A": spd("n")},
        None,
    ),
    "gelu with computed constants": (
        "jacobian",
        gelu,
        gelu_slope,
        lambda x: gelu_slope(x) + 1e-3 * x,
        {"x": real()},
        None,
    ),
    "relu on the positive numbers": (
        "equal",
        lambda x: np.maximum(x - 1, 0),
        lambda x: x - 1,
        lambda x: 1 - x,
        {"x": interval(1, 2)},
        None,
    ),
    "two stable sigmoids": (
        "equal",
        lambda s: np.where(s >= 0, 1 / (1 + np.exp(-s)), np.exp(s) / (1 + np.exp(s))),
        lambda s: 0.5 * (1 + np.tanh(s / 2)),
        lambda s: 0.5 * (1 + np.tanh(s)),
        {"s": real("n")},
        None,
    ),
}
WRONG_SHAPE = {"log det"}


def ask(name: str, claimed: Function) -> Decision:
    kind, f, _, _, on, wrt = CLAIMS[name]
    return decide(kind, f, claimed, on=on, wrt=wrt, lengths=LENGTHS)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_right_claim_is_zero_and_printed(name: str) -> None:
    decision = ask(name, CLAIMS[name][2])
    assert decision.status == "zero"
    assert decision.formula
    assert dict(decision.lengths) == LENGTHS


@pytest.mark.parametrize("name", CLAIMS)
def test_a_near_miss_is_nonzero_with_a_point_or_a_shape_error(name: str) -> None:
    if name in WRONG_SHAPE:
        with pytest.raises(ShapeError, match="shape"):
            ask(name, CLAIMS[name][3])
        return
    decision = ask(name, CLAIMS[name][3])
    assert decision.status == "nonzero"
    assert decision.witness or "everywhere" in decision.reason


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("mutation", ["sign", "factor 2", "plus 1"])
def test_mutants_of_every_claim_are_refuted(name: str, mutation: str) -> None:
    right = CLAIMS[name][2]
    mutants: dict[str, Function] = {
        "sign": lambda *a: -right(*a),
        "factor 2": lambda *a: 2 * right(*a),
        "plus 1": lambda *a: right(*a) + 1,
    }
    assert ask(name, mutants[mutation]).status == "nonzero"


def test_a_smooth_switch_needs_no_side_condition() -> None:
    for name in ("huber", "logsumexp", "softmax"):
        assert ask(name, CLAIMS[name][2]).side_conditions == ()


# ------------------------------------------------------------------ planted faults
# Quick ones that together use every part: a mean, labels, a constraint, a product rule.
QUICK = (
    "mean squares in w",
    "cross entropy, one-hot",
    "cross entropy, simplex",
    "symmetric quadratic form",
    "weights' cotangent",
)


def all_right() -> bool:
    return all(
        (ask(name, right).status, ask(name, wrong).status) == ("zero", "nonzero")
        for name, (_, _, right, wrong, _, _) in CLAIMS.items()
        if name in QUICK
    )


def test_a_wrong_derivative_of_sympy_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all_right()
    right = derivative
    monkeypatch.setattr(differentiate, "derivative", lambda u, x: right(u, x) + x)
    assert not all_right()


def test_a_zero_test_that_always_agrees_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from alicemath.symbolic.zero import ZeroTest

    monkeypatch.setattr(derive, "_test", lambda u, given: ZeroTest("zero", "planted"))
    assert not all_right()


def test_forgetting_the_constraints_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "special_cases", lambda name, domain: [{}])
    assert not all_right()
