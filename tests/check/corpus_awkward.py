"""Right derivatives that simple checks call wrong: cancellation, scales, edges, kinks."""

import math
from typing import Any

import numpy as np

from tests.check.corpus_ordinary import logsumexp, sigmoid, softmax
from tests.check.rows import Right, spread

__all__ = ["AWKWARD", "BLACK_BOXES", "HIDDEN_AWKWARD", "KINKS", "hidden"]

X = np.array([1.0, -2.0, 5.0])
MIXED = np.array([1e-300, 1e-8, 1.0, 1e12])
HILBERT = np.array([[1 / (i + j + 1) for j in range(6)] for i in range(6)])
THIRD = np.float32(1 / 3)
RATES = np.array([0.1, 0.2, 0.7], dtype=np.float32)


def versine(x: Any) -> Any:
    return np.sum((1 - np.cos(x)) / x**2)


def versine_gradient(x: Any) -> Any:
    return np.sin(x) / x**2 - 2 * (1 - np.cos(x)) / x**3


def naive_softplus(z: Any) -> Any:
    return np.sum(np.log(1 + np.exp(z)))


def huber(r: Any) -> Any:
    a = np.abs(r)
    return np.sum(np.where(a <= 1, r**2 / 2, a - 0.5))


def hinge(w: Any) -> Any:
    return np.sum(np.maximum(0, 1 - w))


