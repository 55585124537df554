"""Least squares.

Theorems  L(w) = ‖X w − y‖²/n   ⇒   ∇L = (2/n) Xᵀ(X w − y),   ∇²L = (2/n) XᵀX;
          L(w) − L(v) = ‖X(w − v)‖²/n + ∇L(v)·(w − v), so ∇L(v) = 0 makes v a global minimiser;
          M XᵀX = I   ⇒   M Xᵀ y is the only minimiser, and M Xᵀ the pseudoinverse of X;
          a vector u ≠ 0 with X u = 0, as two proportional features have it, leaves no such M.
The notes print ∇L = Xᵀ(X w − y) for the loss with 1/n: it is that of ½‖X w − y‖².
Source    Notes §4.1.3, §4.1.4; Hastie, Tibshirani, Friedman (2009), §3.2; Penrose (1955), Proc.
          Cambridge Phil. Soc. 51, 406-413.
"""

from typing import Any

import numpy as np

from alicemath import full_rank, real
from alicemath.ml.linear import (
    half_squared_error,
    half_squared_error_gradient,
    linear_model,
    mean_squared_error_gradient,
    mean_squared_error_hessian,
    normal_equations_solution,
)
from alicemath.ml.linear import mean_squared_error as L
from alicemath.proof import enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, what they should give, and a vector of weights.
DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n")}
W = real("c")
#: A matrix M of which M XᵀX = I = XᵀX M will be assumed: the inverse.
INVERSE = real("c", "c")


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


@theorem(
    "n = 2: ∇L = Xᵀ(X w − y), as printed",
    section="4.1.4",
    settles="4.1.4-ls-gradient",
    X=real(2, "c"),
    y=real(2),
    w=W,
)
def where_the_printed_gradient_is_right(proof, X, y, w):
    proof.gradient_is(L, X.T @ (X @ w - y), wrt=w)


@theorem("n = 1, x = 1, y = 0: (w²)′ = 2w, not w", section="4.1.4", w=real())
def the_printed_gradient_at_one_by_one(proof, w):
    loss = proof.let("L", L(np.ones((1, 1)), np.zeros(1), np.stack([w])))
    proof.equal(loss, w**2)
    proof.gradient_is(loss, 2 * w)
    proof.reject(w, because="the notes' Xᵀ(X w − y)")


@theorem("∇²L = (2/n) XᵀX", section="4.1.4", **DATA, w=W)
def hessian_of_the_mean_squared_error(proof, X, y, w):
    proof.jacobian_is(mean_squared_error_gradient, mean_squared_error_hessian, wrt=w)
    proof.reject(X.T @ X, because="it lacks the factor 2/n")


@theorem("∂L/∂b = (2/n) Σᵢ (X w + b − y)ᵢ", section="4.1.3", **DATA, w=W, b=real())
def gradient_in_the_bias(proof, X, y, w, b):
    loss = proof.let("L", np.mean((linear_model(X, w, b) - y) ** 2))
    proof.gradient_is(loss, 2 * np.mean(linear_model(X, w, b) - y), wrt=b)
    proof.reject(2 * np.sum(linear_model(X, w, b) - y), because="a sum for a mean")


