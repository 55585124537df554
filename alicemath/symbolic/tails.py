"""The range of a smooth function on a ray (−∞, R] or [R, ∞), by signs of derivatives.

Ball arithmetic needs a bounded box; on what is left of the line a function is usually monotone:

    sign of g on the ray     factor by factor: by its terms, by exact zeros (none on the ray), or,
                             where g′ has one sign, from g(R) and lim g, between which g lies
    range of f on the ray    where f′ has one sign: between f(R) and lim f

For GELU, x Φ(x): f″ = φ(x)(2 − x²) < 0 for x ≤ −2, so f′ falls from lim f′ = 0 at −∞ and is
negative, so f falls from lim f = 0 to f(−2), and 0 > f ≥ f(−2) there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import certified_sign
from alicemath.symbolic.extrema import end_limit, signs_on
from alicemath.symbolic.pieces import Span, pieces_of
from alicemath.symbolic.signs import sign_of

__all__ = ["nonnegative_on_ray", "proved_beyond"]

LONGEST = 60  # operations in a formula whose sign is followed
DEPTH = 2  # derivatives taken of one factor


@dataclass(frozen=True, slots=True)
class _Ray:
    """From a finite end towards side · ∞."""

    variable: sp.Symbol
    end: sp.Expr
    side: int

    @property
    def span(self) -> Span:
        if self.side > 0:
            return Span(self.end, sp.oo, closed=True)
        return Span(-sp.oo, self.end, closed=True)

    def sign(self, u: sp.Expr, depth: int = DEPTH) -> int:
        """Return the one sign of a smooth u on the open ray."""
        if u.count_ops() > LONGEST:
            raise UndecidedError(f"{u} is too long to be followed to infinity")
        factors = _factors(u)
        try:
            return self._product(factors, self._sign_by_zeros)
        except UndecidedError:
            if depth == 0:
                raise
        try:  # the derivatives of u itself are often simpler than those of its factors
            return self._sign_of_monotone(u, self._sign_in_two_steps)
        except UndecidedError:
            return self._product(factors, lambda f: self._sign_of_factor(f, depth - 1))

    def _product(self, factors: tuple[sp.Expr, ...], sign: Callable[[sp.Expr], int]) -> int:
        total = 1
        for factor in factors:
            total *= sign(factor)
        return total

    def _sign_in_two_steps(self, u: sp.Expr) -> int:
        try:
            return self._product(_factors(u), self._sign_by_zeros)
        except UndecidedError:
            return self._sign_of_monotone(
                u, lambda v: self._product(_factors(v), self._sign_by_zeros)
            )

    def _sign_by_zeros(self, f: sp.Expr) -> int:
        try:
            return sign_of(f)
        except UndecidedError:
            pass
        signs = {s for s, _ in signs_on(f, self.variable, self.span.low, self.span.high)}
        if len(signs) > 1:
            raise UndecidedError(f"{f} changes its sign beyond {self.variable} = {self.end}")
        return signs.pop()

    def _sign_of_factor(self, f: sp.Expr, depth: int) -> int:
        try:
            return self._sign_by_zeros(f)
        except UndecidedError:
            return self._sign_of_monotone(f, lambda v: self.sign(v, depth))

    def _sign_of_monotone(self, f: sp.Expr, sign: Callable[[sp.Expr], int]) -> int:
        """A strictly monotone f lies strictly between its value at the end and its limit."""
        if not f.has(self.variable) or sign(sp.diff(f, self.variable)) == 0:
            raise UndecidedError(f"{f} is constant beyond {self.variable} = {self.end}")
        at_end, far = (_weak_sign(v) for v in self.extremes(f))
        if at_end * far < 0 or at_end == far == 0:
            raise UndecidedError(f"{f} changes its sign beyond {self.variable} = {self.end}")
        return at_end or far

    def extremes(self, f: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        """Return f at the end of the ray and its limit at infinity."""
        x = self.variable
        return f.subs(x, self.end), end_limit(f, x, self.side * sp.oo, -self.side)


def _factors(u: sp.Expr) -> tuple[sp.Expr, ...]:
    numerator, denominator = sp.fraction(sp.together(u))
    return (*sp.Mul.make_args(sp.factor(numerator)), *sp.Mul.make_args(denominator))


def _weak_sign(v: sp.Expr) -> int:
    return int(sp.sign(v)) if v.is_infinite else sign_of(v)


def nonnegative_on_ray(u: sp.Expr, x: sp.Symbol, end: sp.Rational, side: int) -> bool:
    """Return whether u ≥ 0 is proved for all x beyond `end`, towards side · ∞, `end` included.

    Parameters
    ----------
    u
        An expression in `x` alone; switches are allowed when they do not act on the ray.
    x
        The variable.
    end
        Where the ray starts.
    side
        1 towards ∞, −1 towards −∞.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> gelu = x * (1 + sp.erf(x / sp.sqrt(2))) / 2
    >>> nonnegative_on_ray(gelu + sp.Rational(1701, 10000), x, sp.Integer(-2), -1)
    True
    """
    ray = _Ray(x, end, side)
    try:
        whole = pieces_of(u, x, on=ray.span)
        formula = whole.pieces[0].formula
        if len(whole.pieces) > 1 or formula is None:
            return False
        if any(k.value is None or certified_sign(k.value, {}) < 0 for k in whole.ends):
            return False
        values = ray.extremes(formula)
        if any(_weak_sign(v) < 0 for v in values):
            return False
        ray.sign(sp.diff(formula, x))  # monotone: between the two values
    except (UndecidedError, UnsupportedError):
        return False
    return True


def proved_beyond(u: sp.Expr, x: sp.Symbol, side: int, reach: tuple[int, ...]) -> float | None:
    """Return the first end, side · r for r in `reach`, beyond which u ≥ 0 is proved."""
    for r in reach:
        if nonnegative_on_ray(u, x, sp.Integer(side * r), side):
            return float(side * r)
    return None
