"""Scalar statements about plain NumPy code, with the truth: a table that the tests walk through.

More than a third is false, or not smooth, on purpose.  `expected` is "PROVED", "REFUTED", the class
of a function, or a value printed; a row that may be left undecided says so, and a wrong answer is
allowed nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    UndecidedError,
    check_continuous,
    check_differentiable,
    clarke,
    classify_point,
    erf,
    interval,
    limit_of,
    nonnegative,
    one_sided_derivatives,
    positive,
    prove_bound,
    prove_convex,
    prove_equal,
    prove_limit,
    prove_lipschitz,
    prove_minimiser,
    prove_monotone,
    real,
    simplex,
    smoothness,
    stationary_points,
)
from alicemath.ml.activations import elu, leaky_relu, logit, relu, sigmoid, softplus
from alicemath.ml.losses import hinge, huber

Function = Callable[..., Any]
R, P = real(), positive()


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: what is asked, of which function, and the true answer."""

    question: str
    name: str
    ask: Callable[[], str]
    expected: str
    may_abstain: bool = False


# ------------------------------------------------------------------ functions
def pseudo_huber(r: Any, d: Any) -> Any:
    return d**2 * (np.sqrt(1 + (r / d) ** 2) - 1)


def log_cosh(x: Any) -> Any:
    return np.log(np.cosh(x))


def squared_hinge(m: Any) -> Any:
    return np.maximum(0, 1 - m) ** 2


def smooth_hinge(m: Any) -> Any:
    return np.where(m <= 0, 0.5 - m, np.where(m < 1, (1 - m) ** 2 / 2, 0))


def quantile(r: Any, q: Any) -> Any:
    return np.maximum(q * r, (q - 1) * r)


def insensitive(r: Any, e: Any) -> Any:
    return np.maximum(np.abs(r) - e, 0)


def selu(x: Any) -> Any:
    # The two constants of Klambauer et al. (2017), Self-normalizing neural networks, to 8 digits.
    return 1.05070098 * np.where(x > 0, x, 1.67326324 * (np.exp(x) - 1))


def gelu(x: Any) -> Any:
    return x * (1 + erf(x / np.sqrt(2))) / 2


def gelu_by_tanh(x: Any) -> Any:
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def silu(x: Any) -> Any:
    return x * sigmoid(x)


def softsign(x: Any) -> Any:
    return x / (1 + np.abs(x))


def hard_sigmoid(x: Any) -> Any:
    return np.clip(x / 6 + 0.5, 0, 1)


def hard_tanh(x: Any) -> Any:
    return np.clip(x, -1, 1)


def slope(s: Any) -> Any:
    return sigmoid(s) * (1 - sigmoid(s))


def bend(s: Any) -> Any:
    return slope(s) * (1 - 2 * sigmoid(s))


def step(x: Any) -> Any:
    return np.where(x > 0, 1, 0)


def hole(x: Any) -> Any:
    return (x**2 - 1) / (x - 1)


def oscillating(x: Any) -> Any:
    return np.where(x == 0, 0, x**2 * np.sin(1 / x))


def huber_without_shift(r: Any, d: Any) -> Any:
    return np.where(np.abs(r) <= d, r**2 / 2, d * np.abs(r))


def huber_with_shift(r: Any, d: Any) -> Any:
    return np.where(np.abs(r) <= d, r**2 / 2, d * (np.abs(r) - d / 2))


def soft(x: Any, z: Any, k: Any) -> Any:
    return np.sign(z) * np.maximum(np.abs(z) - k, 0)


def share(t: Any, a: Any, b: Any) -> Any:
    return np.exp(a / t) / (np.exp(a / t) + np.exp(b / t))


def share_of_three(t: Any, a: Any, b: Any, c: Any) -> Any:
    return np.exp(a / t) / (np.exp(a / t) + np.exp(b / t) + np.exp(c / t))


def bce(z: Any, y: Any) -> Any:
    return -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z))


def stable_bce(z: Any, y: Any) -> Any:
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def log_sum_exp(x: Any) -> Any:
    return np.log(np.sum(np.exp(x)))


