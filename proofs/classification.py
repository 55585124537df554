"""Classes as whole numbers, as unit vectors, as probabilities.

Theorems  ½ < ŷ < m + ½   ⇒   round(ŷ) ∈ {1, …, m};   ‖e_y − e_z‖ ∈ {0, √2};
          the simplex is convex, ‖p‖² = 1 at its vertices only, and these are the one-hot vectors;
          entry i of W x + b is wᵢ·x + bᵢ, and all of them sum to (Wᵀ1)·x + 1·b.
The notes print (0.2, 0.3, 0.4) for a vector of probabilities: it sums to 0.9.
Source    Notes §4.2 and §4.2.1; Boyd and Vandenberghe (2004), Convex Optimization, §2.2.4.
"""

from fractions import Fraction
from itertools import product

import numpy as np

from alicemath import interval, nonzero, one_hot, positive, real, simplex
from alicemath.ml.simplex import one_hot_encoding
from alicemath.proof import computed, enumerated, main, theorem

HALF = Fraction(1, 2)


def probabilities(m: int, d: int) -> list[tuple[Fraction, ...]]:
    """Return every point of the simplex whose m entries are whole multiples of 1/d."""
    counts = product(range(d + 1), repeat=m)
    return [tuple(Fraction(k, d) for k in row) for row in counts if sum(row) == d]


# ------------------------------------------------------------------ classes as whole numbers
@theorem(
    "½ < ŷ < m + ½   ⇒   round(ŷ) is one of the classes 1, …, m",
    section="4.2",
    settles="4.2-round-regression-to-class",
)
def rounding_gives_a_class(proof):
    outputs = [(m, Fraction(k, 12)) for m in range(1, 9) for k in range(-12, 12 * (m + 2))]
    inside = [(m, y) for m, y in outputs if HALF < y < m + HALF]

    def is_a_class(case):
        m, y = case
        return 1 <= round(y) <= m

    def one_class_is_nearest(case):
        m, y = case
        distances = sorted(abs(y - k) for k in range(1, m + 2))
        return distances[0] < distances[1]

    proof.assume("m ≤ 8, ŷ a multiple of 1/12")
    proof.holds(enumerated("½ < ŷ < m + ½   ⇒   1 ≤ round(ŷ) ≤ m", inside, is_a_class))
    off_ties = [(m, y) for m, y in inside if (y - HALF).denominator > 1]
    proof.holds(enumerated("ŷ ≠ k + ½   ⇒   one class is nearest", off_ties, one_class_is_nearest))
    proof.without("½ < ŷ < m + ½", because="the output of a line is not bounded").holds(
        enumerated("1 ≤ round(ŷ) ≤ m", outputs, is_a_class)
    )
    proof.without("a rule for ties").holds(
        enumerated("one class is nearest", inside, one_class_is_nearest)
    )


