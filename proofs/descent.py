"""Descent: closed forms, the size of the step, and where it ends.

Theorems  BᵀB v = −b   ⇒   v minimises ½‖B x‖² + b·x;
          F(x + v) ≤ F(x) + ∇F(x)·v + ½L‖v‖² where F has a curvature of at most L; so a direction
          with the slope −s < 0 descends for η < 2s/(L‖p‖²), and −∇F for η < 2/L:
          F(x − η∇F) ≤ F(x) − η(1 − Lη/2)‖∇F‖²;
          η = 2/(μ + L) minimises max |1 − ηλ| over the eigenvalues μ ≤ λ ≤ L;
          ηₜ = 2⁻ᵗ descends for ever on x²/2 from 1, and stays above ¼;
          x²/2 + y⁴/4 − y²/2 leads gradient descent from (1, 0) to a saddle.
Source    Notes §2.3; Nesterov (2018), Lectures on Convex Optimization, §1.2.3;
          Nocedal and Wright (2006), Numerical Optimization, §3.1-§3.2.
"""

from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np

from alicemath import (
    classify_point,
    interval,
    nonnegative,
    nonzero,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    prove_minimiser,
    real,
)
from alicemath.ml.descent import gradient_descent, step
from alicemath.ml.functions import convex_quadratic as f
from alicemath.ml.functions import (
    convex_quadratic_gradient,
    smooth_quadratic_gradient,
)
from alicemath.ml.functions import smooth_quadratic as F
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: The convex quadratic f(x) = ½‖B x‖² + b·x, and x.
CONVEX: dict[str, Any] = {"B": real("k", "n"), "b": real("n"), "x": real("n")}
#: F(x) = ½L‖x‖² − ½‖B x‖² + b·x: every quadratic whose curvature is at most L.
SMOOTH: dict[str, Any] = {"L": positive(), **CONVEX}


def saddle(p: Array) -> Array:
    """x²/2 + y⁴/4 − y²/2: minimal at (0, ±1), a saddle at (0, 0)."""
    return p[0] ** 2 / 2 + p[1] ** 4 / 4 - p[1] ** 2 / 2


def saddle_gradient(p: Array) -> Array:
    return np.stack([p[0], p[1] ** 3 - p[1]])


# ------------------------------------------------------------------ closed forms
@theorem(
    "BᵀB v = −b   ⇒   f(x) − f(v) = ½‖B(x − v)‖² ≥ 0: v is a minimiser in closed form",
    section="2.3",
    settles="2.3-closed-form-sometimes",
    **CONVEX,
    v=real("n"),
)
def a_convex_quadratic_is_minimised_in_closed_form(proof, B, b, x, v):
    gap = np.sum((B @ (x - v)) ** 2) / 2
    proof.gradient_is(f(B, b, x), convex_quadratic_gradient(B, b, x), wrt=x)
    proof.follows(
        f(B, b, x) - f(B, b, v),
        gap,
        given=convex_quadratic_gradient(B, b, v),
        by=lambda g: g @ (x - v),
    )
    proof.nonnegative(gap)
    proof.near_miss("at another v").nonnegative(f(B, b, x) - f(B, b, v))


@theorem(
    "eˣ + x²/2 is strictly convex, with a slope that changes its sign in (−4/7, −5/9)",
    section="2.3",
    settles="2.3-closed-form-sometimes",
    x=real(),
)
def a_minimiser_to_be_found_by_iteration(proof, x):
    def slope(x: Array) -> Array:
        return np.exp(x) + x

    proof.define(slope)
    left, right = interval(-1, -4 / 7, closed=True), interval(-5 / 9, 0, closed=True)
    proof.gradient_is(np.exp(x) + x**2 / 2, slope)
    proof.holds(prove_convex(lambda x: np.exp(x) + x**2 / 2, on=proof.on, strictly=True))
    proof.holds(prove_bound(slope, high=0, on=left, strictly=True))
    proof.holds(prove_bound(slope, low=0, on=right, strictly=True))
    proof.near_miss("the zero −0.5671… of eˣ + x lies between").holds(
        prove_bound(slope, low=0, on=interval(-4 / 7, 0))
    )


