"""Decisions: what a model's probabilities justify, and what they cost.

Theorems  k > 0: softmax(k z) has the order of z for every k, and other probabilities for each;
          the expected cost of predicting i is Σⱼ Cᵢⱼ pⱼ when C has predictions in its rows;
          errors cost 1   ⇒   the costs are 1 − p, least at argmax p;
          two classes: predict 1 where p₁ > a/(a + b), a the excess of a false alarm, b of a miss.
The notes' sentence has the true class in the first index; their table and their rule the second.
Source    Notes §4.3.3; Elkan (2001), The foundations of cost-sensitive learning, IJCAI, §1-§2.
"""

from fractions import Fraction
from itertools import product

import numpy as np

from alicemath import interval, one_hot, positive, prove_monotone, real, simplex
from alicemath.ml.decisions import decide, decision_threshold, expected_costs
from alicemath.ml.softmax import softmax
from alicemath.proof import computed, enumerated, main, theorem

#: The notes' table: predictions in rows, true classes in columns.
TABLE = np.array([[0, 10], [1, 0]])
F = np.array([Fraction(8, 10), Fraction(2, 10)])


# ------------------------------------------------------------------ what is justified
@theorem(
    "log(sᵢ/sⱼ) = k (zᵢ − zⱼ) for s = softmax(k z): the sign is that of zᵢ − zⱼ for every k > 0",
    section="4.3.3",
    settles="4.3.3-argmax-yes-probability-no",
    z=real("m"),
    k=positive(),
)
def the_prediction_does_not_see_a_factor(proof, z, k):
    s = proof.let("s", softmax(k * z))
    proof.equal(np.log(s[:, None] / s[None, :]), k * (z[:, None] - z[None, :]))
    proof.near_miss("the probabilities do: at most one k can give the true ones").equal(
        s, softmax(z)
    )


@theorem(
    "σ(k d) rises strictly with k for d > 0: two factors, two probabilities, one prediction",
    section="4.3.3",
    settles="4.3.3-argmax-yes-probability-no",
    k=positive(),
    d=positive(),
)
def every_factor_claims_another_probability(proof, k, d):
    def confidence(k, d):
        return 1 / (1 + np.exp(-k * d))

    proof.define(confidence)
    proof.holds(prove_monotone(confidence, on=proof.on, strictly=True))
    proof.near_miss("it rises").holds(
        prove_monotone(confidence, on=proof.on, direction="decreasing")
    )


# ------------------------------------------------------------------ what it costs
@theorem(
    "the expected cost of predicting i is Σⱼ Cᵢⱼ pⱼ, with the true class j second",
    section="4.3.3",
    settles="4.3.3-cost-matrix-indices",
    C=real("m", "m"),
    p=simplex("m"),
    e=one_hot("m"),
)
def the_rows_of_a_cost_matrix_are_predictions(proof, C, p, e):
    proof.assume("e is the unit vector eᵢ; class j is true with probability pⱼ")
    proof.equal(np.sum(p * (e @ C)), e @ expected_costs(C, p))
    proof.printed("cost Cᵢⱼ of an input of class i predicted as j: Cᵀ, not C").equal(
        np.sum(p * (e @ C.T)), e @ expected_costs(C, p)
    )
    proof.near_miss("read so, the table decides otherwise at f = (0.8, 0.2)").holds(
        computed("argmin C f", int(decide(TABLE, F)), int(decide(TABLE.T, F)))
    )


@theorem(
    "in the table a miss costs 10, a false alarm 1",
    section="4.3.3",
    settles="4.3.3-cost-matrix-false-negative",
)
def a_miss_costs_more_than_a_false_alarm(proof):
    proof.assume("class 1 is the disease; row = prediction, column = truth")
    miss, false_alarm = int(TABLE[0, 1]), int(TABLE[1, 0])
    proof.holds(computed("C₀₁ > C₁₀", miss > false_alarm, expected=True))
    proof.near_miss("a right prediction costs nothing").holds(
        computed("C₁₁ > C₁₀", int(TABLE[1, 1]) > false_alarm, expected=True)
    )


@theorem(
    "Σᵢ dᵢ (C p)ᵢ − (C p)ₖ = Σᵢ dᵢ ((C p)ᵢ − (C p)ₖ): no mixture d of predictions beats the least",
    section="4.3.3",
    settles="4.3.3-expected-cost-rule",
    C=real("m", "m"),
    p=simplex("m"),
    d=simplex("m"),
    e=one_hot("m"),
)
def the_least_expected_cost_cannot_be_beaten(proof, C, p, d, e):
    proof.assume("p is the true distribution; e is eₖ, k the prediction of the least cost")
    costs = proof.let("a", expected_costs(C, p))
    proof.equal(d @ costs - e @ costs, np.sum(d * (costs - e @ costs)))
    proof.reject(np.sum(d * (costs - np.mean(costs))), because="against the least, not the mean")
    told = np.array([Fraction(95, 100), Fraction(5, 100)])
    best = proof.without(
        "f is calibrated: the true distribution", because="told (0.95, 0.05), true (0.8, 0.2)"
    )
    best.holds(computed("decision by f", int(decide(TABLE, told)), int(decide(TABLE, F))))


@theorem(
    "for every f on a grid and every table of small costs no prediction costs less",
    section="4.3.3",
    settles="4.3.3-expected-cost-rule",
)
def the_rule_is_optimal_on_every_small_table(proof):
    tables = [np.array(c).reshape(2, 2) for c in product(range(4), repeat=4)]
    models = [np.array([1 - p, p]) for p in (Fraction(k, 7) for k in range(8))]

    def is_least(case):
        C, f = case
        costs = expected_costs(C, f)
        return all(costs[decide(C, f)] <= other for other in costs)

    def likeliest_is_least(case):
        C, f = case
        return expected_costs(C, f)[np.argmax(f)] == min(expected_costs(C, f))

    cases = list(product(tables, models))
    proof.holds(enumerated("argminᵢ Σⱼ Cᵢⱼ fⱼ costs the least", cases, is_least))
    proof.near_miss("argmax f does not mind the costs").holds(
        enumerated("argmax f costs the least", cases, likeliest_is_least)
    )


@theorem(
    "every error costs 1   ⇒   Σⱼ Cᵢⱼ pⱼ = 1 − pᵢ: the rule is argmax p",
    section="4.3.3",
    settles="4.3.3-expected-cost-rule",
    p=simplex("m"),
)
def equal_costs_give_the_argmax(proof, p):
    errors = np.outer(np.ones_like(p), np.ones_like(p)) - np.eye(p.shape[0])
    proof.equal(errors @ p, 1 - p)
    proof.reject(p, because="a cost falls with the probability")


@theorem(
    "(C p)₀ − (C p)₁ = (a + b)(p₁ − t), t = a/(a + b): predict 1 where p₁ > t",
    section="4.3.3",
    settles="4.3.3-expected-cost-rule",
    a=positive(),
    b=positive(),
    right0=real(),
    right1=real(),
    p=interval(0, 1),
)
def two_classes_have_a_threshold(proof, a, b, right0, right1, p):
    proof.assume("a false alarm costs a, a miss b more than the right prediction")
    C = np.stack([np.stack([right0, right1 + b]), np.stack([right0 + a, right1])])
    costs = proof.let("costs", C @ np.stack([1 - p, p]))
    proof.equal(costs[0] - costs[1], (a + b) * (p - a / (a + b)))
    proof.reject((a + b) * (p - b / (a + b)), because="a dear miss lowers the threshold")
    proof.equal(decision_threshold(C), a / (a + b))


if __name__ == "__main__":
    main(globals())
