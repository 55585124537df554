"""Bad input gets an error, or a verdict that says which side is at fault: never a wrong verdict."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import InputError, Status, check_gradient, check_hessian, gradient, real

X = np.array([1.0, 2.0, 5.0])


def f(w: Any) -> Any:
    return np.sum(w**2)


def g(w: Any) -> Any:
    return 2 * w


def changes_in_place(w: Any) -> Any:
    w *= 2
    return w


def changes_in_place_and_sums(w: Any) -> Any:
    w *= 2
    return np.sum(w)


NOISE = np.random.default_rng()

CLAIMS: list[tuple[str, Callable[..., Any], str]] = [
    ("a column", lambda w: g(w)[:, None], r"shape \(3, 1\); expected \(3,\)"),
    ("a row", lambda w: g(w)[None], r"shape \(1, 3\); expected \(3,\)"),
    ("a number", lambda w: np.sum(g(w)), r"shape \(\); expected \(3,\)"),
    ("longer", lambda w: np.append(g(w), 1.0), r"shape \(4,\); expected \(3,\)"),
    ("None", lambda w: None, "returned None"),
    ("a list", lambda w: [2.0, 4.0, 10.0], "returned a list"),
    ("a string", lambda w: "2w", "returned a str"),
    ("float32", lambda w: g(w).astype(np.float32), "float32"),
    ("nan", lambda w: g(w) * np.array([1, np.nan, 1]), r"is nan in entry \[1\]"),
    ("infinite", lambda w: g(w) / np.array([1.0, 1.0, 0.0]), r"is inf in entry \[2\]"),
    ("complex", lambda w: g(w) + 0j, "complex"),
    ("objects", lambda w: np.array([None] * 3), "dtype object"),
    ("raising", lambda w: np.linalg.inv(np.zeros((2, 2))), "raised LinAlgError"),
    ("changing x", changes_in_place, "changes its argument 0 in place"),
    ("random", lambda w: g(w) + 1e-9 * NOISE.normal(), "not deterministic"),
]


@pytest.mark.parametrize(("claimed", "words"), [c[1:] for c in CLAIMS], ids=[c[0] for c in CLAIMS])
def test_a_claim_that_misbehaves_is_refuted_by_name(
    claimed: Callable[..., Any], words: str
) -> None:
    x = X.copy()
    verdict = check_gradient(f, claimed, x)
    assert verdict.status is Status.REFUTED
    with pytest.raises(AssertionError, match=words):
        verdict.raise_if_failed()
    assert np.array_equal(x, X)


FUNCTIONS: list[tuple[str, Callable[..., Any], str]] = [
    ("a string", lambda w: "loss", "the function returned a str"),
    ("None", lambda w: None, "the function returned None"),
    ("nan", lambda w: np.log(-w[0]), "the function returns nan"),
    ("infinite", lambda w: np.exp(1000 * w[2]), "the function returns inf"),
    ("raising", lambda w: np.linalg.cholesky(-np.eye(2))[0, 0], "the function raised LinAlgError"),
    ("changing x", changes_in_place_and_sums, "the function changes its argument 0"),
    ("random", lambda w: f(w) + 1e-9 * NOISE.normal(), "the function is not deterministic"),
]


@pytest.mark.parametrize(
    ("function", "words"), [c[1:] for c in FUNCTIONS], ids=[c[0] for c in FUNCTIONS]
)
def test_a_function_that_misbehaves_leaves_the_claim_undecided(
    function: Callable[..., Any], words: str
) -> None:
    x = X.copy()
    verdict = check_gradient(function, g, x)
    assert verdict.status is Status.UNDECIDED
    assert words in verdict.reason
    assert np.array_equal(x, X)


def test_a_container_that_is_changed_is_noticed() -> None:
    def pops(p: dict[str, Any]) -> Any:
        return np.sum(p.pop("a") ** 2)

    verdict = check_gradient(pops, lambda p: {"a": 2 * p["a"]}, {"a": X})
    assert verdict.status is Status.UNDECIDED
    assert "the function changes its argument 0" in verdict.reason


def test_a_vector_has_no_gradient() -> None:
    with pytest.raises(InputError, match=r"one output; this one returns shape \(3,\)"):
        check_gradient(lambda w: 2 * w, g, X)
    with pytest.raises(InputError, match=r"the shape \(3,\): take its jacobian"):
        gradient(lambda w: 2 * w, X)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.array([1j, 2]), "complex input"),
        (np.array([1, None], dtype=object), "dtype object"),
        (np.array(["a"]), "dtype <U1"),
    ],
)
def test_input_that_is_not_real_is_refused_by_name(x: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_gradient(f, g, x)
    with pytest.raises(InputError, match=words):
        gradient(f, x)


def test_integers_are_promoted_and_it_is_said() -> None:
    verdict = check_gradient(f, g, np.array([1, 2, 3]))
    assert verdict.passed
    assert "integers were promoted to float64" in str(verdict)


def test_an_empty_array_passes_and_the_scope_says_empty() -> None:
    verdict = check_gradient(f, g, np.zeros(0))
    assert verdict.passed
    assert "empty" in verdict.scope


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({}, "either a point x or a domain"),
        ({"x": X, "on": real("n")}, "either a point x or a domain"),
        ({"on": {"a": real("n"), "b": real("n")}}, "say by which argument"),
        ({"on": {"a": real("n")}, "wrt": "b"}, "wrt='b'"),
        ({"on": "n"}, "on= takes a domain"),
        ({"x": (X, X), "wrt": "w"}, "a point is one argument"),
    ],
)
def test_a_call_that_says_too_little_or_too_much_is_refused(
    keywords: dict[str, Any], words: str
) -> None:
    with pytest.raises((InputError, ValueError), match=words):
        check_gradient(f, g, **keywords)


def test_a_function_of_two_arguments_at_a_point_is_told_that_a_point_is_one() -> None:
    verdict = check_gradient(lambda a, b: a @ b, lambda a, b: b, (X, X))
    assert verdict.status is Status.UNDECIDED
    assert "a point is one argument; close over the others" in verdict.reason


def test_something_that_is_no_function_is_refused() -> None:
    with pytest.raises(InputError, match="expected a function, got float"):
        check_gradient(f, 2.0, X)  # type: ignore[arg-type]


def test_a_hessian_of_a_container_is_refused() -> None:
    with pytest.raises(InputError, match="one array"):
        check_hessian(lambda p: p[0] * p[1], lambda p: p, (1.0, np.array(2.0)))
