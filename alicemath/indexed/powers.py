"""Powers in normal form, and the factors that leave a root, a logarithm or a modulus.

A whole power of one term distributes, (c·a·b)^k = c^k·a^k·b^k; of a sum it first gives up its
content, the greatest common monomial and the leading coefficient, so that
(2x² + 2xy)^-1 = ½·x^-1·(x + y)^-1.  Under a fractional power only factors ≥ 0 may leave:

    (aᵏ·r)^e = a^(ke)·r^e   for a > 0,        (a²·r)^e = |a|^(2e)·r^e,

so that √(c²x + c²y) = |c|·√(x + y).
"""

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from alicemath.errors import UndecidedError
from alicemath.indexed import cases, functions, product, ranges
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    ZERO,
    Atom,
    Base,
    Delta,
    Polynomial,
    Rational,
    atom,
    constant,
    scale,
)

__all__ = ["content", "factorise", "monic", "power", "sign_by_form"]


def power(cx: Context, p: Polynomial, e: Rational) -> Polynomial:
    """Return P^e.

    Raises
    ------
    UndecidedError
        For 0^-1, and for a root of what is provably negative.
    """
    if e == 0:
        return ONE
    if e == 1:
        return p
    if p == ZERO:
        if e > 0:
            return ZERO
        raise UndecidedError("division by an expression that is 0")
    result: Polynomial = cx.remember(("power", p.key, e), lambda: _power(cx, p, e))
    return result


def is_whole(e: Rational) -> bool:
    """Whether e is an integer."""
    return Fraction(e).denominator == 1


