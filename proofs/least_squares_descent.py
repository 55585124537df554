"""Gradient descent on least squares: the step, its size, when to stop, and the notes' listing.

Theorems  w + η Xᵀ(y − X w) = w − η ∇½‖X w − y‖² goes down where 0 < η < 2/σ₁²;
          XᵀX u = ρ u   ⇒   a step takes v + u to v + (1 − ηρ) u, v the minimiser: with η = 10⁻³
          descent converges exactly where every ρ < 2000, and 15000 steps leave at most e^(−15ρ);
          XᵀX = μ I + AᵀA   ⇒   ‖w′ − w‖ ≥ ημ ‖w − v‖: what a stopping rule is worth.
The notes' listing starts from a w of shape (c, 1), which makes it fit n constants at once.
Source    Notes §4.1.4; Nesterov (2018), Lectures on Convex Optimization, §2.1.5.
"""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np

from alicemath import interval, nonnegative, positive, prove_bound, real
from alicemath.ml.least_squares import descent_step
from alicemath.ml.linear import half_squared_error as f
from alicemath.ml.linear import half_squared_error_gradient
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, what they should give, a vector of weights, the learning rate.
DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n")}
W, RATE = real("c"), positive()


# ------------------------------------------------------------------ the step
@theorem(
    "w + η Xᵀ(y − X w) = w − η g, g = ∇f(w), f = ½‖X w − y‖²: down, for small η",
    section="4.1.4",
    settles="4.1.4-code-update-sign",
    **DATA,
    w=W,
    d=W,
    η=RATE,
)
def the_step_goes_down_the_gradient(proof, X, y, w, d, η):
    g = proof.let("g", half_squared_error_gradient(X, y, w))
    proof.equal(descent_step(X, y, w, η), w - η * g)
    proof.reject(w + η * g, because="that goes up: the derivative has a minus")
    proof.equal(f(X, y, w - η * d) - f(X, y, w), -η * (g @ d) + η**2 * np.sum((X @ d) ** 2) / 2)
    proof.reject(-η * (g @ d), because="for large η the square takes it up again")


# ------------------------------------------------------------------ the learning rate
@theorem(
    "XᵀX v = Xᵀ y, XᵀX u = ρ u   ⇒   a step takes v + u to v + (1 − ηρ) u",
    section="4.1.4",
    settles="4.1.4-code-learning-rate",
    **DATA,
    v=W,
    u=W,
    ρ=nonnegative(),
    η=RATE,
)
def a_step_scales_the_error_along_an_eigenvector(proof, X, y, v, u, ρ, η):
    proof.follows(
        descent_step(X, y, v + u, η),
        v + (1 - η * ρ) * u,
        given=np.stack([X.T @ (X @ v) - X.T @ y, X.T @ (X @ u) - ρ * u]),
        by=lambda h: -η * (h[0] + h[1]),
    )


@theorem(
    "|1 − q| < 1 if and only if 0 < q < 2: with q = ρ/1000, 15000 steps do for 1 ≤ ρ ≤ 1999",
    section="4.1.4",
    settles="4.1.4-code-learning-rate",
    q=interval(0, 2),
)
def the_notes_learning_rate(proof, q):
    def shrinks(q: Array) -> Array:
        return 1 - (1 - q) ** 2

    def room(ρ: Array) -> Array:
        return 999**2 - (1000 - ρ) ** 2

    proof.define(shrinks, room)

    def left(ρ: Fraction) -> Fraction:
        return abs(1 - ρ / 1000) ** 15_000

    def is_trained(ρ: Fraction) -> bool:
        return 10**6 * left(ρ) < 1

    beyond = interval(2, np.inf)
    proof.holds(prove_bound(shrinks, 0, on=proof.on, strictly=True))
    proof.holds(prove_bound(shrinks, high=0, on=beyond, strictly=True))
    proof.near_miss("beyond 2 the error grows").holds(prove_bound(shrinks, 0, on=beyond))
    done = "15000 steps leave less than 10⁻⁶ of the error along u, where XᵀX u = ρ u"
    proof.holds(enumerated(f"{done}, ρ = 1 and 1999", map(Fraction, (1, 1999)), is_trained))
    proof.holds(prove_bound(room, 0, on=interval(1, 1999, closed=True)))
    stays = proof.without("every ρ < 2000", because="n ones as the only feature have ρ = n")
    stays.holds(enumerated(done, [Fraction(2000)], is_trained))
    stays.holds(
        enumerated(
            "they leave less than 10⁶ times of it", [Fraction(2001)], lambda ρ: left(ρ) < 10**6
        )
    )
    proof.without("every ρ ≥ 1", because="the steps are too few").holds(
        enumerated(done, [Fraction(1, 1000)], is_trained)
    )


