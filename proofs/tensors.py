"""Tensors: derivatives with three and four indices, products of lengths, an arbitrary φ.

Theorems  the third derivative of logsumexp, sᵢ[(δᵢⱼ − sⱼ)(δᵢₖ − sₖ) − sⱼ(δⱼₖ − sₖ)];
          the four-index Hessian of multiclass logistic regression;
          Z = X Y in a batch: dX = U Yᵀ slice by slice;   (A ⊗ B)(x ⊗ y) = (A x) ⊗ (B y);
          backpropagation through two and three layers for *every* smooth activation φ.
Source    Notes §2.1.3, §4.2.2, §5.2; Magnus and Neudecker (2019), Matrix Differential Calculus.
"""

from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.softmax import logsumexp, softmax
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")


# ------------------------------------------------------------------ softmax, once more
def softmax_hessian(z: Array) -> Array:
    """∂²sᵢ/∂zⱼ∂zₖ = sᵢ [(δᵢⱼ − sⱼ)(δᵢₖ − sₖ) − sⱼ(δⱼₖ − sₖ)]."""
    s = softmax(z)
    d = np.eye(z.shape[0]) - s[None, :]
    return np.einsum("i,ij,ik->ijk", s, d, d) - np.einsum("i,j,jk->ijk", s, s, d)


@theorem("∂²sᵢ/∂zⱼ∂zₖ = sᵢ[(δᵢⱼ − sⱼ)(δᵢₖ − sₖ) − sⱼ(δⱼₖ − sₖ)]", section="4.2.1", z=real("m"))
def third_derivative_of_logsumexp(proof, z):
    proof.hessian_is(logsumexp, np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)))
    proof.jacobian_is(np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)), softmax_hessian)
    proof.reject(
        np.einsum("i,ij,ik->ijk", softmax(z), *[np.eye(z.shape[0]) - softmax(z)] * 2),
        because="the factor δᵢⱼ − sⱼ moves too",
    )


def regularised(W: Array, X: Array, Y: Array, λ: Array) -> Array:
    """Σₙ Σₐ Yₙₐ (log Σ_b e^(Zₙ_b) − Zₙₐ) + (λ/2)‖W‖², logits Z = X Wᵀ, labels in the rows of Y."""
    Z = X @ W.T
    fit = np.sum(np.sum(Y, axis=1) * np.log(np.sum(np.exp(Z), axis=1))) - np.sum(Y * Z)
    return fit + λ * np.sum(W**2) / 2


def regularised_hessian(W: Array, X: Array, Y: Array, λ: Array) -> Array:
    """H_ajbk = Σₙ (Σ_c Yₙ_c) sₙₐ (δₐ_b − sₙ_b) Xₙⱼ Xₙₖ + λ δₐ_b δⱼₖ."""
    E = np.exp(X @ W.T)
    S = E / np.sum(E, axis=1, keepdims=True)
    total, I_m, I_c = np.sum(Y, axis=1), np.eye(W.shape[0]), np.eye(W.shape[1])
    same = np.einsum("n,na,ab,nj,nk->ajbk", total, S, I_m, X, X)
    cross = np.einsum("n,na,nb,nj,nk->ajbk", total, S, S, X, X)
    return same - cross + np.einsum("ab,jk->ajbk", λ * I_m, I_c)


@theorem(
    "H_ajbk = Σₙ sₙₐ(δₐ_b − sₙ_b) Xₙⱼ Xₙₖ Σ_c Yₙ_c + λ δₐ_b δⱼₖ",
    section="4.2.2",
    W=real("m", "c"),
    X=real("n", "c"),
    Y=real("n", "m"),
    λ=real(),
)
def hessian_of_multiclass_logistic_regression(proof, W, X, Y, λ):
    proof.hessian_is(regularised, regularised_hessian, wrt=W)
    proof.reject(
        regularised_hessian(W, X, np.ones((X.shape[0], W.shape[0])), λ),
        because="every row counts as often as its labels sum to",
    )


# ------------------------------------------------------------------ batches and products
@theorem(
    "Z = X Y slice by slice: dX = U Yᵀ, dY = Xᵀ U",
    section="2.1.3",
    X=real("n", "a", "b"),
    Y=real("n", "b", "c"),
)
def batched_matrix_product(proof, X, Y):
    proof.equal(X @ Y, np.einsum("nab,nbc->nac", X, Y))
    proof.vjp_is(lambda X, Y: X @ Y, lambda X, Y, u: u @ np.swapaxes(Y, 1, 2), wrt=X)
    proof.vjp_is(lambda X, Y: X @ Y, lambda X, Y, u: np.swapaxes(X, 1, 2) @ u, wrt=Y)
    proof.reject(lambda X, Y, u: np.einsum("mab,nac->nbc", X, u), because="the slices do not mix")


@theorem(
    "(A ⊗ B)(x ⊗ y) = (A x) ⊗ (B y)",
    section="2.1.2",
    A=real("m", "n"),
    B=real("k", "l"),
    x=real("n"),
    y=real("l"),
)
def kronecker_product_of_products(proof, A, B, x, y):
    proof.equal(np.kron(A, B) @ np.kron(x, y), np.kron(A @ x, B @ y))
    proof.reject(2 * np.kron(A @ x, B @ y), because="the product is counted once")


# ------------------------------------------------------------------ every activation
@theorem(
    "L = ½‖φ(X W) w − y‖²: ∂L/∂W = Xᵀ(((φ(X W) w − y) wᵀ) ⊙ φ′(X W)) for every φ",
    section="5.2",
    X=real("n", "c"),
    y=real("n"),
    W=real("c", "h"),
    w=real("h"),
)
def backpropagation_for_every_activation(proof, X, y, W, w):
    δ = proof.let("δ", φ(X @ W) @ w - y)
    proof.gradient_is(
        np.sum((φ(X @ W) @ w - y) ** 2) / 2, X.T @ (np.outer(δ, w) * φ.derivative(X @ W)), wrt=W
    )
    proof.reject(X.T @ (np.outer(δ, w) * φ(X @ W)), because="φ for φ′")


@theorem(
    "x̄ = Aᵀ(φ′(A x) ⊙ Bᵀ(φ′(B φ(A x)) ⊙ w)) for every φ",
    section="5.2",
    A=real("h", "c"),
    B=real("k", "h"),
    w=real("k"),
    x=real("c"),
)
def three_layers_of_every_activation(proof, A, B, w, x):
    h = proof.let("h", φ(A @ x))
    back = proof.let("u", B.T @ (φ.derivative(B @ h) * w))
    proof.gradient_is(w @ φ(B @ φ(A @ x)), A.T @ (φ.derivative(A @ x) * back), wrt=x)
    proof.reject(A.T @ back, because="the derivative of the first layer is missing")


if __name__ == "__main__":
    main(globals())
