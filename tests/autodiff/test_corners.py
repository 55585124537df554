"""Corners: shapes that are easy to forget, points where conventions rule, layouts, containers."""

from typing import Any

import numpy as np
import pytest

from alicemath import gradient, jacobian
from alicemath.autodiff.operators import (
    forward_jacobian,
    hessian,
    jvp,
    reverse_jacobian,
    value_and_gradient,
)
from tests.autodiff.cases import Function
from tests.autodiff.test_array_functions import check


def both(f: Function, x: Any) -> Any:
    """The Jacobian, on which both modes agree."""
    forward, reverse = forward_jacobian(f, x), reverse_jacobian(f, x)
    assert forward.shape == reverse.shape
    assert np.allclose(forward, reverse, rtol=1e-14, atol=0, equal_nan=True)
    return forward


# ------------------------------------------------------------------ shapes
POSITIONS: dict[str, tuple[Function, tuple[tuple[int, ...], ...]]] = {
    "number and matrix": (lambda a, b: a * b + b / (a + 9), ((), (2, 3))),
    "row and matrix": (lambda a, b: np.arctan2(a, b + 9), ((3,), (2, 3))),
    "column and row": (lambda a, b: (a - b) ** 2, ((2, 1), (3,))),
    "ones inside": (lambda a, b: a * b, ((2, 1, 3), (1, 4, 1))),
    "in the middle": (lambda a, b: np.where(a > b, a * b, b), ((3, 1, 2), (4, 1))),
    "three": (lambda a, b, c: a * b + c, ((2, 1), (3,), ())),
    "one entry": (lambda a, b: a / (b + 9), ((1, 1), (1,))),
    "clip by arrays": (lambda a, b, c: np.clip(a, b - 9, c + 9), ((2, 3), (3,), (2, 1))),
    "average with weights": (lambda a, b: np.average(a, axis=1, weights=b + 9), ((2, 3), (3,))),
    "negative axes": (lambda a: a.sum(axis=(-1, -3), keepdims=True), ((2, 3, 2),)),
    "axes in disorder": (lambda a: np.max(a, axis=(2, 0)), ((2, 3, 2),)),
    "one axis as a tuple": (lambda a: np.prod(a, axis=(-1,), keepdims=True), ((2, 3),)),
    "no axes at all": (lambda a: np.sum(a, axis=()) * a, ((2, 3),)),
    "keepdims over all": (lambda a: np.mean(a, keepdims=True) * a, ((2, 3),)),
    "negative and repeated": (lambda a: a[[-1, 0, -1, -1]] * a[[0, 0, 1, -2]], ((3,),)),
    "mask and integer": (lambda a: a[np.array([True, False, True]), -1], ((3, 2),)),
    "same array twice": (lambda a: a @ a + np.outer(a, a).sum() + np.stack([a, a])[1, 0], ((3,),)),
    "matrix twice": (lambda a: np.linalg.solve(a + 9 * np.eye(2), a) @ a, ((2, 2),)),
}


@pytest.mark.parametrize("name", POSITIONS)
def test_arrays_may_be_repeated_in_every_position(name: str) -> None:
    f, shapes = POSITIONS[name]
    for k in range(len(shapes)):
        check(f, shapes, k)


