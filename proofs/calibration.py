"""Calibration: when a confidence is the frequency of being right, and how that is measured.

Theorems  inputs that share a confidence c, each right with probability c, are right with rate c;
          half-open bins count each example once;   0 ≤ ECE ≤ 1;
          |aₖ − pₖ| ≤ ECE/wₖ for a bin of weight wₖ: a low ECE binds every bin that has weight;
          true probabilities softmax(z/τ)   ⇒   the loss of softmax(β z) is least at β = 1/τ.
The notes say that a calibrated model has to be modified: the one that is not calibrated has to.
Source    Notes §4.3.3 and §4.3.4; Guo, Pleiss, Sun, Weinberger (2017), On calibration of modern
          neural networks, ICML, §2 and §4; Bröcker, Smith (2007), Weather and Forecasting 22.
"""

from fractions import Fraction
from itertools import permutations

import numpy as np

from alicemath import interval, nonnegative, positive, prove_bound, real, simplex
from alicemath.ml.calibration import (
    expected_calibration_error,
    reliability,
    temperature_loss,
    temperature_loss_derivative,
)
from alicemath.ml.softmax import log_softmax_rows, logsumexp, softmax
from alicemath.proof import computed, enumerated, main, simulated, theorem


def tenths(*digits):
    """Return an array of exact tenths."""
    return np.array([Fraction(d, 10) for d in digits])


# ------------------------------------------------------------------ what it is
@theorem(
    "f(x) = p(y|x): the inputs of confidence c, of weights w, are right with rate c",
    section="4.3.3",
    settles="4.3.3-calibration-definition",
    w=positive("k"),
    c=interval(0, 1),
)
def the_true_probabilities_are_calibrated(proof, w, c):
    proof.equal(np.sum(w * c) / np.sum(w), c)
    proof.near_miss("a model that says c where the truth is c² is overconfident").equal(
        np.sum(w * c**2) / np.sum(w), c
    )


@theorem(
    "the base rate is calibrated too: calibration is not accuracy",
    section="4.3.3",
    settles="4.3.3-calibration-definition",
)
def the_base_rate_is_calibrated(proof):
    truth = tenths(1, 4, 4, 9)  # p(y = 1|x) of four inputs
    weight = tenths(1, 2, 3, 4)
    base_rate = 0 * truth + weight @ truth
    overconfident = truth**2 / (truth**2 + (1 - truth) ** 2)

    def is_calibrated(f):
        return all((f == c) @ (weight * (truth - f)) == 0 for c in f)

    models = {"p(y|x)": truth, "the base rate": base_rate}
    proof.holds(enumerated("p(y|x) and the base rate: calibrated", models.values(), is_calibrated))
    proof.near_miss("the odds squared").holds(
        enumerated("the odds squared: calibrated", [overconfident], is_calibrated)
    )


# ------------------------------------------------------------------ bins
@theorem(
    "[k/b, (k + 1)/b), the last one closed: each confidence is in one bin",
    section="4.3.4",
    settles="4.3.4-bins",
)
def half_open_bins_count_each_example_once(proof):
    cases = [(b, Fraction(i, 6 * b)) for b in range(1, 11) for i in range(6 * b + 1)]

    def in_closed(b, c, k):
        return Fraction(k, b) <= c <= Fraction(k + 1, b)

    def in_half_open(b, c, k):
        return in_closed(b, c, k) and (c < Fraction(k + 1, b) or k == b - 1)

    def in_one(member):
        return lambda case: sum(member(*case, k) for k in range(case[0])) == 1

    def is_found(case):
        b, c = case
        bins = reliability(np.array([c]), np.array([1]), b)
        return in_half_open(b, c, int(bins.index[0])) and bins.weight[0] == 1

    proof.assume("b ≤ 10, confidences that are multiples of 1/(6b), the edges among them")
    proof.holds(enumerated("half-open bins: in one", cases, in_one(in_half_open)))
    proof.holds(enumerated("the code finds it", cases, is_found))
    proof.without("the bins are half-open", because="an edge is in two closed bins").holds(
        enumerated("closed bins: in one", cases, in_one(in_closed))
    )


