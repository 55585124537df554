"""Functions to differentiate: quadratic forms, the norm, Rosenbrock's valley.

    q(x) = xᵀA x,   ∇q = (A + Aᵀ) x,   which is 2A x for a symmetric A
    ‖x‖,            ∇‖x‖ = x/‖x‖ for x ≠ 0
    (1 − x)² + 100 (y − x²)², minimal at (1, 1), at the bottom of a curved valley

Source: Notes §2.2 and §2.3; Rosenbrock (1960), The Computer Journal 3, 175-184.
"""

import numpy as np

from alicemath.ml import Array

__all__ = [
    "norm",
    "norm_gradient",
    "quadratic_form",
    "quadratic_form_gradient",
    "quadratic_form_hessian",
    "rosenbrock",
    "rosenbrock_gradient",
    "rosenbrock_hessian",
]


def quadratic_form(A: Array, x: Array) -> Array:
    """Return xᵀA x for A of shape (n, n) and x of shape (n,).

    Examples
    --------
    >>> float(quadratic_form(np.eye(2), np.array([3.0, 4.0])))
    25.0
    """
    return x @ A @ x


def quadratic_form_gradient(A: Array, x: Array) -> Array:
    """Return ∇_x xᵀA x = (A + Aᵀ) x, shape (n,).

    Examples
    --------
    >>> quadratic_form_gradient(np.eye(2), np.array([3.0, 4.0])).tolist()
    [6.0, 8.0]
    """
    return (A + A.T) @ x


def quadratic_form_hessian(A: Array, x: Array) -> Array:
    """Return ∇²_x xᵀA x = A + Aᵀ, shape (n, n).

    Examples
    --------
    >>> quadratic_form_hessian(np.eye(2), np.zeros(2)).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    return A + A.T


def norm(x: Array) -> Array:
    """Return ‖x‖ = √Σxᵢ²; ``np.linalg.norm`` of a vector.

    Examples
    --------
    >>> float(norm(np.array([3.0, 4.0])))
    5.0
    """
    return np.linalg.norm(x)


def norm_gradient(x: Array) -> Array:
    """Return ∇‖x‖ = x/‖x‖, shape (n,), for x ≠ 0.

    Examples
    --------
    >>> norm_gradient(np.array([3.0, 4.0])).tolist()
    [0.6, 0.8]
    """
    return x / np.linalg.norm(x)


def rosenbrock(x: Array) -> Array:
    """Return (1 − x₀)² + 100 (x₁ − x₀²)² for x of shape (2,).

    Examples
    --------
    >>> float(rosenbrock(np.array([1.0, 1.0])))
    0.0
    """
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_gradient(x: Array) -> Array:
    """Return ∇ = (2(x₀ − 1) − 400 x₀ (x₁ − x₀²), 200 (x₁ − x₀²)), shape (2,).

    Examples
    --------
    >>> rosenbrock_gradient(np.array([0.0, 1.0])).tolist()
    [-2.0, 200.0]
    """
    valley = x[1] - x[0] ** 2
    return np.stack([2 * (x[0] - 1) - 400 * x[0] * valley, 200 * valley])


def rosenbrock_hessian(x: Array) -> Array:
    """Return ∇² = ((2 − 400 (x₁ − 3x₀²), −400 x₀), (−400 x₀, 200)), shape (2, 2).

    Examples
    --------
    >>> rosenbrock_hessian(np.array([1.0, 1.0])).tolist()
    [[802.0, -400.0], [-400.0, 200.0]]
    """
    mixed = -400 * x[0]
    first = np.stack([2 - 400 * (x[1] - 3 * x[0] ** 2), mixed])
    return np.stack([first, np.stack([mixed, 200 + 0 * mixed])])
