"""Terms record calls of lists, lengths and constants; what cannot be recorded is refused."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath import InputError, Status, real
from alicemath.errors import UndecidedError
from alicemath.proof import Theorem, theorem
from alicemath.proof.notation import notation
from alicemath.proof.runner import run
from alicemath.proof.terms import arguments, to_function

ON = {"X": real("n", "c"), "y": real("n"), "w": real("c")}
ARGUMENTS: dict[str, Any] = dict(arguments(ON))
X, y, w = ARGUMENTS.values()
n, c = X.shape


def made(prove: Callable[..., None], **on: Any) -> Theorem:
    return theorem("a theorem made for a test", **on)(prove)


# ------------------------------------------------------------------ lists
def test_a_list_of_arrays_of_different_shapes_is_recorded() -> None:
    def prove(proof: Any, y: Any, w: Any) -> None:
        both = np.concatenate([y, w])
        proof.equal(both @ both, y @ y + w @ w)

    assert run(made(prove, y=real("n"), w=real("c"))).reached


def test_the_lengths_of_the_terms_in_a_list_are_known() -> None:
    rows: Any = np.stack([w, 2 * w])
    assert notation(np.eye(c) + 0 * rows[0], ON) == "I"
    assert notation(np.stack([w, np.ones(c)]), ON) == "(w, 1)"
    f = to_function(np.stack([w, np.ones(c)]), list(ON))
    assert np.array_equal(f(np.ones((2, 3)), np.ones(2), np.zeros(3)), [[0, 0, 0], [1, 1, 1]])


def test_the_lengths_of_a_keyword_are_known() -> None:
    f = to_function(np.clip(w, min=np.ones(c), max=None), list(ON))
    assert np.array_equal(f(np.ones((2, 3)), np.ones(2), np.zeros(3)), np.ones(3))


# ------------------------------------------------------------------ lengths
def test_the_shape_of_an_argument_unpacks_and_multiplies() -> None:
    assert notation(n * c, ON) == "n c"
    assert notation(math.prod(X.shape), ON) == "1 n c"


@pytest.mark.parametrize("use", [tuple, math.prod, len], ids=lambda f: f.__name__)
def test_the_shape_of_a_computed_term_is_not_unpacked(use: Callable[[Any], Any]) -> None:
    with pytest.raises(UndecidedError, match=r"x\.shape\[0\]"):
        use((X.T @ X).shape)


def test_a_length_of_a_computed_term_is_a_term() -> None:
    f = to_function(1.0 * (X.T @ X).shape[0], list(ON))
    assert f(np.ones((2, 3)), np.ones(2), np.ones(3)) == 3


FOLDED: dict[str, Callable[[], Any]] = {
    "trace": lambda: np.trace(np.eye(c)) * y,
    "sum": lambda: y + np.sum(np.eye(c)),
    "two lengths": lambda: y * np.sum(np.ones((n, c))),
    "one off": lambda: y * (np.sum(np.eye(c)) - 1),
    "quotient": lambda: y * (2 / np.sum(np.eye(c))),
    "entries": lambda: np.ones((c, c)) @ np.ones(c) * w,
    "in a list": lambda: np.stack([y[0], np.trace(np.eye(n))]),
}


@pytest.mark.parametrize("name", FOLDED)
def test_a_number_that_was_computed_from_a_length_is_refused(name: str) -> None:
    with pytest.raises(UndecidedError, match=r"computed from the length [nc].*x\.shape\[k\]"):
        FOLDED[name]()


@pytest.mark.parametrize("number", [np.float64(0.797885), np.pi * np.ones(())[()], np.sqrt(2), 37])
def test_other_numbers_are_taken(number: Any) -> None:
    f = to_function(number * y, list(ON))
    assert f(np.ones((2, 3)), np.ones(2), np.ones(3))[0] == number


def test_constants_that_are_no_numbers_are_taken() -> None:
    halves = np.array([Fraction(1, 2)] * 2, dtype=object)
    assert notation(np.stack([w, w], axis=np.int64(0)), ON) == "stack((w, w), axis=0)"
    assert notation(np.where(np.True_, y, 0), ON) == "y if True else 0"
    assert notation(y[:2] * halves, ON) == "y[:2] ⊙ [1/2, 1/2]"


def test_a_side_that_is_a_folded_number_is_refused_by_name() -> None:
    def prove(proof: Any, X: Any) -> None:
        proof.equal(np.trace(np.eye(X.shape[1])), X.shape[1])

    assert "computed from the length c" in run(made(prove, X=real("n", "c"))).reason


# ------------------------------------------------------------------ constants by name
def test_a_constant_array_is_named_and_used_for_every_length() -> None:
    def prove(proof: Any, X: Any) -> None:
        others = proof.let("A", 1 - np.eye(X.shape[1]))
        proof.equal(X @ others, np.sum(X, axis=1, keepdims=True) - X)

    result = run(made(prove, X=real("n", "c")))
    assert (result.reached, result.status) == (True, Status.PROVED)
    assert result.steps[0].text == "1 − I"


def test_a_constant_side_of_an_equation_under_a_hypothesis_is_read() -> None:
    def prove(proof: Any, X: Any, M: Any) -> None:
        I = np.eye(X.shape[1])
        proof.follows(M @ X.T @ X, I, given=M @ X.T @ X - I, by=lambda H: H)

    result = run(made(prove, X=real("n", "c"), M=real("c", "c")))
    assert result.reached
    assert "so M Xᵀ X = I" in [s.text for s in result.steps]


def test_numbers_are_named() -> None:
    def prove(proof: Any, v: Any) -> None:
        K = proof.let("K", np.array([[1, 2], [3, 5]]))
        proof.equal(K @ v, np.stack([v[0] + 2 * v[1], 3 * v[0] + 5 * v[1]]))

    result = run(made(prove, v=real(2)))
    assert result.reached
    assert [s.text for s in result.steps if s.kind == "let"] == ["[[1, 2], [3, 5]]"]


@pytest.mark.parametrize("thing", [np.exp, [1, 2]], ids=["function", "list"])
def test_what_is_neither_term_nor_number_is_not_named(thing: Any) -> None:
    reason = run(made(lambda proof: proof.let("a", thing))).reason
    assert reason.startswith("InputError: let names a term")


# ------------------------------------------------------------------ the parameters
@pytest.mark.parametrize(
    "prove",
    [lambda proof, y, x: None, lambda proof, x: None, lambda proof, x, z: None],
    ids=["turned round", "one too few", "another name"],
)
def test_parameters_that_are_not_the_domains_in_order_are_an_error(prove: Any) -> None:
    with pytest.raises(InputError, match="the same names in the same order"):
        made(prove, x=real(), y=real())


def test_a_function_of_any_terms_takes_all_domains() -> None:
    assert list(made(lambda proof, x, *others: None, x=real(), y=real()).on) == ["x", "y"]


def test_keywords_that_are_no_strings_are_an_error() -> None:
    with pytest.raises(InputError, match="are strings"):
        theorem("t", section=real())
