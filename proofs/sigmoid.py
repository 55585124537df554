"""The sigmoid and its relatives.

Theorems  0 < σ < 1,  σ′ = σ(1 − σ),  σ″ = σ(1 − σ)(1 − 2σ),  1 − σ(s) = σ(−s),
          tanh s = 2σ(2s) − 1,  softplus′ = σ,  logit = σ⁻¹,  softmax(s, 0)₁ = σ(s).
Source    Notes §4.3.1 and §5.4; Bishop (2006), Pattern Recognition and Machine Learning, §4.2.
"""

from typing import Any

import numpy as np

from alicemath import interval, prove_bound, prove_limit, real
from alicemath.ml.activations import (
    logit,
    logit_derivative,
    sigmoid_derivative,
    sigmoid_second_derivative,
    softplus,
    softplus_derivative,
    tanh_derivative,
)
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.softmax import softmax
from alicemath.proof import enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers


@theorem(
    "σ(s) = 1/(1 + e⁻ˢ) = eˢ/(1 + eˢ)", section="4.3.1", settles="4.3.1-sigmoid-form", s=real()
)
def two_forms_of_the_sigmoid(proof, s):
    # fmt: off
    proof.calc("σ(s)", σ(s),
        (1 / (1 + np.exp(-s)),         "exp(−log u) = 1/u"),
        (np.exp(s) / (1 + np.exp(s)),  "multiply by eˢ above and below"))
    # fmt: on
    proof.equal(σ, 1 / (1 + np.exp(-s)))
    proof.reject(np.exp(s) / (1 - np.exp(s)), because="the sign in the denominator")


@theorem(
    "0 < σ(s) < 1, and σ comes as near to 0 and 1 as one likes",
    section="4.3.1",
    settles="4.3.1-sigmoid-range",
    s=real(),
)
def range_of_the_sigmoid(proof, s):
    def f(s: Array) -> Array:
        return σ(s)

    proof.define(f)
    proof.convention("σ: ℝ → [0, 1] names a set that holds the values; the values are ]0, 1[")
    proof.holds(prove_bound(f, 0, 1, on=proof.on, strictly=True))
    proof.holds(prove_limit(f, np.inf, 1, on=proof.on))
    proof.holds(prove_limit(f, -np.inf, 0, on=proof.on))
    proof.near_miss("½ is passed at 0").holds(prove_bound(f, high=1 / 2, on=proof.on))
    proof.near_miss("in doubles 1 is reached, by rounding").holds(
        enumerated("σ(40) < 1 in doubles", [40.0], lambda s: σ(s) < 1)
    )


@theorem("1 − σ(s) = σ(−s)", section="4.3.1", s=real())
def the_sigmoid_is_symmetric(proof, s):
    # fmt: off
    proof.calc("1 − σ(s)", 1 - σ(s),
        (np.exp(-s) / (1 + np.exp(-s)), "common denominator"),
        (1 / (np.exp(s) + 1),           "multiply by eˢ above and below"),
        (σ(-s),                         "definition"))
    # fmt: on
    proof.equal(1 - σ(s), σ(-s))
    proof.reject(-σ(s), because="σ is not odd; σ − ½ is")


@theorem("σ′ = σ(1 − σ)", section="4.3.1", s=real())
def derivative_of_the_sigmoid(proof, s):
    y = proof.let("y", σ(s))
    # fmt: off
    proof.calc("dy/ds", proof.gradient(y, s),
        (np.exp(-s) / (1 + np.exp(-s)) ** 2, "chain rule"),
        (y * (1 - y),                        "1 − y = e⁻ˢ/(1 + e⁻ˢ)"))
    # fmt: on
    proof.gradient_is(σ, sigmoid_derivative)
    proof.reject(σ(s) * (1 + σ(s)), because="the sign of σ² lost")
    proof.reject(s * (1 - s), because="written in the output, fed the input")


@theorem("σ″ = σ(1 − σ)(1 − 2σ)", section="4.3.1", s=real())
def second_derivative_of_the_sigmoid(proof, s):
    y = proof.let("y", σ(s))
    # fmt: off
    proof.calc("dy′/ds", proof.gradient(y * (1 - y), s),
        (y * (1 - y) - 2 * y * y * (1 - y), "(y − y²)′ = y′ − 2yy′"),
        (y * (1 - y) * (1 - 2 * y),         "factor y(1 − y)"))
    # fmt: on
    proof.hessian_is(σ, sigmoid_second_derivative)
    proof.reject(sigmoid_derivative(s) * (1 - σ(s)), because="2σ, not σ")


