"""Arrays of scalars: precision kept, refusals by name, undecided conditions, exact elimination."""

import math
from collections.abc import Callable
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
from alicemath.tracing.constants import intended
from alicemath.tracing.scalars import Conditions, Field

Function = Callable[..., Any]

DIGITS = digits_field(context(40))
x3 = np.array([0.3, -1.25, 2.5])
y3 = np.array([1.5, 0.75, -0.5])


def over(field: Field, x: Any) -> Any:
    """An array over a field; NumPy's stubs do not know that they accept it."""
    return field.array(x)


def digits(x: Any) -> Any:
    return over(DIGITS, x)


def as_floats(y: Any) -> Any:
    return np.array([float(v) for v in y.entries.ravel().tolist()]).reshape(y.shape)


# ------------------------------------------------------------------ nothing passes through doubles
def test_digits_are_kept_through_every_kind_of_function() -> None:
    x = digits(np.array([1.0, 2.0, 3.0])) / 3
    y = np.sum(np.einsum("i,j->ij", x, np.concatenate([x, x])[:3]))
    assert abs(y.entries.item() - 4) < 1e-38


def test_a_double_is_lifted_to_its_binary_value() -> None:
    assert DIGITS.lift(0.1) != context(40).mpf("0.1")
    assert Fraction(*DIGITS.lift(0.1).man_exp[:1]) == Fraction(0.1) / Fraction(2) ** -55


def test_empty_sums_and_products_are_the_fields_own() -> None:
    empty = digits(np.zeros((2, 0)))
    zero = DIGITS.lift(0)
    assert all(type(v) is type(zero) for v in (empty @ empty.T).entries.ravel().tolist())
    assert np.sum(empty, axis=1).entries.tolist() == [0, 0]
    assert np.prod(empty, axis=1).entries.tolist() == [1, 1]
    with pytest.raises(ValueError, match="no value"):
        np.max(empty, axis=1)


def test_nested_lists_of_traced_numbers_are_collected() -> None:
    x = digits(x3)
    assert as_floats(np.sum([x[0], x[1] * 2])) == pytest.approx(0.3 - 2.5)
    assert as_floats(np.array([x[0], x[1] * 2]) + x[:2]).tolist() == [0.6, -3.75]


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
        REFUSED[name](digits(x3))


def test_assignment_is_refused() -> None:
    x = digits(x3)
    with pytest.raises(UnsupportedError):
        x[0] = 1.0
    with pytest.raises(ValueError, match="sequence") as refused:  # NumPy wraps the refusal
        np.zeros(3)[0] = x[0]
    assert isinstance(refused.value.__cause__, UnsupportedError)


def test_complex_and_text_are_refused() -> None:
    for bad in (1j, "1.0", np.array([1 + 0j])):
        with pytest.raises((InputError, TypeError)):
            digits(x3) + bad


def test_two_fields_do_not_mix() -> None:
    with pytest.raises(InputError, match="mixed"):
        digits(x3) + over(FORMULAS, x3)


# ------------------------------------------------------------------ undecided conditions
def symbol() -> Any:
    return over(FORMULAS, np.array([sp.Symbol("a", real=True), sp.Symbol("b", real=True)]))


def test_if_on_an_undecided_condition_is_refused() -> None:
    x = symbol()
    with pytest.raises(UndecidedError, match=r"np\.where"):
        bool(x[0] > 0)
    with pytest.raises(UndecidedError, match="undecided"):
        np.sort(x)


def test_conditions_combine_and_select() -> None:
    a, b = symbol().entries
    x = symbol()
    inside = (x > 0) & ~(x >= 1)
    assert isinstance(inside, Conditions)
    chosen: Any = np.where(inside | (x == 5), x, 0)
    y = chosen.entries
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
    wide = over(balls, np.array([flint.arb(0, 1), flint.arb(2)]))
    assert not isinstance(np.any(wide > 1), Conditions)
    assert bool(np.any(wide > 1))
    assert not bool(np.all(wide > 3))
    assert isinstance(np.all(wide > 0), Conditions)


# ------------------------------------------------------------------ elimination
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_solve_inverts_products(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = digits(rng.integers(-5, 6, (2, n, n)).astype(float) + 11 * np.eye(n))
    b = digits(rng.integers(-5, 6, (n, 2)).astype(float))
    residual = np.max(np.abs(a @ np.linalg.solve(a, b) - b))
    assert float(residual.entries.item()) < 1e-35
    product = np.linalg.det(a) * np.linalg.det(np.linalg.inv(a))
    assert float(np.max(np.abs(product - 1)).entries.item()) < 1e-30


def test_singular_matrices_are_named() -> None:
    singular = digits(np.ones((4, 4)))
    assert as_floats(np.linalg.det(singular)) == 0
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        np.linalg.inv(singular)
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        np.linalg.cholesky(-singular)


def test_a_pivot_that_may_be_zero_is_undecided() -> None:
    wide = over(ball_field(), np.array([[flint.arb(0, 1)]]))
    with pytest.raises(UndecidedError, match="pivot"):
        np.linalg.inv(wide)


def test_determinants_of_formulas_need_no_division() -> None:
    m = over(FORMULAS, np.array(sp.symbols("m:9", real=True)).reshape(3, 3))
    det = np.linalg.det(m).entries.item()
    assert sp.expand(det - sp.Matrix(m.entries.tolist()).det()) == 0
    assert det.is_polynomial()


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

    jacobian = forward_jacobian(f, digits(x3))
    s = f(digits(x3))
    gap = np.max(np.abs(jacobian - (np.diag(s) - np.outer(s, s))))
    assert float(gap.entries.item()) < 1e-35
