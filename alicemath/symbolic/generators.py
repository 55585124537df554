"""Quotients of polynomials over ℚ in named generators, some of them algebraic.

A generator is a symbol, a constant such as π, an exponential e^(m/D), a logarithm log|f|, a root
|f|^(1/D), a cosine or sine, or something opaque.  Every element is n/d with n, d ∈ ℚ[g₁, …, g_k]
coprime and d monic, so that equal quotients of *free* generators have equal pairs (n, d).

Two kinds of generator satisfy a relation, and `reduce` rewrites by it, last generator first:

    root   r = |f|^(1/D):    r^D = s f   when the sign s of f is known,   else   r^(2D) = f²
    sine   s = sin θ:        s² = 1 − cos² θ

Each relation is true wherever the expression is defined; so a numerator that reduces to the zero
polynomial stands for a function that vanishes.  The converse needs the generators to be
independent and is never assumed (Risch's structure theorem decides it over ℝ up to constants;
the constants are Schanuel's conjecture).

Source    R. Risch, Algebraic properties of the elementary functions of analysis, Amer. J. Math.
          101 (1979), 743–759; polynomials by FLINT through python-flint.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import flint
import sympy as sp

__all__ = ["Generator", "Quotient", "Refine", "Ring", "Shape", "Unreadable", "fingerprint"]

Polynomial = Any  # flint.fmpq_mpoly: its stubs leave the methods untyped
Condition = tuple[type, sp.Expr]  # (sp.Ne | sp.Gt | sp.Ge, expression) against 0
Kind = Literal["free", "exp", "log", "root", "cos", "sin"]

TERMS = 20_000  # a power or product with more terms than this is refused, not attempted


class Unreadable(Exception):
    """The expression cannot be read into the ring; the message says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How fine a ring is.

    Attributes
    ----------
    size
        How many generators there is room for.
    root_index
        The D of all |f|^(1/D): a common denominator of the exponents met so far.
    exp_indices
        The D of e^(m/D), cos(m/D) and sin(m/D), for each m where it is not 1.
    """

    size: int = 12
    root_index: int = 1
    exp_indices: Mapping[sp.Expr, int] = field(default_factory=dict)


class Refine(Exception):
    """The ring is too coarse: read again with this shape."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.shape = shape


