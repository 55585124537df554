"""Functions to differentiate and to descend: quadratics, the norm, Rosenbrock's valley.

    xᵀA x,                   ∇ = (A + Aᵀ) x,   which is 2A x for a symmetric A
    ½‖B x‖² + b·x,           ∇ = Bᵀ B x + b: every convex quadratic, as BᵀB is every matrix ⪰ 0
    ½L‖x‖² − ½‖B x‖² + b·x,  ∇ = L x − BᵀB x + b: every quadratic that bends by L at the most
    ‖x‖,                     ∇ = x/‖x‖ for x ≠ 0;   the cosine of an angle, x·y/(‖x‖‖y‖)
    (1 − x)² + 100 (y − x²)², minimal at (1, 1), at the bottom of a curved valley

Source: Notes §2.2 and §2.3; Rosenbrock (1960), The Computer Journal 3, 175-184.
"""

import numpy as np

from alicemath.ml import Array

__all__ = [
    "convex_quadratic",
    "convex_quadratic_gradient",
    "cosine",
    "cosine_gradient",
    "norm",
    "norm_gradient",
    "quadratic_form",
    "quadratic_form_gradient",
    "quadratic_form_hessian",
    "rosenbrock",
    "rosenbrock_gradient",
    "rosenbrock_hessian",
    "smooth_quadratic",
    "smooth_quadratic_gradient",
    "unit",
    "unit_jacobian",
]


# ------------------------------------------------------------------ quadratics


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


def convex_quadratic(B: Array, b: Array, x: Array) -> Array:
    """Return ½‖B x‖² + b·x for B of shape (k, n), b and x of shape (n,).

    Examples
    --------
    >>> float(convex_quadratic(np.eye(2), np.array([1.0, 0.0]), np.array([2.0, 4.0])))
    12.0
    """
    return np.sum((B @ x) ** 2) / 2 + b @ x


def convex_quadratic_gradient(B: Array, b: Array, x: Array) -> Array:
    """Return ∇_x = Bᵀ B x + b, shape (n,).

    Examples
    --------
    >>> convex_quadratic_gradient(np.eye(2), np.array([1.0, 0.0]), np.array([2.0, 4.0])).tolist()
    [3.0, 4.0]
    """
    return B.T @ (B @ x) + b


def smooth_quadratic(L: Array, B: Array, b: Array, x: Array) -> Array:
    """Return ½L‖x‖² − ½‖B x‖² + b·x for a number L, B of shape (k, n), b and x of shape (n,).

    Examples
    --------
    >>> B, b, x = np.array([[1.0, 0.0]]), np.zeros(2), np.array([2.0, 4.0])
    >>> float(smooth_quadratic(3.0, B, b, x))
    28.0
    """
    return L * np.sum(x**2) / 2 - np.sum((B @ x) ** 2) / 2 + b @ x


def smooth_quadratic_gradient(L: Array, B: Array, b: Array, x: Array) -> Array:
    """Return ∇_x = L x − Bᵀ B x + b, shape (n,).

    Examples
    --------
    >>> B, b, x = np.array([[1.0, 0.0]]), np.zeros(2), np.array([2.0, 4.0])
    >>> smooth_quadratic_gradient(3.0, B, b, x).tolist()
    [4.0, 12.0]
    """
    return L * x - B.T @ (B @ x) + b


# ------------------------------------------------------------------ lengths and angles
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


def unit(x: Array) -> Array:
    """Return x/‖x‖, the direction of x ≠ 0, shape (n,).

    Examples
    --------
    >>> unit(np.array([3.0, 4.0])).tolist()
    [0.6, 0.8]
    """
    return x / np.linalg.norm(x)


def unit_jacobian(x: Array) -> Array:
    """Return ∂(x/‖x‖)/∂x = (I − x̂ x̂ᵀ)/‖x‖, shape (n, n), for x ≠ 0.

    Examples
    --------
    >>> unit_jacobian(np.array([2.0, 0.0])).tolist()
    [[0.0, 0.0], [0.0, 0.5]]
    """
    r = np.linalg.norm(x)
    return (np.eye(x.shape[0]) - np.outer(x, x) / r**2) / r


def cosine(x: Array, y: Array) -> Array:
    """Return the cosine x·y/(‖x‖‖y‖) of the angle between x ≠ 0 and y ≠ 0.

    Examples
    --------
    >>> float(cosine(np.array([3.0, 4.0]), np.array([1.0, 0.0])))
    0.6
    """
    return x @ y / (np.linalg.norm(x) * np.linalg.norm(y))


def cosine_gradient(x: Array, y: Array) -> Array:
    """Return ∇_x = (y/‖y‖ − cos x/‖x‖)/‖x‖, shape (n,).

    Examples
    --------
    >>> cosine_gradient(np.array([2.0, 0.0]), np.array([0.0, 1.0])).tolist()
    [0.0, 0.5]
    """
    return (unit(y) - cosine(x, y) * unit(x)) / np.linalg.norm(x)


# ------------------------------------------------------------------ a curved valley
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
