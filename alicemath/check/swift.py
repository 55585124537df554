"""The short way: a claim on which everybody agrees to the last digits is settled at once.

To *judge* a claim needs error bars, and honest bars cost much more than derivatives.  To see that
four computations which share nothing give the same number needs none:

    the claimed derivative                       the user's formula
    reverse mode, and forward mode               our rules                          every entry
    (8 (f₁ − f₋₁) − (f₂ − f₋₂)) / 12h            f along a random direction, no rules
    the claimed derivative in another precision  how many digits its code loses

Were the claim wrong by more than the closeness asked for, the others would have to be wrong by
the same amount, and by chance.  What two of them do share is cancellation: 1 − tanh² is computed
alike by a claim and by the rule for tanh.  That is what the other precision is for: digits that
double loses are lost in single and kept in extended precision, and the values differ.

Up to `SMALL` inputs both modes tell every entry, and every entry must show in the differences;
beyond, reverse mode alone does, and many entries show together.

Nothing is refuted here, and nothing is undecided: whatever is not settled takes the long way.

Source    h⁴f⁽⁵⁾/30 is the error of the five-point formula (Abramowitz and Stegun 1964, 25.3.6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import RESOLUTION
from alicemath.check.claim import SMALL
from alicemath.check.judgement import Judgement
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import claimed_estimate
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

__all__ = ["settled_at_once"]

Array = NDArray[np.float64]

#: How close claim and rules must be, as a share of the entry: 16 ulps, the rounding of a short
#: formula; 10⁻¹² where there are so many entries that some cancel by chance.
CLOSE, CLOSE_WIDE = 2.0**-48, 2.0**-40
#: The step: h⁴/30 = 3·10⁻¹⁴ of truncation stands against 2⁻⁵²/h = 2·10⁻¹³ of rounding.
STEP = 2.0**-10
#: The gap to the differences is one sample of their error; eight times that stands for its size.
MARGIN = 8.0
#: Digits that the claim's code may lose.  In extended precision, the loss itself shows, and may
#: be 2⁻²⁷ = 7·10⁻⁹ of an entry; in single precision 9 more digits are lost, and all but one may be.
LOSS_EXTENDED, LOSS_SINGLE = 2.0**-27, 0.5
#: From the gap to the rounding of claim and rules: its own size in extended precision, 2⁻²⁹ of it
#: in single; 8 and 64 times, since one gap may be small by luck, and more so among many.
FROM_EXTENDED, FROM_SINGLE = 8.0, 2.0**-23
#: Extended precision has ten digits of two more than double's 53, or is none (64 on x86, 113).
EXTENDED = 2.0**-62


@dataclass(frozen=True, slots=True, eq=False)
class _Direction:
    """f along x + t·v: the slope, the jump of the slope at 0, and the rounding of both."""

    v: Array
    slope: Array
    jump: Array
    noise: Array


def settled_at_once(local: Local, rng: np.random.Generator) -> Judgement | None:
    """Return the judgement of a claim on which all agree closely, and None for any other."""
    if local.nested or not local.value.size:
        return None
    try:
        with np.errstate(all="ignore"):
            return _settled(local, rng)
    except USER_ERRORS:  # the code met a type that it does not know: the long way tells which
        return None


def _is_special(local: Local) -> bool:
    """Whether zeros are claimed, beside other entries, for inputs that are zeros or ties.

    There a rule may give 0 by convention, and a zero does not show beside what is large.
    """
    zeros, point = local.value == 0, local.point
    _, place, count = np.unique(point, return_inverse=True, return_counts=True)
    own = (point == 0) | (count[place] > 1)
    return bool((zeros & own).any() and not zeros.all())


def _settled(local: Local, rng: np.random.Generator) -> Judgement | None:
    if _is_special(local):
        return None
    claim, small = local.value, local.size <= SMALL
    rounding = _own_rounding(local, small=small)
    if rounding is None:
        return None
    close = (CLOSE if small else CLOSE_WIDE) * np.abs(claim) + rounding
    evidence: list[Evidence] = []
    for name, jacobian in _rules(local, small=small).items():
        gap = np.abs(jacobian(local.function, local.point) - claim)
        if not (gap <= close).all():  # nan is not close to anything
            return None
        evidence.append(_agrees(name, gap, close))
    seen = _along_a_direction(local, rng)
    if seen is None or not _differences_agree(claim, seen, evidence, small=small):
        return None
    if not small:
        evidence.insert(1, Evidence("forward", "abstains", "not needed: the others agree"))
    settled = Estimate(claim, close, "every reader")
    reason = "every reader agrees within its error bar"
    return Judgement(Status.CORROBORATED, reason, settled, settled, evidence)


def _rules(local: Local, *, small: bool) -> dict[str, Callable[..., Any]]:
    from alicemath.autodiff.operators import forward_jacobian, reverse_jacobian

    rules = {"reverse": reverse_jacobian}
    return rules | {"forward": forward_jacobian} if small else rules


def _agrees(name: str, gap: Array, bar: Array, detail: str = "") -> Evidence:
    worst = int(np.argmax(gap))
    return Evidence(name, "agrees", detail, float(gap.flat[worst]), float(bar.flat[worst]))


# ------------------------------------------------------------------ without rules
def _along_a_direction(local: Local, rng: np.random.Generator) -> _Direction | None:
    """Evaluate f at four points on a line through x; None where they would leave the domain.

    Entries move in proportion to their size, up to 1; those near 0 as those of size 1.
    """
    x, f = local.point, local.black_box
    size = np.abs(x)
    v = rng.uniform(-0.5, 0.5, local.size)
    v += np.copysign(0.5, v)  # of both signs, with sizes in [½, 1]
    v *= np.where(size < STEP, 1.0, np.minimum(size, 1.0))
    reach = 2 * STEP * np.abs(v)
    if not (np.all(x - reach > local.low) and np.all(x + reach < local.high)):
        return None
    f0 = np.asarray(f(x.copy()))
    if local.seen_once is not None and not np.array_equal(f0, local.seen_once):
        return None
    f1, b1, f2, b2 = (np.asarray(f(x + k * STEP * v)) for k in (1.0, -1.0, 2.0, -2.0))
    slope = (8 * (f1 - b1) - (f2 - b2)) / (12 * STEP)
    # f₁ + f₋₁ − 2f₀ = a h + b h² + O(h⁴), where a is the jump of the slope.
    jump = (4 * (f1 + b1 - 2 * f0) - (f2 + b2 - 2 * f0)) / (2 * STEP)
    noise = 2.0**-52 * np.abs([f0, f1, b1, f2, b2]).max(axis=0) / STEP
    return _Direction(v, slope, jump, noise)


def _differences_agree(
    claim: Array, seen: _Direction, evidence: list[Evidence], *, small: bool
) -> bool:
    """Whether f along v shows what is claimed, so finely that any wrong entry would show.

    Of many entries each alone is too small to show; then their sum must, were they wrong at random.
    """
    gap = np.abs(claim @ seen.v - seen.slope)
    bar = MARGIN * np.maximum(gap, seen.noise)
    shares = np.abs(claim * seen.v)
    total = shares.sum(axis=-1)
    least = np.where(shares > 0, shares, np.inf).min(axis=-1) if small else total
    size = np.where(total > 0, least, total.max()) if small else total / np.sqrt(seen.v.size)
    words = "along a random direction" if seen.v.size > 1 else ""
    evidence.append(_agrees("differences", gap, bar, words))
    fine = (bar <= RESOLUTION * size) & (MARGIN * np.abs(seen.jump) <= RESOLUTION * total.max())
    return bool(fine.all() and total.max() > 0)


def _own_rounding(local: Local, *, small: bool) -> Any:
    """The size of the claim's own rounding, by another precision; None if it loses many digits.

    Extended precision tells it outright, but is slow: of many entries, single precision tells it
    by proportion.  Where the first does not exist, or the code leaves it, running error analysis
    speaks.
    """
    size = np.abs(local.value)
    if not small:
        single = np.asarray(local.claimed(local.point.astype(np.float32)))
        gap = np.abs(single - local.value)
        return FROM_SINGLE * gap if (gap <= LOSS_SINGLE * size).all() else None
    extended = _in_extended_precision(local)
    gap = claimed_estimate(local).error if extended is None else np.abs(extended - local.value)
    return FROM_EXTENDED * gap if (gap <= LOSS_EXTENDED * size).all() else None


def _in_extended_precision(local: Local) -> Any:
    try:
        extended = np.asarray(local.claimed(local.point.astype(np.longdouble)))
    except USER_ERRORS:  # NumPy's linear algebra knows doubles only
        return None
    exists = np.finfo(np.longdouble).eps < EXTENDED
    return extended if exists and extended.dtype == np.longdouble else None
