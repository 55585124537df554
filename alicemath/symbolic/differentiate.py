"""Derivatives of formulas, and where they hold.

SymPy differentiates; the layout is y.shape + x.shape.  It invents values at kinks (|x|′ = 0 and
max(x, 0)′ = ½ at 0) and distributions behind them (sign′ = 2δ), so a derivative is taken away
from the *switches*, the zeros of the expressions at which Abs, Max, Min, sign and Piecewise change
branch:

    d|u| = sign(u) du,   d sign(u) = dH(u) = d⌊u⌋ = 0,   each where u ≠ 0 (u no integer).

The exception is needed only where there is something to except.  If f is continuous and a
continuous D equals f′ away from the switches, then f is C¹ and f′ = D everywhere: along almost
every line parallel to an axis the switches are isolated points, f(x + te) − f(x) = ∫ D holds
there, and by continuity on every line.

Source    Rudin (1976), Principles of Mathematical Analysis, theorems 5.12, 6.21 and 9.21.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from alicemath.errors import UnsupportedError
from alicemath.symbolic.cells import piecewise_zero_test

__all__ = ["away_from", "derivative", "derivatives", "is_continuous", "singularities", "switches"]

Expressions = NDArray[np.object_]


class _Modulus(sp.Function):  # type: ignore[misc]  # SymPy has no types
    """|u| of a real u, whose derivative SymPy would spell out with re and im."""

    is_real = True
    is_nonnegative = True

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """sign(u)."""
        return _Sign(self.args[0])


class _Step(sp.Function):  # type: ignore[misc]
    """A function that is constant between its jumps."""

    is_real = True

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """0, between the jumps."""
        return sp.Integer(0)


class _Sign(_Step):
    """sign(u)."""


class _Floor(_Step):
    """⌊u⌋."""


class _Ceiling(_Step):
    """⌈u⌉."""


class _Heaviside(_Step):
    """H(u), the derivative of max(u, 0)."""


SHADOWS = (
    (sp.Abs, _Modulus),
    (sp.sign, _Sign),
    (sp.floor, _Floor),
    (sp.ceiling, _Ceiling),
    (sp.Heaviside, lambda u, *_: _Heaviside(u)),
)
LIGHTS = (
    (_Modulus, sp.Abs),
    (_Sign, sp.sign),
    (_Floor, sp.floor),
    (_Ceiling, sp.ceiling),
    (_Heaviside, sp.Heaviside),
)


def derivative(u: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """Return ∂u/∂x away from the switches of u.

    Raises
    ------
    UnsupportedError
        If SymPy leaves a derivative unevaluated.

    Examples
    --------
    >>> x = sp.Symbol("x", real=True)
    >>> derivative(sp.Abs(x) * x, x)
    x*sign(x) + Abs(x)
    >>> derivative(sp.sign(x), x)
    0
    """
    if not u.has(x):
        return sp.Integer(0)
    for function, shadow in SHADOWS:
        u = u.replace(function, shadow)
    slope = sp.diff(u, x)
    for function, shadow in (*SHADOWS[-1:], *LIGHTS):
        slope = slope.replace(function, shadow)
    if slope.has(sp.Derivative, sp.Subs, sp.DiracDelta):
        raise UnsupportedError(f"d/d{x} of {u}", "formulas", "use smoother functions")
    return slope


def derivatives(y: Expressions, x: Expressions) -> Expressions:
    """Return ∂y/∂x, of shape y.shape + x.shape.

    Examples
    --------
    >>> a, b = sp.symbols("a b", real=True)
    >>> derivatives(np.array(a * b, dtype=object), np.array([a, b], dtype=object))
    array([b, a], dtype=object)
    """
    result = np.empty(y.shape + x.shape, dtype=object)
    for i in np.ndindex(y.shape):
        for j in np.ndindex(x.shape):
            result[i + j] = derivative(y[i], x[j])
    return result


def switches(u: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return the expressions at whose zeros a formula changes branch.

    Examples
    --------
    >>> x, y = sp.symbols("x y", real=True)
    >>> switches(sp.Max(x, y) + sp.Piecewise((x, x < 1), (1, True)))
    (x - y, x - 1)
    """
    found: dict[sp.Expr, None] = {}
    for node in sp.preorder_traversal(u):
        for g in _switches_of(node):
            if not g.is_nonzero:
                found[-g if g.could_extract_minus_sign() else g] = None
    return tuple(found)


