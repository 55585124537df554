"""Many theorems on many processes.

A theorem's function cannot travel between processes, so a worker imports the script again and
finds the theorem by its place in it; what comes back is the result without the function.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alicemath.proof.runner import collect, run
from alicemath.proof.theorem import Result, Step, Theorem
from alicemath.verdict import Status

__all__ = ["run_all"]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A result as it travels."""

    status: Status
    steps: list[Step]
    reason: str
    seconds: float


def run_all(theorems: Sequence[Theorem], jobs: int) -> Iterator[Result]:
    """Yield the results in the order of the theorems, computed on so many processes."""
    if jobs < 2 or len(theorems) < 2:
        yield from map(run, theorems)
        return
    with ProcessPoolExecutor(min(jobs, len(theorems))) as pool:
        places = [(t.path, _place(t)) for t in theorems]
        outcomes = pool.map(_run_at, *zip(*places, strict=True))
        for theorem, outcome in zip(theorems, outcomes, strict=True):
            yield Result(theorem, outcome.status, outcome.steps, outcome.reason, outcome.seconds)


def _place(theorem: Theorem) -> int:
    """Where a theorem stands among those of its script."""
    titles = [(t.name, t.title) for t in _script(theorem.path)]
    return titles.index((theorem.name, theorem.title))


def _run_at(path: Path, place: int) -> _Outcome:
    result = run(_script(path)[place])
    return _Outcome(result.status, result.steps, result.reason, result.seconds)


@cache
def _script(path: Path) -> list[Theorem]:
    return collect([path])
