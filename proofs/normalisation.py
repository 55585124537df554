"""Normalisation and attention: the Jacobians of layers that are not in the notes.

Theorems  layer norm   J = (I − 1 1ᵀ/n − x̂ x̂ᵀ/n)/√(var x + ε);   it does not see a shift of x;
          RMS norm     J = (I − x̂ x̂ᵀ/n)/√(mean x² + ε);
          attention    ∂o/∂q = Vᵀ (diag(a) − a aᵀ) K/√d, and its weights a sum to 1.
Source    Ba, Kiros, Hinton (2016), Layer Normalization; Zhang and Sennrich (2019), Root Mean
          Square Layer Normalization; Vaswani et al. (2017), Attention Is All You Need, eq. (1).
"""

from typing import Any

import numpy as np

from alicemath import positive, real
from alicemath.ml.layers import (
    attention,
    attention_query_jacobian,
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


# ------------------------------------------------------------------ normalisation
@theorem("J = (I − 1 1ᵀ/n − x̂ x̂ᵀ/n)/√(var x + ε)", x=real("n"), ε=positive())
def jacobian_of_layer_norm(proof, x, ε):
    proof.jacobian_is(layer_norm, layer_norm_jacobian, wrt=x)
    proof.reject(
        (np.eye(x.shape[0]) - 1 / x.shape[0]) / np.sqrt(np.var(x) + ε),
        because="forgets that the variance moves too",
    )


@theorem("Jᵀu = (u − ū − x̂ mean(x̂ ⊙ u))/√(var x + ε)", x=real("n"), ε=positive())
def pullback_of_layer_norm(proof, x, ε):
    proof.vjp_is(layer_norm, layer_norm_vjp, wrt=x)
    proof.reject(
        lambda x, ε, u: (u - np.mean(u)) / np.sqrt(np.var(x) + ε),
        because="forgets that the variance moves too",
    )


@theorem("layer norm does not see a shift of x", x=real("n"), ε=positive(), c=real())
def layer_norm_does_not_see_a_shift(proof, x, ε, c):
    proof.equal(layer_norm(x + c, ε), layer_norm(x, ε))
    proof.reject(layer_norm(x + c * x, ε), because="ε > 0 sees the scale")


@theorem("J = (I − x̂ x̂ᵀ/n)/√(mean x² + ε)", x=real("n"), ε=positive())
def jacobian_of_rms_norm(proof, x, ε):
    proof.jacobian_is(rms_norm, rms_norm_jacobian, wrt=x)
    proof.reject(
        np.eye(x.shape[0]) / np.sqrt(np.mean(x**2) + ε), because="forgets that the norm moves too"
    )
    proof.vjp_is(rms_norm, rms_norm_vjp, wrt=x)


# ------------------------------------------------------------------ attention
ATTENTION: dict[str, Any] = {"q": real("d"), "K": real("n", "d"), "V": real("n", "e")}


@theorem("∂o/∂q = Vᵀ (diag(a) − a aᵀ) K/√d", **ATTENTION)
def attention_in_the_query(proof, q, K, V):
    proof.jacobian_is(attention, attention_query_jacobian, wrt=q)
    proof.reject(
        attention_query_jacobian(q, K, V) / np.sqrt(q.shape[0]),
        because="the scale 1/√d enters once",
    )


@theorem("u·o: ∂/∂V = a uᵀ, ∂/∂K = (a ⊙ (V u − o·u)) qᵀ/√d", **ATTENTION)
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


@theorem("the weights of attention sum to 1", **ATTENTION)
def attention_averages(proof, q, K, V):
    proof.equal(attention(q, K, 0 * V + 1), 0 * V[0] + 1)
    proof.reject(0 * V[0] + K.shape[0], because="an average, not a sum")


if __name__ == "__main__":
    main(globals())
