"""Bayes' theorem on a finite family of models, and two conjugate pairs.

    p(f|S) = p(S|f) p(f)/p(S),   p(S) = Σ_f p(S|f) p(f),   p(y|x, S) = Σ_f p(y|f(x)) p(f|S)
    MAP      argmax_f [log p(S|f) + log p(f)]
    coin     Beta(a, b) prior, k ones and n − k zeros:  Beta(a + k, b + n − k)
    mean     N(m, 1/t) prior, n values of mean ȳ and precision q each:
             N((t m + n q ȳ)/(t + n q), 1/(t + n q))

The prior and the likelihoods of k models are arrays of shape (k,).  With many examples the
likelihoods underflow: `posterior_of_logs` takes their logarithms.

Source: Notes §3.3; Bishop (2006), Pattern Recognition and Machine Learning, §1.2.3, §2.1.1, §2.3.6.
"""

import numpy as np

from alicemath.ml import Array
from alicemath.ml.softmax import softmax

__all__ = [
    "beta_mean",
    "beta_update",
    "evidence",
    "gaussian_update",
    "maximum_a_posteriori",
    "posterior",
    "posterior_of_logs",
    "predictive",
]


def evidence(prior: Array, likelihood: Array) -> Array:
    """Return p(S) = Σ p(S|f) p(f).

    Examples
    --------
    >>> float(evidence(np.array([0.5, 0.5]), np.array([0.2, 0.6])))
    0.4
    """
    return prior @ likelihood


def posterior(prior: Array, likelihood: Array) -> Array:
    """Return p(f|S) = p(S|f) p(f)/p(S), shape (k,).

    Examples
    --------
    >>> posterior(np.array([0.5, 0.5]), np.array([0.25, 0.75])).tolist()
    [0.25, 0.75]
    """
    return prior * likelihood / np.sum(prior * likelihood)


def posterior_of_logs(log_prior: Array, log_likelihood: Array) -> Array:
    """Return the posterior from logarithms, softmax(log p(S|f) + log p(f)), shape (k,).

    Examples
    --------
    >>> posterior_of_logs(np.zeros(2), np.array([-2000.0, -2000.0])).tolist()
    [0.5, 0.5]
    """
    return softmax(log_prior + log_likelihood)


def maximum_a_posteriori(log_prior: Array, log_likelihood: Array) -> int:
    """Return the index of the model with the largest log p(S|f) + log p(f), the first of several.

    Examples
    --------
    >>> maximum_a_posteriori(np.log([0.9, 0.1]), np.log([0.2, 0.3]))
    0
    """
    return int(np.argmax(log_prior + log_likelihood))


def predictive(weights: Array, P: Array) -> Array:
    """Return Σ_f p(f|S) p(y|f(x)): the models' predictions P, a row a model, in the mean.

    Parameters
    ----------
    weights
        The posterior, shape (k,).
    P
        The probabilities of m outputs under each model, shape (k, m), or of one output, (k,).

    Examples
    --------
    >>> predictive(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.5, 0.5]])).tolist()
    [0.75, 0.25]
    """
    return weights @ P


# ------------------------------------------------------------------ conjugate pairs
def beta_update(a: Array, b: Array, y: Array) -> tuple[Array, Array]:
    """Return the parameters of the Beta posterior after outcomes y of 0 and 1, shape (n,).

    Examples
    --------
    >>> [int(x) for x in beta_update(1, 1, np.array([1, 1, 0]))]
    [3, 2]
    """
    return a + np.sum(y), b + np.sum(1 - y)


def beta_mean(a: Array, b: Array) -> Array:
    """Return a/(a + b), the mean of Beta(a, b) and the probability that the next outcome is 1.

    Examples
    --------
    >>> beta_mean(3, 2)
    0.6
    """
    return a / (a + b)


def gaussian_update(m: Array, t: Array, q: Array, y: Array) -> tuple[Array, Array]:
    """Return the mean and the precision of the posterior of a Gaussian mean.

    Parameters
    ----------
    m, t
        Mean and precision of the prior.
    q
        The precision of each value.
    y
        The values, shape (n,).

    Examples
    --------
    >>> [float(x) for x in gaussian_update(0.0, 1.0, 1.0, np.array([2.0, 4.0, 6.0]))]
    [3.0, 4.0]
    """
    precision = t + y.shape[0] * q
    return (t * m + q * np.sum(y)) / precision, precision
