"""Claims about losses."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np

from alicemath.domain import interval, one_hot, positive, real, simplex
from tests.indexed.corpus_softmax import batch_softmax, logsumexp, softmax
from tests.indexed.rows import row


def least_squares(X, y, w):
    return np.mean((X @ w - y) ** 2)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def cross_entropy(z, y):
    return -np.sum(y * np.log(softmax(z)))


def logits(X, W, b):
    return X @ W + b


def multiclass(X, Y, W, b):
    Z = logits(X, W, b)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1))


def multiclass_error(X, Y, W, b):
    return (batch_softmax(logits(X, W, b)) - Y) / X.shape[0]


def gaussian_nll(y, mu, s):
    return np.sum((y - mu) ** 2 / (2 * np.exp(2 * s)) + s + 0.5 * np.log(2 * np.pi))


DATA = {"X": real("n", "c"), "y": real("n"), "w": real("c")}
BATCH = {"X": real("n", "d"), "Y": real("n", "k"), "W": real("d", "k"), "b": real("k")}


def stable_bce(X, y, w):
    a = X @ w
    return np.sum(np.maximum(a, 0) - y * a + np.log1p(np.exp(-np.abs(a))))


def multiclass_hessian(X, W):
    S = batch_softmax(X @ W)
    D = np.einsum("pa,ab->pab", S, np.eye(W.shape[1])) - np.einsum("pa,pb->pab", S, S)
    return np.einsum("pi,pab,pj->iajb", X, D, X)


def per_entry_bce(X, y, w):
    p = sigmoid(X @ w)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


# fmt: off
LOSSES = [
    row("least squares", "gradient", least_squares,
        lambda X, y, w: 2 / X.shape[0] * X.T @ (X @ w - y), wrt="w", **DATA),
    row("least squares, len", "gradient", least_squares,
        lambda X, y, w: 2 * (X @ w - y) @ X / len(y), wrt="w", **DATA),
    row("least squares Hessian", "hessian", least_squares,
        lambda X, y, w: 2 / X.shape[0] * X.T @ X, wrt="w", **DATA),
    row("least squares by X", "gradient", least_squares,
        lambda X, y, w: 2 / X.shape[0] * np.outer(X @ w - y, w), wrt="X", **DATA),
    row("half squared norm", "gradient", lambda X, y, w: 0.5 * np.linalg.norm(X @ w - y) ** 2,
        lambda X, y, w: X.T @ (X @ w - y), wrt="w", **DATA),
    row("least squares bias", "gradient", lambda X, y, w, b: np.mean((X @ w + b - y) ** 2),
        lambda X, y, w, b: 2 * np.mean(X @ w + b - y), wrt="b", **DATA, b=real()),
    row("weighted least squares", "gradient",
        lambda X, y, w, s: np.sum(s * (X @ w - y) ** 2) / np.sum(s),
        lambda X, y, w, s: 2 * X.T @ (s * (X @ w - y)) / s.sum(), wrt="w", **DATA,
        s=positive("n")),
    row("many outputs", "gradient", lambda X, Y, W: np.sum((X @ W - Y) ** 2) / Y.size,
        lambda X, Y, W: 2 * X.T @ (X @ W - Y) / (Y.shape[0] * Y.shape[1]), wrt="W",
        X=real("n", "d"), Y=real("n", "k"), W=real("d", "k")),
    row("ridge", "gradient", lambda X, y, w, a: least_squares(X, y, w) + a / 2 * np.sum(w**2),
        lambda X, y, w, a: 2 / X.shape[0] * X.T @ (X @ w - y) + a * w, wrt="w", **DATA, a=real()),
    row("lasso away from 0", "gradient", lambda w, a: a * np.abs(w).sum(),
        lambda w, a: a * np.sign(w), wrt="w", w=real("c"), a=real()),
    row("logistic, logaddexp", "gradient",
        lambda X, y, w: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)),
        lambda X, y, w: X.T @ (sigmoid(X @ w) - y), wrt="w", **DATA),
    row("logistic, log1p(exp)", "gradient", lambda X, y, w: np.log1p(np.exp(-y * (X @ w))).sum(),
        lambda X, y, w: -X.T @ (y * sigmoid(-y * (X @ w))), wrt="w", **DATA),
    row("logistic, -y log σ", "gradient", per_entry_bce,
        lambda X, y, w: X.T @ (sigmoid(X @ w) - y), wrt="w", **DATA),
    row("logistic Hessian", "hessian", per_entry_bce,
        lambda X, y, w: X.T * (sigmoid(X @ w) * (1 - sigmoid(X @ w))) @ X, wrt="w", **DATA),
    row("stable cross-entropy, one logit", "equal",
        lambda z, y: np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))),
        lambda z, y: -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z)), z=real("n"),
        y=real("n")),
    row("stable cross-entropy, summed", "equal", stable_bce, per_entry_bce, **DATA),
    row("probability cross-entropy", "gradient",
        lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y: (p - y) / (p * (1 - p)), wrt="p", p=interval(0, 1, "n"), y=real("n")),
    row("log-odds", "jacobian", lambda p: np.log(p / (1 - p)),
        lambda p: np.diag(1 / (p * (1 - p))), p=interval(0, 1, "n")),
    row("σ undoes the log-odds", "equal", lambda p: sigmoid(np.log(p / (1 - p))), lambda p: p,
        p=interval(0, 1, "n")),
    row("σ′ = σ(1 − σ)", "jacobian", sigmoid, lambda a: np.diag(sigmoid(a) * (1 - sigmoid(a))),
        a=real("n")),
    row("cross-entropy, any labels", "gradient", cross_entropy,
        lambda z, y: softmax(z) * y.sum() - y, wrt="z", z=real("m"), y=real("m")),
    row("cross-entropy, soft labels", "gradient", cross_entropy, lambda z, y: softmax(z) - y,
        wrt="z", z=real("m"), y=simplex("m")),
    row("cross-entropy, one-hot", "gradient", cross_entropy, lambda z, y: softmax(z) - y, wrt="z",
        z=real("m"), y=one_hot("m")),
    row("cross-entropy in logits", "equal", cross_entropy, lambda z, y: logsumexp(z) - z @ y,
        z=real("m"), y=one_hot("m")),
    row("one-hot distance", "equal", lambda a, b: np.sum((a - b) ** 2),
        lambda a, b: 2 - 2 * a @ b, a=one_hot("m"), b=one_hot("m")),
    row("multiclass by W", "gradient", multiclass,
        lambda X, Y, W, b: X.T @ multiclass_error(X, Y, W, b), wrt="W", **BATCH),
    row("multiclass by b", "gradient", multiclass,
        lambda X, Y, W, b: multiclass_error(X, Y, W, b).sum(axis=0), wrt="b", **BATCH),
    row("multiclass Hessian", "hessian", lambda X, W: np.sum(np.log(np.exp(X @ W).sum(axis=1))),
        multiclass_hessian, wrt="W", X=real("n", "d"), W=real("d", "k")),
    row("Poisson", "gradient", lambda X, y, w: np.sum(np.exp(X @ w) - y * (X @ w)),
        lambda X, y, w: X.T @ (np.exp(X @ w) - y), wrt="w", **DATA),
    row("gamma", "gradient", lambda X, y, w: np.sum(y * np.exp(-X @ w) + X @ w),
        lambda X, y, w: X.T @ (1 - y * np.exp(-X @ w)), wrt="w", **DATA),
    row("Gaussian by mean", "gradient", gaussian_nll, lambda y, mu, s: (mu - y) * np.exp(-2 * s),
        wrt="mu", y=real("n"), mu=real("n"), s=real("n")),
    row("Gaussian by log σ", "gradient", gaussian_nll,
        lambda y, mu, s: 1 - (y - mu) ** 2 / np.exp(s) ** 2, wrt="s", y=real("n"), mu=real("n"),
        s=real("n")),
    row("Gaussian by variance", "gradient",
        lambda y, v: np.sum(y**2) / (2 * v) + y.size / 2 * np.log(v),
        lambda y, v: (y.size * v - y @ y) / (2 * v**2), wrt="v", y=real("n"), v=positive()),
    row("KL divergence", "gradient", lambda p, q: np.sum(p * np.log(p / q)),
        lambda p, q: np.log(p) - np.log(q) + 1, wrt="p", p=positive("m"), q=positive("m")),
    row("KL of softmax", "gradient", lambda z, p: np.sum(p * np.log(p / softmax(z))),
        lambda z, p: softmax(z) - p, wrt="z", z=real("m"), p=simplex("m")),
    row("entropy", "gradient", lambda p: -np.sum(p * np.log(p)), lambda p: -np.log(p) - 1,
        p=simplex("m")),
    row("product as exp sum log", "gradient", lambda p: np.prod(p), lambda p: np.prod(p) / p,
        p=positive("n")),
    row("log-likelihood", "equal", lambda p: np.log(np.prod(p)), lambda p: np.log(p).sum(),
        p=positive("n")),
    row("hinge away from its kink", "gradient",
        lambda X, y, w: np.maximum(0, 1 - y * (X @ w)).sum(),
        lambda X, y, w: -X.T @ (y * (y * (X @ w) < 1)), wrt="w", **DATA),
    row("leaky ReLU", "equal", lambda x: np.where(x > 0, x, 0.1 * x),
        lambda x: np.maximum(x, 0) + 0.1 * np.minimum(x, 0), x=real("n")),
    row("stable ELU", "equal", lambda x: np.where(x > 0, x, np.exp(x) - 1),
        lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), x=real("n")),
    row("softplus, stable", "equal", lambda x: np.logaddexp(0, x),
        lambda x: np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0), x=real("n")),
    row("squared hinge", "gradient", lambda x: np.sum(np.maximum(0, 1 - x) ** 2),
        lambda x: -2 * np.maximum(0, 1 - x), x=real("n")),
    row("ReLU", "jacobian", lambda x: np.maximum(x, 0), lambda x: np.diag(np.where(x > 0, 1, 0)),
        x=real("n")),
    row("stable sigmoid", "equal",
        lambda x: np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))), sigmoid,
        x=real("n")),
]
# fmt: on
