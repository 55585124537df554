"""The arbiter: one-sided derivatives tell a kink, and 50 digits tell right from wrong.

Only the entries in doubt come here, and of these the most suspicious first: those that a reader
contradicts, in the order of how far.  Both f and the claimed derivative are run on 50 digits, so
that a wrong formula is told from a right one in unstable code.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import RESOLUTION, agree, combined, resolved
from alicemath.check.hearing import directions, testimony
from alicemath.check.judge import BEYOND_BARS, Judgement
from alicemath.check.kinks import Sides, outside_along, sides_in_double
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import CONSTANT, consult_arbiter
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

if TYPE_CHECKING:
    from alicemath.numeric.multiprecision import Record

__all__ = ["arbitrate"]

Mask = NDArray[np.bool_]

#: Columns that the arbiter looks at: at one point, and at each of many.
ARBITRATED, ARBITRATED_EACH = 24, 3


def arbitrate(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    judgement: Judgement,
    rng: np.random.Generator,
    *,
    thorough: bool,
) -> Judgement:
    """Settle the doubtful entries, the most suspicious columns first."""
    columns = _suspects(local, claim, estimates, doubtful, thorough=thorough)
    part = local.restricted(columns)
    part_claim = claim[..., columns]
    flagged = doubtful[..., columns]

    record = consult_arbiter(part)
    both = (
        sides_in_double(part) if isinstance(record, Evidence) else Sides(record.left, record.right)
    )
    kinked = both.kinked & flagged if both is not None else np.zeros_like(flagged)
    if both is not None and kinked.any():
        wrong = kinked & ~both.between(part_claim)
        if wrong.any():
            return _refute_at_kink(local, columns, both, judgement)
        if _outside_along_a_direction(local, claim, both, judgement, rng):
            return judgement
        judgement.notes.add("valid subgradient")
        judgement.reason = "a valid subgradient at a kink (one-sided derivatives differ)"
        flagged = flagged & ~kinked
    if isinstance(record, Evidence):
        judgement.evidence.append(record)
        if flagged.any():
            _without_arbiter(claim, estimates, columns, flagged, judgement)
    else:
        judgement.evidence.append(testimony("50 digits", part_claim, record.central))
        judgement.truth = _patched(local, judgement.truth, record.central, columns)
        if flagged.any():
            _with_arbiter(part, part_claim, record, flagged, estimates, columns, judgement)
    return _left_over(claim, estimates, doubtful, columns, judgement)


def _suspects(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    *,
    thorough: bool,
) -> NDArray[np.intp]:
    """The columns with doubtful entries, those furthest outside a reader's bars first."""
    excess = np.where(doubtful, 1.0, 0.0)
    for estimate in estimates.values():
        gap = np.abs(claim.value - estimate.value)
        bar = np.maximum(combined(claim, estimate), np.finfo(float).tiny)
        excess = np.fmax(excess, np.where(doubtful & np.isfinite(bar), gap / bar, 0.0))
    by_column = excess.reshape(-1, local.size).max(axis=0)
    most = min(ARBITRATED if thorough else ARBITRATED_EACH, int((by_column > 0).sum()))
    return np.sort(np.argsort(-by_column, kind="stable")[:most])


def _left_over(
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    columns: NDArray[np.intp],
    judgement: Judgement,
) -> Judgement:
    """Entries that the arbiter has not seen must not pass on the word of those it has."""
    rest = doubtful.copy()
    rest[..., columns] = False
    if judgement.status is not Status.CORROBORATED or not rest.any():
        return judgement
    contradicted = np.zeros_like(rest)
    for estimate in estimates.values():
        contradicted |= rest & ~agree(claim, estimate)
    if contradicted.any():
        return judgement.decide(
            Status.UNDECIDED,
            f"the readers contradict one another in {int(contradicted.sum())} more entries than "
            f"the {columns.size} that were run on 50 digits",
        )
    confirmed = np.zeros_like(rest)
    for estimate in estimates.values():
        confirmed |= agree(claim, estimate) & resolved(claim, estimate)
    if (rest & ~confirmed).any():
        return judgement.decide(Status.UNDECIDED, too_wide(claim, estimates, rest & ~confirmed))
    return judgement  # in doubt for the kink alone, along which directions have looked


