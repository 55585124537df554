"""Losses and their gradients, for a batch of any size.

Theorems  with η = X w:  ∇ ½‖η − y‖² = Xᵀ(η − y),  ∇ Σ a (η − y)² = 2 Xᵀ(a ⊙ (η − y)),
          ∇ Σ [log(1 + e^η) − y η] = Xᵀ(σ(η) − y),  ∇ Σ [e^η − y η] = Xᵀ(e^η − y),
          ∇ Σ [η + y e^−η] = Xᵀ(1 − y e^−η);
          the usual forms of the logistic loss are one function;   ∇_q KL(p ‖ q) = −p/q.
Source    Notes §4.1.2, §4.2.2, §4.3.1; McCullagh and Nelder (1989), Generalized Linear Models, §2.
"""

from typing import Any

import numpy as np

from alicemath import interval, one_hot, positive, real, simplex
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.linear import weighted_squared_error, weighted_squared_error_gradient
from alicemath.ml.losses import (
    binary_cross_entropy,
    binary_cross_entropy_derivative,
    gamma_loss,
    gamma_loss_derivative,
    kl_divergence,
    kl_divergence_gradient,
    margin_loss,
    margin_loss_derivative,
    poisson_loss,
    poisson_loss_derivative,
)
from alicemath.ml.softmax import cross_entropy, log_softmax, softmax
from alicemath.proof import main, theorem

BATCH: dict[str, Any] = {"X": real("n", "c"), "y": real("n"), "w": real("c")}


# ------------------------------------------------------------------ squared
@theorem("∇ Σ aᵢ (X w − y)ᵢ² = 2 Xᵀ(a ⊙ (X w − y))", section="4.1.2", **BATCH, a=positive("n"))
def gradient_of_the_weighted_squared_error(proof, X, y, w, a):
    proof.gradient_is(weighted_squared_error, weighted_squared_error_gradient, wrt=w)
    proof.reject(2 * X.T @ (a**2 * (X @ w - y)), because="the weight enters once")


@theorem(
    "∇_W ½‖X W − Y‖² = Xᵀ(X W − Y)",
    section="4.2.1",
    settles="4.2.1-multi-output-linear",
    X=real("n", "c"),
    Y=real("n", "m"),
    W=real("c", "m"),
)
def gradient_of_the_multi_output_error(proof, X, Y, W):
    R = proof.let("R", X @ W - Y)
    proof.gradient_is(np.sum(R**2) / 2, X.T @ R, wrt=W)
    proof.reject(2 * X.T @ R, because="the ½ cancels against the square")


# ------------------------------------------------------------------ logistic
@theorem(
    "log(1 + eᶻ) − y z = −y log σ(z) − (1 − y) log(1 − σ(z))",
    section="4.3.1",
    settles="4.3.1-binary-cross-entropy",
    z=real(),
    y=real(),
)
def forms_of_the_logistic_loss(proof, z, y):
    # fmt: off
    proof.calc("CE", -y * np.log(σ(z)) - (1 - y) * np.log(1 - σ(z)),
        (-y * np.log(σ(z)) - (1 - y) * np.log(σ(-z)),          "1 − σ(z) = σ(−z)"),
        (y * np.log1p(np.exp(-z)) + (1 - y) * np.log1p(np.exp(z)), "σ(z) = 1/(1 + e⁻ᶻ)"),
        (y * (np.log1p(np.exp(z)) - z) + (1 - y) * np.log1p(np.exp(z)), "1 + e⁻ᶻ = (1 + eᶻ) e⁻ᶻ"),
        (np.logaddexp(0, z) - y * z,                           "collect"))
    # fmt: on
    proof.equal(binary_cross_entropy, -y * np.log(σ(z)) - (1 - y) * np.log(σ(-z)))
    proof.reject(-y * np.log(σ(z)) + (1 - y) * np.log(1 - σ(z)), because="both terms are losses")


