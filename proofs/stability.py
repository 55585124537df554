"""logsumexp: the cross-entropy of logits without overflow.

Theorems  −log(exp(pᵢ)/Σ exp p) = −pᵢ + logsumexp(p);   logsumexp(p) = logsumexp(p − c) + c;
          c = max p   ⇒   1 ≤ Σ exp(p − c) ≤ m, so max p ≤ logsumexp(p) ≤ max p + log m;
          ∇ logsumexp = softmax,   ∇² logsumexp = diag(s) − s sᵀ,   ∂ log s/∂z = I − 1 sᵀ.
What is proved of formulas holds in real arithmetic.  What is computed of doubles is compared with
90 decimal digits: the shifted form is right to a few units of the last place of its largest term,
so that a loss which is much smaller than that keeps no digit.
Source    Notes §4.3.2; Blanchard, Higham, Higham (2021), Accurately computing the log-sum-exp and
          softmax functions, IMA J. Numer. Anal. 41, 2311-2330, §3-§4.
"""

from decimal import Decimal, localcontext

import numpy as np

from alicemath import interval, nonnegative, one_hot, prove_bound, real
from alicemath.ml.softmax import (
    log_softmax,
    log_softmax_jacobian,
    logsumexp,
    logsumexp_gradient,
    logsumexp_hessian,
    softmax,
)
from alicemath.proof import always, computed, enumerated, main, theorem

#: The rounding unit of doubles, 2⁻⁵³.
UNIT = 2.0**-53
#: The largest x with a finite exp(x), to two decimals: the logarithm of the largest number.
LARGEST = {np.float64: 709.78, np.float32: 88.72}


def naive(p, i):
    """Return −log(exp(pᵢ)/Σ exp p) as it is printed."""
    with np.errstate(all="ignore"):
        return -np.log(np.exp(p[i]) / np.sum(np.exp(p)))


def shifted(p, i):
    """Return −pᵢ + logsumexp(p), computed with c = max p."""
    return -p[i] + logsumexp(p)


def through_log1p(p, i):
    """Return log(1 + Σⱼ exp(pⱼ − pᵢ)), j ≠ i, for the largest pᵢ."""
    return np.log1p(np.sum(np.exp(np.delete(p, i) - p[i])))


def the_loss(p, i):
    """Return −log(exp(pᵢ)/Σ exp p) of these doubles, right to 90 digits."""
    with localcontext() as context:
        context.prec = 150  # a loss between 10⁻⁵⁵ and 10⁴ has 90 digits at least
        x = [Decimal(float(t)) for t in p]
        return sum((t - x[i]).exp() for t in x).ln()  # log of what is ≥ 1


def distance(form, p, i):
    """Return how far a computed loss is from the true one."""
    return float(abs(Decimal(float(form(p, i))) - the_loss(p, i)))


def lost_share(t):
    """Return 1 − e⁻ᵗ."""
    return 1 - np.exp(-t)


# ------------------------------------------------------------------ the rewriting
@theorem(
    "−log(exp(pᵢ)/Σ exp p) = −pᵢ + logsumexp(p)",
    section="4.3.2",
    settles="4.3.2-log-softmax-rewrite",
    p=real("m"),
    e=one_hot("m"),
)
def cross_entropy_of_the_logits(proof, p, e):
    proof.assume("e is the unit vector eᵢ: e·p is pᵢ")
    proof.equal(-np.log(np.exp(e @ p) / np.sum(np.exp(p))), -(e @ p) + logsumexp(p))
    proof.reject(-(e @ p) + np.sum(p), because="the logarithm of the sum of exponentials")


