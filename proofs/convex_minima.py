"""Convex functions: their chords, tangents and minima, and what happens without convexity.

Theorems  αf(u) + (1 − α)f(v) − f(αu + (1 − α)v) = ½α(1 − α)‖B(u − v)‖² for f = ½‖B x‖² + b·x;
          f convex   ⇒   (f(x + αv) − f(x))/α ≤ f(x + v) − f(x), so a zero of ∇f is a minimum,
          and ∇f(x)·(x − x⁺) ≥ f(x) − f(x⁺) ≥ 0: the gradient points away from the minimum;
          f strictly convex   ⇒   one minimiser at the most (eˣ has none);
          −∇f aims at the minimum of ½‖B(x − m)‖² where x − m is an eigenvector of BᵀB only;
          f − c Π(x − xᵢ)² has the values and the slopes of f at the points xᵢ, and no bound below.
Source    Notes §2.3.1; Boyd and Vandenberghe (2004), Convex Optimization, §3.1.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    interval,
    nonnegative,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    prove_minimiser,
    real,
)
from alicemath.ml.functions import convex_quadratic as f
from alicemath.ml.functions import convex_quadratic_gradient
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ convexity
@theorem(
    "αf(u) + (1 − α)f(v) − f(αu + (1 − α)v) = ½α(1 − α)‖B(u − v)‖² ≥ 0 for f = ½‖B x‖² + b·x",
    section="2.3.1",
    settles="2.3.1-convexity-definition",
    B=real("k", "n"),
    b=real("n"),
    u=real("n"),
    v=real("n"),
    α=interval(0, 1, closed=True),
)
def the_gap_of_a_convex_function(proof, B, b, u, v, α):
    chord = proof.let("chord", α * f(B, b, u) + (1 - α) * f(B, b, v))
    graph = proof.let("graph", f(B, b, α * u + (1 - α) * v))
    proof.nonnegative(chord - graph, α * (1 - α) / 2 * np.sum((B @ (u - v)) ** 2))
    proof.near_miss("sin bends both ways").holds(prove_convex(np.sin, on=real()))


@theorem(
    "the chord over x = αa + (1 − α)b has the height αf(a) + (1 − α)f(b); for x²: (x − a)(b − x)",
    section="2.3.1",
    settles="2.3.1-convexity-chord",
    a=real(),
    d=positive(),
    α=interval(0, 1, closed=True),
    fa=real(),
    fb=real(),
)
def the_chord_lies_above_the_graph(proof, a, d, α, fa, fb):
    b = proof.let("b", a + d)
    x = proof.let("x", α * a + (1 - α) * b)
    proof.equal(fa + (fb - fa) * (x - a) / (b - a), α * fa + (1 - α) * fb)
    proof.reject((1 - α) * fa + α * fb, because="α = 1 is the end a")
    height = proof.let("height", α * a**2 + (1 - α) * b**2)
    proof.equal(height - x**2, (x - a) * (b - x))
    proof.nonnegative(height - x**2, α * (1 - α) * d**2)


@theorem(
    "f convex   ⇒   f(x + v) − f(x) ≥ (f(x + αv) − f(x))/α → ∇f(x)·v, so ∇f(x) = 0 is a minimum",
    section="2.3.1",
    settles=("2.3.1-convex-stationary-is-global", "2.3.1-gradient-points-up-around-min"),
    here=real(),
    there=real(),
    gap=nonnegative(),
    α=interval(0, 1),
)
def a_stationary_point_of_a_convex_function(proof, here, there, gap, α):
    between = proof.let("f(x + αv)", (1 - α) * here + α * there - gap)
    proof.assume("gap ≥ 0: f is convex;   (f(x + αv) − f(x))/α → ∇f(x)·v = 0 as α → 0")
    proof.nonnegative((there - here) - (between - here) / α, gap / α)
    proof.near_miss("f need not rise in every direction").nonnegative(there - here)


@theorem(
    "f = ½‖B x‖² + b·x: f(y) − f(x) − ∇f(x)·(y − x) = ½‖B(y − x)‖² ≥ 0",
    section="2.3.1",
    settles=("2.3.1-convex-stationary-is-global", "2.3.1-gradient-points-up-around-min"),
    B=real("k", "n"),
    b=real("n"),
    x=real("n"),
    y=real("n"),
)
def a_convex_function_lies_above_its_tangents(proof, B, b, x, y):
    slope = proof.let("∇f(x)", convex_quadratic_gradient(B, b, x))
    gap = np.sum((B @ (y - x)) ** 2) / 2
    proof.nonnegative(f(B, b, y) - f(B, b, x) - slope @ (y - x), gap)
    proof.follows(f(B, b, y) - f(B, b, x), gap, given=slope, by=lambda g: g @ (y - x))
    proof.follows(
        convex_quadratic_gradient(B, b, y) @ (y - x), 2 * gap, given=slope, by=lambda g: g @ (y - x)
    )


@theorem(
    "f strictly convex, f(a) = f(b) = m   ⇒   f(½(a + b)) < m: a and b cannot both be minimisers",
    section="2.3.1",
    settles="2.3.1-strict-convexity-unique",
    m=real(),
    gap=positive(),
    x=real(),
    a=real(),
)
def a_strictly_convex_function_has_one_minimiser_at_most(proof, m, gap, x, a):
    def exp(x: Array, a: Array) -> Array:
        return np.exp(x)

    middle = proof.let("f(½(a + b))", (m + m) / 2 - gap)
    proof.assume("a minimiser exists;   gap > 0: f is strictly convex")
    proof.nonnegative(m - middle, gap)
    proof.near_miss("the middle is lower").nonnegative(middle - m)
    proof.holds(prove_convex(np.exp, on=real(), strictly=True))
    proof.without("a minimiser exists", because="eˣ falls below every eᵃ").holds(
        prove_minimiser(exp, lambda x, a: a, on={"x": real(), "a": real()})
    )


# ------------------------------------------------------------------ where the gradient points
@theorem(
    "f = ½‖B(x − m)‖²: ∇f·(m − x) = −‖B(x − m)‖² ≤ 0, so ∇f points away from the minimum",
    section="2.3.1",
    settles="2.3.1-parabola-gradient-towards-min",
    B=real("k", "n"),
    x=real("n"),
    m=real("n"),
)
def the_gradient_of_a_bowl_points_away(proof, B, x, m):
    slope = proof.let("g", B.T @ (B @ (x - m)))
    proof.gradient_is(np.sum((B @ (x - m)) ** 2) / 2, slope, wrt=x)
    proof.nonnegative(-(slope @ (m - x)), np.sum((B @ (x - m)) ** 2))
    proof.printed("toward the minimum is −∇f").nonnegative(slope @ (m - x))


@theorem(
    "f = x² + k y²: −∇f at (1, 1) aims at the minimum (0, 0) if k = 1 only",
    section="2.3.1",
    settles="2.3.1-parabola-gradient-towards-min",
    x=real(2),
    k=positive(),
)
def the_descent_of_a_bowl_misses_its_minimum(proof, x, k):
    proof.gradient_is(x[0] ** 2 + k * x[1] ** 2, np.stack([2 * x[0], 2 * k * x[1]]), wrt=x)
    across = proof.let("g × x", 2 * x[0] * x[1] - 2 * k * x[1] * x[0])
    proof.equal(across, 2 * (1 - k) * x[0] * x[1])
    proof.printed("−∇f and (0, 0) − x are parallel on the axes only").equal(across, 0 * k)
    cosine_squared = Fraction(22**2, (2**2 + 20**2) * (1 + 1))
    proof.holds(computed("cos² of the angle at (1, 1), k = 10", cosine_squared, Fraction(121, 202)))


@theorem(
    "f(x) = x²(2 + sin 1/x) ≥ x² has f′ = 4x − 1 < 0 where sin 1/x = 0 and cos 1/x = 1",
    section="2.3.1",
    settles="2.3.1-gradient-points-up-around-min",
    x=interval(0, 1 / 4),
)
def a_gradient_may_point_at_its_minimum(proof, x):
    slope = 2 * x * (2 + np.sin(1 / x)) - np.cos(1 / x)
    proof.gradient_is(x**2 * (2 + np.sin(1 / x)), slope)
    proof.nonnegative(x**2 * (2 + np.sin(1 / x)) - x**2, x**2 * (1 + np.sin(1 / x)))
    proof.follows(
        slope,
        4 * x - 1,
        given=np.stack([np.sin(1 / x), np.cos(1 / x) - 1]),
        by=lambda h: 2 * x * h[0] - h[1],
    )
    proof.without("convex near the minimum").nonnegative(slope * x)


# ------------------------------------------------------------------ beyond convexity
@theorem(
    "f − c (x − p)²(x − q)²(x − r)² has the values and slopes of f at p, q, r; far out it is → −∞",
    section="2.3.1",
    settles="2.3.1-nonconvex-global-impossible",
    x=real(),
    p=real(),
    q=real(),
    r=real(),
    c=positive(),
)
def what_was_seen_says_nothing_of_the_rest(proof, x, p, q, r, c):
    def bump(x: Array, p: Array, q: Array, r: Array, c: Array) -> Array:
        return c * ((x - p) * (x - q) * (x - r)) ** 2

    def slope(x: Array, p: Array, q: Array, r: Array, c: Array) -> Array:
        inner = (x - q) * (x - r) + (x - p) * (x - r) + (x - p) * (x - q)
        return 2 * c * (x - p) * (x - q) * (x - r) * inner

    def lowered(x: Array, p: Array, q: Array, r: Array, c: Array) -> Array:
        return x**2 / 2 - bump(x, p, q, r, c)

    proof.define(lowered)
    proof.gradient_is(bump, slope)
    proof.equal(bump(p, p, q, r, c), 0 * c)  # and so at q and r, as the three change places
    proof.equal(slope(p, p, q, r, c), 0 * c)
    proof.holds(prove_limit(lowered, np.inf, -np.inf, on=proof.on))
    proof.near_miss("elsewhere it is lower").equal(bump, 0 * c)


@theorem(
    "f = x²/(1 + x²) is not convex, yet x ↦ x − ½f′(x) = x(1 − 1/(1 + x²)²) → 0 from every start",
    section="2.3.1",
    settles="2.3.1-nonconvex-global-impossible",
    x=real(),
)
def descent_may_find_the_minimum_without_convexity(proof, x):
    def dip(x: Array) -> Array:
        return x**2 / (1 + x**2)

    def factor(x: Array) -> Array:
        return 1 - 1 / (1 + x**2) ** 2

    proof.define(dip, factor)
    slope = 2 * x / (1 + x**2) ** 2
    proof.gradient_is(dip(x), slope)
    proof.equal(x - slope / 2, factor(x) * x)
    proof.holds(prove_minimiser(dip, 0, on=real()))
    proof.holds(prove_bound(factor, low=0, on=real()))
    # |x| falls, so from x₀ on the factor is at most 1 − 1/(1 + x₀²)² < 1: xₜ → 0 geometrically
    shrinks = prove_bound(factor, high=1, on=real(), strictly=True)
    proof.holds(shrinks)
    proof.near_miss("it bends down beyond 1/√3").holds(prove_convex(dip, on=real()))
    proof.without("meant of every non-convex f at once").holds(
        computed("that every step shrinks |x| on x²/(1 + x²)", shrinks.status.value, "REFUTED")
    )


if __name__ == "__main__":
    main(globals())
