"""From recorded lines to the text of a function: what is needed, in place where nobody looks.

Read backwards, a line is kept when a kept line reads it.  An array that a line made anew, and that
no later line reads, itself or through a view, belongs to the line that reads it last: that line may
write its result there.  Every other name is deleted after its last use, so that the memory of one
array serves the next, as in a function written by hand.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import scatter
from alicemath.autodiff.program_text import reusing

__all__ = ["Line", "laid_out"]

Shape = tuple[int, ...]

#: Arrays of fewer entries are allocated faster than ``out=`` is understood.
_WORTH_REUSING = 2**13


@dataclass(frozen=True, slots=True)
class Entry:
    """Zeros but for ``[key]``, where ``value`` stands: what reading a part sends back."""

    value: str
    key: str
    reads: tuple[str, ...]
    is_basic: bool

    def added(self, name: str) -> str:
        """Return the statement that adds it to an array; a key may name an entry twice."""
        if self.is_basic:
            return f"{name}[{self.key}] += {self.value}"
        return f"np.add.at({name}, ({self.key},), {self.value})"


@dataclass(frozen=True, slots=True)
class Line:
    """``name = text``, or a guard where there is no name.

    Attributes
    ----------
    reads
        The names that the text reads.
    function, shape, dtype
        What computes the value, its shape, and the type of its entries.
    errors
        The settings of ``np.errstate`` around it, where f set some.
    then
        A statement that completes the value.
    entry
        What the value is, where it is zeros but for some entries.
    """

    name: str
    text: str
    reads: tuple[str, ...]
    function: Any
    shape: Shape
    dtype: Any
    errors: tuple[tuple[str, str], ...] = ()
    then: str = ""
    entry: Entry | None = None

    @property
    def is_elementwise(self) -> bool:
        """Whether a ufunc that makes an array of floats, entry by entry."""
        is_ufunc = isinstance(self.function, np.ufunc) and self.function.signature is None
        return is_ufunc and self.dtype == np.float64

    @property
    def is_fresh(self) -> bool:
        """Whether the value is an array that shares its memory with no other."""
        return isinstance(self.function, np.ufunc) or self.function is scatter


def laid_out(
    lines: Sequence[Line],
    inputs: Sequence[str],
    results: Sequence[str],
    shapes: Sequence[Shape],
    comments: Iterable[str],
) -> str:
    """Return the text of ``value_and_gradient(*inputs)``.

    Parameters
    ----------
    lines
        What was recorded.
    inputs
        The arguments.
    results
        The value and then its gradient by each input.
    shapes
        Those of the gradients.
    comments
        Lines that stand before the function.
    """
    kept = _written_over(_entries_added(_needed(lines, results), results), results)
    dead = _dead_after(kept, results, inputs)
    body: list[str] = []
    held: tuple[tuple[str, str], ...] = ()
    for place, line in enumerate(kept):
        if line.errors != held:
            held = line.errors
            if held:
                settings = ", ".join(f"{k}={v!r}" for k, v in held)
                body.append(f"    with np.errstate({settings}):")
        indent = "        " if held else "    "
        body.append(f"{indent}{line.name} = {line.text}" if line.name else indent + line.text)
        body.extend([indent + line.then] if line.then else [])
        if place in dead:
            body.append(f"{indent}del {', '.join(dead[place])}")
    made = {line.name for line in kept if line.is_fresh}
    owned = [_owned(g, s, made, results[1:k]) for k, (g, s) in _enumerated(results, shapes)]
    head = f"def value_and_gradient({', '.join(inputs)}):"
    return "\n".join([*comments, head, *body, f"    return {results[0]}, [{', '.join(owned)}]\n"])


def _enumerated(results: Sequence[str], shapes: Sequence[Shape]) -> Any:
    return enumerate(zip(results[1:], shapes, strict=True), start=1)


def _owned(gradient: str, shape: Shape, made: set[str], before: Sequence[str]) -> str:
    """Return the text of a gradient that shares its memory with nothing that the caller knows."""
    return gradient if shape and gradient in made and gradient not in before else (
        f"np.array({gradient})"
    )  # fmt: skip


def _needed(lines: Sequence[Line], results: Sequence[str]) -> list[Line]:
    """The guards, the lines that a result or a guard needs, and no others."""
    wanted, kept = set(results), []
    for line in reversed(lines):
        if not line.name or line.name in wanted:
            wanted.update(line.reads)
            kept.append(line)
    return kept[::-1]


def _last_uses(lines: Sequence[Line], results: Sequence[str]) -> dict[str, int]:
    """Where each array is read for the last time, itself or through what may be a view of it."""
    last: dict[str, int] = dict.fromkeys(results, len(lines))
    arrays = {line.name for line in lines if line.shape}
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        until = place if line.is_fresh or not line.name else last.get(line.name, place)
        for name in line.reads:
            last[name] = max(last.get(name, place), until)
    return {name: place for name, place in last.items() if name in arrays}


def _dead_after(
    lines: Sequence[Line], results: Sequence[str], inputs: Sequence[str]
) -> dict[int, list[str]]:
    """The arrays that nobody reads after a line, by its place."""
    dead: dict[int, list[str]] = {}
    for name, place in _last_uses(lines, results).items():
        if place < len(lines) and name not in inputs:
            dead.setdefault(place, []).append(name)
    return dead


# ------------------------------------------------------------------ in place
def _entries_added(lines: Sequence[Line], results: Sequence[str]) -> list[Line]:
    """Turn ``v5 = zeros; v5[k] = u; v6 = v3 + v5`` into ``v6 = v3; v6[k] += u``.

    A loop over the entries of x would otherwise make n arrays of n entries.  It is done where v3 is
    nobody else's, v5 has no other use, and u was not itself written over in this way.
    """
    last = _last_uses(lines, results)
    made: dict[str, Line] = {}
    memory: dict[str, set[str]] = {}
    once = _read_once(lines, results)
    dropped: set[str] = set()
    gone: set[str] = set()
    out: list[Line] = []
    for place, line in enumerate(lines):
        new = line
        for total, part in (line.reads, line.reads[::-1]) if _is_sum(line) else ():
            entry = made[part].entry if part in made and part in once else None
            free = total in made and last.get(total) == place and made[total].shape == line.shape
            if entry is None or not free or gone & memory.get(entry.value, set()):
                continue
            dropped.add(part)
            gone.add(total)
            new = replace(
                line, text=total, then=entry.added(line.name), reads=(total, *entry.reads)
            )
            break
        if line.is_fresh:
            made[line.name] = line
        memory[line.name] = {line.name}.union(
            *(() if line.is_fresh else (memory.get(n, {n}) for n in line.reads))
        )
        out.append(new)
    return [line for line in out if line.name not in dropped]


def _is_sum(line: Line) -> bool:
    return line.function is np.add and len(line.reads) == 2


def _read_once(lines: Sequence[Line], results: Sequence[str]) -> set[str]:
    """The names that one line alone reads."""
    seen, again = set(results), set(results)
    for line in lines:
        again.update(seen.intersection(line.reads))
        seen.update(line.reads)
    return seen - again


def _written_over(lines: Sequence[Line], results: Sequence[str]) -> list[Line]:
    """Give a large result the memory of an argument that is read here for the last time."""
    last = _last_uses(lines, results)
    made: dict[str, Line] = {}
    out: list[Line] = []
    for place, line in enumerate(lines):
        new = line
        if line.is_elementwise and not line.then and math.prod(line.shape) >= _WORTH_REUSING:
            for n in line.reads:
                free = n in made and last.get(n) == place and made[n].dtype == line.dtype
                if free and made[n].shape == line.shape:
                    new = replace(line, text=reusing(line.text, line.function, n))
                    break
        if line.is_fresh:
            made[line.name] = line
        out.append(new)
    return out
