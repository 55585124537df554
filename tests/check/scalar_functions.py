"""The functions that the scalar corpus speaks of: plain NumPy."""

from typing import Any

import numpy as np

from alicemath import erf
from alicemath.ml.activations import sigmoid


def pseudo_huber(r: Any, d: Any) -> Any:
    return d**2 * (np.sqrt(1 + (r / d) ** 2) - 1)


def log_cosh(x: Any) -> Any:
    return np.log(np.cosh(x))


def squared_hinge(m: Any) -> Any:
    return np.maximum(0, 1 - m) ** 2


def smooth_hinge(m: Any) -> Any:
    return np.where(m <= 0, 0.5 - m, np.where(m < 1, (1 - m) ** 2 / 2, 0))


def quantile(r: Any, q: Any) -> Any:
    return np.maximum(q * r, (q - 1) * r)


def insensitive(r: Any, e: Any) -> Any:
    return np.maximum(np.abs(r) - e, 0)


def selu(x: Any) -> Any:
    # The two constants of Klambauer et al. (2017), Self-normalizing neural networks, to 8 digits.
    return 1.05070098 * np.where(x > 0, x, 1.67326324 * (np.exp(x) - 1))


def gelu(x: Any) -> Any:
    return x * (1 + erf(x / np.sqrt(2))) / 2


def gelu_by_tanh(x: Any) -> Any:
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def silu(x: Any) -> Any:
    return x * sigmoid(x)


def softsign(x: Any) -> Any:
    return x / (1 + np.abs(x))


def hard_sigmoid(x: Any) -> Any:
    return np.clip(x / 6 + 0.5, 0, 1)


def hard_tanh(x: Any) -> Any:
    return np.clip(x, -1, 1)


def slope(s: Any) -> Any:
    return sigmoid(s) * (1 - sigmoid(s))


def bend(s: Any) -> Any:
    return slope(s) * (1 - 2 * sigmoid(s))


def step(x: Any) -> Any:
    return np.where(x > 0, 1, 0)


def hole(x: Any) -> Any:
    return (x**2 - 1) / (x - 1)


def oscillating(x: Any) -> Any:
    return np.where(x == 0, 0, x**2 * np.sin(1 / x))


def huber_without_shift(r: Any, d: Any) -> Any:
    return np.where(np.abs(r) <= d, r**2 / 2, d * np.abs(r))


def huber_with_shift(r: Any, d: Any) -> Any:
    return np.where(np.abs(r) <= d, r**2 / 2, d * (np.abs(r) - d / 2))


def soft(x: Any, z: Any, k: Any) -> Any:
    return np.sign(z) * np.maximum(np.abs(z) - k, 0)


def share(t: Any, a: Any, b: Any) -> Any:
    return np.exp(a / t) / (np.exp(a / t) + np.exp(b / t))


def share_of_three(t: Any, a: Any, b: Any, c: Any) -> Any:
    return np.exp(a / t) / (np.exp(a / t) + np.exp(b / t) + np.exp(c / t))


def bce(z: Any, y: Any) -> Any:
    return -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z))


def stable_bce(z: Any, y: Any) -> Any:
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def log_sum_exp(x: Any) -> Any:
    return np.log(np.sum(np.exp(x)))


def spread(x: Any, v: Any) -> Any:
    """The quadratic form of the Hessian of log-sum-exp: ½ Σᵢⱼ eˣⁱ eˣʲ (vᵢ − vⱼ)² / Z²."""
    e = np.exp(x)
    return np.sum(np.outer(e, e) * (v[:, None] - v[None, :]) ** 2) / (2 * np.sum(e) ** 2)
