"""Functions as they are written every day, with right derivatives."""

from typing import Any

import numpy as np

from tests.check.rows import Right, spread

__all__ = ["ORDINARY"]

X = np.array([1.0, -2.0, 5.0])
P = np.array([0.3, 2.0, 7.0])
W = spread(3, 4, seed=1)
A = spread(3, 3, seed=2) + 3 * np.eye(3)
S = A @ A.T
DATA, TARGET = spread(20, 4, seed=3), spread(20, seed=4)
LABELS = np.array([0, 2, 1, 2, 0])
LOGITS = spread(5, 3, seed=5)
BINARY = (TARGET > 0) * 1.0


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def logsumexp(z: Any) -> Any:
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))


def cross_entropy(z: Any) -> Any:
    """The mean over rows; the labels are closed over and index by arrays."""
    return -np.mean(np.log(softmax(z))[np.arange(5), LABELS])


def cross_entropy_gradient(z: Any) -> Any:
    return (softmax(z) - np.eye(3)[LABELS]) / 5


def logistic_loss(w: Any) -> Any:
    z = DATA @ w
    return np.mean(np.logaddexp(0, z) - BINARY * z)


def logistic_gradient(w: Any) -> Any:
    return DATA.T @ (sigmoid(DATA @ w) - BINARY) / 20


def logistic_hessian(w: Any) -> Any:
    s = sigmoid(DATA @ w)
    return DATA.T @ np.diag(s * (1 - s)) @ DATA / 20


def rosenbrock(x: Any) -> Any:
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_gradient(x: Any) -> Any:
    g = np.zeros(x.shape)
    g[:-1] = -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    g[1:] += 200 * (x[1:] - x[:-1] ** 2)
    return g


def recurrence(w: Any) -> Any:
    """Twenty times h ← tanh(w₀ h + w₁)."""
    h = 0.5
    for _ in range(20):
        h = np.tanh(w[0] * h + w[1])
    return h


def recurrence_gradient(w: Any) -> Any:
    h, d = 0.5, np.zeros(2)
    for _ in range(20):
        new = np.tanh(w[0] * h + w[1])
        d = (1 - new**2) * (w[0] * d + np.array([h, 1.0]))
        h = new
    return d


def layer(p: Any) -> Any:
    """One hidden layer whose parameters are a dict."""
    return np.sum(np.tanh(p["W"] @ X[:2] + p["b"]) ** 2)


def layer_gradient(p: Any) -> Any:
    h = np.tanh(p["W"] @ X[:2] + p["b"])
    d = 2 * h * (1 - h**2)
    return {"W": np.outer(d, X[:2]), "b": d}


def pieces(x: Any) -> Any:
    """Slices, a concatenation and a reshape."""
    y = np.concatenate([x[2:] ** 2, x[:2]])
    return np.sum(np.reshape(y, (2, 3))[1] * x[::2])


def pieces_gradient(x: Any) -> Any:
    # y = (x2², x3², x4², x5², x0, x1); row 1 = (x5², x0, x1) against (x0, x2, x4)
    x0, x1, x2, _, x4, x5 = x
    return np.array([x5**2 + x2, x4, x0, 0.0, x1, 2 * x5 * x0])


