"""Functions that are noisy, clipped, quantised or single precision, and awkward places."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import (
    Status,
    Verdict,
    check_equal,
    check_gradient,
    check_hessian,
    check_jacobian,
    check_jvp,
    check_vjp,
    positive,
    real,
)
from alicemath.check import readers

X = np.array([1.0, 2.0, 5.0])


def squares(w: Any) -> Any:
    return np.sum(w**2)


def relu(w: Any) -> Any:
    return np.sum(np.maximum(w, 0))


def slopes(w: Any) -> Any:
    return (w > 0) * 1.0


def numbers(w: Any) -> Any:
    """The entries as floats, out of any tracer's sight."""
    return np.array([float(a) for a in w])


# ------------------------------------------------------------------ the function's fault
@pytest.mark.parametrize("size", [1e-3, 1e-7, 1e-12])
def test_a_random_function_is_named(size: float) -> None:
    rng = np.random.default_rng(0)
    verdict = check_gradient(lambda w: squares(w) + size * rng.normal(), lambda w: 2 * w, X)
    assert verdict.status is Status.UNDECIDED
    assert "the function is not deterministic" in verdict.reason


def jittered(size: float) -> Callable[[Any], float]:
    """Squares with noise that is the same at the same point."""

    def f(w: Any) -> float:
        x = numbers(w)
        noise = np.random.default_rng(abs(int.from_bytes(x.tobytes(), "little"))).uniform()
        return float(x @ x + size * noise)

    return f


@pytest.mark.parametrize("size", [1e-3, 1e-7, 1e-12])
def test_a_jittery_black_box_is_never_held_against_a_right_claim(size: float) -> None:
    assert not check_gradient(jittered(size), lambda w: 2 * w, X).failed


@pytest.mark.parametrize("size", [1e-7, 1e-12])
def test_through_moderate_jitter_a_mistake_of_one_percent_is_seen(size: float) -> None:
    assert check_gradient(jittered(size), lambda w: 2.02 * w, X).failed


def logs(w: Any) -> float:
    x = numbers(w)
    if np.any(x <= 0):
        raise ValueError("only for positive numbers")
    return float(np.sum(np.log(x)))


def test_a_function_that_raises_outside_its_domain_is_judged_inside() -> None:
    assert check_gradient(logs, lambda w: 1 / w, np.array([1e-3, 1.0]))
    assert check_gradient(logs, lambda w: 2 / w, np.array([1e-3, 1.0])).failed
    assert check_gradient(logs, lambda w: 1 / w, on=positive("n"))


@pytest.mark.parametrize("check", [check_jvp, check_vjp])
def test_products_keep_their_steps_inside_the_domain(check: Callable[..., Verdict]) -> None:
    seen: list[float] = []

    def f(x: Any) -> Any:
        seen.extend(x.ravel() if isinstance(x, np.ndarray) else [])
        return np.sqrt(x)

    assert check(f, lambda x, v: v / (2 * np.sqrt(x)), on=positive("n"))
    assert min(seen) > 0


def test_an_unforeseen_error_beside_the_point_is_reported() -> None:
    def f(w: Any) -> float:
        if np.any(numbers(w) > 1.01):
            raise KeyError("too large")
        return float(np.sum(numbers(w) ** 2))

    verdict = check_gradient(f, lambda w: 2 * w, np.array([1.0, 0.5]))
    assert verdict.status is Status.UNDECIDED
    assert "KeyError" in verdict.reason


def test_a_quantised_black_box_and_a_claimed_zero_are_undecided() -> None:
    verdict = check_gradient(
        lambda w: round(float(w[0]) ** 2, 3), lambda w: np.zeros(1), np.array([1.2345])
    )
    assert verdict.status is Status.UNDECIDED
    assert "constant close to this point" in verdict.reason


@pytest.mark.parametrize(
    "f",
    [
        lambda w: np.sum(np.where(w > 0.5, 1.0, 0.0)),
        lambda w: 1.0 if float(w[0]) > 0.5 else 0.0,
        lambda w: np.sum(np.floor(w)),
    ],
    ids=["traced", "black box", "floor"],
)
def test_away_from_a_step_the_derivative_is_zero(f: Callable[..., Any]) -> None:
    for x in (0.6, 0.4):
        assert check_gradient(f, lambda w: np.zeros(1), np.array([x]))
        assert not check_gradient(f, lambda w: np.ones(1), np.array([x])).passed


