"""Forward mode: the derivatives travel with the values.

Each weight has a tangent matrix Ŵⱼ = ∂hᵢ/∂wⱼ.  At step i the tangents of all earlier weights are
multiplied by the input Jacobian from the left, and the new one starts as the weight Jacobian:

    Ŵⱼ ← [∂hᵢ/∂hᵢ₋₁] Ŵⱼ  for j < i,     Ŵᵢ = ∂hᵢ/∂wᵢ,     at the end  ∇_wⱼ y = 1ᵀ Ŵⱼ

by the chain rule.  One direction at a time, t ← ∂ₓf t + ∂_w f ω costs as little as the program.

Source: Notes §6.2; Griewank and Walther (2008), Evaluating Derivatives, §3.1.
"""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from alicemath.ml import Array
from alicemath.ml.programs import Primitive, paired

__all__ = ["directional_derivative", "directional_steps", "forward_mode", "forward_steps"]


def forward_steps(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array]
) -> Iterator[tuple[Array, list[Array]]]:
    """Yield after each step i = 1, …, l its output hᵢ and the tangents Ŵ₁, …, Ŵᵢ.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> steps = forward_steps([linear, linear], np.ones(2), [np.ones((3, 2)), np.ones((1, 3))])
    >>> [[W.shape for W in tangents] for h, tangents in steps]
    [[(3, 3, 2)], [(1, 3, 2), (1, 1, 3)]]
    """
    h: Array = x
    tangents: list[Array] = []
    for f, w in paired(program, weights):
        J = f.input_jacobian(h, w)
        tangents = [np.tensordot(J, W, axes=1) for W in tangents]
        tangents.append(f.weight_jacobian(h, w))
        h = f(h, w)
        yield h, tangents


def forward_mode(program: Sequence[Primitive], x: Array, weights: Sequence[Array]) -> list[Array]:
    """Return ∇_wⱼ y = 1ᵀ Ŵⱼ for every weight, y = Σ h_l.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> [g.tolist() for g in forward_mode([linear], np.array([5.0, 7.0]), [np.eye(2)])]
    [[[5.0, 7.0], [5.0, 7.0]]]
    """
    _, tangents = deque(forward_steps(program, x, weights), maxlen=1).pop()
    return [np.sum(W, axis=0) for W in tangents]


# ------------------------------------------------------------------ one direction
def directional_steps(
    program: Sequence[Primitive],
    x: Array,
    weights: Sequence[Array],
    v: Array,
    directions: Sequence[Array],
) -> Iterator[tuple[Array, Array]]:
    """Yield after each step its output hᵢ and the tangent tᵢ = dhᵢ along (v, directions).

    Parameters
    ----------
    v
        The direction of the input, of the shape of x.
    directions
        The direction of each weight, of its shape.
    """
    h, t = x, v
    for (f, w), ω in zip(paired(program, weights), directions, strict=True):
        h, t = f(h, w), f.jvp(h, w, t, ω)
        yield h, t


def directional_derivative(
    program: Sequence[Primitive],
    x: Array,
    weights: Sequence[Array],
    v: Array,
    directions: Sequence[Array],
) -> Array:
    """Return the derivative of the last output h_l along (v, directions).

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> x, W = np.array([1.0, 2.0]), np.array([[3.0, 4.0]])
    >>> directional_derivative([linear], x, [W], np.ones(2), [np.ones((1, 2))]).tolist()
    [10.0]
    """
    _, t = deque(directional_steps(program, x, weights, v, directions), maxlen=1).pop()
    return t
