"""The ladder of steps, and the values of f on its rungs.

Along x + t·v the rungs are tₖ = t₀·16⁻ᵏ.  The top is 0.07 of the scale max(|x|, 1); every rung
is rounded so that x + t·v is a float, where one coordinate is moved.  Where |x| is small there
are two ladders, one for the scale 1 and one for the scale |x|, because nothing tells beforehand
whether f lives on the one (sin x) or on the other (log x).

The ratio 16 makes three rungs reach from truncation of size 1 to 1e-7, so that a dozen rungs see
everything from a tenth of the scale to the last place of x.  The top is no power of two nor a
decimal, lest all the rungs be periods of f.

No rung leaves [low, high].  Where there is no room on one side, the other side is used alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from alicemath.numeric.black_box import Array, BlackBox
from alicemath.numeric.noise import COARSE, VANISHING, Noise

__all__ = ["RATIO", "Rungs", "climb", "ladders", "with_plateaus"]

RATIO = 16.0
#: The top rung, about 0.07; an odd multiple of 2⁻²⁴, so that it is a float in many sums.
TOP = 1174405 * 2.0**-24
#: Rungs on the scale of 1 when |x| is smaller than the top rung: from 0.07 down to 1e-6.
ABSOLUTE = 5
#: The last rung: half a unit in the last place of x is 2⁻⁵³|x|, and both sides must differ.
LAST = 2.0**-51


@dataclass(frozen=True, slots=True, eq=False)
class Rungs:
    """f on one ladder, from the widest step to the finest.

    Attributes
    ----------
    h
        Half the distance between the two points, shape (rungs,).
    up, down
        f(x + h v), f(x − h v), shape (rungs, y.size); nan where unknown.
    middle
        f(x), shape (y.size,).
    noise
        The noise of each rung's values, shape (rungs, y.size).
    """

    h: Array
    up: Array
    down: Array
    middle: Array
    noise: Array

    @property
    def central(self) -> Array:
        """(f(x + h v) − f(x − h v)) / 2h."""
        # Halves first: the difference of two huge values of opposite sign must not overflow.
        return quotient(self.up / 2 - self.down / 2, self.h)

    @property
    def bend(self) -> Array:
        """(f(x + h v) + f(x − h v) − 2f(x)) / h, the jump of the slope at a kink as h → 0."""
        return quotient((self.up - self.middle) + (self.down - self.middle), self.h)

    @property
    def right(self) -> Array:
        """(f(x + h v) − f(x)) / h."""
        return quotient(self.up - self.middle, self.h)

    @property
    def left(self) -> Array:
        """(f(x) − f(x − h v)) / h."""
        return quotient(self.middle - self.down, self.h)


def quotient(difference: Array, h: Array) -> Array:
    """A difference over h; infinite, without a warning, where it overflows."""
    with np.errstate(all="ignore"):
        result: Array = difference / h[:, None]
    return result


def ladders(x: Array, v: Array, rungs: int) -> list[Array]:
    """Return the steps t of x + t·v: one ladder, or two where x is small beside 1."""
    moved = v != 0
    size, speed = np.abs(x[moved]), np.abs(v[moved])
    top = TOP * float(np.min(np.maximum(size, 1.0) / speed))
    finest = float(np.min(np.where(size > VANISHING, size, inf) / speed))
    down = RATIO ** -np.arange(float(rungs))
    if not np.isfinite(finest) or finest * TOP > top / RATIO:
        steps = top * down
        # Below the last place of the largest entry nothing moves.
        return [steps[steps >= LAST * float(np.max(size / speed))]]
    near = max(rungs - ABSOLUTE + 2, 3)
    return [top * down[:ABSOLUTE], TOP * finest * (RATIO ** -np.arange(float(near)))]


def climb(
    box: BlackBox, v: Array, steps: Array, bounds: tuple[Array, Array], noise: Noise
) -> Rungs:
    """Evaluate f on the rungs; a rung outside the bounds is nan on that side."""
    both = list(_evaluate(box, v, steps, bounds))
    h = np.array([t for t, _, _ in both])
    up = np.array([a for _, a, _ in both]).reshape(len(both), box.y.size)
    down = np.array([b for _, _, b in both]).reshape(len(both), box.y.size)
    middle = box.y.reshape(-1)
    return Rungs(h, up, down, middle, _noise(h, up, down, middle, box, noise, v))


def _evaluate(
    box: BlackBox, v: Array, steps: Array, bounds: tuple[Array, Array]
) -> Iterator[tuple[float, Array, Array]]:
    low, high = bounds
    nowhere = np.full(box.y.size, np.nan)
    for t in steps:
        t = exact_step(box.x, v, float(t))
        right, left = box.x + t * v, box.x - t * v
        inside = bool(np.all(right <= high) and np.all(right >= low))
        mirror = bool(np.all(left <= high) and np.all(left >= low))
        yield t, box(right) if inside else nowhere, box(left) if mirror else nowhere


def exact_step(x: Array, v: Array, t: float) -> float:
    """Return the step nearest t that x + t·v really takes, if v moves one coordinate."""
    (where,) = np.nonzero(v.reshape(-1))
    if where.size != 1:
        return t
    xi, vi = float(x.reshape(-1)[where[0]]), float(v.reshape(-1)[where[0]])
    taken = ((xi + t * vi) - xi) / vi
    return taken if taken != 0 else t


def _noise(
    h: Array, up: Array, down: Array, middle: Array, box: BlackBox, noise: Noise, v: Array
) -> Array:
    """The noise of the values on every rung: what was measured at spacings up to the rung."""
    moved = v != 0
    size = np.abs(box.x[moved])
    size = np.where(size > VANISHING, size, 1.0)
    near = COARSE * float(np.min(size / np.abs(v[moved])))
    coarse = COARSE * float(np.min(np.maximum(size, 1.0) / np.abs(v[moved])))
    measured = np.where((h < coarse)[:, None], noise.near, noise.coarse)
    measured = np.where((h < near)[:, None], noise.fine, measured)
    largest = np.fmax(np.fmax(np.abs(up), np.abs(down)), np.abs(middle))
    # Twice the rounding of the result: what surrounds the last operation is at least as large.
    # The smallest float: what is lost when a product underflows.
    share = np.maximum(2 * box.eps, noise.share)
    floor = share * np.where(np.isfinite(largest), largest, 0.0) + 2.0**-1074
    return np.maximum(measured, floor)


def with_plateaus(rungs: Sequence[Rungs]) -> list[Rungs]:
    """Raise the noise to the smallest change of f seen where x lies inside a plateau of f.

    If f moves farther out on both sides, it is rounded (to 3 decimals, to float32, by underflow)
    and the plateau is an artefact: everywhere on the same ladder, and on a finer ladder where f
    does not move.  A plateau with an end on one side only (beside a step, in a dead rectifier)
    is left alone.
    """
    with np.errstate(all="ignore"):
        ups = [np.abs(r.up - r.middle) for r in rungs]
        downs = [np.abs(r.down - r.middle) for r in rungs]
        moves = np.any(np.concatenate(ups) > 0, axis=0) & np.any(np.concatenate(downs) > 0, axis=0)
        both = np.concatenate([*ups, *downs])
        smallest = np.min(np.where(both > 0, both, inf), axis=0)
        flats = [(up == 0) & (down == 0) for up, down in zip(ups, downs, strict=True)]
        mixed = [np.any(flat, axis=0) & ~np.all(flat, axis=0) for flat in flats]
        # On any plateau f may have been absorbed by something of the size of 1, as in
        # log(1 + exp x) or 1 − tanh² x; unless it is seen to move by less.
        quantum = np.where(moves, smallest, np.minimum(smallest, 2.0**-52))
    return [
        replace(r, noise=np.where(flat | mix, np.maximum(r.noise, quantum), r.noise))
        for r, flat, mix in zip(rungs, flats, mixed, strict=True)
    ]
