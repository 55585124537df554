"""Losses of a margin y z, for a label y = ±1 and a score z.

Theorems  ∂(y z)/∂z = y;  the sign of z is right iff y z > 0, z ≠ 0;
          the 0/1 loss jumps at 0 and is flat elsewhere: gradient descent stays where it is;
          the hinge is continuous, convex, and differentiable except at y z = 1, where its
          subgradients are [−1, 0]; its square is C¹.
The notes call the margin a loss, and the hinge differentiable.
Source    Notes §3.2; Bartlett, Jordan, McAuliffe (2006), J. Amer. Statist. Assoc. 101, §1.
"""

from typing import Any

import numpy as np

from alicemath import (
    interval,
    nonnegative,
    nonzero,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    prove_lipschitz,
    prove_monotone,
    real,
)
from alicemath.ml.losses import absolute_loss, hinge, margin_loss
from alicemath.ml.margins import (
    hinge_loss,
    hinge_loss_derivative,
    margin,
    squared_hinge_loss,
    squared_hinge_loss_derivative,
    zero_one_loss,
)
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ the margin
@theorem(
    "the sign of z ≠ 0 is the label   ⇔   y z > 0   ⇔   the 0/1 loss is 0",
    section="3.2",
    settles="3.2-margin-sign",
    t=positive(),
)
def the_sign_of_the_margin(proof, t):
    one = 1 + 0 * t
    proof.assume("z = t or z = −t, for t > 0")
    for z, y in ((t, one), (-t, -one)):
        proof.equal(margin(z, y), t)
        proof.equal(zero_one_loss(z, y), 0)
    for z, y in ((-t, one), (t, -one)):
        proof.equal(margin(z, y), -t)
        proof.equal(zero_one_loss(z, y), 1)
    proof.without("z ≠ 0", because="the margin 0 is neither", t=nonnegative()).equal(
        np.sign(margin(t, one)), one
    )


@theorem(
    "∂(y z)/∂z = y",
    section="3.2",
    settles="3.2-margin-continuously-differentiable",
    z=real(),
    y=real(),
)
def derivative_of_the_margin(proof, z, y):
    proof.gradient_is(margin, y, wrt=z)
    proof.reject(z, because="that is the derivative by the label")


@theorem(
    "y = 1: the margin rises with the score, a loss must fall",
    section="3.2",
    settles="3.2-margin-is-a-loss",
    m=real(),
)
def the_margin_is_no_loss(proof, m):
    def the_margin(m: Array) -> Array:
        return margin(m, 1)

    def minus_the_margin(m: Array) -> Array:
        return -margin(m, 1)

    def logistic(m: Array) -> Array:
        return margin_loss(m, 1)

    proof.define(the_margin, minus_the_margin, logistic)
    for loss in (hinge, logistic, minus_the_margin):
        proof.holds(prove_monotone(loss, on=proof.on, direction="decreasing"))
    proof.printed("the wrong score −5 has the lower value").holds(
        prove_monotone(the_margin, on=proof.on, direction="decreasing")
    )
    proof.holds(prove_bound(hinge, 0, on=proof.on))
    proof.holds(prove_bound(logistic, 0, on=proof.on))
    proof.holds(prove_limit(minus_the_margin, np.inf, -np.inf, on=proof.on))
    proof.near_miss("minus the margin has no least value").holds(
        prove_bound(minus_the_margin, -100, on=proof.on)
    )


# ------------------------------------------------------------------ signs and the 0/1 loss
@theorem("the sign of 0 is neither label", section="3.2", settles="3.2-sign-prediction")
def the_sign_of_zero(proof):
    def error(sign: int, y: int) -> int:
        return int(sign != y)

    proof.convention("the model's output is a score, any number, and the class is its sign")
    scores = (-2, -1, 1, 2)
    proof.holds(enumerated("z ≠ 0 has a class", scores, lambda z: int(np.sign(z)) in (-1, 1)))
    proof.convention("sign 0 = 0, as NumPy has it: an error for either label")
    proof.holds(computed("0/1 losses of the score 0", [error(0, y) for y in (-1, 1)], [1, 1]))
    code = [int(loss) for loss in zero_one_loss(0, np.array([-1, 1]))]
    proof.holds(computed("zero_one_loss of the score 0", code, [1, 1]))
    proof.convention("sign 0 = 1, the other choice: right for the label 1")
    proof.holds(computed("0/1 losses of the score 0", [error(1, y) for y in (-1, 1)], [1, 0]))
    proof.near_miss("NumPy's sign of 0 is no label").holds(
        enumerated("every score has a class", (*scores, 0), lambda z: int(np.sign(z)) in (-1, 1))
    )


@theorem(
    "the 0/1 loss jumps by −1 at the score 0",
    section="3.2",
    settles="3.2-zero-one-not-differentiable",
    z=real(),
)
def the_zero_one_loss_jumps(proof, z):
    loss = proof.let("l", zero_one_loss(z, 1))
    proof.smooth(loss, "jump", at=[0], jumps=[-1])
    proof.near_miss("1 from the left, 0 from the right").smooth(loss, "C0", at=[0])


@theorem(
    "elsewhere its derivative is 0: z − η ∂l/∂z = z for every step η",
    section="3.2",
    settles="3.2-zero-one-not-differentiable",
    z=nonzero(),
    η=positive(),
)
def the_zero_one_loss_is_flat(proof, z, η):
    proof.gradient_is(zero_one_loss(z, 1), 0 * z, wrt=z)
    proof.equal(z - η * 0 * z, z)
    proof.near_miss("the hinge does move").equal(z - η * hinge_loss_derivative(z, 1), z)


