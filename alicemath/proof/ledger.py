"""The ledger: what a text claims, and what became of each claim.

The claims stand in TOML files beside the scripts, ``proofs/notes/*.toml``, one table a claim, with
the judgement that is expected.  The judgement itself is computed from the theorems that settle the
claim: from what was proved, and from what was refuted of the statement as it is printed or without
one of its conditions.  Where the two differ, the ledger says so.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from alicemath.errors import InputError
from alicemath.proof.observations import POINTWISE, ROUNDED
from alicemath.proof.theorem import Result, Theorem
from alicemath.verdict import Status, Verdict

__all__ = ["Claim", "Entry", "Judgement", "entries", "read_claims", "unknown_claims"]


class Judgement(Enum):
    """What a claim of a text is found to be."""

    HOLDS = "holds"
    CONDITIONAL = "holds under conditions"
    REFUTED = "refuted"
    CONVENTION = "convention"
    NOT_CHECKABLE = "not checkable"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a text.

    Attributes
    ----------
    id
        Its name in the ledger: the section and a few words.
    section, title
        Where it stands and what it is about.
    says
        The statement as it is printed.
    judgement
        What it is expected to be found.
    conditions
        The hypotheses that the text omits, or the reading that makes the statement true.
    correction
        The right form of a false statement.
    reason
        Why it cannot be checked, where it cannot.
    latex
        The printed formula, where the statement is one.
    """

    id: str
    section: str
    title: str
    says: str
    judgement: Judgement
    conditions: str = ""
    correction: str = ""
    reason: str = ""
    latex: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A claim beside what became of the theorems that settle it."""

    claim: Claim
    results: tuple[Result, ...]

    @property
    def judgement(self) -> Judgement:
        """The judgement that the theorems amount to."""
        if not self.results:
            return Judgement.NOT_CHECKABLE if self.claim.reason else Judgement.OPEN
        if not all(r.reached and r.claims for r in self.results):
            return Judgement.OPEN
        roles = {step.role for result in self.results for step in result.steps}
        if "convention" in roles:
            return Judgement.CONVENTION
        if "printed" in roles:
            return Judgement.REFUTED
        return Judgement.CONDITIONAL if "without" in roles else Judgement.HOLDS

    @property
    def as_expected(self) -> bool:
        """Whether that is what was expected of it."""
        return self.judgement is self.claim.judgement

    @property
    def scope(self) -> str:
        """For what it was decided."""
        return "; ".join(dict.fromkeys(r.scope for r in self.results))

    @property
    def basis(self) -> str:
        """What the weakest of its theorems rests on, in a word or two."""
        found = {_basis(r) for r in self.results}
        return next((basis for basis in reversed(BASES) if basis in found), "")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        claim = self.claim
        return {
            "id": claim.id,
            "section": claim.section,
            "title": claim.title,
            "says": claim.says,
            "expected": claim.judgement.value,
            "judgement": self.judgement.value,
            "basis": self.basis,
            "scope": self.scope,
            "conditions": claim.conditions,
            "correction": claim.correction,
            "reason": claim.reason,
            "theorems": [f"{r.theorem.file}:{r.theorem.name}" for r in self.results],
        }


#: What a judgement rests on, from the strongest.
BASES = (
    "every shape",
    "every number",
    "fixed shapes",
    "exact computation",
    "floating point",
    "counts",
    "simulation",
    "sampled points",
)

#: A scope of arrays of given lengths: m = 1, 2, 3; ∈ ℝ^3×2; ∈ simplex(3); ∈ interval(0, 1, 3).
FIXED = re.compile(r" = |\^|(?<!interval)\(\d|interval\([^,]+,[^,)]+,")

#: The readers of `alicemath.proof.observations`, by what their word amounts to.
READERS = {
    "exact arithmetic": "exact computation",
    "enumeration": "exact computation",
    ROUNDED: "floating point",
    "counts": "counts",
    "simulation": "simulation",
    POINTWISE: "sampled points",
}


def _basis(result: Result) -> str:
    """What the weakest claim of a theorem rests on."""
    found = {_rests_on(verdict) for verdict in result.claims}
    return next((basis for basis in reversed(BASES) if basis in found), "")


def _rests_on(verdict: Verdict) -> str:
    """What one claim rests on: an observation on its reader, a proof on how far it reaches."""
    for evidence in verdict.evidence:
        if evidence.reader in READERS:
            return READERS[evidence.reader]
    if verdict.status is not Status.PROVED:
        return "sampled points"
    if verdict.scope.endswith("≥ 1"):  # every n, c ≥ 1
        return "every shape"
    return "fixed shapes" if FIXED.search(verdict.scope) else "every number"


def entries(claims: Iterable[Claim], results: Sequence[Result]) -> list[Entry]:
    """Return each claim with the results of the theorems that settle it."""
    settled: dict[str, list[Result]] = {}
    for result in results:
        for name in result.theorem.settles:
            settled.setdefault(name, []).append(result)
    return [Entry(claim, tuple(settled.get(claim.id, ()))) for claim in claims]


def unknown_claims(claims: Iterable[Claim], theorems: Iterable[Theorem]) -> list[str]:
    """Return the claims that theorems settle but that no text makes."""
    known = {claim.id for claim in claims}
    return sorted({name for t in theorems for name in t.settles} - known)


# ------------------------------------------------------------------ reading
def read_claims(folder: Path) -> list[Claim]:
    """Return the claims of the TOML files in a folder, in the order of the files.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a field, has one too many, or repeats a name.
    """
    claims: dict[str, Claim] = {}
    for path in sorted(folder.glob("*.toml")):
        for row in _rows(path):
            claim = _claim(row, path)
            if claim.id in claims:
                raise InputError(f"{path}: the claim {claim.id} stands there twice")
            claims[claim.id] = claim
    return list(claims.values())


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("claim", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    return list(rows)


def _claim(row: dict[str, Any], path: Path) -> Claim:
    try:
        return Claim(**{**row, "judgement": Judgement(row["judgement"])})
    except (TypeError, KeyError, ValueError) as error:
        name = row.get("id", "a claim without an id")
        raise InputError(f"{path}: {name}: {error}") from None
