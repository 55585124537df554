"""How a formula grows as y → ∞, exactly.

    u = (c + o(1)) y^k e^ρ(y),    ρ = Σ rⱼ y^j, j > 0,    c, k, rⱼ free of y

c may be 0, for terms may cancel: then u is of a smaller order, which is enough to know that a limit
of order 0 is 0.  Products multiply; of a sum, the terms that grow fastest count, and their c add.
Where c must not be 0 (a divisor, a limit of ±∞) its sign is asked for.  Which of two grows faster
is decided by the sign of the first coefficient in which their ρ differ, then by k.  A sign that
depends on the parameters raises `NeedSign`, and the caller takes the cases > 0, < 0, = 0: this is
how a softmax with temperature finds out about its ties.

Source    D. Gruntz, On Computing Limits in a Symbolic Manipulation System, ETH thesis 11432 (1996),
          §3, of which this is the case of one level of exponentials.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.signs import Given, sign_of

__all__ = ["Leading", "Scale", "sign_with_logs"]

Rate = tuple[tuple[sp.Rational, sp.Expr], ...]  # (j, rⱼ), the largest j first


@dataclass(frozen=True, slots=True)
class Leading:
    """The order y^k e^ρ of a formula, and the limit c of its quotient by it."""

    c: sp.Expr
    k: sp.Rational = sp.S.Zero
    rate: Rate = ()

    def times(self, other: "Leading") -> "Leading":
        """Return the product."""
        return Leading(self.c * other.c, self.k + other.k, _sum(self.rate, other.rate))

    def power(self, r: sp.Rational) -> "Leading":
        """Return the r-th power; c ≠ 0 where r < 0."""
        return Leading(self.c**r, self.k * r, tuple((j, a * r) for j, a in self.rate))


def _sum(a: Rate, b: Rate) -> Rate:
    total = dict(a)
    for j, r in b:
        total[j] = sp.expand(total.get(j, sp.Integer(0)) + r)
    return tuple((j, total[j]) for j in sorted(total, reverse=True) if total[j] != 0)


def sign_with_logs(u: sp.Expr, given: Given = ()) -> int:
    """Return the sign of u; of a logarithm, that of its argument minus 1.

    Raises
    ------
    NeedSign
        When it depends on the parameters.
    """
    total = 1
    for factor in sp.Mul.make_args(u):
        inside = factor.args[0] - 1 if isinstance(factor, sp.log) else factor
        total *= sign_of(inside, given)
    return total


@dataclass(frozen=True, slots=True)
class Scale:
    """How formulas in y grow, under hypotheses on the parameters."""

    variable: sp.Symbol
    given: Given = ()

    def leading(self, u: sp.Expr) -> Leading:
        """Return the order of a smooth u.

        Raises
        ------
        UndecidedError
            When a divisor cancels, or a function is not followed; `NeedSign` when it depends on
            the parameters.
        """
        if not u.has(self.variable):
            return Leading(u)
        if u == self.variable:
            return Leading(sp.Integer(1), sp.Integer(1))
        rule = _RULES.get(type(u))
        if rule is None:
            raise UndecidedError(f"the growth of {u.func} is not known here")
        return rule(self, u)

    def limit(self, term: Leading) -> sp.Expr:
        """Return the limit as y → ∞."""
        if term.rate:
            growing = sign_with_logs(term.rate[0][1], self.given)
            if growing == 0:
                return self.limit(replace(term, rate=term.rate[1:]))
        else:
            growing = int(sp.sign(term.k))
        if growing == 0:
            return term.c
        return self._not_zero(term.c) * sp.oo if growing > 0 else sp.Integer(0)

    def _not_zero(self, c: sp.Expr) -> int:
        """Return the sign of c, which must not be 0."""
        sign = sign_with_logs(c, self.given)
        if sign == 0:
            raise UndecidedError("the fastest terms cancel")
        return sign

    def faster(self, a: Leading, b: Leading) -> int:
        """Return 1, 0, −1 as a grows faster than, like, slower than b."""
        difference = _sum(a.rate, tuple((j, -r) for j, r in b.rate))
        for _, r in difference:
            sign = sign_with_logs(r, self.given)
            if sign:
                return sign
        return int(sp.sign(a.k - b.k))

    # ------------------------------------------------------------ rules
    def sum(self, u: sp.Expr) -> Leading:
        """Follow the fastest terms of a sum."""
        best: list[Leading] = []
        for term in (self.leading(a) for a in u.args):
            order = self.faster(term, best[0]) if best else 1
            best = [term] if order > 0 else [*best, term] if order == 0 else best
        return replace(best[0], c=sp.Add(*(t.c for t in best)))

    def product(self, u: sp.Expr) -> Leading:
        """Multiply the leading terms."""
        total = Leading(sp.Integer(1))
        for a in u.args:
            total = total.times(self.leading(a))
        return total

    def pow(self, u: sp.Expr) -> Leading:
        """Raise to a power; b^v = e^(v log b) for b free of y."""
        base, exponent = u.base, u.exp
        if isinstance(exponent, sp.Rational):
            inner = self.leading(base)
            if exponent < 0:
                self._not_zero(inner.c)
            return inner.power(exponent)
        if not base.has(self.variable):
            if sign_of(base, self.given) <= 0:
                raise UndecidedError(f"{base} must be positive in {u}")
            return self._exponential(exponent * sp.log(base))
        limit = self.limit(self.leading(exponent).times(self.log(sp.log(base))))
        if limit.is_infinite:
            raise UndecidedError(f"{u} grows too fast to be followed here")
        return Leading(sp.exp(limit))

    def exp(self, u: sp.Expr) -> Leading:
        """Keep the growing part of the exponent; e^o(1) → 1."""
        return self._exponential(u.args[0])

    def _exponential(self, exponent: sp.Expr) -> Leading:
        c, rate = sp.Integer(0), Leading(sp.Integer(1))
        for term in sp.Add.make_args(sp.expand(exponent)):
            if not term.has(self.variable):
                c = c + term
                continue
            part = self.leading(term)
            if part.rate or not self._is_power(term, part):
                limit = self.limit(part)
                if limit.is_infinite:
                    raise UndecidedError(f"the exponential of {term} grows too fast")
                c = c + limit
            elif part.k > 0:
                rate = rate.times(Leading(sp.Integer(1), sp.Integer(0), ((part.k, part.c),)))
        return Leading(sp.exp(c), sp.Integer(0), rate.rate)

    def _is_power(self, term: sp.Expr, part: Leading) -> bool:
        """Whether the leading term is the whole of it."""
        return bool(sp.expand(term - part.c * self.variable**part.k) == 0)

    def log(self, u: sp.Expr) -> Leading:
        """Follow log(c y^k e^ρ) ~ the first term of ρ, or log c."""
        inner = self.leading(u.args[0])
        if inner.rate:
            self._not_zero(inner.c)
            j, r = inner.rate[0]
            return Leading(r, j)
        if inner.k != 0:
            raise UndecidedError(f"{u} grows like log {self.variable}, which is not followed here")
        if inner.c == 1:  # log(1 + v) ~ v
            return self.leading(sp.together(u.args[0] - 1))
        self._not_zero(inner.c)
        return Leading(sp.log(inner.c))

    def bounded(self, u: sp.Expr) -> Leading:
        """Follow a function with limits at ±∞ and F(v) ~ F′(0) v at 0."""
        inner = self.leading(u.args[0])
        limit = self.limit(inner)
        if limit == 0:
            slope = sp.diff(u.func(self.variable), self.variable).subs(self.variable, 0)
            return replace(inner, c=slope * inner.c)
        return Leading(u.func(limit))

    def circular(self, u: sp.Expr) -> Leading:
        """Follow sin and cos where their argument converges."""
        inner = self.leading(u.args[0])
        limit = self.limit(inner)
        if limit.is_infinite:
            raise UndecidedError(f"{u} oscillates")
        if limit == 0 and u.func is sp.sin:
            return inner
        return Leading(u.func(limit))


_RULES: dict[type, Callable[[Scale, sp.Expr], Leading]] = {
    sp.Add: Scale.sum,
    sp.Mul: Scale.product,
    sp.Pow: Scale.pow,
    sp.exp: Scale.exp,
    sp.log: Scale.log,
    sp.tanh: Scale.bounded,
    sp.atan: Scale.bounded,
    sp.erf: Scale.bounded,
    sp.sin: Scale.circular,
    sp.cos: Scale.circular,
}
