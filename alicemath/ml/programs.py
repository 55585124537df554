"""Programs: a chain of primitives, its evaluation trace, and the sum at its end.

    h₀ = x,   hᵢ = fᵢ(hᵢ₋₁, wᵢ)  for i = 1, …, l,   y = Σ h_l

A primitive y = f(x, w) takes x of shape (c,) and weights of any shape to y of shape (c′,).  It
brings its derivatives along, each written out and none derived from another:

    input Jacobian   ∂ₓf, shape (c′, c)            input VJP   u ↦ uᵀ ∂ₓf, shape (c,)
    weight Jacobian  ∂_w f, shape (c′, *w.shape)   weight VJP  u ↦ uᵀ ∂_w f, shape of w
    JVP              (v, ω) ↦ ∂ₓf v + ∂_w f ω, shape (c′,)

Two primitives make a fully-connected layer: `linear`, W x, and `activation`, φ(x + b) entry by
entry.  The modes of differentiation are programs about programs: see `forward_mode`,
`reverse_mode` and `checkpointing`.

Source: Notes §6.1; Scardapane (2024), Alice's Adventures in a Differentiable Wonderland, §6.1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from alicemath.errors import InputError, ShapeError
from alicemath.ml import Array

__all__ = ["Primitive", "activation", "evaluation_trace", "linear", "paired", "sizes", "total"]

Function = Callable[..., Array]


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """An operation y = f(x, w) with its derivatives.

    Attributes
    ----------
    f, input_jacobian, weight_jacobian
        Functions of (x, w).
    input_vjp, weight_vjp
        Functions of (x, w, u).
    jvp
        A function of (x, w, v, ω).
    """

    f: Function
    input_jacobian: Function
    weight_jacobian: Function
    input_vjp: Function
    weight_vjp: Function
    jvp: Function

    def __call__(self, x: Array, w: Array) -> Array:
        """Return y = f(x, w)."""
        return self.f(x, w)


# ------------------------------------------------------------------ the primitives of a layer
linear = Primitive(
    f=lambda x, W: W @ x,
    input_jacobian=lambda x, W: W,
    weight_jacobian=lambda x, W: np.einsum("ij,k->ijk", np.eye(W.shape[0]), x),
    input_vjp=lambda x, W, u: u @ W,
    weight_vjp=lambda x, W, u: np.outer(u, x),
    jvp=lambda x, W, v, V: W @ v + V @ x,
)
"""W x with W of shape (c′, c): its weight Jacobian δᵢⱼ xₖ has three indices."""


def activation(φ: Function, slope: Function) -> Primitive:
    """Return φ(x + b) entry by entry, for a function φ and its derivative.

    Examples
    --------
    >>> square = activation(lambda s: s * s, lambda s: 2 * s)
    >>> square(np.array([1.0, 2.0]), np.array([0.0, 1.0])).tolist()
    [1.0, 9.0]
    >>> square.input_jacobian(np.array([1.0, 2.0]), np.array([0.0, 1.0])).tolist()
    [[2.0, 0.0], [0.0, 6.0]]
    """
    return Primitive(
        f=lambda x, b: φ(x + b),
        input_jacobian=lambda x, b: np.diag(slope(x + b)),
        weight_jacobian=lambda x, b: np.diag(slope(x + b)),
        input_vjp=lambda x, b, u: u * slope(x + b),
        weight_vjp=lambda x, b, u: u * slope(x + b),
        jvp=lambda x, b, v, ω: slope(x + b) * (v + ω),
    )


# ------------------------------------------------------------------ programs
def paired(program: Sequence[Primitive], weights: Sequence[Array]) -> list[tuple[Primitive, Array]]:
    """Return each primitive of a program with its weights.

    Raises
    ------
    InputError
        If there is no primitive, or not one array of weights for each.
    """
    if not program or len(program) != len(weights):
        raise InputError(
            f"{len(program)} primitives and {len(weights)} weights: a program has one array of "
            "weights for each primitive, and at least one primitive"
        )
    return list(zip(program, weights, strict=True))


def evaluation_trace(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array]
) -> list[Array]:
    """Return h₀ = x, h₁, …, h_l with hᵢ = fᵢ(hᵢ₋₁, wᵢ).

    Examples
    --------
    >>> W = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]])
    >>> [h.tolist() for h in evaluation_trace([linear], np.array([1.0, 1.0]), [W])]
    [[1.0, 1.0], [3.0, 1.0, 3.0]]
    """
    trace = [x]
    for f, w in paired(program, weights):
        trace.append(f(trace[-1], w))
    return trace


def total(program: Sequence[Primitive], x: Array, weights: Sequence[Array]) -> Array:
    """Return y = Σ h_l, the scalar that is differentiated.

    Examples
    --------
    >>> float(total([linear], np.array([1.0, 1.0]), [np.eye(2)]))
    2.0
    """
    return np.sum(evaluation_trace(program, x, weights)[-1])


def sizes(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array]
) -> list[tuple[int, int, int]]:
    """Return (c, p, c′) of every primitive: how many inputs, weights and outputs it has.

    Raises
    ------
    ShapeError
        If an output does not fit the next primitive, or a Jacobian its sizes.

    Examples
    --------
    >>> sizes([linear], np.ones(2), [np.ones((3, 2))])
    [(2, 6, 3)]
    """
    trace, rows = [x], []
    for i, (f, w) in enumerate(paired(program, weights), 1):
        h = trace[-1]
        try:
            y = f(h, w)
        except ValueError as error:
            raise ShapeError(f"primitive {i} does not take an input of {h.size}: {error}") from None
        found = f.input_jacobian(h, w).shape, f.weight_jacobian(h, w).shape
        if found != ((y.size, h.size), (y.size, *w.shape)):
            raise ShapeError(
                f"primitive {i} with input {h.shape}, weights {w.shape}, output {y.shape} has "
                f"Jacobians of shape {found[0]} and {found[1]}: its weights do not fit its input"
            )
        rows.append((h.size, w.size, y.size))
        trace.append(y)
    return rows
