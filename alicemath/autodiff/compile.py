"""Trace once, then compute value and gradient as straight-line NumPy.

`compile` runs reverse mode once on values that write down every call of NumPy (`recorded`).  What
they write, the evaluation of f and the sweep back, is a program without the tape, the dispatch and
the Python of f: it costs little more than its arithmetic, and it can be read.

A program is right for the inputs that take the way it was recorded on.  Three things decide the
way, and each is looked at again in each call:

* the shapes of x: each has its own programs;
* what Python learned from values: ``if x > 0``, ``while err > tol``, ``range(int(x[0]))``,
  ``table[np.argmax(x)]``.  Each is a guard in the program; where one fails, the program for the
  other outcome takes over, recorded when it is met first;
* what f reads besides x: variables, arrays, attributes (`captures`).  If one was changed, also in
  place, all programs are thrown away.

Source: Griewank and Walther (2008), Evaluating Derivatives, 6.2 (taping, and its validity when the
control flow changes).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff import operators
from alicemath.autodiff.boundary import as_input, as_output, called
from alicemath.autodiff.captures import Captures
from alicemath.autodiff.careful import has_nan
from alicemath.autodiff.leaves import leaves_of, restored
from alicemath.autodiff.program import Elsewhere, Program, Recording
from alicemath.autodiff.reader import next_level
from alicemath.autodiff.recorded import recorded
from alicemath.autodiff.sweep import Tape, sweep
from alicemath.autodiff.tape import Node
from alicemath.errors import ShapeError, UnsupportedError
from alicemath.tracing.containers import Structure, flatten, structure_of
from alicemath.tracing.tracer import Tracer

__all__ = ["Compiled", "compile"]

Function = Callable[..., Any]

#: A function whose way depends on its values in more ways than this gains nothing by programs:
#: recording one costs about thirty gradients.  Ways met later are differentiated without one.
MOST_PROGRAMS = 64

#: A program and the tape do the same arithmetic; they differ where NumPy rounds a number and an
#: array of one number differently.  If half of the digits differ, it is not rounding.
HALF_OF_THE_DIGITS = math.sqrt(np.finfo(np.float64).eps)

_FLOAT64 = np.dtype(np.float64)


def compile(f: Function, x: Any) -> "Compiled":
    """Return a function that computes f(x) and ∇f(x) by straight-line NumPy.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number, as for `value_and_gradient`.
    x
        An array or a (nested) tuple, list or dict of arrays, where f is traced first.

    Returns
    -------
    Compiled
        ``compiled(x) -> (value, gradient)`` for x of any shape and any values.

    Raises
    ------
    UnsupportedError
        When f uses a function without a rule, or reads what cannot be looked at again: an iterator,
        a random generator, a file.
    ShapeError
        When f(x) is not a number.

    Notes
    -----
    The result is that of ``value_and_gradient(f, x)``, up to rounding, in every call.  Nothing is
    frozen: shapes, branches and loops that depend on x, and the variables and arrays that f closes
    over, are compared with those of the program in each call, and another program is recorded where
    they differ.  Comparing a large array costs about as much as a sum over it; it is saved when the
    array is made constant, ``X.flags.writeable = False``.

    f must be a function: one that returns something else for the same x (it draws random numbers,
    reads a file, looks at the clock or at the type of its argument) is refused where that shows.

    Examples
    --------
    >>> compiled = compile(lambda x: np.sum(np.exp(x) * x), np.zeros(2))
    >>> compiled(np.array([0.0, 1.0]))
    (2.718281828459045, array([1.        , 5.43656366]))
    >>> print(compile(lambda x: x * x if x > 0 else -x, 3.0).source)
    # <lambda>: value and gradient
    def value_and_gradient(x):
        v1 = x > 0
        if not v1: raise Elsewhere(0, False)
        v3 = x * x
        v4 = x + x
        return v3, [np.array(v4)]
    <BLANKLINE>
    """
    compiled = Compiled(f)
    compiled(x)
    return compiled


class Compiled:
    """Value and gradient of a function, by programs recorded when they are first needed.

    Attributes
    ----------
    source
        The text of the program that ran last.
    programs
        How many there are.
    """

    __slots__ = ("_captures", "_f", "_last", "_latest", "_programs")

    def __init__(self, f: Function) -> None:
        self._f = f
        self._captures = Captures(f)
        self._programs: dict[Any, list[Program]] = {}
        self._last: dict[Any, Program] = {}
        self._latest: Program | None = None

    @property
    def source(self) -> str:
        """The text of the program that ran last."""
        return self._latest.source if self._latest else ""

    @property
    def programs(self) -> int:
        """How many programs there are."""
        return sum(len(known) for known in self._programs.values())

    def __call__(self, x: Any) -> tuple[float, Any]:
        """Return f(x) and ∇f(x), in the structure of x."""
        structure: Structure | None = None
        if type(x) is np.ndarray and x.dtype is _FLOAT64 and x.ndim:
            key, leaves = x.shape, [x]
        else:
            structure = key = structure_of(x)
            leaves = [as_input(a) for a in leaves_of(x, structure)]
            if any(isinstance(a, Tracer) for a in leaves):
                raise _refusal("a traced argument", "differentiate the function itself")
        if not self._captures.hold():
            self._captures = Captures(self._f)
            self._programs.clear()
            self._last.clear()
        result = self._run(key, leaves, structure)
        if result is None or any(has_nan(g) for g in result[1]):
            return self._without_program(x)
        y, gradients = result
        return float(y), gradients[0] if structure is None else restored(structure, iter(gradients))

    # ---------------------------------------------------------------- which program
    def _run(self, key: Any, leaves: list[Any], structure: Structure | None) -> Any:
        """Return what the program for these values computes; None where there are too many."""
        program = self._last.get(key)
        while True:
            if program is None:
                if self.programs >= MOST_PROGRAMS:
                    return None
                program = self._record(key, leaves, structure)
            try:
                result = program.run(*leaves)
            except Elsewhere as met:
                program = self._next(key, program, met)
                continue
            self._last[key] = self._latest = program
            return result

    def _next(self, key: Any, program: Program, met: Elsewhere) -> Program | None:
        """Return a program that agrees with what the guards have met so far."""
        way = (*program.outcomes[: met.guard], met.outcome)
        return next((p for p in self._programs[key] if p.outcomes[: len(way)] == way), None)

    def _without_program(self, x: Any) -> tuple[float, Any]:
        structure = structure_of(x)
        value, vector = operators.value_and_gradient(self._of_vector(structure), flatten(x))
        return float(value), structure.restore(vector)

    def _of_vector(self, structure: Structure) -> Function:
        return lambda vector: self._f(structure.restore(vector))

    # ---------------------------------------------------------------- recording
    def _record(self, key: Any, leaves: list[Any], structure: Structure | None) -> Program:
        """Record the program for the way that these values take, and compare it with the tape."""
        program = _recorded(self._f, leaves, structure, self._captures)
        self._compare(program, leaves, structure or Structure("array", leaves[0].shape))
        if not self._captures.hold():
            raise _refusal(
                "a function that changes what it reads",
                "keep its state in its argument, or in variables of its own",
            )
        self._programs.setdefault(key, []).append(program)
        return program

    def _compare(self, program: Program, leaves: list[Any], structure: Structure) -> None:
        """Refuse a function that computes something else when it is traced once more."""
        vector = np.concatenate([np.ravel(a) for a in leaves]) if leaves else np.zeros(0)
        value, gradient = operators.value_and_gradient(self._of_vector(structure), vector)
        try:
            y, gradients = program.run(*leaves)
        except Elsewhere:
            y, gradients = np.inf, [vector]
        flat = np.concatenate([[y], *(np.ravel(g) for g in gradients)])
        if not _agree(flat, np.concatenate([[value], gradient])):
            raise _refusal(
                "a function with two values at one x",
                "it may draw random numbers, or look at the type of its argument: "
                "pass what it draws as an argument, or use value_and_gradient",
            )


def _refusal(what: str, remedy: str) -> UnsupportedError:
    return UnsupportedError(what, "a compiled program", remedy)


def _agree(a: Any, b: Any) -> bool:
    """Whether equal but for rounding; where b is no number, anything is."""
    known = np.isfinite(b) & ~np.isnan(a)
    size = np.max(np.abs(b[known]), initial=0.0)
    return bool(np.all(np.abs(a[known] - b[known]) <= HALF_OF_THE_DIGITS * size))


def _recorded(
    f: Function, leaves: list[Any], structure: Structure | None, captures: Captures
) -> Program:
    """Return the program of one evaluation of f and one sweep."""
    names = ["x"] if len(leaves) == 1 else [f"x{k}" for k in range(len(leaves))]
    recording, tape, count = Recording(names, captures.include), Tape(next_level()), len(leaves)
    tape.records[:] = [()] * count
    inputs = [
        Node(recorded(np.array(a)[()], name, recording), k, tape)
        for k, (a, name) in enumerate(zip(leaves, names, strict=True))
    ]
    x = inputs[0] if structure is None else restored(structure, iter(inputs))
    try:
        y = as_output(called(f, x))
    finally:
        tape.unlock()
    if y.shape != ():
        raise ShapeError(f"f(x) has the shape {y.shape}; a gradient is of a function whose value "
                         "is a number")  # fmt: skip
    gradients = _swept(y, tape, count) if type(y) is Node and y.tape is tape else [None] * count
    gradients = [
        np.zeros(np.shape(a)) if g is None else g for g, a in zip(gradients, leaves, strict=True)
    ]
    value = y.primal if type(y) is Node else y
    return recording.program(value, gradients, getattr(f, "__name__", "f"))


def _swept(y: Node, tape: Tape, count: int) -> list[Any]:
    """Return the gradient of y by each of the inputs."""
    one = np.float64(1.0)
    if y.index < count:  # y is an input
        return [one if k == y.index else None for k in range(count)]
    return sweep(tape.records[: y.index + 1], one, 0, count)
