"""What the commands share: theorems and claims from folders, or one clear line and exit code 2."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from alicemath.errors import InputError
from alicemath.proof.ledger import Claim, read_claims
from alicemath.proof.runner import collect, select
from alicemath.proof.theorem import Theorem

__all__ = ["PROOFS", "claims_of", "theorems_of", "with_progress", "write_json"]

T = TypeVar("T")

#: Where scripts stand when no path is given.
PROOFS = Path("proofs")


def theorems_of(paths: Sequence[Path], words: str, section: str) -> list[Theorem]:
    """Return the theorems asked for, or one clear line and exit code 2."""
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


def claims_of(folder: Path) -> list[Claim]:
    """Return the claims in a folder's notes, or one clear line and exit code 2."""
    try:
        claims = read_claims(folder / "notes")
    except InputError as error:
        raise click.UsageError(str(error)) from None
    if not claims:
        raise click.UsageError(
            f"no claim in {folder / 'notes'}: run it in the clone, or give the scripts' folder"
        )
    return claims


def with_progress(items: Iterable[T], count: int, doing: str) -> Iterator[T]:
    """Yield the items, under a progress bar on a terminal (NO_COLOR is respected by rich)."""
    if not sys.stdout.isatty():
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True) as progress:
        yield from progress.track(items, total=count)


def write_json(rows: Any, target: str) -> None:
    """Write plain data to a file; ``-`` prints it."""
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    if target == "-":
        click.echo(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {target}: {error.strerror}") from None
