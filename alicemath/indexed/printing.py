"""Expressions as a textbook prints them, in Unicode and in LaTeX.

    2·(Σ_jk X_ki·X_kj·w_j)/n − 2·(Σ_j X_ji·y_j)/n

Free indices keep the letters they are given; bound ones take the next free letters, from the
outside in.  Negative powers go under a fraction bar, powers ½ become roots, exponentials are
joined into one, and |u|/u is the sign of u.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alicemath.indexed.terms import (
    Apply,
    Atom,
    Base,
    Delta,
    Entry,
    Index,
    Monomial,
    Polynomial,
    Rational,
    Sum,
    scale,
    total,
)

__all__ = ["LATEX", "UNICODE", "Notation", "letters", "show"]

LETTERS = "ijklpqrstabcdghuv"


@dataclass(frozen=True, slots=True)
class Notation:
    """How the pieces are written."""

    latex: bool

    def entry(self, name: str, indices: str) -> str:
        """X_ij."""
        if not indices:
            return name
        return f"{name}_{{{indices}}}" if self.latex else f"{name}_{indices}"

    def delta(self, indices: str) -> str:
        """δ_ij."""
        return f"\\delta_{{{indices}}}" if self.latex else f"δ_{indices}"

    def sum(self, indices: str, body: str) -> str:
        """Σ_i body."""
        return f"\\sum_{{{indices}}} {body}" if self.latex else f"Σ_{indices} {body}"

    def power(self, base: str, exponent: str) -> str:
        """base^exponent."""
        if self.latex:
            return f"{base}^{{{exponent}}}"
        return f"{base}^{exponent}" if exponent.isalnum() else f"{base}^({exponent})"

    def root(self, body: str) -> str:
        """√body."""
        return f"\\sqrt{{{body}}}" if self.latex else f"√{body}"

    def fraction(self, numerator: str, denominator: str, *, single: bool) -> str:
        """numerator/denominator."""
        if self.latex:
            return f"\\frac{{{numerator}}}{{{denominator}}}"
        return f"{numerator}/{denominator}" if single else f"{numerator}/({denominator})"

    def function(self, name: str, argument: str) -> str:
        """f(u), |u|."""
        if name == "abs":
            return f"\\left|{argument}\\right|" if self.latex else f"|{argument}|"
        if not self.latex:
            return f"{'σ' if name == 'sigmoid' else name}({argument})"
        known = {"log", "sin", "cos", "tanh", "arctan"}
        head = f"\\{name}" if name in known else name
        return f"{head}\\left({argument}\\right)"

    def parenthesised(self, body: str) -> str:
        """(body)."""
        return f"\\left({body}\\right)" if self.latex else f"({body})"

    @property
    def times(self) -> str:
        """The sign between factors."""
        return " " if self.latex else "·"


UNICODE, LATEX = Notation(latex=False), Notation(latex=True)


def letters(taken: Iterable[str]) -> list[str]:
    """Return the letters for indices, without those that are names already."""
    used = set(taken)
    plain = [c for c in LETTERS if c not in used]
    return plain + [f"{c}{k}" for k in range(1, 9) for c in plain]


def show(
    p: Polynomial, notation: Notation, names: Mapping[Index, str], supply: Sequence[str]
) -> str:
    """Print a polynomial; ``names`` are the free indices' letters, ``supply`` the others."""
    return _Printer(notation, supply).polynomial(p, names)


