"""Rules of matrix products and Einstein sums.

Both are linear in each operand: with C = AB,  Ċ = ȦB + AḂ,  Ā = C̄Bᵀ,  B̄ = AᵀC̄
(Giles 2008, Collected matrix derivative results, 2.2.1).  In an Einstein sum the cotangent of an
operand is again an Einstein sum: exchange the operand's letters with the output's.  A letter that
only this operand has was summed over, so its cotangent is repeated (a vector of ones names it); a
letter that it has twice read a diagonal, so its cotangent lies on one (an identity names it).
"""

import string
from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, contract
from alicemath.autodiff.rules.linear import Linear, Rule, aligned, unbroadcast

__all__ = ["PRODUCTS"]


# ------------------------------------------------------------------ a @ b
def _matmul(y: Any, a: Any, b: Any) -> tuple[Linear, Linear]:
    if a.ndim == 1 or b.ndim == 1:
        return _with_vector(y, a, b)
    ndim, na, nb, sa, sb = y.ndim, a.ndim, b.ndim, a.shape, b.shape
    return (
        Linear(
            lambda v: aligned(v, na, ndim) @ b,
            lambda u: unbroadcast(u @ b.mT, sa, ndim),
        ),
        Linear(
            lambda v: a @ aligned(v, nb, ndim),
            lambda u: unbroadcast(a.mT @ u, sb, ndim),
        ),
    )


def _with_vector(y: Any, a: Any, b: Any) -> tuple[Linear, Linear]:
    na, nb, sa, sb = a.ndim, b.ndim, a.shape, b.shape
    if na == nb == 1:
        return (
            Linear(lambda v: v @ b, lambda u: u[..., None] * b),
            Linear(lambda v: v @ a, lambda u: u[..., None] * a),
        )
    if nb == 1:
        return (
            Linear(lambda v: v @ b, lambda u: u[..., None] * b),
            Linear(
                lambda v: _times(aligned(v, 1, na - 1), a),
                lambda u: unbroadcast(_times_transposed(u, a), sb, na - 1),
            ),
        )
    return (
        Linear(
            lambda v: _times_transposed(aligned(v, 1, nb - 1), b),
            lambda u: unbroadcast(_times(u, b), sa, nb - 1),
        ),
        Linear(lambda v: a @ v, lambda u: a[..., None] * u[..., None, :]),
    )


def _times(v: Any, a: Any) -> Any:
    """Av for each vector on the last axis of v."""
    if a.ndim == 2:
        return v @ a.mT
    return (a @ v[..., None])[..., 0]


def _times_transposed(u: Any, a: Any) -> Any:
    """Aᵀu for each vector on the last axis of u."""
    if a.ndim == 2:
        return u @ a
    return (u[..., None, :] @ a)[..., 0, :]


# ------------------------------------------------------------------ Einstein sums
def _contract(y: Any, *operands: Any, inputs: tuple[str, ...], output: str) -> tuple[Linear, ...]:
    return tuple(_in_operand(k, operands, inputs, output) for k in range(len(operands)))


def _in_operand(k: int, operands: tuple[Any, ...], inputs: tuple[str, ...], output: str) -> Linear:
    shape, letters = np.shape(operands[k]), inputs[k]
    others = operands[:k] + operands[k + 1 :]
    names = inputs[:k] + inputs[k + 1 :]
    target, extra, extra_names = _target(letters, shape, {*output, *"".join(names)})

    def forward(v: Any) -> Any:
        terms = [*names[:k], "..." + letters, *names[k:]]
        return np.einsum(",".join(terms) + "->..." + output, *others[:k], v, *others[k:])

    def backward(u: Any) -> Any:
        terms = ["..." + output, *names, *extra_names]
        return np.einsum(",".join(terms) + "->..." + target, u, *others, *extra)

    return Linear(forward, backward)


def _target(
    letters: str, shape: tuple[int, ...], known: set[str]
) -> tuple[str, list[Any], list[str]]:
    """Name the axes of an operand's cotangent, with the ones and identities that complete it."""
    fresh = (c for c in string.ascii_letters if c not in known and c not in letters)
    extra: list[Any] = []
    target, names = "", []
    for letter, length in zip(letters, shape, strict=True):
        if letter in target:
            twin = next(fresh)
            extra.append(np.eye(length))
            names.append(letter + twin)
            target += twin
        else:
            if letter not in known:
                extra.append(np.ones(length))
                names.append(letter)
            target += letter
    return target, extra, names


PRODUCTS: Mapping[Function, Rule] = {np.matmul: _matmul, contract: _contract}
