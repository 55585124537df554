"""Claims in plain NumPy on both sides: those that hold, and near misses that do not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath.domain import (
    Domain,
    interval,
    nonnegative,
    one_hot,
    positive,
    real,
    simplex,
    spd,
    symmetric,
)
from alicemath.indexed import Elementwise
from alicemath.indexed.claim import Kind

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: f, the claimed derivative, the domains of the arguments."""

    name: str
    kind: Kind
    f: Function
    claimed: Function
    on: Mapping[str, Domain]
    wrt: str | None = None


def row(
    name: str, kind: Kind, f: Function, claimed: Function, wrt: str | None = None, **on: Domain
) -> Row:
    return Row(name, kind, f, claimed, on, wrt)


phi, dphi = Elementwise("φ"), Elementwise("φ").derivative


# ------------------------------------------------------------------ softmax and its kin
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def plain_softmax(z):
    return np.exp(z) / np.exp(z).sum()


def logsumexp(z):
    return np.log(np.sum(np.exp(z)))


def shifted_logsumexp(z):
    m = z.max()
    return m + np.log(np.exp(z - m).sum())


def softmax_jacobian(z):
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def warm(z, t):
    return plain_softmax(z / t)


def softmax_second(z):
    s = plain_softmax(z)
    d = np.eye(len(z))
    a = d[:, :, None] - s[None, :, None]
    b = d[:, None, :] - s[None, None, :]
    return s[:, None, None] * (a * b - s[None, :, None] * (d[None] - s[None, None, :]))


def batch_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


SOFTMAX = [
    row("softmax sums to 1", "equal", lambda z: softmax(z).sum(), lambda z: 1.0, z=real("m")),
    row(
        "softmax is shift invariant",
        "equal",
        lambda z, c: plain_softmax(z + c),
        lambda z, c: plain_softmax(z),
        z=real("m"),
        c=real(),
    ),
    row("both softmax are one", "equal", softmax, plain_softmax, z=real("m")),
    row("softmax Jacobian", "jacobian", softmax, softmax_jacobian, z=real("m")),
    row("plain softmax Jacobian", "jacobian", plain_softmax, softmax_jacobian, z=real("m")),
    row(
        "softmax Jacobian rows sum to 0",
        "equal",
        lambda z: softmax_jacobian(z).sum(axis=1),
        lambda z: np.zeros(z.shape),
        z=real("m"),
    ),
    row("softmax vjp", "vjp", softmax, lambda z, u: softmax(z) * (u - u @ softmax(z)), z=real("m")),
    row("softmax jvp", "jvp", softmax, lambda z, v: softmax(z) * (v - v @ softmax(z)), z=real("m")),
    row(
        "softmax with temperature",
        "jacobian",
        warm,
        lambda z, t: (np.diag(warm(z, t)) - np.outer(warm(z, t), warm(z, t))) / t,
        wrt="z",
        z=real("m"),
        t=positive(),
    ),
    row(
        "softmax by temperature",
        "jacobian",
        warm,
        lambda z, t: -warm(z, t) * (z - z @ warm(z, t)) / t**2,
        wrt="t",
        z=real("m"),
        t=positive(),
    ),
    row(
        "softmax second derivative",
        "jacobian",
        lambda z: np.diag(plain_softmax(z)) - np.outer(plain_softmax(z), plain_softmax(z)),
        lambda z: np.transpose(softmax_second(z), (0, 2, 1)),
        z=real("m"),
    ),
    row(
        "log-softmax Jacobian",
        "jacobian",
        lambda z: z - logsumexp(z),
        lambda z: np.eye(z.shape[0]) - np.ones((z.shape[0], 1)) * softmax(z),
        z=real("m"),
    ),
    row("logsumexp gradient", "gradient", logsumexp, softmax, z=real("m")),
    row("shifted logsumexp gradient", "gradient", shifted_logsumexp, softmax, z=real("m")),
    row("logsumexp Hessian", "hessian", logsumexp, softmax_jacobian, z=real("m")),
    row(
        "logsumexp shift",
        "equal",
        lambda z, c: logsumexp(z - c) + c,
        lambda z, c: logsumexp(z),
        z=real("m"),
        c=real(),
    ),
    row(
        "batch softmax rows",
        "equal",
        lambda Z: batch_softmax(Z).sum(),
        lambda Z: 1.0 * Z.shape[0],
        Z=real("n", "m"),
    ),
    row(
        "batch softmax, other order",
        "equal",
        lambda Z: batch_softmax(Z).sum(axis=0).sum(),
        lambda Z: Z.shape[0] * np.ones(()),
        Z=real("n", "m"),
    ),
]


