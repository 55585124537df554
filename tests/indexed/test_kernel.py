"""The normal form: what it makes equal, and what it leaves unequal."""

from fractions import Fraction

import pytest

from alicemath.errors import UndecidedError
from alicemath.indexed import Values, evaluate, functions, powers, product, ranges, sums, zero
from alicemath.indexed.context import Assumptions, Context, Range
from alicemath.indexed.derivative import differentiate
from alicemath.indexed.rename import rename, substitute
from alicemath.indexed.terms import (
    ONE,
    ZERO,
    Base,
    Index,
    Polynomial,
    constant,
    literal,
    scale,
    total,
)

I, J, K = (Index(name, "n") for name in "ijk")


def entry(cx: Context, name: str, *indices: Index) -> Polynomial:
    return product.entry(cx, name, indices)


def trace_of_power(cx: Context, power: int) -> Polynomial:
    ring = [Index(f"i{k}", "n") for k in range(power)]
    factors = (entry(cx, "A", i, j) for i, j in zip(ring, [*ring[1:], ring[0]], strict=True))
    return sums.sum_over(cx, ring, product.multiply(cx, *factors))


@pytest.mark.parametrize("power", [2, 5, 12])
def test_a_cycle_of_any_length_has_one_name(power: int) -> None:
    cx = Context()
    found = trace_of_power(cx, power)
    backwards = [Index(f"j{-k}", "n") for k in range(power)]
    factors = (
        entry(cx, "A", j, i) for i, j in zip(backwards, [*backwards[1:], backwards[0]], strict=True)
    )
    assert sums.sum_over(cx, backwards, product.multiply(cx, *factors)) == found


def test_a_derivative_does_not_capture_an_index() -> None:
    cx = Context()
    squares = sums.sum_over(cx, [J], powers.power(cx, entry(cx, "x", J), 2))
    assert differentiate(cx, squares, "x", (J,)) == scale(entry(cx, "x", J), 2)


def test_renaming_commutes_with_normalising() -> None:
    cx = Context()
    difference = total(entry(cx, "x", I), scale(entry(cx, "x", J), -1))
    swapped = scale(difference, -1)
    for f in ("abs", "tanh", "exp"):
        before = rename(cx, functions.apply(cx, f, difference), {I: J, J: I})
        assert before == functions.apply(cx, f, swapped)


def test_sums_multiply_as_numbers() -> None:
    cx = Context()
    z = sums.sum_over(cx, [I], functions.apply(cx, "exp", entry(cx, "x", I)))
    assert product.multiply(cx, z, powers.power(cx, z, -1)) == ONE
    assert product.multiply(cx, powers.power(cx, z, Fraction(1, 2)),
                            powers.power(cx, z, Fraction(1, 2))) == z  # fmt: skip


def test_no_delta_stays_in_a_denominator() -> None:
    cx = Context()
    d, a = product.delta(I, J), entry(cx, "a")
    base = total(ONE, powers.power(cx, a, 2), d)
    inverse = powers.power(cx, base, -1)
    bases = [a for m in inverse.terms for a in m.exponents if isinstance(a, Base)]
    assert bases
    assert not any("δ" in a.key for a in bases)
    assert product.multiply(cx, base, inverse) == ONE


def test_literal_positions_are_told_apart() -> None:
    first, second = literal(0, "n"), literal(1, "n")
    assert product.delta(first, second) == ZERO
    assert product.delta(first, first) == ONE


def test_a_symmetric_tensor_has_one_entry_for_both_orders() -> None:
    cx = Context(Assumptions(symmetric=frozenset("A")))
    assert entry(cx, "A", I, J) == entry(cx, "A", J, I)
    with pytest.raises(UndecidedError, match="not independent"):
        differentiate(cx, entry(cx, "A", I, J), "A", (I, J))


def test_one_hot_vectors_multiply_by_deltas() -> None:
    cx = Context(Assumptions(one_hot=frozenset("y"), normalised=frozenset("y")))
    y = entry(cx, "y", I)
    assert powers.power(cx, y, 3) == y
    assert product.multiply(cx, y, entry(cx, "y", J)) == product.multiply(
        cx, product.delta(I, J), y
    )
    assert sums.sum_over(cx, [I], y) == ONE


def test_ranges_know_the_unit_interval() -> None:
    cx = Context(Assumptions(ranges={"p": Range(0, 1)}))
    p = entry(cx, "p", I)
    rest = total(ONE, scale(p, -1))
    assert ranges.of(cx, p).positive
    assert ranges.of(cx, rest).positive
    assert not ranges.of(cx, total(p, constant(-1))).nonnegative
    odds = product.multiply(cx, p, powers.power(cx, rest, -1))
    split = total(functions.apply(cx, "log", p), scale(functions.apply(cx, "log", rest), -1))
    assert functions.apply(cx, "log", odds) == split
    assert not cx.conditions


def test_roots_of_numbers_are_in_normal_form() -> None:
    cx = Context()
    half = Fraction(1, 2)
    eight, two = (powers.power(cx, constant(c), half) for c in (8, 2))
    assert eight == scale(two, 2)
    assert product.multiply(cx, two, two) == constant(2)
    assert powers.power(cx, constant(Fraction(9, 4)), half) == constant(Fraction(3, 2))


def test_partial_fractions_meet_inside_a_sum() -> None:
    cx = Context()
    x = entry(cx, "x", I)
    above = total(ONE, powers.power(cx, functions.apply(cx, "exp", x), 1))
    both = product.multiply(
        cx, functions.apply(cx, "exp", scale(x, -1)), powers.power(cx, above, -1)
    )
    apart = total(functions.apply(cx, "exp", scale(x, -1)), scale(powers.power(cx, above, -1), -1))
    assert sums.sum_over(cx, [I], both) == sums.sum_over(cx, [I], apart)


def test_substitution_opens_sums() -> None:
    cx = Context()
    squares = sums.sum_over(cx, [I], powers.power(cx, entry(cx, "x", I), 2))

    def shifted(indices: tuple[Index, ...]) -> Polynomial:
        return total(entry(cx, "x", *indices), entry(cx, "x", J))

    found = substitute(cx, squares, "x", shifted)
    values = Values({"x": [1, 2, 4]}, {"n": 3})
    assert evaluate(found, values, {J: 1}) == 3**2 + 4**2 + 6**2


def test_values_of_fractions_are_exact() -> None:
    cx = Context()
    mean = product.multiply(
        cx, sums.sum_over(cx, [I], entry(cx, "x", I)), powers.power(cx, sums.length("n"), -1)
    )
    values = Values({"x": [Fraction(1, 3), 1, 2]}, {"n": 3})
    assert evaluate(mean, values, {}) == Fraction(10, 9)


def test_equal_is_never_said_of_different_functions() -> None:
    cx = Context()
    a, b = (functions.apply(cx, f, entry(cx, "x", I)) for f in ("φ", "φ′"))
    assert not zero.is_zero(cx, total(a, scale(b, -1)))
