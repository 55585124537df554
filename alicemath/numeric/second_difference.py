"""Second derivatives from values alone, with bars that cover the truth.

Along a line q(t) = f(x + t v) the quotients

    S(h) = (q(h) + q(−h) − 2q(0)) / h² = q″ + h² q⁗/12 + O(h⁴)

have an expansion in h², h⁴, h⁶, ..., of which Richardson's scheme removes two to five terms on
three to six neighbouring rungs h, h/2, h/4, ...  The rounding of f enters as 4σ/h²: steps must be
wide, and the terms removed are what makes wide steps possible.

A function whose second derivative jumps at x (Huber's at its joint) has a finite limit of S, the
average of both sides, and no second derivative.  The odd part of q tells:
(q(h) − q(−h))/2h = q′ + (J/4) h + O(h²), where J is the jump, which the bar takes in.

The Hessian follows from its quadratic form, H_ij = (Q(u + v) − Q(u − v)) / 4 for u = eᵢ,
v = eⱼ, in which f(x) cancels.

Source    Abramowitz and Stegun (1964), 25.3.23; Richardson (1911).
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alicemath.errors import InputError
from alicemath.estimate import Estimate
from alicemath.numeric.black_box import Array, BlackBox, real_bound
from alicemath.numeric.extrapolation import LAST_FACTOR, NOISE_FACTOR
from alicemath.numeric.noise import VANISHING, along, measure_noise
from alicemath.numeric.steps import Rungs, climb, with_plateaus

__all__ = ["second_derivatives", "unmixed_derivatives"]

METHOD = "second differences"
RATIO = 2.0
#: Rungs from 1.12 of the scale down to 5e-4, where 4·2⁻⁵²/h² = 3e-9 of f is rounding.
RUNGS, TOP = 12, 1.12
#: Rungs of a window; all but one remove a power of h².
WIDTHS = (3, 4, 5, 6)
#: Entries below are moved as if they were of size 1; the ladder knows their own scale as well.
SMALL = 2.0**-10
#: Lines at an angle to the diagonals, along which |x| + |y| is constant and looks rounded.
SKEW = 0.75
#: Successive changes of S fall fourfold where q has four derivatives, and stay where q″ jumps.
SETTLING = 0.5

Bounds = tuple[Array, Array]


def second_derivatives(
    f: Callable[..., Any], x: ArrayLike, *, low: ArrayLike = -inf, high: ArrayLike = inf
) -> Estimate:
    """Return the Hessian of f at x, of shape ``x.shape + x.shape``, by second differences.

    Parameters
    ----------
    f
        A function of one float64 array that returns one number.
    x
        The point; any shape.
    low, high
        Bounds of the domain, numbers or arrays; no point outside is used.

    Returns
    -------
    Estimate
        Value and bar; ``inf`` where the scales disagree, or where there is no room for steps.

    Raises
    ------
    InputError
        If f returns more than one number.

    Notes
    -----
    n² lines through x for n entries, and 50 to 100 evaluations of f on each.

    Examples
    --------
    >>> H = second_derivatives(lambda x: x[0] ** 2 * x[1], np.array([3.0, 5.0]))
    >>> bool(H.covers([[10.0, 6.0], [6.0, 0.0]]).all()), bool(H.error.max() < 1e-9)
    (True, True)
    """
    box, bounds, units = _prepared(f, x, low, high)
    n = box.x.size
    value, error = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            u, v = units[i], SKEW * units[j]
            lines = [2 * u] if i == j else [u + v, u - v]
            value[i, j], error[i, j] = value[j, i], error[j, i] = _form(box, lines, bounds)
    skew = np.where(np.eye(n), 1.0, SKEW)
    scale = np.outer(np.diag(units), np.diag(units)) * skew
    return Estimate(value / scale, error / scale, METHOD).reshape(box.x.shape * 2)


def unmixed_derivatives(
    f: Callable[..., Any], x: ArrayLike, *, low: ArrayLike = -inf, high: ArrayLike = inf
) -> Estimate:
    """Return the diagonal ∂²f/∂xᵢ² of the Hessian, of the shape of x; see `second_derivatives`.

    Examples
    --------
    >>> d = unmixed_derivatives(lambda x: x[0] ** 2 * x[1], np.array([3.0, 5.0]))
    >>> d.covers([10.0, 0.0])
    array([ True,  True])
    """
    box, bounds, units = _prepared(f, x, low, high)
    columns = [_form(box, [2 * u], bounds) for u in units]
    value, error = np.reshape(columns, (-1, 2)).T / np.diag(units) ** 2
    return Estimate(value, error, METHOD).reshape(box.x.shape)


def _prepared(
    f: Callable[..., Any], x: ArrayLike, low: ArrayLike, high: ArrayLike
) -> tuple[BlackBox, Bounds, Array]:
    box = BlackBox(f, x)
    if box.y.shape != ():
        raise InputError(f"a Hessian belongs to a number; f returns {box.y.shape}")
    bounds = real_bound(low, box.x, "low"), real_bound(high, box.x, "high")
    size = np.abs(box.x.reshape(-1))
    return box, bounds, np.diag(np.where(size > SMALL, np.minimum(size, 1.0), 1.0))


def _form(box: BlackBox, lines: Sequence[Array], bounds: Bounds) -> tuple[float, float]:
    """A quarter of the second derivative along one line, or of the difference of two lines'."""
    if not box.deterministic:
        return np.nan, inf
    climbs = [_climbs(box, v.reshape(box.x.shape), lines, bounds) for v in lines]
    with np.errstate(all="ignore"):
        windows = [w for rungs in zip(*climbs, strict=True) for w in _windows(rungs)]
    value, bar = min(windows, key=lambda w: w[1], default=(np.nan, inf))
    # Every window that says anything must agree: a wrinkle finer than the widest shows there.
    contradicted = any(abs(other - value) > bar + width for other, width in windows)
    return (value, inf) if contradicted else (value, bar)


