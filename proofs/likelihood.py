"""The likelihood of data, and its logarithm.

Theorems  the probability that outputs drawn from a model reproduce n targets is Π p(yᵢ|f(xᵢ));
          log Π pᵢ = Σ log pᵢ for pᵢ > 0, so both are maximal for the same model;
          0.1ⁿ is 0 in doubles from n = 324 on, its logarithm is not −∞;
          n − 1 multiplications against n − 1 additions and n logarithms.
The notes say that a sum of logarithms takes less computing than a product.
Source    Notes §3.2.3; Bishop (2006), Pattern Recognition and Machine Learning, §1.2.4.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, count, product
from math import log
from typing import Any

import numpy as np

from alicemath import nonzero, one_hot, positive, prove_monotone, simplex
from alicemath.ml.likelihood import likelihood, log_likelihood
from alicemath.proof import computed, counted, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


# ------------------------------------------------------------------ the likelihood
@theorem(
    "P(n + 1 outputs are the targets) = P(n are) p(y|f(x)) for the last one",
    section="3.2.3",
    settles="3.2.3-likelihood-upper-limit",
    q=simplex("N"),
    t=one_hot("N"),
    f=simplex("m"),
    y=one_hot("m"),
)
def one_more_target(proof, q, t, f, y):
    proof.assume("q is the law of n outputs, t the targets; f that of the next, y its target")
    proof.equal(t @ np.outer(q, f) @ y, (t @ q) * (f @ y))
    proof.reject(t @ q, because="the last factor is missing")
    proof.equal(np.sum(np.outer(q, f)), 1)


@theorem(
    "n ≤ 4 outputs of three classes: Π p(yᵢ|f(xᵢ)) sums to 1 over all targets",
    section="3.2.3",
    settles="3.2.3-likelihood-upper-limit",
)
def all_targets(proof):
    f = [Fraction(1, 5), Fraction(1, 2), Fraction(3, 10)], [Fraction(1, 3)] * 3

    def total(n: int, *, factors: int) -> Fraction:
        """Σ over the targets of n examples of the product, of as many factors as said."""
        rows = [f[i % 2] for i in range(n)]
        every = product(range(3), repeat=n)
        chances = ([row[c] for row, c in zip(rows, y, strict=True)] for y in every)
        return sum((likelihood(np.array(p[:factors])) for p in chances), Fraction(0))

    sizes = range(1, 5)
    proof.holds(enumerated("Σ_y Π p = 1", sizes, lambda n: total(n, factors=n) == 1))
    proof.near_miss("the last factor is missing").holds(
        enumerated("Σ_y Π p = 1", sizes, lambda n: total(n, factors=n - 1) == 1)
    )


@theorem(
    "Π p(xᵢ) p(yᵢ|f(xᵢ)): of two models f and g the ratio does not depend on p(x)",
    section="3.2.3",
    settles="3.2.3-likelihood-conditional",
    x=positive("n"),
    f=positive("n"),
    g=positive("n"),
)
def the_inputs_cancel(proof, x, f, g):
    proof.assume("x: the probabilities of the inputs; f and g: those of the targets given them")
    proof.equal(likelihood(x * f) / likelihood(x * g), likelihood(f) / likelihood(g))
    proof.without("the inputs are given", because="they have probabilities too").equal(
        likelihood(x * f), likelihood(f)
    )


# ------------------------------------------------------------------ logarithms
@theorem(
    "log Π pᵢ = Σ log pᵢ, pᵢ > 0: the same model is best",
    section="3.2.3",
    settles="3.2.3-log-likelihood-equivalence",
    p=positive("n"),
    t=positive(),
)
def the_logarithm_of_the_likelihood(proof, p, t):
    proof.equal(np.log(likelihood(p)), log_likelihood(p))
    proof.equal(-np.log(likelihood(p)), np.sum(-np.log(p)))

    def logarithm(t: Array) -> Array:
        return np.log(t)

    proof.define(logarithm)
    proof.holds(prove_monotone(logarithm, on={"t": proof.on["t"]}, strictly=True))
    values = [Fraction(i, 4) for i in range(5)]
    pairs = [*product(values, repeat=2)]
    proof.without("every pᵢ > 0", because="0 has no logarithm").holds(
        enumerated("Σ −log pᵢ is a number", pairs, lambda p: all(q > 0 for q in p))
    )


@theorem(
    "log(a b) = log a + log b for a, b > 0",
    section="3.2.3",
    settles="3.2.3-log-of-product",
    a=positive("n"),
    b=positive("n"),
)
def logarithm_of_a_product(proof, a, b):
    proof.equal(np.log(a * b), np.log(a) + np.log(b))
    proof.reject(np.log(a) * np.log(b), because="a product becomes a sum")
    proof.without(
        "a, b > 0", because="the left side has a value", a=nonzero("n"), b=nonzero("n")
    ).equal(np.log(a * b), np.log(a) + np.log(b))


@theorem("0.1ⁿ = 0 in doubles for n ≥ 324", section="3.2.3", settles="3.2.3-underflow")
def products_underflow(proof):
    def first_zero(p: float) -> int:
        """The number of factors after which their product is 0."""
        products = accumulate((p for _ in count()), lambda a, b: a * b)
        return next(n for n, value in enumerate(products, 1) if value == 0)

    n = first_zero(0.1)
    proof.holds(computed("the first n with 0.1ⁿ = 0 in doubles", n, 324))
    proof.holds(
        computed(
            "likelihood of 324 times 0.1 is 0", likelihood(np.full(n, 0.1)) == 0, expected=True
        )
    )
    proof.holds(computed("(1/10)³²⁴ is 0", Fraction(1, 10) ** n == 0, expected=False))
    sizes = (324, 400, 10**5)
    proof.holds(
        enumerated(
            "Σ log 0.1 is finite", sizes, lambda k: log_likelihood(np.full(k, 0.1)) > -np.inf
        )
    )
    proof.near_miss("the product has no range left").holds(
        enumerated("0.1ⁿ > 0", sizes, lambda k: likelihood(np.full(k, 0.1)) > 0)
    )


@theorem("−Σ log 0.1 over 400 examples", section="3.2.3", declares="CORROBORATED")
def logarithms_do_not_underflow(proof):
    proof.reads("400 log 10", -log_likelihood(np.full(400, 0.1)), "921.034")
    proof.reads("log 10⁴⁰⁰ of the exact number", log(10**400), "921.034")
    proof.near_miss("the product is 0").holds(
        computed("log 0.1⁴⁰⁰ is finite", likelihood(np.full(400, 0.1)) > 0, expected=True)
    )


@dataclass(frozen=True, slots=True)
class Counting:
    """A number that counts what is done to it."""

    tally: Counter[str]

    def __mul__(self, other: "Counting") -> "Counting":
        self.tally["multiplications"] += 1
        return self

    def __add__(self, other: "Counting") -> "Counting":
        self.tally["additions"] += 1
        return self

    def log(self) -> "Counting":
        """Count a logarithm: NumPy calls it for arrays of objects."""
        self.tally["logarithms"] += 1
        return self


def operations(f: Callable[[Array], Array], n: int) -> Counter[str]:
    """What f does to n numbers."""
    tally: Counter[str] = Counter()
    f(np.array([Counting(tally) for _ in range(n)]))
    return tally


@theorem(
    "a product: n − 1 multiplications; a sum of logarithms: n − 1 additions and n logarithms",
    section="3.2.3",
    settles="3.2.3-logs-cheaper",
    declares="CORROBORATED",
)
def the_cost_of_logarithms(proof):
    sizes = [(2,), (3,), (10,), (1000,)]

    def of_product(n: int) -> int:
        return operations(likelihood, n).total()

    def of_logs(n: int) -> int:
        return operations(log_likelihood, n).total()

    def logarithms(n: int) -> int:
        return operations(log_likelihood, n)["logarithms"]

    proof.printed("each factor costs a logarithm more").holds(
        enumerated(
            "the logarithms take fewer", (2, 3, 10, 1000), lambda n: of_logs(n) < of_product(n)
        )
    )
    proof.holds(counted("operations of Π p: n − 1", of_product, lambda n: n - 1, sizes))
    proof.holds(counted("logarithms of Σ log p: n", logarithms, lambda n: n, sizes))
    proof.holds(counted("operations of Σ log p: 2n − 1", of_logs, lambda n: 2 * n - 1, sizes))
    proof.holds(
        counted(
            "operations of Σ, the logarithms at hand: n − 1",
            lambda n: operations(np.sum, n).total(),
            lambda n: n - 1,
            sizes,
        )
    )


if __name__ == "__main__":
    main(globals())
