"""Nesting, layout, corners and refusals of the derivatives of both modes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.autodiff import operators
from alicemath.autodiff.operators import (
    forward_jacobian,
    hessian,
    hvp,
    jvp,
    reverse_jacobian,
    value_and_gradient,
    vjp,
)
from alicemath.autodiff.rules.shapes import Entries
from alicemath.rigor.balls import ball_field
from alicemath.tracing.scalars import ScalarArray

Function = Callable[..., Any]
MODES = [forward_jacobian, reverse_jacobian]
both_modes = pytest.mark.parametrize("jacobian", MODES)


# ------------------------------------------------------------------ nesting
@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_perturbations_are_not_confused(outer: Function, inner: Function) -> None:
    """d/dx [x · d/dy(x + y)] = 1 at 1; untagged duals say 2."""
    assert outer(lambda x: x * inner(lambda y: x + y, 1.0), 1.0) == 1.0
    assert outer(lambda x: x * inner(lambda y: x * y, 1.0), 3.0) == 6.0


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
@pytest.mark.parametrize(
    "product",
    [
        lambda x, y: x @ y,
        lambda x, y: y @ x,
        lambda x, y: np.sum(y * x),
        lambda x, y: np.matmul(x, y),
        lambda x, y: np.einsum("i,i", x, y),
        lambda x, y: np.sum(np.concatenate([x[:1] * y[:1], y[1:] * x[1:]])),
        lambda x, y: np.sum(np.where(y > -9, x * y, x)),
        lambda x, y: np.sum(x / (1 / y)),
        lambda x, y: np.linalg.solve(np.diag(1 / x), y) @ np.ones(2),
    ],
    ids=range(9),
)
def test_perturbations_are_not_confused_in_array_functions(
    outer: Function, inner: Function, product: Function
) -> None:
    """The inner derivative of x·y by y is x, and x² has the Jacobian 2 diag(x)."""
    x, y = np.array([2.0, 3.0]), np.array([5.0, 7.0])
    J = outer(lambda x: x * inner(lambda y: product(x, y), y), x)
    assert np.allclose(J, 2 * np.diag(x), rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("a", MODES)
@pytest.mark.parametrize("b", MODES)
@pytest.mark.parametrize("c", MODES)
def test_third_derivatives_nest_in_every_order(a: Function, b: Function, c: Function) -> None:
    third = a(lambda x: b(lambda x: c(np.tanh, x), x), 0.3)
    t = np.tanh(0.3)
    assert np.isclose(third, (1 - t**2) * (6 * t**2 - 2), rtol=1e-13)


def test_a_gradient_inside_a_function_is_differentiated() -> None:
    """One step of Newton's method inside, differentiated by what it closes over."""

    def step(a: Any) -> Any:
        y, slope = value_and_gradient(lambda x: x**2 - a, 3.0)
        return 3.0 - y / slope

    assert np.isclose(forward_jacobian(step, 5.0), 1 / 6, rtol=1e-15)
    assert np.isclose(reverse_jacobian(step, 5.0), 1 / 6, rtol=1e-15)


def test_the_same_closure_differentiated_at_two_levels() -> None:
    """The inner derivative is constant in the outer variable unless it is used there."""

    def f(x: Any) -> Any:
        return x**3 * jvp(lambda y: y**2, 2.0, 1.0)[1]

    assert np.isclose(forward_jacobian(f, 1.0), 12.0)


def test_hessian_products_are_those_of_the_hessian() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.exp(x[:-1] * x[1:])) + np.linalg.norm(x)

    x, v = np.array([0.3, -0.7, 1.1]), np.array([1.0, 2.0, -1.0])
    H = hessian(f, x)
    assert np.allclose(H, H.T, rtol=1e-14)
    assert np.allclose(hvp(f, x, v), H @ v, rtol=1e-13)
    assert np.allclose(reverse_jacobian(lambda x: value_and_gradient(f, x)[1], x), H, rtol=1e-12)


# ------------------------------------------------------------------ layout
@both_modes
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (2, 0), (1, 1)])
def test_the_layout_is_that_of_y_then_that_of_x(jacobian: Function, shape: tuple[int, ...]) -> None:
    x = np.arange(1.0, 1.0 + int(np.prod(shape))).reshape(shape)
    assert jacobian(np.exp, x).shape == shape + shape
    assert jacobian(np.sum, x).shape == shape
    assert jacobian(lambda x: np.stack([np.sum(x), 1.0]), x).shape == (2, *shape)
    assert jacobian(lambda x: np.zeros((2, 3)), x).shape == (2, 3, *shape)


