"""Products of arrays: all are one contraction.

``einsum`` says it: give every axis a label, multiply, and sum over the labels that the result does
not keep.  ``matmul``, ``dot``, ``outer``, ``trace`` and the diagonal are choices of labels.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.errors import ShapeError, UnsupportedError
from alicemath.indexed import elementwise, product
from alicemath.indexed.array import IndexedArray, Position, build, formal, lift, sum_axes
from alicemath.indexed.lengths import READER, Axis, Session, describe_shape
from alicemath.indexed.terms import ONE, Polynomial

__all__ = ["PRODUCTS", "contract"]

Label = int | str


def contract(
    session: Session,
    operands: Sequence[IndexedArray],
    labels: Sequence[Sequence[Label]],
    out: Sequence[Label],
) -> IndexedArray:
    """Return Σ Π operands over the labels that are not in ``out``.

    Raises
    ------
    ShapeError
        When one label is given to different lengths.
    """
    axes: dict[Label, Axis] = {}
    for a, names in zip(operands, labels, strict=True):
        for label, axis in zip(names, a.axes, strict=True):
            known = axes.get(label, ())
            if axis and known and axis != known:
                raise ShapeError(
                    f"{'·'.join(known)} against {'·'.join(axis)} do not match for every length, "
                    f"in a product of {' and '.join(describe_shape(x.axes) for x in operands)}"
                )
            axes[label] = axis or known
    result = tuple(axes[label] for label in out)
    positions = dict(zip(out, formal(result), strict=True))
    summed = [label for label in axes if label not in positions]
    for label in summed:
        positions[label] = tuple(session.cx.fresh(name) for name in axes[label])

    def place(a: IndexedArray, names: Sequence[Label]) -> Polynomial:
        own: list[Position] = [
            positions[label] if axis else () for label, axis in zip(names, a.axes, strict=True)
        ]
        return a.at(own)

    factors = [place(a, names) for a, names in zip(operands, labels, strict=True)]
    body = product.multiply(session.cx, ONE, *factors)
    entry = sum_axes(session, body, [positions[label] for label in summed])
    alike = all(a is operands[0] for a in operands) and len(operands) == 2
    square = (alike and labels[0] == labels[1]) or all(a.nonnegative for a in operands)
    return IndexedArray(session, result, entry, square=square)


def _matmul(session: Session, a: Any, b: Any) -> IndexedArray:
    x, y = lift(session, a), lift(session, b)
    if not x.axes or not y.axes:
        raise ShapeError("np.matmul of a scalar; use `*`")
    left: list[Label] = (
        ["inner"] if len(x.axes) == 1 else [*range(len(x.axes) - 2, 0, -1), "i", "inner"]
    )
    right: list[Label] = (
        ["inner"] if len(y.axes) == 1 else [*range(len(y.axes) - 2, 0, -1), "inner", "j"]
    )
    batch: list[Label] = [*range(max(len(left), len(right)) - 2, 0, -1)]
    out = [*batch, *(["i"] if len(left) > 1 else []), *(["j"] if len(right) > 1 else [])]
    if x.axes[-1] != y.axes[-2 if len(y.axes) > 1 else 0]:
        raise ShapeError(
            f"np.matmul: {describe_shape(x.axes)} @ {describe_shape(y.axes)} do not match for "
            "every length"
        )
    return contract(session, (x, y), (left, right), out)


def _dot(session: Session, a: Any, b: Any) -> IndexedArray:
    x, y = lift(session, a), lift(session, b)
    if not x.axes or not y.axes:
        return elementwise.multiply(session, x, y)
    left: list[Label] = [*(f"a{k}" for k in range(len(x.axes) - 1)), "inner"]
    right: list[Label] = [f"b{k}" for k in range(len(y.axes))]
    right[-2 if len(right) > 1 else 0] = "inner"
    out = [label for label in (*left, *right) if label != "inner"]
    return contract(session, (x, y), (left, right), out)


def _outer(session: Session, a: Any, b: Any) -> IndexedArray:
    x, y = (lift(session, lift(session, v).flatten()) for v in (a, b))
    return contract(session, (x, y), (["i"], ["j"]), ["i", "j"])


def _einsum(session: Session, *args: Any, **_: Any) -> IndexedArray:
    """Read both forms of ``np.einsum``: a string of letters, or a list of labels after each."""
    if isinstance(args[0], str):
        return _einsum_letters(session, args[0].replace(" ", ""), args[1:])
    operands = [lift(session, a) for a in args[0 : len(args) // 2 * 2 : 2]]
    labels = [list(names) for names in args[1::2]]
    out = list(args[-1]) if len(args) % 2 else _once(labels)
    return contract(session, operands, labels, out)


def _einsum_letters(session: Session, spec: str, arrays: Sequence[Any]) -> IndexedArray:
    if "." in spec:
        raise UnsupportedError("np.einsum with an ellipsis", READER, "name every axis")
    inputs, arrow, output = spec.partition("->")
    labels: list[list[Label]] = [list(names) for names in inputs.split(",")]
    out: list[Label] = list(output) if arrow else _once(labels)
    return contract(session, [lift(session, a) for a in arrays], labels, out)


def _once(labels: Sequence[Sequence[Label]]) -> list[Label]:
    """Return the labels that occur once, in order: what einsum keeps when not told."""
    every = [label for names in labels for label in names]
    return sorted((label for label in every if every.count(label) == 1), key=str)


# ------------------------------------------------------------------ diagonals
def _diagonal(
    session: Session, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> IndexedArray:
    x = lift(session, a)
    if offset:
        raise UnsupportedError("np.diagonal with an offset", READER, "use the main diagonal")
    labels: list[Label] = [f"a{k}" for k in range(len(x.axes))]
    first, second = axis1 % len(labels), axis2 % len(labels)
    if x.axes[first] != x.axes[second]:
        raise UnsupportedError(
            f"np.diagonal of shape {describe_shape(x.axes)}", READER, "use square matrices"
        )
    labels[first] = labels[second] = "d"
    return contract(session, (x,), (labels,), [*(n for n in labels if n != "d"), "d"])


def _trace(session: Session, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return _diagonal(session, a, offset, axis1, axis2).sum(axis=-1)  # type: ignore[attr-defined]


def _diag(session: Session, a: Any, k: int = 0) -> IndexedArray:
    """Return the diagonal of a matrix, or the matrix with a given diagonal."""
    x = lift(session, a)
    if k:
        raise UnsupportedError("np.diag with an offset", READER, "use the main diagonal")
    if len(x.axes) == 2:
        return _diagonal(session, x)
    if len(x.axes) != 1:
        raise ShapeError(f"np.diag of an array of shape {describe_shape(x.axes)}")

    def entry(i: Position, j: Position) -> Polynomial:
        return product.multiply(session.cx, x.at([i]), *map(product.delta, i, j))

    return build(session, x.axes * 2, entry)


PRODUCTS: Mapping[Any, Callable[..., Any]] = {
    np.matmul: _matmul,
    np.dot: _dot,
    np.outer: _outer,
    np.einsum: _einsum,
    np.diagonal: _diagonal,
    np.trace: _trace,
    np.diag: _diag,
}