# ------------------------------------------------------------------ with 50 digits
def _with_arbiter(
    part: Local,
    claim: Estimate,
    record: "Record",
    flagged: Mask,
    estimates: Mapping[str, Estimate],
    columns: NDArray[np.intp],
    judgement: Judgement,
) -> Judgement:
    """Compare with the derivative on 50 digits; re-run the claim there when it differs."""
    arbiter = record.central
    wrong = flagged & ~agree(claim, arbiter)
    largest = np.maximum(np.abs(arbiter.value), np.abs(claim.value))
    fine = combined(claim, arbiter) <= RESOLUTION * largest
    vanishing = (np.abs(arbiter.value) <= arbiter.error) & (claim.value == 0)
    undecided = flagged & ~wrong & ~fine & ~vanishing
    if not wrong.any() and not undecided.any():
        if "valid subgradient" not in judgement.notes:
            judgement.reason = "settled on 50 digits"
        return judgement
    formula = _formula_is_right(part, record, flagged)
    if formula:
        judgement.notes.add("unstable code")
        judgement.reason = "right formula, unstable code: it agrees on 50 digits, not in double"
        return judgement
    if wrong.any() and not (wrong & ~_within_rounding(claim, estimates, columns)).any():
        return _as_good_as_double(claim, arbiter, wrong, judgement)
    if wrong.any():
        return judgement.decide(Status.REFUTED, f"{BEYOND_BARS}, found on 50 digits")
    if formula is False:
        return judgement.decide(
            Status.REFUTED, "differs from the true derivative when both are run on 50 digits"
        )
    return judgement.decide(
        Status.UNDECIDED,
        f"the claimed derivative's own rounding, {_share(claim, undecided):.0e} of its value, "
        "could hide a mistake",
    )


def _within_rounding(
    claim: Estimate, estimates: Mapping[str, Estimate], columns: NDArray[np.intp]
) -> Mask:
    """Where the claim lies within the rounding of what the rules give in double, which is fine.

    Constants that the claim computes in double, such as the inverse of a matrix of data, enter
    its run on 50 digits with their rounding; of f's own rounding, the rules' bars tell the size.
    """
    within = np.zeros(claim.shape, dtype=bool)
    for name in ("reverse", "forward"):
        if name in estimates:
            part = estimates[name][..., columns]
            within |= agree(claim, part) & resolved(claim, part)
    return within


def _as_good_as_double(
    claim: Estimate, arbiter: Estimate, wrong: Mask, judgement: Judgement
) -> Judgement:
    """Off on 50 digits by less than f itself is rounded: constants, or a very small mistake."""
    gap = np.abs(claim.value - arbiter.value)[wrong]
    share = float(np.max(gap / np.maximum(np.abs(arbiter.value[wrong]), np.finfo(float).tiny)))
    if claim.method == CONSTANT:
        judgement.notes.add("unstable code")
        judgement.reason = (
            f"right up to the rounding of the constants it is computed from ({share:.0e} of it)"
        )
        return judgement
    return judgement.decide(
        Status.UNDECIDED,
        f"it differs from the true derivative by {share:.0e} of it, less than the function's own "
        "rounding: constants computed in double, or a small mistake",
    )


def _formula_is_right(part: Local, record: "Record", flagged: Mask) -> bool | None:
    """Whether claim and truth agree when both are run on 50 digits; None when it cannot be.

    First with the constants in the code as they are, then as they were meant: √(2/π) in double
    is another number than √(2/π).
    """
    from alicemath.numeric.multiprecision import call, high_precision_exact

    try:
        claimed = call(part.claimed, (part.point,))
        if _same_digits(claimed, record.exact, record.exact_error, flagged):
            return True
        meant = call(part.claimed, (part.point,), constants="intended")
        exact = high_precision_exact(part.black_box, part.point, constants="intended")
    except USER_ERRORS:
        return None
    return _same_digits(meant, *exact, flagged)


