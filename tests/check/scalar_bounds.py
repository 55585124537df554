"""Bounds and identities of the scalar corpus, and what cannot be decided."""

import numpy as np

from alicemath import (
    interval,
    nonnegative,
    prove_bound,
    prove_equal,
    prove_minimiser,
    real,
    simplex,
)
from alicemath.ml.activations import relu, sigmoid, softplus
from alicemath.ml.losses import hinge, huber
from tests.check.scalar_functions import (
    bce,
    bend,
    gelu,
    gelu_by_tanh,
    huber_with_shift,
    huber_without_shift,
    oscillating,
    silu,
    slope,
    soft,
    stable_bce,
)
from tests.check.scalar_questions import RD, P, R, Row, classes, verdicts

ROWS: list[Row] = [
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
