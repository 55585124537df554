"""How noisy the values of a function are.

A computed f carries rounding errors that depend on how it is written: log(1e8 + x) − log(1e8)
is of size 1e-8 but right to 1e-15 only.  Values at equally spaced points tell: the k-th
differences of the smooth part shrink like δᵏ, those of independent errors of variance σ² do not,

    E (Δᵏe)² = σ² (2k choose k),    so    σ ≈ |Δᵏf| / √(2k choose k)    (root mean square).

Source: Moré and Wild (2011), Estimating computational noise, SIAM J. Sci. Comput. 33(3), eq. 2.3;
Hamming (1971), Introduction to applied numerical analysis, ch. 6.  Their method looks for the
order k at which the estimates settle; here the largest of three orders is taken, because too
much noise costs digits and too little would cost the truth.

Noise has a correlation length: near x = 1e-3, cos x is constant over 1e-10·x, and so is its
error.  Hence three spacings: a few units in the last place, and 1e-9 of |x| and of max(|x|, 1).
Order 2, and order 1 at the finest, guard against a wave that the points happen to meet in phase.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import comb, inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

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

#: Points of a difference table; 8, 7 and 6 differences of orders 4, 5, 6 then estimate σ, so that
#: all being ten times too small by accident has probability ≈ P(χ²₆ < 0.06) < 1e-5.
POINTS = 12
ORDERS = (2, 4, 5, 6)
FINE_ORDERS = (1, *ORDERS)
#: The fine spacing, 2⁻⁵⁰|x|: four units in the last place, so that neighbours are distinct.
FINE = 2.0**-50
#: The coarse spacing, about 1e-9 of the scale: fourth differences of a smooth f are then 1e-36.
COARSE = 2.0**-30
#: Where f does not move at the coarse spacing: up to 2⁻¹⁶, whose fourth power is still 1e-19.
WIDER = (2.0**7, 2.0**14)


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """The absolute noise of f near x, entry by entry of f(x).

    Attributes
    ----------
    fine, near, coarse
        Standard deviation of the errors between points a few units in the last place apart,
        about 1e-9 of |x| apart, and about 1e-9 of max(|x|, 1); each at least the one before.
    deterministic
        Whether f gave the same value twice; if not, all three are ``inf``.
    """

    fine: Array
    near: Array
    coarse: Array
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
    shape = box.y.shape
    fine, near, coarse = (a.reshape(shape) for a in (noise.fine, noise.near, noise.coarse))
    return Noise(fine, near, coarse, noise.deterministic)


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
        return Noise(unknown, unknown, unknown, deterministic=False)
    if box.x.size == 0:
        return Noise(floor, floor, floor, deterministic=True)
    fine, _ = _sigma(box, spacings.fine, bounds, FINE_ORDERS)
    near, flat = _sigma(box, spacings.near, bounds, ORDERS)
    coarse = near
    if not np.array_equal(spacings.near, spacings.coarse):
        coarse, flat = _sigma(box, spacings.coarse, bounds, ORDERS)
    for factor in WIDER:
        if not np.any(flat):
            break
        wider, still = _sigma(box, factor * spacings.coarse, bounds, ORDERS)
        coarse, flat = np.where(flat, np.fmax(coarse, wider), coarse), flat & still
    fine = np.fmax(fine, floor)
    near = np.fmax(near, fine)
    return Noise(fine, near, np.fmax(coarse, near), deterministic=True)


def noise_along(box: BlackBox, shared: Noise, v: Array, bounds: tuple[Array, Array]) -> Noise:
    """Add what a single small entry, moved by 1e-9 of the scale 1, shows.

    Moved together with the others it would not do: 1e-9 may be a vast step for another entry.
    """
    size = float(np.max(np.abs(box.x[v != 0])))
    if size >= 1 or not box.deterministic:
        return shared
    own = measure_noise(box, Spacings(0 * v, 0 * v, v * COARSE), bounds)
    coarse = np.fmax(shared.near, own.coarse)
    # At 0 no other spacing says anything about this entry.
    return replace(shared, coarse=coarse) if size else Noise(coarse, coarse, coarse, True)  # noqa: FBT003


def _sigma(
    box: BlackBox, spacing: Array, bounds: tuple[Array, Array], orders: tuple[int, ...]
) -> tuple[Array, Array]:
    """The largest of the estimates of σ of several orders, nan where f is not finite.

    And where f is flat: half the neighbours or more are equal, so that the spacing is too small
    (Moré and Wild 2011, §5).
    """
    if not np.any(spacing):
        return np.full(box.y.size, np.nan), np.zeros(box.y.size, dtype=bool)
    low, high = bounds
    span = POINTS * spacing
    inward = np.where(box.x + span > high, -1.0, 1.0)
    inward = np.where(box.x - span < low, 1.0, inward)
    points = (np.clip(box.x + k * inward * spacing, low, high) for k in range(POINTS))
    with np.errstate(all="ignore"):
        values = np.stack([box(p) for p in points])
        sigmas = []
        for k in orders:
            differences = np.diff(values, n=k, axis=0)
            scale = np.max(np.abs(differences), axis=0)
            safe = np.where(scale > 0, scale, 1.0)
            rms = scale * np.sqrt(np.mean((differences / safe) ** 2, axis=0))
            sigmas.append(rms / np.sqrt(comb(2 * k, k)))
        sigma: Array = np.max(sigmas, axis=0)
    flat = np.mean(np.diff(values, axis=0) == 0, axis=0) >= 0.5
    return np.where(np.isfinite(sigma), sigma, np.nan), flat
