"""Logistic regression, of many classes and of two.

    Ŷ = softmax of each row of H = X Wᵀ + b,   LR = −(1/n) Σₖᵢ Yₖᵢ log Ŷₖᵢ
    ∇_W LR = (1/n)(Ŷ − Y)ᵀ X,   ∇_b LR = (1/n)(Ŷ − Y)ᵀ 1     for rows of Y that sum to 1
    two classes:  f = σ(X w + b),   ∇_w = (1/n) Xᵀ(f − y),   ∇_b = mean(f − y)

X holds one example a row, shape (n, c); Y a target a row, shape (n, m); W is (m, c), b is (m,).
The mean is over the examples.  The loss is convex, and its Hessian is at most ½ I ⊗ AᵀA/n with
A = [X 1], so that each step of `fit_logistic` minimises a parabola above the loss and cannot raise
it.

Source: Notes §4.2.2 and §4.3.1; Böhning (1992), Ann. Inst. Statist. Math. 44, 197-200.
"""

import numpy as np

from alicemath.errors import InputError, UndecidedError
from alicemath.ml import Array
from alicemath.ml.activations import sigmoid
from alicemath.ml.losses import binary_cross_entropy
from alicemath.ml.softmax import log_softmax_rows

__all__ = [
    "binary_logistic_bias_gradient",
    "binary_logistic_gradient",
    "binary_logistic_loss",
    "binary_logistic_model",
    "fit_binary_logistic",
    "fit_logistic",
    "logistic_bias_gradient",
    "logistic_gradient",
    "logistic_loss",
    "logistic_model",
    "logits",
]


# ------------------------------------------------------------------ many classes
def logits(X: Array, W: Array, b: Array) -> Array:
    """Return X Wᵀ + b, one row of logits an example, shape (n, m).

    Examples
    --------
    >>> logits(np.array([[1.0, 2.0]]), np.eye(2), np.array([0.0, 1.0])).tolist()
    [[1.0, 3.0]]
    """
    return X @ W.T + b


def logistic_model(X: Array, W: Array, b: Array) -> Array:
    """Return Ŷ, the softmax of each row of logits, shape (n, m).

    Examples
    --------
    >>> logistic_model(np.array([[1000.0]]), np.array([[1.0], [1.0]]), np.zeros(2)).tolist()
    [[0.5, 0.5]]
    """
    return np.exp(log_softmax_rows(logits(X, W, b)))


def logistic_loss(X: Array, Y: Array, W: Array, b: Array) -> Array:
    """Return LR = −(1/n) Σₖᵢ Yₖᵢ log Ŷₖᵢ.

    Examples
    --------
    >>> W = np.array([[1000.0], [0.0]])
    >>> float(logistic_loss(np.ones((1, 1)), np.array([[0.0, 1.0]]), W, np.zeros(2)))
    1000.0
    """
    return -np.sum(Y * log_softmax_rows(logits(X, W, b))) / X.shape[0]


def _residual(X: Array, Y: Array, W: Array, b: Array) -> Array:
    """The derivative of n LR by the logits: Ŷ − Y where the rows of Y sum to 1."""
    return logistic_model(X, W, b) * np.sum(Y, axis=1, keepdims=True) - Y


def logistic_gradient(X: Array, Y: Array, W: Array, b: Array) -> Array:
    """Return ∇_W LR = (1/n)(Ŷ − Y)ᵀ X, shape (m, c).

    Examples
    --------
    >>> X, Y = np.ones((1, 1)), np.array([[0.0, 1.0]])
    >>> logistic_gradient(X, Y, np.zeros((2, 1)), np.zeros(2)).tolist()
    [[0.5], [-0.5]]
    """
    return _residual(X, Y, W, b).T @ X / X.shape[0]


def logistic_bias_gradient(X: Array, Y: Array, W: Array, b: Array) -> Array:
    """Return ∇_b LR = (1/n)(Ŷ − Y)ᵀ 1, shape (m,).

    Examples
    --------
    >>> X, Y = np.ones((1, 1)), np.array([[0.0, 1.0]])
    >>> logistic_bias_gradient(X, Y, np.zeros((2, 1)), np.zeros(2)).tolist()
    [0.5, -0.5]
    """
    return np.mean(_residual(X, Y, W, b), axis=0)


# ------------------------------------------------------------------ two classes
def binary_logistic_model(X: Array, w: Array, b: Array) -> Array:
    """Return f = σ(X w + b), the probabilities of class 1, shape (n,).

    Examples
    --------
    >>> binary_logistic_model(np.array([[1.0], [-800.0]]), np.array([1.0]), -1.0).tolist()
    [0.5, 0.0]
    """
    return sigmoid(X @ w + b)


