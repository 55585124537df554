"""The command line: ``alicemath verify PATHS``.

Exit codes: 0 when every theorem reached the verdict it declares, 1 when one did not, 2 for a
usage error (no such path, no theorem matched).
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alicemath import __version__
from alicemath.errors import InputError
from alicemath.proof.page import page
from alicemath.proof.parallel import run_all
from alicemath.proof.runner import collect, select
from alicemath.proof.summary import summary
from alicemath.proof.theorem import Result, Theorem

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alicemath")
def main() -> None:
    """Prove, cross-check or refute the mathematics in plain NumPy code."""


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "words", default="", metavar="EXPR", help="Only theorems that contain EXPR.")
@click.option("--section", default="", metavar="S", help="Only theorems of a section, as 4.2.")
@click.option("--json", "target", default="", metavar="FILE", help="Write the results; - prints.")
@click.option("--jobs", default=0, metavar="N", help="Processes; as many as cores by default.")
@click.option("-v", "--verbose", is_flag=True, help="Print every derivation.")
def verify(
    paths: tuple[Path, ...],
    words: str,
    section: str,
    target: str,
    jobs: int,
    verbose: bool,  # noqa: FBT001  click passes it
) -> None:
    """Run the theorems in PATHS (files or folders; proofs/ by default)."""
    theorems = _theorems(paths or (Path("proofs"),), words, section)
    start = time.perf_counter()
    done = run_all(theorems, jobs or os.cpu_count() or 1)
    results = _shown(done, len(theorems), verbose=verbose, quiet=target == "-")
    if target:
        _write_json(results, target)
    if target != "-":
        click.echo(summary(results, time.perf_counter() - start))
    sys.exit(0 if all(r.reached for r in results) else 1)


def _theorems(paths: Sequence[Path], words: str, section: str) -> list[Theorem]:
    """The theorems asked for, or one clear line and exit code 2."""
    try:
        found = collect(paths)
    except InputError as error:
        raise click.UsageError(str(error)) from None
    theorems = select(found, words, section)
    if not theorems:
        raise click.UsageError(
            f"none of {len(found)} theorems matches "
            + " and ".join(
                filter(None, (words and f"-k {words}", section and f"--section {section}"))
            )
            if found
            else "no theorem in " + ", ".join(map(str, paths))
        )
    return theorems


def _shown(done: Iterator[Result], count: int, *, verbose: bool, quiet: bool) -> list[Result]:
    """Show results as they come: under a progress bar on a terminal, a line each elsewhere."""
    if quiet:
        return list(done)
    if not sys.stdout.isatty():
        results = []
        for result in done:
            results.append(result)
            click.echo(_text(result, verbose=verbose))
        return results
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    results = []
    columns = (TextColumn("verifying"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True) as progress:
        for result in progress.track(done, total=count):
            results.append(result)
            text = _text(result, verbose=verbose)
            progress.console.print(text, highlight=False, markup=False)
    return results


def _text(result: Result, *, verbose: bool) -> str:
    """A line a theorem; the whole page when asked for or when it failed."""
    if verbose or not result.reached:
        return page(result) + "\n"
    theorem = result.theorem
    return f"{result.status.value:<12} {theorem.file}  {theorem.title}  [{result.scope}]"


def _write_json(results: Sequence[Result], target: str) -> None:
    text = json.dumps([r.to_dict() for r in results], ensure_ascii=False, indent=1)
    if target == "-":
        click.echo(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {target}: {error.strerror}") from None
