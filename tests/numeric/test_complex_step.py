"""The complex step: right, narrow, and never fooled by a function that is not holomorphic."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from alicemath import erf
from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.numeric import complex_array
from alicemath.numeric.complex_rules import RULES
from alicemath.numeric.complex_step import complex_step, complex_step_along
from tests.numeric.cases import shortfall

Function = Callable[[Any], Any]

# fmt: off
ELEMENTARY: dict[Any, tuple[Callable[[Any], Any], list[float]]] = {
    np.exp:     (mp.exp,                                  [-600.0, -1.0, 0.0, 1e-9, 3.0, 700.0]),
    np.exp2:    (lambda x: 2**x * mp.log(2),              [-30.5, 0.0, 1e-9, 30.25]),
    np.expm1:   (mp.exp,                                  [-40.0, -1e-10, 0.0, 1e-10, 3.0]),
    np.log:     (lambda x: 1 / x,                         [1e-300, 1e-3, 1.0, 1 + 1e-9, 1e300]),
    np.log2:    (lambda x: 1 / (x * mp.log(2)),           [1e-300, 1e-3, 1.0, 1e300]),
    np.log10:   (lambda x: 1 / (x * mp.log(10)),          [1e-300, 1e-3, 1.0, 1e300]),
    np.log1p:   (lambda x: 1 / (1 + x),                   [-0.999, -1e-10, 0.0, 1e-10, 1e10]),
    np.sqrt:    (lambda x: 1 / (2 * mp.sqrt(x)),          [1e-300, 1e-3, 2.0, 1e300]),
    np.cbrt:    (lambda x: mp.cbrt(abs(x)) / (3 * abs(x)), [-8.0, -1e-9, 1e-300, 1e-3, 2.0, 1e300]),
    np.sin:     (mp.cos,                                  [-2.0, 0.0, 1e-9, 1.5, 1e5, 1e20]),
    np.cos:     (lambda x: -mp.sin(x),                    [-2.0, 0.0, 1e-9, 1.5, 1e5, 1e20]),
    np.tan:     (lambda x: 1 / mp.cos(x)**2,              [-1.5, 0.0, 1e-9, 1.5707]),
    np.arcsin:  (lambda x: 1 / mp.sqrt(1 - x * x),        [-0.9, 0.0, 1e-9, 0.5, 1 - 1e-12]),
    np.arccos:  (lambda x: -1 / mp.sqrt(1 - x * x),       [-0.9, 0.0, 1e-9, 0.5, 1 - 1e-12]),
    np.arctan:  (lambda x: 1 / (1 + x * x),               [-1e9, -1.0, 0.0, 1e-9, 0.5, 1e9]),
    np.sinh:    (mp.cosh,                                 [-30.0, 0.0, 1e-9, 3.0]),
    np.cosh:    (mp.sinh,                                 [-30.0, 0.0, 1e-9, 3.0]),
    np.tanh:    (lambda x: 1 / mp.cosh(x)**2,             [-10.0, 0.0, 1e-9, 0.5, 19.0]),
    np.arcsinh: (lambda x: 1 / mp.sqrt(1 + x * x),        [-1e9, 0.0, 1e-9, 0.5, 1e9]),
    np.arccosh: (lambda x: 1 / mp.sqrt(x * x - 1),        [1 + 1e-9, 1.5, 1e9]),
    np.arctanh: (lambda x: 1 / (1 - x * x),               [-0.9, 0.0, 1e-9, 0.5, 1 - 1e-9]),
    erf:        (lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x), [-3.0, 0.0, 1e-9, 0.5, 6.0]),
    np.square:  (lambda x: 2 * x,                         [-3.0, 0.0, 1e-100, 5.0]),
    np.reciprocal: (lambda x: -1 / x**2,                  [-3.0, 1e-100, 5.0]),
}
# fmt: on


@pytest.mark.parametrize("function", ELEMENTARY, ids=lambda f: f.__name__)
def test_elementary_functions_are_right_to_a_few_places(function: Any) -> None:
    derivative, points = ELEMENTARY[function]
    e = complex_step(function, np.array(points))
    for j, x in enumerate(points):
        with mp.workdps(60):
            truth = derivative(mpf(x))
            assert abs(mpf(float(e.value[j, j])) - truth) <= 32 * mpf(2) ** -52 * abs(truth), x
        assert shortfall(e.value[j, j], e.error[j, j], [truth]) == []
        assert e.error[j, j] <= 1e-12 * abs(float(truth)) + 1e-290
    assert np.all(e.value[~np.eye(len(points), dtype=bool)] == 0)


# fmt: off
PROGRAMS: list[tuple[str, Function, Any, Any]] = [
    ("abs",            np.abs,                                  -2.0, -1.0),
    ("fabs",           np.fabs,                                  3.0, 1.0),
    ("maximum",        lambda x: np.maximum(x, 1.0),             2.0, 1.0),
    ("minimum",        lambda x: np.minimum(x, 1.0),             2.0, 0.0),
    ("clip",           lambda x: np.clip(x, -1.0, 1.0),          0.5, 1.0),
    ("where",          lambda x: np.where(x > 0, x**2, -x),      3.0, 6.0),
    ("if",             lambda x: x**2 if x > 0 else -x,         -3.0, -1.0),
    ("real",           lambda x: x.real**2,                      3.0, 6.0),
    ("conj",           lambda x: np.conj(x) * x,                 3.0, 6.0),
    ("sign",           lambda x: np.sign(x) * x,                -3.0, -1.0),
    ("floor",          lambda x: np.floor(x) * x,                2.5, 2.0),
    ("remainder",      lambda x: x % 2.0,                        2.5, 1.0),
    ("floor division", lambda x: x // 2.0 * x,                   5.5, 2.0),
    ("integer power",  lambda x: x**3,                          -2.0, 12.0),
    ("power at 0",     lambda x: x**2,                           0.0, 0.0),
    ("power 0",        lambda x: x**0,                           2.0, 0.0),
    ("negative power", lambda x: x**-2,                         -2.0, 0.25),
    ("real power",     lambda x: x**0.5,                         4.0, 0.25),
    ("large power",    lambda x: x**101,                        -1.0, 101.0),
    ("base",           lambda x: 2.0**x,                         3.0, 8 * math.log(2)),
    ("x to x",         lambda x: x**x,                           1.0, 1.0),
    ("logaddexp",      lambda x: np.logaddexp(0.0, x),           0.0, 0.5),
    ("logaddexp2",     lambda x: np.logaddexp2(0.0, x),          0.0, 0.5),
    ("hypot",          lambda x: np.hypot(x, 4e200),           3e200, 0.6),
    ("arctan2",        lambda x: np.arctan2(x, -2.0),            1.0, -0.4),
    ("arctan2 steep",  lambda x: np.arctan2(-3.0, x),            1.0, 0.3),
    ("degrees",        np.rad2deg,                               1.0, 180 / math.pi),
    ("round",          lambda x: np.round(x, 1) * x,             2.52, 2.5),
    ("constant",       lambda x: 2.0,                            1.0, 0.0),
    ("norm",           np.linalg.norm,              np.array([3.0, 4.0]), [0.6, 0.8]),
    ("product with 0", np.prod,                np.array([2.0, 3.0, 0.0]), [0.0, 0.0, 6.0]),
    ("max",            np.max,                 np.array([2.0, 3.0, 0.0]), [0.0, 1.0, 0.0]),
    ("argmax",         lambda x: x[np.argmax(x)] * x[0], np.array([2.0, 3.0]), [3.0, 2.0]),
    ("sort",           np.sort,                np.array([2.0, 1.0]), [[0.0, 1.0], [1.0, 0.0]]),
    ("cumsum",         np.cumsum,              np.array([2.0, 1.0]), [[1.0, 0.0], [1.0, 1.0]]),
    ("list",           lambda x: np.array([x[0] * x[1], x[0]]),
                                               np.array([2.0, 3.0]), [[3.0, 2.0], [1.0, 0.0]]),
    ("einsum",         lambda x: np.einsum("ij,ij->i", x, x),
                                               np.array([[1.0, 2.0]]), [[[2.0, 4.0]]]),
    ("trace",          np.trace,               np.ones((2, 2)), np.eye(2)),
    ("det",            np.linalg.det,
                            np.array([[2.0, 1.0], [1.0, 3.0]]), [[3.0, -1.0], [-1.0, 2.0]]),
    ("inverse",        lambda x: np.linalg.inv(x)[0, 0],
                                               np.diag([2.0, 1.0]), np.diag([-0.25, 0.0])),
    ("log |det|",      lambda x: np.linalg.slogdet(x)[1],
                                               np.diag([-2.0, 1.0]), np.diag([-0.5, 1.0])),
]
# fmt: on


@pytest.mark.parametrize(
    ("f", "x", "truth"), [p[1:] for p in PROGRAMS], ids=[p[0] for p in PROGRAMS]
)
def test_programs_that_are_not_holomorphic_as_written_are_right(
    f: Function, x: Any, truth: Any
) -> None:
    e = complex_step(f, x)
    assert e.covers(truth).all()
    assert np.all(e.error <= 1e-12 * (1 + np.abs(truth)))


# fmt: off
TORN: list[tuple[str, Function, Any]] = [
    ("abs",        np.abs,                                      0.0),
    ("relu",       lambda x: np.maximum(x, 0.0),                0.0),
    ("where",      lambda x: np.where(x > 0, x**2, -x),         0.0),
    ("jump",       lambda x: np.where(x > 1, x + 5, x),         1.0),
    ("if",         lambda x: x if x > 0 else 2 * x,             0.0),
    ("equality",   lambda x: np.where(x == 0, 1.0, np.sin(x) / x), 0.0),
    ("round",      lambda x: np.round(x, 1),                    0.25),
    ("floor",      np.floor,                                    2.0),
    ("ceil",       np.ceil,                                     2.0),
    ("trunc",      np.trunc,                                    2.0),
    ("rint",       np.rint,                                     2.5),
    ("sign",       np.sign,                                     0.0),
    ("max",        lambda x: np.max(x),                         np.ones(2)),
    ("sort",       lambda x: np.sort(x),                        np.ones(2)),
    ("argmax",     lambda x: x[np.argmax(x)],                   np.ones(2)),
    ("norm",       np.linalg.norm,                              np.zeros(2)),
    ("sqrt",       np.sqrt,                                     0.0),
    ("cbrt",       np.cbrt,                                     0.0),
    ("arcsin",     np.arcsin,                                   1.0),
    ("sqrt of -1", np.sqrt,                                    -1.0),
    ("log of -1",  np.log,                                     -1.0),
    ("overflow",   np.exp,                                      1000.0),
]
# fmt: on


@pytest.mark.parametrize(("f", "x"), [t[1:] for t in TORN], ids=[t[0] for t in TORN])
def test_at_kinks_jumps_and_outside_the_domain_the_bar_is_infinite(f: Function, x: Any) -> None:
    assert np.isinf(complex_step(f, x).error).any()


# fmt: off
MENDED: list[tuple[str, Function, Any, Any]] = [
    ("smooth seam", lambda x: np.where(x >= 1, x**2, 2 * x - 1), 1.0, 2.0),
    ("abs squared", lambda x: np.abs(x) ** 2,                    0.0, 0.0),
    ("shift by the maximum", lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))),
                             np.zeros(2), [[0.25, -0.25], [-0.25, 0.25]]),
]
# fmt: on


@pytest.mark.parametrize(("f", "x", "truth"), [m[1:] for m in MENDED], ids=[m[0] for m in MENDED])
def test_a_tie_that_does_not_matter_is_no_kink(f: Function, x: Any, truth: Any) -> None:
    e = complex_step(f, x)
    assert e.covers(truth).all()
    assert np.all(e.error < 1e-12)


def assign(x: Any) -> Any:
    y = np.zeros(2)
    y[0] = x[0]
    return y


# fmt: off
REFUSED: list[tuple[str, Function, Any]] = [
    ("np.linalg.cholesky", np.linalg.cholesky,           np.eye(2)),
    ("np.linalg.svd",      np.linalg.svd,                np.eye(2)),
    ("np.imag",            np.imag,                      1.0),
    ("np.angle",           np.angle,                     1.0),
    ("np.fft.fft",         np.fft.fft,                   np.ones(2)),
    ("complex constants",  lambda x: (1j * x).real,      1.0),
    ("complex constants",  lambda x: x + np.array([1j]), 1.0),
    ("float",              lambda x: math.sin(x),        1.0),
    ("float",              assign,                       np.ones(2)),
]
# fmt: on


@pytest.mark.parametrize(
    ("name", "f", "x"), REFUSED, ids=[f"{r[0]}-{k}" for k, r in enumerate(REFUSED)]
)
def test_what_has_no_rule_is_refused_by_name(name: str, f: Function, x: Any) -> None:
    with pytest.raises(UnsupportedError, match=name):
        complex_step(f, x)


def test_cancellation_makes_the_bar_wide() -> None:
    e = complex_step(lambda x: (1 - np.cos(x)) / x**2, 1e-3)
    truth = -1e-3 / 12 + 1e-9 / 180
    assert abs(e.value - truth) > 1e-5 * abs(truth)
    assert e.covers(truth)


def test_two_results_of_nearly_equal_products_get_an_honest_bar() -> None:
    assert complex_step(lambda x: x / x, 3.0).covers(0.0)
    assert complex_step(lambda x: x * 3.1 - x * 3.1, 3.0).covers(0.0)


def test_a_determinant_of_tiny_entries_gets_the_error_of_its_logarithm() -> None:
    a = np.array([[-1.9174e-69, 3.07e-226], [-1.9174e-69, -1.9174e-69]])
    e = complex_step(np.linalg.det, a)
    assert e.covers([[a[1, 1], -a[1, 0]], [-a[0, 1], a[0, 0]]]).all()
    assert e.error[0, 0] > 1e-14 * abs(e.value[0, 0])


def test_a_step_below_the_finest_structure_is_noticed() -> None:
    e = complex_step(lambda x: np.log(x + 1e-40), 0.0)
    assert e.covers(1e40)


def test_the_direction_is_followed() -> None:
    e = complex_step_along(
        lambda x: np.stack([x[0] * x[1], x[1] ** 2]), np.array([2.0, 5.0]), [1.0, -1.0]
    )
    assert e.covers([3.0, -10.0]).all()
    assert e.error.max() < 1e-12


def test_the_layout_is_y_shape_then_x_shape() -> None:
    assert complex_step(lambda x: x @ x, np.ones((2, 2))).shape == (2, 2, 2, 2)
    assert complex_step(np.sum, np.ones((0, 3))).shape == (0, 3)
    assert complex_step(np.sin, np.ones(())).shape == ()


def test_a_direction_of_another_shape_is_refused() -> None:
    with pytest.raises(ShapeError, match="direction"):
        complex_step_along(np.sum, np.ones(2), np.ones(3))


def test_complex_input_is_refused() -> None:
    with pytest.raises(InputError, match="complex"):
        complex_step(np.sin, 1j)


def test_a_result_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="returned"):
        complex_step(lambda x: "text", 1.0)


def test_the_seed_makes_it_repeatable() -> None:
    a, b = (complex_step(lambda x: np.exp(np.sin(x)), 1.0, seed=7) for _ in range(2))
    assert a.error == b.error


# ------------------------------------------------------------------ planted faults
def test_ties_that_are_not_followed_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complex_array.Run, "lean", lambda self, tied, imag: 0.0 * imag)
    assert np.isfinite(complex_step(np.abs, 0.0).error)


@pytest.mark.parametrize(("function", "fault"), [
    (np.absolute, lambda run, z: np.abs(z) + 0j),
    (np.maximum, lambda run, a, b: np.maximum(a, b).real + 0j),
    (np.positive, lambda run, z: z.conj()),
])  # fmt: skip
def test_numpys_own_complex_rules_would_be_caught(
    function: Any, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complex_array, "RULES", {**RULES, function: fault})
    f = (lambda x: np.maximum(x, 0.0)) if function is np.maximum else function
    assert not complex_step(f, 2.0).covers(1.0)
