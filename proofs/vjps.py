"""Vector-Jacobian products: a row times a Jacobian that is never formed.

Theorems  vjp(v) = vᵀ ∂f(x) is the gradient of v·f, of the shape of x;
          reverse mode needs the two VJPs of each primitive and nothing else;
          the rows of ∂f are the VJPs of the basis vectors e₁, …, e_c′ of the outputs;
          f = W x: ∂ₓf = W, ∂_W f has three indices, vjpₓ(v) = vᵀW = [Wᵀv]ᵀ, vjp_W(v) = v xᵀ.
The notes print vᵀWᵀ = [W v]ᵀ for the input VJP.
Source    Notes §6.4.1-§6.4.2; Griewank and Walther (2008), Evaluating Derivatives, §3.2.
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.programs import activation, linear, total
from alicemath.ml.reverse_mode import reverse_mode, through_jacobians
from alicemath.proof import enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")
curve = activation(φ, φ.derivative)
LAYER: dict[str, Any] = {"x": real("c"), "A": real("h", "c"), "a": real("h")}
LINEAR: dict[str, Any] = {"x": real("c"), "W": real("m", "c")}


# ------------------------------------------------------------------ what a VJP is
@theorem(
    "vjp(v) = vᵀ ∂f(x) is the gradient of v·f, of the shape of x",
    section="6.4.1",
    settles=["6.4.1-vjp-definition", "6.4.2-vjp-shape"],
    **LAYER,
    v=real("h"),
)
def a_vjp_is_a_row_times_the_jacobian(proof, x, A, a, v):
    J = proof.let("∂f", np.diag(φ.derivative(A @ x + a)) @ A)
    proof.jacobian_is(φ(A @ x + a), J, wrt=x)
    proof.gradient_is(v @ φ(A @ x + a), v @ J, wrt=x)
    proof.reject(J @ v, because="that is a JVP, and v has the shape of the output")


@theorem(
    "f = φ(A x + a): one VJP for each of x, A and a",
    section="6.4.1",
    settles="6.4.1-vjp-per-argument",
    **LAYER,
)
def each_argument_has_a_vjp(proof, x, A, a):
    def layer(x: Array, A: Array, a: Array) -> Array:
        return φ(A @ x + a)

    def slope(x: Array, A: Array, a: Array) -> Array:
        return φ.derivative(A @ x + a)

    proof.vjp_is(layer, lambda x, A, a, u: (u * slope(x, A, a)) @ A, wrt=x)
    proof.vjp_is(layer, lambda x, A, a, u: np.outer(u * slope(x, A, a), x), wrt=A)
    proof.reject(lambda x, A, a, u: u * slope(x, A, a), because="that is the VJP in a")
    proof.vjp_is(layer, lambda x, A, a, u: u * slope(x, A, a), wrt=a)


# ------------------------------------------------------------------ reverse mode by VJPs
@theorem(
    "∂y/∂w = vjp_w(h̃), h̃ ← vjp_h(h̃)",
    section="6.4.1",
    settles="6.4.1-rad-via-vjp",
    **LAYER,
    u=real("h"),
)
def reverse_mode_needs_vjps_only(proof, x, A, a, u):
    for f, w, h in ((linear, A, x), (curve, a, A @ x)):
        dense = through_jacobians(f)
        proof.equal(f.input_vjp(h, w, u), dense.input_vjp(h, w, u))
        proof.equal(f.weight_vjp(h, w, u), dense.weight_vjp(h, w, u))
    proof.reject(
        u * curve.weight_vjp(A @ x, a, u), because="“the adjoint times the VJP”: it is in it"
    )
    program = [linear, curve]
    gradient = opaque(lambda x, *w: reverse_mode(program, x, w)[0], "∂y/∂w₁")
    proof.gradient_is(total(program, x, [A, a]), gradient(x, A, a), wrt=A)


@theorem(
    "row i of ∂ₓf is vjp(eᵢ), i = 1, …, c′",
    section="6.4.1",
    settles="6.4.1-jacobian-from-basis-vjps",
    **LAYER,
)
def vjps_of_the_basis_are_the_rows(proof, x, A, a):
    def rows(basis: Array) -> Array:
        """The VJP of every row of a matrix."""
        return linear.input_vjp(x, A, curve.input_vjp(A @ x, a, basis))

    proof.jacobian_is(φ(A @ x + a), rows(np.eye(A.shape[0])), wrt=x)
    proof.reject(rows(np.ones((A.shape[0], A.shape[0]))), because="one vector is no basis")
    proof.without("the eᵢ are those of the outputs", because="c of them do not fit").jacobian_is(
        φ(A @ x + a), rows(np.eye(A.shape[1])), wrt=x
    )


@theorem(
    "vᵀE = 0   ⇒   vᵀ(J + E) = vᵀJ: single effects that cancel in the total do not matter",
    section="6.4.1",
    settles="6.4.1-total-effect-remark",
    J=real("m", "c"),
    E=real("m", "c"),
    v=real("m"),
)
def only_the_total_effect_matters(proof, J, E, v):
    proof.follows(v @ (J + E), v @ J, given=v @ E, by=lambda g: g)
    proof.near_miss("other effects with another total matter").equal(v @ (J + E), v @ J)
    proof.without(
        "the total is weighted by the adjoint", because="1ᵀ is the weight at the end only"
    ).equal(v @ J, np.ones_like(v) @ J)


# ------------------------------------------------------------------ the linear layer
@theorem(
    "∂(W x)/∂x = W",
    section="6.4.1",
    settles="6.4.1-linear-input-jacobian",
    **LINEAR,
)
def the_input_jacobian_of_a_linear_layer(proof, x, W):
    proof.jacobian_is(W @ x, W, wrt=x)
    proof.reject(W.T, because="outputs index the rows")


@theorem(
    "∂(W x)ᵢ/∂Wⱼₖ = δᵢⱼ xₖ: three indices, c′²c numbers, c′c of them not 0",
    section="6.4.1",
    settles="6.4.1-weight-jacobian-rank3",
    **LINEAR,
)
def the_weight_jacobian_has_three_indices(proof, x, W):
    proof.jacobian_is(W @ x, np.einsum("ij,k->ijk", np.eye(W.shape[0]), x), wrt=W)
    proof.near_miss("two indices are not enough").jacobian_is(
        W @ x, np.outer(np.ones(W.shape[0]), x), wrt=W
    )

    def entries(w: tuple[int, int]) -> bool:
        J = linear.weight_jacobian(np.ones(w[0]), np.ones((w[1], w[0])))
        return J.size == w[1] ** 2 * w[0] and int(np.sum(J != 0)) == w[1] * w[0]

    widths = list(product(range(1, 7), repeat=2))
    proof.holds(enumerated("c′²c numbers, c′c of them not 0, for widths up to 6", widths, entries))


@theorem(
    "f = W x: vjpₓ(v) = vᵀW = [Wᵀv]ᵀ, of the shape of x",
    section="6.4.1",
    settles="6.4.1-linear-input-vjp",
    **LINEAR,
)
def the_input_vjp_of_a_linear_layer(proof, x, W):
    proof.vjp_is(W @ x, lambda x, W, u: u @ W, wrt=x)
    proof.vjp_is(W @ x, lambda x, W, u: W.T @ u, wrt=x)
    proof.printed("W v is defined for c = c′ alone").vjp_is(W @ x, lambda x, W, u: W @ u, wrt=x)


@theorem(
    "even for a square W the input VJP is vᵀW, not vᵀWᵀ",
    section="6.4.1",
    settles="6.4.1-linear-input-vjp",
    x=real("n"),
    W=real("n", "n"),
)
def the_input_vjp_of_a_square_layer(proof, x, W):
    proof.vjp_is(W @ x, lambda x, W, u: u @ W, wrt=x)
    proof.printed("that needs W = Wᵀ").vjp_is(W @ x, lambda x, W, u: u @ W.T, wrt=x)


@theorem(
    "f = W x: vjp_W(v) = v xᵀ",
    section="6.4.1",
    settles="6.4.1-linear-weight-vjp",
    **LINEAR,
)
def the_weight_vjp_of_a_linear_layer(proof, x, W):
    proof.vjp_is(W @ x, lambda x, W, u: np.outer(u, x), wrt=W)
    proof.reject(lambda x, W, u: np.outer(x, u), because="the shape of W is (c′, c)")


if __name__ == "__main__":
    main(globals())
