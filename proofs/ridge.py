"""Ridge: least squares with a penalty on the length of the weights.

Theorems  ∇[½‖X w − y‖² + (λ/2)‖w‖²] = Xᵀ(X w − y) + λ w, whose only zero is (XᵀX + λ I)⁻¹ Xᵀ y;
          u·(XᵀX + λ I) u = ‖X u‖² + λ‖u‖², so that no u ≠ 0 is in the kernel, whatever X is;
          X = U diag(s) Vᵀ   ⇒   w_λ = V diag(s/(s² + λ)) Uᵀ y, which tends to X⁺y as λ → 0;
          (XᵀX + λ I)(w₀ − w_λ) = λ w₀ for a solution w₀ of the normal equations.
The notes print (2/n)‖y − X w‖² + (λ/2)‖w‖²: its minimiser is (XᵀX + (nλ/4) I)⁻¹ Xᵀ y.
Source    Notes §4.1.6; Hastie, Tibshirani, Friedman (2009), §3.4.1.
"""

from typing import Any

import numpy as np

from alicemath import positive, prove_limit, prove_minimiser, real
from alicemath.ml.linear import ridge, ridge_gradient, ridge_hessian
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, what they should give, a vector of weights, the penalty.
DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n")}
W, PENALTY = real("c"), positive()


# ------------------------------------------------------------------ derivatives
@theorem(
    "∇ ridge = Xᵀ(X w − y) + λ w, ∇² ridge = XᵀX + λ I", section="4.1.6", **DATA, w=W, λ=PENALTY
)
def derivatives_of_ridge(proof, X, y, w, λ):
    proof.gradient_is(ridge, ridge_gradient, wrt=w)
    proof.reject(X.T @ (X @ w - y) + λ / 2 * w, because="the ½ cancels against the square")
    proof.jacobian_is(ridge_gradient, ridge_hessian, wrt=w)
    proof.reject(X.T @ X + λ, because="λ on the diagonal only")


# ------------------------------------------------------------------ the inverse exists
@theorem(
    "X u = 0   ⇔   XᵀX u = 0: what is singular is XᵀX, and X of any shape has a kernel then",
    section="4.1.6",
    settles="4.1.6-singular-x",
    X=real("n", "c"),
    u=W,
)
def the_gram_matrix_has_the_kernel_of_the_data(proof, X, u):
    proof.convention("X singular: said of n × c numbers, some u ≠ 0 has X u = 0")
    proof.convention("singular: said of a square matrix, it has no inverse, its determinant is 0")
    proof.follows(np.sum((X @ u) ** 2), 0, given=X.T @ X @ u, by=lambda g: u @ g)
    proof.follows(X.T @ X @ u, 0 * u, given=X @ u, by=lambda r: X.T @ r)
    proof.near_miss("it is not the kernel of X Xᵀ, here with X = (1 2)").holds(
        computed("det X Xᵀ", 1**2 + 2**2, 0)
    )


@theorem(
    "det XᵀX = (det X)² for a square X: there the two meanings of singular are one (3 × 3)",
    section="4.1.6",
    settles="4.1.6-singular-x",
    X=real(3, 3),
)
def of_a_square_matrix_both_are_singular(proof, X):
    proof.equal(np.linalg.det(X.T @ X), np.linalg.det(X) ** 2)


@theorem(
    "u·(XᵀX + λ I) u = ‖X u‖² + λ‖u‖², so (XᵀX + λ I) u = 0 for u = 0 only, for every λ > 0",
    section="4.1.6",
    settles="4.1.6-ridge-invertible",
    X=real("n", "c"),
    u=W,
    λ=PENALTY,
)
def ridge_is_strictly_convex(proof, X, u, λ):
    I = np.eye(X.shape[1])
    H = proof.let("H", X.T @ X + λ * I)
    proof.nonnegative(u @ H @ u - λ * np.sum(u**2), np.sum((X @ u) ** 2))
    proof.follows(λ * np.sum(u**2), -np.sum((X @ u) ** 2), given=H @ u, by=lambda g: u @ g)
    proof.near_miss("with the other sign of λ").nonnegative(u @ (X.T @ X - λ * I) @ u)
    proof.near_miss("no more than λ is sure").nonnegative(u @ H @ u - 2 * λ * np.sum(u**2))


@theorem(
    "(XᵀX + λ I) M = I   ⇒   ∇ ridge = 0 at M Xᵀ y",
    section="4.1.6",
    settles="4.1.6-ridge-objective-mismatch",
    **DATA,
    λ=PENALTY,
    M=real("c", "c"),
)
def the_ridge_solution(proof, X, y, λ, M):
    I = np.eye(X.shape[1])
    proof.follows(
        ridge_gradient(X, y, M @ (X.T @ y), λ),
        0 * (X.T @ y),
        given=(X.T @ X + λ * I) @ M - I,
        by=lambda H: H @ (X.T @ y),
    )


# ------------------------------------------------------------------ as λ → 0
@theorem(
    "XᵀX w₀ = Xᵀ y, (XᵀX + λ I) w = Xᵀ y   ⇒   (XᵀX + λ I)(w₀ − w) = λ w₀",
    section="4.1.6",
    settles="4.1.6-ridge-close-to-original",
    **DATA,
    w=W,
    w0=W,
    λ=PENALTY,
)
def ridge_misses_by_a_multiple_of_the_penalty(proof, X, y, w, w0, λ):
    G = X.T @ X
    proof.follows(
        G @ (w0 - w) + λ * (w0 - w),
        λ * w0,
        given=np.stack([G @ w0 - X.T @ y, G @ w + λ * w - X.T @ y]),
        by=lambda h: h[0] - h[1],
    )
    proof.near_miss("it does miss it").equal(G @ (w0 - w) + λ * (w0 - w), 0 * w0)


