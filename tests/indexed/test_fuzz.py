"""Random expressions: values, derivatives and rewritings against readings that share no rule.

`ALICEMATH_FUZZ=10000 python -m pytest tests/indexed/test_fuzz.py` is the deep run.
"""

import os
import random
from collections.abc import Callable, Iterator

from alicemath.indexed import Values, derivative, evaluate, zero
from alicemath.indexed.context import Context
from alicemath.indexed.terms import Index, Polynomial, total
from tests.indexed import trees

CASES = int(os.environ.get("ALICEMATH_FUZZ", "500"))
#: Both readings round at most some hundred times; larger values are left out below.
ROUNDING = 1e-9
#: Fourth-order differences with h = 1e-3 of functions whose fifth derivative is moderate.
DIFFERENCES = 1e-5


def cases(seed: int, count: int) -> Iterator[tuple[random.Random, trees.Tree]]:
    for k in range(count):
        rng = random.Random(seed * 1_000_003 + k)
        yield rng, trees.tree(rng, 3 + k % 3, list(trees.FREE))


def place(rng: random.Random) -> dict[Index, int]:
    return {i: rng.randrange(trees.LENGTHS[i.length]) for i in (*trees.FREE, trees.AT)}


def wrong_value(rng: random.Random, tree: trees.Tree) -> str:
    """Return what differs between the calculus and the loops; "" if nothing does."""
    cx = Context()
    p = trees.build(cx, tree)
    given, at = trees.tensors(rng), place(rng)
    expected = trees.value(tree, given, at)
    if abs(expected) > 1e6:
        return ""
    values = Values(given, trees.LENGTHS, trees.FUNCTIONS)
    try:
        got = evaluate(p, values, at)
    except ZeroDivisionError:  # |u|/u at u = 0: a side condition
        return ""
    if abs(got - expected) > ROUNDING * (1 + abs(expected)):
        return f"value {got} for {expected}: {tree} as {p}"
    return wrong_derivative(cx, tree, p, values, at, expected)


def wrong_derivative(
    cx: Context,
    tree: trees.Tree,
    p: Polynomial,
    values: Values,
    at: dict[Index, int],
    expected: float,
) -> str:
    slope = derivative.differentiate(cx, p, "x", (trees.AT,))
    try:
        got = evaluate(slope, values, at)
    except ZeroDivisionError:
        return ""

    def moved(step: float) -> float:
        x = list(values.tensors["x"])
        x[at[trees.AT]] += step
        return trees.value(tree, {**values.tensors, "x": x}, at)

    def difference(h: float) -> float:
        return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)

    fine, coarse = difference(1e-4), difference(1e-3)
    size = 1 + abs(fine) + abs(expected)
    if abs(fine - coarse) > DIFFERENCES * size:  # a kink within the step: differences cannot tell
        return ""
    return "" if abs(got - fine) <= DIFFERENCES * size else f"slope {got} for {fine}: {tree}"


def test_values_and_derivatives_agree_with_loops_and_differences() -> None:
    faults = [fault for rng, tree in cases(1, CASES) if (fault := wrong_value(rng, tree))]
    assert not faults, faults[:3]


def undecided_pairs(seed: int, count: int) -> list[trees.Tree]:
    """Return the trees whose rewriting is not recognised as equal."""
    missed = []
    for rng, tree in cases(seed, count):
        cx = Context()
        other = trees.rewritten(rng, tree)
        if not zero.is_zero(cx, trees.minus(trees.build(cx, tree), trees.build(cx, other))):
            missed.append(tree)
    return missed


def test_at_least_99_percent_of_rewritten_pairs_are_recognised(
    record_property: Callable[[str, object], None],
) -> None:
    missed = undecided_pairs(2, CASES)
    record_property("completeness", 1 - len(missed) / CASES)
    assert len(missed) <= CASES / 100, missed[:3]


def test_expressions_that_differ_are_not_called_equal() -> None:
    for rng, tree in cases(3, CASES // 5):
        cx = Context()
        p = trees.build(cx, tree)
        shifted = total(p, trees.build(cx, ("tensor", "x", (trees.FREE[0],))))
        assert not zero.is_zero(cx, trees.minus(p, shifted)), (rng, tree)


def test_writing_functions_out_keeps_the_value() -> None:
    for rng, tree in cases(6, CASES // 4):
        cx = Context()
        p = trees.build(cx, tree)
        values, at = Values(trees.tensors(rng), trees.LENGTHS, trees.FUNCTIONS), place(rng)
        try:
            expected = evaluate(p, values, at)
            got = evaluate(zero.written_out(cx, p), values, at)
        except ZeroDivisionError:  # |u|/u at u = 0
            continue
        assert abs(got - expected) <= ROUNDING * (1 + abs(expected)), tree
