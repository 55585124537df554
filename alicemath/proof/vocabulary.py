"""The functions that a derivation may call by their names.

A script that imports ``sigmoid as σ`` wants to read ``σ(s) (1 − σ(s))``, not the code of σ.  A
*word* is a function with its own recorded body, the parameters left open; a term is a call of the
word when it is that body with something in the place of each parameter.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath.errors import AlicemathError
from alicemath.proof.lengths import Length
from alicemath.proof.terms import Term, argument

__all__ = ["Word", "fold", "words_of"]

#: Closed forms of derivatives are what a theorem is about: they are written out, not named.
CLOSED_FORMS = ("_derivative", "_gradient", "_jacobian", "_hessian", "_jvp", "_vjp")
HOME = "alicemath.ml"

#: What is read at sight: a function that does nothing else is written out.
ALGEBRA = frozenset(
    {np.add, np.subtract, np.multiply, np.divide, np.matmul, np.dot, np.power, np.negative}
    | {np.transpose, np.square, np.outer, np.linalg.norm}
)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A function, its name in the script, the names of its parameters, and its body as a term."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    body: Term
    size: int


def words_of(namespace: Mapping[str, Any]) -> tuple[Word, ...]:
    """Return the functions of ``alicemath.ml`` that a script imports, the longest bodies first.

    Examples
    --------
    >>> from alicemath.ml.activations import sigmoid
    >>> [w.name for w in words_of({"σ": sigmoid, "np": np})]
    ['σ']
    """
    words = [
        word
        for name, value in namespace.items()
        if inspect.isfunction(value)
        and value.__module__.startswith(HOME)
        and not value.__name__.endswith(CLOSED_FORMS)
        and (word := _word(name, value)) is not None
    ]
    return tuple(sorted(words, key=lambda w: -w.size))


def _word(name: str, function: Callable[..., Any]) -> Word | None:
    parameters = tuple(inspect.signature(function).parameters)
    try:
        body = function(*(argument(p) for p in parameters))
    except (AlicemathError, TypeError, AttributeError):  # not a function of arrays
        return None
    if not isinstance(body, Term) or _is_algebra(body):
        return None
    return Word(name, function, parameters, body, _size(body))


def _is_algebra(term: Any) -> bool:
    if isinstance(term, tuple | list):
        return all(map(_is_algebra, term))
    if not isinstance(term, Term) or term.function is None:
        return True
    return term.function in ALGEBRA and _is_algebra(term.args)


def _size(term: Any) -> int:
    """The number of calls, shared ones counted each time."""
    if isinstance(term, tuple | list):
        return sum(map(_size, term))
    if not isinstance(term, Term) or term.function is None:
        return 0
    return 1 + _size(term.args)


def fold(term: Term, words: Sequence[Word]) -> tuple[str, tuple[Any, ...]] | None:
    """Return the word and the arguments whose call the term is, if it is one."""
    for word in words:
        found: dict[str, Any] = {}
        if _match(word.body, term, found) and len(found) == len(word.parameters):
            return word.name, tuple(found[p] for p in word.parameters)
    return None


def _match(body: Any, term: Any, found: dict[str, Any]) -> bool:
    """Whether the term is the body with ``found`` in the place of its parameters."""
    term = term.term if isinstance(term, Length) else term
    if isinstance(body, Term) and body.function is None:
        if body.name in found:
            return _same(found[body.name], term)
        found[body.name] = term
        return True
    if isinstance(body, Term):
        return (
            isinstance(term, Term)
            and term.function is body.function
            and set(term.kwargs) == set(body.kwargs)
            and _match(body.args, term.args, found)
            and all(_match(body.kwargs[k], term.kwargs[k], found) for k in body.kwargs)
        )
    if isinstance(body, tuple | list):
        return (
            isinstance(term, tuple | list)
            and len(body) == len(term)
            and all(_match(b, t, found) for b, t in zip(body, term, strict=True))
        )
    return _same(body, term)


def _same(a: Any, b: Any) -> bool:
    """Whether two terms are the same calls of the same arguments."""
    if a is b:
        return True
    if isinstance(a, Term) and isinstance(b, Term):
        if a.function is None or b.function is None:
            return a.function is b.function and a.name == b.name
        return a.function is b.function and _same(a.args, b.args) and _same(a.kwargs, b.kwargs)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, Term) or isinstance(b, Term):
        return False
    return type(a) is type(b) and bool(np.all(a == b))
