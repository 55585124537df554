"""Linear algebra with gradients.

Theorems  ∇ ½‖A‖² = A;   tr(A B) = tr(B A), ∇_X tr(A X) = Aᵀ, ∇_X tr(XᵀA X) = (A + Aᵀ) X;
          ∇_U ½‖R − U Vᵀ‖² = −(R − U Vᵀ) V;   ∂(x/‖x‖)/∂x = (I − x̂ x̂ᵀ)/‖x‖;
          ∇_x cos(x, y) = (ŷ − cos x̂)/‖x‖;   C = I − 1 1ᵀ/n is a projection, var x = ‖C x‖²/n;
          ‖x − y‖² = ‖x‖² − 2 x·y + ‖y‖²;   ∇(xᵀA x/x·x) = 2(A x − ρ x)/x·x.
Source    Notes §2.1; Petersen and Pedersen (2012), The Matrix Cookbook, §2.
"""

import numpy as np

from alicemath import nonzero, real, symmetric
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
    proof.equal(np.trace(A @ B), np.einsum("ij,ji->", A, B))
    proof.reject(np.trace(A) * np.trace(B), because="the trace adds, the determinant multiplies")
    proof.equal(np.trace(A + B), np.trace(A) + np.trace(B))


@theorem("(A B)ᵀ = Bᵀ Aᵀ", section="2.1.2", A=real("n", "n"), B=real("n", "n"))
def transpose_of_a_product(proof, A, B):
    proof.equal((A @ B).T, B.T @ A.T)
    proof.reject(A.T @ B.T, because="the order turns round")


@theorem("∇ ½‖A‖² = A, ∇‖A‖² = 2A (Frobenius)", section="2.1.2", A=real("m", "n"))
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


# ------------------------------------------------------------------ products
@theorem(
    "(2X) ⊙ (2Y) = 4(X ⊙ Y), (X + Z) ⊙ Y = X ⊙ Y + Z ⊙ Y",
    section="2.1.2",
    X=real("m", "n"),
    Y=real("m", "n"),
    Z=real("m", "n"),
)
def the_hadamard_product_is_bilinear(proof, X, Y, Z):
    proof.equal((X + Z) * Y, X * Y + Z * Y)
    proof.reject(X * Y + Z, because="both terms are multiplied")
    proof.equal((2 * X) * (2 * Y), 4 * (X * Y))
    proof.reject(2 * (X * Y), because="the notes call it not linear: it is, in each argument")


@theorem(
    "row times column: (X Y)ᵢⱼ = Xᵢ,: · Y:,ⱼ", section="2.1.2", X=real("m", "n"), Y=real("n", "m")
)
def entries_of_a_product(proof, X, Y):
    proof.equal(X @ Y, np.einsum("ik,kj->ij", X, Y))
    proof.reject(np.einsum("ik,kj->ji", X, Y), because="transposed")


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


# ------------------------------------------------------------------ lengths and angles
@theorem("‖x − y‖² = ‖x‖² − 2 x·y + ‖y‖²", section="2.1.1", x=real("n"), y=real("n"))
def squared_distance(proof, x, y):
    proof.equal(np.sum((x - y) ** 2), x @ x - 2 * (x @ y) + y @ y)
    proof.reject(x @ x + y @ y, because="that needs x·y = 0")


@theorem("1 − x·y = ½‖x − y‖² for unit vectors", section="2.1.1", x=real("n"), y=real("n"))
def the_dot_product_of_unit_vectors_is_largest_when_they_coincide(proof, x, y):
    proof.follows(
        1 - x @ y,
        np.sum((x - y) ** 2) / 2,
        given=np.stack([x @ x - 1, y @ y - 1]),
        by=lambda h: -(h[0] + h[1]) / 2,
    )
    proof.nonnegative(np.sum((x - y) ** 2) / 2)
    proof.near_miss("for other lengths it is not so").equal(1 - x @ y, np.sum((x - y) ** 2) / 2)


@theorem("‖xᵢ − yⱼ‖² for all pairs", section="2.1.3", X=real("m", "d"), Y=real("n", "d"))
def pairwise_squared_distances(proof, X, Y):
    differences = X[:, None, :] - Y[None, :, :]
    proof.equal(
        np.sum(differences**2, axis=2),
        np.sum(X**2, axis=1)[:, None] - 2 * X @ Y.T + np.sum(Y**2, axis=1)[None, :],
    )
    proof.reject(
        np.sum(X**2, axis=1)[:, None] - X @ Y.T + np.sum(Y**2, axis=1)[None, :],
        because="the mixed term stands twice",
    )


@theorem("∂(x/‖x‖)/∂x = (I − x̂ x̂ᵀ)/‖x‖", section="2.3", x=nonzero("n"))
def jacobian_of_normalisation(proof, x):
    r = np.linalg.norm(x)
    proof.jacobian_is(x / r, (np.eye(x.shape[0]) - np.outer(x, x) / r**2) / r)
    proof.reject(np.eye(x.shape[0]) / r, because="forgets that the length moves too")


@theorem("∇_x (x·y/(‖x‖‖y‖)) = (ŷ − cos x̂)/‖x‖", section="2.1.1", x=nonzero("n"), y=nonzero("n"))
def gradient_of_the_cosine(proof, x, y):
    r, s = np.linalg.norm(x), np.linalg.norm(y)
    cosine = x @ y / (r * s)
    proof.gradient_is(cosine, (y / s - cosine * x / r) / r, wrt=x)
    proof.reject(y / (r * s), because="forgets that the length moves too")


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


@theorem("Σᵢ (xᵢ − x̄) = 0", section="2.1.2", x=real("n"))
def deviations_sum_to_zero(proof, x):
    proof.equal(np.sum(x - np.mean(x)), 0 * np.sum(x))
    proof.reject(np.sum(x), because="that is n x̄")


# ------------------------------------------------------------------ inverse and determinant, 2 × 2
@theorem("∇ log |det A| = A⁻ᵀ (2 × 2)", section="2.1.2", A=real(2, 2))
def gradient_of_the_log_determinant(proof, A):
    proof.assume("det A ≠ 0")
    proof.gradient_is(np.log(np.linalg.det(A) ** 2) / 2, np.linalg.inv(A).T)
    proof.reject(np.linalg.inv(A), because="transposed")


if __name__ == "__main__":
    main(globals())