# fmt: off
ORDINARY: list[Right] = [
    Right("squares", lambda w: np.sum(w**2), lambda w: 2 * w, X),
    Right("mean of cubes", lambda w: np.mean(w**3), lambda w: 3 * w**2 / w.size, X),
    Right("dot with itself", lambda w: w @ w, lambda w: 2 * w, X),
    Right("linear", lambda w: np.sum(w * X), lambda w: X, X),
    Right("constant", lambda w: 3.0, lambda w: 0 * w, X),
    Right("zero of a product", lambda w: w[0] * w[1], lambda w: np.array([w[1], w[0], 0]), X),
    Right("product", np.prod, lambda w: np.prod(w) / w, X),
    Right("log", lambda w: np.sum(np.log(w)), lambda w: 1 / w, P),
    Right("norm", np.linalg.norm, lambda w: w / np.linalg.norm(w), X),
    Right("variance", np.var, lambda w: 2 * (w - np.mean(w)) / w.size, X),
    Right("std", np.std, lambda w: (w - np.mean(w)) / (w.size * np.std(w)), X),
    Right("quadratic form", lambda w: w @ A @ w, lambda w: (A + A.T) @ w, X),
    Right("log-sum-exp", logsumexp, softmax, X),
    Right("entropy", lambda p: -np.sum(p * np.log(p)), lambda p: -np.log(p) - 1, P),
    Right("sigmoid", sigmoid, lambda s: sigmoid(s) * (1 - sigmoid(s)), 0.7),
    Right("0-d array", np.sin, np.cos, np.array(0.7)),
    Right("integers", lambda w: np.sum(w**3), lambda w: 3 * w**2, np.array([1, 2, -3])),
    Right("an integer", lambda s: s**4, lambda s: 4 * s**3, 3),
    Right("cross entropy by labels", cross_entropy, cross_entropy_gradient, LOGITS),
    Right("logistic regression", logistic_loss, logistic_gradient, spread(4, seed=6)),
    Right("least squares", lambda w: np.mean((DATA @ w - TARGET) ** 2),
          lambda w: 2 / 20 * DATA.T @ (DATA @ w - TARGET), spread(4, seed=7)),
    Right("ridge", lambda w: np.sum((DATA @ w - TARGET) ** 2) + 0.1 * w @ w,
          lambda w: 2 * DATA.T @ (DATA @ w - TARGET) + 0.2 * w, spread(4, seed=8)),
    Right("Frobenius", lambda V: np.sum(V**2), lambda V: 2 * V, W),
    Right("trace of a product", lambda V: np.trace(V @ V.T @ S), lambda V: 2 * S @ V, W),
    Right("einsum", lambda V: np.einsum("ij,kj,ik->", V, V, S), lambda V: 2 * S @ V, W),
    Right("3-D", lambda T: np.sum(np.sin(T) * T), lambda T: np.cos(T) * T + np.sin(T),
          spread(2, 3, 2)),
    Right("axis sums", lambda V: np.sum(np.sum(V, axis=0) ** 2),
          lambda V: 2 * np.sum(V, axis=0) + 0 * V, W),
    Right("row norms", lambda V: np.sum(np.sqrt(np.sum(V**2, axis=1))),
          lambda V: V / np.sqrt(np.sum(V**2, axis=1, keepdims=True)), W),
    Right("log-determinant", lambda V: np.linalg.slogdet(V)[1], lambda V: np.linalg.inv(V).T, S),
    Right("determinant", np.linalg.det, lambda V: np.linalg.det(V) * np.linalg.inv(V).T, A),
    Right("solve", lambda b: np.sum(np.linalg.solve(S, b) ** 2),
          lambda b: 2 * np.linalg.solve(S.T, np.linalg.solve(S, b)), X),
    Right("trace of an inverse", lambda V: np.trace(np.linalg.inv(V)),
          lambda V: -(np.linalg.inv(V) @ np.linalg.inv(V)).T, A),
    Right("Rosenbrock", rosenbrock, rosenbrock_gradient, np.array([0.5, -1.2, 1.0, 2.0])),
    Right("recurrence", recurrence, recurrence_gradient, np.array([0.9, 0.3])),
    Right("a dict", layer, layer_gradient, {"W": spread(4, 2), "b": spread(4, seed=9)}),
    Right("a tuple", lambda p: np.sum(p[0]) * p[1], lambda p: (p[1] + 0 * p[0], np.sum(p[0])),
          (X, 2.0)),
    Right("a list of lists", lambda p: np.sum(p[0][0] * p[1]), lambda p: [[p[1]], p[0][0]],
          [[X], P]),
    Right("slices", pieces, pieces_gradient, spread(6, seed=10)),
    Right("cumulative sums", lambda w: np.sum(np.cumsum(w) ** 2),
          lambda w: 2 * np.cumsum(np.cumsum(w)[::-1])[::-1], X),
    Right("where", lambda w: np.sum(np.where(w > 0, w**2, -w)),
          lambda w: np.where(w > 0, 2 * w, -1.0), X),
    Right("a loop over entries", lambda w: sum(w[k] ** (k + 1) for k in range(3)),
          lambda w: np.array([1.0, 2 * w[1], 3 * w[2] ** 2]), X),
    Right("one entry", lambda w: w[1], lambda w: np.array([0.0, 1.0, 0.0]), X),
    Right("n = 1", lambda w: np.exp(w[0]), np.exp, np.array([0.3])),
    Right("n = 100", lambda w: np.sum(np.tanh(w)), lambda w: 1 / np.cosh(w) ** 2, spread(100)),
    Right("n = 1000", lambda w: np.mean(w**2), lambda w: 2 * w / w.size, spread(1000)),
    Right("n = 2000", logsumexp, softmax, spread(2000)),
    Right("Rosenbrock at n = 300", rosenbrock, rosenbrock_gradient, spread(300)),
    Right("a minimum", lambda w: np.sum((w - 1) ** 2), lambda w: 2 * (w - 1), np.ones(4)),
    Right("a saddle", lambda w: w[0] ** 2 - w[1] ** 2, lambda w: np.array([2 * w[0], -2 * w[1]]),
          np.zeros(2)),
    # ---- Jacobians and Hessians
    Right("exp", np.exp, lambda x: np.diag(np.exp(x)), X, kind="jacobian"),
    Right("linear map", lambda x: W.T @ x, lambda x: W.T, X, kind="jacobian"),
    Right("softmax", softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), X,
          kind="jacobian"),
    Right("outer", lambda x: np.outer(x, x),
          lambda x: np.einsum("ik,j->ijk", np.eye(3), x) + np.einsum("jk,i->ijk", np.eye(3), x), X,
          kind="jacobian"),
    Right("to R^30", lambda x: np.sin(np.arange(30) * x), lambda x: np.arange(30) * np.cos(
          np.arange(30) * x), 0.3, kind="jacobian"),
    Right("Hessian of cubes", lambda w: np.sum(w**3), lambda w: np.diag(6 * w), X, kind="hessian"),
    Right("Hessian of logistic", logistic_loss, logistic_hessian, spread(4, seed=6),
          kind="hessian"),
    Right("Hessian of log-sum-exp", logsumexp,
          lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), X, kind="hessian"),
    Right("Hessian of a linear f", lambda w: np.sum(w * X), lambda w: np.zeros((3, 3)), X,
          kind="hessian"),
    Right("Hessian of a number", lambda s: np.exp(2 * s), lambda s: 4 * np.exp(2 * s), 0.3,
          kind="hessian"),
]
# fmt: on
