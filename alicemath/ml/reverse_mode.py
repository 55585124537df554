"""Reverse mode: run the program, then send one adjoint back through it.

The adjoint h̃ᵢ = ∂y/∂hᵢ is a row.  It starts as h̃_l = 1ᵀ, for y = Σ h_l, and at i = l, …, 1

    ∂y/∂wᵢ = h̃ᵢ [∂hᵢ/∂wᵢ],     h̃ᵢ₋₁ = h̃ᵢ [∂hᵢ/∂hᵢ₋₁]

by the chain rule, read from the left: a row times a matrix, never a matrix times a matrix.  Both
are vector-Jacobian products, so that no Jacobian need be formed; `through_jacobians` forms them,
as the notes do first.

Source: Notes §6.3 and §6.4.1; Griewank and Walther (2008), Evaluating Derivatives, §3.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alicemath.ml import Array
from alicemath.ml.programs import Primitive, evaluation_trace

__all__ = ["BackwardStep", "reverse_mode", "reverse_steps", "through_jacobians"]


@dataclass(frozen=True, slots=True, eq=False)
class BackwardStep:
    """What step i of the backward pass has in its hands.

    Attributes
    ----------
    upstream
        h̃ᵢ = ∂y/∂hᵢ, received.
    gradient
        ∂y/∂wᵢ, of the shape of the weights.
    passed_on
        h̃ᵢ₋₁ = ∂y/∂hᵢ₋₁.
    held
        The outputs of primitives that are still stored.
    """

    upstream: Array
    gradient: Array
    passed_on: Array
    held: Sequence[Array]


def reverse_steps(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array], u: Array | None = None
) -> Iterator[BackwardStep]:
    """Yield the steps i = l, …, 1 of the backward pass.

    Parameters
    ----------
    program, x, weights
        The chain, its input, and the weights of each primitive.
    u
        The adjoint to start from, of the shape of h_l; left out, it is 1, for y = Σ h_l.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> W = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> step = next(reverse_steps([linear], np.array([1.0, 0.0]), [W]))
    >>> step.gradient.tolist(), step.passed_on.tolist()
    ([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]], [9.0, 12.0])
    """
    trace = evaluation_trace(program, x, weights)
    upstream = np.ones_like(trace[-1]) if u is None else u
    for i in range(len(program), 0, -1):
        f, w, h = program[i - 1], weights[i - 1], trace[i - 1]
        gradient, passed_on = f.weight_vjp(h, w, upstream), f.input_vjp(h, w, upstream)
        yield BackwardStep(upstream, gradient, passed_on, trace[1 : i + 1])
        upstream = passed_on


def reverse_mode(program: Sequence[Primitive], x: Array, weights: Sequence[Array]) -> list[Array]:
    """Return ∂y/∂wᵢ for every weight, y = Σ h_l, in the order of the program.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> [g.tolist() for g in reverse_mode([linear], np.array([5.0, 7.0]), [np.eye(2)])]
    [[[5.0, 7.0], [5.0, 7.0]]]
    """
    return [step.gradient for step in reverse_steps(program, x, weights)][::-1]


def through_jacobians(f: Primitive) -> Primitive:
    """Return the primitive whose VJPs form the Jacobians and multiply a row by them.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> dense = through_jacobians(linear)
    >>> dense.weight_vjp(np.array([5.0, 7.0]), np.eye(2), np.array([1.0, 2.0])).tolist()
    [[5.0, 7.0], [10.0, 14.0]]
    """
    return replace(
        f,
        input_vjp=lambda x, w, u: u @ f.input_jacobian(x, w),
        weight_vjp=lambda x, w, u: np.tensordot(u, f.weight_jacobian(x, w), axes=1),
    )
