"""Limits: a steep sigmoid is a step, a difference quotient a derivative, a short step converges.

Theorems  σ(as) → 1, ½, 0 as a → ∞ for s > 0, s = 0, s < 0;
          (f(x + h) − f(x))/h → f′(x) as h → 0;   |1 − ηλ|ᵏ → 0 as k → ∞ for 0 < η < 2/λ.
Source    Notes §2.2 and §4.3.1; Rudin (1976), Principles of Mathematical Analysis, §5.
"""

from typing import Any

import numpy as np

from alicemath import positive, prove_limit, real
from alicemath.ml.activations import sigmoid
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem("σ(as) → (1 + sign s)/2 as a → ∞", section="4.3.1", a=real(), s=real())
def a_steep_sigmoid_is_a_step(proof, a, s):
    def steep(a: Array, s: Array) -> Array:
        return sigmoid(a * s)

    def step(a: Array, s: Array) -> Array:
        return np.where(s > 0, 1, 0)

    proof.define(steep, step)
    proof.holds(prove_limit(steep, np.inf, lambda a, s: (1 + np.sign(s)) / 2, on=proof.on))
    proof.near_miss("at s = 0 it stays at ½").holds(prove_limit(steep, np.inf, step, on=proof.on))


@theorem("(f(x + h) − f(x))/h → f′(x) for x³, eˣ and |x|", h=real(), x=real())
def derivatives_are_limits(proof, h, x):
    def of_cube(h: Array, x: Array) -> Array:
        return ((x + h) ** 3 - x**3) / h

    def of_exp(h: Array, x: Array) -> Array:
        return (np.exp(x + h) - np.exp(x)) / h

    def of_modulus(h: Array, x: Array) -> Array:
        return (np.abs(x + h) - np.abs(x)) / h

    proof.define(of_cube, of_exp, of_modulus)
    proof.holds(prove_limit(of_cube, 0, lambda h, x: 3 * x**2, on=proof.on))
    proof.near_miss("3, not 2").holds(prove_limit(of_cube, 0, lambda h, x: 2 * x**2, on=proof.on))
    proof.holds(prove_limit(of_exp, 0, lambda h, x: np.exp(x), on=proof.on))
    proof.near_miss("at 0 the limit from the right is 1").holds(
        prove_limit(of_modulus, 0, lambda h, x: np.sign(x), on=proof.on)
    )


@theorem("|1 − ηλ|ᵏ → 0 for 0 < η < 2/λ", k=positive(), λ=positive(), η=positive())
def steps_that_contract(proof, k, λ, η):
    def error(k: Array, λ: Array, η: Array) -> Array:
        return np.abs(1 - (2 / λ) * η / (1 + η) * λ) ** k  # the step 2/λ · η/(1 + η) < 2/λ

    def too_long(k: Array, λ: Array, η: Array) -> Array:
        return np.abs(1 - (2 / λ) * (1 + η) * λ) ** k

    proof.define(error, too_long)
    proof.holds(prove_limit(error, np.inf, 0, on=proof.on))
    proof.near_miss("beyond 2/λ it diverges").holds(prove_limit(too_long, np.inf, 0, on=proof.on))
    proof.holds(prove_limit(too_long, np.inf, np.inf, on=proof.on))


if __name__ == "__main__":
    main(globals())
