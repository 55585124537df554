"""Softmax, logsumexp and cross-entropy.

Theorems  s = softmax(z), z ∈ ℝᵐ   ⇒   ∂sᵢ/∂zⱼ = sᵢ (δᵢⱼ − sⱼ),   J = diag(s) − s sᵀ,   J 1 = 0;
          softmax(z + c) = softmax(z);   ∂softmax(z/τ)/∂z = (diag(s) − s sᵀ)/τ;
          ∇ logsumexp = softmax,   ∇² logsumexp = diag(s) − s sᵀ;
          ∇_z CE = softmax(z) Σy − y, which is softmax(z) − y exactly when Σy = 1.
Source    Notes §4.2.1, §4.2.2, §4.3.2; Bishop (2006), Pattern Recognition and Machine Learning,
          eq. (4.106) and §4.3.4; Blanchard et al. (2021), IMA J. Numer. Anal. 41, for the shift.
"""

import numpy as np

from alicemath import one_hot, positive, real, simplex
from alicemath.ml.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    log_softmax_jacobian,
    logsumexp,
    logsumexp_gradient,
    logsumexp_hessian,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)
from alicemath.proof import main, theorem


# ------------------------------------------------------------------ softmax
@theorem("softmax(z + c) = softmax(z)", section="4.3.2", z=real("m"), c=real())
def softmax_does_not_see_a_shift(proof, z, c):
    # fmt: off
    proof.calc("softmax(z + c)", softmax(z + c),
        (np.exp(z) * np.exp(c) / np.sum(np.exp(z) * np.exp(c)), "exp(zᵢ + c) = exp(zᵢ) exp(c)"),
        (np.exp(z) / np.sum(np.exp(z)),                         "exp(c) leaves the sum, cancels"),
        (softmax(z),                                            "definition, with c = −max z"))
    # fmt: on
    proof.equal(softmax(z + c), softmax(z))
    proof.reject(softmax(c * z), because="a factor is a temperature, not a shift")


@theorem("J = diag(s) − s sᵀ", section="4.2.1", z=real("m"))
def jacobian_of_softmax(proof, z):
    e = proof.let("e", np.exp(z))
    Z = proof.let("Z", np.sum(e))
    s = proof.let("s", e / Z)
    # fmt: off
    proof.calc("∂s/∂z", proof.jacobian(s, z),
        (np.diag(e) / Z - np.outer(e, e) / Z**2, "quotient rule"),
        (np.diag(s) - np.outer(s, s),            "divide by Z²"))
    # fmt: on
    proof.jacobian_is(softmax, softmax_jacobian)
    proof.reject(np.diag(softmax(z)), because="forgets that the normaliser moves too")


@theorem("Jᵀ u = s ⊙ (u − s·u)", section="4.2.1", z=real("m"))
def pullback_of_softmax(proof, z):
    proof.vjp_is(softmax, softmax_vjp)
    proof.reject(lambda z, u: softmax(z) * u, because="forgets that the normaliser moves too")


@theorem("Σᵢ sᵢ = 1, so J 1 = 0 and 1ᵀ J = 0", section="4.2.1", z=real("m"))
def probabilities_sum_to_one(proof, z):
    s = softmax(z)
    # fmt: off
    proof.calc("Σⱼ Jᵢⱼ", np.sum(softmax_jacobian(z), axis=1),
        (s - s * np.sum(s), "J = diag(s) − s sᵀ"),
        (0 * z,             "Σ s = 1"))
    # fmt: on
    proof.equal(np.sum(softmax(z)), (1))
    proof.reject(np.sum(softmax(z) ** 2), because="the squares sum to less")
    proof.equal(np.sum(softmax_jacobian(z), axis=0), 0 * z)