# fmt: off
AWKWARD: list[Right] = [Right(name, f, g, x, "awkward") for name, f, g, x in (
    ("versine near 0", versine, versine_gradient, np.array([1e-3, 1e-5, 0.1])),
    ("1e8 + sin", lambda x: np.sum(1e8 + np.sin(x)), np.cos, X),
    ("1e14 + sin", lambda x: np.sum(1e14 + np.sin(x)), np.cos, X),
    ("sin 1e6 x", lambda x: np.sum(np.sin(1e6 * x)), lambda x: 1e6 * np.cos(1e6 * x), X),
    ("sin of 1e15", lambda x: np.sum(np.sin(x)), np.cos, np.array([1e15, 1e5])),
    ("mixed scales", lambda x: np.sum(x**2), lambda x: 2 * x, MIXED),
    ("log of mixed scales", lambda x: np.sum(np.log(x)), lambda x: 1 / x, MIXED),
    ("tiny values", lambda x: 1e-300 * np.sum(x**2), lambda x: 2e-300 * x, X),
    ("tiny inputs", lambda x: np.sum(x**2), lambda x: 2 * x, np.array([1e-200, -3e-300])),
    ("huge values", lambda x: 1e300 * np.sum(np.sin(x)), lambda x: 1e300 * np.cos(x), X),
    ("steep", lambda x: np.sum(np.tanh(1e4 * x)), lambda x: 1e4 / np.cosh(1e4 * x) ** 2,
     np.array([1e-5, -2e-4, 3e-3])),
    ("saturated tanh", lambda x: np.sum(np.tanh(x)), lambda x: 1 - np.tanh(x) ** 2,
     np.array([20.0, 25.0, -19.0])),
    ("saturated sigmoid", lambda x: np.sum(sigmoid(x)), lambda x: sigmoid(x) * (1 - sigmoid(x)),
     np.array([40.0, -40.0, 37.0])),
    ("naive softplus", naive_softplus, sigmoid, np.array([-40.0, 30.0, 700.0])),
    ("log-sum-exp at 1000", logsumexp, softmax, np.array([1000.0, -1000.0, 999.5])),
    ("log-sum-exp of ties apart", logsumexp, softmax, np.array([1000.0, 999.0, 998.0])),
    ("softmax at 800", lambda z: softmax(z)[0], lambda z: softmax(z)[0] * (np.eye(3)[0]
     - softmax(z)), np.array([800.0, 790.0, 1.0])),
    ("log of softmax", lambda z: np.log(softmax(z))[1], lambda z: np.eye(3)[1] - softmax(z),
     np.array([3.0, -20.0, 1.0])),
    ("variance far from 0", lambda x: np.mean(x**2) - np.mean(x) ** 2,
     lambda x: 2 * (x - np.mean(x)) / x.size, 1e6 + np.array([1.0, 2.0, 4.0])),
    ("difference of logs", lambda x: np.sum(np.log(1e8 + x) - np.log(1e8)),
     lambda x: 1 / (1e8 + x), X),
    ("expanded cube", lambda x: np.sum(x**3 - 3 * x**2 + 3 * x - 1), lambda x: 3 * (x - 1) ** 2,
     np.array([1.0001, 0.999, 1.0])),
    ("hypotenuse", lambda x: np.sqrt(x[0] ** 2 + x[1] ** 2) - x[0],
     lambda x: np.array([x[0], x[1]]) / np.hypot(*x) - np.array([1.0, 0.0]), np.array([1e6, 1.0])),
    ("square root near 0", lambda x: np.sum(np.sqrt(x)), lambda x: 0.5 / np.sqrt(x),
     np.array([1e-30, 1e-10, 1e-3])),
    ("arcsin near 1", lambda x: np.sum(np.arcsin(x)), lambda x: 1 / np.sqrt((1 - x) * (1 + x)),
     np.array([1 - 1e-10, -1 + 1e-6, 0.3])),
    ("log near 0", lambda x: np.sum(x * np.log(x)), lambda x: np.log(x) + 1,
     np.array([1e-15, 1e-3])),
    ("logit near 1", lambda p: np.sum(np.log(p / (1 - p))), lambda p: 1 / (p * (1 - p)),
     np.array([1 - 1e-9, 1e-9])),
    ("binary entropy", lambda p: -np.sum(p * np.log(p) + (1 - p) * np.log1p(-p)),
     lambda p: np.log1p(-p) - np.log(p), np.array([0.5, 1e-12, 1 - 1e-6])),
    ("nearly a kink", lambda x: np.sum(np.sqrt(x**2 + 1e-12)),
     lambda x: x / np.sqrt(x**2 + 1e-12), np.array([1e-7, -1e-5, 1.0])),
    ("beside ReLU's kink", lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0) * 1.0,
     np.array([1e-12, -1e-12, 1e-300, -1e-300])),
    ("beside Huber's joint", huber, lambda r: np.clip(r, -1, 1),
     np.array([1 - 1e-10, 1 + 1e-10, 0.5])),
    ("at Huber's joint", huber, lambda r: np.clip(r, -1, 1), np.array([1.0, -1.0])),
    ("x |x| at 0", lambda x: np.sum(x * np.abs(x)), lambda x: 2 * np.abs(x), np.zeros(2)),
    ("beside a tie of max", lambda x: np.max(x), lambda x: np.eye(3)[np.argmax(x)],
     np.array([1.0, 1.0 + 1e-12, 0.0])),
    ("away from a step", lambda x: np.sum(np.where(x > 0.5, 1.0, 0.0) + x), lambda x: 1 + 0 * x,
     np.array([0.6, 0.4])),
    ("rounded away from a step", lambda x: np.sum(np.floor(x)), lambda x: 0 * x,
     np.array([0.5, 1.3])),
    ("sign", lambda x: np.sum(np.sign(x) * x**2), lambda x: 2 * np.abs(x), X),
    ("ill-conditioned solve", lambda b: np.sum(np.linalg.solve(HILBERT, b)),
     lambda b: np.linalg.solve(HILBERT.T, np.ones(6)), np.arange(1.0, 7.0)),
    ("ill-conditioned determinant", lambda V: np.linalg.slogdet(V)[1],
     lambda V: np.linalg.inv(V).T, HILBERT[:4, :4]),
    ("float32 constants", lambda x: np.sum(RATES * x**2) * THIRD, lambda x: 2 * RATES * x * THIRD,
     X),
    ("a float32 constant array", lambda x: np.sum(np.sin(x * RATES)),
     lambda x: RATES * np.cos(x * RATES), X),
    ("bump", lambda x: np.sum(np.exp(-1 / x**2)), lambda x: 2 / x**3 * np.exp(-1 / x**2),
     np.array([0.05, 0.5, -2.0])),
    ("power of a power", lambda x: np.sum(x**x), lambda x: x**x * (np.log(x) + 1),
     np.array([0.01, 3.0])),
    ("large powers", lambda x: np.sum(x**50), lambda x: 50 * x**49, np.array([1.1, 3.0, -2.0])),
    ("cancelling sum", lambda x: np.sum(x) - x[0] - x[1] - x[2], lambda x: 0 * x, X),
    ("flat at a maximum", lambda x: np.sum(np.cos(x)), lambda x: -np.sin(x), np.zeros(3)),
    ("fourth power at 0", lambda x: np.sum(x**4), lambda x: 4 * x**3, np.zeros(3)),
    ("cosine similarity", lambda x: np.sum(x) / np.linalg.norm(x),
     lambda x: 1 / np.linalg.norm(x) - np.sum(x) * x / np.linalg.norm(x) ** 3,
     np.array([1.0, 1.0, 1.0 + 1e-8])),
    ("products of sines", lambda x: np.prod(np.sin(x)),
     lambda x: np.prod(np.sin(x)) / np.tan(x), spread(12)),
    ("exp of 700", lambda x: np.sum(np.exp(x)), np.exp, np.array([700.0, -740.0, 0.0])),
    ("constants meant exactly", lambda x: np.sum(np.tanh(np.sqrt(2 / np.pi) * x)),
     lambda x: np.sqrt(2 / np.pi) / np.cosh(np.sqrt(2 / np.pi) * x) ** 2, X),
    ("standardised", lambda x: ((x - np.mean(x)) / np.std(x))[0], lambda x: (np.eye(x.size)[0]
     - 1 / x.size - (x[0] - np.mean(x)) * (x - np.mean(x)) / (x.size * np.var(x))) / np.std(x), X),
    ("mean of 2000 mixed", lambda x: np.mean(np.log1p(x**2)), lambda x: 2 * x / (1 + x**2) / x.size,
     spread(2000) * 10.0 ** np.arange(-4, 4).repeat(250)),
)] + [
    Right("Hessian of tanh far out", lambda x: np.sum(np.tanh(x)), lambda x: np.diag(
          -2 * np.tanh(x) / np.cosh(x) ** 2), np.array([10.0, -3.0]), "awkward", "hessian"),
    Right("Hessian of a norm", np.linalg.norm, lambda x: (np.eye(3) - np.outer(x, x) / (x @ x))
          / np.linalg.norm(x), X, "awkward", "hessian"),
    Right("Hessian of 1e8 + sin", lambda x: np.sum(1e8 + np.sin(x)), lambda x: np.diag(-np.sin(x)),
          X, "awkward", "hessian"),
    Right("Hessian of mixed scales", lambda x: np.sum(x**3), lambda x: np.diag(6 * x), MIXED[1:],
          "awkward", "hessian"),
    Right("Hessian of log-sum-exp at 1000", logsumexp, lambda z: np.diag(softmax(z))
          - np.outer(softmax(z), softmax(z)), np.array([1000.0, 999.5, 998.0]), "awkward",
          "hessian"),
    Right("Hessian of Huber", huber, lambda r: np.diag((np.abs(r) < 1) * 1.0),
          np.array([0.5, 2.0, -1.5]), "awkward", "hessian"),
    Right("Hessian of a product", np.prod, lambda x: np.array(
          [[0, x[2], x[1]], [x[2], 0, x[0]], [x[1], x[0], 0]]), X, "awkward", "hessian"),
]


