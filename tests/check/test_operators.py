"""Derivatives by every reader, in the layout y.shape + x.shape, of arrays and containers."""

from typing import Any

import numpy as np
import pytest

from alicemath import (
    InputError,
    UnsupportedError,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_gradient,
    vjp,
)
from alicemath.check.operators import Method

METHODS: tuple[Any, ...] = Method.__args__  # type: ignore[attr-defined]
X = np.array([0.5, 1.5, -2.0])


def f(x: Any) -> Any:
    return np.sum(np.sin(x) * x)


@pytest.mark.parametrize("method", METHODS)
def test_every_reader_gives_the_gradient(method: Any) -> None:
    truth = np.cos(X) * X + np.sin(X)
    assert np.max(np.abs(gradient(f, X, method) - truth)) < 1e-8


@pytest.mark.parametrize("method", METHODS)
def test_every_reader_gives_the_jacobian_outputs_first(method: Any) -> None:
    A = np.arange(6.0).reshape(2, 3)
    J = jacobian(lambda x: A @ x, X, method)
    assert J.shape == (2, 3)
    assert np.max(np.abs(J - A)) < 1e-8


def test_an_unknown_reader_is_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match="complex-step"):
        jacobian(f, X, "finite")  # type: ignore[arg-type]


def test_the_shapes_of_all_operators() -> None:
    W = np.arange(1.0, 7).reshape(2, 3)

    def g(W: Any) -> Any:
        return W @ W.T

    assert jacobian(g, W).shape == (2, 2, 2, 3)
    assert hessian(lambda W: np.sum(g(W)), W).shape == (2, 3, 2, 3)
    assert hvp(lambda W: np.sum(g(W)), W, W).shape == (2, 3)
    y, tangent = jvp(g, W, W)
    assert y.shape == tangent.shape == (2, 2)
    y, cotangent = vjp(g, W, np.ones((2, 2)))
    assert cotangent.shape == (2, 3)
    value, slope = value_and_gradient(lambda W: np.sum(g(W)), W)
    assert isinstance(value, float)
    assert slope.shape == (2, 3)


def test_a_container_gives_a_container() -> None:
    p = {"w": X, "b": [np.array(2.0), (X[:2],)]}

    def g(p: Any) -> Any:
        return np.sum(p["w"] ** 2) * p["b"][0] + np.sum(p["b"][1][0])

    d = gradient(g, p)
    assert np.array_equal(d["w"], 4 * X)
    assert d["b"][0] == np.sum(X**2)
    assert np.array_equal(d["b"][1][0], np.ones(2))
    J = jacobian(lambda p: p["w"] * p["b"][0], p)
    assert J["w"].shape == (3, 3)
    assert J["b"][0].shape == (3,)


def test_differentiation_nests() -> None:
    def derivative(g: Any) -> Any:
        return lambda x: gradient(g, x)

    assert derivative(derivative(derivative(lambda x: x**5)))(2.0) == pytest.approx(240.0)


def test_perturbations_are_not_confused() -> None:
    # d/dx [x · d/dy (x + y)] at 1 is 1; confused perturbations give 2.
    def inner(x: Any) -> Any:
        return gradient(lambda y: x + y, 1.0)

    assert gradient(lambda x: x * inner(x), 1.0) == 1.0
    _, tangent = jvp(lambda x: x * jvp(lambda y: x + y, 1.0, 1.0)[1], 1.0, 1.0)
    assert tangent == 1.0


def test_an_unsupported_function_is_refused_by_name_reader_and_remedy() -> None:
    with pytest.raises(UnsupportedError, match=r"np\.unwrap.*has no rule"):
        gradient(lambda x: np.sum(np.unwrap(x)), X)


def test_assignment_is_refused_by_name_and_never_gives_zeros() -> None:
    def assigns(x: Any) -> Any:
        z = np.zeros(len(x))
        z[0] = x[0]
        return np.sum(z)

    with pytest.raises(UnsupportedError, match=r"np\.stack"):
        gradient(assigns, X)


def test_an_array_built_behind_our_back_keeps_its_derivative() -> None:
    def builds(x: Any) -> Any:
        return np.sum(np.array([x[0] * x[1], x[2]]) ** 2)

    truth = 2 * np.array([X[0] * X[1] ** 2, X[0] ** 2 * X[1], X[2]])
    for method in ("forward", "reverse", "high-precision", "symbolic"):
        assert gradient(builds, X, method) == pytest.approx(truth)
