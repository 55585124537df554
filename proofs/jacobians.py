"""Jacobians: shape and layout, the chain rule, the first-order expansion.

Theorems  Jᵢⱼ = ∂yᵢ/∂xⱼ: row i is the gradient of output i, column j is what input j does;
          ∂(f ∘ g)(x) = ∂f(g(x)) ∂g(x), a product of matrices in this order;
          f(x + h) = f(x) + J h + O(‖h‖²); for f = x² − 1.5x the remainder is h² exactly.
The notes interchange rows and columns in words; f(x) = (x₀x₁, x₁ + 3x₂) tells them apart.
Source    Notes §2.2.2; Magnus and Neudecker (2019), Matrix Differential Calculus, §5.
"""

from typing import Any

import numpy as np

from alicemath import real
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


def f(x: Array) -> Array:
    """ℝ³ → ℝ²: more inputs than outputs, so that a transposed Jacobian has another shape."""
    return np.stack([x[0] * x[1], x[1] + 3 * x[2]])


def f_jacobian(x: Array) -> Array:
    return np.stack([np.stack([x[1], x[0], 0 * x[2]]), np.array([0.0, 1.0, 3.0]) + 0 * x])


def parabola(x: Array) -> Array:
    return x**2 - 1.5 * x


def parabola_derivative(x: Array) -> Array:
    return 2 * x - 1.5


# ------------------------------------------------------------------ layout
@theorem("∂(A x)/∂x = A", section="2.2.2", A=real("m", "n"), x=real("n"))
def jacobian_of_a_linear_map(proof, A, x):
    proof.jacobian_is(A @ x, A, wrt=x)
    proof.reject(A.T, because="outputs index the rows, inputs the columns")


@theorem("f(x) = (x₀x₁, x₁ + 3x₂) has J = ((x₁, x₀, 0), (0, 1, 3))", section="2.2.2", x=real(3))
def a_jacobian_with_two_rows_and_three_columns(proof, x):
    proof.jacobian_is(f, f_jacobian)
    proof.reject(f_jacobian(x).T, because="shape (3, 2): the layout is y.shape + x.shape")


@theorem("row i of J is the gradient of yᵢ", section="2.2.2", x=real(3))
def rows_are_gradients_of_outputs(proof, x):
    proof.gradient_is(f(x)[0], f_jacobian(x)[0])
    proof.reject(
        f_jacobian(x)[:, 0],
        because="the notes: column j is the gradient of an output; it has 2 entries, not 3",
    )
    proof.gradient_is(f(x)[1], f_jacobian(x)[1])
    proof.reject(f_jacobian(x)[0], because="the other row")


@theorem("column j of J is ∂y/∂xⱼ", section="2.2.2", x=real(3), t=real())
def columns_are_what_one_input_does(proof, x, t):
    moved = f(np.stack([x[0], x[1], x[2] + t]))
    proof.jacobian_is(moved, f_jacobian(x)[:, 2], wrt=t)
    proof.reject(
        f_jacobian(x)[0], because="the notes: row i is what one input does; it has 3 entries, not 2"
    )


@theorem("∂(A X)ᵢⱼ/∂Xₖₗ = Aᵢₖ δⱼₗ", section="2.2.2", A=real("m", "n"), X=real("n", "p"))
def a_jacobian_with_four_indices(proof, A, X):
    eye = np.eye(X.shape[1])
    proof.jacobian_is(A @ X, np.einsum("ik,jl->ijkl", A, eye), wrt=X)
    proof.reject(
        np.einsum("jk,il->ijkl", A, eye), because="the output's indices the wrong way round"
    )


# ------------------------------------------------------------------ the chain rule
@theorem("∂ φ(A x)/∂x = diag(φ′(A x)) A", section="2.2.2", A=real("m", "n"), x=real("n"))
def chain_rule_for_a_layer(proof, A, x):
    outer = np.diag(1 - np.tanh(A @ x) ** 2)
    proof.jacobian_is(np.tanh(A @ x), outer @ A, wrt=x)
    proof.reject((1 - np.tanh(A @ x) ** 2) @ A, because="a row for a diagonal matrix")


