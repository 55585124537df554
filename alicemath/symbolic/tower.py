"""Reading an expression into an exp-log tower over the rational functions.

The normal forms, each an identity wherever the expression as written is defined:

    exp(Σ cᵢ mᵢ)     = ∏ (e^(mᵢ/D))^(cᵢ D)               mᵢ monomials over a common denominator
    exp(c log|f|)    = |f|^c
    log(c ∏ fₖ^nₖ)   = log|c| + Σ nₖ log|fₖ|             fₖ irreducible; log|c| over the primes
    (c ∏ fₖ^nₖ)^r    = |c|^r ∏ |fₖ|^(nₖ r)               r rational
    cos, sin         cos kθ = T_k(cos θ), sin kθ = sin θ U_(k−1)(cos θ), and sums of angles
    tanh, sinh, ...  by exp;   asinh, atanh, ... by log;   u^v = exp(v log u)

The moduli are the point: log x² = 2 log|x| needs no sign of x.  Where the written expression
forces a sign (the argument of a log is positive, of a root not negative) it is kept as a fact and
as a side condition.  Anything else is an opaque generator named by its normalised arguments, so
that erf(x + x) and erf(2x) are one generator.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import flint
import sympy as sp

from alicemath.symbolic.generators import (
    Generator,
    Kind,
    Quotient,
    Refine,
    Ring,
    Shape,
    Unreadable,
    fingerprint,
)

__all__ = ["Tower", "read_into_tower"]

Polynomial = Any  # flint.fmpq_mpoly

ODD = (sp.erf, sp.atan, sp.asin)  # f(−x) = −f(x)
BY_EXP = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
BY_LOG = (sp.asinh, sp.acosh, sp.atanh)
LARGEST_CONSTANT = 10**60  # a longer integer is not factored inside a logarithm or root
LARGEST_MULTIPLE = 60  # cos(kθ) is expanded up to this k
REFINEMENTS = 48  # how often a tower is read again in a finer ring before giving up


class Tower(Ring):
    """A ring together with the reader that maps SymPy expressions into it."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__(shape)
        self._memo: dict[sp.Basic, Quotient] = {}

    def read(self, u: sp.Basic) -> Quotient:
        """Return the normal form of an expression."""
        known = self._memo.get(u)
        if known is None:
            known = self._memo[u] = self._read(u)
        return known

    def _read(self, u: sp.Basic) -> Quotient:
        if isinstance(u, sp.Rational):
            return self.constant(Fraction(int(u.p), int(u.q)))
        rule = _RULES.get(type(u))
        if rule is not None:
            return rule(self, u)
        if isinstance(u, BY_EXP):
            return self.read(u.rewrite(sp.exp))
        if isinstance(u, BY_LOG):
            return self.read(u.rewrite(sp.log))
        return self._opaque(u)

    # ------------------------------------------------------------ leaves
    def _free(self, key: Hashable, value: sp.Expr) -> Quotient:
        new = Generator("free", value, bool(value.is_nonnegative), bool(value.is_positive))
        return self.whole(self.generator(key, new))

    def symbol(self, u: sp.Expr) -> Quotient:
        """Read a symbol or a named constant as a free generator."""
        return self._free(u, u)

    def _opaque(self, u: sp.Basic) -> Quotient:
        if u.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I):
            raise Unreadable(f"{u} is not a real number")
        if isinstance(u, sp.Float):
            raise Unreadable(f"the float {u} is not exact; write a rational number")
        if not isinstance(u, sp.Function) or not all(isinstance(a, sp.Expr) for a in u.args):
            return self._free(("as written", u), u)
        arguments = [self._reduced(self.read(a)) for a in u.args]
        sign = 1
        if isinstance(u, ODD) and arguments[0].numerator.leading_coefficient() < 0:
            sign, arguments = -1, [self.scale(arguments[0], -1)]
        key = (u.func, *((fingerprint(n), fingerprint(d)) for n, d in arguments))
        return self.scale(self._free(key, sign * u), sign)

    def _reduced(self, a: Quotient) -> Quotient:
        return self.lowest(self.reduce(a.numerator), self.reduce(a.denominator))

    # ------------------------------------------------------------ sums, products, powers
    def sum(self, u: sp.Expr) -> Quotient:
        """Read a sum."""
        total = self.constant(0)
        for term in u.args:
            total = self.add(total, self.read(term))
        return total

    def product(self, u: sp.Expr) -> Quotient:
        """Read a product."""
        total = self.constant(1)
        for factor in u.args:
            total = self.multiply(total, self.read(factor))
        return total

    def pow(self, u: sp.Expr) -> Quotient:
        """Read base^exponent: integer, rational, or exp(exponent · log base)."""
        base, exponent = u.args
        if isinstance(exponent, sp.Integer):
            value = self.read(base)
            if exponent < 0 and self.sign(value.numerator, strict=True) is None:
                self.conditions.append((sp.Ne, base))
            return self.power(value, int(exponent))
        if isinstance(exponent, sp.Rational):
            r = Fraction(int(exponent.p), int(exponent.q))
            value = self._reduced(self.read(base))
            self.must_be(value, base, strict=r < 0)
            return self.modulus_power(value, r)
        logarithm = self.log_of(base)
        total = self.constant(1)
        for term in sp.Add.make_args(exponent):
            total = self.multiply(total, self.exp_of(self.multiply(self.read(term), logarithm)))
        return total

    def modulus(self, u: sp.Expr) -> Quotient:
        """Read |u|."""
        return self.modulus_power(self._reduced(self.read(u.args[0])), Fraction(1))

    def modulus_power(self, a: Quotient, r: Fraction) -> Quotient:
        """Return |a|^r = |c|^r ∏ |f|^(k r)."""
        if a.numerator == 0:
            if r <= 0:
                raise Unreadable("0 to a negative power")
            return self.constant(0)
        c, powers = self.factors(a)
        total = self._number_power(abs(c), r)
        for f, k in powers:
            total = self.multiply(total, self._factor_power(f, k * r))
        return total

    def _number_power(self, c: Fraction, r: Fraction) -> Quotient:
        if r.denominator == 1:
            return self.constant(c**r.numerator)
        total = self.constant(1)
        for p, k in self._primes(c):
            whole, part = divmod(k * r, 1)
            total = self.scale(total, Fraction(p) ** int(whole))
            if part:
                total = self.multiply(total, self._root(self.context.constant(p), part))
        return total

    def _factor_power(self, f: Polynomial, r: Fraction) -> Quotient:
        """Return |f|^r for an irreducible f."""
        one = self.single(f)
        if one is not None and one.kind == "exp":
            return self.exp_of(self.scale(one.argument, r / one.index))
        if one is not None and one.kind == "root":
            return self._factor_power_of_root(one.argument, r / self.root_index)
        sign = self.sign(f)
        if r.denominator == 1 and (r.numerator % 2 == 0 or sign is not None):
            return self.power(self.whole(f if sign is None else sign * f), int(r))
        return self._root(f, r)

    def _factor_power_of_root(self, f: Polynomial, r: Fraction) -> Quotient:
        if f.is_constant():
            return self._number_power(Fraction(int(f.leading_coefficient().p)), r)
        return self._factor_power(f, r)

    def _root(self, f: Polynomial, r: Fraction) -> Quotient:
        k = r * self.root_index
        if k.denominator != 1:
            raise Refine(replace(self.shape, root_index=math.lcm(self.root_index, r.denominator)))
        value = sp.Abs(self.expression(f)) ** sp.Rational(1, self.root_index)
        positive = self.sign(f, strict=True) is not None
        g = self.generator(
            ("root", fingerprint(f)),
            Generator("root", value, nonnegative=True, positive=positive, argument=f),
        )
        return self.power(self.whole(g), int(k))

    # ------------------------------------------------------------ exponentials and logarithms
    def exp(self, u: sp.Expr) -> Quotient:
        """Read exp(v), summand by summand of v as written."""
        total = self.constant(1)
        for term in sp.Add.make_args(u.args[0]):
            total = self.multiply(total, self.exp_of(self._reduced(self.read(term))))
        return total

    def exp_of(self, exponent: Quotient) -> Quotient:
        """Return exp(n/d), term by term of n divided by d."""
        total = self.constant(1)
        for term, r in self._terms(exponent):
            total = self.multiply(total, self._exp_term(term, r))
        return total

    def _terms(self, a: Quotient) -> list[tuple[Quotient, Fraction]]:
        """Return a = Σ r m, each m a monomial, or a monomial over d.

        n = q d + remainder, no monomial of the remainder divisible by the leading one of d: the
        remainder is unique, so that x/(1 + x) and 1 − 1/(1 + x) give the same terms.
        """
        whole, rest = divmod(a.numerator, a.denominator)
        return [
            (self.lowest(self.context.from_dict({monomial: flint.fmpq(1)}), d),
             Fraction(int(c.p), int(c.q)))
            for part, d in ((whole, self.one), (rest, a.denominator))
            for monomial, c in part.terms()
        ]  # fmt: skip

    def _exp_term(self, term: Quotient, r: Fraction) -> Quotient:
        logarithm = self.single(term.numerator) if term.denominator == 1 else None
        if logarithm is not None and logarithm.kind == "log":
            return self._factor_power_of_root(logarithm.argument, r)
        g, k = self._multiple("exp", term, r)
        return self.power(self.whole(g), k)

    def _multiple(self, kind: Kind, term: Quotient, r: Fraction) -> tuple[Polynomial, int]:
        """Return the generator of term/D and the integer k = r D."""
        m = self._as_expression(term)
        index = self.shape.exp_indices.get(m, 1)
        k = r * index
        if k.denominator != 1:
            finer = {**self.shape.exp_indices, m: math.lcm(index, r.denominator)}
            raise Refine(replace(self.shape, exp_indices=finer))
        function = {"exp": sp.exp, "cos": sp.cos, "sin": sp.sin}[kind]
        positive = kind == "exp"
        new = Generator(kind, function(m / index), positive, positive, term, index)
        key = (kind, fingerprint(term.numerator), fingerprint(term.denominator))
        return self.generator(key, new), int(k)

    def log(self, u: sp.Expr) -> Quotient:
        """Read log(v)."""
        return self.log_of(u.args[0])

    def log_of(self, u: sp.Expr) -> Quotient:
        """Return log u = log|c| + Σ k log|f|, with the condition u > 0."""
        value = self._reduced(self.read(u))
        if value.numerator == 0:
            raise Unreadable("the logarithm of zero")
        self.must_be(value, u, strict=True)
        c, powers = self.factors(value)
        total = self._log_number(abs(c))
        for f, k in powers:
            total = self.add(total, self.scale(self._log_factor(f), k))
        return total

    def _log_number(self, c: Fraction) -> Quotient:
        total = self.constant(0)
        for p, k in self._primes(c):
            total = self.add(total, self.scale(self._log_generator(self.context.constant(p)), k))
        return total

    def _log_factor(self, f: Polynomial) -> Quotient:
        one = self.single(f)
        if one is not None and one.kind == "exp":
            return self.scale(one.argument, Fraction(1, one.index))
        if one is not None and one.kind == "root":
            inner = one.argument
            logarithm = (
                self._log_generator(inner) if inner.is_constant() else (self._log_factor(inner))
            )
            return self.scale(logarithm, Fraction(1, self.root_index))
        return self._log_generator(f)

    def _log_generator(self, f: Polynomial) -> Quotient:
        value = sp.log(sp.Abs(self.expression(f)))
        positive = bool(f.is_constant())  # log p of a prime p >= 2
        new = Generator("log", value, positive, positive, f)
        return self.whole(self.generator(("log", fingerprint(f)), new))

    @staticmethod
    def _primes(c: Fraction) -> list[tuple[int, int]]:
        if max(c.numerator, c.denominator) > LARGEST_CONSTANT:
            raise Unreadable(f"the constant {c} is too long to factor")
        up = [(int(p), int(k)) for p, k in flint.fmpz(c.numerator).factor()] if c > 0 else []
        down = [(int(p), -int(k)) for p, k in flint.fmpz(c.denominator).factor()]
        return up + down

    # ------------------------------------------------------------ circular functions
    def cos(self, u: sp.Expr) -> Quotient:
        """Read cos(v)."""
        return self._angle(u.args[0])[0]

    def sin(self, u: sp.Expr) -> Quotient:
        """Read sin(v)."""
        return self._angle(u.args[0])[1]

    def tan(self, u: sp.Expr) -> Quotient:
        """Read tan(v) = sin(v)/cos(v), with the condition cos(v) ≠ 0."""
        cosine, sine = self._angle(u.args[0])
        self.conditions.append((sp.Ne, sp.cos(u.args[0])))
        return self.multiply(sine, self.invert(cosine))

    def _angle(self, u: sp.Expr) -> tuple[Quotient, Quotient]:
        """Return (cos u, sin u): the terms of u turn (1, 0) one after another."""
        turned = self.constant(1), self.constant(0)
        for summand in sp.Add.make_args(u):
            for term, r in self._terms(self._reduced(self.read(summand))):
                turned = self._turn(turned, self._turned_by(term, r))
        return turned

    def _turn(
        self, a: tuple[Quotient, Quotient], b: tuple[Quotient, Quotient]
    ) -> tuple[Quotient, Quotient]:
        (ac, asine), (bc, bsine) = a, b
        minus = self.scale(self.multiply(asine, bsine), -1)
        cosine = self.add(self.multiply(ac, bc), minus)
        return cosine, self.add(self.multiply(asine, bc), self.multiply(ac, bsine))

    def _turned_by(self, term: Quotient, r: Fraction) -> tuple[Quotient, Quotient]:
        one = self.single(term.numerator)
        if one is not None and one.value is sp.pi and term.denominator == 1:
            known = self._turned_by_pi(sp.pi * sp.Rational(r.numerator, r.denominator))
            if known is not None:
                return known
        cosine, k = self._multiple("cos", term, r)
        sine, _ = self._multiple("sin", term, r)
        if abs(k) > LARGEST_MULTIPLE:
            raise Unreadable(f"the cosine of {k} angles is too large to expand")
        t, u = self._chebyshev(cosine, abs(k))
        return self.whole(t), self.whole(u * sine if k > 0 else -u * sine)

    def _chebyshev(self, c: Polynomial, k: int) -> tuple[Polynomial, Polynomial]:
        """Return T_k(c) and U_(k−1)(c): cos kθ = T_k(cos θ), sin kθ = sin θ U_(k−1)(cos θ)."""
        t, following_t, u, following_u = self.one, c, self.zero, self.one
        for _ in range(k):
            t, following_t = following_t, 2 * c * following_t - t
            u, following_u = following_u, 2 * c * following_u - u
        return t, u

    def _turned_by_pi(self, angle: sp.Expr) -> tuple[Quotient, Quotient] | None:
        c, s = sp.cos(angle), sp.sin(angle)
        if c.has(sp.cos, sp.sin) or s.has(sp.cos, sp.sin):
            return None
        return self.read(c), self.read(s)

    # ------------------------------------------------------------ back to SymPy
    def _as_expression(self, a: Quotient) -> sp.Expr:
        return self.expression(a.numerator) / self.expression(a.denominator)


