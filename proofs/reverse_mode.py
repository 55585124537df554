"""Reverse mode: adjoints that travel backwards.

Theorems  ∇_wᵢ y = 1ᵀ [∂h_l/∂h_l₋₁] ⋯ [∂hᵢ₊₁/∂hᵢ] [∂hᵢ/∂wᵢ]: the algorithm of the notes, run on a
          network of any widths with any activation φ, returns these gradients;
          its adjoints are h̃ᵢ = ∂y/∂hᵢ, from h̃_l = 1ᵀ down to h̃₀ = ∂y/∂x;
          the product is written with the last layer on the left: the order matters.
Source    Notes §6.3; Griewank and Walther (2008), Evaluating Derivatives, §3.2.
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.counting import numbers
from alicemath.ml.programs import activation, evaluation_trace, linear, total
from alicemath.ml.reverse_mode import reverse_mode, reverse_steps, through_jacobians
from alicemath.proof import enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Three primitives, h₃ = B φ(A x + a): their weights w₁, w₂, w₃ are A, a, B.
φ = Arbitrary("φ")
PROGRAM = [linear, activation(φ, φ.derivative), linear]
NETWORK: dict[str, Any] = {
    "x": real("c"),
    "A": real("h", "c"),
    "a": real("h"),
    "B": real("m", "h"),
}
#: The adjoint is multiplied by Jacobians that are formed, as in §6.3.
DENSE = [through_jacobians(f) for f in PROGRAM]


def passed_on(i: int) -> Any:
    """The adjoint that step i passes on, h̃ᵢ₋₁, when the sweep starts from hᵢ₋₁."""
    program = DENSE[i - 1 :]

    def run(h: Array, *w: Array) -> Array:
        *_, last = reverse_steps(program, h, w)
        return last.passed_on

    return opaque(run, f"h̃{'₀₁₂'[i - 1]}")


# ------------------------------------------------------------------ gradients
@theorem(
    "∂y/∂wᵢ = h̃ᵢ [∂hᵢ/∂wᵢ]",
    section="6.3",
    settles="6.3-weight-gradient",
    **NETWORK,
)
def reverse_mode_returns_every_gradient(proof, x, A, a, B):
    def gradient(i: int) -> Any:
        return opaque(lambda x, *w: reverse_mode(DENSE, x, w)[i - 1], f"∂y/∂w{'₀₁₂₃'[i]}")

    y = total(PROGRAM, x, [A, a, B])
    proof.gradient_is(y, gradient(1)(x, A, a, B), wrt=A)
    proof.gradient_is(y, gradient(3)(x, A, a, B), wrt=B)
    proof.gradient_is(y, gradient(2)(x, A, a, B), wrt=a)
    slope = φ.derivative(A @ x + a)
    proof.reject(
        gradient(2)(x, A, a, B) * slope, because="the adjoint is used before its own update"
    )


@theorem(
    "∂y/∂A = 1ᵀ [∂h₃/∂h₂] [∂h₂/∂h₁] [∂h₁/∂A]",
    section="6.3",
    settles="6.3-unrolled-gradient",
    **NETWORK,
)
def the_unrolled_gradient(proof, x, A, a, B):
    h = evaluation_trace(PROGRAM, x, [A, a, B])
    J = proof.let("∂h₂/∂h₁", PROGRAM[1].input_jacobian(h[1], a))
    adjoint = proof.let("h̃₁", np.ones(B.shape[0]) @ B @ J)
    proof.gradient_is(np.sum(h[3]), np.outer(adjoint, x), wrt=A)
    proof.reject(np.outer(np.ones(B.shape[0]) @ B, x), because="the factor ∂h₂/∂h₁ is missing")


@theorem(
    "hᵢ = wᵢ hᵢ₋₁, l = 3: ∂y/∂w₁ = [∂h₃/∂h₂] [∂h₂/∂h₁] [∂h₁/∂w₁] = w₃ · w₂ · x",
    section="6.3",
    settles="6.3-unrolled-gradient",
    x=real(),
    u=real(),
    v=real(),
    w=real(),
)
def the_leftmost_factor_belongs_to_the_last_layer(proof, x, u, v, w):
    proof.gradient_is(w * (v * (u * x)), w * v * x, wrt=u)
    proof.without(
        "the leftmost factor is ∂h_l/∂h_l₋₁", because="∂h₃/∂h₀ = w₃w₂w₁ counts layers twice"
    ).gradient_is(w * (v * (u * x)), (w * v * u) * v * x, wrt=u)


# ------------------------------------------------------------------ adjoints
@theorem(
    "h̃ᵢ₋₁ = h̃ᵢ [∂hᵢ/∂hᵢ₋₁] = ∂y/∂hᵢ₋₁ for i = l, …, 1, from h̃_l = 1ᵀ",
    section="6.3",
    settles=[
        "6.3-recursive-adjoint",
        "6.3-adjoints-are-gradients",
        "6.3-adjoint-init-subscript",
        "6.3-adjoint-product-order",
        "6.3-plain-english-index",
        "6.4.3-chain-through-layers",
    ],
    **NETWORK,
    r=real("h"),
    s=real("h"),
    t=real("m"),
)
def adjoints_are_gradients(proof, x, A, a, B, r, s, t):
    proof.gradient_is(np.sum(t), np.ones_like(t), wrt=t)
    proof.gradient_is(total(PROGRAM[2:], s, [B]), passed_on(3)(s, B), wrt=s)
    proof.gradient_is(total(PROGRAM[1:], r, [a, B]), passed_on(2)(r, a, B), wrt=r)
    proof.gradient_is(total(PROGRAM, x, [A, a, B]), passed_on(1)(x, A, a, B), wrt=x)
    proof.reject(
        A.T @ (np.ones(B.shape[0]) @ B), because="each layer brings its Jacobian: φ′ is missing"
    )


@theorem(
    "h₂ = V U x: h̃₀ = 1ᵀ V U, the last layer on the left",
    section="6.3",
    settles="6.3-adjoint-product-order",
    x=real("n"),
    U=real("n", "n"),
    V=real("n", "n"),
)
def the_last_layer_stands_on_the_left(proof, x, U, V):
    ones = np.ones(U.shape[0])
    proof.gradient_is(np.sum(V @ (U @ x)), ones @ V @ U, wrt=x)
    proof.without(
        "j falls from left to right in the product", because="matrices do not commute"
    ).gradient_is(np.sum(V @ (U @ x)), ones @ U @ V, wrt=x)


@theorem(
    "h̃ᵢ = 1ᵀ for i = l alone: one layer earlier it is 1ᵀB",
    section="6.3",
    settles=["6.3-adjoint-init-subscript", "6.3-plain-english-index"],
    B=real("m", "h"),
    s=real("h"),
)
def the_adjoint_starts_at_the_last_layer(proof, B, s):
    ones = np.ones_like(B @ s)
    proof.gradient_is(np.sum(B @ s), ones @ B, wrt=s)
    proof.without("i = l", because="at another layer the adjoint is not 1").gradient_is(
        np.sum(B @ s), np.ones_like(s), wrt=s
    )
    proof.without(
        "the arrow overwrites one running adjoint", because="as an equation: 1 × d_in and 1 × d_out"
    ).equal(ones @ B, ones)


@theorem(
    "((vᵀC) B) A = vᵀ(C (B A)), bracketed in any way, the factors in their places",
    section="6.3",
    settles="6.3-associativity-any-order",
    v=real("m"),
    C=real("m", "k"),
    B=real("k", "h"),
    A=real("h", "c"),
)
def products_may_be_bracketed_in_any_way(proof, v, C, B, A):
    # fmt: off
    proof.calc("vᵀC B A", ((v @ C) @ B) @ A,
        ((v @ C) @ (B @ A), "the last two first"),
        (v @ ((C @ B) @ A), "the matrices first"),
        (v @ (C @ (B @ A)), "from the right"))
    # fmt: on
    proof.near_miss("B passed over A").equal(v @ C @ B @ A, v @ C @ A @ B)


@theorem(
    "A B is no B A: for two layers the order is given",
    section="6.3",
    settles="6.3-associativity-any-order",
    A=real("n", "n"),
    B=real("n", "n"),
    v=real("n"),
)
def factors_may_not_be_permuted(proof, A, B, v):
    proof.equal(v @ (A @ B), (v @ A) @ B)
    proof.without("the factors keep their places", because="associative is not commutative").equal(
        v @ A @ B, v @ B @ A
    )


# ------------------------------------------------------------------ what is stored
def weights_of(c: int, h: int, m: int) -> list[Array]:
    return [np.ones((h, c)), np.ones(h), np.ones((m, h))]


WIDTHS = list(product(range(1, 5), repeat=3))


@theorem(
    "∂y/∂B = 1 h₂ᵀ: step i needs hᵢ₋₁, so all outputs are stored",
    section="6.3",
    settles="6.3-store-intermediates",
    **NETWORK,
)
def the_backward_pass_needs_the_outputs(proof, x, A, a, B):
    h = proof.let("h₂", φ(A @ x + a))
    proof.gradient_is(np.sum(B @ h), np.outer(np.ones(B.shape[0]), h), wrt=B)
    proof.reject(np.outer(np.ones(B.shape[0]), A @ x), because="it needs h₂, not h₁")

    def held(w: tuple[int, int, int]) -> list[int]:
        c, h, m = w
        return [numbers(s.held) for s in reverse_steps(PROGRAM, np.ones(c), weights_of(c, h, m))]

    proof.holds(
        enumerated(
            "before steps 3, 2, 1 the outputs held are h₁ h₂ h₃, h₁ h₂, h₁; widths up to 4",
            WIDTHS,
            lambda w: held(w) == [2 * w[1] + w[2], 2 * w[1], w[1]],
        )
    )


@theorem(
    "Table 2: h̃ᵢ 1 × d_out, ∂hᵢ/∂Wᵢ d_out × (d_out d_in), ∂hᵢ/∂hᵢ₋₁ d_out × d_in, h̃ᵢ₋₁ 1 × d_in",
    section="6.3",
    settles="6.3-table2-dimensions",
    x=real("c"),
    A=real("h", "c"),
)
def dimensions_of_reverse_mode(proof, x, A):
    proof.jacobian_is(A @ x, linear.weight_jacobian(x, A), wrt=A)
    proof.jacobian_is(A @ x, linear.input_jacobian(x, A), wrt=x)
    proof.reject(A.T, because="d_in × d_out")

    def table(w: tuple[int, int]) -> bool:
        c, h = w
        x, A, a = np.arange(1.0, c + 1), np.ones((h, c)), np.ones(h)
        in_bias, in_A = list(reverse_steps(PROGRAM[:2], x, [A, a]))
        J = linear.weight_jacobian(x, A).reshape(h, -1)
        return (
            [g.size for g in (in_A.upstream, in_A.gradient, in_A.passed_on)] == [h, h * c, c]
            and in_bias.gradient.size == h
            and np.array_equal(J, np.kron(np.eye(h), x))  # whole numbers: I ⊗ xᵀ
        )

    layers = list(product(range(1, 6), repeat=2))
    proof.holds(
        enumerated("Table 2, and ∂h/∂W = I ⊗ xᵀ by rows, for widths up to 5", layers, table)
    )


if __name__ == "__main__":
    main(globals())
