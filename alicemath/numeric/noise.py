"""How noisy the values of a function are.

A computed f carries rounding errors that depend on how it is written: log(1e8 + x) − log(1e8)
is of size 1e-8 but right to 1e-15 only.  Values at points close together tell: over so short a
way the smooth part is a cubic, and what the best cubic leaves over is noise,

    σ² = |f − p|² / (N − 4),    p the cubic closest to the N values.

This is the idea of Hamming's difference tables (1971, Introduction to applied numerical
analysis, ch. 6) and of Moré and Wild (2011, Estimating computational noise, SIAM J. Sci. Comput.
33(3), §2).  They take equally spaced points; ours are scattered, because a wave whose period
divides the spacing would look smooth.

Noise has a correlation length: near x = 1e-3, cos x is constant over 1e-10·x, and so is its
error.  Hence three spacings: a few units in the last place, and 1e-9 of |x| and of max(|x|, 1).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.numeric.black_box import Array, BlackBox, real_bound

__all__ = [
    "Noise",
    "Spacings",
    "along",
    "everywhere",
    "measure_noise",
    "noise_along",
    "noise_level",
]

#: Points of a fit; N − 4 = 8 degrees of freedom: an estimate ten times too small by accident has
#: probability P(χ²₈ < 0.08) ≈ 1e-7.
POINTS = 12
DEGREE = 3
#: About 1e-12, thousands of roundings: more is no longer the rounding of factors.
LARGEST_SHARE = 2.0**-40
#: Below, an entry has no last places left to move by, and counts as 0.
VANISHING = 2.0**-1014
#: The fine spacing, 2⁻⁵⁰|x|: four units in the last place, so that neighbours are distinct.
FINE = 2.0**-50
#: The coarse spacing, about 1e-9 of the scale: what is left of a smooth f is then 1e-32.
COARSE = 2.0**-30
#: Where f does not move at the coarse spacing: up to 2⁻¹⁶, whose fourth power is still 5e-20.
WIDER = (2.0**7, 2.0**14)


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """The absolute noise of f near x, entry by entry of f(x).

    Attributes
    ----------
    fine, near, coarse
        Standard deviation of the errors between points a few units in the last place apart,
        about 1e-9 of |x| apart, and about 1e-9 of max(|x|, 1); each at least the one before.
    share
        The noise as a share of the values, where it is less than 1e-12: rounding of factors, which
        grows with f.  Above, 0: what a cancelling sum leaves does not grow with its value.
    deterministic
        Whether f gave the same value twice; if not, the first three are ``inf``.
    """

    fine: Array
    near: Array
    coarse: Array
    share: Array
    deterministic: bool


def noise_level(
    f: Callable[..., Any],
    x: ArrayLike,
    *,
    low: ArrayLike = -inf,
    high: ArrayLike = inf,
    seed: int = 0,
) -> Noise:
    """Estimate the rounding noise of f near x, in the units of f.

    Parameters
    ----------
    f
        A function of one array; called 26 to 62 times.
    x
        The point; any shape.
    low, high
        Bounds of the domain, numbers or arrays; no point outside is used.
    seed
        Of the random direction through x along which f is looked at.

    Returns
    -------
    Noise
        Arrays of the shape of f(x), never less than half a unit in the last place of f(x).

    Examples
    --------
    >>> noise = noise_level(lambda x: (1e8 + x) - 1e8, 1.0)
    >>> bool(1e-9 < noise.coarse < 1e-7)
    True
    """
    box = BlackBox(f, x)
    bounds = real_bound(low, box.x, "low"), real_bound(high, box.x, "high")
    weights = np.random.default_rng(seed).uniform(0.5, 1.0, box.x.shape)
    noise = measure_noise(box, everywhere(box.x, weights, least=1.0), bounds)
    fine, near, coarse, share = (
        a.reshape(box.y.shape) for a in (noise.fine, noise.near, noise.coarse, noise.share)
    )
    return Noise(fine, near, coarse, share, noise.deterministic)


@dataclass(frozen=True, slots=True, eq=False)
class Spacings:
    """Distances between neighbouring points, of the shape of x.

    Attributes
    ----------
    fine, near, coarse
        A few units in the last place; about 1e-9 of |x|; about 1e-9 of max(|x|, 1).
    """

    fine: Array
    near: Array
    coarse: Array


def everywhere(x: Array, weights: Array, *, least: float = 0.0) -> Spacings:
    """Return spacings that move every entry by its own size (at least ``least``) times a weight."""
    size = np.abs(x)
    near = weights * size * COARSE
    coarse = near if least == 0 else weights * np.maximum(size, least) * COARSE
    return Spacings(weights * size * FINE, near, coarse)


def along(x: Array, v: Array) -> Spacings:
    """Return spacings along v, so that the rounding of x + t·v counts as noise too."""
    moved = v != 0
    size, speed = np.abs(x[moved]), np.abs(v[moved])
    size = np.where(size > 0, size, 1.0)
    return Spacings(
        v * FINE * float(np.max(size / speed)),
        v * COARSE * float(np.min(size / speed)),
        v * COARSE * float(np.min(np.maximum(size, 1.0) / speed)),
    )


def measure_noise(box: BlackBox, spacings: Spacings, bounds: tuple[Array, Array]) -> Noise:
    """Measure the noise of every entry of f(x); arrays of length y.size.

    Near a bound the points are taken on the other side.
    """
    floor = box.eps / 2 * np.abs(np.nan_to_num(box.y.reshape(-1), posinf=0.0, neginf=0.0))
    if not box.deterministic:
        unknown = np.full(floor.shape, inf)
        return Noise(unknown, unknown, unknown, 0 * floor, deterministic=False)
    if box.x.size == 0:
        return Noise(floor, floor, floor, 0 * floor, deterministic=True)
    fine, near = _look(box, spacings.fine, bounds), _look(box, spacings.near, bounds)
    looks, coarse, flat = [fine, near], near.sigma, near.flat
    if not np.array_equal(spacings.near, spacings.coarse):
        looks.append(_look(box, spacings.coarse, bounds))
        coarse, flat = looks[-1].sigma, looks[-1].flat
    for factor in WIDER:
        if not np.any(flat):
            break
        looks.append(_look(box, factor * spacings.coarse, bounds))
        coarse = np.where(flat, np.fmax(coarse, looks[-1].sigma), coarse)
        flat = flat & looks[-1].flat
    least = np.fmax(fine.sigma, floor)
    middle = np.fmax(near.sigma, least)
    share: Array = np.max([look.share for look in looks], axis=0)
    return Noise(least, middle, np.fmax(coarse, middle), share, deterministic=True)


def noise_along(box: BlackBox, shared: Noise, v: Array, bounds: tuple[Array, Array]) -> Noise:
    """Add what a single small entry, moved by 1e-9 of the scale 1, shows.

    Moved together with the others it would not do: 1e-9 may be a vast step for another entry.
    """
    size = float(np.max(np.abs(box.x[v != 0])))
    if size >= 1 or not box.deterministic:
        return shared
    if size > VANISHING:
        own = measure_noise(box, Spacings(0 * v, 0 * v, v * COARSE), bounds)
        share = np.maximum(shared.share, own.share)
        return replace(shared, coarse=np.fmax(shared.near, own.coarse), share=share)
    # At 0 no other spacing says anything about this entry.
    return measure_noise(box, Spacings(v * FINE, v * COARSE, v * COARSE), bounds)


@cache
def _fit() -> tuple[tuple[float, ...], Array]:
    """The scattered places, and the matrix that takes values to what a cubic leaves over."""
    jitter = np.random.default_rng(POINTS).uniform(-0.4, 0.4, POINTS)
    places = np.arange(POINTS) + jitter - jitter[0]
    powers = np.vander(places / POINTS - 0.5, DEGREE + 1)
    residual: Array = np.eye(POINTS) - powers @ np.linalg.pinv(powers)
    residual.setflags(write=False)
    return tuple(places.tolist()), residual


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the points at one spacing show, entry by entry of f(x).

    Attributes
    ----------
    sigma
        The estimate of σ, nan where f is not finite.
    share
        σ over the largest value, where that is less than `LARGEST_SHARE`, else 0.
    flat
        Whether half the neighbours or more are equal, so that the spacing is too small
        (Moré and Wild 2011, §5).
    """

    sigma: Array
    share: Array
    flat: NDArray[np.bool_]


def _look(box: BlackBox, spacing: Array, bounds: tuple[Array, Array]) -> Look:
    if not np.any(spacing):
        m = box.y.size
        return Look(np.full(m, np.nan), np.zeros(m), np.zeros(m, dtype=bool))
    low, high = bounds
    span = POINTS * spacing
    inward = np.where(box.x + span > high, -1.0, 1.0)
    inward = np.where(box.x - span < low, 1.0, inward)
    places, residual = _fit()
    with np.errstate(all="ignore"):
        points = (np.clip(box.x + k * inward * spacing, low, high) for k in places)
        values = np.stack([box(p) for p in points])
        # In units of the largest value, so that squares neither overflow nor vanish.
        scale = np.max(np.abs(values), axis=0)
        left = residual @ (values / np.where(scale > 0, scale, 1.0))
        share = np.sqrt(np.sum(left**2, axis=0) / (POINTS - DEGREE - 1))
        sigma = np.where(np.isfinite(share * scale), share * scale, np.nan)
    flat: NDArray[np.bool_] = np.mean(np.diff(values, axis=0) == 0, axis=0) >= 0.5
    return Look(sigma, np.where(share < LARGEST_SHARE, share, 0.0), flat)
