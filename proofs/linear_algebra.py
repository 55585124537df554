"""Linear algebra: what the dot product, the matrix product and the Hadamard product do.

Theorems  1 − x·y = ½‖x − y‖² for unit vectors, so x·y ≤ 1 with equality at x = y only;
          r‖x‖ − w·x = ‖x‖/(2r) ‖w − r x/‖x‖‖² for ‖w‖ = r: the best template points along x;
          (X Y)ᵢⱼ = Xᵢ,: · Y:,ⱼ, while rows with rows is X Yᵀ;   A (B x) = (A B) x;
          X ⊙ Y is linear in each factor, as X Y is;   M = M ⊙ M   ⇒   X ↦ M ⊙ X is a projection;
          eˣ of a matrix is not eˣ of its entries.
The notes say that the Hadamard product does not preserve linearity: it does.
Source    Notes §2.1; Horn and Johnson (2013), Matrix Analysis, §0.2 and §7.5.
"""

from typing import Any

import numpy as np

from alicemath import nonzero, one_hot, positive, prove_equal, real
from alicemath.ml.functions import norm, unit
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

X, Y = real("m", "n"), real("m", "n")


# ------------------------------------------------------------------ the dot product
@theorem("‖x − y‖² = ‖x‖² − 2 x·y + ‖y‖²", section="2.1.1", x=real("n"), y=real("n"))
def squared_distance(proof, x, y):
    proof.equal(np.sum((x - y) ** 2), x @ x - 2 * (x @ y) + y @ y)
    proof.reject(x @ x + y @ y, because="that needs x·y = 0")


@theorem(
    "‖x‖ = ‖y‖ = 1   ⇒   1 − x·y = ½‖x − y‖² ≥ 0, and 0 at x = y only",
    section="2.1.1",
    settles="2.1.1-dot-max-unit-vectors",
    x=real("n"),
    y=real("n"),
)
def the_dot_product_of_unit_vectors_is_largest_when_they_coincide(proof, x, y):
    proof.follows(
        1 - x @ y,
        np.sum((x - y) ** 2) / 2,
        given=np.stack([x @ x - 1, y @ y - 1]),
        by=lambda h: -(h[0] + h[1]) / 2,
    )
    proof.nonnegative(np.sum((x - y) ** 2) / 2)


@theorem(
    "‖w‖ = r   ⇒   r‖x‖ − w·x = ‖x‖/(2r) ‖w − r x/‖x‖‖² ≥ 0: the best w points along x",
    section="2.1.1",
    settles="2.1.1-template-matching",
    x=nonzero("n"),
    w=real("n"),
    r=positive(),
)
def a_template_matches_along_the_input(proof, x, w, r):
    best = proof.let("best", r * unit(x))
    proof.equal(best @ x, r * norm(x))
    gap = norm(x) / (2 * r) * np.sum((w - best) ** 2)
    proof.follows(r * norm(x) - w @ x, gap, given=w @ w - r**2, by=lambda h: -h * norm(x) / (2 * r))
    proof.nonnegative(gap)
    proof.without("‖w‖ = r", because="a longer template wins, aligned or not").holds(
        enumerated("w·(1, 0) ≤ (1, 0)·(1, 0)", [(1, 0), (0, 1), (10, 5)], lambda w: w[0] <= 1)
    )


# ------------------------------------------------------------------ the matrix product
@theorem(
    "(X Y)ᵢⱼ = Xᵢ,: · Y:,ⱼ, with i and j picked by one-hot vectors",
    section="2.1.2",
    settles="2.1.2-matmul-entry",
    X=real("m", "n"),
    Y=real("n", "p"),
    i=one_hot("m"),
    j=one_hot("p"),
)
def entries_of_a_product(proof, X, Y, i, j):
    row, column = proof.let("row i of X", i @ X), proof.let("column j of Y", Y @ j)
    proof.equal(i @ (X @ Y) @ j, row @ column)
    proof.reject(np.sum(row) * np.sum(column), because="the sum of products, entry by entry")
    proof.equal(X @ Y, np.einsum("ik,kj->ij", X, Y))


@theorem(
    "rows with columns is X Y, rows with rows is X Yᵀ",
    section="2.1.2",
    settles="2.1.2-matmul-index-notation",
    X=real("n", "n"),
    Y=real("n", "n"),
)
def rows_with_rows_is_another_product(proof, X, Y):
    proof.convention("Xᵢ is row i of X, Yⱼ is column j of Y: then Xᵢ · Yⱼ = (X Y)ᵢⱼ")
    proof.equal(np.einsum("ik,kj->ij", X, Y), X @ Y)
    proof.convention("Xᵢ is row i of X, Yⱼ is row j of Y: then Xᵢ · Yⱼ = (X Yᵀ)ᵢⱼ")
    proof.equal(np.einsum("ik,jk->ij", X, Y), X @ Y.T)
    proof.reject(X @ Y, because="that is rows with columns")