@theorem("t = 2y − 1 = ±1: log(1 + e^(−t z)) is the same loss", section="4.3.1", z=real())
def labels_plus_and_minus_one(proof, z):
    one = 1 + 0 * z
    proof.equal(binary_cross_entropy(z, one), margin_loss(z, one))
    proof.reject(margin_loss(z, -one), because="the other label")
    proof.equal(binary_cross_entropy(z, 0 * z), margin_loss(z, -one))
    proof.reject(margin_loss(z, 0 * z), because="the label 0 is −1 here")


@theorem("∂CE/∂z = σ(z) − y", section="4.3.1", z=real(), y=real())
def derivative_of_the_logistic_loss(proof, z, y):
    proof.gradient_is(binary_cross_entropy, binary_cross_entropy_derivative, wrt=z)
    proof.reject(y - σ(z), because="the gradient points to the prediction")
    proof.hessian_is(binary_cross_entropy, σ(z) * σ(-z), wrt=z)


@theorem("∂ log(1 + e^(−t z))/∂z = −t σ(−t z)", section="4.3.1", z=real(), t=real())
def derivative_of_the_margin_loss(proof, z, t):
    proof.gradient_is(margin_loss, margin_loss_derivative, wrt=z)
    proof.reject(-t * σ(t * z), because="the slope is large where the margin is negative")


@theorem("∇_w Σ CE = Xᵀ(σ(X w) − y)", section="4.3.1", **BATCH)
def gradient_of_logistic_regression(proof, X, y, w):
    p = proof.let("p", σ(X @ w))
    loss = proof.let("L", np.sum(binary_cross_entropy(X @ w, y)))
    # fmt: off
    proof.calc("∇_w L", proof.gradient(loss, w),
        (X.T @ (np.exp(X @ w) / (1 + np.exp(X @ w)) - y), "chain rule"),
        (X.T @ (p - y),                                   "definition of σ"))
    # fmt: on
    proof.gradient_is(loss, X.T @ (p - y), wrt=w)
    proof.reject(X.T @ (X @ w - y), because="that is least squares: the model is not linear")


@theorem(
    "∂p/∂w = diag(p ⊙ (1 − p)) X, so ∇²_w Σ CE = Xᵀ diag(p ⊙ (1 − p)) X", section="4.3.1", **BATCH
)
def curvature_of_logistic_regression(proof, X, y, w):
    p = proof.let("p", σ(X @ w))
    proof.jacobian_is(X.T @ (p - y), X.T @ np.diag(p * (1 - p)) @ X, wrt=w)
    proof.reject(X.T @ X, because="that is least squares: every example weighs the same")


@theorem(
    "u·∇²(Σ CE) u = Σ pᵢ (1 − pᵢ) (X u)ᵢ² ≥ 0",
    section="4.3.1",
    X=real("n", "c"),
    p=interval(0, 1, "n"),
    u=real("c"),
)
def logistic_regression_is_convex(proof, X, p, u):
    H = proof.let("H", X.T @ np.diag(p * (1 - p)) @ X)
    proof.nonnegative(u @ H @ u, np.sum(p * (1 - p) * (X @ u) ** 2))
    proof.near_miss("convex, not concave").nonnegative(-(u @ H @ u))


# ------------------------------------------------------------------ cross-entropy
@theorem("y one-hot: CE = −log softmax(z)_y", section="4.2.2", z=real("m"), y=one_hot("m"))
def cross_entropy_of_a_class(proof, z, y):
    proof.equal(cross_entropy, -np.log(y @ softmax(z)))
    proof.reject(np.log(y @ softmax(z)), because="a loss falls with the probability")


@theorem(
    "∇_W Σᵢ CE(W xᵢ, yᵢ) = (S − Y)ᵀ X",
    section="4.2.2",
    X=real("n", "c"),
    Y=real("n", "m"),
    W=real("m", "c"),
)
def gradient_of_multiclass_logistic_regression(proof, X, Y, W):
    e = proof.let("E", np.exp(X @ W.T))
    S = proof.let("S", e / np.sum(e, axis=1, keepdims=True))
    loss = np.sum(np.sum(Y, axis=1) * np.log(np.sum(e, axis=1))) - np.sum(Y * (X @ W.T))
    proof.gradient_is(loss, (S * np.sum(Y, axis=1, keepdims=True) - Y).T @ X, wrt=W)
    proof.reject((S - Y).T @ X, because="that needs rows of Y that sum to 1")


