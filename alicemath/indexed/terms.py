"""Sums of products of indexed quantities: the data of the calculus.

Every expression is a polynomial

    P = Σ c · a₁^e₁ ⋯ aₖ^eₖ,        c, e rational,

whose generators a are of five kinds: an entry ``X_ij`` of a tensor (a scalar has no index), a
Kronecker delta δ_ij, an elementwise function φ(P), a base (P) that stands under a power which
is not expanded, and a connected sum Σ_ij a₁^e₁ ⋯ (connected: no factor splits off; see `sums`).

Objects are immutable and compared by `key`, a string that spells them out.  `form` is the same
without the names of indices: renaming an index cannot change it, so that every choice the
calculus has to make (a leading term, a sign) is made by forms and commutes with renaming.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

__all__ = [
    "ONE",
    "ZERO",
    "Apply",
    "Atom",
    "Base",
    "Delta",
    "Entry",
    "Index",
    "Monomial",
    "Polynomial",
    "Rational",
    "Sum",
    "atom",
    "collect",
    "constant",
    "index_key",
    "literal",
    "scale",
    "total",
]

Rational = int | Fraction


class Index(NamedTuple):
    """An index with the name of the length it runs over.

    Names by kind: ``i`` free, ``$0`` an array's formal axis, ``?7`` fresh, ``=3`` the literal
    position 3, and ``2.0`` bound by a sum of nesting height 2.  The height in the name makes
    capture impossible: an inner sum never binds the name that an outer one does.
    """

    name: str
    length: str


def literal(position: int, length: str) -> Index:
    """Return the index that stands at a fixed position."""
    return Index(f"={position}", length)


def index_key(index: Index) -> str:
    """Spell an index; literals come first in this order."""
    return f"{index.name}:{index.length}"


def _lengths(indices: Iterable[Index]) -> str:
    # A literal position is part of the form: it is not a name that could be renamed.
    return ",".join(index_key(i) if i.name[0] == "=" else i.length for i in indices)


class Node:
    """Something that is spelled out by its key, and compared by it."""

    __slots__ = ("_form", "free", "height", "key")
    key: str
    free: frozenset[Index]
    height: int  # how deep sums are nested
    _form: str

    @property
    def form(self) -> str:
        """The spelling without the names of indices."""
        try:
            return self._form
        except AttributeError:  # most forms are never asked for
            self._form = self.spell_form()
            return self._form

    def spell_form(self) -> str:
        """Spell the form."""
        raise NotImplementedError

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.key == other.key


class Entry(Node):
    """An entry of a tensor, or a scalar symbol."""

    __slots__ = ("indices", "name")

    def __init__(self, name: str, indices: tuple[Index, ...]) -> None:
        self.name, self.indices = name, indices
        self.key = f"{name}[{','.join(map(index_key, indices))}]"
        self.free = frozenset(indices)
        self.height = 0

    def spell_form(self) -> str:
        """Spell the name and the lengths."""
        return f"{self.name}[{_lengths(self.indices)}]"


class Delta(Node):
    """δ_ij: 1 where the two indices agree, else 0."""

    __slots__ = ("i", "j")

    def __init__(self, i: Index, j: Index) -> None:
        self.i, self.j = i, j
        self.key = f"δ[{index_key(i)},{index_key(j)}]"
        self.free = frozenset((i, j))
        self.height = 0

    def spell_form(self) -> str:
        """Spell the lengths."""
        return f"δ[{_lengths((self.i, self.j))}]"


class Apply(Node):
    """An elementwise function of a polynomial."""

    __slots__ = ("argument", "function")

    def __init__(self, function: str, argument: "Polynomial") -> None:
        self.function, self.argument = function, argument
        self.key = f"{function}({argument.key})"
        self.free = argument.free
        self.height = argument.height

    def spell_form(self) -> str:
        """Spell the function of the argument's form."""
        return f"{self.function}({self.argument.form})"


class Base(Node):
    """A polynomial under a power that is not expanded: (x + y)^-1, 2^(1/2)."""

    __slots__ = ("argument",)

    def __init__(self, argument: "Polynomial") -> None:
        self.argument = argument
        self.key = f"({argument.key})"
        self.free = argument.free
        self.height = argument.height

    def spell_form(self) -> str:
        """Spell the argument's form."""
        return f"({self.argument.form})"


