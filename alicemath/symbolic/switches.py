"""Resolving Abs, Max, Min, sign and Piecewise once the signs of their switches are known.

The walk is inside-out: the arguments of a switch are resolved before it is asked for its sign, so
that nested switches (clip = min(max(x, 0), 1)) need no special care.  Who knows the signs is the
`Oracle`: an interval of the line (`pieces`) or a cell of several variables (`cells`).  It raises
`Split` where the sign is not constant, and the caller divides its region and walks again.

Only the branch that is taken is walked, and each function on it asks the oracle to confirm its
domain *before* SymPy rebuilds (and perhaps cancels) anything: |x|/x at x = 0 stays undefined.
"""

from collections.abc import Callable
from typing import Literal, Protocol

import sympy as sp

from alicemath.errors import UnsupportedError

__all__ = ["Need", "Oracle", "Split", "Undefined", "has_switch", "resolve"]

Need = Literal["nonzero", "positive", "nonnegative"]

SWITCHES = (sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise)
STEPS = (sp.floor, sp.ceiling, sp.Mod, sp.frac)
ENTIRE = (
    sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.sech, sp.asinh, sp.atan, sp.erf, sp.erfc,
)  # fmt: skip


class Split(Exception):
    """The sign of `expression` is not constant on the region; weak when ≥ 0 or ≤ 0 is enough."""

    def __init__(self, expression: sp.Expr, *, weak: bool = False) -> None:
        super().__init__(expression)
        self.expression = expression
        self.weak = weak


class Undefined(Exception):
    """The expression has no real value on the region; the message says why."""


class Oracle(Protocol):
    """Who knows the signs of switch-free expressions on one region."""

    def sign(self, u: sp.Expr) -> int:
        """Return the sign −1, 0, 1 of u on the region, or raise `Split`."""

    def weak_sign(self, u: sp.Expr) -> int:
        """Return 1 where u ≥ 0 on the region, −1 where u ≤ 0, or raise `Split`."""

    def require(self, u: sp.Expr, need: Need) -> None:
        """Return if u meets the need on the region, raise `Undefined` if not, `Split` if both."""


def has_switch(u: sp.Basic) -> bool:
    """Return whether anything is left to resolve."""
    return bool(u.has(*SWITCHES, *STEPS))


def resolve(u: sp.Basic, oracle: Oracle) -> sp.Expr:
    """Return `u` as a smooth expression on the oracle's region.

    Raises
    ------
    Split
        When the region must be divided first.
    Undefined
        When the expression is undefined there.
    UnsupportedError
        For floor, ceiling and remainders, and functions whose domain is not known here.
    """
    if isinstance(u, sp.Piecewise):
        return _piecewise(u, oracle)
    if isinstance(u, STEPS):
        raise UnsupportedError(str(u.func), "sign cells", "it has infinitely many breakpoints")
    if not u.args:
        return u
    arguments = [resolve(a, oracle) for a in u.args]
    rule = _SWITCH.get(type(u))
    if rule is not None:
        return rule(oracle, *arguments)
    _confirm_domain(u.func, arguments, oracle)
    return u.func(*arguments)


def holds(condition: sp.Basic, oracle: Oracle) -> bool:
    """Return whether a condition holds on the oracle's region."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, sp.And):
        return all(holds(a, oracle) for a in condition.args)
    if isinstance(condition, sp.Or):
        return any(holds(a, oracle) for a in condition.args)
    if isinstance(condition, sp.Not):
        return not holds(condition.args[0], oracle)
    test = _COMPARE.get(type(condition))
    if test is None:
        raise UnsupportedError(str(condition), "sign cells", "write it with <, <=, ==, &, | and ~")
    return test(oracle.sign(resolve(condition.lhs, oracle) - resolve(condition.rhs, oracle)))


def _piecewise(u: sp.Piecewise, oracle: Oracle) -> sp.Expr:
    for value, condition in u.args:
        if holds(condition, oracle):
            return resolve(value, oracle)
    raise Undefined(f"no branch of {u} covers it")


def _extreme(oracle: Oracle, sign: int, *arguments: sp.Expr) -> sp.Expr:
    best = arguments[0]
    for other in arguments[1:]:
        best = best if oracle.weak_sign(best - other) == sign else other
    return best


def _heaviside(oracle: Oracle, u: sp.Expr, at_zero: sp.Expr) -> sp.Expr:
    return (sp.Integer(0), at_zero, sp.Integer(1))[oracle.sign(u) + 1]


def _confirm_domain(function: type, arguments: list[sp.Expr], oracle: Oracle) -> None:
    if function in (sp.Add, sp.Mul) or issubclass(function, ENTIRE):
        return
    if function is sp.Pow:
        _confirm_power(arguments[0], arguments[1], oracle)
        return
    needs = _DOMAINS.get(function)
    if needs is None:
        raise UnsupportedError(
            str(function), "sign cells", "its domain is unknown here; rewrite it"
        )
    for u, need in needs(arguments[0]):
        oracle.require(u, need)


def _confirm_power(base: sp.Expr, exponent: sp.Expr, oracle: Oracle) -> None:
    if isinstance(exponent, sp.Integer):
        if exponent < 0:
            oracle.require(base, "nonzero")
    elif isinstance(exponent, sp.Rational) and exponent > 0:
        oracle.require(base, "nonnegative")
    else:
        oracle.require(base, "positive")


# fmt: off
_SWITCH: dict[type, Callable[..., sp.Expr]] = {
    sp.Abs:       lambda oracle, u: oracle.weak_sign(u) * u,
    sp.Max:       lambda oracle, *us: _extreme(oracle, 1, *us),
    sp.Min:       lambda oracle, *us: _extreme(oracle, -1, *us),
    sp.sign:      lambda oracle, u: sp.Integer(oracle.sign(u)),
    sp.Heaviside: _heaviside,
}

_COMPARE: dict[type, Callable[[int], bool]] = {
    sp.StrictGreaterThan: lambda s: s > 0,
    sp.GreaterThan:       lambda s: s >= 0,
    sp.StrictLessThan:    lambda s: s < 0,
    sp.LessThan:          lambda s: s <= 0,
    sp.Equality:          lambda s: s == 0,
    sp.Unequality:        lambda s: s != 0,
}

_DOMAINS: dict[type, Callable[[sp.Expr], tuple[tuple[sp.Expr, Need], ...]]] = {
    sp.log:   lambda u: ((u, "positive"),),
    sp.tan:   lambda u: ((sp.cos(u), "nonzero"),),
    sp.sec:   lambda u: ((sp.cos(u), "nonzero"),),
    sp.cot:   lambda u: ((sp.sin(u), "nonzero"),),
    sp.csc:   lambda u: ((sp.sin(u), "nonzero"),),
    sp.coth:  lambda u: ((u, "nonzero"),),
    sp.csch:  lambda u: ((u, "nonzero"),),
    sp.asin:  lambda u: ((1 - u, "nonnegative"), (1 + u, "nonnegative")),
    sp.acos:  lambda u: ((1 - u, "nonnegative"), (1 + u, "nonnegative")),
    sp.acosh: lambda u: ((u - 1, "nonnegative"),),
    sp.atanh: lambda u: ((1 - u, "positive"), (1 + u, "positive")),
}
# fmt: on
