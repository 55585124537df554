"""Losses of one prediction, and of a batch through the logits or the log-rate.

    squared (p − y)²            absolute |p − y|          huber, quadratic near 0, linear beyond δ
    hinge max(0, 1 − m)         logistic log(1 + e^z) − y z, y ∈ {0, 1}, or log(1 + e^−m)
    poisson e^η − y η           gamma η + y e^−η          gaussian log σ + (y − μ)²/(2σ²)
    KL(p ‖ q) = Σ pᵢ log(pᵢ/qᵢ)

Each loss is written as it is computed stably; constants in y alone are left out and said.

Source: Notes §4.1.2, §4.3.1; McCullagh and Nelder (1989), Generalized Linear Models, §2.3 and §8;
Huber (1964), Ann. Math. Statist. 35, 73-101.
"""

import numpy as np

from alicemath.ml import Array
from alicemath.ml.activations import sigmoid

__all__ = [
    "absolute_loss",
    "absolute_loss_derivative",
    "binary_cross_entropy",
    "binary_cross_entropy_derivative",
    "gamma_loss",
    "gamma_loss_derivative",
    "gaussian_density",
    "gaussian_nll",
    "gaussian_nll_derivative",
    "gaussian_nll_scale_derivative",
    "hinge",
    "huber",
    "huber_derivative",
    "kl_divergence",
    "kl_divergence_gradient",
    "margin_loss",
    "margin_loss_derivative",
    "poisson_loss",
    "poisson_loss_derivative",
    "squared_loss",
    "squared_loss_derivative",
]


# ------------------------------------------------------------------ of a residual
def squared_loss(p: Array, y: Array) -> Array:
    """Return (p − y)²; no ½, no mean.

    Examples
    --------
    >>> float(squared_loss(3.0, 1.0))
    4.0
    """
    return (p - y) ** 2


def squared_loss_derivative(p: Array, y: Array) -> Array:
    """Return ∂/∂p = 2(p − y).

    Examples
    --------
    >>> float(squared_loss_derivative(3.0, 1.0))
    4.0
    """
    return 2 * (p - y)


def absolute_loss(p: Array, y: Array) -> Array:
    """Return |p − y|; it has a kink at p = y.

    Examples
    --------
    >>> float(absolute_loss(3.0, 1.0))
    2.0
    """
    return np.abs(p - y)


def absolute_loss_derivative(p: Array, y: Array) -> Array:
    """Return ∂/∂p = sign(p − y); at the kink, where there is none, the subgradient 0.

    Examples
    --------
    >>> [float(absolute_loss_derivative(p, 1.0)) for p in (3.0, 1.0, 0.5)]
    [1.0, 0.0, -1.0]
    """
    return np.sign(p - y)


def huber(r: Array, δ: Array = 1.0) -> Array:
    """Return r²/2 for |r| ≤ δ and δ(|r| − δ/2) beyond: of class C¹.

    Examples
    --------
    >>> huber(np.array([0.5, -3.0])).tolist()
    [0.125, 2.5]
    """
    return np.where(np.abs(r) <= δ, r**2 / 2, δ * (np.abs(r) - δ / 2))


def huber_derivative(r: Array, δ: Array = 1.0) -> Array:
    """Return r for |r| ≤ δ and δ sign(r) beyond: the residual, clipped.

    Examples
    --------
    >>> huber_derivative(np.array([0.5, -3.0])).tolist()
    [0.5, -1.0]
    """
    return np.where(np.abs(r) <= δ, r, δ * np.sign(r))


def hinge(m: Array) -> Array:
    """Return max(0, 1 − m) of a margin m = ±z; it has a kink at m = 1.

    Examples
    --------
    >>> hinge(np.array([3.0, -1.0])).tolist()
    [0.0, 2.0]
    """
    return np.maximum(0, 1 - m)


# ------------------------------------------------------------------ of a logit
def binary_cross_entropy(z: Array, y: Array) -> Array:
    """Return −y log σ(z) − (1 − y) log(1 − σ(z)) = log(1 + e^z) − y z for a logit z.

    Examples
    --------
    >>> float(binary_cross_entropy(800.0, 0.0))
    800.0
    """
    return np.logaddexp(0, z) - y * z


