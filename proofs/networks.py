"""Networks: what backpropagation computes, layer by layer.

Theorems  W₂(W₁ x + b₁) + b₂ is one affine map;   for Y = X W + b and a cotangent U,
          dX = U Wᵀ, dW = Xᵀ U, db = Σ rows of U;
          for L = ½‖φ(X W₁ + b₁) w₂ + b₂ − y‖²: δ₂ = prediction − y, δ₁ = (δ₂ w₂ᵀ) ⊙ φ′,
          dw₂ = Aᵀ δ₂, dW₁ = Xᵀ δ₁;   the Jacobians of layer norm, RMS norm, one attention head.
Source    Notes §5; Rumelhart, Hinton, Williams (1986), Nature 323, 533-536; Ba et al. (2016).
"""

from typing import Any

import numpy as np

from alicemath import positive, real
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.activations import softplus
from alicemath.ml.layers import (
    attention,
    attention_query_jacobian,
    dense,
    layer_norm,
    layer_norm_jacobian,
    layer_norm_vjp,
    rms_norm,
    rms_norm_jacobian,
    rms_norm_vjp,
)
from alicemath.ml.softmax import softmax
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

NETWORK: dict[str, Any] = {
    "X": real("n", "c"),
    "y": real("n"),
    "W": real("c", "h"),
    "b": real("h"),
    "w": real("h"),
    "β": real(),
}


# ------------------------------------------------------------------ linear layers
@theorem(
    "W₂(W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂)",
    section="5.1",
    V=real("m", "h"),
    W=real("h", "c"),
    x=real("c"),
    b=real("h"),
    d=real("m"),
)
def linear_layers_collapse(proof, V, W, x, b, d):
    # fmt: off
    proof.calc("y", V @ (W @ x + b) + d,
        (V @ (W @ x) + V @ b + d,   "distribute"),
        ((V @ W) @ x + (V @ b + d), "associate"))
    # fmt: on
    proof.equal(V @ (W @ x + b) + d, (V @ W) @ x + (V @ b + d))
    proof.reject(
        (V @ W) @ x + (b @ W + d), because="the first bias passes through the second layer"
    )


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


# ------------------------------------------------------------------ normalisation
@theorem("J = (I − 1 1ᵀ/n − x̂ x̂ᵀ/n)/√(var x + ε)", section="5.5", x=real("n"), ε=positive())
def jacobian_of_layer_norm(proof, x, ε):
    proof.jacobian_is(layer_norm, layer_norm_jacobian, wrt=x)
    proof.reject(
        (np.eye(x.shape[0]) - 1 / x.shape[0]) / np.sqrt(np.var(x) + ε),
        because="forgets that the variance moves too",
    )


@theorem("Jᵀu = (u − ū − x̂ mean(x̂ ⊙ u))/√(var x + ε)", section="5.5", x=real("n"), ε=positive())
def pullback_of_layer_norm(proof, x, ε):
    proof.vjp_is(layer_norm, layer_norm_vjp, wrt=x)
    proof.reject(
        lambda x, ε, u: (u - np.mean(u)) / np.sqrt(np.var(x) + ε),
        because="forgets that the variance moves too",
    )


@theorem("layer norm does not see a shift of x", section="5.5", x=real("n"), ε=positive(), c=real())
def layer_norm_does_not_see_a_shift(proof, x, ε, c):
    proof.equal(layer_norm(x + c, ε), layer_norm(x, ε))
    proof.reject(layer_norm(x + c * x, ε), because="ε > 0 sees the scale")


@theorem("J = (I − x̂ x̂ᵀ/n)/√(mean x² + ε)", section="5.5", x=real("n"), ε=positive())
def jacobian_of_rms_norm(proof, x, ε):
    proof.jacobian_is(rms_norm, rms_norm_jacobian, wrt=x)
    proof.reject(
        np.eye(x.shape[0]) / np.sqrt(np.mean(x**2) + ε), because="forgets that the norm moves too"
    )
    proof.vjp_is(rms_norm, rms_norm_vjp, wrt=x)


# ------------------------------------------------------------------ attention
ATTENTION: dict[str, Any] = {"q": real("d"), "K": real("n", "d"), "V": real("n", "e")}


@theorem("∂o/∂q = Vᵀ (diag(a) − a aᵀ) K/√d", section="5.6", **ATTENTION)
def attention_in_the_query(proof, q, K, V):
    proof.jacobian_is(attention, attention_query_jacobian, wrt=q)
    proof.reject(
        attention_query_jacobian(q, K, V) / np.sqrt(q.shape[0]),
        because="the scale 1/√d enters once",
    )


@theorem("u·o: ∂/∂V = a uᵀ, ∂/∂K = (a ⊙ (V u − o·u)) qᵀ/√d", section="5.6", **ATTENTION)
def attention_in_keys_and_values(proof, q, K, V):
    def weights(q: Array, K: Array) -> Array:
        return softmax(K @ q / np.sqrt(q.shape[0]))

    proof.vjp_is(attention, lambda q, K, V, u: np.outer(weights(q, K), u), wrt=V)
    proof.reject(lambda q, K, V, u: np.outer(V @ u, u), because="the weights average the values")
    proof.vjp_is(
        attention,
        lambda q, K, V, u: (
            np.outer(weights(q, K) * (V @ u - weights(q, K) @ V @ u), q) / np.sqrt(q.shape[0])
        ),
        wrt=K,
    )
    proof.reject(
        lambda q, K, V, u: np.outer(weights(q, K) * (V @ u), q) / np.sqrt(q.shape[0]),
        because="forgets that the normaliser moves too",
    )


@theorem("the weights of attention sum to 1", section="5.6", **ATTENTION)
def attention_averages(proof, q, K, V):
    proof.equal(attention(q, K, 0 * V + 1), 0 * V[0] + 1)
    proof.reject(0 * V[0] + K.shape[0], because="an average, not a sum")


if __name__ == "__main__":
    main(globals())
