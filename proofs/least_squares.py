"""Least squares.

Theorems  L(w) = ‖X w − y‖²/n   ⇒   ∇L = (2/n) Xᵀ(X w − y),   ∇²L = (2/n) XᵀX;
          L(w) − L(v) = ‖X(w − v)‖²/n + ∇L(v)·(w − v), so ∇L(v) = 0 makes v a global minimiser;
          XᵀX M = I   ⇒   v = M Xᵀ y solves the normal equations XᵀX v = Xᵀ y;
          ridge: ∇ = Xᵀ(X w − y) + λ w, the minimiser is (XᵀX + λ I)⁻¹ Xᵀ y.
The notes print ∇L = Xᵀ(X w − y) for the loss with 1/n: it is that of ½‖X w − y‖².  They print
(2/n)‖y − X w‖² + (λ/2)‖w‖² for ridge: its minimiser is (XᵀX + (nλ/4) I)⁻¹ Xᵀ y.
Source    Notes §4.1.3-§4.1.6; Hastie, Tibshirani, Friedman (2009), §3.2 and §3.4.1.
"""

from typing import Any

import numpy as np

from alicemath import full_rank, nonnegative, positive, real
from alicemath.ml.linear import (
    half_squared_error,
    half_squared_error_gradient,
    linear_model,
    mean_squared_error_gradient,
    mean_squared_error_hessian,
    normal_equations_solution,
    ridge,
    ridge_gradient,
    ridge_hessian,
)
from alicemath.ml.linear import mean_squared_error as L
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, what they should give, and a vector of weights.
DATA, W = {"X": real("n", "c"), "y": real("n")}, real("c")


# ------------------------------------------------------------------ derivatives
@theorem("∇L = (2/n) Xᵀ(X w − y)", section="4.1.4", settles="4.1.4-ls-gradient", **DATA, w=W)
def gradient_of_the_mean_squared_error(proof, X, y, w):
    r = proof.let("r", X @ w - y)
    # fmt: off
    proof.calc("∇L", proof.gradient(np.mean(r**2), w),
        (np.mean(2 * r[:, None] * X, axis=0), "chain rule: ∂rᵢ/∂w is row i of X"),
        (2 / X.shape[0] * X.T @ r,            "a sum over the rows is a product with Xᵀ"))
    # fmt: on
    proof.gradient_is(L, mean_squared_error_gradient, wrt=w)
    proof.reject(2 * X.T @ (X @ w - y), because="a sum for a mean")
    proof.printed("it lacks the factor 2/n").gradient_is(L, X.T @ (X @ w - y), wrt=w)
    proof.gradient_is(half_squared_error, half_squared_error_gradient, wrt=w)


@theorem("∇²L = (2/n) XᵀX", section="4.1.4", **DATA, w=W)
def hessian_of_the_mean_squared_error(proof, X, y, w):
    proof.hessian_is(L, mean_squared_error_hessian, wrt=w)
    proof.reject(X.T @ X, because="it lacks the factor 2/n")


@theorem("x = 1, y = 0: (w²)′ = 2w, not w", section="4.1.4", w=real())
def the_printed_gradient_at_one_by_one(proof, w):
    X, y = np.ones((1, 1)), np.zeros(1)
    loss = proof.let("L", np.mean((X @ np.stack([w]) - y) ** 2))
    proof.equal(loss, w**2)
    proof.gradient_is(loss, 2 * w)
    proof.reject(w, because="the notes' Xᵀ(X w − y)")


@theorem("∂L/∂b = (2/n) Σᵢ (X w + b − y)ᵢ", section="4.1.3", **DATA, w=W, b=real())
def gradient_in_the_bias(proof, X, y, w, b):
    loss = proof.let("L", np.mean((linear_model(X, w, b) - y) ** 2))
    proof.gradient_is(loss, 2 * np.mean(linear_model(X, w, b) - y), wrt=b)
    proof.reject(2 * np.sum(linear_model(X, w, b) - y), because="a sum for a mean")


# ------------------------------------------------------------------ the minimum
@theorem("L(w) − L(v) = ‖X(w − v)‖²/n + ∇L(v)·(w − v)", section="4.1.4", **DATA, w=W, v=W)
def a_quadratic_is_its_second_order_expansion(proof, X, y, w, v):
    proof.equal(
        L(X, y, w) - L(X, y, v),
        np.mean((X @ (w - v)) ** 2) + mean_squared_error_gradient(X, y, v) @ (w - v),
    )
    proof.reject(
        np.mean((X @ (w - v)) ** 2) + mean_squared_error_gradient(X, y, w) @ (w - v),
        because="expanded around v, the gradient is taken at v",
    )


