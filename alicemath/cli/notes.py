"""``alicemath ledger`` and ``alicemath show``: what became of the claims of the notes."""

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from alicemath.cli.shared import PROOFS, claims_of, theorems_of, write_json
from alicemath.cli.workers import Workers, with_workers
from alicemath.proof.ledger import Claim, Entry, Judgement, entries
from alicemath.proof.runner import in_section
from alicemath.proof.story import closing, line, story

__all__ = ["ledger", "show"]


@click.command()
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
@with_workers
def ledger(folder: Path, section: str, verdict: str, target: str, workers: Workers) -> None:
    """Judge the claims of the notes in FOLDER/notes, a line each (proofs by default)."""
    claims = [c for c in claims_of(folder) if in_section(c.section, section)]
    if not claims:
        raise click.UsageError(f"no claim in section {section}")
    found = [e for e in _settled(folder, claims, workers) if verdict in ("", e.judgement.value)]
    if target:
        write_json([e.to_dict() for e in found], target)
    if target != "-":
        for entry in found:
            click.echo(line(entry))
        click.echo(closing(found))
    sys.exit(0 if all(e.as_expected for e in found) else 1)


@click.command()
@click.argument("name", metavar="ID")
@click.argument("folder", default=PROOFS, type=click.Path(path_type=Path))
@with_workers
def show(name: str, folder: Path, workers: Workers) -> None:
    """Tell the whole story of the claim ID: as printed, the judgement, the proofs."""
    claims = claims_of(folder)
    named = [c for c in claims if c.id == name] or [c for c in claims if name in c.id]
    if not named:
        near = difflib.get_close_matches(name, [c.id for c in claims], 3, 0.3)
        raise click.UsageError(f"no claim {name!r}; near it: {', '.join(near) or 'none'}")
    if len(named) > 1:
        width = max(len(c.id) for c in named)
        rows = "\n".join(f"  {c.id:<{width}}  {c.title}" for c in named)
        raise click.UsageError(f"{name!r} may be one of\n{rows}")
    (entry,) = _settled(folder, named, workers)
    click.echo(story(entry))
    sys.exit(0 if entry.as_expected else 1)


def _settled(folder: Path, claims: Sequence[Claim], workers: Workers) -> list[Entry]:
    """The claims beside the results of the theorems that settle them."""
    wanted = {claim.id for claim in claims}
    theorems = [t for t in theorems_of((folder,), "", "") if wanted & set(t.settles)]
    with workers.results(theorems) as results:
        return entries(claims, list(results))
