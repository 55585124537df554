"""Layers of networks, with their Jacobians and pullbacks.

    dense        X W + b;  dX = U Wᵀ, dW = Xᵀ U, db = Σ of U's rows, for a cotangent U
    layer norm   x̂ = (x − x̄)/√(var x + ε);   J = (I − 1 1ᵀ/n − x̂ x̂ᵀ/n)/√(var x + ε)
    RMS norm     x̂ = x/√(mean x² + ε);        J = (I − x̂ x̂ᵀ/n)/√(mean x² + ε)
    attention    softmax(K q/√d)ᵀ V for one query q

Source: Ba, Kiros, Hinton (2016), Layer Normalization; Zhang and Sennrich (2019), Root Mean Square
Layer Normalization; Vaswani et al. (2017), Attention Is All You Need, eq. (1).
"""

import numpy as np

from alicemath.ml import Array
from alicemath.ml.softmax import softmax, softmax_jacobian

__all__ = [
    "attention",
    "attention_query_jacobian",
    "dense",
    "layer_norm",
    "layer_norm_jacobian",
    "layer_norm_vjp",
    "rms_norm",
    "rms_norm_jacobian",
    "rms_norm_vjp",
]


def dense(X: Array, W: Array, b: Array) -> Array:
    """Return X W + b: X of shape (n, c), W of shape (c, m), b of shape (m,), result (n, m).

    Examples
    --------
    >>> dense(np.eye(2), np.eye(2), np.array([1.0, 2.0])).tolist()
    [[2.0, 2.0], [1.0, 3.0]]
    """
    return X @ W + b


# ------------------------------------------------------------------ normalisation
def layer_norm(x: Array, ε: Array = 1e-5) -> Array:
    """Return (x − x̄)/√(var x + ε), x of shape (n,); the variance divides by n.

    Examples
    --------
    >>> layer_norm(np.array([1.0, 3.0]), 0.0).tolist()
    [-1.0, 1.0]
    """
    return (x - np.mean(x)) / np.sqrt(np.var(x) + ε)


def layer_norm_jacobian(x: Array, ε: Array = 1e-5) -> Array:
    """Return (I − 1 1ᵀ/n − x̂ x̂ᵀ/n)/√(var x + ε), shape (n, n).

    Examples
    --------
    >>> layer_norm_jacobian(np.array([1.0, 3.0]), 0.0).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    n, z = x.shape[0], layer_norm(x, ε)
    return (np.eye(n) - 1 / n - np.outer(z, z) / n) / np.sqrt(np.var(x) + ε)


def layer_norm_vjp(x: Array, ε: Array, u: Array) -> Array:
    """Return Jᵀ u = (u − ū − x̂ mean(x̂ ⊙ u))/√(var x + ε), shape (n,).

    Examples
    --------
    >>> layer_norm_vjp(np.array([1.0, 3.0]), 0.0, np.array([1.0, 0.0])).tolist()
    [0.0, 0.0]
    """
    z = layer_norm(x, ε)
    return (u - np.mean(u) - z * np.mean(z * u)) / np.sqrt(np.var(x) + ε)


def rms_norm(x: Array, ε: Array = 1e-5) -> Array:
    """Return x/√(mean x² + ε), x of shape (n,).

    Examples
    --------
    >>> rms_norm(np.array([3.0, -3.0]), 0.0).tolist()
    [1.0, -1.0]
    """
    return x / np.sqrt(np.mean(x**2) + ε)


def rms_norm_jacobian(x: Array, ε: Array = 1e-5) -> Array:
    """Return (I − x̂ x̂ᵀ/n)/√(mean x² + ε), shape (n, n).

    Examples
    --------
    >>> rms_norm_jacobian(np.array([2.0, 2.0]), 0.0).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    n, z = x.shape[0], rms_norm(x, ε)
    return (np.eye(n) - np.outer(z, z) / n) / np.sqrt(np.mean(x**2) + ε)


def rms_norm_vjp(x: Array, ε: Array, u: Array) -> Array:
    """Return Jᵀ u = (u − x̂ mean(x̂ ⊙ u))/√(mean x² + ε), shape (n,).

    Examples
    --------
    >>> rms_norm_vjp(np.array([2.0, 2.0]), 0.0, np.array([1.0, 0.0])).tolist()
    [0.25, -0.25]
    """
    z = rms_norm(x, ε)
    return (u - z * np.mean(z * u)) / np.sqrt(np.mean(x**2) + ε)


# ------------------------------------------------------------------ attention
def attention(q: Array, K: Array, V: Array) -> Array:
    """Return softmax(K q/√d)ᵀ V: the values, averaged by how well their keys fit the query.

    Parameters
    ----------
    q
        One query, shape (d,).
    K, V
        Keys, shape (n, d), and values, shape (n, e).

    Returns
    -------
    Array
        Shape (e,).

    Examples
    --------
    >>> attention(np.zeros(1), np.ones((2, 1)), np.array([[1.0], [3.0]])).tolist()
    [2.0]
    """
    return softmax(K @ q / np.sqrt(q.shape[0])) @ V


def attention_query_jacobian(q: Array, K: Array, V: Array) -> Array:
    """Return ∂/∂q = Vᵀ (diag(a) − a aᵀ) K/√d with a = softmax(K q/√d), shape (e, d).

    Examples
    --------
    >>> attention_query_jacobian(np.zeros(1), np.array([[0.0], [1.0]]), np.array([[1.0], [3.0]]))
    array([[0.5]])
    """
    d = np.sqrt(q.shape[0])
    return V.T @ softmax_jacobian(K @ q / d) @ K / d
