"""Points are drawn so that no argument is held at one scale."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import (
    Status,
    check_equal,
    check_gradient,
    check_jvp,
    check_vjp,
    interval,
    positive,
    real,
)
from alicemath.check.sampling import SCALES, points

Function = Callable[..., Any]


@pytest.mark.parametrize("count", range(1, 12))
def test_every_argument_is_drawn_at_every_scale(count: int) -> None:
    on = {f"x{k}": positive(200) for k in range(count)}
    rng = np.random.default_rng(0)
    seen: dict[str, set[int]] = {name: set() for name in on}
    for point in points(on, {}, len(SCALES), rng):
        for name, x in point.items():
            nearest = np.argmin(np.abs(np.log(SCALES) - np.median(np.log(x))))
            seen[name].add(int(nearest))
    assert all(len(scales) == len(SCALES) for scales in seen.values())


def test_an_argument_that_is_only_wrong_when_large_is_found_among_five() -> None:
    verdict = check_equal(
        lambda a, b, c, d, e: np.maximum(a - d, 0) + b + c + e,
        lambda a, b, c, d, e: a - d + b + c + e,
        on={name: positive("n") for name in "abcde"},
    )
    assert verdict.failed


# ------------------------------------------------------------------ behind branches
def _looped(c: float) -> Function:
    def total(x: Any) -> Any:
        s = 0.0
        for xi in x:
            s = s + (xi if xi < c else c)
        return s

    return total


#: Functions that are the sum of x, or nearly so, until a threshold.
CLIPPED: dict[str, Callable[[float], Function]] = {
    "clip": lambda c: lambda x: np.sum(np.clip(x, -c, c)),
    "minimum": lambda c: lambda x: np.sum(np.minimum(x, c)),
    "where": lambda c: lambda x: np.sum(np.where(x > -c, x, 0)),
    "if": _looped,
    "abs": lambda c: lambda x: c - np.sum(np.abs(x - c)),
    "mask": lambda c: lambda x: np.sum(x * (x < c)),
    "norm": lambda c: lambda x: np.sum(x * np.minimum(1, c / np.linalg.norm(x))),
    "black box": lambda c: lambda x: sum(min(float(v), c) for v in x),
}


@pytest.mark.parametrize("threshold", [30.0, 1000.0, 1e5])
@pytest.mark.parametrize("name", CLIPPED)
def test_a_mistake_behind_a_branch_is_found(name: str, threshold: float) -> None:
    f = CLIPPED[name](threshold)
    assert check_gradient(f, np.ones_like, on=real("n")).status is Status.REFUTED


@pytest.mark.parametrize("threshold", [8.0, 30.0, 1e5])
def test_a_mistake_behind_a_branch_of_a_number_is_found(threshold: float) -> None:
    relu = check_gradient(lambda x: np.maximum(0, x - threshold), lambda x: 0 * x, on=real())
    assert relu.failed
    assert check_equal(lambda x: np.clip(x, -threshold, threshold), lambda x: x, on=real()).failed


def test_a_branch_of_the_claim_alone_or_at_another_place_is_found() -> None:
    on = real("n")
    assert check_gradient(np.sum, lambda x: np.where(x > 300, 0.0, 1.0), on=on).failed
    f = CLIPPED["clip"](300)
    assert check_gradient(f, lambda x: np.where(abs(x) < 320, 1.0, 0.0), on=on).failed


def test_a_ratio_of_arguments_passes_its_threshold() -> None:
    on = {"x": real("n"), "y": positive("n")}
    f, claimed = lambda x, y: np.sum(np.minimum(x / y, 1e4)), lambda x, y: 1 / y
    assert check_gradient(f, claimed, on=on, wrt="x").failed


def test_products_with_vectors_are_judged_behind_branches_too() -> None:
    def f(x: Any) -> Any:
        return np.clip(x, -30, 30)

    assert check_jvp(f, lambda x, v: v, on=real("n")).failed
    assert check_vjp(f, lambda x, u: u, on=real("n")).failed
    assert check_jvp(f, lambda x, v: (abs(x) < 30) * v, on=real("n")).passed
    assert check_vjp(f, lambda x, u: (abs(x) < 30) * u, on=real("n")).passed


def test_right_derivatives_behind_branches_are_not_doubted() -> None:
    f = CLIPPED["clip"](1e5)
    assert check_gradient(f, lambda x: np.where(abs(x) < 1e5, 1.0, 0.0), on=real("n")).passed
    softplus = check_gradient(  # the claim is inf/inf far out: no mistake of the formula
        lambda x: np.sum(np.where(x > 50, x, np.log1p(np.exp(x)))),
        lambda x: np.where(x > 1e5, 1.0, np.exp(x) / (1 + np.exp(x))),
        on=real("n"),
    )
    assert softplus.passed


@pytest.mark.parametrize(("h", "d"), [(math.sin, math.cos), (math.exp, math.exp)])
def test_black_boxes_are_not_doubted_far_out(h: Function, d: Function) -> None:
    verdict = check_gradient(
        lambda x: sum(h(float(v)) for v in x),
        lambda x: np.array([d(float(v)) for v in x]),
        on=real("n"),
    )
    assert verdict.passed


def test_points_outside_the_domain_are_not_drawn() -> None:
    drawn: list[float] = []

    def f(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            drawn.extend(np.abs(x).tolist())
        return np.sum(np.clip(x, -30, 30))

    assert check_gradient(f, np.ones_like, on=interval(-20, 20, "n")).passed
    assert max(drawn) < 21  # a difference steps aside


def test_branches_whose_sides_were_all_seen_cost_no_point() -> None:
    verdict = check_gradient(
        lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0) * 1.0, on=real("n")
    )
    assert verdict.passed
    assert verdict.scope.endswith("24 points")
