"""Values that note, beside themselves, their tangent and the way back to their arguments."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.primitives import Differentiable, pick
from alicemath.autodiff.program_text import literal, written
from alicemath.autodiff.reader import Reader
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.rules.linear import unbroadcast
from alicemath.tracing.tracer import Tracer, name_of

__all__ = ["Journal", "Traced", "shown"]

Function = Callable[..., Any]


class Journal:
    """What has been computed so far."""

    def __init__(self) -> None:
        self.values: list[Traced] = []
        self.operations: list[str] = []
        self.edges: list[list[tuple[int, Function]]] = []
        self.constants: dict[str, Any] = {}

    def add(
        self, primal: Any, tangent: Any, operation: str, edges: Any, level: int, name: str = ""
    ) -> "Traced":
        """Write one line."""
        count = sum(bool(o) for o in self.operations) + 1
        value = Traced(primal, tangent, name or f"v{count}", level, self, len(self.values))
        self.values.append(value)
        self.operations.append(operation)
        self.edges.append(edges)
        return value

    def text(self, a: Any) -> str:
        """Return an argument as text."""
        if isinstance(a, Traced):
            return a.name
        if isinstance(a, tuple | list):
            inside = ", ".join(map(self.text, a))
            return f"({inside}{',' * (len(a) == 1)})" if isinstance(a, tuple) else f"[{inside}]"
        if isinstance(a, slice):
            return f"slice({self.text(a.start)}, {self.text(a.stop)}, {self.text(a.step)})"
        if isinstance(a, np.ndarray) and a.ndim:
            fresh = f"k{len(self.constants) + 1}"
            known = next((k for k, c in self.constants.items() if c is a), fresh)
            self.constants[known] = a
            return known
        return literal(a) or shown(a)


class Traced(Reader):
    """A value with its tangent and its name."""

    __slots__ = ("journal", "level", "name", "place", "primal", "tangent")
    reader: ClassVar[str] = "an evaluation trace"
    level: int

    def __init__(
        self, primal: Any, tangent: Any, name: str, level: int, journal: Any, place: int
    ) -> None:
        self.primal = primal
        self.tangent = tangent
        self.name = name
        self.level = level
        self.journal: Journal = journal
        self.place = place

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the primal."""
        return np.shape(self.primal)

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __repr__(self) -> str:
        return f"Traced({self.name})"

    def stripped(self, args: Any) -> Any:
        """Return the arguments with primals in the place of values of this trace."""
        return [self._primal(a) for a in args]

    def _primal(self, a: Any) -> Any:
        if type(a) is Traced:
            return a.primal if a.journal is self.journal else a
        return type(a)(self.stripped(a)) if type(a) in (list, tuple) else a

    def elementwise(self, function: Function, args: Sequence[Any]) -> Any:
        """ẏ = Σ (∂y/∂xᵢ) ẋᵢ, and x̄ᵢ = (∂y/∂xᵢ) ȳ."""
        primals = self.stripped(args)
        y = self.real_only(function(*primals))
        if isinstance(y, Differentiable):
            primals = [p if isinstance(p, Tracer) else y.lift(p) for p in primals]
        maps = [
            _scaling(partial(y, *primals) if callable(partial) else partial, np.shape(p))
            if type(a) is Traced
            else _NOWHERE
            for partial, a, p in zip(ELEMENTWISE[function], args, primals, strict=True)
        ]
        return self._noted(function, args, (), {}, y, maps)

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> Any:
        """ẏ = Σ Jᵢ ẋᵢ, and x̄ᵢ = Jᵢᵀ ȳ, by the two halves of the rule."""
        primals = self.stripped(arrays)
        y = self.real_only(function(*primals, *options, **kwargs))
        maps = RULES[function](y, *primals, *options, **kwargs)
        return self._noted(function, arrays, options, kwargs, y, maps)

    def _noted(
        self, function: Function, args: Any, options: Any, kwargs: Any, y: Any, maps: Any
    ) -> Any:
        """Write y down, with its tangent and with the way back to its arguments."""
        journal, shape, tangent, edges = self.journal, np.shape(y), None, []
        for (forward, backward), a in zip(maps, args, strict=True):
            if type(a) is Traced and a.journal is journal:
                part = np.broadcast_to(forward(a.tangent), shape)
                tangent = part if tangent is None else tangent + part
                edges.append((a.place, backward))
        text = written(function, (*args, *options), kwargs, journal.text, name_of)
        if function is pick and text in journal.operations:  # the same entry is one variable
            return journal.values[journal.operations.index(text)]
        return journal.add(y, tangent, text, edges, self.level)


#: In place of the maps of a constant.
_NOWHERE: tuple[Any, Any] = (None, None)


def _scaling(partial: Any, shape: tuple[int, ...]) -> tuple[Function, Function]:
    """Return v ↦ partial · v and its adjoint, for an argument of this shape."""
    return (
        lambda v: partial * v,
        lambda u: unbroadcast(partial * u, shape, np.ndim(u)),
    )


def shown(a: Any) -> str:
    """Return a number or an array in few characters."""
    a = np.asarray(a)
    if not a.ndim:
        return f"{a[()]:.6g}"
    text = np.array2string(a, precision=4, threshold=6, edgeitems=2, max_line_width=10_000)
    return " ".join(text.split()).replace("[ ", "[").replace(" ]", "]")
