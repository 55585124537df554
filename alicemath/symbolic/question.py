"""What is asked of a plain NumPy function of numbers: its formula, its variable, its interval.

One argument is the variable and ranges over an interval, open or closed, finite or not; the others
are parameters, whose bounds are hypotheses.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.symbolic.balls import enclose, sample_points, satisfies
from alicemath.symbolic.formulas import FORMULAS, has_rounded_constants
from alicemath.symbolic.pieces import LINE, Span
from alicemath.symbolic.signs import Given
from alicemath.symbolic.trace import formula_of, hypotheses, symbols_for

__all__ = ["Question", "question_of", "span_of"]

Function = Callable[..., Any]

POINTS = 6  # choices of the parameters at which a claim for all of them is tried


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A function of one variable with parameters.

    Attributes
    ----------
    expression
        The formula of f.
    variable
        The symbol of the variable.
    on
        Its interval.
    given
        Hypotheses on the parameters that their symbols do not carry.
    symbols
        The symbol of each argument by name.
    domains
        The domain of each argument by name.
    """

    expression: sp.Expr
    variable: sp.Symbol
    on: Span
    given: Given
    symbols: Mapping[str, sp.Symbol]
    domains: Mapping[str, Domain]

    @property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """The parameters that occur in the formula."""
        return tuple(sorted(self.expression.free_symbols - {self.variable}, key=str))

    def formula(self, value: Any) -> sp.Expr:
        """Return a number, or a function of the arguments, as an exact expression."""
        if callable(value):
            return _traced(value, self.domains)
        if isinstance(value, Fraction):
            return sp.Rational(value.numerator, value.denominator)
        if isinstance(value, float) and math.isinf(value):
            return sp.oo if value > 0 else -sp.oo
        return FORMULAS.lift(value)

    def about(self, expression: sp.Expr) -> "Question":
        """Return the same question of another formula."""
        return replace(self, expression=expression)

    def of(self, name: str) -> "Question":
        """Return the same question with another argument as the variable."""
        return replace(_question(self.expression, self.domains, self.symbols, name))

    @property
    def rounded(self) -> str:
        """Why nothing exact can be refuted, when a computed float is in the formula; else empty."""
        if not has_rounded_constants(self.expression):
            return ""
        return "it holds a computed float that no closed form explains; write a function instead"

    def special_cases(self) -> Iterator[tuple[dict[sp.Symbol, Fraction], "Question"]]:
        """Yield the question at some values of the parameters, with the values."""
        if not self.parameters:
            return
        for point in sample_points(self.parameters, POINTS):
            if satisfies(self.given, point):
                exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
                yield point, replace(self, expression=self.expression.subs(exact), given=())

    def value(self, point: Mapping[str, Fraction]) -> float:
        """Return the value at rational arguments, as a float (nan where undefined)."""
        found = enclose(self.expression, {self.symbols[n]: v for n, v in point.items()})
        return float(found.mid())

    def relations(self) -> Given:
        """Return the hypotheses on all the arguments, the variable included."""
        return tuple(r for name, d in self.domains.items() for r in hypotheses(name, d))


def question_of(f: Function, domains: Mapping[str, Domain], of: str) -> Question:
    """Return what is asked of f.

    Raises
    ------
    InputError
        When an argument is an array, or the variable does not range over an interval.
    UndecidedError
        When f cannot be traced.

    Examples
    --------
    >>> from alicemath.domain import positive, real
    >>> import numpy as np
    >>> q = question_of(lambda r, d: np.minimum(r**2, d), {"r": real(), "d": positive()}, "r")
    >>> q.expression, q.parameters
    (Min(d, r**2), (d,))
    """
    symbols = {n: symbols_for(n, d).entries.item() for n, d in domains.items()}
    return _question(_traced(f, domains), domains, symbols, of)


def _question(
    u: sp.Expr, domains: Mapping[str, Domain], symbols: Mapping[str, sp.Symbol], of: str
) -> Question:
    given = tuple(r for n, d in domains.items() if n != of for r in hypotheses(n, d))
    return Question(u, symbols[of], span_of(of, domains[of]), given, symbols, domains)


def _traced(f: Function, domains: Mapping[str, Domain]) -> sp.Expr:
    formula = formula_of(f, [symbols_for(name, domain) for name, domain in domains.items()])
    if formula.shape != ():
        raise InputError(f"this is of one number; f returns shape {formula.shape}")
    return formula.item()


def span_of(name: str, domain: Domain) -> Span:
    """Return the interval of a domain of numbers.

    Raises
    ------
    InputError
        For other kinds of domains.
    """
    if domain.kind != "real":
        raise InputError(f"{name} must range over an interval to be the variable, not {domain}")
    infinite = {float("inf"): sp.oo, float("-inf"): -sp.oo}
    low, high = (infinite[e] if e in infinite else FORMULAS.lift(e)
                 for e in (domain.low, domain.high))  # fmt: skip
    return Span(low, high, not domain.open) if (low, high) != (-sp.oo, sp.oo) else LINE
