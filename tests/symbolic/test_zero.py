"""The zero test: sound, three-valued, with its conditions and witnesses."""

from fractions import Fraction

import pytest
import sympy as sp

from alicemath.symbolic.balls import enclose
from alicemath.symbolic.zero import find_nonzero, zero_test

x, y, s = sp.symbols("x y s", real=True)
p, q = sp.symbols("p q", positive=True)


def test_a_cancelled_denominator_is_a_side_condition() -> None:
    found = zero_test((x**2 - 1) / (x - 1) - x - 1)
    assert found.zero
    assert found.conditions == (sp.Ne(x - 1, 0),)


def test_the_argument_of_a_logarithm_is_a_side_condition() -> None:
    assert sp.Gt(x, 0) in zero_test(sp.log(x**2) - 2 * sp.log(x)).conditions


def test_a_provably_positive_argument_leaves_no_condition() -> None:
    assert zero_test(sp.log(p * q) - sp.log(p) - sp.log(q)).conditions == ()
    assert zero_test(sp.log(1 + sp.exp(s)) - s - sp.log(1 + sp.exp(-s))).conditions == ()


def test_an_identity_between_nowhere_defined_expressions_is_not_zero() -> None:
    assert zero_test(sp.log(x) - sp.log(-x)).status == "unknown"
    assert zero_test(sp.log(-1 - x**2) - sp.log(-1 - x**2, evaluate=False)).status != "nonzero"


def test_a_witness_lies_in_the_domain_and_is_nonzero_there() -> None:
    u = sp.log(p) + sp.sqrt(q) - p
    found = zero_test(u)
    assert found.nonzero
    value = enclose(u, dict(found.witness))
    assert value > 0 or value < 0
    assert all(v > 0 for v in dict(found.witness).values())


def test_an_integer_symbol_gets_an_integer_witness() -> None:
    n = sp.Symbol("n", integer=True, positive=True)
    ((_, value),) = zero_test(n**2 - 2 * n - 3).witness
    assert value.denominator == 1
    assert value > 0


@pytest.mark.parametrize(
    "u",
    [sp.Float(0.5) * x, sp.I * x, sp.oo * p, sp.nan, sp.zoo],
    ids=["a float", "imaginary", "infinite", "nan", "complex infinity"],
)  # fmt: skip
def test_what_is_not_an_exact_real_expression_is_unknown(u: sp.Expr) -> None:
    assert zero_test(u).status == "unknown"


def test_opaque_functions_are_equal_only_to_themselves() -> None:
    f = sp.Function("f")
    assert zero_test(f(x + x) - f(2 * x)).zero
    assert zero_test(f(x) - f(y)).status == "unknown"


def test_dependent_generators_do_not_make_a_refutation() -> None:
    nested = sp.sqrt(5 + 2 * sp.sqrt(6)) - sp.sqrt(2) - sp.sqrt(3)  # zero, but not by these rules
    assert zero_test(nested).status == "unknown"


def test_a_tiny_difference_is_nonzero() -> None:
    assert zero_test(sp.exp(sp.pi * sp.sqrt(163)) - 262537412640768744).nonzero  # -7.5e-13


def test_forty_symbols_are_not_too_many() -> None:
    symbols = sp.symbols("v0:45", real=True)
    total = sum(symbols)
    products = sp.Add(*[a * b for a in symbols for b in symbols])
    assert zero_test(total**2 - products).zero
    assert zero_test(
        sp.log(sum(map(sp.exp, symbols)))
        - symbols[0]
        - sp.log(sum(sp.exp(v - symbols[0]) for v in symbols))
    ).zero


def test_an_expression_too_large_to_expand_is_unknown_not_a_crash() -> None:
    symbols = sp.symbols("v0:30", real=True)
    assert zero_test(sp.Add(*symbols) ** 60 - sp.Add(*symbols) ** 30 * sp.Add(*symbols) ** 30).zero
    f = sp.Function("f")
    assert zero_test((sum(symbols) + f(x)) ** 60 - f(y)).status == "unknown"


def test_deep_nesting_is_unknown_not_a_crash() -> None:
    u = x
    for _ in range(300):
        u = sp.Function("f")(u)
    assert zero_test(u).status == "unknown"


def test_find_nonzero_gives_the_point_that_it_used() -> None:
    found = find_nonzero(x - sp.Rational(1, 3))
    assert isinstance(dict(found.witness)[x], Fraction)


@pytest.mark.parametrize("bits", [53, 128, 512])
def test_a_ball_contains_the_exact_value(bits: int) -> None:
    assert enclose((x + sp.Rational(1, 3)) ** 3, {x: Fraction(1, 3)}, bits).contains(
        enclose(sp.Rational(8, 27), {}, 1024)
    )


@pytest.mark.parametrize(
    ("u", "value"),
    [(sp.log(x), -1), (sp.sqrt(x), -1), (1 / x, 0), (sp.tan(x) / x, 0), (x ** sp.pi, -2)],
)  # fmt: skip
def test_outside_the_domain_the_ball_is_nan(u: sp.Expr, value: int) -> None:
    assert enclose(u, {x: Fraction(value)}).is_nan()


def test_an_undecided_branch_is_nan_and_a_decided_one_its_value() -> None:
    zero = sp.sqrt(2) ** 2 * sp.exp(sp.log(2, evaluate=False)) - 4 + sp.exp(x) - sp.exp(x)
    step = sp.Piecewise((1, x + zero * sp.exp(y) > 0), (2, True))
    assert enclose(step, {x: Fraction(1), y: Fraction(0)}) == 1
    kink = sp.Piecewise((1, sp.sin(x) ** 2 + sp.cos(x) ** 2 > 1), (2, True))
    assert enclose(kink, {x: Fraction(1)}).is_nan()