@theorem(
    "∂(f ∘ g) = ∂f(g(x)) ∂g(x) for f(h) = B tanh(h), g(x) = C tanh(x)",
    section="2.2.2",
    B=real("k", "m"),
    C=real("m", "n"),
    x=real("n"),
)
def chain_rule_is_a_product_of_matrices(proof, B, C, x):
    h = proof.let("h", C @ np.tanh(x))
    df = proof.let("∂f", B @ np.diag(1 - np.tanh(h) ** 2))
    dg = proof.let("∂g", C @ np.diag(1 - np.tanh(x) ** 2))
    proof.jacobian_is(B @ np.tanh(h), df @ dg, wrt=x)
    proof.reject((df @ dg).T, because="transposed")


@theorem("the outer Jacobian stands on the left", section="2.2.2", x=real(2))
def order_of_the_chain_rule(proof, x):
    def g(x: Array) -> Array:
        return np.stack([x[0] + x[1], x[0]])

    def f(h: Array) -> Array:
        return np.stack([h[0] * h[1], h[1]])

    df = np.stack([np.stack([x[0], x[0] + x[1]]), np.stack([0 * x[0], 1 + 0 * x[0]])])  # at g(x)
    dg = np.array([[1.0, 1.0], [1.0, 0.0]])
    proof.jacobian_is(f(g(x)), df @ dg)
    proof.reject(dg @ df, because="the inner one on the left")


# ------------------------------------------------------------------ the first-order expansion
@theorem("f(x + h) − (f(x) + h f′(x)) = h² for f = x² − 1.5x", section="2.2.2", x=real(), h=real())
def remainder_of_the_parabola(proof, x, h):
    remainder = parabola(x + h) - (parabola(x) + h * parabola_derivative(x))
    # fmt: off
    proof.calc("remainder", remainder,
        ((x + h) ** 2 - x**2 - 2 * x * h, "the linear parts cancel"),
        (h**2,                            "(x + h)² = x² + 2xh + h²"))
    # fmt: on
    proof.equal(remainder, h**2)
    proof.reject(0 * h, because="the expansion is exact for linear functions only")


@theorem("f(0.51) = −0.5049, linearised at 0.5 it is −0.5050", section="2.2.2", x=real())
def the_printed_numbers(proof, x):
    proof.gradient_is(parabola, parabola_derivative)
    proof.reject(2 * x + 1.5, because="the sign of the linear term")
    proof.equal(parabola(0.51 + 0 * x), -0.5049 + 0 * x)
    proof.reject(-0.5050 + 0 * x, because="that is the linearised value")
    proof.equal(parabola(0.5 + 0 * x) + 0.01 * parabola_derivative(0.5 + 0 * x), -0.5050 + 0 * x)
    proof.reject(-0.5049 + 0 * x, because="that is the value of the function")


@theorem(
    "q(x + h) − q(x) − ∇q(x)·h = hᵀA h for q(x) = xᵀA x",
    section="2.2.2",
    A=real("n", "n"),
    x=real("n"),
    h=real("n"),
)
def remainder_of_a_quadratic_form(proof, A, x, h):
    remainder = (x + h) @ A @ (x + h) - x @ A @ x - (A @ x + A.T @ x) @ h
    proof.equal(remainder, h @ A @ h)
    proof.reject(0 * (h @ h), because="the remainder is of second order, not zero")


@theorem(
    "d/dt Σ exp(x + t h) = exp(x + t h)·h", section="2.2.2", x=real("n"), h=real("n"), t=real()
)
def the_linear_part_is_the_jacobian(proof, x, h, t):
    proof.gradient_is(np.sum(np.exp(x + t * h)), np.exp(x + t * h) @ h, wrt=t)
    proof.reject(np.sum(np.exp(x + t * h)), because="the direction h is missing")


if __name__ == "__main__":
    main(globals())
