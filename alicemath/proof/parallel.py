"""Many theorems on many processes, or on many machines.

A theorem's function cannot travel, so its script does, as source: a worker runs it and proves the
theorem at its place; what comes back is plain data.  Results come in the order of the theorems,
whichever worker was first.  A worker that dies costs a retry, not a verdict.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from alicemath.errors import AlicemathError
from alicemath.proof.cache import Cache
from alicemath.proof.records import read_record, record_of
from alicemath.proof.runner import load, run, theorems_in
from alicemath.proof.theorem import Result, Theorem
from alicemath.verdict import Status

__all__ = ["run_all"]


def run_all(
    theorems: Sequence[Theorem],
    jobs: int = 1,
    *,
    executor: Executor | None = None,
    cache: Cache | None = None,
) -> Iterator[Result]:
    """Yield the results in the order of the theorems.

    Parameters
    ----------
    theorems
        From `collect`.
    jobs
        On how many processes of this machine.
    executor
        Runs them instead: any executor of ``concurrent.futures``, or Dask's
        ``Client.get_executor()``.  Its workers need this package, not the scripts.
    cache
        Of results that need not be computed again.
    """
    kept = {k: cache.get(t) for k, t in enumerate(theorems)} if cache is not None else {}
    left = [k for k in range(len(theorems)) if kept.get(k) is None]
    fresh = _computed([theorems[k] for k in left], min(jobs, len(left)), executor)
    for k in range(len(theorems)):
        result = kept.get(k)
        if result is None:
            result = next(fresh)
            if cache is not None:
                cache.put(result)
        yield result


def _computed(
    theorems: Sequence[Theorem], jobs: int, executor: Executor | None
) -> Iterator[Result]:
    if executor is not None:
        yield from _elsewhere(theorems, executor)
    elif jobs < 2:
        yield from map(run, theorems)
    else:
        yield from _on_processes(theorems, jobs)


def _on_processes(theorems: Sequence[Theorem], jobs: int) -> Iterator[Result]:
    """Processes of this machine: when one dies, the pool breaks with all that it had.

    The theorem whose turn it is is then proved alone, and a new pool takes the rest.
    """
    pool = ProcessPoolExecutor(jobs)
    pending = _submit(pool, theorems)
    try:
        for k, theorem in enumerate(theorems):
            try:
                yield read_record(theorem, pending[k].result())
            except BrokenExecutor:
                yield _alone(theorem)
                pool.shutdown(wait=False, cancel_futures=True)
                pool = ProcessPoolExecutor(jobs)
                pending[k + 1 :] = _submit(pool, theorems[k + 1 :])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(theorem: Theorem) -> Result:
    """The result of a theorem in a process of its own, which may die of it."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return read_record(theorem, _submit(pool, [theorem])[0].result())
        except BrokenExecutor as error:
            return _lost(theorem, error)


def _elsewhere(theorems: Sequence[Theorem], executor: Executor) -> Iterator[Result]:
    """Any executor: what a lost worker took along is given once more."""
    for theorem, future in zip(theorems, _submit(executor, theorems), strict=True):
        try:
            yield read_record(theorem, future.result())
        except AlicemathError:
            raise
        except Exception:  # what an executor raises for a lost worker is its own affair
            yield _again(theorem, executor)


def _again(theorem: Theorem, executor: Executor) -> Result:
    try:
        return read_record(theorem, _submit(executor, [theorem])[0].result())
    except AlicemathError:
        raise
    except Exception as error:  # as above
        return _lost(theorem, error)


def _submit(pool: Executor, theorems: Sequence[Theorem]) -> "list[Future[dict[str, Any]]]":
    return [pool.submit(_prove_at, str(t.path), _source(t.path), _place(t)) for t in theorems]


def _lost(theorem: Theorem, error: BaseException) -> Result:
    reason = f"the worker died twice: {type(error).__name__}: {error}"
    return Result(theorem, Status.UNDECIDED, [], reason)


# ------------------------------------------------------------------ on the worker
@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _place(theorem: Theorem) -> int:
    """Where a theorem stands among those of its script."""
    titles = [(t.name, t.title) for t in _script(str(theorem.path), _source(theorem.path))]
    return titles.index((theorem.name, theorem.title))


def _prove_at(path: str, source: str, place: int) -> dict[str, Any]:
    return record_of(run(_script(path, source)[place]))


@cache
def _script(path: str, source: str) -> list[Theorem]:
    return theorems_in(vars(load(Path(path), source)))
