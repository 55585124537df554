"""Directions: the length of a step, its slope and its angle to the gradient.

Theorems  ‖(x + η p) − x‖ = η for a unit vector p;   −∇f/‖∇f‖ with the step η‖∇f‖ is −∇f with η;
          f convex, f(x + η p) ≤ f(x)   ⇒   D_p f(x) ≤ 0; x − x² may rise before it falls;
          g·p = ‖g‖‖p‖ cos α defines an angle α, as (g·p)² ≤ ‖g‖²‖p‖²;
          cos α < 0 for π/2 < α < 3π/2.
Source    Notes §2.3; Nocedal and Wright (2006), Numerical Optimization, §2.2.
"""

from typing import Any

import numpy as np

from alicemath import interval, nonnegative, nonzero, positive, prove_bound, real
from alicemath.ml.descent import step
from alicemath.ml.functions import cosine, norm, unit
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ the step
@theorem(
    "‖p‖ = 1, η > 0   ⇒   ‖(x + η p) − x‖ = η",
    section="2.3",
    settles="2.3-update-step-length",
    x=real("n"),
    v=nonzero("n"),
    η=positive(),
)
def a_unit_direction_moves_by_the_step_size(proof, x, v, η):
    p = proof.let("p", unit(v))
    proof.equal(norm(p), 1)
    proof.equal(norm(step(x, η, p) - x), η)
    proof.reject(η * norm(v), because="p is divided by its length")


@theorem(
    "−∇f/‖∇f‖ with the step η‖∇f‖ is −∇f with the step η",
    section="2.3",
    settles="2.3-gd-update-rewrite",
    x=real("n"),
    g=nonzero("n"),
    η=positive(),
)
def the_plain_update(proof, x, g, η):
    p = proof.let("p", -unit(g))
    proof.equal(step(x, η * norm(g), p), x - η * g)
    proof.equal(step(x, η, p) - (x - η * g), (η - η / norm(g)) * g)
    proof.without("η_t read as η_t‖∇f‖", because="they agree where ‖∇f‖ = 1 only").equal(
        step(x, η, p), x - η * g
    )


@theorem(
    "f = x², x = 1, p = −1: D_p f = −2, yet f(1 + η p) ≤ f(1) for η ≤ 2 only",
    section="2.3",
    settles="2.3-descent-direction-definition",
    η=interval(0, 2, closed=True),
)
def a_descent_direction_or_a_step_that_descends(proof, η):
    def drop(η: Array) -> Array:
        return 1 - (1 - η) ** 2

    proof.define(drop)
    proof.convention("p is a descent direction at x if D_p f(x) < 0: it depends on x and p")
    proof.gradient_is((1 - η) ** 2, -2 + 2 * η)  # −2 at η = 0
    proof.convention("p_t is one if f(x + η_t p_t) ≤ f(x): it depends on the step as well")
    proof.nonnegative(drop(η), η * (2 - η))
    proof.near_miss("η = 3 ends at f(−2) = 4").holds(prove_bound(drop, low=0, on=positive()))


# ------------------------------------------------------------------ slopes and angles
@theorem(
    "f convex, f(x + η p) ≤ f(x)   ⇒   D_p f(x) ≤ 0",
    section="2.3",
    settles="2.3-descent-implies-nonpositive-slope",
    η=positive(),
    drop=nonnegative(),
    gap=nonnegative(),
)
def a_convex_function_that_falls_has_a_slope_below_zero(proof, η, drop, gap):
    here, there = 0 * drop, -drop
    proof.assume("f(x + η p) = f(x) − drop, drop ≥ 0, and f(x + η p) = f(x) + η D_p f + gap")
    slope = proof.let("D_p f", (there - here - gap) / η)
    proof.nonnegative(-slope, (drop + gap) / η)
    proof.without("f convex, that is gap ≥ 0", gap=real()).nonnegative(-slope)


@theorem(
    "x − x² at 0: the slope is 1, yet a step of 2 falls to −2",
    section="2.3",
    settles="2.3-descent-implies-nonpositive-slope",
    x=real(),
)
def a_concave_function_may_rise_before_it_falls(proof, x):
    proof.gradient_is(x - x**2, 1 - 2 * x)
    proof.equal(2 + 0 * x - (2 + 0 * x) ** 2, -2 + 0 * x)
    proof.without("f convex").nonnegative(-(1 - 2 * (0 * x)))


@theorem(
    "g·p = ‖g‖‖p‖ cos α defines α, as (g·p)² ≤ ‖g‖²‖p‖²",
    section="2.3",
    settles="2.3-cosine-formula",
    g=nonzero("n"),
    p=nonzero("n"),
)
def the_slope_by_the_cosine(proof, g, p):
    angles = [c for c in (-1, 0, 1) if 0 * c == 0]  # 0 = ‖0‖‖p‖ cos α
    proof.assume("g ≠ 0 and p ≠ 0")
    proof.equal(norm(g) * norm(p) * cosine(g, p), g @ p)
    proof.reject(norm(g) * cosine(g, p), because="that needs ‖p‖ = 1")
    proof.nonnegative(
        1 - cosine(g, p) ** 2,
        np.sum((np.outer(g, p) - np.outer(p, g)) ** 2) / (2 * (g @ g) * (p @ p)),
    )
    proof.without("g ≠ 0", because="for g = 0 every angle will do").holds(
        computed("how many of cos α = −1, 0, 1 the formula admits", len(angles), 1)
    )


@theorem(
    "in the plane: (r cos a, r sin a)·(s cos b, s sin b) = r s cos(a − b)",
    section="2.3",
    settles="2.3-cosine-formula",
    a=real(),
    b=real(),
    r=positive(),
    s=positive(),
)
def the_angle_in_the_plane(proof, a, b, r, s):
    g = r * np.stack([np.cos(a), np.sin(a)])
    p = s * np.stack([np.cos(b), np.sin(b)])
    proof.equal(g @ p, r * s * np.cos(a - b))
    proof.reject(r * s * np.cos(a + b), because="the angle between is the difference")


@theorem(
    "‖p‖ = 1   ⇒   D_p f = ‖∇f‖ cos α",
    section="2.3",
    settles="2.3-unit-direction-simplification",
    g=nonzero("n"),
    v=nonzero("n"),
)
def the_slope_in_a_unit_direction(proof, g, v):
    p = proof.let("p", unit(v))
    proof.equal(g @ p, norm(g) * cosine(g, p))
    proof.reject(cosine(g, p), because="that needs ‖∇f‖ = 1")
    proof.near_miss("v is no unit vector").equal(g @ v, norm(g) * cosine(g, v))


@theorem(
    "α = π + β, t = tan ½β   ⇒   cos α = −(1 − t²)/(1 + t²) < 0 for |t| < 1, that is |β| < π/2",
    section="2.3",
    settles="2.3-cosine-negative-range",
    β=interval(-3, 3),
)
def the_cosine_is_negative_between_the_right_angles(proof, β):
    def cos(t: Array) -> Array:
        return -(1 - t**2) / (1 + t**2)

    proof.define(cos)
    t = proof.let("t", np.sin(β) / (1 + np.cos(β)))  # tan ½β
    proof.equal(-np.cos(β), cos(t))
    proof.equal(np.cos(np.pi + β), -np.cos(β))
    proof.holds(prove_bound(cos, high=0, on=interval(-1, 1), strictly=True))
    proof.near_miss("beyond the right angles it is positive").holds(
        prove_bound(cos, high=0, on=interval(-2, 2), strictly=True)
    )


if __name__ == "__main__":
    main(globals())
