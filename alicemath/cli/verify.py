"""``alicemath verify``: run theorems, a line each, and judge the claims that they settle."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alicemath.cli.shared import PROOFS, claims_of, theorems_of, write_json
from alicemath.proof.ledger import Entry, entries, unknown_claims
from alicemath.proof.page import page
from alicemath.proof.parallel import run_all
from alicemath.proof.story import closing
from alicemath.proof.summary import summary
from alicemath.proof.theorem import Result

__all__ = ["verify"]


@click.command()
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
    theorems = theorems_of(paths or (PROOFS,), words, section)
    start = time.perf_counter()
    done = run_all(theorems, jobs or os.cpu_count() or 1)
    results = _shown(done, len(theorems), verbose=verbose, quiet=target == "-")
    if target:
        write_json([r.to_dict() for r in results], target)
    seconds = time.perf_counter() - start
    judged = [] if words or section else _judged(paths or (PROOFS,), results)
    if target != "-":
        click.echo(summary(results, seconds))
        click.echo(closing(judged) if judged else "", nl=bool(judged))
    good = all(r.reached for r in results) and all(e.as_expected for e in judged)
    sys.exit(0 if good else 1)


def _judged(paths: Sequence[Path], results: Sequence[Result]) -> list[Entry]:
    """The claims of the notes beside the scripts, when a whole folder was run."""
    claims = [c for path in paths if (path / "notes").is_dir() for c in claims_of(path)]
    unknown = unknown_claims(claims, [r.theorem for r in results]) if claims else []
    if unknown:
        raise click.UsageError(f"theorems settle claims that no text makes: {', '.join(unknown)}")
    return entries(claims, results)


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