# ------------------------------------------------------------------ curvature at most L
@theorem(
    "F(x + v) = F(x) + ∇F(x)·v + ½L‖v‖² − ½‖B v‖²: below the parabola of curvature L",
    section="2.3",
    settles=(
        "2.3-obtuse-angle-is-descent",
        "2.3-step-size-hardly-matters",
        "2.3-descent-converges-to-local-min",
        "2.3.1-gd-only-stationary",
    ),
    **SMOOTH,
    v=real("n"),
)
def a_parabola_above_the_function(proof, L, B, b, x, v):
    g = proof.let("g", smooth_quadratic_gradient(L, B, b, x))
    proof.gradient_is(F(L, B, b, x), smooth_quadratic_gradient(L, B, b, x), wrt=x)
    tangent = F(L, B, b, x) + g @ v
    proof.nonnegative(tangent + L / 2 * np.sum(v**2) - F(L, B, b, x + v), np.sum((B @ v) ** 2) / 2)


@theorem(
    "s = −D_p F > 0, η = 2θs/(L‖p‖²), θ < 1   ⇒   F(x) − F(x + η p) ≥ 2θ(1 − θ)s²/(L‖p‖²) > 0",
    section="2.3",
    settles="2.3-obtuse-angle-is-descent",
    L=positive(),
    s=positive(),
    p=nonzero("n"),
    θ=interval(0, 1),
    gap=nonnegative(),
)
def an_obtuse_angle_descends(proof, L, s, p, θ, gap):
    η = proof.let("η", 2 * θ * s / (L * (p @ p)))
    proof.assume("F(x + η p) = F(x) − η s + ½L‖η p‖² − gap, gap ≥ 0: curvature ≤ L")
    drop = proof.let("F(x) − F(x + η p)", η * s - L / 2 * np.sum((η * p) ** 2) + gap)
    least = 2 * θ * (1 - θ) * s**2 / (L * (p @ p))
    proof.nonnegative(drop, least + gap)
    proof.without("θ < 1", because="a step too long climbs", θ=positive()).nonnegative(drop)


@theorem(
    "x² at 1, p = −1: the angle is π, and the step 3 climbs from 1 to 4",
    section="2.3",
    settles="2.3-obtuse-angle-is-descent",
    η=interval(0, 2),
)
def a_step_too_long_climbs(proof, η):
    proof.nonnegative(1 - (1 - η) ** 2, η * (2 - η))
    proof.without("η < 2|D_p f|/(L‖p‖²) = 2").holds(
        enumerated("(1 − η)² ≤ 1", [1, 2, 3], lambda η: (1 - η) ** 2 <= 1)
    )


# ------------------------------------------------------------------ the size of the step
@theorem(
    "η = 2θ/L, θ < 1   ⇒   F(x) − F(x − η g) ≥ η(1 − Lη/2)‖g‖² for g = ∇F(x)",
    section="2.3",
    settles=("2.3-step-size-hardly-matters", "2.3-descent-converges-to-local-min"),
    L=positive(),
    g=real("n"),
    θ=interval(0, 1),
    gap=nonnegative(),
)
def sufficient_decrease(proof, L, g, θ, gap):
    η = proof.let("η", 2 * θ / L)
    proof.assume("F(x − η g) = F(x) − η‖g‖² + ½L‖η g‖² − gap, gap ≥ 0: curvature ≤ L")
    drop = proof.let("F(x) − F(x − η g)", η * (g @ g) - L / 2 * np.sum((η * g) ** 2) + gap)
    proof.equal(drop, η * (1 - L * η / 2) * (g @ g) + gap)
    proof.nonnegative(drop, η * (1 - θ) * (g @ g) + gap)
    proof.near_miss("the tangent promises more than F keeps").nonnegative(drop - η * (g @ g))


