"""Gradient descent: it descends below 2/L and not above, and momentum is the sum it unrolls to."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.ml import descent as ds
from alicemath.ml import functions as fn
from alicemath.numeric.multiprecision import high_precision

Function = Callable[..., Any]
RNG = np.random.default_rng(11)
B, b, x0, y0 = RNG.normal(size=(4, 3)), RNG.normal(size=3), RNG.normal(size=3), RNG.normal(size=3)

fractions = st.fractions(-3, 3, max_denominator=12)
sizes = st.fractions(Fraction(1, 12), 2, max_denominator=12)
seeds = st.integers(0, 10**6)
lengths = st.integers(1, 6)

# ------------------------------------------------------------------ closed forms
PAIRS: dict[str, tuple[Function, Function]] = {
    "convex quadratic": (
        lambda x: fn.convex_quadratic(B, b, x),
        lambda x: fn.convex_quadratic_gradient(B, b, x),
    ),
    "smooth quadratic": (
        lambda x: fn.smooth_quadratic(0.7, B, b, x),
        lambda x: fn.smooth_quadratic_gradient(0.7, B, b, x),
    ),
    "unit": (fn.unit, fn.unit_jacobian),
    "cosine": (lambda x: fn.cosine(x, y0), lambda x: fn.cosine_gradient(x, y0)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_closed_form_is_the_derivative(name: str) -> None:
    f, derivative = PAIRS[name]
    # Closed forms of a dozen operations on numbers of size ~1 round off by some 1e-15.
    assert np.abs(derivative(x0) - high_precision(f, x0).value).max() < 1e-13


# ------------------------------------------------------------------ lengths and angles
@settings(max_examples=50, deadline=None)
@given(seeds, lengths, st.sampled_from([1e-100, 1.0, 1e100]))
def test_a_unit_vector_has_the_length_one_and_a_cosine_stays_in_its_range(
    seed: int, n: int, scale: float
) -> None:
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    # A norm and a quotient of n numbers: each off by at most (n + 4)/2 ulp (Higham 2002, §3.1).
    slack = (n + 4) * np.finfo(float).eps
    assert abs(fn.norm(fn.unit(scale * x)) - 1) <= slack
    assert abs(fn.cosine(x, y)) <= 1 + slack
    assert abs(fn.cosine(x, scale * x) - 1) <= slack
    # |g·p| ≤ ‖g‖ in a unit direction, with equality along g itself
    assert abs(x @ fn.unit(y)) <= fn.norm(x) * (1 + slack)


@settings(max_examples=50, deadline=None)
@given(seeds, lengths, lengths, lengths)
def test_a_mask_is_a_projection_and_the_hadamard_product_is_linear(
    seed: int, m: int, n: int, a: int
) -> None:
    rng = np.random.default_rng(seed)
    X, Z, Y = rng.integers(-9, 10, size=(3, m, n))
    M = rng.integers(0, 2, size=(m, n))
    assert np.array_equal(M * (M * X), M * X)
    assert np.all((M * X)[M == 0] == 0)
    assert np.array_equal((M * X)[M == 1], X[M == 1])
    assert np.sum((M * X) * (Z - M * Z)) == 0
    assert np.array_equal((a * X + Z) * Y, a * (X * Y) + Z * Y)
    assert np.array_equal(np.diag(Y.ravel()) @ X.ravel(), (X * Y).ravel())


# ------------------------------------------------------------------ plain gradient descent
def quadratic(seed: int, n: int) -> tuple[Function, Function, float]:
    """A convex quadratic, its gradient, and the largest eigenvalue L of its Hessian."""
    rng = np.random.default_rng(seed)
    B, b = rng.normal(size=(n + 1, n)), rng.normal(size=n)
    L = float(np.linalg.eigvalsh(B.T @ B)[-1])
    return (
        lambda x: fn.convex_quadratic(B, b, x),
        lambda x: fn.convex_quadratic_gradient(B, b, x),
        L,
    )


@settings(max_examples=50, deadline=None)
@given(seeds, lengths, st.floats(0.05, 1.9))
def test_every_step_below_two_over_L_descends(seed: int, n: int, share: float) -> None:
    f, df, L = quadratic(seed, n)
    x = np.random.default_rng(seed + 1).normal(size=n)
    way = ds.gradient_descent(df, x, ds.constant(share / L), steps=8)
    values = [f(p) for p in way.points]
    for before, after, p in zip(values, values[1:], way.points, strict=False):
        least = share / L * (1 - share / 2) * float(np.sum(df(p) ** 2))
        # The values are sums of some n² terms of the size of f and of its parts.
        rounding = 64 * n * np.finfo(float).eps * (abs(before) + abs(after) + 1)
        assert before - after >= least - rounding


@settings(max_examples=50, deadline=None)
@given(seeds, lengths, st.floats(2.1, 4))
def test_steps_above_two_over_L_diverge_along_the_steepest_curvature(
    seed: int, n: int, share: float
) -> None:
    B = np.random.default_rng(seed).normal(size=(n + 1, n))
    values, vectors = np.linalg.eigh(B.T @ B)
    way = ds.gradient_descent(
        lambda x: fn.convex_quadratic_gradient(B, 0 * x, x),
        vectors[:, -1],
        ds.constant(share / values[-1]),
        steps=6,
    )
    lengths = np.linalg.norm(way.points, axis=1)
    assert np.all(lengths[1:] > lengths[:-1])
    assert lengths[-1] > 1.05 * lengths[0]  # |1 − share| ≥ 1.1 at every step


@given(st.fractions(Fraction(1, 9), Fraction(17, 9), max_denominator=9), st.integers(0, 8))
def test_on_a_parabola_the_error_shrinks_by_one_minus_the_step(η: Fraction, t: int) -> None:
    way = ds.gradient_descent(lambda x: x, [Fraction(5)], ds.constant(η), steps=t)
    assert way.end[0] == 5 * (1 - η) ** (t if way.stopped == "steps" else len(way.sizes))


def test_halving_steps_descend_for_ever_and_stop_short() -> None:
    def halving(t: int, x: Any, d: Any) -> Fraction:
        return Fraction(1, 2**t)

    way = ds.gradient_descent(lambda x: x, [Fraction(1)], halving, steps=40)
    assert np.all(way.points[1:] < way.points[:-1])
    assert Fraction(288_788, 10**6) < way.end[0] < Fraction(288_789, 10**6)  # Π(1 − 2⁻ᵗ)


def test_it_stops_where_the_gradient_is_small() -> None:
    way = ds.gradient_descent(lambda x: x, [1.0, 2.0], ds.constant(0.5), steps=99, small=1e-6)
    assert way.stopped == "gradient"
    assert np.linalg.norm(way.end) <= 1e-6 < np.linalg.norm(way.points[-2])
    assert len(way.sizes) == len(way.points) - 1


def test_it_does_not_stop_while_momentum_carries_it() -> None:
    way = ds.gradient_descent(lambda x: x, [Fraction(1)], ds.constant(1), steps=2, λ=Fraction(1, 2))
    assert [p[0] for p in way.points] == [1, 0, Fraction(-1, 2)]  # through 0, where ∇f = 0


def test_no_step_is_the_start() -> None:
    way = ds.gradient_descent(lambda x: x, [3.0], ds.constant(1), steps=0)
    assert way.points.tolist() == [[3.0]]
    assert way.stopped == "steps"


# ------------------------------------------------------------------ the size of a step
@settings(max_examples=50, deadline=None)
@given(seeds, lengths, st.floats(0.1, 0.9), st.floats(0.01, 0.49))
def test_backtracking_ends_with_a_sufficient_decrease(
    seed: int, n: int, shrink: float, share: float
) -> None:
    f, df, L = quadratic(seed, n)
    x = np.random.default_rng(seed + 1).normal(size=n)
    d = df(x)
    assume(np.sum(d * d) > 1e-6)
    rule = ds.backtracking(f, 8 / L, shrink=shrink, share=share)
    η = rule(1, x, d)
    assert f(x - η * d) <= f(x) - share * η * np.sum(d * d)
    assert η >= min(8 / L, shrink * 2 * (1 - share) / L) * (1 - 1e-6)  # no shorter than it must be


def test_decaying_steps_fall_as_powers() -> None:
    rule = ds.decaying(Fraction(3), 2)
    assert [rule(t, 0, 0) for t in (1, 2, 3)] == [3, Fraction(3, 4), Fraction(1, 3)]


def test_a_wrong_gradient_never_decreases_enough() -> None:
    for one in (1.0, Fraction(1)):
        rule = ds.backtracking(lambda x: np.sum(x * x), one, shrink=one / 2)
        with pytest.raises(InputError, match="is it the gradient"):
            rule(1, np.array([one]), np.array([-2 * one]))


def run(gradient: Function = lambda x: x, x: Any = (1.0, 2.0), **how: Any) -> ds.Descent:
    return ds.gradient_descent(gradient, x, ds.constant(1), **{"steps": 1, **how})


REFUSED: dict[str, Function] = {
    "no step": lambda: ds.constant(0),
    "a step that is no number": lambda: ds.constant(float("nan")),
    "a step back": lambda: ds.decaying(-1),
    "a step that does not decay": lambda: ds.decaying(1, 0),
    "backtracking from no step": lambda: ds.backtracking(np.sum, 0),
    "backtracking that does not shrink": lambda: ds.backtracking(np.sum, shrink=1),
    "no share of the decrease": lambda: ds.backtracking(np.sum, share=0),
    "fewer than no steps": lambda: run(steps=-1),
    "momentum above 1": lambda: run(λ=1.5),
    "a length below 0": lambda: run(small=-1),
    "a gradient of another shape": lambda: run(lambda x: x[:1]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        REFUSED[name]()


def test_at_a_stationary_point_every_step_is_taken() -> None:
    rule = ds.backtracking(lambda x: np.sum(x * x))
    assert rule(1, np.zeros(2), np.zeros(2)) == 1


# ------------------------------------------------------------------ momentum
def unrolls(slopes: list[Fraction], steps: list[Fraction], λ: Fraction) -> None:
    """The recursion of the velocity is the sum −Σ λᵗ⁻ˢ ηₛ dₛ, exactly."""
    g, d = np.array([Fraction(0)]), np.array(slopes)[:, None]
    for t, η in enumerate(steps, 1):
        g = ds.velocity(g, d[t - 1], η, λ)
        weights = np.array([λ ** (t - s) for s in range(1, t + 1)])
        assert np.array_equal(g, ds.unrolled_velocity(d[:t], np.array(steps[:t]), weights))


@given(st.lists(st.tuples(fractions, sizes), min_size=1, max_size=7), fractions)
def test_momentum_is_a_weighted_sum_of_the_gradients(
    pairs: list[tuple[Fraction, Fraction]], λ: Fraction
) -> None:
    slopes, steps = zip(*pairs, strict=True)
    unrolls(list(slopes), list(steps), λ)


FAULTS: dict[str, Function] = {
    "sign of the gradient": lambda g, d, η, λ: η * d + λ * g,
    "the gradient damped": lambda g, d, η, λ: λ * (g - η * d),
    "the step on the velocity": lambda g, d, η, λ: -η * (d - λ * g),
    "averaged": lambda g, d, η, λ: -(1 - λ) * η * d + λ * g,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_recursion_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ds, "velocity", FAULTS[fault])
    with pytest.raises(AssertionError):
        unrolls([Fraction(1), Fraction(2)], [Fraction(1, 3), Fraction(1, 5)], Fraction(1, 2))


@given(fractions, fractions, sizes, sizes, st.fractions(0, 1, max_denominator=9))
def test_the_printed_expansion_needs_equal_steps(
    d: Fraction, e: Fraction, η: Fraction, ζ: Fraction, λ: Fraction
) -> None:
    velocity = ds.velocity(ds.velocity(np.array([Fraction(0)]), d, η, λ), e, ζ, λ)
    printed = -ζ * e - λ * ζ * d
    assert velocity[0] - printed == λ * (ζ - η) * d


@given(st.integers(1, 8), sizes, st.fractions(0, 1, max_denominator=9))
def test_momentum_keeps_the_last_step(t: int, η: Fraction, λ: Fraction) -> None:
    way = ds.gradient_descent(lambda x: 3 * x, [Fraction(1)], ds.constant(η), steps=t, λ=λ)
    for before, x, after in zip(way.points, way.points[1:], way.points[2:], strict=False):
        assert after[0] == x[0] - η * 3 * x[0] + λ * (x[0] - before[0])


def test_momentum_is_faster_in_a_narrow_valley() -> None:
    κ = 100.0
    curvatures = np.array([1.0, κ])
    r = np.sqrt(κ)

    def count(η: float, λ: float) -> int:
        way = ds.gradient_descent(
            lambda x: curvatures * x, [1.0, 1.0], ds.constant(η), steps=2000, λ=λ, small=1e-6
        )
        assert way.stopped == "gradient"
        return len(way.sizes)

    plain = count(2 / (1 + κ), 0)
    heavy = count(4 / (1 + r) ** 2, ((r - 1) / (r + 1)) ** 2)
    # (κ − 1)/(κ + 1) takes ln(10⁸)/0.02 ≈ 920 steps from ‖∇f‖ ≈ 100, (r − 1)/(r + 1) a tenth
    assert plain > 5 * heavy


@settings(max_examples=50, deadline=None)
@given(seeds, lengths, st.integers(-20, 20))
def test_an_adaptive_step_forgets_the_scale(seed: int, n: int, power: int) -> None:
    rng = np.random.default_rng(seed)
    d, s, c = rng.normal(size=n), rng.uniform(0.5, 2, size=n), 2.0**power  # a power of 2: exact
    assert np.array_equal(ds.adaptive_step(c * d, c**2 * s, 0.1), ds.adaptive_step(d, s, 0.1))
    assert np.allclose(ds.adaptive_step(d, d**2, 0.1), -0.1 * np.sign(d))
