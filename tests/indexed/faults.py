"""Planted faults, each with who should notice it; and changes that are no faults."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath.indexed import (
    array,
    canonical,
    cases,
    constants,
    derivative,
    elementwise,
    functions,
    powers,
    product,
    products,
    ranges,
    reductions,
    rename,
    rules,
    shapes,
    sums,
    zero,
)
from alicemath.indexed.context import Context, Range
from alicemath.indexed.terms import (
    ONE,
    Apply,
    Base,
    Delta,
    Entry,
    Index,
    Monomial,
    Polynomial,
    Sum,
    atom,
    scale,
    total,
)
from tests.indexed.detectors import by_claims, by_fuzz, by_programs

Plant = Callable[[pytest.MonkeyPatch], None]


# ------------------------------------------------------------------ faults in the calculus
def instead(module: Any, name: str, faulty: Any) -> Plant:
    return lambda patch: patch.setattr(module, name, faulty)


def table(rows: Any, key: Any, faulty: Any) -> Plant:
    return lambda patch: patch.setitem(rows, key, faulty)


def not_fresh(cx: Context, a: Sum, renaming: Any) -> Any:
    return a.bound, rename.rename(cx, Polynomial({a.summand: 1}), renaming)


def flat_labels(cx: Context, order: Any, m: Monomial, height: int) -> Sum:
    names = {b: Index(f"1.{k}", b.length) for k, b in enumerate(order)}
    term = rename.rename(cx, Polynomial({m: 1}), names).single
    assert term is not None
    return Sum(tuple(names[b] for b in order), term[0])


def contract_without_renaming(cx: Context, i: Index, d: Delta, inner: Any) -> Polynomial:
    return product.product(cx, [(a, e) for a, e in inner if a is not d])


def contract_to_the_other(cx: Context, i: Index, d: Delta, inner: Any) -> Polynomial:
    return product.multiply(cx, product.delta(d.i, d.j), ONE)


def unite_pairs_only(deltas: Any) -> Any:
    return {d.i: d.i for d in deltas} | {d.j: d.i for d in deltas}


def without_exponent(cx: Context, m: Monomial, name: str, at: Any) -> Polynomial:
    terms = []
    for a, e in m.exponents.items():
        inner = derivative._of_atom(cx, a, name, at)
        rest = product.product(cx, {**m.exponents, a: e - 1}.items())
        terms.append(product.multiply(cx, rest, inner))
    return total(*terms)


def first_factor_only(cx: Context, m: Monomial, name: str, at: Any) -> Polynomial:
    a, e = next(iter(m.exponents.items()), (Entry(name, at), 0))
    rest = product.product(cx, {**m.exponents, a: e - 1}.items())
    return scale(product.multiply(cx, rest, derivative._of_atom(cx, a, name, at)), e)


def no_chain_rule(cx: Context, a: Any, name: str, at: Any) -> Polynomial:
    if isinstance(a, Apply):
        return functions.derivative(cx, a.function, a.argument)
    return true_of_atom(cx, a, name, at)


true_of_atom = derivative._of_atom


def square_plus(cx: Context, exponents: Any) -> Polynomial | None:
    for a, e in exponents.items():
        if isinstance(a, Apply) and a.function == "sin" and e >= 2:
            rest = product.product(cx, {**exponents, a: e - 2}.items())
            return product.multiply(cx, total(ONE, atom(Apply("cos", a.argument), 2)), rest)
    return None


def modulus_is_odd(cx: Context, exponents: Any) -> Polynomial | None:
    for a, e in exponents.items():
        if isinstance(a, Apply) and a.function == "abs" and e >= 2:
            rest = product.product(cx, {**exponents, a: e - 2}.items())
            return product.multiply(cx, a.argument, rest)
    return None


def divide_with_plus(cx: Context, exponents: Any) -> Polynomial | None:
    for a, e in exponents.items():
        lead = product.leading(a.argument) if isinstance(a, Base) and e < 0 else None
        if lead and all(exponents.get(b, 0) >= k > 0 for b, k in lead[0].exponents.items()):
            quotient = {b: k - lead[0].exponents.get(b, 0) for b, k in exponents.items()}
            rest = Polynomial({n: k for n, k in a.argument.terms.items() if n is not lead[0]})
            once = product.product(cx, {**quotient, a: e + 1}.items())
            again = product.multiply(cx, product.product(cx, quotient.items()), rest)
            return scale(total(once, again), Fraction(1) / lead[1])
    return None


def rule(old: Any, new: Any) -> Plant:
    changed = tuple(new if r is old else r for r in product.RULES)
    return lambda patch: patch.setattr(product, "RULES", changed)


def greatest_content(p: Polynomial) -> Any:
    atoms = {a for m in p.terms for a in m.exponents}
    return {a: max(m.exponents.get(a, 0) for m in p.terms) for a in atoms}


def every_factor_alone(cx: Context, bound: Any, m: Monomial) -> Polynomial:
    used = frozenset().union(*(a.free for a in m.exponents))
    unused = (sums.length(b.length) for b in bound if b not in used)
    parts = (
        sums._connected(cx, a.free.intersection(bound), [(a, e)]) for a, e in m.exponents.items()
    )
    return product.multiply(cx, *unused, *parts)


def cancel_anything(cx: Context, bound: Any, m: Monomial) -> Polynomial | None:
    for a, e in m.exponents.items():
        if isinstance(a, Sum) and e < 0:
            subset = bound[: len(a.bound)]
            inside = {b: k for b, k in m.exponents.items() if not b.free.isdisjoint(subset)}
            if a in inside:
                continue
            outside = [(b, k) for b, k in m.exponents.items() if b not in inside]
            rest = product.product(cx, [*outside, (a, 1)])
            return sums.sum_over(cx, [b for b in bound if b not in subset], rest)
    return None


def delta_added(cx: Context, p: Polynomial, f: Any) -> Polynomial:
    d = next(a for m in p.terms for a in m.exponents if isinstance(a, Delta))
    off = f(Polynomial({m: c for m, c in p.terms.items() if d not in m.exponents}))
    return total(off, product.multiply(cx, atom(d), off))


def signs_mixed_up(cx: Context, p: Polynomial, modulus: Apply, f: Any) -> Polynomial:
    return true_over_absolute(cx, p, modulus, lambda q: f(scale(q, -1)))


true_over_absolute = cases.over_absolute


def drop_denominators(cx: Context, p: Polynomial) -> Polynomial:
    return total(
        *(
            scale(product.product(cx, ((a, e) for a, e in m.exponents.items() if e > 0)), c)
            for m, c in p.terms.items()
        )
    )


def always_symmetric(cx: Context, name: str, indices: Any) -> Polynomial:
    return atom(Entry(name, tuple(sorted(indices))))


def hot_without_delta(cx: Context, exponents: Any) -> Polynomial | None:
    hot = [a for a in exponents if isinstance(a, Entry) and a.name in cx.assumptions.one_hot]
    if len(hot) < 2:
        return None
    return product.product(cx, ((a, 1 if a in hot else e) for a, e in exponents.items()
                                if a not in hot[1:]))  # fmt: skip


def sums_of_powers_are_one(cx: Context, indices: Any, factors: Any) -> Polynomial:
    if any(isinstance(a, Entry) and a.name in cx.assumptions.normalised for a, _ in factors):
        return ONE
    return true_connected(cx, indices, factors)


true_connected = sums._connected


def tanh_is_even(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(functions, "ODD", functions.ODD - {"tanh"})
    patch.setattr(functions, "EVEN", functions.EVEN | {"tanh"})


KERNEL: dict[str, tuple[Plant, Callable[[], Iterator[bool]]]] = {
    "bound indices are not made fresh": (instead(rename, "opened", not_fresh), by_claims),
    "labels without the nesting height": (instead(canonical, "_named", flat_labels), by_fuzz),
    "delta contracted without renaming": (
        instead(sums, "_contract", contract_without_renaming), by_fuzz),
    "delta not contracted": (instead(sums, "_contract", contract_to_the_other), by_fuzz),
    "classes of equal indices not joined": (instead(product, "unite", unite_pairs_only), by_claims),
    "Σ over an unused index is 1": (instead(sums, "length", lambda name: ONE), by_fuzz),
    "power rule without its factor": (
        instead(derivative, "_of_product", without_exponent), by_fuzz),
    "product rule on one factor": (instead(derivative, "_of_product", first_factor_only), by_fuzz),
    "chain rule forgotten": (instead(derivative, "_of_atom", no_chain_rule), by_fuzz),
    "tanh′ = 1 + tanh²": (
        table(functions.DERIVATIVES, "tanh", lambda cx, u: total(
            ONE, powers.power(cx, functions.apply(cx, "tanh", u), 2))), by_fuzz),
    "cos′ = sin": (
        table(functions.DERIVATIVES, "cos", lambda cx, u: functions.apply(cx, "sin", u)), by_fuzz),
    "sin² = 1 + cos²": (rule(product.sine, square_plus), by_fuzz),
    "|u|² = u": (rule(product.absolute, modulus_is_odd), by_fuzz),
    "division with the wrong sign": (rule(product.divide, divide_with_plus), by_claims),
    "cos taken for odd": (instead(functions, "ODD", functions.ODD | {"cos"}), by_fuzz),
    "tanh taken for even": (tanh_is_even, by_fuzz),
    "the greatest content is taken out": (instead(powers, "content", greatest_content), by_claims),
    "sums split at every factor": (instead(sums, "_components", every_factor_alone), by_fuzz),
    "an inverse cancels against anything": (instead(sums, "_cancel", cancel_anything), by_claims),
    "f(δ) by one value": (instead(cases, "over_delta", delta_added), by_fuzz),
    "f(|u|) with the signs exchanged": (
        instead(cases, "over_absolute", signs_mixed_up), by_claims),
    "denominators dropped, not cleared": (instead(zero, "clear", drop_denominators), by_claims),
    "everything is positive": (instead(ranges, "of", lambda cx, p: Range(0)), by_claims),
    "every matrix is symmetric": (instead(product, "entry", always_symmetric), by_claims),
    "yᵢyⱼ = yᵢ for one-hot y": (rule(product.hot, hot_without_delta), by_claims),
    "Σp² = 1": (instead(sums, "_connected", sums_of_powers_are_one), by_claims),
    "roots without moduli": (
        instead(powers, "_part", lambda cx, a, k: powers.Part(atom(a), k, 1, sure=True)),
        by_claims),
}  # fmt: skip


# ------------------------------------------------------------------ faults in the tracer
def from_the_left(axes: Any) -> Any:
    return [
        tuple(Index(f"${k}.{f}", name) for f, name in enumerate(axis))
        for k, axis in enumerate(axes)
    ]


def everywhere(name: str, faulty: Any) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        for module in (array, products, reductions, shapes):
            if hasattr(module, name):
                patch.setattr(module, name, faulty)

    return plant


def last_axis_is_first(a: Any, axis: Any) -> tuple[int, ...]:
    return tuple(range(len(a.axes))) if axis is None else (0,)


def transposed_factor(session: Any, a: Any, b: Any) -> Any:
    y = array.lift(session, b)
    square = len(y.axes) == 2 and y.axes[0] == y.axes[1]
    return products._matmul(session, a, y.T if square else y)


def no_transpose(session: Any, a: Any, axes: Any = None) -> Any:
    x = array.lift(session, a)
    order = list(range(len(x.axes))) if len(set(x.axes)) == 1 else None
    return shapes._transpose(session, x, order)


def reversed_stack(session: Any, arrays: Any, axis: int = 0) -> Any:
    return shapes._stack(session, arrays[::-1], axis)


def full_diag(session: Any, a: Any, k: int = 0) -> Any:
    x = array.lift(session, a)
    if len(x.axes) == 2:
        return products._diag(session, x)
    return array.build(session, x.axes * 2, lambda i, j: x.at([i]))


def binary_floats(x: float) -> Polynomial:
    return Polynomial({Monomial({}): Fraction(x)})


def diagonal_and_rest_exchanged(cx: Context, x: Any, positions: Any) -> Polynomial:
    if x.ndim == 2 and x.shape[0] == x.shape[1] > 1:
        x = np.where(np.eye(len(x), dtype=bool), x[0, 1], x[0, 0])
    return true_pattern(cx, x, positions)


true_pattern = constants.pattern
WHERE = elementwise.elementwise(lambda cx, c, a, b: elementwise._where(cx, c, b, a))
LESS = elementwise.elementwise(elementwise._greater)
MINIMUM = elementwise.elementwise(elementwise._maximum)
LOG1P = elementwise.elementwise(lambda cx, u: functions.apply(cx, "log", u))

TRACER: dict[str, tuple[Plant, Callable[[], Iterator[bool]]]] = {
    "broadcasting from the left": (everywhere("formal", from_the_left), by_programs),
    "every sum along the first axis": (
        instead(reductions, "reduced_axes", last_axis_is_first), by_programs),
    "a length is 1 in arithmetic": (
        instead(array, "length_of",
                lambda session, axis: array.IndexedArray(session, (), ONE)), by_claims),
    "a square factor is transposed": (
        table(rules.RULES, np.matmul, transposed_factor), by_claims),
    "square matrices are not transposed": (
        table(rules.RULES, np.transpose, no_transpose), by_claims),
    "diag without its delta": (table(rules.RULES, np.diag, full_diag), by_claims),
    "stack in reverse": (table(rules.RULES, np.stack, reversed_stack), by_programs),
    "where with its branches exchanged": (table(rules.RULES, np.where, WHERE), by_claims),
    "< read as >": (table(rules.RULES, np.less, LESS), by_claims),
    "minimum read as maximum": (table(rules.RULES, np.minimum, MINIMUM), by_claims),
    "log1p read as log": (table(rules.RULES, np.log1p, LOG1P), by_claims),
    "floats read in binary": (instead(constants, "_float", binary_floats), by_claims),
    "identity read as its complement": (
        instead(constants, "pattern", diagonal_and_rest_exchanged), by_claims),
}  # fmt: skip


FAULTS = {**KERNEL, **TRACER}


# ------------------------------------------------------------------ changes that are no faults
def last_leaf(cx: Context, bound: Any, m: Monomial) -> Sum:
    """The last complete labelling instead of the least: sound, recognises less."""
    colours = canonical._refine(m, dict.fromkeys(bound, 0), split=None)
    *_, order = canonical._orders(cx, m, colours)
    return canonical._named(cx, order, m, 1 + m.height)


HARMLESS = {
    "any labelling is sound; the least makes equal sums look equal": instead(
        canonical, "label", last_leaf),
    "a term order chooses what division removes, never its value": instead(
        product, "leading", lambda p: None),
}  # fmt: skip