# ------------------------------------------------------------------ the Hadamard product
@theorem(
    "(X ⊙ Y)ᵢⱼ = Xᵢⱼ Yᵢⱼ; it commutes, and the matrix of ones is its unit",
    section="2.1.2",
    settles="2.1.2-hadamard-definition",
    X=X,
    Y=Y,
    Z=X,
)
def the_hadamard_product(proof, X, Y, Z):
    def multiplies(shape: tuple[int, int]) -> bool:
        try:
            return np.multiply(np.ones((2, 3)), np.ones(shape)).shape == (2, 3)
        except ValueError:
            return False

    proof.equal(X * Y, np.einsum("ij,ij->ij", X, Y))
    proof.reject(np.einsum("ij,kj->ij", X, Y), because="one entry of Y, not a column of them")
    proof.equal(X * Y, Y * X)
    proof.equal(X * (Y * Z), (X * Y) * Z)
    proof.equal(X * np.ones(X.shape), X)
    proof.without("X and Y have the same shape").holds(
        enumerated("a 2 × 3 matrix ⊙ one of the shape", [(2, 3), (3, 2)], multiplies)
    )


@theorem(
    "M = M ⊙ M   ⇒   X ↦ M ⊙ X is a projection: twice is once, and the rest is orthogonal",
    section="2.1.2",
    settles="2.1.2-hadamard-mask",
    X=X,
    M=Y,
    c=real(),
)
def a_mask_is_a_projection(proof, X, M, c):
    given = M * M - M  # each entry is 0 or 1
    proof.follows(M * (M * X), M * X, given=given, by=lambda h: h * X)
    proof.follows(np.sum(M * X * (X - M * X)), 0 * c, given=given, by=lambda h: -np.sum(h * X * X))
    proof.equal((c * np.ones(X.shape)) * X, c * X)
    proof.near_miss("other matrices than masks").equal(M * (M * X), M * X)


@theorem(
    "(a X + b Z) ⊙ Y = a (X ⊙ Y) + b (Z ⊙ Y): the Hadamard product is linear in each factor",
    section="2.1.2",
    settles="2.1.2-hadamard-not-linear",
    X=X,
    Y=Y,
    Z=X,
    a=real(),
    b=real(),
)
def the_hadamard_product_is_bilinear(proof, X, Y, Z, a, b):
    def of_a_sum(X: Array, Y: Array, Z: Array, a: Array, b: Array) -> Array:
        return (a * X + b * Z) * Y

    def a_sum(X: Array, Y: Array, Z: Array, a: Array, b: Array) -> Array:
        return a * (X * Y) + b * (Z * Y)

    proof.equal(of_a_sum, a_sum)
    proof.reject(a * (X * Y) + b * Z, because="both terms are multiplied")
    is_linear = prove_equal(of_a_sum, a_sum, on=proof.on).passed
    proof.printed("the law of linear maps is proved for every X, Y, Z, a, b").holds(
        computed("X ↦ X ⊙ Y is linear", is_linear, expected=False)
    )
    proof.equal((2 * X) * (2 * Y), 4 * (X * Y))
    proof.reject(2 * (X * Y), because="in both factors at once no product is linear")
    proof.equal((2 * X) @ (2 * Y.T), 4 * (X @ Y.T))


@theorem(
    "A (B x) = (A B) x: linear maps compose by the matrix product, not by A ⊙ B",
    section="2.1.2",
    settles="2.1.2-hadamard-not-composable",
    A=real("n", "n"),
    B=real("n", "n"),
    x=real("n"),
)
def linear_maps_compose_by_the_matrix_product(proof, A, B, x):
    def one_by_one(A: Array, B: Array, x: Array) -> Array:
        return A * (B * x)

    def at_once(A: Array, B: Array, x: Array) -> Array:
        return (A * B) * x

    proof.equal(A @ (B @ x), (A @ B) @ x)
    proof.reject((A * B) @ x, because="the Hadamard product is not that of the maps")
    proof.equal(one_by_one, at_once)
    law = prove_equal(one_by_one, at_once, on=proof.on).status.value
    proof.without("meant of the maps x ↦ A x").holds(
        computed("A ⊙ (B ⊙ x) = (A ⊙ B) ⊙ x", law, "REFUTED")
    )
    proof.near_miss("the two products do not associate").equal(A * (B @ A), (A * B) @ A)


# ------------------------------------------------------------------ entries or the whole matrix
@theorem(
    "(diag d)² = (diag d) ⊙ (diag d); for other matrices A² ≠ A ⊙ A",
    section="2.1.2",
    settles="2.1.2-elementwise-vs-matrix-functions",
    A=real("n", "n"),
    d=real("n"),
)
def squares_of_a_matrix_and_of_its_entries(proof, A, d):
    D = proof.let("D", np.diag(d))
    proof.equal(D @ D, D * D)
    proof.near_miss("rows with columns, not entry by entry").equal(A @ A, A * A)


@theorem(
    "E = exp(t N) has E′ = N E and E(0) = I; the exponentials of the entries do not",
    section="2.1.2",
    settles="2.1.2-elementwise-vs-matrix-functions",
    t=real(),
)
def exponentials_of_a_matrix_and_of_its_entries(proof, t):
    def exp(t: Array) -> Array:
        """I + t N + t²N²/2: the series ends, as N³ = 0."""
        one, zero = 1 + 0 * t, 0 * t
        rows = [[one, t, t**2 / 2], [zero, one, t], [zero, zero, one]]
        return np.stack([np.stack(row) for row in rows])

    N = proof.let("N", np.eye(3, k=1) + 0 * t)
    E = proof.let("E", exp(t))
    proof.jacobian_is(E, N @ E)
    proof.near_miss("the entries e⁰ stay 1").jacobian_is(np.exp(t * N), N @ np.exp(t * N))
    proof.equal(exp(0 * t), np.eye(3) + 0 * t)


if __name__ == "__main__":
    main(globals())
