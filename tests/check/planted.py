"""Mistakes planted in right derivatives, and what each must be called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath import Domain, positive, real
from tests.check.corpus_ordinary import logsumexp, sigmoid, softmax

__all__ = ["BASES", "SPECIAL", "Base", "Planted", "planted_in"]

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A function with its gradient over a domain of vectors or matrices."""

    name: str
    f: Function
    gradient: Function
    on: Domain


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A function, a wrong gradient, and the words that the diagnosis must contain.

    Empty words stand for a mistake that has no name: then the diagnosis must be empty, too.
    """

    name: str
    f: Function
    claimed: Function
    words: str
    on: Domain
    kind: str = "gradient"


BASES: list[Base] = [
    Base("quartic", lambda w: np.sum(w**4 / 4 + w), lambda w: w**3 + 1, real("n")),
    Base("sines", lambda w: np.sum(np.sin(w) * w), lambda w: np.cos(w) * w + np.sin(w), real("n")),
    Base(
        "mean of logcosh",
        lambda w: np.mean(np.logaddexp(w, -w)),
        lambda w: np.tanh(w) / w.size,
        real("n"),
    ),
    Base("logs", lambda w: np.sum(w * np.log(w)), lambda w: np.log(w) + 1, positive("n")),
    Base(
        "matrix",
        lambda V: np.sum(np.exp(V / 10) + V**2 * V[0, 0]),
        lambda V: np.exp(V / 10) / 10 + 2 * V * V[0, 0] + _corner(V, np.sum(V**2)),
        real("rows", "columns"),
    ),
]


def _corner(V: Any, value: Any) -> Any:
    """A matrix like V with one value in its first corner."""
    rows, columns = np.arange(V.shape[0]), np.arange(V.shape[1])
    return np.outer(rows == 0, columns == 0) * value


def _in_first(g: Any, value: Any) -> Any:
    flat = np.reshape(g, -1) + 0.0
    flat[0] = value * flat[0]
    return np.reshape(flat, g.shape)


def _in_block(g: Any) -> Any:
    """The first two entries (of an axis that has three at least) are doubled."""
    g = g + 0.0
    g[:2] = 2 * g[:2]
    return g


def float32(g: Function) -> Function:
    """Return the derivative computed in single precision, handed on in double."""
    return lambda w: np.asarray(g(np.asarray(w).astype(np.float32)), np.float32).astype(float)


def planted_in(base: Base) -> list[Planted]:
    """Return every kind of mistake in one derivative."""
    g = base.gradient
    faults: list[tuple[str, Function, str]] = [
        ("sign", lambda w: -g(w), "the sign is wrong"),
        ("factor 2", lambda w: 2 * g(w), "factor 2"),
        ("half", lambda w: g(w) / 2, "factor 1/2"),
        ("one part in a million", lambda w: g(w) * (1 + 1e-6), "factor 1 + 1.0e-06"),
        ("one part in 1e11", lambda w: g(w) * (1 + 1e-11), "factor 1 + 1.0e-11"),
        ("degrees", lambda w: g(w) * np.pi / 180, "degrees were taken for radians"),
        ("radians", lambda w: g(w) * 180 / np.pi, "radians were taken for degrees"),
        ("zero", lambda w: 0 * g(w), "zero everywhere"),
        ("first entry", lambda w: _in_first(g(w), 1.5), "wrong in the one entry [0"),
        ("plus x", lambda w: g(w) + 0.1 * w, "a term 0.1·x is too many"),
        ("minus x", lambda w: g(w) - 2 * w, "a term 2·x is missing"),
        ("plus 1", lambda w: g(w) + 1, "a term 1 in every entry is too many"),
        ("float32", float32(g), "float32 inside"),
        (
            "beyond 3",
            lambda w: np.where(np.abs(w) > 3, 1.01, 1) * g(w),
            "right only for inputs with |x| ≤ 3",
        ),
    ]
    if base.on.low < 0:
        faults += [
            ("negative", lambda w: np.where(w < 0, 1.1, 1) * g(w), "right only for positive"),
            ("positive", lambda w: np.where(w > 0, 0.9, 1) * g(w), "right only for negative"),
        ]
    if len(base.on.shape) == 1:
        faults += [
            ("times n", lambda w: w.size * g(w), "factor n: a sum was taken for a mean"),
            ("over n", lambda w: g(w) / w.size, "factor 1/n: a mean was taken for a sum"),
            ("reverse", lambda w: g(w)[::-1], "reverse order"),
            ("shifted", lambda w: np.roll(g(w), 1), "shifted by +1"),
            ("sorted", lambda w: np.sort(g(w)), "permuted"),
            ("length 5", lambda w: g(w) * (1 + (w.size == 5)), "wrong only for n = 5"),
            ("not 5", lambda w: g(w) * (2 - (w.size == 5)), "right only for n = 5"),
            ("first two", lambda w: _in_block(g(w)), "wrong in the entries [0] to [1]"),
        ]
    return [Planted(f"{base.name}: {name}", base.f, c, words, base.on) for name, c, words in faults]


M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0], [-1.0, 0.5, 9.0]])
T = 2.5


def _scores(z: Any) -> Any:
    return softmax(z)


def _softmax_jacobian(z: Any) -> Any:
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def _least_squares(w: Any) -> Any:
    return np.sum((M @ w - 1) ** 2) + 0.3 * np.sum(w**2)


# fmt: off
SPECIAL: list[Planted] = [
    Planted("ridge forgotten", _least_squares, lambda w: 2 * M.T @ (M @ w - 1),
            "a term 0.6·x is missing", real(3)),
    Planted("transposed data", _least_squares, lambda w: 2 * M @ (M @ w - 1) + 0.6 * w, "",
            real(3)),
    Planted("softplus for ReLU", lambda w: np.sum(np.maximum(w, 0)), sigmoid,
            "derivative of softplus", real("n")),
    Planted("ReLU for softplus", lambda w: np.sum(np.logaddexp(0, w)), lambda w: (w > 0) * 1.0,
            "derivative of ReLU", real("n")),
    Planted("tanh for sigmoid", lambda w: np.sum(sigmoid(w)), lambda w: 1 / np.cosh(w) ** 2,
            "derivative of tanh", real("n")),
    Planted("temperature missing", lambda z: T * logsumexp(z / T), softmax,
            "the temperature 2.5 is missing: it is the derivative of log Σ exp x", real("n")),
    Planted("temperature of a sigmoid", lambda z: np.sum(np.logaddexp(0, z / T)), sigmoid,
            "the temperature 2.5 is missing: it is the derivative of softplus", real("n")),
    Planted("kink side", lambda w: np.sum(np.maximum(w, 0.1 * w)),
            lambda w: np.where(w > 0, 0.1, 1.0), "", real("n")),
    Planted("leaky slope dropped", lambda w: np.sum(np.where(w > 0, w, 0.1 * w)),
            lambda w: (w > 0) * 1.0, "it is the derivative of ReLU", real("n")),
    Planted("hinge side", lambda w: np.sum(np.maximum(0, 1 - w)), lambda w: (w < 1) * 1.0,
            "the sign is wrong", real("n")),
    Planted("square of a sum", lambda w: np.sum(w) ** 2, lambda w: 2 * w,
            "right only for n = 1", real("n")),
    Planted("forgets the normaliser", softmax, lambda z: np.diag(softmax(z)), "", real("n"),
            "jacobian"),
    Planted("plus for minus", softmax, lambda z: np.diag(softmax(z))
            + np.outer(softmax(z), softmax(z)), "", real("n"), "jacobian"),
    Planted("Jacobian transposed", lambda x: np.tanh(M @ x),
            lambda x: M.T * (1 - np.tanh(M @ x) ** 2), "transposed", real(3), "jacobian"),
    Planted("outer of rows", lambda x: M @ x, lambda x: M.T, "transposed", real(3), "jacobian"),
    Planted("diagonal only", logsumexp, lambda z: np.diag(softmax(z) * (1 - softmax(z))),
            "only its diagonal is right: it is zero off the diagonal",
            real("n"), "hessian"),
    Planted("Hessian halved", lambda w: np.sum(w**3), lambda w: np.diag(3 * w), "factor 1/2",
            real("n"), "hessian"),
    Planted("Hessian's sign", lambda w: np.sum(np.cos(w)), lambda w: np.diag(np.cos(w)),
            "the sign is wrong", real("n"), "hessian"),
]
# fmt: on
