"""The judgement of one claim at one point.

First the readers that know rules are asked for every entry, and f itself, which knows none, along
fresh random directions.  Where all of these tell one story about the derivative, the claim is
held against it: an entry that agrees within fine bars is settled, one that is off by far more
than its bars is wrong.  Whatever else there is (a kink, wide bars, a black box, readers that
differ) goes through the full hearing, and what that leaves in doubt to the arbiter.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import agree, combined, resolved, worst
from alicemath.check.local import Local
from alicemath.check.readers import TRACED, claimed_estimate, consult
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

__all__ = ["AT_KINK", "Effort", "Judgement", "judge"]

#: ``"sketch"`` compares and does not arbitrate: what is wrong elsewhere already needs samples only.
Effort = Literal["thorough", "quick", "sketch"]
Mask = NDArray[np.bool_]

#: A claim that is off by more than this share of the entry, and by more than its bars, is wrong
#: beyond what constants computed in double can do: 4·10⁶ ulps.
CLEAR = 1e-9


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
        ``"valid subgradient"``, ``"unstable code"``, ``"kink"``, ``"nan"``, ``"sketch"``,
        ``"beside or at a kink"``, or a misbehaviour.
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

    def decide(self, status: Status, reason: str) -> "Judgement":
        """Set the status with its reason, and return self."""
        self.status, self.reason = status, reason
        return self


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
    """
    from alicemath.check.arbiter import arbitrate
    from alicemath.check.hearing import ask_everybody, ask_rules, differences_confirm, meets_kink

    claim = claimed_estimate(local)
    judgement = Judgement(Status.CORROBORATED, "every reader agrees within its error bar", claim)
    if local.value.size == 0:
        judgement.reason = "nothing to check: the derivative is empty"
        return judgement
    if not np.isfinite(local.value).all():
        return _not_finite(local, judgement)
    thorough = effort == "thorough"
    rules = ask_rules(local, claim, judgement.evidence)
    kinked = bool(rules) and meets_kink(local)
    if kinked:
        judgement.notes.add(AT_KINK)
    elif rules:
        truth = judgement.truth = finest(rules)
        if differences_confirm(local, claim, truth, judgement.evidence, rng, thorough=thorough):
            if not _doubtful(local, claim, rules).any():
                return judgement
            if _clearly_wrong(claim, rules, truth).any():
                return judgement.decide(Status.REFUTED, BEYOND_BARS)
        elif effort == "sketch":
            judgement.truth = None
    if effort == "sketch" and rules:
        judgement.notes.add("sketch")
        return judgement.decide(Status.UNDECIDED, "not arbitrated, as it is wrong elsewhere")
    estimates = ask_everybody(local, claim, rules, judgement.evidence, thorough=thorough)
    if estimates:
        judgement.truth = finest(estimates)
    doubtful = _doubtful(local, claim, estimates)
    if kinked:  # a rule gives a convention there: only what knows no rules counts
        numbers = {name: e for name, e in estimates.items() if name not in rules}
        doubtful |= _doubtful(local, claim, numbers)
    if not doubtful.any():
        return judgement
    return arbitrate(local, claim, estimates, doubtful, judgement, rng, thorough=thorough)


AT_KINK = "beside or at a kink"
BEYOND_BARS = "differs from the true derivative by more than the error bars"


def finest(estimates: dict[str, Estimate]) -> Estimate:
    """The estimate with the smallest worst bar."""
    return min(estimates.values(), key=lambda e: float(np.max(e.error)))


def _doubtful(local: Local, claim: Estimate, estimates: dict[str, Estimate]) -> Mask:
    """Entries that no fine bar confirms, or that any reader contradicts."""
    unconfirmed = np.ones(local.value.shape, dtype=bool)
    contradicted = np.zeros(local.value.shape, dtype=bool)
    for estimate in estimates.values():
        agrees = agree(claim, estimate)
        unconfirmed &= ~(agrees & resolved(claim, estimate))
        contradicted |= ~agrees
    return np.asarray(unconfirmed | contradicted)


def _clearly_wrong(claim: Estimate, rules: dict[str, Estimate], truth: Estimate) -> Mask:
    """Entries off by far more than every bar, the claim's own being known."""
    if claim.method != TRACED:
        return np.zeros(claim.shape, dtype=bool)
    wrong = np.asarray(np.isfinite(truth.error) & resolved(truth, truth))
    for estimate in rules.values():
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
