"""Derivatives from values alone, with bars that cover the truth.

∂f/∂xⱼ ≈ (f(x + h eⱼ) − f(x − h eⱼ)) / 2h: no rule of differentiation is used, so that nothing
which is wrong in a rule can be wrong here.  The price is a choice of h: too wide and the
quotient is not yet the derivative, too fine and f's rounding drowns it; and any single h may
straddle a kink.  Hence a whole ladder of steps (`steps`), Richardson extrapolation on every
part of it (`extrapolation`), a measured noise of f (`noise`), and an infinite bar when the
scales do not tell one story.

What the bar cannot know: a wrinkle smaller than the noise of f.  Of 1 + 1e-17·sin(1e17·x) no
value shows the slope.

An entry whose bar is infinite was not decided; so is every entry when f gives different values
at the same point, and where f raises or returns nan at so many points beside x that no window
of three rungs is left.
"""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alicemath.errors import InputError, ShapeError
from alicemath.estimate import Estimate
from alicemath.numeric.black_box import Array, BlackBox, real_array, real_bound
from alicemath.numeric.extrapolation import (
    NOISE_FACTOR,
    Windows,
    central_windows,
    narrowest,
    one_sided_windows,
)
from alicemath.numeric.noise import Noise, along, everywhere, measure_noise, noise_along
from alicemath.numeric.steps import RATIO, Rungs, climb, ladders, with_plateaus

__all__ = ["central", "directional", "one_sided"]

Function = Callable[..., Any]
METHOD = "central differences"
ONE_SIDED = "one-sided differences"
#: From a tenth of x to its last place in steps of 16: 0.07·16⁻¹² ≈ 2⁻⁵².
SCALES = 13


def central(
    f: Function,
    x: ArrayLike,
    *,
    low: ArrayLike = -inf,
    high: ArrayLike = inf,
    scales: int = SCALES,
) -> Estimate:
    """The Jacobian ∂yᵢ/∂xⱼ of y = f(x) by central differences.

    Parameters
    ----------
    f
        A function of one float64 array, returning a float or an array of fixed shape.
    x
        The point; any shape.
    low, high
        Bounds of the domain for each entry of x (numbers, or arrays that broadcast); no point
        outside is ever used.  At a bound the derivative is the one from inside.
    scales
        Rungs of the ladder, ≥ 4.  f is called 2·scales times for each entry of x
        (2·scales + 16 times where the entry is smaller than 1) and 26 times besides; 24 times
        more where f is flat.  With 13 all scales
        from 0.07·max(|x|, 1) to the last place of x are looked at; with 5 only down to 1e-6,
        and finer wrinkles go unnoticed.

    Returns
    -------
    Estimate
        Value and bar of shape ``y.shape + x.shape``; a bar of ``inf`` where the scales disagree.

    Raises
    ------
    InputError
        If x is not finite real numbers or lies outside [low, high], or f returns no real numbers.
    ShapeError
        If the shape of f's result changes beside x.

    Examples
    --------
    >>> bool(central(np.exp, 0.0).covers(1.0))
    True
    >>> J = central(lambda x: x**2, np.array([1.0, 3.0]))
    >>> bool(J.covers([[2.0, 0.0], [0.0, 6.0]]).all())
    True
    >>> float(central(np.abs, 0.0).error) >= 1.0
    True
    """
    box, bounds = _prepare(f, x, low, high, scales)
    noise = measure_noise(box, everywhere(box.x, _weights(box.x)), bounds)
    columns = [
        _central(box, v, bounds, noise_along(box, noise, v, bounds), scales)
        for v in _unit_vectors(box.x)
    ]
    return _jacobian(box, columns, METHOD)


def directional(
    f: Function,
    x: ArrayLike,
    v: ArrayLike,
    *,
    low: ArrayLike = -inf,
    high: ArrayLike = inf,
    scales: int = SCALES,
) -> Estimate:
    """The directional derivative d/dt f(x + t v) at t = 0, of the shape of f(x).

    Parameters
    ----------
    f, x, low, high, scales
        As for `central`; 2·scales + 4 calls of f and 38 for its noise.
    v
        The direction, of the shape of x; not normalised.

    Raises
    ------
    InputError, ShapeError
        As for `central`; and if v is not finite numbers of the shape of x.

    Examples
    --------
    >>> e = directional(lambda x: x[0] * x[1], np.array([2.0, 5.0]), np.array([1.0, -1.0]))
    >>> bool(e.covers(3.0))
    True
    """
    box, bounds = _prepare(f, x, low, high, scales)
    v = _direction(v, box.x)
    if not np.any(v):
        return Estimate(np.zeros(box.y.shape), 0.0, METHOD)
    noise = measure_noise(box, along(box.x, v), bounds)
    value, bar = _central(box, v, bounds, noise, scales)
    return Estimate(value, bar, METHOD).reshape(box.y.shape)


