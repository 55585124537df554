"""Losses of a regression: the squared and the absolute error.

Theorems  l = (ŷ − y)² is even in the error and grows with |ŷ − y|; in ŷ it is quadratic, and its
          derivative 2(ŷ − y) is what is affine;
          an error M in one label moves the mean by M/n and leaves a median where it was;
          |z| ≥ g z for every z exactly where |g| ≤ 1: the subgradients of |z| at 0;
          descent on |e| by steps η meets the kink exactly where e₀/η is an integer.
Source    Notes §4.1.2; Rockafellar (1970), Convex Analysis, §23.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    interval,
    nonnegative,
    nonzero,
    one_hot,
    positive,
    prove_bound,
    prove_lipschitz,
    prove_minimiser,
    prove_monotone,
    real,
)
from alicemath.ml.losses import (
    absolute_loss,
    absolute_loss_derivative,
    squared_loss,
    squared_loss_derivative,
)
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ squared
@theorem(
    "l(y + e, y) = l(y − e, y) = e²: it grows with |e|, and is 0 for e = 0 only",
    section="4.1.2",
    settles="4.1.2-squared-loss-sign-free",
    y=real(),
    e=real(),
)
def the_squared_loss_forgets_the_sign(proof, y, e):
    def cost(e: Array) -> Array:
        return squared_loss(e, 0)

    proof.define(cost)
    proof.equal(squared_loss(y + e, y), squared_loss(y - e, y))
    proof.equal(squared_loss(y + e, y), np.abs(e) ** 2)
    proof.reject(np.abs(e), because="it orders errors as |e| does, but is not |e|")
    proof.holds(prove_monotone(cost, on=nonnegative(), strictly=True))
    proof.holds(prove_bound(cost, 0, on=positive(), strictly=True))
    proof.near_miss("the error itself has a sign").equal(y + e - y, y - e - y)


@theorem("∂(p − y)²/∂p = 2(p − y)", section="4.1.2", p=real(), y=real())
def derivative_of_the_squared_loss(proof, p, y):
    proof.gradient_is(squared_loss, squared_loss_derivative, wrt=p)
    proof.reject(p - y, because="that belongs to ½(p − y)²")


@theorem(
    "l(x) = (w·x − y)² has ∇l = 2 (w·x − y) w and l(x + u) − 2 l(x) + l(x − u) = 2 (w·u)², not 0",
    section="4.1.2",
    settles="4.1.2-squared-loss-gradient-linear",
    x=real("c"),
    u=real("c"),
    w=real("c"),
    y=real(),
)
def the_squared_loss_is_quadratic(proof, x, u, w, y):
    def loss(x: Array) -> Array:
        return squared_loss(w @ x, y)

    proof.printed("of a linear function that is 0").equal(loss(x + u) + loss(x - u), 2 * loss(x))
    proof.equal(loss(x + u) - 2 * loss(x) + loss(x - u), 2 * (w @ u) ** 2)
    proof.gradient_is(loss(x), 2 * (w @ x - y) * w, wrt=x)


@theorem(
    "l′(a p + (1 − a) q) = a l′(p) + (1 − a) l′(q): the derivative is what is affine",
    section="4.1.2",
    settles="4.1.2-squared-loss-gradient-linear",
    p=real(),
    q=real(),
    a=real(),
    y=real(),
)
def the_derivative_of_the_squared_loss_is_affine(proof, p, q, a, y):
    slope = squared_loss_derivative
    proof.equal(slope(a * p + (1 - a) * q, y), a * slope(p, y) + (1 - a) * slope(q, y))
    proof.printed("so would a linear loss").equal(
        squared_loss(a * p + (1 - a) * q, y),
        a * squared_loss(p, y) + (1 - a) * squared_loss(q, y),
    )


# ------------------------------------------------------------------ outliers
@theorem(
    "k times the error costs k² as much, and one label that is M off moves the mean by M/n",
    section="4.1.2",
    settles="4.1.2-outliers-squared-loss",
    y=real("n"),
    e=one_hot("n"),
    M=real(),
    k=real(),
)
def an_outlier_pulls_the_squared_loss(proof, y, e, M, k):
    proof.equal(np.mean(squared_loss(y + k * M, y)), k**2 * np.mean(squared_loss(y + M, y)))
    proof.reject(np.abs(k) * np.mean(squared_loss(y + M, y)), because="not in proportion")
    proof.equal(np.mean(squared_loss_derivative(np.mean(y), y)), 0)  # so the mean is the best c
    proof.equal(np.mean(y + M * e) - np.mean(y), M / y.shape[0])
    proof.reject(M, because="n − 1 others hold against it")


@theorem(
    "Σ|c − yᵢ| grows by k h − m h at least from c to c + h beyond k labels, whatever m others are",
    section="4.1.2",
    settles="4.1.2-absolute-loss-robust",
    d=positive("k"),
    r=real("m"),
    h=positive(),
)
def a_majority_holds_the_absolute_loss(proof, d, r, h):
    proof.assume("c is d > 0 beyond the k labels and r off the m others")
    grows = proof.let("Δ", np.sum(np.abs(d + h) - np.abs(d)) + np.sum(np.abs(r + h) - np.abs(r)))
    proof.equal(grows, d.shape[0] * h + np.sum(np.abs(r + h) - np.abs(r)))
    proof.holds(prove_lipschitz(absolute_loss, 1, on={"p": real(), "y": real()}, of="p"))
    proof.near_miss("an error that is squared pulls by what it is").holds(
        prove_lipschitz(squared_loss, 1, on={"p": real(), "y": real()}, of="p")
    )


@theorem(
    "|c| + |c − 1| + |c − t| is least at t clipped to [0, 1], t ≠ 0, 1; squares at (1 + t)/3",
    section="4.1.2",
    settles="4.1.2-absolute-loss-robust",
    c=real(),
    t=real(),
)
def an_outlier_does_not_carry_a_median_away(proof, c, t):
    def absolute(c: Array, t: Array) -> Array:
        return absolute_loss(c, 0) + absolute_loss(c, 1) + absolute_loss(c, t)

    def squared(c: Array, t: Array) -> Array:
        return squared_loss(c, 0) + squared_loss(c, 1) + squared_loss(c, t)

    def mean(c: Array, t: Array) -> Array:
        return (1 + t) / 3

    proof.define(absolute, squared, mean)

    def the_outlier(c: Array, t: Array) -> Array:
        return t

    medians = [(-np.inf, 0, 0), (0, 1, the_outlier), (1, np.inf, 1)]
    for low, high, median in medians:
        on = {"c": real(), "t": interval(low, high)}
        proof.holds(prove_minimiser(absolute, median, on=on))
    proof.holds(prove_minimiser(squared, mean, on=proof.on))
    proof.near_miss("the mean goes where the outlier goes").holds(
        prove_minimiser(absolute, mean, on=proof.on)
    )


# ------------------------------------------------------------------ the kink
@theorem(
    "|z| has slopes −1 and 1 at 0, and |z| ≥ g z for every z if and only if −1 ≤ g ≤ 1",
    section="4.1.2",
    settles="4.1.2-absolute-subgradient",
    z=real(),
    g=interval(-1, 1),
)
def subgradients_of_the_absolute_value(proof, z, g):
    def gap(z: Array, g: Array) -> Array:
        return np.abs(z) - g * z

    def gap_where_z_is_the_sign_of_g(g: Array) -> Array:
        return gap(np.sign(g), g)

    proof.define(gap, gap_where_z_is_the_sign_of_g)
    proof.smooth(np.abs(z), "C0", at=[0], jumps=[2], of="z")
    proof.near_miss("it has a kink").smooth(np.abs(z), "C1", at=[0], of="z")
    proof.gradient_is(absolute_loss(z, 0), absolute_loss_derivative(z, 0), wrt=z)
    proof.holds(prove_bound(gap, 0, on=proof.on))
    for steeper in (interval(-np.inf, -1), interval(1, np.inf)):  # then some z refutes it
        proof.holds(prove_bound(gap_where_z_is_the_sign_of_g, high=0, on=steeper, strictly=True))
        proof.near_miss("g is no slope between −1 and 1").holds(
            prove_bound(gap, 0, on={"z": real(), "g": steeper})
        )


def _visits(e: Fraction, η: Fraction) -> int:
    """How often e ← e − η sign(e) comes to 0 before it repeats itself: once or never."""
    seen: set[Fraction] = set()
    while e and e not in seen:
        seen.add(e)
        e -= η * (1 if e > 0 else -1)
    return int(not e)


@theorem(
    "a step changes e/η by −1 or 1, so descent on |e| meets 0 if and only if e₀/η is an integer",
    section="4.1.2",
    settles="4.1.2-gd-never-hits-kink",
    e=nonzero(),
    η=positive(),
)
def descent_meets_a_kink_from_a_lattice_of_starts(proof, e, η):
    proof.equal((e - η * absolute_loss_derivative(e, 0)) / η, e / η - np.sign(e))
    proof.reject(e / η - 1, because="left of the kink it steps to the right")
    quarter = Fraction(1, 4)
    proof.holds(
        enumerated(
            "from e₀ = k/12 by η = 1/4, |k| ≤ 60: it meets 0 if and only if 4 e₀ is an integer",
            [Fraction(k, 12) for k in range(-60, 61)],
            lambda e: _visits(e, quarter) == ((e / quarter).denominator == 1),
        )
    )
    proof.without("e₀ is drawn from a density, so that e₀/η is no integer").holds(
        computed("how often descent from ½ by ¼ meets 0", _visits(Fraction(1, 2), quarter), 0)
    )


if __name__ == "__main__":
    main(globals())
