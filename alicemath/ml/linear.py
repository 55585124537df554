"""Linear models and least squares.

    f(X) = X w + b,   L(w) = ‖X w − y‖²/n,   ∇L = (2/n) Xᵀ(X w − y),   ∇²L = (2/n) XᵀX

X holds one example a row, shape (n, c).  The mean is over examples and there is no ½; the sum with
a ½, whose gradient is Xᵀ(X w − y), is `half_squared_error`.  Ridge adds λ‖w‖²/2 to the latter.

Source: Notes §4.1.3-§4.1.6; Hastie, Tibshirani, Friedman (2009), §3.2 and §3.4.1.
"""

import numpy as np

from alicemath.ml import Array

__all__ = [
    "half_squared_error",
    "half_squared_error_gradient",
    "linear_model",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "mean_squared_error_hessian",
    "normal_equations_solution",
    "ridge",
    "ridge_gradient",
    "ridge_hessian",
    "ridge_solution",
    "weighted_squared_error",
    "weighted_squared_error_gradient",
    "with_constant_feature",
]


def linear_model(X: Array, w: Array, b: Array) -> Array:
    """Return X w + b, shape (n,), for X of shape (n, c), w of shape (c,) and a number b.

    Examples
    --------
    >>> linear_model(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]), 5.0).tolist()
    [16.0]
    """
    return X @ w + b


def with_constant_feature(X: Array) -> Array:
    """Return [X 1], shape (n, c + 1): the last of its c + 1 weights is the bias.

    Examples
    --------
    >>> with_constant_feature(np.array([[3.0], [5.0]])).tolist()
    [[3.0, 1.0], [5.0, 1.0]]
    """
    return np.concatenate([X, np.ones((X.shape[0], 1))], axis=1)


# ------------------------------------------------------------------ least squares
def mean_squared_error(X: Array, y: Array, w: Array) -> Array:
    """Return ‖X w − y‖²/n for X of shape (n, c), y of shape (n,), w of shape (c,).

    Examples
    --------
    >>> float(mean_squared_error(np.eye(2), np.zeros(2), np.array([1.0, 3.0])))
    5.0
    """
    return np.mean((X @ w - y) ** 2)


def mean_squared_error_gradient(X: Array, y: Array, w: Array) -> Array:
    """Return ∇_w = (2/n) Xᵀ(X w − y), shape (c,).

    Examples
    --------
    >>> mean_squared_error_gradient(np.eye(2), np.zeros(2), np.array([1.0, 3.0])).tolist()
    [1.0, 3.0]
    """
    return 2 / X.shape[0] * X.T @ (X @ w - y)


def mean_squared_error_hessian(X: Array, y: Array, w: Array) -> Array:
    """Return ∇²_w = (2/n) XᵀX, shape (c, c).

    Examples
    --------
    >>> mean_squared_error_hessian(np.eye(2), np.zeros(2), np.zeros(2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return 2 / X.shape[0] * X.T @ X


def half_squared_error(X: Array, y: Array, w: Array) -> Array:
    """Return ½‖X w − y‖².

    Examples
    --------
    >>> float(half_squared_error(np.eye(2), np.zeros(2), np.array([1.0, 3.0])))
    5.0
    """
    return np.sum((X @ w - y) ** 2) / 2


def half_squared_error_gradient(X: Array, y: Array, w: Array) -> Array:
    """Return ∇_w = Xᵀ(X w − y), shape (c,).

    Examples
    --------
    >>> half_squared_error_gradient(np.eye(2), np.zeros(2), np.array([1.0, 3.0])).tolist()
    [1.0, 3.0]
    """
    return X.T @ (X @ w - y)


def weighted_squared_error(X: Array, y: Array, w: Array, a: Array) -> Array:
    """Return Σᵢ aᵢ (X w − y)ᵢ² with a weight aᵢ for each example, shape (n,).

    Examples
    --------
    >>> X, a = np.eye(2), np.array([1.0, 0.5])
    >>> float(weighted_squared_error(X, np.zeros(2), np.array([1.0, 2.0]), a))
    3.0
    """
    return a @ (X @ w - y) ** 2


def weighted_squared_error_gradient(X: Array, y: Array, w: Array, a: Array) -> Array:
    """Return ∇_w = 2 Xᵀ(a ⊙ (X w − y)), shape (c,).

    Examples
    --------
    >>> X, a = np.eye(2), np.array([1.0, 0.5])
    >>> weighted_squared_error_gradient(X, np.zeros(2), np.array([1.0, 2.0]), a).tolist()
    [2.0, 2.0]
    """
    return 2 * X.T @ (a * (X @ w - y))


def normal_equations_solution(X: Array, y: Array) -> Array:
    """Return the w with XᵀX w = Xᵀy, shape (c,), for X of full column rank.

    Notes
    -----
    Squares the condition number of X; ``np.linalg.lstsq`` does not.

    Examples
    --------
    >>> normal_equations_solution(np.array([[2.0], [0.0]]), np.array([4.0, 1.0])).tolist()
    [2.0]
    """
    return np.linalg.solve(X.T @ X, X.T @ y)


# ------------------------------------------------------------------ ridge
def ridge(X: Array, y: Array, w: Array, λ: Array) -> Array:
    """Return ½‖X w − y‖² + (λ/2)‖w‖².

    Examples
    --------
    >>> float(ridge(np.eye(2), np.zeros(2), np.array([1.0, 1.0]), 3.0))
    4.0
    """
    return np.sum((X @ w - y) ** 2) / 2 + λ / 2 * (w @ w)


def ridge_gradient(X: Array, y: Array, w: Array, λ: Array) -> Array:
    """Return ∇_w = Xᵀ(X w − y) + λ w, shape (c,).

    Examples
    --------
    >>> ridge_gradient(np.eye(2), np.zeros(2), np.array([1.0, 1.0]), 3.0).tolist()
    [4.0, 4.0]
    """
    return X.T @ (X @ w - y) + λ * w


def ridge_hessian(X: Array, y: Array, w: Array, λ: Array) -> Array:
    """Return ∇²_w = XᵀX + λ I, shape (c, c).

    Examples
    --------
    >>> ridge_hessian(np.eye(2), np.zeros(2), np.zeros(2), 3.0).tolist()
    [[4.0, 0.0], [0.0, 4.0]]
    """
    return X.T @ X + λ * np.eye(X.shape[1])


def ridge_solution(X: Array, y: Array, λ: Array) -> Array:
    """Return (XᵀX + λ I)⁻¹ Xᵀy, shape (c,), for λ > 0 and any X.

    Examples
    --------
    >>> ridge_solution(np.array([[1.0]]), np.array([1.0]), 1.0).tolist()
    [0.5]
    """
    return np.linalg.solve(X.T @ X + λ * np.eye(X.shape[1]), X.T @ y)
