"""Fully-connected layers: shapes, parameters, and what a width touches.

Theorems  FC(X) = φ(X W + b) with X ~ (n, c) and W ~ (c, c′), b ~ (c′) is n × c′: entry (i, j) is
          φ(Xᵢ·W₍ⱼ₎ + bⱼ), the bias being added to every row;
          it has c c′ + c′ = (c + 1) c′ parameters, of a network Σₖ (cₖ₋₁ + 1) cₖ;
          the width of layer k is in the shapes of Wₖ, bₖ and Wₖ₊₁, and in no other.
The notes print W ~ (c′, c) and (c′ + 1) c parameters, which is right for c = c′.
Source    Notes §5.2; Scardapane (2024), Alice's Adventures in a Differentiable Wonderland, §5.2.
"""

from itertools import pairwise, product
from typing import Any

import numpy as np

from alicemath import one_hot, real
from alicemath.ml.activations import relu
from alicemath.ml.counting import numbers
from alicemath.ml.layers import dense
from alicemath.ml.networks import fully_connected, parameter_count, random_layers
from alicemath.proof import enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, and a layer of width m, which the notes call c′.
LAYER: dict[str, Any] = {"X": real("n", "c"), "W": real("c", "m"), "b": real("m")}
#: Every n, c and c′ up to 5.
SIZES = list(product(range(1, 6), repeat=3))


# ------------------------------------------------------------------ shapes
def is_defined(X: Array, W: Array) -> bool:
    """Whether NumPy forms the product X W."""
    try:
        X @ W
    except ValueError:
        return False
    return True


@theorem(
    "W ~ (c, c′): X W = Σₖ X₍ₖ₎ Wₖ for every n, c, c′;   W ~ (c′, c), as printed: only X Wᵀ",
    section="5.2",
    settles="5.2-fc-weight-shape",
    **LAYER,
    V=real("m", "c"),
)
def the_shape_of_the_weights(proof, X, W, b, V):
    proof.equal(X @ W, np.sum(X[:, :, None] * W[None, :, :], axis=1))
    proof.equal(X @ V.T + b, dense(X, V.T, b))
    proof.printed("the c columns of X meet c′ rows").holds(
        enumerated(
            "X W is defined for W ~ (c′, c)",
            SIZES,
            lambda size: is_defined(np.ones(size[:2]), np.ones(size[:0:-1])),
        )
    )


@theorem(
    "eᵢᵀ(X W + b) eⱼ = Σₖ Xᵢₖ Wₖⱼ + bⱼ: n rows and c′ columns",
    section="5.2",
    settles="5.2-fc-output-shape",
    **LAYER,
    e=one_hot("n"),
    f=one_hot("m"),
)
def the_entries_of_a_layer(proof, X, W, b, e, f):
    Y = proof.let("Y", dense(X, W, b))
    proof.equal(e @ Y @ f, (e @ X) @ (W @ f) + b @ f)
    proof.equal(Y, np.sum(X[:, :, None] * W[None, :, :], axis=1) + b)
    proof.reject(Y.T, because="that is c′ × n")


@theorem(
    "X W + b = X W + 1 bᵀ: the bias is added to every row",
    section="5.2",
    settles="5.2-bias-broadcast",
    **LAYER,
)
def the_bias_meets_every_example(proof, X, W, b):
    ones = X[:, 0] * 0 + 1
    proof.equal(dense(X, W, b), X @ W + np.outer(ones, b))
    proof.equal(X @ W + b[None, :], X @ W + np.outer(ones, b))
    proof.reject(X @ W + np.sum(b), because="each neuron has a bias of its own")


@theorem(
    "relu(x @ W + b), W ~ (c, c′), b ~ (1, c′), as the listing has it: max(0, x·W₍ⱼ₎ + bⱼ)",
    section="5.2",
    settles="5.2-code-fc-layer",
    X=real("n", "c"),
    W=real("c", "m"),
    b=real(1, "m"),
)
def the_layer_of_the_listing(proof, X, W, b):
    listing = proof.let("forward(X)", relu(X @ W + b))
    proof.equal(listing, fully_connected(X, W, b[0]))
    scores = proof.let("S", np.sum(X[:, :, None] * W[None, :, :], axis=1) + b[0])
    proof.equal(listing, np.maximum(0, scores))
    proof.reject(scores, because="what is negative becomes 0")
    proof.equal(np.sum(W * 0 + 1) + np.sum(b * 0 + 1), (W.shape[0] + 1) * W.shape[1])


