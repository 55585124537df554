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
from alicemath.check.at_kinks import (
    outside_a_direction,
    patched,
    refute_at_kink,
    sides_of_the_rest,
)
from alicemath.check.hearing import directions, spoken
from alicemath.check.judgement import AT_KINK, BEYOND_BARS, Judgement
from alicemath.check.kinks import Sides, sides_in_double
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import CONSTANT, affordable, consult_arbiter
from alicemath.check.reasons import constant_nearby, share, too_wide, why
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

if TYPE_CHECKING:
    from alicemath.numeric.multiprecision import Record

__all__ = ["arbitrate"]

Mask = NDArray[np.bool_]

#: The claim may cancel where f does not: 1 − tanh² at 60 is 3·10⁻⁵², which 50 digits call 0.
CLAIMED_DIGITS = 200

#: Off by more than this share, a claim is no matter of rounding, whatever the rules say in double.
BLATANT = 0.1

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
            return refute_at_kink(local, columns, both, judgement)
        if outside_a_direction(local, claim, both, judgement, rng):
            return judgement
        judgement.notes.add("valid subgradient")
        judgement.reason = "a valid subgradient at a kink (one-sided derivatives differ)"
        flagged = flagged & ~kinked
    if isinstance(record, Evidence):
        judgement.evidence.append(record)
        if flagged.any():
            _without_arbiter(local, claim, estimates, columns, flagged, judgement)
    else:
        judgement.evidence.append(spoken("50 digits", part_claim, record.central))
        judgement.truth = patched(local, judgement.truth, record.central, columns)
        if flagged.any():
            _with_arbiter(part, part_claim, record, flagged, estimates, columns, judgement)
    return _left_over(local, claim, estimates, doubtful, columns, judgement, both, rng)


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
    if local.size > ARBITRATED:
        most = min(most, max(affordable(local), 1))
    return np.sort(np.argsort(-by_column, kind="stable")[:most])


def _left_over(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    columns: NDArray[np.intp],
    judgement: Judgement,
    both: Sides | None,
    rng: np.random.Generator,
) -> Judgement:
    """Entries that the arbiter has not seen must not pass on the word of those it has."""
    rest = doubtful.copy()
    rest[..., columns] = False
    if judgement.status is not Status.CORROBORATED or not rest.any():
        return judgement
    if AT_KINK in judgement.notes:
        looked = "valid subgradient" in judgement.notes
        if both and not looked and outside_a_direction(local, claim, both, judgement, rng):
            return judgement
        return sides_of_the_rest(local, claim, estimates, rest, judgement)
    contradicted = rest & ~np.all([agree(claim, e) for e in estimates.values()], axis=0)
    if contradicted.any():
        return judgement.decide(
            Status.UNDECIDED,
            f"the readers contradict one another in {int(contradicted.sum())} more entries than "
            f"the {columns.size} that were run on 50 digits",
        )
    confirmed = [agree(claim, e) & resolved(claim, e) for e in estimates.values()]
    unconfirmed = rest & ~np.any(confirmed, axis=0)
    if unconfirmed.any():
        unconfirmed &= ~_zero_along(local, claim, estimates, unconfirmed, rng)
    if unconfirmed.any():
        judgement.decide(Status.UNDECIDED, too_wide(claim, estimates, unconfirmed))
    return judgement


