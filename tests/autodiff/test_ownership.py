"""What an operator returns is the caller's, and what it was given stays as it was."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.careful import has_nan
from alicemath.autodiff.dual import Dual
from alicemath.autodiff.operators import (
    forward_jacobian,
    jvp,
    reverse_jacobian,
    value_and_gradient,
    vjp,
)
from alicemath.autodiff.tape import Node, root

Function = Callable[..., Any]


@pytest.mark.parametrize(
    "f",
    [lambda x: x, lambda x: x[:], lambda x: x.T, lambda x: x.reshape(3), lambda x: x + 0.0],
    ids=["itself", "view", "transposed", "reshaped", "sum"],
)
def test_results_share_no_memory_with_arguments(f: Function) -> None:
    x, d = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    for y, derivative in (jvp(f, x, d), vjp(f, x, d)):
        y += 100.0
        derivative += 100.0
    for jacobian in (forward_jacobian, reverse_jacobian):
        J = jacobian(f, x)
        J += 100.0
    assert np.array_equal(x, [1.0, 2.0, 3.0])
    assert np.array_equal(d, [4.0, 5.0, 6.0])


def test_an_array_of_another_layout_or_type_is_read_as_it_is() -> None:
    for x in (
        np.arange(6).reshape(2, 3).T,
        np.array([[1.5, 2.5]], dtype=np.float32),
        np.array([True, False]),
    ):
        gradient = value_and_gradient(lambda z: np.sum(z * z), x)[1]
        assert gradient.dtype == np.float64
        assert np.array_equal(gradient, 2.0 * x)


CONSTANTS = [
    np.float32(3.0),
    np.int8(3),
    np.array([3, 3]),
    np.array([3, 3], dtype=np.uint8),
    np.array([3.0, 3.0], dtype=np.float32),
    [3.0, 3.0],
    np.array(3.0),
    3,
]


@pytest.mark.parametrize("jacobian", [forward_jacobian, reverse_jacobian])
@pytest.mark.parametrize("c", CONSTANTS, ids=range(len(CONSTANTS)))
def test_constants_of_every_type_give_what_floats_give(jacobian: Function, c: Any) -> None:
    def f(x: Any, c: Any) -> Any:
        return c * x + x * c - x / c + c / x + (x - c) * (c - x) + x**2 * np.power(x, c)

    x = np.array([0.5, 2.0])
    assert np.allclose(jacobian(lambda z: f(z, c), x), jacobian(lambda z: f(z, 3.0), x), rtol=1e-14)


def test_a_tape_leaves_the_fast_path_when_a_value_is_traced_elsewhere() -> None:
    inner, outer = root(np.ones(2), 2), Node(np.ones(2), 0, root(np.ones(2), 1).tape)
    assert inner.tape.fast
    product: Any = inner.elementwise(np.multiply, (inner, outer))
    assert type(product.primal) is Node
    assert not inner.tape.fast
    assert root(Dual(np.ones(2), np.eye(2), 1), 2).tape.fast


def test_a_nan_is_seen_wherever_it_hides() -> None:
    nan = np.array([1.0, np.nan])
    assert has_nan(nan)
    assert has_nan(np.float64(np.nan))
    assert has_nan(Dual(np.ones(2), nan[None], 1))
    assert has_nan(root(nan, 1))
    assert not has_nan(np.array([np.inf, -np.inf]))
    assert not has_nan(Dual(np.ones(2), np.ones((1, 2)), 1))
