"""Where a function lives.

A domain is a shape whose entries are numbers or *names* together with a constraint on the
entries: ``real("n", "c")`` is ℝⁿˣᶜ for every n, c ≥ 1, and the same name is the same length
wherever it occurs.  Every reader takes its assumptions from here: the sampler draws from it,
differences keep their steps inside it, SymPy reads the signs of its symbols, and the index
calculus reads positivity, symmetry and simplex membership.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import DomainError, ShapeError

__all__ = [
    "Domain",
    "Kind",
    "Length",
    "distinct",
    "full_rank",
    "integers",
    "interval",
    "length_names",
    "nonnegative",
    "nonzero",
    "one_hot",
    "positive",
    "real",
    "simplex",
    "spd",
    "symmetric",
]

Length = int | str
Kind = Literal[
    "real", "integer", "nonzero", "distinct", "simplex", "one_hot", "symmetric", "spd", "full_rank"
]


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of real arrays: a shape, bounds on the entries, and a constraint.

    Attributes
    ----------
    shape
        Lengths, each an integer ≥ 0 or a name; names range over every length ≥ 1.
    kind
        The constraint beyond the bounds; ``"real"`` is none.
    low, high
        Bounds on every entry, excluded when ``open`` (infinite ends always are).
    open
        Whether the bounds themselves are outside.
    """

    shape: tuple[Length, ...] = ()
    kind: Kind = "real"
    low: float = -math.inf
    high: float = math.inf
    open: bool = True

    def __post_init__(self) -> None:
        for length in self.shape:
            if isinstance(length, str):
                if not length.isidentifier():
                    raise DomainError(f"a length's name is an identifier, not {length!r}")
            elif isinstance(length, bool) or not isinstance(length, int) or length < 0:
                raise DomainError(f"a length is an integer ≥ 0 or a name, not {length!r}")
        empty = self.low >= self.high if self.open else self.low > self.high
        if math.isnan(self.low) or math.isnan(self.high) or empty:
            raise DomainError(f"the interval from {self.low} to {self.high} is empty")

    @property
    def names(self) -> tuple[str, ...]:
        """The named lengths, in order of appearance."""
        return tuple(dict.fromkeys(s for s in self.shape if isinstance(s, str)))

    @property
    def positive(self) -> bool:
        """Whether every entry is > 0."""
        return self.low > 0 or (self.low == 0 and self.open)

    def at(self, lengths: Mapping[str, int]) -> "Domain":
        """Return this domain with its named lengths replaced by numbers.

        Raises
        ------
        ShapeError
            If a name has no number.

        Examples
        --------
        >>> real("n", 3).at({"n": 5}).shape
        (5, 3)
        """
        missing = [name for name in self.names if name not in lengths]
        if missing:
            raise ShapeError(f"no number for the length {missing[0]!r} of {self}")
        return replace(self, shape=tuple(lengths.get(s, s) for s in self.shape))  # type: ignore[arg-type]

    def contains(self, x: NDArray[np.float64]) -> bool:
        """Whether x lies in the domain (equalities such as Σp = 1 up to rounding).

        Examples
        --------
        >>> simplex(2).contains(np.array([0.25, 0.75]))
        True
        >>> positive(2).contains(np.array([0.0, 1.0]))
        False
        """
        shape = tuple(s for s in self.shape if isinstance(s, int))
        if len(shape) == len(self.shape) and x.shape != shape:
            return False
        if x.size == 0:
            return True
        inside = (x > self.low) & (x < self.high)
        if not self.open:
            inside |= (x == self.low) | (x == self.high)
        return bool(np.all(inside)) and _satisfies(self.kind, x)

    def __str__(self) -> str:
        arguments = [str(s) for s in self.shape]
        if self.kind != "real":
            if self.kind == "integer":
                return f"integers({', '.join([f'{self.low:.0f}', f'{self.high:.0f}', *arguments])})"
            square = self.kind in {"symmetric", "spd"}
            return f"{self.kind}({', '.join(arguments[:1] if square else arguments)})"
        if (self.low, self.high) == (-math.inf, math.inf):
            return f"real({', '.join(arguments)})"
        if (self.low, self.high) == (0.0, math.inf):
            return f"{'positive' if self.open else 'nonnegative'}({', '.join(arguments)})"
        return f"interval({', '.join([f'{self.low:g}', f'{self.high:g}', *arguments])})"