# ------------------------------------------------------------------ exactly at kinks
def kinks(name: str, f: Any, g: Any, x: Any, *values: float) -> list[Right]:
    """One row for each valid convention of a subgradient."""
    return [Right(f"{name}, {v:g}", f, lambda w, v=v: g(w, v), x, "kink") for v in values]


KINKS: list[Right] = [
    *kinks("ReLU at 0", lambda x: np.sum(np.maximum(x, 0)),
           lambda x, v: np.where(x == 0, v, (x > 0) * 1.0), np.array([0.0, 1.0, -1.0]), 0, .5, 1),
    *kinks("ReLU as where", lambda x: np.sum(np.where(x > 0, x, 0)),
           lambda x, v: np.where(x == 0, v, (x > 0) * 1.0), np.zeros(3), 0, 1),
    *kinks("ReLU as x (x > 0)", lambda x: np.sum(x * (x > 0)),
           lambda x, v: np.where(x == 0, v, (x > 0) * 1.0), np.array([0.0, 2.0]), 0, 1),
    *kinks("abs at 0", lambda x: np.sum(np.abs(x)), lambda x, v: np.where(x == 0, v, np.sign(x)),
           np.array([0.0, 3.0]), -1, 0, 1),
    *kinks("leaky ReLU", lambda x: np.sum(np.where(x > 0, x, 0.01 * x)),
           lambda x, v: np.where(x == 0, v, np.where(x > 0, 1, 0.01)), np.zeros(2), .01, .5, 1),
    *kinks("hinge at its margin", hinge, lambda w, v: np.where(w == 1, -v, (w < 1) * -1.0),
           np.array([1.0, 0.0, 2.0]), 0, .5, 1),
    *kinks("max of a tie", np.max, lambda x, v: np.array([v, 1 - v, 0.0]),
           np.array([2.0, 2.0, 1.0]), 0, .5, 1),
    *kinks("clip at its end", lambda x: np.sum(np.clip(x, -1, 1)),
           lambda x, v: np.where(np.abs(x) == 1, v, (np.abs(x) < 1) * 1.0),
           np.array([1.0, -1.0, 0.5]), 0, 1),
    *kinks("1-norm of a residual", lambda x: np.sum(np.abs(np.array([[1., 2.], [3., 5.]]) @ x)),
           lambda x, v: np.array([4.0, 7.0]) * v, np.zeros(2), 0, 1),
    *kinks("a kink at 0.3", lambda x: np.sum(np.abs(x - 0.3)),
           lambda x, v: np.where(x == 0.3, v, np.sign(x - 0.3)), np.array([0.3, 1.0]), -1, 0, 1),
    *kinks("minimum of two", lambda x: np.minimum(x[0], x[1] ** 2), lambda x, v: np.array(
           [v, (1 - v) * 2 * x[1]]), np.array([4.0, 2.0]), 0, .5, 1),
    *kinks("norm at 0", np.linalg.norm, lambda x, v: v * np.array([0.6, 0.8]), np.zeros(2), 0, 1),
    *kinks("a small kink", lambda x: np.sum(np.exp(x) + 1e-4 * np.abs(x)),
           lambda x, v: np.exp(x) + 1e-4 * v, np.zeros(2), -1, 0, 1),
]
# fmt: on


