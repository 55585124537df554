"""Gradients, directional derivatives, and the steepest direction.

Theorems  ∇(a·x) = a;   ∇(xᵀA x) = (A + Aᵀ) x, and 2A x for a symmetric A;   ∇‖x‖ = x/‖x‖;
          D_v f = ∇f·v;   (g·v)² ≤ ‖g‖²‖v‖², by Lagrange's identity
          ‖g‖²‖v‖² − (g·v)² = ½ Σᵢⱼ (gᵢvⱼ − gⱼvᵢ)²;
          so among directions of length ‖g‖ none climbs faster than g itself.
Source    Notes §2.2.1 and §2.3; Nocedal and Wright (2006), Numerical Optimization, §2.2.
"""

import numpy as np

from alicemath import nonzero, positive, real, symmetric
from alicemath.ml.functions import (
    norm,
    norm_gradient,
    quadratic_form,
    quadratic_form_gradient,
    quadratic_form_hessian,
    rosenbrock,
    rosenbrock_gradient,
    rosenbrock_hessian,
)
from alicemath.proof import main, theorem


# ------------------------------------------------------------------ gradients
@theorem("∇(a·x + b) = a", section="2.2.1", a=real("n"), b=real(), x=real("n"))
def gradient_of_a_linear_function(proof, a, b, x):
    proof.gradient_is(a @ x + b, a, wrt=x)
    proof.reject(x, because="that is the gradient in a")


@theorem("∇(xᵀA x) = (A + Aᵀ) x", section="2.2.1", A=real("n", "n"), x=real("n"))
def gradient_of_a_quadratic_form(proof, A, x):
    # fmt: off
    proof.calc("∇(xᵀA x)", proof.gradient(x @ A @ x, x),
        (A @ x + A.T @ x,  "product rule: x stands twice"),
        ((A + A.T) @ x,    "collect"))
    # fmt: on
    proof.gradient_is(quadratic_form, quadratic_form_gradient, wrt=x)
    proof.reject(2 * A @ x, because="that needs A = Aᵀ")
    proof.hessian_is(quadratic_form, quadratic_form_hessian, wrt=x)
    proof.reject(2 * A, because="that needs A = Aᵀ")


@theorem("A = Aᵀ   ⇒   ∇(xᵀA x) = 2A x", section="2.2.1", A=symmetric("n"), x=real("n"))
def gradient_of_a_symmetric_quadratic_form(proof, A, x):
    proof.assume("A = Aᵀ")
    proof.gradient_is(quadratic_form, 2 * A @ x, wrt=x)
    proof.reject(A @ x, because="x stands twice")


@theorem("∇‖x‖² = 2x", section="2.2.1", x=real("n"))
def gradient_of_the_squared_norm(proof, x):
    proof.gradient_is(x @ x, 2 * x)
    proof.reject(x, because="that belongs to ½‖x‖²")


@theorem("∇‖x‖ = x/‖x‖ for x ≠ 0", section="2.2.1", x=nonzero("n"))
def gradient_of_the_norm(proof, x):
    S = proof.let("S", x @ x)
    # fmt: off
    proof.calc("∇‖x‖", proof.gradient(np.sqrt(S), x),
        (2 * x / (2 * np.sqrt(S)), "(√u)′ = u′/(2√u)"),
        (x / np.linalg.norm(x),    "‖x‖ = √(x·x)"))
    # fmt: on
    proof.gradient_is(norm, norm_gradient)
    proof.reject(x / (x @ x), because="of length 1/‖x‖; the gradient of the norm has length 1")


@theorem("∇ of Rosenbrock's valley", section="2.3", x=real(2))
def gradient_of_rosenbrock(proof, x):
    proof.gradient_is(rosenbrock, rosenbrock_gradient)
    proof.reject(rosenbrock_gradient(x) * np.array([1.0, 2.0]), because="a factor 2 in one entry")


@theorem("∇² of Rosenbrock's valley", section="2.3", x=real(2))
def hessian_of_rosenbrock(proof, x):
    proof.jacobian_is(rosenbrock_gradient, rosenbrock_hessian)
    proof.reject(
        rosenbrock_hessian(x) * np.array([[1.0, 1.0], [-1.0, 1.0]]),
        because="a Hessian is symmetric",
    )


