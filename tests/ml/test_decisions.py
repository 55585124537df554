"""Decisions under costs."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from alicemath.ml.decisions import decide, decision_threshold, expected_costs
from alicemath.ml.softmax import softmax

Array = NDArray[np.float64]
few = settings(max_examples=30, deadline=None)

COSTS = arrays(np.float64, (3, 3), elements=st.floats(0, 100))
MODEL = arrays(np.float64, 3, elements=st.floats(-5, 5)).map(softmax)


@few
@given(COSTS, MODEL)
def test_the_decision_is_one_of_the_least_cost(C: Array, p: Array) -> None:
    costs = [sum(C[i, j] * p[j] for j in range(3)) for i in range(3)]
    assert costs[decide(C, p)] <= min(costs) + 1e-12


@few
@given(MODEL)
def test_equal_costs_give_the_likeliest_class(p: Array) -> None:
    k = decide(1 - np.eye(3), p)
    assert p[k] >= p.max() - 1e-15


@few
@given(COSTS, st.lists(MODEL, min_size=1, max_size=4))
def test_a_batch_is_decided_row_by_row(C: Array, models: list[Array]) -> None:
    P = np.array(models)
    assert np.abs(expected_costs(C, P) - [expected_costs(C, p) for p in P]).max() < 1e-12


@few
@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0, 1))
def test_the_threshold_decides_as_the_costs_do(a: float, b: float, p: float) -> None:
    C = np.array([[0.5, b + 0.25], [a + 0.5, 0.25]])
    t = decision_threshold(C)
    if abs(p - t) > 1e-9:  # nearer, rounding decides
        assert decide(C, np.array([1 - p, p])) == (p > t)


def test_the_first_index_is_the_prediction() -> None:
    C, f = np.array([[0.0, 10.0], [1.0, 0.0]]), np.array([0.8, 0.2])
    assert (decide(C, f), decide(C.T, f)) == (1, 0)
