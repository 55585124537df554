"""Cross-entropy: of logits, of classes, of distributions.

Theorems  −log Π qᵢ^yᵢ = −Σ yᵢ log qᵢ, which is −log q_y for a one-hot y;
          CE(z, y) = −Σ yᵢ log softmax(z)ᵢ,   ∇_z CE = softmax(z) Σy − y,
          which is softmax(z) − y exactly when Σy = 1;
          p, q ∈ Δ   ⇒   CE(p, q) − H(p) = Σ pᵢ φ(qᵢ/pᵢ) ≥ 0,   φ(t) = t − 1 − log t.
Source    Notes §4.2.2 and §4.3.2; Bishop (2006), Pattern Recognition and Machine Learning, §4.3.4;
          Cover and Thomas (2006), Elements of Information Theory, Theorem 2.6.3.
"""

from fractions import Fraction
from math import prod

import numpy as np

from alicemath import (
    interval,
    one_hot,
    positive,
    prove_bound,
    prove_monotone,
    real,
    simplex,
)
from alicemath.ml.losses import kl_divergence
from alicemath.ml.softmax import cross_entropy, cross_entropy_gradient, logsumexp, softmax
from alicemath.proof import computed, main, theorem


# ------------------------------------------------------------------ what it is
@theorem(
    "−log Π qᵢ^yᵢ = −Σ yᵢ log qᵢ",
    section="4.2.2",
    settles="4.2.2-cross-entropy-is-nll",
    q=positive("m"),
    y=real("m"),
)
def cross_entropy_is_a_negative_log_likelihood(proof, q, y):
    proof.equal(-np.log(np.prod(q**y)), -np.sum(y * np.log(q)))
    proof.reject(-np.log(np.sum(q**y)), because="a product of powers, not a sum")


@theorem(
    "y one-hot   ⇒   −Σ yᵢ log qᵢ = −log q_y",
    section="4.2.2",
    settles="4.2.2-cross-entropy-simplified",
    q=interval(0, 1, "m"),
)
def only_the_true_class_counts(proof, q):
    proof.assume("the one-hot y are the rows of I, one for each class")
    proof.equal(-(np.eye(q.shape[0]) @ np.log(q)), -np.log(q))
    proof.reject(-np.log(1 - q), because="that is the share of the other classes")
    proof.near_miss("a smoothed label counts every class").equal(
        -(0.9 * np.log(q) + 0.1 * np.mean(np.log(q))), -np.log(q)
    )


@theorem(
    "p, q ∈ Δ   ⇒   CE(p, q) − H(p) = Σ pᵢ φ(qᵢ/pᵢ), φ(t) = t − 1 − log t",
    section="4.2.2",
    settles="4.2.2-cross-entropy-dissimilarity",
    p=simplex("m"),
    q=simplex("m"),
)
def excess_of_the_cross_entropy(proof, p, q):
    t = proof.let("t", q / p)
    proof.equal(-np.sum(p * np.log(q)) + np.sum(p * np.log(p)), np.sum(p * (t - 1 - np.log(t))))
    proof.reject(np.sum(p * (1 - t + np.log(t))), because="the sign")
    proof.near_miss("it is no distance: the order of the two matters").equal(
        kl_divergence(p, q), kl_divergence(q, p)
    )
    proof.near_miss("CE(p, p) is H(p), which is 0 for one-hot p only").equal(
        -np.sum(p * np.log(p)), 0
    )


@theorem(
    "φ(t) = t − 1 − log t ≥ 0, and = 0 at t = 1 only: CE(p, q) ≥ H(p), and = at q = p only",
    section="4.2.2",
    settles="4.2.2-cross-entropy-dissimilarity",
    t=positive(),
)
def a_logarithm_is_below_its_tangent(proof, t):
    def gap(t):
        return t - 1 - np.log(t)

    def beyond_one(r):
        return gap(1 + r)

    def before_one(r):
        return gap(1 / (1 + r))

    proof.define(gap, beyond_one, before_one)
    proof.holds(prove_bound(gap, 0, on=proof.on))
    proof.holds(prove_bound(beyond_one, 0, on={"r": positive()}, strictly=True))
    proof.holds(prove_bound(before_one, 0, on={"r": positive()}, strictly=True))
    proof.near_miss("it is touched at t = 1").holds(prove_bound(gap, 0, on=proof.on, strictly=True))


