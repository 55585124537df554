"""From judgements at points to one verdict.

A claim over a domain is refuted by a single point, passes when no point speaks against it and
enough of them speak for it, and is undecided otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath.check.claim import Claim
from alicemath.check.diagnosis import Sample, diagnose
from alicemath.check.judgement import AT_KINK, Judgement
from alicemath.verdict import Counterexample, Evidence, Finding, Status, Verdict

__all__ = ["Trial", "assemble", "merge", "scope_of"]

#: The share of points that may stay undecided in a claim that passes.
UNDECIDED_SHARE = 0.1

#: Points away from kinks from which a diagnosis is drawn without the others.
SMOOTH_ENOUGH = 3


@dataclass(slots=True, eq=False)
class Trial:
    """One point of the domain and the judgement there."""

    arguments: Mapping[str, Any]
    lengths: Mapping[str, int]
    judgement: Judgement
    shape: tuple[int, ...]


def assemble(claim: Claim, trials: Sequence[Trial], simplest: Trial | None, scope: str) -> Verdict:
    """Return the verdict over all points; `simplest` is the smallest refuting trial."""
    status, reason = _status(trials)
    refuting = simplest or next((t for t in trials if t.judgement.status is Status.REFUTED), None)
    counterexample = None
    diagnosis = ""
    if status is Status.REFUTED and refuting is not None:
        reason = refuting.judgement.reason
        counterexample = _counterexample(claim, refuting)
        diagnosis = diagnose([_sample(claim, t) for t in _telling(trials)])
    notes = {note for t in trials for note in t.judgement.notes}
    if status is Status.CORROBORATED and "unstable code" in notes:
        reason = "right formula, unstable code: it agrees on 50 digits, not always in double"
    elif status is Status.CORROBORATED and "valid subgradient" in notes:
        kinks = sum("valid subgradient" in t.judgement.notes for t in trials)
        reason += "" if len(trials) == 1 else f"; a valid subgradient at {kinks} kinks"
    return Verdict(
        claim=claim.title,
        status=status,
        scope=scope,
        reason=reason,
        diagnosis=diagnosis,
        counterexample=counterexample,
        evidence=merge([t.judgement.evidence for t in trials]),
    )


def _status(trials: Sequence[Trial]) -> tuple[Status, str]:
    refuted = [t for t in trials if t.judgement.status is Status.REFUTED]
    if refuted:
        return Status.REFUTED, refuted[0].judgement.reason
    undecided = [t for t in trials if t.judgement.status is Status.UNDECIDED]
    if not trials:
        return Status.UNDECIDED, "no point of the domain was tried"
    if len(undecided) > UNDECIDED_SHARE * len(trials):
        return Status.UNDECIDED, undecided[0].judgement.reason
    reason = "every reader agrees within its error bar"
    if len(trials) == 1:
        reason = trials[0].judgement.reason
    elif undecided:
        reason += f"; undecided at {len(undecided)} of {len(trials)} points"
    return Status.CORROBORATED, reason


def _telling(trials: Sequence[Trial]) -> list[Trial]:
    """The comparable points; without those at a possible kink, if there are enough others."""
    comparable = [t for t in trials if _comparable(t)]
    smooth = [t for t in comparable if AT_KINK not in t.judgement.notes]
    return smooth if len(smooth) >= SMOOTH_ENOUGH else comparable


def _comparable(trial: Trial) -> bool:
    """Whether claimed and true derivative stand side by side at a smooth point."""
    j = trial.judgement
    return j.truth is not None and not j.notes & {"kink", "valid subgradient", "nan"}


def _sample(claim: Claim, trial: Trial) -> Sample:
    j = trial.judgement
    if j.truth is None:
        raise ValueError("a sample needs a true derivative")
    point = (
        np.asarray(trial.arguments[claim.wrt], dtype=np.float64)
        if _flat(claim, trial)
        else (np.zeros(0))
    )
    return Sample(
        j.claimed.reshape(trial.shape), j.truth.reshape(trial.shape), trial.lengths, point
    )


def _flat(claim: Claim, trial: Trial) -> bool:
    return isinstance(trial.arguments.get(claim.wrt), np.ndarray | float | int)


def _counterexample(claim: Claim, trial: Trial) -> Counterexample | None:
    j = trial.judgement
    if j.truth is None:
        return None
    claimed, true = j.claimed.reshape(trial.shape), j.truth.reshape(trial.shape)
    flat = int(np.ravel_multi_index(j.entry, j.claimed.shape)) if j.entry else 0
    entry = np.unravel_index(flat, trial.shape) if trial.shape else ()
    index = tuple(int(k) for k in entry)
    return Counterexample(
        point=dict(trial.arguments),
        claimed=claimed.value,
        true=true.value,
        entry=index,
        error=float(claimed.error[index] + true.error[index]),
    )


def merge(rows: Iterable[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """Return one row a reader: its worst finding over all points."""
    readers: dict[str, list[Evidence]] = {}
    for evidence in rows:
        for e in evidence:
            readers.setdefault(e.reader, []).append(e)
    return tuple(_merged(name, found) for name, found in readers.items())


RANK: Mapping[Finding, int] = {
    "disagrees": 0,
    "agrees": 1,
    "proves": 2,
    "notes": 3,
    "abstains": 4,
}


def _merged(name: str, found: Sequence[Evidence]) -> Evidence:
    worst = min(found, key=lambda e: (RANK[e.finding], -_excess(e)))
    spoke = sum(e.finding != "abstains" for e in found)
    silent = [e for e in found if e.finding == "abstains"]
    detail = worst.detail
    if len(found) > 1:
        at = f"{spoke} points" if spoke else f"all {len(found)} points"
        detail = f"{at}{'; ' + detail if detail else ''}"
        if silent and spoke:
            detail += f"; abstained at {len(silent)}: {silent[0].detail}"
    return Evidence(name, worst.finding, detail, worst.difference, worst.error)


def _excess(e: Evidence) -> float:
    """By how much of its bar a reader's worst difference stands out."""
    if e.difference is None or not e.error:
        return e.difference or 0.0
    return e.difference / e.error


def scope_of(trials: Sequence[Trial]) -> str:
    """Say for which lengths and how many points the claim was judged."""
    names: dict[str, list[int]] = {}
    for t in trials:
        for name, length in t.lengths.items():
            seen = names.setdefault(name, [])
            if length not in seen:
                seen.append(length)
    lengths = "; ".join(f"{name} = {', '.join(map(str, v))}" for name, v in names.items())
    count = "one point" if len(trials) == 1 else f"{len(trials)} points"
    return f"{lengths}; {count}" if lengths else count
