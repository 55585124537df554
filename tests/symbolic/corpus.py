"""Scalar statements with their verdicts: a table that the tests walk through.

About a third is false, or not smooth, on purpose.  `expected` is the truth; "undecided" is allowed
only where `may_abstain` says so, and a wrong answer nowhere.
"""

from dataclasses import dataclass
from typing import Literal

import sympy as sp
from sympy import (
    Abs,
    Eq,
    Heaviside,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    cos,
    cosh,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)  # fmt: skip

x, y, z, s, r, w = sp.symbols("x y z s r w", real=True)
a, m = sp.symbols("a m", real=True)
d, e, k, t, p, q = sp.symbols("d e k t p q", positive=True)

half, third = Rational(1, 2), Rational(1, 3)


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: the question asked of an expression, and the true answer."""

    name: str
    question: Literal["zero", "class"]
    expression: sp.Expr
    expected: str
    variable: sp.Symbol = x
    given: tuple[sp.Basic, ...] = ()
    may_abstain: bool = False


def sigmoid(u: sp.Expr) -> sp.Expr:
    return 1 / (1 + exp(-u))


def softplus(u: sp.Expr) -> sp.Expr:
    return log(1 + exp(u))


def relu(u: sp.Expr) -> sp.Expr:
    return Max(u, 0)


def where(condition: sp.Basic, yes: sp.Expr, no: sp.Expr) -> sp.Expr:
    return Piecewise((yes, condition), (no, True))


def huber(u: sp.Expr, delta: sp.Expr | int) -> sp.Expr:
    delta = sp.sympify(delta)
    return where(Abs(u) <= delta, u**2 / 2, delta * (Abs(u) - delta / 2))


def normal_cdf(u: sp.Expr) -> sp.Expr:
    return (1 + erf(u / sqrt(2))) / 2


def clip(u: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return Min(Max(u, low), high)


sigma = sigmoid(s)
elu = where(x > 0, x, a * (exp(x) - 1))
# the two constants of Klambauer et al. (2017), Self-normalizing neural networks, to 8 digits
selu_alpha, selu_scale = Rational("1.67326324"), Rational("1.05070098")
Z3 = exp(x) + exp(y) + exp(z)
M3 = Max(x, y, z)
bce = -y * log(sigmoid(z)) - (1 - y) * log(1 - sigmoid(z))
stable_bce = Max(z, 0) - z * y + log(1 + exp(-Abs(z)))
gaussian = exp(-((x - m) ** 2) / (2 * t**2)) / sqrt(2 * sp.pi * t**2)


def _rows(
    question: Literal["zero", "class"], expected: str, *items: tuple[object, ...]
) -> list[Row]:
    return [Row(str(n), question, sp.sympify(u), expected, *rest) for n, u, *rest in items]  # type: ignore[arg-type]


ROWS: list[Row] = [
    # ------------------------------------------------------------ smooth identities
    *_rows(
        "zero",
        "zero",
        ("σ' = σ(1 − σ)", sp.diff(sigma, s) - sigma * (1 - sigma)),
        ("σ'' = σ(1 − σ)(1 − 2σ)", sp.diff(sigma, s, 2) - sigma * (1 - sigma) * (1 - 2 * sigma)),
        ("1 − σ(s) = σ(−s)", 1 - sigma - sigmoid(-s)),
        ("tanh s = 2σ(2s) − 1", tanh(s) - 2 * sigmoid(2 * s) + 1),
        ("tanh' = 1 − tanh²", sp.diff(tanh(s), s) - 1 + tanh(s) ** 2),
        ("softplus' = σ", sp.diff(softplus(s), s) - sigma),
        ("softplus(s) − softplus(−s) = s", softplus(s) - softplus(-s) - s),
        ("logit inverts σ", log(sigma / (1 - sigma)) - s),
        ("σ inverts logit", sigmoid(log(p / q)) - p / (p + q)),
        ("log σ = −softplus(−s)", log(sigma) + softplus(-s)),
        ("BCE gradient σ − y", sp.diff(bce, z) - sigmoid(z) + y),
        ("BCE = softplus(z) − yz", bce - softplus(z) + y * z),
        ("2-softmax is σ", exp(x) / (exp(x) + exp(y)) - sigmoid(x - y)),
        ("softmax J₁₂ = −s₁s₂", sp.diff(exp(x) / Z3, y) + exp(x) * exp(y) / Z3**2),
        ("softmax J₁₁ = s₁(1 − s₁)", sp.diff(exp(x) / Z3, x) - exp(x) / Z3 * (1 - exp(x) / Z3)),
        ("LSE gradient", sp.diff(log(Z3), y) - exp(y) / Z3),
        ("LSE shift", log(Z3) - w - log(sum(exp(v - w) for v in (x, y, z)))),
        ("softmax shift", exp(x) / Z3 - exp(x + w) / sum(exp(v + w) for v in (x, y, z))),
        (
            "softmax temperature",
            sp.diff(exp(x / t) / (exp(x / t) + exp(y / t)), x)
            - exp((x + y) / t) / (exp(x / t) + exp(y / t)) ** 2 / t,
        ),
        (
            "Gaussian log-likelihood",
            log(gaussian) + (x - m) ** 2 / (2 * t**2) + log(2 * sp.pi) / 2 + log(t),
        ),
        ("Gaussian score", sp.diff(log(gaussian), m) - (x - m) / t**2),
        ("log-cosh' = tanh", sp.diff(log(cosh(r)), r) - tanh(r)),
        ("log-cosh stable", log(cosh(r)) - r - softplus(-2 * r) + log(2)),
        (
            "pseudo-Huber'",
            sp.diff(d**2 * (sqrt(1 + (r / d) ** 2) - 1), r) - r / sqrt(1 + (r / d) ** 2),
        ),
        ("SiLU'", sp.diff(s * sigma, s) - sigma - s * sigma * (1 - sigma)),
        (
            "GELU'",
            sp.diff(x * normal_cdf(x), x) - normal_cdf(x) - x * exp(-(x**2) / 2) / sqrt(2 * sp.pi),
        ),
        ("cosh² − sinh² = 1", cosh(x) ** 2 - sinh(x) ** 2 - 1),
        ("asinh", sp.asinh(x) - log(x + sqrt(1 + x**2))),
        ("sin 3x", sin(3 * x) - 3 * sin(x) + 4 * sin(x) ** 3),
        ("cos(x + y)", cos(x + y) - cos(x) * cos(y) + sin(x) * sin(y)),
        ("log x² = 2 log x", log(x**2) - 2 * log(x)),
        ("√(xy)", sqrt(x * y) - sqrt(x) * sqrt(y)),
        ("1/√2 rationalised", 1 / (1 + sqrt(2)) - sqrt(2) + 1),
        ("log 12", log(12) - 2 * log(2) - log(3)),
        ("x^a x^b", p**a * p**m - p ** (a + m)),
        ("2^x 3^x = 6^x", 2**x * 3**x - sp.Pow(6, x)),
        ("(x² − 1)/(x − 1) off 1", (x**2 - 1) / (x - 1) - x - 1),
        ("erf is odd", erf(x - y) + erf(y - x)),
        ("exact hyperbola", (x - y) / (x + y) + 2 * y / (x + y) - 1),
        (
            "entropy of two",
            -p / (p + q) * log(p / (p + q))
            - q / (p + q) * log(q / (p + q))
            - log(p + q)
            + (p * log(p) + q * log(q)) / (p + q),
        ),
    ),
    *_rows(
        "zero",
        "nonzero",
        ("σ' = σ(1 + σ)", sp.diff(sigma, s) - sigma * (1 + sigma)),
        ("tanh s = 2σ(s) − 1", tanh(s) - 2 * sigmoid(s) + 1),
        ("softplus' = tanh", sp.diff(softplus(s), s) - tanh(s)),
        ("softplus is even", softplus(s) - softplus(-s)),
        ("BCE gradient y − σ", sp.diff(bce, z) + sigmoid(z) - y),
        ("softmax J₁₂ without sign", sp.diff(exp(x) / Z3, y) - exp(x) * exp(y) / Z3**2),
        (
            "temperature lost",
            sp.diff(exp(x / t) / (exp(x / t) + exp(y / t)), x)
            - exp((x + y) / t) / (exp(x / t) + exp(y / t)) ** 2,
        ),
        ("π = 355/113", sp.pi - Rational(355, 113)),
        ("e^x = 1 + x", exp(x) - 1 - x),
        ("Gaussian score without t²", sp.diff(log(gaussian), m) - (x - m)),
        ("log(x + y) = log x + log y", log(p + q) - log(p) - log(q)),
        ("√(x + y) = √x + √y", sqrt(p + q) - sqrt(p) - sqrt(q)),
        ("sin 2x = 2 sin x", sin(2 * x) - 2 * sin(x)),
        ("|x| = x", Abs(x) - x),
        (
            "GELU by tanh",
            x * normal_cdf(x)
            - x * (1 + tanh(sqrt(2 / sp.pi) * (x + Rational(44715, 10**6) * x**3))) / 2,
        ),
        ("log-cosh = r²/2", log(cosh(r)) - r**2 / 2),
        ("SiLU' without s", sp.diff(s * sigma, s) - sigma - sigma * (1 - sigma)),
    ),
    # ------------------------------------------------------------ identities with switches
    *_rows(
        "zero",
        "zero",
        ("stable BCE = BCE(σ)", stable_bce - bce),
        ("stable BCE = softplus form", stable_bce - softplus(z) + z * y),
        ("logaddexp", log(exp(x) + exp(y)) - Max(x, y) - log(1 + exp(-Abs(x - y)))),
        ("logsumexp of 3", log(Z3) - M3 - log(sum(exp(v - M3) for v in (x, y, z)))),
        ("stable softplus", softplus(x) - Max(x, 0) - log(1 + exp(-Abs(x)))),
        ("stable σ by branch", sigmoid(x) - where(x >= 0, sigmoid(x), exp(x) / (1 + exp(x)))),
        ("|x| = max(x, −x)", Abs(x) - Max(x, -x)),
        ("max + min", Max(x, y) + Min(x, y) - x - y),
        ("max by |·|", Max(x, y) - (x + y + Abs(x - y)) / 2),
        ("clip both ways", Min(1, Max(0, x)) - Max(0, Min(1, x))),
        ("clip by relu", clip(x, 0, 1) - relu(x) + relu(x - 1)),
        ("relu(x) − relu(−x) = x", relu(x) - relu(-x) - x),
        ("relu is homogeneous, d > 0", relu(d * x) - d * relu(x)),
        ("leaky relu = max(x, x/100)", where(x > 0, x, x / 100) - Max(x, x / 100)),
        ("leaky relu = max, 0 < a < 1", where(x > 0, x, a * x) - Max(x, a * x), x, (a > 0, a < 1)),
        ("Huber at 1 by relu", huber(x, 1) - (x**2 - relu(x - 1) ** 2 - relu(-x - 1) ** 2) / 2),
        ("Huber at δ by relu", huber(x, d) - (x**2 - relu(x - d) ** 2 - relu(-x - d) ** 2) / 2),
        (
            "Huber, Moreau form",
            huber(x, d)
            - where(x > d, d * x - d**2 / 2, where(x < -d, -d * x - d**2 / 2, x**2 / 2)),
        ),
        (
            "Huber is its envelope",
            huber(x, d)
            - (d * Abs(sign(x) * relu(Abs(x) - d)) + (x - sign(x) * relu(Abs(x) - d)) ** 2 / 2),
        ),
        ("Huber scales", huber(x, d) - d**2 * huber(x / d, 1)),
        ("soft threshold", sign(x) * relu(Abs(x) - d) - relu(x - d) + relu(-x - d)),
        ("ε-insensitive", relu(Abs(x) - e) - relu(x - e) - relu(-x - e)),
        ("quantile loss", where(x >= 0, p * x, (p - 1) * x) - Max(p * x, (p - 1) * x)),
        ("|xy| = |x||y|", Abs(x * y) - Abs(x) * Abs(y)),
        ("sign(x) x = |x|", sign(x) * x - Abs(x)),
        ("sign(xy)", sign(x * y) - sign(x) * sign(y)),
        ("median of 3", Max(Min(x, y), Min(Max(x, y), z)) - Min(Max(x, y), Max(Min(x, y), z))),
        ("max passes exp", Max(exp(x), exp(y)) - exp(Max(x, y))),
        ("Heaviside with ½", Heaviside(x, half) - (1 + sign(x)) / 2),
        ("≥ and > where both agree", where(x >= 0, x, -x) - where(x > 0, x, -x)),
        ("hard σ", clip(x / 6 + half, 0, 1) - where(x <= -3, 0, where(x >= 3, 1, x / 6 + half))),
        ("|x² − 1|", where(x**2 >= 1, x**2 - 1, 1 - x**2) - Abs(x**2 - 1)),
        ("x/|x| = sign off 0", x / Abs(x) - sign(x)),
        ("forced equality", Max(x, y) - x, x, (x >= y,)),
    ),
    *_rows(
        "zero",
        "nonzero",
        ("relu is additive", relu(x + y) - relu(x) - relu(y)),
        ("relu(ax) = a relu(x)", relu(a * x) - a * relu(x)),
        ("leaky = max for a > 1", where(x > 0, x, a * x) - Max(x, a * x), x, (a > 1,)),
        ("Huber without −½", huber(x, 1) - where(Abs(x) <= 1, x**2 / 2, Abs(x))),
        ("Huber, δ for δ²", huber(x, d) - where(Abs(x) <= d, x**2 / 2, d * Abs(x) - d / 2)),
        ("step at 0 is ½", where(x > 0, 1, 0) - Heaviside(x, half)),
        ("stable BCE without |·|", Max(z, 0) - z * y + log(1 + exp(-z)) - bce),
        ("logaddexp without |·|", log(exp(x) + exp(y)) - Max(x, y) - log(1 + exp(x - y))),
        ("max + min = 2 max", Max(x, y) + Min(x, y) - 2 * Max(x, y)),
        ("|x + y| = |x| + |y|", Abs(x + y) - Abs(x) - Abs(y)),
        ("hard σ with slope 1/5", clip(x / 5 + half, 0, 1) - clip(x / 6 + half, 0, 1)),
        ("wrong at one point only", where(Eq(x, 3), 1, 0) + 0 * x),
        ("> for ≥ where they differ", where(x >= 0, 1, -1) - where(x > 0, 1, -1)),
        ("sign(x)² = 1", sign(x) ** 2 - 1),
    ),
    # ------------------------------------------------------------ classes
    *_rows(
        "class",
        "C∞",
        ("σ", sigmoid(x)),
        ("softplus", softplus(x)),
        ("tanh", tanh(x)),
        ("log-cosh", log(cosh(x))),
        ("pseudo-Huber", d**2 * (sqrt(1 + (x / d) ** 2) - 1)),
        ("GELU", x * normal_cdf(x)),
        ("SiLU", x * sigmoid(x)),
        ("Mish", x * tanh(softplus(x))),
        ("Gaussian", exp(-(x**2))),
        ("|x|²", Abs(x) ** 2),
        ("|x|⁴", Abs(x) ** 4),
        ("|x² + 1|", Abs(x**2 + 1)),
        ("max(x, x)", Max(x, x + 0)),
        ("filled sinc", where(Ne(x, 0), sin(x) / x, 1)),
        ("filled hole", where(Ne(x, 1), (x**2 - 1) / (x - 1), 2)),
        ("log on x > 0", log(p), p),
        ("√ on x > 0", sqrt(p), p),
        ("relu of a positive", relu(1 + exp(x))),
        ("stable softplus", Max(x, 0) + log(1 + exp(-Abs(x)))),
        ("stable σ", where(x >= 0, 1 / (1 + exp(-x)), exp(x) / (1 + exp(x)))),
        ("ELU-like with equal formulas", where(x > 0, x, x + 0)),
        ("filled (e^x − 1)/x", where(Eq(x, 0), 1, (exp(x) - 1) / x)),
    ),
    *_rows(
        "class",
        "C2",
        ("|x|³", Abs(x) ** 3),
        ("relu³", relu(x) ** 3),
        ("x²|x|", x**2 * Abs(x)),
        ("quadratic spline", where(x > 1, x**3, 3 * x**2 - 3 * x + 1)),
    ),
    *_rows(
        "class",
        "C1",
        ("Huber at 1", huber(x, 1)),
        ("Huber at δ", huber(x, d)),
        ("squared hinge", relu(1 - x) ** 2),
        ("smooth hinge", where(x <= 0, half - x, where(x < 1, (1 - x) ** 2 / 2, 0))),
        ("ELU at α = 1", elu.subs(a, 1)),
        ("softsign", x / (1 + Abs(x))),
        ("x|x|", x * Abs(x)),
        ("|x|^(3/2)", Abs(x) ** Rational(3, 2)),
        ("CELU at 2", where(x > 0, x, 2 * (exp(x / 2) - 1))),
        ("squared ε-insensitive", relu(Abs(x) - e) ** 2),
        ("parabola and tangent", where(x > a, x**2, 2 * a * x - a**2)),
        ("modified Huber", where(x >= -1, relu(1 - x) ** 2, -4 * x)),
    ),
    *_rows(
        "class",
        "C0",
        ("relu", relu(x)),
        ("leaky relu", where(x > 0, x, x / 100)),
        ("hinge", relu(1 - x)),
        ("|x|", Abs(x)),
        ("|x − a|", Abs(x - a)),
        ("quantile", where(x >= 0, p * x, (p - 1) * x)),
        ("ε-insensitive", relu(Abs(x) - e)),
        ("hard σ", clip(x / 6 + half, 0, 1)),
        ("hard tanh", clip(x, -1, 1)),
        ("relu6", clip(x, 0, 6)),
        ("hard swish", x * clip(x / 6 + half, 0, 1)),
        ("SELU", selu_scale * where(x > 0, x, selu_alpha * (exp(x) - 1))),
        ("ELU at 2", elu.subs(a, 2)),
        ("ELU at α", elu),
        ("leaky relu at a", where(x > 0, x, a * x)),
        ("√|x|", sqrt(Abs(x))),
        ("max(x, x²)", Max(x, x**2)),
        ("|e^x − 2|", Abs(exp(x) - 2)),
        ("|log x|", Abs(log(p)), p),
        ("||x| − 1|", Abs(Abs(x) - 1)),
        ("x log|x|, filled", where(Eq(x, 0), 0, x * log(Abs(x)))),
        ("|x³ − x − 1|", Abs(x**3 - x - 1)),
        ("max(tanh, ½)", Max(tanh(x), half)),
        ("|x + e^x − 1|", Abs(x + exp(x) - 1)),
        ("max(x, −x, 1)", Max(x, -x, 1)),
        ("hard shrink at its threshold", where(Abs(x) > 1, x - sign(x), 0)),
        ("max(x, ax), a < 1", Max(x, a * x), x, (a < 1,)),
    ),
    *_rows(
        "class",
        "jump",
        ("sign", sign(x)),
        ("step", where(x > 0, 1, 0)),
        ("Heaviside", Heaviside(x, half)),
        ("Huber without −½", where(Abs(x) <= 1, x**2 / 2, Abs(x))),
        ("hard shrink", where(Abs(x) > d, x, 0)),
        ("misfilled sinc", where(Ne(x, 0), sin(x) / x, 0)),
        ("0/1 loss", where(x * 2 > 0, 0, 1)),
        ("relu'", where(x > 0, 1, 0) + x**2),
        ("one point off", where(Eq(x, 2), 5, x)),
        ("x² then 2x + 1", where(x < 1, x**2, 2 * x + 1)),
        ("1/x filled with 0", where(Eq(x, 0), 0, 1 / x)),
        ("e^(1/x) filled", where(Eq(x, 0), 0, exp(1 / x))),
        ("Huber, half at δ", where(Abs(x) <= d, x**2 / 2, d * Abs(x) - d**2 / 4)),
    ),
    *_rows(
        "class",
        "hole",
        ("(x² − 1)/(x − 1)", (x**2 - 1) / (x - 1)),
        ("sin x / x", sin(x) / x),
        ("(e^x − 1)/x", (exp(x) - 1) / x),
        ("x²/|x|", x**2 / Abs(x)),
        ("(1 − cos x)/x²", (1 - cos(x)) / x**2),
        ("hole at δ", (x**2 - d**2) / (x - d)),
    ),
    *_rows(
        "class", "pole", ("1/x", 1 / x), ("1/(x² − 2)", 1 / (x**2 - 2)), ("log|x|", log(Abs(x)))
    ),
    *_rows("class", "gap", ("x/|x|", x / Abs(x)), ("|x − 1|/(x − 1)", Abs(x - 1) / (x - 1))),
    *_rows(
        "class",
        "undecided",
        ("x² sin(1/x)", where(Ne(x, 0), x**2 * sin(1 / x), 0), x, (), True),
        ("|sin x| on the line", Abs(sin(x)), x, (), True),
        ("e^(−1/x²)", where(Ne(x, 0), exp(-1 / x**2), 0), x, (), True),
        ("a breakpoint without formula", Abs(x + exp(x)), x, (), True),
        ("log on the line: undefined on an interval", log(x), x, (), True),
        ("floor", sp.floor(x), x, (), True),
    ),
]