# fmt: off
_RULES: dict[type, Callable[[Tower, Any], Quotient]] = {
    sp.Symbol: Tower.symbol,  sp.Dummy: Tower.symbol,
    type(sp.pi): Tower.symbol,
    type(sp.E): lambda tower, u: tower.exp_of(tower.constant(1)),
    sp.Add: Tower.sum,        sp.Mul: Tower.product,     sp.Pow: Tower.pow,
    sp.exp: Tower.exp,        sp.log: Tower.log,         sp.Abs: Tower.modulus,
    sp.cos: Tower.cos,        sp.sin: Tower.sin,         sp.tan: Tower.tan,
    sp.erfc: lambda tower, u: tower.read(1 - sp.erf(u.args[0])),
    sp.acos: lambda tower, u: tower.read(sp.pi / 2 - sp.asin(u.args[0])),
}
# fmt: on


def read_into_tower(expression: sp.Expr) -> tuple[Tower, Quotient]:
    """Read an expression, in a ring as large and as fine as it turns out to need.

    Raises
    ------
    Unreadable
        When it is not a real expression, or grows too large.
    """
    shape = Shape()
    for _ in range(REFINEMENTS):
        tower = Tower(shape)
        try:
            return tower, tower.read(expression)
        except Refine as finer:
            shape = finer.shape
    raise Unreadable("the common index of its exponents keeps growing")
