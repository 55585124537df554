"""Universal approximation in one dimension, by construction.

The line through (t₀, y₀), …, (t_N, y_N), continued straight at both ends, is a network with one
hidden layer of N rectifiers: with the slopes sₖ = (yₖ₊₁ − yₖ)/(tₖ₊₁ − tₖ),

    g(x) = y₀ + s₀ relu(x − t₀) + Σₖ (sₖ − sₖ₋₁) relu(x − tₖ),   k = 1, …, N − 1,

constant left of t₀.  Where |f″| ≤ M, the interpolant of f at knots h apart is off by M h²/8 at
the most, so N ≥ (b − a) √(M/(8ε)) pieces are enough for ε on [a, b].

Source: Notes §5.2.1; de Boor (2001), A Practical Guide to Splines, §III; Cybenko (1989), Math.
Control Signals Systems 2, 303-314, for several dimensions.
"""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array
from alicemath.ml.networks import Layer

__all__ = ["interpolating_layers", "interpolation_error", "pieces_for"]


def interpolating_layers(t: Array, y: Array) -> list[Layer]:
    """Return the layers of the network through the points (tₖ, yₖ), knots rising: for `mlp`.

    Parameters
    ----------
    t, y
        The knots and the values, each of shape (N + 1,); fractions stay fractions.

    Examples
    --------
    >>> from alicemath.ml.networks import mlp
    >>> layers = interpolating_layers(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 4.0]))
    >>> mlp(np.array([[0.5], [1.5], [3.0]]), layers).tolist()
    [[0.5], [2.5], [7.0]]
    """
    slopes = (y[1:] - y[:-1]) / (t[1:] - t[:-1])
    bends = np.concatenate([slopes[:1], slopes[1:] - slopes[:-1]])
    hidden = t[None, :-1] * 0 + 1, -t[:-1]
    return [hidden, (bends[:, None], y[:1])]


def interpolation_error(M: Array, h: Array) -> Array:
    """Return M h²/8: how far the interpolant is off at the most, |f″| ≤ M, knots h apart.

    Examples
    --------
    >>> interpolation_error(2.0, 0.25)  # x² on [0, 1] with four pieces
    0.015625
    """
    return M * h**2 / 8


def pieces_for(ε: Any, M: Any, length: Any) -> int:
    """Return the least N ≥ 1 with M (length/N)²/8 ≤ ε, exactly: pieces, and hidden units.

    Raises
    ------
    InputError
        If ε or the length is not > 0, or M is negative, or one of them is not finite.

    Examples
    --------
    >>> pieces_for(0.015625, 2, 1)
    4
    """
    if not (0 < ε < math.inf and 0 < length < math.inf and 0 <= M < math.inf):
        raise InputError(f"ε={ε}, M={M}, length={length}: need finite numbers > 0, ≥ 0 and > 0")
    squared = math.ceil(Fraction(M) * Fraction(length) ** 2 / (8 * Fraction(ε)))  # N² ≥ this
    return 1 + math.isqrt(max(0, squared - 1))