class Quotient(NamedTuple):
    """n/d in lowest terms, d monic."""

    numerator: Polynomial
    denominator: Polynomial


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator: its kind, what it stands for, and what is known of its sign.

    `argument` is the polynomial f (log, root), or the m of e^(m/D), cos(m/D) and sin(m/D), whose D
    is `index`.
    """

    kind: Kind
    value: sp.Expr
    nonnegative: bool
    positive: bool
    argument: Any = None
    index: int = 1


def fingerprint(polynomial: Polynomial) -> Hashable:
    """Return a hashable key of a polynomial (FLINT's own are not hashable)."""
    return tuple((m, int(c.p), int(c.q)) for m, c in polynomial.terms())


class Ring:
    """The ring ℚ(g₁, …, g_k) that grows a generator at a time; beyond its shape, `Refine`."""

    def __init__(self, shape: Shape | None = None) -> None:
        self.shape = shape or Shape()
        names = tuple(f"g{i}" for i in range(self.shape.size))
        self.context: Any = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.degrevlex)
        self.basis: Any = self.context.gens()
        self.zero: Polynomial = self.context.constant(0)
        self.one: Polynomial = self.context.constant(1)
        self.root_index = self.shape.root_index
        self.generators: list[Generator] = []
        self.position: dict[Hashable, int] = {}
        self.conditions: list[Condition] = []
        self.facts: dict[Hashable, int] = {}  # fingerprint of f -> s with s f >= 0

    # ------------------------------------------------------------ generators
    def generator(self, key: Hashable, new: Generator) -> Polynomial:
        """Return the generator of this key, `new` when there was none."""
        at = self.position.get(key)
        if at is None:
            at = len(self.generators)
            if at == len(self.basis):
                raise Refine(replace(self.shape, size=2 * at))
            self.position[key] = at
            self.generators.append(new)
        return self.basis[at]

    def single(self, polynomial: Polynomial) -> Generator | None:
        """Return the generator that this polynomial is, if it is one."""
        terms = list(polynomial.terms())
        if len(terms) != 1 or terms[0][1] != 1 or sum(terms[0][0]) != 1:
            return None
        return self.generators[next(i for i, e in enumerate(terms[0][0]) if e)]

    # ------------------------------------------------------------ arithmetic
    def constant(self, value: Fraction | int) -> Quotient:
        """Return a rational number."""
        value = Fraction(value)
        return Quotient(
            self.context.constant(flint.fmpq(value.numerator, value.denominator)), self.one
        )

    def whole(self, polynomial: Polynomial) -> Quotient:
        """Return a polynomial as a quotient."""
        return Quotient(polynomial, self.one)

    def lowest(self, n: Polynomial, d: Polynomial) -> Quotient:
        """Return n/d in lowest terms."""
        if d == self.one:
            return Quotient(n, d)
        if n == 0:
            return Quotient(self.zero, self.one)
        common = n.gcd(d)
        if not common.is_constant():
            n, d = n / common, d / common
        lead = d.leading_coefficient()
        return Quotient(n / lead, d / lead)

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a + b."""
        if a.denominator == b.denominator:
            return self.lowest(a.numerator + b.numerator, a.denominator)
        n = self._product(a.numerator, b.denominator) + self._product(b.numerator, a.denominator)
        return self.lowest(n, self._product(a.denominator, b.denominator))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a b."""
        return self.lowest(
            self._product(a.numerator, b.numerator), self._product(a.denominator, b.denominator)
        )

    def invert(self, a: Quotient) -> Quotient:
        """Return 1/a; refuses an a that is identically zero."""
        if self.reduce(a.numerator) == 0:
            raise Unreadable("it divides by zero everywhere")
        return self.lowest(a.denominator, a.numerator)

    def power(self, a: Quotient, k: int) -> Quotient:
        """Return a^k for an integer k."""
        if k < 0:
            return self.power(self.invert(a), -k)
        terms = max(len(a.numerator.coeffs()), len(a.denominator.coeffs()), 1)
        if math.comb(k + terms - 1, terms - 1) > TERMS:
            raise Unreadable(f"a power {k} of {terms} terms is too large to expand")
        return Quotient(a.numerator**k, a.denominator**k)

    def scale(self, a: Quotient, c: Fraction | int) -> Quotient:
        """Return c a for a rational c."""
        return self.multiply(a, self.constant(c))

    @staticmethod
    def _product(p: Polynomial, q: Polynomial) -> Polynomial:
        if len(p.coeffs()) * len(q.coeffs()) > 50 * TERMS:
            raise Unreadable("the polynomials grow too large to multiply out")
        return p * q

    # ------------------------------------------------------------ factors and signs
    def factors(self, a: Quotient) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """Return c and the irreducible (f, k) with a = c ∏ f^k; f is primitive with lead > 0."""
        top, upper = a.numerator.factor()
        bottom, lower = a.denominator.factor()
        ratio = top / bottom
        powers = [(f, int(k)) for f, k in upper] + [(f, -int(k)) for f, k in lower]
        return Fraction(int(ratio.p), int(ratio.q)), powers

    def sign(self, f: Polynomial, *, strict: bool = False) -> int | None:
        """Return s with s f ≥ 0 (> 0 when strict), or None.

        By terms: all of one sign, each monomial a product of nonnegative generators and even
        powers, one of them strictly positive when strict.  Recorded facts are weak.
        """
        terms = list(f.terms())
        signs = {1 if c > 0 else -1 for _, c in terms}
        if len(signs) == 1 and all(self._nonnegative(m) for m, _ in terms):
            if not strict or any(self._positive(m) for m, _ in terms):
                return signs.pop()
            return None
        return None if strict else self.facts.get(fingerprint(f))

    def _nonnegative(self, monomial: tuple[int, ...]) -> bool:
        return all(
            e % 2 == 0 or self.generators[i].nonnegative for i, e in enumerate(monomial) if e
        )

    def _positive(self, monomial: tuple[int, ...]) -> bool:
        return all(self.generators[i].positive for i, e in enumerate(monomial) if e)

    # ------------------------------------------------------------ conditions
    def must_be(self, value: Quotient, written: sp.Expr, *, strict: bool) -> None:
        """Record written > 0 (or ≥ 0), and the sign it forces on the one factor in doubt."""
        if value.numerator == 0:
            return
        c, powers = self.factors(value)
        sign = 1 if c > 0 else -1
        doubtful = []
        for f, k in powers:
            if k % 2 == 0:
                continue
            known = self.sign(f)
            if known is None:
                doubtful.append(f)
            else:
                sign *= known
        if not doubtful and sign < 0:
            raise Unreadable(f"{written} is nowhere positive, but a logarithm or root needs it")
        if len(doubtful) == 1:
            self.facts[fingerprint(doubtful[0])] = sign
        if doubtful or (strict and not self._strictly_positive(value)):
            self.conditions.append((sp.Gt if strict else sp.Ge, written))

    def _strictly_positive(self, value: Quotient) -> bool:
        return self.sign(value.numerator, strict=True) is not None

    def side_conditions(self) -> tuple[sp.Basic, ...]:
        """Return where the reading holds: each a relation against 0, without repetition."""
        built = (relation(u, 0) for relation, u in dict.fromkeys(self.conditions))
        return tuple(c for c in dict.fromkeys(built) if c != sp.true)

    # ------------------------------------------------------------ relations
    def relation(self, at: int) -> tuple[int, Polynomial] | None:
        """Return (q, p) with g_at^q = p in earlier generators, or None for a free generator."""
        one = self.generators[at]
        if one.kind == "root":
            sign = self.sign(one.argument)
            if sign is None:
                return 2 * self.root_index, one.argument**2
            return self.root_index, sign * one.argument
        if one.kind == "sin":  # its cosine is the generator before it
            return 2, self.one - self.basis[at - 1] ** 2
        return None

    def reduce(self, n: Polynomial) -> Polynomial:
        """Return n with every algebraic generator below its relation's power."""
        for at in reversed(range(len(self.generators))):
            relation = self.relation(at)
            if relation is not None and n.degrees()[at] >= relation[0]:
                n = self._reduce_one(n, at, *relation)
        return n

    def _reduce_one(self, n: Polynomial, at: int, q: int, p: Polynomial) -> Polynomial:
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for monomial, c in n.terms():
            times, rest = divmod(monomial[at], q)
            lowered = (*monomial[:at], rest, *monomial[at + 1 :])
            parts.setdefault(times, {})[lowered] = c
        total = self.zero
        for times, part in parts.items():
            power = self.power(self.whole(p), times).numerator
            total += self._product(self.context.from_dict(part), power)
        return total

    # ------------------------------------------------------------ back to SymPy
    def expression(self, polynomial: Polynomial) -> sp.Expr:
        """Return a polynomial as a SymPy expression."""
        terms = []
        for monomial, c in polynomial.terms():
            powers = [self.generators[i].value ** e for i, e in enumerate(monomial) if e]
            terms.append(sp.Mul(sp.Rational(int(c.p), int(c.q)), *powers))
        return sp.Add(*terms)
