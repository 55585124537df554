"""Programs: what is differentiated, and three ways to do it.

Theorems  two dense layers are four primitives, h₄ = ψ(B φ(A x + a) + b);
          ∂ₓ(A x) = A has c columns, ∂_A(A x)ᵢⱼₖ = δᵢⱼ xₖ as many as there are weights;
          with hᵢ = fᵢ(x, wᵢ), as the notes print the trace, y moves with the last weight only;
          (f(x + h) − f(x))/h → f′(x), a derivative and no integral; a gradient takes d + 1 calls.
Source    Notes §6.1; Griewank and Walther (2008), Evaluating Derivatives, §1 and §3.
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import Arbitrary, ShapeError, prove_limit, real
from alicemath.ml.counting import operations
from alicemath.ml.programs import activation, evaluation_trace, linear, sizes
from alicemath.ml.reverse_mode import reverse_mode
from alicemath.proof import computed, counted, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ, ψ = Arbitrary("φ"), Arbitrary("ψ")
PROGRAM = [linear, activation(φ, φ.derivative), linear, activation(ψ, ψ.derivative)]
NETWORK: dict[str, Any] = {
    "x": real("c"),
    "A": real("h", "c"),
    "a": real("h"),
    "B": real("m", "h"),
    "b": real("m"),
}
LIMIT: dict[str, Any] = {"h": real(), "x": real()}


# ------------------------------------------------------------------ primitives
def weights_of(c: int, h: int, m: int) -> list[Array]:
    return [np.ones((h, c)), np.ones(h), np.ones((m, h)), np.ones(m)]


def accepts(c: int, h: int, k: int, m: int) -> bool:
    """Whether layers c → h and k → m make a chain."""
    (A, a), (B, b) = weights_of(c, h, m)[:2], weights_of(c, k, m)[2:]
    try:
        sizes(PROGRAM, np.ones(c), [A, a, B, b])
    except ShapeError:
        return False
    return True


@theorem(
    "h₄ = ψ(B φ(A x + a) + b): each primitive takes what the one before it gives",
    section="6.1",
    settles="6.1-primitive-shapes",
    **NETWORK,
)
def two_layers_are_four_primitives(proof, x, A, a, B, b):
    h = evaluation_trace(PROGRAM, x, [A, a, B, b])
    proof.equal(h[4], ψ(B @ φ(A @ x + a) + b))
    proof.reject(ψ(B @ (A @ x + a) + b), because="φ stands between the layers")
    widths = list(product(range(1, 5), repeat=4))
    proof.holds(
        enumerated(
            "(c, p, c′) = (c, hc, h), (h, h, h), (h, mh, m), (m, m, m)",
            {(c, h, m) for c, h, _, m in widths},
            lambda w: (
                sizes(PROGRAM, np.ones(w[0]), weights_of(*w))
                == [
                    (w[0], w[1] * w[0], w[1]),
                    (w[1], w[1], w[1]),
                    (w[1], w[2] * w[1], w[2]),
                    (w[2], w[2], w[2]),
                ]
            ),
        )
    )
    proof.holds(
        enumerated(
            "c → h and k → m make a chain if and only if h = k",
            widths,
            lambda w: accepts(*w) == (w[1] == w[2]),
        )
    )
    proof.near_miss("c_{i+1} = c′_i is needed").holds(
        enumerated("any two layers make a chain", widths, lambda w: accepts(*w))
    )


@theorem(
    "∂ₓ φ(A x + a) = diag(φ′) A, shape (c′, c)",
    section="6.1",
    settles="6.1-input-jacobian-shape",
    x=real("c"),
    A=real("h", "c"),
    a=real("h"),
)
def the_input_jacobian_of_a_layer(proof, x, A, a):
    J = proof.let("J", np.diag(φ.derivative(A @ x + a)) @ A)
    proof.jacobian_is(φ(A @ x + a), J, wrt=x)
    proof.reject(J.T, because="shape (c, c′): outputs index the rows")


@theorem(
    "∂_A(A x)ᵢⱼₖ = δᵢⱼ xₖ: c′ rows and as many columns as there are weights",
    section="6.1",
    settles="6.1-weight-jacobian-subscript",
    x=real("c"),
    A=real("h", "c"),
)
def the_weight_jacobian_is_taken_in_the_weights(proof, x, A):
    proof.jacobian_is(A @ x, linear.weight_jacobian(x, A), wrt=A)
    proof.jacobian_is(A @ x, A, wrt=x)
    proof.printed("with the subscript x it is the input Jacobian again, c columns").jacobian_is(
        A @ x, A, wrt=A
    )


# ------------------------------------------------------------------ the evaluation trace
@theorem(
    "y = Σ φ(B φ(A x)) moves with A; Σ φ(B x), which is printed, does not",
    section="6.1.1",
    settles="6.1.1-evaluation-trace-inputs",
    x=real("n"),
    A=real("n", "n"),
    B=real("m", "n"),
)
def each_primitive_takes_the_output_before_it(proof, x, A, B):
    y = proof.let("y", np.sum(φ(B @ φ(A @ x))))
    δ = proof.let("δ", (φ.derivative(B @ φ(A @ x)) @ B) * φ.derivative(A @ x))
    proof.gradient_is(y, np.outer(δ, x), wrt=A)
    as_printed = proof.let("Y", np.sum(φ(B @ x)))
    proof.gradient_is(as_printed, 0 * A, wrt=A)
    proof.printed("h₂ = f₂(x, w₂) forgets h₁").equal(y, as_printed)


@theorem(
    "y = 1ᵀh ⇒ ∂y/∂h = 1ᵀ, for every length",
    section="6.1.1",
    settles="6.1.1-final-sum-adjoint",
    h=real("n"),
)
def the_final_sum_has_the_derivative_one(proof, h):
    proof.equal(np.sum(h), np.ones_like(h) @ h)
    proof.gradient_is(np.sum(h), np.ones_like(h))
    proof.reject(np.ones_like(h) / h.shape[0], because="that is the mean of the losses")


@theorem(
    "AD returns one gradient for each of the l primitives",
    section="6.1.1",
    settles="6.1.1-ad-output",
)
def as_many_gradients_as_primitives(proof):
    proof.convention("the L above the braces is l, the number of primitives")

    def gradients(l: int) -> list[Array]:
        return reverse_mode([linear] * l, np.ones(3), [np.eye(3)] * l)

    lengths = range(1, 9)
    proof.holds(enumerated("l gradients", lengths, lambda l: len(gradients(l)) == l))
    proof.near_miss("the final sum has no weights").holds(
        enumerated("l + 1 gradients", lengths, lambda l: len(gradients(l)) == l + 1)
    )
    proof.convention("in §6.4.3 L is the loss: then the braces have no last index")


# ------------------------------------------------------------------ difference quotients
def quotient_of_cube(h: Array, x: Array) -> Array:
    return ((x + h) ** 3 - x**3) / h


@theorem(
    "(f(x + h) − f(x))/h → f′(x) for x³, eˣ, sin",
    section="6.1.2",
    settles="6.1.2-derivative-limit",
    **LIMIT,
)
def difference_quotients_tend_to_the_derivative(proof, h, x):
    proof.define(quotient_of_cube)

    def quotient_of_exp(h: Array, x: Array) -> Array:
        return (np.exp(x + h) - np.exp(x)) / h

    def quotient_of_sine(h: Array, x: Array) -> Array:
        return (np.sin(x + h) - np.sin(x)) / h

    def quotient_of_modulus(h: Array, x: Array) -> Array:
        return (np.abs(x + h) - np.abs(x)) / h

    proof.define(quotient_of_exp, quotient_of_sine, quotient_of_modulus)
    for side in ("+", "-"):
        proof.holds(prove_limit(quotient_of_cube, 0, lambda h, x: 3 * x**2, side=side, on=proof.on))
        proof.holds(prove_limit(quotient_of_exp, 0, lambda h, x: np.exp(x), side=side, on=proof.on))
        proof.holds(
            prove_limit(quotient_of_sine, 0, lambda h, x: np.cos(x), side=side, on=proof.on)
        )
    proof.near_miss("at a step that is not 0 they differ").equal(quotient_of_cube(h, x), 3 * x**2)
    proof.near_miss("|x| has no derivative at 0: from the right the limit is 1").holds(
        prove_limit(quotient_of_modulus, 0, lambda h, x: np.sign(x), on=proof.on)
    )


@theorem(
    "the quotient of x³ tends to 3x²; an integral of x³ is x⁴/4",
    section="6.1.2",
    settles="6.1.2-numerical-integration-name",
    **LIMIT,
)
def difference_quotients_do_not_integrate(proof, h, x):
    proof.define(quotient_of_cube)
    proof.holds(prove_limit(quotient_of_cube, 0, lambda h, x: 3 * x**2, on=proof.on))
    proof.gradient_is(x**4 / 4, x**3, wrt=x)
    proof.printed("“numerical integration” would give the integral").holds(
        prove_limit(quotient_of_cube, 0, lambda h, x: x**4 / 4, on=proof.on)
    )


def forward_quotients(f: Any, x: Array, h: float = 2.0**-20) -> Array:
    """The gradient by forward differences: f(x) once, and f once for each entry."""
    y = f(x)
    return np.stack([(f(x + h * e) - y) / h for e in np.eye(x.shape[0])])


def central_quotients(f: Any, x: Array, h: float = 2.0**-20) -> Array:
    return np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.shape[0])])


@theorem(
    "a difference quotient takes 2 calls, a gradient in ℝᵈ d + 1 (forward) or 2d (central)",
    section="6.1.2",
    settles="6.1.2-two-function-calls",
    declares="CORROBORATED",
)
def calls_of_difference_quotients(proof):
    def calls(quotients: Any) -> Any:
        """Each call of f evaluates one sine."""
        f = lambda x: np.sin(np.sum(x))
        return lambda d: operations(quotients, f, np.ones(d))["sin"]

    forward, central = calls(forward_quotients), calls(central_quotients)
    several = [(1,), (2,), (3,), (7,), (50,)]
    proof.holds(counted("calls for one number", forward, lambda d: 2, [(1,)]))
    proof.holds(counted("calls for a gradient", forward, lambda d: d + 1, several))
    proof.holds(counted("calls for central differences", central, lambda d: 2 * d, several))
    proof.without("x is one number", because="each entry moves on its own").holds(
        counted("calls for a gradient", forward, lambda d: 2, several)
    )


# ------------------------------------------------------------------ formulas
SCALARS: dict[str, Any] = {"x": real(), "a": real(), "b": real()}


@theorem(
    "a sin x + b x sin x = (a + b x) s with s = sin x computed once",
    section="6.1.2",
    settles="6.1.2-symbolic-common-subexpression",
    **SCALARS,
)
def a_common_subexpression_is_computed_once(proof, x, a, b):
    def as_written(x: Array, a: Array, b: Array) -> Array:
        return a * np.sin(x) + b * x * np.sin(x)

    def stored(x: Array, a: Array, b: Array) -> Array:
        s = np.sin(x)
        return a * s + b * x * s

    def sines(f: Any) -> int:
        return operations(f, *np.ones((3, 1)))["sin"]

    proof.equal(as_written(x, a, b), (a + b * x) * np.sin(x))
    proof.equal(stored(x, a, b), as_written(x, a, b))
    proof.holds(computed("evaluations of sin as written", sines(as_written), 2))
    proof.holds(computed("evaluations of sin, stored", sines(stored), 1))
    proof.near_miss("nothing stores it by itself").holds(
        computed("evaluations of sin as written", sines(as_written), 1)
    )


@theorem(
    "f = a sin x + b x sin x: f′ = a cos x + b sin x + b x cos x",
    section="6.1.2",
    settles="6.1.2-symbolic-example-is-derivative",
    **SCALARS,
)
def the_example_is_a_function_or_a_derivative(proof, x, a, b):
    f = proof.let("f", a * np.sin(x) + b * x * np.sin(x))
    proof.convention("f is the function that is differentiated")
    proof.gradient_is(f, a * np.cos(x) + b * np.sin(x) + b * x * np.cos(x), wrt=x)
    proof.reject(f, because="f is not its own derivative, as f(x) for the output would say")
    proof.convention("f is the derivative that the engine returns, the f′ of another function")
    proof.gradient_is(-a * np.cos(x) + b * (np.sin(x) - x * np.cos(x)), f, wrt=x)


if __name__ == "__main__":
    main(globals())