@theorem(
    "|2 − 3| < |2 − 4|: numbered 2, 3, 4, the dolphin stands between dog and cat",
    section="4.2",
    settles="4.2-integer-labels-impose-order",
)
def whole_numbers_impose_an_order(proof):
    dog, dolphin, cat = 2, 3, 4
    nearer = abs(dog - dolphin) < abs(dog - cat)
    proof.holds(computed("|2 − 3| < |2 − 4|", nearer, expected=True))
    # The constant that is nearest to several labels by squares is their mean.
    proof.holds(computed("mean of a dog and a cat", Fraction(dog + cat, 2), dolphin))
    e = 2 * one_hot_encoding(np.arange(3), 3).astype(int)
    proof.near_miss("the mean of e₁ and e₃ has nothing of e₂").holds(
        computed("e₁ + e₃", (e[0] + e[2]) // 2, e[1])
    )
    proof.near_miss("one-hot vectors are equally far apart").holds(
        computed("‖2e₁ − 2e₂‖²", np.sum((e[0] - e[1]) ** 2), np.sum((e[0] - e[2]) ** 2) // 2)
    )


# ------------------------------------------------------------------ classes as unit vectors
@theorem(
    "y one-hot   ⇒   yᵢ ∈ {0, 1} and Σ yᵢ = 1",
    section="4.2",
    settles="4.2-one-hot-definition",
    y=one_hot("m"),
)
def one_hot_vectors_have_a_single_one(proof, y):
    proof.equal(y * (1 - y), 0 * y)
    proof.equal(np.sum(y), 1)
    binary = list(product((0, 1), repeat=5))
    proof.near_miss("Binary(m) has 2ᵐ vectors, m of them are one-hot").holds(
        enumerated("y ∈ {0, 1}⁵   ⇒   Σ yᵢ = 1", binary, lambda y: sum(y) == 1)
    )


@theorem(
    "row k of the encoding is 1 at its class k alone, and argmax gives k back",
    section="4.2",
    settles="4.2-one-hot-definition",
)
def the_encoding_can_be_read_back(proof):
    cases = [(m, k) for m in range(1, 9) for k in range(m)]

    def comes_back(case):
        m, k = case
        (row,) = one_hot_encoding(np.array([k]), m)
        return np.argmax(row) == k and all(row[j] == (j == k) for j in range(m))

    proof.holds(enumerated("[eₖ]ⱼ = 1 if j = k else 0, argmax eₖ = k, m ≤ 8", cases, comes_back))
    proof.near_miss("classes are counted from 0 here").holds(
        computed("argmax e₀ of 3", int(np.argmax(one_hot_encoding(np.array([0]), 3))), 1)
    )


@theorem(
    "‖y − z‖² = 2(1 − y·z): the distance is 0 or √2",
    section="4.2",
    settles="4.2-one-hot-distance",
    y=one_hot("m"),
    z=one_hot("m"),
)
def one_hot_vectors_are_equally_far_apart(proof, y, z):
    proof.equal(np.sum((y - z) ** 2), 2 * (1 - y @ z))
    proof.reject(1 - y @ z, because="both vectors have a 1 that the other lacks")
    proof.assume("y·z is the entry of z at y's class, which is 0 or 1")
    proof.equal(z * (1 - z), 0 * z)


@theorem(
    "a one-hot output is a step: its derivative is 0 wherever it has one",
    section="4.2",
    settles="4.2-one-hot-not-trainable",
    d=nonzero(),
)
def a_one_hot_output_cannot_be_trained(proof, d):
    proof.assume("two classes, d ≠ 0 the difference of their scores")
    hard = np.stack([np.where(d > 0, 1.0, 0.0), np.where(d > 0, 0.0, 1.0)])
    proof.jacobian_is(hard, np.stack([0 * d, 0 * d]))
    proof.near_miss("a sigmoid of the scores has a slope").gradient_is(1 / (1 + np.exp(-d)), 0 * d)


@theorem(
    "y a one-hot target: ∇_W ‖W x − y‖² = 2(W x − y) xᵀ",
    section="4.2",
    settles="4.2-one-hot-not-trainable",
    W=real("m", "c"),
    x=real("c"),
    y=one_hot("m"),
)
def one_hot_targets_can_be_learnt(proof, W, x, y):
    loss = proof.let("L", np.sum((W @ x - y) ** 2))
    proof.gradient_is(loss, 2 * np.outer(W @ x - y, x), wrt=W)
    proof.reject(np.outer(W @ x - y, x), because="the square's 2")
    proof.without(
        "said of outputs, not of targets", because="a one-hot target pulls W towards it"
    ).gradient_is(loss, 0 * W, wrt=W)


# ------------------------------------------------------------------ the simplex
@theorem(
    "p, q ∈ Δ, 0 ≤ t ≤ 1   ⇒   t p + (1 − t) q ∈ Δ",
    section="4.2.1",
    settles="4.2.1-simplex-definition",
    p=simplex("n"),
    q=simplex("n"),
    t=interval(0, 1, closed=True),
)
def the_simplex_is_convex(proof, p, q, t):
    mixture = t * p + (1 - t) * q
    proof.nonnegative(mixture)
    proof.equal(np.sum(mixture), 1)
    proof.near_miss("a sum of two points has left it").equal(np.sum(p + q), 1)
    proof.near_miss("beyond t = 1 an entry may be negative").nonnegative(2 * p - q)


@theorem(
    "p ∈ Δ   ⇒   1 − ‖p‖² = Σ_{i≠j} pᵢ pⱼ ≥ 0, and it is 0 at the vertices e only",
    section="4.2.1",
    settles="4.2.1-simplex-definition",
    p=simplex("n"),
    e=one_hot("n"),
)
def the_vertices_of_the_simplex(proof, p, e):
    elsewhere = np.outer(np.ones_like(p), np.ones_like(p)) - np.eye(p.shape[0])
    proof.nonnegative(1 - p @ p, np.sum(np.outer(p, p) * elsewhere))
    proof.equal(np.sum(np.outer(e, e) * elsewhere), 0)
    proof.near_miss("inside, two entries at least are positive").equal(p @ p, 1)
    proof.nonnegative(e)
    proof.equal(np.sum(e), 1)


@theorem(
    "max p attained once   ⇒   argmax p is one class",
    section="4.2.1",
    settles="4.2.1-argmax-prediction",
)
def the_predicted_class(proof):
    def one_class(p):
        return sum(x == max(p) for x in p) == 1

    def unique(p):
        return sorted(p)[-1] > sorted(p)[-2]

    def is_most_likely(p):
        k = int(np.argmax(p))
        return all(p[k] > p[j] for j in range(len(p)) if j != k)

    points = [p for m in (2, 3, 5) for p in probabilities(m, 7)]
    proof.assume("2, 3 or 5 classes, probabilities that are multiples of 1/7")
    peaked = [p for p in points if unique(p)]
    proof.holds(enumerated("argmax p is one class", peaked, one_class))
    proof.holds(enumerated("it is more likely than any other", peaked, is_most_likely))
    proof.without("max p attained once").holds(
        enumerated("argmax p is one class", points, one_class)
    )


EXAMPLE = np.array([Fraction(2, 10), Fraction(3, 10), Fraction(4, 10)])


@theorem(
    "hᵢ > 0   ⇒   h/Σh sums to 1",
    section="4.2.1",
    settles="4.2.1-example-not-on-simplex",
    h=positive("m"),
)
def an_example_that_must_be_normalised(proof, h):
    proof.equal(np.sum(h / np.sum(h)), 1)
    proof.nonnegative(h / np.sum(h))
    proof.printed("the notes' probabilities").holds(computed("0.2 + 0.3 + 0.4", sum(EXAMPLE), 1))
    proof.holds(computed("2/9 + 3/9 + 4/9", sum(EXAMPLE / sum(EXAMPLE)), 1))


@theorem(
    "the largest of (0.2, 0.3, 0.4) is that of class 2, the bird",
    section="4.2.1",
    settles="4.2.1-example-argmax-bird",
)
def the_example_is_a_bird(proof):
    proof.assume("classes 0, 1, 2: dog, cat, bird")
    proof.holds(computed("argmax (0.2, 0.3, 0.4)", int(np.argmax(EXAMPLE)), 2))
    normalised = EXAMPLE / sum(EXAMPLE)
    proof.holds(computed("argmax (2/9, 3/9, 4/9)", int(np.argmax(normalised)), 2))
    proof.near_miss("that counts from 1").holds(
        computed("argmax (0.2, 0.3, 0.4)", int(np.argmax(EXAMPLE)), 3)
    )


# ------------------------------------------------------------------ many regressions at once
@theorem(
    "[W x + b]ᵢ = wᵢ·x + bᵢ",
    section="4.2.1",
    settles="4.2.1-multi-output-linear",
    W=real("m", "c"),
    x=real("c"),
    b=real("m"),
    e=one_hot("m"),
)
def a_matrix_is_many_regressions(proof, W, x, b, e):
    proof.assume("e is the unit vector eᵢ: e W is row wᵢ, e·b is bᵢ")
    proof.equal(e @ (W @ x + b), (e @ W) @ x + e @ b)
    proof.reject((e @ W) @ x + np.sum(b), because="a row has one bias, not all")


@theorem(
    "1·(W x + b) = (Wᵀ1)·x + 1·b: it moves with x unless the columns of W sum to 0",
    section="4.2.1",
    settles="4.2.1-affine-output-off-simplex",
    W=real("m", "c"),
    x=real("c"),
    b=real("m"),
)
def an_affine_output_leaves_the_simplex(proof, W, x, b):
    y = proof.let("y", W @ x + b)
    proof.equal(np.sum(y), np.sum(W, axis=0) @ x + np.sum(b))
    proof.gradient_is(np.sum(y), np.sum(W, axis=0), wrt=x)
    proof.near_miss("an affine output need not sum to 1").equal(np.sum(y), 1)
    proof.near_miss("nor be ≥ 0").nonnegative(y)


if __name__ == "__main__":
    main(globals())
