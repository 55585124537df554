"""What an operator returns is the caller's, and what it was given stays as it was."""

import copy
import pickle
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
from alicemath.autodiff.sweep import Tape
from alicemath.autodiff.tape import Node, root
from alicemath.errors import UnsupportedError

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


# ------------------------------------------------------------------ arrays that f changes
USES: dict[str, Function] = {
    "times": lambda x, h: x * h,
    "behind": lambda x, h: h * x,
    "product": lambda x, h: x @ np.reshape(h, (3, -1)),
    "product behind": lambda x, h: np.reshape(h, (-1, 3)) @ x,
    "choice": lambda x, h: np.where(h > 0, x, x**2),
    "entries": lambda x, h: x[h.astype(int) % 3],
    "einsum": lambda x, h: np.einsum("i,i", x, h[:3]),
    "power": lambda x, h: np.power(x[:3], h[:3]),
}


@pytest.mark.parametrize("use", USES)
def test_an_array_may_be_changed_after_its_use(use: str) -> None:
    """Reverse mode must multiply by what stood there when it was used."""

    def f(x: Any) -> Any:
        h = np.array([1.0, -2.0, 3.0])
        y = USES[use](x, h)
        h[:] = [5.0, 6.0, -7.0]
        return np.sum(y) + np.sum(USES[use](x, h))

    x = np.array([0.5, 1.5, 2.5])
    assert np.allclose(value_and_gradient(f, x)[1], forward_jacobian(f, x), rtol=1e-14)


def test_a_large_array_may_not_be_changed_after_its_use() -> None:
    h = np.ones((3, 5000))

    def f(x: Any) -> Any:
        y = np.sum(x @ h)
        h[0, 0] = 2.0
        return y

    with pytest.raises(UnsupportedError, match=r"changing a large array.*copy"):
        value_and_gradient(f, np.ones(3))
    h[0, 0] = 3.0  # it is only held while f runs
    assert forward_jacobian(f, np.ones(3))[0] == 5002.0
    assert h.flags.writeable


def test_a_constant_that_is_not_held_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: Any) -> Any:
        h = np.ones(3)
        y = x * h
        h += 1.0
        return np.sum(y)

    assert np.array_equal(value_and_gradient(f, np.ones(3))[1], np.ones(3))
    monkeypatch.setattr(Tape, "kept", lambda self, a: a)
    assert np.array_equal(value_and_gradient(f, np.ones(3))[1], 2 * np.ones(3))


def test_a_copied_node_is_the_node() -> None:
    gradient = value_and_gradient(lambda x: np.sum(copy.deepcopy(x) * copy.copy(x)), np.ones(2))[1]
    assert np.array_equal(gradient, [2.0, 2.0])
    with pytest.raises(UnsupportedError, match="pickle"):
        value_and_gradient(lambda x: np.sum(pickle.loads(pickle.dumps(x))), np.ones(2))


def test_an_index_that_is_changed_after_its_use_is_the_one_that_was_used() -> None:
    def reversing(make: Any) -> Any:
        def f(x: Any) -> Any:
            p, s = make([0, 1]), 0.0
            for _ in range(2):
                s = s + np.sum(x[p] * np.array([1.0, 7.0])) + np.sum(np.take(x, p) ** 2)
                p[:] = p[::-1]
            return s

        return f

    x = np.array([0.7, 1.3])
    for make in (list, np.array):
        f = reversing(make)
        expected = [8 + 4 * x[0], 8 + 4 * x[1]]
        np.testing.assert_allclose(value_and_gradient(f, x)[1], expected)
