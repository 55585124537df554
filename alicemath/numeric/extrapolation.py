"""From difference quotients to a derivative whose bar covers the truth.

A quotient has an expansion D(h) = D + c₁h^p₁ + c₂h^p₂ + ⋯ with p = 2, 4, 6, … for central and
p = 1, 2, 3, … for one-sided differences.  On rungs of ratio r one elimination

    T(h) = (r^p D(h/r) − D(h)) / (r^p − 1)

removes one term (Richardson 1911; Ridders 1982, Adv. Eng. Software 4(2)).  Every *window* of
neighbouring rungs gives one estimate.  Its bar is the sum of

* rounding: the noise of the rungs through the weights of the elimination;
* truncation: what the last elimination changed, and a part of what the one before did;
* bend: the extrapolated jump of the slope, (f₊ + f₋ − 2f)/h → 0, which is not 0 when a kink
  lies inside the window.

A window whose quotients do not settle as the expansion demands says nothing.  The narrowest
window speaks, provided that *all* windows agree with it, that every single finer rung does, and
that at least one window at another scale says something.  Otherwise the bar is infinite: a fine
wrinkle and a correlated rounding error look alike from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alicemath.numeric.black_box import Array
from alicemath.numeric.steps import RATIO, Rungs, quotient

__all__ = ["Windows", "central_windows", "narrowest", "one_sided_windows"]

#: Largest error in units of the estimated noise: the error of a quotient is a difference of two
#: values over 2h (≤ 2σ nearly always), times 8, because σ itself is an estimate from a few numbers.
NOISE_FACTOR = 16.0
#: What the last elimination changed is the error of the step *before*; four times that.
LAST_FACTOR = 4.0
#: A part of the elimination before, for functions with fewer derivatives than the expansion has.
PREVIOUS_FACTOR = 1.0 / 32.0
#: Successive quotients differ by a factor r^p1; those of a function with a singularity inside the
#: window by a factor ≤ r^(p1 − 1).  The border lies between, at r^p1/4.
SETTLING = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The estimates of several windows, and single rungs that may veto.

    Attributes
    ----------
    value, bar
        Shape (windows, y.size); a bar of inf says nothing.
    finest, widest
        The steps at the ends of each window, shape (windows,).
    rung, rung_bar, rung_step
        Single quotients with their bars (rungs, y.size), and steps (rungs,).
    """

    value: Array
    bar: Array
    finest: Array
    widest: Array
    rung: Array
    rung_bar: Array
    rung_step: Array


def central_windows(rungs: Rungs) -> Windows:
    """Return the windows of central differences, powers 2, 4."""
    bend = np.where(_spike(rungs), np.nan, rungs.bend)
    return _windows(rungs.h, rungs.central, rungs.noise, (2, 4), bend)


def one_sided_windows(rungs: Rungs, *, side: int) -> Windows:
    """Return the windows of one-sided differences, powers 1, 2, 3; side is +1 or −1."""
    quotients = rungs.right if side > 0 else rungs.left
    quotients = np.where(_spike(rungs), np.nan, quotients)
    # The middle value's error enters undivided: twice the noise of the central quotient.
    return _windows(rungs.h, quotients, 2 * rungs.noise, (1, 2, 3), None)


def _windows(
    h: Array, d: Array, noise: Array, powers: Sequence[int], bend: Array | None
) -> Windows:
    """All windows: every run of rungs, used in full or only its widest rungs.

    The rungs that are not used still must settle; leaving them out gains where noise rules.
    """
    width = len(powers) + 1
    single = NOISE_FACTOR * quotient(noise, h)
    values, bars, finest, widest = [], [], [], []
    for k in range(max(len(h) - width + 1, 0)):
        run, errors = d[k : k + width], single[k : k + width]
        settled = _settled(run, errors, powers[0])
        for used in range(1, width + 1):
            value, bar = _estimate(run, errors, powers, used)
            if bend is not None:
                bar = bar + _jump(bend[k : k + width], errors, used)
            values.append(value)
            bars.append(np.where(settled & np.isfinite(value) & np.isfinite(bar), bar, np.inf))
            finest.append(h[k + used - 1])
            widest.append(h[k])
    # A rung's truncation is ≤ 1/15 of what the step from the next wider rung changed, and that of
    # the widest ≤ 16/15 of what the step to the next changes.
    change = np.abs(np.diff(d, axis=0))
    change = np.concatenate([2 * change[:1], change / 8]) if len(d) > 1 else np.zeros(d.shape)
    shape = (len(values), d.shape[1])
    return Windows(
        np.reshape(values, shape),
        np.reshape(bars, shape),
        np.array(finest),
        np.array(widest),
        d,
        single + change,
        h,
    )


def _settled(d: Array, single: Array, power: int) -> Array:
    """Whether successive quotients approach each other as fast as the expansion demands."""
    change = np.abs(np.diff(d, axis=0))
    limit = SETTLING / RATIO**power * change[:-1] + single[2:] + single[1:-1]
    settled: Array = np.all(change[1:] <= limit, axis=0)
    return settled


