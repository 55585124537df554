"""Functions of one number, ordinary and awkward, with derivatives written by hand."""

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np
from mpmath import mp, mpf

from tests.numeric.cases import Case
from tests.numeric.corpus_several import SEVERAL

__all__ = ["CORPUS"]


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
    awkward(
        "wrinkle", lambda x: x + 1e-9 * np.sin(1e9 * x), lambda x: 1 + mp.cos(1e9 * x), (-4, 4)
    ),
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
    awkward(
        "small kink",
        lambda x: np.exp(x) + 1e-4 * np.abs(x),
        lambda x: mp.exp(x) + 1e-4 * sign(x),
        (1e-9, 1.0),
    ),
    awkward(
        "steep", lambda x: np.tanh(1e4 * x), lambda x: 1e4 / mp.cosh(1e4 * x) ** 2, (-1e-2, 1e-2)
    ),
    awkward("naive softplus", lambda x: np.log(1 + np.exp(x)), sigma, (-40.0, 300.0)),
    awkward(
        "1 - tanh squared",
        lambda x: 1 - np.tanh(x) ** 2,
        lambda x: -2 * mp.tanh(x) / mp.cosh(x) ** 2,
        (0.0, 25.0),
    ),
    awkward("flat exponential", lambda x: np.exp(-x), lambda x: -mp.exp(-x), (0.0, 800.0)),
    awkward(
        "polynomial expanded",
        lambda x: x**3 - 3 * x**2 + 3 * x - 1,
        lambda x: 3 * (x - 1) ** 2,
        (0.9999, 1.0001),
    ),
    awkward(
        "log difference",
        lambda x: np.log(1e8 + x) - np.log(1e8),
        lambda x: 1 / (1e8 + x),
        (-4.0, 4.0),
    ),
    awkward(
        "x sin(1/x)",
        lambda x: x * x * np.sin(1 / x),
        lambda x: 2 * x * mp.sin(1 / x) - mp.cos(1 / x),
        (1e-4, 1.0),
    ),
    awkward("x abs x", lambda x: x * np.abs(x), lambda x: 2 * abs(x), (-1e-3, 1e-3)),
    awkward(
        "bump",
        lambda x: np.exp(-1 / (x * x)),
        lambda x: 2 / x**3 * mp.exp(-1 / (x * x)),
        (0.05, 2.0),
    ),
    awkward("exp 100 x", lambda x: np.exp(100 * x), lambda x: 100 * mp.exp(100 * x), (-5.0, 5.0)),
]

CORPUS = [*ORDINARY, *AWKWARD, *SEVERAL]
