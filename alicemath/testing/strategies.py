"""Hypothesis strategies that draw arrays from domains.

`arrays` draws one array of a domain, `points` one for each argument with the same length wherever
the same name stands.  Beside the domains there are the arrays on which derivatives go wrong: at
and beside kinks, of mixed scales, orthogonal.  Everything shrinks towards short shapes and simple
numbers, so that a failing example is a small one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from alicemath.domain import Domain, length_names, real
from alicemath.errors import InputError

__all__ = ["arrays", "ill_scaled", "lengths", "near_kinks", "orthogonal", "points"]

Array = NDArray[np.float64]
Strategy = st.SearchStrategy[Array]
Point = st.SearchStrategy[dict[str, Array]]

#: Unbounded entries stay below this: a loss of a few such numbers is still far from overflow.
LARGEST = 1e3
#: The longest length that is drawn for a name.
LONGEST = 6
#: Away from 0 by at least this where 0 is excluded: 1/x of it is of the size of `LARGEST`.
SMALLEST = 1e-3


def arrays(domain: Domain) -> Strategy:
    """Return a strategy for one array of a domain, its named lengths drawn from 1 to 6.

    Examples
    --------
    >>> from hypothesis import given
    >>> from alicemath import simplex
    >>> @given(arrays(simplex("m")))
    ... def entropy_is_at_least_0(p):
    ...     assert -np.sum(p * np.log(p)) >= 0
    >>> entropy_is_at_least_0()
    """
    return points({"x": domain}).map(lambda point: point["x"])


def points(on: Mapping[str, Domain]) -> Point:
    """Return a strategy for an array of each domain; equal names of lengths are equal lengths.

    Examples
    --------
    >>> from hypothesis import given
    >>> from alicemath import real
    >>> @given(points({"X": real("n", "c"), "w": real("c")}))
    ... def a_product_has_a_row_an_example(point):
    ...     assert (point["X"] @ point["w"]).shape == point["X"].shape[:1]
    >>> a_product_has_a_row_an_example()
    """
    return lengths(on).flatmap(
        lambda sizes: st.fixed_dictionaries({name: _of(d.at(sizes)) for name, d in on.items()})
    )


def lengths(on: Mapping[str, Domain]) -> st.SearchStrategy[dict[str, int]]:
    """Return a strategy for the named lengths of several domains: each from 1 to 6."""
    return st.fixed_dictionaries({name: st.integers(1, LONGEST) for name in length_names(on)})


# ------------------------------------------------------------------ where derivatives go wrong
def near_kinks(*kinks: float, shape: Sequence[int] = ()) -> Strategy:
    """Return a strategy for arrays whose entries lie at a kink, beside it, or anywhere.

    Beside means: the next float, and 10⁻¹², 10⁻⁸ or 10⁻⁴ away on either side.

    Raises
    ------
    InputError
        If no kink is given.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(near_kinks(1.0), lambda x: x != 1 and abs(x - 1) < 1e-15).item()
    0.9999999999999999
    """
    if not kinks:
        raise InputError("near_kinks needs the places of the kinks: near_kinks(-1.0, 1.0)")
    places = [float(k) for k in kinks]
    beside = [np.nextafter(k, side) for k in places for side in (-np.inf, np.inf)]
    beside += [k + side * away for away in (1e-12, 1e-8, 1e-4) for k in places for side in (-1, 1)]
    entry = st.sampled_from([*places, *map(float, beside)]) | _floats(real())
    return _filled(entry, tuple(shape))


def ill_scaled(*shape: int, decades: int = 150) -> Strategy:
    """Return a strategy for arrays whose entries have magnitudes decades apart, zeros among them.

    Examples
    --------
    >>> from hypothesis import find
    >>> x = find(ill_scaled(3), lambda x: np.ptp(np.log10(np.abs(x) + 1e-200)) > 100)
    >>> x.shape
    (3,)
    """
    entry = st.builds(
        lambda mantissa, exponent: mantissa * 10.0**exponent,
        st.sampled_from([0.0, 1.0, -1.0, 3.0, -7.0]),
        st.integers(-decades, decades),
    )
    return _filled(entry, shape)


def orthogonal(n: int) -> Strategy:
    """Return a strategy for orthogonal matrices, the Q of a matrix of small whole numbers.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(orthogonal(3))
    ... def lengths_are_kept(Q):
    ...     assert np.allclose(Q.T @ Q, np.eye(3))
    >>> lengths_are_kept()
    """
    return _whole((n, n)).map(lambda A: np.asarray(np.linalg.qr(A + 10 * np.eye(n))[0]))


# ------------------------------------------------------------------ one domain, lengths given
def _of(domain: Domain) -> Strategy:
    """The arrays of a domain whose lengths are numbers."""
    shape = tuple(int(s) for s in domain.shape)
    special: dict[str, Callable[[tuple[int, ...]], Strategy]] = {
        "simplex": _simplex,
        "one_hot": _one_hot,
        "symmetric": _symmetric,
        "spd": _spd,
        "full_rank": _full_rank,
        "distinct": _distinct,
        "integer": lambda shape: _filled(_integers(domain), shape),
    }
    if domain.kind in special:
        return special[domain.kind](shape)
    return _filled(_floats(domain), shape)


def _filled(entry: st.SearchStrategy[float], shape: tuple[int, ...]) -> Strategy:
    return hnp.arrays(np.float64, shape, elements=entry, fill=st.nothing())


def _floats(domain: Domain) -> st.SearchStrategy[float]:
    """Entries within the bounds, away from an excluded bound by a little."""
    margin = SMALLEST if domain.open else 0.0
    bounded = np.isfinite(domain.low) and np.isfinite(domain.high)
    if bounded:
        margin = min(margin, (domain.high - domain.low) / 4)
    low = domain.low + margin if np.isfinite(domain.low) else min(-LARGEST, domain.high - LARGEST)
    high = domain.high - margin if np.isfinite(domain.high) else max(LARGEST, domain.low + LARGEST)
    entry = st.floats(low, high, allow_nan=False, allow_subnormal=False)
    if domain.kind == "nonzero":
        return entry.filter(lambda x: abs(x) >= SMALLEST)
    return entry


def _integers(domain: Domain) -> st.SearchStrategy[float]:
    low = int(domain.low) if np.isfinite(domain.low) else None
    high = int(domain.high) if np.isfinite(domain.high) else None
    return st.integers(low, high).map(float)


def _whole(shape: tuple[int, ...]) -> Strategy:
    """Arrays of small whole numbers: sums and products of them are exact."""
    return _filled(st.integers(-3, 3).map(float), shape)


def _simplex(shape: tuple[int, ...]) -> Strategy:
    return _filled(st.integers(1, 99).map(float), shape).map(lambda w: w / w.sum())


def _one_hot(shape: tuple[int, ...]) -> Strategy:
    return st.integers(0, shape[0] - 1).map(lambda k: np.eye(shape[0])[k])


def _symmetric(shape: tuple[int, ...]) -> Strategy:
    return _filled(_floats(real()), shape).map(lambda A: np.triu(A) + np.triu(A, 1).T)


def _spd(shape: tuple[int, ...]) -> Strategy:
    """A Aᵀ + I of whole numbers: exactly symmetric, every eigenvalue at least 1."""
    return _whole(shape).map(lambda A: A @ A.T + np.eye(shape[0]))


def _full_rank(shape: tuple[int, ...]) -> Strategy:
    """A unit triangular matrix of whole numbers, its rows permuted: of full rank exactly."""
    below = _whole(shape).map(lambda A: np.tril(A, -1) + np.eye(shape[0], shape[1]))
    return st.tuples(below, st.permutations(range(shape[0]))).map(lambda pair: pair[0][pair[1]])


def _distinct(shape: tuple[int, ...]) -> Strategy:
    size = int(np.prod(shape))
    entries: st.SearchStrategy[list[Any]] = st.lists(
        _floats(real()), min_size=size, max_size=size, unique=True
    )
    return entries.map(lambda values: np.array(values, dtype=np.float64).reshape(shape))
