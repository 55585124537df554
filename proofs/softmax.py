"""Softmax.

Theorems  s = softmax(z), z ∈ ℝᵐ   ⇒   sᵢ > 0, Σs = 1, and sᵢ/sⱼ = exp(zᵢ − zⱼ): order is kept;
          ∂sᵢ/∂zⱼ = sᵢ (δᵢⱼ − sⱼ),   J = diag(s) − s sᵀ,   Jᵀu = s ⊙ (u − s·u),   J 1 = 0;
          softmax(z + c) = softmax(z).
The notes call it a projection into the simplex.  It maps into the simplex, and no more: it moves
the points that are there already.
Source    Notes §4.2.1; Bishop (2006), Pattern Recognition and Machine Learning, eq. (4.106);
          Boyd and Vandenberghe (2004), Convex Optimization, §8.1, for projections.
"""

from fractions import Fraction

import numpy as np

from alicemath import interval, positive, prove_bound, prove_monotone, real
from alicemath.ml.activations import sigmoid
from alicemath.ml.simplex import project_to_simplex
from alicemath.ml.softmax import softmax, softmax_jacobian, softmax_vjp
from alicemath.proof import enumerated, main, theorem


# ------------------------------------------------------------------ into the simplex
@theorem(
    "Σᵢ sᵢ = 1, so J 1 = 0 and 1ᵀ J = 0",
    section="4.2.1",
    settles="4.2.1-softmax-sums-to-one",
    z=real("m"),
)
def probabilities_sum_to_one(proof, z):
    s = softmax(z)
    # fmt: off
    proof.calc("Σⱼ Jᵢⱼ", np.sum(softmax_jacobian(z), axis=1),
        (s - s * np.sum(s), "J = diag(s) − s sᵀ"),
        (0 * z,             "Σ s = 1"))
    # fmt: on
    proof.equal(np.sum(softmax(z)), 1)
    proof.reject(np.sum(softmax(z) ** 2), because="the squares sum to less")
    proof.equal(np.sum(softmax_jacobian(z), axis=0), 0 * z)


@theorem(
    "sᵢ ≥ 0 and sᵢ Σⱼ exp(zⱼ − zᵢ) = 1, so sᵢ > 0",
    section="4.2.1",
    settles="4.2.1-softmax-positive",
    z=real("m"),
)
def probabilities_are_positive(proof, z):
    proof.nonnegative(softmax(z))
    proof.equal(softmax(z) * np.sum(np.exp(z[None, :] - z[:, None]), axis=1), np.ones_like(z))
    proof.reject(np.exp(z), because="it is the product that is 1")
    tiny = softmax(np.array([0.0, -800.0]))
    proof.near_miss("e⁻⁸⁰⁰ is below the smallest double").holds(
        enumerated("softmax(0, −800) > 0 in doubles", tiny, lambda s: s > 0)
    )


@theorem(
    "softmax maps into the simplex",
    section="4.2.1",
    settles="4.2.1-softmax-is-projection",
    z=real("m"),
)
def softmax_maps_into_the_simplex(proof, z):
    proof.nonnegative(softmax(z))
    proof.equal(np.sum(softmax(z)), 1)
    proof.without(
        "'project' read as 'map into'", because="a projection leaves its image as it is"
    ).equal(softmax(softmax(z)), softmax(z))


@theorem(
    "of two probabilities (p, 1 − p) softmax leaves (½, ½) alone as it is",
    section="4.2.1",
    settles="4.2.1-softmax-is-projection",
    p=interval(0, 1),
)
def the_fixed_point_of_softmax(proof, p):
    def moved_by(p):
        return p - sigmoid(2 * p - 1)

    proof.define(moved_by)
    proof.equal(softmax(np.stack([p, 1 - p]))[0], sigmoid(2 * p - 1))
    proof.reject(p, because="that would be a projection")
    proof.holds(prove_monotone(moved_by, on=proof.on, strictly=True))
    proof.equal(moved_by(p * 0 + 1 / 2), p * 0)


@theorem(
    "the nearest point of the simplex to x is max(x − t, 0)",
    section="4.2.1",
    settles="4.2.1-softmax-is-projection",
)
def the_projection_to_the_simplex(proof):
    def grid(low, high):
        steps = range(low, high + 1)
        return [np.array([Fraction(i, 4), Fraction(j, 4), Fraction(k, 4)]) for i in steps
                for j in steps for k in steps]  # fmt: skip

    simplex = [p for p in grid(0, 4) if sum(p) == 1]

    def nearest(x):
        q = project_to_simplex(x)
        gap = sum((x - q) ** 2)
        return sum(q) == 1 and min(q) >= 0 and all(gap <= sum((x - p) ** 2) for p in simplex)

    proof.assume("3 classes, coordinates that are multiples of ¼")
    proof.holds(enumerated("no point of the simplex is nearer", grid(-2, 4), nearest))
    proof.holds(
        enumerated("the simplex stays as it is", simplex, lambda p: all(project_to_simplex(p) == p))
    )
    proof.near_miss("x − t alone may be negative").holds(
        enumerated("x − (Σx − 1)/3 ≥ 0", grid(-2, 4), lambda x: min(x - (sum(x) - 1) / 3) >= 0)
    )


