"""Conformal prediction: sets of classes that hold the right one with a given probability.

    scores sᵢ = 1 − [f(xᵢ)]_{yᵢ} of n examples that f was not fitted on,
    q = the ⌈(n + 1)(1 − α)⌉-th smallest of them,   G(x) = {k : 1 − [f(x)]ₖ ≤ q}
    exchangeable examples   ⇒   1 − α ≤ P(y ∈ G(x)),   and P < 1 − α + 1/(n + 1) without ties

The rank of a new score among n + 1 is uniform: nothing is asked of f.  A threshold γ on the
probabilities themselves, {k : [f(x)]ₖ > γ}, promises no coverage.

Source: Notes §4.3.4; Vovk, Gammerman, Shafer (2005), Algorithmic Learning in a Random World,
§2.2; Lei et al. (2018), J. Amer. Statist. Assoc. 113, Theorem 2.
"""

from fractions import Fraction

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array

__all__ = ["classes_above", "conformal_quantile", "conformal_rank", "conformal_set", "scores"]


def classes_above(p: Array, γ: Array) -> Array:
    """Return which classes have a probability above γ, in the shape of p.

    Examples
    --------
    >>> classes_above(np.array([0.5, 0.3, 0.2]), 0.25).tolist()
    [True, True, False]
    """
    return p > γ


def scores(P: Array, y: Array) -> Array:
    """Return 1 − [f(xᵢ)]_{yᵢ}, shape (n,): small where the right class is likely.

    Examples
    --------
    >>> scores(np.array([[0.75, 0.25], [0.5, 0.5]]), np.array([0, 1])).tolist()
    [0.25, 0.5]
    """
    return 1 - P[np.arange(len(y)), y]


def conformal_rank(n: int, α: float | Fraction) -> int:
    """Return ⌈(n + 1)(1 − α)⌉, which of the sorted scores is q.

    A double stands for the decimal that it prints as: 0.1 is a tenth.

    Raises
    ------
    InputError
        If α is not between 0 and 1.

    Examples
    --------
    >>> conformal_rank(19, 0.1), conformal_rank(20, 0.1)
    (18, 19)
    """
    if not 0 < α < 1:
        raise InputError(f"α is an error probability between 0 and 1, not {α}")
    exact = α if isinstance(α, Fraction) else Fraction(str(float(α)))
    return -int((n + 1) * (exact - 1) // 1)


def conformal_quantile(s: Array, α: float | Fraction) -> Array:
    """Return q, the ⌈(n + 1)(1 − α)⌉-th smallest score, or ∞ where n scores are too few.

    Examples
    --------
    >>> float(conformal_quantile(np.array([0.3, 0.1, 0.2]), 0.5))
    0.2
    >>> float(conformal_quantile(np.array([0.3, 0.1, 0.2]), 0.1))
    inf
    """
    rank = conformal_rank(len(s), α)
    return np.sort(s)[rank - 1] if rank <= len(s) else np.inf


def conformal_set(p: Array, q: Array) -> Array:
    """Return which classes k have a score 1 − pₖ ≤ q, in the shape of p.

    Examples
    --------
    >>> conformal_set(np.array([0.75, 0.2, 0.05]), 0.8).tolist()
    [True, True, False]
    """
    return 1 - p <= q
