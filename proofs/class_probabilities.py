"""Probabilities of classes: what a model may answer, and how often it is right.

Theorems  p(x, y) = p(x) p(y|x) where p(x) > 0;   Σ_y p(y|x) = 1 over all classes;
          Π fᵢ^yᵢ = f_c for the one-hot y of class c, so its sum over the m one-hot y is Σ f = 1;
          an answer drawn from f is right with probability f_c when the class is c, and with
          probability Σ p² when the class too is drawn from f = p; the likeliest answer is right
          with probability max p ≥ Σ p²;
          Σ p (v − a)² = Var + (a − μ)²: one number serves as well as y is concentrated.
Source    Notes §3.2.2; Bishop (2006), Pattern Recognition and Machine Learning, §1.5.1, §2.2.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from alicemath import nonnegative, one_hot, positive, prove_limit, real, simplex
from alicemath.ml import likelihood as ml
from alicemath.ml.likelihood import categorical_probability
from alicemath.ml.risk import conditional, expected_risk, joint, marginal
from alicemath.proof import computed, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: The example of the notes: three classes, the second is right.
F, Y = (Fraction(1, 5), Fraction(1, 2), Fraction(3, 10)), (0, 1, 0)


# ------------------------------------------------------------------ p(x, y) = p(x) p(y|x)
@theorem(
    "p(x, y) = p(x) p(y|x), p(x) > 0",
    section="3.2.2",
    settles="3.2.2-joint-factorisation",
    P=positive("a", "b"),
)
def a_joint_law_factors(proof, P):
    def defined(table: Sequence[Sequence[int]]) -> bool:
        return all(sum(row) != 0 for row in table)

    proof.equal(joint(marginal(P), conditional(P)), P)
    proof.equal(marginal(conditional(P)), 1 + 0 * P[:, 0])
    proof.without("p(x) > 0", because="an input that never occurs: p(y|x) = 0/0").holds(
        enumerated("p(y|x) is defined", [((1, 2), (3, 4)), ((1, 2), (0, 0))], defined)
    )


@theorem(
    "Σ_y p(y|x) = 1 over all classes",
    section="3.2.2",
    settles="3.2.2-vector-of-class-probabilities",
    P=positive("a", "m"),
    y=one_hot("m"),
)
def class_probabilities_sum_to_one(proof, P, y):
    one = 1 + 0 * P[:, 0]
    proof.equal(np.sum(conditional(P), axis=1), one)
    proof.without("the classes are all there are", because="one is left out").equal(
        conditional(P) @ (1 - y), one
    )
    proof.without("no two classes overlap", because="one is counted twice").equal(
        conditional(P) @ (1 + y), one
    )


# ------------------------------------------------------------------ the product of powers
@theorem(
    "Π fⱼ^yⱼ = exp(y·log f), which is f_c for y = e_c, for all m classes c at once",
    section="3.2.2",
    settles="3.2.2-product-picks-true-class",
    f=simplex("m"),
    Y=real("n", "m"),
)
def the_product_picks_the_class(proof, f, Y):
    proof.equal(categorical_probability(f, Y), np.exp(Y @ np.log(f)))
    proof.assume("the rows of I are the m one-hot vectors")
    proof.equal(np.exp(np.eye(f.shape[0]) @ np.log(f)), f)
    proof.without("y is one-hot", because="weights share the power").equal(
        categorical_probability(f, Y), Y @ f
    )

    def chosen(f: tuple[int, int], zero: int) -> int:
        """Π fᵢ^yᵢ for the second class, with 0⁰ read as given."""
        return prod(zero if (a, b) == (0, 0) else a**b for a, b in zip(f, (0, 1), strict=True))

    proof.holds(computed("f = (0, 1), y = (0, 1), with 0⁰ = 1", chosen((0, 1), 1), 1))
    proof.without("0⁰ = 1", because="a class that is ruled out spoils the product").holds(
        computed("f = (0, 1), y = (0, 1), with 0⁰ = 0", chosen((0, 1), 0), 1)
    )


@theorem(
    "Σ over the m one-hot y of Π fⱼ^yⱼ = Σ f = 1",
    section="3.2.2",
    settles="3.2.2-formula-gives-distribution",
    f=simplex("m"),
    Y=real("n", "m"),
)
def the_product_is_a_distribution_over_y(proof, f, Y):
    proof.equal(categorical_probability(f, Y), np.exp(Y @ np.log(f)))
    every = proof.let("p(y)", np.exp(np.eye(f.shape[0]) @ np.log(f)))
    proof.nonnegative(every)
    proof.equal(np.sum(every), 1)
    proof.without("y runs through all classes", because="for one y it is one probability").equal(
        every[0], 1
    )


# ------------------------------------------------------------------ the worked example
@theorem("0.2⁰ · 0.5¹ · 0.3⁰ = 0.5", section="3.2.2", settles="3.2.2-example-value")
def the_worked_example(proof):
    value = categorical_probability(np.array(F), np.array(Y))
    proof.holds(computed("0.2⁰ · 0.5¹ · 0.3⁰", value, Fraction(1, 2)))
    proof.holds(computed("0.2 + 0.5 + 0.3", sum(F), Fraction(1)))
    proof.near_miss("y = 1 has another probability").holds(
        computed("0.2¹ · 0.5⁰ · 0.3⁰", prod(a**b for a, b in zip(F, (1, 0, 0), strict=True)), value)
    )


@theorem("y = 2 of {1, 2, 3} is [0, 1, 0]", section="3.2.2", settles="3.2.2-example-one-hot")
def the_one_hot_vector(proof):
    proof.holds(computed("one_hot(2, 3)", ml.one_hot(2, 3).tolist(), [0, 1, 0]))
    cases = [(c, m) for m in range(1, 7) for c in range(1, m + 1)]
    proof.holds(
        enumerated(
            "a single 1, at the class, for m ≤ 6",
            cases,
            lambda k: ml.one_hot(*k).tolist() == [int(i == k[0]) for i in range(1, k[1] + 1)],
        )
    )
    proof.near_miss("classes count from 1 here").holds(
        computed("y = 2, counted from 0", ml.one_hot(3, 3).tolist(), [0, 1, 0])
    )


@theorem(
    "f = (0.2, 0.5, 0.3), the class is 2: right with probability 0.5, if the answer is drawn",
    section="3.2.2",
    settles="3.2.2-example-interpretation",
)
def how_often_the_example_is_right(proof):
    drawn, best = chance(F, Y), chance(likeliest(F), Y)
    proof.holds(computed("P(right), the answer drawn from f", drawn, Fraction(1, 2)))
    proof.without("the answer is drawn from f(x)", because="the likeliest answer is certain").holds(
        computed("P(right), the likeliest answer", best, Fraction(1, 2))
    )
    proof.without("the class is 2 for sure", because="it is drawn from f too").holds(
        computed("P(right), the class drawn from f", chance(F, F), Fraction(1, 2))
    )


def chance(answer: Sequence[Any], truth: Sequence[Any]) -> Any:
    """P(answer = truth), drawn independently from two laws on the classes."""
    return sum(a * b for a, b in zip(answer, truth, strict=True))


def likeliest(f: Sequence[Fraction]) -> tuple[int, ...]:
    """The answer of highest probability, for certain."""
    return tuple(int(i == max(range(len(f)), key=f.__getitem__)) for i in range(len(f)))


# ------------------------------------------------------------------ how often is it right?
@theorem(
    "an answer drawn from f is right with probability f_y; M = max p ≥ Σ p²",
    section="3.2.2",
    settles="3.2.2-conditional-is-not-accuracy",
    p=simplex("m"),
    y=one_hot("m"),
    d=nonnegative("m"),
    M=real(),
)
def how_often_an_answer_is_right(proof, p, y, d, M):
    right = np.eye(p.shape[0])
    proof.equal(expected_risk(np.outer(p, y), right), p @ y)
    proof.without("y is the right answer for sure", because="drawn from p: Σ p²").equal(
        expected_risk(np.outer(p, p), right), p @ y
    )
    proof.without("the model draws its answer", because="the likeliest is right with max p").holds(
        computed("P(right) = p(y|x), y = 3", chance(likeliest(F), (0, 0, 1)), F[2])
    )
    proof.follows(M - p @ p, p @ d, given=p + d - M, by=lambda g: -(p @ g))
    proof.nonnegative(p @ d)


@theorem(
    "Σ p (v − a)² = Var + (a − μ)²: the best single answer costs the variance",
    section="3.2.2",
    settles="3.2.2-point-prediction-needs-peak",
    p=simplex("m"),
    v=real("m"),
    a=real(),
)
def the_cost_of_one_answer(proof, p, v, a):
    μ = proof.let("μ", p @ v)
    proof.nonnegative(p @ (v - a) ** 2 - p @ (v - μ) ** 2, (a - μ) ** 2)
    proof.near_miss("two values that are far apart: the best answer is neither").equal(
        p @ (v - μ) ** 2, 0
    )


@theorem(
    "y = ±s, one as likely as the other: the best answer is 0, and costs s² → 0 as s → 0",
    section="3.2.2",
    settles="3.2.2-point-prediction-needs-peak",
    s=positive(),
    a=real(),
)
def two_peaks(proof, s, a):
    def cost(s: Array, a: Array) -> Array:
        return (s - a) ** 2 / 2 + (-s - a) ** 2 / 2

    proof.equal(cost(s, a), s**2 + a**2)
    proof.gradient_is(cost(s, a), 2 * a, wrt=a)
    proof.holds(prove_limit(lambda s, a: cost(s, 0), 0, 0, on=proof.on))
    proof.near_miss("the answer s is as far from −s as can be").equal(cost(s, s), s**2)


if __name__ == "__main__":
    main(globals())
