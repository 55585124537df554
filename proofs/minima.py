"""Minima: local and global ones, stationary points, and what gradient descent is sure to find.

Theorems  0 is a local minimum of x² and |x|, not of x³: within every ε of 0 it is negative;
          at an interior minimum the difference quotients are ≤ 0 and ≥ 0, so the gradient is 0;
          |x| has a minimum without a derivative, x on [0, 1] one with the derivative 1;
          Σ‖∇f(xₜ)‖² ≤ (f(x₀) − min f)/(η(1 − Lη/2)) for η < 2/L, so ∇f(xₜ) → 0;
          (x² − 1)² has two global minima, max(0, |x| − 1) an interval of them, eˣ none.
Source    Notes §2.3.1; Nocedal and Wright (2006), Numerical Optimization, §2.1 and §3.2.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    classify_point,
    interval,
    nonnegative,
    positive,
    prove_bound,
    prove_minimiser,
    real,
    stationary_points,
    symmetric,
)
from alicemath.ml.descent import constant, gradient_descent
from alicemath.ml.functions import norm
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: A place u ε within ε of 0, for every ε > 0.
NEAR: dict[str, Any] = {"u": interval(-1, 1), "ε": positive()}


def flat(x: Array) -> Array:
    """max(0, |x| − 1): minimal at every point of [−1, 1]."""
    return np.maximum(0, np.abs(x) - 1)


# ------------------------------------------------------------------ local minima
@theorem(
    "x² and |x| are ≥ 0 within every ε of 0, x³ within none: 0 is no local minimum of x³",
    section="2.3.1",
    settles="2.3.1-local-min-definition",
    **NEAR,
)
def no_smaller_value_in_a_ball(proof, u, ε):
    def square(u: Array, ε: Array) -> Array:
        return (ε * u) ** 2

    def modulus(u: Array, ε: Array) -> Array:
        return np.abs(ε * u)

    def cube(u: Array, ε: Array) -> Array:
        return (ε * u) ** 3

    proof.define(square, modulus, cube)
    proof.holds(prove_bound(square, low=0, on=proof.on))
    proof.holds(prove_bound(modulus, low=0, on=proof.on))
    proof.near_miss("x³ < 0 left of 0").holds(prove_bound(cube, low=0, on=proof.on))


@theorem(
    "x with ‖x − m‖ = r is m + r p with ‖p‖ = 1: all r < ε are the ball, one r a sphere",
    section="2.3.1",
    settles="2.3.1-local-min-paraphrase",
    x=real("n"),
    m=real("n"),
)
def a_ball_is_made_of_spheres(proof, x, m):
    def bowl(x: Array) -> Array:
        return x**4 - x**2

    proof.define(bowl)
    proof.assume("x ≠ m")
    r = proof.let("r", norm(x - m))
    p = proof.let("p", (x - m) / r)
    proof.equal(m + r * p, x)
    proof.reject(m + p, because="p is divided by the distance")
    proof.equal(p @ p, 1)
    proof.without("at every distance below ε", because=f"x⁴ − x² is {bowl(2)} at ±2").holds(
        prove_bound(bowl, low=bowl(0), on=interval(-2, 2, closed=True))
    )
    proof.without("at most as large", because="1 is not less than 1").holds(
        enumerated("f(0) < f(x) for the constant f = 1", [-1, 1], lambda x: 1 + 0 * x > 1)
    )


@theorem(
    "∇f(m) = 0, A = BᵀB + μI   ⇒   f(m + d) − f(m) = ½d·A d ≥ ½μ‖d‖²: a strict minimum",
    section="2.3.1",
    settles="2.3.1-function-increases-near-min",
    B=real("k", "n"),
    d=real("n"),
    μ=positive(),
)
def a_positive_definite_hessian_makes_a_strict_minimum(proof, B, d, μ):
    proof.define(flat)
    A = proof.let("A", B.T @ B + μ * np.eye(B.shape[1]))
    proof.nonnegative(d @ A @ d / 2 - μ / 2 * (d @ d), np.sum((B @ d) ** 2) / 2)
    proof.near_miss("−A makes a maximum").nonnegative(-(d @ A @ d))
    proof.holds(prove_minimiser(flat, 0, on=real()))
    proof.without("the minimum is strict", because="max(0, |x| − 1) stays 0 on [−1, 1]").holds(
        prove_bound(flat, low=0, on=interval(0, 1), strictly=True)
    )


# ------------------------------------------------------------------ stationary points
@theorem(
    "f(m ± h) ≥ f(m)   ⇒   the quotient is ≥ 0 from the right, ≤ 0 from the left: f′(m) = 0",
    section="2.3.1",
    settles=("2.3.1-gradient-zero-at-local-min", "2.3.1-stationary-includes-min-max-saddle"),
    h=positive(),
    right=nonnegative(),
    left=nonnegative(),
    x=real(),
)
def fermat(proof, h, right, left, x):
    proof.assume("f(m + h) = f(m) + right, f(m − h) = f(m) + left, f differentiable at m")
    proof.nonnegative(right / h)
    proof.nonnegative(-(left / -h))
    proof.near_miss("the quotient from the left is ≤ 0").nonnegative(left / -h)
    proof.holds(prove_minimiser(np.abs, 0, on=real()))
    proof.without("differentiable", because="|x| has slopes −1 and 1 at its minimum").smooth(
        np.abs(x), "C1", at=[0], of="x"
    )


@theorem(
    "x on [0, 1] is minimal at 0, where its derivative is 1",
    section="2.3.1",
    settles=("2.3.1-gradient-zero-at-local-min", "2.3.1-stationary-includes-min-max-saddle"),
    x=interval(0, 1, closed=True),
)
def a_minimum_at_the_edge(proof, x):
    proof.nonnegative(x)
    proof.gradient_is(x, 1 + 0 * x)
    proof.without("inside the domain").gradient_is(x, 0 * x)


@theorem(
    "x³ − 3x is stationary at −1 and 1 only; a quadratic where ½(A + Aᵀ)x = −b",
    section="2.3.1",
    settles="2.3.1-stationary-point-definition",
    A=symmetric("n"),
    b=real("n"),
    x=real("n"),
)
def stationary_points_are_the_zeros_of_the_gradient(proof, A, b, x):
    found = [(str(p.at), p.kind) for p in stationary_points(lambda x: x**3 - 3 * x)]
    proof.assume("A = Aᵀ")
    proof.gradient_is(x @ A @ x / 2 + b @ x, A @ x + b, wrt=x)
    proof.reject(A @ x, because="b moves the zero")
    proof.holds(computed("x³ − 3x is stationary at", found, [("-1", "maximum"), ("1", "minimum")]))


@theorem(
    "0 is a minimum of x² + y², a maximum of −x² − y², a saddle of x² − y²; ∇f = 0 at each",
    section="2.3.1",
    settles="2.3.1-stationary-includes-min-max-saddle",
    a=real(),
    b=real(),
    x=real(2),
)
def all_kinds_are_stationary(proof, a, b, x):
    def kind(a: int, b: int) -> str:
        return classify_point(lambda x: a * x[0] ** 2 + b * x[1] ** 2, [0, 0]).kind

    form = a * x[0] ** 2 + b * x[1] ** 2
    proof.gradient_is(form, np.stack([2 * a * x[0], 2 * b * x[1]]), wrt=x)
    proof.holds(computed("x² + y²", kind(1, 1), "minimum"))
    proof.holds(computed("−x² − y²", kind(-1, -1), "maximum"))
    proof.holds(computed("x² − y²", kind(1, -1), "saddle"))
    proof.holds(computed("x³", classify_point(lambda x: x**3, 0).kind, "inflection"))
    proof.near_miss("it falls along y").holds(computed("x² − y²", kind(1, -1), "minimum"))


# ------------------------------------------------------------------ what gradient descent finds
@theorem(
    "f(x₀) − f(x_T) ≥ η(1 − Lη/2) Σ‖gₜ‖², so Σ‖gₜ‖² ≤ (f(x₀) − min f)/(η(1 − Lη/2)): gₜ → 0",
    section="2.3.1",
    settles="2.3.1-gd-only-stationary",
    g=real("T", "n"),
    gap=nonnegative("T"),
    L=positive(),
    θ=interval(0, 1),
    left=nonnegative(),
)
def gradients_vanish(proof, g, gap, L, θ, left):
    def kept(θ: Array) -> Array:
        return θ * (1 - θ)

    proof.define(kept)
    η = proof.let("η", 2 * θ / L)
    squares = proof.let("Σ‖gₜ‖²", np.sum(g**2))
    proof.assume("f(xₜ₋₁) − f(xₜ) = η‖gₜ‖² − ½L‖η gₜ‖² + gapₜ;   left = f(x_T) − min f ≥ 0")
    falls = η * np.sum(g**2, axis=1) - L / 2 * np.sum((η * g) ** 2, axis=1) + gap
    drop = proof.let("f(x₀) − min f", np.sum(falls) + left)
    proof.nonnegative(drop - η * (1 - θ) * squares, np.sum(gap) + left)
    proof.nonnegative(η * (1 - θ) * squares)
    proof.without("η < 2/L", because="longer steps may climb").holds(
        prove_bound(kept, low=0, on=positive())
    )


@theorem(
    "x² with η = 1: xₜ = (−1)ᵗ; −x² with η = 0.1: xₜ = 1.2ᵗ; e⁻ˣ has no stationary point",
    section="2.3.1",
    settles="2.3.1-gd-only-stationary",
    x=real(),
)
def runs_that_do_not_converge(proof, x):
    def end(slope: int, η: Fraction) -> Fraction:
        way = gradient_descent(lambda x: slope * x, [Fraction(1)], constant(η), steps=9)
        return Fraction(way.end[0])

    def slope_of_exp(x: Array) -> Array:
        return -np.exp(-x)

    proof.define(slope_of_exp)
    tenth = Fraction(1, 10)
    proof.equal(x - 2 * x / 10, 4 * x / 5)
    proof.holds(computed("x₉ on x² with η = 1/10", end(2, tenth), Fraction(4, 5) ** 9))
    proof.without("η < 2/L", because="1 and −1 take turns").holds(
        computed("x₉ on x² with η = 1", end(2, Fraction(1)), Fraction(0))
    )
    proof.without("f bounded below").holds(
        enumerated("|x₉| ≤ 1 on x² and on −x²", [2, -2], lambda s: abs(end(s, tenth)) <= 1)
    )
    proof.without("a stationary point exists", because="e⁻ˣ falls for ever").holds(
        prove_bound(slope_of_exp, low=0, on=real())
    )


# ------------------------------------------------------------------ global minima
@theorem(
    "(x² − 1)² is minimal at −1 and 1, max(0, |x| − 1) on [−1, 1], eˣ nowhere",
    section="2.3.1",
    settles="2.3.1-global-min-definition",
    x=real(),
    a=real(),
)
def one_or_several_or_no_global_minimum(proof, x, a):
    proof.define(flat)

    def wells(x: Array) -> Array:
        return (x**2 - 1) ** 2

    proof.define(wells)

    def exp(x: Array, a: Array) -> Array:
        return np.exp(x)

    for m in (-1, 1):
        proof.holds(prove_minimiser(wells, m, on=real()))
        proof.holds(prove_minimiser(flat, m, on=real()))
    proof.holds(prove_minimiser(flat, 0, on=real()))
    proof.near_miss("0 is a local maximum").holds(prove_minimiser(wells, 0, on=real()))
    proof.near_miss("eˣ falls below every eᵃ").holds(
        prove_minimiser(exp, lambda x, a: a, on=proof.on)
    )


@theorem(
    "f: ℝ² → ℝ has one number for a value; the points (x, y, f(x, y)) of its graph lie in ℝ³",
    section="2.3.1",
    settles="2.3.1-graph-dimension",
    p=real(2),
)
def a_graph_has_one_dimension_more(proof, p):
    proof.convention("f: ℝ² → ℝ; it is the graph that lies in ℝ³")
    proof.gradient_is(p @ p, 2 * p)
    proof.convention("f(x) ∈ ℝ³ would be three objectives, with a Jacobian of three rows")
    proof.jacobian_is(
        np.stack([p[0], p[1], p @ p]),
        np.stack([np.array([1.0, 0.0]) + 0 * p, np.array([0.0, 1.0]) + 0 * p, 2 * p]),
    )
    proof.reject(2 * p, because="that is the last of the three rows")


if __name__ == "__main__":
    main(globals())
