"""The end of a run: theorems by verdict, near misses, and how often each reader testified."""

from collections import Counter
from collections.abc import Sequence

from alicemath.proof.theorem import Result

__all__ = ["summary"]


def summary(results: Sequence[Result], seconds: float) -> str:
    """Return the closing lines of ``alicemath verify``."""
    verdicts = Counter(r.status.value for r in results)
    missed = [r for r in results if not r.reached]
    rejected = sum(r.rejected for r in results)
    lines = [
        f"{len(results)} theorems in {seconds:.1f} s: "
        + ", ".join(f"{count} {name}" for name, count in verdicts.most_common())
        + f"; {rejected} near misses rejected",
        "readers (theorems in which each testified / abstained at least once):",
    ]
    lines += [f"  {name:<16} {spoke:>4} / {silent}" for name, spoke, silent in _readers(results)]
    lines += [f"NOT REACHED  {r.theorem.file}  {r.theorem.title}: {r.reason}" for r in missed]
    return "\n".join(lines)


def _readers(results: Sequence[Result]) -> list[tuple[str, int, int]]:
    names = dict.fromkeys(e.reader for r in results for e in r.evidence if "mutant" not in e.reader)
    rows = []
    for name in names:
        findings = [{e.finding for e in r.evidence if e.reader == name} for r in results]
        spoke = sum(bool(f - {"abstains"}) for f in findings)
        silent = sum("abstains" in f for f in findings)
        rows.append((name, spoke, silent))
    return rows
