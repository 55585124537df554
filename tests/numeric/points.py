"""Points at which the corpus is looked at: many scales, ends of the range, round numbers."""

from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from tests.numeric.cases import Array, Case

__all__ = ["points_of", "seeded"]


def seeded(case: Case, count: int, seed: int) -> Iterator[Array]:
    """Draw points in four ways in turn."""
    rng = np.random.default_rng([seed, *case.name.encode()])
    shape = (case.n,) if case.n else ()
    low, high = case.within
    for k in range(count):
        if k % 4 == 0:
            x = rng.uniform(low, high, shape)
        elif k % 4 == 1:  # every scale
            largest = max(abs(low), abs(high))
            least = low if low > 0 else 1e-18 * largest
            x = np.exp(rng.uniform(np.log(least), np.log(largest), shape))
            x = x if low > 0 else x * rng.choice([-1.0, 1.0], shape)
        elif k % 4 == 2:  # near the ends
            inside = 10.0 ** rng.uniform(-16, 0, shape) * (high - low)
            x = np.where(rng.random(shape) < 0.5, low + inside, high - inside)
        else:  # round numbers
            x = np.round(rng.uniform(low, high, shape), k // 4 % 3)
        yield np.clip(x, low, high)


def points_of(case: Case) -> st.SearchStrategy[Array]:
    """Points of Hypothesis, which likes zeros, ends and subnormal numbers."""
    number = st.floats(*map(float, case.within))
    if not case.n:
        return number.map(np.asarray)
    return st.lists(number, min_size=case.n, max_size=case.n).map(np.array)
