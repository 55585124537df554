"""Composition: affine layers collapse into one, layers with a non-linearity do not.

Theorems  W₂(W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂), layer upon layer at any depth;
          φ(s) = p s + q collapses likewise, and ReLU where every pre-activation is positive;
          relu(t) − 2 relu(0) + relu(−t) = t > 0: ReLU does not; nor do powers, √ and σ;
          the layers of a network nest: y = φ(φ(X W₁ + b₁) W₂ + b₂) w₃ + b₃.
Source    Notes §5.2; Scardapane (2024), Alice's Adventures in a Differentiable Wonderland, §5.2.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from alicemath import Arbitrary, interval, nonnegative, positive, prove_bound, prove_limit, real
from alicemath.ml.activations import power, relu, sigmoid, sigmoid_derivative
from alicemath.ml.networks import mlp
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")

#: x ↦ W x + b with h outputs, then h ↦ V h + d with m.
LAYERS: dict[str, Any] = {
    "V": real("m", "h"),
    "W": real("h", "c"),
    "x": real("c"),
    "b": real("h"),
    "d": real("m"),
}


# ------------------------------------------------------------------ what ∘ is
@theorem(
    "(f₂ ∘ f₁)(x) = f₂(f₁(x)): of x + 1 and 2x at 2 it is 6, and the product of the values 12",
    section="5.2",
    settles="5.2-composition-symbol",
    **LAYERS,
)
def composition_or_product(proof, V, W, x, b, d):
    def first(x: int) -> int:
        return x + 1

    def second(x: int) -> int:
        return 2 * x

    proof.convention("⊙ is printed for ∘: f₂ is applied to what f₁ gives")
    proof.equal(V @ (W @ x + b) + d, (V @ W) @ x + (V @ b + d))
    proof.holds(computed("f₂(f₁(2)) for x + 1 and 2x", second(first(2)), 6))
    proof.convention("⊙ is the product entry by entry, as in most books")
    proof.holds(computed("f₂(2) · f₁(2)", second(2) * first(2), 12))
    proof.near_miss("it is no composition").holds(computed("f₂(f₁(2))", second(first(2)), 12))


# ------------------------------------------------------------------ collapse
@theorem(
    "w₂·(W₁ x + b₁) + b₂ = (W₁ᵀw₂)·x + (w₂·b₁ + b₂): A is a row, and c a number",
    section="5.2",
    settles="5.2-linear-layers-collapse",
    W=real("h", "c"),
    x=real("c"),
    b=real("h"),
    w=real("h"),
    β=real(),
)
def a_linear_output_layer_collapses(proof, W, x, b, w, β):
    proof.equal(w @ (W @ x + b) + β, (w @ W) @ x + (w @ b + β))
    proof.reject((w @ W) @ x + β, because="the first bias passes through the second layer")


@theorem(
    "W₂(W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂): one more affine layer leaves an affine map",
    section="5.2",
    settles="5.2-linear-layers-collapse",
    **LAYERS,
)
def affine_layers_collapse(proof, V, W, x, b, d):
    proof.assume("(W₁, b₁) are the layers so far, made one: that is the step to any depth")
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
    "φ(s) = p s + q   ⇒   V φ(W x + b) + d = (p V W) x + (V(p b + q 1) + d)",
    section="5.2",
    settles="5.2-nonlinearity-prevents-collapse",
    **LAYERS,
    p=real(),
    q=real(),
)
def an_affine_activation_collapses(proof, V, W, x, b, d, p, q):
    proof.equal(V @ (p * (W @ x + b) + q) + d, (p * V @ W) @ x + (V @ (p * b + q) + d))
    proof.reject((p * V @ W) @ x + (V @ (p * b) + d), because="q is added to every neuron")


@theorem(
    "W, x, b > 0   ⇒   V relu(W x + b) + d = (V W) x + (V b + d): no rectifier is at work",
    section="5.2",
    settles="5.2-nonlinearity-prevents-collapse",
    V=real("m", "h"),
    W=positive("h", "c"),
    x=positive("c"),
    b=positive("h"),
    d=real("m"),
)
def rectifiers_that_are_never_off_collapse(proof, V, W, x, b, d):
    proof.equal(V @ relu(W @ x + b) + d, (V @ W) @ x + (V @ b + d))
    proof.near_miss("with the other sign all of them are off").equal(
        V @ relu(-(W @ x + b)) + d, -(V @ W) @ x - V @ b + d
    )


@theorem(
    "relu(t) − 2 relu(0) + relu(−t) = t > 0: the second difference, which affine maps have not",
    section="5.2",
    settles="5.2-nonlinearity-prevents-collapse",
    t=positive(),
    p=real(),
    q=real(),
)
def rectifiers_do_not_collapse(proof, t, p, q):
    def bend(f: Any) -> Array:
        return f(t) - 2 * f(0 * t) + f(-t)

    proof.equal(bend(relu), t)
    proof.reject(0 * t, because="one rectifier bends the line")
    proof.equal(bend(lambda s: p * s + q), 0 * t)

    def bends(φ: Any) -> bool:
        """Whether 3 φ(x) + 2, a network of one neuron, has a second difference at 0."""
        layers = [(np.array([[1]]), np.array([0])), (np.array([[3]]), np.array([2]))]
        left, middle, right = mlp(np.array([[-1], [0], [1]]), layers, φ).ravel().tolist()
        return bool(left - 2 * middle + right)

    proof.holds(computed("3 relu(x) + 2 bends", bends(relu), expected=True))
    proof.without("φ is not affine", because="2s + 1 is not linear, and collapses").holds(
        computed("3 φ(x) + 2 bends for φ = 2s + 1", bends(lambda s: 2 * s + 1), expected=True)
    )


# ------------------------------------------------------------------ which φ
@theorem(
    "φ(2) − 2φ(1) + φ(0) = 2ᵖ − 2 > 0 for sᵖ, p > 1: a power bends",
    section="5.2",
    settles="5.2-activation-examples",
    p=interval(1, np.inf),
)
def powers_do_not_collapse(proof, p):
    def second_difference(p: Array) -> Array:
        return power(2, p) - 2 * power(1, p)

    proof.define(second_difference)
    proof.holds(prove_bound(second_difference, 0, on=proof.on, strictly=True))
    proof.without("the degree is 2 or more", because="a polynomial of degree 1 is affine").holds(
        computed("s has a second difference", bool(2**1 - 2 * 1**1), expected=True)
    )


@theorem(
    "√s is a number for s ≥ 0, and then s = (√s)² ≥ 0; it bends: √4 + √0 ≠ 2√2",
    section="5.2",
    settles="5.2-activation-examples",
    s=nonnegative(),
)
def the_square_root_needs_what_is_not_negative(proof, s):
    proof.equal(np.sqrt(s) ** 2, s)
    proof.nonnegative(s, np.sqrt(s) ** 2)
    proof.without("s = (√s)²", because="−1 is no square of a number", s=real()).nonnegative(s)
    proof.near_miss("it bends: 2 + 0 < 2√2").equal(
        np.sqrt(4 * s) + np.sqrt(0 * s), 2 * np.sqrt(2 * s)
    )


@theorem(
    "σ → 1 as s → ∞, and σ′ = σ(s) σ(−s) → 0: a slope that is not constant",
    section="5.2",
    settles="5.2-activation-examples",
    s=real(),
)
def the_sigmoid_does_not_collapse(proof, s):
    proof.gradient_is(sigmoid, sigmoid_derivative)
    proof.holds(prove_limit(sigmoid, np.inf, 1))
    proof.holds(prove_limit(sigmoid_derivative, np.inf, 0))
    proof.near_miss("its slope at 0 is ¼, and 0 far away").equal(
        sigmoid_derivative(s), 0 * s + 1 / 4
    )


# ------------------------------------------------------------------ many layers
@theorem(
    "y = φ(φ(X W₁ + b₁) W₂ + b₂) w₃ + b₃ is what the loop over three layers computes, for every φ",
    section="5.2",
    settles="5.2-deep-composition",
    X=real("n", "c"),
    U=real("c", "h"),
    a=real("h"),
    V=real("h", "k"),
    b=real("k"),
    W=real("k", "m"),
    d=real("m"),
)
def layers_nest(proof, X, U, a, V, b, W, d):
    loop = mlp(X, [(U, a), (V, b), (W, d)], φ)
    proof.equal(loop, φ(φ(X @ U + a) @ V + b) @ W + d)
    proof.reject(φ(φ(φ(X @ U + a) @ V + b) @ W + d), because="the output layer has no φ")


#: Widths of networks with 1, 2, 3, 4 and 7 layers.
NETWORKS = [(3, 1), (2, 3, 1), (3, 5, 2, 4), (1, 4, 3, 5, 2), (2, 3, 4, 5, 4, 3, 2, 1)]


def whole_layers(widths: tuple[int, ...]) -> list[Any]:
    """Layers of small whole numbers without a pattern."""
    rng = np.random.default_rng(sum(widths))
    return [(rng.integers(-3, 4, (c, d)), rng.integers(-3, 4, d)) for c, d in pairwise(widths)]


def nested(layers: Any, x: Any, j: int) -> int:
    """Output j as the formula has it: a sum over φ of sums over φ of … of the inputs."""
    *before, (W, b) = layers
    inputs = [max(0, nested(before, x, i)) for i in range(len(W))] if before else x
    return int(b[j]) + sum(int(W[i, j]) * inputs[i] for i in range(len(W)))


@theorem(
    "1 to 7 layers of whole numbers: the loop over layers is the nested formula, number for number",
    section="5.2",
    settles="5.2-deep-composition",
)
def networks_of_any_depth_nest(proof):
    def agree(widths: tuple[int, ...], *, skip: int = 0) -> bool:
        layers, x = whole_layers(widths), [3, -2, 5][: widths[0]]
        y = [nested(layers[skip:], x, j) for j in range(widths[-1])]
        return np.array_equal(mlp(np.array([x]), layers)[0], y)

    proof.holds(enumerated("the loop is the nested formula", NETWORKS, agree))
    square = [(3, 3, 3), (3, 3, 3, 3)]  # so that what is left has the right shapes
    proof.near_miss("each layer counts").holds(
        enumerated("without the first layer", square, lambda widths: agree(widths, skip=1))
    )


@theorem(
    "l layers: f_l is the output layer, the l − 1 others are hidden and have a φ each",
    section="5.2",
    settles="5.2-terminology",
)
def names_of_the_layers(proof):
    def calls_of_φ(widths: tuple[int, ...]) -> int:
        seen = []

        def φ(S: Array) -> Array:
            seen.append(S)
            return S

        mlp(np.ones((1, widths[0]), int), whole_layers(widths), φ)
        return len(seen)

    proof.convention("an activation is a function φ: a network of l layers applies it l − 1 times")
    proof.holds(
        enumerated("l − 1 calls of φ", NETWORKS, lambda w: calls_of_φ(w) == (len(w) - 1) - 1)
    )
    proof.convention("an activation is the output of a neuron: layer k has cₖ for each example")
    proof.holds(
        enumerated(
            "c_l outputs for each example",
            NETWORKS,
            lambda w: mlp(np.ones((5, w[0]), int), whole_layers(w)).shape == (5, w[-1]),
        )
    )
    proof.near_miss("x is the input layer and computes nothing").holds(
        enumerated("l calls of φ", NETWORKS, lambda w: calls_of_φ(w) == len(w) - 1)
    )


if __name__ == "__main__":
    main(globals())