def spread(x: Any, v: Any) -> Any:
    """The quadratic form of the Hessian of log-sum-exp: ½ Σᵢⱼ eˣⁱ eˣʲ (vᵢ − vⱼ)² / Z²."""
    e = np.exp(x)
    return np.sum(np.outer(e, e) * (v[:, None] - v[None, :]) ** 2) / (2 * np.sum(e) ** 2)


RD = {"r": R, "d": P}


# ------------------------------------------------------------------ questions
def verdicts(
    question: str, prove: Function, expected: str, *items: tuple[Any, ...], **common: Any
) -> list[Row]:
    """Rows whose answer is the status of prove(*arguments, **options)."""
    return [_verdict(question, prove, expected, common, *item) for item in items]


def _verdict(
    question: str, prove: Function, expected: str, common: dict[str, Any], name: str, *rest: Any
) -> Row:
    options: dict[str, Any] = dict(common)
    arguments = list(rest)
    if arguments and isinstance(arguments[-1], dict):
        options |= arguments.pop()
    abstain = options.pop("may_abstain", False)

    def ask() -> str:
        return str(prove(*arguments, **options).status.value)

    return Row(question, name, ask, expected, abstain)


def classes(expected: str, *items: tuple[Any, ...]) -> list[Row]:
    """Rows whose answer is the class of a function."""
    return [_class(expected, *item) for item in items]


def _class(
    expected: str, name: str, f: Function, on: Any = None, *, may_abstain: bool = False
) -> Row:
    def ask() -> str:
        found = smoothness(f, on=on)
        return str(found.name) if found.decided else "UNDECIDED"

    return Row("class", name, ask, expected, may_abstain)


def printed(question: str, *items: tuple[str, Callable[[], Any], str]) -> list[Row]:
    """Rows whose answer is a value, printed."""

    def text(ask: Callable[[], Any]) -> Callable[[], str]:
        return lambda: str(ask())

    return [Row(question, name, text(ask), expected) for name, ask, expected in items]


def answer(row: Row) -> str:
    """What the toolkit says."""
    try:
        return row.ask()
    except UndecidedError:
        return "UNDECIDED"


