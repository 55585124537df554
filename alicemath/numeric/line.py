"""A function along a line through a point, on many digits, and its slopes there.

Three quotients D(h), D(10h), D(100h) are taken on each side.  How fast they settle tells what is
left: with ρ = |D(h) − D(10h)| / |D(10h) − D(100h)| the geometric tail |D(h) − D(10h)| ρ/(1 − ρ);
quotients that do not settle (√x at 0) have no finite bar.

Source    Brezinski and Redivo Zaglia (1991), Extrapolation Methods, §2.3 (Aitken's Δ²).
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.errors import InputError
from alicemath.numeric.digits import Constants, context, digits_field, exact
from alicemath.tracing.scalars import Field, ScalarArray
from alicemath.tracing.scalars import constants as traced_entries

__all__ = ["Line", "filled", "longest_steps", "settled", "working_digits"]

Function = Callable[..., Any]
Numbers = NDArray[np.object_]  # of mpf

#: Of the W digits this many may be lost inside f before the bar notices from the scatter alone.
GUARD = 20
#: Quotients that shrink their differences less than this from step to step count as unsettled:
#: 10^−0.05 = 0.89, the rate of |x|^1.05 at 0.
SLOWEST = 0.89


class Line:
    """f along a line through a point, on the digits of one context."""

    def __init__(
        self, f: Function, point: ArrayLike, working: int, constants: Constants = "binary"
    ) -> None:
        self.ctx = context(working)
        self.field: Field = digits_field(self.ctx, constants)
        self.f = f
        self.point = self.lift(point)
        self.at_point = self.at(self.point)

    def lift(self, x: ArrayLike) -> Numbers:
        """Return the numbers themselves on this line's digits."""
        return exact(self.ctx, x)

    def at(self, x: Numbers) -> Numbers:
        """Return f(x)."""
        return traced_entries(self.field, self.f(ScalarArray(x, self.field)))

    def slopes(
        self, v: Numbers, scale: float, digits: int, sides: tuple[bool, bool]
    ) -> tuple[Numbers, ...]:
        """Return central, left and right slopes with bars; a forbidden side is the other's."""
        h = self.ctx.mpf(scale) * self.ctx.mpf(10) ** (-digits)
        steps = (h, 10 * h, 100 * h)
        left_side, right_side = sides
        before = [self.along(-t, v) for t in steps] if left_side else []
        after = [self.along(t, v) for t in steps] if right_side else []
        columns = [a.ravel().tolist() for a in (self.at_point, *before, *after)]
        results = [
            self._judge(steps, fs[0], fs[1 : 1 + len(before)], fs[1 + len(before) :])
            for fs in zip(*columns, strict=True)
        ]
        shape = self.at_point.shape
        parts = list(zip(*results, strict=True)) if results else [()] * 6
        return tuple(filled(part, shape) for part in parts)

    def along(self, t: Any, v: Numbers) -> Numbers:
        """Return f(point + t v)."""
        entries = np.empty(v.shape, dtype=object)
        for k in np.ndindex(v.shape):
            entries[k] = self.point[k] + t * v[k]
        y = self.at(entries)
        if y.shape != self.at_point.shape:
            raise InputError(f"f returns shape {self.at_point.shape} at x and {y.shape} nearby")
        return y

    def _judge(self, steps: Any, f0: Any, before: Any, after: Any) -> tuple[Any, ...]:
        ctx = self.ctx
        noise = (
            ctx.mpf(10) ** (GUARD - ctx.dps) * max(abs(y) for y in (f0, *before, *after)) / steps[0]
        )
        right = [(y - f0) / t for y, t in zip(after, steps, strict=False)]
        left = [(f0 - y) / t for y, t in zip(before, steps, strict=False)]
        r, r_error = settled(ctx, right or left, noise)
        l, l_error = settled(ctx, left or right, noise)
        if not (left and right):
            return r, r_error, l, l_error, r, r_error
        central = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
        c, c_error = settled(ctx, central, noise)
        gap, gap_error = settled(ctx, [b - a for a, b in zip(left, right, strict=True)], noise)
        # Of a smooth f the gap is h f″ and goes to 0 with h: extrapolated once, O(h³).
        jump = abs(gap) if gap_error == ctx.inf else max(abs(gap) - 2 * gap_error, ctx.zero)
        return c, c_error + jump, l, l_error, r, r_error


def settled(ctx: Any, quotients: Sequence[Any], noise: Any) -> tuple[Any, Any]:
    """Return the last quotient and a bar on its distance from the limit."""
    fine, middle, coarse = quotients
    if not all(ctx.isfinite(q) for q in quotients):
        return ctx.nan, ctx.inf
    last, previous = abs(fine - middle), abs(middle - coarse)
    if last <= noise:
        return fine, noise + last
    if previous == 0 or last > previous * SLOWEST:
        return fine, ctx.inf
    rate = last / previous
    # Twice the geometric tail: the rate is itself an estimate.
    return fine, 2 * last * rate / (1 - rate) + noise


def longest_steps(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The longest step at each entry in units of h: |x|, at most 1, and 1 at 0."""
    size = np.abs(x)
    return np.where(size == 0, 1.0, np.minimum(size, 1.0))


def working_digits(x: NDArray[np.float64], digits: int) -> int:
    """3d digits, and as many more as the entries are away from 1 in order of magnitude."""
    finite = np.abs(x[np.isfinite(x) & (x != 0)])
    spread = float(np.max(np.abs(np.log10(finite)))) if finite.size else 0.0
    return 3 * digits + 2 * math.ceil(spread)


def filled(parts: Sequence[Any], shape: tuple[int, ...]) -> Numbers:
    """Return the parts as an object array of that shape."""
    box = np.empty(len(parts), dtype=object)
    for i, part in enumerate(parts):
        box[i] = part
    return box.reshape(shape)
