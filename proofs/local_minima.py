"""Minima of networks: one for a linear model, many for a network.

Theorems  ∇L(v) = 0   ⇒   L(w) − L(v) = ‖X(w − v)‖²/n, and M X = I leaves no other minimiser;
          without full rank there are many, and for separable classes none: log(1 + e⁻ʷ) > 0, → 0;
          relu(w x) on (1, 1), (−1, 2): w = 1 is the best within reach, w = −2 is better;
          1 − relu(w) has the slope 0 for every w < 0, and its minimum at w = 1;
          (w₂ w₁ − 1)² has a saddle at 0, without any rectifier;
          k hidden neurons in k! orders make the same function: no minimum is the only one.
Source    Notes §5.2.1; Goodfellow, Bengio, Courville (2016), Deep Learning, §8.2; Hecht-Nielsen
          (1990), Advanced Neural Computers, 129-135, for the orders of the neurons.
"""

from fractions import Fraction
from itertools import permutations, product
from math import factorial
from typing import Any

import numpy as np

from alicemath import (
    Arbitrary,
    classify_point,
    interval,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    prove_minimiser,
    real,
)
from alicemath.ml.activations import relu, softplus
from alicemath.ml.descent import constant, gradient_descent
from alicemath.ml.linear import mean_squared_error as L
from alicemath.ml.linear import mean_squared_error_gradient
from alicemath.ml.networks import mlp
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")

DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n"), "w": real("c"), "v": real("c")}


# ------------------------------------------------------------------ linear models
@theorem(
    "∇L(v) = 0   ⇒   L(w) − L(v) = ‖X(w − v)‖²/n ≥ 0;   M X = I   ⇒   w − v = M X (w − v)",
    section="5.2.1",
    settles="5.2.1-linear-one-global-min",
    **DATA,
    M=real("c", "n"),
)
def least_squares_has_one_minimum(proof, X, y, w, v, M):
    slope = mean_squared_error_gradient(X, y, v)
    gap = proof.let("d", w - v)
    proof.follows(
        L(X, y, w) - L(X, y, v), np.mean((X @ gap) ** 2), given=slope, by=lambda g: g @ gap
    )
    proof.nonnegative(np.mean((X @ gap) ** 2))
    proof.follows(gap, M @ (X @ gap), given=M @ X - np.eye(X.shape[1]), by=lambda H: -H @ gap)
    proof.near_miss("it needs a left inverse M").equal(gap, M @ (X @ gap))
    collinear, targets = np.array([[1, 2], [2, 4], [3, 6]]), np.array([1, 2, 3])
    proof.without("X is of full column rank", because="(1, 0) fits as well").holds(
        enumerated(
            "(−1, 1) alone fits the targets",
            product(range(-1, 2), repeat=2),
            lambda w: w == (-1, 1) or bool(np.any(collinear @ w != targets)),
        )
    )


@theorem(
    "log(1 + e⁻ʷ) is convex, > 0, and → 0 as w → ∞: of separable classes it has no minimum",
    section="5.2.1",
    settles="5.2.1-linear-one-global-min",
    w=real(),
)
def separable_classes_have_no_minimum(proof, w):
    def loss(w: Array) -> Array:  # of the example x = 1 with the label 1
        return softplus(-w)

    def of_both_labels(w: Array) -> Array:
        return softplus(-w) + softplus(w)

    proof.define(loss, of_both_labels)
    proof.holds(prove_convex(loss, on=proof.on, strictly=True))
    proof.holds(prove_bound(loss, 0, on=proof.on, strictly=True))
    proof.holds(prove_limit(loss, np.inf, 0, on=proof.on))
    proof.holds(prove_minimiser(of_both_labels, 0, on=proof.on))
    proof.without("the classes overlap", because="it falls for ever").holds(
        prove_minimiser(loss, 0, on=proof.on)
    )


