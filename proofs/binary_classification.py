"""Two classes: one output is enough, and it is a sigmoid.

Theorems  softmax(h₀, h₁)₂ = σ(h₁ − h₀): two logits count by their difference;
          f = σ(w·x + b), CE = −y log f − (1 − y) log(1 − f)   ⇒   ∇_w CE = (f − y) x,
          w·x + b = log(f/(1 − f)), and f > ½ exactly where w·x + b > 0;
          ‖w₀‖² + ‖w₁‖² ≥ ½‖w₁ − w₀‖²: with a penalty the two models differ by a factor.
Source    Notes §4.3.1; Bishop (2006), Pattern Recognition and Machine Learning, §4.3.2.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import interval, prove_bound, prove_limit, prove_monotone, real
from alicemath.ml.activations import logit
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.losses import binary_cross_entropy
from alicemath.ml.softmax import cross_entropy, softmax
from alicemath.proof import enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: One example with its label, and the weights of one score.
ONE: dict[str, Any] = {"x": real("c"), "y": real(), "w": real("c"), "b": real()}


# ------------------------------------------------------------------ one output
@theorem(
    "round(f) is 0 for f ≤ ½, else 1",
    section="4.3.1",
    settles="4.3.1-threshold-half",
)
def the_threshold_of_two_classes(proof):
    proof.convention("a tie, f = ½, goes to class 0")
    outputs = [Fraction(k, 60) for k in range(61)]

    def printed(f):
        return 0 if f <= Fraction(1, 2) else 1

    def half_up(f):
        return int(f + Fraction(1, 2))

    def to_the_even(f):
        return round(f)

    def first_of_the_largest(f):
        return 0 if 1 - f >= f else 1

    def is_printed(rule: Any) -> Any:
        return lambda f: rule(f) == printed(f)

    even, first = is_printed(to_the_even), is_printed(first_of_the_largest)
    proof.holds(enumerated("it is round(f), ties to the even neighbour", outputs, even))
    proof.holds(enumerated("it is argmax (1 − f, f), ties to the first", outputs, first))
    proof.near_miss("with halves rounded up the tie goes to class 1").holds(
        enumerated("it is ⌊f + ½⌋", outputs, is_printed(half_up))
    )


@theorem(
    "softmax(x₀, x₁)₂ = σ(x₁ − x₀), which is exp(x₁)/(1 + exp(x₁)) at x₀ = 0",
    section="4.3.1",
    settles="4.3.1-two-valued-softmax",
    x0=real(),
    x1=real(),
)
def one_logit_is_enough(proof, x0, x1):
    proof.equal(softmax(np.stack([x0, x1]))[1], σ(x1 - x0))
    proof.reject(σ(x1), because="unless x₀ = 0")
    printed = np.exp(x1) / (1 + np.exp(x1))
    proof.equal(softmax(np.stack([0 * x0, x1]))[1], printed)
    proof.without(
        "the output of class 1 is meant, the second", because="the first belongs to x₀"
    ).equal(softmax(np.stack([0 * x0, x1]))[0], printed)


@theorem(
    "1 − σ(X w + b) = σ(−(X w + b)): the probability of the other class",
    section="4.3.1",
    settles="4.3.1-binary-logistic-model",
    X=real("n", "c"),
    w=real("c"),
    b=real(),
)
def the_other_class(proof, X, w, b):
    proof.equal(1 - σ(X @ w + b), σ(-(X @ w + b)))
    proof.reject(-σ(X @ w + b), because="σ is not odd; σ − ½ is")


@theorem(
    "0 < σ < 1, rising, σ(0) = ½: class 1 is predicted exactly where w·x + b > 0",
    section="4.3.1",
    settles="4.3.1-binary-logistic-model",
    s=real(),
)
def the_boundary_is_where_the_score_is_zero(proof, s):
    def f(s: Array) -> Array:
        return σ(s)

    proof.define(f)
    proof.holds(prove_bound(f, 0, 1, on=proof.on, strictly=True))
    proof.holds(prove_monotone(f, on=proof.on, strictly=True))
    proof.equal(σ(0 * s), 0 * s + 1 / 2)
    half = {"s": interval(0, 1 / 2)}
    proof.near_miss("a score of ½ is no tie").holds(prove_bound(f, high=1 / 2, on=half))


@theorem(
    "softmax(W x + b)₂ = σ((w₁ − w₀)·x + b₁ − b₀), and the two losses are one",
    section="4.3.1",
    settles="4.3.1-binary-model-equivalence",
    W=real(2, "c"),
    x=real("c"),
    b=real(2),
    y=real(),
)
def two_outputs_or_one(proof, W, x, b, y):
    s = proof.let("s", (W[1] - W[0]) @ x + b[1] - b[0])
    proof.equal(softmax(W @ x + b)[1], σ(s))
    proof.reject(σ(W[1] @ x + b[1]), because="the other row counts")
    proof.equal(cross_entropy(W @ x + b, np.stack([1 - y, y])), binary_cross_entropy(s, y))


@theorem(
    "‖u‖² + ‖v‖² = ½‖v − u‖² + ½‖v + u‖²: at least ½‖w‖² for w = v − u, at v = −u = w/2",
    section="4.3.1",
    settles="4.3.1-binary-model-equivalence",
    u=real("c"),
    v=real("c"),
)
def the_penalties_differ_by_two(proof, u, v):
    proof.assume("u, v are the rows w₀, w₁ of W, and w = w₁ − w₀")
    penalty, w = proof.let("P", u @ u + v @ v), v - u
    proof.nonnegative(penalty - w @ w / 2, np.sum((v + u) ** 2) / 2)
    proof.without("there is no penalty", because="P is ½‖w‖² at best").equal(penalty, w @ w)


@theorem(
    "Σ over (1 − p, p) of −yᵢ log qᵢ is −y log p − (1 − y) log(1 − p)",
    section="4.3.1",
    settles="4.3.1-binary-cross-entropy",
    p=interval(0, 1),
    y=real(),
)
def binary_cross_entropy_is_that_of_two_classes(proof, p, y):
    probabilities, targets = np.stack([1 - p, p]), np.stack([1 - y, y])
    proof.equal(-np.sum(targets * np.log(probabilities)), -y * np.log(p) - (1 - y) * np.log(1 - p))
    proof.reject(-y * np.log(p) + (1 - y) * np.log(1 - p), because="both terms are losses")


@theorem(
    "y = 1 leaves −log p, y = 0 leaves −log(1 − p)",
    section="4.3.1",
    settles="4.3.1-binary-cross-entropy-labels",
    p=interval(0, 1),
)
def which_term_belongs_to_which_class(proof, p):
    def loss(y: Array) -> Array:
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    proof.convention("labels are y ∈ {0, 1}: the 'class 2' of the second term is class 0")
    proof.equal(loss(1), -np.log(p))
    proof.reject(-np.log(1 - p), because="that is the loss of class 0")
    proof.equal(loss(0), -np.log(1 - p))
    proof.reject(-np.log(p), because="that is the loss of class 1")
    proof.near_miss("with the label y = 2 it would be no loss: it falls below 0").nonnegative(
        loss(2)
    )


@theorem(
    "∇_w CE = (f − y) x, ∂CE/∂b = f − y",
    section="4.3.1",
    settles="4.3.1-logistic-gradient",
    **ONE,
)
def gradient_for_one_example(proof, x, y, w, b):
    f = proof.let("f", σ(w @ x + b))
    # fmt: off
    proof.calc("∇_w CE", proof.gradient(np.logaddexp(0, w @ x + b) - y * (w @ x + b), w),
        (np.exp(w @ x + b) / (1 + np.exp(w @ x + b)) * x - y * x, "chain rule"),
        ((f - y) * x,                                             "definition of σ"))
    # fmt: on
    loss = binary_cross_entropy(w @ x + b, y)
    proof.gradient_is(loss, (f - y) * x, wrt=w)
    proof.reject((f - y) * f * (1 - f) * x, because="that is the squared error's: σ′ cancels here")
    proof.gradient_is(loss, f - y, wrt=b)


@theorem(
    "f = σ(w·x + b)   ⇒   w·x + b = log(f/(1 − f))",
    section="4.3.1",
    settles="4.3.1-logits-inverse-sigmoid",
    x=real("c"),
    w=real("c"),
    b=real(),
    y=interval(0, 1),
)
def the_score_is_a_logit(proof, x, w, b, y):
    f = proof.let("f", σ(w @ x + b))
    # fmt: off
    proof.calc("log(f/(1 − f))", np.log(f / (1 - f)),
        (np.log(f / σ(-(w @ x + b))), "1 − σ(s) = σ(−s)"),
        (w @ x + b,                   "σ(s)/σ(−s) = eˢ"))
    # fmt: on
    proof.equal(logit(f), w @ x + b)
    proof.reject(np.log(f), because="the odds, not the probability")
    proof.without("y is the prediction f, not the label").equal(w @ x + b, logit(y))


@theorem(
    "log(y/(1 − y)) → ∞ as y → 1: a label has no logit",
    section="4.3.1",
    settles="4.3.1-logits-inverse-sigmoid",
    y=interval(0, 1),
)
def labels_have_no_logit(proof, y):
    def of_the_label(y: Array) -> Array:
        return np.log(y / (1 - y))

    proof.define(of_the_label)
    proof.holds(prove_limit(of_the_label, 1, np.inf, side="-", on=proof.on))
    proof.holds(prove_limit(of_the_label, 0, -np.inf, on=proof.on))
    proof.near_miss("only f = ½ has the logit 0").holds(
        prove_limit(of_the_label, 1, 0, side="-", on=proof.on)
    )


if __name__ == "__main__":
    main(globals())