# ------------------------------------------------------------------ losses
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


LOSSES = [
    row(
        "least squares",
        "gradient",
        least_squares,
        lambda X, y, w: 2 / X.shape[0] * X.T @ (X @ w - y),
        wrt="w",
        **DATA,
    ),
    row(
        "least squares, len",
        "gradient",
        least_squares,
        lambda X, y, w: 2 * (X @ w - y) @ X / len(y),
        wrt="w",
        **DATA,
    ),
    row(
        "least squares Hessian",
        "hessian",
        least_squares,
        lambda X, y, w: 2 / X.shape[0] * X.T @ X,
        wrt="w",
        **DATA,
    ),
    row(
        "least squares by X",
        "gradient",
        least_squares,
        lambda X, y, w: 2 / X.shape[0] * np.outer(X @ w - y, w),
        wrt="X",
        **DATA,
    ),
    row(
        "half squared norm",
        "gradient",
        lambda X, y, w: 0.5 * np.linalg.norm(X @ w - y) ** 2,
        lambda X, y, w: X.T @ (X @ w - y),
        wrt="w",
        **DATA,
    ),
    row(
        "least squares bias",
        "gradient",
        lambda X, y, w, b: np.mean((X @ w + b - y) ** 2),
        lambda X, y, w, b: 2 * np.mean(X @ w + b - y),
        wrt="b",
        **DATA,
        b=real(),
    ),
    row(
        "weighted least squares",
        "gradient",
        lambda X, y, w, s: np.sum(s * (X @ w - y) ** 2) / np.sum(s),
        lambda X, y, w, s: 2 * X.T @ (s * (X @ w - y)) / s.sum(),
        wrt="w",
        **DATA,
        s=positive("n"),
    ),
    row(
        "many outputs",
        "gradient",
        lambda X, Y, W: np.sum((X @ W - Y) ** 2) / Y.size,
        lambda X, Y, W: 2 * X.T @ (X @ W - Y) / (Y.shape[0] * Y.shape[1]),
        wrt="W",
        X=real("n", "d"),
        Y=real("n", "k"),
        W=real("d", "k"),
    ),
    row(
        "ridge",
        "gradient",
        lambda X, y, w, a: least_squares(X, y, w) + a / 2 * np.sum(w**2),
        lambda X, y, w, a: 2 / X.shape[0] * X.T @ (X @ w - y) + a * w,
        wrt="w",
        **DATA,
        a=real(),
    ),
    row(
        "lasso away from 0",
        "gradient",
        lambda w, a: a * np.abs(w).sum(),
        lambda w, a: a * np.sign(w),
        wrt="w",
        w=real("c"),
        a=real(),
    ),
    row(
        "logistic, logaddexp",
        "gradient",
        lambda X, y, w: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)),
        lambda X, y, w: X.T @ (sigmoid(X @ w) - y),
        wrt="w",
        **DATA,
    ),
    row(
        "logistic, log1p(exp)",
        "gradient",
        lambda X, y, w: np.log1p(np.exp(-y * (X @ w))).sum(),
        lambda X, y, w: -X.T @ (y * sigmoid(-y * (X @ w))),
        wrt="w",
        **DATA,
    ),
    row(
        "logistic, -y log σ",
        "gradient",
        per_entry_bce,
        lambda X, y, w: X.T @ (sigmoid(X @ w) - y),
        wrt="w",
        **DATA,
    ),
    row(
        "logistic Hessian",
        "hessian",
        per_entry_bce,
        lambda X, y, w: X.T * (sigmoid(X @ w) * (1 - sigmoid(X @ w))) @ X,
        wrt="w",
        **DATA,
    ),
    row(
        "stable cross-entropy, one logit",
        "equal",
        lambda z, y: np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))),
        lambda z, y: -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z)),
        z=real("n"),
        y=real("n"),
    ),
    row("stable cross-entropy, summed", "equal", stable_bce, per_entry_bce, **DATA),
    row(
        "probability cross-entropy",
        "gradient",
        lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y: (p - y) / (p * (1 - p)),
        wrt="p",
        p=interval(0, 1, "n"),
        y=real("n"),
    ),
    row(
        "log-odds",
        "jacobian",
        lambda p: np.log(p / (1 - p)),
        lambda p: np.diag(1 / (p * (1 - p))),
        p=interval(0, 1, "n"),
    ),
    row(
        "σ undoes the log-odds",
        "equal",
        lambda p: sigmoid(np.log(p / (1 - p))),
        lambda p: p,
        p=interval(0, 1, "n"),
    ),
    row(
        "σ′ = σ(1 − σ)",
        "jacobian",
        sigmoid,
        lambda a: np.diag(sigmoid(a) * (1 - sigmoid(a))),
        a=real("n"),
    ),
    row(
        "cross-entropy, any labels",
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) * y.sum() - y,
        wrt="z",
        z=real("m"),
        y=real("m"),
    ),
    row(
        "cross-entropy, soft labels",
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) - y,
        wrt="z",
        z=real("m"),
        y=simplex("m"),
    ),
    row(
        "cross-entropy, one-hot",
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) - y,
        wrt="z",
        z=real("m"),
        y=one_hot("m"),
    ),
    row(
        "cross-entropy in logits",
        "equal",
        cross_entropy,
        lambda z, y: logsumexp(z) - z @ y,
        z=real("m"),
        y=one_hot("m"),
    ),
    row(
        "one-hot distance",
        "equal",
        lambda a, b: np.sum((a - b) ** 2),
        lambda a, b: 2 - 2 * a @ b,
        a=one_hot("m"),
        b=one_hot("m"),
    ),
    row(
        "multiclass by W",
        "gradient",
        multiclass,
        lambda X, Y, W, b: X.T @ multiclass_error(X, Y, W, b),
        wrt="W",
        **BATCH,
    ),
    row(
        "multiclass by b",
        "gradient",
        multiclass,
        lambda X, Y, W, b: multiclass_error(X, Y, W, b).sum(axis=0),
        wrt="b",
        **BATCH,
    ),
    row(
        "multiclass Hessian",
        "hessian",
        lambda X, W: np.sum(np.log(np.exp(X @ W).sum(axis=1))),
        multiclass_hessian,
        wrt="W",
        X=real("n", "d"),
        W=real("d", "k"),
    ),
    row(
        "Poisson",
        "gradient",
        lambda X, y, w: np.sum(np.exp(X @ w) - y * (X @ w)),
        lambda X, y, w: X.T @ (np.exp(X @ w) - y),
        wrt="w",
        **DATA,
    ),
    row(
        "gamma",
        "gradient",
        lambda X, y, w: np.sum(y * np.exp(-X @ w) + X @ w),
        lambda X, y, w: X.T @ (1 - y * np.exp(-X @ w)),
        wrt="w",
        **DATA,
    ),
    row(
        "Gaussian by mean",
        "gradient",
        gaussian_nll,
        lambda y, mu, s: (mu - y) * np.exp(-2 * s),
        wrt="mu",
        y=real("n"),
        mu=real("n"),
        s=real("n"),
    ),
    row(
        "Gaussian by log σ",
        "gradient",
        gaussian_nll,
        lambda y, mu, s: 1 - (y - mu) ** 2 / np.exp(s) ** 2,
        wrt="s",
        y=real("n"),
        mu=real("n"),
        s=real("n"),
    ),
    row(
        "Gaussian by variance",
        "gradient",
        lambda y, v: np.sum(y**2) / (2 * v) + y.size / 2 * np.log(v),
        lambda y, v: (y.size * v - y @ y) / (2 * v**2),
        wrt="v",
        y=real("n"),
        v=positive(),
    ),
    row(
        "KL divergence",
        "gradient",
        lambda p, q: np.sum(p * np.log(p / q)),
        lambda p, q: np.log(p) - np.log(q) + 1,
        wrt="p",
        p=positive("m"),
        q=positive("m"),
    ),
    row(
        "KL of softmax",
        "gradient",
        lambda z, p: np.sum(p * np.log(p / softmax(z))),
        lambda z, p: softmax(z) - p,
        wrt="z",
        z=real("m"),
        p=simplex("m"),
    ),
    row(
        "entropy",
        "gradient",
        lambda p: -np.sum(p * np.log(p)),
        lambda p: -np.log(p) - 1,
        p=simplex("m"),
    ),
    row(
        "product as exp sum log",
        "gradient",
        lambda p: np.prod(p),
        lambda p: np.prod(p) / p,
        p=positive("n"),
    ),
    row(
        "log-likelihood",
        "equal",
        lambda p: np.log(np.prod(p)),
        lambda p: np.log(p).sum(),
        p=positive("n"),
    ),
    row(
        "hinge away from its kink",
        "gradient",
        lambda X, y, w: np.maximum(0, 1 - y * (X @ w)).sum(),
        lambda X, y, w: -X.T @ (y * (y * (X @ w) < 1)),
        wrt="w",
        **DATA,
    ),
    row(
        "leaky ReLU",
        "equal",
        lambda x: np.where(x > 0, x, 0.1 * x),
        lambda x: np.maximum(x, 0) + 0.1 * np.minimum(x, 0),
        x=real("n"),
    ),
    row(
        "ReLU",
        "jacobian",
        lambda x: np.maximum(x, 0),
        lambda x: np.diag(np.where(x > 0, 1, 0)),
        x=real("n"),
    ),
    row(
        "stable sigmoid",
        "equal",
        lambda x: np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))),
        sigmoid,
        x=real("n"),
    ),
]


