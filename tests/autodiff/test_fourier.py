"""Complex values between a real x and a real y: NumPy's values, and every planted fault caught."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.estimates import forward_estimate
from alicemath.autodiff.operators import hessian, jvp, value_and_gradient
from alicemath.autodiff.rules import fourier
from alicemath.tracing import complexes
from alicemath.tracing.complexes import COMPLEX, PARTWISE, PRODUCTS
from alicemath.tracing.tracer import getitem
from tests.autodiff.cases import Case, Function
from tests.autodiff.cases_fourier import CASES, parts
from tests.autodiff.test_array_functions import check_all

X = np.array([[0.3, -1.2, 0.8, 2.0], [1.5, 0.4, -0.6, 0.1]])

#: For each function that acts on both parts alike: an expression of it.
OF_PARTS: dict[Function, Function] = {
    **{f: f for f in (np.sum, np.mean, np.cumsum, np.diff, np.trace, np.negative, np.positive)},
    **{f: f for f in (np.ravel, np.transpose, np.diagonal, np.flip, np.fliplr, np.flipud)},
    **{f: f for f in (np.rot90, np.diag, np.tril, np.triu, np.atleast_1d, np.atleast_2d)},
    **{f: f for f in (np.fft.fftshift, np.fft.ifftshift, np.matrix_transpose)},
    getitem: lambda z: z[1:, ::2],
    np.reshape: lambda z: z.reshape(4, 2),
    np.swapaxes: lambda z: np.swapaxes(z, 0, 1),
    np.moveaxis: lambda z: np.moveaxis(z, 0, 1),
    np.squeeze: lambda z: z[:, :1].squeeze(),
    np.expand_dims: lambda z: np.expand_dims(z, 1),
    np.broadcast_to: lambda z: np.broadcast_to(z, (3, 2, 4)),
    np.roll: lambda z: np.roll(z, 1, axis=1),
    np.tile: lambda z: np.tile(z, 2),
    np.repeat: lambda z: z.repeat(2, axis=0),
    np.take: lambda z: np.take(z, [1, 1, 0], axis=1),
    np.pad: lambda z: np.pad(z, 1),
    np.delete: lambda z: np.delete(z, 1, axis=1),
    np.concatenate: lambda z: np.concatenate([z, X]),
    np.stack: lambda z: np.stack([z, 1j * z]),
    np.vstack: lambda z: np.vstack([X, z]),
    np.hstack: lambda z: np.hstack([z, z]),
    np.dstack: lambda z: np.dstack([z, z]),
    np.column_stack: lambda z: np.column_stack([z, X]),
}
OF_TWO: dict[Function, Function] = {
    np.multiply: lambda z: z * (1 - z),
    np.matmul: lambda z: z @ (X.T + 1j),
    np.dot: lambda z: np.dot(z, X.T),
    np.inner: lambda z: np.inner(X, z),
    np.outer: lambda z: np.outer(z, [1j, 2.0]),
    np.tensordot: lambda z: np.tensordot(z, X, axes=([0, 1], [0, 1])),
    np.kron: lambda z: np.kron(z, [[1.0, 2j]]),
    np.convolve: lambda z: np.convolve(z[0], [1.0, 1j]),
}


def test_every_function_of_complex_values_is_tried() -> None:
    assert set(OF_PARTS) == PARTWISE
    assert set(OF_TWO) == PRODUCTS
    assert set(COMPLEX) - set(CASES) == {
        *(np.imag, np.shape, np.ndim, np.size, np.iscomplexobj, np.isrealobj)
    }


@pytest.mark.parametrize("function", [*OF_PARTS, *OF_TWO], ids=lambda f: f.__name__)
def test_value_and_tangent_are_those_of_the_complex_function(function: Function) -> None:
    """All are linear in each argument, so that central differences have no error term but z²."""
    g = parts(lambda x: {**OF_PARTS, **OF_TWO}[function](x * 1j + 2 * x - 1))
    v, h = np.cos(X), 2.0**-10
    y, tangent = jvp(g, X, v)
    assert np.allclose(y, g(X), rtol=1e-14, atol=1e-14)
    assert np.allclose(tangent, (g(X + h * v) - g(X - h * v)) / (2 * h), rtol=1e-11, atol=1e-11)


def test_a_pair_answers_like_a_complex_array() -> None:
    def f(x: Any) -> Any:
        z: Any = x * 1j + x
        assert type(z).__name__ == "ComplexPair"
        assert (z.shape, z.ndim, z.size, len(z)) == ((2, 4), 2, 8, 2)
        assert z.dtype == np.complex128
        assert np.iscomplexobj(z)
        assert not np.isrealobj(z)
        assert np.shape(z) == (2, 4)
        assert np.size(z, 1) == 4
        assert np.ndim(z.astype(complex)) == 2
        assert z.T.shape == z.conj().mT.shape == (4, 2)
        return z.real * z.imag + sum(row.real for row in z)

    assert np.allclose(jvp(f, X, X)[1], 2 * X * X + X.sum(0))


def test_the_power_of_a_signal_has_the_gradient_that_parseval_gives() -> None:
    """Σ|yₖ|² = n Σx² over all frequencies (Parseval), so the gradient is 2n x."""
    x = X[0]
    y, gradient = value_and_gradient(lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2), x)
    assert np.isclose(y, 4 * np.sum(x**2))
    assert np.allclose(gradient, 8 * x)
    assert np.allclose(hessian(lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2), x), 8 * np.eye(4))


def test_at_a_frequency_that_is_zero_the_second_derivative_of_its_size_is_no_number() -> None:
    with np.errstate(all="ignore"):
        H = hessian(lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2), np.ones(4))
    assert np.isnan(H).any()


def test_a_transform_has_a_bar() -> None:
    estimate = forward_estimate(lambda x: np.abs(np.fft.rfft(x)) ** 2, X[0])
    h = 2.0**-20
    columns = [
        np.abs(np.fft.rfft(X[0] + h * e)) ** 2 - np.abs(np.fft.rfft(X[0] - h * e)) ** 2
        for e in np.eye(4)
    ]
    want = np.stack(columns, -1) / (2 * h)
    assert np.all(np.abs(estimate.value - want) <= estimate.error + 1e-8)
    assert np.all(estimate.error < 1e-11)


# ------------------------------------------------------------------ planted faults
def faults_in(definition: Function) -> Iterator[Function]:
    """The sign of one part lost, a factor, the parts exchanged."""

    def with_parts(change: Function) -> Function:
        def wrong(*args: Any, **options: Any) -> Any:
            z = definition(*args, **options)
            return change(np.real(z), np.imag(z)) if complexes.is_complex(z) else 1.01 * z + 0.1

        return wrong

    yield with_parts(lambda a, b: complexes.joined(a, -b))
    yield with_parts(lambda a, b: complexes.joined(2 * a, b))
    yield with_parts(lambda a, b: complexes.joined(b, a))


DEFINED = [f for f in COMPLEX if f in CASES]


@pytest.mark.parametrize("function", DEFINED, ids=lambda f: f.__name__)
def test_every_fault_in_a_definition_is_caught(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in faults_in(COMPLEX[function]):
        with monkeypatch.context() as patch:
            patch.setitem(COMPLEX, function, wrong)
            with pytest.raises(AssertionError):
                check_all(CASES[function])


FAULTS: dict[str, tuple[str, Function]] = {
    "norm": ("_scale", lambda scale: lambda norm, sign, count: scale(norm, -sign, count)),
    "factor": ("_scale", lambda scale: lambda *a: 2 * scale(*a)),
    "too short": ("_sized", lambda sized: lambda x, n, axis: 1.0 * sized(x, n, axis) * (n < 4)),
    "conjugate": ("_apply", lambda apply: lambda z, axes, sign: np.conjugate(apply(z, axes, sign))),
    "sign": ("_apply", lambda apply: lambda z, axes, sign: apply(z, axes, -sign)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_in_the_spellings_is_caught(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(fourier, name, wrong(getattr(fourier, name)))
    transforms: list[Case] = [case for f in fourier.TRANSFORMS for case in CASES[f]]
    with pytest.raises(AssertionError):
        check_all(transforms)
