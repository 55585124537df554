"""What a linear model cannot say: features that act together.

Theorems  f(x + t eⱼ) = f(x) + t wⱼ: whatever the other features are, so doubling xⱼ adds wⱼ xⱼ;
          g(x) + h(z), a score of features that act apart, has no mixed second difference;
          of U V, with U and V independent and centred, no linear model explains anything;
          a score of an average is the average of the scores: XOR is not linearly separable, and
          neither are classes whose convex hulls meet.
Dependent features are no obstacle: X w is fitted exactly, whatever X is.
Source    Notes §5.1 and §5.2.1; Minsky and Papert (1969), Perceptrons, §2; Hastie, Tibshirani,
          Friedman (2009), §4.5.2.
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import Arbitrary, one_hot, real, simplex
from alicemath.ml.linear import linear_model, mean_squared_error
from alicemath.ml.networks import mlp
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

g, h = Arbitrary("g"), Arbitrary("h")

#: One client x of c features, a feature e = eⱼ, and a linear model.
CLIENT: dict[str, Any] = {"x": real("c"), "e": one_hot("c"), "w": real("c")}


# ------------------------------------------------------------------ one feature changes
@theorem(
    "x′ⱼ = 2xⱼ   ⇒   f(x′) = f(x) + wⱼ xⱼ, with a bias too",
    section="5.1",
    settles="5.1-doubling-a-feature",
    **CLIENT,
    b=real(),
)
def doubling_a_feature(proof, x, e, w, b):
    doubled = proof.let("x′", x + (x @ e) * e)
    proof.equal(doubled @ e, 2 * (x @ e))
    proof.equal(linear_model(doubled, w, b), linear_model(x, w, b) + (w @ e) * (x @ e))
    proof.reject(
        linear_model(x, w, b) + 2 * (w @ e) * (x @ e), because="the feature was there once before"
    )


@theorem(
    "f(x + t eⱼ) = f(x) + t wⱼ: the change of the output is wⱼ times that of the input",
    section="5.1",
    settles="5.1-similar-sized-change",
    **CLIENT,
    t=real(),
)
def a_change_is_passed_on_in_proportion(proof, x, e, w, t):
    change = proof.let("Δf", w @ (x + t * e) - w @ x)
    proof.equal(change, t * (w @ e))
    proof.follows(change, t, given=w @ e - 1, by=lambda gap: t * gap)
    proof.without("wⱼ = 1", because="a weight of 1000 makes it 1000 times as large").equal(
        change, t
    )


@theorem(
    "(w·d)² ≤ ‖w‖² ‖d‖²: no change of the output is larger than ‖w‖ times that of the input",
    section="5.1",
    settles="5.1-similar-sized-change",
    w=real("c"),
    d=real("c"),
)
def the_largest_change(proof, w, d):
    minors = np.outer(w, d) - np.outer(d, w)
    proof.nonnegative(np.sum(w**2) * np.sum(d**2) - (w @ d) ** 2, np.sum(minors**2) / 2)
    proof.without("the factor is ‖w‖", because="a change of the output may be larger").nonnegative(
        np.sum(d**2) - (w @ d) ** 2
    )


# ------------------------------------------------------------------ features that act together
@theorem(
    "f(x, z) = g(x) + h(z)   ⇒   f(a, c) − f(a, d) − f(b, c) + f(b, d) = 0, of x z (a − b)(c − d)",
    section="5.1",
    settles=["5.1-linear-fails-dependent-features", "5.1-income-age-interaction"],
    a=real("n"),
    b=real("n"),
    c=real("n"),
    d=real("n"),
)
def features_that_act_apart(proof, a, b, c, d):
    def mixed(f: Any) -> Array:
        return f(a, c) - f(a, d) - f(b, c) + f(b, d)

    proof.equal(mixed(lambda x, z: g(x) + h(z)), 0 * a)
    proof.equal(mixed(lambda x, z: x * z), (a - b) * (c - d))
    proof.near_miss("a product of features is no sum of theirs").equal(
        mixed(lambda x, z: x * z), 0 * a
    )


@theorem(
    "U, V independent, centred: E(U V − a U − b V − c)² = Var U Var V + a² Var U + b² Var V + c²",
    section="5.1",
    settles="5.1-linear-fails-dependent-features",
    p=simplex("m"),
    q=simplex("k"),
    u=real("m"),
    v=real("k"),
    a=real(),
    b=real(),
    c=real(),
)
def independent_features_may_act_together(proof, p, q, u, v, a, b, c):
    U = proof.let("U", (u - p @ u)[:, None])
    V = proof.let("V", (v - q @ v)[None, :])
    Σ, Τ = proof.let("Var U", p @ (u - p @ u) ** 2), proof.let("Var V", q @ (v - q @ v) ** 2)
    risk = np.sum(np.outer(p, q) * (U * V - a * U - b * V - c) ** 2)
    proof.equal(risk, Σ * Τ + a**2 * Σ + b**2 * Τ + c**2)
    proof.reject(
        a**2 * Σ + b**2 * Τ + c**2, because="the best is a = b = c = 0, and explains nothing"
    )


@theorem(
    "L(X, X w, w) = 0: targets that are linear in the features are fitted, whatever X is",
    section="5.1",
    settles="5.1-linear-fails-dependent-features",
    X=real("n", "c"),
    w=real("c"),
)
def dependent_features_are_no_obstacle(proof, X, w):
    proof.equal(mean_squared_error(X, X @ w, w), 0)
    proof.near_miss("for targets that are not").equal(mean_squared_error(X, X @ w + 1, w), 0)
    dependent, y = np.array([[1, 1], [2, 2], [3, 3], [4, 5]]), np.array([3, 6, 9, 14])
    proof.without(
        "the effects are what is dependent", because="x₂ follows x₁, and x₁ + 2x₂ is fitted"
    ).holds(
        enumerated(
            "X w ≠ y for every w",
            product(range(-3, 4), repeat=2),
            lambda w: bool(np.any(dependent @ w != y)),
        )
    )


@theorem(
    "low = 1[income ≤ 1500, age ≥ 30]: no score adds it up, no half-plane is it, a table has one",
    section="5.1",
    settles="5.1-income-age-interaction",
    p=real("c"),
    q=real("c"),
    w=real("c"),
    b=real(),
)
def the_rule_of_the_bank(proof, p, q, w, b):
    def low(income: int, age: int) -> int:
        return int(income <= 1500 and age >= 30)

    table = list(product((1000, 2000), (40, 20)))
    difference = low(1000, 40) - low(1000, 20) - low(2000, 40) + low(2000, 20)
    proof.holds(computed("its mixed difference, 0 for sums", difference, 1))
    middle = proof.let("m", (p + q) / 2)
    proof.equal(w @ middle + b, ((w @ p + b) + (w @ q + b)) / 2)
    proof.reject((w @ p + b) + (w @ q + b), because="the score of the middle is their mean")
    clients = [(1400, 29), (1600, 31), (1500, 30)]  # the third is the middle of the others
    proof.holds(
        computed("low of two clients and their middle", [low(*x) for x in clients], [0, 0, 1])
    )

    proof.without(
        "there are more than two incomes and two ages", because="1 − 2[> 1500] − 2[< 30] > 0"
    ).holds(
        enumerated(
            "no linear classifier has the table",
            product(range(-2, 3), repeat=3),
            lambda w: any(
                low(i, z) != (w[0] + w[1] * (i > 1500) + w[2] * (z < 30) > 0) for i, z in table
            ),
        )
    )


# ------------------------------------------------------------------ classes no hyperplane separates
@theorem(
    "Σp = Σq = 1, pᵀX = qᵀZ   ⇒   pᵀ(X w + b) = qᵀ(Z w + b): not all > 0 there and < 0 here",
    section="5.2.1",
    settles="5.2.1-linear-separability-limit",
    X=real("n", "c"),
    Z=real("m", "c"),
    p=simplex("n"),
    q=simplex("m"),
    w=real("c"),
    b=real(),
)
def classes_whose_hulls_meet_are_not_separable(proof, X, Z, p, q, w, b):
    proof.follows(
        p @ linear_model(X, w, b),
        q @ linear_model(Z, w, b),
        given=p @ X - q @ Z,
        by=lambda gap: gap @ w,
    )
    proof.near_miss("where the hulls do not meet, the means differ").equal(
        p @ linear_model(X, w, b), q @ linear_model(Z, w, b)
    )


@theorem(
    "linear s: s(0, 0) + s(1, 1) = s(0, 1) + s(1, 0);   relu(x + z) − 2 relu(x + z − 1) is XOR",
    section="5.2.1",
    settles="5.2.1-linear-separability-limit",
    w=real(2),
    b=real(),
)
def one_hidden_layer_solves_xor(proof, w, b):
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    s = proof.let("s", linear_model(corners, w, b))
    proof.equal(s[0] + s[3], s[1] + s[2])
    proof.reject(s[1] - s[2], because="the sums of the two diagonals agree")
    hidden = np.array([[1, 1], [1, 1]]), np.array([0, -1])
    output = np.array([[1], [-2]]), np.array([0])
    xor = [0, 1, 1, 0]
    proof.holds(computed("the network", mlp(corners, [hidden, output]).ravel().tolist(), xor))
    proof.near_miss("without the hidden layer's φ").holds(
        computed("the network", mlp(corners, [hidden, output], lambda s: s).ravel().tolist(), xor)
    )


if __name__ == "__main__":
    main(globals())
