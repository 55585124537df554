"""Canonical names for bound indices.

Σᵢⱼ AᵢⱼBⱼ and Σₖₗ AₖₗBₗ are equal, and must be spelled alike.  Trying all orders of k indices costs
k!; instead the indices are *coloured* by what they touch, the colours are refined until they no
longer split (each index by the colours of its neighbours), and only inside a class of more than
one is an index singled out, each in turn, and the refinement repeated.  Of the complete labellings
reached the one of least key is the canonical one: the method of graph isomorphism (McKay, 1981).

The colour of an index must not depend on any name of a bound index; the final comparison is of
complete keys, so a coarse colouring costs time and never a wrong answer.
"""

from collections.abc import Iterator, Mapping, Sequence

from alicemath.errors import UndecidedError
from alicemath.indexed import rename
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    Apply,
    Atom,
    Base,
    Delta,
    Entry,
    Index,
    Monomial,
    Polynomial,
    Sum,
    index_key,
    scale,
)

__all__ = ["label"]

Colouring = Mapping[Index, int]


def label(cx: Context, bound: Sequence[Index], m: Monomial) -> Sum:
    """Return Σ m over the bound indices, canonically named."""
    height = 1 + m.height
    start = dict.fromkeys(bound, 0)
    candidates = (
        _named(cx, order, m, height) for order in _orders(cx, m, _refine(m, start, split=None))
    )
    return min(candidates, key=lambda s: s.key)


def _named(cx: Context, order: Sequence[Index], m: Monomial, height: int) -> Sum:
    names = {b: Index(f"{height}.{k}", b.length) for k, b in enumerate(order)}
    term = rename.rename(cx, Polynomial({m: 1}), names).single
    if term is None or term[1] != 1:
        raise UndecidedError("a sum whose normal form depends on the names of its indices")
    return Sum(tuple(names[b] for b in order), term[0])


def _orders(cx: Context, m: Monomial, colours: Colouring) -> Iterator[list[Index]]:
    """Yield the orders reached by individualisation and refinement."""
    cells: dict[int, list[Index]] = {}
    for b, c in colours.items():
        cells.setdefault(c, []).append(b)
    cell = next((cells[c] for c in sorted(cells) if len(cells[c]) > 1), None)
    if cell is None:
        cx.spend()
        yield sorted(colours, key=lambda b: colours[b])
        return
    for b in cell:
        yield from _orders(cx, m, _refine(m, colours, split=b))


def _refine(m: Monomial, colours: Colouring, split: Index | None) -> Colouring:
    """Refine a colouring until it is stable, after singling out one index."""
    if split is not None:
        colours = {b: 2 * c + (b != split) for b, c in colours.items()}
    elif len(colours) == 1:
        return colours
    classes = len(set(colours.values()))
    while True:
        spelled = {b: _colour(m, colours, b) for b in colours}
        ranks = {text: k for k, text in enumerate(sorted(set(spelled.values())))}
        colours = {b: ranks[spelled[b]] for b in colours}
        if len(ranks) in {classes, len(colours)}:
            return colours
        classes = len(ranks)


def _colour(m: Monomial, colours: Colouring, b: Index) -> str:
    """Spell what an index touches: the factors around it, other indices by colour."""
    names = {i: f"{c}" for i, c in colours.items()} | {b: "*"}
    around = sorted(f"{_spell(a, names)}^{e}" for a, e in m.exponents.items() if b in a.free)
    # the old colour first, padded, so that refining never merges or reorders classes
    return f"{colours[b]:09d} {b.length} {'·'.join(around)}"


def _spell(a: Atom, names: Mapping[Index, str]) -> str:
    """Spell an atom with names for indices, the same for every spelling of the same atom."""

    def name(i: Index) -> str:
        return f"{names[i]}:{i.length}" if i in names else index_key(i)

    if isinstance(a, Entry):
        return f"{a.name}[{','.join(map(name, a.indices))}]"
    if isinstance(a, Delta):
        return f"δ[{','.join(sorted((name(a.i), name(a.j))))}]"
    if isinstance(a, Apply):
        plus = _spell_polynomial(a.argument, names)
        if a.function in {"abs", "cos"}:  # stored as f(u) or f(−u), by name
            plus = min(plus, _spell_polynomial(scale(a.argument, -1), names))
        return f"{a.function}({plus})"
    if isinstance(a, Base):
        return f"({_spell_polynomial(a.argument, names)})"
    anonymous = {**names, **dict.fromkeys(a.bound, "")}
    return f"Σ({_spell_monomial(a.summand, anonymous)})"


def _spell_monomial(m: Monomial, names: Mapping[Index, str]) -> str:
    return "·".join(sorted(f"{_spell(a, names)}^{e}" for a, e in m.exponents.items()))


def _spell_polynomial(p: Polynomial, names: Mapping[Index, str]) -> str:
    return " + ".join(sorted(f"{c}*{_spell_monomial(m, names)}" for m, c in p.terms.items()))
