"""Near misses of a closed form, made automatically.

A theorem that would also accept a wrong formula says nothing.  The recorded term of a claimed
derivative is changed in one place at a time: the sign, a factor 2, a term dropped, a sum for a
mean, a transpose lost, the factors of a product in the other order.  Each mutant that is not
provably the same function must be refuted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath.proof.terms import Term

__all__ = ["Mutant", "mutants"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed closed form and what was changed."""

    term: Any
    change: str


def mutants(term: Any) -> Iterator[Mutant]:
    """Yield the mutants of a term: first of the whole, then of each call inside it."""
    yield Mutant(-1 * term, "sign")
    yield Mutant(2 * term, "factor 2")
    yield Mutant(term + 1, "one added")
    yield from _inside(term, {})


def _inside(term: Any, seen: dict[int, bool]) -> Iterator[Mutant]:
    """Every call of the term changed in turn, the rest left as it is."""
    for node in _calls(term, seen):
        for change, replacement in _changes(node):
            yield Mutant(_replace(term, node, replacement, {}), change)


def _calls(term: Any, seen: dict[int, bool]) -> Iterator[Term]:
    if isinstance(term, tuple | list):
        for part in term:
            yield from _calls(part, seen)
    elif isinstance(term, Term) and term.function is not None and id(term) not in seen:
        seen[id(term)] = True
        yield term
        yield from _calls(term.args, seen)


def _changes(node: Term) -> Iterator[tuple[str, Any]]:
    make = CHANGES.get(node.function)
    if make is not None:
        yield from make(node)


def _drop(node: Term) -> Iterator[tuple[str, Any]]:
    a, b = node.args
    later: Any = b
    if isinstance(a, Term):
        yield "second term dropped", a + 0 * b
    if isinstance(b, Term):
        yield "first term dropped", (b if node.function is np.add else -later) + 0 * a
    flipped = np.subtract if node.function is np.add else np.add
    yield "sign of the second term", Term(flipped, node.args, node.kwargs)


def _sum_for_mean(node: Term) -> Iterator[tuple[str, Any]]:
    if node.function is np.sum:
        yield "mean for sum", Term(np.mean, node.args, node.kwargs)
    else:
        yield "sum for mean", Term(np.sum, node.args, node.kwargs)


def _no_transpose(node: Term) -> Iterator[tuple[str, Any]]:
    yield "transpose lost", node.args[0]


def _power(node: Term) -> Iterator[tuple[str, Any]]:
    base, exponent = node.args
    if isinstance(exponent, int | float):
        yield "power one too high", Term(np.power, (base, exponent + 1), {})


CHANGES: Mapping[Any, Callable[[Term], Iterator[tuple[str, Any]]]] = {
    np.add: _drop,
    np.subtract: _drop,
    np.sum: _sum_for_mean,
    np.mean: _sum_for_mean,
    np.transpose: _no_transpose,
    np.power: _power,
}


def _replace(term: Any, node: Term, by: Any, done: dict[int, Any]) -> Any:
    """The term with one of its calls replaced, wherever it is shared."""
    if term is node:
        return by
    if isinstance(term, tuple | list):
        return type(term)(_replace(part, node, by, done) for part in term)
    if not isinstance(term, Term) or term.function is None:
        return term
    if id(term) not in done:
        args = tuple(_replace(a, node, by, done) for a in term.args)
        kwargs = {key: _replace(a, node, by, done) for key, a in term.kwargs.items()}
        changed = any(p is not q for p, q in zip(args, term.args, strict=True)) or any(
            kwargs[key] is not term.kwargs[key] for key in kwargs
        )
        done[id(term)] = Term(term.function, args, kwargs) if changed else term
    return done[id(term)]
