"""Random piecewise functions: what is proved holds at hundreds of points, what is refuted fails."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath import Status, interval, prove_bound, prove_convex, prove_lipschitz, prove_monotone

Function = Callable[[Any], Any]
LOW, HIGH = -2, 2
X = np.linspace(LOW, HIGH, 801)

ATOMS: list[Callable[[Any, float], Any]] = [
    lambda x, a: x**2 + a,
    lambda x, a: np.abs(x - a),
    lambda x, a: np.maximum(x, a),
    lambda x, a: np.minimum(x, a * x),
    lambda x, a: np.exp(a * x),
    lambda x, a: np.log1p(np.exp(x)),
    lambda x, a: 1 / (1 + np.exp(-a * x)),
    lambda x, a: np.where(x > a, x, a),
    lambda x, a: np.where(x <= a, x**2, a * x),
    lambda x, a: np.abs(x - a) ** 3,
    lambda x, a: np.clip(x, -1, 1) * a,
    lambda x, a: x / (1 + np.abs(x)),
    lambda x, a: np.sign(x - a),
]
numbers = st.sampled_from([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])


@st.composite
def functions(draw: st.DrawFn) -> Function:
    """Draw c · F(x) + G(x) or max(F(x), G(x))."""
    first, second = (draw(st.sampled_from(ATOMS)) for _ in range(2))
    a, b, c = (draw(numbers) for _ in range(3))
    if draw(st.booleans()):
        return lambda x: c * first(x, a) + second(x, b)
    return lambda x: np.maximum(first(x, a), second(x, b))


def values(f: Function, x: Any) -> Any:
    return np.broadcast_to(np.asarray(f(x), dtype=float), x.shape)


@given(f=functions(), share=st.sampled_from([0.5, 0.9, 1.1]), shift=st.sampled_from([-0.1, 0.1]))
@settings(max_examples=20, deadline=None)
def test_no_verdict_is_wrong(f: Function, share: float, shift: float) -> None:
    on, y = interval(LOW, HIGH, closed=True), values(f, X)
    # Roundings of a few operations on numbers below 100 stay below 10⁻¹².
    slack = 1e-9
    convex = prove_convex(f, on=on)
    if convex.status is Status.PROVED:
        for k in (1, 7, 100):
            assert np.all(values(f, X[k:-k]) <= (y[: -2 * k] + y[2 * k :]) / 2 + slack)
    if convex.counterexample is not None:
        assert convex.counterexample.true > convex.counterexample.claimed
    monotone = prove_monotone(f, on=on)
    rises = bool(np.all(np.diff(y) >= -slack))
    assert monotone.status is not Status.PROVED or rises
    slope = float(np.max(np.abs(np.diff(y) / np.diff(X))))
    lipschitz = prove_lipschitz(f, round(slope * share, 3), on=on)
    assert lipschitz.status is not Status.PROVED or slope <= round(slope * share, 3) + slack
    low = round(float(y.min()) + shift, 3)
    bound = prove_bound(f, low, on=on)
    assert bound.status is not Status.PROVED or y.min() >= low - slack
    assert bound.status is not Status.REFUTED or y.min() <= low + 0.02  # the grid is 0.005 apart
