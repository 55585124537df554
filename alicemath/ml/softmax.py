"""Softmax, logsumexp, and the cross-entropy and entropy of logits.

    softmax(z)ᵢ = e^zᵢ / Σⱼ e^zⱼ,   J = diag(s) − s sᵀ,   logsumexp(z) = log Σⱼ e^zⱼ,
    CE(z, y) = −Σᵢ yᵢ log softmax(z)ᵢ,   ∇_z CE = softmax(z) Σy − y,   H(s) = −Σᵢ sᵢ log sᵢ

Adding one number to all logits changes none of these but logsumexp, which it shifts by that
number; taking the largest logit away keeps every exponential at or below 1.

Source: Notes §4.2.1 and §4.3.2; Bishop (2006), Pattern Recognition and Machine Learning, §4.3.4.
"""

import numpy as np

from alicemath.ml import Array

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "log_softmax",
    "log_softmax_jacobian",
    "log_softmax_rows",
    "logsumexp",
    "logsumexp_gradient",
    "logsumexp_hessian",
    "softmax",
    "softmax_entropy",
    "softmax_entropy_gradient",
    "softmax_jacobian",
    "softmax_vjp",
]


def softmax(z: Array) -> Array:
    """Return s with sᵢ = e^zᵢ / Σⱼ e^zⱼ: positive entries that sum to 1.

    Parameters
    ----------
    z
        Logits, shape (m,).

    Returns
    -------
    Array
        Probabilities, shape (m,).

    Examples
    --------
    >>> softmax(np.array([1000.0, 1000.0])).tolist()
    [0.5, 0.5]
    """
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def softmax_jacobian(z: Array) -> Array:
    """Return ∂s/∂z = diag(s) − s sᵀ, shape (m, m).

    Examples
    --------
    >>> softmax_jacobian(np.zeros(2)).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def softmax_vjp(z: Array, u: Array) -> Array:
    """Return Jᵀ u = s ⊙ (u − s·u), shape (m,), without building J.

    Examples
    --------
    >>> softmax_vjp(np.zeros(2), np.array([1.0, 0.0])).tolist()
    [0.25, -0.25]
    """
    s = softmax(z)
    return s * (u - s @ u)


def logsumexp(z: Array) -> Array:
    """Return log Σⱼ e^zⱼ of logits z of shape (m,).

    Examples
    --------
    >>> float(logsumexp(np.array([1000.0, -1000.0])))
    1000.0
    """
    c = np.max(z)
    return c + np.log(np.sum(np.exp(z - c)))


def logsumexp_gradient(z: Array) -> Array:
    """Return ∇ logsumexp(z) = softmax(z), shape (m,).

    Examples
    --------
    >>> logsumexp_gradient(np.zeros(2)).tolist()
    [0.5, 0.5]
    """
    return softmax(z)


def logsumexp_hessian(z: Array) -> Array:
    """Return ∇² logsumexp(z) = diag(s) − s sᵀ, shape (m, m).

    Examples
    --------
    >>> logsumexp_hessian(np.zeros(2)).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    return softmax_jacobian(z)


def log_softmax(z: Array) -> Array:
    """Return log softmax(z) = z − logsumexp(z), shape (m,).

    Examples
    --------
    >>> log_softmax(np.array([0.0, -2000.0])).tolist()
    [0.0, -2000.0]
    """
    return z - logsumexp(z)


def log_softmax_jacobian(z: Array) -> Array:
    """Return ∂ log s/∂z = I − 1 sᵀ, shape (m, m).

    Examples
    --------
    >>> log_softmax_jacobian(np.zeros(2)).tolist()
    [[0.5, -0.5], [-0.5, 0.5]]
    """
    return np.eye(z.shape[0]) - np.outer(np.ones_like(z), softmax(z))


def log_softmax_rows(Z: Array) -> Array:
    """Return the log softmax of each row of logits, shape (n, m).

    Examples
    --------
    >>> log_softmax_rows(np.array([[0.0, -2000.0], [3000.0, 0.0]])).tolist()
    [[0.0, -2000.0], [0.0, -3000.0]]
    """
    D = Z - np.max(Z, axis=1, keepdims=True)
    return D - np.log(np.sum(np.exp(D), axis=1, keepdims=True))


# ------------------------------------------------------------------ cross-entropy and entropy
def cross_entropy(z: Array, y: Array) -> Array:
    """Return −Σᵢ yᵢ log softmax(z)ᵢ = Σᵢ yᵢ (logsumexp(z) − zᵢ).

    Parameters
    ----------
    z
        Logits, shape (m,).
    y
        Targets, shape (m,): one-hot, soft, or any weights.

    Examples
    --------
    >>> float(cross_entropy(np.array([1000.0, 0.0]), np.array([1.0, 0.0])))
    0.0
    """
    return y @ (logsumexp(z) - z)


def cross_entropy_gradient(z: Array, y: Array) -> Array:
    """Return ∇_z CE = softmax(z) Σy − y, shape (m,); softmax(z) − y when Σy = 1.

    Examples
    --------
    >>> cross_entropy_gradient(np.zeros(2), np.array([1.0, 0.0])).tolist()
    [-0.5, 0.5]
    """
    return softmax(z) * np.sum(y) - y


def softmax_entropy(z: Array) -> Array:
    """Return H = −Σ sᵢ log sᵢ = Σ sᵢ (logsumexp(z) − zᵢ) of s = softmax(z).

    Examples
    --------
    >>> float(softmax_entropy(np.array([1000.0, 0.0])))
    0.0
    """
    return softmax(z) @ (logsumexp(z) - z)


def softmax_entropy_gradient(z: Array) -> Array:
    """Return ∇H = −s ⊙ (z − s·z), shape (m,).

    Examples
    --------
    >>> softmax_entropy_gradient(np.array([1.0, 1.0])).tolist()
    [-0.0, -0.0]
    """
    s = softmax(z)
    return -s * (z - s @ z)