@theorem(
    "w ∈ Δ, 0 ≤ a, p ≤ 1   ⇒   ECE = Σ wₖ |aₖ − pₖ| is in [0, 1]",
    section="4.3.4",
    settles="4.3.4-ece-formula",
    w=simplex("b"),
    a=interval(0, 1, "b", closed=True),
    p=interval(0, 1, "b", closed=True),
)
def the_calibration_error_is_between_0_and_1(proof, w, a, p):
    def gap(d):
        return np.abs(d)

    proof.define(gap)
    error = proof.let("ECE", w @ np.abs(a - p))
    proof.nonnegative(error)
    proof.equal(1 - error, np.sum(w * (1 - np.abs(a - p))))
    proof.reject(np.sum(1 - np.abs(a - p)), because="the bins weigh wₖ = |Bₖ|/n")
    proof.assume("a − p is in [−1, 1]")
    proof.holds(prove_bound(gap, 0, 1, on={"d": interval(-1, 1, closed=True)}))
    proof.near_miss("the mean gap without | | lets bins cancel").equal(w @ (a - p), error)


@theorem(
    "six examples, five bins: ECE by hand and by code, in any order",
    section="4.3.4",
    settles="4.3.4-ece-formula",
)
def an_example_of_the_calibration_error(proof):
    confidence, correct = tenths(1, 3, 3, 6, 7, 9), np.array([0, 1, 0, 1, 0, 1])
    # Bins of width 1/5: {1}, {3, 3}, {6, 7}, {9} tenths; the third of the five is empty.
    by_hand = (
        Fraction(1, 6) * Fraction(1, 10)
        + Fraction(2, 6) * (Fraction(1, 2) - Fraction(3, 10))
        + Fraction(2, 6) * (Fraction(13, 20) - Fraction(1, 2))
        + Fraction(1, 6) * Fraction(1, 10)
    )

    def of(order):
        chosen = list(order)
        return expected_calibration_error(confidence[chosen], correct[chosen], 5)

    proof.holds(computed("ECE", of(range(6)), by_hand))
    orders = permutations(range(6))
    proof.holds(enumerated("the order does not count", orders, lambda o: of(o) == by_hand))
    proof.near_miss("one bin hides the gaps").holds(
        computed("ECE", expected_calibration_error(confidence, correct, 1), by_hand)
    )


@theorem(
    "|a − p| = |p − a| > 0 for a ≠ p: over- and underconfidence count alike",
    section="4.3.4",
    settles="4.3.4-ece-punishes-both-sides",
    a=interval(0, 1),
    d=positive(),
)
def both_sides_are_punished(proof, a, d):
    proof.assume("confidence d above, or d below, the accuracy a")
    proof.equal(np.abs(a - (a + d)), np.abs(a - (a - d)))
    proof.equal(np.abs(a - (a + d)), d)
    proof.near_miss("max(0, p − a) punishes overconfidence alone").equal(
        np.maximum(0, (a + d) - a), np.maximum(0, (a - d) - a)
    )


# ------------------------------------------------------------------ what it tells
@theorem(
    "wₖ |aₖ − pₖ| ≤ ECE for every bin: a low ECE binds each bin that has weight",
    section="4.3.4",
    settles="4.3.4-low-ece-means-calibrated",
    w=nonnegative("b"),
    a=interval(0, 1, "b", closed=True),
    p=interval(0, 1, "b", closed=True),
)
def a_low_error_binds_every_bin(proof, w, a, p):
    proof.assume("in a bin of width 1/b each confidence is at most 1/b from the mean pₖ")
    gaps = proof.let("g", w * np.abs(a - p))
    others = np.outer(np.ones_like(a), np.ones_like(a)) - np.eye(a.shape[0])
    proof.nonnegative(np.sum(gaps) - gaps, others @ gaps)
    proof.near_miss("what is small in all need not be small in a light bin").nonnegative(
        np.sum(gaps) - np.abs(a - p)
    )
    # One bin (½, 1]: confidence 0.6 with accuracy 0.8 and 0.8 with 0.6, equally many.
    confidence = np.repeat(tenths(6, 8), 5)
    correct = np.array([1, 1, 1, 1, 0, 1, 1, 1, 0, 0])
    levels = expected_calibration_error(confidence, correct, 10)
    proof.without("the bins are fine", because="0.2 too low and 0.2 too high cancel in one").holds(
        computed("ECE in 2 bins", expected_calibration_error(confidence, correct, 2), levels)
    )
    proof.without("each bin holds many examples", because="chance alone makes gaps").holds(
        simulated("ECE of a calibrated model, n = 20, 15 bins", _by_chance(20), 0, within=(0, 1))
    )


