"""Arrays of scalars read plain NumPy as NumPy does, over every field."""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.numeric.digits import context, digits_field
from alicemath.rigor.balls import ball_field
from alicemath.symbolic.formulas import FORMULAS
from alicemath.tracing import elimination
from alicemath.tracing.arrays import HANDLERS
from alicemath.tracing.constants import intended
from alicemath.tracing.scalars import DERIVED, Conditions, Field, ScalarArray
from alicemath.tracing.tracer import getitem

Function = Callable[..., Any]

DIGITS = digits_field(context(40))
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
    np.log2, np.log10,
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


@pytest.mark.parametrize("function", sorted(DIGITS.functions, key=lambda f: f.__name__))
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
    y = function(DIGITS.array(x3), y3)
    assert isinstance(y, np.ndarray)
    assert y.tolist() == function(x3, y3).tolist()
    assert isinstance(function(DIGITS.array(1.0), 2.0), np.bool_)


def test_nan_and_infinity_are_replaced_as_in_numpy() -> None:
    x = np.array([np.nan, np.inf, -np.inf, 1.0])
    y = np.nan_to_num(DIGITS.array(x), nan=2.0)
    assert as_floats(y).tolist() == np.nan_to_num(x, nan=2.0).tolist()


def test_functions_leave_the_reals_as_in_numpy() -> None:
    edge = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, np.inf, -np.inf, np.nan])
    with np.errstate(all="ignore"):
        for function in UNARY_ON_P:
            y, truth = as_floats(function(DIGITS.array(edge))), function(edge)
            large = np.abs(truth) > 1e15  # a pole, which a double misses
            assert np.allclose(y[~large], truth[~large], atol=1e-15, equal_nan=True), function
        for a, b in ((1.0, 0.0), (-1.0, 0.0), (0.0, 0.0), (0.0, -1.0), (-8.0, 0.5), (0.0, 0.0)):
            for binary in (np.divide, np.power):
                y, truth = as_floats(binary(DIGITS.array(a), b)), binary(np.float64(a), b)
                assert np.array_equal(y, truth, equal_nan=True), (binary, a, b)


# ------------------------------------------------------------------ nothing passes through doubles
def test_digits_are_kept_through_every_kind_of_function() -> None:
    x = DIGITS.array(np.array([1.0, 2.0, 3.0])) / 3
    y = np.sum(np.einsum("i,j->ij", x, np.concatenate([x, x])[:3]))
    assert abs(y.entries.item() - 4) < 1e-38


def test_a_double_is_lifted_to_its_binary_value() -> None:
    assert DIGITS.lift(0.1) != context(40).mpf("0.1")
    assert Fraction(*DIGITS.lift(0.1).man_exp[:1]) == Fraction(0.1) / Fraction(2) ** -55


def test_empty_sums_and_products_are_the_fields_own() -> None:
    empty = DIGITS.array(np.zeros((2, 0)))
    zero = DIGITS.lift(0)
    assert all(type(v) is type(zero) for v in (empty @ empty.T).entries.ravel().tolist())
    assert np.sum(empty, axis=1).entries.tolist() == [0, 0]
    assert np.prod(empty, axis=1).entries.tolist() == [1, 1]
    with pytest.raises(ValueError, match="no value"):
        np.max(empty, axis=1)


def test_nested_lists_of_traced_numbers_are_collected() -> None:
    x = DIGITS.array(x3)
    assert as_floats(np.sum([x[0], x[1] * 2])) == pytest.approx(0.3 - 2.5)
    assert as_floats(np.max(np.array([[x[0], 1.0], [0.0, x[1]]]), axis=0)).tolist() == [0.3, 1.0]


REFUSED: dict[str, Function] = {
    "float()": lambda x: float(x[0]),
    "fft": np.fft.fft,
    "svd": lambda x: np.linalg.svd(x[:, None]),
    "interp": lambda x: np.interp(x, x3, y3),
    "out=": lambda x: np.add(x, x, out=np.zeros(3)),
    "mode='mean'": lambda x: np.pad(x, 1, mode="mean"),
    "traced index": lambda x: x[x],
    "gradient": np.gradient,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_rule_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnsupportedError, match=name.replace("()", r"\(\)")):
        REFUSED[name](DIGITS.array(x3))


def test_assignment_is_refused() -> None:
    x = DIGITS.array(x3)
    with pytest.raises(UnsupportedError):
        x[0] = 1.0
    with pytest.raises(ValueError, match="sequence") as refused:  # NumPy wraps the refusal
        np.zeros(3)[0] = x[0]
    assert isinstance(refused.value.__cause__, UnsupportedError)


def test_complex_and_text_are_refused() -> None:
    for bad in (1j, "1.0", np.array([1 + 0j])):
        with pytest.raises((InputError, TypeError)):
            DIGITS.array(x3) + bad


def test_two_fields_do_not_mix() -> None:
    with pytest.raises(InputError, match="mixed"):
        DIGITS.array(x3) + FORMULAS.array(x3)


