"""Activations: the sigmoid with its relatives, and the rectifiers.

    σ(s) = 1/(1 + e⁻ˢ),   σ′ = σ(1 − σ),   softplus(s) = log(1 + eˢ),   softplus′ = σ,
    logit(p) = log(p/(1 − p)) = σ⁻¹(p),    relu(s) = max(s, 0),    prelu(s, a) = s⁺ + a s⁻

All act entry by entry, so each derivative has the shape of its argument.  1/(1 + e⁻ˢ) overflows
for s < −709; with log(1 + e⁻ˢ) taken by ``np.logaddexp`` nothing does.

Source: Notes §4.3.1 and §5.4; McCulloch and Pitts (1943), Bull. Math. Biophysics 5, 115-133, for
the threshold; He et al. (2015), "PReLU", eq. (1); Clevert et al. (2016), "ELU", eq. (16).
"""

import numpy as np

from alicemath.ml import Array

__all__ = [
    "elu",
    "elu_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "logit",
    "logit_derivative",
    "power",
    "power_derivative",
    "prelu",
    "prelu_slope_derivative",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "sigmoid_second_derivative",
    "softplus",
    "softplus_derivative",
    "steep_sigmoid",
    "steep_sigmoid_derivative",
    "tanh_derivative",
    "threshold",
]


# ------------------------------------------------------------------ the sigmoid and its relatives
def sigmoid(s: Array) -> Array:
    """Return σ(s) = 1/(1 + e⁻ˢ), computed as exp(−log(1 + e⁻ˢ)).

    Examples
    --------
    >>> float(sigmoid(0.0)), float(sigmoid(-800.0)), float(sigmoid(800.0))
    (0.5, 0.0, 1.0)
    """
    return np.exp(-np.logaddexp(0, -s))


def sigmoid_derivative(s: Array) -> Array:
    """Return σ′(s) = σ(s) σ(−s); σ(−s) = 1 − σ(s) without its cancellation.

    Examples
    --------
    >>> float(sigmoid_derivative(0.0))
    0.25
    """
    return sigmoid(s) * sigmoid(-s)


def sigmoid_second_derivative(s: Array) -> Array:
    """Return σ″(s) = σ(s) σ(−s) (σ(−s) − σ(s)).

    Examples
    --------
    >>> float(sigmoid_second_derivative(0.0))
    0.0
    """
    return sigmoid(s) * sigmoid(-s) * (sigmoid(-s) - sigmoid(s))


def logit(p: Array) -> Array:
    """Return log(p/(1 − p)), the inverse of the sigmoid, for 0 < p < 1.

    Examples
    --------
    >>> float(logit(0.5))
    0.0
    """
    return np.log(p) - np.log1p(-p)


def logit_derivative(p: Array) -> Array:
    """Return logit′(p) = 1/(p (1 − p)).

    Examples
    --------
    >>> float(logit_derivative(0.5))
    4.0
    """
    return 1 / (p * (1 - p))


def softplus(s: Array) -> Array:
    """Return log(1 + eˢ), the smooth rectifier.

    Examples
    --------
    >>> float(softplus(800.0))
    800.0
    """
    return np.logaddexp(0, s)


def softplus_derivative(s: Array) -> Array:
    """Return softplus′(s) = σ(s).

    Examples
    --------
    >>> float(softplus_derivative(0.0))
    0.5
    """
    return sigmoid(s)


def tanh_derivative(s: Array) -> Array:
    """Return tanh′(s) = 4 σ(2s) σ(−2s); 1 − tanh² has no right digit beyond |s| ≈ 19.

    Examples
    --------
    >>> float(tanh_derivative(0.0))
    1.0
    """
    return 4 * sigmoid(2 * s) * sigmoid(-2 * s)


def steep_sigmoid(s: Array, a: Array) -> Array:
    """Return σ(a s), the sigmoid of slope a/4 at 0.

    Examples
    --------
    >>> float(steep_sigmoid(0.5, 2.0)) == float(sigmoid(1.0))
    True
    """
    return sigmoid(a * s)


