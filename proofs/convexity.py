"""Convex losses, Lipschitz constants, and a bound that is touched.

Theorems  Huber's loss is convex, δ-Lipschitz, and at most r²/2; the hinge, its square and the
          logistic loss are convex; the softplus is 1-Lipschitz, σ is ¼-Lipschitz; 0 < σ′ ≤ ¼;
          log Σ exp is convex for every n; the soft threshold minimises ½(x − z)² + λ|x|.
Source    Notes §4.1.2 and §4.3; Boyd & Vandenberghe (2004), Convex Optimization, §3.1.
"""

from typing import Any

import numpy as np

from alicemath import (
    interval,
    positive,
    prove_bound,
    prove_convex,
    prove_lipschitz,
    prove_minimiser,
    prove_monotone,
    real,
)
from alicemath.ml.activations import sigmoid, sigmoid_derivative, softplus
from alicemath.ml.losses import binary_cross_entropy, hinge, huber
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem("Huber's loss is convex and δ-Lipschitz", section="4.1.2", r=real(), δ=positive())
def huber_is_convex(proof, r, δ):
    def concave_beyond(r: Array, δ: Array) -> Array:
        return np.where(np.abs(r) <= δ, r**2 / 2, δ**2 * np.log(np.abs(r) / δ) + δ**2 / 2)

    def half(r: Array, δ: Array) -> Array:
        return δ / 2

    proof.define(concave_beyond, half)
    proof.holds(prove_convex(huber, on=proof.on))
    proof.near_miss("its slope falls beyond δ").holds(prove_convex(concave_beyond, on=proof.on))
    proof.near_miss("it is straight beyond δ").holds(
        prove_convex(huber, on=proof.on, strictly=True)
    )
    proof.holds(prove_lipschitz(huber, lambda r, δ: δ, on=proof.on))
    proof.near_miss("the slope reaches δ").holds(prove_lipschitz(huber, half, on=proof.on))


@theorem("0 ≤ L(r) ≤ r²/2", section="4.1.2", r=real(), δ=positive())
def huber_is_below_the_square(proof, r, δ):
    def parabola(r: Array, δ: Array) -> Array:
        return r**2 / 2

    def flatter(r: Array, δ: Array) -> Array:
        return r**2 / 3

    proof.define(parabola, flatter)
    proof.holds(prove_bound(huber, 0, parabola, on=proof.on))
    proof.near_miss("near 0 it is r²/2").holds(prove_bound(huber, 0, flatter, on=proof.on))


@theorem("the hinge and its square are convex", section="4.3.1", m=real())
def the_hinge_is_convex(proof, m):
    def squared_hinge(m: Array) -> Array:
        return hinge(m) ** 2

    def ramp(m: Array) -> Array:
        return np.minimum(hinge(m), 1)

    proof.define(squared_hinge, ramp)
    proof.holds(prove_convex(hinge, on=proof.on))
    proof.holds(prove_convex(squared_hinge, on=proof.on))
    proof.holds(prove_lipschitz(hinge, 1, on=proof.on))
    proof.near_miss("the ramp loss is cut off at 1").holds(prove_convex(ramp, on=proof.on))
    proof.holds(prove_monotone(hinge, on=proof.on, direction="decreasing"))


@theorem("the logistic loss is convex in z", section="4.3.1", z=real(), y=interval(0, 1))
def the_logistic_loss_is_convex(proof, z, y):
    def squared_error(z: Array, y: Array) -> Array:
        return (sigmoid(z) - y) ** 2

    proof.define(squared_error)
    proof.holds(prove_convex(binary_cross_entropy, on=proof.on, of="z"))
    proof.near_miss("the squared error of a sigmoid flattens far out").holds(
        prove_convex(squared_error, on=proof.on, of="z")
    )


@theorem("0 < σ′ ≤ ¼, with equality at 0", section="4.3.1", s=real())
def the_slope_of_the_sigmoid(proof, s):
    proof.holds(prove_bound(sigmoid_derivative, 0, 1 / 4, on=proof.on))
    proof.holds(prove_bound(sigmoid_derivative, 0, on=proof.on, strictly=True))
    proof.near_miss("σ′(0) = ¼").holds(prove_bound(sigmoid_derivative, high=0.24, on=proof.on))
    proof.near_miss("it is touched").holds(
        prove_bound(sigmoid_derivative, high=1 / 4, on=proof.on, strictly=True)
    )


@theorem("softplus is 1-Lipschitz, σ is ¼-Lipschitz", section="5.4", s=real())
def lipschitz_constants(proof, s):
    proof.holds(prove_lipschitz(softplus, 1, on=proof.on))
    proof.near_miss("its slope tends to 1").holds(prove_lipschitz(softplus, 0.9, on=proof.on))
    proof.holds(prove_lipschitz(sigmoid, 1 / 4, on=proof.on))
    proof.near_miss("σ′(0) = ¼").holds(prove_lipschitz(sigmoid, 0.24, on=proof.on))


@theorem(
    "log Σ exp is convex for every n",
    section="4.2.1",
    settles="4.2.2-logistic-objective",
    x=real("n"),
)
def log_sum_exp_is_convex(proof, x):
    def log_sum_exp(x: Array) -> Array:
        return np.log(np.sum(np.exp(x)))

    def form(x: Array, v: Array) -> Array:
        e = np.exp(x)
        return np.sum(np.outer(e, e) * (v[:, None] - v[None, :]) ** 2) / (2 * np.sum(e) ** 2)

    def shifted(x: Array) -> Array:
        return log_sum_exp(x) - x @ x

    proof.define(log_sum_exp, shifted)
    proof.holds(prove_convex(log_sum_exp, on=proof.on, squares=form))
    proof.near_miss("−|x|² bends the other way").holds(prove_convex(shifted, on=proof.on))


@theorem("argmin ½(x − z)² + λ|x| = sign(z) max(|z| − λ, 0)", x=real(), z=real(), λ=positive())
def the_soft_threshold(proof, x, z, λ):
    def objective(x: Array, z: Array, λ: Array) -> Array:
        return (x - z) ** 2 / 2 + λ * np.abs(x)

    def soft(x: Array, z: Array, λ: Array) -> Array:
        return np.sign(z) * np.maximum(np.abs(z) - λ, 0)

    def hard(x: Array, z: Array, λ: Array) -> Array:
        return np.where(np.abs(z) > λ, z, 0)

    proof.define(objective, soft, hard)
    proof.holds(prove_minimiser(objective, soft, on=proof.on))
    proof.near_miss("beyond λ it shrinks by λ").holds(prove_minimiser(objective, hard, on=proof.on))


if __name__ == "__main__":
    main(globals())
