"""What is drawn lies in its domain, shrinks to something simple, and finds planted bugs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from alicemath import (
    Domain,
    distinct,
    full_rank,
    integers,
    interval,
    nonnegative,
    nonzero,
    one_hot,
    positive,
    real,
    simplex,
    spd,
    symmetric,
)
from alicemath.errors import InputError
from alicemath.testing import arrays, ill_scaled, near_kinks, orthogonal, points

DOMAINS: list[Domain] = [
    real(),
    real("n"),
    real("n", "c"),
    real(3, "c"),
    real(0),
    positive("n"),
    nonnegative("n"),
    interval(0, 1, "n"),
    interval(-1e-5, 1e-5, "n"),
    interval(5000, 6000, "n"),
    interval(-2, 3, "n", closed=True),
    Domain(("n",), low=-np.inf, high=-5000.0),
    integers(0, 5, "n"),
    nonzero("n"),
    distinct("n", "c"),
    simplex("m"),
    one_hot("m"),
    symmetric("n"),
    spd("n"),
    full_rank("n", "c"),
]

#: Shrinking stops where its budget ends: drawn alike each time, it stops at the same example.
SAME_EACH_TIME = settings(max_examples=500, deadline=None, derandomize=True, database=None)

FAST = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
)


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
def test_what_is_drawn_lies_in_its_domain(domain: Domain) -> None:
    @FAST
    @given(arrays(domain))
    def inside(x: Any) -> None:
        assert x.dtype == np.float64
        assert x.ndim == len(domain.shape)
        if x.size:
            lengths = {
                s: n for s, n in zip(domain.shape, x.shape, strict=True) if isinstance(s, str)
            }
            assert domain.at(lengths).contains(x)

    inside()


@FAST
@given(points({"X": real("n", "c"), "y": real("n"), "w": real("c"), "b": real()}))
def test_the_same_name_is_the_same_length(point: dict[str, Any]) -> None:
    assert point["X"].shape == (*point["y"].shape, *point["w"].shape)
    assert point["b"].shape == ()


@FAST
@given(st.integers(1, 5).flatmap(orthogonal))
def test_orthogonal_matrices_keep_lengths(Q: Any) -> None:
    np.testing.assert_allclose(Q.T @ Q, np.eye(len(Q)), atol=1e-14)


# ------------------------------------------------------------------ kinks and scales
@pytest.mark.parametrize(
    "is_there",
    [
        lambda x: x == 1.0,
        lambda x: x == np.nextafter(1.0, 2.0),
        lambda x: x == np.nextafter(-1.0, -2.0),
        lambda x: 0 < 1 - x < 1e-7,
        lambda x: abs(x) > 10,
    ],
    ids=["at it", "just above", "just below", "near", "far"],
)
def test_kinks_are_met_exactly_beside_and_far_away(is_there: Callable[[Any], bool]) -> None:
    find(near_kinks(-1.0, 1.0), lambda x: bool(is_there(x)))


def test_a_kink_has_a_place() -> None:
    with pytest.raises(InputError, match="places of the kinks"):
        near_kinks()


def test_scales_are_far_apart() -> None:
    x = find(ill_scaled(4), lambda x: np.max(np.abs(x)) > 1e100 and 0 < np.min(np.abs(x)) < 1e-100)
    assert x.shape == (4,)
    assert np.isfinite(x).all()


# ------------------------------------------------------------------ planted bugs are found
def relu_slope_wrong_beside_the_kink(x: float) -> float:
    return 1.0 if x > 1e-9 else 0.0


BUGS: dict[str, tuple[Any, Callable[[Any], bool]]] = {
    "a slope that jumps too late": (
        near_kinks(0.0),
        lambda x: relu_slope_wrong_beside_the_kink(float(x)) == float(x > 0),
    ),
    "a norm that overflows": (ill_scaled(2, decades=200), lambda x: np.isfinite(x @ x)),
    "a sum for a mean": (arrays(real("n")), lambda x: np.sum(x) == np.mean(x)),
    "a transpose lost": (arrays(real("n", "n")), lambda A: np.array_equal(A, A.T)),
    "a probability that is no sum": (arrays(simplex("m")), lambda p: p[0] == 1),
    "a determinant taken for 1": (arrays(spd("n")), lambda A: np.linalg.det(A) < 1.5),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found_and_the_example_is_small(name: str) -> None:
    strategy, is_right = BUGS[name]
    with np.errstate(all="ignore"):
        example = find(strategy, lambda x: not is_right(x), settings=SAME_EACH_TIME)
    assert example.size <= 4


def test_a_right_function_has_no_counterexample() -> None:
    with pytest.raises(NoSuchExample):
        find(arrays(simplex("m")), lambda p: abs(p.sum() - 1) > 1e-12, settings=FAST)
