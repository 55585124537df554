"""Functions of an expression that takes two forms.

A delta is 0 or 1, so for every function f

    f(δ·a + b) = f(b) + δ·(f(a + b) − f(b)),

and no delta need ever stay inside a function or a denominator.  Likewise |u| is u or −u:

    f(|u|) = ½(f(u) + f(−u)) + ½·(|u|/u)·(f(u) − f(−u))       for u ≠ 0.

The first is applied always, the second only when a proof needs it (see `zero`).
"""

from collections.abc import Callable
from fractions import Fraction

from alicemath.indexed import powers, product, rename
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    Apply,
    Delta,
    Monomial,
    Polynomial,
    atom,
    collect,
    scale,
    total,
)

__all__ = ["find_absolute", "has_delta", "over_absolute", "over_delta"]

Function = Callable[[Polynomial], Polynomial]


def has_delta(p: Polynomial) -> bool:
    """Whether a term of P contains a delta."""
    return any(type(a) is Delta for m in p.terms for a in m.exponents)


def over_delta(cx: Context, p: Polynomial, f: Function) -> Polynomial:
    """Return f(P) by the two values of P's first delta."""
    d = next(a for m in p.terms for a in m.exponents if type(a) is Delta)
    unequal = Polynomial({m: c for m, c in p.terms.items() if d not in m.exponents})
    equal = collect(
        (Monomial({a: e for a, e in m.exponents.items() if a is not d and a != d}), c)
        for m, c in p.terms.items()
    )
    off, on = f(unequal), f(rename.rename(cx, equal, {d.j: d.i}))
    return total(off, product.multiply(cx, atom(d), total(on, scale(off, -1))))


def find_absolute(p: Polynomial) -> Apply | None:
    """Return an |u| among the factors of P's terms."""
    for m in p.terms:
        for a in m.exponents:
            if type(a) is Apply and a.function == "abs":
                return a
    return None


def over_absolute(cx: Context, p: Polynomial, modulus: Apply, f: Function) -> Polynomial:
    """Return f(P) by the two signs of u, for an |u| in P."""
    u = modulus.argument
    cx.require(u, "≠")

    def with_value(value: Polynomial) -> Polynomial:
        return total(
            *(
                product.multiply(
                    cx,
                    Polynomial(
                        {Monomial({a: e for a, e in m.exponents.items() if a != modulus}): c}
                    ),
                    powers.power(cx, value, m.exponents.get(modulus, 0)),
                )
                for m, c in p.terms.items()
            )
        )

    plus, minus = f(with_value(u)), f(with_value(scale(u, -1)))
    sign = product.multiply(cx, atom(modulus), powers.power(cx, u, -1))
    odd = product.multiply(cx, sign, total(plus, scale(minus, -1)))
    return scale(total(plus, minus, odd), Fraction(1, 2))
