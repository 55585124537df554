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
from alicemath.ml.linear import (
    mean_squared_error as L,
)
from alicemath.proof import Proof, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ derivatives
@theorem("∇L = (2/n) Xᵀ(X w − y)", section="4.1.4", X=real("n", "c"), y=real("n"), w=real("c"))
def gradient_of_the_mean_squared_error(proof: Proof, X: Array, y: Array, w: Array) -> None:
    n = X.shape[0]
    r = proof.let("r", X @ w - y)
    # fmt: off
    proof.calc("∇L", proof.gradient(np.mean(r**2), w),
        (np.mean(2 * r[:, None] * X, axis=0), "chain rule: ∂rᵢ/∂w is row i of X"),
        (2 / n * X.T @ r,                     "a sum over the rows is a product with Xᵀ"))
    # fmt: on
    proof.gradient_is(L, mean_squared_error_gradient, wrt=w)
    proof.reject(lambda X, y, w: X.T @ (X @ w - y), because="the notes': it lacks the factor 2/n")
    proof.reject(lambda X, y, w: 2 * X.T @ (X @ w - y), because="a sum for a mean")


@theorem("∇²L = (2/n) XᵀX", section="4.1.4", X=real("n", "c"), y=real("n"), w=real("c"))
def hessian_of_the_mean_squared_error(proof: Proof, X: Array, y: Array, w: Array) -> None:
    proof.hessian_is(L, mean_squared_error_hessian, wrt=w)
    proof.reject(lambda X, y, w: X.T @ X, because="it lacks the factor 2/n")


@theorem(
    "Xᵀ(X w − y) is the gradient of ½‖X w − y‖², not of ‖X w − y‖²/n",
    section="4.1.4",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
)
def the_printed_gradient_belongs_to_another_loss(
    proof: Proof, X: Array, y: Array, w: Array
) -> None:
    proof.gradient_is_not(
        L,
        half_squared_error_gradient,
        wrt=w,
        because="n = 1, X = 1, y = 0: the loss w² has slope 2w, printed is w",
    )
    proof.gradient_is(half_squared_error, half_squared_error_gradient, wrt=w)


@theorem("x = 1, y = 0: (w²)′ = 2w, not w", section="4.1.4", w=real())
def the_printed_gradient_at_one_by_one(proof: Proof, w: Array) -> None:
    X, y = np.ones((1, 1)), np.zeros(1)
    loss = proof.let("L", np.mean((X @ np.stack([w]) - y) ** 2))
    proof.equal(loss, w**2)
    proof.gradient_is(loss, 2 * w)
    proof.reject(w, because="the notes' Xᵀ(X w − y)")


@theorem(
    "∂L/∂b = (2/n) Σᵢ (X w + b − y)ᵢ",
    section="4.1.3",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    b=real(),
)
def gradient_in_the_bias(proof: Proof, X: Array, y: Array, w: Array, b: Array) -> None:
    loss = proof.let("L", np.mean((linear_model(X, w, b) - y) ** 2))
    proof.gradient_is(loss, 2 * np.mean(linear_model(X, w, b) - y), wrt=b)
    proof.reject(2 * np.sum(linear_model(X, w, b) - y), because="a sum for a mean")


# ------------------------------------------------------------------ the minimum
@theorem(
    "L(w) − L(v) = ‖X(w − v)‖²/n + ∇L(v)·(w − v)",
    section="4.1.4",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    v=real("c"),
)
def a_quadratic_is_its_second_order_expansion(
    proof: Proof, X: Array, y: Array, w: Array, v: Array
) -> None:
    proof.equal(
        lambda X, y, w, v: L(X, y, w) - L(X, y, v),
        lambda X, y, w, v: (
            np.mean((X @ (w - v)) ** 2) + mean_squared_error_gradient(X, y, v) @ (w - v)
        ),
    )
    proof.reject(
        lambda X, y, w, v: (
            np.mean((X @ (w - v)) ** 2) + mean_squared_error_gradient(X, y, w) @ (w - v)
        ),
        because="expanded around v, the gradient is taken at v",
    )


@theorem(
    "∇L(v) = 0   ⇒   L(w) − L(v) = ‖X(w − v)‖²/n ≥ 0 for every w",
    section="4.1.4",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    v=real("c"),
)
def a_stationary_point_is_a_global_minimiser(
    proof: Proof, X: Array, y: Array, w: Array, v: Array
) -> None:
    proof.follows(
        lambda X, y, w, v: L(X, y, w) - L(X, y, v),
        lambda X, y, w, v: np.mean((X @ (w - v)) ** 2),
        given=lambda X, y, w, v: mean_squared_error_gradient(X, y, v),
        by=lambda g, X, y, w, v: g @ (w - v),
    )
    proof.nonnegative(np.mean((X @ (w - v)) ** 2))
    proof.nonnegative_not(
        lambda X, y, w, v: L(X, y, w) - L(X, y, v),
        because="where ∇L(v) ≠ 0, some w does better",
    )


