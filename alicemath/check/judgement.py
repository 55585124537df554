"""What was found at one point: the record that the readers, the arbiter and the verdicts share."""

from dataclasses import dataclass, field
from typing import Literal

from alicemath.check.agreement import worst
from alicemath.check.observe import Misbehaviour
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

__all__ = ["AT_KINK", "BEYOND_BARS", "Effort", "Judgement", "misbehaved"]

#: ``"sketch"`` compares and does not arbitrate: what is wrong elsewhere already needs samples only.
Effort = Literal["thorough", "quick", "sketch"]

AT_KINK = "beside or at a kink"
BEYOND_BARS = "differs from the true derivative by more than the error bars"


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


def misbehaved(fault: Misbehaviour) -> Judgement:
    """Return the judgement of a fault: a claim is refuted, a function leaves it undecided."""
    status = Status.UNDECIDED if fault.who == "the function" else Status.REFUTED
    nothing = Estimate([], [], "none")
    return Judgement(status, str(fault), nothing, notes={fault.kind})