# ------------------------------------------------------------------ networks
@theorem(
    "f(x) = relu(w x) on (1, 1) and (−1, 2): L = (w − 1)² + 4 for w > 0, 1 + (w + 2)² for w < 0",
    section="5.2.1",
    settles="5.2.1-mlp-local-minima",
    w=positive(),
    u=interval(-np.inf, 0),
)
def one_rectifier_has_a_minimum_that_is_not_global(proof, w, u):
    def loss(w: Array) -> Array:
        return (relu(w) - 1) ** 2 + (relu(-w) - 2) ** 2

    proof.define(loss)
    proof.equal(loss(w), (w - 1) ** 2 + 4)
    proof.equal(loss(u), 1 + (u + 2) ** 2)
    proof.holds(prove_minimiser(loss, 1, on=positive()))
    proof.holds(prove_minimiser(loss, -2, on=real()))
    proof.near_miss("w = −2 leaves 1, and w = 1 leaves 4").holds(
        prove_minimiser(loss, 1, on=real())
    )
    way = gradient_descent(lambda w: 2 * (w - 1), [Fraction(3)], constant(Fraction(1, 2)), steps=9)
    proof.holds(computed("the end of descent from w = 3", way.end.tolist(), [1]))


@theorem(
    "L = (1 − relu(w))² is 1, with the slope 0, for every w < 0, and 0 at w = 1",
    section="5.2.1",
    settles="5.2.1-mlp-local-minima",
    w=interval(-np.inf, 0),
)
def a_plateau_of_local_minima(proof, w):
    def loss(w: Array) -> Array:
        return (1 - relu(w)) ** 2

    proof.define(loss)
    proof.equal(loss(w), 1 + 0 * w)
    proof.reject(0 * w, because="that is the minimum, at w = 1")
    proof.gradient_is(loss(w), 0 * w, wrt=w)
    proof.holds(prove_minimiser(loss, 1, on=real()))


@theorem(
    "L = (w₂ w₁ − 1)²: a saddle at 0, a minimum wherever w₁ w₂ = 1",
    section="5.2.1",
    settles="5.2.1-mlp-local-minima",
    t=positive(),
)
def two_linear_layers_have_a_saddle(proof, t):
    def loss(w: Array) -> Array:
        return (w[1] * w[0] - 1) ** 2

    proof.equal(loss(np.stack([t, 1 / t])), 0 * t)
    proof.reject(1 + 0 * t, because="that is the value at 0")
    proof.holds(computed("0 is a", classify_point(loss, [0, 0]).kind, "saddle"))
    proof.near_miss("it is not convex").holds(prove_convex(loss, on=real(2)))


@theorem(
    "k hidden neurons: exchanging two changes nothing, so every minimum comes in k! copies",
    section="5.2.1",
    settles="5.2.1-mlp-local-minima",
    X=real("n", "c"),
    u=real("c"),
    v=real("c"),
    a=real(),
    b=real(),
    rest=real("n"),
)
def the_order_of_the_neurons_does_not_matter(proof, X, u, v, a, b, rest):
    proof.assume("exchanges of two neurons, (u, a) and (v, b), make every order")
    outputs = proof.let("y", a * φ(X @ u) + b * φ(X @ v) + rest)
    proof.equal(b * φ(X @ v) + a * φ(X @ u) + rest, outputs)
    proof.reject(a * φ(X @ v) + b * φ(X @ u) + rest, because="a neuron keeps its output weight")
    neurons = np.array([[1, -2, 3], [0, 5, -1], [2, -3, 7]])  # a column each: w₁, w₂, output
    x = np.array([[2, 1], [-1, 3], [0, 0], [5, -2]])

    def network(order: tuple[int, ...]) -> list[int]:
        *weights, output = neurons[:, order]
        return list(mlp(x, [(np.array(weights), 0), (output[:, None], 0)])[:, 0])

    orders = list(permutations(range(3)))
    proof.holds(enumerated("the same", orders, lambda order: network(order) == network(orders[0])))
    different = {neurons[:, order].tobytes() for order in orders}
    proof.holds(computed("different weights", len(different), factorial(3)))


if __name__ == "__main__":
    main(globals())