@theorem(
    "XᵀX M = I   ⇒   ∇L = 0 at v = M Xᵀ y",
    section="4.1.4",
    X=real("n", "c"),
    y=real("n"),
    M=real("c", "c"),
)
def normal_equations(proof: Proof, X: Array, y: Array, M: Array) -> None:
    proof.follows(
        lambda X, y, M: X.T @ (X @ (M @ (X.T @ y))),
        lambda X, y, M: X.T @ y,
        given=lambda X, y, M: X.T @ X @ M - np.eye(X.shape[1]),
        by=lambda H, X, y, M: H @ (X.T @ y),
    )
    proof.not_equal(
        lambda X, y, M: X.T @ (X @ (M @ (X.T @ y))),
        lambda X, y, M: X.T @ y,
        because="for an M that is no inverse the normal equations do not hold",
    )


@theorem(
    "X of full rank   ⇒   ∇L = 0 at (XᵀX)⁻¹ Xᵀ y (X of 3 × 2)",
    section="4.1.4",
    X=full_rank(3, 2),
    y=real(3),
)
def the_minimiser_in_closed_form(proof: Proof, X: Array, y: Array) -> None:
    proof.assume("the columns of X are independent")
    proof.equal(
        lambda X, y: mean_squared_error_gradient(X, y, normal_equations_solution(X, y)),
        lambda X, y: 0 * X.T @ y,
    )
    proof.not_equal(
        lambda X, y: X @ normal_equations_solution(X, y),
        lambda X, y: y,
        because="more examples than features: the residual does not vanish",
    )


# ------------------------------------------------------------------ ridge
@theorem(
    "∇ ridge = Xᵀ(X w − y) + λ w",
    section="4.1.6",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    λ=positive(),
)
def gradient_of_ridge(proof: Proof, X: Array, y: Array, w: Array, λ: Array) -> None:
    proof.gradient_is(ridge, ridge_gradient, wrt=w)
    proof.reject(
        lambda X, y, w, λ: X.T @ (X @ w - y) + λ / 2 * w, because="the ½ cancels against the square"
    )


@theorem(
    "∇² ridge = XᵀX + λ I",
    section="4.1.6",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
    λ=positive(),
)
def hessian_of_ridge(proof: Proof, X: Array, y: Array, w: Array, λ: Array) -> None:
    proof.hessian_is(ridge, ridge_hessian, wrt=w)
    proof.reject(lambda X, y, w, λ: X.T @ X + λ, because="λ on the diagonal only")


@theorem(
    "u·(XᵀX + λ I) u = ‖X u‖² + λ‖u‖² ≥ 0",
    section="4.1.6",
    X=real("n", "c"),
    u=real("c"),
    λ=nonnegative(),
)
def ridge_is_convex(proof: Proof, X: Array, u: Array, λ: Array) -> None:
    H = proof.let("H", X.T @ X + λ * np.eye(X.shape[1]))
    proof.nonnegative(u @ H @ u, np.sum((X @ u) ** 2) + λ * np.sum(u**2))
    proof.nonnegative_not(u @ (X.T @ X - λ * np.eye(X.shape[1])) @ u, because="the sign of λ")


@theorem(
    "(XᵀX + λ I) M = I   ⇒   ∇ ridge = 0 at M Xᵀ y",
    section="4.1.6",
    X=real("n", "c"),
    y=real("n"),
    λ=positive(),
    M=real("c", "c"),
)
def the_ridge_solution(proof: Proof, X: Array, y: Array, λ: Array, M: Array) -> None:
    proof.follows(
        lambda X, y, λ, M: ridge_gradient(X, y, M @ (X.T @ y), λ),
        lambda X, y, λ, M: 0 * (X.T @ y),
        given=lambda X, y, λ, M: (X.T @ X + λ * np.eye(X.shape[1])) @ M - np.eye(X.shape[1]),
        by=lambda H, X, y, λ, M: H @ (X.T @ y),
    )


@theorem(
    "(2/n)‖y − X w‖² + (λ/2)‖w‖² is minimal at (XᵀX + (nλ/4) I)⁻¹ Xᵀ y",
    section="4.1.6",
    X=real("n", "c"),
    y=real("n"),
    λ=positive(),
    M=real("c", "c"),
)
def the_printed_ridge_objective(proof: Proof, X: Array, y: Array, λ: Array, M: Array) -> None:
    def slope(X: Array, y: Array, λ: Array, w: Array) -> Array:
        return 4 / X.shape[0] * X.T @ (X @ w - y) + λ * w

    proof.follows(
        lambda X, y, λ, M: slope(X, y, λ, M @ (X.T @ y)),
        lambda X, y, λ, M: 0 * (X.T @ y),
        given=lambda X, y, λ, M: (
            (X.T @ X + X.shape[0] * λ / 4 * np.eye(X.shape[1])) @ M - np.eye(X.shape[1])
        ),
        by=lambda H, X, y, λ, M: 4 / X.shape[0] * H @ (X.T @ y),
    )


@theorem(
    "n = 1, X = y = 1: the printed ridge objective is minimal at 4/(4 + λ), not at 1/(1 + λ)",
    section="4.1.6",
    w=real(),
    λ=positive(),
)
def the_printed_ridge_solution_at_one_by_one(proof: Proof, w: Array, λ: Array) -> None:
    objective = proof.let("f", 2 * (1 - w) ** 2 + λ / 2 * w**2)
    proof.gradient_is(objective, (4 + λ) * (w - 4 / (4 + λ)), wrt=w)
    proof.reject((4 + λ) * (w - 1 / (1 + λ)), because="the pair printed agrees for n = 4 only")


if __name__ == "__main__":
    main(globals())