def binary_logistic_loss(X: Array, y: Array, w: Array, b: Array) -> Array:
    """Return the mean of −y log f − (1 − y) log(1 − f).

    Examples
    --------
    >>> X, y = np.array([[1.0], [-1.0]]), np.array([0.0, 1.0])
    >>> float(binary_logistic_loss(X, y, np.array([800.0]), 0.0))
    800.0
    """
    return np.mean(binary_cross_entropy(X @ w + b, y))


def binary_logistic_gradient(X: Array, y: Array, w: Array, b: Array) -> Array:
    """Return ∇_w = (1/n) Xᵀ(f − y), shape (c,).

    Examples
    --------
    >>> binary_logistic_gradient(np.array([[2.0]]), np.array([1.0]), np.zeros(1), 0.0).tolist()
    [-1.0]
    """
    return X.T @ (binary_logistic_model(X, w, b) - y) / X.shape[0]


def binary_logistic_bias_gradient(X: Array, y: Array, w: Array, b: Array) -> Array:
    """Return ∂/∂b = mean(f − y).

    Examples
    --------
    >>> float(binary_logistic_bias_gradient(np.ones((1, 1)), np.ones(1), np.zeros(1), 0.0))
    -0.5
    """
    return np.mean(binary_logistic_model(X, w, b) - y)


# ------------------------------------------------------------------ fitting
#: No entry of the gradient may be larger where the fit stops: the square root of the rounding unit,
#: beyond which the loss, flat at its minimum, does not change in double.
FLAT = float(np.sqrt(np.finfo(float).eps))


def fit_logistic(X: Array, Y: Array, λ: float, *, steps: int = 10_000) -> tuple[Array, Array]:
    """Return the W and b that minimise LR + (λ/2)‖W‖².

    Each step solves (AᵀA/(2n) + λ I) Δ = gradient, A = [X 1], b without penalty: the minimum of a
    parabola that is nowhere below the objective and touches it (Böhning 1992).

    Parameters
    ----------
    X
        Examples, shape (n, c).
    Y
        One-hot or soft targets, shape (n, m); each class must occur.
    λ
        Weight of the penalty, > 0: without it separable data have no minimum.
    steps
        How many steps are allowed.

    Returns
    -------
    W, b
        Shapes (m, c) and (m,); the columns of W and b sum to 0.

    Raises
    ------
    InputError
        If λ is not positive, or a class does not occur.
    UndecidedError
        If the gradient is not small after so many steps.

    Examples
    --------
    >>> X, Y = np.array([[-1.0], [1.0]]), np.eye(2)
    >>> W, b = fit_logistic(X, Y, 0.1)
    >>> np.argmax(logits(X, W, b), axis=1).tolist()
    [0, 1]
    """
    if not λ > 0:
        raise InputError(f"λ must be > 0, not {λ}: separable data have no minimum without")
    if not np.all(np.sum(Y, axis=0) > 0):
        raise InputError("a class does not occur in Y: its bias would fall for ever; leave it out")
    n, c = X.shape
    A = np.column_stack([X, np.ones(n)])
    penalty = np.append(np.full(c, float(λ)), 0.0)
    majorant = A.T @ A / (2 * n) + np.diag(penalty)
    V = np.zeros((Y.shape[1], c + 1))
    for _ in range(steps):
        gradient = logistic_gradient(A, Y, V, np.zeros(len(V))) + V * penalty
        if np.max(np.abs(gradient)) <= FLAT:
            return V[:, :-1], V[:, -1]
        V = V - np.linalg.solve(majorant, gradient.T).T
    raise UndecidedError(f"no minimum after {steps} steps; allow more, or raise λ = {λ}")


def fit_binary_logistic(
    X: Array, y: Array, λ: float, *, steps: int = 10_000
) -> tuple[Array, float]:
    """Return the w and b that minimise the binary loss + (λ/2)‖w‖², for labels y in [0, 1].

    The model with two rows of weights has w = w₁ − w₀; of all pairs with that difference the
    penalty prefers w₁ = −w₀ = w/2, and is (λ/2)‖w‖² when its own weight is 2λ.

    Examples
    --------
    >>> w, b = fit_binary_logistic(np.array([[-1.0], [1.0]]), np.array([0.0, 1.0]), 0.1)
    >>> bool(w[0] > 0), abs(b) < 1e-9
    (True, True)
    """
    W, b = fit_logistic(X, np.stack([1 - y, y], axis=1), 2 * λ, steps=steps)
    return W[1] - W[0], float(b[1] - b[0])
