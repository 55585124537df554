"""The judgement of one claim at one point.

First every reader is asked.  Entries on which a reader with a fine bar agrees and none disagrees
are settled.  The rest go to the arbiter: one-sided derivatives tell a kink, and 50 digits tell
the true derivative and, by re-running the claimed one as well, whether it is the formula that is
wrong or only its evaluation in double precision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import RESOLUTION, agree, combined, resolved, worst
from alicemath.check.kinks import Sides, sides_in_double
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import claimed_estimate, consult, consult_arbiter
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

if TYPE_CHECKING:
    from alicemath.numeric.multiprecision import Record

__all__ = ["Judgement", "judge"]

Mask = NDArray[np.bool_]

#: Inputs whose Jacobian is read column by column; beyond it, along random directions.
COLUMNS = 24

#: The readers asked at every point.
QUICK_READERS = ("reverse", "forward", "differences")

#: ... of second derivatives: differences of differences are taken on 50 digits, where it can be.
NESTED_READERS = ("reverse", "forward", "50 digits")

#: Columns that the arbiter looks at, the most suspicious ones: at one point, and at each of many.
ARBITRATED, ARBITRATED_EACH = 24, 3

#: Random directions beyond `COLUMNS`.  A wrong entry is missed by one direction of random signs
#: only if it cancels against another wrong entry; fresh ones are drawn for every seed.
DIRECTIONS = 3


@dataclass(slots=True, eq=False)
class Judgement:
    """What was found at one point.

    Attributes
    ----------
    status
        CORROBORATED, UNDECIDED or REFUTED.
    reason
        One sentence.
    claimed, truth
        The claimed derivative and the best estimate of the true one.
    evidence
        One row a reader.
    notes
        ``"valid subgradient"``, ``"unstable code"``.
    """

    status: Status
    reason: str
    claimed: Estimate
    truth: Estimate | None = None
    evidence: list[Evidence] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)

    @property
    def entry(self) -> tuple[int, ...]:
        """The entry that differs most."""
        return worst(self.claimed, self.truth)[2] if self.truth is not None else ()


def judge(local: Local, rng: np.random.Generator, *, thorough: bool = True) -> Judgement:
    """Judge a claimed Jacobian at a point.

    Parameters
    ----------
    local
        The claim.
    rng
        For random directions.
    thorough
        Whether to ask the complex step as well, which costs more than all other readers.
    """
    claim = claimed_estimate(local)
    judgement = Judgement(Status.CORROBORATED, "every reader agrees", claim)
    if local.value.size == 0:
        judgement.reason = "nothing to check: the derivative is empty"
        return judgement
    if not np.isfinite(local.value).all():
        return _not_finite(local, judgement)
    names = NESTED_READERS if local.nested else QUICK_READERS + ("complex step",) * thorough
    estimates = _hear(local, claim, judgement, names, rng)
    doubtful = _doubtful(local, claim, estimates)
    if estimates:
        judgement.truth = min(estimates.values(), key=lambda e: float(np.max(e.error)))
    if not doubtful.any():
        return judgement
    most = ARBITRATED if thorough else ARBITRATED_EACH
    return _arbitrate(local, claim, estimates, doubtful, judgement, most)


# ------------------------------------------------------------------ hearing
def _hear(
    local: Local,
    claim: Estimate,
    judgement: Judgement,
    names: Sequence[str],
    rng: np.random.Generator,
) -> Mapping[str, Estimate]:
    """Ask the readers of the whole Jacobian; far beyond `COLUMNS`, some see directions only."""
    wide = local.size > COLUMNS
    estimates: dict[str, Estimate] = {}
    for name in names[:1] if wide else names:
        answer = consult(name, local)
        if isinstance(answer, Evidence) and name == "50 digits":
            judgement.evidence.append(answer)
            name, answer = "differences", consult("differences", local)
        if isinstance(answer, Evidence):
            judgement.evidence.append(answer)
            continue
        estimates[name] = answer
        judgement.evidence.append(_testimony(name, claim, answer))
    if wide:
        basis = rng.choice([-1.0, 1.0], size=(local.size, DIRECTIONS))
        shadow = local.along(basis)
        shadow_claim = claimed_estimate(shadow)
        for name in ("forward", "differences"):
            answer = consult(name, shadow)
            judgement.evidence.append(
                answer
                if isinstance(answer, Evidence)
                else _testimony(name, shadow_claim, answer, f"{DIRECTIONS} random directions")
            )
    return estimates


def _testimony(name: str, claim: Estimate, estimate: Estimate, detail: str = "") -> Evidence:
    difference, bar, _ = worst(claim, estimate)
    finding = "agrees" if agree(claim, estimate).all() else "disagrees"
    if finding == "agrees" and not resolved(claim, estimate).all():
        detail = (detail + "; " if detail else "") + "some bars are wide"
    return Evidence(name, finding, detail, difference, bar)  # type: ignore[arg-type]


def _doubtful(local: Local, claim: Estimate, estimates: Mapping[str, Estimate]) -> Mask:
    """Entries that no fine bar confirms, or that any reader contradicts."""
    doubtful = np.ones(local.value.shape, dtype=bool)
    for estimate in estimates.values():
        doubtful &= ~(agree(claim, estimate) & resolved(claim, estimate))
    for estimate in estimates.values():
        doubtful |= ~agree(claim, estimate)
    return doubtful


# ------------------------------------------------------------------ arbitration
def _arbitrate(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    judgement: Judgement,
    most: int,
) -> Judgement:
    """Settle the doubtful entries, column by column of the most suspicious ones."""
    by_column = doubtful.reshape(-1, local.size).sum(axis=0)
    columns = np.argsort(-by_column, kind="stable")[: min(most, int((by_column > 0).sum()))]
    columns = np.sort(columns)
    part = local.restricted(columns)
    part_claim = claim[..., columns]
    flagged = doubtful[..., columns]

    record = consult_arbiter(part)
    both = (
        sides_in_double(part) if isinstance(record, Evidence) else Sides(record.left, record.right)
    )
    kinked = both.kinked & flagged if both is not None else np.zeros_like(flagged)
    if both is not None and kinked.any():
        if (kinked & ~both.between(part_claim)).any():
            return _refute_at_kink(local, columns, both, judgement)
        judgement.notes.add("valid subgradient")
        judgement.reason = "a valid subgradient at a kink (one-sided derivatives differ)"
        flagged = flagged & ~kinked
        if not flagged.any():
            return judgement
    if isinstance(record, Evidence):
        judgement.evidence.append(record)
        return _without_arbiter(local, claim, estimates, doubtful, judgement)
    judgement.evidence.append(_testimony("50 digits", part_claim, record.central))
    judgement.truth = _patched(local, judgement.truth, record.central, columns)
    return _with_arbiter(part, part_claim, record, flagged, judgement)


def _with_arbiter(
    part: Local, claim: Estimate, record: "Record", flagged: Mask, judgement: Judgement
) -> Judgement:
    """Compare with the derivative on 50 digits; re-run the claim there when it differs."""
    arbiter = record.central
    wrong = flagged & ~agree(claim, arbiter)
    largest = np.maximum(np.abs(arbiter.value), np.abs(claim.value))
    fine = combined(claim, arbiter) <= RESOLUTION * largest
    vanishing = (np.abs(arbiter.value) <= arbiter.error) & (claim.value == 0)
    undecided = flagged & ~wrong & ~fine & ~vanishing
    if not wrong.any() and not undecided.any():
        judgement.reason = judgement.reason if judgement.notes else "settled on 50 digits"
        return judgement
    formula = _formula_is_right(part, record, flagged)
    if formula:
        judgement.notes.add("unstable code")
        judgement.reason = "right formula, unstable code: it agrees on 50 digits, not in double"
    elif wrong.any():
        judgement.status = Status.REFUTED
        judgement.reason = "differs from the true derivative, found on 50 digits"
    elif formula is False:
        judgement.status = Status.REFUTED
        judgement.reason = "differs from the true derivative when both are run on 50 digits"
    else:
        judgement.status = Status.UNDECIDED
        judgement.reason = "the claimed derivative's own rounding hides a relative error of 1e-6"
    return judgement


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


def _without_arbiter(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    doubtful: Mask,
    judgement: Judgement,
) -> Judgement:
    """Decide by the bars that there are, honestly."""
    against = np.zeros_like(doubtful)
    supported = np.zeros_like(doubtful)
    for estimate in estimates.values():
        against |= doubtful & ~agree(claim, estimate)
        supported |= agree(claim, estimate) & resolved(claim, estimate)
    if (against & ~supported).any():
        judgement.status = Status.REFUTED
        judgement.reason = "differs from the derivative by more than the error bars"
        judgement.truth = next(
            e for e in estimates.values() if (doubtful & ~agree(claim, e) & ~supported).any()
        )
    elif against.any():
        judgement.status = Status.UNDECIDED
        judgement.reason = "the readers contradict one another"
    else:
        judgement.status = Status.UNDECIDED
        judgement.reason = "no reader has bars fine enough to see a relative error of 1e-6"
    return judgement


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
    judgement.status = Status.REFUTED
    judgement.notes.add("kink")
    judgement.reason = "outside the one-sided derivatives at a kink: no subgradient"
    return judgement


def _not_finite(local: Local, judgement: Judgement) -> Judgement:
    """A claim with nan or infinity in it."""
    bad = np.argwhere(~np.isfinite(local.value))[0]
    entry = [int(k) for k in bad]
    answer = consult("reverse", local)
    if isinstance(answer, Evidence):
        answer = consult("differences", local)
    judgement.status = Status.REFUTED
    judgement.notes.add("nan")
    judgement.reason = f"is {local.value[tuple(bad)]} in entry {entry}"
    if isinstance(answer, Estimate):
        judgement.truth = answer
    else:
        judgement.status = Status.UNDECIDED
        judgement.reason += ", and no reader finds a finite derivative there"
    return judgement


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