ROWS: list[Row] = [
    # -------------------------------------------------------------- classes
    *classes(
        "C∞",
        ("pseudo-Huber", pseudo_huber, RD),
        ("log-cosh", log_cosh),
        ("softplus", softplus),
        ("σ", sigmoid),
        ("GELU", gelu),
        ("GELU by tanh", gelu_by_tanh),
        ("SiLU", silu),
        ("tanh", np.tanh),
        ("logit", logit, interval(0, 1)),
        ("filled sinc", lambda x: np.where(x != 0, np.sin(x) / x, 1)),
        ("|x|²", lambda x: np.abs(x) ** 2),
        ("stable BCE", stable_bce, {"z": R, "y": interval(0, 1)}),
        ("log on x > 0", np.log, P),
    ),
    *classes("C2", ("|x|³", lambda x: np.abs(x) ** 3), ("relu³", lambda x: relu(x) ** 3)),
    *classes(
        "C1",
        ("Huber", huber),
        ("Huber at any δ", huber, RD),
        ("squared hinge", squared_hinge),
        ("smooth hinge", smooth_hinge),
        ("ELU at α = 1", elu),
        ("softsign", softsign),
        ("x|x|", lambda x: x * np.abs(x)),
    ),
    *classes(
        "C0",
        ("hinge", hinge),
        ("relu", relu),
        ("leaky relu", leaky_relu),
        ("leaky relu, any slope", leaky_relu, {"s": R, "a": R}),
        ("ELU at α = 2", lambda s: elu(s, 2.0)),
        ("ELU at any α", elu, {"s": R, "a": R}),
        ("SELU", selu),
        ("quantile loss", quantile, {"r": R, "q": interval(0, 1)}),
        ("ε-insensitive", insensitive, {"r": R, "e": P}),
        ("hard σ", hard_sigmoid),
        ("hard tanh", hard_tanh),
        ("relu as where", lambda x: np.where(x > 0, x, 0)),
        ("|log x|", lambda x: np.abs(np.log(x)), P),
    ),
    *classes(
        "jump",
        ("step", step),
        ("sign", np.sign),
        ("Huber without −δ/2", huber_without_shift, RD),
        ("one point off", lambda x: np.where(x == 2, 5, x)),
        ("misfilled sinc", lambda x: np.where(x != 0, np.sin(x) / x, 0)),
        ("jump inside an interval", lambda x: np.where(x < 0.5, 0, x), interval(0, 1)),
        ("jump at a closed end", lambda x: np.where(x < 1, x, 2), interval(0, 1, closed=True)),
    ),
    *classes("hole", ("(x² − 1)/(x − 1)", hole), ("sin x / x", lambda x: np.sin(x) / x)),
    *classes("pole", ("1/x", lambda x: 1 / x)),
    *classes("gap", ("x/|x|", lambda x: x / np.abs(x))),
    # -------------------------------------------------------------- continuity, derivatives
    *verdicts(
        "continuous",
        check_continuous,
        "PROVED",
        ("Huber", huber, {"on": RD}),
        ("relu", relu),
        ("√ on x ≥ 0", np.sqrt, {"on": nonnegative()}),
        ("ELU", elu, {"on": {"s": R, "a": R}}),
        ("x² sin(1/x)", oscillating, {"may_abstain": True}),
        ("1/x on x > 0", lambda x: 1 / x, {"on": P}),
    ),
    *verdicts(
        "continuous",
        check_continuous,
        "REFUTED",
        ("step", step),
        ("a hole is not filled", hole),
        ("1/x", lambda x: 1 / x),
        ("Huber without −δ/2", huber_without_shift, {"on": RD}),
        ("where(x > 1, x, c)", lambda x, c: np.where(x > 1, x, c), {"on": {"x": R, "c": R}}),
        ("0 log 0 misread", lambda p: np.where(p > 0, p * np.log(p), 1), {"on": nonnegative()}),
    ),
    *verdicts(
        "differentiable",
        check_differentiable,
        "PROVED",
        ("Huber", huber, {"on": RD}),
        ("ELU at 1", elu),
        ("|x|³", lambda x: np.abs(x) ** 3),
        ("x² sin(1/x)", oscillating, {"may_abstain": True}),
        ("relu on x > 0", relu, {"on": P}),
    ),
    *verdicts(
        "differentiable",
        check_differentiable,
        "REFUTED",
        ("relu", relu),
        ("ELU at any α", elu, {"on": {"s": R, "a": R}}),
        ("leaky relu at any slope", leaky_relu, {"on": {"s": R, "a": R}}),
        ("SELU", selu),
        ("√|x|", lambda x: np.sqrt(np.abs(x))),
        ("hard tanh", hard_tanh),
        ("hinge", hinge),
    ),
    *printed(
        "slopes",
        ("relu at 0", lambda: one_sided_derivatives(relu, 0), "(0, 1)"),
        ("hinge at 1", lambda: one_sided_derivatives(hinge, 1), "(-1, 0)"),
        ("√|x| at 0", lambda: one_sided_derivatives(lambda x: np.sqrt(np.abs(x)), 0), "(-oo, oo)"),
        ("ELU at 0", lambda: one_sided_derivatives(elu, 0, on={"s": R, "a": R}), "(a, 1)"),
        ("Huber at δ", lambda: one_sided_derivatives(huber, lambda r, d: d, on=RD), "(d, d)"),
        ("|x| at 0", lambda: clarke(np.abs, 0), "(-1, 1)"),
        ("−|x| at 0", lambda: clarke(lambda x: -np.abs(x), 0), "(-1, 1)"),
        ("leaky relu at 0", lambda: clarke(leaky_relu, 0), "(1/100, 1)"),
        (
            "quantile at 0",
            lambda: clarke(quantile, 0, on={"r": R, "q": interval(0, 1)}),
            "(q - 1, q)",
        ),
        ("x² at 3", lambda: clarke(np.square, 3), "(6, 6)"),
    ),
    # -------------------------------------------------------------- convexity
    *verdicts(
        "convex",
        prove_convex,
        "PROVED",
        ("Huber at any δ", huber, {"on": RD}),
        ("hinge", hinge),
        ("squared hinge", squared_hinge),
        ("smooth hinge", smooth_hinge),
        ("softplus", softplus),
        ("|x|", np.abs),
        ("log-cosh", log_cosh),
        ("pseudo-Huber", pseudo_huber, {"on": RD}),
        ("quantile loss", quantile, {"on": {"r": R, "q": interval(0, 1)}}),
        ("ε-insensitive", insensitive, {"on": {"r": R, "e": P}}),
        ("BCE in z", stable_bce, {"on": {"z": R, "y": interval(0, 1, closed=True)}}),
        ("p log p", lambda p: p * np.log(p), {"on": P}),
        ("−√ on x ≥ 0", lambda x: -np.sqrt(x), {"on": nonnegative()}),
        ("x³ on (0, 2)", lambda x: x**3, {"on": interval(0, 2)}),
        ("jump up at the end", lambda x: np.where(x < 1, x, 5), {"on": interval(0, 1, closed=True)}),
        ("log-sum-exp of 2", log_sum_exp, {"on": real(2)}),
        ("log-sum-exp of 3", log_sum_exp, {"on": real(3)}),
        ("log-sum-exp of n", log_sum_exp, {"on": real("n"), "squares": spread}),
        ("x²/y, jointly", lambda x, y: x**2 / y, {"on": {"x": R, "y": P}, "of": ("x", "y")}),
        ("max(x, y) + |x − y|", lambda v: np.max(v) + np.abs(v[0] - v[1]), {"on": real(2)}),
        ("relative entropy", lambda p, q: p * np.log(p / q), {"on": {"p": P, "q": P}, "of": ("p", "q")}),
    ),
    *verdicts(
        "convex",
        prove_convex,
        "REFUTED",
        ("min(x², 1)", lambda x: np.minimum(x**2, 1)),
        ("σ", sigmoid),
        ("SiLU", silu),
        ("GELU", gelu),
        ("x³", lambda x: x**3),
        ("√", np.sqrt, {"on": nonnegative()}),
        ("step", step),
        ("Huber without −δ/2 is convex no more", lambda r: -huber(r)),
        ("leaky relu with any slope", leaky_relu, {"on": {"s": R, "a": R}}),
        ("quantile loss with any q", lambda r, q: np.where(r > 0, q * r, (q - 1) * r) * -1,
         {"on": {"r": R, "q": interval(0, 1)}}),
        ("squared error of σ", lambda z: (sigmoid(z) - 1) ** 2),
        ("xy, jointly", lambda x, y: x * y, {"on": {"x": R, "y": R}, "of": ("x", "y")}),
        ("x³ + y², jointly", lambda x, y: x**3 + y**2, {"on": {"x": R, "y": R}, "of": ("x", "y")}),
        ("Σ log", lambda x: np.sum(np.log(x)), {"on": positive("n")}),
        ("max x − min x, negated", lambda x: np.min(x) - np.max(x), {"on": real(3)}),
        ("a network of one unit", lambda v: (v[0] * np.maximum(v[1], 0) - 1) ** 2, {"on": real(2)}),
        ("jump down at the end", lambda x: np.where(x < 1, x, 0), {"on": interval(0, 1, closed=True)}),
    ),
    *verdicts(
        "strictly convex",
        prove_convex,
        "PROVED",
        ("x²", np.square),
        ("x⁴", lambda x: x**4),
        ("softplus", softplus),
        ("log-cosh", log_cosh),
        ("eˣ", np.exp),
        ("xᵀx", lambda x: x @ x, {"on": real(3)}),
        strictly=True,
    ),
    *verdicts(
        "strictly convex",
        prove_convex,
        "REFUTED",
        ("|x|", np.abs),
        ("Huber", huber),
        ("hinge", hinge),
        ("squared hinge", squared_hinge),
        strictly=True,
    ),
    # -------------------------------------------------------------- monotone, Lipschitz
    *verdicts(
        "increasing",
        prove_monotone,
        "PROVED",
        ("σ", sigmoid),
        ("relu", relu),
        ("step", step),
        ("softplus", softplus),
        ("hard σ", hard_sigmoid),
        ("x³", lambda x: x**3, {"strictly": True}),
        ("leaky relu, a > 0", leaky_relu, {"on": {"s": R, "a": P}}),
        ("softsign", softsign, {"strictly": True}),
        ("logit", logit, {"on": interval(0, 1), "strictly": True}),
    ),
    *verdicts(
        "increasing",
        prove_monotone,
        "REFUTED",
        ("x²", np.square),
        ("SiLU", silu),
        ("GELU", gelu),
        ("relu, strictly", relu, {"strictly": True}),
        ("leaky relu at any slope", leaky_relu, {"on": {"s": R, "a": R}}),
        ("−1/x on the line", lambda x: -1 / x),
        ("hinge", hinge),
    ),
    *verdicts(
        "decreasing",
        prove_monotone,
        "PROVED",
        ("hinge", hinge),
        ("1/x on x > 0", lambda x: 1 / x, {"on": P, "strictly": True}),
        ("e⁻ˣ", lambda x: np.exp(-x), {"strictly": True}),
        direction="decreasing",
    ),
    *verdicts(
        "Lipschitz",
        prove_lipschitz,
        "PROVED",
        ("Huber, δ", huber, lambda r, d: d, {"on": RD}),
        ("σ, ¼", sigmoid, 1 / 4),
        ("softplus, 1", softplus, 1),
        ("tanh, 1", np.tanh, 1),
        ("hinge, 1", hinge, 1),
        ("|x|, 1", np.abs, 1),
        ("x² on (−1, 1), 2", np.square, 2, {"on": interval(-1, 1)}),
        ("log-sum-exp of 2, 1", log_sum_exp, 1, {"on": real(2)}),
        ("pseudo-Huber, δ", pseudo_huber, lambda r, d: d, {"on": RD, "may_abstain": True}),
    ),
    *verdicts(
        "Lipschitz",
        prove_lipschitz,
        "REFUTED",
        ("Huber, δ/2", huber, lambda r, d: d / 2, {"on": RD}),
        ("σ, 0.2", sigmoid, 0.2),
        ("x², 10", np.square, 10),
        ("√, 100", np.sqrt, 100, {"on": nonnegative()}),
        ("step, 1", step, 1),
        ("squared hinge, 2", squared_hinge, 2),
    ),
    # -------------------------------------------------------------- bounds
    *verdicts(
        "bound",
        prove_bound,
        "PROVED",
        ("0 ≤ σ' ≤ ¼", slope, 0, 1 / 4),
        ("0 < σ < 1", sigmoid, 0, 1, {"strictly": True}),
        ("softplus > 0", softplus, 0, {"strictly": True}),
        ("|σ''| ≤ 0.1", bend, -0.1, 0.1),
        ("|σ''| ≤ 0.1 on [−30, 30]", bend, -0.1, 0.1, {"on": interval(-30, 30)}),
        ("GELU ≥ −0.1701", gelu, -0.1701),
        ("SiLU ≥ −0.2785", silu, -0.2785),
        ("Huber ≤ r²/2", huber, 0, lambda r, d: r**2 / 2, {"on": RD}),
        ("Huber ≤ δ|r|", huber, 0, lambda r, d: d * np.abs(r), {"on": RD}),
        ("hinge ≥ 0", hinge, 0),
        ("hinge ≥ 0/1 loss", hinge, lambda m: np.where(m <= 0, 1, 0)),
        ("1 + x ≤ eˣ", np.exp, lambda x: 1 + x),
        ("log x ≤ x − 1", np.log, None, lambda x: x - 1, {"on": P}),
        ("xy ≤ (x² + y²)/2", lambda x, y: x * y, None, lambda x, y: (x**2 + y**2) / 2,
         {"on": {"x": R, "y": R}}),
        ("sin + x/3 on (0, 10)", lambda x: np.sin(x) + x / 3, None, 4.2, {"on": interval(0, 10)}),
        ("sin x cos y + xy", lambda x, y: np.sin(x) * np.cos(y) + x * y, None, 3,
         {"on": {"x": interval(-1, 1), "y": interval(-1, 1)}}),
        ("softmax in (0, 1)", lambda z: np.exp(z[0]) / np.sum(np.exp(z)), 0, 1, {"on": real(3)}),
        ("−p log p ≤ 0.37", lambda p: -p * np.log(p), 0, 0.37, {"on": interval(0, 1)}),
        ("relu ≤ softplus", relu, None, softplus),
        ("Σp² ≥ 1/3", lambda p: np.sum(p**2), 1 / 3, {"on": simplex(3)}),
    ),
    *verdicts(
        "bound",
        prove_bound,
        "REFUTED",
        ("σ' ≤ 0.2", slope, None, 0.2),
        ("σ' < ¼", slope, None, 1 / 4, {"strictly": True}),
        ("|σ''| ≤ 0.096", bend, -0.096, 0.096),
        ("GELU ≥ −0.1699", gelu, -0.1699),
        ("GELU ≥ 0", gelu, 0),
        ("SiLU ≥ −0.2784", silu, -0.2784),
        ("Huber ≤ r²/3", huber, 0, lambda r, d: r**2 / 3, {"on": RD}),
        ("log x ≤ x − 1.1", np.log, None, lambda x: x - 1.1, {"on": P}),
        ("x² ≤ 1000", np.square, None, 1000),
        ("softplus ≤ x + 0.6", softplus, None, lambda x: x + 0.6),
        ("tanh ≤ 0.99", np.tanh, None, 0.99),
        ("xy ≤ x²", lambda x, y: x * y, None, lambda x, y: x**2, {"on": {"x": R, "y": R}}),
        ("value at a closed end", lambda x: np.where(x == 0, -5, x), 0, {"on": nonnegative()}),
        ("Σp² ≤ 0.4", lambda p: np.sum(p**2), None, 0.4, {"on": simplex(3)}),
    ),
    # -------------------------------------------------------------- limits
    *verdicts(
        "limit",
        prove_limit,
        "PROVED",
        ("σ(as), a → ∞", lambda a, s: sigmoid(a * s), np.inf, lambda a, s: (1 + np.sign(s)) / 2,
         {"on": {"a": R, "s": R}}),
        ("σ(as) for s > 0", lambda a, s: sigmoid(a * s), np.inf, 1, {"on": {"a": R, "s": P}}),
        ("softmax, τ → 0⁺", share, 0, lambda t, a, b: (1 + np.sign(a - b)) / 2,
         {"on": {"t": P, "a": R, "b": R}}),
        ("softmax, τ → ∞", share, np.inf, 1 / 2, {"on": {"t": P, "a": R, "b": R}}),
        ("softmax of 3, τ → ∞", share_of_three, np.inf, 1 / 3, {"on": {"t": P, "a": R, "b": R, "c": R}}),
        ("softmax of 3, gap", lambda t, b, d, e: share_of_three(t, b + d, b, b - e), 0, 1,
         {"on": {"t": P, "b": R, "d": P, "e": P}}),
        ("τ log Σ e^(z/τ) → max", lambda t, a, b: t * np.log(np.exp(a / t) + np.exp(b / t)), 0,
         lambda t, a, b: np.maximum(a, b), {"on": {"t": P, "a": R, "b": R}}),
        ("(x³)' by its quotient", lambda h, x: ((x + h) ** 3 - x**3) / h, 0, lambda h, x: 3 * x**2,
         {"on": {"h": R, "x": R}}),
        ("log' by its quotient", lambda h, x: (np.log(x + h) - np.log(x)) / h, 0, lambda h, x: 1 / x,
         {"on": {"h": R, "x": P}}),
        ("|x|' at 0⁺", lambda x: np.abs(x) / x, 0, 1),
        ("|x|' at 0⁻", lambda x: np.abs(x) / x, 0, -1, {"side": "-"}),
        ("|1 − ηλ|ᵏ for η < 1, λ = 2", lambda k, e: np.abs(1 - 2 * e) ** k, np.inf, 0,
         {"on": {"k": P, "e": interval(0, 1)}}),
        ("(1 − cos x)/x²", lambda x: (1 - np.cos(x)) / x**2, 0, 1 / 2),
        ("softsign at ∞", softsign, np.inf, 1),
        ("GELU at −∞", gelu, -np.inf, 0),
        ("x² at ∞", np.square, np.inf, np.inf),
        ("pseudo-Huber, δ → ∞", lambda d, r: pseudo_huber(r, d), np.inf, lambda d, r: r**2 / 2,
         {"on": {"d": P, "r": R}}),
        ("(1 + s/n)ⁿ", lambda n, s: (1 + s / n) ** n, np.inf, lambda n, s: np.exp(s),
         {"on": {"n": P, "s": R}}),
        ("p log p at 0", lambda p: p * np.log(p), 0, 0, {"on": P}),
    ),
    *verdicts(
        "limit",
        prove_limit,
        "REFUTED",
        ("σ(as) → 1 for every s", lambda a, s: sigmoid(a * s), np.inf, 1, {"on": {"a": R, "s": R}}),
        ("σ(as), s = 0 forgotten", lambda a, s: sigmoid(a * s), np.inf,
         lambda a, s: np.where(s > 0, 1, 0), {"on": {"a": R, "s": R}}),
        ("softmax, ties forgotten", share, 0, lambda t, a, b: np.where(a >= b, 1, 0),
         {"on": {"t": P, "a": R, "b": R}}),
        ("softmax, τ → ∞ is one-hot", share, np.inf, 1, {"on": {"t": P, "a": R, "b": R}}),
        ("(x³)' = 2x²", lambda h, x: ((x + h) ** 3 - x**3) / h, 0, lambda h, x: 2 * x**2,
         {"on": {"h": R, "x": R}}),
        ("|x|' = 0 at 0", lambda x: np.abs(x) / x, 0, 0),
        ("|1 − 2η|ᵏ for every η > 0", lambda k, e: np.abs(1 - 2 * e) ** k, np.inf, 0,
         {"on": {"k": P, "e": P}}),
        ("branch at the point", lambda x: np.where(x <= 1, x**2 / 2, x), 1, 1 / 2),
        ("tanh at −∞", np.tanh, -np.inf, 1),
    ),
    *printed(
        "limit",
        ("sin x / x", lambda: limit_of(lambda x: np.sin(x) / x, 0), "1"),
        ("1/x at 0⁻", lambda: limit_of(lambda x: 1 / x, 0, "-"), "-oo"),
        ("sin(1/x)", lambda: limit_of(lambda x: np.sin(1 / x), 0), "UNDECIDED"),
    ),
    # -------------------------------------------------------------- optimality
    *verdicts(
        "minimiser",
        prove_minimiser,
        "PROVED",
        ("|x| at 0", np.abs, 0),
        ("hinge at 1", hinge, 1),
        ("hinge at 3", hinge, 3),
        ("soft threshold", lambda x, z, k: (x - z) ** 2 / 2 + k * np.abs(x), soft,
         {"on": {"x": R, "z": R, "k": P}}),
        ("x⁴ − 2x² at 1", lambda x: x**4 - 2 * x**2, 1),
        ("mean", lambda m, y: np.sum((y - m) ** 2), lambda m, y: np.mean(y),
         {"on": {"m": R, "y": real(3)}}),
        ("quadratic", lambda x, b: x[0] ** 2 + x[0] * x[1] + x[1] ** 2 - b @ x,
         lambda x, b: np.stack([2 * b[0] - b[1], 2 * b[1] - b[0]]) / 3,
         {"on": {"x": real(2), "b": real(2)}}),
        ("x on x ≥ 0", lambda x: x, 0, {"on": nonnegative()}),
    ),
    *verdicts(
        "minimiser",
        prove_minimiser,
        "REFUTED",
        ("|x| at 1", np.abs, 1),
        ("hinge at 0", hinge, 0),
        ("x⁴ − 2x² at 0", lambda x: x**4 - 2 * x**2, 0),
        ("no threshold", lambda x, z, k: (x - z) ** 2 / 2 + k * np.abs(x), lambda x, z, k: z,
         {"on": {"x": R, "z": R, "k": P}}),
        ("sum for mean", lambda m, y: np.sum((y - m) ** 2), lambda m, y: np.sum(y),
         {"on": {"m": R, "y": real(3)}}),
        ("nothing minimises x", lambda x: x, 0),
    ),
    *printed(
        "kind",
        ("x⁴", lambda: classify_point(lambda x: x**4, 0).kind, "minimum"),
        ("x³", lambda: classify_point(lambda x: x**3, 0).kind, "inflection"),
        ("|x|", lambda: classify_point(np.abs, 0).kind, "minimum"),
        ("xy", lambda: classify_point(lambda x: x[0] * x[1], [0, 0]).kind, "saddle"),
        ("x² + 3xy + y²", lambda: classify_point(lambda x: x[0]**2 + 3 * x[0] * x[1] + x[1]**2,
                                                 [0, 0]).kind, "saddle"),
        ("Rosenbrock", lambda: classify_point(
            lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, [1, 1]).kind, "minimum"),
        ("x² + y⁴: the Hessian does not tell",
         lambda: classify_point(lambda x: x[0] ** 2 + x[1] ** 4, [0, 0]).kind, "undecided"),
        ("not there", lambda: classify_point(lambda x: x @ x, [1, Fraction(1, 2)]).kind,
         "not stationary"),
        ("x e⁻ˣ", lambda: [(p.at, p.kind) for p in stationary_points(lambda x: x * np.exp(-x))],
         "[(1, 'maximum')]"),
        ("x³ − 3x", lambda: [(p.at, p.kind) for p in stationary_points(lambda x: x**3 - 3 * x)],
         "[(-1, 'maximum'), (1, 'minimum')]"),
    ),
    # -------------------------------------------------------------- identities
    *verdicts(
        "equal",
        prove_equal,
        "PROVED",
        ("stable BCE", stable_bce, bce, {"on": {"z": R, "y": interval(0, 1)}}),
        ("logaddexp", lambda x, y: np.maximum(x, y) + np.log1p(np.exp(-np.abs(x - y))),
         lambda x, y: np.log(np.exp(x) + np.exp(y)), {"on": {"x": R, "y": R}}),
        ("Huber, Moreau form", huber_with_shift,
         lambda r, d: d * np.abs(soft(r, r, d)) + (r - soft(r, r, d)) ** 2 / 2, {"on": RD}),
        ("SiLU", silu, lambda x: x * np.exp(x) / (1 + np.exp(x)), {"on": R}),
        ("|x|", np.abs, lambda x: np.maximum(x, -x), {"on": R}),
    ),
    *verdicts(
        "equal",
        prove_equal,
        "REFUTED",
        ("BCE without |·|", lambda z, y: np.maximum(z, 0) - z * y + np.log1p(np.exp(-z)), bce,
         {"on": {"z": R, "y": interval(0, 1)}}),
        ("GELU by tanh", gelu_by_tanh, lambda x: x * sigmoid(1.702 * x), {"on": R}),
        ("Huber without −δ/2", huber_with_shift, huber_without_shift, {"on": RD}),
    ),
    # -------------------------------------------------------------- cannot be decided: said so
    *classes(
        "UNDECIDED",
        ("a breakpoint without formula", lambda x: np.abs(x + np.exp(x))),
        ("undefined on an interval", np.log),
        ("x² sin(1/x)", oscillating),
        ("|sin x| on the line", lambda x: np.abs(np.sin(x))),
    ),
    *verdicts(
        "undecided",
        prove_bound,
        "UNDECIDED",
        ("an infinite box", lambda x, y: np.sin(x) + np.cos(y), -2, {"on": {"x": R, "y": R}}),
        ("sin ≤ 1 on the line", np.sin, None, 1),
    ),
    *verdicts(
        "undecided",
        prove_minimiser,
        "UNDECIDED",
        ("a computed float", lambda p: p * np.log(p), float(np.exp(-1.0)), {"on": P}),
    ),
]  # fmt: skip
