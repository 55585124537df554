"""Gradients, directional derivatives, and the steepest direction.

Theorems  f(x) = Σ φ(A x)   ⇒   ∇f = Aᵀφ′(A x), for every smooth φ; its entries are the ∂f/∂xᵢ;
          ∇(a·x) = a;   ∇(xᵀA x) = (A + Aᵀ) x, and 2A x for a symmetric A;   ∇‖x‖ = x/‖x‖;
          D_v f = ∇f·v where f is differentiable; a²b/(a² + b²) has partials at 0, and is not;
          (g·v)² ≤ ‖g‖²‖v‖², by ‖g‖²‖v‖² − (g·v)² = ½ Σᵢⱼ (gᵢvⱼ − gⱼvᵢ)² (Lagrange);
          ‖v‖ = 1   ⇒   −‖g‖ ≤ g·v ≤ ‖g‖, with equality at v = ∓g/‖g‖.
Source    Notes §2.2.1 and §2.3; Nocedal and Wright (2006), Numerical Optimization, §2.2.
"""

from typing import Any

import numpy as np

from alicemath import Arbitrary, nonzero, prove_limit, real, symmetric
from alicemath.ml.functions import (
    norm,
    norm_gradient,
    quadratic_form,
    quadratic_form_gradient,
    quadratic_form_hessian,
    rosenbrock,
    rosenbrock_gradient,
    rosenbrock_hessian,
    unit,
)
from alicemath.proof import main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")

#: A matrix and a vector: f(x) = Σ φ(A x) is a smooth function of x, for every smooth φ.
A, x = real("m", "d"), real("d")


def f(A: Array, x: Array) -> Array:
    return np.sum(φ(A @ x))


def f_gradient(A: Array, x: Array) -> Array:
    return A.T @ φ.derivative(A @ x)


# ------------------------------------------------------------------ what a gradient is
@theorem(
    "∇f collects the partial derivatives ∂f/∂xᵢ in a column, the Jacobian of f in a row",
    section="2.2.1",
    settles=("2.2.1-gradient-definition", "2.2.2-scalar-output-jacobian"),
    A=A,
    x=x,
    e=real("d"),
    t=real(),
)
def the_gradient_collects_the_partial_derivatives(proof, A, x, e, t):
    slope = f_gradient(A, x + t * e) @ e
    proof.convention("∇f is a column, of the shape of x; of e = eᵢ the slope is its entry i")
    proof.gradient_is(f(A, x), f_gradient(A, x), wrt=x)
    proof.gradient_is(f(A, x + t * e), slope, wrt=t)
    proof.convention("∂f is a row, the Jacobian of one output: ∂f = (∇f)ᵀ, another shape")
    proof.jacobian_is(np.stack([f(A, x)]), f_gradient(A, x)[None, :], wrt=x)


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
    proof.jacobian_is(quadratic_form_gradient, quadratic_form_hessian, wrt=x)
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


# ------------------------------------------------------------------ a curved valley
@theorem("∇ and ∇² of Rosenbrock's valley", section="2.3", x=real(2))
def derivatives_of_rosenbrock(proof, x):
    proof.gradient_is(rosenbrock, rosenbrock_gradient)
    proof.reject(rosenbrock_gradient(x) * np.array([1.0, 2.0]), because="a factor 2 in one entry")
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
@theorem(
    "d/dt f(x + t v) = ∇f(x + t v)·v for f(x) = Σ φ(A x) and every smooth φ; D_v f is its t = 0",
    section="2.2.1",
    settles="2.2.1-directional-derivative-dot",
    A=A,
    x=x,
    v=real("d"),
    t=real(),
)
def directional_derivative(proof, A, x, v, t):
    def quotient(h: Array) -> Array:
        return h**2 * h / (h**2 + h**2) / h  # a²b/(a² + b²) at a = b = h, over the step h

    proof.define(quotient)
    proof.assume("f is differentiable")
    proof.gradient_is(f(A, x + t * v), f_gradient(A, x + t * v) @ v, wrt=t)
    proof.without("f differentiable", because="the partials of a²b/(a² + b²) at 0 are 0").holds(
        prove_limit(quotient, 0, 0)
    )


@theorem("‖g‖²‖v‖² − (g·v)² = ½ Σᵢⱼ (gᵢvⱼ − gⱼvᵢ)² ≥ 0", section="2.3", g=real("n"), v=real("n"))
def cauchy_schwarz(proof, g, v):
    proof.nonnegative(
        (g @ g) * (v @ v) - (g @ v) ** 2, np.sum((np.outer(g, v) - np.outer(v, g)) ** 2) / 2
    )
    proof.near_miss("the other way round").nonnegative((g @ v) ** 2 - (g @ g) * (v @ v))


@theorem(
    "‖v‖ = 1   ⇒   ‖g‖ − g·v = ½‖g‖ ‖v − g/‖g‖‖² ≥ 0, and 0 at v = g/‖g‖ only",
    section="2.3",
    settles="2.3-gradient-steepest-ascent",
    g=nonzero("n"),
    v=real("n"),
)
def steepest_ascent(proof, g, v):
    gap = norm(g) / 2 * np.sum((v - unit(g)) ** 2)
    proof.follows(norm(g) - g @ v, gap, given=v @ v - 1, by=lambda h: -norm(g) / 2 * h)
    proof.nonnegative(gap)
    proof.equal(g @ unit(g), norm(g))


@theorem(
    "‖p‖ = 1   ⇒   g·p + ‖g‖ = ½‖g‖ ‖p + g/‖g‖‖² ≥ 0, and 0 at p = −g/‖g‖ only",
    section="2.3",
    settles="2.3-steepest-descent-direction",
    g=nonzero("n"),
    p=real("n"),
)
def steepest_descent(proof, g, p):
    gap = norm(g) / 2 * np.sum((p + unit(g)) ** 2)
    proof.follows(g @ p + norm(g), gap, given=p @ p - 1, by=lambda h: -norm(g) / 2 * h)
    proof.nonnegative(gap)
    # fmt: off
    proof.calc("g·p", g @ (-unit(g)),
        (-(g @ g) / norm(g), "the number comes out of the product"),
        (-norm(g),           "g·g = ‖g‖²"))
    # fmt: on
    proof.equal(norm(-unit(g)), 1)
    proof.without("p divided by its length", because="(−3, −4) has the length 5").equal(norm(-g), 1)


if __name__ == "__main__":
    main(globals())