EMPTY: dict[str, Function] = {
    "sum": np.sum,
    "product": np.prod,
    "mean of squares": lambda x: np.sum(x**2) / 3,
    "norm": np.linalg.norm,
    "elementwise": lambda x: np.exp(x) * x,
    "sorted": np.sort,
    "running": np.cumsum,
    "running product": np.cumprod,
    "joined": lambda x: np.concatenate([x, [1.0], x]),
    "outer": lambda x: np.outer(x, x),
    "matrix product": lambda x: np.ones((2, 0)) @ x,
    "inner product": lambda x: x @ x,
    "diagonal": np.diag,
    "picked": lambda x: x[[]],
    "reversed": lambda x: x[::-1],
    "einsum": lambda x: np.einsum("i,i", x, x),
    "assigned": lambda x: x.copy() + np.zeros_like(x),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_array_has_an_empty_jacobian(name: str) -> None:
    x = np.zeros(0)
    y = EMPTY[name](x)
    assert both(EMPTY[name], x).shape == (*np.shape(y), 0)
    assert np.array_equal(jvp(EMPTY[name], x, x)[0], y)


def test_an_empty_part_of_an_array_has_no_entries_and_its_sum_no_slope() -> None:
    x = np.ones(3)
    assert both(lambda x: x[:0], x).shape == (0, 3)
    assert np.array_equal(both(lambda x: np.sum(x[:0]) + np.prod(x[3:]), x), np.zeros(3))
    assert both(lambda x: np.linalg.det(x[:0].reshape(0, 0)) * x[0], x)[0] == 1.0


def test_a_number_is_an_array_of_no_axes() -> None:
    for x in (2.0, np.float64(2.0), np.array(2.0), 2):
        assert both(lambda x: x**3, x) == 12.0
        assert both(np.atleast_2d, x).shape == (1, 1)
        assert hessian(lambda x: x**3, x) == 12.0
    assert both(lambda x: x[None], 2.0).shape == (1,)
    assert both(lambda x: np.max(x) + np.sum(x) + np.prod(x) + np.sort(x[None])[0], 2.0) == 4.0


# ------------------------------------------------------------------ conventions
def test_ties_share_alike_in_every_extreme() -> None:
    x = np.array([1.0, 3.0, 3.0, 1.0])
    third = np.array([0, 0.5, 0.5, 0])
    for f in (np.max, lambda x: np.max(x, axis=0), np.nanmax, np.maximum.reduce):
        assert np.array_equal(both(f, x), third)
    assert np.array_equal(both(np.min, x), third[[1, 0, 0, 1]])
    assert np.array_equal(both(np.ptp, x), third - third[[1, 0, 0, 1]])
    assert np.array_equal(both(lambda x: np.linalg.norm(x, np.inf), -x), -third)
    assert both(lambda x: np.clip(x, 0, 1), 1.0) == 0.5
    assert np.array_equal(both(lambda x: np.maximum(x, 0), np.zeros(2)), 0.5 * np.eye(2))


def test_a_sort_of_equal_entries_keeps_their_order() -> None:
    x = np.array([2.0, 1.0, 2.0, 1.0])
    assert np.array_equal(both(np.sort, x), np.eye(4)[[1, 3, 0, 2]])
    assert np.array_equal(both(np.median, x), [0.5, 0, 0, 0.5])


@pytest.mark.parametrize("zeros", [[1], [0, 2], [0, 1, 2, 3]])
def test_products_with_zeros_are_differentiated_to_second_order(zeros: list[int]) -> None:
    x = np.array([2.0, 3.0, -1.0, 5.0])
    x[zeros] = 0.0
    others = np.array([np.prod(np.delete(x, k)) for k in range(4)])
    assert np.array_equal(both(np.prod, x), others)
    pairs = [[np.prod(np.delete(x, [i, j])) * (i != j) for j in range(4)] for i in range(4)]
    assert np.array_equal(hessian(np.prod, x), pairs)
    check_running = both(np.cumprod, x)
    assert np.array_equal(check_running[-1], others)


@pytest.mark.parametrize(
    "norm",
    [
        np.linalg.norm,
        lambda x: np.hypot(x[0], x[1]),
        lambda x: np.linalg.norm(x, axis=0),
        lambda x: np.linalg.vector_norm(x),
        lambda x: np.linalg.norm(x[None], "fro"),
        lambda x: np.abs(x[0] + 1j * x[1]),
    ],
    ids=["norm", "hypot", "axis", "vector_norm", "Frobenius", "complex"],
)
def test_a_norm_has_subgradient_zero_at_zero_and_no_second_derivative(norm: Function) -> None:
    x = np.zeros(2)
    assert np.array_equal(both(norm, x), x)
    assert np.array_equal(both(lambda x: norm(x) ** 2, x), x)
    with np.errstate(all="ignore"):
        assert not np.all(np.isfinite(hessian(norm, x)))
        assert not np.all(np.isfinite(hessian(lambda x: norm(x) ** 2, x)))


def test_other_norms_at_zero() -> None:
    x = np.zeros(3)
    assert np.array_equal(both(lambda x: np.linalg.norm(x, 1), x), x)
    assert np.array_equal(both(lambda x: np.linalg.norm(x, np.inf), x), x)
    assert np.array_equal(both(np.std, np.full(3, 2.0)), x)


def test_roots_and_logarithms_at_zero_are_infinite_or_no_number_and_never_invented() -> None:
    with np.errstate(all="ignore"):
        assert both(np.sqrt, 0.0) == np.inf
        assert both(np.cbrt, 0.0) == np.inf
        assert both(np.log, 0.0) == np.inf
        assert both(lambda x: x**0.5, 0.0) == np.inf
        assert both(lambda x: x**-1, 0.0) == -np.inf
        assert np.isnan(both(lambda x: x * np.log(x), 0.0))
        assert np.isnan(both(lambda x: np.sqrt(x) ** 2, 0.0))
        assert np.isnan(both(lambda x: 0.0 * np.sqrt(x), 0.0))


def test_a_branch_not_taken_passes_neither_nan_nor_infinity() -> None:
    x = np.array([0.0, 4.0])
    with np.errstate(all="ignore"):
        for f, at in (
            (lambda x: np.where(x > 0, np.sqrt(x), 0.0), [0.0, 0.25]),
            (
                lambda x: np.where(x > 0, x * np.log(np.where(x > 0, x, 1.0)), 0.0),
                [0, 1 + np.log(4)],
            ),
        ):
            assert np.array_equal(np.diag(both(f, x)), at)
        triangle = np.array([[1.0, np.inf], [2.0, 3.0]])
        assert np.array_equal(jvp(np.tril, triangle, np.ones((2, 2)))[0], np.tril(triangle))


@pytest.mark.parametrize("b", [0, 1, 2, 3, 2.0, 2.5, np.array([2.0]), np.array([0, 3])])
def test_powers_of_zero_by_every_kind_of_exponent(b: Any) -> None:
    want = np.where(np.asarray(b) == 1, 1.0, 0.0)
    assert np.array_equal(both(lambda x: np.sum(x**b), np.zeros(())), np.sum(want))
    assert np.all(both(lambda c: 0.0**c, np.array(2.0)) == 0.0)


# ------------------------------------------------------------------ kinds and layouts
@pytest.mark.parametrize(
    "x",
    [
        np.arange(1, 7).reshape(2, 3),
        np.array([[True, False, True]]),
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.arange(12.0).reshape(4, 3)[::2],
        np.arange(6.0).reshape(3, 2).T,
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.broadcast_to(np.arange(3.0), (2, 3)),
        np.arange(6.0).reshape(2, 3)[:, ::-1],
        [[1, 2, 3], [4, 5, 6]],
    ],
    ids=[
        "int",
        "bool",
        "uint8",
        "strided",
        "transposed",
        "Fortran",
        "repeated",
        "reversed",
        "list",
    ],
)
def test_every_kind_and_layout_of_input_is_read_by_its_values(x: Any) -> None:
    def f(x: Any) -> Any:
        return np.cumsum(np.sin(x) * x, axis=0) @ np.ones(3) + x[0, ::2].sum() ** 2

    plain = np.array(x, dtype=np.float64)
    assert np.allclose(both(f, x), both(f, plain), rtol=1e-14)
    y, slope = value_and_gradient(lambda x: np.sum(f(x)), x)
    assert slope.dtype == np.float64
    assert y == np.sum(f(plain))


CONSTANT_IN_X: dict[str, Function] = {
    "a number": lambda x: 3,
    "an array": lambda x: np.ones((2, 2)),
    "integers": lambda x: np.arange(3),
    "booleans": lambda x: x > 0,
    "the shape": lambda x: x.shape[0] * np.ones(2),
    "signs": np.sign,
    "the order": np.argsort,
    "like x": np.zeros_like,
    "a choice of constants": lambda x: np.where(x > 0, 1.0, -1.0),
    "a list of numbers": lambda x: np.array([1.0, float(len(x))]),
}


@pytest.mark.parametrize("name", CONSTANT_IN_X)
def test_what_does_not_depend_on_x_has_zeros_of_the_right_shape(name: str) -> None:
    x = np.array([0.3, -1.2])
    f = CONSTANT_IN_X[name]
    J = both(f, x)
    assert J.shape == (*np.shape(f(x)), 2)
    assert not J.any()
    assert not hessian(lambda x: np.sum(f(x)), x).any()


def test_a_function_that_returns_its_input_has_the_identity() -> None:
    for shape in ((), (3,), (2, 2)):
        x = np.ones(shape)
        size = x.size
        assert np.array_equal(both(lambda x: x, x).reshape(size, size), np.eye(size))
    assert not hessian(lambda x: x, 1.0)


def test_containers_go_in_and_come_out_with_their_structure() -> None:
    x = {"W": np.ones((2, 2)), "parts": (np.array([1.0, 2.0]), [3.0]), "b": np.float64(2.0)}

    def loss(x: Any) -> Any:
        w = x["parts"][0]
        return np.sum((x["W"] @ w) ** 2) * x["b"] + np.sum(x["parts"][1][0] * w)

    for method in ("forward", "reverse"):
        slope = gradient(loss, x, method)
        assert slope["W"].shape == (2, 2)
        assert np.allclose(slope["parts"][0], [27.0, 27.0])
        assert np.allclose(slope["parts"][1], [3.0])
        assert np.allclose(slope["b"], 18.0)
    pair = jacobian(lambda x: x[0] * x[1], (np.array([2.0, 3.0]), np.array([5.0, 7.0])), "reverse")
    assert np.array_equal(pair[0], np.diag([5.0, 7.0]))
    assert np.array_equal(pair[1], np.diag([2.0, 3.0]))


def test_views_of_x_inside_f_share_its_derivative() -> None:
    def f(x: Any) -> Any:
        y, z = x[1:].reshape(2, 1).T, x.T[::-1][:2]
        return (y * z).ravel() * np.broadcast_to(x[0], 2)

    check(f, ((3,),), 0)
