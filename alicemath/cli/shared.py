"""What the commands share: theorems and claims from folders, or one clear line and exit code 2."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from alicemath.errors import InputError
from alicemath.proof.ledger import Claim, read_claims
from alicemath.proof.runner import collect, select
from alicemath.proof.theorem import Theorem

__all__ = ["PROOFS", "claims_of", "theorems_of", "write_json"]

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
        raise click.UsageError(f"no claim in {folder / 'notes'}: its *.toml files state them")
    return claims


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
