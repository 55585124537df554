"""Products in normal form.

Multiplying powers of atoms adds exponents; then these rules apply until none does:

    δᵢⱼ Tⱼ        = δᵢⱼ Tᵢ             one representative for each class of equal indices
    yᵢ yⱼ         = δᵢⱼ yᵢ             y one-hot
    |u|^(2q+r)    = u^2q |u|^r         0 ≤ r < 2
    sin²u         = 1 − cos²u
    √2·√2         = 2                  and the integer part of any power of a number
    L·(L + R)^-k  = (L + R)^(1−k) − R·(L + R)^-k        L the leading term: division
    L^-1·(L + t)^-k = (L^-1·(L + t)^(1−k) − (L + t)^-k)/t    t a number: partial fractions
    (P)^k         = P ⋯ P              k natural: expansion
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import floor

from alicemath.errors import UndecidedError
from alicemath.indexed import powers, rename
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    ZERO,
    Apply,
    Atom,
    Base,
    Delta,
    Entry,
    Index,
    Monomial,
    Polynomial,
    Rational,
    atom,
    collect,
    index_key,
    scale,
    total,
)

__all__ = ["delta", "entry", "leading", "multiply", "product", "unite"]

Exponents = Mapping[Atom, Rational]


def entry(cx: Context, name: str, indices: Iterable[Index]) -> Polynomial:
    """Return the entry of a tensor; a symmetric tensor's indices are put in order."""
    indices = tuple(indices)
    if name in cx.assumptions.symmetric:
        indices = tuple(sorted(indices, key=index_key))
    return atom(Entry(name, indices))


def delta(i: Index, j: Index) -> Polynomial:
    """Return δ_ij."""
    if i == j:
        return ONE
    if i.length != j.length:
        raise UndecidedError(f"δ of an index over {i.length} and one over {j.length}")
    if i.name[0] == j.name[0] == "=":
        return ZERO
    first, second = sorted((i, j), key=_rank)
    return atom(Delta(first, second))


def multiply(cx: Context, *polynomials: Polynomial) -> Polynomial:
    """Return P·Q·..."""
    result = ONE
    for p in polynomials:
        if result is ONE or p == ONE:
            result = p if result is ONE else result
            continue
        result = collect(
            (m, c * a * b)
            for left, a in result.terms.items()
            for right, b in p.terms.items()
            for m, c in _pair(cx, left, right).terms.items()
        )
    return result


def product(cx: Context, factors: Iterable[tuple[Atom, Rational]]) -> Polynomial:
    """Return the product of powers of atoms."""
    exponents: dict[Atom, Rational] = {}
    for a, e in factors:
        exponents[a] = exponents.get(a, 0) + e
    exponents = {a: e for a, e in exponents.items() if e}
    key = ("product", *sorted((a.key, e) for a, e in exponents.items()))
    result: Polynomial = cx.remember(key, lambda: _normalise(cx, exponents))
    return result


def _pair(cx: Context, left: Monomial, right: Monomial) -> Polynomial:
    if not right.exponents:
        return Polynomial({left: 1})
    return product(cx, [*left.exponents.items(), *right.exponents.items()])


def _normalise(cx: Context, exponents: Exponents) -> Polynomial:
    cx.spend()
    for rule in RULES:
        result = rule(cx, exponents)
        if result is not None:
            return result
    return Polynomial({Monomial(exponents): 1})


# ------------------------------------------------------------------ the rules
def contract(cx: Context, exponents: Exponents) -> Polynomial | None:
    """Replace every index in a delta by the representative of its class."""
    deltas = [a for a in exponents if type(a) is Delta]
    if not deltas:
        return None
    if any(exponents[d] < 0 for d in deltas):
        raise UndecidedError("division by a Kronecker delta, which is 0 off the diagonal")
    representative = unite(deltas)
    if representative is None:
        return ZERO
    moved = {i: r for i, r in representative.items() if i != r}
    star: list[tuple[Atom, Rational]] = [(Delta(r, i), 1) for i, r in moved.items()]
    rest = [(a, e) for a, e in exponents.items() if type(a) is not Delta]
    if any(not a.free.isdisjoint(moved) for a, _ in rest):
        renamed = (powers.power(cx, rename.rename_atom(cx, a, moved), e) for a, e in rest)
        body = multiply(cx, *renamed)
    else:
        body = product(cx, rest)
    return total(*(scale(_attach(cx, m, star), c) for m, c in body.terms.items()))


def _attach(cx: Context, m: Monomial, star: list[tuple[Atom, Rational]]) -> Polynomial:
    if any(type(a) is Delta for a in m.exponents):  # an expansion brought new deltas
        return product(cx, [*m.exponents.items(), *star])
    return Polynomial({Monomial({**m.exponents, **dict(star)}): 1})