# ------------------------------------------------------------------ linear algebra
def unit(x):
    return x / np.linalg.norm(x)


def cosine(x, y):
    return x @ y / (np.linalg.norm(x) * np.linalg.norm(y))


def rayleigh(A, x):
    return x @ A @ x / (x @ x)


def centred(X):
    n = X.shape[0]
    return (np.eye(n) - np.ones((n, n)) / n) @ X


def distances(X, Y):
    return np.sum((X[:, None, :] - Y[None, :, :]) ** 2, axis=-1)


SQUARE = {"A": real("n", "n"), "x": real("n")}

ALGEBRA = [
    row(
        "quadratic form",
        "gradient",
        lambda A, x: x @ A @ x,
        lambda A, x: (A + A.T) @ x,
        wrt="x",
        **SQUARE,
    ),
    row(
        "quadratic form, symmetric",
        "gradient",
        lambda A, x: x @ A @ x,
        lambda A, x: 2 * A @ x,
        wrt="x",
        A=symmetric("n"),
        x=real("n"),
    ),
    row(
        "quadratic form by A",
        "gradient",
        lambda A, x: x @ A @ x,
        lambda A, x: np.outer(x, x),
        wrt="A",
        A=symmetric("n"),
        x=real("n"),
    ),
    row(
        "trace of AB by a symmetric A",
        "gradient",
        lambda A, B: np.trace(A @ B),
        lambda A, B: B.T,
        wrt="A",
        A=symmetric("n"),
        B=real("n", "n"),
    ),
    row(
        "Rayleigh quotient",
        "gradient",
        rayleigh,
        lambda A, x: 2 * (A @ x - rayleigh(A, x) * x) / (x @ x),
        wrt="x",
        A=spd("n"),
        x=real("n"),
    ),
    row(
        "squared Frobenius norm",
        "gradient",
        lambda A: np.linalg.norm(A) ** 2,
        lambda A: 2 * A,
        A=real("n", "c"),
    ),
    row(
        "Frobenius norm",
        "gradient",
        np.linalg.norm,
        lambda A: A / np.sqrt(np.sum(A * A)),
        A=real("n", "c"),
    ),
    row(
        "Frobenius norm is a trace",
        "equal",
        lambda A: np.trace(A.T @ A),
        lambda A: np.sum(np.abs(A) ** 2),
        A=real("n", "c"),
    ),
    row(
        "norm is homogeneous",
        "equal",
        lambda x, c: np.linalg.norm(c * x),
        lambda x, c: np.abs(c) * np.linalg.norm(x),
        x=real("n"),
        c=real(),
    ),
    row(
        "matrix factorisation by U",
        "gradient",
        lambda Y, U, V: np.sum((Y - U @ V.T) ** 2) / 2,
        lambda Y, U, V: -(Y - U @ V.T) @ V,
        wrt="U",
        Y=real("n", "m"),
        U=real("n", "k"),
        V=real("m", "k"),
    ),
    row(
        "trace is cyclic",
        "equal",
        lambda A, B: np.trace(A @ B),
        lambda A, B: np.trace(B @ A),
        A=real("n", "m"),
        B=real("m", "n"),
    ),
    row(
        "trace of a fourth power",
        "gradient",
        lambda A: np.trace(np.linalg.matrix_power(A, 4)),
        lambda A: 4 * np.linalg.matrix_power(A.T, 3),
        A=real("n", "n"),
    ),
    row(
        "trace of AXB",
        "gradient",
        lambda A, X, B: np.trace(A @ X @ B),
        lambda A, X, B: A.T @ B.T,
        wrt="X",
        A=real("n", "m"),
        X=real("m", "k"),
        B=real("k", "n"),
    ),
    row(
        "bilinear in three",
        "gradient",
        lambda A, x, y: np.einsum("i,ij,j->", x, A, y),
        lambda A, x, y: np.einsum("i,j->ij", x, y),
        wrt="A",
        A=real("n", "m"),
        x=real("n"),
        y=real("m"),
    ),
    row(
        "cosine similarity",
        "gradient",
        cosine,
        lambda x, y: unit(y) / np.linalg.norm(x) - cosine(x, y) * x / (x @ x),
        wrt="x",
        x=real("n"),
        y=real("n"),
    ),
    row(
        "unit vector Jacobian",
        "jacobian",
        unit,
        lambda x: (np.eye(len(x)) - np.outer(unit(x), unit(x))) / np.linalg.norm(x),
        x=real("n"),
    ),
    row("centring matrix", "equal", centred, lambda X: X - X.mean(axis=0), X=real("n", "c")),
    row("centring twice", "equal", lambda X: centred(centred(X)), centred, X=real("n", "c")),
    row(
        "variance two ways", "equal", np.var, lambda x: np.mean(x**2) - np.mean(x) ** 2, x=real("n")
    ),
    row(
        "variance gradient", "gradient", np.var, lambda x: 2 * (x - x.mean()) / x.size, x=real("n")
    ),
    row(
        "unbiased variance",
        "gradient",
        lambda x: np.var(x, ddof=1),
        lambda x: 2 * (x - x.mean()) / (x.shape[0] - 1),
        x=real("n"),
    ),
    row(
        "standard deviation",
        "gradient",
        np.std,
        lambda x: (x - x.mean()) / (x.size * np.std(x)),
        x=real("n"),
    ),
    row(
        "squared distances expand",
        "equal",
        distances,
        lambda X, Y: (X**2).sum(1)[:, None] - 2 * X @ Y.T + (Y**2).sum(1),
        X=real("n", "d"),
        Y=real("m", "d"),
    ),
    row(
        "squared distances vjp",
        "vjp",
        distances,
        lambda X, Y, u: 2 * (u.sum(axis=1, keepdims=True) * X - u @ Y),
        wrt="X",
        X=real("n", "d"),
        Y=real("m", "d"),
    ),
    row(
        "Gaussian kernel",
        "gradient",
        lambda X, Y, g: np.sum(np.exp(-g * distances(X, Y))),
        lambda X, Y, g: -np.sum(distances(X, Y) * np.exp(-g * distances(X, Y))),
        wrt="g",
        X=real("n", "d"),
        Y=real("m", "d"),
        g=real(),
    ),
    row(
        "batched matmul vjp",
        "vjp",
        np.matmul,
        lambda A, B, u: u @ np.swapaxes(B, -1, -2),
        wrt="A",
        A=real("b", "n", "k"),
        B=real("b", "k", "m"),
    ),
    row(
        "shared right factor",
        "vjp",
        np.matmul,
        lambda A, B, u: np.einsum("bnk,bnm->km", A, u),
        wrt="B",
        A=real("b", "n", "k"),
        B=real("k", "m"),
    ),
    row(
        "tensordot",
        "equal",
        lambda A, B: np.tensordot(A, B, axes=1),
        lambda A, B: A @ B,
        A=real("n", "k"),
        B=real("k", "m"),
    ),
    row("inner", "equal", np.inner, lambda A, B: A @ B.T, A=real("n", "k"), B=real("m", "k")),
    row(
        "Kronecker trace",
        "equal",
        lambda A, B: np.trace(np.kron(A, B)),
        lambda A, B: np.trace(A) * np.trace(B),
        A=real("n", "n"),
        B=real("m", "m"),
    ),
    row(
        "Kronecker mixed product",
        "equal",
        lambda A, B, C, D: np.kron(A, B) @ np.kron(C, D),
        lambda A, B, C, D: np.kron(A @ C, B @ D),
        A=real("n", "m"),
        B=real("p", "q"),
        C=real("m", "k"),
        D=real("q", "r"),
    ),
    row(
        "vec of a product",
        "equal",
        lambda A, X, B: (A @ X @ B).reshape(-1),
        lambda A, X, B: np.kron(A, B.T) @ X.ravel(),
        A=real("n", "m"),
        X=real("m", "k"),
        B=real("k", "p"),
    ),
    row(
        "dimensions of ones",
        "equal",
        lambda x: np.sum(np.ones(x.shape) + 0 * x),
        lambda x: 1.0 * x.shape[0],
        x=real("n"),
    ),
    row(
        "identity in the middle",
        "equal",
        lambda x: x @ np.eye(x.shape[0]) @ x,
        lambda x: np.sum(np.square(x)),
        x=real("n"),
    ),
    row(
        "sin² + cos² = 1",
        "equal",
        lambda x: np.sin(x) ** 2 + np.cos(x) ** 2,
        np.ones_like,
        x=real("n"),
    ),
    row(
        "derivative of tan", "jacobian", np.tan, lambda x: np.diag(1 + np.tan(x) ** 2), x=real("n")
    ),
    row("tanh is a scaled σ", "equal", np.tanh, lambda x: 2 * sigmoid(2 * x) - 1, x=real("n")),
    row("tanh′", "jacobian", np.tanh, lambda x: np.diag(1 - np.tanh(x) ** 2), x=real("n")),
    row(
        "cosh² − sinh² = 1",
        "equal",
        lambda x: np.cosh(x) ** 2 - np.sinh(x) ** 2,
        np.ones_like,
        x=real("n"),
    ),
    row(
        "power rule",
        "jacobian",
        lambda x: x**1.5,
        lambda x: np.diag(1.5 * np.sqrt(x)),
        x=positive("n"),
    ),
    row(
        "general power",
        "jacobian",
        lambda x, k: x**k,
        lambda x, k: x**k * np.log(x),
        wrt="k",
        x=positive("n"),
        k=real(),
    ),
    row("decimals are exact", "equal", lambda x: 0.1 * x + 0.2 * x, lambda x: 0.3 * x, x=real("n")),
    row("thirds are thirds", "equal", lambda x: x * (1 / 3) * 3, lambda x: x, x=real("n")),
    row("root of a square", "equal", lambda x: np.sqrt(x**2), np.abs, x=real("n")),
    row(
        "roots of squares of what is ≥ 0",
        "equal",
        lambda x: np.sqrt(x**2),
        lambda x: x,
        x=nonnegative("n"),
    ),
    row(
        "fixed length",
        "gradient",
        lambda x: x[0] * x[1] + x[2] ** 2,
        lambda x: np.array([x[1], x[0], 2 * x[2]]),
        x=real(3),
    ),
    row(
        "a loop of fixed length",
        "equal",
        lambda A, x: sum(x @ A[k] for k in range(2)),
        lambda A, x: np.einsum("i,ki->", x, A),
        A=real(2, "n"),
        x=real("n"),
    ),
]


