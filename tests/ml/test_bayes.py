"""Bayes on finite families: exact in fractions, stable in logarithms."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.ml.bayes import (
    beta_mean,
    beta_update,
    evidence,
    gaussian_update,
    maximum_a_posteriori,
    posterior,
    posterior_of_logs,
    predictive,
)

Array = Any  # of fractions

sizes = st.shared(st.integers(1, 6), key="models")


def vectors(low: int) -> st.SearchStrategy[Array]:
    """Vectors of fractions k/60 with k from ``low`` to 60, one entry a model."""
    entry = st.integers(low, 60).map(lambda k: Fraction(k, 60))
    return sizes.flatmap(lambda k: st.lists(entry, min_size=k, max_size=k)).map(np.array)


priors = vectors(1).map(lambda w: w / np.sum(w))


@given(priors, vectors(1))
def test_the_posterior_is_the_joint_over_the_evidence(π: Array, l: Array) -> None:
    found = posterior(π, l)
    assert np.sum(found) == 1
    assert np.array_equal(found * evidence(π, l), π * l)


@given(priors, vectors(1), vectors(1))
def test_learning_one_by_one_is_learning_at_once(π: Array, a: Array, b: Array) -> None:
    at_once = posterior(π, a * b)
    assert np.array_equal(posterior(posterior(π, a), b), at_once)
    assert np.array_equal(posterior(posterior(π, b), a), at_once)


@given(priors, vectors(1))
def test_a_scale_of_the_likelihood_changes_nothing(π: Array, l: Array) -> None:
    assert np.array_equal(posterior(π, 7 * l), posterior(π, l))


@given(priors, vectors(0).filter(lambda l: np.sum(l) > 0))
def test_a_model_that_cannot_give_the_data_is_ruled_out(π: Array, l: Array) -> None:
    assert np.all((posterior(π, l) == 0) == (l == 0))


@given(priors, vectors(1), st.integers(-5000, 5000))
def test_logarithms_give_the_same_posterior_however_small(π: Array, l: Array, shift: int) -> None:
    logs = [np.log(v.astype(float)) for v in (π, l)]
    expected = posterior(π, l).astype(float)
    # adding a shift of 5000 rounds the logarithms to some 1e-12
    assert posterior_of_logs(logs[0], logs[1] + shift) == pytest.approx(expected, abs=1e-11)


@given(priors, vectors(1))
def test_the_most_probable_model_has_the_largest_posterior(π: Array, l: Array) -> None:
    k = maximum_a_posteriori(*(np.log(v.astype(float)) for v in (π, l)))
    found = posterior(π, l)
    assert found[k] >= max(found) * Fraction(10**12 - 1, 10**12)  # two may be equal to rounding


@given(priors, vectors(0))
def test_a_prediction_lies_between_those_of_the_models(π: Array, says: Array) -> None:
    assert min(says) <= predictive(π, says) <= max(says)


@given(vectors(0))
def test_a_model_that_is_certain_speaks_alone(says: Array) -> None:
    for k, certain in enumerate(np.eye(len(says), dtype=int)):
        assert predictive(certain, says) == says[k]


@given(priors, vectors(0))
def test_predictions_of_all_outputs_sum_to_one(π: Array, says: Array) -> None:
    assert np.sum(predictive(π, np.stack([says, 1 - says], axis=1))) == 1


# ------------------------------------------------------------------ conjugate pairs
flips = st.lists(st.integers(0, 1), max_size=8).map(lambda v: np.array(v, dtype=int))
numbers = st.lists(st.integers(-20, 20), min_size=1, max_size=8).map(
    lambda v: np.array([Fraction(x) for x in v])
)


@given(flips, st.integers(1, 5), st.integers(1, 5))
def test_the_predicted_chance_is_the_ratio_of_evidences(y: Array, a: int, b: int) -> None:
    grid = [Fraction(2 * i + 1, 400) for i in range(200)]  # midpoints of [0, 1]
    after = [p ** (a - 1) * (1 - p) ** (b - 1) for p in grid]
    after = [
        q * p ** int(sum(y)) * (1 - p) ** int(sum(1 - y)) for q, p in zip(after, grid, strict=True)
    ]
    mean = float(sum(q * p for q, p in zip(after, grid, strict=True)) / sum(after))
    # the midpoint rule on 200 intervals is off by f″/24/200², below 1e-3 for powers up to 12
    assert beta_mean(*beta_update(a, b, y)) == pytest.approx(mean, abs=1e-3)


@given(flips, flips)
def test_flips_may_come_in_any_order(x: Array, y: Array) -> None:
    assert beta_update(*beta_update(1, 2, x), y) == beta_update(1, 2, np.concatenate([y, x]))


@given(numbers, numbers, st.integers(1, 9), st.integers(1, 9))
def test_a_gaussian_mean_may_be_learned_in_parts(x: Array, y: Array, t: int, q: int) -> None:
    in_parts = gaussian_update(*gaussian_update(Fraction(2), Fraction(t), q, x), q, y)
    assert in_parts == gaussian_update(Fraction(2), Fraction(t), q, np.concatenate([x, y]))


@given(numbers, st.integers(-20, 20), st.integers(1, 9), st.integers(1, 9))
def test_the_estimate_lies_between_prior_and_data(y: Array, m: int, t: int, q: int) -> None:
    mean, precision = gaussian_update(Fraction(m), Fraction(t), q, y)
    assert min(m, np.mean(y)) <= mean <= max(m, np.mean(y))
    assert precision > t