class _Printer:
    """One expression's printing: the notation and the supply of letters."""

    __slots__ = ("notation", "supply")

    def __init__(self, notation: Notation, supply: Sequence[str]) -> None:
        self.notation, self.supply = notation, supply

    def polynomial(self, p: Polynomial, names: Mapping[Index, str]) -> str:
        if not p.terms:
            return "0"
        ordered = sorted(p.terms.items(), key=lambda t: (t[1] < 0, t[0].order))
        parts = []
        for k, (m, c) in enumerate(ordered):
            sign = "-" if self.notation.latex else "−"
            lead = (sign if c < 0 else "") if k == 0 else (f" {sign} " if c < 0 else " + ")
            parts.append(lead + self.term(m, abs(Fraction(c)), names))
        return "".join(parts)

    def term(self, m: Monomial, c: Rational, names: Mapping[Index, str]) -> str:
        c = Fraction(c)
        above, below = _sides(m)
        top = [self.factor(a, e, names) for a, e in above]
        bottom = [self.factor(a, e, names) for a, e in below]
        exponent = _exponent(m)
        if exponent.terms:
            top.append(self.notation.power("e", self.polynomial(exponent, names)))
        elif above and not bottom and c.denominator == 1:
            last, e = above[-1]
            if isinstance(last, Sum) and e == 1:  # nothing follows: no parentheses
                top[-1] = self.atom(last, names)
        if c.numerator != 1 or not top:
            top.insert(0, str(c.numerator))
        if c.denominator != 1:
            bottom.insert(0, str(c.denominator))
        numerator = self.notation.times.join(top)
        if not bottom:
            return numerator
        denominator = self.notation.times.join(bottom)
        return self.notation.fraction(numerator, denominator, single=len(bottom) == 1)

    def factor(self, a: Atom, e: Rational, names: Mapping[Index, str]) -> str:
        body = self.atom(a, names)
        if isinstance(a, Base | Sum):
            if e == Fraction(1, 2) and self.notation.latex:
                return self.notation.root(body)
            body = self.notation.parenthesised(body)
        if e == 1:
            return body
        if e == Fraction(1, 2):
            return self.notation.root(body)
        if isinstance(a, Apply) and a.function != "abs":
            body = self.notation.parenthesised(body)
        return self.notation.power(body, str(e))

    def atom(self, a: Atom, names: Mapping[Index, str]) -> str:
        if isinstance(a, Entry):
            name = a.name.removeprefix("#").rstrip("→°")
            return self.notation.entry(name, self._indices(a.indices, names))
        if isinstance(a, Delta):
            return self.notation.delta(self._indices((a.i, a.j), names))
        if isinstance(a, Apply):
            return self.notation.function(a.function, self.polynomial(a.argument, names))
        if isinstance(a, Base):
            return self.polynomial(a.argument, names)
        used = set(names.values())
        free = (letter for letter in self.supply if letter not in used)
        inner = {**names, **{b: next(free) for b in a.bound}}
        indices = self._indices(a.bound, inner)
        return self.notation.sum(indices, self.term(a.summand, 1, inner))

    @staticmethod
    def _indices(indices: Iterable[Index], names: Mapping[Index, str]) -> str:
        spelled = [names.get(i, i.name.lstrip("=")) for i in indices]
        return "".join(spelled) if all(len(s) == 1 for s in spelled) else ",".join(spelled)


def _sides(m: Monomial) -> tuple[list[tuple[Atom, Rational]], list[tuple[Atom, Rational]]]:
    """Return what stands above and below the fraction bar, in the order of printing."""

    def rank(pair: tuple[Atom, Rational]) -> tuple[int, str]:
        order = (Delta, Entry, Apply, Base, Sum)
        return order.index(type(pair[0])), pair[0].key

    exponents = {a: e for a, e in m.exponents.items() if not _is_exponential(a)}
    for a, e in list(exponents.items()):
        if isinstance(a, Apply) and a.function == "abs" and e == 1:
            u = a.argument.single
            lone = u is not None and list(u[0].exponents.values()) == [1] and u[1] == 1
            base = next(iter(u[0].exponents)) if u is not None and lone else Base(a.argument)
            if exponents.get(base) == -1:  # |u|/u
                del exponents[a], exponents[base]
                exponents[Apply("sign", a.argument)] = 1
    factors = sorted(exponents.items(), key=rank)
    return [(a, e) for a, e in factors if e > 0], [(a, -e) for a, e in factors if e < 0]


def _exponent(m: Monomial) -> Polynomial:
    """Return u + v for the factors eᵘ·eᵛ of a product."""
    factors = ((a, e) for a, e in m.exponents.items() if isinstance(a, Apply))
    return total(*(scale(a.argument, e) for a, e in factors if a.function == "exp"))


def _is_exponential(a: Atom) -> bool:
    return isinstance(a, Apply) and a.function == "exp"
