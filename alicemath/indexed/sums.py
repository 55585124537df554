"""Sums over an index of any length.

Σᵢ is linear, so a sum of one product is what matters.  Factors without i leave the sum; a sum of
nothing that mentions i is the length n; a delta is contracted, Σᵢ δᵢⱼ f(i) = f(j); nested sums
join.  What remains is split into its *connected components*: two factors belong together when
they share a bound index,

    Σᵢⱼ aᵢ bᵢ cⱼ = (Σᵢ aᵢbᵢ)·(Σⱼ cⱼ).

So Z = Σ e^xᵢ is one generator, wherever it stands, and Z·Z⁻¹ cancels like numbers do.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from alicemath.indexed import canonical, powers, product, rename
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    Atom,
    Delta,
    Entry,
    Index,
    Monomial,
    Polynomial,
    Rational,
    Sum,
    atom,
    constant,
    scale,
    total,
)

__all__ = ["length", "sum_over"]

Factors = list[tuple[Atom, Rational]]


def length(name: str) -> Polynomial:
    """Return a length as a number (``"3"``) or a symbol (``"n"``)."""
    return constant(int(name)) if name.isdigit() else atom(Entry("#" + name, ()))


def sum_over(cx: Context, indices: Iterable[Index], p: Polynomial) -> Polynomial:
    """Return Σ P over the indices."""
    for i in indices:
        p = total(*(scale(_sum_of_product(cx, i, m), c) for m, c in p.terms.items()))
    return p


def _sum_of_product(cx: Context, i: Index, m: Monomial) -> Polynomial:
    inner = [(a, e) for a, e in m.exponents.items() if i in a.free]
    outer = Monomial({a: e for a, e in m.exponents.items() if i not in a.free})
    outside = Polynomial({outer: 1})
    if not inner:
        return product.multiply(cx, outside, length(i.length))
    for a, _ in inner:
        if isinstance(a, Delta):
            return product.multiply(cx, outside, _contract(cx, i, a, inner))
    bound, factors = [i], Factors()
    for a, e in inner:
        if isinstance(a, Sum) and e > 0 and powers.is_whole(e):
            for _ in range(int(e)):
                more, body = rename.opened(cx, a, {})
                bound += more
                factors += next(iter(body.terms)).exponents.items()
        else:
            factors.append((a, e))
    body = product.product(cx, factors)
    term = body.single
    if term is None or term[1] != 1 or any(isinstance(a, Delta) for a in term[0].exponents):
        return product.multiply(cx, outside, sum_over(cx, bound, body))
    return product.multiply(cx, outside, _components(cx, bound, term[0]))


def _contract(cx: Context, i: Index, d: Delta, inner: Factors) -> Polynomial:
    """Σᵢ δᵢⱼ f(i) = f(j)."""
    j = d.j if d.i == i else d.i
    renamed = (
        powers.power(cx, rename.rename_atom(cx, a, {i: j}), e) for a, e in inner if a is not d
    )
    return product.multiply(cx, *renamed)


def _components(cx: Context, bound: Sequence[Index], m: Monomial) -> Polynomial:
    """Return Σ m as a product of connected sums."""
    cancelled = _cancel(cx, bound, m)
    if cancelled is not None:
        return cancelled
    groups: list[tuple[frozenset[Index], Factors]] = []
    for a, e in m.exponents.items():
        touched = a.free.intersection(bound)
        hit = [g for g in groups if g[0] & touched]
        groups = [g for g in groups if g not in hit]
        groups.append(
            (touched.union(*(g[0] for g in hit)), [(a, e), *(f for g in hit for f in g[1])])
        )
    used = frozenset[Index]().union(*(g[0] for g in groups))
    unused = (length(b.length) for b in bound if b not in used)
    connected = (_connected(cx, indices, factors) for indices, factors in groups)
    return product.multiply(cx, *unused, *connected)


def _connected(cx: Context, indices: frozenset[Index], factors: Factors) -> Polynomial:
    if not indices:
        return product.product(cx, factors)
    result = canonical.label(cx, tuple(indices), Monomial(dict(factors)))
    if len(result.summand.exponents) == 1:
        ((a, e),) = result.summand.exponents.items()
        if isinstance(a, Entry) and a.name in cx.assumptions.normalised and e == 1:
            return ONE  # Σpᵢ = 1
    return atom(result)


def _cancel(cx: Context, bound: Sequence[Index], m: Monomial) -> Polynomial | None:
    """Σₐ Σᵢ f(a,i)·(Σⱼ f(a,j))⁻¹ g(a) = Σₐ g(a): an inner sum meets its own inverse."""
    for a, e in m.exponents.items():
        if not isinstance(a, Sum) or e >= 0:
            continue
        for subset in combinations(bound, len(a.bound)):
            inside = {b: k for b, k in m.exponents.items() if not b.free.isdisjoint(subset)}
            if a in inside or len(inside) != len(a.summand.exponents):
                continue
            if canonical.label(cx, subset, Monomial(inside)) == a:
                outside = [(b, k) for b, k in m.exponents.items() if b not in inside]
                rest = product.product(cx, [*outside, (a, 1)])
                return sum_over(cx, [b for b in bound if b not in subset], rest)
    return None
