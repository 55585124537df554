"""The two grammars of ``np.einsum``, read into one: letters for each operand and for the output."""

import string
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import contract
from alicemath.tracing.tracer import collect

__all__ = ["einsum", "explicit"]


def einsum(*arguments: Any, optimize: Any = None) -> Any:
    """Return the Einstein sum of ``("ij,jk", a, b)`` or of ``(a, [0, 1], b, [1, 2], [0, 2])``."""
    if isinstance(arguments[0], str):
        text, operands = arguments[0], arguments[1:]
    else:
        text, operands = _from_sublists(arguments)
    operands = tuple(collect(a) for a in operands)
    inputs, output = explicit(text, [np.shape(a) for a in operands])
    pairs = _broadcast(text, operands, inputs)
    return contract(*(a for a, _ in pairs), inputs=tuple(t for _, t in pairs), output=output)


def _from_sublists(arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    operands = arguments[0 : len(arguments) // 2 * 2 : 2]
    lists = [_letters(s) for s in arguments[1::2]]
    output = "->" + _letters(arguments[-1]) if len(arguments) % 2 else ""
    return ",".join(lists) + output, operands


def _letters(sublist: Any) -> str:
    return "".join("..." if k is Ellipsis else string.ascii_letters[k] for k in sublist)


def explicit(text: str, shapes: list[tuple[int, ...]]) -> tuple[tuple[str, ...], str]:
    """Return the letters of each operand and of the output, with ``...`` and the arrow spelt out.

    Examples
    --------
    >>> explicit("ij,jk", [(2, 3), (3, 4)])
    (('ij', 'jk'), 'ik')
    """
    left, arrow, output = text.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise ValueError(f"np.einsum({text!r}): {len(terms)} terms for {len(shapes)} operands")
    if not arrow:
        once = sorted(c for c in set(left) - set(",.") if left.count(c) == 1)
        output = ("..." if "..." in left else "") + "".join(once)
    unused = [c for c in string.ascii_letters if c not in text]
    widest = max(
        len(s) - len(t.replace(".", "")) if "." in t else 0
        for t, s in zip(terms, shapes, strict=True)
    )
    names = "".join(unused[:widest])
    inputs = tuple(_spelt(t, len(s), names) for t, s in zip(terms, shapes, strict=True))
    return inputs, output.replace("...", names)


def _spelt(term: str, ndim: int, names: str) -> str:
    """Write the last of the names for the axes that an ellipsis covers."""
    covered = ndim - len(term.replace(".", ""))
    return term.replace("...", names[len(names) - covered :])


def _broadcast(
    text: str, operands: tuple[Any, ...], inputs: tuple[str, ...]
) -> list[tuple[Any, str]]:
    """Leave out axes of length 1 whose letter names longer axes elsewhere: NumPy repeats them."""
    length: dict[str, int] = {}
    for a, letters in zip(operands, inputs, strict=True):
        for letter, n in zip(letters, np.shape(a), strict=True):
            length[letter] = max(n, length.get(letter, n))
    pairs = []
    for a, letters in zip(operands, inputs, strict=True):
        kept = [
            (letter, n)
            for letter, n in zip(letters, np.shape(a), strict=True)
            if n != 1 or length[letter] == 1
        ]
        if any(n != length[letter] for letter, n in kept):
            raise ValueError(f"np.einsum({text!r}): an axis has different lengths")
        pairs.append((np.reshape(a, [n for _, n in kept]), "".join(c for c, _ in kept)))
    return pairs
