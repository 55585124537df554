"""Logistic regression: the objective, its gradients, the likeness to least squares.

Theorems  Ŷ = softmax of the rows of X Wᵀ + b   ⇒   ∇_W LR = (1/n)(Ŷ − Y)ᵀ X, ∇_b LR = its mean;
          two classes, f = σ(X w + b)   ⇒   ∇_w = (1/n) Xᵀ(f − y), ∂/∂b = mean(f − y);
          a vector added to every row of W changes nothing.
The notes liken the gradient to that of least squares.  Both are Xᵀ(prediction − target) when the
squared error has a ½ and no mean.
Source    Notes §4.2.2 and §4.3.1; Hastie, Tibshirani, Friedman (2009), §4.4.
"""

from typing import Any

import numpy as np

from alicemath import real
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.linear import (
    half_squared_error,
    half_squared_error_gradient,
    mean_squared_error,
)
from alicemath.ml.logistic import (
    binary_logistic_bias_gradient,
    binary_logistic_gradient,
    binary_logistic_loss,
    logistic_bias_gradient,
    logistic_gradient,
    logistic_loss,
    logistic_model,
)
from alicemath.ml.losses import binary_cross_entropy
from alicemath.ml.softmax import cross_entropy, softmax
from alicemath.proof import main, theorem

#: n examples of c features with m targets each, and the weights of m classes.
BATCH: dict[str, Any] = {
    "X": real("n", "c"),
    "Y": real("n", "m"),
    "W": real("m", "c"),
    "b": real("m"),
}


# ------------------------------------------------------------------ many classes
@theorem(
    "softmax(W x + b) lies in the simplex; one vector added to every row of W changes nothing",
    section="4.2.2",
    settles="4.2.2-logistic-model-on-simplex",
    W=real("m", "c"),
    x=real("c"),
    b=real("m"),
    v=real("c"),
)
def the_model_gives_probabilities(proof, W, x, b, v):
    h = proof.let("h", W @ x + b)
    proof.nonnegative(softmax(h))
    proof.equal(np.sum(softmax(h)), 1)
    proof.near_miss("the logits themselves do not sum to 1").equal(np.sum(h), 1)
    proof.equal(softmax((W + v) @ x + b), softmax(h))


@theorem(
    "∇_W LR = (1/n)(Ŷ − Y)ᵀ X for rows of Y that sum to 1",
    section="4.2.2",
    settles="4.2.2-logistic-objective",
    **BATCH,
)
def gradient_of_the_objective(proof, X, Y, W, b):
    proof.assume("Ŷ − Y is written Ŷ ΣY − Y, for rows of Y of any sum")
    proof.gradient_is(logistic_loss, logistic_gradient, wrt=W)
    residual = logistic_model(X, W, b) - Y
    proof.reject(residual.T @ X / X.shape[0], because="that needs rows of Y that sum to 1")


@theorem("∇_b LR = the mean of the rows of Ŷ − Y", section="4.2.2", **BATCH)
def gradient_in_the_biases(proof, X, Y, W, b):
    proof.gradient_is(logistic_loss, logistic_bias_gradient, wrt=b)
    proof.reject(np.sum(logistic_model(X, W, b) - Y, axis=0), because="a sum for a mean")


@theorem(
    "for one example LR is CE(y, softmax(W x + b))",
    section="4.2.2",
    settles="4.2.2-logistic-objective",
    x=real("c"),
    y=real("m"),
    W=real("m", "c"),
    b=real("m"),
)
def the_objective_is_a_mean_cross_entropy(proof, x, y, W, b):
    proof.equal(logistic_loss(x[None, :], y[None, :], W, b), cross_entropy(W @ x + b, y))
    proof.reject(np.mean(y) * cross_entropy(W @ x + b, y), because="the targets are summed")


# ------------------------------------------------------------------ two classes
@theorem("∇_w = (1/n) Xᵀ(f − y), ∂/∂b = mean(f − y)", section="4.3.1",
    X=real("n", "c"), y=real("n"), w=real("c"), b=real(),
)  # fmt: skip
def gradient_for_a_batch(proof, X, y, w, b):
    proof.gradient_is(binary_logistic_loss, binary_logistic_gradient, wrt=w)
    proof.reject(X.T @ (σ(X @ w + b) - y), because="a sum for a mean")
    proof.gradient_is(binary_logistic_loss, binary_logistic_bias_gradient, wrt=b)


@theorem(
    "∇ Σ CE = Xᵀ(σ(X w) − y), ∇ ½‖X w − y‖² = Xᵀ(X w − y): Xᵀ(prediction − target) both",
    section="4.3.1",
    settles="4.3.1-logistic-gradient-like-ls",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
)
def the_gradient_has_the_form_of_least_squares(proof, X, y, w):
    loss = proof.let("CE", np.sum(binary_cross_entropy(X @ w, y)))
    proof.gradient_is(loss, X.T @ (σ(X @ w) - y), wrt=w)
    proof.reject(X.T @ (X @ w - y), because="the same form is not the same gradient")
    proof.gradient_is(half_squared_error, half_squared_error_gradient, wrt=w)
    proof.without(
        "least squares has ½ and no mean", because="of a mean of squares it is 2/n times that"
    ).gradient_is(mean_squared_error, X.T @ (X @ w - y), wrt=w)


if __name__ == "__main__":
    main(globals())