# ------------------------------------------------------------------ the minimum
@theorem("L(w) − L(v) = ‖X(w − v)‖²/n + ∇L(v)·(w − v)", section="4.1.4", **DATA, w=W, v=W)
def a_quadratic_is_its_second_order_expansion(proof, X, y, w, v):
    slope = mean_squared_error_gradient
    proof.equal(L(X, y, w) - L(X, y, v), np.mean((X @ (w - v)) ** 2) + slope(X, y, v) @ (w - v))
    proof.reject(
        np.mean((X @ (w - v)) ** 2) + slope(X, y, w) @ (w - v),
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


@theorem(
    "Xᵀ(X w − y) = 0   ⇒   XᵀX w = Xᵀ y, and the other way round",
    section="4.1.4",
    settles="4.1.4-normal-equations",
    **DATA,
    w=W,
)
def normal_equations(proof, X, y, w):
    gap = X.T @ X @ w - X.T @ y
    proof.follows(X.T @ X @ w, X.T @ y, given=X.T @ (X @ w - y), by=lambda g: g)
    proof.follows(X.T @ (X @ w - y), 0 * w, given=gap, by=lambda g: g)
    proof.near_miss("they are what a minimiser solves, not every w").equal(X.T @ X @ w, X.T @ y)


@theorem(
    "X P X = X, X P symmetric   ⇒   w = P y solves XᵀX w = Xᵀ y: there is always a solution",
    section="4.1.4",
    settles="4.1.4-normal-equations",
    **DATA,
    P=real("c", "n"),
)
def the_normal_equations_are_always_solvable(proof, X, y, P):
    proof.assume("P = X⁺ has both properties, whatever the rank of X")
    proof.equal(
        X.T @ X @ (P @ y) - X.T @ y,
        X.T @ (X @ P - (X @ P).T) @ y + (X @ P @ X - X).T @ y,
    )
    proof.near_miss("a P without these properties does not").equal(X.T @ X @ (P @ y), X.T @ y)


# ------------------------------------------------------------------ in closed form
@theorem(
    "M XᵀX = I   ⇒   Mᵀ = M",
    section="4.1.4",
    settles="4.1.4-pseudoinverse",
    X=real("n", "c"),
    M=INVERSE,
)
def the_inverse_is_symmetric(proof, X, M):
    proof.follows(M, M.T, given=M @ X.T @ X - np.eye(X.shape[1]), by=lambda H: H @ M.T - M @ H.T)


@theorem(
    "M XᵀX = I = XᵀX M   ⇒   ∇L = 0 at M Xᵀ y, and at no other w",
    section="4.1.4",
    settles="4.1.4-closed-form",
    **DATA,
    w=W,
    M=INVERSE,
)
def the_minimiser_in_closed_form(proof, X, y, w, M):
    G, v = X.T @ X, M @ (X.T @ y)
    I = np.eye(X.shape[1])
    proof.follows(G @ v, X.T @ y, given=G @ M - I, by=lambda H: H @ (X.T @ y))
    proof.follows(w - v, M @ (G @ w - X.T @ y), given=M @ G - I, by=lambda H: -H @ w)
    collinear = np.array([[1, 2], [2, 4], [3, 6]])
    proof.without("the columns of X are independent, which takes n ≥ c").holds(
        enumerated("det XᵀX ≠ 0", [collinear], _is_invertible)
    )


def _is_invertible(X: Array) -> bool:
    """Whether det XᵀX ≠ 0, for an X of two columns of integers."""
    (a, b), (c, d) = (X.T @ X).tolist()
    return bool(a * d - b * c)


@theorem(
    "X of full rank   ⇒   ∇L = 0 at np.linalg.solve(XᵀX, Xᵀy) (X of 3 × 2)",
    section="4.1.4",
    X=full_rank(3, 2),
    y=real(3),
)
def the_code_of_the_closed_form(proof, X, y):
    proof.assume("the columns of X are independent")
    proof.equal(mean_squared_error_gradient(X, y, normal_equations_solution(X, y)), 0 * X.T @ y)
    proof.near_miss("more examples than features: the residual does not vanish").equal(
        X @ normal_equations_solution(X, y), y
    )


# ------------------------------------------------------------------ the pseudoinverse
@theorem(
    "M XᵀX = I, so Mᵀ = M   ⇒   P = M Xᵀ is X⁺:  X P X = X,  P X P = P,  X P and P X symmetric",
    section="4.1.4",
    settles="4.1.4-pseudoinverse",
    X=real("n", "c"),
    M=INVERSE,
)
def the_pseudoinverse_of_full_column_rank(proof, X, M):
    P, inverse = M @ X.T, M @ X.T @ X - np.eye(X.shape[1])
    proof.follows(X @ P @ X, X, given=inverse, by=lambda H: X @ H)
    proof.follows(P @ X @ P, P, given=inverse, by=lambda H: H @ P)
    proof.follows((P @ X).T, P @ X, given=inverse, by=lambda H: H.T - H)
    proof.follows((X @ P).T, X @ P, given=M.T - M, by=lambda A: X @ A @ X.T)
    proof.without("full column rank").holds(
        enumerated("det XᵀX ≠ 0", [np.array([[1, 1]])], _is_invertible)
    )


@theorem(
    "X Xᵀ M = I, so Mᵀ = M   ⇒   P = Xᵀ M is X⁺, for X of full row rank: X P = I",
    section="4.1.4",
    settles="4.1.4-pseudoinverse",
    X=real("n", "c"),
    M=real("n", "n"),
)
def the_pseudoinverse_of_full_row_rank(proof, X, M):
    P, I = X.T @ M, np.eye(X.shape[0])
    proof.follows(X @ P, I, given=X @ X.T @ M - I, by=lambda H: H)
    proof.follows((P @ X).T, P @ X, given=M.T - M, by=lambda A: X.T @ A @ X)


# ------------------------------------------------------------------ collinear features
@theorem(
    "X u = 0   ⇒   (I − M XᵀX) u = u for every M: XᵀX has no inverse, unless u = 0",
    section="4.1.4",
    settles="4.1.4-collinear-not-invertible",
    X=real("n", "c"),
    M=INVERSE,
    u=W,
)
def a_kernel_vector_leaves_no_inverse(proof, X, M, u):
    proof.follows(u - M @ (X.T @ (X @ u)), u, given=X @ u, by=lambda h: -M @ (X.T @ h))
    proof.near_miss("that needs X u = 0").equal(u - M @ (X.T @ (X @ u)), u)


@theorem(
    "feature j = k · feature i   ⇒   X u = 0 at u = eⱼ − k eᵢ, which is not 0",
    section="4.1.4",
    settles="4.1.4-collinear-not-invertible",
    x=real("n"),
    k=real(),
)
def proportional_features_have_a_singular_gram_matrix(proof, x, k):
    X = proof.let("X", np.stack([x, k * x], axis=1))
    proof.equal(X @ np.stack([-k, 0 * k + 1]), 0 * x)
    G = proof.let("G", X.T @ X)
    proof.equal(G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0], 0)
    affine = proof.let("Z", np.stack([x, k * x + 1], axis=1))
    proof.near_miss("a multiple, not a multiple and a constant").equal(
        np.linalg.det(affine.T @ affine), 0
    )


if __name__ == "__main__":
    main(globals())
