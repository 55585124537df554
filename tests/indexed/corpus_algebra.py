"""Claims of linear algebra and analysis, entry by entry."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np

from alicemath.domain import nonnegative, positive, real, spd, symmetric
from tests.indexed.corpus_losses import sigmoid
from tests.indexed.rows import row


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

# fmt: off
ALGEBRA = [
    row("quadratic form", "gradient", lambda A, x: x @ A @ x, lambda A, x: (A + A.T) @ x, wrt="x",
        **SQUARE),
    row("quadratic form, symmetric", "gradient", lambda A, x: x @ A @ x, lambda A, x: 2 * A @ x,
        wrt="x", A=symmetric("n"), x=real("n")),
    row("quadratic form by A", "gradient", lambda A, x: x @ A @ x, lambda A, x: np.outer(x, x),
        wrt="A", A=symmetric("n"), x=real("n")),
    row("trace of AB by a symmetric A", "gradient", lambda A, B: np.trace(A @ B),
        lambda A, B: B.T, wrt="A", A=symmetric("n"), B=real("n", "n")),
    row("Rayleigh quotient", "gradient", rayleigh,
        lambda A, x: 2 * (A @ x - rayleigh(A, x) * x) / (x @ x), wrt="x", A=spd("n"), x=real("n")),
    row("squared Frobenius norm", "gradient", lambda A: np.linalg.norm(A) ** 2, lambda A: 2 * A,
        A=real("n", "c")),
    row("Frobenius norm", "gradient", np.linalg.norm, lambda A: A / np.sqrt(np.sum(A * A)),
        A=real("n", "c")),
    row("Frobenius norm is a trace", "equal", lambda A: np.trace(A.T @ A),
        lambda A: np.sum(np.abs(A) ** 2), A=real("n", "c")),
    row("norm is homogeneous", "equal", lambda x, c: np.linalg.norm(c * x),
        lambda x, c: np.abs(c) * np.linalg.norm(x), x=real("n"), c=real()),
    row("matrix factorisation by U", "gradient", lambda Y, U, V: np.sum((Y - U @ V.T) ** 2) / 2,
        lambda Y, U, V: -(Y - U @ V.T) @ V, wrt="U", Y=real("n", "m"), U=real("n", "k"),
        V=real("m", "k")),
    row("trace is cyclic", "equal", lambda A, B: np.trace(A @ B), lambda A, B: np.trace(B @ A),
        A=real("n", "m"), B=real("m", "n")),
    row("trace of a fourth power", "gradient", lambda A: np.trace(np.linalg.matrix_power(A, 4)),
        lambda A: 4 * np.linalg.matrix_power(A.T, 3), A=real("n", "n")),
    row("trace of AXB", "gradient", lambda A, X, B: np.trace(A @ X @ B),
        lambda A, X, B: A.T @ B.T, wrt="X", A=real("n", "m"), X=real("m", "k"), B=real("k", "n")),
    row("bilinear in three", "gradient", lambda A, x, y: np.einsum("i,ij,j->", x, A, y),
        lambda A, x, y: np.einsum("i,j->ij", x, y), wrt="A", A=real("n", "m"), x=real("n"),
        y=real("m")),
    row("cosine similarity", "gradient", cosine,
        lambda x, y: unit(y) / np.linalg.norm(x) - cosine(x, y) * x / (x @ x), wrt="x",
        x=real("n"), y=real("n")),
    row("unit vector Jacobian", "jacobian", unit,
        lambda x: (np.eye(len(x)) - np.outer(unit(x), unit(x))) / np.linalg.norm(x), x=real("n")),
    row("centring matrix", "equal", centred, lambda X: X - X.mean(axis=0), X=real("n", "c")),
    row("centring twice", "equal", lambda X: centred(centred(X)), centred, X=real("n", "c")),
    row(
        "variance two ways", "equal", np.var, lambda x: np.mean(x**2) - np.mean(x) ** 2,
        x=real("n")),
    row(
        "variance gradient", "gradient", np.var, lambda x: 2 * (x - x.mean()) / x.size,
        x=real("n")),
    row("unbiased variance", "gradient", lambda x: np.var(x, ddof=1),
        lambda x: 2 * (x - x.mean()) / (x.shape[0] - 1), x=real("n")),
    row("standard deviation", "gradient", np.std, lambda x: (x - x.mean()) / (x.size * np.std(x)),
        x=real("n")),
    row("squared distances expand", "equal", distances,
        lambda X, Y: (X**2).sum(1)[:, None] - 2 * X @ Y.T + (Y**2).sum(1), X=real("n", "d"),
        Y=real("m", "d")),
    row("squared distances vjp", "vjp", distances,
        lambda X, Y, u: 2 * (u.sum(axis=1, keepdims=True) * X - u @ Y), wrt="X", X=real("n", "d"),
        Y=real("m", "d")),
    row("Gaussian kernel", "gradient", lambda X, Y, g: np.sum(np.exp(-g * distances(X, Y))),
        lambda X, Y, g: -np.sum(distances(X, Y) * np.exp(-g * distances(X, Y))), wrt="g",
        X=real("n", "d"), Y=real("m", "d"), g=real()),
    row("batched matmul vjp", "vjp", np.matmul, lambda A, B, u: u @ np.swapaxes(B, -1, -2),
        wrt="A", A=real("b", "n", "k"), B=real("b", "k", "m")),
    row("shared right factor", "vjp", np.matmul, lambda A, B, u: np.einsum("bnk,bnm->km", A, u),
        wrt="B", A=real("b", "n", "k"), B=real("k", "m")),
    row("tensordot", "equal", lambda A, B: np.tensordot(A, B, axes=1), lambda A, B: A @ B,
        A=real("n", "k"), B=real("k", "m")),
    row("inner", "equal", np.inner, lambda A, B: A @ B.T, A=real("n", "k"), B=real("m", "k")),
    row("Kronecker trace", "equal", lambda A, B: np.trace(np.kron(A, B)),
        lambda A, B: np.trace(A) * np.trace(B), A=real("n", "n"), B=real("m", "m")),
    row("Kronecker mixed product", "equal", lambda A, B, C, D: np.kron(A, B) @ np.kron(C, D),
        lambda A, B, C, D: np.kron(A @ C, B @ D), A=real("n", "m"), B=real("p", "q"),
        C=real("m", "k"), D=real("q", "r")),
    row("vec of a product", "equal", lambda A, X, B: (A @ X @ B).reshape(-1),
        lambda A, X, B: np.kron(A, B.T) @ X.ravel(), A=real("n", "m"), X=real("m", "k"),
        B=real("k", "p")),
    row("dimensions of ones", "equal", lambda x: np.sum(np.ones(x.shape) + 0 * x),
        lambda x: 1.0 * x.shape[0], x=real("n")),
    row("identity in the middle", "equal", lambda x: x @ np.eye(x.shape[0]) @ x,
        lambda x: np.sum(np.square(x)), x=real("n")),
    row("sin² + cos² = 1", "equal", lambda x: np.sin(x) ** 2 + np.cos(x) ** 2, np.ones_like,
        x=real("n")),
    row(
        "derivative of tan", "jacobian", np.tan, lambda x: np.diag(1 + np.tan(x) ** 2),
        x=real("n")),
    row("tanh is a scaled σ", "equal", np.tanh, lambda x: 2 * sigmoid(2 * x) - 1, x=real("n")),
    row("tanh′", "jacobian", np.tanh, lambda x: np.diag(1 - np.tanh(x) ** 2), x=real("n")),
    row("cosh² − sinh² = 1", "equal", lambda x: np.cosh(x) ** 2 - np.sinh(x) ** 2, np.ones_like,
        x=real("n")),
    row("power rule", "jacobian", lambda x: x**1.5, lambda x: np.diag(1.5 * np.sqrt(x)),
        x=positive("n")),
    row("general power", "jacobian", lambda x, k: x**k, lambda x, k: x**k * np.log(x), wrt="k",
        x=positive("n"), k=real()),
    row("decimals are exact", "equal", lambda x: 0.1 * x + 0.2 * x, lambda x: 0.3 * x, x=real("n")),
    row("thirds are thirds", "equal", lambda x: x * (1 / 3) * 3, lambda x: x, x=real("n")),
    row("root of a square", "equal", lambda x: np.sqrt(x**2), np.abs, x=real("n")),
    row("roots of squares of what is ≥ 0", "equal", lambda x: np.sqrt(x**2), lambda x: x,
        x=nonnegative("n")),
    row("fixed length", "gradient", lambda x: x[0] * x[1] + x[2] ** 2,
        lambda x: np.array([x[1], x[0], 2 * x[2]]), x=real(3)),
    row("a loop of fixed length", "equal", lambda A, x: sum(x @ A[k] for k in range(2)),
        lambda A, x: np.einsum("i,ki->", x, A), A=real(2, "n"), x=real("n")),
]
# fmt: on
