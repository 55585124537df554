"""Gradients of functions of matrices, of lengths and of angles.

Theorems  ∇ ½‖A‖² = A;   tr(A B) = tr(B A), ∇_X tr(A X) = Aᵀ, ∇_X tr(XᵀA X) = (A + Aᵀ) X;
          ∇_U ½‖R − U Vᵀ‖² = −(R − U Vᵀ) V;   ∇ log |det A| = A⁻ᵀ;
          ∂(x/‖x‖)/∂x = (I − x̂ x̂ᵀ)/‖x‖;   ∇_x cos(x, y) = (ŷ − cos x̂)/‖x‖;
          ∇(xᵀA x/x·x) = 2(A x − ρ x)/x·x;   C = I − 1 1ᵀ/n is a projection, var x = ‖C x‖²/n.
Source    Notes §2.1; Petersen and Pedersen (2012), The Matrix Cookbook, §2.
"""

import numpy as np

from alicemath import nonzero, real, symmetric
from alicemath.ml.functions import cosine, cosine_gradient, norm, unit, unit_jacobian
from alicemath.proof import main, theorem


# ------------------------------------------------------------------ traces and norms
@theorem("tr(A B) = tr(B A) = Σᵢⱼ Aᵢⱼ Bⱼᵢ", section="2.1.2", A=real("m", "n"), B=real("n", "m"))
def trace_of_a_product(proof, A, B):
    # fmt: off
    proof.calc("tr(A B)", np.trace(A @ B),
        (np.sum(A * B.T),   "(A B)ᵢᵢ = Σⱼ Aᵢⱼ Bⱼᵢ"),
        (np.sum(B * A.T),   "the same sum"),
        (np.trace(B @ A),   "read backwards"))
    # fmt: on
    proof.equal(np.trace(A @ B), np.trace(B @ A))
    proof.reject(np.trace(A @ A.T), because="that is ‖A‖²")


@theorem("tr(A B) ≠ tr(A) tr(B)", section="2.1.2", A=real("n", "n"), B=real("n", "n"))
def trace_is_not_multiplicative(proof, A, B):
    proof.equal(np.trace(A + B), np.trace(A) + np.trace(B))
    proof.near_miss("the trace adds, the determinant multiplies").equal(
        np.trace(A @ B), np.trace(A) * np.trace(B)
    )


@theorem("(A B)ᵀ = Bᵀ Aᵀ", section="2.1.2", A=real("n", "n"), B=real("n", "n"))
def transpose_of_a_product(proof, A, B):
    proof.equal((A @ B).T, B.T @ A.T)
    proof.reject(A.T @ B.T, because="the order turns round")


@theorem("∇ ½‖A‖² = A (Frobenius)", section="2.1.2", A=real("m", "n"))
def gradient_of_the_frobenius_norm(proof, A):
    proof.equal(np.sum(A**2), np.trace(A.T @ A))
    proof.gradient_is(np.sum(A**2) / 2, A)
    proof.reject(2 * A, because="the ½ cancels against the square")


@theorem("∇_X tr(A X) = Aᵀ", section="2.1.2", A=real("m", "n"), X=real("n", "m"))
def gradient_of_a_trace(proof, A, X):
    proof.gradient_is(np.trace(A @ X), A.T, wrt=X)
    proof.reject(A, because="the gradient has the shape of X")


@theorem("∇_X tr(XᵀA X) = (A + Aᵀ) X", section="2.1.2", A=real("n", "n"), X=real("n", "p"))
def gradient_of_a_quadratic_trace(proof, A, X):
    proof.gradient_is(np.trace(X.T @ A @ X), (A + A.T) @ X, wrt=X)
    proof.reject(2 * A @ X, because="that needs A = Aᵀ")


@theorem(
    "∇_U ½‖R − U Vᵀ‖² = −(R − U Vᵀ) V",
    section="2.1.2",
    R=real("m", "n"),
    U=real("m", "k"),
    V=real("n", "k"),
)
def gradients_of_a_matrix_factorisation(proof, R, U, V):
    E = proof.let("E", R - U @ V.T)
    proof.gradient_is(np.sum(E**2) / 2, -E @ V, wrt=U)
    proof.reject(E @ V, because="the prediction is subtracted")
    proof.gradient_is(np.sum(E**2) / 2, -E.T @ U, wrt=V)
    proof.reject(E.T @ U, because="the prediction is subtracted")


@theorem("∇ log |det A| = A⁻ᵀ (2 × 2)", section="2.1.2", A=real(2, 2))
def gradient_of_the_log_determinant(proof, A):
    proof.assume("det A ≠ 0")
    proof.gradient_is(np.log(np.linalg.det(A) ** 2) / 2, np.linalg.inv(A).T)
    proof.reject(np.linalg.inv(A), because="transposed")


# ------------------------------------------------------------------ lengths and angles
@theorem("∂(x/‖x‖)/∂x = (I − x̂ x̂ᵀ)/‖x‖", section="2.3", x=nonzero("n"))
def jacobian_of_normalisation(proof, x):
    proof.jacobian_is(unit, unit_jacobian)
    proof.reject(np.eye(x.shape[0]) / norm(x), because="forgets that the length moves too")


@theorem("∇_x (x·y/(‖x‖‖y‖)) = (ŷ − cos x̂)/‖x‖", section="2.1.1", x=nonzero("n"), y=nonzero("n"))
def gradient_of_the_cosine(proof, x, y):
    proof.gradient_is(cosine, cosine_gradient, wrt=x)
    proof.reject(y / (norm(x) * norm(y)), because="forgets that the length moves too")


@theorem(
    "A = Aᵀ   ⇒   ∇(xᵀA x/x·x) = 2(A x − ρ x)/x·x",
    section="2.1.1",
    A=symmetric("n"),
    x=nonzero("n"),
)
def gradient_of_the_rayleigh_quotient(proof, A, x):
    proof.assume("A = Aᵀ")
    ρ = proof.let("ρ", x @ A @ x / (x @ x))
    proof.gradient_is(ρ, 2 * (A @ x - ρ * x) / (x @ x), wrt=x)
    proof.reject(2 * A @ x / (x @ x), because="forgets that the denominator moves too")


# ------------------------------------------------------------------ centering
@theorem("C = I − 1 1ᵀ/n: C x = x − x̄, C C = C, C 1 = 0", section="2.1.2", x=real("n"))
def centering_is_a_projection(proof, x):
    n = x.shape[0]
    C = proof.let("C", np.eye(n) - 1 / n)
    proof.equal(C @ x, x - np.mean(x))
    proof.reject(x - np.sum(x), because="a sum for a mean")
    proof.equal(C @ C @ x, C @ x)
    proof.equal(C @ (0 * x + 1), 0 * x)


@theorem("var x = mean(x²) − x̄²,   ∇ var x = 2(x − x̄)/n", section="2.1.2", x=real("n"))
def variance(proof, x):
    m = np.mean(x)
    # fmt: off
    proof.calc("var x", np.var(x),
        (np.mean((x - m) ** 2),                          "definition"),
        (np.mean(x**2) - 2 * m * np.mean(x) + m**2,      "expand the square"),
        (np.mean(x**2) - m**2,                           "x̄ = mean x"))
    # fmt: on
    proof.gradient_is(np.var(x), 2 * (x - m) / x.shape[0])
    proof.reject(2 * x / x.shape[0], because="the mean is subtracted")


if __name__ == "__main__":
    main(globals())
