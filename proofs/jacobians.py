"""Jacobians: shape and layout, the chain rule, the first-order expansion.

Theorems  Jᵢⱼ = ∂yᵢ/∂xⱼ: row i is the gradient of output i, column j is what input j does;
          ∂(f ∘ g)(x) = ∂f(g(x)) ∂g(x), a product of matrices in this order;
          f(x + h) = f(x) + J h + O(‖h‖²), and no other slope has an error o(‖h‖);
          f = x² − 1.5x: the remainder is h² exactly.
The notes interchange rows and columns in words; f(x) = (x₀x₁, x₁ + 3x₂) tells them apart.
Source    Notes §2.2.2; Magnus and Neudecker (2019), Matrix Differential Calculus, §5.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import Arbitrary, interval, one_hot, prove_bound, prove_limit, real
from alicemath.proof import computed, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ, ψ = Arbitrary("φ"), Arbitrary("ψ")

#: y = φ(A x): c outputs and d inputs, so that a transposed Jacobian has another shape.
A, x = real("c", "d"), real("d")


def layer(A: Array, x: Array) -> Array:
    return φ(A @ x)


def layer_jacobian(A: Array, x: Array) -> Array:
    return φ.derivative(A @ x)[:, None] * A


def f(x: Array) -> Array:
    """ℝ³ → ℝ²: more inputs than outputs."""
    return np.stack([x[0] * x[1], x[1] + 3 * x[2]])


def f_jacobian(x: Array) -> Array:
    return np.stack([np.stack([x[1], x[0], 0 * x[2]]), np.array([0.0, 1.0, 3.0]) + 0 * x])


def parabola(x: Array) -> Array:
    """x² − 1.5x, exact for fractions too."""
    return x**2 - 3 * x / 2


def parabola_derivative(x: Array) -> Array:
    return 2 * x - Fraction(3, 2) if isinstance(x, Fraction) else 2 * x - 1.5


# ------------------------------------------------------------------ layout
@theorem(
    "y = φ(A x): Jᵢⱼ = ∂yᵢ/∂xⱼ, J = diag(φ′(A x)) A of the shape c × d",
    section="2.2.2",
    settles="2.2.2-jacobian-layout",
    A=A,
    x=x,
)
def outputs_index_the_rows(proof, A, x):
    proof.convention("outputs index the rows, inputs the columns (numerator layout)")
    proof.jacobian_is(layer, layer_jacobian, wrt=x)
    proof.reject(layer_jacobian(A, x).T, because="the layout of shape d × c is the other one")
    proof.convention("inputs index the rows (denominator layout): Jᵀ = Aᵀ diag(φ′(A x))")
    proof.equal(layer_jacobian(A, x).T, A.T * φ.derivative(A @ x))


@theorem("∂(A X)ᵢⱼ/∂Xₖₗ = Aᵢₖ δⱼₗ", section="2.2.2", A=real("m", "n"), X=real("n", "p"))
def a_jacobian_with_four_indices(proof, A, X):
    eye = np.eye(X.shape[1])
    proof.jacobian_is(A @ X, np.einsum("ik,jl->ijkl", A, eye), wrt=X)
    proof.reject(
        np.einsum("jk,il->ijkl", A, eye), because="the output's indices the wrong way round"
    )


# ------------------------------------------------------------------ rows and columns
@theorem(
    "row i of J is the gradient of yᵢ, with d entries",
    section="2.2.2",
    settles="2.2.2-columns-are-output-gradients",
    A=A,
    x=x,
    i=one_hot("c"),
)
def rows_are_gradients_of_outputs(proof, A, x, i):
    proof.gradient_is(i @ layer(A, x), i @ layer_jacobian(A, x), wrt=x)


@theorem(
    "f(x) = (x₀x₁, x₁ + 3x₂): row 0 of J is ∇y₀ = (x₁, x₀, 0); column 0 is not",
    section="2.2.2",
    settles="2.2.2-columns-are-output-gradients",
    x=real(3),
)
def columns_are_no_gradients(proof, x):
    proof.gradient_is(f(x)[0], f_jacobian(x)[0])
    proof.printed("a column has 2 entries, a gradient 3").gradient_is(f(x)[0], f_jacobian(x)[:, 0])


@theorem(
    "column j of J is ∂y/∂xⱼ, with c entries: d/dt f(x + t eⱼ) = J eⱼ",
    section="2.2.2",
    settles="2.2.2-rows-are-input-sensitivities",
    A=A,
    x=x,
    j=one_hot("d"),
    t=real(),
)
def columns_are_what_one_input_does(proof, A, x, j, t):
    proof.jacobian_is(layer(A, x + t * j), layer_jacobian(A, x + t * j) @ j, wrt=t)


@theorem(
    "f(x) = (x₀x₁, x₁ + 3x₂): x₂ changes it by (0, 3), column 2 of J; no row does that",
    section="2.2.2",
    settles="2.2.2-rows-are-input-sensitivities",
    x=real(3),
    t=real(),
)
def rows_are_not_what_one_input_does(proof, x, t):
    moved = f(np.stack([x[0], x[1], x[2] + t]))
    proof.jacobian_is(moved, f_jacobian(x)[:, 2], wrt=t)
    for row in (0, 1):
        proof.printed("a row has 3 entries, the outputs are 2").jacobian_is(
            moved, f_jacobian(x)[row], wrt=t
        )


@theorem(
    "one input, one output: J = (φ′(x)) for every smooth φ",
    section="2.2.2",
    settles="2.2.2-scalar-jacobian-is-derivative",
    x=real(1),
)
def one_input_and_one_output(proof, x):
    proof.jacobian_is(φ(x), φ.derivative(x)[:, None])
    proof.reject(φ(x)[:, None], because="φ for φ′")


# ------------------------------------------------------------------ the chain rule
@theorem(
    "f(h) = φ(B h), g(x) = ψ(C x)   ⇒   ∂(f ∘ g) = ∂f(g(x)) ∂g(x), for all smooth φ and ψ",
    section="2.2.2",
    settles="2.2.2-jacobian-chain-rule",
    B=real("k", "m"),
    C=real("m", "n"),
    x=real("n"),
)
def chain_rule_is_a_product_of_matrices(proof, B, C, x):
    h = proof.let("h", ψ(C @ x))
    df = proof.let("∂f(h)", φ.derivative(B @ h)[:, None] * B)
    dg = proof.let("∂g(x)", ψ.derivative(C @ x)[:, None] * C)
    proof.jacobian_is(φ(B @ h), df @ dg, wrt=x)


@theorem(
    "f(h) = (h₀h₁, h₁), g(x) = (x₀ + x₁, x₀): the outer Jacobian stands on the left, at g(x)",
    section="2.2.2",
    settles="2.2.2-jacobian-chain-rule",
    x=real(2),
)
def order_of_the_chain_rule(proof, x):
    def g(x: Array) -> Array:
        return np.stack([x[0] + x[1], x[0]])

    def f(h: Array) -> Array:
        return np.stack([h[0] * h[1], h[1]])

    def df(h: Array) -> Array:
        return np.stack([np.stack([h[1], h[0]]), np.stack([0 * h[0], 1 + 0 * h[0]])])

    dg = np.array([[1.0, 1.0], [1.0, 0.0]])
    proof.jacobian_is(f(g(x)), df(g(x)) @ dg)
    proof.without("the outer one on the left").jacobian_is(f(g(x)), dg @ df(g(x)))
    proof.without("the outer one taken at g(x)").jacobian_is(f(g(x)), df(x) @ dg)


# ------------------------------------------------------------------ the first-order expansion
@theorem(
    "p(x) = a + b x + c x² + d x³: (p(x + h) − p(x) − k h)/h → p′(x) − k, 0 for k = p′(x) only",
    section="2.2.2",
    settles="2.2.2-first-order-taylor",
    h=real(), x=real(), k=real(), b=real(), c=real(), d=real(),
)  # fmt: skip
def the_derivative_is_the_only_slope(proof, h, x, k, b, c, d):
    def p(x: Array, b: Array, c: Array, d: Array) -> Array:
        return b * x + c * x**2 + d * x**3

    def error(h: Array, x: Array, k: Array, b: Array, c: Array, d: Array) -> Array:
        return (p(x + h, b, c, d) - p(x, b, c, d) - k * h) / h

    def off(h: Array, x: Array, k: Array, b: Array, c: Array, d: Array) -> Array:
        return b + 2 * c * x + 3 * d * x**2 - k

    proof.define(error, off)
    proof.holds(prove_limit(error, 0, off, on=proof.on))
    proof.near_miss("another slope leaves an error of the size of h").holds(
        prove_limit(error, 0, 0, on=proof.on)
    )


@theorem(
    "q(x) = xᵀA x: q(x + h) − q(x) − ∇q·h = hᵀA h, and (hᵀA h)² ≤ ‖A‖²‖h‖⁴",
    section="2.2.2",
    settles="2.2.2-first-order-taylor",
    A=real("n", "n"),
    x=real("n"),
    h=real("n"),
)
def remainder_of_a_quadratic_form(proof, A, x, h):
    def minors(h: Array, A: Array) -> Array:
        H = np.outer(h, h)
        return np.einsum("ij,kl->ijkl", A, H) - np.einsum("kl,ij->ijkl", A, H)

    remainder = (x + h) @ A @ (x + h) - x @ A @ x - (A @ x + A.T @ x) @ h
    proof.equal(remainder, h @ A @ h)
    proof.reject(0 * (h @ h), because="the remainder is of second order, not zero")
    proof.nonnegative(np.sum(A**2) * (h @ h) ** 2 - (h @ A @ h) ** 2, np.sum(minors(h, A) ** 2) / 2)


@theorem(
    "on [−1, 1] the tangent 0 of x² is off by up to 1, the constant ½ by ½ at the most",
    section="2.2.2",
    settles="2.2.2-first-order-taylor",
    x=interval(-1, 1, closed=True),
)
def the_tangent_is_best_near_its_point_only(proof, x):
    def off_the_constant(x: Array) -> Array:
        return x**2 - 1 / 2

    def off_the_tangent(x: Array) -> Array:
        return x**2 - 0

    proof.define(off_the_constant, off_the_tangent)
    proof.holds(prove_bound(off_the_constant, -1 / 2, 1 / 2, on=proof.on))
    proof.without("x near x₀", because="the tangent at 0 is off by 1 at ±1").holds(
        prove_bound(off_the_tangent, -1 / 2, 1 / 2, on=proof.on)
    )


@theorem(
    "f = x² − 1.5x has f′ = 2x − 1.5", section="2.2.2", settles="2.2.2-code-derivative", x=real()
)
def derivative_of_the_parabola(proof, x):
    proof.gradient_is(parabola, parabola_derivative)
    proof.reject(2 * x + 1.5, because="the sign of the linear term")


@theorem(
    "f(x + h) − (f(x) + h f′(x)) = h² for f = x² − 1.5x",
    section="2.2.2",
    settles="2.2.2-code-linearisation-error",
    x=real(),
    h=real(),
)
def remainder_of_the_parabola(proof, x, h):
    remainder = parabola(x + h) - (parabola(x) + h * parabola_derivative(x))
    # fmt: off
    proof.calc("remainder", remainder,
        ((x + h) ** 2 - x**2 - 2 * x * h, "the linear parts cancel"),
        (h**2,                            "(x + h)² = x² + 2xh + h²"))
    # fmt: on
    proof.equal(remainder, h**2)
    proof.reject(0 * h, because="the expansion is exact for linear functions only")


@theorem("f(0.51) = −0.5049", section="2.2.2", settles="2.2.2-code-true-value")
def the_printed_value(proof):
    f_of = parabola(Fraction(51, 100))
    proof.holds(computed("f(51/100)", f_of, Fraction(-5049, 10_000)))
    proof.near_miss("that is the linearised value").holds(
        computed("f(51/100)", f_of, Fraction(-5050, 10_000))
    )


@theorem(
    "linearised at 0.5, f(0.51) ≈ −0.5050", section="2.2.2", settles="2.2.2-code-linearised-value"
)
def the_printed_linearised_value(proof):
    x, h = Fraction(1, 2), Fraction(1, 100)
    linearised = parabola(x) + parabola_derivative(x) * h
    proof.holds(computed("f(1/2) + f′(1/2)/100", linearised, Fraction(-5050, 10_000)))
    proof.near_miss("that is the value of the function").holds(
        computed("f(1/2) + f′(1/2)/100", linearised, Fraction(-5049, 10_000))
    )


if __name__ == "__main__":
    main(globals())