def steep_sigmoid_derivative(s: Array, a: Array) -> Array:
    """Return the derivative a σ(a s) σ(−a s) by s.

    Examples
    --------
    >>> float(steep_sigmoid_derivative(0.0, 8.0))
    2.0
    """
    return a * sigmoid_derivative(a * s)


# ------------------------------------------------------------------ the threshold and powers
def threshold(s: Array) -> Array:
    """Return 1 for s ≥ 0 and 0 for s < 0; it jumps at 0, and is flat elsewhere.

    Examples
    --------
    >>> threshold(np.array([-2.0, 0.0, 3.0])).tolist()
    [0, 1, 1]
    """
    return np.where(s >= 0, 1, 0)


def power(s: Array, p: Array) -> Array:
    """Return sᵖ.

    Examples
    --------
    >>> power(np.array([-2.0, 3.0]), 2).tolist()
    [4.0, 9.0]
    """
    return s**p


def power_derivative(s: Array, p: Array) -> Array:
    """Return p sᵖ⁻¹.

    Examples
    --------
    >>> power_derivative(np.array([-2.0, 3.0]), 2).tolist()
    [-4.0, 6.0]
    """
    return p * s ** (p - 1)


# ------------------------------------------------------------------ rectifiers
def relu(s: Array) -> Array:
    """Return max(s, 0); it has a kink at 0.

    Examples
    --------
    >>> relu(np.array([-2.0, 3.0])).tolist()
    [0.0, 3.0]
    """
    return np.maximum(s, 0)


def relu_derivative(s: Array) -> Array:
    """Return 1 for s > 0 and 0 for s < 0; at the kink the value is 0, a subgradient.

    Examples
    --------
    >>> relu_derivative(np.array([-2.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    return np.where(s > 0, 1.0, 0.0)


def leaky_relu(s: Array, a: Array = 0.01) -> Array:
    """Return s for s ≥ 0 and a s for s < 0; it has a kink at 0 unless a = 1.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0])).tolist()
    [-0.02, 3.0]
    """
    return np.where(s >= 0, s, a * s)


def leaky_relu_derivative(s: Array, a: Array = 0.01) -> Array:
    """Return 1 for s > 0 and a for s < 0; at the kink the value is a, a subgradient.

    Examples
    --------
    >>> leaky_relu_derivative(np.array([-2.0, 3.0])).tolist()
    [0.01, 1.0]
    """
    return np.where(s > 0, 1.0, a)


def prelu(s: Array, a: Array) -> Array:
    """Return max(s, 0) + a min(s, 0): leaky ReLU with a slope a of its own for each neuron.

    Examples
    --------
    >>> prelu(np.array([-2.0, -2.0, 3.0]), np.array([0.5, 0.25, 9.0])).tolist()
    [-1.0, -0.5, 3.0]
    """
    return np.maximum(s, 0) + a * np.minimum(s, 0)


def prelu_slope_derivative(s: Array, a: Array) -> Array:
    """Return the derivative min(s, 0) by a; there is no kink in a.

    Examples
    --------
    >>> prelu_slope_derivative(np.array([-2.0, 3.0]), np.array([0.5, 9.0])).tolist()
    [-2.0, 0.0]
    """
    return np.minimum(s, 0) + 0 * a


def elu(s: Array, a: Array = 1.0) -> Array:
    """Return s for s ≥ 0 and a (eˢ − 1) for s < 0; of class C¹ for a = 1.

    Examples
    --------
    >>> elu(np.array([-800.0, 3.0])).tolist()
    [-1.0, 3.0]
    """
    return np.where(s >= 0, s, a * np.expm1(np.minimum(s, 0)))


def elu_derivative(s: Array, a: Array = 1.0) -> Array:
    """Return 1 for s > 0 and a eˢ for s < 0.

    Examples
    --------
    >>> elu_derivative(np.array([0.0, 3.0])).tolist()
    [1.0, 1.0]
    """
    return np.where(s > 0, 1.0, a * np.exp(np.minimum(s, 0)))
