"""A proof on paper: the derivation, the readers, the near misses, the end.

J = diag(s) − s sᵀ
  ∂s/∂z = diag(e)/Z − e eᵀ/Z²          quotient rule
        = diag(s) − s sᵀ               divide by Z²
  readers   differences ✓  complex step ✓  forward ✓  reverse ✓  SymPy ✓
  rejected  ∂s/∂z = diag(s)            off by 0.25 at z = [0, 0]: forgets the normaliser
  ∎ PROVED for every m ≥ 1 (index calculus)
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from alicemath.proof.theorem import Result, Step
from alicemath.verdict import Evidence, Status

__all__ = ["page", "readers_line", "refutation"]


def page(result: Result) -> str:
    """Return a theorem's derivation as text."""
    return "\n".join([result.theorem.title, *(f"  {line}" for line in _lines(result))])


def _lines(result: Result) -> Iterator[str]:
    steps = result.steps
    premises = [_premise(s) for s in steps if s.kind in {"let", "assume"} and not s.role]
    yield from dict.fromkeys(premises)  # a hypothesis of two equations is said once
    several = len(_scopes(steps)) > 1
    for part in _parts(steps):
        yield from (f"convention: {s.text}" for s in part if s.role == "convention")
        yield from _calculations(part)
        for step in part:
            if step.kind == "claim":
                yield from _claim(step, _scopes([step]) if several else ())
    readers = readers_line(result.evidence)
    if readers:
        yield f"readers   {readers}"
    yield from (_rejected(s) for s in steps if s.kind in {"reject", "mutants"})
    if result.side_conditions:
        yield f"provided  {'; '.join(result.side_conditions)}"
    yield _end(result)


def _parts(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """The steps up to the first convention, and each convention with what follows from it."""
    starts = [0, *(k for k, s in enumerate(steps) if s.role == "convention"), len(steps)]
    yield from (steps[start:end] for start, end in pairwise(starts))


def _premise(step: Step) -> str:
    return f"let {step.label} = {step.text}" if step.kind == "let" else f"assume {step.text}"


def _scopes(steps: Sequence[Step]) -> Sequence[str]:
    """On which domains claims are made, each once."""
    scopes = [s.verdict.scope for s in steps if s.kind in {"claim", "line"} and s.verdict]
    return [scope for scope in dict.fromkeys(scopes) if scope.startswith("every ")]


def _claim(step: Step, scopes: Sequence[str]) -> Iterator[str]:
    yield "   for ".join([f"{_label(step)}{step.text}", *scopes]) + _mark(step)
    if step.verdict is not None and step.verdict.formula:
        yield f"  {step.verdict.formula}"


def _rejected(step: Step) -> str:
    if step.kind == "mutants":
        return f"rejected  {step.text}"
    said = {"printed": "as printed", "without": f"without {step.label}:"}.get(
        step.role, "rejected "
    )
    return f"{said} {step.text:<28} {refutation(step)}"


def _label(step: Step) -> str:
    return f"{step.label}: " if step.label else ""


def _mark(step: Step) -> str:
    return "" if step.good else f"   ✗ {step.verdict.reason if step.verdict is not None else ''}"


def _calculations(steps: Sequence[Step]) -> Iterator[str]:
    lines = [s for s in steps if s.kind == "line"]
    indent = ""
    width = max((len(s.text) for s in lines), default=0)
    for step in lines:
        if step.label:
            indent = " " * len(step.label)
        left = step.label or indent
        yield f"{left} = {step.text:<{width}}   {step.reason}{_mark(step)}"


def readers_line(evidence: Sequence[Evidence]) -> str:
    """Return every reader once: ✓ agrees, – abstained (how often)."""
    names = dict.fromkeys(e.reader for e in evidence if "mutant" not in e.reader)
    words = []
    for name in names:
        found = [e for e in evidence if e.reader == name]
        spoke = [e for e in found if e.finding != "abstains"]
        silent = len(found) - len(spoke)
        mark = "–" if not spoke else "✗" if any(e.finding == "disagrees" for e in spoke) else "✓"
        words.append(f"{name} {mark}" + (f" ({silent} abstained)" if silent and spoke else ""))
    differences = [
        (e.difference, e.error)
        for e in evidence
        if e.difference is not None and e.error is not None
    ]
    worst = max(differences, default=None)
    tail = f"   worst {worst[0]:.0e} ± {worst[1]:.0e}" if worst else ""
    return "  ".join(words) + tail


def refutation(step: Step) -> str:
    """Return how a false statement was refuted, and why it is false."""
    verdict = step.verdict
    if verdict is None or not step.good:
        return f"NOT REFUTED ({verdict.reason if verdict is not None else ''}): {step.reason}"
    c = verdict.counterexample
    if c is None:
        return f"{verdict.reason}{_why(step)}"
    where = ", ".join(_place(name, v) for name, v in c.point.items())
    gap = f"{verdict.reason}," if math.isnan(c.gap) else f"off by {c.gap:.3g}"
    return f"{gap} at {where}{_why(step)}"


def _place(name: str, x: Any) -> str:
    """One argument of a counterexample; u: x = [0, 0] for a point that names its own."""
    text = _value(x)
    return f"{name}: {text}" if " = " in text else f"{name} = {text}"


def _value(x: Any) -> str:
    """A number or an array in one line, a fraction as 3/5."""
    if isinstance(x, str):  # exact values travel as text
        return x
    text = np.array2string(
        np.asarray(x), precision=3, separator=", ", threshold=6, formatter={"object": str}
    )
    return text.replace("\n", "")


def _why(step: Step) -> str:
    return f": {step.reason}" if step.reason else ""


def _end(result: Result) -> str:
    theorem = result.theorem
    if result.reached:
        by = "" if result.status is Status.PROVED else " by numbers"
        return f"∎ {result.status.value}{by} for {result.scope}"
    return f"✗ {result.status.value}, declared {theorem.declares.value}: {result.reason}"
