"""Points are drawn so that no argument is held at one scale."""

import numpy as np
import pytest

from alicemath import check_equal, positive
from alicemath.check.sampling import SCALES, points


@pytest.mark.parametrize("count", range(1, 12))
def test_every_argument_is_drawn_at_every_scale(count: int) -> None:
    on = {f"x{k}": positive(200) for k in range(count)}
    rng = np.random.default_rng(0)
    seen: dict[str, set[int]] = {name: set() for name in on}
    for point in points(on, {}, len(SCALES), rng):
        for name, x in point.items():
            nearest = np.argmin(np.abs(np.log(SCALES) - np.median(np.log(x))))
            seen[name].add(int(nearest))
    assert all(len(scales) == len(SCALES) for scales in seen.values())


def test_an_argument_that_is_only_wrong_when_large_is_found_among_five() -> None:
    verdict = check_equal(
        lambda a, b, c, d, e: np.maximum(a - d, 0) + b + c + e,
        lambda a, b, c, d, e: a - d + b + c + e,
        on={name: positive("n") for name in "abcde"},
    )
    assert verdict.failed