# ------------------------------------------------------------------ undecided conditions
def symbol() -> Any:
    return FORMULAS.array(np.array([sp.Symbol("a", real=True), sp.Symbol("b", real=True)]))


def test_if_on_an_undecided_condition_is_refused() -> None:
    x = symbol()
    with pytest.raises(UndecidedError, match=r"np\.where"):
        bool(x[0] > 0)
    with pytest.raises(UndecidedError, match="branch|undecided"):
        np.sort(x)


def test_conditions_combine_and_select() -> None:
    a, b = symbol().entries
    x = symbol()
    inside = (x > 0) & ~(x >= 1)
    assert isinstance(inside, Conditions)
    y = np.where(inside | (x == 5), x, 0).entries
    for value, expected in ((0.5, 0.5), (1.0, 0), (5.0, 5.0), (-1.0, 0)):
        assert y[0].subs(a, value) == expected
        assert y[1].subs(b, value) == expected


def test_a_condition_counts_as_one_or_zero() -> None:
    a = symbol().entries[0]
    masked = ((symbol() > 0) * 3.0).entries[0]
    assert (masked.subs(a, 2), masked.subs(a, -2)) == (3, 0)


def test_conditions_move_like_arrays() -> None:
    condition = (symbol() > 0)[::-1].reshape(2, 1)
    assert isinstance(condition, Conditions)
    assert condition.shape == (2, 1)
    assert isinstance(np.concatenate([symbol() > 0, [True]]), Conditions)


def test_all_and_any_fold_undecided_conditions() -> None:
    balls = ball_field()
    wide = balls.array(np.array([flint.arb(0, 1), flint.arb(2)]))
    assert not isinstance(np.any(wide > 1), Conditions)
    assert bool(np.any(wide > 1))
    assert not bool(np.all(wide > 3))
    assert isinstance(np.all(wide > 0), Conditions)


# ------------------------------------------------------------------ elimination
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_solve_inverts_products(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = DIGITS.array(rng.integers(-5, 6, (2, n, n)).astype(float) + 11 * np.eye(n))
    b = DIGITS.array(rng.integers(-5, 6, (n, 2)).astype(float))
    residual = np.max(np.abs(a @ np.linalg.solve(a, b) - b))
    assert float(residual.entries.item()) < 1e-35
    product = np.linalg.det(a) * np.linalg.det(np.linalg.inv(a))
    assert float(np.max(np.abs(product - 1)).entries.item()) < 1e-30


def test_singular_matrices_are_named() -> None:
    singular = DIGITS.array(np.ones((4, 4)))
    assert as_floats(np.linalg.det(singular)) == 0
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        np.linalg.inv(singular)
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        np.linalg.cholesky(-singular)


def test_a_pivot_that_may_be_zero_is_undecided() -> None:
    wide = ball_field().array(np.array([[flint.arb(0, 1)]]))
    with pytest.raises(UndecidedError, match="pivot"):
        np.linalg.inv(wide)


def test_determinants_of_formulas_need_no_division() -> None:
    m = FORMULAS.array(np.array(sp.symbols("m:9", real=True)).reshape(3, 3))
    det = np.linalg.det(m).entries.item()
    assert sp.expand(det - sp.Matrix(m.entries.tolist()).det()) == 0
    assert det.is_polynomial()


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


# ------------------------------------------------------------------ constants
@pytest.mark.parametrize(
    ("x", "form", "ratio"),
    [
        (0.1, "rational", Fraction(1, 10)),
        (0.044715, "rational", Fraction(44715, 1000000)),
        (-2 / 7, "rational", Fraction(-2, 7)),
        (math.sqrt(2), "root", Fraction(2)),
        (1 / math.sqrt(3), "root", Fraction(1, 3)),
        (-math.pi / 180, "pi", Fraction(-1, 180)),
        (math.sqrt(2 / math.pi), "root over pi", Fraction(2)),
        (math.sqrt(2 * math.pi), "root times pi", Fraction(2)),
        (math.e, "e", Fraction(1)),
        (math.log(10), "logarithm", Fraction(10)),
        (0.0, "rational", Fraction(0)),
    ],
)
def test_constants_are_read_as_they_were_meant(x: float, form: str, ratio: Fraction) -> None:
    assert (intended(x).form, intended(x).ratio) == (form, ratio)


@given(st.floats(-100, 100).filter(lambda x: len(repr(abs(x))) > 17))
def test_data_stand_for_themselves(x: float) -> None:
    constant = intended(x)
    if constant.form == "decimal":
        assert float(constant.ratio) == x


# ------------------------------------------------------------------ duals over scalars
def test_forward_mode_runs_over_many_digits() -> None:
    from alicemath.autodiff.operators import forward_jacobian

    def f(x: Any) -> Any:
        return np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))

    jacobian = forward_jacobian(f, DIGITS.array(x3))
    s = f(DIGITS.array(x3))
    gap = np.max(np.abs(jacobian - (np.diag(s) - np.outer(s, s))))
    assert float(gap.entries.item()) < 1e-35