@theorem(
    "at (1 + t, (1 + t)²) the value is t² and ∇ = (2t, 0): both are 0 at (1, 1)",
    section="2.3",
    t=real(),
)
def minimum_of_rosenbrock(proof, t):
    floor = proof.let("x", np.stack([1 + t, (1 + t) ** 2]))
    proof.equal(rosenbrock(floor), t**2)
    proof.reject(101 * t**2, because="along the valley floor the second square is 0")
    proof.equal(rosenbrock_gradient(floor), np.stack([2 * t, 0 * t]))
    proof.reject(np.stack([2 * t, 200 * t**2]), because="at the bottom there is no slope across")


# ------------------------------------------------------------------ directions
@theorem("D_v f = ∇f·v for f = xᵀA x", section="2.2.1", A=real("n", "n"), x=real("n"))
def directional_derivative(proof, A, x):
    proof.jvp_is(quadratic_form, lambda A, x, v: quadratic_form_gradient(A, x) @ v, wrt=x)
    proof.reject(lambda A, x, v: 2 * x @ A @ v, because="that needs A = Aᵀ")


@theorem(
    "d/dt f(x + t v) at 0 is ∇f·v",
    section="2.2.1",
    A=real("n", "n"),
    x=real("n"),
    v=real("n"),
    t=real(),
)
def slope_along_a_line(proof, A, x, v, t):
    moved = proof.let("f", (x + t * v) @ A @ (x + t * v))
    slope = quadratic_form_gradient(A, x) @ v
    proof.gradient_is(moved, slope + 2 * t * (v @ A @ v), wrt=t)
    proof.reject(slope, because="that is the slope at t = 0 only")


@theorem("‖g‖²‖v‖² − (g·v)² = ½ Σᵢⱼ (gᵢvⱼ − gⱼvᵢ)² ≥ 0", section="2.3", g=real("n"), v=real("n"))
def cauchy_schwarz(proof, g, v):
    proof.nonnegative(
        (g @ g) * (v @ v) - (g @ v) ** 2, np.sum((np.outer(g, v) - np.outer(v, g)) ** 2) / 2
    )
    proof.near_miss("the other way round").nonnegative((g @ v) ** 2 - (g @ g) * (v @ v))


@theorem(
    "‖v‖ = ‖g‖   ⇒   g·v ≤ g·g: no direction of that length climbs faster than the gradient",
    section="2.3",
    g=real("n"),
    v=real("n"),
)
def steepest_ascent(proof, g, v):
    proof.follows(g @ g - g @ v, np.sum((g - v) ** 2) / 2, given=v @ v - g @ g, by=lambda h: -h / 2)
    proof.nonnegative(np.sum((g - v) ** 2) / 2)
    proof.near_miss("the other way round").nonnegative(g @ v - g @ g)


@theorem("p = −∇f/‖∇f‖ has slope −‖∇f‖", section="2.3", g=nonzero("n"))
def steepest_descent(proof, g):
    # fmt: off
    proof.calc("g·p", g @ (-g / np.linalg.norm(g)),
        (-(g @ g) / np.linalg.norm(g), "the number comes out of the product"),
        (-np.linalg.norm(g),           "g·g = ‖g‖²"))
    # fmt: on
    proof.equal(g @ (-g / np.linalg.norm(g)), -np.linalg.norm(g))
    proof.reject(-(g @ g), because="the notes' p = −∇f is no unit vector")


@theorem("f(x) = x² + k y²: −∇f points at the minimum only if k = 1", section="2.3.1", k=positive())
def the_gradient_of_a_parabola_does_not_aim_at_the_minimum(proof, k):
    slope = proof.let("∇f(1, 1)", np.stack([2 + 0 * k, 2 * k]))
    proof.equal(slope[0] * 1 - slope[1] * 1, 2 * (1 - k))
    proof.near_miss("the notes: every gradient points toward the minimum").equal(slope[0], slope[1])


if __name__ == "__main__":
    main(globals())
