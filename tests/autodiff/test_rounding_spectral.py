"""The bars of decompositions cover the truth, of 60 digits, for any matrix within the bar of A."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from alicemath.autodiff.estimates import forward_estimate, reverse_estimate
from alicemath.autodiff.rounding import Rounded
from alicemath.autodiff.rules import fourier, spectral, symmetric
from alicemath.autodiff.rules.rounding import BARS
from alicemath.autodiff.rules.rounding_spectral import SPECTRAL_BARS

Function = Callable[..., Any]
Digits = Any  # arrays of numbers of mpmath
SHAPES = ((2, 2), (3, 2), (2, 4), (4, 4), (5, 3))


# ------------------------------------------------------------------ the truth
def digits(m: Any) -> Digits:
    return np.array([[m[i, j] for j in range(m.cols)] for i in range(m.rows)], dtype=object)


def matrix(a: Any) -> Any:
    return mpmath.matrix([[mpmath.mpf(v) for v in row] for row in a.tolist()])


def singular(a: Any) -> tuple[Digits, Digits, Digits]:
    U, s, V = mpmath.svd_r(matrix(a))
    return digits(U), np.array(list(s)), digits(V).T


def qr(a: Any) -> tuple[Digits, Digits]:
    Q, R = (digits(m) for m in mpmath.qr(matrix(a)))
    n = a.shape[1]
    return Q[:, :n], R[:n]


def eigen(a: Any) -> tuple[Digits, Digits]:
    w, V = mpmath.eigsy(matrix(a))
    return np.array(list(w)), digits(V)


def pinv(a: Any) -> Digits:
    U, s, V = singular(a)
    return (V / s) @ U.T


TRUTH: dict[Function, Function] = {
    symmetric.cholesky: lambda a: digits(mpmath.cholesky(matrix(a))),
    symmetric.eigenvalues: lambda a: eigen(a)[0],
    symmetric.eigenvectors: lambda a: eigen(a)[1],
    spectral.left_vectors: lambda a: singular(a)[0],
    spectral.singular_values: lambda a: singular(a)[1],
    spectral.right_vectors: lambda a: singular(a)[2],
    spectral.q_factor: lambda a: qr(a)[0],
    spectral.r_factor: lambda a: qr(a)[1],
    np.linalg.pinv: pinv,
}
#: Columns, or rows, of these are determined up to their sign.
BY_COLUMNS = {
    *(symmetric.eigenvectors, spectral.left_vectors, spectral.right_vectors, spectral.q_factor),
}
SYMMETRIC = {f for f in TRUTH if f.__module__ == symmetric.__name__}


def deviation(function: Function, value: Any, a: Any) -> Any:
    """|value − truth|, the signs of the truth chosen to fit."""
    with mpmath.workdps(60):
        truth = TRUTH[function](a)
        if function in BY_COLUMNS:
            truth = truth * np.where(np.sum(truth * value, axis=0) < 0, -1, 1)
        if function is spectral.r_factor:
            truth = truth * np.where(np.sum(truth * value, axis=1) < 0, -1, 1)[:, None]
        return np.abs(value - truth).astype(np.float64)


def matrices(function: Function, seed: int) -> Any:
    """Matrices of all shapes that the function takes, well and badly scaled, with their bars."""
    rng = np.random.default_rng(seed)
    for k, shape in enumerate(SHAPES):
        a = rng.normal(size=shape) * (
            10.0 ** rng.uniform(-2, 2, size=(shape[0], 1)) if k % 2 else 1
        )
        if function in SYMMETRIC:
            a = a @ a.T + np.diag(0.1 + np.arange(len(a)))  # no eigenvalue is repeated
        elif shape[0] < shape[1] and function in (spectral.q_factor, spectral.r_factor):
            continue
        for relative in (0.0, 1e-12, 1e-6):
            e = rng.uniform(-1, 1, size=a.shape)
            bar = np.full(a.shape, relative * np.min(np.abs(a)))
            yield a, bar, a + bar * ((e + e.T) / 2 if function in SYMMETRIC else e)


def assert_covered(function: Function, seed: int = 0) -> list[float]:
    """That bars cover; and how many times too wide they are."""
    ratios = []
    for a, bar, nearby in matrices(function, seed):
        y = function(Rounded(a, bar))
        error = deviation(function, y.value, nearby)
        assert np.all(error <= y.bar)
        assert np.all(np.isfinite(y.bar))
        off = error > 0
        ratios += (y.bar[off] / error[off]).tolist()
    return ratios


@pytest.mark.parametrize("function", TRUTH, ids=lambda f: f.__name__)
def test_the_bar_covers_the_truth_and_is_not_much_too_wide(function: Function) -> None:
    assert np.median(assert_covered(function)) < 300


def test_every_bar_is_tried() -> None:
    assert set(TRUTH) == set(SPECTRAL_BARS)


@pytest.mark.parametrize("function", TRUTH, ids=lambda f: f.__name__)
def test_every_fault_in_a_bar_is_caught(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = BARS[function]
    for fault in (
        lambda y, x, b, **_: np.zeros(y.shape),
        lambda y, x, b, **o: rule(y, x, [np.zeros(e.shape) for e in b], **o),
        lambda y, x, b, **o: 1e-3 * rule(y, x, b, **o),
        lambda y, x, b, **o: rule(y, x, b, **o) * (np.arange(y.size).reshape(y.shape) > 0),
    ):
        with monkeypatch.context() as patch:
            patch.setitem(BARS, function, fault)
            with pytest.raises(AssertionError):
                assert_covered(function)


@pytest.mark.parametrize("n", [2, 7, 16, 101, 211])
def test_the_bar_of_a_transform_covers_the_truth(n: int) -> None:
    rng = np.random.default_rng(n)
    z, bar = rng.normal(size=(n, 2)), 1e-12
    moved = z + bar * rng.uniform(-1, 1, size=z.shape)
    y = fourier.transform(Rounded(z, bar), axes=(-2,), sign=-1)
    rounding = fourier.transform(Rounded(z), axes=(-2,), sign=-1).bar
    with mpmath.workdps(40):
        roots = [mpmath.expjpi(-mpmath.mpf(2) * j / n) for j in range(n)]
        for k in range(0, n, max(1, n // 5)):
            for numbers, bars in ((moved, y.bar), (z, rounding)):
                terms = (mpmath.mpc(*map(float, numbers[j])) * roots[j * k % n] for j in range(n))
                truth = mpmath.fsum(terms)
                assert abs(y.value[k, 0] - truth.real) <= bars[k, 0]
                assert abs(y.value[k, 1] - truth.imag) <= bars[k, 1]
    assert np.max(rounding) < 1e-10


# ------------------------------------------------------------------ derivatives, and doubt
A = np.array([[2.0, 0.3, -0.5], [0.1, 1.2, 0.4], [-0.2, 0.6, 3.0]])
SMOOTH: dict[str, Function] = {
    "cholesky": lambda a: np.linalg.cholesky(a @ a.T),
    "eigh": lambda a: np.linalg.eigh(a + a.T)[0],
    "eigenvectors": lambda a: np.linalg.eigh(a + a.T)[1] ** 2,
    "singular values": np.linalg.svdvals,
    "singular vectors": lambda a: np.linalg.svd(a)[0] ** 2,
    "qr": lambda a: np.linalg.qr(a)[1],
    "pinv": lambda a: np.linalg.pinv(a[:, :2]),
    "lstsq": lambda a: np.linalg.lstsq(a[:, :2], a[:, 2])[0],
    "nuclear norm": lambda a: np.linalg.norm(a, "nuc"),
    "condition": np.linalg.cond,
}


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_of_decompositions_have_bars_that_meet(name: str) -> None:
    forward, reverse = forward_estimate(SMOOTH[name], A), reverse_estimate(SMOOTH[name], A)
    assert np.all(np.abs(forward.value - reverse.value) <= forward.error + reverse.error)
    assert np.all(forward.error < 1e-11)
    assert np.all(reverse.error < 1e-11)


def test_what_a_matrix_in_doubt_does_not_determine_has_no_bar() -> None:
    for function in (symmetric.eigenvectors, spectral.left_vectors, spectral.right_vectors):
        assert np.all(np.isinf(function(Rounded(np.eye(3), 1e-12)).bar))
    nearly: list[Function] = [np.linalg.pinv, spectral.q_factor, spectral.r_factor]
    for function in nearly:
        assert np.all(np.isinf(function(Rounded(np.ones((3, 2)) + 1e-13 * A[:, :2], 1e-9)).bar))
    assert np.all(np.isinf(symmetric.cholesky(Rounded(np.diag([1.0, 1e-12]), 1e-9)).bar))
    stacked = symmetric.eigenvalues(Rounded(np.stack([np.eye(3), A + A.T])))
    assert np.all(stacked.bar < 1e-13)