@theorem(
    "sᵢ/sⱼ = exp((zᵢ − zⱼ)/τ)",
    section="4.2.1",
    settles="4.2.1-softmax-order-preserved",
    z=real("m"),
    τ=positive(),
)
def softmax_keeps_the_order(proof, z, τ):
    s = proof.let("s", softmax(z / τ))
    proof.equal(s[:, None] / s[None, :], np.exp((z[:, None] - z[None, :]) / τ))
    proof.reject(np.exp((z[None, :] - z[:, None]) / τ), because="i and j exchanged")


@theorem(
    "exp(d/τ) > 1 for d, τ > 0: the larger logit has the larger probability",
    section="4.2.1",
    settles="4.2.1-softmax-order-preserved",
    d=positive(),
    τ=positive(),
)
def the_larger_logit_has_the_larger_probability(proof, d, τ):
    def ratio(d, τ):
        return np.exp(d / τ)

    def below_zero(d, τ):
        return ratio(d, -τ)

    proof.define(ratio, below_zero)
    proof.holds(prove_bound(ratio, 1, on=proof.on, strictly=True))
    proof.near_miss("τ < 0 turns the order round").holds(prove_bound(below_zero, 1, on=proof.on))


# ------------------------------------------------------------------ derivatives
@theorem("J = diag(s) − s sᵀ", section="4.2.1", z=real("m"))
def jacobian_of_softmax(proof, z):
    e = proof.let("e", np.exp(z))
    total = proof.let("Z", np.sum(e))
    s = proof.let("s", e / total)
    # fmt: off
    proof.calc("∂s/∂z", proof.jacobian(s, z),
        (np.diag(e) / total - np.outer(e, e) / total**2, "quotient rule"),
        (np.diag(s) - np.outer(s, s),                    "divide by Z²"))
    # fmt: on
    proof.jacobian_is(softmax, softmax_jacobian)
    proof.reject(np.diag(softmax(z)), because="forgets that the normaliser moves too")


@theorem("Jᵀ u = s ⊙ (u − s·u)", section="4.2.1", z=real("m"))
def pullback_of_softmax(proof, z):
    proof.vjp_is(softmax, softmax_vjp)
    proof.reject(lambda z, u: softmax(z) * u, because="forgets that the normaliser moves too")


@theorem("softmax(z + c) = softmax(z)", section="4.3.2", z=real("m"), c=real())
def softmax_does_not_see_a_shift(proof, z, c):
    # fmt: off
    proof.calc("softmax(z + c)", softmax(z + c),
        (np.exp(z) * np.exp(c) / np.sum(np.exp(z) * np.exp(c)), "exp(zᵢ + c) = exp(zᵢ) exp(c)"),
        (np.exp(z) / np.sum(np.exp(z)),                         "exp(c) leaves the sum, cancels"),
        (softmax(z),                                            "definition, with c = −max z"))
    # fmt: on
    proof.equal(softmax(z + c), softmax(z))
    proof.reject(softmax(c * z), because="a factor is a temperature, not a shift")


# ------------------------------------------------------------------ competition
@theorem(
    "∂sⱼ/∂zᵢ = −sᵢ sⱼ < 0 for j ≠ i",
    section="4.2.2",
    settles="4.2.2-softmax-competition",
    z=real("m"),
)
def a_raised_logit_lowers_the_other_probabilities(proof, z):
    s = proof.let("s", softmax(z))
    others = np.outer(np.ones_like(z), np.ones_like(z)) - np.eye(z.shape[0])
    proof.equal(softmax_jacobian(z) * others, -np.outer(s, s) * others)
    proof.nonnegative(np.outer(s, s) * others)
    # The logits log p give back p: from (0.2, 0.5, 0.3) to (0.3, 0.1, 0.6) the first rises, and
    # the third rises with it.
    before, after = (2, 5, 3), (3, 1, 6)
    others_fall = enumerated(
        "the first probability rises   ⇒   the others fall",
        zip(before[1:], after[1:], strict=True),
        lambda pair: pair[1] < pair[0],
    )
    proof.without(
        "one logit alone is changed", because="the total of the others falls, not each"
    ).holds(others_fall)


@theorem(
    "zᵢ raised, exp(zᵢ) becomes (1 + g) exp(zᵢ): every other probability falls",
    section="4.2.2",
    settles="4.2.2-softmax-competition",
    own=positive(),
    g=positive(),
    h=positive("k"),
)
def however_far_a_logit_is_raised(proof, own, g, h):
    before = proof.let("p", h / (own + np.sum(h)))
    after = proof.let("q", h / ((1 + g) * own + np.sum(h)))
    proof.nonnegative(before - after, before * g * own / ((1 + g) * own + np.sum(h)))
    proof.near_miss("they fall").nonnegative(after - before)


if __name__ == "__main__":
    main(globals())
