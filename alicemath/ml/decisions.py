"""Decisions under costs.

    cost of predicting i = Σⱼ Cᵢⱼ pⱼ,   predict argminᵢ Σⱼ Cᵢⱼ pⱼ

Cᵢⱼ is the cost of predicting i when the true class is j: rows are predictions, columns are truths,
as in the table of the notes.  With cost 1 for every error the decision is argmax p.

Source: Notes §4.3.3; Elkan (2001), The foundations of cost-sensitive learning, IJCAI, eq. (1)-(2).
"""

import numpy as np

from alicemath.ml import Array

__all__ = ["decide", "decision_threshold", "expected_costs"]


def expected_costs(C: Array, p: Array) -> Array:
    """Return Σⱼ Cᵢⱼ pⱼ for each prediction i.

    Parameters
    ----------
    C
        Costs, shape (m, m): row = prediction, column = true class.
    p
        Probabilities of the true class, shape (m,) or (n, m).

    Returns
    -------
    Array
        Shape (m,) or (n, m).

    Examples
    --------
    >>> C = np.array([[0.0, 10.0], [1.0, 0.0]])
    >>> expected_costs(C, np.array([0.75, 0.25])).tolist()
    [2.5, 0.75]
    """
    return p @ C.T


def decide(C: Array, p: Array) -> Array:
    """Return the prediction of the least expected cost; of several, the first.

    Examples
    --------
    >>> C = np.array([[0.0, 10.0], [1.0, 0.0]])
    >>> int(decide(C, np.array([0.75, 0.25])))
    1
    """
    return np.argmin(expected_costs(C, p), axis=-1)


def decision_threshold(C: Array) -> Array:
    """Return the t with: class 1 of two is predicted exactly when p₁ > t.

    t = (C₁₀ − C₀₀)/(C₁₀ − C₀₀ + C₀₁ − C₁₁), where errors cost more than hits.

    Examples
    --------
    >>> float(decision_threshold(np.array([[0.0, 3.0], [1.0, 0.0]])))
    0.25
    """
    false_alarm, miss = C[1, 0] - C[0, 0], C[0, 1] - C[1, 1]
    return false_alarm / (false_alarm + miss)