@both_modes
@pytest.mark.parametrize("entries", [1, 8, 21])
def test_a_jacobian_in_several_blocks_is_that_in_one(
    jacobian: Function, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def f(x: Any) -> Any:
        return np.outer(np.exp(x), x)[:, ::2]

    x = np.array([0.3, -0.7, 1.1, 0.2])
    whole = jacobian(f, x)
    monkeypatch.setattr(operators, "BLOCK_ENTRIES", entries)
    assert np.array_equal(jacobian(f, x), whole)


@both_modes
def test_a_derivative_over_balls_encloses_that_over_floats(jacobian: Function) -> None:
    def f(z: Any) -> Any:
        s = np.exp(z) / np.sum(np.exp(z))
        return s * np.tanh(z) + np.linalg.norm(z) + np.prod(z[:2])

    x = np.array([0.3, -0.7, 1.1])
    field = ball_field()
    z = ScalarArray(np.array([field.lift(float(e)) for e in x], dtype=object), field)
    J, balls = jacobian(f, x), jacobian(f, z)
    assert balls.shape == J.shape
    for entry, ball in zip(J.ravel(), balls.reshape(-1).entries, strict=True):
        assert abs(ball - entry) < 1e-14
        assert ball.rad() < 1e-12


@both_modes
def test_a_function_that_returns_its_input_has_the_identity(jacobian: Function) -> None:
    assert np.array_equal(jacobian(lambda x: x, np.ones(3)), np.eye(3))


@both_modes
@pytest.mark.parametrize(
    "f",
    [
        lambda x: 3.0,
        lambda x: np.ones((2, 3)),
        lambda x: np.floor(x),
        lambda x: x > 0,
        lambda x: np.argmax(x),
        lambda x: np.zeros_like(x),
        lambda x: x.shape[0],
    ],
    ids=["number", "ones", "floor", "comparison", "argmax", "zeros_like", "length"],
)
def test_an_output_that_does_not_depend_on_x_has_derivative_zero(
    jacobian: Function, f: Function
) -> None:
    x = np.array([0.5, 1.5])
    J = jacobian(f, x)
    assert J.shape == (*np.shape(f(x)), 2)
    assert not J.any()


@pytest.mark.parametrize(
    "f",
    [lambda x: np.sum(x), lambda x: x[0] * x[1], lambda x: np.sum(x[[0, 0, 1]])],
    ids=["sum", "product", "repeated"],
)
def test_the_gradient_belongs_to_the_caller(f: Function) -> None:
    x = np.array([2.0, 3.0])
    _, gradient = value_and_gradient(f, x)
    gradient += 1.0
    assert np.array_equal(value_and_gradient(f, x)[1] + 1.0, gradient)
    assert np.array_equal(x, [2.0, 3.0])


def test_a_cotangent_is_not_written_to() -> None:
    u = np.ones(2)
    vjp(lambda x: x[:2] + x[1:], np.ones(3), u)
    assert np.array_equal(u, [1.0, 1.0])


def test_integers_are_promoted_and_views_are_read_as_they_are() -> None:
    assert np.array_equal(value_and_gradient(lambda x: np.sum(x**2), [1, 2])[1], [2.0, 4.0])
    x = np.arange(12.0).reshape(3, 4)[::-1, ::2].T
    assert np.array_equal(value_and_gradient(lambda x: np.sum(x**2), x)[1], 2 * x)


# ------------------------------------------------------------------ corners
@both_modes
@pytest.mark.parametrize("x", [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0], [5.0, 2.0, 3.0]])
def test_the_product_needs_no_care_for_zeros(jacobian: Function, x: list[float]) -> None:
    want = [x[1] * x[2], x[0] * x[2], x[0] * x[1]]
    assert np.array_equal(jacobian(np.prod, np.array(x)), want)
    last = jacobian(np.cumprod, np.array(x))[-1]
    assert np.array_equal(last, want)
    H = hessian(np.prod, np.array(x))
    assert np.array_equal(H, [[0, x[2], x[1]], [x[2], 0, x[0]], [x[1], x[0], 0]])


