"""Elementwise functions in normal form, and their derivatives.

    e^(Σ cₖmₖ) = Π (e^mₖ)^cₖ        one generator e^m for each monomial; e^(c·log u) = u^c
    log(c·aᵏ·r) = log c + k·log a + log r         for a, c > 0
    |c·aᵏ·b|    = |c|·|a|ᵏ·|b|,  |u| = u for u ≥ 0
    σ(−u) = 1 − σ(u);  tanh, sin, erf, arctan odd;  cos, |·| even
    softplus(−u) = softplus(u) − u

The sign of u, of max(u, v) and of u > 0 need no generators of their own:
sign u = |u|/u, max(u, v) = ½(u + v + |u − v|).
The derivatives of σ, tanh, softplus are polynomials in the functions themselves.  A name outside
the table is an arbitrary smooth φ, with derivatives φ′, φ″, ...
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from alicemath.errors import UndecidedError
from alicemath.indexed import cases, powers, product, ranges
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    ZERO,
    Apply,
    Atom,
    Base,
    Entry,
    Monomial,
    Polynomial,
    Rational,
    atom,
    constant,
    scale,
    total,
)

__all__ = ["apply", "derivative", "sign"]

ODD = frozenset({"tanh", "sin", "erf", "arctan"})
EVEN = frozenset({"cos", "abs"})
# fmt: off
AT_ZERO: Mapping[str, Polynomial] = {
    "exp": ONE,      "sigmoid": constant(Fraction(1, 2)),      "cos": ONE,      "abs": ZERO,
    "tanh": ZERO,    "sin": ZERO,                              "erf": ZERO,     "arctan": ZERO,
}
# fmt: on


def apply(cx: Context, function: str, p: Polynomial) -> Polynomial:
    """Return f(P)."""
    key = ("apply", function, p.key)
    result: Polynomial = cx.remember(key, lambda: _apply(cx, function, p))
    return result


def _apply(cx: Context, function: str, p: Polynomial) -> Polynomial:
    cx.spend()
    if p == ZERO and function in AT_ZERO:
        return AT_ZERO[function]
    if function == "exp":
        return product.multiply(cx, *(_exp(cx, m, c) for m, c in p.terms.items()))
    if cases.has_delta(p):
        return cases.over_delta(cx, p, lambda q: apply(cx, function, q))
    special = {"log": _log, "abs": _abs}.get(function)
    if special:
        return special(cx, p)
    if powers.sign_by_form(p) < 0:
        return _reflect(cx, function, p)
    if function in EVEN:
        p = _either_sign(p)
    return atom(Apply(function, p))


def _reflect(cx: Context, function: str, p: Polynomial) -> Polynomial:
    """Return f(P) through f(−P), for the functions with a symmetry."""
    minus = scale(p, -1)
    if function in ODD:
        return scale(apply(cx, function, minus), -1)
    if function in EVEN:
        return apply(cx, function, minus)
    if function == "sigmoid":
        return total(ONE, scale(apply(cx, function, minus), -1))
    if function == "softplus":
        return total(apply(cx, function, minus), p)
    return atom(Apply(function, p))


def _either_sign(p: Polynomial) -> Polynomial:
    """Return P or −P, the same for both; names may decide because f(P) = f(−P) exactly."""
    sign = powers.sign_by_form(p)
    if sign:
        return scale(p, sign)
    return max(p, scale(p, -1), key=lambda q: q.key)


def _exp(cx: Context, m: Monomial, c: Rational) -> Polynomial:
    """Return e^(c·m)."""
    p = Polynomial({m: c})
    if cases.has_delta(p):
        return cases.over_delta(cx, p, lambda q: apply(cx, "exp", q))
    if len(m.exponents) == 1:
        ((a, e),) = m.exponents.items()
        if type(a) is Apply and a.function == "log" and e == 1:
            return powers.power(cx, a.argument, c)
    return product.product(cx, [(Apply("exp", Polynomial({m: 1})), c)])


# ------------------------------------------------------------------ logarithm and modulus
def _log(cx: Context, p: Polynomial) -> Polynomial:
    """Return log P, split over the factors of known sign."""
    bounds = ranges.of(cx, p)
    if bounds.high <= 0:
        raise UndecidedError("the logarithm of an expression that is not positive")
    if not bounds.positive:
        cx.require(p, ">")
    parts = []
    for a, k in powers.content(p).items():
        sign = _sign(cx, a)
        if sign > 0 or (sign < 0 and powers.is_whole(k)):
            parts.append(scale(_log_of_atom(cx, a, sign), k))
            inverse = powers.power(cx, scale(atom(a), sign), -k)
            p = product.multiply(cx, p, inverse)
    c, rest = powers.monic(p)
    return total(*parts, _log_number(c), ZERO if rest == ONE else _log_of_rest(cx, rest))


def _sign(cx: Context, a: Atom) -> int:
    bounds = ranges.of(cx, atom(a))
    return 1 if bounds.positive else -1 if bounds.negative else 0


def _log_of_atom(cx: Context, a: Atom, sign: int) -> Polynomial:
    """Return log(±a) for an atom of known sign."""
    if type(a) is Apply and a.function == "exp":
        return a.argument
    if type(a) is Base:
        return apply(cx, "log", scale(a.argument, sign))
    return atom(Apply("log", scale(atom(a), sign)))


def _log_of_rest(cx: Context, rest: Polynomial) -> Polynomial:
    """Return log R: k·log a, or k·log|a|, when R is a power of one atom."""
    term = rest.single
    if term and term[1] == 1 and len(term[0].exponents) == 1:
        ((a, k),) = term[0].exponents.items()
        even = Fraction(k).numerator % 2 == 0
        argument = apply(cx, "abs", atom(a)) if even else atom(a)
        return scale(atom(Apply("log", argument)), k)
    return atom(Apply("log", rest))


def _log_number(c: Rational) -> Polynomial:
    """Return log c over the primes: log 12 = 2·log 2 + log 3."""
    return total(*(scale(atom(Apply("log", constant(p))), k) for p, k in powers.factorise(c)))


def _abs(cx: Context, p: Polynomial) -> Polynomial:
    """Return |P| = |c|·Π|a|ᵏ·|R| with the content Π aᵏ taken out."""
    if ranges.of(cx, p).nonnegative:
        return p
    factors = []
    for a, k in powers.content(p).items():
        modulus = _modulus(cx, a.argument if type(a) is Base else atom(a))
        # a fractional power is ≥ 0 where it is defined
        factors.append(powers.power(cx, modulus, k) if powers.is_whole(k) else atom(a, k))
        p = product.multiply(cx, p, product.product(cx, [(a, -k)]))
    c, rest = powers.monic(p)
    modulus = ONE if rest.value is not None else _modulus(cx, rest)
    return scale(product.multiply(cx, *factors, modulus), c)


def _modulus(cx: Context, p: Polynomial) -> Polynomial:
    """Return |P| for what does not factor."""
    bounds = ranges.of(cx, p)
    if bounds.nonnegative or bounds.high <= 0:
        return p if bounds.nonnegative else scale(p, -1)
    return atom(Apply("abs", _either_sign(p)))


def sign(cx: Context, p: Polynomial) -> Polynomial:
    """Return sign P = |P|/P, for P ≠ 0."""
    return product.multiply(cx, apply(cx, "abs", p), powers.power(cx, p, -1))


# ------------------------------------------------------------------ derivatives
def derivative(cx: Context, function: str, u: Polynomial) -> Polynomial:
    """Return f′(u)."""
    rule = DERIVATIVES.get(function)
    return rule(cx, u) if rule else apply(cx, function + "′", u)


def _one_minus(p: Polynomial) -> Polynomial:
    return total(ONE, scale(p, -1))


def _gauss(cx: Context, u: Polynomial) -> Polynomial:
    """Return erf′ = 2/√π · e^(−u²)."""
    root = powers.power(cx, atom(Entry("π", ())), Fraction(-1, 2))
    bell = apply(cx, "exp", scale(powers.power(cx, u, 2), -1))
    return scale(product.multiply(cx, root, bell), 2)


# fmt: off
DERIVATIVES: Mapping[str, Callable[[Context, Polynomial], Polynomial]] = {
    "exp":      lambda cx, u: apply(cx, "exp", u),
    "log":      lambda cx, u: powers.power(cx, u, -1),
    "abs":      sign,
    "sin":      lambda cx, u: apply(cx, "cos", u),
    "cos":      lambda cx, u: scale(apply(cx, "sin", u), -1),
    "arctan":   lambda cx, u: powers.power(cx, total(ONE, powers.power(cx, u, 2)), -1),
    "erf":      _gauss,
    "softplus": lambda cx, u: apply(cx, "sigmoid", u),
    "sigmoid":  lambda cx, u: product.multiply(cx, s := apply(cx, "sigmoid", u), _one_minus(s)),
    "tanh":     lambda cx, u: _one_minus(powers.power(cx, apply(cx, "tanh", u), 2)),
}
# fmt: on
