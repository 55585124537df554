"""Differentiation in index notation.

    ∂Tᵢⱼ/∂Tₖₗ = δᵢₖδⱼₗ,    ∂a^e = e·a^(e−1)·∂a,    ∂φ(u) = φ′(u)·∂u,    ∂Σ = Σ∂,

and the product rule: nothing else is needed.  A sum's bound indices are made fresh first, so that
∂/∂xⱼ of Σⱼ xⱼ² is 2xⱼ and not Σⱼ 2xⱼ.
"""

from collections.abc import Sequence

from alicemath.errors import UndecidedError
from alicemath.indexed import functions, product, rename, sums
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
    atom,
    scale,
    total,
)

__all__ = ["differentiate", "mentions"]


def differentiate(cx: Context, p: Polynomial, name: str, at: Sequence[Index]) -> Polynomial:
    """Return ∂P/∂T_at for the tensor T of that name.

    The entries of T are independent variables.

    Raises
    ------
    UndecidedError
        If T's entries are tied to one another by an assumption (symmetry, Σp = 1, one-hot).
    """
    assumed = cx.assumptions
    if name in assumed.symmetric | assumed.normalised | assumed.one_hot:
        raise UndecidedError(f"the entries of {name} are not independent variables")
    return total(*(scale(_of_product(cx, m, name, tuple(at)), c) for m, c in p.terms.items()))


def _of_product(cx: Context, m: Monomial, name: str, at: tuple[Index, ...]) -> Polynomial:
    terms = []
    for a, e in m.exponents.items():
        inner = _of_atom(cx, a, name, at)
        if inner != ZERO:
            rest = product.product(cx, {**m.exponents, a: e - 1}.items())
            terms.append(scale(product.multiply(cx, rest, inner), e))
    return total(*terms)


def _of_atom(cx: Context, a: Atom, name: str, at: tuple[Index, ...]) -> Polynomial:
    if isinstance(a, Entry):
        if a.name != name:
            return ZERO
        return product.multiply(
            cx, ONE, *(product.delta(i, j) for i, j in zip(a.indices, at, strict=True))
        )
    if isinstance(a, Delta) or not mentions(cx, atom(a), name):
        return ZERO
    if isinstance(a, Apply):
        inner = differentiate(cx, a.argument, name, at)
        return product.multiply(cx, functions.derivative(cx, a.function, a.argument), inner)
    if isinstance(a, Base):
        return differentiate(cx, a.argument, name, at)
    bound, body = rename.opened(cx, a, {})
    return sums.sum_over(cx, bound, differentiate(cx, body, name, at))


def mentions(cx: Context, p: Polynomial, name: str) -> bool:
    """Whether the named tensor occurs in P."""
    result: bool = cx.remember(
        ("mentions", p.key, name),
        lambda: any(_in_atom(cx, a, name) for m in p.terms for a in m.exponents),
    )
    return result


def _in_atom(cx: Context, a: Atom, name: str) -> bool:
    if isinstance(a, Entry):
        return a.name == name
    if isinstance(a, Apply | Base):
        return mentions(cx, a.argument, name)
    return not isinstance(a, Delta) and mentions(cx, Polynomial({a.summand: 1}), name)
