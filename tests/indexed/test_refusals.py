"""What index calculus does not read is refused by name, and shapes by the names of lengths."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import math

import numpy as np
import pytest

from alicemath.domain import positive, real, symmetric
from alicemath.errors import InputError, ShapeError, UndecidedError, UnsupportedError
from alicemath.indexed import decide
from alicemath.tracing.arbitrary import Arbitrary

LINE = {"x": real("n")}


def refused(f, error, match, on=None):
    with pytest.raises(error, match=match):
        decide("equal", f, f, on or LINE)


# ------------------------------------------------------------------ shapes
def test_a_claimed_gradient_of_another_shape_names_both_shapes() -> None:
    on = {"X": real("n", "c"), "w": real("c")}
    with pytest.raises(
        ShapeError, match=r"claimed has shape \(c,\), the gradient has shape \(n, c\)"
    ):
        decide("gradient", lambda X, w: np.sum(X @ w), lambda X, w: w, on, "X")


def test_lengths_that_do_not_match_for_every_value_are_named() -> None:
    on = {"x": real("n"), "y": real("c")}
    refused(lambda x, y: x + y, ShapeError, "n against c do not match for every length", on)
    refused(lambda x, y: x @ y, ShapeError, r"\(n,\) @ \(c,\)", on)
    refused(lambda x, y: np.einsum("i,i->", x, y), ShapeError, "n against c", on)


def test_a_gradient_of_an_array_is_refused() -> None:
    with pytest.raises(ShapeError, match="use the jacobian"):
        decide("gradient", lambda x: 2 * x, lambda x: x, LINE)


def test_a_column_is_not_a_vector() -> None:
    with pytest.raises(ShapeError, match=r"claimed has shape \(n, 1\)"):
        decide("equal", lambda x: x, lambda x: x[:, None], LINE)


def test_the_variable_must_be_named_and_known() -> None:
    on = {"x": real("n"), "y": real("n")}
    with pytest.raises(InputError, match="say which of x, y"):
        decide("gradient", lambda x, y: x @ y, lambda x, y: y, on)
    with pytest.raises(InputError, match="none of the arguments"):
        decide("gradient", lambda x, y: x @ y, lambda x, y: y, on, "z")


# ------------------------------------------------------------------ values
def test_python_conditions_on_values_are_refused() -> None:
    refused(lambda x: x if x[0] > 0 else -x, UndecidedError, "`if` on a traced value")
    refused(lambda x: math.exp(x[0]), UnsupportedError, "float")
    refused(lambda x: float(x.sum()), UnsupportedError, "float")


def test_loops_over_a_symbolic_length_are_refused() -> None:
    refused(lambda x: sum(x[i] for i in range(len(x))), UnsupportedError, r"range\(n\)")
    refused(lambda x: sum(x[i] for i in range(x.shape[0])), UnsupportedError, r"range\(n\)")
    refused(lambda x: sum(v for v in x), UnsupportedError, "a loop over n rows")


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x if len(x) > 3 else 2 * x,
        lambda x: x if x.shape[0] == 5 else 2 * x,
        lambda x: x * int(x.shape[0]),
        lambda x: x * math.sqrt(x.shape[0]),
        lambda x: x * (x.size // 2),
        lambda x: x[: x.shape[0] % 2],
    ],
    ids=["compare len", "compare shape", "int", "sqrt", "floor division", "slice"],
)
def test_looking_at_the_value_of_a_length_is_refused(f) -> None:
    with pytest.raises(UndecidedError):
        decide("equal", f, f, LINE)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * np.ones(x.shape).sum(),
        lambda x: x * np.eye(x.shape[0]).trace(),
        lambda x: x * np.zeros(x.shape[0]).size,
        lambda x: x + np.ones(7),
    ],
    ids=["ones", "eye", "size of zeros", "stand-in"],
)
def test_using_the_value_of_a_length_behind_our_back_is_found_out(f) -> None:
    with pytest.raises((UndecidedError, ShapeError)):
        decide("equal", f, f, LINE)


def test_comparisons_that_hold_for_every_length_are_answered() -> None:
    def f(x):
        assert x.shape[0] >= 1
        assert len(x) > 0
        assert x.shape[0] == x.size
        return x

    assert decide("equal", f, f, LINE).proved


def test_builtins_are_as_before_after_a_trace() -> None:
    true_len, true_range = len, range
    refused(lambda x: range(len(x)), UnsupportedError, "range")
    assert len is true_len
    assert range is true_range


# ------------------------------------------------------------------ functions
@pytest.mark.parametrize(
    ("f", "name"),
    [
        (np.sort, "np.sort"),
        (np.cumsum, "np.cumsum"),
        (np.argmax, "np.argmax"),
        (np.floor, "np.floor"),
        (lambda x: np.linalg.inv(np.outer(x, x)), "np.linalg.inv"),
        (lambda x: np.concatenate([x, x]), "np.concatenate"),
        (lambda x: x[1:], "x\\[slice"),
        (lambda x: x[3], "x\\[3\\]"),
        (lambda x: np.prod(x), "np.prod"),
        (lambda x: np.einsum("...i->...", x), "ellipsis"),
        (lambda x: np.linspace(0, 1, x.shape[0]) * x, "varying entries"),
        (lambda x: x * math.nan, "nan"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_has_no_rule_is_refused_by_name(f, name) -> None:
    refused(f, UndecidedError, name)


def test_an_arbitrary_function_has_a_stand_in_in_numbers_and_no_formula() -> None:
    phi, x = Arbitrary("φ"), np.ones(3)
    assert np.all(np.abs(phi(x)) < 1.5)
    stand_in = phi.stand_in
    claim = decide("equal", phi, stand_in, on={"x": real("n")})
    assert not claim.proved  # what holds of the stand-in alone is not proved of φ


def test_assignment_into_an_array_is_refused() -> None:
    def f(x):
        x[0] = 1
        return x

    refused(f, UnsupportedError, "value")


# ------------------------------------------------------------------ mathematics
def test_a_maximum_that_matters_is_undecided() -> None:
    with pytest.raises(UndecidedError, match="maximum"):
        decide("gradient", np.max, lambda x: x, LINE)
    with pytest.raises(UndecidedError, match="maximum"):
        decide("gradient", lambda x: np.sum(np.exp(x - np.max(x))), np.exp, LINE)


def test_a_shift_that_cancels_is_noted() -> None:
    def f(x):
        m = np.max(x)
        return m + np.log(np.sum(np.exp(x - m)))

    decision = decide("gradient", f, lambda x: np.exp(x) / np.exp(x).sum(), LINE)
    assert decision.proved
    assert "maximum" in decision.notes[0]


def test_division_by_nought_and_logarithms_of_negatives_are_undecided() -> None:
    refused(lambda x: x / (x - x), UndecidedError, "division by an expression that is 0")
    refused(lambda x: np.log(-np.exp(x)), UndecidedError, "not positive")


def test_side_conditions_are_collected() -> None:
    def conditions(f):
        return decide("equal", f, f, LINE).side_conditions

    assert conditions(lambda x: 1 / x) == ("x_i ≠ 0",)
    assert conditions(np.log) == ("x_i > 0",)
    assert conditions(lambda x: np.exp(x) / np.sum(np.exp(x))) == ()


def test_declared_signs_need_no_side_conditions() -> None:
    decision = decide(
        "equal", lambda x: np.log(x**2), lambda x: 2 * np.log(x), {"x": positive("n")}
    )
    assert decision.proved
    assert decision.side_conditions == ()


def test_the_convention_for_symmetric_variables_is_noted() -> None:
    decision = decide("gradient", np.trace, lambda A: np.eye(len(A)), {"A": symmetric("n")})
    assert decision.proved
    assert "unconstrained extension" in decision.notes[0]


def test_a_positive_denominator_needs_no_side_condition() -> None:
    def f(X):
        return (X - X.mean(1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)

    assert decide("equal", f, f, {"X": real("p", "n")}).side_conditions == ()


def test_a_length_that_is_a_number_may_be_any_prime() -> None:
    on = {"X": real(7, "n")}
    assert decide("equal", lambda X: X.T + np.ones(7), lambda X: (X + 1).T, on).proved