# ------------------------------------------------------------------ when to stop
@theorem(
    "XᵀX v = Xᵀ y   ⇒   w′ − w = −η XᵀX (w − v)",
    section="4.1.4",
    settles="4.1.4-stopping-rule",
    **DATA,
    w=W,
    v=W,
    η=RATE,
)
def a_step_is_a_multiple_of_the_error(proof, X, y, w, v, η):
    proof.follows(
        descent_step(X, y, w, η) - w,
        -η * X.T @ (X @ (w - v)),
        given=X.T @ (X @ v) - X.T @ y,
        by=lambda h: -η * h,
    )


@theorem(
    "XᵀX = μ I + AᵀA   ⇒   ‖η XᵀX u‖² ≥ (ημ)²‖u‖²: after a step of length d, ‖w − v‖ ≤ d/(ημ)",
    section="4.1.4",
    settles="4.1.4-stopping-rule",
    A=real("k", "c"),
    u=W,
    μ=positive(),
    η=RATE,
)
def a_short_step_means_a_small_error_if_the_rate_is_not_small(proof, A, u, μ, η):
    proof.assume("no eigenvalue of XᵀX is less than μ > 0")
    step = proof.let("s", η * (μ * u + A.T @ (A @ u)))
    proof.nonnegative(
        np.sum(step**2) - (η * μ) ** 2 * np.sum(u**2),
        η**2 * (2 * μ * np.sum((A @ u) ** 2) + np.sum((A.T @ (A @ u)) ** 2)),
    )
    proof.near_miss("the step is not the error").nonnegative(np.sum(step**2) - np.sum(u**2))

    def is_close(η: Fraction) -> bool:
        w, minimum, ε = Fraction(0), Fraction(1), Fraction(1, 10**12)
        moved = η * (minimum - w)
        return moved**2 >= ε or (w - minimum) ** 2 < ε

    proof.without("ε is small beside (ημ)²").holds(
        enumerated(
            "‖w′ − w‖² < 10⁻¹² leaves ‖w − v‖² < 10⁻¹², f = (w − 1)²/2, w = 0, v = 1, η = 10⁻⁹",
            [Fraction(1, 10**9)],
            is_close,
        )
    )


# ------------------------------------------------------------------ the code
LISTING = """
def least_squares_gd(X: Float[Tensor, "n c"],
                     y: Float[Tensor, "n"],
                     learning_rate=1e-3) \\
    -> Float[Tensor, "c"]:
    # Initializing the parameters
    w = torch.randn((X.shape[1], 1))
    # Fixed number of iterations
    for i in range(15000):
        # Note the sign: the derivative has a minus!
        w = w + learning_rate * X.T @ (y - X @ w)
    return w
"""


def _run(listing: str, X: Array, y: Array) -> Array:
    """What a listing returns, NumPy in the place of torch: they broadcast alike."""
    torch = SimpleNamespace(randn=np.random.default_rng(0).standard_normal)
    names: dict[str, Any] = {"torch": torch}
    exec(f"from __future__ import annotations\n{listing}", names)
    return names["least_squares_gd"](X, y)


@theorem(
    "from a w of shape (c, 1) the listing fits the constants yⱼ, column by column: (XᵀX)⁻¹ Xᵀ 1 yᵀ",
    section="4.1.4",
    settles="4.1.4-code-shapes",
    **DATA,
    M=real("c", "c"),
    η=RATE,
)
def the_listing_of_gradient_descent(proof, X, y, M, η):
    X_, y_ = np.array([[1.0, 0], [1, 1], [1, 2], [1, 3], [1, 5]]), np.array([1.0, 2, 4, 3, 6])
    returns = "the shape of what it returns, for an X of shape (5, 2)"
    proof.printed("y − X w has the shape (5, 5)").holds(
        computed(returns, _run(LISTING, X_, y_).shape, (2,))
    )
    corrected = LISTING.replace("(X.shape[1], 1)", "X.shape[1]")
    proof.holds(computed(returns, _run(corrected, X_, y_).shape, (2,)))
    W = np.outer(M @ (X.T @ np.ones(X.shape[0])), y)
    I = np.eye(X.shape[1])
    proof.follows(
        W + η * X.T @ (y - X @ W),
        W,
        given=X.T @ X @ M - I,
        by=lambda H: -η * H @ np.outer(X.T @ np.ones(X.shape[0]), y),
    )
    v = M @ (X.T @ y)
    proof.follows(
        descent_step(X, y, v, η), v, given=X.T @ X @ M - I, by=lambda H: -η * H @ (X.T @ y)
    )


if __name__ == "__main__":
    main(globals())
