"""Functions with derivatives written by hand, so that a bar can be compared with the truth.

The function is plain NumPy in floats; the derivative is a formula in mpmath, evaluated to 60
digits.  Constants are floats on both sides, so that both speak of the same function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray

Kind = Literal["ordinary", "awkward"]
Array = NDArray[np.float64]
#: Enough for 1 − cos x at x = 1e-10, where 20 digits cancel, and for arguments up to 1e20.
DIGITS = 80


@dataclass(frozen=True, slots=True)
class Case:
    """A function, the truth about its derivative, and where to look at it.

    Attributes
    ----------
    name, kind
        ``"ordinary"`` functions must get narrow bars, ``"awkward"`` ones honest bars.
    f
        The function in NumPy.
    derivative
        The Jacobian in mpmath, from a list of the entries of x: a flat list of y.size · x.size.
    n
        Entries of x; 0 for a number.
    within
        Where points are drawn.
    domain
        Where f is defined; no step may leave it.
    analytic
        Whether the complex step can follow the code.
    """

    name: str
    kind: Kind
    f: Callable[[Any], Any]
    derivative: Callable[..., Any]
    n: int
    within: tuple[float, float]
    domain: tuple[float, float] = (-inf, inf)
    analytic: bool = True

    def __str__(self) -> str:
        return self.name

    def truth(self, x: Array) -> list[Any]:
        """The Jacobian at x, flat, to 80 digits."""
        with mp.workdps(DIGITS):
            entries = [mpf(float(e)) for e in np.ravel(x)]
            d = self.derivative(*entries) if self.n == 0 else self.derivative(entries)
            return list(d) if isinstance(d, list | tuple) else [d]


def shortfall(value: Array, error: Array, truth: Sequence[Any]) -> list[str]:
    """The entries whose bar does not reach the truth."""
    wrong = []
    for v, e, t in zip(np.ravel(value), np.ravel(error), truth, strict=True):
        if np.isinf(e):
            continue
        with mp.workdps(DIGITS):
            if abs(mpf(float(v)) - t) > mpf(float(e)):
                wrong.append(f"{v!r} ± {e:.3e}, the truth is {mp.nstr(t, 17)}")
    return wrong


def scalar(
    name: str,
    f: Callable[[Any], Any],
    derivative: Callable[[Any], Any],
    within: tuple[float, float] = (-4.0, 4.0),
    **rest: Any,
) -> Case:
    """An ordinary function of one number."""
    return Case(name, rest.pop("kind", "ordinary"), f, derivative, 0, within, **rest)


def awkward(
    name: str,
    f: Callable[[Any], Any],
    derivative: Callable[[Any], Any],
    within: tuple[float, float],
    **rest: Any,
) -> Case:
    """A function of one number on which simple differences fail."""
    return Case(name, "awkward", f, derivative, 0, within, **rest)


def sigma(x: Any) -> Any:
    """The logistic function in mpmath."""
    return 1 / (1 + mp.exp(-x))


def sign(x: Any) -> int:
    """−1 or 1."""
    return -1 if x < 0 else 1


# ------------------------------------------------------------------ ordinary, ℝ → ℝ
UNIT = (-0.9, 0.9)
POSITIVE = (0.2, 9.0)
HALF_LINE = (0.0, inf)
ORDINARY = [
    scalar("identity", lambda x: x, lambda x: mpf(1)),
    scalar("constant", lambda x: 7.5, lambda x: mpf(0)),
    scalar("square", lambda x: x * x, lambda x: 2 * x),
    scalar("cubic", lambda x: x**3 - 2 * x + 1, lambda x: 3 * x**2 - 2),
    scalar("degree 9", lambda x: x**9, lambda x: 9 * x**8),
    scalar("reciprocal", lambda x: 1 / x, lambda x: -1 / x**2, POSITIVE, domain=HALF_LINE),
    scalar("Runge", lambda x: 1 / (1 + 25 * x * x), lambda x: -50 * x / (1 + 25 * x * x) ** 2),
    scalar("exp", np.exp, mp.exp),
    scalar("expm1", np.expm1, mp.exp),
    scalar("exp2", np.exp2, lambda x: mp.log(2) * 2**x),
    scalar("Gauss", lambda x: np.exp(-x * x / 2), lambda x: -x * mp.exp(-x * x / 2)),
    scalar("log", np.log, lambda x: 1 / x, POSITIVE, domain=HALF_LINE),
    scalar("log2", np.log2, lambda x: 1 / (x * mp.log(2)), POSITIVE, domain=HALF_LINE),
    scalar("log10", np.log10, lambda x: 1 / (x * mp.log(10)), POSITIVE, domain=HALF_LINE),
    scalar("log1p", np.log1p, lambda x: 1 / (1 + x), (-0.5, 9.0), domain=(-1.0, inf)),
    scalar("sqrt", np.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), POSITIVE, domain=HALF_LINE),
    scalar("cbrt", np.cbrt, lambda x: mp.cbrt(x) / (3 * x), POSITIVE),
    scalar("x to 2.5", lambda x: x**2.5, lambda x: 2.5 * x**1.5, POSITIVE, domain=HALF_LINE),
    scalar("x to x", lambda x: x**x, lambda x: x**x * (mp.log(x) + 1), (0.3, 3.0)),
    scalar("sin", np.sin, mp.cos),
    scalar("cos", np.cos, lambda x: -mp.sin(x)),
    scalar("tan", np.tan, lambda x: 1 / mp.cos(x) ** 2, (-1.2, 1.2)),
    scalar("arcsin", np.arcsin, lambda x: 1 / mp.sqrt(1 - x * x), UNIT, domain=(-1.0, 1.0)),
    scalar("arccos", np.arccos, lambda x: -1 / mp.sqrt(1 - x * x), UNIT, domain=(-1.0, 1.0)),
    scalar("arctan", np.arctan, lambda x: 1 / (1 + x * x)),
    scalar("sinh", np.sinh, mp.cosh),
    scalar("cosh", np.cosh, mp.sinh),
    scalar("tanh", np.tanh, lambda x: 1 / mp.cosh(x) ** 2),
    scalar("arcsinh", np.arcsinh, lambda x: 1 / mp.sqrt(1 + x * x)),
    scalar("arctanh", np.arctanh, lambda x: 1 / (1 - x * x), UNIT, domain=(-1.0, 1.0)),
    scalar("arccosh", np.arccosh, lambda x: 1 / mp.sqrt(x * x - 1), (1.5, 9.0)),
    scalar("sigmoid", lambda x: 1 / (1 + np.exp(-x)), lambda x: sigma(x) * (1 - sigma(x))),
    scalar("softplus", lambda x: np.logaddexp(0, x), sigma),
    scalar(
        "swish",
        lambda x: x / (1 + np.exp(-x)),
        lambda x: sigma(x) + x * sigma(x) * (1 - sigma(x)),
    ),
    scalar("e^sin", lambda x: np.exp(np.sin(x)), lambda x: mp.cos(x) * mp.exp(mp.sin(x))),
    scalar("atan2", lambda x: np.arctan2(x, 2.0), lambda x: 2 / (4 + x * x)),
    scalar("hypot", lambda x: np.hypot(x, 3.0), lambda x: x / mp.sqrt(x * x + 9)),
    scalar("entropy", lambda x: -x * np.log(x), lambda x: -mp.log(x) - 1, (0.1, 3.0)),
    scalar("abs beside 0", lambda x: np.abs(x) ** 3, lambda x: 3 * x * abs(x), (1.0, 3.0)),
    scalar("relu of a line", lambda x: np.maximum(2 * x - 1, 0), lambda x: mpf(2), (1.0, 5.0)),
]

# ------------------------------------------------------------------ awkward, ℝ → ℝ
def versine(x: Any) -> Any:
    """The derivative of (1 − cos x)/x²."""
    if abs(x) < mpf("1e-20"):
        return -x / 12
    return mp.sin(x) / x**2 - 2 * (1 - mp.cos(x)) / x**3


AWKWARD = [
    awkward("versine", lambda x: (1 - np.cos(x)) / x**2, versine, (1e-9, 0.1)),
    awkward("1e8 + sin", lambda x: 1e8 + np.sin(x), mp.cos, (-4.0, 4.0)),
    awkward("1e14 + sin", lambda x: 1e14 + np.sin(x), mp.cos, (-4.0, 4.0)),
    awkward("sin 1e3 x", lambda x: np.sin(1e3 * x), lambda x: 1e3 * mp.cos(1e3 * x), (-4.0, 4.0)),
    awkward("sin 1e6 x", lambda x: np.sin(1e6 * x), lambda x: 1e6 * mp.cos(1e6 * x), (-4.0, 4.0)),
    awkward("sin 1e9 x", lambda x: np.sin(1e9 * x), lambda x: 1e9 * mp.cos(1e9 * x), (-4.0, 4.0)),
    awkward("sin of large", np.sin, mp.cos, (1e5, 1e20)),
    awkward("ripple", lambda x: x + 1e-6 * np.sin(1e6 * x), lambda x: 1 + mp.cos(1e6 * x), (-4, 4)),
    awkward("wrinkle", lambda x: x + 1e-9 * np.sin(1e9 * x), lambda x: 1 + mp.cos(1e9 * x), (-4, 4)),
    awkward("square tiny", lambda x: x * x, lambda x: 2 * x, (-1e-300, 1e-300)),
    awkward("square huge", lambda x: x * x, lambda x: 2 * x, (1e100, 1e150)),
    awkward("log tiny", np.log, lambda x: 1 / x, (1e-300, 1e-2), domain=HALF_LINE),
    awkward("log undeclared", np.log, lambda x: 1 / x, (1e-12, 1e-2)),
    awkward("sqrt tiny", np.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), (1e-30, 1e-2), domain=HALF_LINE),
    awkward(
        "arcsin at 1",
        np.arcsin,
        lambda x: 1 / mp.sqrt(1 - x * x),
        (0.99, 1 - 1e-12),
        domain=(-1.0, 1.0),
    ),
    awkward("x log x", lambda x: x * np.log(x), lambda x: mp.log(x) + 1, (1e-30, 1.0)),
    awkward("1/x tiny", lambda x: 1 / x, lambda x: -1 / x**2, (1e-100, 1e-3)),
    awkward("tiny values", lambda x: 1e-300 * np.sin(x), lambda x: 1e-300 * mp.cos(x), (-4.0, 4.0)),
    awkward("huge values", lambda x: 1e300 * np.sin(x), lambda x: 1e300 * mp.cos(x), (-4.0, 4.0)),
    awkward("abs", np.abs, lambda x: mpf(sign(x)), (1e-12, 1.0)),
    awkward(
        "nearly a kink",
        lambda x: np.sqrt(x * x + 1e-12),
        lambda x: x / mp.sqrt(x * x + 1e-12),
        (-1e-3, 1e-3),
    ),
    awkward("relu", lambda x: np.maximum(x, 0), lambda x: mpf(1 if x > 0 else 0), (-1e-3, -1e-12)),
    awkward(
        "clip",
        lambda x: np.clip(x, -1, 1),
        lambda x: mpf(1 if abs(x) < 1 else 0),
        (0.9, 0.99999999),
    ),
    awkward(
        "Huber",
        lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5),
        lambda x: x if abs(x) < 1 else mpf(sign(x)),
        (0.9, 1.1),
    ),
    awkward("step", lambda x: np.where(x > 0.5, 1.0, 0.0), lambda x: mpf(0), (0.501, 1.0)),
    awkward("small kink", lambda x: np.exp(x) + 1e-4 * np.abs(x), lambda x: mp.exp(x) + 1e-4 * sign(x), (1e-9, 1.0)),
    awkward("steep", lambda x: np.tanh(1e4 * x), lambda x: 1e4 / mp.cosh(1e4 * x) ** 2, (-1e-2, 1e-2)),
    awkward("naive softplus", lambda x: np.log(1 + np.exp(x)), sigma, (-40.0, 300.0)),
    awkward("1 - tanh squared", lambda x: 1 - np.tanh(x) ** 2, lambda x: -2 * mp.tanh(x) / mp.cosh(x) ** 2, (0.0, 25.0)),
    awkward("flat exponential", lambda x: np.exp(-x), lambda x: -mp.exp(-x), (0.0, 800.0)),
    awkward("polynomial expanded", lambda x: x**3 - 3 * x**2 + 3 * x - 1, lambda x: 3 * (x - 1) ** 2, (0.9999, 1.0001)),
    awkward("log difference", lambda x: np.log(1e8 + x) - np.log(1e8), lambda x: 1 / (1e8 + x), (-4.0, 4.0)),
    awkward("x sin(1/x)", lambda x: x * x * np.sin(1 / x), lambda x: 2 * x * mp.sin(1 / x) - mp.cos(1 / x), (1e-4, 1.0)),
    awkward("x abs x", lambda x: x * np.abs(x), lambda x: 2 * abs(x), (-1e-3, 1e-3)),
    awkward("bump", lambda x: np.exp(-1 / (x * x)), lambda x: 2 / x**3 * mp.exp(-1 / (x * x)), (0.05, 2.0)),
    awkward("exp 100 x", lambda x: np.exp(100 * x), lambda x: 100 * mp.exp(100 * x), (-5.0, 5.0)),
]

# ------------------------------------------------------------------ several variables
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


POSITIVE_3 = {"within": (0.2, 4.0), "domain": HALF_LINE}
SEVERAL = [
    several("A x", lambda x: MATRIX @ x, lambda x: [mpf(a) for a in MATRIX.ravel()]),
    several("x·A x", lambda x: x @ SQUARE @ x, quadratic_gradient),
    several("norm", np.linalg.norm, norm_gradient, within=(0.1, 3.0)),
    several("Rosenbrock", lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, rosenbrock_gradient, n=2),
    several("product", np.prod, lambda x: [x[1] * x[2], x[0] * x[2], x[0] * x[1]]),
    several("softmax", lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))), softmax_jacobian, n=4),
    several("logsumexp", lambda z: np.max(z) + np.log(np.sum(np.exp(z - np.max(z)))), softmax, n=4),
    several("entropy of p", lambda p: -np.sum(p * np.log(p)), lambda p: [-mp.log(e) - 1 for e in p], **POSITIVE_3),
    several("solve", lambda b: np.linalg.solve(SQUARE, b), lambda b: inverse_of_square()),
    several("determinant", lambda a: np.linalg.det(np.reshape(a, (2, 2))), determinant_gradient, n=4),
    several("log det", lambda a: np.linalg.slogdet(np.reshape(a, (2, 2)) + 5 * np.eye(2))[1], lambda a: log_determinant_gradient([a[0] + 5, a[1], a[2], a[3] + 5]), n=4, within=(-1.0, 1.0)),
    several("cosine", lambda x: np.sum(x) / np.linalg.norm(x), cosine_gradient, within=(0.1, 3.0)),
    several("variance", np.var, variance_gradient),
    several("cumulative sum", np.cumsum, lambda x: [1, 0, 0, 1, 1, 0, 1, 1, 1]),
    several("polar", lambda x: np.stack([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])]), lambda x: [mp.cos(x[1]), -x[0] * mp.sin(x[1]), mp.sin(x[1]), x[0] * mp.cos(x[1])], n=2),
    several("outer", lambda x: np.outer(x, x), lambda x: [2 * x[0], 0, x[1], x[0], x[1], x[0], 0, 2 * x[1]], n=2),
    several("mixed scales", lambda x: 1e12 * x[0] ** 2 + 1e-6 * np.sin(x[1]), lambda x: [2e12 * x[0], 1e-6 * mp.cos(x[1])], n=2, kind="awkward"),
    several("mean squared error", lambda w: np.mean((MATRIX @ w - 1) ** 2), lambda w: [sum(2 * mpf(MATRIX[i, j]) * (sum(mpf(MATRIX[i, k]) * w[k] for k in range(3)) - 1) for i in range(2)) / 2 for j in range(3)]),
    several("naive variance", lambda x: np.mean((x + 1e6) ** 2) - np.mean(x + 1e6) ** 2, variance_gradient, kind="awkward"),
    several("largest", np.max, lambda x: [mpf(1 if e == max(x) else 0) for e in x], kind="awkward"),
]

CORPUS = [*ORDINARY, *AWKWARD, *SEVERAL]
