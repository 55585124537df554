"""Networks: what backpropagation computes, layer by layer.

Theorems  Y = X W + b, with a cotangent U:   dX = U Wᵀ, dW = Xᵀ U, db = Σᵢ Uᵢ;
          Y = φ(X V + a) W + b:   dW = Hᵀ U, dV = Xᵀ Δ, Δ = (U Wᵀ) ⊙ φ′, for every φ;
          L = ½‖φ(X W + b) w + β − y‖²:   δ₂ = prediction − y, δ₁ = (δ₂ wᵀ) ⊙ φ′,
          ∂L/∂w = Aᵀ δ₂, ∂L/∂W = Xᵀ δ₁, ∂L/∂X = δ₁ Wᵀ, for tanh and for softplus with σ.
Source    Notes §5.2; Rumelhart, Hinton, Williams (1986), Nature 323, 533-536.
"""

from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.activations import softplus
from alicemath.ml.layers import dense
from alicemath.ml.networks import mlp, mlp_vjp
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")

#: One hidden layer of width h, one output: φ(X W + b) w + β.
NETWORK: dict[str, Any] = {
    "X": real("n", "c"),
    "y": real("n"),
    "W": real("c", "h"),
    "b": real("h"),
    "w": real("h"),
    "β": real(),
}


# ------------------------------------------------------------------ every activation
@theorem(
    "Y = X W + b: dX = U Wᵀ, dW = Xᵀ U, db = Σᵢ Uᵢ",
    section="5.2",
    X=real("n", "c"),
    W=real("c", "m"),
    b=real("m"),
)
def pullbacks_of_a_dense_layer(proof, X, W, b):
    proof.vjp_is(dense, lambda X, W, b, u: u @ W.T, wrt=X)
    proof.vjp_is(dense, lambda X, W, b, u: X.T @ u, wrt=W)
    proof.vjp_is(dense, lambda X, W, b, u: np.sum(u, axis=0), wrt=b)
    proof.reject(lambda X, W, b, u: np.mean(u, axis=0), because="the bias meets every example")


@theorem(
    "Y = φ(X V + a) W + b: dW = Hᵀ U, dV = Xᵀ Δ, da = Σᵢ Δᵢ with Δ = (U Wᵀ) ⊙ φ′, for every φ",
    section="5.2",
    X=real("n", "c"),
    V=real("c", "h"),
    a=real("h"),
    W=real("h", "m"),
    b=real("m"),
)
def backpropagation_through_a_network(proof, X, V, a, W, b):
    def network(X: Array, V: Array, a: Array, W: Array, b: Array) -> Array:
        return mlp(X, [(V, a), (W, b)], φ)

    def pullback(X: Array, V: Array, a: Array, W: Array, b: Array, u: Array) -> Any:
        return mlp_vjp(X, [(V, a), (W, b)], u, φ, φ.derivative)

    proof.vjp_is(network, lambda *args: pullback(*args)[0][0], wrt=V)
    proof.reject(
        lambda X, V, a, W, b, u: X.T @ (u @ W.T), because="the slope of the activation is missing"
    )
    proof.vjp_is(network, lambda *args: pullback(*args)[0][1], wrt=a)
    proof.vjp_is(network, lambda *args: pullback(*args)[1][0], wrt=W)
    proof.vjp_is(network, lambda *args: pullback(*args)[1][1], wrt=b)


# ------------------------------------------------------------------ two layers
@theorem("∂L/∂w₂ = Aᵀ δ₂, ∂L/∂b₂ = Σ δ₂ for tanh", section="5.2", **NETWORK)
def backpropagation_into_the_second_layer(proof, X, y, W, b, w, β):
    A = proof.let("A", np.tanh(X @ W + b))
    δ = proof.let("δ", A @ w + β - y)
    proof.gradient_is(np.sum(δ**2) / 2, A.T @ δ, wrt=w)
    proof.gradient_is(np.sum(δ**2) / 2, np.sum(δ), wrt=β)
    proof.reject(np.mean(δ), because="the loss is a sum, not a mean")


@theorem("∂L/∂W₁ = Xᵀ δ₁, δ₁ = (δ₂ w₂ᵀ) ⊙ (1 − A²) for tanh", section="5.2", **NETWORK)
def backpropagation_into_the_first_layer(proof, X, y, W, b, w, β):
    A = proof.let("A", np.tanh(X @ W + b))
    δ = proof.let("δ₂", A @ w + β - y)
    back = proof.let("δ₁", np.outer(δ, w) * (1 - A**2))
    proof.gradient_is(np.sum(δ**2) / 2, X.T @ back, wrt=W)
    proof.reject(X.T @ np.outer(δ, w), because="the slope of the activation is missing")


@theorem("∂L/∂b₁ = Σᵢ δ₁ᵢ, ∂L/∂X = δ₁ W₁ᵀ for tanh", section="5.2", **NETWORK)
def backpropagation_into_bias_and_input(proof, X, y, W, b, w, β):
    A = proof.let("A", np.tanh(X @ W + b))
    δ = proof.let("δ₂", A @ w + β - y)
    back = proof.let("δ₁", np.outer(δ, w) * (1 - A**2))
    proof.gradient_is(np.sum(δ**2) / 2, np.sum(back, axis=0), wrt=b)
    proof.gradient_is(np.sum(δ**2) / 2, back @ W.T, wrt=X)
    proof.reject(back * np.sum(W), because="each input has weights of its own")


@theorem(
    "softplus layer, logistic loss: δ₂ = σ(z) − y, δ₁ = (δ₂ w₂ᵀ) ⊙ σ", section="5.2", **NETWORK
)
def backpropagation_for_a_classifier(proof, X, y, W, b, w, β):
    S = proof.let("S", X @ W + b)
    z = proof.let("z", softplus(S) @ w + β)
    δ = proof.let("δ", σ(z) - y)
    loss = np.sum(softplus(z) - y * z)
    proof.gradient_is(loss, X.T @ (np.outer(δ, w) * σ(S)), wrt=W)
    proof.reject(X.T @ (np.outer(δ, w) * (S > 0)), because="that is ReLU, whose corner is sharp")


@theorem(
    "three layers: x̄ = W₁ᵀ(φ′₁ ⊙ W₂ᵀ(φ′₂ ⊙ w))",
    section="5.2",
    A=real("h", "c"),
    B=real("k", "h"),
    w=real("k"),
    x=real("c"),
)
def backpropagation_through_three_layers(proof, A, B, w, x):
    h = proof.let("h₁", σ(A @ x))
    k = proof.let("h₂", np.tanh(B @ h))
    back = proof.let("u", B.T @ ((1 - k**2) * w))
    proof.gradient_is(w @ k, A.T @ (h * (1 - h) * back), wrt=x)
    proof.reject(A.T @ (h * back), because="σ′ = σ(1 − σ)")


if __name__ == "__main__":
    main(globals())
