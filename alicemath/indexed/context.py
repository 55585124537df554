"""What is assumed, what was used, and how much work is left.

The calculus keeps no state of its own.  A `Context` is handed to every function of it: the
assumptions about the tensors (bounds, symmetry, Σp = 1), the side conditions met on the way, a
supply of fresh indices, results already computed, and a budget counted in operations, so that a
proof that grows out of hand ends in "undecided" at the same place on every machine.
"""

import itertools
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from alicemath.errors import UndecidedError
from alicemath.indexed.terms import Base, Index, Polynomial, Rational, index_key, scale

__all__ = ["Assumptions", "Condition", "Context", "Range"]

#: Rounds of normalisation before giving up: some five seconds of work on a 2020 desktop; the
#: largest claim of the test suite needs a fiftieth of it.
BUDGET = 40_000


class Range(NamedTuple):
    """An interval that contains every value of a quantity; ``open``: the end is not taken."""

    low: Rational | float = -math.inf
    high: Rational | float = math.inf
    low_open: bool = True
    high_open: bool = True

    @property
    def positive(self) -> bool:
        """Every value is > 0."""
        return self.low > 0 or (self.low == 0 and self.low_open)

    @property
    def negative(self) -> bool:
        """Every value is < 0."""
        return self.high < 0 or (self.high == 0 and self.high_open)

    @property
    def nonnegative(self) -> bool:
        """Every value is ≥ 0."""
        return self.low >= 0

    @property
    def nonzero(self) -> bool:
        """No value is 0."""
        return self.positive or self.negative


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is known of the tensors, by name.

    Attributes
    ----------
    ranges
        Bounds on every entry.
    symmetric
        A_ij = A_ji.
    normalised
        Vectors with Σpᵢ = 1.
    one_hot
        Vectors with yᵢyⱼ = δᵢⱼyᵢ (and Σyᵢ = 1 when also normalised).
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()
    normalised: frozenset[str] = frozenset()
    one_hot: frozenset[str] = frozenset()


class Condition(NamedTuple):
    """A side condition: ``argument relation 0``, such as ``x_i ≠ 0``."""

    argument: Polynomial
    relation: str


class Context:
    """One proof's assumptions and working memory."""

    __slots__ = ("_fresh", "_memory", "_signs", "assumptions", "budget", "conditions", "operations")

    def __init__(self, assumptions: Assumptions | None = None, *, budget: int = BUDGET) -> None:
        self.assumptions = assumptions or Assumptions()
        self.budget = budget
        self.operations = 0
        self.conditions: dict[Condition, None] = {}
        self._memory: dict[Any, Any] = {}
        self._signs: dict[str, int] = {}
        self._fresh = itertools.count()

    def fresh(self, length: str) -> Index:
        """Return an index that occurs nowhere yet."""
        return Index(f"?{next(self._fresh)}", length)

    def spend(self) -> None:
        """Count one operation.

        Raises
        ------
        UndecidedError
            When the budget is used up.
        """
        self.operations += 1
        if self.operations > self.budget:
            raise UndecidedError(
                f"the budget of {self.budget} operations is used up; "
                "prove smaller steps, or allow more operations"
            )

    def require(self, argument: Polynomial, relation: str) -> None:
        """Note a side condition."""
        term = argument.single
        if term and term[1] == 1 and list(term[0].exponents.values()) == [1]:
            a = next(iter(term[0].exponents))
            argument = a.argument if isinstance(a, Base) else argument
        self.conditions.setdefault(Condition(argument, relation))

    def learn(self, p: Polynomial, sign: int) -> None:
        """Note that P ≥ 0 (sign 0) or P > 0 (sign 1) by the way it was computed.

        The normal form makes no use of this, lest it depend on the way; side conditions do.
        """
        key = _anonymous(p)
        self._signs[key] = max(sign, self._signs.get(key, sign))

    def learned(self, p: Polynomial) -> int:
        """Return what was learned: 1 for > 0, 0 for ≥ 0, −1 for nothing."""
        return self._signs.get(_anonymous(p), -1)

    def open_conditions(self) -> tuple[Condition, ...]:
        """Return the side conditions that are not implied by what was learned."""
        return tuple(c for c in self.conditions if not self._implied(c))

    def _implied(self, condition: Condition) -> bool:
        p, relation = condition
        if relation == "≠" and self.learned(scale(p, -1)) > 0:
            return True
        return self.learned(p) >= (relation != "≥")

    def remember(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Return what was computed under this key, or compute it."""
        try:
            return self._memory[key]
        except KeyError:
            result = self._memory[key] = compute()
            return result


def _anonymous(p: Polynomial) -> str:
    """Spell P with its free indices numbered: what holds at every position needs no names."""
    free = {index_key(i) for i in p.free}
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        spelled = match.group()
        if spelled not in free:
            return spelled
        length = spelled.partition(":")[2]
        return numbers.setdefault(spelled, f"#{len(numbers)}:{length}")

    return re.sub(r"(?<=[\[,])[^\[\],]+(?=[,\]])", number, p.key)


def exact_bound(x: float) -> Rational | float:
    """Return a bound as an exact number, infinities as they are."""
    return x if math.isinf(x) else Fraction(repr(float(x)))
