"""``alicemath verify``: run theorems, a line each, and judge the claims that they settle."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alicemath.cli.shared import PROOFS, claims_of, theorems_of, with_progress, write_json
from alicemath.cli.workers import Workers, with_workers
from alicemath.proof.ledger import Entry, entries, unknown_claims
from alicemath.proof.page import page
from alicemath.proof.story import closing
from alicemath.proof.summary import summary
from alicemath.proof.theorem import Result

__all__ = ["verify"]

#: The exit code of a run that was stopped with Ctrl-C, as shells have it: 128 + SIGINT.
INTERRUPTED = 130


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "words", default="", metavar="EXPR", help="Only theorems that contain EXPR.")
@click.option("--section", default="", metavar="S", help="Only theorems of a section, as 4.2.")
@click.option("--json", "target", default="", metavar="FILE", help="Write the results; - prints.")
@with_workers
@click.option("-v", "--verbose", is_flag=True, help="Print every derivation.")
def verify(
    paths: tuple[Path, ...],
    words: str,
    section: str,
    target: str,
    workers: Workers,
    verbose: bool,  # noqa: FBT001  click passes it
) -> None:
    """Run the theorems in PATHS (files or folders; proofs/ by default)."""
    theorems = theorems_of(paths or (PROOFS,), words, section)
    start = time.perf_counter()
    results: list[Result] = []
    with workers.results(theorems) as done:
        whole = _show(done, results, len(theorems), verbose=verbose, quiet=target == "-")
    if target:
        write_json([r.to_dict() for r in results], target)
    seconds = time.perf_counter() - start
    judged = [] if words or section or not whole else _judged(paths or (PROOFS,), results)
    if target != "-":
        click.echo(summary(results, seconds))
        click.echo(closing(judged) if judged else "", nl=bool(judged))
    if not whole:
        click.echo(f"interrupted: {len(theorems) - len(results)} theorems were not run", err=True)
        sys.exit(INTERRUPTED)
    good = all(r.reached for r in results) and all(e.as_expected for e in judged)
    sys.exit(0 if good else 1)


def _judged(paths: Sequence[Path], results: Sequence[Result]) -> list[Entry]:
    """The claims of the notes beside the scripts, when a whole folder was run."""
    claims = [c for path in paths if (path / "notes").is_dir() for c in claims_of(path)]
    unknown = unknown_claims(claims, [r.theorem for r in results]) if claims else []
    if unknown:
        raise click.UsageError(f"theorems settle claims that no text makes: {', '.join(unknown)}")
    return entries(claims, results)


def _show(
    done: Iterator[Result], results: list[Result], count: int, *, verbose: bool, quiet: bool
) -> bool:
    """Collect and show results as they come; whether all came before an interrupt."""
    try:
        for result in done if quiet else with_progress(done, count, "verifying"):
            results.append(result)
            if not quiet:
                click.echo(_text(result, verbose=verbose))
    except KeyboardInterrupt:
        return False
    return True


def _text(result: Result, *, verbose: bool) -> str:
    """A line a theorem; the whole page when asked for or when it failed."""
    if verbose or not result.reached:
        return page(result) + "\n"
    theorem = result.theorem
    return f"{result.status.value:<12} {theorem.file}  {theorem.title}  [{result.scope}]"
