"""Losses of a margin y z: the label y is −1 or 1, the score z any number.

    margin y z, > 0 where the sign of z is the label        0/1 loss 1[y z ≤ 0]
    hinge loss max(0, 1 − y z)                              squared hinge max(0, 1 − y z)²

A loss falls as the margin rises; the margin itself rises with it, and is none.  A score of 0 has
no sign: the 0/1 loss counts it as an error for either label.  The logistic loss of a margin is
`alicemath.ml.losses.margin_loss`.

Source: Notes §3.2; Bartlett, Jordan, McAuliffe (2006), J. Amer. Statist. Assoc. 101, §1.
"""

import numpy as np

from alicemath.ml import Array
from alicemath.ml.losses import hinge

__all__ = [
    "hinge_loss",
    "hinge_loss_derivative",
    "margin",
    "squared_hinge_loss",
    "squared_hinge_loss_derivative",
    "zero_one_loss",
]


def margin(z: Array, y: Array) -> Array:
    """Return y z for a score z and a label y = ±1; ∂/∂z = y.

    Examples
    --------
    >>> margin(np.array([3.0, -1.0]), np.array([1.0, 1.0])).tolist()
    [3.0, -1.0]
    """
    return y * z


def zero_one_loss(z: Array, y: Array) -> Array:
    """Return 0 where y z > 0 and 1 elsewhere: a score of 0 is an error.

    Examples
    --------
    >>> zero_one_loss(np.array([3.0, -1.0, 0.0]), 1.0).tolist()
    [0.0, 1.0, 1.0]
    """
    return np.where(y * z > 0, 0.0, 1.0)


def hinge_loss(z: Array, y: Array) -> Array:
    """Return max(0, 1 − y z); it has a kink at the margin 1.

    Examples
    --------
    >>> hinge_loss(np.array([3.0, -1.0]), 1.0).tolist()
    [0.0, 2.0]
    """
    return hinge(y * z)


def hinge_loss_derivative(z: Array, y: Array) -> Array:
    """Return ∂/∂z = −y for y z < 1 and 0 for y z > 1; at the kink the value 0, a subgradient.

    Examples
    --------
    >>> hinge_loss_derivative(np.array([3.0, -1.0]), 1.0).tolist()
    [0.0, -1.0]
    """
    return np.where(y * z < 1, -y, 0.0)


def squared_hinge_loss(z: Array, y: Array) -> Array:
    """Return max(0, 1 − y z)², of class C¹.

    Examples
    --------
    >>> squared_hinge_loss(np.array([3.0, -1.0]), 1.0).tolist()
    [0.0, 4.0]
    """
    return hinge(y * z) ** 2


def squared_hinge_loss_derivative(z: Array, y: Array) -> Array:
    """Return ∂/∂z = −2 y max(0, 1 − y z).

    Examples
    --------
    >>> squared_hinge_loss_derivative(-1.0, 1.0)
    np.float64(-4.0)
    """
    return -2 * y * hinge(y * z)
