"""What cannot be differentiated is refused by name, and never becomes a zero."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.operators import (
    forward_jacobian,
    jvp,
    reverse_jacobian,
    value_and_gradient,
    vjp,
)
from alicemath.errors import InputError, ShapeError, UnsupportedError

Function = Callable[..., Any]
both_modes = pytest.mark.parametrize("jacobian", [forward_jacobian, reverse_jacobian])


def test_a_gradient_of_a_vector_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"\(3,\).*jacobian"):
        value_and_gradient(np.exp, np.ones(3))


def test_tangents_and_cotangents_must_fit() -> None:
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        jvp(np.exp, np.ones(3), np.ones(2))
    with pytest.raises(ShapeError, match=r"\(3,\).*\(\)"):
        vjp(np.sum, np.ones(3), np.ones(3))


@pytest.mark.parametrize(
    "x",
    [np.ones(2) * 1j, "abc", np.array([None, 1]), [[1.0], [1.0, 2.0]]],
    ids=["complex", "string", "objects", "ragged"],
)
def test_what_is_no_array_of_real_numbers_is_refused(x: Any) -> None:
    with pytest.raises(InputError):
        value_and_gradient(np.sum, x)


@both_modes
@pytest.mark.parametrize(
    "y",
    [(1.0, 2.0), [1.0], None, "abc", 1j, {"a": 1.0}],
    ids=["tuple", "list", "None", "string", "complex", "dict"],
)
def test_what_is_no_array_is_refused_as_an_output(jacobian: Function, y: Any) -> None:
    with pytest.raises(InputError, match="f returned"):
        jacobian(lambda x: y, 1.0)


def assigned(x: Any) -> Any:
    x[0] = 1.0
    return x


def filled(x: Any) -> Any:
    z = np.zeros(2)
    z[0] = x[0]
    return z


def added(x: Any) -> Any:
    y = x
    y += 1.0  # changes x as well
    return x * y


REFUSED: list[tuple[Any, str]] = [
    (assigned, r"x\[\.\.\.\] = value"),
    (filled, "float"),
    (lambda x: float(x[0]), "float"),
    (lambda x: x.astype(np.float32), "astype"),
    (lambda x: np.exp(x, out=np.zeros(2)), "out"),
    (lambda x: np.add(x, 1.0, where=np.array([True, False])), "where"),
    (lambda x: np.sum(x, dtype=np.float32), "float32"),
    (lambda x: np.sum(x, initial=2.0), "initial"),
    (lambda x: np.sum(a=x), "by position|a="),
    (lambda x: np.quantile(x, x[0]), "np.quantile"),
    (lambda x: np.nextafter(x, 2.0), "np.nextafter"),
    (lambda x: np.add.reduceat(x, [0, 1]), "np.add.reduceat"),
    (lambda x: np.pad(x, 2, mode="mean"), r"np\.pad\(mode='mean'\)"),
    (lambda x: np.exp(np.array([x[0], 1.0])), r"np\.stack"),
    (lambda x: np.add.at(np.zeros(2), [0, 0], x), r"np\.add\.at"),
    (lambda x: np.unique(x), r"np\.unique"),
    (lambda x: np.linalg.svd(x[None]), "np.linalg.svd"),
    (lambda x: np.linalg.qr(x[None]), "np.linalg.qr"),
    (lambda x: np.sqrt(x * 1j), r"np\.sqrt of complex"),
    (lambda x: np.linalg.norm(np.fft.fft(x)), r"np\.linalg\.norm of complex"),
    (lambda x: np.var(np.fft.fft(x)), r"np\.var of complex"),
    (lambda x: np.fft.fft(x) > 0, r"np\.greater of complex"),
    (lambda x: np.sort(np.fft.fft(x)), r"np\.sort of complex"),
    (lambda x: np.fft.fft(x) ** 0.5, "power of complex"),
    (lambda x: np.linalg.solve(np.eye(2) * 1j, x), "complex"),
    (lambda x: np.einsum("i,i,i", x, x, x * 1j), "complex"),
    (lambda x: float(np.fft.fft(x)[0]), "float"),
    (added, r"x \+= y"),
    (lambda x: x.sort(), r"x\.sort\(\)"),
    (lambda x: x.fill(0.0), r"x\.fill\(\)"),
]


@both_modes
@pytest.mark.parametrize(
    ("f", "name"), REFUSED, ids=[f"{n} {name}" for n, (_, name) in enumerate(REFUSED)]
)
def test_what_has_no_rule_is_refused_by_name(jacobian: Function, f: Function, name: str) -> None:
    with pytest.raises(UnsupportedError, match=name):
        jacobian(f, np.array([1.0, 2.0]))


@both_modes
@pytest.mark.parametrize(
    "f",
    [np.fft.fft, lambda x: x * 1j, lambda x: x @ np.array([1j, 2.0]), np.fft.rfftn],
    ids=["fft", "product", "matrix product", "rfftn"],
)
def test_a_complex_result_is_refused(jacobian: Function, f: Function) -> None:
    with pytest.raises(InputError, match="complex"):
        jacobian(f, np.array([1.0, 2.0]))


@both_modes
def test_a_derivative_with_respect_to_complex_numbers_is_refused(jacobian: Function) -> None:
    with pytest.raises(InputError, match="complex"):
        jacobian(lambda x: value_and_gradient(np.sum, np.fft.fft(x))[1], np.array([1.0, 2.0]))


@both_modes
@pytest.mark.parametrize(
    "inner",
    [forward_jacobian, reverse_jacobian, lambda f, x: value_and_gradient(f, x)[1]],
    ids=["forward", "reverse", "gradient"],
)
def test_a_value_that_an_inner_differentiation_left_behind_is_refused(
    jacobian: Function, inner: Function
) -> None:
    def f(x: Any) -> Any:
        left: list[Any] = []

        def leaves(t: Any) -> Any:
            left.append(t * x)
            return np.sum(left[0])

        inner(leaves, x)
        return np.sum(left[0]) * x[0]

    with pytest.raises(UnsupportedError, match="left behind"):
        jacobian(f, np.array([1.0, 2.0]))
    with pytest.raises(UnsupportedError, match="left behind"):
        value_and_gradient(f, np.array([1.0, 2.0]))


@both_modes
def test_errors_of_numpy_stay_what_they_are(jacobian: Function) -> None:
    x = np.ones((2, 3))
    many: Any = np.sum
    with pytest.raises(ValueError, match="could not be broadcast"):
        jacobian(lambda x: x + np.ones(2), x)
    with pytest.raises(np.exceptions.AxisError):
        jacobian(lambda x: np.sum(x, axis=5), x)
    with pytest.raises(IndexError):
        jacobian(lambda x: x[7], x)
    with pytest.raises(TypeError):
        jacobian(lambda x: many(x, 1, 2, 3, 4, 5, 6, 7), x)