@theorem(
    "∇L(v) = 0   ⇒   L(w) − L(v) = ‖X(w − v)‖²/n ≥ 0 for every w",
    section="4.1.4",
    settles="4.1.4-stationary-is-global-min",
    **DATA,
    w=W,
    v=W,
)
def a_stationary_point_is_a_global_minimiser(proof, X, y, w, v):
    proof.follows(
        L(X, y, w) - L(X, y, v),
        np.mean((X @ (w - v)) ** 2),
        given=mean_squared_error_gradient(X, y, v),
        by=lambda g: g @ (w - v),
    )
    proof.nonnegative(np.mean((X @ (w - v)) ** 2))
    proof.near_miss("where ∇L(v) ≠ 0, some w does better").nonnegative(L(X, y, w) - L(X, y, v))


@theorem("XᵀX M = I   ⇒   ∇L = 0 at v = M Xᵀ y", section="4.1.4", **DATA, M=real("c", "c"))
def normal_equations(proof, X, y, M):
    proof.follows(
        X.T @ (X @ (M @ (X.T @ y))),
        X.T @ y,
        given=X.T @ X @ M - np.eye(X.shape[1]),
        by=lambda H: H @ (X.T @ y),
    )
    proof.near_miss("for an M that is no inverse the normal equations do not hold").equal(
        X.T @ (X @ (M @ (X.T @ y))), X.T @ y
    )


@theorem(
    "X of full rank   ⇒   ∇L = 0 at (XᵀX)⁻¹ Xᵀ y (X of 3 × 2)",
    section="4.1.4",
    X=full_rank(3, 2),
    y=real(3),
)
def the_minimiser_in_closed_form(proof, X, y):
    proof.assume("the columns of X are independent")
    proof.equal(mean_squared_error_gradient(X, y, normal_equations_solution(X, y)), 0 * X.T @ y)
    proof.near_miss("more examples than features: the residual does not vanish").equal(
        X @ normal_equations_solution(X, y), y
    )


# ------------------------------------------------------------------ ridge
@theorem("∇ ridge = Xᵀ(X w − y) + λ w", section="4.1.6", **DATA, w=W, λ=positive())
def gradient_of_ridge(proof, X, y, w, λ):
    proof.gradient_is(ridge, ridge_gradient, wrt=w)
    proof.reject(X.T @ (X @ w - y) + λ / 2 * w, because="the ½ cancels against the square")


@theorem("∇² ridge = XᵀX + λ I", section="4.1.6", **DATA, w=W, λ=positive())
def hessian_of_ridge(proof, X, y, w, λ):
    proof.hessian_is(ridge, ridge_hessian, wrt=w)
    proof.reject(X.T @ X + λ, because="λ on the diagonal only")


@theorem(
    "u·(XᵀX + λ I) u = ‖X u‖² + λ‖u‖² ≥ 0",
    section="4.1.6",
    X=real("n", "c"),
    u=real("c"),
    λ=nonnegative(),
)
def ridge_is_convex(proof, X, u, λ):
    H = proof.let("H", X.T @ X + λ * np.eye(X.shape[1]))
    proof.nonnegative(u @ H @ u, np.sum((X @ u) ** 2) + λ * np.sum(u**2))
    proof.near_miss("the sign of λ").nonnegative(u @ (X.T @ X - λ * np.eye(X.shape[1])) @ u)


@theorem(
    "(XᵀX + λ I) M = I   ⇒   ∇ ridge = 0 at M Xᵀ y",
    section="4.1.6",
    **DATA,
    λ=positive(),
    M=real("c", "c"),
)
def the_ridge_solution(proof, X, y, λ, M):
    proof.follows(
        ridge_gradient(X, y, M @ (X.T @ y), λ),
        0 * (X.T @ y),
        given=(X.T @ X + λ * np.eye(X.shape[1])) @ M - np.eye(X.shape[1]),
        by=lambda H: H @ (X.T @ y),
    )


@theorem(
    "(2/n)‖y − X w‖² + (λ/2)‖w‖² is minimal at (XᵀX + (nλ/4) I)⁻¹ Xᵀ y",
    section="4.1.6",
    **DATA,
    λ=positive(),
    M=real("c", "c"),
)
def the_printed_ridge_objective(proof, X, y, λ, M):
    def slope(X: Array, y: Array, λ: Array, w: Array) -> Array:
        return 4 / X.shape[0] * X.T @ (X @ w - y) + λ * w

    proof.follows(
        slope(X, y, λ, M @ (X.T @ y)),
        0 * (X.T @ y),
        given=(X.T @ X + X.shape[0] * λ / 4 * np.eye(X.shape[1])) @ M - np.eye(X.shape[1]),
        by=lambda H: 4 / X.shape[0] * H @ (X.T @ y),
    )


@theorem(
    "n = 1, X = y = 1: the printed ridge objective is minimal at 4/(4 + λ), not at 1/(1 + λ)",
    section="4.1.6",
    w=real(),
    λ=positive(),
)
def the_printed_ridge_solution_at_one_by_one(proof, w, λ):
    objective = proof.let("f", 2 * (1 - w) ** 2 + λ / 2 * w**2)
    proof.gradient_is(objective, (4 + λ) * (w - 4 / (4 + λ)), wrt=w)
    proof.reject((4 + λ) * (w - 1 / (1 + λ)), because="the pair printed agrees for n = 4 only")


if __name__ == "__main__":
    main(globals())