@both_modes
def test_the_maximum_shares_a_tie(jacobian: Function) -> None:
    assert np.array_equal(jacobian(np.max, np.array([1.0, 3.0, 3.0])), [0.0, 0.5, 0.5])
    J = jacobian(lambda x: np.min(x, axis=0), np.array([[1.0, 2.0], [1.0, 3.0]]))
    assert np.array_equal(J[0], [[0.5, 0.0], [0.5, 0.0]])
    assert np.array_equal(J[1], [[0.0, 1.0], [0.0, 0.0]])


@both_modes
def test_the_norm_has_subgradient_zero_at_zero(jacobian: Function) -> None:
    assert np.array_equal(jacobian(np.linalg.norm, np.zeros(3)), np.zeros(3))
    J = jacobian(lambda x: np.linalg.norm(x, axis=1), np.array([[0.0, 0.0], [3.0, 4.0]]))
    assert np.array_equal(J[0], np.zeros((2, 2)))
    assert np.array_equal(J[1], [[0.0, 0.0], [0.6, 0.8]])


@both_modes
def test_the_deviation_of_equal_entries_has_subgradient_zero(jacobian: Function) -> None:
    assert np.array_equal(jacobian(np.std, np.full(3, 2.0)), np.zeros(3))


@both_modes
def test_a_singular_matrix_has_a_derivative_of_its_determinant(jacobian: Function) -> None:
    J = jacobian(np.linalg.det, np.array([[1.0, 2.0], [2.0, 4.0]]))
    assert np.array_equal(J, [[4.0, -2.0], [-2.0, 1.0]])
    assert np.array_equal(jacobian(np.linalg.det, np.zeros((3, 3))), np.zeros((3, 3)))


@both_modes
def test_the_other_branch_of_a_choice_does_not_spoil_the_value(jacobian: Function) -> None:
    with np.errstate(all="ignore"):
        J = jacobian(lambda x: np.where(x > 0, x, np.exp(x) * 0), np.array([1.0, -1.0]))
    assert np.array_equal(J, [[1.0, 0.0], [0.0, 0.0]])


@both_modes
@pytest.mark.parametrize(
    ("f", "want"),
    [
        (lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)), [0.0, 0.25, 0.0]),
        (lambda x: np.sum(np.where(x > 0, np.log(x * np.ones(3)), x)), [1.0, 0.25, 1.0]),
        (lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0).reshape(3, 1)[::-1].T), [0, 0.25, 0]),
        (lambda x: np.where(x[0] > 0, np.linalg.norm(np.sqrt(x)), x[1]), [0.0, 1.0, 0.0]),
        (lambda x: np.nansum(x * np.array([1.0, np.nan, 2.0])), [1.0, 0.0, 2.0]),
    ],
    ids=["sqrt", "log", "moved", "number", "nansum"],
)
def test_an_infinite_slope_on_a_branch_not_taken_contributes_nothing(
    jacobian: Function, f: Function, want: list[float]
) -> None:
    with np.errstate(all="ignore"):
        x = np.array([0.0, 4.0, 0.0])
        assert np.array_equal(jacobian(f, x), want)
        assert np.array_equal(value_and_gradient(f, x)[1], want)
        assert np.isfinite(hessian(f, x)).all()


@both_modes
def test_a_zero_that_was_computed_does_not_hide_an_infinite_slope(jacobian: Function) -> None:
    """(√x)² = x has slope 1 at 0, which 0 · ∞ does not tell: nan, not 0."""
    with np.errstate(all="ignore"):
        assert np.isnan(jacobian(lambda x: np.sqrt(x) ** 2, 0.0))
        assert np.isnan(jacobian(lambda x: np.sqrt(x) * np.sqrt(x), 0.0))


def test_rows_of_a_jacobian_do_not_see_the_infinite_slopes_of_others() -> None:
    with np.errstate(all="ignore"):
        J = reverse_jacobian(np.sqrt, np.array([0.0, 4.0]))
    assert np.array_equal(J, [[np.inf, 0.0], [0.0, 0.25]])


@both_modes
def test_repeated_indices_add_up(jacobian: Function) -> None:
    J = jacobian(lambda x: np.sum(x[[0, 0, 2, -1]] * np.array([1.0, 2.0, 3.0, 4.0])), np.ones(3))
    assert np.array_equal(J, [3.0, 0.0, 7.0])