# ------------------------------------------------------------------ parameters
def size(a: Array) -> Array:
    """The number of entries: as many ones, added up."""
    return np.sum(0 * a + 1)


@theorem(
    "W ~ (c, c′) and b ~ (c′) have c c′ + c′ = (c + 1) c′ entries",
    section="5.2",
    settles="5.2-fc-parameter-count",
    W=real("c", "m"),
    b=real("m"),
)
def parameters_of_a_layer(proof, W, b):
    c, m = W.shape[0], W.shape[1]
    proof.equal(size(W) + size(b), (c + 1) * m)
    proof.printed("the bias has an entry for each output, not for each input").equal(
        size(W) + size(b), (m + 1) * c
    )
    proof.equal(size(W) + size(b) - (m + 1) * c, m - c)


@theorem("c = c′: (c′ + 1) c parameters, as printed", section="5.2", W=real("c", "c"), b=real("c"))
def where_the_printed_count_is_right(proof, W, b):
    c = W.shape[0]
    proof.equal(size(W) + size(b), (c + 1) * c)
    proof.reject(c * c, because="the bias counts too")


# ------------------------------------------------------------------ widths
def shapes(widths: tuple[int, ...]) -> list[tuple[tuple[int, int], tuple[int]]]:
    """The shapes of the weights and biases of a network."""
    return [((c, d), (d,)) for c, d in pairwise(widths)]


def touched(widths: tuple[int, ...], k: int) -> list[int]:
    """Which layers, counted from 1, change shape when the width of layer k does."""
    other = (*widths[:k], widths[k] + 1, *widths[k + 1 :])
    pairs = zip(shapes(widths), shapes(other), strict=True)
    return [i for i, (old, new) in enumerate(pairs, 1) if old != new]


@theorem(
    "c → h → m: (c + 1) h + (h + 1) m parameters, c + 1 + m more for each neuron",
    section="5.2",
    settles="5.2-width-affects-next-only",
    c=real(),
    h=real(),
    m=real(),
)
def what_a_width_touches(proof, c, h, m):
    proof.assume("widths are taken for real numbers: the count is linear in h")
    count = proof.let("p", (c + 1) * h + (h + 1) * m)
    proof.gradient_is(count, c + 1 + m, wrt=h)
    proof.reject(c + 1, because="the next layer grows as well")
    networks = list(product(range(1, 4), repeat=5))
    cases = [(widths, k) for widths in networks for k in range(1, 4)]
    proof.holds(
        enumerated(
            "of the other layers it is the next that changes",
            cases,
            lambda case: set(touched(*case)) - {case[1]} == {case[1] + 1},
        )
    )
    proof.without("of the other layers", because="it is a column of its own weights too").holds(
        enumerated(
            "only the next layer changes", cases, lambda case: touched(*case) == [case[1] + 1]
        )
    )


@theorem("a network has Σₖ (cₖ₋₁ + 1) cₖ parameters", section="5.2")
def parameters_of_a_network(proof):
    networks = [w for l in (2, 3, 4) for w in product(range(1, 4), repeat=l)]

    def has(widths: tuple[int, ...], count: int) -> bool:
        return (
            numbers([list(pair) for pair in random_layers(widths, np.random.default_rng(0))])
            == count
        )

    proof.holds(enumerated("Σ (cₖ₋₁ + 1) cₖ", networks, lambda w: has(w, parameter_count(w))))
    proof.near_miss("as printed, with the bias of the inputs").holds(
        enumerated(
            "Σ (cₖ + 1) cₖ₋₁", networks, lambda w: has(w, sum(c * (d + 1) for c, d in pairwise(w)))
        )
    )


if __name__ == "__main__":
    main(globals())
