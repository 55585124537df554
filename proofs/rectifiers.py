"""Rectifiers: ReLU, which can die, and its leaky relatives, which cannot.

Theorems  relu(s) = max(0, s) = (s + |s|)/2;
          where X w + b < 0 in every row its gradient is 0 and it stays off; leaky ReLU has a Xᵀ u;
          prelu(s, a) = max(s, 0) + a min(s, 0) is linear in a;
          leaky(x, a) − leaky(x, b) = (a − b) min(x, 0), which one slope for all neurons makes 0,
          but two neurons of any slope c ≠ ±1, with weights of their own, make one of any slope a.
Source    Notes §5.2 and §5.4; Maas, Hannun, Ng (2013), Rectifier Nonlinearities Improve Neural
          Network Acoustic Models; He et al. (2015), Delving Deep into Rectifiers, eq. (1).
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import interval, positive, real
from alicemath.ml.activations import (
    leaky_relu,
    leaky_relu_derivative,
    prelu,
    prelu_slope_derivative,
    relu,
    relu_derivative,
)
from alicemath.ml.descent import constant, gradient_descent
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples, all on the wrong side: X w + b < 0.
OFF: dict[str, Any] = {
    "X": positive("n", "c"),
    "w": interval(-np.inf, 0, "c"),
    "b": interval(-np.inf, 0),
}


# ------------------------------------------------------------------ ReLU
@theorem(
    "max(0, s) = (s if s ≥ 0, else 0) = (s + |s|)/2, entry by entry",
    section="5.2",
    settles="5.2-relu-definition",
    s=real("n"),
)
def relu_is_a_maximum(proof, s):
    proof.equal(relu(s), np.where(s >= 0, s, 0))
    proof.equal(relu(s), (s + np.abs(s)) / 2)
    proof.reject((s - np.abs(s)) / 2, because="that is min(s, 0)")
    proof.equal(relu(relu(s)), relu(s))


@theorem(
    "|s| = relu(s) + relu(−s), s = relu(s) − relu(−s), relu(c s) = c relu(s) for c > 0",
    section="5.4",
    s=real("n"),
    c=positive(),
)
def two_rectifiers_make_a_line(proof, s, c):
    proof.equal(relu(s) + relu(-s), np.abs(s))
    proof.equal(relu(s) - relu(-s), s)
    proof.equal(relu(c * s), c * relu(s))
    proof.reject(relu(s), because="the scale comes out, it does not vanish")


# ------------------------------------------------------------------ rectifiers that are off
@theorem(
    "X w + b < 0 in every row   ⇒   relu(X w + b) = 0, and so are its gradients in w and b",
    section="5.4",
    settles="5.4-dead-neurons",
    **OFF,
    y=real("n"),
)
def a_rectifier_that_is_off_stays_off(proof, X, w, b, y):
    loss = proof.let("L", np.sum((relu(X @ w + b) - y) ** 2))
    proof.equal(loss, np.sum(y**2))
    proof.gradient_is(loss, 0 * w, wrt=w)
    proof.gradient_is(loss, 0 * b, wrt=b)
    proof.near_miss("a rectifier that is on learns").gradient_is(
        np.sum((relu(-X @ w - b) - y) ** 2), 0 * w, wrt=w
    )


@theorem(
    "a rectifier that is off for every example ends where it starts; a leak lets it learn",
    section="5.4",
    settles="5.4-dead-neurons",
)
def descent_does_not_wake_a_rectifier(proof):
    X, y = np.array([[3, 1], [1, 4], [2, 2]]), np.array([5, 1, 7])

    def steps(φ: Any, slope: Any) -> int:
        """How many of 1000 steps from w = (−1, −2) are taken before the gradient is 0."""
        gradient = lambda w: X.T @ ((φ(X @ w) - y) * slope(X @ w))
        return len(gradient_descent(gradient, [-1, -2], constant(1 / 64), steps=1000).sizes)

    proof.holds(computed("steps with ReLU", steps(relu, relu_derivative), 0))
    proof.near_miss("with a leak of 0.01 it takes them all").holds(
        computed("steps with leaky ReLU", steps(leaky_relu, leaky_relu_derivative), 0)
    )


@theorem(
    "X w + b < 0 in every row: the leaky gradient is a Xᵀ u, that of ReLU 0",
    section="5.4",
    settles="5.4-leaky-relu-fix",
    **OFF,
    u=real("n"),
    a=interval(0, 1),
)
def a_leak_keeps_the_gradient(proof, X, w, b, u, a):
    proof.gradient_is(u @ prelu(X @ w + b, a), a * X.T @ u, wrt=w)
    proof.reject(0 * w, because="the leak passes on a share a")


# ------------------------------------------------------------------ slopes of one's own
@theorem(
    "∂/∂a = min(s, 0), at s = 0 too: no kink in a, of which each neuron may have its own",
    section="5.4",
    settles="5.4-prelu-differentiable-in-a",
    s=real("n"),
    a=real("n"),
    u=real("n"),
    d=real("n"),
)
def leaky_relu_is_linear_in_its_slope(proof, s, a, u, d):
    proof.gradient_is(u @ prelu(s, a), u * prelu_slope_derivative(s, a), wrt=a)
    proof.reject(u * leaky_relu_derivative(s, a), because="that is the slope in s")
    proof.equal(prelu(s, a + d), prelu(s, a) + d * prelu_slope_derivative(s, a))


@theorem(
    "prelu(s, a) = leaky(s, a): PReLU is leaky ReLU with a slope that is trained",
    section="5.4",
    settles="5.4-prelu-name",
    s=real("n"),
    a=real("n"),
)
def prelu_is_leaky_relu_with_a_trained_slope(proof, s, a):
    proof.convention("as printed, PReLU is any activation that is made with leaky ReLU")
    proof.equal(prelu(s, a), leaky_relu(s, a))
    proof.convention("as He et al. have it, PReLU trains a, and leaky ReLU fixes it at 0.01")
    proof.gradient_is(np.sum(prelu(s, a)), prelu_slope_derivative(s, a), wrt=a)
    proof.near_miss("another a is another function").equal(prelu(s, a), leaky_relu(s))


@theorem(
    "leaky(x, a) − leaky(x, b) = (a − b) min(x, 0): with a = b nothing is left",
    section="5.4",
    settles="5.4-prelu-shared-slope",
    x=real("n"),
    a=real(),
    b=real(),
)
def slopes_of_ones_own_say_more(proof, x, a, b):
    y = proof.let("y", prelu(x, a) - prelu(x, b))
    proof.equal(y, (a - b) * np.minimum(x, 0))
    proof.reject((a - b) * x, because="they agree for x > 0")
    proof.follows(y, 0 * x, given=a - b, by=lambda g: g * np.minimum(x, 0))


@theorem(
    "(1 − c²) leaky(x, a) = (1 − a c) leaky(x, c) + (c − a) leaky(−x, c): of two with one slope c",
    section="5.4",
    settles="5.4-prelu-shared-slope",
    x=real("n"),
    a=real(),
    c=real(),
)
def weights_make_up_for_slopes(proof, x, a, c):
    two = (1 - a * c) * prelu(x, c) + (c - a) * prelu(-x, c)
    proof.equal((1 - c**2) * prelu(x, a), two)
    proof.reject(two - (c - a) * prelu(-x, c), because="it takes both neurons")
    proof.without(
        "the weights stay as they are", because="two of slope ½ make one of slope ¼"
    ).holds(
        enumerated(
            "6 leaky(x, ¼) is no p leaky(x, ½) + q leaky(−x, ½)",
            product(range(10), repeat=2),
            lambda v: any(
                6 * prelu(x, 1 / 4) != v[0] * prelu(x, 1 / 2) + v[1] * prelu(-x, 1 / 2)
                for x in (-8, 8)
            ),
        )
    )


if __name__ == "__main__":
    main(globals())