def unite(deltas: Iterable[Delta]) -> dict[Index, Index] | None:
    """Map every index to its class's first; None when two literal positions meet."""
    first: dict[Index, Index] = {}
    for d in deltas:
        a, b = first.setdefault(d.i, d.i), first.setdefault(d.j, d.j)
        keep, drop = sorted((a, b), key=_rank)
        if keep != drop and keep.name[0] == drop.name[0] == "=":
            return None
        first.update({x: keep for x, r in first.items() if r == drop})
    return first


def _rank(index: Index) -> tuple[bool, str]:
    return index.name[0] != "=", index_key(index)


def hot(cx: Context, exponents: Exponents) -> Polynomial | None:
    """One-hot vectors: yᵢ^e = yᵢ, yᵢyⱼ = δᵢⱼyᵢ."""
    names = cx.assumptions.one_hot
    seen: dict[str, Entry] = {}
    for a, e in exponents.items() if names else ():
        if type(a) is not Entry or a.name not in names or e < 0:
            continue
        if e != 1:
            return product(cx, {**exponents, a: 1}.items())
        other = seen.setdefault(a.name, a)
        if other is not a:
            rest = product(cx, ((b, k) for b, k in exponents.items() if b is not a))
            return multiply(cx, delta(other.indices[0], a.indices[0]), rest)
    return None


def absolute(cx: Context, exponents: Exponents) -> Polynomial | None:
    """|u|^(2q+r) = u^2q · |u|^r."""
    for a, e in exponents.items():
        if type(a) is Apply and a.function == "abs" and not 0 < e < 2:
            q = floor(Fraction(e) / 2)
            rest = product(cx, {**exponents, a: e - 2 * q}.items())
            return multiply(cx, powers.power(cx, a.argument, 2 * q), rest)
    return None


def sine(cx: Context, exponents: Exponents) -> Polynomial | None:
    """sin²u = 1 − cos²u."""
    for a, e in exponents.items():
        if type(a) is Apply and a.function == "sin" and e >= 2:
            cosine = atom(Apply("cos", a.argument), 2)
            rest = product(cx, {**exponents, a: e - 2}.items())
            return multiply(cx, total(ONE, scale(cosine, -1)), rest)
    return None


def divide(cx: Context, exponents: Exponents) -> Polynomial | None:
    """L·(L + R)^-k = (L + R)^(1−k) − R·(L + R)^-k."""
    for a, e in exponents.items():
        if type(a) is not Base or e >= 0 or (lead := leading(a.argument)) is None:
            continue
        m, c = lead
        if not all(exponents.get(b, 0) >= k > 0 for b, k in m.exponents.items()):
            continue
        quotient = {b: k - m.exponents.get(b, 0) for b, k in exponents.items()}
        rest = Polynomial({n: k for n, k in a.argument.terms.items() if n is not m})
        once = product(cx, {**quotient, a: e + 1}.items())
        again = multiply(cx, product(cx, quotient.items()), rest)
        return scale(total(once, scale(again, -1)), Fraction(1) / c)
    return None


def separate(cx: Context, exponents: Exponents) -> Polynomial | None:
    """L^-1·(cL + t)^-k = (L^-1·(cL + t)^(1−k) − c·(cL + t)^-k)/t for a number t."""
    for a, e in exponents.items():
        if type(a) is not Base or e >= 0 or len(a.argument.terms) != 2:
            continue
        lead, t = leading(a.argument), a.argument.terms.get(Monomial({}))
        if lead is None or t is None or Fraction(e).denominator != 1:
            continue
        m, c = lead
        if all(exponents.get(b, 0) <= -k < 0 for b, k in m.exponents.items()):
            fewer = product(cx, {**exponents, a: e + 1}.items())
            apart = {b: k + m.exponents.get(b, 0) for b, k in exponents.items()}
            rest = product(cx, apart.items())
            return scale(total(fewer, scale(rest, -c)), Fraction(1) / t)
    return None


def expand(cx: Context, exponents: Exponents) -> Polynomial | None:
    """(P)^(k+r) = P ⋯ P · (P)^r, and likewise for the powers of a number."""
    for a, e in exponents.items():
        if type(a) is not Base:
            continue
        number = a.argument.value
        whole = floor(e) if e >= 1 or number is not None else 0
        if whole:
            rest = product(cx, {**exponents, a: e - whole}.items())
            if number is not None:
                return scale(rest, Fraction(number) ** whole)
            return multiply(cx, rest, *[a.argument] * whole)
    return None


RULES: tuple[Callable[[Context, Exponents], Polynomial | None], ...] = (
    hot,
    contract,
    absolute,
    sine,
    divide,
    separate,
    expand,
)


def leading(p: Polynomial) -> tuple[Monomial, Rational] | None:
    """Return the term of the greatest form, if it is the only one of that form and not 1."""
    terms = sorted(p.terms.items(), key=lambda term: term[0].order)
    if not terms or not terms[-1][0].exponents:
        return None
    if len(terms) > 1 and terms[-2][0].order == terms[-1][0].order:
        return None
    return terms[-1]