# ------------------------------------------------------------------ what minimising it means
@theorem(
    "−log p falls strictly: of two models for one example, the smaller loss has the larger p_y",
    section="4.2.2",
    settles="4.2.2-ce-max-true-probability",
    p=interval(0, 1),
)
def a_smaller_loss_is_a_larger_probability(proof, p):
    def loss(p):
        return -np.log(p)

    proof.define(loss)
    proof.holds(prove_monotone(loss, on=proof.on, direction="decreasing", strictly=True))
    proof.near_miss("it falls").holds(prove_monotone(loss, on=proof.on))
    # The true class gets these probabilities in two examples, by two models A and B.
    A, B = (Fraction(90, 100), Fraction(10, 100)), (Fraction(45, 100), Fraction(45, 100))
    mean_prefers_A = sum(A) > sum(B)
    loss_prefers_A = prod(A) > prod(B)  # Σ −log p = −log Π p
    proof.without(
        "one example", because="A has the larger mean, but B the smaller cross-entropy"
    ).holds(computed("the loss prefers A", loss_prefers_A, expected=mean_prefers_A))


@theorem(
    "Σᵢ −log pᵢ = −log Πᵢ pᵢ: over n examples it is the product that becomes largest",
    section="4.2.2",
    settles="4.2.2-ce-max-true-probability",
    p=interval(0, 1, "n"),
)
def over_examples_the_product_counts(proof, p):
    proof.equal(-np.sum(np.log(p)), -np.log(np.prod(p)))
    proof.reject(-np.log(np.sum(p)), because="not the sum")


# ------------------------------------------------------------------ of logits
@theorem("CE(z, y) = −Σ yᵢ log softmax(z)ᵢ", section="4.3.2", z=real("m"), y=real("m"))
def stable_form_of_the_cross_entropy(proof, z, y):
    # fmt: off
    proof.calc("CE(z, y)", -np.sum(y * np.log(softmax(z))),
        (-np.sum(y * (z - logsumexp(z))), "log(eᶻ/Z) = z − log Z"),
        (cross_entropy(z, y),             "collect; the exponentials stay at or below 1"))
    # fmt: on
    proof.equal(-np.sum(y * np.log(softmax(z))), cross_entropy)
    proof.reject(logsumexp(z) - y @ z, because="that needs Σy = 1")


@theorem("∇_z CE = softmax(z) Σy − y", section="4.2.2", z=real("m"), y=real("m"))
def cross_entropy_gradient_for_any_weights(proof, z, y):
    # fmt: off
    proof.calc("∇_z CE", proof.gradient(np.sum(y) * logsumexp(z) - y @ z, z),
        (np.sum(y) * softmax(z) - y,   "∇ logsumexp = softmax"),
        (cross_entropy_gradient(z, y), "the same"))
    # fmt: on
    proof.gradient_is(cross_entropy, cross_entropy_gradient, wrt=z)
    proof.reject(softmax(z) - y, because="the targets need not sum to 1 here")


@theorem("Σy = 1   ⇒   ∇_z CE = softmax(z) − y", section="4.2.2", z=real("m"), y=simplex("m"))
def cross_entropy_gradient_for_soft_targets(proof, z, y):
    proof.gradient_is(cross_entropy, softmax(z) - y, wrt=z)
    proof.reject(y - softmax(z), because="the gradient points uphill, to the prediction")
    proof.without("Σy = 1", y=real("m")).gradient_is(cross_entropy, softmax(z) - y, wrt=z)


@theorem("y one-hot   ⇒   ∇_z CE = softmax(z) − y", section="4.2.2", z=real("m"), y=one_hot("m"))
def cross_entropy_gradient_for_a_class(proof, z, y):
    proof.gradient_is(cross_entropy, softmax(z) - y, wrt=z)
    proof.reject(y * (softmax(z) - 1), because="the other classes are pushed down too")


if __name__ == "__main__":
    main(globals())