def _power(cx: Context, p: Polynomial, e: Rational) -> Polynomial:
    term = p.single
    if is_whole(e) and e > 0 and term is None:
        half = power(cx, p, int(e) // 2)
        return product.multiply(cx, half, half, *[p] * (int(e) % 2))
    if cases.has_delta(p) and not (is_whole(e) and e > 0):
        return cases.over_delta(cx, p, lambda q: power(cx, q, e))
    bounds = ranges.of(cx, p)
    if e < 0 and not bounds.nonzero:
        cx.require(p, "≠")
    if not is_whole(e):
        if not bounds.nonnegative:
            cx.require(p, "≥")
        return _root(cx, p, e)
    if term is not None:
        factors = product.product(cx, ((a, k * e) for a, k in term[0].exponents.items()))
        return scale(factors, Fraction(term[1]) ** int(e))
    return _reciprocal(cx, p, int(e))


def _reciprocal(cx: Context, p: Polynomial, e: int) -> Polynomial:
    """Return P^e for a sum P and e < 0."""
    common = content(p)
    rest = _without(cx, p, common)
    if common:
        outside = product.product(cx, ((a, k * e) for a, k in common.items()))
        return product.multiply(cx, outside, power(cx, rest, e))
    bounds = ranges.of(cx, p)
    c, rest = monic(rest)
    _inherit(cx, p, rest)
    if bounds.negative or (not bounds.positive and sign_by_form(p) < 0):
        c, rest = -c, scale(rest, -1)
    return scale(product.product(cx, [(Base(rest), e)]), Fraction(c) ** e)


# ------------------------------------------------------------------ fractional powers
class Part(NamedTuple):
    """A factor a^k = ±q^k with q ≥ 0; ``sure``: q > 0 almost everywhere."""

    q: Polynomial
    k: Rational
    sign: int
    sure: bool


def _part(cx: Context, a: Atom, k: Rational) -> Part | None:
    bounds = ranges.of(cx, atom(a))
    if bounds.nonnegative:
        return Part(atom(a), k, 1, bounds.positive)
    if Fraction(k).numerator % 2 == 0:
        return Part(functions.apply(cx, "abs", atom(a)), k, 1, sure=True)
    if bounds.high <= 0 and is_whole(k):
        return Part(scale(atom(a), -1), k, -1, bounds.negative)
    return None


def _root(cx: Context, p: Polynomial, e: Rational) -> Polynomial:
    """Return P^e for a fraction e: what is ≥ 0 leaves, the rest stays together."""
    common = content(p)
    parts = {a: _part(cx, a, k) for a, k in common.items()}
    leave = {a: part for a, part in parts.items() if part}
    rest = _without(cx, p, {a: common[a] for a in leave})
    lone = next((a for a, part in parts.items() if part is None), None)
    if rest.single and len(parts) - len(leave) == 1 and lone is not None:
        k = common[lone]  # an odd power is ≥ 0 exactly where its base is
        leave[lone], rest = Part(atom(lone), k, 1, sure=True), _without(cx, rest, {lone: k})
    if rest.value is None:
        leave = {a: part for a, part in leave.items() if part.sure}
        rest = _without(cx, p, {a: common[a] for a in leave})
    for part in leave.values():
        rest = scale(rest, part.sign)
    c, rest = monic(rest)
    if all(part.sure for part in leave.values()):
        _inherit(cx, p, rest)
    if rest.value is not None and rest.value < 0:
        raise UndecidedError("a root of an expression that is negative")
    outside = [_positive_power(cx, part.q, part.k * e) for part in leave.values()]
    inside = ONE if rest == ONE else product.product(cx, [(Base(rest), e)])
    return product.multiply(cx, _number_power(cx, c, e), *outside, inside)


def _positive_power(cx: Context, q: Polynomial, e: Rational) -> Polynomial:
    """Return q^e where q is ±a single atom, or |a|."""
    term = q.single
    if term and term[1] == 1 and list(term[0].exponents.values()) == [1]:
        return product.product(cx, [(next(iter(term[0].exponents)), e)])
    return product.product(cx, [(Base(q), e)])


def _number_power(cx: Context, c: Rational, e: Rational) -> Polynomial:
    """Return c^e with every prime's power in normal form: 8^½ = 2·2^½."""
    return product.product(cx, ((Base(constant(p)), k * e) for p, k in factorise(c)))


def factorise(c: Rational) -> Iterator[tuple[int, int]]:
    """Yield the primes of a number c > 0 with their exponents.

    A large cofactor counts as prime, which costs completeness only; trial division to 1000 is
    instant and catches whatever a person types.
    """
    for n, sign in ((Fraction(c).numerator, 1), (Fraction(c).denominator, -1)):
        rest = n
        for p in range(2, min(isqrt(n), 1000) + 1):
            k = 0
            while rest % p == 0:
                rest, k = rest // p, k + 1
            if k:
                yield p, k * sign
        if rest > 1:
            yield rest, sign


def _inherit(cx: Context, p: Polynomial, rest: Polynomial) -> None:
    """Pass P's sign on to what is left of it after dividing by what is > 0."""
    if cx.learned(p) >= 0:
        cx.learn(rest, cx.learned(p))


# ------------------------------------------------------------------ content, leading coefficient
def content(p: Polynomial) -> dict[Atom, Rational]:
    """Return the greatest common monomial of the terms (lowest exponents, also negative)."""
    atoms = dict.fromkeys(a for m in p.terms for a in m.exponents if type(a) is not Delta)
    lowest = {a: min(m.exponents.get(a, 0) for m in p.terms) for a in atoms}
    return {a: e for a, e in lowest.items() if e}


def _without(cx: Context, p: Polynomial, factors: dict[Atom, Rational]) -> Polynomial:
    """Return P divided by a monomial."""
    if not factors:
        return p
    return product.multiply(cx, p, product.product(cx, ((a, -k) for a, k in factors.items())))


def monic(p: Polynomial) -> tuple[Rational, Polynomial]:
    """Write P = c·Q with c > 0 and a leading coefficient of Q that is ±1."""
    greatest = max(m.order for m in p.terms)
    c = max(abs(Fraction(k)) for m, k in p.terms.items() if m.order == greatest)
    return c, scale(p, Fraction(1) / c)


def sign_by_form(p: Polynomial) -> int:
    """Return ±1 for one of P and −P, by forms alone; 0 if their forms agree.

    Only the coefficients of equal forms are compared, never the names of indices: the choice
    then commutes with renaming.
    """
    groups: dict[tuple[Rational, str], list[Rational]] = {}
    for m, c in p.terms.items():
        groups.setdefault(m.order, []).append(c)
    for order in sorted(groups, reverse=True):
        plus, minus = sorted(groups[order]), sorted(-c for c in groups[order])
        if plus != minus:
            return 1 if plus > minus else -1
    return 0
