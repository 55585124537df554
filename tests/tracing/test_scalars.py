"""Arrays of scalars read plain NumPy as NumPy does, over every field."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alicemath.numeric.digits import context, digits_field
from alicemath.rigor.balls import ball_field
from alicemath.tracing import elimination
from alicemath.tracing.arrays import HANDLERS
from alicemath.tracing.scalars import DERIVED, Conditions, Field, ScalarArray
from alicemath.tracing.special import ERF
from alicemath.tracing.tracer import getitem

Function = Callable[..., Any]

DIGITS = digits_field(context(40))


def over(field: Field, x: Any) -> Any:
    """An array over a field; NumPy's stubs do not know that they accept it."""
    return field.array(x)


def digits(x: Any) -> Any:
    return over(DIGITS, x)


# Rounding of one double operation on entries below 10, generously: 100 ulp.
CLOSE = 100 * 10 * float(np.finfo(float).eps)

x3 = np.array([0.3, -1.25, 2.5])
y3 = np.array([1.5, 0.75, -0.5])
p3 = np.array([0.25, 0.5, 0.75])
A = np.array([[2.0, 0.5, -1.0], [0.25, 3.0, 0.5], [-0.75, 1.0, 4.0]])
B = np.array([[1.0, -2.0], [0.5, 1.5], [3.0, 0.25]])
S = A @ A.T
BIG = (np.diag([0.0, 1.0, 2.0, 3.0, 4.0]) + np.arange(25.0).reshape(5, 5) % 7) / 8

# One row for each function: the function and its arguments.
UNARY_ON_P = (
    np.exp, np.expm1, np.log, np.log1p, np.sqrt, np.sin, np.cos, np.tan, np.arcsin, np.arccos,
    np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.arctanh, np.sinc, np.reciprocal, np.exp2,
    np.log2, np.log10, ERF,
)  # fmt: skip
UNARY_ON_X = (
    np.absolute, np.sign, np.negative, np.positive, np.fabs, np.square, np.cbrt, np.deg2rad,
    np.radians, np.rad2deg, np.degrees, np.trunc, np.floor, np.ceil, np.rint,
)  # fmt: skip
BINARY_ON_XY = (
    np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.arctan2, np.hypot,
    np.logaddexp, np.logaddexp2, np.remainder, np.floor_divide, np.fmod, np.copysign, np.fmax,
    np.fmin,
)  # fmt: skip
ELEMENTWISE: dict[Function, tuple[Any, ...]] = {
    **dict.fromkeys(UNARY_ON_P, (p3,)),
    **dict.fromkeys(UNARY_ON_X, (x3,)),
    **dict.fromkeys(BINARY_ON_XY, (x3, y3)),
    np.arccosh: (p3 + 1,),
    np.power: (p3, y3),
    np.float_power: (x3, 3),
}
ARRAYS: dict[Function, tuple[Any, ...]] = {
    getitem: (A, (slice(None, None, -1), [0, 2])),
    np.reshape: (A, (9,)),
    np.transpose: (B,),
    np.swapaxes: (B, 0, 1),
    np.moveaxis: (B, 0, 1),
    np.rollaxis: (B, 1),
    np.squeeze: (B[None],),
    np.expand_dims: (B, 1),
    np.broadcast_to: (x3, (2, 3)),
    np.diag: (x3,),
    np.diagonal: (A,),
    np.diagflat: (x3,),
    np.roll: (x3, 1),
    np.rot90: (B,),
    np.flip: (B,),
    np.flipud: (B,),
    np.fliplr: (B,),
    np.tile: (x3, 2),
    np.repeat: (x3, 2),
    np.delete: (x3, 1),
    np.take: (B, [2, 0], 0),
    np.take_along_axis: (B, np.array([[2, 0]]), 0),
    np.array_split: (x3, 2),
    np.split: (B, 3),
    np.hsplit: (B, 2),
    np.vsplit: (B, 3),
    np.dsplit: (B[None], 2),
    np.atleast_1d: (np.float64(0.5),),
    np.atleast_2d: (x3,),
    np.atleast_3d: (x3,),
    np.ravel: (B,),
    np.resize: (x3, (2, 2)),
    np.matrix_transpose: (B,),
    np.permute_dims: (B,),
    np.concatenate: ([x3, y3],),
    np.stack: ([x3, y3], 1),
    np.vstack: ([x3, y3],),
    np.hstack: ([x3, y3],),
    np.dstack: ([x3, y3],),
    np.column_stack: ([x3, y3],),
    np.block: ([x3, y3],),
    np.matmul: (A, B),
    np.dot: (A, x3),
    np.einsum: ("ij,jk,i->k", A, B, x3),
    np.outer: (x3, y3),
    np.inner: (A, x3),
    np.convolve: (x3, y3),
    np.correlate: (x3, y3),
    np.tensordot: (A, B, ([1], [0])),
    np.pad: (x3, (1, 2)),
    np.trace: (A, 1),
    np.where: (x3 > 0, x3, y3),
    np.select: ([x3 < 0, x3 < 1], [x3, 2 * x3], 7.0),
    np.piecewise: (x3, [x3 < 1, x3 < 0], [lambda v: v**2, lambda v: -v, 5.0]),
    np.nan_to_num: (x3,),
    np.logical_and: (x3 > 0, y3 > 0),
    np.logical_or: (x3 > 0, y3 > 0),
    np.logical_not: (x3 > 0,),
    np.logical_xor: (x3 > 0, y3 > 0),
    np.bitwise_and: (x3 > 0, y3 > 0),
    np.bitwise_or: (x3 > 0, y3 > 0),
    np.invert: (x3 > 0,),
    np.bitwise_xor: (x3 > 0, y3 > 0),
    np.all: (A, 1),
    np.any: (A > 2, 0),
    np.sum: (A, (0, 1)),
    np.prod: (A, 0),
    np.max: (A, 1),
    np.min: (A,),
    np.cumsum: (A, 1),
    np.cumprod: (x3,),
    np.argsort: (x3,),
    np.sort: (A, 0),
    np.argmax: (A, 1),
    np.argmin: (A,),
    np.linalg.solve: (A, B),
    np.linalg.inv: (A,),
    np.linalg.det: (BIG,),
    np.linalg.slogdet: (A,),
    np.linalg.cholesky: (S,),
}


