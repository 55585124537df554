"""What a claim of the corpus is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alicemath.domain import Domain
from alicemath.indexed.claim import Kind

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: f, the claimed derivative, the domains of the arguments."""

    name: str
    kind: Kind
    f: Function
    claimed: Function
    on: Mapping[str, Domain]
    wrt: str | None = None


def row(name: str, kind: Kind, f: Function, claimed: Function, wrt: Any = None, **on: Any) -> Row:
    return Row(name, kind, f, claimed, on, wrt)
