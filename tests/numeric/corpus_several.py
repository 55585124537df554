"""Functions of several variables with Jacobians written by hand."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np
from mpmath import mp, mpf

from tests.numeric.cases import Case

__all__ = ["SEVERAL"]

MATRIX = np.array([[1.0, 2.0, -1.0], [0.5, -3.0, 4.0]])
SQUARE = np.array([[4.0, 1.0, 0.5], [-1.0, 5.0, 2.0], [0.25, 1.5, 6.0]])


def several(
    name: str,
    f: Callable[[Any], Any],
    derivative: Callable[[Any], Any],
    n: int = 3,
    within: tuple[float, float] = (-3.0, 3.0),
    **rest: Any,
) -> Case:
    """A function of a vector."""
    return Case(name, rest.pop("kind", "ordinary"), f, derivative, n, within, **rest)


def delta(i: int, j: int) -> int:
    """Kronecker's delta."""
    return 1 if i == j else 0


def softmax(z: Sequence[Any]) -> list[Any]:
    total = sum(mp.exp(e) for e in z)
    return [mp.exp(e) / total for e in z]


def softmax_jacobian(z: Sequence[Any]) -> list[Any]:
    s = softmax(z)
    return [s[i] * (delta(i, j) - s[j]) for i in range(len(z)) for j in range(len(z))]


def quadratic_gradient(x: Sequence[Any]) -> list[Any]:
    return [sum((mpf(SQUARE[i, j]) + mpf(SQUARE[j, i])) * x[j] for j in range(3)) for i in range(3)]


def rosenbrock_gradient(x: Sequence[Any]) -> list[Any]:
    a, b = x
    return [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]


def norm_gradient(x: Sequence[Any]) -> list[Any]:
    length = mp.sqrt(sum(e * e for e in x))
    return [e / length for e in x]


def inverse_of_square() -> list[Any]:
    inverse = mp.inverse(mp.matrix(SQUARE.tolist()))
    return [inverse[i, j] for i in range(3) for j in range(3)]


def determinant_gradient(a: Sequence[Any]) -> list[Any]:
    """Of a 2 × 2 matrix given as 4 entries."""
    return [a[3], -a[2], -a[1], a[0]]


def log_determinant_gradient(a: Sequence[Any]) -> list[Any]:
    determinant = a[0] * a[3] - a[1] * a[2]
    return [e / determinant for e in determinant_gradient(a)]


def cosine_gradient(x: Sequence[Any]) -> list[Any]:
    """Of ⟨x, 1⟩/‖x‖."""
    length, total = mp.sqrt(sum(e * e for e in x)), sum(x)
    return [1 / length - total * e / length**3 for e in x]


def variance_gradient(x: Sequence[Any]) -> list[Any]:
    mean = sum(x) / len(x)
    return [2 * (e - mean) / len(x) for e in x]


SEVERAL = [
    several("A x", lambda x: MATRIX @ x, lambda x: [mpf(a) for a in MATRIX.ravel()]),
    several("x·A x", lambda x: x @ SQUARE @ x, quadratic_gradient),
    several("norm", np.linalg.norm, norm_gradient, within=(0.1, 3.0)),
    several(
        "Rosenbrock",
        lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
        rosenbrock_gradient,
        n=2,
    ),
    several("product", np.prod, lambda x: [x[1] * x[2], x[0] * x[2], x[0] * x[1]]),
    several(
        "softmax",
        lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))),
        softmax_jacobian,
        n=4,
    ),
    several("logsumexp", lambda z: np.max(z) + np.log(np.sum(np.exp(z - np.max(z)))), softmax, n=4),
    several(
        "entropy of p",
        lambda p: -np.sum(p * np.log(p)),
        lambda p: [-mp.log(e) - 1 for e in p],
        within=(0.2, 4.0),
        domain=(0.0, inf),
    ),
    several("solve", lambda b: np.linalg.solve(SQUARE, b), lambda b: inverse_of_square()),
    several(
        "determinant", lambda a: np.linalg.det(np.reshape(a, (2, 2))), determinant_gradient, n=4
    ),
    several(
        "log det",
        lambda a: np.linalg.slogdet(np.reshape(a, (2, 2)) + 5 * np.eye(2))[1],
        lambda a: log_determinant_gradient([a[0] + 5, a[1], a[2], a[3] + 5]),
        n=4,
        within=(-1.0, 1.0),
    ),
    several("cosine", lambda x: np.sum(x) / np.linalg.norm(x), cosine_gradient, within=(0.1, 3.0)),
    several("variance", np.var, variance_gradient),
    several("cumulative sum", np.cumsum, lambda x: [1, 0, 0, 1, 1, 0, 1, 1, 1]),
    several(
        "polar",
        lambda x: np.stack([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])]),
        lambda x: [mp.cos(x[1]), -x[0] * mp.sin(x[1]), mp.sin(x[1]), x[0] * mp.cos(x[1])],
        n=2,
    ),
    several(
        "outer",
        lambda x: np.outer(x, x),
        lambda x: [2 * x[0], 0, x[1], x[0], x[1], x[0], 0, 2 * x[1]],
        n=2,
    ),
    several(
        "mixed scales",
        lambda x: 1e12 * x[0] ** 2 + 1e-6 * np.sin(x[1]),
        lambda x: [2e12 * x[0], 1e-6 * mp.cos(x[1])],
        n=2,
        kind="awkward",
    ),
    several(
        "mean squared error",
        lambda w: np.mean((MATRIX @ w - 1) ** 2),
        lambda w: [
            sum(
                2 * mpf(MATRIX[i, j]) * (sum(mpf(MATRIX[i, k]) * w[k] for k in range(3)) - 1)
                for i in range(2)
            )
            / 2
            for j in range(3)
        ],
    ),
    several(
        "naive variance",
        lambda x: np.mean((x + 1e6) ** 2) - np.mean(x + 1e6) ** 2,
        variance_gradient,
        kind="awkward",
    ),
    several("largest", np.max, lambda x: [mpf(1 if e == max(x) else 0) for e in x], kind="awkward"),
]