def _climbs(box: BlackBox, v: Array, lines: Sequence[Array], bounds: Bounds) -> list[Rungs]:
    noise = measure_noise(box, along(box.x, v), bounds)
    steps = _ladders(box.x, lines[0].reshape(box.x.shape))  # sizes are the same along all lines
    return with_plateaus([climb(box, v, t, bounds, noise) for t in steps])


def _ladders(x: Array, v: Array) -> list[Array]:
    """Steps on the scale of max(|x|, 1), and on the scale of |x| where that is smaller."""
    moved = v != 0
    size, speed = np.abs(x[moved]), np.abs(v[moved])
    down = TOP * RATIO ** -np.arange(float(RUNGS))
    tops = {float(np.min(np.maximum(size, 1.0) / speed))}
    tops |= {float(np.min(np.where(size > VANISHING, size, 1.0) / speed))}
    return [top * down for top in sorted(tops)]


def _windows(lines: Sequence[Rungs]) -> list[tuple[float, float]]:
    """Values and bars of all runs of rungs whose quotients settle."""
    h = lines[0].h
    even = np.zeros(h.shape)
    noise = np.max([r.noise[:, 0] for r in lines], axis=0)
    for sign, r in zip((1, -1), lines, strict=False):
        even += sign * ((r.up - r.middle) + (r.down - r.middle))[:, 0] / (4 * h**2)
    odds = [(r.up - r.down)[:, 0] / (2 * h) for r in lines]
    # A quarter of what four values, or two and twice a third, are off by.
    rounding = NOISE_FACTOR / 2 * noise / h**2
    found = []
    for width in WIDTHS:
        for k in range(len(h) - width + 1):
            run = slice(k, k + width)
            value, bar = _estimate(even[run], rounding[run])
            bar += sum(_jump(h[run], odd[run], noise[run]) for odd in odds)
            if np.isfinite(bar):
                found.append((value, bar))
    return found


def _estimate(s: Array, rounding: Array) -> tuple[float, float]:
    """The limit of the quotients on a run of rungs, and its bar; inf where they do not settle."""
    change = np.abs(np.diff(s))
    if not np.all(change[1:] <= SETTLING * change[:-1] + rounding[2:] + rounding[1:-1]):
        return np.nan, inf
    powers = 2.0 * np.arange(1, len(s))
    table = _eliminate(s, powers)
    value = float(table[-1][0])
    bar = LAST_FACTOR * abs(value - table[-2][-1]) + _eliminate(rounding, powers, 1.0)[-1][0]
    return value, float(bar + 8 * np.finfo(float).eps * abs(value))


def _jump(h: Array, odd: Array, noise: Array) -> float:
    """Four times the first-order term of the odd part, the jump of q″ at 0, beyond its rounding."""
    step = h[:-1] - h[1:]
    slope = (odd[:-1] - odd[1:]) / step  # J/4 + c₁ h + c₃ h³ + ⋯
    rounding = NOISE_FACTOR / 2 * (noise[:-1] / h[:-1] + noise[1:] / h[1:]) / step
    powers = 2.0 * np.arange(len(slope) - 1) + 1
    jump = 4 * abs(_eliminate(slope, powers)[-1][0])
    return max(float(jump - 4 * _eliminate(rounding, powers, 1.0)[-1][0]), 0.0)


def _eliminate(d: Array, powers: Any, sign: float = -1.0) -> list[Array]:
    """The Richardson table; with sign +1, what it makes of errors that add up."""
    table = [d]
    for p in powers:
        a, weight = table[-1], RATIO**p
        table.append((weight * a[1:] + sign * a[:-1]) / (weight - 1))
    return table
