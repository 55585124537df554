"""Switches of discrete arguments: of a whole number, y = 7 is no null set.

A claim about a function with a switch g is proved where g ≠ 0.  On the reals what is left out has
no interior.  Where g vanishes for one value of an integer or one-hot argument, whatever the others
are, the proof would leave out a part of the domain: such arguments are given each of their values
in turn, when these are few.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import isfinite

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from alicemath.domain import Domain
from alicemath.errors import UndecidedError
from alicemath.symbolic.trace import special_cases, symbols_for

__all__ = ["FEW", "DiscreteSwitch", "discrete_cases", "substituted"]

Case = dict[sp.Symbol, sp.Expr]

#: Values of all discrete arguments together that are tried in turn; each costs a proof.
FEW = 16


class DiscreteSwitch(UndecidedError):
    """The formulas switch on too many values of a discrete argument."""


def discrete_cases(
    kinks: Sequence[sp.Expr], domains: Mapping[str, Domain], wrt: str | None
) -> list[Case]:
    """Return the values of the discrete arguments on which a switch depends; ``[{}]`` for none.

    Parameters
    ----------
    kinks
        The switches, each left out where it is 0.
    domains
        With numbers for lengths.
    wrt
        The argument of the derivative, which cannot be given values; None for an equality.

    Raises
    ------
    DiscreteSwitch
        If there are more than `FEW` values, or the derivative is by a discrete argument.

    Examples
    --------
    >>> from alicemath.domain import integers
    >>> y = sp.Symbol("y", integer=True, positive=True)
    >>> discrete_cases([y - 7], {"y": integers(6, 8)}, None)
    [{y: 6}, {y: 7}, {y: 8}]
    """
    discrete = {
        name: set(symbols_for(name, d).entries.ravel().tolist())
        for name, d in domains.items()
        if d.kind in {"integer", "one_hot"}
    }
    symbols = set().union(*discrete.values())
    cutting = [g for g in kinks if _may_vanish(g, symbols)]
    touched = set().union(*(g.free_symbols for g in cutting)) & symbols
    cases: list[Case] = [{}]
    for name, mine in discrete.items():
        if mine & touched:
            values = _values(name, domains[name])
            if name == wrt or not values or len(cases) * len(values) > FEW:
                raise DiscreteSwitch(
                    f"where {cutting[0]} = 0 the formulas switch, a case of its own for "
                    f"{name} in {domains[name]}; at most {FEW} values are tried one by one"
                )
            cases = [a | b for a in cases for b in values]
    return cases


def _may_vanish(g: sp.Expr, discrete: set[sp.Symbol]) -> bool:
    """Whether discrete values may make g 0 whatever the others are; z − y cannot be."""
    others = g.free_symbols - discrete
    moves = any((slope := sp.diff(g, z)).is_number and slope != 0 for z in others)
    return bool(g.free_symbols & discrete) and not moves


def _values(name: str, domain: Domain) -> list[Case]:
    """Every value, or none when there are too many."""
    if domain.kind == "one_hot":
        return special_cases(name, domain)
    entries = symbols_for(name, domain).entries.ravel().tolist()
    if not isfinite(domain.low) or not isfinite(domain.high):
        return []
    numbers = range(int(domain.low), int(domain.high) + 1)
    if len(numbers) ** len(entries) > FEW:
        return []
    return [
        dict(zip(entries, map(sp.Integer, row), strict=True))
        for row in product(numbers, repeat=len(entries))
    ]


def substituted(formulas: NDArray[np.object_], case: Case) -> NDArray[np.object_]:
    """Return the formulas for some values."""
    result = np.empty(formulas.shape, dtype=object)
    for k in np.ndindex(formulas.shape):
        u: sp.Expr = formulas[k]
        result[k] = u.subs(case, simultaneous=True)
    return result
