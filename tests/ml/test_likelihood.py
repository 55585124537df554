"""Likelihoods: against exact products, and at their maxima."""

from fractions import Fraction
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.errors import InputError
from alicemath.ml import likelihood as ml
from alicemath.numeric.multiprecision import high_precision

shares = st.integers(1, 999).map(lambda k: k / 1000)
outcomes = st.lists(st.integers(0, 1), min_size=1, max_size=30).map(np.array)
real_data = st.lists(st.integers(-100, 100), min_size=2, max_size=20, unique=True).map(
    lambda v: np.array(v) / 8
)
counts = st.lists(st.integers(1, 100), min_size=1, max_size=6).map(np.array)


# ------------------------------------------------------------------ products and logarithms
@given(st.lists(shares, min_size=1, max_size=400))
def test_the_sum_of_logarithms_is_that_of_the_exact_product(p: list[float]) -> None:
    exact = Fraction(1)
    for q in p:
        exact *= Fraction(q)
    expected = log(exact.numerator) - log(exact.denominator)
    # both logarithms are of integers of up to 400 · 53 bits, each right to half an ulp of 15 000
    assert ml.log_likelihood(np.array(p)) == pytest.approx(expected, abs=1e-10)


@given(st.lists(shares, min_size=1, max_size=30))
def test_without_underflow_the_two_agree(p: list[float]) -> None:
    product = ml.likelihood(np.array(p))
    # 30 logarithms of size ≤ 7, each off by an ulp, exponentiated
    assert np.exp(ml.log_likelihood(np.array(p))) == pytest.approx(product, rel=1e-12)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_the_likelihood_of_fractions_is_exact(w: list[int]) -> None:
    p = np.array([Fraction(k, 10) for k in w])
    assert ml.likelihood(p) == Fraction(int(np.prod(w)), 10 ** len(w))


@pytest.mark.parametrize("n", [324, 1000, 100_000])
def test_the_product_underflows_where_the_sum_does_not(n: int) -> None:
    p = np.full(n, 0.1)
    assert ml.likelihood(p) == 0
    assert ml.log_likelihood(p) == pytest.approx(-n * log(10), rel=n * 2**-52)


# ------------------------------------------------------------------ classes
@given(counts)
def test_a_one_hot_vector_picks_its_class(n: np.ndarray) -> None:
    f = ml.categorical_maximum(n)
    for c in range(1, len(n) + 1):
        assert ml.categorical_probability(f, ml.one_hot(c, len(n))) == f[c - 1]


def test_a_class_that_is_ruled_out_does_not_spoil_the_others() -> None:
    assert ml.categorical_probability(np.array([0.0, 1.0]), np.eye(2)).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("label", [0, 4, -1])
def test_a_label_beyond_the_classes_is_refused(label: int) -> None:
    with pytest.raises(InputError, match="classes count from 1"):
        ml.one_hot(label, 3)


@given(counts, st.data())
def test_frequencies_are_the_most_likely_probabilities(n: np.ndarray, data: st.DataObject) -> None:
    other = np.array(data.draw(st.lists(shares, min_size=len(n), max_size=len(n))))
    best, other = ml.categorical_maximum(n), other / other.sum()
    assert best.sum() == pytest.approx(1, rel=len(n) * 2**-52)
    low = ml.categorical_log_likelihood(other, n)
    assert ml.categorical_log_likelihood(best, n) >= low - 1e-12 * abs(low)


# ------------------------------------------------------------------ coins and Gaussians
@given(outcomes, shares)
def test_the_mean_is_the_most_likely_chance(y: np.ndarray, p: float) -> None:
    if 0 < y.mean() < 1:
        low = ml.bernoulli_log_likelihood(p, y)
        assert ml.bernoulli_log_likelihood(np.mean(y), y) >= low - 1e-12 * abs(low)
        assert ml.bernoulli_log_likelihood_derivative(np.mean(y), y) == pytest.approx(0, abs=1e-12)


@given(real_data, st.integers(-80, 80), st.integers(-16, 16))
def test_mean_and_mean_square_are_the_most_likely(y: np.ndarray, m: int, t: int) -> None:
    μ, variance = ml.gaussian_maximum(y)
    best = ml.gaussian_log_likelihood(μ, np.log(variance) / 2, y)
    other = ml.gaussian_log_likelihood(m / 8, t / 8, y)
    assert best >= other - 1e-12 * abs(other)


def test_the_closed_forms_are_the_derivatives() -> None:
    y, flips, n = np.array([1.0, 2.5, -0.3]), np.array([1, 1, 0]), np.array([2, 1, 3])
    for f, derivative, x in (
        (ml.bernoulli_log_likelihood, ml.bernoulli_log_likelihood_derivative, (0.3, flips)),
        (ml.categorical_log_likelihood, ml.categorical_log_likelihood_gradient,
         (np.array([0.2, 0.5, 0.3]), n)),
        (lambda μ, y: ml.gaussian_log_likelihood(μ, 0.4, y),
         lambda μ, y: ml.gaussian_log_likelihood_derivative(μ, 0.4, y), (0.7, y)),
        (lambda s, y: ml.gaussian_log_likelihood(0.4, s, y),
         lambda s, y: ml.gaussian_log_likelihood_scale_derivative(0.4, s, y), (0.2, y)),
    ):  # fmt: skip
        truth = high_precision(lambda p, f=f, data=x[1]: f(p, data), x[0])
        assert np.abs(derivative(*x) - truth.value).max() < 1e-13
