"""The drawings of the page: what people would rather look at than read.

Activations and losses with their kinks, softmax under temperature, descent, calibration, the
honesty of error bars, the digits that naive formulas lose.  Every curve is a function of
`alicemath.ml` or of the readers, evaluated here; nothing is drawn from memory.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from alicemath.ml import activations, losses
from alicemath.ml.calibration import expected_calibration_error, reliability
from alicemath.ml.descent import constant, gradient_descent
from alicemath.ml.softmax import logsumexp, softmax
from alicemath.numeric.difference import central
from alicemath.numeric.multiprecision import call, high_precision_directional
from alicemath.report.drawing import BLUE, GREEN, GREY, ORANGE, Chart, drawn

__all__ = ["charts"]

Function = Callable[..., Any]
Curve = tuple[str, Function, Function, tuple[float, ...]]

ACTIVATIONS: Sequence[Curve] = (
    ("sigmoid", activations.sigmoid, activations.sigmoid_derivative, ()),
    ("tanh", np.tanh, activations.tanh_derivative, ()),
    ("ReLU", activations.relu, activations.relu_derivative, (0,)),
    ("leaky ReLU", activations.leaky_relu, activations.leaky_relu_derivative, (0,)),
    ("softplus", activations.softplus, activations.softplus_derivative, ()),
    ("ELU", activations.elu, activations.elu_derivative, ()),
)

LOSSES: Sequence[Curve] = (
    ("squared, of r", lambda r: r**2, lambda r: losses.squared_loss_derivative(r, 0.0), ()),
    ("absolute, of r", np.abs, lambda r: losses.absolute_loss_derivative(r, 0.0), (0,)),
    ("Huber, of r", losses.huber, losses.huber_derivative, ()),
    ("hinge, of the margin", losses.hinge, lambda m: -1.0 * (m < 1), (1,)),
    (
        "cross-entropy, y = 1, of z",
        lambda z: losses.binary_cross_entropy(z, 1.0),
        lambda z: losses.binary_cross_entropy_derivative(z, 1.0),
        (),
    ),
    ("0/1, of the margin", lambda m: 1.0 * (m < 0), np.zeros_like, (0,)),
)


def charts() -> Iterator[Chart]:
    """Yield every chart of the page."""
    yield _curves(
        "Activations and their derivatives",
        "Each activation (solid) with its derivative (dashed); a circle marks a kink, where the "
        "derivative jumps.",
        ACTIVATIONS,
    )
    yield _curves(
        "Losses and their derivatives",
        "Each loss (solid) with its derivative (dashed). Huber is once differentiable; the modulus "
        "and the hinge have kinks, marked by a circle; the 0/1 loss jumps and its slope is 0.",
        LOSSES,
    )
    yield _temperature()
    yield _descent()
    yield _calibration()
    yield _honesty()
    yield _digits()


def _curves(title: str, words: str, curves: Sequence[Curve]) -> Chart:
    def draw(figure: Any) -> None:
        s = np.linspace(-4, 4, 161)
        for axes, (name, f, slope, kinks) in zip(
            figure.subplots(2, 3, sharex=True).ravel(), curves, strict=True
        ):
            axes.plot(s, f(s), color=BLUE)
            axes.plot(s, slope(s), color=ORANGE, linestyle="--")
            for kink in kinks:
                axes.plot([kink], [f(np.float64(kink))], "o", color=BLUE, fillstyle="none")
            axes.set_title(name, fontsize=9)

    return drawn(title, words, draw, (6.4, 3.6))


def _temperature() -> Chart:
    z = np.array([2.0, 1.0, 0.0])

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        τ = np.logspace(-1.5, 2.5, 121)
        p = np.array([softmax(z / t) for t in τ])
        for k, colour in enumerate((BLUE, ORANGE, GREEN)):
            axes.semilogx(τ, p[:, k], color=colour, label=f"z = {z[k]:g}")
        axes.axhline(1 / 3, color=GREY, linestyle=":")
        axes.set(xlabel="temperature τ", ylabel="softmax(z/τ)")
        axes.legend()

    words = (
        "The three probabilities of softmax(z/τ) for z = (2, 1, 0): one-hot as τ falls to 0, "
        "uniform (dotted, 1/3) as τ grows. Differences between entries first grow, then shrink."
    )
    return drawn("Softmax under temperature", words, draw)


def _descent() -> Chart:
    A = np.diag([1.0, 25.0])

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        grid = np.meshgrid(np.linspace(-1, 11, 80), np.linspace(-2.2, 2.2, 60))
        height = (grid[0] ** 2 + 25 * grid[1] ** 2) / 2
        axes.contour(*grid, height, levels=np.geomspace(0.3, 90, 9), colors=GREY, linewidths=0.5)
        for λ, colour, name in ((0.0, ORANGE, "plain"), (0.7, BLUE, "momentum 0.7")):
            way = gradient_descent(lambda x: A @ x, [10.0, 2.0], constant(0.04), steps=40, λ=λ)
            points = np.asarray(way.points, dtype=float)
            left = np.linalg.norm(points[-1])
            axes.plot(
                *points.T, "o-", ms=2, color=colour, label=f"{name}: {left:.2g} from the minimum"
            )
        axes.set(xlabel="x", ylabel="y")
        axes.legend(loc="lower right")

    words = (
        "Forty steps of size 0.04 down (x² + 25 y²)/2: plain gradient descent creeps along the "
        "valley, momentum carries on."
    )
    return drawn("Descent with and without momentum", words, draw)


def _calibration() -> Chart:
    rng = np.random.default_rng(0)
    n, b = 4000, 10
    truth = rng.uniform(0, 1, n)
    correct = (rng.uniform(size=n) < truth).astype(float)
    sharp = truth**3 / (truth**3 + (1 - truth) ** 3)  # logits tripled: over-confident

    def draw(figure: Any) -> None:
        for axes, confidence, name in zip(
            figure.subplots(1, 2, sharey=True),
            (truth, sharp),
            ("calibrated", "logits tripled"),
            strict=True,
        ):
            bins = reliability(confidence, correct, b)
            ece = float(expected_calibration_error(confidence, correct, b))
            axes.bar((bins.index + 0.5) / b, bins.accuracy, width=0.9 / b, color=BLUE)
            axes.plot([0, 1], [0, 1], color=ORANGE)
            axes.set(xlabel="confidence")
            axes.set_title(f"{name}, ECE {ece:.3f}", fontsize=9)
            axes.set_ylim(0, 1)
        figure.axes[0].set_ylabel("accuracy")

    words = (
        "Accuracy in each bin of confidence for 4,000 simulated predictions: on the diagonal when "
        "calibrated; the same predictions with tripled logits are over-confident."
    )
    return drawn("Reliability diagram", words, draw)


def _honesty() -> Chart:
    functions: Sequence[Function] = (np.sin, np.exp, np.tanh, lambda x: (1 - np.cos(x)) / x**2)
    x = np.concatenate([np.linspace(0.05, 3, 40), np.geomspace(1e-3, 20, 40)])
    estimates = [(central(f, t), f, t) for f in functions for t in x]
    bars = np.array([float(e.error) for e, _, _ in estimates])
    true = [high_precision_directional(f, t, 1.0).value for _, f, t in estimates]
    errors = np.abs(np.array([float(e.value) for e, _, _ in estimates]) - np.array(true))

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        low = 1e-18
        axes.loglog(np.maximum(errors, low), np.maximum(bars, low), ".", ms=3, color=BLUE)
        axes.plot([low, 1], [low, 1], color=ORANGE)
        axes.set(
            xlabel="true error, by 50 digits", ylabel="error bar", xlim=(low, 1), ylim=(low, 1)
        )

    covered = int(np.sum(errors <= bars))
    words = (
        f"Differences at {errors.size} points of four functions: the bar that is stated against "
        f"the error that was made. {covered} of {errors.size} lie on or above the line: "
        "the bar covers the error."
    )
    return drawn("Honesty of error bars", words, draw)


NAIVE: Sequence[tuple[str, float, Function, Function]] = (
    (
        "log Σ exp(z, −z)",
        1000,
        lambda z: np.log(np.exp(z) + np.exp(-z)),
        lambda z: logsumexp(np.stack([z, -z])),
    ),
    (
        "log σ(−z)",
        1000,
        lambda z: np.log(1 / (1 + np.exp(z))),
        lambda z: -activations.softplus(z),
    ),
    ("1 − tanh² z", 30, lambda z: 1 - np.tanh(z) ** 2, lambda z: 1 / np.cosh(z) ** 2),
)


def _digits() -> Chart:
    def draw(figure: Any) -> None:
        panes = figure.subplots(1, 3, sharey=True)
        for axes, (name, end, naive, stable) in zip(panes, NAIVE, strict=True):
            z = np.linspace(end / 100, end, 100)
            truth = np.array([float(call(stable, [t]).item()) for t in z])
            axes.plot(z, _right_digits(naive, z, truth), color=ORANGE, label="naive")
            axes.plot(z, _right_digits(stable, z, truth), color=BLUE, label="stable")
            axes.set(title=name, xlabel="z")
        panes[0].set_ylabel("right digits")
        panes[0].legend()

    words = (
        "Right decimal digits of the naive formula and of the stable one as z grows: the naive "
        "logsumexp and log-sigmoid overflow beyond 709, 1 − tanh² has no right digit beyond 19."
    )
    return drawn("Digits that naive formulas lose", words, draw)


def _right_digits(f: Function, z: Any, truth: Any) -> Any:
    """−log₁₀ of the relative error; 0 where there is no right digit, 17 where all are right."""
    with np.errstate(all="ignore"):
        relative = np.abs(np.array([float(f(t)) for t in z]) - truth) / np.abs(truth)
    return -np.log10(np.clip(np.where(np.isfinite(relative), relative, 1.0), 1e-17, 1.0))