@theorem(
    "logsumexp(p) = logsumexp(p − c) + c",
    section="4.3.2",
    settles="4.3.2-logsumexp-shift",
    p=real("m"),
    c=real(),
)
def the_shift_trick(proof, p, c):
    # fmt: off
    proof.calc("logsumexp(p)", logsumexp(p),
        (np.log(np.sum(np.exp(p))),                 "definition"),
        (np.log(np.exp(c) * np.sum(np.exp(p - c))), "exp(pᵢ) = exp(c) exp(pᵢ − c)"),
        (np.log(np.sum(np.exp(p - c))) + c,         "log exp(c) = c"))
    # fmt: on
    proof.equal(logsumexp(p), logsumexp(p - c) + c)
    proof.reject(logsumexp(p - c), because="logsumexp moves with the shift; softmax does not")


@theorem(
    "p = c − d with d ≥ 0 and one dᵢ = 0   ⇒   1 ≤ Σ exp(p − c) ≤ m",
    section="4.3.2",
    settles="4.3.2-logsumexp-shift-choice",
    d=nonnegative("k"),
)
def the_maximum_is_a_safe_shift(proof, d):
    proof.assume("c = max p; the k = m − 1 other logits are dⱼ ≥ 0 below it")
    total = proof.let("S", 1 + np.sum(np.exp(-d)))
    proof.nonnegative(total - 1, np.sum(np.exp(-d)))
    proof.equal(1 + d.shape[0] - total, np.sum(1 - np.exp(-d)))
    proof.define(lost_share)
    below_one = {"t": nonnegative()}
    proof.holds(prove_bound(lost_share, 0, 1, on=below_one))
    proof.near_miss("above the shift the sum has no bound").holds(
        prove_bound(lost_share, 0, 1, on=real())
    )
    large = np.array([1000.0, 1001.0])
    with np.errstate(all="ignore"):
        values = {c: np.log(np.sum(np.exp(large - c))) + c for c in (-2000, 3000, 1001)}
    proof.without("c = max p", because="c = −2000 overflows, c = 3000 leaves log 0").holds(
        enumerated("logsumexp(1000, 1001) is finite", values, lambda c: np.isfinite(values[c]))
    )


# ------------------------------------------------------------------ in doubles
@theorem(
    "exp overflows beyond 709.78 in double, beyond 88.72 in single precision",
    section="4.3.2",
    settles="4.3.2-naive-exp-overflow",
)
def exponentials_overflow(proof):
    def overflows_there(kind):
        with np.errstate(over="ignore"):
            below, above = np.exp(np.array([LARGEST[kind], LARGEST[kind] + 0.01], dtype=kind))
        return bool(np.isfinite(below)) and bool(np.isinf(above))

    p = np.array([1000.0, 0.0])
    proof.holds(enumerated("exp is finite below, and inf above", LARGEST, overflows_there))
    # The losses of (1000, 0) are log(1 + e⁻¹⁰⁰⁰), which rounds to 0, and 1000 more.
    proof.holds(
        computed(
            "the printed form is nan at p = (1000, 0), i = 1",
            bool(np.isnan(naive(p, 0))),
            expected=True,
        )
    )
    proof.holds(
        computed(
            "the printed form is ∞ at p = (1000, 0), i = 2",
            bool(np.isposinf(naive(p, 1))),
            expected=True,
        )
    )
    proof.near_miss("small logits do no harm").holds(
        computed(
            "the printed form is nan at p = (1, 0), i = 1",
            bool(np.isnan(naive(p / 1000, 0))),
            expected=True,
        )
    )
    proof.near_miss("rewritten it is finite").holds(
        computed(
            "the rewritten form is ∞ at p = (1000, 0), i = 2",
            bool(np.isposinf(shifted(p, 1))),
            expected=True,
        )
    )