def _excess(d: Array, power: int) -> Array:
    """By how much quotients settle less than they should, excused by noise or not."""
    change = np.abs(np.diff(d, axis=0))
    excess: Array = np.max(change[1:] - SETTLING / RATIO**power * change[:-1], axis=0, initial=0.0)
    return excess


def _estimate(d: Array, single: Array, powers: Sequence[int], used: int) -> tuple[Array, Array]:
    """The estimate from the widest rungs of a window, and its bar."""
    table = _eliminate(d[:used], powers[: used - 1])
    value = table[-1][0]
    # Rounding: the same elimination with the signs that add up.
    bar = _eliminate(single[:used], powers[: used - 1], sign=1.0)[-1][0]
    if used == 1:
        bar = bar + LAST_FACTOR * np.abs(d[0] - d[1])
    else:
        bar = bar + LAST_FACTOR * np.abs(value - table[-2][-1])
        bar = bar + _excess(d[: used + 1], powers[0])
    if used > 2:
        bar = bar + PREVIOUS_FACTOR * np.abs(table[-2][-1] - table[-3][-1])
    # And the roundings of the division and the elimination themselves, down to the least float.
    return value, bar + 8 * (np.finfo(float).eps * np.abs(value) + 2.0**-1074)


def _spike(rungs: Rungs) -> Array:
    """Where |f(x)| is twice what it is on every rung on both sides: a pole is near.

    Rungs so wide that all of them are beyond it know nothing about x.
    """
    around = np.fmax(np.abs(rungs.up), np.abs(rungs.down))
    spike: Array = np.all(np.abs(rungs.middle) > 2 * around, axis=0)
    return spike


def _jump(bend: Array, single: Array, used: int) -> Array:
    """The jump of the slope inside a window: (f₊ + f₋ − 2f)/h without its powers h, h³.

    It falls like h where f is smooth and stays where f has a kink; where it grows, x is a spike
    or a jump, or a pole is near, and the window says nothing.
    """
    jump: Array = np.abs(_eliminate(bend[:used], (1, 3)[: used - 1])[-1][0])
    growing = np.abs(bend[1:]) > 2 * np.abs(bend[:-1]) + single[1:]
    return np.where(np.any(growing, axis=0), np.inf, jump)


def _eliminate(d: Array, powers: Sequence[int], sign: float = -1.0) -> list[Array]:
    """The Richardson table: each column has one row less than the one before."""
    table = [d]
    for p in powers:
        a = table[-1]
        weight = RATIO**p
        table.append(a[1:] * (weight / (weight - 1)) + sign * a[:-1] / (weight - 1))
    return table


def narrowest(families: Sequence[Windows]) -> tuple[Array, Array]:
    """Return the value and bar on which all windows and all finer rungs agree.

    Where they do not, or nothing but one window speaks, the bar is infinite.
    """
    value = np.concatenate([w.value for w in families])
    bar = np.concatenate([w.bar for w in families])
    m = value.shape[1]
    if not len(value):  # too few rungs above the last place of x
        return np.full(m, np.nan), np.full(m, np.inf)
    finest = np.concatenate([w.finest for w in families])
    widest = np.concatenate([w.widest for w in families])
    best = np.argmin(bar, axis=0)
    column = np.arange(m)
    chosen, width = value[best, column], bar[best, column]
    speaks = np.isfinite(bar)
    with np.errstate(invalid="ignore"):
        agree = np.abs(value - chosen) <= bar + width
        elsewhere = (widest[:, None] <= finest[best] * RATIO) | (
            finest[:, None] * RATIO >= widest[best]
        )
        backed = np.any(speaks & elsewhere, axis=0)
    settled = np.all(agree | ~speaks, axis=0) & _rungs_agree(families, chosen, width, finest[best])
    backed |= _rungs_back(families, finest[best])
    return chosen, np.where(settled & backed & np.isfinite(width), width, np.inf)


def _rungs_agree(families: Sequence[Windows], value: Array, bar: Array, below: Array) -> Array:
    """Whether no single rung finer than the chosen window contradicts it."""
    agree = np.ones(value.shape, dtype=bool)
    for w in families:
        finer = w.rung_step[:, None] < below
        with np.errstate(invalid="ignore"):
            near = np.abs(w.rung - value) <= w.rung_bar + 2 * bar
        agree &= np.all(near | ~finer | ~np.isfinite(w.rung), axis=0)
    return agree


def _rungs_back(families: Sequence[Windows], below: Array) -> Array:
    """Whether some single rung finer than the chosen window has a value at all."""
    known = [(w.rung_step[:, None] < below) & np.isfinite(w.rung) for w in families]
    backed: Array = np.any(np.concatenate(known), axis=0)
    return backed
