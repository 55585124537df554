"""Why a claim is left undecided, in one true sentence."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import combined
from alicemath.check.judgement import AT_KINK, Judgement
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import NO_BAR
from alicemath.estimate import Estimate

__all__ = ["constant_nearby", "share", "too_wide", "why"]

Mask = NDArray[np.bool_]

#: How far an entry is moved to see whether f is constant there, in units of max(|x|, 1).
NEARBY = 2.0**-30
#: A small odd move, so that values of f at four points are not the same or simple by chance.
SMALL = 0.0123


def why(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    columns: NDArray[np.intp],
    flagged: Mask,
    judgement: Judgement,
) -> str:
    """Why nothing could be decided."""
    if AT_KINK in judgement.notes or any(e.detail == NO_BAR for e in judgement.evidence):
        return "no finite derivative could be found here: a jump, a vertical slope or an edge"
    if not estimates:
        silent = [e.detail for e in judgement.evidence if e.reader == "differences"]
        return f"no reader could follow the function{': ' + silent[-1] if silent else ''}"
    entries = np.zeros(claim.shape, dtype=bool)
    entries[..., columns] = flagged
    single = "the function computes in float32, and " if in_single_precision(local) else ""
    return single + too_wide(claim, estimates, entries)


def in_single_precision(local: Local) -> bool:
    """Whether the values of f are float32 numbers, and no simple fractions, at and near x."""
    values = []
    try:
        with np.errstate(all="ignore"):
            for k in range(4):
                x = np.clip(local.point * (1 + k * SMALL) + k * SMALL, local.low, local.high)
                values.append(np.asarray(local.black_box(x), dtype=np.float64).ravel())
    except USER_ERRORS:
        return False
    y = np.concatenate(values)
    simple = y * 2.0**10 == np.rint(y * 2.0**10)
    return bool(np.array_equal(y, y.astype(np.float32)) and not simple.all())


def constant_nearby(local: Local, claim: Estimate, columns: NDArray[np.intp], wrong: Mask) -> bool:
    """Whether 0 is claimed wherever it seems wrong, and f does not move at all close to x."""
    if np.any(claim.value[..., columns][wrong] != 0):
        return False
    part = local.restricted(columns[wrong.reshape(-1, columns.size).any(axis=0)])
    step = NEARBY * np.maximum(np.abs(part.point), 1.0)
    try:
        with np.errstate(all="ignore"):
            middle, *ends = (
                np.asarray(part.black_box(part.point + sign * step)) for sign in (0, 1, -1)
            )
    except USER_ERRORS:
        return False
    return all(np.array_equal(middle, end) for end in ends)


def too_wide(claim: Estimate, estimates: Mapping[str, Estimate], entries: Mask) -> str:
    """Say how fine the bars are at best, and where they are too wide."""
    bars = np.min([combined(claim, e) for e in estimates.values()], axis=0)
    size = np.maximum(np.abs(claim.value), np.finfo(float).tiny)
    shares = np.where(entries, bars / size, 0.0)
    where = np.unravel_index(int(np.argmax(shares)), shares.shape)
    entry = f" in entry {[int(k) for k in where]}" if claim.value.size > 1 else ""
    worst = shares[where]
    if not np.isfinite(worst):
        return f"no reader finds an error bar{entry}"
    if claim.value[where] == 0:
        return f"no reader tells the claimed 0{entry} from ±{bars[where]:.0e}"
    return f"no reader sees a relative mistake below {worst:.0e}{entry}, and 1e-6 must be seen"


def share(claim: Estimate, entries: Mask) -> float:
    """How much of its value an entry's own bar is, at worst."""
    size = np.maximum(np.abs(claim.value), np.finfo(float).tiny)
    return float(np.max(np.where(entries, claim.error / size, 0.0)))
