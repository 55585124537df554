"""What was found, and on whose word.

Four answers are possible.  PROVED: symbols decided it, within the stated scope.
CORROBORATED: independent numbers agree within error bars fine enough to have caught a mistake.
UNDECIDED: not enough is known, and the reason is given.  REFUTED: a counterexample exists.
A verdict is true exactly when it passed, so ``assert check_gradient(f, df, x)`` is a test.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

import numpy as np

from alicemath.display import bundle, facts, html_table
from alicemath.errors import AlicemathError

__all__ = ["Counterexample", "Evidence", "Finding", "Status", "Verdict", "VerdictError"]


class Status(Enum):
    """The four answers, from strongest to weakest."""

    PROVED = "PROVED"
    CORROBORATED = "CORROBORATED"
    UNDECIDED = "UNDECIDED"
    REFUTED = "REFUTED"

    @property
    def passed(self) -> bool:
        """Whether the claim may be relied on within its scope."""
        return self in {Status.PROVED, Status.CORROBORATED}


Finding = Literal["proves", "agrees", "disagrees", "abstains", "notes"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one reader said.

    Attributes
    ----------
    reader
        Its name, such as ``"reverse"``.
    finding
        ``"proves"``, ``"agrees"``, ``"disagrees"``, ``"abstains"`` or ``"notes"``.
    detail
        Why, in a few words.
    difference, error
        The worst difference from the claim and the error bar it was judged by.
    """

    reader: str
    finding: Finding
    detail: str = ""
    difference: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Counterexample:
    """A point at which the claim fails.

    Attributes
    ----------
    point
        The arguments by name.
    claimed, true
        The two values there (whole arrays).
    entry
        The entry that differs most, as an index.
    error
        The bar by which the difference was judged; the gap exceeds it.
    """

    point: Mapping[str, Any]
    claimed: Any
    true: Any
    entry: tuple[int, ...] = ()
    error: float = 0.0

    @property
    def gap(self) -> float:
        """|claimed − true| at the entry that differs most; nan where they are no numbers."""
        try:
            return float(abs(self._at(self.claimed) - self._at(self.true)))
        except TypeError:  # exact values travel between machines as text
            return math.nan

    def _at(self, values: Any) -> Any:
        return np.asarray(values)[self.entry] if np.ndim(values) else values

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {_short(value)}" for name, value in self.point.items())
        entry = f" in entry {list(self.entry)}" if self.entry else ""
        return (
            f"at {where}: claimed {_short(self._at(self.claimed))}, "
            f"true {_short(self._at(self.true))}{entry} (± {self.error:.1g})"
        )


def _short(value: Any) -> str:
    """An array in one line, at most eight entries of it."""
    a = np.asarray(value)
    if a.dtype == object:
        return str(value)
    return np.array2string(a, precision=6, threshold=8, edgeitems=3, separator=", ").replace(
        "\n", ""
    )


class VerdictError(AlicemathError, AssertionError):
    """Raised by `Verdict.raise_if_failed`; its message is the verdict's table."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The judgement of one claim.

    Attributes
    ----------
    claim
        What was claimed, such as ``"gradient of loss with respect to w"``.
    status
        PROVED, CORROBORATED, UNDECIDED or REFUTED.
    scope
        For what it was judged: ``"every n, c ≥ 1"``, ``"n = 5, one point"``.
    reason
        One sentence.
    diagnosis
        What kind of mistake it is, when one kind explains every sampled point.
    counterexample
        A point where the claim fails, when it is refuted.
    side_conditions
        What was assumed on the way, such as ``"Z ≠ 0"``.
    evidence
        One row a reader.
    formula, latex
        The result in the notation of the books, when a prover printed one.
    """

    claim: str
    status: Status
    scope: str
    reason: str
    diagnosis: str = ""
    counterexample: Counterexample | None = None
    side_conditions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())
    formula: str = ""
    latex: str = ""

    @property
    def passed(self) -> bool:
        """Whether it is PROVED or CORROBORATED."""
        return self.status.passed

    @property
    def failed(self) -> bool:
        """Whether it is REFUTED."""
        return self.status is Status.REFUTED

    @property
    def inconclusive(self) -> bool:
        """Whether it is UNDECIDED."""
        return self.status is Status.UNDECIDED

    def __bool__(self) -> bool:
        return self.passed

    def raise_if_failed(self) -> "Verdict":
        """Return self when it passed; raise otherwise.

        Raises
        ------
        VerdictError
            If the claim is refuted or undecided; the message is the whole table.
        """
        if not self.passed:
            raise VerdictError(str(self))
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data that ``json.dumps`` accepts."""
        c = self.counterexample
        return {
            "claim": self.claim,
            "status": self.status.value,
            "scope": self.scope,
            "reason": self.reason,
            "diagnosis": self.diagnosis,
            "formula": self.formula,
            "latex": self.latex,
            "side_conditions": list(self.side_conditions),
            "counterexample": None
            if c is None
            else {
                "point": {name: _plain(value) for name, value in c.point.items()},
                "claimed": _plain(c.claimed),
                "true": _plain(c.true),
                "entry": list(c.entry),
                "error": _plain(c.error),
            },
            "evidence": [
                {
                    "reader": e.reader,
                    "finding": e.finding,
                    "detail": e.detail,
                    "difference": _plain(e.difference),
                    "error": _plain(e.error),
                }
                for e in self.evidence
            ],
        }

    def __str__(self) -> str:
        lines = [f"{self.status.value}  {self.claim}", f"  scope     {self.scope}"]
        if self.formula:
            lines.append(f"  formula   {self.formula}")
        lines.append(f"  reason    {self.reason}")
        if self.diagnosis:
            lines.append(f"  diagnosis {self.diagnosis}")
        if self.counterexample is not None:
            lines.append(f"  counterexample {self.counterexample}")
        if self.side_conditions:
            lines.append(f"  provided  {'; '.join(self.side_conditions)}")
        lines += [f"    {_row(e)}" for e in self.evidence]
        return "\n".join(line.rstrip() for line in lines)

    def __repr__(self) -> str:
        return f"<Verdict {self.status.value}: {self.claim}; {self.reason}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        stated = facts(
            {
                "scope": self.scope,
                "formula": self.formula,
                "reason": self.reason,
                "diagnosis": self.diagnosis,
                "counterexample": str(self.counterexample or ""),
                "provided": "; ".join(self.side_conditions),
            }
        )
        readers = [
            (MARKS[e.finding], e.reader, _numbers(e).strip(), e.detail) for e in self.evidence
        ]
        title = f"{self.status.value}  {self.claim}"
        html = html_table(stated, caption=title) + html_table(readers)
        return bundle(str(self), html, self.latex)


MARKS: Mapping[Finding, str] = {
    "proves": "∎",
    "agrees": "✓",
    "disagrees": "✗",
    "abstains": "–",
    "notes": "·",
}


def _row(e: Evidence) -> str:
    """One reader's line: a mark, its name, the worst difference and its bar, its words."""
    return f"{MARKS[e.finding]} {e.reader:<22} {_numbers(e):<28} {e.detail}"


def _numbers(e: Evidence) -> str:
    if e.difference is None:
        return ""
    return f"off by {e.difference:.1e}" + (f" ± {e.error:.1e}" if e.error is not None else "")


def _plain(value: Any) -> Any:
    """A number or an array as JSON takes it: nan and infinities become strings."""
    if value is None or isinstance(value, str):
        return value
    a = np.asarray(value)
    if a.dtype == object:
        return str(value)
    if a.ndim:
        return [_plain(item) for item in a]
    number = a.item()
    return number if np.isfinite(number) else str(number)
