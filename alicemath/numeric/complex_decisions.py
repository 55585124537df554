"""Functions of complex arrays that are decided by the real part.

|x|, max, sign, comparisons and sorting choose; where the choice is tied the run says on which
side of x it stands (`Run.lean`), and notes that a tie was met.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.numeric.complex_parts import im, join, re

if TYPE_CHECKING:
    from alicemath.numeric.complex_array import Run

__all__ = [
    "absolute",
    "comparison",
    "extreme",
    "halfway",
    "larger",
    "ordered",
    "position",
    "real_only",
    "stepwise",
    "where",
    "whole",
]

Rule = Callable[..., Any]


def conditions(value: Any) -> Any:
    """A value as a real condition: a traced number counts as True where it is not 0."""
    return re(value) != 0 if np.iscomplexobj(value) else value


def absolute(run: "Run", z: Any) -> Any:
    """|x| = sign(x)·x; at 0 there is a tie."""
    below = (z.real < 0) | (run.lean(z.real == 0, z.imag) < 0)
    return join(np.abs(z.real), np.where(below, -z.imag, z.imag))


def larger(sign: float) -> Rule:
    """The maximum (sign +1) or the minimum (−1) of two arrays."""

    def rule(run: "Run", a: Any, b: Any) -> Any:
        ahead = sign * run.lean(re(a) == re(b), im(a) - im(b))
        first = (sign * re(a) >= sign * re(b)) & (ahead >= 0)
        chosen = np.where(first, a, b) + 0j
        unknown = np.isnan(re(a)) | np.isnan(re(b))
        return np.where(unknown, complex(np.nan, np.nan), chosen)

    return rule


def extreme(sign: float) -> Rule:
    """The maximum or minimum along axes, one of the entries that attain it."""
    pair = larger(sign)

    def rule(run: "Run", z: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
        axes = tuple(range(z.ndim)) if axis is None else np.atleast_1d(axis) % max(z.ndim, 1)
        y = z
        for k in sorted((int(k) for k in axes), reverse=True):
            slices = np.moveaxis(y, k, 0)
            y = slices[0]
            for entry in slices[1:]:
                y = pair(run, y, entry)
            y = np.expand_dims(y, k) if keepdims else y
        return np.asarray(y)

    return rule


def comparison(function: Rule) -> Rule:
    """By the real parts; at a tie, by the side."""

    def rule(run: "Run", a: Any, b: Any) -> Any:
        lean = run.lean(re(a) == re(b), im(a) - im(b))
        return np.where(lean == 0, function(re(a), re(b)), function(lean, 0.0))

    return rule


def stepwise(function: Rule, jumps: Rule) -> Rule:
    """Piecewise constant functions: no derivative; on a jump, the value of the side."""

    def rule(run: "Run", z: Any) -> Any:
        x = z.real
        beside = x + 0.5 * run.lean(jumps(x), z.imag)  # jumps lie on ℤ or ℤ + ½
        return function(beside) + 0j

    return rule


def whole(x: Any) -> Any:
    """Whether x is a whole number."""
    return x == np.rint(x)


def halfway(x: Any) -> Any:
    """Whether x lies midway between whole numbers."""
    return x - np.floor(x) == 0.5


def real_only(function: Rule) -> Rule:
    """Questions about the real part, answered in numbers."""
    return lambda run, *args, **kwargs: function(*[re(a) for a in args], **kwargs)


def where(run: "Run", condition: Any, a: Any, b: Any) -> Any:
    """Choose by a condition; the other branch is never touched."""
    return np.where(conditions(condition), a, b)


def position(sign: float) -> Rule:
    """Where the maximum (sign +1) or minimum (−1) is; among equals, by the side."""

    def rule(run: "Run", z: Any, axis: int | None = None) -> Any:
        z, axis = (z.reshape(-1), 0) if axis is None else (z, axis)
        x = sign * z.real
        best = x == np.max(x, axis=axis, keepdims=True)
        first = np.argmax(best, axis=axis)
        chosen = np.take_along_axis(z.imag, np.expand_dims(first, axis), axis=axis)
        run.lean(best, z.imag - chosen)
        score = np.where(best, run.side * sign * z.imag, -np.inf)
        return np.argmax(score, axis=axis) if run.side else first

    return rule


def ordered(run: "Run", z: Any, axis: int | None = -1) -> Any:
    """The entries in ascending order of their real parts."""
    if axis is None:
        z, axis = z.reshape(-1), -1
    order = np.argsort(z.real, axis=axis, kind="stable")
    y = np.take_along_axis(z, order, axis=axis)
    run.lean(np.diff(y.real, axis=axis) == 0, np.diff(y.imag, axis=axis))
    if run.side:
        order = np.lexsort((run.side * z.imag, z.real), axis=axis)
        y = np.take_along_axis(z, order, axis=axis)
    return y
