"""For what a claim is decided, in words: every n ≥ 1; m = 1, 2, 3; every s ∈ ℝ."""

from collections.abc import Mapping, Sequence

import numpy as np

from alicemath.domain import Domain, length_names

__all__ = ["every", "everywhere", "lengths_text", "scope_of", "small_lengths", "small_scope"]


def small_lengths(on: Mapping[str, Domain]) -> list[dict[str, int]]:
    """Return small lengths at which numbers testify and SymPy proves, distinct for each name."""
    names = length_names(on)
    return [dict(zip(names, row, strict=True)) for row in _rows(len(names))] if names else [{}]


def _rows(count: int) -> list[tuple[int, ...]]:
    """Lengths for that many names: three windows of a ring, which is longer than a window.

    Of three lengths that were always 1, 2, 3 in some order, a·b·c = a + b + c would hold.
    """
    ring = (1, 2, 3) if count < 3 else (5, 2, 3, 1, *range(6, count + 3))
    return [tuple(ring[(k + i) % len(ring)] for i in range(count)) for k in range(3)]


def scope_of(on: Mapping[str, Domain]) -> str:
    """Every n ≥ 1, or every point of the domains where no length is named."""
    names = length_names(on)
    return every(names) if names else everywhere(on)


def every(names: Sequence[str]) -> str:
    """Return "every n, c ≥ 1"."""
    return f"every {', '.join(names)} ≥ 1"


def small_scope(names: Sequence[str]) -> str:
    """Return "m = 1, 2, 3", or the rotated lengths of several names."""
    if len(names) == 1:
        return f"{names[0]} = 1, 2, 3"
    cases = ", ".join(f"({', '.join(map(str, row))})" for row in _rows(len(names)))
    return f"({', '.join(names)}) = {cases}"


def lengths_text(at: Mapping[str, int]) -> str:
    """Return "n = 2, c = 3"."""
    return ", ".join(f"{name} = {length}" for name, length in at.items())


def everywhere(on: Mapping[str, Domain]) -> str:
    """Every s ∈ ℝ: the domain in words, when no length is named."""
    groups: dict[str, list[str]] = {}
    for name, domain in on.items():
        groups.setdefault(_set_name(domain), []).append(name)
    return "every " + ", ".join(f"{', '.join(n)} {where}" for where, n in groups.items())


def _set_name(domain: Domain) -> str:
    size = "×".join(map(str, domain.shape))
    power = f"^{size}" if size else ""
    if domain.kind == "real" and (domain.low, domain.high) == (-np.inf, np.inf):
        return f"∈ ℝ{power}"
    if domain.kind == "real" and domain.positive and domain.high == np.inf and domain.low == 0:
        return f"> 0{' in ℝ' + power if power else ''}"
    return f"∈ {domain}"
