"""The probability simplex: its vertices, and the nearest point of it.

    Δ = {p : pᵢ ≥ 0, Σᵢ pᵢ = 1},   vertices e₁, …, eₘ, the one-hot vectors, √2 from one another

The point of Δ that is nearest to x is max(x − t, 0), entry by entry, with the one t that makes it
sum to 1: t = (u₁ + … + uₖ − 1)/k for u the entries of x in falling order and k the last index with
uₖ > t.  Softmax maps into Δ too, but it is no projection: it moves the points of Δ.

Source: Notes §4.2 and §4.2.1; Held, Wolfe, Crowder (1974), Math. Programming 6, 62-88.
"""

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array

__all__ = ["one_hot_encoding", "project_to_simplex"]


def one_hot_encoding(y: Array, m: int) -> Array:
    """Return the rows e_y of the identity: 1 at the class, 0 elsewhere.

    Parameters
    ----------
    y
        Classes 0, …, m − 1, shape (n,).
    m
        How many classes there are.

    Returns
    -------
    Array
        Shape (n, m); ``np.argmax(..., axis=1)`` gives y back.

    Raises
    ------
    InputError
        If an entry of y is not one of the classes.

    Examples
    --------
    >>> one_hot_encoding(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    classes = np.asarray(y)
    strange = classes[~np.isin(classes, np.arange(m))]
    if strange.size:
        raise InputError(f"the classes are 0, …, {m - 1}, not {strange.flat[0]}; count from 0")
    return np.eye(m)[classes.astype(int)]


def project_to_simplex(x: Array) -> Array:
    """Return the point of the simplex that is nearest to x, shape (m,).

    Exact for an array of fractions.

    Examples
    --------
    >>> project_to_simplex(np.array([2.0, -1.0])).tolist()
    [1.0, 0.0]
    >>> project_to_simplex(np.array([0.25, 0.75])).tolist()
    [0.25, 0.75]
    """
    falling = np.sort(x)[::-1]
    t = (np.cumsum(falling) - 1) / np.arange(1, len(x) + 1)
    return np.maximum(x - t[falling > t][-1], 0)
