"""Momentum and adaptive steps.

Theorems  along −g the slope turns at η = ‖g‖²/gᵀA g, and the next gradient is orthogonal to g;
          gₜ = −ηₜ∇f(xₜ₋₁) + λgₜ₋₁ = −Σₛ λᵗ⁻ˢ ηₛ ∇f(xₛ₋₁): each gradient keeps its own step size;
          a constant gradient d has gₜ → −η d/(1 − λ) for 0 ≤ λ < 1;
          independent noise σ² leaves σ²(1 − λ)/(1 + λ) at the same effective step η/(1 − λ);
          on quadratics of condition κ the best rates are (κ − 1)/(κ + 1) without momentum and
          (√κ − 1)/(√κ + 1) with it.
The notes print ηₜ twice in the expansion of two terms: the older gradient has ηₜ₋₁.
Source    Notes §2.3.2; Polyak (1964), USSR Comput. Math. Math. Phys. 4, 1-17; Jury (1964), Theory
          and Application of the z-Transform Method, §3; Duchi, Hazan, Singer (2011), JMLR 12.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import interval, positive, prove_bound, prove_limit, real
from alicemath.ml.descent import (
    adaptive_step,
    constant,
    gradient_descent,
    unrolled_velocity,
    velocity,
)
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: A velocity and two gradients, the older one first; two step sizes, and the momentum.
G, D, STEP = real("n"), real("n"), positive()
FULL = interval(0, 1)


# ------------------------------------------------------------------ why
@theorem(
    "A = BᵀB, g = A x: F(x − η g) has the slope −‖g‖² + η gᵀA g in η, 0 at η = ‖g‖²/gᵀA g",
    section="2.3.2",
    settles="2.3.2-gradient-direction-local",
    B=real("k", "n"),
    x=real("n"),
    η=STEP,
)
def the_steepest_direction_is_steepest_at_its_point(proof, B, x, η):
    g = proof.let("g", B.T @ (B @ x))
    bend = np.sum((B @ g) ** 2)
    proof.gradient_is(np.sum((B @ (x - η * g)) ** 2) / 2, -(g @ g) + η * bend, wrt=η)
    proof.reject(-(g @ g), because="that is the slope at η = 0")
    turn = proof.let("η*", (g @ g) / bend)
    after = g - turn * B.T @ (B @ g)
    proof.equal(g @ after, 0 * η)


@theorem(
    "(x² + 10y²)/2 from (10, 1): the slope along −∇f turns at η = 2/11",
    section="2.3.2",
    settles="2.3.2-gradient-direction-local",
)
def the_turn_in_a_narrow_valley(proof):
    A, x = np.array([1, 10]), np.array([10, 1])
    g = A * x
    turn = Fraction(int(g @ g), int(g @ (A * g)))
    proof.holds(computed("η*", turn, Fraction(2, 11)))
    proof.near_miss("1/L is shorter").holds(computed("η*", turn, Fraction(1, 10)))


# ------------------------------------------------------------------ the recursion
@theorem(
    "g₁ = −η∇f(x₀);   λ = 0 is gradient descent;   x₂ = x₁ − η₂∇f(x₁) + λ(x₁ − x₀)",
    section="2.3.2",
    settles="2.3.2-momentum-recursion",
    x=real("n"),
    d=D,
    e=D,
    η=STEP,
    ζ=STEP,
    λ=FULL,
)
def the_velocity_is_the_last_step(proof, x, d, e, η, ζ, λ):
    g1 = proof.let("g₁", velocity(0 * x, d, η, λ))
    x1 = proof.let("x₁", x + g1)
    proof.equal(g1, -η * d)
    proof.equal(velocity(g1, e, ζ, 0), -ζ * e)
    proof.equal(x1 + velocity(g1, e, ζ, λ), x1 - ζ * e + λ * (x1 - x))
    proof.reject(x1 - ζ * e + λ * x1, because="the last step is kept, not the place")


@theorem(
    "gₜ = −ηₜ∇f(xₜ₋₁) − λ ηₜ₋₁∇f(xₜ₋₂) + λ² gₜ₋₂",
    section="2.3.2",
    settles="2.3.2-momentum-two-term-expansion",
    g=G,
    d=D,
    e=D,
    η=STEP,
    ζ=STEP,
    λ=FULL,
)
def two_terms_of_the_velocity(proof, g, d, e, η, ζ, λ):
    proof.assume("g = gₜ₋₂, d = ∇f(xₜ₋₂) with the step η = ηₜ₋₁, e = ∇f(xₜ₋₁) with ζ = ηₜ")
    before = proof.let("gₜ₋₁", velocity(g, d, η, λ))
    # fmt: off
    proof.calc("gₜ", velocity(before, e, ζ, λ),
        (-ζ * e + λ * (-η * d + λ * g),    "the recursion, twice"),
        (-ζ * e - λ * η * d + λ**2 * g,    "multiply out"))
    # fmt: on
    proof.equal(velocity(before, e, ζ, λ), -ζ * e - λ * η * d + λ**2 * g)
    proof.printed("the older gradient has its own step size").equal(
        velocity(before, e, ζ, λ), -ζ * e - λ * ζ * d + λ**2 * g
    )
    proof.equal(velocity(before, e, ζ, λ) - (-ζ * e - λ * ζ * d + λ**2 * g), λ * (ζ - η) * d)


# ------------------------------------------------------------------ what momentum does
@theorem(
    "gₜ₋₁ = −Σₛ wₛ ηₛ dₛ   ⇒   gₜ = −(ηₜ dₜ + Σₛ λ wₛ ηₛ dₛ): the weights are λᵗ⁻ˢ, for every t",
    section="2.3.2",
    settles="2.3.2-momentum-unrolled",
    d=real("t", "n"),
    η=positive("t"),
    w=real("t"),
    e=D,
    ζ=STEP,
    λ=FULL,
)
def the_velocity_is_a_weighted_sum(proof, d, η, w, e, ζ, λ):
    before = proof.let("gₜ₋₁", unrolled_velocity(d, η, w))
    proof.equal(velocity(before, e, ζ, λ), -(ζ * e - unrolled_velocity(d, η, λ * w)))
    proof.reject(-(ζ * e - before), because="the old weights shrink by λ")


@theorem(
    "noise of variance 1 in each gradient leaves (1 − λ)/(1 + λ) ≤ 1 at the step (1 − λ)η",
    section="2.3.2",
    settles="2.3.2-momentum-unrolled",
    λ=FULL,
    t=positive(),
)
def momentum_smooths_at_the_same_effective_step(proof, λ, t):
    def sum_of_squares(t: Array, λ: Array) -> Array:
        return (1 - λ ** (2 * t)) / (1 - λ**2)

    def at_the_same_step(λ: Array) -> Array:
        return 1 / (1 - λ**2)

    def effective(λ: Array) -> Array:
        return (1 - λ) ** 2 / (1 - λ**2)

    proof.define(sum_of_squares, at_the_same_step, effective)
    on = {"t": positive(), "λ": FULL}
    proof.equal(1 + λ**2 * sum_of_squares(t, λ), sum_of_squares(t + 1, λ))
    proof.holds(prove_limit(sum_of_squares, np.inf, lambda t, λ: 1 / (1 - λ**2), on=on))
    proof.equal(effective(λ), (1 - λ) / (1 + λ))
    proof.holds(prove_bound(effective, high=1, on=FULL, strictly=True))
    proof.without("at the step (1 − λ)η", because="at the step η the noise grows").holds(
        prove_bound(at_the_same_step, high=1, on=FULL)
    )


@theorem(
    "a constant gradient d: gₜ = −η d (1 − λᵗ)/(1 − λ) → −η d/(1 − λ) for λ < 1",
    section="2.3.2",
    settles="2.3.2-momentum-lambda-damping",
    d=real(),
    η=STEP,
    t=positive(),
    λ=FULL,
)
def momentum_multiplies_the_step(proof, d, η, t, λ):
    def after(t: Array, d: Array, η: Array, λ: Array) -> Array:
        return -η * d * (1 - λ**t) / (1 - λ)

    def limit(t: Array, d: Array, η: Array, λ: Array) -> Array:
        return -η * d / (1 - λ)

    proof.define(after, limit)
    on = {"t": positive(), "d": real(), "η": STEP, "λ": FULL}
    proof.equal(velocity(after(t, d, η, λ), d, η, λ), after(t + 1, d, η, λ))
    proof.holds(prove_limit(after, np.inf, limit, on=on))
    proof.near_miss("it is not the plain step").holds(
        prove_limit(after, np.inf, lambda t, d, η, λ: -η * d, on=on)
    )
    undamped = gradient_descent(lambda x: 0 * x + 1, [Fraction(0)], constant(1), steps=9, λ=1)
    last = undamped.points[-1][0] - undamped.points[-2][0]
    proof.without("λ < 1", because="with λ = 1 the velocity is −t").holds(
        computed("g₉ for η = d = λ = 1", last, Fraction(-1))
    )


@theorem(
    "curvature h: z² − (1 + λ − ηh)z + λ is > 0 at ±1, so |z| < 1, where 0 < ηh < 2(1 + λ)",
    section="2.3.2",
    settles="2.3.2-momentum-lambda-damping",
    λ=FULL,
    θ=FULL,
    z=real(),
)
def momentum_is_stable_below_twice_one_plus_λ(proof, λ, θ, z):
    e = proof.let("ηh", 2 * (1 + λ) * θ)
    proof.assume("Jury: both roots of z² − τz + λ lie in |z| < 1 where |λ| < 1 and |τ| < 1 + λ")
    M = np.stack([np.stack([1 + λ - e, -λ]), np.stack([1 + 0 * λ, 0 * λ])])
    proof.equal(np.linalg.det(z * np.eye(2) - M), z**2 - (1 + λ - e) * z + λ)
    proof.nonnegative(1 - (1 + λ - e) + λ, e)
    proof.nonnegative(1 + (1 + λ - e) + λ, 2 * (1 + λ) * (1 - θ))
    proof.without("ηh < 2(1 + λ)", θ=positive()).nonnegative(1 + (1 + λ - e) + λ)


# ------------------------------------------------------------------ how fast
@theorem(
    "√κ = r > 1: (κ − 1)/(κ + 1) − (r − 1)/(r + 1) = 2r(r − 1)/((κ + 1)(r + 1)) > 0",
    section="2.3.2",
    settles="2.3.2-momentum-accelerates",
    d=positive(),
    s=interval(0, 1, closed=True),
)
def momentum_is_faster_in_a_narrow_valley(proof, d, s):
    r = proof.let("r", 1 + d)
    κ = proof.let("κ", r**2)
    h = proof.let("h", 1 + s * (κ - 1))  # an eigenvalue between 1 and κ
    η = proof.let("η", 4 / (r + 1) ** 2)
    q = proof.let("√λ", (r - 1) / (r + 1))
    gain = (κ - 1) / (κ + 1) - (r - 1) / (r + 1)
    proof.nonnegative(gain, 2 * r * d / ((κ + 1) * (r + 1)))
    # z² − (1 + λ − ηh)z + λ has complex roots, of modulus √λ, for every eigenvalue h:
    proof.nonnegative(
        4 * q**2 - (1 + q**2 - η * h) ** 2, 16 * s * (1 - s) * (κ - 1) ** 2 / (r + 1) ** 4
    )
    proof.near_miss("without momentum it is slower").nonnegative(-gain)


@theorem(
    "x²/2 with η = 1: one step without momentum ends at 0, nine with λ = 0.9 do not",
    section="2.3.2",
    settles="2.3.2-momentum-accelerates",
    x=real(),
)
def momentum_may_slow_down(proof, x):
    def end(λ: Fraction, steps: int) -> Fraction:
        way = gradient_descent(lambda x: x, [Fraction(1)], constant(1), steps=steps, λ=λ)
        return Fraction(way.end[0])

    proof.equal(x + velocity(0 * x, x, 1, 0), 0 * x)
    proof.reject(x, because="it does move")
    proof.holds(computed("x₁ without momentum", end(Fraction(0), 1), Fraction(0)))
    proof.without("ill-conditioned, with η and λ tuned").holds(
        computed("|x₉| with λ = 9/10", abs(end(Fraction(9, 10), 9)), Fraction(0))
    )


@theorem(
    "adaptive: c d and c²s give the same step as d and s, for every scale c > 0 of the gradients",
    section="2.3.2",
    settles="2.3.2-step-size-inverse-to-gradient",
    d=D,
    s=positive("n"),
    c=STEP,
    η=STEP,
)
def an_adaptive_step_forgets_the_scale(proof, d, s, c, η):
    proof.equal(adaptive_step(c * d, c**2 * s, η), adaptive_step(d, s, η))
    proof.reject(c * adaptive_step(d, s, η), because="the step size shrinks as the gradient grows")
    proof.equal(adaptive_step(s, s**2, η), -η * np.ones(s.shape))
    proof.without("adaptive", because="a plain step grows with the gradient").equal(
        velocity(0 * d, c * d, η, 0), velocity(0 * d, d, η, 0)
    )


if __name__ == "__main__":
    main(globals())