def _satisfies(kind: Kind, x: NDArray[np.float64]) -> bool:
    """Whether x satisfies the constraint beyond its bounds."""
    # A sum of n rounded entries of size ≤ 1 is off by at most n·ε (Higham 2002, §4.2).
    slack = 4 * x.size * np.finfo(float).eps
    tests: dict[Kind, Any] = {
        "real": lambda: True,
        "integer": lambda: np.all(x == np.rint(x)),
        "nonzero": lambda: np.all(x != 0),
        "distinct": lambda: np.unique(x).size == x.size,
        "simplex": lambda: np.all(x >= 0) and abs(float(x.sum()) - 1) <= slack,
        "one_hot": lambda: np.all((x == 0) | (x == 1)) and x.sum() == 1,
        "symmetric": lambda: np.array_equal(x, x.T),
        "spd": lambda: np.array_equal(x, x.T) and np.linalg.eigvalsh(x).min() > 0,
        "full_rank": lambda: np.linalg.matrix_rank(x) == min(x.shape),
    }
    return bool(tests[kind]())


def length_names(on: Mapping[str, Domain]) -> tuple[str, ...]:
    """Return the named lengths of several arguments, in order of appearance."""

    def every() -> Iterator[str]:
        for domain in on.values():
            yield from domain.names

    return tuple(dict.fromkeys(every()))


# ------------------------------------------------------------------ the domains by name
def real(*shape: Length) -> Domain:
    """Return ℝ, ℝⁿ, ℝⁿˣᶜ, ...: arrays of that shape without constraint."""
    return Domain(shape)


def positive(*shape: Length) -> Domain:
    """Return the arrays with every entry > 0."""
    return Domain(shape, low=0.0)


def nonnegative(*shape: Length) -> Domain:
    """Return the arrays with every entry ≥ 0."""
    return Domain(shape, low=0.0, open=False)


def interval(low: float, high: float, *shape: Length, closed: bool = False) -> Domain:
    """Return the arrays with low < every entry < high (or ≤, when ``closed``)."""
    return Domain(shape, low=float(low), high=float(high), open=not closed)


def integers(low: int, high: int, *shape: Length) -> Domain:
    """Return the arrays of whole numbers with low ≤ every entry ≤ high."""
    return Domain(shape, "integer", float(low), float(high), open=False)


def nonzero(*shape: Length) -> Domain:
    """Return the arrays without a zero entry."""
    return Domain(shape, "nonzero")


def distinct(*shape: Length) -> Domain:
    """Return the arrays whose entries all differ (a maximum is then unique)."""
    return Domain(shape, "distinct")


def simplex(m: Length, *more: Length) -> Domain:
    """Return the probability vectors with positive entries: pᵢ > 0, Σpᵢ = 1.

    Raises
    ------
    DomainError
        If there is a second length: rows of a matrix are no domain.
    """
    _one_length("simplex", m, more)
    return Domain((m,), "simplex", low=0.0)


def one_hot(m: Length, *more: Length) -> Domain:
    """Return the unit vectors e₁, …, eₘ.

    Raises
    ------
    DomainError
        If there is a second length: rows of a matrix are no domain.
    """
    _one_length("one_hot", m, more)
    return Domain((m,), "one_hot", low=0.0, high=1.0, open=False)


def _one_length(name: str, m: Length, more: tuple[Length, ...]) -> None:
    if more:
        given = ", ".join(map(str, (m, *more)))
        raise DomainError(
            f"{name}({given}): a {name} vector has one length; for a matrix of such rows close "
            f"over it, or say real({given}) where the claim holds for every matrix"
        )


def symmetric(n: Length) -> Domain:
    """Return the symmetric n × n matrices."""
    return Domain((n, n), "symmetric")


def spd(n: Length) -> Domain:
    """Return the symmetric positive definite n × n matrices."""
    return Domain((n, n), "spd")


def full_rank(n: Length, c: Length) -> Domain:
    """Return the n × c matrices of full rank min(n, c)."""
    return Domain((n, c), "full_rank")
