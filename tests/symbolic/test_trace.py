"""Formulas: kinks, constraints, constants, and values at a point."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from alicemath.domain import (
    distinct,
    integers,
    interval,
    nonnegative,
    nonzero,
    one_hot,
    positive,
    real,
    simplex,
    spd,
)
from alicemath.errors import DomainError, InputError, ShapeError, UndecidedError, UnsupportedError
from alicemath.symbolic.derive import decide, decide_equal, symbolic_estimate
from alicemath.symbolic.differentiate import derivative, is_continuous, singularities, switches
from alicemath.symbolic.formulas import FORMULAS, has_rounded_constants, intended_number
from alicemath.symbolic.trace import hypotheses, special_cases, symbols_for, trace

Function = Callable[..., Any]
LENGTHS = {"n": 2, "m": 3, "c": 1}  # m = 2 would hide a lost factor 2/m


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def softmax_jacobian(z: Any) -> Any:
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def logsumexp(z: Any) -> Any:
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))


def cross_entropy(z: Any, y: Any) -> Any:
    return -np.sum(y * (z - np.log(np.sum(np.exp(z)))))


ZY = {"z": real("m"), "y": real("m")}


# ------------------------------------------------------------------ kinks
def test_a_kink_is_a_side_condition() -> None:
    for at_zero in (0.0, 0.5, 1.0):

        def step(x: Any, at_zero: float = at_zero) -> Any:
            return np.diag(np.heaviside(x, at_zero))

        decision = decide("jacobian", lambda x: np.maximum(x, 0), step, on={"x": real("n")},
                          lengths=LENGTHS)  # fmt: skip
        assert decision.status == "zero"
        assert set(decision.side_conditions) == {"x0 ≠ 0", "x1 ≠ 0"}


def test_the_second_derivative_of_a_modulus_is_zero_only_beside_the_kink() -> None:
    decision = decide("hessian", np.abs, lambda x: 0 * x, on={"x": real()}, lengths={})
    assert decision.status == "zero"
    assert decision.side_conditions == ("x ≠ 0",)


def test_a_jump_is_never_smoothed_over() -> None:
    decision = decide(
        "gradient",
        lambda x: np.where(x > 0, x + 1, x),
        lambda x: x * 0 + 1,
        on={"x": real()},
        lengths={},
    )
    assert decision.side_conditions == ("x ≠ 0",)


def test_a_branch_without_a_value_on_the_boundary_is_not_continuous() -> None:
    x = sp.Symbol("x", real=True)
    for u in (sp.log(x), x * sp.log(x), 1 / x, sp.sqrt(x - 1)):
        assert not is_continuous(sp.Piecewise((u, x > 0), (0, True)))
    assert is_continuous(sp.Piecewise((x**2, x > 0), (0, True)))
    assert not is_continuous(sp.Piecewise((x**2, x > 0), (1, True)))


def test_singular_points_of_the_derivative_are_side_conditions() -> None:
    decision = decide("gradient", np.linalg.norm, lambda x: x / np.linalg.norm(x),
                      on={"x": real("n")}, lengths=LENGTHS)  # fmt: skip
    assert decision.side_conditions == ("x0**2 + x1**2 > 0",)
    x = sp.Symbol("x", real=True)
    assert singularities(1 / (1 + sp.exp(x)) + sp.log(1 + x**2)) == ()


def test_derivatives_beside_kinks_are_right() -> None:
    x = sp.Symbol("x", real=True)
    for u, slope in (
        (sp.Abs(sp.log(x)), sp.sign(sp.log(x)) / x),
        (sp.sign(x) * x**2, 2 * x * sp.sign(x)),
        (sp.floor(x) * x, sp.floor(x)),
        (sp.Heaviside(x) * sp.Max(x, 0), sp.Heaviside(x) ** 2),
    ):
        assert sp.simplify(derivative(u, x) - slope) == 0


def test_every_kind_of_switch_is_listed() -> None:
    x, y = sp.symbols("x y", real=True)
    u = sp.Abs(x) + sp.Max(x, y, 1) + sp.sign(y) + sp.Piecewise((1, (x < 2) & (y > 3)), (0, True))
    expected = {x, y, x - y, x - 1, y - 1, x - 2, y - 3}
    assert {sp.expand(g) for g in switches(u)} | {sp.expand(-g) for g in switches(u)} == (
        expected | {sp.expand(-g) for g in expected}
    )


# ------------------------------------------------------------------ constraints
def test_the_quadratic_form_without_symmetry_is_refuted() -> None:
    decision = decide("gradient", lambda x, A: x @ A @ x, lambda x, A: 2 * A @ x,
                      on={"x": real("n"), "A": real("n", "n")}, lengths=LENGTHS)  # fmt: skip
    assert decision.status == "nonzero"


def test_labels_that_do_not_sum_to_one_are_refuted() -> None:
    decision = decide("gradient", cross_entropy, lambda z, y: softmax(z) - y, on=ZY,
                      lengths=LENGTHS)  # fmt: skip
    assert decision.status == "nonzero"


def test_a_witness_lies_in_the_domain() -> None:
    decision = decide("equal", lambda p: np.sum(p**2), lambda p: p[0] * 0 + 0.5,
                      on={"p": simplex("m")}, lengths={"m": 3})  # fmt: skip
    p = dict(decision.witness)
    assert decision.status == "nonzero"
    assert all(isinstance(v, Fraction) and v > 0 for v in p.values())
    assert p["p0"] + p["p1"] < 1


def test_what_is_false_only_outside_the_domain_is_not_refuted() -> None:
    decision = decide("equal", lambda k: np.sin(np.pi * k), lambda k: 0 * k,
                      on={"k": integers(0, 3)}, lengths={})  # fmt: skip
    assert decision.status != "nonzero"
    decision = decide("equal", lambda x: np.sqrt(x**2), lambda x: x, on={"x": nonnegative()},
                      lengths={})  # fmt: skip
    assert decision.status == "zero"


def test_symbols_carry_the_domains_assumptions() -> None:
    assert symbols_for("x", positive(2)).entries[0].is_positive
    assert symbols_for("x", nonnegative()).entries.item().is_nonnegative
    assert symbols_for("k", integers(-1, 3)).entries.item().is_integer
    assert symbols_for("x", nonzero()).entries.item().is_nonzero
    assert symbols_for("A", spd(2)).entries[0, 0].is_positive
    assert symbols_for("A", spd(2)).entries[0, 1] == symbols_for("A", spd(2)).entries[1, 0]
    assert symbols_for("x", interval(-2, -1)).entries.item().is_negative
    with pytest.raises(DomainError, match="length"):
        symbols_for("x", real("n"))


def test_what_symbols_cannot_say_is_a_hypothesis_or_a_case() -> None:
    x = symbols_for("x", interval(-1, 0.1)).entries.item()
    assert hypotheses("x", interval(-1, 0.1)) == (x > -1, x < sp.Rational(1, 10))
    assert len(hypotheses("x", distinct(3))) == 3
    assert len(special_cases("y", one_hot(3))) == 3
    assert special_cases("x", real(3)) == [{}]


# ------------------------------------------------------------------ constants
@pytest.mark.parametrize(
    ("x", "number"),
    [
        (0.1, sp.Rational(1, 10)),
        (1 / 3, sp.Rational(1, 3)),
        (-math.pi, -sp.pi),
        (math.e, sp.E),
        (1e-12, sp.Rational(1, 10**12)),
        (1 / math.sqrt(2), sp.sqrt(2) / 2),
        (math.sqrt(2 / math.pi), sp.sqrt(2 / sp.pi)),
        (math.log(2), sp.log(2)),
    ],
    ids=str,
)
def test_floats_are_the_numbers_that_were_meant(x: float, number: sp.Expr) -> None:
    assert sp.simplify(intended_number(x) - number) == 0


def test_infinities_and_nan_are_refused() -> None:
    for bad in (math.inf, -math.inf, math.nan):
        with pytest.raises(UnsupportedError, match="constant"):
            FORMULAS.lift(bad)


def test_a_difference_of_rounded_constants_refutes_nothing() -> None:
    a, b = 0.1234567890123457, 0.1234567890123456
    decision = decide("equal", lambda x: a * np.exp(x), lambda x: b * np.exp(x),
                      on={"x": real()}, lengths={})  # fmt: skip
    assert decision.status == "unknown"
    assert has_rounded_constants(FORMULAS.lift(a))
    assert not has_rounded_constants(FORMULAS.lift(1 / 3))
    far = decide("equal", lambda x: a * np.exp(x), lambda x: 2 * b * np.exp(x),
                 on={"x": real()}, lengths={})  # fmt: skip
    assert far.status == "nonzero"


# ------------------------------------------------------------------ manners
def test_what_cannot_be_traced_is_refused_by_name() -> None:
    on = {"x": real("n")}
    for f, name in ((np.fft.fft, "fft"), (lambda x: np.rint(x), "rint"), (np.sort, "undecided")):
        with pytest.raises(UndecidedError, match=name):
            trace(f, on, LENGTHS)
    with pytest.raises(UndecidedError, match="where"):
        trace(lambda x: x if x[0] > 0 else -x, on, LENGTHS)
    with pytest.raises(UndecidedError, match="zero"):
        trace(lambda x: x / (x - x), on, LENGTHS)


def test_an_undecided_claim_says_so() -> None:
    decision = decide("equal", np.floor, lambda x: x - 0.5, on={"x": real()}, lengths={})
    assert decision.status == "unknown"
    assert "floor" in decision.reason


def test_wrong_calls_are_named() -> None:
    on = {"x": real("n")}
    with pytest.raises(InputError, match="wrt='w'"):
        decide("gradient", np.sum, np.ones_like, on=on, wrt="w", lengths=LENGTHS)
    with pytest.raises(ShapeError, match="number"):
        decide("gradient", lambda x: x, lambda x: x, on=on, lengths=LENGTHS)
    with pytest.raises(InputError, match="slope"):
        decide("slope", np.sum, np.ones_like, on=on, lengths=LENGTHS)  # type: ignore[arg-type]


def test_constant_functions_have_the_derivative_zero() -> None:
    on = {"x": real("n")}
    for constant in (lambda x: 3.0, lambda x: np.float64(3.0)):
        assert decide("gradient", constant, np.zeros_like, on=on, lengths=LENGTHS).status == "zero"


def test_equal_formulas_are_found_equal_with_conditions() -> None:
    x = sp.Symbol("x", real=True)
    assert decide_equal(sp.exp(sp.log(x)), x)[0] == "zero"
    assert decide_equal(x**2, x)[0] == "nonzero"


# ------------------------------------------------------------------ values at a point
def test_values_of_the_formula_cover_the_derivative() -> None:
    z = np.array([0.1, 0.2, 0.5])
    estimate = symbolic_estimate(softmax, z)
    assert np.abs(estimate.value - softmax_jacobian(z)).max() < 1e-15
    assert estimate.error.max() < 1e-16
    assert symbolic_estimate(lambda x: np.outer(x, x), z).shape == (3, 3, 3)


def test_the_value_at_a_kink_is_unknown() -> None:
    estimate = symbolic_estimate(np.abs, [0.0, 1.0])
    assert np.isinf(estimate.error[0]).all()
    assert np.isfinite(estimate.error[1]).all()
    assert symbolic_estimate(np.log, -1.0).error == np.inf


def test_points_and_constants_are_binary_in_values() -> None:
    estimate = symbolic_estimate(lambda x: np.maximum(x - 0.3, 0), 0.3)
    assert estimate.error == np.inf