def _zero_along(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    entries: Mask,
    rng: np.random.Generator,
) -> Mask:
    """Of the entries, those where all see 0 and f on 50 digits does not move along them together.

    A derivative that vanishes (of layer norm at length 1, of a softmax of one number) has no size
    that bars could be compared with.  Along a random direction no two entries cancel but by chance.
    A claim that is not 0 to the last digit must be 0 there on 50 digits as well.
    """
    bars = np.min([combined(claim, e) for e in estimates.values()], axis=0)
    zero = entries & np.isfinite(bars) & (np.abs(claim.value) <= bars)
    for estimate in estimates.values():
        zero &= np.abs(estimate.value) <= estimate.error
    columns = np.flatnonzero(zero.reshape(-1, local.size).any(axis=0))
    if not columns.size:
        return np.asarray(zero)
    basis = directions(rng, columns.size, 1)
    shadow, bar = local.restricted(columns).along(basis), bars[..., columns] @ np.abs(basis)
    record = consult_arbiter(shadow)
    if isinstance(record, Evidence):
        return np.zeros_like(zero)
    seen = record.central
    vanishes = (np.abs(seen.value) <= seen.error) & (seen.error <= RESOLUTION * bar)
    if vanishes.any() and np.any(claim.value[zero]):
        said = Estimate(shadow.value, bar, claim.method)
        differing = _differing_digits(shadow, said, record, vanishes)
        vanishes = np.zeros_like(vanishes) if differing is None else vanishes & ~differing
    return np.asarray(zero & zero[..., columns].all(axis=-1, keepdims=True) & vanishes)


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
    differing = _differing_digits(part, claim, record, flagged)
    if differing is not None and not differing.any():
        if not ((wrong | undecided) & (np.abs(arbiter.value) > arbiter.error)).any():
            judgement.reason = "settled on 50 digits: the derivative vanishes"
            return judgement
        judgement.notes.add("unstable code")
        judgement.reason = "right formula, unstable code: it agrees on 50 digits, not in double"
        return judgement
    if wrong.any() and not (wrong & ~_within_rounding(claim, estimates, columns)).any():
        return _as_good_as_double(claim, arbiter, wrong, judgement)
    if wrong.any():
        return judgement.decide(Status.REFUTED, f"{BEYOND_BARS}, found on 50 digits")
    lost = np.isfinite(claim.error) & (np.abs(arbiter.value) <= claim.error)  # all digits of it
    if differing is not None and (differing & ~lost).any():
        return judgement.decide(
            Status.REFUTED, "differs from the true derivative when both are run on 50 digits"
        )
    return judgement.decide(
        Status.UNDECIDED,
        f"the claimed derivative's own rounding, {share(claim, undecided):.0e} of its value, "
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
    if share > BLATANT:
        return judgement.decide(Status.REFUTED, f"{BEYOND_BARS}, found on 50 digits")
    if claim.method == CONSTANT and share <= RESOLUTION:
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


def _differing_digits(part: Local, claim: Estimate, record: "Record", flagged: Mask) -> Mask | None:
    """Where claim and truth differ when both are run on 50 digits; None when they cannot be.

    First with the constants in the code as they are, then as they were meant: √(2/π) in double
    is another number than √(2/π).
    """
    from alicemath.numeric.multiprecision import call, high_precision_exact

    if not np.isfinite(record.central.error[flagged]).all():
        return None
    try:
        claimed = call(part.claimed, (part.point,), CLAIMED_DIGITS)
        if _is_coarse(claimed, record, flagged):
            return None
        differing = _differ(claimed, record.exact, record.exact_error, claim, flagged)
        if not differing.any():
            return differing
        meant = call(part.claimed, (part.point,), CLAIMED_DIGITS, constants="intended")
        exact = high_precision_exact(part.black_box, part.point, constants="intended")
    except USER_ERRORS:
        return None
    if any(not bar < np.inf for bar in exact[1][flagged]):
        return None
    return _differ(meant, *exact, claim, flagged)


def _is_coarse(claimed: Any, record: "Record", flagged: Mask) -> bool:
    """Whether the bars of the truth would hide a mistake: a slope that jumps there, for one."""
    bars, values = record.exact_error[flagged], record.exact[flagged]
    own = claimed[flagged] if np.shape(claimed) == flagged.shape else values
    return any(
        bar > RESOLUTION * max(abs(c), abs(v)) + 1e-30
        for bar, c, v in zip(bars, own, values, strict=True)
    )


def _differ(claimed: Any, exact: Any, bars: Any, claim: Estimate, flagged: Mask) -> Mask:
    """Where the flagged entries differ in thirty digits, which is what differences deliver."""
    if np.shape(claimed) != np.shape(exact):
        return flagged
    largest = max((abs(v) for v in exact.ravel()), default=0)
    # What fifty digits leave of entries that cancel to zero.  Where the whole derivative does,
    # what has cancelled in it is as large as the claim's bar tells, which is 2⁻⁵² of that or more.
    terms = np.where(np.isfinite(claim.error), claim.error * 2.0**52, 1.0)
    differing = flagged.copy()
    differing[flagged] = [
        not abs(c - v) <= bar + 1e-25 * (abs(c) + abs(v)) + 1e-40 * (largest + size)
        for c, v, bar, size in zip(
            claimed[flagged], exact[flagged], bars[flagged], terms[flagged].tolist(), strict=True
        )
    ]
    return differing


# ------------------------------------------------------------------ without
def _without_arbiter(
    local: Local,
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
    if wrong.any() and constant_nearby(local, claim, columns, wrong):
        return judgement.decide(
            Status.UNDECIDED,
            "the function is constant close to this point and moves farther out: it is rounded, "
            "or has steps, and the slope claimed to be 0 cannot be told from the one between steps",
        )
    if wrong.any():
        judgement.truth = next(
            estimates[name] for name, e in heard.items() if (wrong & ~agree(part, e)).any()
        )
        return judgement.decide(Status.REFUTED, BEYOND_BARS)
    if against.any():
        return judgement.decide(
            Status.UNDECIDED, "the readers contradict one another, and none can arbitrate"
        )
    return judgement.decide(
        Status.UNDECIDED, why(local, claim, estimates, columns, flagged, judgement)
    )
