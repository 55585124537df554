"""Solving least squares: in closed form, and by gradient descent.

    minimise ½‖X w − y‖²  ⇔  XᵀX w = Xᵀy;   w ← w + η Xᵀ(y − X w),  0 < η < 2/σ₁²

σ₁ ≥ … ≥ σ_r > 0 are the singular values of X that are not 0.  The closed forms go through the
singular values of X: forming XᵀX would square the condition number σ₁/σ_r.  A step multiplies the
error along the k-th singular vector by 1 − η σ_k², hence the largest rate; a step of length d ends
at most d/(η σ_r²) from a minimiser, hence what a stopping rule is worth.

Source: Notes §4.1.4-§4.1.6; Golub and Van Loan (2013), Matrix Computations, §5.3, §6.1.4;
Nesterov (2018), Lectures on Convex Optimization, §2.1.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError, ShapeError
from alicemath.ml import Array
from alicemath.ml.linear import mean_squared_error

__all__ = [
    "Fit",
    "condition_number",
    "descent_step",
    "largest_rate",
    "least_squares",
    "least_squares_by_descent",
    "noise_variance",
    "ridge_regression",
]

Floats = NDArray[np.float64]


# ------------------------------------------------------------------ closed forms
def least_squares(X: Floats, y: Floats) -> Floats:
    """Return X⁺y, shape (c,): of the minimisers of ‖X w − y‖ the one closest to 0.

    Parameters
    ----------
    X
        One example a row, shape (n, c), of any rank.
    y
        Shape (n,).

    Raises
    ------
    ShapeError
        If y is not one number a row: (n, 1) would broadcast against X w, of shape (n,).

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])  # rank 1: XᵀX has no inverse
    >>> least_squares(X, np.array([0.5, 1.0, 1.5])).round(12).tolist()
    [0.1, 0.2]
    """
    _check_shapes(X, y)
    return np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)


def ridge_regression(X: Floats, y: Floats, λ: float) -> Floats:
    """Return (XᵀX + λ I)⁻¹ Xᵀy, shape (c,), as the least squares of [X; √λ I] w ≈ [y; 0].

    Raises
    ------
    InputError
        If λ is not > 0.

    Examples
    --------
    >>> ridge_regression(np.array([[1.0]]), np.array([1.0]), 1.0).round(12).tolist()
    [0.5]
    """
    _check_shapes(X, y)
    if not λ > 0:
        raise InputError(f"λ = {λ}: a penalty is > 0; without one, call least_squares")
    features = X.shape[1]
    rows = np.concatenate([X, np.sqrt(λ) * np.eye(features)])
    return least_squares(rows, np.concatenate([y, np.zeros(features)]))


def condition_number(X: Floats) -> float:
    """Return σ₁/σ_c, infinite where the columns of X are dependent; that of XᵀX is its square.

    Examples
    --------
    >>> condition_number(np.diag([8.0, 2.0]))
    4.0
    """
    values = np.linalg.svd(X, compute_uv=False)
    wide = X.shape[1] > X.shape[0]
    return float("inf") if wide or values[-1] == 0 else float(values[0] / values[-1])


def noise_variance(X: Array, y: Array, w: Array) -> Array:
    """Return σ² = ‖y − X w‖²/n, the most likely variance of Gaussian noise around X w.

    Notes
    -----
    At the minimiser it is too small by the factor 1 − c/n on average, c features being fitted.

    Examples
    --------
    >>> float(noise_variance(np.ones((3, 1)), np.array([1.0, 2.0, 6.0]), np.array([3.0])))
    4.666666666666667
    """
    return mean_squared_error(X, y, w)


# ------------------------------------------------------------------ gradient descent
@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Where gradient descent came to.

    Attributes
    ----------
    w
        The weights, shape (c,).
    steps
        How many steps were taken.
    stopped
        Whether the last step was short enough, or else the steps were used up.
    distance
        A bound on the distance to the nearest minimiser: the last step over η σ_r².
    """

    w: Floats
    steps: int
    stopped: bool
    distance: float


def descent_step(X: Array, y: Array, w: Array, η: Array) -> Array:
    """Return w + η Xᵀ(y − X w): a step down the gradient of ½‖X w − y‖².

    Examples
    --------
    >>> descent_step(np.eye(2), np.array([1.0, 2.0]), np.zeros(2), 0.5).tolist()
    [0.5, 1.0]
    """
    return w + η * X.T @ (y - X @ w)


def largest_rate(X: Floats) -> float:
    """Return 2/σ₁²: with a smaller η > 0 descent converges, with a larger one it diverges.

    Examples
    --------
    >>> round(largest_rate(np.ones((2000, 1))), 12)  # where the notes' 10⁻³ ceases to work
    0.001
    """
    _, largest = _squared_singular_values(X)
    return 2 / largest


def least_squares_by_descent(
    X: Floats,
    y: Floats,
    *,
    η: float | None = None,
    start: Floats | None = None,
    tolerance: float = 1e-24,
    steps: int = 15_000,
) -> Fit:
    """Return what w ← w + η Xᵀ(y − X w) comes to when ‖w′ − w‖² < tolerance.

    Parameters
    ----------
    X, y
        One example a row, shape (n, c), and one number each, shape (n,).
    η
        The learning rate; 2/(σ₁² + σ_r²) by default, the fixed one that is best.
    start
        The first w, shape (c,); 0 by default, from where the limit is X⁺y.
    tolerance
        Of the squared length of a step: 10⁻²⁴ is 12 digits of a w of size 1.
    steps
        The most steps to take; as many as the notes take.

    Raises
    ------
    InputError
        If η is not between 0 and `largest_rate`: the iterates would not converge.

    Examples
    --------
    >>> X, y = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 3.0, 5.0])
    >>> least_squares_by_descent(X, y).w.round(9).tolist()
    [1.0, 2.0]
    """
    _check_shapes(X, y)
    least, largest = _squared_singular_values(X)
    rate = 2 / (least + largest) if η is None else η
    if not 0 < rate < 2 / largest:
        raise InputError(f"η = {rate} does not converge on this X: take 0 < η < {2 / largest:.6g}")
    w = np.zeros(X.shape[1]) if start is None else start
    moved = np.inf
    for taken in range(1, steps + 1):
        before, w = w, descent_step(X, y, w, rate)
        moved = float(np.sum((w - before) ** 2))
        if moved < tolerance:
            return Fit(w, taken, stopped=True, distance=np.sqrt(moved) / (rate * least))
    return Fit(w, steps, stopped=False, distance=np.sqrt(moved) / (rate * least))


def _squared_singular_values(X: Floats) -> tuple[float, float]:
    """The least, of those that are not 0 up to rounding, and the largest σ²."""
    values = np.linalg.svd(X, compute_uv=False)
    # Rounding leaves σ ≤ max(n, c) ε σ₁ of a zero: Golub and Van Loan (2013), §5.4.1.
    kept = values[values > max(X.shape) * np.finfo(float).eps * values[0]]
    if not kept.size:
        raise InputError("X is zero: every w is a minimiser")
    return float(kept[-1] ** 2), float(kept[0] ** 2)


def _check_shapes(X: Floats, y: Floats) -> None:
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ShapeError(f"X has shape {X.shape} and y {y.shape}: give (n, c) and (n,)")
