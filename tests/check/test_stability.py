"""Code that loses the digits that its formula has is found, and stable code keeps its own."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import Domain, InputError, Status, interval, positive, real, simplex
from alicemath.check.stability import check_stability

Function = Callable[..., Any]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def logsumexp(z: Any) -> Any:
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))


# fmt: off
UNSTABLE: list[tuple[str, Function, Any, str]] = [
    ("softmax", lambda z: np.exp(z) / np.sum(np.exp(z)), real("n"), "all 16 digits at x = [1000"),
    ("logsumexp", lambda z: np.log(np.sum(np.exp(z))), real("n"), "inf for 1001"),
    ("log sigma", lambda x: np.log(sigmoid(x)), real(), "-inf for -1000"),
    ("1 - tanh²", lambda x: 1 - np.tanh(x) ** 2, real(), "all 16 digits at x = -40: 0 for 7.2"),
    ("log(1 + eˣ)", lambda x: np.log(1 + np.exp(x)), interval(-50, 5), "all 16 digits"),
    ("E[x²] − E[x]²", lambda x: np.mean(x**2) - np.mean(x) ** 2, real("n"), "digits at x = ["),
    ("eˣ − 1", lambda x: np.exp(x) - 1, real(), "digits at x = "),
    ("1 − cos x", lambda x: 1 - np.cos(x), real(), "digits at x = "),
    ("√(a² + b²) − a", lambda x: np.sqrt(x[0] ** 2 + x[1] ** 2) - x[0], real(2), "[1, 1e-06]"),
    ("−log(1 − p)", lambda p: -np.log(1 - p), interval(0, 1), "digits at x = "),
]
STABLE: list[tuple[str, Function, Any]] = [
    ("softmax", softmax, real("n")),
    ("logsumexp", logsumexp, real("n")),
    ("log sigma", lambda x: -np.logaddexp(0, -x), real()),
    ("1/cosh²", lambda x: 1 / np.cosh(x) ** 2, real()),
    ("logaddexp", lambda x: np.logaddexp(0, x), real()),
    ("softplus by log1p", lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), real()),
    ("variance", np.var, real("n")),
    ("variance in two passes", lambda x: np.mean((x - np.mean(x)) ** 2), real("n")),
    ("expm1", np.expm1, real()),
    ("2 sin²(x/2)", lambda x: 2 * np.sin(x / 2) ** 2, real()),
    ("a sum that cancels", np.sum, real("n")),
    ("exp, which overflows", np.exp, real("n")),
    ("log", np.log, positive("n")),
    ("entropy", lambda p: -np.sum(p * np.log(p)), simplex("n")),
    ("log1p", lambda p: -np.log1p(-p), interval(0, 1)),
]
# fmt: on


@pytest.mark.parametrize(
    ("f", "on", "words"), [u[1:] for u in UNSTABLE], ids=[u[0] for u in UNSTABLE]
)
def test_unstable_code_is_found_with_a_witness(f: Function, on: Domain, words: str) -> None:
    verdict = check_stability(f, on=on)
    assert verdict.status is Status.REFUTED
    assert words in verdict.reason
    assert verdict.counterexample is not None
    k = verdict.counterexample.entry
    computed, exact = verdict.counterexample.claimed[k], verdict.counterexample.true[k]
    assert not abs(computed - exact) <= 1e3 * verdict.counterexample.error


@pytest.mark.parametrize(("f", "on"), [s[1:] for s in STABLE], ids=[s[0] for s in STABLE])
def test_stable_code_keeps_its_digits(f: Function, on: Domain) -> None:
    verdict = check_stability(f, on=on)
    assert verdict.status is Status.CORROBORATED
    assert "keeps its digits" in verdict.reason


def test_one_point_is_judged_by_itself() -> None:
    naive = lambda x: np.log(1 + np.exp(x))
    assert check_stability(naive, np.array([1.0, 3.0]))
    verdict = check_stability(naive, np.array([1.0, -30.0]))
    assert verdict.failed
    assert verdict.counterexample is not None
    assert verdict.counterexample.entry == (1,)


def test_several_arguments_are_named_in_the_witness() -> None:
    loss = lambda z, y: -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z))
    verdict = check_stability(loss, on={"z": real("n"), "y": interval(0, 1, "n")})
    assert verdict.failed
    assert "z = [" in verdict.reason
    assert "y = [" in verdict.reason


def test_code_that_cannot_be_run_on_many_digits_is_undecided() -> None:
    verdict = check_stability(lambda x: float(x) ** 2, 3.0)
    assert verdict.status is Status.UNDECIDED
    assert "cannot be run on 50 digits" in verdict.reason


def test_a_function_without_values_is_undecided() -> None:
    verdict = check_stability(lambda x: np.log(-(x**2)), on=real())
    assert verdict.status is Status.UNDECIDED


def test_a_point_and_a_domain_at_once_are_refused() -> None:
    with pytest.raises(InputError, match="either a point x or a domain"):
        check_stability(np.exp, 1.0, on=real())
    with pytest.raises(InputError, match="either a point x or a domain"):
        check_stability(np.exp)
