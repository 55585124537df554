"""Likelihood: how probable a model makes the data.

    likelihood Π pᵢ,   log-likelihood Σ log pᵢ,   pᵢ = p(yᵢ | f(xᵢ))
    categorical  p(y|f) = Π fᵢ^yᵢ             maximal at the frequencies
    Bernoulli    p(y|p) = p^y (1 − p)^(1 − y)  maximal at the mean
    Gaussian     exp(−(y − μ)²/(2σ²))/√(2πσ²)  maximal at the mean and the mean square about it

The product of n probabilities leaves the range of doubles; the sum of their logarithms does not,
and its gradient is a sum over examples.

Source: Notes §3.2.2, §3.2.3; Bishop (2006), Pattern Recognition and Machine Learning, §2.1-§2.3.
"""

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array

__all__ = [
    "bernoulli_log_likelihood",
    "bernoulli_log_likelihood_derivative",
    "categorical_log_likelihood",
    "categorical_log_likelihood_gradient",
    "categorical_maximum",
    "categorical_probability",
    "gaussian_log_likelihood",
    "gaussian_log_likelihood_derivative",
    "gaussian_log_likelihood_scale_derivative",
    "gaussian_maximum",
    "likelihood",
    "log_likelihood",
    "one_hot",
]


def likelihood(p: Array) -> Array:
    """Return Π pᵢ, the probability of n independent examples; it underflows for large n.

    Examples
    --------
    >>> float(likelihood(np.full(400, 0.1)))
    0.0
    """
    return np.prod(p)


def log_likelihood(p: Array) -> Array:
    """Return Σ log pᵢ for n probabilities pᵢ > 0.

    Examples
    --------
    >>> round(float(log_likelihood(np.full(400, 0.1))), 3)
    -921.034
    """
    return np.sum(np.log(p))


# ------------------------------------------------------------------ one of several classes
def one_hot(label: int, m: int) -> Array:
    """Return the vector of m numbers that is 1 at the label, 1 ≤ label ≤ m, and 0 elsewhere.

    Raises
    ------
    InputError
        If the label is not among 1, …, m.

    Examples
    --------
    >>> one_hot(2, 3).tolist()
    [0, 1, 0]
    """
    if not 1 <= label <= m:
        raise InputError(f"the label {label} is not among 1, …, {m}; classes count from 1")
    return np.eye(m, dtype=int)[label - 1]


def categorical_probability(f: Array, y: Array) -> Array:
    """Return Π fᵢ^yᵢ over the last axis: the probability of the class that a one-hot y marks.

    Examples
    --------
    >>> float(categorical_probability(np.array([0.2, 0.5, 0.3]), np.array([0, 1, 0])))
    0.5
    """
    return np.prod(f**y, axis=-1)


def categorical_log_likelihood(f: Array, counts: Array) -> Array:
    """Return Σ nᵢ log fᵢ for classes seen nᵢ times, f > 0, shapes (m,).

    Examples
    --------
    >>> float(categorical_log_likelihood(np.array([1.0, 1.0]), np.array([2, 3])))
    0.0
    """
    return counts @ np.log(f)


def categorical_log_likelihood_gradient(f: Array, counts: Array) -> Array:
    """Return ∇_f = n/f, the entries of f taken as independent; shape (m,).

    Examples
    --------
    >>> categorical_log_likelihood_gradient(np.array([0.5, 0.5]), np.array([2, 3])).tolist()
    [4.0, 6.0]
    """
    return counts / f


def categorical_maximum(counts: Array) -> Array:
    """Return n/Σn, the probabilities of m classes that maximise the likelihood.

    Examples
    --------
    >>> categorical_maximum(np.array([1, 3])).tolist()
    [0.25, 0.75]
    """
    return counts / np.sum(counts)


# ------------------------------------------------------------------ a coin
def bernoulli_log_likelihood(p: Array, y: Array) -> Array:
    """Return Σ [yᵢ log p + (1 − yᵢ) log(1 − p)] for outcomes y of shape (n,) and 0 < p < 1.

    Examples
    --------
    >>> round(float(bernoulli_log_likelihood(0.5, np.array([1, 1, 0]))), 3)
    -2.079
    """
    return np.sum(y) * np.log(p) + np.sum(1 - y) * np.log1p(-p)


def bernoulli_log_likelihood_derivative(p: Array, y: Array) -> Array:
    """Return ∂/∂p = Σ (yᵢ − p)/(p (1 − p)).

    Examples
    --------
    >>> float(bernoulli_log_likelihood_derivative(0.5, np.array([1, 1, 0])))
    2.0
    """
    return np.sum(y - p) / (p * (1 - p))


# ------------------------------------------------------------------ a Gaussian
def gaussian_log_likelihood(μ: Array, s: Array, y: Array) -> Array:
    """Return Σ [−(yᵢ − μ)² e^(−2s)/2 − s − ½ log 2π] with s = log σ, for y of shape (n,).

    Examples
    --------
    >>> round(float(gaussian_log_likelihood(0.0, 0.0, np.array([1.0, -1.0]))), 3)
    -2.838
    """
    return np.sum(-((y - μ) ** 2) * np.exp(-2 * s) / 2 - s - np.log(2 * np.pi) / 2)


def gaussian_log_likelihood_derivative(μ: Array, s: Array, y: Array) -> Array:
    """Return ∂/∂μ = Σ (yᵢ − μ) e^(−2s).

    Examples
    --------
    >>> float(gaussian_log_likelihood_derivative(0.0, 0.0, np.array([1.0, 2.0])))
    3.0
    """
    return np.sum(y - μ) * np.exp(-2 * s)


def gaussian_log_likelihood_scale_derivative(μ: Array, s: Array, y: Array) -> Array:
    """Return ∂/∂s = Σ [(yᵢ − μ)² e^(−2s) − 1], s = log σ.

    Examples
    --------
    >>> float(gaussian_log_likelihood_scale_derivative(0.0, 0.0, np.array([1.0, 2.0])))
    3.0
    """
    return np.sum((y - μ) ** 2 * np.exp(-2 * s) - 1)


def gaussian_maximum(y: Array) -> tuple[Array, Array]:
    """Return μ = mean y and σ² = mean (y − μ)², which maximise the likelihood.

    Notes
    -----
    The mean of σ² over samples is (1 − 1/n) of the variance: it divides by n, not by n − 1.

    Examples
    --------
    >>> [float(x) for x in gaussian_maximum(np.array([1.0, 3.0]))]
    [2.0, 1.0]
    """
    return np.mean(y), np.var(y)
