"""Fully-connected layers, and the multi-layer perceptrons that are made of them.

    FC(X) = φ(X W + b),   X (n, c), W (c, c′), b (c′,):   c c′ + c′ = (c + 1) c′ parameters
    H₀ = X,   Sₖ = Hₖ₋₁ Wₖ + bₖ,   Hₖ = φ(Sₖ) for k < l,   y = S_l

One example a row; the last layer has no φ.  For a cotangent U of y, from the last layer back,

    Δ_l = U,   dWₖ = Hₖ₋₁ᵀ Δₖ,   dbₖ = the sum of the rows of Δₖ,   Δₖ₋₁ = (Δₖ Wₖᵀ) ⊙ φ′(Sₖ₋₁)

Everything is also exact for arrays of whole numbers or fractions.

Source: Notes §5.2; Rumelhart, Hinton, Williams (1986), Nature 323, 533-536; He et al. (2015),
Delving Deep into Rectifiers, eq. (10), for the variance 2/c of the first weights.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array
from alicemath.ml.activations import relu
from alicemath.ml.layers import dense

__all__ = ["Layer", "fully_connected", "mlp", "mlp_vjp", "parameter_count", "random_layers"]

#: The weights W, shape (c, c′), and the bias b, shape (c′,), of a layer.
Layer = tuple[Array, Array]
Function = Callable[[Array], Array]


def fully_connected(X: Array, W: Array, b: Array, φ: Function = relu) -> Array:
    """Return φ(X W + b), shape (n, c′).

    Examples
    --------
    >>> fully_connected(np.array([[1, 2]]), np.array([[1, -1], [0, 0]]), np.array([0, 0])).tolist()
    [[1, 0]]
    """
    return φ(dense(X, W, b))


def mlp(X: Array, layers: Sequence[Layer], φ: Function = relu) -> Array:
    """Return y = φ(… φ(X W₁ + b₁) …) W_l + b_l, shape (n, c_l).

    Raises
    ------
    InputError
        If there is no layer.

    Examples
    --------
    >>> hidden, output = (np.array([[1, -1]]), np.array([0, 0])), (np.array([[1], [1]]), 0)
    >>> mlp(np.array([[-3], [2]]), [hidden, output]).tolist()  # |x|
    [[3], [2]]
    """
    *hidden, (W, b) = _some(layers)
    for layer in hidden:
        X = fully_connected(X, *layer, φ)
    return dense(X, W, b)


def mlp_vjp(
    X: Array, layers: Sequence[Layer], U: Array, φ: Function, slope: Function
) -> list[Layer]:
    """Return (dWₖ, dbₖ) for every layer: the gradient of ⟨U, mlp(X)⟩.

    Parameters
    ----------
    X
        The inputs, shape (n, c).
    layers
        The weights and biases.
    U
        The cotangent of the output, shape (n, c_l): the gradient of a loss by it.
    φ, slope
        The activation and its derivative.

    Raises
    ------
    InputError
        If there is no layer.

    Examples
    --------
    >>> X, U, layer = np.array([[1.0, 2.0]]), np.array([[3.0]]), (np.zeros((2, 1)), np.zeros(1))
    >>> [[g.tolist() for g in pair] for pair in mlp_vjp(X, [layer], U, np.tanh, np.cos)]
    [[[[3.0], [6.0]], [3.0]]]
    """
    trace = [(X, dense(X, *_some(layers)[0]))]
    for layer in layers[1:]:
        H = φ(trace[-1][1])
        trace.append((H, dense(H, *layer)))
    gradients: list[Layer] = []
    for k in range(len(layers) - 1, -1, -1):
        H = trace[k][0]
        gradients.append((H.T @ U, np.sum(U, axis=0)))
        if k:
            U = (U @ layers[k][0].T) * slope(trace[k - 1][1])
    return gradients[::-1]


# ------------------------------------------------------------------ sizes
def parameter_count(widths: Sequence[int]) -> int:
    """Return Σₖ (cₖ₋₁ + 1) cₖ: the weights and biases of layers of these widths, c₀ = c first.

    Raises
    ------
    InputError
        If there are fewer than two widths, or one is not ≥ 1.

    Examples
    --------
    >>> parameter_count([3, 2]), parameter_count([3, 4, 1])
    (8, 21)
    """
    return sum((c + 1) * d for c, d in pairwise(_widths(widths)))


def random_layers(widths: Sequence[int], rng: np.random.Generator) -> list[Layer]:
    """Return layers of these widths: normal weights of variance 2/cₖ₋₁ for ReLU, biases 0.

    Raises
    ------
    InputError
        If there are fewer than two widths, or one is not ≥ 1.

    Examples
    --------
    >>> [W.shape for W, b in random_layers([3, 5, 2], np.random.default_rng(0))]
    [(3, 5), (5, 2)]
    """
    return [
        (rng.normal(scale=np.sqrt(2 / c), size=(c, d)), np.zeros(d))
        for c, d in pairwise(_widths(widths))
    ]


def _some(layers: Sequence[Layer]) -> Sequence[Layer]:
    if not layers:
        raise InputError("no layers: a network has one at least, its output layer")
    return layers


def _widths(widths: Sequence[int]) -> Sequence[int]:
    if len(widths) < 2 or min(widths) < 1:
        raise InputError(f"widths={list(widths)}: that of the input and of each layer, all ≥ 1")
    return widths