# ------------------------------------------------------------------ networks
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

NETWORKS = [
    row(
        "linear layers collapse",
        "equal",
        lambda x, W, b, a: a @ (W @ x + b),
        lambda x, W, b, a: (W.T @ a) @ x + a @ b,
        **MLP,
    ),
    row(
        "linear layer by its input",
        "vjp",
        lambda x, W: W @ x,
        lambda x, W, u: W.T @ u,
        wrt="x",
        x=real("n"),
        W=real("m", "n"),
    ),
    row(
        "linear layer by its weights",
        "vjp",
        lambda x, W: W @ x,
        lambda x, W, u: np.outer(u, x),
        wrt="W",
        x=real("n"),
        W=real("m", "n"),
    ),
    row(
        "linear layer's weight Jacobian",
        "jacobian",
        lambda x, W: W @ x,
        lambda x, W: np.eye(W.shape[0])[:, :, None] * x,
        wrt="W",
        x=real("n"),
        W=real("m", "n"),
    ),
    row(
        "batch layer by weights",
        "vjp",
        lambda X, W, b: X @ W + b,
        lambda X, W, b, u: X.T @ u,
        wrt="W",
        X=real("p", "n"),
        W=real("n", "m"),
        b=real("m"),
    ),
    row(
        "batch layer by bias",
        "vjp",
        lambda X, W, b: X @ W + b,
        lambda X, W, b, u: u.sum(axis=0),
        wrt="b",
        X=real("p", "n"),
        W=real("n", "m"),
        b=real("m"),
    ),
    row(
        "two layers of tanh",
        "gradient",
        two_layers,
        lambda x, W, b, a: np.outer(a * (1 - np.tanh(W @ x + b) ** 2), x),
        wrt="W",
        **MLP,
    ),
    row(
        "two layers by input",
        "gradient",
        two_layers,
        lambda x, W, b, a: W.T @ (a * (1 - np.tanh(W @ x + b) ** 2)),
        wrt="x",
        **MLP,
    ),
    row("three layers of any φ", "gradient", three_layers, three_layers_by_first, wrt="U", **DEEP),
    row(
        "three layers by the second",
        "gradient",
        three_layers,
        lambda X, U, V, w: phi(X @ U).T @ (dphi(phi(X @ U) @ V) * w),
        wrt="V",
        **DEEP,
    ),
    row(
        "chain rule",
        "jacobian",
        lambda x, U, V: phi(V @ phi(U @ x)),
        lambda x, U, V: (dphi(V @ phi(U @ x))[:, None] * V) @ (dphi(U @ x)[:, None] * U),
        wrt="x",
        x=real("n"),
        U=real("m", "n"),
        V=real("k", "m"),
    ),
    row("layer norm vjp", "vjp", layer_norm, layer_norm_vjp, x=real("n")),
    row(
        "layer norm of a batch",
        "vjp",
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
        ),
        X=real("p", "n"),
    ),
    row("RMS norm Jacobian", "jacobian", rms_norm, rms_norm_jacobian, x=real("n")),
    row("attention by keys", "vjp", attention, attention_by_keys, wrt="K", **HEAD),
    row(
        "attention by values",
        "vjp",
        attention,
        lambda q, K, V, u: np.outer(softmax(K @ q / np.sqrt(q.shape[0])), u),
        wrt="V",
        **HEAD,
    ),
    row("attention by query", "vjp", attention, attention_by_query, wrt="q", **HEAD),
]