@theorem(
    "X = U diag(s) Vᵀ, UᵀU = I = VᵀV   ⇒   w = V diag(s/(s² + λ)) Uᵀ y is the ridge solution",
    section="4.1.6",
    settles="4.1.6-ridge-close-to-original",
    U=real("n", "r"),
    s=positive("r"),
    V=real("c", "r"),
    y=real("n"),
    λ=PENALTY,
)
def ridge_by_singular_values(proof, U, s, V, y, λ):
    I, X = np.eye(s.shape[0]), (U * s) @ V.T
    q = proof.let("q", s / (s**2 + λ) * (U.T @ y))
    proof.follows(
        X.T @ (X @ (V @ q)) + λ * (V @ q),
        X.T @ y,
        given=np.stack([U.T @ U - I, V.T @ V - I]),
        by=lambda h: V @ (s * (h[0] @ (s * q) + (U.T @ U) @ (s * (h[1] @ q)))),
    )


@theorem(
    "s/(s² + λ) → 1/s as λ → 0, and 0/(0 + λ) = 0 for every λ: w_λ → X⁺ y, at λ > 0 it is smaller",
    section="4.1.6",
    settles="4.1.6-ridge-close-to-original",
    λ=PENALTY,
    s=positive(),
)
def ridge_tends_to_the_pseudoinverse(proof, λ, s):
    def shrunk(λ: Array, s: Array) -> Array:
        return s / (s**2 + λ)

    proof.define(shrunk)
    proof.holds(prove_limit(shrunk, 0, lambda λ, s: 1 / s, on=proof.on))
    proof.holds(prove_limit(shrunk, np.inf, 0, on=proof.on))
    proof.equal(1 / s - shrunk(λ, s), λ / (s * (s**2 + λ)))
    proof.without("λ → 0", because="½ for s = λ = 1").equal(shrunk(λ, s), 1 / s)


@theorem(
    "X u = 0   ⇒   ‖Xᵀz + u‖² = ‖Xᵀz‖² + ‖u‖²: X⁺y, of that form, is the shortest of the solutions",
    section="4.1.6",
    settles="4.1.6-ridge-close-to-original",
    X=real("n", "c"),
    z=real("n"),
    u=W,
)
def the_limit_is_the_shortest_solution(proof, X, z, u):
    proof.follows(
        np.sum((X.T @ z + u) ** 2),
        np.sum((X.T @ z) ** 2) + np.sum(u**2),
        given=X @ u,
        by=lambda h: 2 * (z @ h),
    )


# ------------------------------------------------------------------ the printed objective
def _printed(X: Array, y: Array, w: Array, λ: Array) -> Array:
    """(2/n)‖y − X w‖² + (λ/2)‖w‖²."""
    return 2 / X.shape[0] * np.sum((y - X @ w) ** 2) + λ / 2 * np.sum(w**2)


@theorem(
    "(2/n)‖y − X w‖² + (λ/2)‖w‖² has the gradient 0 at (XᵀX + (nλ/4) I)⁻¹ Xᵀ y",
    section="4.1.6",
    settles="4.1.6-ridge-objective-mismatch",
    **DATA,
    w=W,
    λ=PENALTY,
    M=real("c", "c"),
)
def the_printed_ridge_objective(proof, X, y, w, λ, M):
    n, I = X.shape[0], np.eye(X.shape[1])
    objective = proof.let("f", _printed(X, y, w, λ))
    proof.gradient_is(objective, 4 / n * X.T @ (X @ w - y) + λ * w, wrt=w)
    proof.printed("its gradient would vanish with that of ridge").gradient_is(
        objective, 4 / n * ridge_gradient(X, y, w, λ), wrt=w
    )
    v = M @ (X.T @ y)
    proof.follows(
        4 / n * X.T @ (X @ v - y) + λ * v,
        0 * v,
        given=(X.T @ X + n * λ / 4 * I) @ M - I,
        by=lambda H: 4 / n * H @ (X.T @ y),
    )


@theorem(
    "n = 4: the printed objective has the gradient of ridge, and the printed minimiser",
    section="4.1.6",
    X=real(4, "c"),
    y=real(4),
    w=W,
    λ=PENALTY,
)
def where_the_printed_objective_is_right(proof, X, y, w, λ):
    proof.gradient_is(_printed(X, y, w, λ), ridge_gradient(X, y, w, λ), wrt=w)


@theorem(
    "n = 1, X = y = 1: the printed objective is least at 4/(4 + λ), ridge at 1/(1 + λ)",
    section="4.1.6",
    settles="4.1.6-ridge-objective-mismatch",
    w=real(),
    λ=PENALTY,
)
def the_printed_ridge_solution_at_one_by_one(proof, w, λ):
    def f(w: Array, λ: Array) -> Array:
        return 2 * (1 - w) ** 2 + λ / 2 * w**2

    def half(w: Array, λ: Array) -> Array:
        return (1 - w) ** 2 / 2 + λ / 2 * w**2

    def printed(w: Array, λ: Array) -> Array:
        return 1 / (1 + λ)

    proof.define(f, half, printed)
    proof.printed("it is the minimiser of another function").holds(
        prove_minimiser(f, printed, on=proof.on)
    )
    proof.holds(prove_minimiser(f, lambda w, λ: 4 / (4 + λ), on=proof.on))
    proof.holds(prove_minimiser(half, printed, on=proof.on))


if __name__ == "__main__":
    main(globals())
