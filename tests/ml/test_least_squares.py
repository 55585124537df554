"""Solving least squares: closed forms, descent and theorems agree; what cannot be done is said."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alicemath.errors import InputError, ShapeError
from alicemath.ml import least_squares as module
from alicemath.ml.least_squares import (
    condition_number,
    descent_step,
    largest_rate,
    least_squares,
    least_squares_by_descent,
    noise_variance,
    ridge_regression,
)
from alicemath.ml.linear import (
    normal_equations_solution,
    ridge_gradient,
    ridge_solution,
    with_constant_feature,
)

EPS = float(np.finfo(float).eps)
NUMBERS = st.integers(-9, 9).map(lambda k: k / 4)


@st.composite
def problems(draw: st.DrawFn, *, condition: float = np.inf) -> tuple[Any, Any]:
    """X of shape (n, c) and y, where the condition number of X is at most so large."""
    n, c = draw(st.integers(1, 7)), draw(st.integers(1, 3))
    X = draw(arrays(float, (n, c), elements=NUMBERS))
    assume(np.isinf(condition) or condition_number(X) <= condition)
    return X, draw(arrays(float, n, elements=NUMBERS))


def close(a: Any, b: Any, condition: float = 1.0) -> bool:
    """Whether a = b up to rounding: a backward stable solution is off by some n ε κ² at most.

    Golub and Van Loan (2013), §5.3.7; 10³ covers the modest factors and the sizes of the numbers
    here, up to 7 · 9/4 · 9/4.
    """
    return bool(
        np.max(np.abs(a - b), initial=0) <= 1e3 * EPS * condition**2 * (1 + np.max(np.abs(b)))
    )


# ------------------------------------------------------------------ closed forms
@given(problems())
def test_the_residual_is_orthogonal_to_every_feature(problem: Any) -> None:
    X, y = problem
    assert close(X.T @ (X @ least_squares(X, y) - y), np.zeros(X.shape[1]), condition=30)


@given(problems(condition=1e3))
def test_the_closed_form_is_that_of_the_pseudoinverse(problem: Any) -> None:
    X, y = problem
    assert close(least_squares(X, y), np.linalg.pinv(X) @ y, condition_number(X))
    assert close(least_squares(X, y), normal_equations_solution(X, y), condition_number(X))


@given(problems(condition=1e3), st.integers(-5, 5))
def test_what_is_linear_in_the_features_is_found(problem: Any, k: int) -> None:
    X, y = problem
    v = k * np.ones(X.shape[1])
    shifted = least_squares(X, y + X @ v)
    assert close(shifted, least_squares(X, y) + v, 2 * condition_number(X))


@given(problems(condition=1e3), st.randoms(use_true_random=False))
def test_the_order_of_the_examples_does_not_matter(problem: Any, random: Any) -> None:
    X, y = problem
    order = list(range(len(X)))
    random.shuffle(order)
    assert close(least_squares(X[order], y[order]), least_squares(X, y), condition_number(X))


@given(problems())
def test_residuals_around_a_bias_sum_to_zero(problem: Any) -> None:
    X, y = problem
    Z = with_constant_feature(X)
    assert close(np.sum(y - Z @ least_squares(Z, y)), 0.0, condition=30)


def test_of_all_solutions_the_shortest_is_taken() -> None:
    X, y = np.array([[1.0, 1.0]]), np.array([2.0])
    assert close(least_squares(X, y), np.array([1.0, 1.0]))


def test_nearly_equal_features_cost_half_the_digits_not_all() -> None:
    # Läuchli (1961): with ε = 10⁻⁹ the matrix XᵀX rounds to all ones, which is singular.
    ε = 1e-9
    X, w = np.array([[1.0, 1.0], [ε, 0.0], [0.0, ε]]), np.array([1.0, 2.0])
    with pytest.raises(np.linalg.LinAlgError):
        normal_equations_solution(X, X @ w)
    assert np.abs(least_squares(X, X @ w) - w).max() < 1e-6  # κ ε = 10⁹ · 2 · 10⁻¹⁶


@given(problems(condition=1e3))
def test_the_variance_of_the_noise_is_the_least_mean_square(problem: Any) -> None:
    X, y = problem
    w = least_squares(X, y)
    least = noise_variance(X, y, w)
    for k in range(X.shape[1]):
        assert noise_variance(X, y, w + 0.1 * np.eye(X.shape[1])[k]) >= least


# ------------------------------------------------------------------ conditioning
@given(problems(condition=1e3))
def test_the_gram_matrix_squares_the_condition(problem: Any) -> None:
    X, _ = problem
    κ = condition_number(X)
    # The least singular value of XᵀX is off by ε σ₁², which is ε κ² of itself.
    assert abs(condition_number(X.T @ X) / κ**2 - 1) < 100 * EPS * κ**2


def test_dependent_columns_have_no_condition() -> None:
    assert condition_number(np.array([[1.0, 0.0], [2.0, 0.0]])) == np.inf
    assert condition_number(np.array([[1.0, 2.0]])) == np.inf


@given(problems(condition=20), st.integers(0, 6))
def test_a_change_of_the_data_is_magnified_by_no_more_than_the_condition(
    problem: Any, k: int
) -> None:
    X, y = problem
    δ = 0.01 * np.eye(len(y))[k % len(y)]
    w, moved = least_squares(X, X @ np.ones(X.shape[1])), least_squares(X, δ)
    κ, b = condition_number(X), X @ w
    left = np.linalg.norm(moved) / np.linalg.norm(w)
    assert left <= κ * np.linalg.norm(δ) / np.linalg.norm(b) * (1 + 1e4 * EPS)


# ------------------------------------------------------------------ ridge
@given(problems(), st.sampled_from([0.01, 0.5, 3.0]))
def test_ridge_solves_its_own_equations_whatever_the_rank(problem: Any, λ: float) -> None:
    X, y = problem
    w = ridge_regression(X, y, λ)
    assert close(ridge_gradient(X, y, w, λ), np.zeros(X.shape[1]), condition=30)
    assert close(w, ridge_solution(X, y, λ), condition=100)  # σ₁ ≤ 10, √λ ≥ 0.1


@given(problems(), st.sampled_from([0.01, 0.5, 3.0]))
def test_a_larger_penalty_makes_shorter_weights(problem: Any, λ: float) -> None:
    X, y = problem
    shorter, longer = ridge_regression(X, y, 2 * λ), ridge_regression(X, y, λ)
    assert np.linalg.norm(shorter) <= np.linalg.norm(longer) * (1 + 1e6 * EPS)


@given(problems(condition=20))
def test_ridge_comes_near_least_squares_as_the_penalty_goes(problem: Any) -> None:
    X, y = problem
    λ, w = 1e-6, least_squares(X, y)
    # (XᵀX + λ I)(w − w_λ) = λ w, so the distance is at most λ/σ_c² of ‖w‖.
    σ = np.linalg.svd(X, compute_uv=False)[-1]
    bound = λ / σ**2 * np.linalg.norm(w)
    assert np.linalg.norm(w - ridge_regression(X, y, λ)) <= bound + 1e-9


def test_a_dead_direction_gets_no_weight_however_small_the_penalty() -> None:
    X, y = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), np.array([0.5, 1.0, 1.5])
    assert np.abs(ridge_regression(X, y, 1e-8) - least_squares(X, y)).max() < 1e-8


# ------------------------------------------------------------------ descent
@settings(max_examples=30, deadline=None)
@given(problems(condition=10))
def test_descent_ends_at_the_closed_form(problem: Any) -> None:
    X, y = problem
    fit = least_squares_by_descent(X, y)
    assert fit.stopped
    error = np.linalg.norm(fit.w - least_squares(X, y))
    # Rounding stops the progress at some ε κ² of the weights.
    assert error <= fit.distance + 1e4 * EPS * condition_number(X) ** 2 * (
        1 + np.linalg.norm(fit.w)
    )


@settings(max_examples=30, deadline=None)
@given(problems(condition=10), st.sampled_from([1e-6, 1e-2, 1.0]), st.integers(1, 9))
def test_the_error_is_within_its_bound_however_early_it_stops(
    problem: Any, share: float, steps: int
) -> None:
    X, y = problem
    η = share * largest_rate(X) / 2
    fit = least_squares_by_descent(X, y, η=η, steps=steps, tolerance=0.0)
    assert fit.steps == steps
    assert not fit.stopped
    error = np.linalg.norm(fit.w - least_squares(X, y))
    assert error <= fit.distance * (1 + 1e-9) + 1e4 * EPS * condition_number(X) ** 2 * 1e2


def test_a_tiny_rate_stops_at_once_and_says_how_little_that_means() -> None:
    fit = least_squares_by_descent(np.ones((1, 1)), np.ones(1), η=1e-9, tolerance=1e-12)
    assert (fit.steps, fit.stopped) == (1, True)
    assert fit.distance == pytest.approx(1.0)


@pytest.mark.parametrize(("n", "less"), [(1999, True), (2000, False), (2001, False)])
def test_the_notes_learning_rate_works_below_two_thousand(n: int, *, less: bool) -> None:
    w = np.ones(1)
    for _ in range(200):
        w = descent_step(np.ones((n, 1)), np.zeros(n), w, 1e-3)
    assert bool(abs(w[0]) < 1 - 1e-9) == less
    assert (largest_rate(np.ones((n, 1))) * (1 - 1e-9) > 1e-3) == less


@given(problems(condition=1e3), st.sampled_from([1.01, 3.0, 0.0, -1.0]))
def test_a_rate_that_diverges_is_refused(problem: Any, share: float) -> None:
    X, y = problem
    with pytest.raises(InputError, match="does not converge"):
        least_squares_by_descent(X, y, η=share * largest_rate(X))


def test_descent_from_elsewhere_keeps_what_no_example_sees() -> None:
    X, y = np.array([[1.0, 1.0]]), np.array([2.0])
    fit = least_squares_by_descent(X, y, start=np.array([5.0, -5.0]))
    assert np.abs(fit.w - np.array([6.0, -4.0])).max() < 1e-9


# ------------------------------------------------------------------ what cannot be
@pytest.mark.parametrize("solve", [least_squares, least_squares_by_descent])
def test_a_column_of_targets_is_refused(solve: Any) -> None:
    with pytest.raises(ShapeError, match=r"give \(n, c\) and \(n,\)"):
        solve(np.ones((5, 2)), np.ones((5, 1)))


@pytest.mark.parametrize("λ", [0.0, -1.0, np.nan])
def test_a_penalty_that_is_none_is_refused(λ: float) -> None:
    with pytest.raises(InputError, match="a penalty is > 0"):
        ridge_regression(np.ones((3, 2)), np.ones(3), λ)


def test_no_features_at_all_are_refused() -> None:
    with pytest.raises(InputError, match="every w is a minimiser"):
        least_squares_by_descent(np.zeros((3, 2)), np.ones(3))


# ------------------------------------------------------------------ planted faults
@pytest.mark.parametrize(
    "wrong",
    [
        lambda X, y, w, η: w - η * X.T @ (y - X @ w),
        lambda X, y, w, η: w + η / len(y) * X.T @ (y - X @ w),
        lambda X, y, w, η: w + η * X.T @ (y + X @ w),
    ],
    ids=["sign", "mean for sum", "sum of the residual"],
)
def test_a_wrong_step_is_noticed(monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    X, y = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 3.0]]), np.array([1.0, 3.0, 4.0])
    monkeypatch.setattr(module, "descent_step", wrong)
    with np.errstate(all="ignore"):
        fit = least_squares_by_descent(X, y)
    error = np.linalg.norm(fit.w - least_squares(X, y))
    assert not (fit.stopped and error <= fit.distance * (1 + 1e-3))