def test_at_a_step_nothing_is_claimed_to_be_right() -> None:
    verdict = check_gradient(
        lambda w: np.sum(np.where(w > 0.5, 1.0, 0.0)), lambda w: 0 * w, np.array([0.5])
    )
    assert not verdict.passed
    assert "jump" in verdict.reason


SINGLE: list[Callable[..., Any]] = [
    lambda w: np.sum(numbers(w).astype(np.float32) ** 2),
    lambda w: float(np.sum(numbers(w).astype(np.float32) ** 2)),
]


@pytest.mark.parametrize("f", SINGLE, ids=["float32", "handed on in double"])
def test_a_function_in_single_precision_is_named(f: Callable[..., Any]) -> None:
    verdict = check_gradient(f, lambda w: 2 * w, X)
    assert verdict.status is Status.UNDECIDED
    assert "computes in float32" in verdict.reason
    assert check_gradient(f, lambda w: 2.2 * w, X).failed


def test_nan_and_overflow_of_the_function_leave_the_claim_undecided() -> None:
    both_nan = check_gradient(lambda w: np.sum(np.log(w)), lambda w: np.log(w), -X)
    assert both_nan.status is Status.UNDECIDED
    overflow = check_gradient(lambda w: np.sum(np.exp(w)), np.exp, np.array([800.0]))
    assert "the function returns inf" in overflow.reason


def test_an_infinite_slope_is_no_derivative() -> None:
    roots = lambda w: np.sum(np.sqrt(w))
    for claimed in (lambda w: 0.5 / np.sqrt(w), lambda w: 0 * w):
        assert check_gradient(roots, claimed, np.zeros(1)).status is Status.UNDECIDED


# ------------------------------------------------------------------ kinks of several entries
@pytest.mark.parametrize(
    "mask", [lambda x: (x == np.max(x)) * 1.0, lambda x: 0 * x], ids=["both", "none"]
)
def test_a_claim_that_each_coordinate_allows_may_still_be_no_subgradient(
    mask: Callable[..., Any],
) -> None:
    verdict = check_gradient(np.max, mask, np.array([2.0, 2.0, 1.0]))
    assert verdict.failed
    assert "no subgradient" in verdict.reason


def test_kinks_that_bend_both_ways_do_not_mislead() -> None:
    f = lambda x: np.abs(x[0]) - np.abs(x[1])
    for corner in (1.0, -1.0, 0.0):
        assert check_gradient(f, lambda x, c=corner: np.array([c, 1.0]), np.zeros(2))
    assert check_gradient(f, lambda x: np.array([1.2, 1.0]), np.zeros(2)).failed


def test_a_kink_that_cancels_leaves_a_derivative() -> None:
    f = lambda w: np.maximum(w[0], 0) - np.maximum(-w[0], 0)
    assert check_gradient(f, np.ones_like, np.zeros(1))
    assert check_gradient(f, np.zeros_like, np.zeros(1)).failed


MANY = np.linspace(-1, 1, 90)
MANY[:40] = 0.0


def test_many_kinks_at_once_pass() -> None:
    assert check_gradient(relu, slopes, MANY)


@pytest.mark.parametrize(("entry", "value"), [(80, 0.5), (39, 1.5), (42, 1e-9)])
def test_a_wrong_entry_among_many_kinks_is_found(entry: int, value: float) -> None:
    def wrong(w: Any) -> Any:
        g = slopes(w)
        g[entry] = value
        return g

    assert not check_gradient(relu, wrong, MANY).passed


# ------------------------------------------------------------------ wide
def test_a_wide_black_box_is_judged_along_directions_and_it_is_said() -> None:
    x = np.linspace(-1, 1, 1000)
    f = lambda w: float(np.sum(numbers(w) ** 2))
    right = check_gradient(f, lambda w: 2 * w, x)
    assert right.passed
    assert "random directions" in right.reason

    def wrong(w: Any) -> Any:
        g = 2 * w
        g[300] *= 1 + 1e-6
        return g

    verdict = check_gradient(f, wrong, x)
    assert verdict.failed
    assert verdict.counterexample is not None
    assert verdict.counterexample.entry == (300,)