def one_sided(
    f: Function,
    x: ArrayLike,
    v: ArrayLike | None = None,
    *,
    low: ArrayLike = -inf,
    high: ArrayLike = inf,
    scales: int = SCALES,
) -> tuple[Estimate, Estimate]:
    """The derivatives from the left, (f(x) − f(x − hv))/h, and right, (f(x + hv) − f(x))/h.

    Parameters
    ----------
    f, x, low, high, scales
        As for `central`.
    v
        A direction of the shape of x; without it every coordinate is taken in turn.

    Returns
    -------
    tuple of Estimate
        Left and right, of shape ``y.shape + x.shape``, or ``y.shape`` along v.

    Raises
    ------
    InputError, ShapeError
        As for `directional`.

    Examples
    --------
    >>> left, right = one_sided(np.abs, 0.0)
    >>> bool(left.covers(-1.0)), bool(right.covers(1.0))
    (True, True)
    """
    box, bounds = _prepare(f, x, low, high, scales)
    if v is None:
        shared = measure_noise(box, everywhere(box.x, _weights(box.x)), bounds)
        directions = list(_unit_vectors(box.x))
        noises = [noise_along(box, shared, e, bounds) for e in directions]
    else:
        directions = [_direction(v, box.x)]
        if not np.any(directions[0]):
            zero = Estimate(np.zeros(box.y.shape), 0.0, ONE_SIDED)
            return zero, zero
        noises = [measure_noise(box, along(box.x, directions[0]), bounds)]
    climbs = [
        _climb(box, d, bounds, noise, scales) for d, noise in zip(directions, noises, strict=True)
    ]

    def side(sign: int) -> Estimate:
        columns = [_one_sided(box, rungs, sign) for rungs in climbs]
        if v is None:
            return _jacobian(box, columns, ONE_SIDED)
        return Estimate(*columns[0], ONE_SIDED).reshape(box.y.shape)

    return side(-1), side(+1)


# ------------------------------------------------------------------ parts
Bounds = tuple[Array, Array]
Column = tuple[Array, Array]


def _prepare(
    f: Function, x: ArrayLike, low: ArrayLike, high: ArrayLike, scales: int
) -> tuple[BlackBox, Bounds]:
    if scales < 4:
        raise InputError(f"scales = {scales}; an estimate with a bar needs at least 4")
    box = BlackBox(f, x)
    return box, (real_bound(low, box.x, "low"), real_bound(high, box.x, "high"))


def _weights(x: Array) -> Array:
    """Unequal weights in [½, 1), so that f is not looked at along a diagonal only."""
    return np.random.default_rng(x.size).uniform(0.5, 1.0, x.shape)


def _unit_vectors(x: Array) -> Iterator[Array]:
    for j in range(x.size):
        e = np.zeros(x.size)
        e[j] = 1.0
        yield e.reshape(x.shape)


def _direction(v: ArrayLike, x: Array) -> Array:
    v = real_array(v, "v")
    if v.shape != x.shape:
        raise ShapeError(f"a direction of shape {v.shape} for x of shape {x.shape}")
    return v


def _climb(box: BlackBox, v: Array, bounds: Bounds, noise: Noise, scales: int) -> list[Rungs]:
    if not box.deterministic:
        return []
    return with_plateaus(
        [climb(box, v, steps, bounds, noise) for steps in ladders(box.x, v, scales)]
    )


def _central(box: BlackBox, v: Array, bounds: Bounds, noise: Noise, scales: int) -> Column:
    """One column: central windows, and near a bound one-sided ones from inside as well."""
    rungs = _climb(box, v, bounds, noise, scales)
    with np.errstate(all="ignore"):
        windows: list[Windows] = [central_windows(r) for r in rungs]
        for side in _crowded(box.x, v, bounds):
            windows += [one_sided_windows(r, side=side) for r in rungs]
        if not windows:
            return np.full(box.y.size, np.nan), np.full(box.y.size, inf)
        return _unless_drowned(narrowest(windows), rungs, box)


def _one_sided(box: BlackBox, rungs: list[Rungs], side: int) -> Column:
    """One column from one side alone."""
    if not rungs:
        return np.full(box.y.size, np.nan), np.full(box.y.size, inf)
    with np.errstate(all="ignore"):
        windows = [one_sided_windows(r, side=side) for r in rungs]
        return _unless_drowned(narrowest(windows), rungs, box)


def _crowded(x: Array, v: Array, bounds: Bounds) -> list[int]:
    """The side to look at alone (+1, −1), if on the other no three wide rungs have room."""
    top = float(max(steps[0] for steps in ladders(x, v, 4)))
    needed = top / RATIO**2

    def room(sign: int) -> bool:
        end = x + sign * needed * v
        return bool(np.all((end >= bounds[0]) & (end <= bounds[1])))

    if room(+1) and room(-1):
        return []
    return [side for side in (+1, -1) if room(side)]


def _unless_drowned(column: Column, rungs: list[Rungs], box: BlackBox) -> Column:
    """Widen the bar to infinity where f, as far as was seen, is nothing but noise.

    The noise then exceeds the rounding of the values by far, and whatever f does over a tenth of
    the scale is not more than noise: sin(1e17 x) looks like this, and so would any slope.
    """
    value, bar = column
    drowned, heard = np.zeros(box.y.size, dtype=bool), np.zeros(box.y.size, dtype=bool)
    for r in rungs:
        away = np.fmax(np.abs(r.up - r.middle), np.abs(r.down - r.middle))
        moved = np.fmax.reduce(away, axis=0, initial=0.0)
        largest = np.fmax.reduce(np.fmax(np.abs(r.up), np.abs(r.down)), axis=0, initial=0.0)
        noise = np.max(r.noise, axis=0, initial=0.0)
        # 64: noise that a function of a few dozen operations may well have from its own rounding.
        noisy = noise > 64 * box.eps * largest
        quiet = noisy & (moved <= NOISE_FACTOR * noise)
        drowned |= quiet & (moved > 0)
        heard |= ~quiet & (moved > 0)
    return value, np.where(drowned & ~heard, inf, bar)


def _jacobian(box: BlackBox, columns: list[Column], method: str) -> Estimate:
    """Put the columns together in the layout y.shape + x.shape."""
    shape = box.y.shape + box.x.shape
    if not columns:
        return Estimate(np.zeros(shape), 0.0, method)
    value = np.stack([c[0] for c in columns], axis=-1)
    bar = np.stack([c[1] for c in columns], axis=-1)
    reason = "" if box.deterministic else ": f gives different values at the same x"
    return Estimate(value.reshape(shape), bar.reshape(shape), method + reason)
