"""A claim that is the derivative of something else: of a neighbouring function.

The claim is compared, entry by entry at every sampled point, with the derivatives of the functions
that are most often taken for one another, and with these divided or multiplied by the number of
entries.  Only an exact match within the bars is named, so that the sentence is true whatever the
author meant.  If the true derivative is that neighbour's at x/T, for one T at all points, it is the
temperature that was forgotten.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from alicemath.check.agreement import RESOLUTION
from alicemath.check.samples import Array, Sample

__all__ = ["neighbour"]


def _sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


def _softmax(x: Array) -> Array:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.asarray(e / np.sum(e, axis=-1, keepdims=True))


# fmt: off
NEIGHBOURS: Mapping[str, Callable[[Array], Array]] = {
    "ReLU":                      lambda x: np.asarray((x > 0) * 1.0),
    "softplus":                  _sigmoid,
    "tanh":                      lambda x: np.asarray(1 - np.tanh(x) ** 2),
    "the logistic function":     lambda x: np.asarray(_sigmoid(x) * _sigmoid(-x)),
    "SiLU":                      lambda x: np.asarray(_sigmoid(x) * (1 + x * _sigmoid(-x))),
    "|x|":                       np.sign,
    "log Σ exp x":               _softmax,
}
# fmt: on

#: Rounding of the formulas above, in units of their largest value 1: a few dozen operations.
ROUNDING = 2.0**-46


def neighbour(samples: Sequence[Sample]) -> str:
    """The claim is the derivative of ReLU, of softplus, ... at every point."""
    if any(s.point.shape != s.claimed.shape for s in samples):
        return ""
    if sum(int(np.sum(s.point != 0)) for s in samples) < 4:  # too few numbers to be sure
        return ""
    for name, derivative in NEIGHBOURS.items():
        if name == "log Σ exp x" and all(s.point.ndim == 0 or s.point.size < 2 for s in samples):
            continue
        for average in (False, True):
            if all(_is(s, derivative, average=average) for s in samples):
                mean = "the mean of " if average else ""
                warm = _temperature(samples, derivative, average=average)
                missing = f"the temperature {warm:.6g} is missing: " if warm else ""
                return f"{missing}it is the derivative of {mean}{name}"
    return ""


def _is(s: Sample, derivative: Callable[[Array], Array], *, average: bool) -> bool:
    if s.point.ndim == 0 and derivative is _softmax:
        return True  # says nothing
    with np.errstate(all="ignore"):
        expected = derivative(s.point) / (s.point.size if average else 1)
    moved = s.point != 0  # at a kink every convention is allowed
    gap = np.abs(s.claimed.value - expected)
    return bool(np.all((gap <= s.claimed.error + ROUNDING) | ~moved))


# ------------------------------------------------------------------ temperature
#: Temperatures from 0.01 to 100, so dense that Newton's method starts beside the right one.
LOG_GRID = tuple(np.linspace(-4.6, 4.6, 185).tolist())
#: Steps of Newton's method, each of which doubles the digits.
STEPS = 8


def _temperature(
    samples: Sequence[Sample], derivative: Callable[[Array], Array], *, average: bool
) -> float:
    """The T with true = T^(−a) h′(x/T) at every point, a = 0 or 1; 0 when there is none."""

    def residual(log_t: float, a: int) -> Array:
        t = float(np.exp(log_t))
        parts = [
            t**-a * derivative(s.point / t) / (s.point.size if average else 1) - s.true.value
            for s in moved
        ]
        return np.concatenate([p.ravel() for p in parts])

    moved = [s for s in samples if s.point.ndim > 0 or derivative is not _softmax]
    bar = np.concatenate([s.true.error.ravel() for s in moved]) + ROUNDING
    with np.errstate(all="ignore"):
        for a in (0, 1):
            misfits = [float(np.sum(residual(u, a) ** 2)) for u in LOG_GRID]
            log_t = LOG_GRID[int(np.nanargmin(misfits))]
            for _ in range(STEPS):
                r = residual(log_t, a)
                slope = (residual(log_t + 2.0**-20, a) - r) * 2.0**20
                log_t -= float(r @ slope) / max(float(slope @ slope), 2.0**-1022)
            if np.all(np.abs(residual(log_t, a)) <= bar) and abs(log_t) > RESOLUTION:
                return float(np.exp(log_t))
    return 0.0
