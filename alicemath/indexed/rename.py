"""Renaming indices and substituting for tensors: rebuilding an expression from its leaves.

A renaming may make two indices equal, and a substituted value may be anything, so the result is
built anew by the constructors and is again in normal form.  Bound indices are replaced by fresh
ones on the way, which excludes capture.
"""

from collections.abc import Callable, Mapping

from alicemath.indexed import canonical, functions, powers, product, sums
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    Apply,
    Atom,
    Base,
    Delta,
    Entry,
    Index,
    Polynomial,
    Sum,
    atom,
    scale,
    total,
)

__all__ = ["opened", "rebuild", "rename", "rename_atom", "substitute"]

Renaming = Mapping[Index, Index]


def rename(cx: Context, p: Polynomial, renaming: Renaming) -> Polynomial:
    """Return P with its free indices replaced, all at once."""
    if p.free.isdisjoint(renaming):
        return p
    return rebuild(cx, p, lambda a: rename_atom(cx, a, renaming))


def rebuild(cx: Context, p: Polynomial, f: Callable[[Atom], Polynomial]) -> Polynomial:
    """Return P with every atom a of its terms replaced by f(a)."""
    return total(
        *(
            scale(
                product.multiply(cx, *(powers.power(cx, f(a), e) for a, e in m.exponents.items())),
                c,
            )
            for m, c in p.terms.items()
        )
    )


def rename_atom(cx: Context, a: Atom, renaming: Renaming) -> Polynomial:
    """Return an atom with its free indices replaced."""
    renaming = {i: renaming[i] for i in a.free if i in renaming}
    if not renaming:
        return atom(a)
    key = ("rename", a.key, frozenset(renaming.items()))
    result: Polynomial = cx.remember(key, lambda: _rename_atom(cx, a, renaming))
    return result


def _rename_atom(cx: Context, a: Atom, renaming: Renaming) -> Polynomial:
    if isinstance(a, Entry):
        return product.entry(cx, a.name, (renaming.get(i, i) for i in a.indices))
    if isinstance(a, Delta):
        return product.delta(renaming.get(a.i, a.i), renaming.get(a.j, a.j))
    if isinstance(a, Apply):
        return functions.apply(cx, a.function, rename(cx, a.argument, renaming))
    if isinstance(a, Base):
        return rename(cx, a.argument, renaming)
    bound, body = opened(cx, a, renaming)
    targets = {renaming.get(i, i) for i in a.free}
    term = body.single
    if len(targets) == len(a.free) and term is not None and term[1] == 1:
        # Injective: nothing merges, so the sum stays connected and only needs its labels.
        return atom(canonical.label(cx, bound, term[0]))
    return sums.sum_over(cx, bound, body)


def opened(cx: Context, a: Sum, renaming: Renaming) -> tuple[tuple[Index, ...], Polynomial]:
    """Return a sum's bound indices, made fresh, and its summand, otherwise renamed."""
    fresh = {b: cx.fresh(b.length) for b in a.bound}
    body = rename(cx, Polynomial({a.summand: 1}), {**renaming, **fresh})
    return tuple(fresh.values()), body


def substitute(
    cx: Context, p: Polynomial, name: str, value: Callable[[tuple[Index, ...]], Polynomial]
) -> Polynomial:
    """Return P with every entry T_ij... of the named tensor replaced by value((i, j, ...))."""

    def replace(a: Atom) -> Polynomial:
        if isinstance(a, Entry):
            return value(a.indices) if a.name == name else atom(a)
        if isinstance(a, Apply):
            return functions.apply(cx, a.function, rebuild(cx, a.argument, replace))
        if isinstance(a, Base):
            return rebuild(cx, a.argument, replace)
        if isinstance(a, Sum):
            bound, body = opened(cx, a, {})
            return sums.sum_over(cx, bound, rebuild(cx, body, replace))
        return atom(a)

    return rebuild(cx, p, replace)
