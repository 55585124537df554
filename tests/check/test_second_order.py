"""Claims of second derivatives: whole Hessians of black boxes, and the diagonal alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import InputError, Status, check_hessian, positive, real
from alicemath.check.check import check_hessian_diagonal
from tests.check.corpus_awkward import pull

X = np.array([0.5, -2.0, 3.0])


def logistic(z: Any) -> Any:
    return np.sum(np.logaddexp(0, z))


def curvature(z: Any) -> Any:
    p = 1 / (1 + np.exp(-z))
    return p * (1 - p)


def mixed(x: Any) -> Any:
    """Its Hessian 2 Σx I + 2 (x 1ᵀ + 1 xᵀ) is full."""
    return (x @ x) * np.sum(x)


HIDE: list[Callable[..., Any]] = [lambda f: f, pull]


# ------------------------------------------------------------------ the diagonal alone
@pytest.mark.parametrize("hide", HIDE, ids=["traced", "black box"])
@pytest.mark.parametrize(
    ("f", "diagonal"),
    [(logistic, curvature), (mixed, lambda x: 2 * np.sum(x) + 4 * x), (np.sum, lambda x: 0 * x)],
    ids=["logistic", "mixed", "linear"],
)
def test_a_right_diagonal_passes_and_a_wrong_one_is_refuted(
    hide: Any, f: Any, diagonal: Any
) -> None:
    assert check_hessian_diagonal(hide(f), diagonal, X)
    assert check_hessian_diagonal(hide(f), lambda x: diagonal(x) + 1e-5, X).failed


def test_the_mistake_in_a_diagonal_is_named() -> None:
    verdict = check_hessian_diagonal(logistic, lambda z: 2 * curvature(z), on=real("n"))
    assert verdict.failed
    assert verdict.diagnosis == "off by a constant factor 2"
    assert "hessian diagonal of logistic" in verdict.claim


def test_over_a_domain_a_diagonal_is_judged_inside_it() -> None:
    assert check_hessian_diagonal(lambda x: np.sum(np.log(x)), lambda x: -1 / x**2, on=positive(2))


def test_a_matrix_is_no_diagonal() -> None:
    verdict = check_hessian_diagonal(logistic, lambda z: np.diag(curvature(z)), X)
    assert verdict.failed
    assert "shape (3, 3); expected (3,)" in verdict.reason
    with pytest.raises(InputError, match="one array in and one number out"):
        check_hessian_diagonal(np.exp, np.exp, X)


def test_the_diagonal_of_many_entries_needs_no_whole_hessian() -> None:
    x = np.linspace(-3, 3, 40)
    assert check_hessian_diagonal(logistic, curvature, x)
    off = lambda z: curvature(z) * np.where(np.arange(z.size) == 7, 1 + 1e-4, 1)
    verdict = check_hessian_diagonal(logistic, off, x)
    assert verdict.failed
    assert verdict.diagnosis == "wrong in the one entry [7], right in all others"


def test_an_empty_diagonal_passes() -> None:
    assert check_hessian_diagonal(logistic, curvature, np.zeros(0))


def test_at_a_kink_there_is_no_second_derivative() -> None:
    verdict = check_hessian_diagonal(lambda x: np.sum(np.abs(x)), lambda x: 0 * x, np.zeros(2))
    assert not verdict.passed


# ------------------------------------------------------------------ whole Hessians of black boxes
def full(x: Any) -> Any:
    ones = np.ones(x.size)
    return 2 * np.sum(x) * np.eye(x.size) + 2 * (np.outer(x, ones) + np.outer(ones, x))


def test_a_black_box_has_its_hessian_judged_by_second_differences() -> None:
    verdict = check_hessian(pull(mixed), full, X)
    assert verdict.passed
    assert [e.reader for e in verdict.evidence if e.finding == "agrees"] == ["differences"]
    assert check_hessian(pull(mixed), lambda x: full(x) * (1 + 1e-6), X).failed


@pytest.mark.parametrize("size", [1e-3, 1e-6])
def test_one_wrong_entry_in_the_hessian_of_a_black_box_is_found(size: float) -> None:
    def wrong(x: Any) -> Any:
        H = full(x)
        H[0, 2] *= 1 + size
        return H

    verdict = check_hessian(pull(mixed), wrong, X)
    assert verdict.failed
    assert verdict.counterexample is not None
    assert verdict.counterexample.entry == (0, 2)


def test_where_the_second_derivative_jumps_a_black_box_is_undecided() -> None:
    huber = lambda r: np.sum(np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5))
    for value in (0.0, 0.5, 1.0):
        verdict = check_hessian(pull(huber), lambda r, v=value: v * np.eye(1), np.ones(1))
        assert verdict.status is Status.UNDECIDED


def test_a_hessian_of_a_linear_black_box_is_zero() -> None:
    assert check_hessian(pull(np.sum), lambda x: np.zeros((3, 3)), X)
    assert check_hessian(pull(np.sum), lambda x: 1e-6 * np.eye(3), X).failed


def test_noise_in_a_black_box_is_not_held_against_a_hessian() -> None:
    noisy = pull(lambda x: np.sum(1e8 + np.sin(x)))
    assert check_hessian(noisy, lambda x: np.diag(-np.sin(x)), X).status is Status.UNDECIDED
