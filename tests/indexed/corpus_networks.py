"""Claims about networks."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np

from alicemath.domain import real
from alicemath.tracing.arbitrary import Arbitrary
from tests.indexed.corpus_softmax import softmax
from tests.indexed.rows import row

phi, dphi = Arbitrary("φ"), Arbitrary("φ").derivative


def layer_norm(x):
    return (x - np.mean(x)) / np.sqrt(np.var(x) + 1e-5)


def layer_norm_vjp(x, u):
    y = layer_norm(x)
    return (u - np.mean(u) - y * np.mean(u * y)) / np.sqrt(np.var(x) + 1e-5)


def rms_norm(x):
    return x / np.sqrt(np.mean(x**2) + 1e-6)


def rms_norm_jacobian(x):
    r = np.sqrt(np.mean(x**2) + 1e-6)
    return np.eye(x.shape[0]) / r - np.outer(x, x) / (x.size * r**3)


def two_layers(x, W, b, a):
    return a @ np.tanh(W @ x + b)


def three_layers(X, U, V, w):
    return np.sum(phi(phi(X @ U) @ V) @ w)


def three_layers_by_first(X, U, V, w):
    h = phi(X @ U)
    back = dphi(h @ V) * w
    return X.T @ (back @ V.T * dphi(X @ U))


def attention(q, K, V):
    return softmax(K @ q / np.sqrt(q.shape[0])) @ V


def attention_by_keys(q, K, V, u):
    a = softmax(K @ q / np.sqrt(q.shape[0]))
    inner = a * (V @ u - attention(q, K, V) @ u)
    return np.outer(inner, q) / np.sqrt(q.shape[0])


def attention_by_query(q, K, V, u):
    a = softmax(K @ q / np.sqrt(q.shape[0]))
    return K.T @ (a * (V @ u - attention(q, K, V) @ u)) / np.sqrt(q.shape[0])


HEAD = {"q": real("d"), "K": real("t", "d"), "V": real("t", "e")}
MLP = {"x": real("n"), "W": real("m", "n"), "b": real("m"), "a": real("m")}
DEEP = {"X": real("p", "n"), "U": real("n", "m"), "V": real("m", "h"), "w": real("h")}

# fmt: off
NETWORKS = [
    row("linear layers collapse", "equal", lambda x, W, b, a: a @ (W @ x + b),
        lambda x, W, b, a: (W.T @ a) @ x + a @ b, **MLP),
    row("linear layer by its input", "vjp", lambda x, W: W @ x, lambda x, W, u: W.T @ u, wrt="x",
        x=real("n"), W=real("m", "n")),
    row("linear layer by its weights", "vjp", lambda x, W: W @ x, lambda x, W, u: np.outer(u, x),
        wrt="W", x=real("n"), W=real("m", "n")),
    row("linear layer's weight Jacobian", "jacobian", lambda x, W: W @ x,
        lambda x, W: np.eye(W.shape[0])[:, :, None] * x, wrt="W", x=real("n"), W=real("m", "n")),
    row("batch layer by weights", "vjp", lambda X, W, b: X @ W + b, lambda X, W, b, u: X.T @ u,
        wrt="W", X=real("p", "n"), W=real("n", "m"), b=real("m")),
    row("batch layer by bias", "vjp", lambda X, W, b: X @ W + b, lambda X, W, b, u: u.sum(axis=0),
        wrt="b", X=real("p", "n"), W=real("n", "m"), b=real("m")),
    row("two layers of tanh", "gradient", two_layers,
        lambda x, W, b, a: np.outer(a * (1 - np.tanh(W @ x + b) ** 2), x), wrt="W", **MLP),
    row("two layers by input", "gradient", two_layers,
        lambda x, W, b, a: W.T @ (a * (1 - np.tanh(W @ x + b) ** 2)), wrt="x", **MLP),
    row("three layers of any φ", "gradient", three_layers, three_layers_by_first, wrt="U", **DEEP),
    row("three layers by the second", "gradient", three_layers,
        lambda X, U, V, w: phi(X @ U).T @ (dphi(phi(X @ U) @ V) * w), wrt="V", **DEEP),
    row("chain rule", "jacobian", lambda x, U, V: phi(V @ phi(U @ x)),
        lambda x, U, V: (dphi(V @ phi(U @ x))[:, None] * V) @ (dphi(U @ x)[:, None] * U), wrt="x",
        x=real("n"), U=real("m", "n"), V=real("k", "m")),
    row("layer norm vjp", "vjp", layer_norm, layer_norm_vjp, x=real("n")),
    row("layer norm of a batch", "vjp",
        lambda X: (X - X.mean(1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + 1e-5),
        lambda X, u: (
            (
                u
                - u.mean(1, keepdims=True)
                - (X - X.mean(1, keepdims=True))
                * np.mean(u * (X - X.mean(1, keepdims=True)), axis=1, keepdims=True)
                / (X.var(axis=1, keepdims=True) + 1e-5)
            )
            / np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
        ), X=real("p", "n")),
    row("RMS norm Jacobian", "jacobian", rms_norm, rms_norm_jacobian, x=real("n")),
    row("attention by keys", "vjp", attention, attention_by_keys, wrt="K", **HEAD),
    row("attention by values", "vjp", attention,
        lambda q, K, V, u: np.outer(softmax(K @ q / np.sqrt(q.shape[0])), u), wrt="V", **HEAD),
    row("attention by query", "vjp", attention, attention_by_query, wrt="q", **HEAD),
]
# fmt: on