def _by_chance(n):
    """Return the ECE of a calibrated model in 400 samples of n, confidences uniform on [½, 1]."""
    rng = np.random.default_rng(41)
    confidence = rng.uniform(0.5, 1, size=(400, n))
    correct = rng.uniform(size=(400, n)) < confidence
    return [expected_calibration_error(c, r, 15) for c, r in zip(confidence, correct, strict=True)]


# ------------------------------------------------------------------ what to do
@theorem(
    "∂/∂β of the mean CE of softmax(β Z) is (1/n) Σ Z ⊙ (S − Y) for rows of Y that sum to 1",
    section="4.3.4",
    Z=real("n", "m"),
    Y=real("n", "m"),
    β=real(),
)
def derivative_by_the_inverse_temperature(proof, Z, Y, β):
    proof.gradient_is(temperature_loss, temperature_loss_derivative, wrt=β)
    S = np.exp(log_softmax_rows(β * Z))
    proof.reject(np.sum(Z * (S - Y)) / Z.shape[0], because="that needs rows of Y that sum to 1")


@theorem(
    "CE = logsumexp(β z) − β p·z is convex in β: ∂² logsumexp(β z)/∂β² = Var_s(z) ≥ 0",
    section="4.3.4",
    settles=["4.3.4-temperature-scaling", "4.3.4-calibrated-needs-modification"],
    z=real("m"),
    β=real(),
)
def the_loss_is_convex_in_the_inverse_temperature(proof, z, β):
    proof.assume("β p·z is linear in β")
    s = proof.let("s", softmax(β * z))
    proof.hessian_is(logsumexp(β * z), s @ (z - s @ z) ** 2, wrt=β)
    proof.reject(s @ z**2, because="the square of the mean is taken away")
    proof.nonnegative(s @ (z - s @ z) ** 2)


@theorem(
    "true probabilities softmax(z/τ)   ⇒   the loss is stationary at that τ",
    section="4.3.4",
    settles="4.3.4-temperature-scaling",
    Z=real("n", "m"),
    τ=positive(),
)
def temperature_scaling_restores_the_truth(proof, Z, τ):
    truth = np.exp(log_softmax_rows(Z / τ))
    proof.equal(temperature_loss_derivative(Z, truth, 1 / τ), 0 * τ)
    proof.near_miss("the model as it is").equal(temperature_loss_derivative(Z, truth, 1), 0 * τ)
    underconfident = np.exp(log_softmax_rows(τ * Z))
    proof.without(
        "all inputs are over- or underconfident alike",
        because="inputs of the truth softmax(τ z) ask for 1/τ: no one temperature does for both",
    ).equal(temperature_loss_derivative(Z, underconfident, 1 / τ), 0 * τ)


@theorem(
    "a calibrated model, truth softmax(z), is best left at τ = 1",
    section="4.3.4",
    settles="4.3.4-calibrated-needs-modification",
    Z=real("n", "m"),
)
def a_calibrated_model_needs_no_change(proof, Z):
    truth = np.exp(log_softmax_rows(Z))
    proof.equal(temperature_loss_derivative(Z, truth, 1), 0 * np.sum(Z))
    proof.near_miss("one that is not calibrated gains by a change").equal(
        temperature_loss_derivative(2 * Z, truth, 1), 0 * np.sum(Z)
    )
    confidence, correct = np.repeat(tenths(6, 8), 5), np.array([1, 1, 1, 0, 0, 1, 1, 1, 1, 0])
    error = expected_calibration_error(confidence, correct, 10)
    proof.printed("a negation is missing: here aₖ = pₖ in every bin").holds(
        computed("a calibrated model has an ECE > 0 to mend", error > 0, expected=True)
    )


if __name__ == "__main__":
    main(globals())
