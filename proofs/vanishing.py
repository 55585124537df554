"""Gradients through many layers: vanishing, exploding, and what ReLU does about it.

Theorems  ∂φ(W h + b)/∂h = diag(φ′) W;   |φ′| ≤ q   ⇒   ‖uᵀ diag(φ′) W‖ ≤ q ‖W‖ ‖u‖, so that
          l layers with q ‖W‖ ≤ r < 1 pass on at most rˡ → 0; with weights of 8 a sigmoid doubles;
          σ < 1 everywhere, which is printed as a cause of explosion, and |σ′ w| ≤ ¼ for |w| ≤ 1;
          relu(s)² + relu(−s)² = s²: half of the mean square, hence weights of variance 2/c.
Source    Notes §6.4.3; Glorot and Bengio (2010), AISTATS; He et al. (2015), Delving Deep into
          Rectifiers, eq. (10).
"""

from fractions import Fraction
from itertools import accumulate, product
from operator import mul
from typing import Any

import numpy as np

from alicemath import Arbitrary, interval, positive, prove_bound, prove_limit, real
from alicemath.ml.activations import relu, sigmoid, sigmoid_derivative
from alicemath.ml.programs import activation, linear
from alicemath.ml.reverse_mode import reverse_steps
from alicemath.proof import computed, enumerated, main, simulated, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")


def passed_back(l: int, w: int | Fraction) -> Any:
    """∂y/∂x through l layers relu(w h) of width 1 with a positive input, in exact arithmetic."""
    rectify = activation(lambda s: np.where(s > 0, s, 0), lambda s: np.where(s > 0, 1, 0))
    one, zero = np.array([Fraction(1)], dtype=object), np.array([Fraction(0)], dtype=object)
    W = np.array([[Fraction(w)]], dtype=object)
    *_, last = reverse_steps([linear, rectify] * l, one, [W, zero] * l)
    return last.passed_on.item()


# ------------------------------------------------------------------ one layer, many layers
@theorem(
    "∂φ(W h + b)/∂h = diag(φ′) W",
    section="6.4.3",
    settles="6.4.3-multiply-by-phi-prime",
    W=real("m", "c"),
    h=real("c"),
    b=real("m"),
)
def a_layer_multiplies_by_its_weights_too(proof, W, h, b):
    slope = proof.let("φ′", φ.derivative(W @ h + b))
    proof.jacobian_is(φ(W @ h + b), np.diag(slope) @ W, wrt=h)
    proof.without("the weights enter too", because="a slope of 1 and W = 2 I doubles").jacobian_is(
        φ(W @ h + b), np.diag(slope), wrt=h
    )


@theorem(
    "dᵢ² + eᵢ² = q²   ⇒   ‖Wᵀ(d ⊙ u)‖² ≤ q² ‖W‖² ‖u‖²",
    section="6.4.3",
    settles="6.4.3-vanishing-gradient",
    W=real("m", "c"),
    d=real("m"),
    e=real("m"),
    u=real("m"),
    q=real(),
)
def a_layer_shrinks_by_its_slope_and_its_norm(proof, W, d, e, u, q):
    proof.assume("|dᵢ| ≤ q, said as dᵢ² + eᵢ² = q², for the slopes d = φ′")
    v = proof.let("v", d * u)
    N = proof.let("‖W‖²", np.sum(W**2))
    minors = W[:, None, :] * v[None, :, None] - W[None, :, :] * v[:, None, None]
    rest = N * np.sum((e * u) ** 2) + np.sum(minors**2) / 2
    proof.follows(
        q**2 * N * np.sum(u**2) - np.sum((v @ W) ** 2),
        rest,
        given=q**2 - d**2 - e**2,
        by=lambda g: N * np.sum(g * u**2),
    )
    proof.nonnegative(rest)
    proof.near_miss("the norm of W enters").nonnegative(np.sum(u**2) - np.sum((u @ W) ** 2))


@theorem(
    "rˡ → 0 for 0 < r < 1;   h = σ(8h − 4) = ½ with the slope 8 σ′(0) = 2, and 2ˡ → ∞",
    section="6.4.3",
    settles="6.4.3-vanishing-gradient",
    l=positive(),
    r=interval(0, 1),
)
def gradients_vanish_where_slope_times_weight_stays_below_one(proof, l, r):
    def at_most(l: Array, r: Array) -> Array:
        return r**l

    def sigmoids_with_weight_8(l: Array, r: Array) -> Array:
        return (8 / 4) ** l

    proof.define(at_most, sigmoids_with_weight_8)
    proof.holds(prove_limit(at_most, np.inf, 0, on=proof.on))
    proof.holds(prove_bound(sigmoid_derivative, 0, 1 / 4, on=real()))
    proof.equal(sigmoid(8 * (0 * r + 1 / 2) - 4), 0 * r + 1 / 2)  # h = ½ stays there
    proof.equal(8 * sigmoid_derivative(8 * (0 * r + 1 / 2) - 4), 0 * r + 2)
    proof.without("q ‖W‖ ≤ r", because="slopes of ¼ and weights of 8").holds(
        prove_limit(sigmoids_with_weight_8, np.inf, 0, on=proof.on)
    )
    slopes = [1 - Fraction(1, 2**k) for k in range(1, 61)]
    products = list(enumerate(accumulate(slopes, mul), 1))
    proof.holds(
        enumerated(
            "Π(1 − 2⁻ᵏ) ≥ ½(1 − Σ₂ 2⁻ᵏ) > ¼ for up to 60 slopes",
            products,
            lambda case: case[1] >= Fraction(1, 4) + Fraction(1, 2 ** (case[0] + 1)),
        )
    )
    proof.without("the slopes stay away from 1", because="1 − 2⁻ᵏ < 1 come close to it").holds(
        enumerated("l slopes below 1 pass on at most 1/l", products, lambda c: c[1] <= 1 / c[0])
    )


