"""NumPy expressions, recorded.

A theorem's arguments are terms: tracers that write down which function was called with what.
A term can be printed, changed in one place (a mutant), and replayed on any reader's arrays, so
the closed form is written once and everyone reads the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import index
from typing import Any, ClassVar

import numpy as np

from alicemath.domain import Domain, length_names
from alicemath.errors import UndecidedError
from alicemath.proof.lengths import Length, constant, stand_ins
from alicemath.tracing.tracer import Tracer, tracers_in

__all__ = [
    "Program",
    "Term",
    "argument",
    "arguments",
    "length",
    "lift",
    "named",
    "opaque",
    "to_function",
]

Function = Callable[..., Any]


def length(x: Any, axis: int) -> Any:
    """Return the length of an axis; how a term records ``x.shape[axis]``."""
    return x.shape[axis] if isinstance(x, Tracer) else np.shape(x)[axis]


def count(x: Any) -> Any:
    """Return the number of entries; how a term records ``x.size``."""
    return np.size(x) if not isinstance(x, Tracer) else x.size


class _Shape:
    """The shape of a call, whose number of axes is not known: each length is a term again."""

    def __init__(self, term: "Term") -> None:
        self.term = term

    def __getitem__(self, axis: int) -> "Term":
        if not isinstance(axis, int):
            raise UndecidedError("in a proof, take one length at a time: x.shape[0]")
        return Term(length, (self.term, axis), {})

    def __iter__(self) -> Iterator["Term"]:
        raise UndecidedError(
            "the shape of a computed term is not unpacked, as its number of axes is not known: "
            "take one length at a time, x.shape[0], or unpack the shape of an argument"
        )

    __len__: Any = __iter__


class Term(Tracer):
    """A call that was recorded, or an argument.

    Attributes
    ----------
    function, args, kwargs
        The call; an argument has no function.
    name
        The name of an argument, or the one given by `named`.
    lengths
        The named lengths by their stand-ins, where the arguments have them.
    """

    __slots__ = ("_shape", "args", "function", "kwargs", "lengths", "name")
    reader: ClassVar[str] = "a proof's terms"

    def __init__(
        self,
        function: Function | None,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        name: str = "",
        shape: tuple[int, ...] | None = None,
    ) -> None:
        self.function = function
        self.args = tuple(args)
        self.kwargs = dict(kwargs)
        self.name = name
        named = [s for s in shape or () if isinstance(s, Length)]
        self.lengths = {index(s): s for s in named} | _lengths_in((args, *kwargs.values()))
        self._shape = shape

    @property
    def shape(self) -> Any:
        """The lengths: of an argument as its domain names them, of a call each a term."""
        return _Shape(self) if self._shape is None else self._shape

    @property
    def size(self) -> Any:
        """The number of entries, a term."""
        if self._shape is not None and len(self._shape) == 1:
            return self._shape[0]
        return Term(count, (self,), {})

    @property
    def ndim(self) -> int:
        """Not known to a term."""
        raise UndecidedError("a proof's terms have no fixed number of axes")

    def __len__(self) -> int:
        raise UndecidedError("the length of a proof's term is symbolic: write x.shape[0]")

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> "Term":
        """Record the call."""
        known = _lengths_in((args, *kwargs.values()))
        read = {key: constant(a, known) for key, a in kwargs.items()}
        return Term(function, constant(args, known), read)


def _lengths_in(terms: Iterable[Any]) -> dict[int, Length]:
    """The named lengths of terms, also of those in nested tuples and lists."""
    known: dict[int, Length] = {}
    for term in tracers_in(terms):
        if isinstance(term, Term):
            known |= term.lengths
    return known


def argument(name: str, shape: tuple[int, ...] | None = None) -> Term:
    """Return the term that stands for an argument."""
    return Term(None, (), {}, name, shape)


def arguments(on: Mapping[str, Domain]) -> dict[str, Term]:
    """Return a term for each argument; equal names of lengths are the same length."""
    lengths = stand_ins(length_names(on))
    terms = {
        name: argument(name, tuple(lengths[s] if isinstance(s, str) else s for s in domain.shape))
        for name, domain in on.items()
    }
    for name, domain in on.items():
        for axis, s in enumerate(domain.shape):
            if isinstance(s, str) and not hasattr(lengths[s], "term"):
                lengths[s].term = named(s, Term(length, (terms[name], axis), {}))
    for term in terms.values():
        term.lengths = {index(s): s for s in lengths.values()}
    return terms


def lift(x: Any, known: Mapping[str, Term]) -> Any:
    """Return what a function of terms returned as a term, or a constant as it is."""
    return x.term if isinstance(x, Length) else constant(x, _lengths_in(known.values()))


def named(name: str, term: Any) -> Term:
    """Return the same term, or a constant as a term, printed by its name."""
    if not isinstance(term, Term):
        return Term(np.asarray, (term,), {}, name)
    return Term(term.function, term.args, term.kwargs, name, term._shape)


def opaque(f: Function, name: str) -> Function:
    """Return f, recorded as one call of that name whatever it does inside.

    Mutants then change the call as a whole, and f may use what terms cannot record.
    """

    def call(*args: Any) -> Any:
        return Term(call, args, {}) if any(isinstance(a, Term) for a in args) else f(*args)

    call.__name__ = name
    return call


class Program:
    """A term as a straight line of calls, each shared part once.

    Every call writes a slot; its arguments are slots or constants.  The first slots are the
    arguments of the function that the term stands for.
    """

    __slots__ = ("_keep", "calls", "names", "result", "slots")

    def __init__(self, term: Any, names: Sequence[str]) -> None:
        self.names = list(names)
        self.calls: list[tuple[Function, tuple[tuple[bool, Any], ...], dict[str, Any]]] = []
        self.slots: dict[int, int] = {}
        self._keep: list[Any] = []  # so that the ids in `slots` stay theirs
        self.result = self._operand(term)

    def __call__(self, *values: Any) -> Any:
        """Run the calls on values for the arguments."""
        slots = self.run(list(values))
        is_slot, x = self.result
        return slots[x] if is_slot else x

    def run(self, slots: list[Any]) -> list[Any]:
        """Append the result of every call to the slots; what went well before an error is kept."""
        for function, operands, keywords in self.calls:
            args = [slots[x] if is_slot else x for is_slot, x in operands]
            if keywords:
                named = {key: slots[x] if is_slot else x for key, (is_slot, x) in keywords.items()}
                slots.append(function(*args, **named))
            else:
                slots.append(function(*args))
        return slots

    def _operand(self, x: Any) -> tuple[bool, Any]:
        """A slot, after the calls that fill it; or a constant."""
        if isinstance(x, Length):
            return self._operand(x.term)
        if isinstance(x, tuple | list) and any(isinstance(t, Term | Length) for t in _leaves(x)):
            make = tuple if isinstance(x, tuple) else list
            return self._call(x, lambda *parts: make(parts), x, {})
        if not isinstance(x, Term):
            return False, x
        if x.function is None:
            return True, self.names.index(x.name)
        return self._call(x, x.function, x.args, x.kwargs)

    def _call(
        self, owner: Any, function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[bool, int]:
        if id(owner) not in self.slots:
            operands = tuple(self._operand(a) for a in args)
            keywords = {key: self._operand(a) for key, a in kwargs.items()}
            self.calls.append((function, operands, keywords))
            self.slots[id(owner)] = len(self.names) + len(self.calls) - 1
            self._keep.append(owner)
        return True, self.slots[id(owner)]


def _leaves(x: Any) -> Iterator[Any]:
    for part in x:
        if isinstance(part, tuple | list):
            yield from _leaves(part)
        else:
            yield part


def to_function(term: Any, names: Sequence[str], name: str = "f") -> Function:
    """Return the plain function of the named arguments that a term stands for."""
    program = Program(term, names)

    def call(*values: Any) -> Any:
        result = program(*values)
        return result if isinstance(result, Tracer) else np.asarray(result)

    call.__name__ = name
    return call
