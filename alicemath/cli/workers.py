"""Who runs the theorems: processes of this machine or a Dask cluster, with a cache of results."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from alicemath.errors import InputError
from alicemath.proof.cache import Cache, default_folder
from alicemath.proof.parallel import run_all
from alicemath.proof.theorem import Result, Theorem

__all__ = ["Workers", "with_workers"]

#: How long to wait for a Dask scheduler, in seconds.
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Workers:
    """Where theorems run, and which results need not be computed again."""

    jobs: int
    dask: str
    cache: Cache | None

    @contextmanager
    def results(self, theorems: Sequence[Theorem]) -> Iterator[Iterator[Result]]:
        """The results in the order of the theorems, as they come."""
        if not self.dask:
            jobs = self.jobs or os.cpu_count() or 1
            yield run_all(theorems, jobs, cache=self.cache)
            return
        with _cluster(self.dask) as client:
            yield run_all(theorems, executor=client.get_executor(), cache=self.cache)


def _cluster(address: str) -> Any:
    """A client of a Dask cluster, or one clear line and exit code 2."""
    try:
        from dask.distributed import Client
    except ImportError:
        raise click.UsageError("--dask needs the package `distributed`") from None
    try:
        connect: Any = Client
        return connect(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"no Dask cluster at {address}: {error}") from None


def with_workers(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say who runs the theorems, as one argument ``workers``."""

    @click.option("--jobs", default=0, metavar="N", help="Processes; as many as cores by default.")
    @click.option("--dask", default="", metavar="ADDRESS", help="Run on a Dask cluster.")
    @click.option("--no-cache", is_flag=True, help="Compute everything again.")
    @click.option(
        "--cache",
        "kept_in",
        default=None,
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Where results are kept; the user's cache folder by default.",
    )
    @wraps(command)
    def call(*args: Any, jobs: int, dask: str, no_cache: bool, kept_in: Path, **rest: Any) -> None:
        try:
            cache = None if no_cache else Cache(kept_in or default_folder())
        except InputError as error:
            raise click.UsageError(str(error)) from None
        command(*args, workers=Workers(jobs, dask, cache), **rest)

    return call