@theorem(
    "η = 2/(μ + L) minimises the rate max(|1 − ημ|, |1 − ηL|)",
    section="2.3",
    settles="2.3-step-size-hardly-matters",
    η=positive(),
    μ=positive(),
    d=positive(),
)
def the_best_constant_step(proof, η, μ, d):
    def rate(η: Array, μ: Array, d: Array) -> Array:
        return np.maximum(np.abs(1 - η * μ), np.abs(1 - η * (μ + d)))

    proof.define(rate)
    proof.assume("L = μ + d")
    proof.holds(prove_minimiser(rate, lambda η, μ, d: 2 / (2 * μ + d), on=proof.on))
    proof.near_miss("1/L is safe, but not the fastest").holds(
        prove_minimiser(rate, lambda η, μ, d: 1 / (μ + d), on=proof.on)
    )


@theorem(
    "f = x²/2, x₀ = 1, ηₜ = 2⁻ᵗ: xₜ ≥ ¼ + 2⁻ᵗ⁻¹ for every t, by induction",
    section="2.3",
    settles="2.3-step-size-hardly-matters",
    d=nonnegative(),
    h=nonnegative(),
)
def steps_that_shrink_too_fast_stop_short(proof, d, h):
    q = proof.let("2⁻ᵗ⁻¹", 1 / (4 + d))  # at most ¼, as t ≥ 1
    x = proof.let("xₜ", 1 / 4 + q + h)
    following = (1 - q) * x  # the step is 2⁻ᵗ⁻¹, the gradient x
    proof.nonnegative(following - (1 / 4 + q / 2), q * d / (4 * (4 + d)) + (3 + d) / (4 + d) * h)
    way = gradient_descent(lambda x: x, [Fraction(1)], lambda t, x, d: Fraction(1, 2**t), steps=20)
    proof.holds(computed("x₁", way.points[1][0], Fraction(1, 4) + Fraction(1, 4)))
    proof.holds(enumerated("xₜ < xₜ₋₁, t = 1, …, 20", pairwise(way.points), lambda p: p[1] < p[0]))
    proof.without("one constant η", because="0 is the minimiser").holds(
        computed("⌊4 x₂₀⌋", floor(4 * way.end[0]), 0)
    )


# ------------------------------------------------------------------ where it ends
@theorem(
    "f = x²/2 + y⁴/4 − y²/2: from (x, 0) the steps are (x, 0) ↦ ((1 − η) x, 0) → (0, 0), a saddle",
    section="2.3",
    settles="2.3-descent-converges-to-local-min",
    p=real(2),
    y=interval(0, 1),
    η=interval(0, 2),
)
def gradient_descent_may_end_at_a_saddle(proof, p, y, η):
    def on_the_axis(x: Array) -> Array:
        return np.stack([x, 0 * x])

    def factor(η: Array) -> Array:
        return np.abs(1 - η)

    def power(t: Array, r: Array) -> Array:
        return r**t

    proof.define(factor, power)
    powers = {"t": positive(), "r": interval(0, 1)}
    proof.gradient_is(saddle(p), saddle_gradient(p), wrt=p)
    x = on_the_axis(p[0])
    proof.equal(step(x, -η, saddle_gradient(x)), on_the_axis((1 - η) * p[0]))
    proof.holds(prove_bound(factor, high=1, on=interval(0, 2), strictly=True))
    proof.holds(prove_limit(power, np.inf, 0, on=powers))
    proof.holds(computed("(0, 0)", classify_point(saddle, [0, 0]).kind, "saddle"))
    proof.printed("f(0, y) < f(0, 0) for 0 < y < 1: (0, 0) is no minimum").nonnegative(
        saddle(np.stack([0 * y, y])) - saddle(np.stack([0 * y, 0 * y]))
    )


if __name__ == "__main__":
    main(globals())
