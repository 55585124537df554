"""The judgement of one claim at one point.

First the readers that know rules are asked for every entry, and f itself, which knows none, along
fresh random directions.  Where all of these tell one story about the derivative, the claim is
held against it: an entry that agrees within fine bars is settled, one that is off by far more
than its bars is wrong.  Whatever else there is (a kink, wide bars, a black box, readers that
differ) goes through the full hearing, and what that leaves in doubt to the arbiter.
"""

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import agree, combined, resolved
from alicemath.check.arbiter import arbitrate
from alicemath.check.hearing import (
    BLACK_BOX_COLUMNS,
    ask_everybody,
    ask_rules,
    differences_confirm,
    meets_kink,
    vanishing,
)
from alicemath.check.judgement import AT_KINK, BEYOND_BARS, Effort, Judgement
from alicemath.check.local import Local
from alicemath.check.readers import TRACED, claimed_estimate, consult
from alicemath.check.swift import settled_at_once
from alicemath.check.wide import judge_along_directions
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

__all__ = ["judge"]

Mask = NDArray[np.bool_]

#: A claim that is off by more than this share of the entry, and by more than its bars, is wrong
#: beyond what constants computed in double can do: 4·10⁶ ulps.
CLEAR = 1e-9


def judge(local: Local, rng: np.random.Generator, *, effort: Effort = "thorough") -> Judgement:
    """Judge a claimed Jacobian at a point.

    Parameters
    ----------
    local
        The claim.
    rng
        For random directions.
    effort
        How many directions to look along, and how many entries to arbitrate.

    Raises
    ------
    Misbehaviour
        If f or the claim, called once so far, does not say the same again.
    """
    settled = settled_at_once(local, rng) if effort != "sketch" else None
    if settled is not None:
        return settled
    if local.again is not None:
        local.again()
    claim = claimed_estimate(local)
    judgement = Judgement(Status.CORROBORATED, "every reader agrees within its error bar", claim)
    if local.value.size == 0:
        judgement.reason = "nothing to check: the derivative is empty"
        return judgement
    if not np.isfinite(local.value).all():
        return _not_finite(local, judgement)
    rules = ask_rules(local, claim, judgement.evidence, every=effort != "sketch")
    if not rules and not local.nested and local.size > BLACK_BOX_COLUMNS:
        return judge_along_directions(local, claim, judgement, rng)
    if rules and meets_kink(local):
        judgement.notes.add(AT_KINK)
    if rules and _settled_by_rules(local, rules, judgement, rng, effort):
        return judgement
    return _hear_everybody(local, rules, judgement, rng, thorough=effort == "thorough")


def _settled_by_rules(
    local: Local,
    rules: dict[str, Estimate],
    judgement: Judgement,
    rng: np.random.Generator,
    effort: Effort,
) -> bool:
    """Whether rules, and f along a few directions, are enough; the judgement then says what for."""
    claim, confirmed = judgement.claimed, False
    judgement.truth = finest(rules)
    if effort == "sketch":
        judgement.notes.add("sketch")
        judgement.decide(Status.UNDECIDED, "not arbitrated, as it is wrong elsewhere")
        return True
    if AT_KINK not in judgement.notes:
        confirmed = differences_confirm(
            local, claim, judgement.truth, judgement.evidence, rng, thorough=effort == "thorough"
        )
    if confirmed and not _doubtful(local, claim, rules).any():
        return True
    if confirmed and _clearly_wrong(claim, rules, judgement.truth).any():
        judgement.decide(Status.REFUTED, BEYOND_BARS)
        return True
    return False


def _hear_everybody(
    local: Local,
    rules: dict[str, Estimate],
    judgement: Judgement,
    rng: np.random.Generator,
    *,
    thorough: bool,
) -> Judgement:
    """Ask the readers without rules for every entry, and the arbiter for what is in doubt."""
    claim = judgement.claimed
    estimates = ask_everybody(local, claim, rules, judgement.evidence, thorough=thorough)
    if estimates:
        judgement.truth = finest(estimates)
    doubtful = _doubtful(local, claim, estimates)
    if AT_KINK in judgement.notes:  # a rule gives a convention there: what knows no rules counts
        numbers = {name: e for name, e in estimates.items() if name not in rules}
        doubtful |= _doubtful(local, claim, numbers)
    elif not rules and doubtful.any() and not _contradicted(claim, estimates).any():
        doubtful &= ~vanishing(local, claim, estimates, rng)
    if not doubtful.any():
        return judgement
    unruled = rules and estimates.keys() - rules.keys() and AT_KINK not in judgement.notes
    if unruled and _clearly_wrong(claim, estimates, finest(estimates)).any():
        return judgement.decide(Status.REFUTED, BEYOND_BARS)
    return arbitrate(local, claim, estimates, doubtful, judgement, rng, thorough=thorough)


def finest(estimates: dict[str, Estimate]) -> Estimate:
    """The estimate with the smallest worst bar."""
    return min(estimates.values(), key=lambda e: float(np.max(e.error)))


def _doubtful(local: Local, claim: Estimate, estimates: dict[str, Estimate]) -> Mask:
    """Entries that no fine bar confirms, or that any reader contradicts."""
    unconfirmed = np.ones(local.value.shape, dtype=bool)
    for estimate in estimates.values():
        unconfirmed &= ~(agree(claim, estimate) & resolved(claim, estimate))
    return np.asarray(unconfirmed | _contradicted(claim, estimates))


def _contradicted(claim: Estimate, estimates: dict[str, Estimate]) -> Mask:
    """Entries that any reader contradicts."""
    contradicted = np.zeros(claim.shape, dtype=bool)
    for estimate in estimates.values():
        contradicted |= ~agree(claim, estimate)
    return contradicted


def _clearly_wrong(claim: Estimate, estimates: dict[str, Estimate], truth: Estimate) -> Mask:
    """Entries off by far more than every bar, the claim's own being known."""
    if claim.method != TRACED:
        return np.zeros(claim.shape, dtype=bool)
    wrong = np.asarray(np.isfinite(truth.error) & resolved(truth, truth))
    for estimate in estimates.values():
        gap = np.abs(claim.value - estimate.value)
        size = np.maximum(np.abs(claim.value), np.abs(estimate.value))
        wrong &= (gap > combined(claim, estimate)) & (gap > CLEAR * size)
    return wrong


def _not_finite(local: Local, judgement: Judgement) -> Judgement:
    """A claim with nan or infinity in it."""
    bad = np.argwhere(~np.isfinite(local.value))[0]
    entry = [int(k) for k in bad]
    answer = consult("reverse", local)
    if isinstance(answer, Evidence) or not np.isfinite(answer.error[tuple(bad)]):
        answer = consult("differences", local)
    judgement.notes.add("nan")
    reason = f"is {local.value[tuple(bad)]} in entry {entry}"
    if isinstance(answer, Estimate) and np.isfinite(answer.error[tuple(bad)]):
        judgement.truth = answer
        return judgement.decide(Status.REFUTED, reason)
    return judgement.decide(
        Status.UNDECIDED, f"{reason}, and no reader finds a finite derivative there"
    )