@theorem("∂softmax(z/τ)/∂z = (diag(s) − s sᵀ)/τ", section="4.2.1", z=real("m"), τ=positive())
def temperature(proof, z, τ):
    proof.jacobian_is(softmax(z / τ), softmax_jacobian(z / τ) / τ, wrt=z)
    proof.reject(softmax_jacobian(z / τ), because="the inner derivative 1/τ is missing")
    proof.jacobian_is(softmax(z / τ), -(softmax_jacobian(z / τ) @ z) / τ**2, wrt=τ)
    proof.reject(-(softmax_jacobian(z / τ) @ z) / τ, because="(1/τ)′ = −1/τ²")


# ------------------------------------------------------------------ logsumexp
@theorem("logsumexp(z + c) = logsumexp(z) + c", section="4.3.2", z=real("m"), c=real())
def the_shift_trick(proof, z, c):
    # fmt: off
    proof.calc("logsumexp(z)", logsumexp(z),
        (np.log(np.sum(np.exp(z))),              "exp(max z) leaves the sum"),
        (np.log(np.exp(c) * np.sum(np.exp(z - c))), "exp(zᵢ) = exp(c) exp(zᵢ − c)"),
        (c + np.log(np.sum(np.exp(z - c))),      "log exp(c) = c, for every c; take max z"))
    # fmt: on
    proof.equal(logsumexp(z + c), logsumexp(z) + c)
    proof.reject(logsumexp(z), because="logsumexp moves with the shift; softmax does not")


@theorem("∇ logsumexp = softmax, ∇² logsumexp = diag(s) − s sᵀ", section="4.3.2", z=real("m"))
def derivatives_of_logsumexp(proof, z):
    # fmt: off
    proof.calc("∂logsumexp/∂z", proof.gradient(logsumexp(z), z),
        (np.exp(z) / np.sum(np.exp(z)), "(log u)′ = u′/u"),
        (softmax(z),                    "definition"))
    # fmt: on
    proof.gradient_is(logsumexp, logsumexp_gradient)
    proof.reject(np.exp(z), because="the derivative of the sum, not of its logarithm")
    proof.hessian_is(logsumexp, logsumexp_hessian)
    proof.reject(np.diag(softmax(z)), because="the gradient's normaliser moves too")


@theorem("∂ log s/∂z = I − 1 sᵀ", section="4.3.2", z=real("m"))
def jacobian_of_log_softmax(proof, z):
    proof.equal(log_softmax, np.log(softmax(z)))
    proof.reject(z - np.log(np.sum(z)), because="the exponentials are summed")
    proof.jacobian_is(log_softmax, log_softmax_jacobian)
    proof.reject(
        np.eye(z.shape[0]) - np.outer(softmax(z), np.ones_like(z)),
        because="transposed: it is column j that has sⱼ",
    )


# ------------------------------------------------------------------ cross-entropy
@theorem("CE(z, y) = −Σ yᵢ log softmax(z)ᵢ", section="4.3.2", z=real("m"), y=real("m"))
def stable_form_of_the_cross_entropy(proof, z, y):
    # fmt: off
    proof.calc("CE(z, y)", -np.sum(y * np.log(softmax(z))),
        (-np.sum(y * (z - logsumexp(z))),    "log(eᶻ/Z) = z − log Z"),
        (cross_entropy(z, y),                "collect; the exponentials stay below 1"))
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
    proof.assume("y ≥ 0 and Σy = 1")
    proof.gradient_is(cross_entropy, softmax(z) - y, wrt=z)
    proof.reject(y - softmax(z), because="the gradient points uphill, to the prediction")


@theorem("y one-hot   ⇒   ∇_z CE = softmax(z) − y", section="4.2.2", z=real("m"), y=one_hot("m"))
def cross_entropy_gradient_for_a_class(proof, z, y):
    proof.assume("y is one of the unit vectors")
    proof.gradient_is(cross_entropy, softmax(z) - y, wrt=z)
    proof.reject(y * (softmax(z) - 1), because="the other classes are pushed down too")


if __name__ == "__main__":
    main(globals())
