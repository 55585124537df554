"""Claims about softmax and its kin."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np

from alicemath.domain import positive, real
from tests.indexed.rows import row


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


# fmt: off
SOFTMAX = [
    row("softmax sums to 1", "equal", lambda z: softmax(z).sum(), lambda z: 1.0, z=real("m")),
    row("softmax is shift invariant", "equal", lambda z, c: plain_softmax(z + c),
        lambda z, c: plain_softmax(z), z=real("m"), c=real()),
    row("both softmax are one", "equal", softmax, plain_softmax, z=real("m")),
    row("softmax Jacobian", "jacobian", softmax, softmax_jacobian, z=real("m")),
    row("plain softmax Jacobian", "jacobian", plain_softmax, softmax_jacobian, z=real("m")),
    row("softmax Jacobian rows sum to 0", "equal", lambda z: softmax_jacobian(z).sum(axis=1),
        lambda z: np.zeros(z.shape), z=real("m")),
    row("softmax vjp", "vjp", softmax, lambda z, u: softmax(z) * (u - u @ softmax(z)), z=real("m")),
    row("softmax jvp", "jvp", softmax, lambda z, v: softmax(z) * (v - v @ softmax(z)), z=real("m")),
    row("softmax with temperature", "jacobian", warm,
        lambda z, t: (np.diag(warm(z, t)) - np.outer(warm(z, t), warm(z, t))) / t, wrt="z",
        z=real("m"), t=positive()),
    row("softmax by temperature", "jacobian", warm,
        lambda z, t: -warm(z, t) * (z - z @ warm(z, t)) / t**2, wrt="t", z=real("m"),
        t=positive()),
    row("softmax second derivative", "jacobian",
        lambda z: np.diag(plain_softmax(z)) - np.outer(plain_softmax(z), plain_softmax(z)),
        lambda z: np.transpose(softmax_second(z), (0, 2, 1)), z=real("m")),
    row("log-softmax Jacobian", "jacobian", lambda z: z - logsumexp(z),
        lambda z: np.eye(z.shape[0]) - np.ones((z.shape[0], 1)) * softmax(z), z=real("m")),
    row("logsumexp gradient", "gradient", logsumexp, softmax, z=real("m")),
    row("shifted logsumexp gradient", "gradient", shifted_logsumexp, softmax, z=real("m")),
    row("logsumexp Hessian", "hessian", logsumexp, softmax_jacobian, z=real("m")),
    row("logsumexp shift", "equal", lambda z, c: logsumexp(z - c) + c, lambda z, c: logsumexp(z),
        z=real("m"), c=real()),
    row("batch softmax rows", "equal", lambda Z: batch_softmax(Z).sum(),
        lambda Z: 1.0 * Z.shape[0], Z=real("n", "m")),
    row("batch softmax, other order", "equal", lambda Z: batch_softmax(Z).sum(axis=0).sum(),
        lambda Z: Z.shape[0] * np.ones(()), Z=real("n", "m")),
]
# fmt: on
