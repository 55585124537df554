"""The command line: ``alicemath verify``, ``ledger`` and ``show``.

Exit codes: 0 when every theorem reached the verdict it declares and every claim the judgement
that is expected of it, 1 when one did not, 2 for a usage error (no such path, nothing matched).
"""

import difflib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from alicemath import __version__
from alicemath.errors import InputError
from alicemath.proof.ledger import Claim, Entry, Judgement, entries, read_claims, unknown_claims
from alicemath.proof.page import page
from alicemath.proof.parallel import run_all
from alicemath.proof.runner import collect, in_section, select
from alicemath.proof.story import closing, line, story
from alicemath.proof.summary import summary
from alicemath.proof.theorem import Result, Theorem

__all__ = ["main"]


PROOFS = Path("proofs")


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
    theorems = _theorems(paths or (PROOFS,), words, section)
    start = time.perf_counter()
    done = run_all(theorems, jobs or os.cpu_count() or 1)
    results = _shown(done, len(theorems), verbose=verbose, quiet=target == "-")
    if target:
        _write_json([r.to_dict() for r in results], target)
    seconds = time.perf_counter() - start
    judged = [] if words or section else _judged(paths or (PROOFS,), results)
    if target != "-":
        click.echo(summary(results, seconds))
        click.echo(closing(judged) if judged else "", nl=bool(judged))
    good = all(r.reached for r in results) and all(e.as_expected for e in judged)
    sys.exit(0 if good else 1)


@main.command()
@click.argument("folder", default=PROOFS, type=click.Path(path_type=Path))
@click.option("--section", default="", metavar="S", help="Only claims of a section, as 4.1.")
@click.option(
    "--verdict",
    default="",
    type=click.Choice(["", *(j.value for j in Judgement)]),
    metavar="V",
    help=f"Only claims found to be one of: {', '.join(j.value for j in Judgement)}.",
)
@click.option("--json", "target", default="", metavar="FILE", help="Write the ledger; - prints.")
@click.option("--jobs", default=0, metavar="N", help="Processes; as many as cores by default.")
def ledger(folder: Path, section: str, verdict: str, target: str, jobs: int) -> None:
    """Judge the claims of the notes in FOLDER/notes, a line each (proofs by default)."""
    claims = [c for c in _claims(folder) if in_section(c.section, section)]
    found = [e for e in _settled(folder, claims, jobs) if verdict in ("", e.judgement.value)]
    if target:
        _write_json([e.to_dict() for e in found], target)
    if target != "-":
        for entry in found:
            click.echo(line(entry))
        click.echo(closing(found))
    sys.exit(0 if all(e.as_expected for e in found) else 1)


@main.command()
@click.argument("name", metavar="ID")
@click.argument("folder", default=PROOFS, type=click.Path(path_type=Path))
def show(name: str, folder: Path) -> None:
    """Tell the whole story of the claim ID: as printed, the judgement, the proofs."""
    claims = _claims(folder)
    named = [c for c in claims if c.id == name] or [c for c in claims if name in c.id]
    if not named:
        near = difflib.get_close_matches(name, [c.id for c in claims], 3, 0.3)
        raise click.UsageError(f"no claim {name!r}; near it: {', '.join(near) or 'none'}")
    if len(named) > 1:
        raise click.UsageError(f"{name!r} may be {', '.join(c.id for c in named)}")
    (entry,) = _settled(folder, named, 1)
    click.echo(story(entry))
    sys.exit(0 if entry.as_expected else 1)


# ------------------------------------------------------------------ what the commands share
def _claims(folder: Path) -> list[Claim]:
    """The claims in a folder's notes, or one clear line and exit code 2."""
    try:
        claims = read_claims(folder / "notes")
    except InputError as error:
        raise click.UsageError(str(error)) from None
    if not claims:
        raise click.UsageError(f"no claim in {folder / 'notes'}: its *.toml files state them")
    return claims


def _settled(folder: Path, claims: Sequence[Claim], jobs: int) -> list[Entry]:
    """The claims beside the results of the theorems that settle them."""
    wanted = {claim.id for claim in claims}
    theorems = [t for t in _theorems((folder,), "", "") if wanted & set(t.settles)]
    return entries(claims, list(run_all(theorems, jobs or os.cpu_count() or 1)))


def _judged(paths: Sequence[Path], results: Sequence[Result]) -> list[Entry]:
    """The claims of the notes beside the scripts, when a whole folder was run."""
    claims = [c for path in paths if (path / "notes").is_dir() for c in _claims(path)]
    unknown = unknown_claims(claims, [r.theorem for r in results]) if claims else []
    if unknown:
        raise click.UsageError(f"theorems settle claims that no text makes: {', '.join(unknown)}")
    return entries(claims, results)


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


def _write_json(rows: Sequence[dict[str, Any]], target: str) -> None:
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    if target == "-":
        click.echo(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {target}: {error.strerror}") from None
