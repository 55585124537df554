"""Mini-batches, epochs, and stochastic gradient descent.

    shuffle 0, …, n − 1, cut the row into pieces of r: ⌈n/r⌉ batches, the last with what is left
    an epoch is one pass over them;  E epochs make E ⌈n/r⌉ steps  wₜ = wₜ₋₁ − ηₜ ∇L_Bₜ(wₜ₋₁)

The mean of a batch that is drawn uniformly has the mean of the data as its mean, and the variance

    s²/r  for r draws with replacement,     (s²/r) (n − r)/(n − 1)  without,    s² = mean (xᵢ − x̄)²

Source: Notes §5.3; Robbins and Monro (1951), Ann. Math. Statist. 22, 400-407; Cochran (1977),
Sampling Techniques, Theorem 2.2.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array
from alicemath.ml.descent import Descent, Rule, step

__all__ = [
    "batches_of",
    "least_squares_batch_gradient",
    "shuffled_batches",
    "stochastic_gradient_descent",
    "variance_of_batch_mean",
]


# ------------------------------------------------------------------ batches
def batches_of(order: Array, r: int) -> list[Array]:
    """Return consecutive pieces of r entries of a row; the last has what is left.

    Raises
    ------
    InputError
        If r is not ≥ 1.

    Examples
    --------
    >>> [batch.tolist() for batch in batches_of(np.array([3, 0, 4, 1, 2]), 2)]
    [[3, 0], [4, 1], [2]]
    """
    if r < 1:
        raise InputError(f"r={r}: a batch has one example at least")
    return [order[start : start + r] for start in range(0, len(order), r)]


def shuffled_batches(
    n: int, r: int, epochs: int, rng: np.random.Generator
) -> Iterator[list[Array]]:
    """Yield the batches of one epoch after the other, each of a new order of 0, …, n − 1.

    Examples
    --------
    >>> first, second = shuffled_batches(4, 2, 2, np.random.default_rng(0))
    >>> sorted(np.concatenate(first).tolist()), len(second)
    ([0, 1, 2, 3], 2)
    """
    for _ in range(epochs):
        yield batches_of(rng.permutation(n), r)


def variance_of_batch_mean(x: Array, r: Any, *, replacement: Literal["with", "without"]) -> Array:
    """Return the variance of the mean of r of the n entries of x, drawn uniformly.

    Notes
    -----
    Without replacement n ≥ 2, and r ≤ n.

    Examples
    --------
    >>> x = np.array([0.0, 0.0, 6.0])
    >>> float(variance_of_batch_mean(x, 2, replacement="with"))
    4.0
    >>> float(variance_of_batch_mean(x, 2, replacement="without"))
    2.0
    """
    n = x.shape[0]
    variance = np.mean((x - np.mean(x)) ** 2) / r
    return variance if replacement == "with" else variance * (n - r) / (n - 1)


# ------------------------------------------------------------------ descent
def least_squares_batch_gradient(X: Array, y: Array, w: Array, batch: Array) -> Array:
    """Return (2/r) Xᵀ(X w − y) over the r rows of a batch, shape (c,): 2 r c + c products.

    Examples
    --------
    >>> X, y, w = np.array([[1.0], [3.0], [5.0]]), np.array([1.0, 2.0, 9.0]), np.array([1.0])
    >>> least_squares_batch_gradient(X, y, w, np.array([0, 1])).tolist()
    [3.0]
    """
    rows = X[batch]
    return 2 / rows.shape[0] * (rows.T @ (rows @ w - y[batch]))


def stochastic_gradient_descent(
    gradient: Callable[[Array, Array], Array],
    x: Any,
    rule: Rule,
    *,
    n: int,
    r: int,
    epochs: int,
    rng: np.random.Generator,
) -> Descent:
    """Return the way from x along the gradients of mini-batches.

    Parameters
    ----------
    gradient
        A function of the point, shape (c,), and of the indices of a batch.
    x
        The start, shape (c,); fractions stay fractions.
    rule
        The size of each step: `constant`, `decaying`, or one of your own.
    n, r
        How many examples there are, and how many make a batch.
    epochs
        How many passes over them: ``epochs`` · ⌈n/r⌉ steps.
    rng
        What shuffles.

    Raises
    ------
    InputError
        If n or r is not ≥ 1, or epochs is negative.

    Examples
    --------
    >>> y = np.array([1.0, 2.0, 6.0])
    >>> way = stochastic_gradient_descent(
    ...     lambda x, batch: x - np.mean(y[batch]), np.zeros(1), lambda t, x, d: 1 / t,
    ...     n=3, r=1, epochs=1, rng=np.random.default_rng(0),
    ... )
    >>> way.end.tolist()  # steps of 1/t make a running mean
    [3.0]
    """
    if n < 1 or epochs < 0:
        raise InputError(f"n={n}, epochs={epochs}: need n ≥ 1 and epochs ≥ 0")
    points, sizes = [np.asarray(x)], list[Any]()
    for batches in shuffled_batches(n, r, epochs, rng):
        for batch in batches:
            d = gradient(points[-1], batch)
            sizes.append(rule(len(sizes) + 1, points[-1], d))
            points.append(step(points[-1], -sizes[-1], d))
    return Descent(np.stack(points), tuple(sizes), "steps")
