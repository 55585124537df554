"""The Huber loss: quadratic near 0, linear beyond.

Theorems  L(r) = r²/2 for |r| ≤ δ and δ(|r| − δ/2) beyond is of class C¹ and not C²: at ±δ its
          second derivative jumps by 1.  Without the −δ/2 it is not even continuous, and no other
          constant will do.  L′ is r clipped to [−δ, δ].
Source    Notes §4.1.2, where δ = 1; Huber (1964), Ann. Math. Statist. 35, 73-101.
"""

from typing import Any

import numpy as np

from alicemath import interval, positive, real
from alicemath.ml.losses import huber, huber_derivative
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ the pieces
@theorem(
    "L(δ u) = δ² u²/2 for |u| < 1, L(±(δ + a)) = δ(a + δ/2) for a > 0",
    section="4.1.2",
    settles="4.1.2-huber-smooth",
    u=interval(-1, 1),
    a=positive(),
    δ=positive(),
)
def huber_is_a_parabola_between_two_rays(proof, u, a, δ):
    proof.equal(huber(δ * u, δ), δ**2 * u**2 / 2)
    proof.equal(huber(δ + a, δ), δ * (a + δ / 2))
    proof.equal(huber(-δ - a, δ), δ * (a + δ / 2))
    proof.reject((δ + a) ** 2 / 2, because="the parabola ends at δ")


@theorem("L is C¹ and not C² at r = ±1", section="4.1.2", settles="4.1.2-huber-smooth", r=real())
def huber_is_once_differentiable(proof, r):
    proof.smooth(huber(r), "C1", at=[-1, 1], jumps=[1, -1])
    proof.near_miss("L″ falls from 1 to 0 at ±1").smooth(huber(r), "C2", at=[-1, 1])
    proof.near_miss("the slopes meet: no kink").smooth(huber(r), "C0", at=[-1, 1])


@theorem(
    "L is C¹ and not C² at r = ±δ, for every δ > 0",
    section="4.1.2",
    settles=["4.1.2-huber-continuous", "4.1.2-huber-smooth"],
    r=real(),
    δ=positive(),
)
def huber_with_any_threshold(proof, r, δ):
    proof.smooth(huber, "C1", at=[-δ, δ], jumps=[1, -1], of="r")
    proof.near_miss("L″ falls from 1 to 0 at ±δ").smooth(huber, "C2", at=[-δ, δ], of="r")


# ------------------------------------------------------------------ the constant
@theorem(
    "B = r²/2 for |r| ≤ 1, |r| beyond, jumps by ½ at ±1; subtracting ½ mends it",
    section="4.1.2",
    settles="4.1.2-huber-continuous",
    r=real(),
)
def why_one_half_is_subtracted(proof, r):
    bare = proof.let("B", np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r)))
    proof.smooth(bare, "jump", at=[-1, 1], jumps=[-1 / 2, 1 / 2])
    proof.near_miss("1²/2 = ½, but |1| = 1").smooth(bare, "C0", at=[-1, 1])
    proof.smooth(huber(r), "C1", at=[-1, 1])


@theorem(
    "any other constant c leaves a jump of ½ − c",
    section="4.1.2",
    settles="4.1.2-huber-continuous",
    r=real(),
    c=real(),
)
def only_one_half_will_do(proof, r, c):
    shifted = proof.let("L_c", np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - c))
    proof.smooth(shifted, "jump", at=[-1, 1], jumps=[c - 1 / 2, 1 / 2 - c], of="r")
    proof.near_miss("that needs c = ½").smooth(shifted, "C0", at=[-1, 1], of="r")


# ------------------------------------------------------------------ the slope
@theorem(
    "L′ = r for |r| ≤ δ, δ sign r beyond: r clipped to [−δ, δ]",
    section="4.1.2",
    settles="4.1.2-huber-smooth",
    r=real(),
    δ=positive(),
)
def derivative_of_huber(proof, r, δ):
    proof.gradient_is(huber, huber_derivative, wrt=r)
    proof.reject(r, because="that is the slope of r²/2 everywhere")
    proof.equal(huber_derivative, np.minimum(np.maximum(r, -δ), δ))
    proof.reject(np.maximum(r, -δ), because="clipped on one side only")


if __name__ == "__main__":
    main(globals())
