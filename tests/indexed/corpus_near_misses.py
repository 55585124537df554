"""Claims that look right and are not: none may be proved."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np

from alicemath.domain import one_hot, positive, real, simplex
from tests.indexed.corpus_algebra import SQUARE
from tests.indexed.corpus_losses import DATA, cross_entropy, least_squares, sigmoid
from tests.indexed.corpus_networks import layer_norm
from tests.indexed.corpus_softmax import batch_softmax, softmax
from tests.indexed.rows import row

# fmt: off
FALSE = [
    row("forgets that the normaliser moves", "jacobian", softmax, lambda z: np.diag(softmax(z)),
        z=real("m")),
    row("forgets the mean", "gradient", least_squares, lambda X, y, w: X.T @ (X @ w - y), wrt="w",
        **DATA),
    row("forgets the 2", "gradient", least_squares,
        lambda X, y, w: X.T @ (X @ w - y) / X.shape[0], wrt="w", **DATA),
    row("transposed", "jacobian", lambda A, x: A @ x, lambda A, x: A.T, wrt="x", **SQUARE),
    row("assumes symmetry", "gradient", lambda A, x: x @ A @ x, lambda A, x: 2 * A @ x, wrt="x",
        **SQUARE),
    row("input vjp with W for Wᵀ", "vjp", lambda x, W: W @ x, lambda x, W, u: W @ u, wrt="x",
        x=real("n"), W=real("n", "n")),
    row("labels that do not sum to 1", "gradient", cross_entropy, lambda z, y: softmax(z) - y,
        wrt="z", z=real("m"), y=real("m")),
    row("weighted softmax sum", "equal", lambda Z, y: np.sum(batch_softmax(Z) * y),
        lambda Z, y: 1.0 * Z.shape[0], Z=real("n", "m"), y=real("m")),
    row("squared softmax sum", "equal", lambda Z: np.sum(batch_softmax(Z) ** 2),
        lambda Z: 1.0 * Z.shape[0], Z=real("n", "m")),
    row("other table in the inverse", "equal",
        lambda Z, b: np.sum(np.exp(Z) / np.exp(Z + b).sum(axis=1, keepdims=True)),
        lambda Z, b: 1.0 * Z.shape[0], Z=real("n", "m"), b=real("m")),
    row("root of a square is x", "equal", lambda x: np.sqrt(x**2), lambda x: x, x=real("n")),
    row(
        "only for length 1", "equal", lambda x: np.sum(x) ** 2, lambda x: np.sum(x**2),
        x=real("n")),
    row("only for length 2", "equal", lambda x: np.mean(x), lambda x: np.sum(x) / 2, x=real("n")),
    row("trace of a product", "equal", lambda A, B: np.trace(A @ B),
        lambda A, B: np.trace(A) * np.trace(B), A=real("n", "n"), B=real("n", "n")),
    row("layer norm without the mean's share", "vjp", layer_norm,
        lambda x, u: (u - layer_norm(x) * np.mean(u * layer_norm(x))) / np.sqrt(np.var(x) + 1e-5),
        x=real("n")),
    row("σ″ for σ′", "jacobian", sigmoid,
        lambda a: np.diag(sigmoid(a) * (1 - sigmoid(a)) * (1 - 2 * sigmoid(a))), a=real("n")),
    row("wrong side of the kink", "jacobian", lambda x: np.maximum(x, 0),
        lambda x: np.diag(np.where(x < 0, 1, 0)), x=real("n")),
    row("float noise", "equal", lambda x: 0.1 * x, lambda x: 0.1000001 * x, x=real("n")),
    row("not a probability", "equal", lambda p: p.sum(), lambda p: np.ones(()), p=positive("m")),
    row("log of a square", "equal", lambda x: np.log(x**2), lambda x: 2 * np.log(x), x=real("n")),
    row("log of a product", "equal", lambda x, y: np.log(x * y),
        lambda x, y: np.log(x) + np.log(y), x=real("n"), y=real("n")),
    row("a maximum that matters", "gradient", np.max, lambda x: np.zeros(x.shape), x=real("n")),
    row("collision entropy of soft labels", "equal", lambda p: np.sum(p**2), lambda p: 1.0,
        p=simplex("m")),
    row("two different hot entries", "equal", lambda y: np.outer(y, y),
        lambda y: y[:, None] * np.ones((1, y.shape[0])), y=one_hot("m")),
    row("as if symmetric", "equal", lambda A: A, lambda A: A.T, A=real("n", "n")),
    row("softmax of columns in the inverse", "equal",
        lambda Z: np.sum(np.exp(Z) / np.exp(Z).sum(axis=0)), lambda Z: 1.0 * Z.shape[0],
        Z=real("n", "m")),
    row("one over nought", "equal", lambda x: x / (1 + x), lambda x: x - x**2, x=real("n")),
]
# fmt: on