class Sum(Node):
    """A connected sum of a product over its bound indices."""

    __slots__ = ("bound", "summand")

    def __init__(self, bound: tuple[Index, ...], summand: "Monomial") -> None:
        self.bound, self.summand = bound, summand
        self.key = f"Σ[{','.join(map(index_key, bound))}]({summand.key})"
        self.free = summand.free.difference(bound)
        self.height = 1 + summand.height

    def spell_form(self) -> str:
        """Spell the summand's form, and what is summed over."""
        lengths = ",".join(sorted(i.length for i in self.bound))
        return f"Σ[{lengths}]({self.summand.form})"


Atom = Entry | Delta | Apply | Base | Sum


def _by_key(pair: tuple[Node, Rational]) -> str:
    return pair[0].key


class Monomial(Node):
    """A product of powers of atoms."""

    __slots__ = ("exponents",)

    def __init__(self, exponents: Mapping[Atom, Rational]) -> None:
        if len(exponents) == 1:  # the common case, made quick
            ((a, e),) = exponents.items()
            self.exponents = dict(exponents)
            self.key, self.free, self.height = f"{a.key}^{e}", a.free, a.height
            return
        self.exponents = dict(sorted(exponents.items(), key=_by_key))
        self.key = "·".join([f"{a.key}^{e}" for a, e in self.exponents.items()])
        self.free = frozenset[Index]().union(*[a.free for a in self.exponents])
        self.height = max([a.height for a in self.exponents], default=0)

    def spell_form(self) -> str:
        """Spell the atoms' forms in order."""
        return "·".join(sorted(f"{a.form}^{e}" for a, e in self.exponents.items()))

    @property
    def order(self) -> tuple[Rational, str]:
        """Degree and form: a term order that no name of an index enters."""
        return sum(self.exponents.values()), self.form


class Polynomial(Node):
    """A sum of monomials with rational coefficients."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Rational]) -> None:
        if len(terms) == 1:
            ((m, c),) = terms.items()
            self.terms = dict(terms)
            self.key, self.free, self.height = f"{c}*{m.key}", m.free, m.height
            return
        self.terms = dict(sorted(terms.items(), key=_by_key))
        self.key = " + ".join([f"{c}*{m.key}" for m, c in self.terms.items()])
        self.free = frozenset[Index]().union(*[m.free for m in self.terms])
        self.height = max([m.height for m in self.terms], default=0)

    def spell_form(self) -> str:
        """Spell the terms' forms in order."""
        return " + ".join(sorted(f"{c}*{m.form}" for m, c in self.terms.items()))

    def __repr__(self) -> str:
        return self.key or "0"

    @property
    def single(self) -> tuple[Monomial, Rational] | None:
        """The only term, if there is exactly one."""
        return next(iter(self.terms.items())) if len(self.terms) == 1 else None

    @property
    def value(self) -> Rational | None:
        """The number that this polynomial is, if it is one."""
        if not self.terms:
            return 0
        term = self.single
        return term[1] if term and not term[0].exponents else None


def collect(terms: Iterable[tuple[Monomial, Rational]]) -> Polynomial:
    """Add terms, and drop those that cancel."""
    summed: dict[Monomial, Rational] = {}
    for monomial, c in terms:
        summed[monomial] = summed.get(monomial, 0) + c
    return Polynomial({m: c for m, c in summed.items() if c})


def constant(c: Rational) -> Polynomial:
    """Return the polynomial that is a number."""
    return Polynomial({Monomial({}): c} if c else {})


ZERO = Polynomial({})
ONE = constant(1)


def atom(a: Atom, exponent: Rational = 1) -> Polynomial:
    """Return a^e as a polynomial; a^e must already be in normal form."""
    return Polynomial({Monomial({a: exponent}): 1})


def total(*polynomials: Polynomial) -> Polynomial:
    """Return P + Q + ..."""
    return collect(term for p in polynomials for term in p.terms.items())


def scale(p: Polynomial, c: Rational) -> Polynomial:
    """Return c·P."""
    if c == 1:
        return p
    return Polynomial({m: k * c for m, k in p.terms.items()}) if c else ZERO