def test_entries_are_added_in_place_only_where_nobody_looks() -> None:
    """A sum that is passed on unchanged to two places must not be changed in one of them."""

    def f(x: Any) -> Any:
        y = x + 0.0
        return np.sum(y * np.array([1.0, 2.0])) + y[0] * 10.0 + np.sum(x) + y[0] * y[1]

    x = np.array([3.0, 5.0])
    assert np.array_equal(value_and_gradient(f, x)[1], forward_jacobian(f, x))


def test_a_fault_in_adding_entries_in_place_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: Any) -> Any:
        return x[0] * x[1] + x[0]

    x = np.array([3.0, 5.0])

    def overwrite(self: Entries, total: Any, u: Any) -> None:
        total[self.key] = u

    assert np.array_equal(value_and_gradient(f, x)[1], forward_jacobian(f, x))
    monkeypatch.setattr(Entries, "add", overwrite)
    assert not np.array_equal(value_and_gradient(f, x)[1], forward_jacobian(f, x))


@both_modes
def test_lists_of_traced_numbers_become_arrays(jacobian: Function) -> None:
    x = np.array([2.0, 3.0])
    want = [[3.0, 2.0], [0.0, 0.0], [0.0, 6.0]]
    for build in (np.array, np.stack, lambda z: np.concatenate([np.reshape(e, 1) for e in z])):
        assert np.array_equal(
            jacobian(lambda x, b=build: b([x[0] * x[1], 1.0, x[1] ** 2]), x), want
        )
    assert np.array_equal(jacobian(lambda x: np.sum(np.array([x[0], x[1] * 2])), x), [1.0, 2.0])
    assert np.array_equal(jacobian(lambda x: x * [x[1], 2.0], x), [[3.0, 2.0], [0.0, 2.0]])
    assert np.array_equal(jacobian(lambda x: np.r_[x[0], x[1] ** 2], x), [[1.0, 0.0], [0.0, 6.0]])


@both_modes
def test_entries_taken_out_are_still_traced(jacobian: Function) -> None:
    x = np.array([2.0, 3.0])
    assert np.array_equal(jacobian(lambda x: x.item(1) * x[:1].item(), x), [3.0, 2.0])
    assert np.array_equal(jacobian(lambda x: x[None].item(0, 1) ** 2, x), [0.0, 6.0])
    assert np.array_equal(jacobian(lambda x: np.array(x.tolist()[::-1]), x), [[0, 1], [1, 0]])
    assert np.array_equal(jacobian(lambda x: x * round(x[0], 1), x), [[2.0, 0.0], [0.0, 2.0]])
    assert np.array_equal(jacobian(lambda x: divmod(x, 1.5)[1], x), np.eye(2))
    assert np.array_equal(jacobian(lambda x: divmod(7.5, x[0])[1], x), [-3.0, 0.0])
    with pytest.raises(ValueError, match="one entry"):
        jacobian(lambda x: x.item(), x)


@both_modes
def test_a_number_may_be_added_to_in_place(jacobian: Function) -> None:
    def f(x: Any) -> Any:
        total = 0.0
        for e in x:
            total += e * e
        square = total
        square *= total
        return square + total

    assert np.array_equal(jacobian(f, np.array([1.0, 2.0])), [22.0, 44.0])


@both_modes
def test_python_loops_and_branches_follow_the_values(jacobian: Function) -> None:
    def collatz(x: Any) -> Any:
        for _ in range(5):
            x = x / 2 if x > 1 else 3 * x
        return x

    assert jacobian(collatz, 3.0) == jacobian(lambda x: x * collatz(3.0) / 3.0, 3.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=1, max_size=5), st.integers(0, 2**16))
def test_both_modes_agree_on_random_expressions(entries: list[float], seed: int) -> None:
    """A random straight-line program of smooth functions of all entries."""
    rng = np.random.default_rng(seed)
    choices = rng.integers(0, 6, size=8)

    def f(x: Any) -> Any:
        y = x
        for c in choices:
            y = [
                lambda y: np.sin(y) + x,
                lambda y: y * x / (1 + y**2),
                lambda y: np.tanh(np.cumsum(y)),
                lambda y: np.flip(y) - np.mean(y),
                lambda y: np.logaddexp(y, x[0]),
                lambda y: np.where(x > 0.5, y, 2 * y)[..., None][:, 0],
            ][c](y)
        return y

    x = np.array(entries)
    forward, reverse = forward_jacobian(f, x), reverse_jacobian(f, x)
    assert np.allclose(forward, reverse, rtol=1e-10, atol=1e-10)
