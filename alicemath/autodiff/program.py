"""Straight-line programs: what was recorded, as readable NumPy.

A `Recording` collects lines ``v3 = v1 * v2``.  The same text stands for the same value, since every
recorded function is pure, so a line that was written before is not written again.  `program` leaves
out what no result needs, adds into arrays in place where nobody else can see them, deletes each
name after its last use, and compiles the text once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import is_basic, scatter
from alicemath.autodiff.program_layout import Entry, Line, laid_out
from alicemath.autodiff.program_text import literal, spelled, subscript
from alicemath.errors import UnsupportedError
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["Elsewhere", "Program", "Recording"]

Function = Callable[..., Any]


class Elsewhere(Exception):
    """A guard met another outcome than the one that the program is for: no error."""

    def __init__(self, guard: int, outcome: Any) -> None:
        super().__init__(guard, outcome)
        self.guard = guard
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Program:
    """Compiled code for the inputs that meet the same outcomes at every guard.

    Attributes
    ----------
    run
        ``run(*inputs) -> (y, gradients)``; raises `Elsewhere` at the first guard that differs.
    source
        Its text.
    outcomes
        What the guards expect, in order.
    """

    run: Function
    source: str
    outcomes: tuple[Any, ...]


class Recording:
    """The lines of a program in the making.

    Parameters
    ----------
    inputs
        The names of its arguments.
    is_held
        Whether the contents of a constant array are known not to change, so that the program may
        read it where it is; any other is copied.
    """

    def __init__(self, inputs: Sequence[str], is_held: Callable[[Any], bool]) -> None:
        self.inputs = tuple(inputs)
        self.lines: list[Line] = []
        self.outcomes: list[Any] = []
        self.constants: dict[str, Any] = {"np": np, "Elsewhere": Elsewhere}
        self._is_held = is_held
        self._known: dict[str, Any] = {}
        self._of_constant: dict[int, tuple[str, Any]] = {}
        self._narrow: dict[str, Any] = {}
        self._ambient = np.geterr()

    # ---------------------------------------------------------------- lines
    def line(self, text: str, reads: Iterable[str], function: Any = None, y: Any = None) -> str:
        """Write ``name = text``, unless that is known already, and return the name."""
        name = self._known.get(text)
        if name is None:
            name = self._known[text] = f"v{len(self.lines) + 1}"
            shape, dtype = getattr(y, "shape", ()), getattr(y, "dtype", None)
            self.lines.append(
                Line(name, text, tuple(reads), function, shape, dtype, self._errors())
            )
        return str(name)

    def observe(self, text: str, reads: Sequence[str], outcome: Any) -> Any:
        """Write a line that compares the value of an expression with this outcome; return it."""
        if text not in self._known:
            self._known[text] = outcome
            place = len(self.outcomes)
            self.outcomes.append(outcome)
            test = f"(seen := {text}) != {outcome!r}"
            if outcome is True or outcome is False:
                test = f"{'not ' if outcome else ''}{text[5:-1]}"
                text = str(not outcome)
            else:
                text = "seen"
            guard = f"if {test}: raise Elsewhere({place}, {text})"
            self.lines.append(Line("", guard, tuple(reads), None, (), None, self._errors()))
        return outcome

    def _errors(self) -> tuple[tuple[str, str], ...]:
        """How f asked NumPy to treat floating-point errors, where that is not as around it."""
        now = np.geterr()
        return (
            () if now == self._ambient else tuple((kind, str(mode)) for kind, mode in now.items())
        )

    # ---------------------------------------------------------------- calls
    def called(self, function: Function, args: Sequence[Any], kwargs: Any, y: Any) -> Any:
        """Write ``y = function(*args, **kwargs)``; return the name of y, or a value that is y."""
        if isinstance(function, np.ufunc):
            args = [_as_array(a) for a in args]
            if function.signature is None:
                args = self._narrowed(args, np.shape(y))
        same = _simplified(function, args, y)
        if same is not None:
            return same
        reads: dict[str, None] = {}
        parts = [self.fragment(a, reads) for a in args]
        options = {k: self.fragment(v, reads) for k, v in kwargs.items()}
        text = spelled(function, args, kwargs, parts, options, self.constant)
        name = self.line(text, reads, function, y)
        if function is scatter and np.ndim(y) == len(kwargs["shape"]):
            self._mark_entry(name, kwargs["key"], parts[0], subscript(options["key"]), tuple(reads))
        if function in (np.broadcast_to, np.reshape) and _is_wider(np.shape(y), args[0].shape):
            self._narrow[name] = self._narrow.get(args[0].name, args[0])
        return name

    def _mark_entry(
        self, name: str, key: Any, value: str, text: str, reads: tuple[str, ...]
    ) -> None:
        """Say of the last line that it makes zeros but for some entries."""
        line = self.lines[-1]
        if line.name != name or line.entry is not None:
            return
        entry = Entry(value, text, reads, is_basic(key))
        if entry.is_basic:
            zeros, then = f"np.zeros({line.shape})", f"{name}[{text}] = {value}"
            line = replace(line, text=zeros, then=then)
        self.lines[-1] = replace(line, entry=entry)

    def _narrowed(self, args: list[Any], shape: tuple[int, ...]) -> list[Any]:
        """Repeated entries need no memory where broadcasting repeats them anyhow."""
        for k, a in enumerate(args):
            narrow = (
                self._narrow.get(getattr(a, "name", "")) if isinstance(a, Tracer) else _uniform(a)
            )
            if narrow is not None:
                others = [np.shape(b) for b in (*args[:k], narrow, *args[k + 1 :])]
                if np.broadcast_shapes(*others) == shape:
                    args[k] = narrow
        return args

    # ---------------------------------------------------------------- arguments
    def fragment(self, a: Any, reads: dict[str, None]) -> str:
        """Return an argument as text, and note the names that it reads."""
        a = collect(a)
        name = getattr(a, "name", None)
        if isinstance(a, Tracer):
            if getattr(a, "recording", None) is not self:
                raise UnsupportedError(
                    "a value of another differentiation", "a compiled program",
                    "compile the outer function instead",
                )  # fmt: skip
            reads[str(name)] = None
            return str(name)
        kind = type(a)
        if kind is tuple or kind is list:
            inside = ", ".join(self.fragment(e, reads) for e in a)
            return f"({inside}{',' * (len(a) == 1)})" if kind is tuple else f"[{inside}]"
        if kind is slice:
            ends = (self.fragment(e, reads) for e in (a.start, a.stop, a.step))
            return f"slice({', '.join(ends)})"
        return literal(a) or self.constant(a)

    def constant(self, a: Any) -> str:
        """Return the name of a constant."""
        known = self._of_constant.get(id(a))
        if known is not None and self._is_as_noted(known[0], a):
            return known[0]
        path = _path_of(a)
        name = path or _identifier(a) or f"k{len(self._of_constant) + 1}"
        if not path:
            while name in self.constants:
                name += "_"
            self.constants[name] = self._kept(a)
        self._of_constant[id(a)] = (name, a)  # keeping a, so that its id stays its own
        return name

    def _is_as_noted(self, name: str, a: Any) -> bool:
        """Whether an array still holds what it held when its name was given."""
        noted = self.constants.get(name)
        return not isinstance(noted, np.ndarray) or np.array_equal(noted, a, equal_nan=True)

    def _kept(self, a: Any) -> Any:
        """An array that nobody can change through the program, nor under it."""
        if not isinstance(a, np.ndarray):
            return a
        a = a.view() if self._is_held(a) else a.copy(order="K")
        a.flags.writeable = False
        return a

    # ---------------------------------------------------------------- the end
    def program(self, y: Any, gradients: Sequence[Any], title: str) -> Program:
        """Return the program that computes y and its gradient."""
        reads: dict[str, None] = {}
        results = [self.fragment(a, reads) for a in (y, *gradients)]
        shapes = [np.shape(g) for g in gradients]
        title = title if title.isprintable() else "f"
        text = laid_out(self.lines, self.inputs, results, shapes, self._described(title))
        space = dict(self.constants)
        exec(compile(text, f"<{title}>", "exec"), space)
        return Program(space["value_and_gradient"], text, tuple(self.outcomes))

    def _described(self, title: str) -> list[str]:
        arrays = {k: a for k, a in self.constants.items() if isinstance(a, np.ndarray)}
        return [
            f"# {title}: value and gradient",
            *(f"# {k}: {a.dtype} array of shape {a.shape}" for k, a in arrays.items()),
        ]


def _path_of(a: Any) -> str | None:
    """Return the path under which NumPy offers a function: ``np.linalg.inv``."""
    name = getattr(a, "__name__", "")
    for space, prefix in ((np, "np"), (np.linalg, "np.linalg"), (np.fft, "np.fft")):
        if name and getattr(space, name, None) is a:
            return f"{prefix}.{name}"
    owner = getattr(a, "__self__", None)
    return f"np.{owner.__name__}.{name}" if isinstance(owner, np.ufunc) else None


def _identifier(a: Any) -> str:
    name = getattr(a, "__name__", "")
    return name if name.isidentifier() else ""


def _as_array(a: Any) -> Any:
    return np.asarray(a) if isinstance(a, list | tuple) else a


def _is_wider(new: tuple[int, ...], old: tuple[int, ...]) -> bool:
    """Whether broadcasting an array of the old shape gives the new one, entry by entry."""
    try:
        return np.broadcast_shapes(new, old) == new
    except ValueError:
        return False


def _uniform(a: Any) -> Any:
    """Return the number that all entries of a constant are, or None."""
    if type(a) is not np.ndarray or a.dtype != np.float64 or not a.size:
        return None
    first = a.flat[0]
    return first if first != 0 and (a == first).all() else None


def _simplified(function: Function, args: Sequence[Any], y: Any) -> Any:
    """Return y where it is one of the arguments: x · 1, x · (−1) = −x, x in its own shape."""
    shape = np.shape(y)
    if function in (np.reshape, np.broadcast_to):
        return args[0] if args[0].shape == shape else None
    if function is not np.multiply:
        return None
    for a, x in (args, args[::-1]):
        is_sign = isinstance(a, float) and a in (1.0, -1.0)
        if is_sign and isinstance(x, Tracer) and x.shape == shape and x.dtype == np.float64:
            return x if a == 1.0 else np.negative(x)
    return None
