"""``alicemath report``: the verified notes as one HTML file."""

import sys
from pathlib import Path

import click

from alicemath.cli.shared import PROOFS, claims_of, theorems_of
from alicemath.cli.workers import Workers, with_workers
from alicemath.proof.ledger import entries

__all__ = ["report"]


@click.command()
@click.argument("out", metavar="OUT.html", type=click.Path(path_type=Path))
@click.argument("folder", default=PROOFS, type=click.Path(path_type=Path))
@with_workers
def report(out: Path, folder: Path, workers: Workers) -> None:
    """Write the verified notes in FOLDER (proofs by default) as one self-contained page."""
    try:
        from alicemath.report.page import html
    except ImportError as error:
        raise click.UsageError(f"{error}; the page needs `pip install alicemath[report]`") from None
    claims = claims_of(folder)
    if not out.parent.is_dir():
        raise click.UsageError(f"cannot write {out}: no such folder")
    with workers.results([t for t in theorems_of((folder,), "", "") if t.settles]) as results:
        judged = entries(claims, list(results))
    page = html(judged)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from None
    click.echo(f"{out}: {len(judged)} claims, {out.stat().st_size / 1e6:.1f} MB")
    sys.exit(0 if all(e.as_expected for e in judged) else 1)
