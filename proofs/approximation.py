"""Universal approximation: what one hidden layer can do, and what it cannot.

Theorems  a unit φ(w x + b) of relu or σ grows slower than x²: on the whole of ℝ no network stays
          within ε of x²;
          on [a, b] the line through (tₖ, yₖ) is a network of one rectifier a piece, and
          |f″| ≤ M   ⇒   |f − g| ≤ M h²/8 with knots h apart, which for x² is exact;
          no line comes closer to x² than h²/8 on a piece of the length h;
          cos u cos v = ½ cos(u + v) + ½ cos(u − v): sums of ridges are an algebra, and by the
          theorem of Stone and Weierstrass dense on every compact set of ℝᵈ;
          with φ(s) = s² a network of any width has no third difference: |x| stays ¼ away.
The notes print |f(x) − g(x)| ≤ ε for all x ∈ ℝᵈ.
Source    Notes §5.2.1 and §5.4; Cybenko (1989), Math. Control Signals Systems 2, 303-314;
          Leshno, Lin, Pinkus, Schocken (1993), Neural Networks 6, 861-867.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import (
    Arbitrary,
    interval,
    nonnegative,
    positive,
    prove_bound,
    prove_convex,
    prove_limit,
    real,
)
from alicemath.ml.activations import relu, sigmoid, softplus
from alicemath.ml.approximation import interpolating_layers, interpolation_error, pieces_for
from alicemath.ml.networks import mlp
from alicemath.proof import computed, enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")

#: A network with one input and one output, of h hidden units.
NETWORK: dict[str, Any] = {"w": real("h"), "b": real("h"), "v": real("h"), "c": real()}


def network(x: Array, w: Array, b: Array, v: Array, c: Array, φ: Any = φ) -> Array:
    """Σₖ vₖ φ(wₖ x + bₖ) + c for one number x."""
    return mlp(np.stack([np.stack([x])]), [(w[None, :], b), (v[:, None], c)], φ)[0, 0]


def through(t: Array, y: Array, x: Array) -> Array:
    """The network through the points (tₖ, yₖ), at one number x."""
    return mlp(np.stack([np.stack([x])]), interpolating_layers(t, y))[0, 0]


g = opaque(through, "g")


# ------------------------------------------------------------------ not on the whole line
@theorem(
    "φ(w x + b)/x² → 0 for relu and σ, for all w and b: (x² − g)/x² → 1, and |x² − g| → ∞",
    section="5.2.1",
    settles="5.2.1-universal-approximation",
    x=positive(),
    w=real(),
    b=real(),
)
def no_unit_keeps_up_with_a_parabola(proof, x, w, b):
    def rectifier(x: Array, w: Array, b: Array) -> Array:
        return relu(w * x + b) / x**2

    def sigmoid_unit(x: Array, w: Array, b: Array) -> Array:
        return sigmoid(w * x + b) / x**2

    def relative_error(x: Array, w: Array, b: Array) -> Array:
        return (x**2 - relu(w * x + b)) / x**2

    proof.define(rectifier, sigmoid_unit, relative_error)
    proof.holds(prove_limit(rectifier, np.inf, 0, on=proof.on))
    proof.holds(prove_limit(sigmoid_unit, np.inf, 0, on=proof.on))
    proof.holds(prove_limit(relative_error, np.inf, 1, on=proof.on))
    proof.printed("|x² − g(x)| ≤ ε for all x would make (x² − g)/x² vanish").holds(
        prove_limit(relative_error, np.inf, 0, on=proof.on)
    )


@theorem(
    "g(x)/x² = Σₖ vₖ φ(wₖ x + bₖ)/x² + c/x²: of any width, g grows no faster than its units",
    section="5.2.1",
    settles="5.2.1-universal-approximation",
    x=positive(),
    **NETWORK,
)
def a_network_is_a_sum_of_units(proof, x, w, b, v, c):
    proof.assume("the limit of a sum is the sum of the limits, of h units and c/x²")
    proof.equal(opaque(network, "g")(x, w, b, v, c) / x**2, v @ (φ(w * x + b) / x**2) + c / x**2)
    proof.reject(v @ (φ(w * x + b) / x**2) + c, because="the bias is divided as well")


# ------------------------------------------------------------------ on an interval, by lines
@theorem(
    "the network through three points is the line from each of them to the next",
    section="5.2.1",
    settles=["5.2.1-universal-approximation", "5.2.1-relu-interpolation-rate"],
    t=real(),
    h=positive(),
    k=positive(),
    y=real(3),
    θ=interval(0, 1),
)
def a_network_joins_three_points(proof, t, h, k, y, θ):
    knots = np.stack([t, t + h, t + h + k])
    proof.equal(g(knots, y, t + θ * h), (1 - θ) * y[0] + θ * y[1])
    proof.equal(g(knots, y, t + h + θ * k), (1 - θ) * y[1] + θ * y[2])
    proof.reject(θ * y[1] + (1 - θ) * y[2], because="it leaves from the left point")


@theorem(
    "y + s(x − t) + (s′ − s)(x − t′) = y′ + s′(x − t′): one more rectifier joins one more point",
    section="5.2.1",
    settles=["5.2.1-universal-approximation", "5.2.1-relu-interpolation-rate"],
    x=real(),
    t=real(),
    h=positive(),
    y=real(),
    s=real(),
    r=real(),
)
def a_network_joins_any_number_of_points(proof, x, t, h, y, s, r):
    proof.assume("t′ = t + h and y′ = y + s h are where the old line ends; r = s′ is the new slope")
    proof.equal(y + s * (x - t) + (r - s) * (x - t - h), (y + s * h) + r * (x - t - h))
    proof.reject((y + s * h) + s * (x - t - h), because="the new rectifier bends the line")

    def joins(N: int) -> bool:
        """Whether the network of N pieces is the line, at fifths of every piece and beyond."""
        rng = np.random.default_rng(N)
        t = np.array([Fraction(k) for k in np.cumsum(rng.integers(1, 9, N + 1)).tolist()])
        y = np.array([Fraction(k) for k in rng.integers(-9, 10, N + 1).tolist()])
        x = [(1 - θ) * t[:-1] + θ * t[1:] for θ in (Fraction(i, 5) for i in range(6))]
        line = [(1 - θ) * y[:-1] + θ * y[1:] for θ in (Fraction(i, 5) for i in range(6))]
        inputs = np.concatenate([*x, t[:1] - 7])[:, None]
        outputs = np.concatenate([*line, y[:1]])[:, None]
        return np.array_equal(mlp(inputs, interpolating_layers(t, y)), outputs)

    proof.holds(enumerated("1 to 12 pieces, in fractions", range(1, 13), joins))


@theorem(
    "f + ½M x² and ½M x² − f convex   ⇒   |f(x) − g(x)| ≤ M h²/8 on a piece of the length h",
    section="5.2.1",
    settles=["5.2.1-universal-approximation", "5.2.1-relu-interpolation-rate"],
    a=real(),
    h=positive(),
    θ=interval(0, 1, closed=True),
    f=real(2),
    M=nonnegative(),
    gap=nonnegative(),
)
def lines_are_close_to_functions_of_bounded_curvature(proof, a, h, θ, f, M, gap):
    proof.assume(
        "|f″| ≤ M, so that both are convex; gap ≥ 0 is how far the chord of one is above it"
    )
    x = proof.let("x", a + θ * h)
    chord = proof.let("g(x)", (1 - θ) * f[0] + θ * f[1])
    parabola = (1 - θ) * (M / 2 * a**2) + θ * (M / 2 * (a + h) ** 2)  # its chord
    above = proof.let("f(x)", chord + parabola - gap - M / 2 * x**2)  # by that of f + ½M x²
    below = proof.let("f(x)", chord - parabola + gap + M / 2 * x**2)  # by that of ½M x² − f
    slack = gap + M * h**2 / 2 * (θ - 1 / 2) ** 2
    proof.nonnegative(interpolation_error(M, h) - (above - chord), slack)
    proof.nonnegative(interpolation_error(M, h) + (below - chord), slack)
    proof.without("|f″| ≤ M", because="a gap below 0", gap=real()).nonnegative(
        interpolation_error(M, h) - (above - chord)
    )


@theorem(
    "0 ≤ softplus″ ≤ ¼: softplus and ⅛x² − softplus are convex, a line on [0, ½] is off by ≤ 1/128",
    section="5.2.1",
    settles="5.2.1-relu-interpolation-rate",
    x=interval(0, 1 / 2),
)
def the_bound_for_a_smooth_function(proof, x):
    def remainder(x: Array) -> Array:
        return x**2 / 8 - softplus(x)

    proof.define(remainder)

    def error(x: Array) -> Array:  # of the line through the ends of [0, ½]
        y = through(np.array([0, 0.5]), softplus(np.array([0, 0.5])), x)
        return y - softplus(x)

    proof.holds(prove_convex(softplus, on=real()))
    proof.holds(prove_convex(remainder, on=real()))
    bound = interpolation_error(1 / 4, 1 / 2)
    proof.holds(prove_bound(error, -bound, bound, on=proof.on))
    proof.near_miss("half of it is not enough").holds(
        prove_bound(error, -bound / 2, bound / 2, on=proof.on)
    )


@theorem(
    "x² on [0, 1]: N pieces interpolate with the error 1/(4N²), and no N lines do better than half",
    section="5.2.1",
    settles="5.2.1-relu-interpolation-rate",
    a=real(),
    h=positive(),
    θ=interval(0, 1),
    p=real(),
    q=real(),
)
def how_close_lines_come_to_a_parabola(proof, a, h, θ, p, q):
    def of_a_line(x: Array, p: Array, q: Array) -> Array:
        return x**2 - p * x - q

    error = opaque(of_a_line, "e")
    chord = proof.let("g(x)", (1 - θ) * a**2 + θ * (a + h) ** 2)
    proof.equal(chord - (a + θ * h) ** 2, h**2 * θ * (1 - θ))
    proof.nonnegative(interpolation_error(2, h) - h**2 * θ * (1 - θ), h**2 * (θ - 1 / 2) ** 2)
    proof.equal(error(a, p, q) - 2 * error(a + h / 2, p, q) + error(a + h, p, q), h**2 / 2)
    proof.reject(0 * h, because="so one of the three errors is h²/8 at least")

    def largest_error(N: int) -> Fraction:
        """Of the network, at the knots and in the middles between them, where it is largest."""
        t = np.array([Fraction(k, N) for k in range(N + 1)])
        x = np.array([Fraction(k, 2 * N) for k in range(2 * N + 1)])
        return Fraction(max(mlp(x[:, None], interpolating_layers(t, t**2))[:, 0] - x**2))

    pieces = range(1, 33)
    proof.holds(
        enumerated(
            "the error is 1/(4N²)", pieces, lambda N: largest_error(N) == Fraction(1, 4 * N**2)
        )
    )
    proof.holds(
        enumerated(
            "ε = 1/(4N²) takes N pieces",
            pieces,
            lambda N: pieces_for(Fraction(1, 4 * N**2), 2, 1) == N,
        )
    )
    proof.without("there are units enough", because="4 pieces leave 1/128 at the least").holds(
        enumerated("N pieces are within 1/1000 of x²", [16, 4], lambda N: 8 * N**2 >= 1000)
    )


# ------------------------------------------------------------------ in several dimensions
@theorem(
    "cos u cos v = ½ cos(u + v) + ½ cos(u − v): of u = a·x, v = b·x it is a sum of ridges again",
    section="5.2.1",
    settles="5.2.1-universal-approximation",
    u=real(),
    v=real(),
)
def sums_of_ridges_are_an_algebra(proof, u, v):
    proof.assume(
        "Stone and Weierstrass: an algebra with 1 that separates points is dense on a compact set"
    )
    proof.assume("each ridge cos(a·x) is a function of one number a·x, on an interval")
    proof.equal(np.cos(u) * np.cos(v), np.cos(u + v) / 2 + np.cos(u - v) / 2)
    proof.reject(np.cos(u + v), because="the difference of the directions as well")


# ------------------------------------------------------------------ not with a polynomial
@theorem(
    "one neuron with w = 1 is φ itself, so φ not affine is enough against the collapse",
    section="5.4",
    settles="5.4-any-nonlinearity-valid",
    x=real("n"),
)
def one_neuron_is_its_activation(proof, x):
    one = np.ones((1, 1))
    y = mlp(x[:, None], [(one, np.zeros(1)), (one, np.zeros(1))], φ)
    proof.equal(y[:, 0], φ(x))
    proof.reject(x, because="φ is not the identity")


@theorem(
    "Σₖ vₖ (wₖ x + bₖ)² + c has no third difference; |x| has −2 at −1, 0, 1, 2, and x³ has 6t³",
    section="5.4",
    settles="5.4-any-nonlinearity-valid",
    x=real(),
    t=real(),
    **NETWORK,
)
def squares_approximate_nothing_but_squares(proof, x, t, w, b, v, c):
    def third(f: Any) -> Array:
        return f(x + 3 * t) - 3 * f(x + 2 * t) + 3 * f(x + t) - f(x)

    def of_squares(x: Array, w: Array, b: Array, v: Array, c: Array) -> Array:
        return network(x, w, b, v, c, lambda s: s**2)

    squares = third(lambda x: opaque(of_squares, "g")(x, w, b, v, c))
    proof.equal(squares, 0 * t)
    proof.equal(third(lambda x: x**3), 6 * t**3)
    proof.without("valid means that layers do not collapse", because="cubes stay away").equal(
        squares, third(lambda x: x**3)
    )
    modulus = [abs(k) for k in (-1, 0, 1, 2)]
    proof.holds(computed("that of |x|", int(np.dot([-1, 3, -3, 1], modulus)), -2))
    proof.assume("four errors, weighted 1, 3, 3, 1, add up to 2: one of them is ¼ at least")


if __name__ == "__main__":
    main(globals())