# ------------------------------------------------------------------ the hinge
@theorem(
    "|max(0, 1 − y z) − max(0, 1 − y z′)| ≤ |z − z′| for y = ±1",
    section="3.2",
    settles="3.2-hinge-continuous",
    z=real(),
)
def the_hinge_is_continuous(proof, z):
    def of_plus(z: Array) -> Array:
        return hinge_loss(z, 1)

    proof.define(of_plus)

    def of_minus(z: Array) -> Array:
        return hinge_loss(z, -1)

    for loss, kink in ((of_plus, 1), (of_minus, -1)):
        proof.smooth(loss, "C0", at=[kink], jumps=[1])
        proof.holds(prove_lipschitz(loss, 1, on=proof.on))
    proof.near_miss("its slope is 1 where it is not 0").holds(
        prove_lipschitz(of_plus, 0.9, on=proof.on)
    )


@theorem(
    "the hinge is C⁰ and not C¹ at m = 1; its square is C¹",
    section="3.2",
    settles="3.2-hinge-differentiable",
    m=real(),
)
def the_hinge_is_not_differentiable(proof, m):
    def squared_hinge(m: Array) -> Array:
        return squared_hinge_loss(m, 1)

    proof.printed("slope −1 from the left, 0 from the right").smooth(hinge, "C1", at=[1])
    proof.smooth(hinge, "C0", at=[1], jumps=[1])
    proof.holds(prove_convex(hinge, on=proof.on))
    proof.smooth(squared_hinge, "C1", at=[1], jumps=[-2])
    proof.gradient_is(squared_hinge, squared_hinge_loss_derivative(m, 1))


@theorem(
    "max(0, 1 − m) ≥ −g (m − 1) for 0 ≤ g ≤ 1: the subgradients at the kink",
    section="3.2",
    settles="3.2-hinge-differentiable",
    t=nonnegative(),
    g=interval(0, 1, closed=True),
)
def subgradients_of_the_hinge(proof, t, g):
    proof.assume("m = 1 − t or m = 1 + t, for t ≥ 0")
    proof.nonnegative(hinge(1 - t) - g * t, (1 - g) * t)
    proof.nonnegative(hinge(1 + t) + g * t, g * t)
    proof.near_miss("−2 is steeper than both sides").nonnegative(hinge(1 - t) - 2 * t)


@theorem(
    "∂/∂z max(0, 1 − z) = −1 at z = 1 − t and 0 at z = 1 + t, t > 0",
    section="3.2",
    settles="3.2-hinge-differentiable",
    t=positive(),
)
def derivative_of_the_hinge(proof, t):
    proof.gradient_is(hinge_loss(1 - t, 1), -hinge_loss_derivative(1 - t, 1))
    proof.equal(hinge_loss_derivative(1 - t, 1), -1)
    proof.gradient_is(hinge_loss(1 + t, 1), hinge_loss_derivative(1 + t, 1))
    proof.equal(hinge_loss_derivative(1 + t, 1), 0)


@theorem(
    "l(y, z) = max(0, 1 − y z), z = f(x): no x in it", section="3.2", settles="3.2-hinge-arguments",
    x=real("c"), w=real("c"), b=real(), y=real(),
)  # fmt: skip
def the_arguments_of_the_hinge(proof, x, w, b, y):
    z = proof.let("z", w @ x + b)
    proof.convention("l(y, z) with the prediction z = f(x), here w·x + b, and symmetric in the two")
    proof.equal(hinge_loss(z, y), np.maximum(0, 1 - z * y))
    proof.convention("l(x, y), as it is printed: the same number, seen as a function of the input")
    proof.equal(hinge_loss(z, y), np.maximum(0, 1 - y * b - y * (x @ w)))
    proof.reject(np.maximum(0, 1 - y * (x @ x)), because="the prediction is no input")


# ------------------------------------------------------------------ must a loss be differentiable?
@theorem(
    "which losses are differentiable",
    section="3.2",
    settles="3.2-loss-must-be-differentiable",
    z=real(),
)
def differentiable_losses(proof, z):
    def absolute(z: Array) -> Array:
        return absolute_loss(z, 0)

    proof.define(absolute)

    def squared(z: Array) -> Array:
        return squared_hinge_loss(z, 1)

    def logistic(z: Array) -> Array:
        return margin_loss(z, 1)

    proof.convention(
        "a loss is differentiable everywhere, as printed: log(1 + e⁻ᶻ), the squared hinge"
    )
    proof.smooth(logistic, "C∞", at=[])
    proof.smooth(squared, "C1", at=[1], jumps=[-2])
    proof.near_miss("the hinge is then no loss").smooth(hinge, "C1", at=[1])
    proof.near_miss("the absolute error is then no loss").smooth(absolute, "C1", at=[0])
    proof.convention("but for single points, where a convex loss has subgradients: |z|, the hinge")
    proof.smooth(hinge, "C0", at=[1], jumps=[1])
    proof.smooth(absolute, "C0", at=[0], jumps=[2])
    proof.holds(prove_convex(hinge, on=proof.on))
    proof.holds(prove_convex(absolute, on=proof.on))


if __name__ == "__main__":
    main(globals())