def test_a_function_too_large_for_50_digits_is_judged_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = np.array([1e-3, 1e-5, 0.1])
    versine: Callable[..., Any] = lambda w: np.sum((1 - np.cos(w)) / w**2)
    slope: Callable[..., Any] = lambda w: np.sin(w) / w**2 - 2 * (1 - np.cos(w)) / w**3
    assert "50 digits" in str(check_gradient(versine, slope, x))
    monkeypatch.setattr(readers, "WORK", 10)
    verdict = check_gradient(versine, slope, x)
    assert verdict.status is Status.UNDECIDED
    assert "too large" in str(verdict)
    assert check_gradient(versine, lambda w: 2 * slope(w), x).failed


# ------------------------------------------------------------------ constants
def test_constants_computed_in_double_are_not_called_a_mistake() -> None:
    hilbert = 1 / (np.arange(6)[:, None] + np.arange(6) + 1)
    f = lambda b: np.sum(np.linalg.solve(hilbert, b))
    assert check_gradient(f, lambda b: np.linalg.solve(hilbert.T, np.ones(6)), np.arange(1.0, 7))
    inverse = np.linalg.inv(hilbert)
    quadratic = lambda b: b @ np.linalg.solve(hilbert, b) / 2
    assert not check_gradient(quadratic, lambda b: inverse @ b, np.arange(1.0, 7)).failed
    assert check_gradient(quadratic, lambda b: inverse @ b * 1.01, np.arange(1.0, 7)).failed


# ------------------------------------------------------------------ other kinds
def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@pytest.mark.parametrize(
    "x", [np.array([1000.0, 999.0, -1000.0]), np.array([1e-12, 0.0, 3.0]), np.zeros(1)]
)
def test_products_with_a_jacobian_are_judged_at_awkward_points(x: Any) -> None:
    def product(z: Any, v: Any) -> Any:
        s = softmax(z)
        return s * v - s * (s @ v)

    for check in (check_jvp, check_vjp):
        assert check(softmax, product, x)
        assert not check(softmax, lambda z, v: product(z, v) + 1e-6 * v, x).passed


def test_a_transposed_vjp_is_refuted() -> None:
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0], [-1.0, 0.5, 9.0]])
    assert check_vjp(lambda x: a @ x, lambda x, u: a.T @ u, X)
    assert check_vjp(lambda x: a @ x, lambda x, u: a @ u, X).failed


def test_an_antisymmetric_mistake_in_a_hessian_is_seen() -> None:
    turn = np.array([[0.0, 1e-7, 0.0], [-1e-7, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert check_hessian(squares, lambda w: 2 * np.eye(3), X)
    assert check_hessian(squares, lambda w: 2 * np.eye(3) + turn, X).failed


def test_the_hessian_of_relu_is_zero_away_from_its_kink() -> None:
    assert check_hessian(relu, lambda w: np.zeros((3, 3)), np.array([1.0, -2.0, 1e-3]))
    assert check_hessian(relu, lambda w: np.eye(3), np.array([1.0, -2.0, 1e-3])).failed


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 3, 2)])
def test_inputs_of_every_number_of_axes_are_taken(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    assert check_gradient(lambda w: np.sum(np.sin(w)), np.cos, x)
    assert check_gradient(lambda w: np.sum(np.sin(w)), lambda w: -np.cos(w), x).failed
    assert check_equal(np.tan, lambda w: np.sin(w) / np.cos(w), x)
    assert not check_equal(np.tan, lambda w: np.sin(w) * np.cos(w), x).passed
    assert check_jacobian(np.exp, lambda w: np.diag(np.exp(w.ravel())).reshape(shape * 2), x)


def test_a_memorised_gradient_fails_over_a_domain() -> None:
    memorised = lambda w: 2 * X if w.shape == (3,) else 2 * w
    assert check_gradient(squares, memorised, X)
    assert check_gradient(squares, memorised, on=real("n")).failed


def test_a_function_that_is_zero_but_for_rounding_has_the_derivative_zero() -> None:
    x = np.array([3e-4, -1e-3, 0.2])
    f = lambda w: np.sum(np.log(np.exp(w)) - w)
    assert check_gradient(f, lambda w: 0 * w, x)
    assert check_gradient(f, lambda w: 0 * w + 1e-12, x).failed
