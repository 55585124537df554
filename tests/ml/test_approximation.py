"""Approximation by construction: the network is the line, and as close as it is said to be."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.ml import approximation
from alicemath.ml.approximation import interpolating_layers, interpolation_error, pieces_for
from alicemath.ml.networks import mlp

Array = Any  # of numbers or fractions

steps = st.lists(st.tuples(st.integers(1, 9), st.integers(-9, 9)), min_size=2, max_size=8)


def network(t: Array, y: Array, x: Array) -> Array:
    return mlp(np.asarray(x)[:, None], interpolating_layers(t, y))[:, 0]


def exact(points: list[tuple[int, int]]) -> tuple[Array, Array]:
    """Rising knots and values, in fractions."""
    gaps, y = zip(*points, strict=True)
    return (
        np.array([Fraction(int(v)) for v in np.cumsum(gaps)]),
        np.array([Fraction(v) for v in y]),
    )


@given(steps)
def test_the_network_passes_through_the_points(points: list[tuple[int, int]]) -> None:
    t, y = exact(points)
    assert np.array_equal(network(t, y, t), y)


@given(steps, st.integers(1, 6))
def test_between_two_points_the_network_is_the_line(
    points: list[tuple[int, int]], sevenths: int
) -> None:
    t, y = exact(points)
    θ = Fraction(sevenths, 7)
    between = (1 - θ) * t[:-1] + θ * t[1:]
    assert np.array_equal(network(t, y, between), (1 - θ) * y[:-1] + θ * y[1:])


@given(steps, st.integers(1, 20))
def test_beyond_the_points_it_is_constant_on_the_left_and_straight_on_the_right(
    points: list[tuple[int, int]], d: int
) -> None:
    t, y = exact(points)
    slope = (y[-1] - y[-2]) / (t[-1] - t[-2])
    assert network(t, y, [t[0] - d, t[-1] + d]).tolist() == [y[0], y[-1] + d * slope]


@given(st.integers(1, 30), st.floats(-3, 3), st.floats(0.1, 3))
def test_the_error_is_within_the_bound(N: int, a: float, length: float) -> None:
    t = np.linspace(a, a + length, N + 1)
    x = np.linspace(a, a + length, 101)
    for f, M in ((np.sin, 1.0), (lambda x: x**2, 2.0), (lambda x: np.logaddexp(0, x), 0.25)):
        off = np.abs(network(t, f(t), x) - f(x)).max()
        # N slopes, each off by some ulp of f/h, over at most N h = 3: N² ulp of 40.
        assert off <= interpolation_error(M, length / N) + 1e-11


# ------------------------------------------------------------------ how many pieces
@given(
    st.fractions(Fraction(1, 10_000), 10),
    st.fractions(0, 10),
    st.fractions(Fraction(1, 100), 10),
)
@example(ε=Fraction(1, 100), M=Fraction(2), length=Fraction(1))
def test_as_many_pieces_as_needed_and_no_more(ε: Fraction, M: Fraction, length: Fraction) -> None:
    N = pieces_for(ε, M, length)
    assert interpolation_error(M, length / N) <= ε
    assert N == 1 or interpolation_error(M, length / (N - 1)) > ε


def test_rounding_costs_no_piece() -> None:
    # 2 (1/5)²/8 is 0.010000000000000002 in doubles
    assert pieces_for(0.01, 2, 1) == 5


@pytest.mark.parametrize(
    "sizes", [(0, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, 0), (float("nan"), 1, 1), (1, np.inf, 1)]
)
def test_sizes_that_make_no_sense_are_refused(sizes: tuple[float, float, float]) -> None:
    with pytest.raises(InputError, match="need finite numbers"):
        pieces_for(*sizes)


def test_a_bend_forgotten_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def slopes_for_bends(t: Array, y: Array) -> Any:
        slopes = (y[1:] - y[:-1]) / (t[1:] - t[:-1])
        return [(t[None, :-1] * 0 + 1, -t[:-1]), (slopes[:, None], y[:1])]

    assert approximation.interpolating_layers is interpolating_layers
    monkeypatch.setitem(globals(), "interpolating_layers", slopes_for_bends)
    with pytest.raises(AssertionError):
        test_the_network_passes_through_the_points()