TRUE = [*SOFTMAX, *LOSSES, *ALGEBRA, *NETWORKS]


# ------------------------------------------------------------------ near misses
FALSE = [
    row(
        "forgets that the normaliser moves",
        "jacobian",
        softmax,
        lambda z: np.diag(softmax(z)),
        z=real("m"),
    ),
    row(
        "forgets the mean",
        "gradient",
        least_squares,
        lambda X, y, w: X.T @ (X @ w - y),
        wrt="w",
        **DATA,
    ),
    row(
        "forgets the 2",
        "gradient",
        least_squares,
        lambda X, y, w: X.T @ (X @ w - y) / X.shape[0],
        wrt="w",
        **DATA,
    ),
    row("transposed", "jacobian", lambda A, x: A @ x, lambda A, x: A.T, wrt="x", **SQUARE),
    row(
        "assumes symmetry",
        "gradient",
        lambda A, x: x @ A @ x,
        lambda A, x: 2 * A @ x,
        wrt="x",
        **SQUARE,
    ),
    row(
        "input vjp with W for Wᵀ",
        "vjp",
        lambda x, W: W @ x,
        lambda x, W, u: W @ u,
        wrt="x",
        x=real("n"),
        W=real("n", "n"),
    ),
    row(
        "labels that do not sum to 1",
        "gradient",
        cross_entropy,
        lambda z, y: softmax(z) - y,
        wrt="z",
        z=real("m"),
        y=real("m"),
    ),
    row(
        "weighted softmax sum",
        "equal",
        lambda Z, y: np.sum(batch_softmax(Z) * y),
        lambda Z, y: 1.0 * Z.shape[0],
        Z=real("n", "m"),
        y=real("m"),
    ),
    row(
        "squared softmax sum",
        "equal",
        lambda Z: np.sum(batch_softmax(Z) ** 2),
        lambda Z: 1.0 * Z.shape[0],
        Z=real("n", "m"),
    ),
    row(
        "other table in the inverse",
        "equal",
        lambda Z, b: np.sum(np.exp(Z) / np.exp(Z + b).sum(axis=1, keepdims=True)),
        lambda Z, b: 1.0 * Z.shape[0],
        Z=real("n", "m"),
        b=real("m"),
    ),
    row("root of a square is x", "equal", lambda x: np.sqrt(x**2), lambda x: x, x=real("n")),
    row(
        "only for length 1", "equal", lambda x: np.sum(x) ** 2, lambda x: np.sum(x**2), x=real("n")
    ),
    row("only for length 2", "equal", lambda x: np.mean(x), lambda x: np.sum(x) / 2, x=real("n")),
    row(
        "trace of a product",
        "equal",
        lambda A, B: np.trace(A @ B),
        lambda A, B: np.trace(A) * np.trace(B),
        A=real("n", "n"),
        B=real("n", "n"),
    ),
    row(
        "layer norm without the mean's share",
        "vjp",
        layer_norm,
        lambda x, u: (u - layer_norm(x) * np.mean(u * layer_norm(x))) / np.sqrt(np.var(x) + 1e-5),
        x=real("n"),
    ),
    row(
        "σ″ for σ′",
        "jacobian",
        sigmoid,
        lambda a: np.diag(sigmoid(a) * (1 - sigmoid(a)) * (1 - 2 * sigmoid(a))),
        a=real("n"),
    ),
    row(
        "wrong side of the kink",
        "jacobian",
        lambda x: np.maximum(x, 0),
        lambda x: np.diag(np.where(x < 0, 1, 0)),
        x=real("n"),
    ),
    row("float noise", "equal", lambda x: 0.1 * x, lambda x: 0.1000001 * x, x=real("n")),
    row("not a probability", "equal", lambda p: p.sum(), lambda p: np.ones(()), p=positive("m")),
]
