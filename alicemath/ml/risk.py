"""Risk: what a model loses on its data, and what it is to lose on new data.

    empirical risk (1/n) Σᵢ l(f(xᵢ), yᵢ)          expected risk Σ p(x, y) l(f(x), y)
    generalisation gap = expected − empirical      p(x, y) = p(x) p(y|x)

A joint law of finitely many inputs and outputs is a table P of shape (a, b) that sums to 1, a row
an input; the losses of a model are a table of the same shape.  Tables of fractions (arrays of
objects) give exact results.

Source: Notes §3.2, §3.2.1; Vapnik (1998), Statistical Learning Theory, §0.5; Cover and Hart
(1967), IEEE Trans. Inf. Theory 13, 21-27, for the nearest neighbour.
"""

from collections.abc import Callable

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array

__all__ = [
    "conditional",
    "empirical_risk",
    "expected_risk",
    "generalisation_gap",
    "joint",
    "marginal",
    "nearest_label",
]


def empirical_risk(loss: Callable[[Array, Array], Array], predictions: Array, y: Array) -> Array:
    """Return (1/n) Σᵢ l(ŷᵢ, yᵢ), the mean loss of n predictions.

    Parameters
    ----------
    loss
        A loss of predictions and targets, entry by entry.
    predictions, y
        What the model says and what is right, shape (n,) each.

    Examples
    --------
    >>> from alicemath.ml.losses import squared_loss
    >>> float(empirical_risk(squared_loss, np.array([1.0, 2.0]), np.array([1.0, 5.0])))
    4.5
    """
    return np.mean(loss(predictions, y))


def expected_risk(P: Array, losses: Array) -> Array:
    """Return Σ p(x, y) l(x, y) over a table of probabilities and one of losses, both (a, b).

    Examples
    --------
    >>> float(expected_risk(np.array([[0.5, 0.5]]), np.array([[0.0, 1.0]])))
    0.5
    """
    return np.sum(P * losses)


def generalisation_gap(expected: Array, empirical: Array) -> Array:
    """Return expected − empirical risk: positive where new data are harder than the old.

    Examples
    --------
    >>> generalisation_gap(0.5, 0.0)
    0.5
    """
    return expected - empirical


# ------------------------------------------------------------------ tables
def marginal(P: Array) -> Array:
    """Return p(x) = Σ_y p(x, y), shape (a,).

    Examples
    --------
    >>> marginal(np.array([[0.25, 0.25], [0.5, 0.0]])).tolist()
    [0.5, 0.5]
    """
    return np.sum(P, axis=1)


def conditional(P: Array) -> Array:
    """Return p(y|x) = p(x, y)/p(x), shape (a, b); every input must have p(x) > 0.

    Examples
    --------
    >>> conditional(np.array([[0.25, 0.25], [0.5, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    return P / np.sum(P, axis=1, keepdims=True)


def joint(p: Array, K: Array) -> Array:
    """Return p(x) p(y|x) for p of shape (a,) and K of shape (a, b), whose rows sum to 1.

    Examples
    --------
    >>> joint(np.array([0.5, 0.5]), np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [[0.25, 0.25], [0.5, 0.0]]
    """
    return p[:, None] * K


# ------------------------------------------------------------------ a model that memorises
def nearest_label(X: Array, y: Array, x: Array) -> Array:
    """Return the target of the stored input that is nearest to x, the first of several.

    Parameters
    ----------
    X, y
        The stored inputs, shape (n, c), and their targets, shape (n,).
    x
        New inputs, shape (q, c).

    Returns
    -------
    Array
        Shape (q,).

    Raises
    ------
    InputError
        If nothing is stored.

    Notes
    -----
    On distinct stored inputs it returns their own targets: the empirical risk is 0.

    Examples
    --------
    >>> X, y = np.array([[0.0], [1.0]]), np.array([5.0, 7.0])
    >>> nearest_label(X, y, np.array([[0.2], [3.0]])).tolist()
    [5.0, 7.0]
    """
    if not X.shape[0]:
        raise InputError("there is no stored input; give X of shape (n, c) with n ≥ 1")
    distances = np.sum((x[:, None, :] - X[None, :, :]) ** 2, axis=2)
    return y[np.argmin(distances, axis=1)]