def _same_digits(claimed: Any, exact: Any, bars: Any, flagged: Mask) -> bool:
    """Whether the flagged entries agree to thirty digits, which is what differences deliver."""
    if np.shape(claimed) != np.shape(exact):
        return False
    largest = max((abs(v) for v in exact.ravel()), default=0)
    cancelled = 1e-40 * largest  # what fifty digits leave of entries that cancel to zero
    return all(
        abs(c - v) <= bar + 1e-25 * (abs(c) + abs(v)) + cancelled
        for c, v, bar in zip(claimed[flagged], exact[flagged], bars[flagged], strict=True)
    )


# ------------------------------------------------------------------ without
def _without_arbiter(
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    columns: NDArray[np.intp],
    flagged: Mask,
    judgement: Judgement,
) -> Judgement:
    """Decide by the bars that there are, honestly."""
    against = np.zeros_like(flagged)
    supported = np.zeros_like(flagged)
    part = claim[..., columns]
    heard = {name: e[..., columns] for name, e in estimates.items()}
    for estimate in heard.values():
        against |= flagged & ~agree(part, estimate)
        supported |= agree(part, estimate) & resolved(part, estimate)
    wrong = against & ~supported
    if wrong.any():
        judgement.truth = next(
            estimates[name] for name, e in heard.items() if (wrong & ~agree(part, e)).any()
        )
        return judgement.decide(Status.REFUTED, BEYOND_BARS)
    if against.any():
        return judgement.decide(
            Status.UNDECIDED, "the readers contradict one another, and none can arbitrate"
        )
    return judgement.decide(Status.UNDECIDED, too_wide(part, heard, flagged))


def too_wide(claim: Estimate, estimates: Mapping[str, Estimate], entries: Mask) -> str:
    """Say how fine the bars are at best, and where they are too wide."""
    if not estimates:
        return "no reader could follow the function"
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


def _share(claim: Estimate, entries: Mask) -> float:
    size = np.maximum(np.abs(claim.value), np.finfo(float).tiny)
    return float(np.max(np.where(entries, claim.error / size, 0.0)))


# ------------------------------------------------------------------ kinks
def _outside_along_a_direction(
    local: Local, claim: Estimate, both: Sides, judgement: Judgement, rng: np.random.Generator
) -> bool:
    """Whether the claim is no subgradient although each coordinate alone would allow it.

    The mask of a tie, (1, 1) for max(x₁, x₂) at x₁ = x₂, is such a claim.
    """
    if local.size == 1:
        return False
    basis = np.column_stack([np.ones(local.size), directions(rng, local.size, 6)])
    found = outside_along(local.along(basis), both)
    if found is None:
        return False
    k, low, high = found
    judgement.notes.add("kink")
    judgement.decide(
        Status.REFUTED,
        f"no subgradient at this kink: along {'(1, ..., 1)' if k == 0 else 'a direction'} the "
        f"derivative lies between {low:.6g} and {high:.6g}",
    )
    return True


def _refute_at_kink(
    local: Local, columns: NDArray[np.intp], both: Sides, judgement: Judgement
) -> Judgement:
    """The claim lies outside the one-sided derivatives."""
    claim = judgement.claimed[..., columns].value
    left, right = both.left, both.right
    nearest = np.clip(
        claim, np.minimum(left.value, right.value), np.maximum(left.value, right.value)
    )
    truth = Estimate(nearest, np.maximum(left.error, right.error), "one-sided derivatives")
    judgement.truth = _patched(local, None, truth, columns)
    judgement.notes.add("kink")
    return judgement.decide(
        Status.REFUTED, "outside the one-sided derivatives at a kink: no subgradient"
    )


def _patched(
    local: Local, base: Estimate | None, part: Estimate, columns: NDArray[np.intp]
) -> Estimate:
    """The estimate with some columns replaced by the arbiter's."""
    if base is None:
        value = local.value.copy()
        error = np.full(local.value.shape, np.inf)
    else:
        value, error = base.value.copy(), base.error.copy()
    value[..., columns] = part.value
    error[..., columns] = part.error
    return Estimate(value, error, part.method)
