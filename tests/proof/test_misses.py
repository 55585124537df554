"""What is not so is refuted for the reason that is given: by a value, by the class, in time."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath import Arbitrary, check_gradient, nonnegative, positive, prove_bound, real
from alicemath.proof import Theorem, theorem
from alicemath.proof.page import page
from alicemath.proof.runner import run
from alicemath.proof.theorem import Step


def rejected(prove: Callable[..., None], **on: Any) -> Step:
    """The line of a near miss."""
    return next(s for s in run(made(prove, **on)).steps if s.kind == "reject")


def made(prove: Callable[..., None], **on: Any) -> Theorem:
    return theorem("a theorem made for a test", **on)(prove)


# ------------------------------------------------------------------ where it fails
def test_a_near_miss_is_refuted_where_both_sides_have_values() -> None:
    def prove(proof: Any, a: Any) -> None:
        proof.near_miss("a factor 2").equal(a, 2 * a * np.log(a) / np.log(a))

    verdict = rejected(prove, a=real("n")).verdict
    assert verdict is not None
    assert verdict.counterexample is not None
    assert np.isfinite(verdict.counterexample.gap)


def test_a_near_miss_without_a_value_says_so() -> None:
    def prove(proof: Any, a: Any) -> None:
        proof.near_miss("log 1 = 0").equal(a, a * np.log(a) / np.log(a))

    text = page(run(made(prove, a=real("n"))))
    assert "nan where the function is not, at a = [" in text
    assert "off by nan" not in text


def test_a_sum_of_three_lengths_is_not_their_product() -> None:
    def prove(proof: Any, X: Any) -> None:
        a, b, c = X.shape
        proof.near_miss("a product").equal(np.sum(0 * X + 1), a + b + c)

    assert rejected(prove, X=real("a", "b", "c")).good


@pytest.mark.parametrize("on", [{}, {"X": real("n", "c")}], ids=["a number", "and a matrix"])
def test_a_sign_that_fails_on_a_part_of_the_domain_is_found(on: Any) -> None:
    def prove(proof: Any, t: Any, *_: Any) -> None:
        proof.without("θ ≤ 1").nonnegative(t * (1 - t))

    for θ in (positive(), nonnegative()):
        assert rejected(prove, t=θ, **on).good


# ------------------------------------------------------------------ the class
def square(x: Any) -> Any:
    return np.where(x > 0, x**2, 0)


SMOOTH: dict[str, tuple[str, list[float], bool]] = {
    "C² is said, C¹ is so": ("C2", [], True),
    "C¹ is said, and is so": ("C1", [], False),
    "C⁰ is said, C¹ is so": ("C0", [], False),
    "exactly C⁰ at 0": ("C0", [0], True),
    "exactly C¹ at 0": ("C1", [0], False),
    "exactly C¹ at 1": ("C1", [1], True),
}


@pytest.mark.parametrize("case", SMOOTH)
def test_a_class_is_refuted_because_the_function_is_not_of_it(case: str) -> None:
    smoothness, at, refuted = SMOOTH[case]

    def prove(proof: Any, x: Any) -> None:
        proof.near_miss("no").smooth(square, smoothness, at=at)

    assert rejected(prove, x=real()).good is refuted


def test_a_class_is_refuted_on_the_wider_domain() -> None:
    def prove(proof: Any, x: Any) -> None:
        proof.without("x > 0", x=real()).smooth(np.abs, "C1")

    assert rejected(prove, x=positive()).good


# ------------------------------------------------------------------ arbitrary functions
φ, ψ = Arbitrary("φ"), Arbitrary("ψ")


@pytest.mark.parametrize("order", range(6))
def test_the_derivatives_of_a_stand_in_are_its_derivatives(order: int) -> None:
    x, h, f = np.linspace(-3, 3, 7), 1e-6, φ
    for _ in range(order):
        f = f.derivative
    difference = (f(x + h) - f(x - h)) / (2 * h)  # its third derivative is below 15: off by 2.5e-12
    assert np.all(np.abs(difference - f.derivative(x)) < 1e-8)


def test_a_network_of_stand_ins_stays_bounded() -> None:
    x = np.array(1e3)
    for _ in range(9):
        x = φ(1e3 * x)
    assert abs(x) <= 1.5


def test_a_formula_that_swaps_two_arbitrary_functions_is_refuted() -> None:
    def prove(proof: Any, x: Any) -> None:
        proof.gradient_is(φ(ψ(x)), φ.derivative(ψ(x)) * ψ.derivative(x))
        proof.reject(ψ.derivative(φ(x)) * φ.derivative(x), because="the other order")
        proof.near_miss("another function").equal(np.sum(φ(x)), np.sum(ψ(x)))

    assert [s.good for s in run(made(prove, x=real())).steps if s.kind == "reject"] == [True] * 2


# ------------------------------------------------------------------ bounds
def test_a_bound_may_be_a_fraction() -> None:
    verdict = prove_bound(lambda s: s / (1 + s**2), high=Fraction(1, 2))
    assert verdict.status.value == "PROVED"
    assert verdict.claim.endswith("≤ 1/2")
    assert prove_bound(lambda s: s / (1 + s**2), high=Fraction(1, 3)).failed


# ------------------------------------------------------------------ digits
@pytest.mark.parametrize("x", [20.0, 60.0, 300.0])
def test_a_formula_that_cancels_beyond_fifty_digits_is_not_refuted(x: float) -> None:
    assert check_gradient(np.tanh, lambda x: 1 - np.tanh(x) ** 2, np.array(x)).passed