def singularities(u: sp.Expr) -> tuple[sp.Basic, ...]:
    """Return the conditions under which a formula is defined, as far as its symbols leave doubt.

    Examples
    --------
    >>> x, y = sp.symbols("x y", real=True)
    >>> singularities(x / (1 + sp.exp(x)) + sp.log(y) / x)
    (Ne(x, 0), y > 0)
    """
    found: dict[sp.Basic, None] = {}
    for node in sp.preorder_traversal(u):
        if isinstance(node, sp.Pow) and (node.exp.is_negative or not node.exp.is_Rational):
            if node.exp.is_integer and not node.base.is_nonzero:
                found[sp.Ne(node.base, 0)] = None
            elif not node.exp.is_integer and not node.base.is_positive:
                found[node.base > 0] = None
        elif isinstance(node, sp.log) and not node.args[0].is_positive:
            found[node.args[0] > 0] = None
    return tuple(sorted((c for c in found if c not in (sp.true, sp.false)), key=str))


def _switches_of(node: Any) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Abs | sp.sign | sp.Heaviside):
        yield node.args[0]
    elif isinstance(node, sp.Max | sp.Min):
        arguments = node.args
        yield from (a - b for i, b in enumerate(arguments) for a in arguments[:i])
    elif isinstance(node, sp.floor | sp.ceiling):
        yield sp.sin(sp.pi * node.args[0])  # zero at the integers
    elif isinstance(node, sp.Piecewise):
        for _, condition in node.args:
            yield from (r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational))


def away_from(u: sp.Expr, at: tuple[sp.Expr, ...]) -> sp.Expr:
    """Return u where none of the switches is zero, and 0 where one is."""
    if not at or u == 0:
        return u
    return sp.Piecewise((u, sp.And(*(sp.Ne(g, 0) for g in at))), (0, True))


def is_continuous(u: sp.Expr, given: tuple[sp.Basic, ...] = ()) -> bool:
    """Return whether a formula is shown to be continuous wherever it is defined.

    Abs, Max and Min of continuous functions are; a Piecewise of two branches on one inequality is
    when the branches are and agree on its boundary.  False means that it was not shown.

    Examples
    --------
    >>> r = sp.Symbol("r", real=True)
    >>> half = sp.Rational(1, 2)
    >>> is_continuous(sp.Piecewise((r**2 / 2, sp.Abs(r) <= 1), (sp.Abs(r) - half, True)))
    True
    >>> is_continuous(sp.Piecewise((1, r > 0), (0, True)))
    False
    """
    if u.has(sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.Mod, sp.frac, sp.atan2):
        return False
    return all(_branches_meet(p, given) for p in u.atoms(sp.Piecewise))


def _branches_meet(u: sp.Piecewise, given: tuple[sp.Basic, ...]) -> bool:
    if len(u.args) != 2 or u.args[1].cond != sp.true:
        return False
    (yes, condition), (no, _) = u.args
    if not isinstance(condition, sp.Gt | sp.Ge | sp.Lt | sp.Le):
        return False
    if not (_is_total(yes) and _is_total(no) and _is_total(condition.lhs - condition.rhs)):
        return False  # a branch without a value on the boundary cannot meet the other there
    gap = sp.Piecewise((yes - no, sp.Eq(condition.lhs, condition.rhs)), (0, True))
    try:
        return bool(gap == 0 or piecewise_zero_test(gap, given=given).zero)
    except UnsupportedError:
        return False


TOTAL = (
    sp.Add, sp.Mul, sp.Abs, sp.Max, sp.Min, sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh,
    sp.asinh, sp.atan, sp.erf, sp.Piecewise, sp.functions.elementary.piecewise.ExprCondPair,
    sp.core.relational.Relational, sp.logic.boolalg.Boolean, sp.Symbol, sp.Number, sp.NumberSymbol,
)  # fmt: skip


def _is_total(u: sp.Expr) -> bool:
    """Whether a formula is defined for all values that its symbols may take."""
    for node in sp.preorder_traversal(u):
        if isinstance(node, sp.Pow):
            defined = _power_is_total(node.base, node.exp)
        elif isinstance(node, sp.log):
            defined = bool(node.args[0].is_positive)
        else:
            defined = isinstance(node, TOTAL)
        if not defined:
            return False
    return True


def _power_is_total(base: sp.Expr, exponent: sp.Expr) -> bool:
    if exponent.is_integer:
        return bool(exponent.is_nonnegative or base.is_nonzero)
    return bool(base.is_positive or (exponent.is_positive and base.is_nonnegative))
