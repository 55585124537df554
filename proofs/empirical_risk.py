"""Empirical risk: the mean loss on the data, and the models that minimise it.

Theorems  the mean and the sum of the losses rank models alike; their gradients differ by n;
          f(x, w) = x·w with the squared loss is least squares;
          of all constants the mean has the least squared loss, and no other constant has it; of all
          functions through the data, each has.
Source    Notes §3.2; Vapnik (1998), Statistical Learning Theory, §1.5.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from alicemath import nonnegative, positive, prove_monotone, real
from alicemath.ml.linear import (
    half_squared_error,
    mean_squared_error,
    mean_squared_error_gradient,
)
from alicemath.ml.losses import absolute_loss, huber, squared_loss
from alicemath.ml.risk import empirical_risk
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n")}


# ------------------------------------------------------------------ what a loss says
@theorem(
    "lower is better: what is better, the loss says",
    section="3.2",
    settles="3.2-loss-ordering-definition",
    e=positive(),
)
def a_loss_ranks_predictions(proof, e):
    def minus_squared(e: Array) -> Array:
        return -(e**2)

    proof.define(minus_squared)

    def three_to_one(error: int) -> int:
        return 3 * error if error > 0 else -error

    errors = [*product((-2, -1, 1, 2), repeat=2)]
    proof.convention("l(y, ŷ₁) < l(y, ŷ₂) says that ŷ₁ is better: the worst has the largest loss")
    proof.holds(prove_monotone(np.square, on=proof.on, strictly=True))
    proof.holds(prove_monotone(huber, on=proof.on))
    proof.convention("a score is read the other way round: −l, where higher is better")
    proof.holds(prove_monotone(minus_squared, on=proof.on, direction="decreasing", strictly=True))
    proof.near_miss("−2 costs 2 and 1 costs 3, where too much is three times as bad").holds(
        enumerated(
            "every loss ranks as |e|",
            errors,
            lambda p: (abs(p[0]) < abs(p[1])) <= (three_to_one(p[0]) < three_to_one(p[1])),
        )
    )


@theorem(
    "mean a − mean b = (Σa − Σb)/n",
    section="3.2",
    settles="3.2-erm-average-argmin",
    a=real("n"),
    b=real("n"),
)
def the_mean_ranks_as_the_sum(proof, a, b):
    proof.equal(np.mean(a) - np.mean(b), (np.sum(a) - np.sum(b)) / a.shape[0])
    tables = [*product(product(range(3), repeat=3), repeat=2)]
    weights = (1, 1, 2)
    proof.holds(
        enumerated(
            "of two models, the lower mean is the lower sum",
            tables,
            lambda t: (Fraction(sum(t[0]), 3) < Fraction(sum(t[1]), 3)) == (sum(t[0]) < sum(t[1])),
        )
    )
    proof.near_miss("another weighting has another minimiser").holds(
        enumerated(
            "weights 1, 1, 2 rank as the sum",
            tables,
            lambda t: (np.dot(weights, t[0]) < np.dot(weights, t[1])) == (sum(t[0]) < sum(t[1])),
        )
    )


@theorem("∇_w of the sum = n ∇_w of the mean", section="3.2", settles="3.2-erm-average-argmin",
         **DATA, w=real("c"))  # fmt: skip
def the_gradient_of_the_sum(proof, X, y, w):
    total = proof.let("S", np.sum(squared_loss(X @ w, y)))
    proof.gradient_is(total, X.shape[0] * mean_squared_error_gradient(X, y, w), wrt=w)
    proof.reject(mean_squared_error_gradient(X, y, w), because="the step must shrink by n")


# ------------------------------------------------------------------ over which models
@theorem(
    "(1/n) Σ l(f(xᵢ, w), yᵢ) of f(x, w) = x·w is least squares",
    section="3.2",
    settles="3.2-erm-over-parameters",
    **DATA,
    w=real("c"),
)
def risk_of_a_linear_model(proof, X, y, w):
    risk = proof.let("R", empirical_risk(squared_loss, X @ w, y))
    proof.equal(risk, mean_squared_error(X, y, w))
    proof.reject(half_squared_error(X, y, w), because="a mean, without a ½")


@theorem(
    "mean (y − a)² − mean (y − ȳ)² = (a − ȳ)²: of all constants a the mean alone is best",
    section="3.2",
    settles="3.2-erm-over-all-models",
    y=real("n"),
    a=real(),
)
def the_best_constant(proof, y, a):
    risk = proof.let("R(a)", empirical_risk(squared_loss, a, y))
    least = proof.let("R(ȳ)", empirical_risk(squared_loss, np.mean(y), y))
    proof.nonnegative(risk - least, (a - np.mean(y)) ** 2)
    proof.near_miss("any other constant is worse").equal(risk, least)


@theorem(
    "x + c x (x − 1) runs through (0, 0) and (1, 1) for every c",
    section="3.2",
    settles="3.2-erm-over-all-models",
    x=real(),
    c=real(),
)
def many_models_of_risk_zero(proof, x, c):
    def f(x: Array, c: Array) -> Array:
        return x + c * x * (x - 1)

    proof.equal(squared_loss(f(0, c), 0) + squared_loss(f(1, c), 1), 0)
    proof.without("one class of models with one minimiser", because="they differ elsewhere").equal(
        f(x, c), x
    )


# ------------------------------------------------------------------ which model is best
@theorem(
    "mean (α l + β) = α mean l + β, mean (l + d) ≥ mean l for d ≥ 0",
    section="3.2",
    settles="3.2-average-loss-ranks-models",
    l=real("n"),
    d=nonnegative("n"),
    α=positive(),
    β=real(),
)
def the_mean_loss_ranks_models(proof, l, d, α, β):
    proof.equal(np.mean(α * l + β), α * np.mean(l) + β)
    proof.nonnegative(np.mean(l + d) - np.mean(l), np.mean(d))
    proof.holds(
        computed(
            "which of (0, 0, 3), (1.2, 1.2, 1.2) has the lower square", better(squared_loss), "B"
        )
    )
    proof.without("one loss for all", because="two losses, two rankings").holds(
        computed("which has the lower absolute error", better(absolute_loss), "B")
    )


def better(loss: Any) -> str:
    """Which of two models has the lower mean loss: errors A = (0, 0, 3) or B = (1.2, 1.2, 1.2)."""
    A, B = np.array([0, 0, 3]), np.array([Fraction(6, 5)] * 3)
    return "A" if empirical_risk(loss, A, 0) < empirical_risk(loss, B, 0) else "B"


if __name__ == "__main__":
    main(globals())