def binary_cross_entropy_derivative(z: Array, y: Array) -> Array:
    """Return ∂/∂z = σ(z) − y.

    Examples
    --------
    >>> float(binary_cross_entropy_derivative(0.0, 1.0))
    -0.5
    """
    return sigmoid(z) - y


def margin_loss(z: Array, t: Array) -> Array:
    """Return log(1 + e^(−t z)) for a label t = ±1: the logistic loss of the margin t z.

    Examples
    --------
    >>> float(margin_loss(-800.0, 1.0))
    800.0
    """
    return np.logaddexp(0, -t * z)


def margin_loss_derivative(z: Array, t: Array) -> Array:
    """Return ∂/∂z = −t σ(−t z).

    Examples
    --------
    >>> float(margin_loss_derivative(0.0, 1.0))
    -0.5
    """
    return -t * sigmoid(-t * z)


# ------------------------------------------------------------------ negative log-likelihoods
def poisson_loss(η: Array, y: Array) -> Array:
    """Return e^η − y η, η = log of the rate; log y! is left out.

    Examples
    --------
    >>> float(poisson_loss(0.0, 2.0))
    1.0
    """
    return np.exp(η) - y * η


def poisson_loss_derivative(η: Array, y: Array) -> Array:
    """Return ∂/∂η = e^η − y.

    Examples
    --------
    >>> float(poisson_loss_derivative(0.0, 2.0))
    -1.0
    """
    return np.exp(η) - y


def gamma_loss(η: Array, y: Array) -> Array:
    """Return η + y e^(−η), η = log of the mean, for y > 0; the shape is a factor, left out.

    Examples
    --------
    >>> float(gamma_loss(0.0, 2.0))
    2.0
    """
    return η + y * np.exp(-η)


def gamma_loss_derivative(η: Array, y: Array) -> Array:
    """Return ∂/∂η = 1 − y e^(−η).

    Examples
    --------
    >>> float(gamma_loss_derivative(0.0, 2.0))
    -1.0
    """
    return 1 - y * np.exp(-η)


def gaussian_density(y: Array, μ: Array, σ: Array) -> Array:
    """Return exp(−(y − μ)²/(2σ²))/(σ √(2π)).

    Examples
    --------
    >>> round(float(gaussian_density(3.0, 1.0, 2.0)), 9)
    0.120985362
    """
    return np.exp(-((y - μ) ** 2) / (2 * σ**2)) / (σ * np.sqrt(2 * np.pi))


def gaussian_nll(μ: Array, s: Array, y: Array) -> Array:
    """Return s + (y − μ)² e^(−2s)/2 with s = log σ; ½ log 2π is left out.

    Examples
    --------
    >>> float(gaussian_nll(1.0, 0.0, 3.0))
    2.0
    """
    return s + (y - μ) ** 2 * np.exp(-2 * s) / 2


def gaussian_nll_derivative(μ: Array, s: Array, y: Array) -> Array:
    """Return ∂/∂μ = (μ − y) e^(−2s).

    Examples
    --------
    >>> float(gaussian_nll_derivative(1.0, 0.0, 3.0))
    -2.0
    """
    return (μ - y) * np.exp(-2 * s)


def gaussian_nll_scale_derivative(μ: Array, s: Array, y: Array) -> Array:
    """Return ∂/∂s = 1 − (y − μ)² e^(−2s), s = log σ.

    Examples
    --------
    >>> float(gaussian_nll_scale_derivative(1.0, 0.0, 3.0))
    -3.0
    """
    return 1 - (y - μ) ** 2 * np.exp(-2 * s)


# ------------------------------------------------------------------ between distributions
def kl_divergence(p: Array, q: Array) -> Array:
    """Return KL(p ‖ q) = Σ pᵢ log(pᵢ/qᵢ) for positive p and q of shape (m,).

    Examples
    --------
    >>> float(kl_divergence(np.array([0.5, 0.5]), np.array([0.5, 0.5])))
    0.0
    """
    return p @ (np.log(p) - np.log(q))


def kl_divergence_gradient(p: Array, q: Array) -> Array:
    """Return ∇_q KL = −p/q, the entries of q taken as independent; shape (m,).

    Examples
    --------
    >>> kl_divergence_gradient(np.array([0.5, 0.5]), np.array([0.25, 0.75])).tolist()[0]
    -2.0
    """
    return -p / q