def lifted(field: Field, a: Any) -> Any:
    """Float arrays become scalars of the field, masks conditions; shapes and the like stay."""
    if isinstance(a, np.ndarray | np.float64) and np.asarray(a).dtype == float:
        return field.array(a)
    if isinstance(a, np.ndarray) and a.dtype == bool:
        return Conditions(a.astype(object), field)
    if isinstance(a, list) and any(isinstance(part, np.ndarray) for part in a):
        return [lifted(field, part) for part in a]
    return a


def as_floats(y: Any) -> Any:
    if isinstance(y, ScalarArray):
        return np.array([float(v) for v in y.entries.ravel().tolist()]).reshape(y.shape)
    if isinstance(y, list | tuple):
        return [as_floats(part) for part in y]
    return np.asarray(y)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(p, q) for p, q in zip(a, b, strict=True))
    return a.shape == np.shape(b) and bool(np.all(np.abs(a * 1.0 - np.asarray(b) * 1.0) <= CLOSE))


def agrees(function: Function, args: tuple[Any, ...], field: Field) -> bool:
    return same(as_floats(function(*(lifted(field, a) for a in args))), function(*args))


ROWS = {**ELEMENTWISE, **ARRAYS}


def test_every_function_of_the_tables_has_a_row() -> None:
    assert set(HANDLERS) | set(DERIVED) | set(DIGITS.functions) == set(ROWS)


@pytest.mark.parametrize("function", ROWS, ids=lambda f: f.__name__)
def test_digits_agree_with_numpy(function: Function) -> None:
    assert agrees(function, ROWS[function], DIGITS)


@pytest.mark.parametrize("function", ROWS, ids=lambda f: f.__name__)
def test_balls_agree_with_numpy(function: Function) -> None:
    assert agrees(function, ROWS[function], ball_field())


@pytest.mark.parametrize("function", DIGITS.functions, ids=lambda f: f.__name__)
def test_a_fault_in_any_scalar_function_is_noticed(function: Function) -> None:
    right = DIGITS.functions[function]
    for fault in (
        lambda *a: right(*a) + DIGITS.lift(1e-6),
        lambda *a: -right(*a),
        lambda *a: DIGITS.lift(0),
    ):
        planted = replace(DIGITS, functions={**DIGITS.functions, function: fault})
        assert not agrees(function, ROWS[function], planted)


@pytest.mark.parametrize("function", [np.less, np.greater, np.less_equal, np.greater_equal])
def test_comparisons_are_plain_bools_where_all_are_decided(function: Function) -> None:
    y = function(digits(x3), y3)
    assert isinstance(y, np.ndarray)
    assert y.tolist() == function(x3, y3).tolist()
    assert isinstance(function(digits(1.0), 2.0), np.bool_)


def test_nan_and_infinity_are_replaced_as_in_numpy() -> None:
    x = np.array([np.nan, np.inf, -np.inf, 1.0])
    y = np.nan_to_num(digits(x), nan=2.0)
    assert as_floats(y).tolist() == np.nan_to_num(x, nan=2.0).tolist()


def test_functions_leave_the_reals_as_in_numpy() -> None:
    edge = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, np.inf, -np.inf, np.nan])
    with np.errstate(all="ignore"):
        for function in UNARY_ON_P:
            y, truth = as_floats(function(digits(edge))), np.asarray(function(edge), float)
            large = np.abs(truth) > 1e15  # a pole, which a double misses
            assert np.allclose(y[~large], truth[~large], atol=1e-15, equal_nan=True), function
        for a, b in ((1.0, 0.0), (-1.0, 0.0), (0.0, 0.0), (0.0, -1.0), (-8.0, 0.5), (0.0, 0.0)):
            for binary in (np.divide, np.power):
                y, truth = as_floats(binary(digits(a), b)), binary(np.float64(a), b)
                assert np.array_equal(y, truth, equal_nan=True), (binary, a, b)


# ------------------------------------------------------------------ elimination
def test_wrong_signs_in_the_expansion_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = elimination._last_row

    def planted(field: Field, row: list[Any], columns: Any, minors: Any) -> Any:
        return (
            -right(field, row, columns, minors)
            if len(columns) == 2
            else right(field, row, columns, minors)
        )

    monkeypatch.setattr(elimination, "_last_row", planted)
    assert not agrees(np.linalg.det, (A,), DIGITS)