@theorem(
    "|computed − true| ≤ (m + 8) 2⁻⁵³ max(1, |p|): the rewritten form is right absolutely",
    section="4.3.2",
    settles="4.3.2-rewrite-stable",
    declares="CORROBORATED",
    p=interval(-1000, 1000, "m"),
)
def the_rewritten_form_is_stable(proof, p):
    # At most one rounding for each of p − c, exp, log, c + log and −pᵢ + …, m − 1 for the sum.
    def is_right(p):
        bar = (len(p) + 8) * UNIT * max(1.0, np.max(np.abs(p)))
        return all(distance(shifted, p, i) <= bar for i in range(len(p)))

    def has_digits(p):
        with np.errstate(all="ignore"):
            return all(np.isfinite(naive(p, i)) for i in range(len(p)))

    proof.holds(always("no error is more than a few roundings of max |p|", is_right, on=proof.on))
    proof.near_miss("the printed form overflows").holds(
        always("the printed form is finite", has_digits, on=proof.on)
    )
    confident = np.array([50.0, 0.0])
    proof.without(
        "accuracy is meant absolutely", because="the loss log(1 + e⁻⁵⁰) ≈ 1.9e-22 is lost"
    ).holds(enumerated("the computed loss is > 0", [0], lambda i: shifted(confident, i) > 0))


@theorem(
    "log(1 + Σⱼ exp(pⱼ − pᵢ)), j ≠ i, is −pᵢ + logsumexp(p)",
    section="4.3.2",
    q=real(),
    r=real("k"),
)
def a_form_for_confident_predictions(proof, q, r):
    proof.assume("q is pᵢ, r holds the k other logits")
    total = np.exp(q) + np.sum(np.exp(r))
    proof.equal(np.log1p(np.sum(np.exp(r - q))), -q + np.log(total))
    proof.reject(np.log1p(np.sum(np.exp(r))), because="relative to pᵢ")


@theorem(
    "in doubles log1p keeps the relative accuracy of a small loss",
    section="4.3.2",
    declares="CORROBORATED",
    p=interval(-60, 60, "m"),
)
def small_losses_keep_their_digits(proof, p):
    # exp(t) of a rounded t is off by |t| roundings; the rest is a sum of m − 1 and a log1p.
    def bar(p):
        return (np.ptp(p) + len(p) + 4) * UNIT

    def is_right(form):
        def at(p):
            i = int(np.argmax(p))
            return distance(form, p, i) <= bar(p) * float(the_loss(p, i))

        return at

    relative = "its error is a few roundings of itself"
    proof.holds(always(f"log1p: {relative}", is_right(through_log1p), on=proof.on))
    proof.near_miss("the shifted form cancels").holds(
        always(f"−pᵢ + logsumexp(p): {relative}", is_right(shifted), on=proof.on)
    )


# ------------------------------------------------------------------ derivatives
@theorem("∇ logsumexp = softmax", section="4.3.2", z=real("m"))
def gradient_of_logsumexp(proof, z):
    # fmt: off
    proof.calc("∂logsumexp/∂z", proof.gradient(logsumexp(z), z),
        (np.exp(z) / np.sum(np.exp(z)), "(log u)′ = u′/u"),
        (softmax(z),                    "definition"))
    # fmt: on
    proof.gradient_is(logsumexp, logsumexp_gradient)
    proof.reject(np.exp(z), because="the derivative of the sum, not of its logarithm")


@theorem("∇² logsumexp = diag(s) − s sᵀ", section="4.3.2", z=real("m"))
def hessian_of_logsumexp(proof, z):
    proof.hessian_is(logsumexp, logsumexp_hessian)
    proof.reject(np.diag(softmax(z)), because="the gradient's normaliser moves too")


@theorem("log softmax(z) = z − logsumexp(z)", section="4.3.2", z=real("m"))
def log_softmax_is_a_shift(proof, z):
    proof.equal(np.log(softmax(z)), z - logsumexp(z))
    proof.reject(z - np.log(np.sum(z)), because="the exponentials are summed")
    proof.equal(log_softmax, z - logsumexp(z))


@theorem("∂ log s/∂z = I − 1 sᵀ", section="4.3.2", z=real("m"))
def jacobian_of_log_softmax(proof, z):
    proof.jacobian_is(log_softmax, log_softmax_jacobian)
    proof.reject(
        np.eye(z.shape[0]) - np.outer(softmax(z), np.ones_like(z)),
        because="transposed: it is column j that has sⱼ",
    )


if __name__ == "__main__":
    main(globals())
