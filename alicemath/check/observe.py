"""Calling a user's function and watching what it does.

A function may return the wrong thing, change its argument, be random, or fail.  Each is a
finding with a name and an owner: a misbehaving *claim* is refuted, a misbehaving *function*
leaves its claim undecided.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import AlicemathError
from alicemath.tracing.containers import Structure, flatten, structure_of
from alicemath.tracing.tracer import collect

__all__ = ["USER_ERRORS", "Misbehaviour", "observe", "observe_claim"]

Array = NDArray[np.float64]

#: What a user's own code may raise while it runs: everything but exits and interrupts.
USER_ERRORS: tuple[type[BaseException], ...] = (Exception,)


@dataclass
class Misbehaviour(AlicemathError):
    """A user's function that cannot be judged as a function.

    Attributes
    ----------
    who
        ``"the function"`` or ``"the claimed gradient"``.
    what
        What it did, as the rest of a sentence: ``"returned None"``.
    kind
        A word for programs: ``"mutates"``, ``"random"``, ``"nan"``, ``"raises"``, ``"shape"``,
        ``"type"``.
    """

    who: str
    what: str
    kind: str

    def __str__(self) -> str:
        return f"{self.who} {self.what}"


def observe(who: str, g: Callable[..., Any], args: tuple[Any, ...], *, calls: int = 2) -> Array:
    """Return ``g(*args)`` as a float64 array, after watching it, twice unless said otherwise.

    Raises
    ------
    Misbehaviour
        If it raises, returns something that is no real array, mutates an argument, or returns
        something else the second time.
    """
    first = _call(who, g, args)
    result = _as_real(who, first)
    second = _as_real(who, _call(who, g, args)) if calls > 1 else result
    if result.shape != second.shape or not _same(result, second):
        gap = float(np.max(np.abs(result - second))) if result.shape == second.shape else np.inf
        raise Misbehaviour(
            who,
            f"is not deterministic: two calls at the same point differ by {gap:.1e}; fix its seed",
            "random",
        )
    return result


def observe_claim(
    who: str,
    g: Callable[..., Any],
    args: tuple[Any, ...],
    expected: Structure,
    *,
    calls: int = 2,
) -> Array:
    """Return the entries of a claimed derivative in one vector, after checking its form.

    Raises
    ------
    Misbehaviour
        As `observe`; also for a wrong container, a wrong shape (both are named) or float32.
    """
    entries = []
    for _ in range(calls):
        value = _call(who, g, args)
        _check_form(who, value, expected)
        entries.append(flatten(value))
    if not _same(entries[0], entries[-1]):
        gap = float(np.max(np.abs(entries[0] - entries[-1])))
        raise Misbehaviour(
            who, f"is not deterministic: two calls at the same point differ by {gap:.1e}", "random"
        )
    return entries[0]


def _call(who: str, g: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Call g on copies; complain if it raises or changes them."""
    copies = tuple(_copy(a) for a in args)
    try:
        with np.errstate(all="ignore"):
            value = g(*copies)
    except USER_ERRORS as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        raise Misbehaviour(
            who,
            f"raised {type(error).__name__}: {error} (in {where.name}, line {where.lineno})",
            "raises",
        ) from error
    value = _copy(value)  # before the check: it may be the argument itself
    for k, (before, after) in enumerate(zip(args, copies, strict=True)):
        if not _same(before, after):
            raise Misbehaviour(who, f"changes its argument {k} in place; work on a copy", "mutates")
    return collect(value)


def _same(a: Any, b: Any) -> bool:
    """Whether two containers hold the same numbers, nan being nan."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(_same, a, b))
    return np.array_equal(a, b) or np.array_equal(a, b, equal_nan=True)


def _copy(x: Any) -> Any:
    if isinstance(x, np.ndarray):
        return x.copy()
    if isinstance(x, dict):
        return {key: _copy(value) for key, value in x.items()}
    if isinstance(x, tuple | list):
        return type(x)(_copy(value) for value in x) if type(x) in {tuple, list} else x
    return x


def _as_real(who: str, value: Any) -> Array:
    """The value as a float64 array, or a complaint."""
    if value is None:
        raise Misbehaviour(who, "returned None; is a `return` missing?", "type")
    if isinstance(value, str | bytes | dict | set):
        raise Misbehaviour(who, f"returned a {type(value).__name__}, not an array", "type")
    try:
        a = np.asarray(value)
    except ValueError:
        raise Misbehaviour(who, "returned a ragged list, not an array", "type") from None
    if a.dtype.kind == "c":
        raise Misbehaviour(who, "returned complex numbers; derivatives here are real", "type")
    if a.dtype.kind not in "biuf":
        raise Misbehaviour(who, f"returned an array of dtype {a.dtype}, not real numbers", "type")
    return np.array(a, dtype=np.float64)


def _check_form(who: str, value: Any, expected: Structure) -> None:
    """Complain about a container, a shape or a type that does not fit."""
    if value is None:
        raise Misbehaviour(who, "returned None; is a `return` missing?", "type")
    if expected.kind == "array" and isinstance(value, tuple | list):
        raise Misbehaviour(
            who, f"returned a {type(value).__name__}; return one array of {expected}", "type"
        )
    if expected.kind != "array":
        got = structure_of(value)
        if got != expected:
            raise Misbehaviour(who, f"has the structure {got}; expected {expected}", "shape")
        return
    array = _as_real(who, value)
    if array.shape != expected.shape:
        raise Misbehaviour(who, f"has shape {array.shape}; expected {expected.shape}", "shape")
    if np.asarray(value).dtype in {np.dtype(np.float32), np.dtype(np.float16)}:
        raise Misbehaviour(
            who, f"is {np.asarray(value).dtype}: it carries 7 digits; compute in float64", "float32"
        )
