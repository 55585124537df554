"""The page of a proof: conventions beside what follows from them, and values as in books."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath import interval, positive, prove_bound, prove_convex, real, simplex
from alicemath.proof import always, computed, enumerated, simulated, theorem
from alicemath.proof.ledger import BASES, Claim, Entry, Judgement
from alicemath.proof.page import page
from alicemath.proof.runner import run


@theorem("two readings", x=real("n"))
def two_conventions(proof: Any, x: Any) -> None:
    proof.equal(x - x, 0 * x)
    proof.convention("twice is a sum")
    proof.equal(x + x, 2 * x)
    proof.convention("twice is a square")
    proof.calc("x x", x * x, (x**2, "by definition"))
    proof.near_miss("it is no cube").equal(x * x, x**3)


def test_a_convention_stands_right_before_what_follows_from_it() -> None:
    text = page(run(two_conventions))
    parts = ["x − x = 0", "convention: twice is a sum", "x + x = 2 x"]
    parts += ["convention: twice is a square", "x x = x²", "readers", "rejected"]
    assert parts == sorted(parts, key=text.index)


@theorem("fractions", x=real())
def with_fractions(proof: Any, x: Any) -> None:
    proof.holds(computed("p", (Fraction(3, 5), "a"), (Fraction(3, 5), "a")))
    proof.near_miss("too much").holds(computed("2 + 2", 2 + 2, 5))
    third = np.array([Fraction(1, 3)])
    proof.near_miss("p < ½").holds(enumerated("p ≥ ½", [third], lambda p: bool(p[0] >= 0.5)))


def test_a_computed_near_miss_says_its_label_once_and_fractions_are_fractions() -> None:
    text = page(run(with_fractions))
    assert "p = (3/5, a)" in text
    assert "rejected  2 + 2 = 5                    it is 4: too much" in text
    assert "it fails for [1/3]" in text
    assert "Fraction" not in text


# ------------------------------------------------------------------ what is said, and once
def powers(p: Any) -> Any:
    return 2**p - 2


@theorem("powers", p=interval(1, np.inf))
def with_a_function(proof: Any, p: Any) -> None:
    proof.define(powers)
    proof.holds(prove_bound(powers, 0, on=interval(1, np.inf), strictly=True))
    proof.holds(prove_bound(powers, None, 0, on=interval(-np.inf, 1), strictly=True))
    proof.near_miss("it begins at 0").holds(prove_bound(powers, 1, on=proof.on))


def test_a_function_that_is_bounded_is_written_out_and_the_domains_are_said() -> None:
    result = run(with_a_function)
    text = page(result)
    assert result.reached, text
    assert "let powers(p) = 2^p − 2" in text
    assert "  0 < powers   for every p ∈ interval(1, inf)" in text
    assert "  powers < 0   for every p ∈ interval(-inf, 1)" in text


@theorem("one domain", x=real())
def on_one_domain(proof: Any, x: Any) -> None:
    proof.assume("x is a number")
    proof.equal(x + x, 2 * x)
    proof.assume("x is a number")
    proof.near_miss("it bends both ways").holds(prove_convex(np.sin, on=proof.on))


def test_a_hypothesis_is_said_once_and_so_is_the_only_domain() -> None:
    text = page(run(on_one_domain))
    assert text.count("assume x is a number") == 1
    assert text.count("every x ∈ ℝ") == 1


def test_the_exact_values_of_a_counterexample_have_no_quotes() -> None:
    text = page(run(on_one_domain))
    assert "at u = 0, v = " in text
    assert "'" not in text


@theorem("x₀³ is not convex", x=real(2))
def of_a_vector(proof: Any, x: Any) -> None:
    proof.near_miss("it bends down").holds(prove_convex(lambda x: x[0] ** 3, on=proof.on))


def test_a_point_of_a_counterexample_that_names_its_own_arguments_is_not_equated() -> None:
    text = page(run(of_a_vector))
    assert "u: x = [" in text
    assert "u = x" not in text


# ------------------------------------------------------------------ what a judgement rests on


def resting_on(prove: Any, **on: Any) -> str:
    claim = Claim("a", "1", "", "", Judgement.HOLDS)
    result = run(theorem("t", **on)(lambda proof, *terms: prove(proof, *terms)))
    assert result.claims
    return Entry(claim, (result,)).basis


def doubled(proof: Any, x: Any) -> None:
    proof.equal(x + x, 2 * x)


def of_a_product(proof: Any, x: Any) -> None:
    proof.equal(np.prod(x**2), np.prod(x) ** 2)  # SymPy proves it, at lengths 1, 2, 3


HEADS = np.random.default_rng(0).integers(0, 2, 1000)
BASIS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "named lengths": (doubled, {"x": real("n")}, "every shape"),
    "a number": (doubled, {"x": real()}, "every number"),
    "a number of an interval": (doubled, {"x": interval(0, 1)}, "every number"),
    "a positive number": (doubled, {"x": positive()}, "every number"),
    "a vector of three": (doubled, {"x": real(3)}, "fixed shapes"),
    "a vector of an interval": (doubled, {"x": interval(0, 1, 3)}, "fixed shapes"),
    "three probabilities": (doubled, {"x": simplex(3)}, "fixed shapes"),
    "lengths 1, 2, 3": (of_a_product, {"x": real("n")}, "fixed shapes"),
    "fractions": (lambda p: p.holds(computed("1", 1, 1)), {}, "exact computation"),
    "floats": (lambda p: p.holds(computed("1", 1.0, 1.0)), {}, "floating point"),
    "a printed number": (lambda p: p.reads("e", np.e, "2.72"), {}, "floating point"),
    "samples": (
        lambda p: p.holds(simulated("P", HEADS, 0.5, within=(0, 1))),
        {},
        "simulation",
    ),
    "points": (
        lambda p: p.holds(always("x² ≥ 0", lambda x: bool(x**2 >= 0), on=real())),
        {},
        "sampled points",
    ),
}


@pytest.mark.parametrize("case", BASIS)
def test_a_judgement_says_what_it_rests_on(case: str) -> None:
    prove, on, basis = BASIS[case]
    assert resting_on(prove, **on) == basis
    assert basis in BASES