@theorem("∂σ(s)/∂s = diag(σ ⊙ (1 − σ)) for a vector s", section="4.3.1", s=real("n"))
def the_sigmoid_of_a_vector(proof, s):
    proof.jacobian_is(σ, np.diag(σ(s) * (1 - σ(s))))
    proof.reject(
        np.diag(σ(s)) - np.outer(σ(s), σ(s)),
        because="that is the softmax; the entries of σ(s) do not compete",
    )


@theorem("tanh s = 2σ(2s) − 1", section="5.4", s=real())
def tanh_is_a_sigmoid(proof, s):
    # fmt: off
    proof.calc("2σ(2s) − 1", 2 * σ(2 * s) - 1,
        ((1 - np.exp(-2 * s)) / (1 + np.exp(-2 * s)),             "common denominator"),
        ((np.exp(s) - np.exp(-s)) / (np.exp(s) + np.exp(-s)),     "multiply by eˢ above and below"),
        (np.tanh(s),                                              "definition"))
    # fmt: on
    proof.equal(np.tanh, 2 * σ(2 * s) - 1)
    proof.reject(2 * σ(s) - 1, because="that is tanh(s/2)")


@theorem("tanh′ = 1 − tanh² = 4σ(2s)σ(−2s)", section="5.4", s=real())
def derivative_of_tanh(proof, s):
    # fmt: off
    proof.calc("tanh′", proof.gradient(np.tanh(s), s),
        (1 / np.cosh(s) ** 2,    "quotient rule"),
        (1 - np.tanh(s) ** 2,    "cosh² − sinh² = 1"))
    # fmt: on
    proof.gradient_is(np.tanh, tanh_derivative)
    proof.reject(4 * σ(s) * σ(-s), because="the argument is 2s")


@theorem("softplus′ = σ, softplus″ = σ(1 − σ)", section="5.4", s=real())
def derivative_of_softplus(proof, s):
    # fmt: off
    proof.calc("softplus′", proof.gradient(softplus(s), s),
        (np.exp(s) / (1 + np.exp(s)), "chain rule"),
        (σ(s),                        "definition"))
    # fmt: on
    proof.gradient_is(softplus, softplus_derivative)
    proof.reject(np.where(s > 0, 1.0, 0.0), because="that is the rectifier's, its limit")
    proof.hessian_is(softplus, sigmoid_derivative)


@theorem("softplus(s) − softplus(−s) = s", section="5.4", s=real())
def softplus_minus_its_reflection(proof, s):
    # fmt: off
    proof.calc("softplus(s) − softplus(−s)", softplus(s) - softplus(-s),
        (np.log((1 + np.exp(s)) / (1 + np.exp(-s))), "log a − log b = log(a/b)"),
        (s,                                          "the quotient is eˢ"))
    # fmt: on
    proof.equal(softplus(s) - softplus(-s), s)
    proof.reject(2 * s, because="each half of the line contributes one s, not both")


@theorem("logit is the inverse of σ", section="4.3.1", s=real(), p=interval(0, 1))
def logit_inverts_the_sigmoid(proof, s, p):
    # fmt: off
    proof.calc("logit(σ(s))", logit(σ(s)),
        (np.log(σ(s) / σ(-s)),  "1 − σ(s) = σ(−s)"),
        (s,                     "σ(s)/σ(−s) = eˢ"))
    proof.calc("σ(logit(p))", σ(logit(p)),
        (1 / (1 + (1 - p) / p), "exp(−log(p/(1 − p))) = (1 − p)/p"),
        (p,                     "multiply by p above and below"))
    # fmt: on
    proof.equal(σ(logit(p)), p)
    proof.reject(1 - p, because="that is σ(−logit p)")
    proof.gradient_is(logit(p), logit_derivative(p), p)
    proof.reject(1 / p - 1 / (1 - p), because="both logarithms rise with p")


@theorem("softmax(s, 0) = (σ(s), σ(−s))", section="4.3.1", s=real())
def two_classes_are_a_sigmoid(proof, s):
    # fmt: off
    proof.calc("softmax(s, 0)₁", softmax(np.stack([s, 0 * s]))[0],
        (np.exp(s) / (np.exp(s) + 1), "e⁰ = 1"),
        (σ(s),                        "multiply by e⁻ˢ above and below"))
    # fmt: on
    proof.equal(softmax(np.stack([s, 0 * s])), np.stack([σ(s), σ(-s)]))
    proof.reject(
        np.stack([σ(-s), σ(s)]), because="with logits (0, s) it is the second entry, not the first"
    )


@theorem("softmax(a, b)₁ = σ(a − b)", section="4.3.1", a=real(), b=real())
def only_the_difference_of_two_logits_counts(proof, a, b):
    proof.equal(softmax(np.stack([a, b]))[0], σ(a - b))
    proof.reject(σ(a), because="b counts as well, unless it is 0")


if __name__ == "__main__":
    main(globals())
