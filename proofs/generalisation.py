"""Generalisation: memories, gaps, and data for testing.

Theorems  a memory of the data has no loss on them, unless an input has two targets;
          a memorised label errs on a new one with probability 1 − Σ p(y|x)²;
          the best of 20 coins on 10 tests has more than 7 of them right.
Source    Notes §3.2.1; Cover and Hart (1967), IEEE Trans. Inf. Theory 13, 21-27;
          Hastie, Tibshirani, Friedman (2009), §7.2.
"""

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np

from alicemath import real, simplex
from alicemath.ml.losses import squared_loss
from alicemath.ml.risk import empirical_risk, expected_risk, generalisation_gap, nearest_label
from alicemath.proof import computed, enumerated, main, simulated, theorem

HALF = Fraction(1, 2)


# ------------------------------------------------------------------ the gap
@theorem("gap = expected − empirical", section="3.2.1", settles="3.2.1-generalisation-gap",
         r=real(), s=real())  # fmt: skip
def the_sign_of_the_gap(proof, r, s):
    proof.convention("gap = expected − empirical risk: positive for a model that memorises")
    coin = np.array([[HALF, HALF]])
    risk = expected_risk(coin, np.array([[0, 1]]))
    proof.holds(computed("gap of a memorised flip", generalisation_gap(risk, 0), HALF))
    proof.convention("the other sign, which the text leaves open: negative for that model")
    proof.equal(-generalisation_gap(r, s), generalisation_gap(s, r))
    proof.reject(generalisation_gap(r, s), because="the two differ in sign")


# ------------------------------------------------------------------ memory
def remembered(data: tuple[tuple[int, int], ...], inputs: tuple[int, ...]) -> Any:
    """The labels that a memory of the data gives to inputs."""
    X, y = np.array(data).T
    return nearest_label(X[:, None], y, np.array(inputs)[:, None])


@theorem(
    "the least squared loss of n targets of one input is their variance",
    section="3.2.1",
    settles="3.2.1-memorisation-zero-risk",
    y=real("n"),
    a=real(),
)
def the_least_loss_of_a_memory(proof, y, a):
    proof.nonnegative(empirical_risk(squared_loss, a, y) - np.var(y), (a - np.mean(y)) ** 2)

    def recalls(data: tuple[tuple[int, int], ...]) -> bool:
        X, y = zip(*data, strict=True)
        return bool(np.all(remembered(data, X) == y))

    def consistent(data: tuple[tuple[int, int], ...]) -> bool:
        return len(dict(data)) == len(set(data))

    every = [*product(product(range(3), range(2)), repeat=3)]
    proof.holds(
        enumerated("a memory of 3 examples has no loss", filter(consistent, every), recalls)
    )
    proof.without("no input has two targets", because="one of the two is lost").holds(
        enumerated("a memory of 3 examples has no loss", every, recalls)
    )
    proof.without("no input has two targets").equal(np.var(y), 0)


@theorem(
    "a stored label y ~ p(·|x) errs on a new one with probability 1 − Σ p(y|x)²",
    section="3.2.1",
    settles="3.2.1-memorisation-large-gap",
    p=simplex("m"),
)
def the_gap_of_a_memory(proof, p):
    risk_of_it = expected_risk(np.outer(p, p), 1 - np.eye(p.shape[0]))
    proof.equal(generalisation_gap(risk_of_it, 0), 1 - p @ p)
    proof.reject(p @ p, because="that is how often the two agree")

    def risk(rule: tuple[int, ...], inputs: tuple[int, ...]) -> Fraction:
        """0/1 risk of a memory of inputs 0 and 1 for labels given by a rule, on some inputs."""
        data = ((0, rule[0]), (1, rule[1]))
        wrong = remembered(data, inputs) != [rule[x] for x in inputs]
        return Fraction(int(np.sum(wrong)), len(inputs))

    rules = [*product((0, 1), repeat=4)]
    proof.holds(enumerated("inputs 0, 1 are stored: risk 0", rules, lambda r: risk(r, (0, 1)) == 0))
    mean = sum((risk(r, (2, 3)) for r in rules), Fraction(0)) / len(rules)
    proof.holds(computed("risk on the inputs 2, 3, over all rules", mean, HALF))
    alike = risk((1, 1, 1, 1), (2, 3))
    proof.without("the labels are noisy, or unlike that of the nearest stored input").holds(
        computed("with all labels alike, the risk on 2, 3", alike, HALF)
    )


@theorem("labels by the flip of a coin", section="3.2.1", declares="CORROBORATED")
def a_memory_of_coins(proof):
    rng = np.random.default_rng(21)
    X, x = rng.random((300, 2)), rng.random((3_000, 2))
    y, new = rng.integers(0, 2, 300), rng.integers(0, 2, 3_000)
    old = nearest_label(X, y, X) != y
    proof.holds(computed("errors on the stored inputs", int(np.sum(old)), 0))
    errs = nearest_label(X, y, x) != new
    proof.holds(simulated("risk on new inputs", errs, 0.5, within=(0, 1)))
    proof.near_miss("it has learned nothing").holds(
        simulated("risk on new inputs", errs, 0.4, within=(0, 1))
    )


# ------------------------------------------------------------------ test data
def best_of(k: int, tests: int = 10) -> Fraction:
    """E[max] of k fair coins' shares of heads, each of 10 flips: Σⱼ P(max ≥ j)/10."""
    below = [Fraction(sum(comb(tests, i) for i in range(j)), 2**tests) for j in range(1, tests + 1)]
    return sum((1 - F**k for F in below), Fraction(0)) / tests


@theorem(
    "a test score is off where the test chose the model, or was in its data",
    section="3.2.1",
    settles="3.2.1-test-set-unbiased",
)
def test_data_are_used_once(proof):
    proof.holds(computed("E of the score of one coin on 10 tests", best_of(1), HALF))
    ks = range(1, 20)
    proof.holds(enumerated("E rises with k", ks, lambda k: best_of(k) < best_of(k + 1)))
    proof.without("the test chose no model", because=f"it is {float(best_of(20)):.3f}").holds(
        computed("E of the best score of 20 coins is 1/2", best_of(20) == HALF, expected=True)
    )

    def score(flips: tuple[int, ...]) -> Fraction:
        right = remembered(tuple(enumerate(flips)), (0, 1, 2)) == flips
        return Fraction(int(np.sum(right)), 3)

    mean = sum(map(score, product((0, 1), repeat=3)), Fraction(0)) / 8
    proof.without("the test data are new", because="a memory recalls its own").holds(
        computed("E of the score of a memory of 3 flips on these", mean, HALF)
    )


if __name__ == "__main__":
    main(globals())
