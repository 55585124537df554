"""Random NumPy programs, run on floats by NumPy and on traced arrays by index calculus."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Step = tuple[str, Callable[..., Any], tuple[int, ...]]

SHAPES: Mapping[str, tuple[str, ...]] = {
    "X": ("n", "m"),
    "A": ("n", "n"),
    "B": ("n", "n", "m"),
    "x": ("n",),
    "y": ("m",),
    "s": (),
}
LENGTHS = {"n": 3, "m": 4}  # neither 2, the length of a stack


NEEDS_AN_AXIS = {"sum 0", "sum -1", "mean", "mean keep", "var", "soft rows", "norm"}


def identity_like(a: Any) -> Any:
    return np.eye(a.shape[-1]) + 2 * np.ones(a.shape[-1])


# fmt: off
OPERATIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("+", 2, lambda a, b: a + b),
    ("-", 2, lambda a, b: a - b),
    ("*", 2, lambda a, b: a * b),
    ("*", 2, lambda a, b: a * b),
    ("/", 2, lambda a, b: a / (1 + np.exp(b / 4))),
    ("@", 2, np.matmul),
    ("@", 2, lambda a, b: a @ b),
    ("dot", 2, np.dot),
    ("outer", 2, np.outer),
    ("inner", 2, np.inner),
    ("kron", 2, np.kron),
    ("tensordot", 2, lambda a, b: np.tensordot(a, b, axes=1)),
    ("einsum", 2, lambda a, b: np.einsum("ij,ij->j", a, b)),
    ("einsum", 2, lambda a, b: np.einsum("ij,kj->ik", a, b)),
    ("einsum", 2, lambda a, b: np.einsum("i,ij", a, b)),
    ("einsum", 1, lambda a: np.einsum("iij->j", a)),
    ("sum", 1, np.sum),
    ("sum 0", 1, lambda a: np.sum(a, axis=0)),
    ("sum -1", 1, lambda a: a.sum(axis=-1)),
    ("sum keep", 1, lambda a: a.sum(axis=1, keepdims=True)),
    ("sum two", 1, lambda a: a.sum(axis=(0, 2))),
    ("mean", 1, lambda a: np.mean(a, axis=0)),
    ("mean keep", 1, lambda a: a.mean(axis=-1, keepdims=True)),
    ("var", 1, lambda a: np.var(a, axis=0)),
    ("T", 1, lambda a: a.T),
    ("transpose", 1, lambda a: np.transpose(a, (1, 2, 0))),
    ("swapaxes", 1, lambda a: np.swapaxes(a, 0, -1)),
    ("moveaxis", 1, lambda a: np.moveaxis(a, 0, -1)),
    ("column", 1, lambda a: a[:, None]),
    ("row", 1, lambda a: a[None]),
    ("dots", 1, lambda a: a[..., None, :]),
    ("expand", 1, lambda a: np.expand_dims(a, 1)),
    ("squeeze", 1, np.squeeze),
    ("ravel", 1, lambda a: a.reshape(-1)),
    ("brackets", 1, lambda a: a.reshape(a.shape[0], -1)),
    ("broadcast", 2, lambda a, b: np.broadcast_to(a, (b.shape[0], *a.shape))),
    ("first", 1, lambda a: a[0]),
    ("stack", 2, lambda a, b: np.stack([a, b])),
    ("stack last", 2, lambda a, b: np.stack([a, b], axis=-1)),
    ("diag", 1, np.diag),
    ("diagonal", 1, np.diagonal),
    ("trace", 1, np.trace),
    ("trace last", 1, lambda a: np.trace(a, axis1=-1, axis2=-2)),
    ("eye", 1, lambda a: a + identity_like(a)),
    ("centre", 1, lambda a: (np.eye(len(a)) - np.ones((len(a), len(a))) / len(a)) @ a),
    ("lengths", 1, lambda a: a * a.shape[0] / (a.size + 1)),
    ("tanh", 1, np.tanh),
    ("exp", 1, lambda a: np.exp(a / 4)),
    ("abs", 1, np.abs),
    ("maximum", 2, np.maximum),
    ("where", 2, lambda a, b: np.where(a > b, a, 2 * b)),
    ("log", 1, lambda a: np.log1p(np.exp(a))),
    ("logaddexp", 2, np.logaddexp),
    ("sqrt", 1, lambda a: np.sqrt(1 + a**2)),
    ("softmax", 1, lambda a: np.exp(a - np.max(a)) / np.sum(np.exp(a - np.max(a)))),
    ("soft rows", 1, lambda a: np.exp(a - a.max(-1, keepdims=True))
                               / np.exp(a - a.max(-1, keepdims=True)).sum(-1, keepdims=True)),
    ("norm", 1, lambda a: np.linalg.norm(a, axis=-1)),
    ("cube", 1, lambda a: a**3),
)
# fmt: on


def arguments(rng: random.Random) -> dict[str, NDArray[np.float64]]:
    draw = np.random.default_rng(rng.randrange(2**32))
    return {
        name: draw.uniform(-0.9, 0.9, [LENGTHS[s] for s in shape]) for name, shape in SHAPES.items()
    }


def program(rng: random.Random, given: Mapping[str, NDArray[np.float64]], size: int) -> list[Step]:
    """Return steps that NumPy can run, each on two earlier results at most."""
    results: list[Any] = list(given.values())
    steps: list[Step] = []
    while len(steps) < size:
        name, count, f = rng.choice(OPERATIONS)
        recent = [rng.randrange(max(0, len(results) - 3), len(results)) for _ in range(count)]
        chosen = tuple(k if rng.random() < 0.7 else rng.randrange(len(results)) for k in recent)
        if any(np.ndim(results[k]) == 0 for k in chosen) and name in NEEDS_AN_AXIS:
            continue  # NumPy lets axis 0 of a number pass
        try:
            result = f(*(results[k] for k in chosen))
        except (ValueError, IndexError, TypeError):
            continue
        if np.size(result) <= 48 and np.ndim(result) <= 4 and np.all(np.abs(result) < 1e4):
            results.append(result)
            steps.append((name, f, chosen))
    return steps


def run(steps: list[Step], *given: Any) -> Any:
    """Run the steps on any arrays and return the last result."""
    results = list(given)
    for _, f, chosen in steps:
        results.append(f(*(results[k] for k in chosen)))
    return results[-1]
