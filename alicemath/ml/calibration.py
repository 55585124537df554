"""Calibration: does the confidence say how often the prediction is right?

    ECE = Σₖ (|Bₖ|/n) |aₖ − pₖ|,   Bₖ the examples whose confidence is in [k/b, (k + 1)/b),
    aₖ the part of them that is right, pₖ their mean confidence

The bins are half-open and the last one closed, so that each example is counted once; an empty bin
counts nothing.  Temperature scaling divides all logits by one τ > 0, which keeps every prediction
and changes every confidence.

Source: Notes §4.3.4; Guo, Pleiss, Sun, Weinberger (2017), On calibration of modern neural
networks, ICML, eq. (3) and (9).
"""

from dataclasses import dataclass

import numpy as np

from alicemath.errors import InputError, UndecidedError
from alicemath.ml import Array
from alicemath.ml.softmax import log_softmax_rows

__all__ = [
    "Bins",
    "expected_calibration_error",
    "fit_temperature",
    "reliability",
    "temperature_loss",
    "temperature_loss_derivative",
]


# ------------------------------------------------------------------ bins
@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The bins that are not empty, in rising order.

    Attributes
    ----------
    index
        Which of the b bins.
    weight
        |Bₖ|/n.
    confidence, accuracy
        pₖ and aₖ.
    """

    index: Array
    weight: Array
    confidence: Array
    accuracy: Array


def reliability(confidence: Array, correct: Array, b: int) -> Bins:
    """Return weight, mean confidence and accuracy of each bin that is not empty.

    Exact for confidences that are fractions.

    Parameters
    ----------
    confidence
        In [0, 1], shape (n,).
    correct
        1 where the prediction is right, else 0; shape (n,).
    b
        How many bins of width 1/b.

    Raises
    ------
    InputError
        If a confidence is outside [0, 1], or there is none.

    Examples
    --------
    >>> bins = reliability(np.array([0.25, 0.5, 0.75, 1.0]), np.array([0, 1, 0, 1]), 2)
    >>> bins.index.tolist(), bins.weight.tolist(), bins.confidence.tolist(), bins.accuracy.tolist()
    ([0, 1], [0.25, 0.75], [0.25, 0.75], [0.0, 0.6666666666666666])
    """
    c = np.asarray(confidence)
    if not c.size or not np.all((c >= 0) & (c <= 1)):
        raise InputError("confidences are numbers in [0, 1], one at least")
    bin_of = np.minimum(np.floor(c * b), b - 1).astype(int)
    index = np.unique(bin_of)
    member = bin_of == index[:, None]
    count = member @ (1 + 0 * c)  # in the numbers of c: doubles or fractions
    return Bins(index, count / c.size, member @ c / count, member @ (correct + 0 * c) / count)


def expected_calibration_error(confidence: Array, correct: Array, b: int) -> Array:
    """Return ECE = Σₖ (|Bₖ|/n) |aₖ − pₖ|, between 0 and 1.

    Examples
    --------
    >>> float(expected_calibration_error(np.array([0.75, 0.75]), np.array([1, 0]), 4))
    0.25
    """
    bins = reliability(confidence, correct, b)
    return bins.weight @ np.abs(bins.accuracy - bins.confidence)


# ------------------------------------------------------------------ temperature
def temperature_loss(Z: Array, Y: Array, β: Array) -> Array:
    """Return the mean cross-entropy of the logits β Z, β = 1/τ: convex in β.

    Parameters
    ----------
    Z
        Logits, one row an example, shape (n, m).
    Y
        Targets, a row an example, shape (n, m).
    β
        One over the temperature.

    Examples
    --------
    >>> float(temperature_loss(np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]]), 0.5))
    500.0
    """
    return -np.sum(Y * log_softmax_rows(β * Z)) / Z.shape[0]


def temperature_loss_derivative(Z: Array, Y: Array, β: Array) -> Array:
    """Return ∂/∂β = (1/n) Σₖᵢ Zₖᵢ (softmax(β Zₖ)ᵢ ΣYₖ − Yₖᵢ).

    Examples
    --------
    >>> float(temperature_loss_derivative(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 0.0))
    0.5
    """
    S = np.exp(log_softmax_rows(β * Z))
    return np.sum(Z * (S * np.sum(Y, axis=1, keepdims=True) - Y)) / Z.shape[0]


def fit_temperature(Z: Array, Y: Array) -> float:
    """Return the τ that minimises the mean cross-entropy of softmax(Z/τ).

    The derivative by β = 1/τ never falls: its zero is found by halving an interval, to the last
    bit.

    Parameters
    ----------
    Z
        Logits of examples that the model was not fitted on, shape (n, m).
    Y
        One-hot or soft targets, rows that sum to 1, shape (n, m).

    Raises
    ------
    UndecidedError
        If there is no such τ: every prediction is right (τ → 0 is best), or the logits tell no
        more than their mean (τ → ∞ is best).

    Examples
    --------
    >>> from alicemath.ml.softmax import softmax
    >>> z = np.array([2.0, 0.0, -1.0])
    >>> round(fit_temperature(np.array([3 * z]), np.array([softmax(z)])), 12)
    3.0
    """
    if temperature_loss_derivative(Z, Y, 0.0) >= 0:
        raise UndecidedError("no τ: the right class has no larger logits than the others")
    if np.sum(np.max(Z, axis=1) - np.sum(Y * Z, axis=1)) <= 0:
        raise UndecidedError("no τ > 0 is best: every prediction is right; take more examples")
    low, high = 0.0, 1.0
    while temperature_loss_derivative(Z, Y, high) < 0:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        if temperature_loss_derivative(Z, Y, middle) < 0:
            low = middle
        else:
            high = middle
    return 1 / high