@theorem(
    "(−log p)′ = −1/p: the loss falls as the probability rises", section="4.2.2", p=interval(0, 1)
)
def cross_entropy_falls_with_the_probability(proof, p):
    proof.gradient_is(-np.log(p), -1 / p)
    proof.reject(1 / p, because="a larger probability is a smaller loss")


# ------------------------------------------------------------------ Poisson, gamma, Gaussian
@theorem("∂(e^η − y η)/∂η = e^η − y", section="4.1.2", η=real(), y=real())
def derivative_of_the_poisson_loss(proof, η, y):
    proof.gradient_is(poisson_loss, poisson_loss_derivative, wrt=η)
    proof.reject(η - y, because="η is the logarithm of the rate")


@theorem("∇_w Σ [e^η − y η] = Xᵀ(e^η − y), η = X w", section="4.1.2", **BATCH)
def gradient_of_poisson_regression(proof, X, y, w):
    loss = proof.let("L", np.sum(poisson_loss(X @ w, y)))
    proof.gradient_is(loss, X.T @ (np.exp(X @ w) - y), wrt=w)
    proof.reject(X.T @ (X @ w - y), because="η is the logarithm of the rate")


@theorem("∂(η + y e^−η)/∂η = 1 − y e^−η", section="4.1.2", η=real(), y=positive())
def derivative_of_the_gamma_loss(proof, η, y):
    proof.gradient_is(gamma_loss, gamma_loss_derivative, wrt=η)
    proof.reject(1 + y * np.exp(-η), because="the inner derivative −1 is missing")


@theorem("∇_w Σ [η + y e^−η] = Xᵀ(1 − y e^−η), η = X w", section="4.1.2", **BATCH)
def gradient_of_gamma_regression(proof, X, y, w):
    loss = proof.let("L", np.sum(gamma_loss(X @ w, y)))
    proof.gradient_is(loss, X.T @ (1 - y * np.exp(-(X @ w))), wrt=w)
    proof.reject(X.T @ (y * np.exp(-(X @ w))), because="the term η is missing")


# ------------------------------------------------------------------ divergence
@theorem("∇_q KL(p ‖ q) = −p/q", section="4.2.2", p=positive("m"), q=positive("m"))
def gradient_of_the_divergence(proof, p, q):
    proof.gradient_is(kl_divergence, kl_divergence_gradient, wrt=q)
    proof.reject(p / q, because="more mass where p is lowers the divergence")
    proof.gradient_is(kl_divergence, np.log(p / q) + 1, wrt=p)
    proof.reject(np.log(p / q), because="(p log p)′ = log p + 1")


@theorem(
    "KL(p ‖ softmax(z)) has gradient softmax(z) − p", section="4.2.2", z=real("m"), p=simplex("m")
)
def divergence_from_a_softmax(proof, z, p):
    proof.assume("p > 0 and Σp = 1")
    loss = proof.let("KL", p @ (np.log(p) - log_softmax(z)))
    proof.gradient_is(loss, softmax(z) - p, wrt=z)
    proof.reject(p - softmax(z), because="the gradient points to the prediction")


@theorem(
    "KL(p ‖ q) = CE(p, q) − H(p)",
    section="4.2.2",
    settles="4.2.2-cross-entropy-dissimilarity",
    p=positive("m"),
    q=positive("m"),
)
def divergence_is_cross_entropy_minus_entropy(proof, p, q):
    proof.equal(kl_divergence, -np.sum(p * np.log(q)) - -np.sum(p * np.log(p)))
    proof.reject(-np.sum(p * np.log(q)), because="that is the cross-entropy")


if __name__ == "__main__":
    main(globals())
