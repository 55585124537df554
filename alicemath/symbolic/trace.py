"""The formula of a NumPy function at a fixed small shape.

The function is called on arrays of real symbols, x0, x1, ... or X0_1, whose assumptions come from
the domain: positive entries are positive symbols, integers are integer symbols, a symmetric matrix
shares the symbols of mirrored entries.  What no assumption can say (Σp = 1, one-hot, positive
definite, full rank, an interval) is left out of the symbols and returned by `hypotheses` and
`special_cases` instead; one-hot and simplex vectors are vectors of real and positive symbols here.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from alicemath.domain import Domain
from alicemath.errors import DomainError
from alicemath.symbolic.formulas import FORMULAS
from alicemath.tracing.scalars import Field, ScalarArray, constants

__all__ = ["formula_of", "hypotheses", "special_cases", "symbols_for", "trace"]

Function = Callable[..., Any]
Expressions = NDArray[np.object_]


def symbols_for(
    name: str, domain: Domain, *, shared: bool = True, field: Field = FORMULAS
) -> ScalarArray:
    """Return the array of symbols that stands for an argument.

    Parameters
    ----------
    name
        The argument's name; entries are ``x0``, ``X0_1``, and a number is ``x`` itself.
    domain
        Where it lives, with every length a number.
    shared
        Whether mirrored entries of a symmetric matrix are one symbol; to differentiate in every
        entry by itself, they must not be.

    Examples
    --------
    >>> from alicemath.domain import positive, symmetric
    >>> symbols_for("p", positive(2)).entries.tolist()
    [p0, p1]
    >>> symbols_for("A", symmetric(2)).entries.tolist()
    [[A0_0, A0_1], [A0_1, A1_1]]
    """
    shape = _numbers(domain)
    symbols = np.empty(shape, dtype=object)
    for k in np.ndindex(shape):
        mirrored = tuple(sorted(k)) if shared and _is_symmetric(domain) else k
        symbols[k] = _symbol(name, mirrored, domain)
    return ScalarArray(symbols, field)


def trace(f: Function, on: Mapping[str, Domain], lengths: Mapping[str, int]) -> Expressions:
    """Return the formula of f(*arguments) as an object array of SymPy expressions.

    Raises
    ------
    UnsupportedError
        If f uses a function that has no formula.
    UndecidedError
        If f branches with ``if`` on a value.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> trace(lambda z: np.exp(z) / np.sum(np.exp(z)), {"z": real("m")}, {"m": 2})[0]
    exp(z0)/(exp(z0) + exp(z1))
    """
    return formula_of(f, [symbols_for(name, d.at(lengths)) for name, d in on.items()])


def formula_of(f: Function, arguments: list[ScalarArray], field: Field = FORMULAS) -> Expressions:
    """Return f(*arguments), entry by entry."""
    return constants(field, f(*arguments))


# ------------------------------------------------------------------ what symbols cannot say
def hypotheses(name: str, domain: Domain) -> tuple[sp.Basic, ...]:
    """Return the bounds and inequalities on the entries beyond the assumptions of the symbols."""
    if domain.kind == "one_hot":  # its special cases say everything
        return ()
    entries = list(dict.fromkeys(symbols_for(name, domain).entries.ravel().tolist()))
    low, high = domain.low, domain.high
    beyond: list[sp.Basic] = []
    if np.isfinite(low) and low != 0:
        bound = FORMULAS.lift(low)
        beyond += [(x > bound if domain.open else x >= bound) for x in entries]
    if np.isfinite(high):
        bound = FORMULAS.lift(high)
        beyond += [(x < bound if domain.open else x <= bound) for x in entries]
    if domain.kind == "distinct":
        beyond += [sp.Ne(a, b) for i, a in enumerate(entries) for b in entries[:i]]
    return tuple(r for r in beyond if r != sp.true)


def special_cases(name: str, domain: Domain) -> list[dict[sp.Symbol, sp.Expr]]:
    """Return substitutions that together cover the domain's equalities; ``[{}]`` for none.

    A simplex is one case, its last entry 1 minus the others; a one-hot vector of length m is m
    cases; a symmetric matrix identifies mirrored entries.
    """
    free = symbols_for(name, domain, shared=False).entries
    if domain.kind == "one_hot":
        units = np.eye(free.shape[0], dtype=int)
        return [{x: sp.Integer(int(e)) for x, e in zip(free, unit, strict=True)} for unit in units]
    if domain.kind == "simplex":
        return [{free[-1]: 1 - sp.Add(*free[:-1])}]
    if _is_symmetric(domain):
        shared = symbols_for(name, domain).entries
        return [{a: b for a, b in zip(free.ravel(), shared.ravel(), strict=True) if a != b}]
    return [{}]


# ------------------------------------------------------------------ symbols
def _numbers(domain: Domain) -> tuple[int, ...]:
    named = domain.names
    if named:
        raise DomainError(f"symbols need numbers: give a length to {named[0]!r} of {domain}")
    return tuple(length for length in domain.shape if isinstance(length, int))


def _is_symmetric(domain: Domain) -> bool:
    return domain.kind in {"symmetric", "spd"}


def _symbol(name: str, index: tuple[int, ...], domain: Domain) -> sp.Symbol:
    label = name + "_".join(str(i) for i in index)
    return sp.Symbol(label, **_assumptions(domain, diagonal=len(set(index)) == 1))


def _assumptions(domain: Domain, *, diagonal: bool) -> dict[str, bool]:
    given: dict[str, bool] = {"integer" if domain.kind == "integer" else "real": True}
    if domain.positive or (domain.kind == "spd" and diagonal):
        given["positive"] = True
    elif domain.low == 0 and domain.kind != "one_hot":
        given["nonnegative"] = True
    if domain.high < 0 or (domain.high == 0 and domain.open):
        given["negative"] = True
    elif domain.high == 0:
        given["nonpositive"] = True
    if domain.kind == "nonzero":
        given["nonzero"] = True
    return given