@theorem(
    "σ < 1 everywhere, and for |w| ≤ 1 its gradient is at most 4⁻ˡ; slopes ≥ q > 1 give qˡ → ∞",
    section="6.4.3",
    settles="6.4.3-exploding-condition",
    l=positive(),
    q=interval(1, np.inf),
)
def gradients_explode_where_slopes_exceed_one(proof, l, q):
    def sigmoids(l: Array, q: Array) -> Array:
        """The largest gradient of l sigmoids with |w| ≤ 1: σ′ ≤ ¼ each."""
        return (1 / 4) ** l

    def steep_layers(l: Array, q: Array) -> Array:
        """The smallest gradient of l layers with |φ′ w| ≥ q."""
        return q**l

    proof.define(sigmoids, steep_layers)
    proof.holds(prove_bound(sigmoid, 0, 1, on=real(), strictly=True))
    proof.holds(prove_bound(sigmoid_derivative, 0, 1 / 4, on=real()))
    proof.holds(prove_limit(sigmoids, np.inf, 0, on=proof.on))
    proof.printed("σ < 1, yet it vanishes: φ is printed for φ′, and < for >").holds(
        prove_limit(sigmoids, np.inf, np.inf, on=proof.on)
    )
    proof.holds(prove_limit(steep_layers, np.inf, np.inf, on=proof.on))


# ------------------------------------------------------------------ ReLU
@theorem(
    "relu′(s) = 1 for s > 0 and 0 for s < 0",
    section="6.4.3",
    settles="6.4.3-relu-derivative",
    s=positive(),
    t=interval(-np.inf, 0),
)
def the_slope_of_relu(proof, s, t):
    proof.gradient_is(relu(s), 1 + 0 * s, wrt=s)
    proof.reject(s, because="that is ReLU itself")
    proof.gradient_is(relu(t), 0 * t, wrt=t)


@theorem(
    "ReLU has no slope at s = 0: from the left 0, from the right 1",
    section="6.4.3",
    settles="6.4.3-relu-derivative",
    s=real(),
)
def relu_has_no_slope_at_zero(proof, s):
    proof.smooth(relu, "C0", at=[0], jumps=[1])
    proof.near_miss("the one-sided slopes differ").smooth(relu, "C1", at=[0])


@theorem(
    "relu(s)² + relu(−s)² = s²",
    section="6.4.3",
    settles="6.4.3-relu-avoids-scaling",
    s=real(),
)
def relu_halves_the_mean_square(proof, s):
    proof.equal(relu(s) ** 2 + relu(-s) ** 2, s**2)
    proof.reject(s**2 / 2, because="only the mean over ±s is half")


@theorem(
    "weights ±√(2/c): E relu(w·x)² = ‖x‖²/c, one unit in two is off, E‖relu′ w‖² = 1",
    section="6.4.3",
    settles="6.4.3-relu-avoids-scaling",
)
def relu_with_weights_of_variance_two_over_c(proof):
    x = np.array([3, 1, 4, 1, 6])  # of odd sum: no w·x is 0
    signs = np.array(list(product((-1, 1), repeat=x.size)))
    s, every = signs @ x, len(signs)
    on = s > 0
    c = x.size
    proof.assume("the weights are independent and symmetric, and no w·x is 0")
    proof.holds(computed("P(off)", Fraction(int(np.sum(~on)), every), Fraction(1, 2)))
    square = Fraction(2, c) * int(np.sum(np.where(on, s, 0) ** 2)) / every
    proof.holds(computed("E relu(w·x)²", square, Fraction(int(x @ x), c)))
    passed = Fraction(2, c) * int(np.sum(on)) * c / every
    proof.holds(computed("E‖relu′(w·x) w‖²", passed, Fraction(1)))
    proof.near_miss("with variance 1/c each layer halves").holds(
        computed("E relu(w·x)² for variance 1/c", square / 2, Fraction(int(x @ x), c))
    )
    proof.without("weights have variance 2/c", because="the active units multiply by W").holds(
        computed("gradient through 20 layers, w = 2", passed_back(20, 2), Fraction(1))
    )
    proof.holds(computed("gradient, w = 1", passed_back(20, 1), Fraction(1)))
    proof.holds(computed("gradient, w = ½", passed_back(20, Fraction(1, 2)), Fraction(1, 2**20)))


@theorem(
    "with Gaussian weights, too, a unit is off one time in two",
    section="6.4.3",
    settles="6.4.3-relu-avoids-scaling",
    declares="CORROBORATED",
)
def relu_makes_half_of_the_outputs_zero(proof):
    rng = np.random.default_rng(0)
    x = rng.normal(size=7)
    off = rng.normal(size=(20_000, 7)) @ x <= 0
    proof.holds(simulated("P(off)", off, 1 / 2, within=(0, 1)))
    proof.near_miss("not two in three").holds(simulated("P(off)", off, 2 / 3, within=(0, 1)))


if __name__ == "__main__":
    main(globals())
