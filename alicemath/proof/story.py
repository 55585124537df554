"""The ledger in print: a line a claim, a table of all, the whole story of one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from alicemath.proof.ledger import Claim, Entry, Judgement
from alicemath.proof.page import page

__all__ = ["closing", "line", "story", "table"]


def line(entry: Entry) -> str:
    """Return a claim in one line: its name, judgement, title, scope, where it is settled."""
    claim = entry.claim
    files = ", ".join(dict.fromkeys(r.theorem.file for r in entry.results)) or "–"
    scope = entry.scope if len(entry.scope) <= 40 else f"{entry.scope[:39]}…"
    wrong = "" if entry.as_expected else f"   ✗ expected: {claim.judgement.value}"
    verdict = entry.judgement.value
    return f"{claim.id:<36} {verdict:<22} {claim.title}  [{scope or '–'}]  {files}{wrong}"


def story(entry: Entry) -> str:
    """Return what the text says of one claim, and everything that was found."""
    return "\n".join(_story(entry))


def _story(entry: Entry) -> Iterator[str]:
    claim = entry.claim
    yield f"{claim.id}   (section {claim.section})"
    yield f"{claim.title}: {entry.judgement.value.upper()}"
    if not entry.as_expected:
        yield f"✗ expected: {claim.judgement.value}"
    yield ""
    yield f"as printed    {claim.says}"
    for name, text in (
        ("provided", claim.conditions),
        ("correction", claim.correction),
        ("not checked", claim.reason),
        ("rests on", entry.basis),
    ):
        if text:
            yield f"{name:<13} {text}"
    for result in entry.results:
        theorem = result.theorem
        yield ""
        yield page(result)
        yield f"  to run it: alicemath verify {_from_here(theorem.path)} -k {theorem.name} -v"


def _from_here(path: Path) -> Path:
    """The path as one would type it in this folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


# ------------------------------------------------------------------ all of them
def table(claims: Iterable[Claim]) -> str:
    """Return the claims by chapter and judgement, as a table in Markdown."""
    kinds = [j for j in Judgement if j is not Judgement.OPEN]
    rows = [
        (name, Counter(c.judgement for c in group))
        for name, group in groupby(claims, lambda c: _chapter(c.section))
    ]
    rows.append(("all", sum((count for _, count in rows), Counter())))
    head = ["section", "claims", *(kind.value for kind in kinds)]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for name, count in rows:
        cells = [name, str(count.total()), *(str(count[kind]) for kind in kinds)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _chapter(section: str) -> str:
    """The first two numbers of a section: 4.1 of 4.1.2."""
    return ".".join(section.split(".")[:2])


def closing(entries: Sequence[Entry]) -> str:
    """Return how many claims came out how, on what that rests, and what was not as expected."""
    count = Counter(e.judgement for e in entries)
    bases = Counter(e.basis for e in entries if e.basis)
    lines = [
        f"{len(entries)} claims of the notes: "
        + ", ".join(f"{count[kind]} {kind.value}" for kind in Judgement if count[kind]),
        "they rest on: " + ", ".join(f"{n} {basis}" for basis, n in bases.most_common()),
    ]
    lines += [
        f"NOT AS EXPECTED  {e.claim.id}: {e.judgement.value}, expected {e.claim.judgement.value}"
        for e in entries
        if not e.as_expected
    ]
    return "\n".join(lines)