# ------------------------------------------------------------------ black boxes
def by_math(x: Any) -> float:
    return sum(math.exp(float(a)) * math.sin(float(a)) for a in x)


def by_math_gradient(x: Any) -> Any:
    return np.array([math.exp(a) * (math.sin(a) + math.cos(a)) for a in map(float, x)])


def pull(f: Any) -> Any:
    """Hide f from every tracer, as compiled code is hidden."""

    def out_of_sight(x: Any) -> Any:
        return f(np.array(np.frompyfunc(float, 1, 1)(x), dtype=np.float64))

    return out_of_sight


HIDDEN_AWKWARD = [
    "1e8 + sin", "mixed scales", "log of mixed scales", "tiny values", "huge values", "steep",
    "log-sum-exp at 1000", "square root near 0", "beside ReLU's kink", "beside Huber's joint",
    "away from a step", "nearly a kink", "exp of 700", "large powers", "bump",
    "Hessian of a norm", "Hessian of 1e8 + sin", "Hessian of Huber", "Hessian of a product",
]  # fmt: skip


def hidden(rows: list[Right]) -> list[Right]:
    """Return the rows with both sides hidden."""
    return [
        Right(
            f"{r.name}, hidden", pull(r.f), pull(r.derivative), np.asarray(r.x), "black box", r.kind
        )
        for r in rows
    ]


# fmt: off
BLACK_BOXES: list[Right] = [
    Right("math.exp and math.sin", by_math, by_math_gradient, X, "black box"),
    Right("float of each entry", lambda x: sum(float(a) ** 3 for a in x),
          lambda x: np.array([3 * float(a) ** 2 for a in x]), X, "black box"),
    Right("ReLU at 0 by math", lambda x: max(float(x[0]), 0.0), lambda x: np.array([0.5]),
          np.zeros(1), "black box"),
    Right("abs at 0 by math", lambda x: abs(float(x[0])), lambda x: np.array([0.0]), np.zeros(1),
          "black box"),
    Right("sorted", lambda x: float(np.sum(np.sort(np.asarray(x, dtype=float))[:2])),
          lambda x: (np.argsort(np.argsort(np.asarray(x, dtype=float))) < 2) * 1.0, X,
          "black box"),
    Right("eigenvalue", lambda V: float(np.linalg.eigvalsh(np.array(V.tolist()))[-1]),
          lambda V: np.outer(*2 * [np.linalg.eigh(np.array(V.tolist()))[1][:, -1]]),
          np.diag([1.0, 2.0, 5.0]), "black box"),
    Right("the claim alone is hidden", lambda x: np.sum(np.sin(x)), pull(np.cos), X, "black box"),
    Right("the function alone is hidden", pull(lambda x: np.sum(np.sin(x))), np.cos, X,
          "black box"),
]
# fmt: on
