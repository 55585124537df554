"""Tensors: shapes, batches, derivatives with three and four indices, an arbitrary φ.

Theorems  an array of k axes has k lengths, and their product counts its entries;
          Z = X Y in a batch is Zᵢ = Xᵢ Yᵢ slice by slice, with dX = U Yᵀ and dY = Xᵀ U;
          ‖xᵢ − yⱼ‖² = ‖xᵢ‖² − 2 xᵢ·yⱼ + ‖yⱼ‖² for all pairs;   (A ⊗ B)(x ⊗ y) = (A x) ⊗ (B y);
          the third derivative of logsumexp, sᵢ[(δᵢⱼ − sⱼ)(δᵢₖ − sₖ) − sⱼ(δⱼₖ − sₖ)];
          the four-index Hessian of multiclass logistic regression;
          backpropagation through two and three layers for *every* smooth activation φ.
Source    Notes §2.1.3, §4.2.2, §5.2; Magnus and Neudecker (2019), Matrix Differential Calculus.
"""

from itertools import product
from math import prod
from typing import Any

import numpy as np

from alicemath import Arbitrary, one_hot, real
from alicemath.ml.softmax import logsumexp, softmax
from alicemath.proof import enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")


# ------------------------------------------------------------------ shapes
@theorem(
    "X ∼ (s₁, s₂, s₃) has s₁ s₂ s₃ entries",
    section="2.1",
    settles="2.1-tensor-shape",
    X=real("a", "b", "c"),
)
def the_size_is_the_product_of_the_lengths(proof, X):
    a, b, c = X.shape
    proof.equal(np.sum(0 * X + 1), a * b * c)
    proof.reject(a * b + c, because="every axis multiplies")


@theorem(
    "an array of k axes has a shape of k lengths, k = 0, …, 4",
    section="2.1",
    settles="2.1-tensor-shape",
)
def the_shape_has_a_length_for_each_axis(proof):
    shapes = [shape for k in range(5) for shape in product(range(1, 4), repeat=k)]

    def agrees(shape: tuple[int, ...]) -> bool:
        X = np.zeros(shape)
        one_type = {type(x) for x in X.ravel().tolist()} == {float}
        return X.ndim == len(shape) and X.size == prod(shape) and one_type

    proof.holds(enumerated("ndim, size and type of arrays of 0 to 4 axes", shapes, agrees))
    proof.near_miss("a number has one entry, and no axis").holds(
        enumerated("the size is the sum", shapes, lambda shape: np.zeros(shape).size == sum(shape))
    )


# ------------------------------------------------------------------ batches and products
@theorem(
    "Z = X Y in a batch: Zᵢ = Xᵢ Yᵢ slice by slice, of shape (n, a, c)",
    section="2.1.3",
    settles="2.1.3-batched-matmul",
    X=real("n", "a", "b"),
    Y=real("n", "b", "c"),
    i=one_hot("n"),
)
def batched_matrix_product(proof, X, Y, i):
    proof.equal(X @ Y, np.einsum("nab,nbc->nac", X, Y))
    proof.reject(np.einsum("nab,mbc->nac", X, Y), because="the slices do not mix")
    slices = [np.einsum("n,nab->ab", i, T) for T in (X, Y, X @ Y)]
    Xi, Yi, Zi = (proof.let(f"{n}ᵢ", T) for n, T in zip("XYZ", slices, strict=True))
    proof.equal(Zi, Xi @ Yi)


@theorem(
    "Z = X Y in a batch: dX = U Yᵀ, dY = Xᵀ U slice by slice",
    section="2.1.3",
    X=real("n", "a", "b"),
    Y=real("n", "b", "c"),
)
def pullbacks_of_the_batched_product(proof, X, Y):
    def Z(X: Array, Y: Array) -> Array:
        return X @ Y

    proof.vjp_is(Z, lambda X, Y, u: u @ np.swapaxes(Y, 1, 2), wrt=X)
    proof.vjp_is(Z, lambda X, Y, u: np.swapaxes(X, 1, 2) @ u, wrt=Y)
    proof.reject(lambda X, Y, u: np.einsum("mab,nac->nbc", X, u), because="the slices do not mix")


@theorem("‖xᵢ − yⱼ‖² for all pairs", section="2.1.3", X=real("m", "d"), Y=real("n", "d"))
def pairwise_squared_distances(proof, X, Y):
    differences = X[:, None, :] - Y[None, :, :]
    lengths = np.sum(X**2, axis=1)[:, None] + np.sum(Y**2, axis=1)[None, :]
    proof.equal(np.sum(differences**2, axis=2), lengths - 2 * X @ Y.T)
    proof.reject(lengths - X @ Y.T, because="the mixed term stands twice")


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
        regularised_hessian(W, X, 0 * Y + 1, λ),
        because="every row counts as often as its labels sum to",
    )


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
