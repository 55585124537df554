"""Formulas as a field: the user's NumPy code runs on SymPy expressions.

A float in the code is read as the number that was meant: 0.1 as 1/10, the double next to √(2/π) as
√(2/π) (see `alicemath.tracing.constants`).  A float that no closed form explains becomes its
shortest decimal, and `has_rounded_constants` tells that it was there.  ∞ and nan are no numbers
and are refused.  Everything is real: √x and log x are defined where their arguments allow, and a
formula speaks of the points where it is defined.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.tracing.constants import TYPED_DIGITS, Form, intended
from alicemath.tracing.scalars import ARITHMETIC, Field
from alicemath.tracing.special import ERF

__all__ = ["BINARY", "FORMULAS", "has_rounded_constants", "intended_number"]


# ------------------------------------------------------------------ constants
def intended_number(x: float) -> sp.Expr:
    """Return the number that was meant by a float.

    Raises
    ------
    UnsupportedError
        For infinities and nan.

    Examples
    --------
    >>> import math
    >>> intended_number(0.1), intended_number(1 / 3), intended_number(math.pi / 2)
    (1/10, 1/3, pi/2)
    >>> intended_number(math.sqrt(2 / math.pi)), intended_number(math.log(3))
    (sqrt(2)/sqrt(pi), log(3))
    """
    _require_finite(x)
    constant = intended(x)
    r = sp.Rational(constant.ratio.numerator, constant.ratio.denominator)
    return _FORMS[constant.form](r) if r >= 0 else -_FORMS[constant.form](-r)


def _require_finite(x: float) -> None:
    if not math.isfinite(x):
        raise UnsupportedError(f"the constant {x}", "formulas", "write the limit out")


_FORMS: dict[Form, Callable[[sp.Rational], sp.Expr]] = {
    "rational": lambda r: r,
    "decimal": lambda r: r,
    "root": sp.sqrt,
    "pi": lambda r: r * sp.pi,
    "root over pi": lambda r: sp.sqrt(r / sp.pi),
    "root times pi": lambda r: sp.sqrt(r * sp.pi),
    "e": lambda r: r * sp.E,
    "logarithm": sp.log,
}


def has_rounded_constants(u: sp.Basic) -> bool:
    """Whether a formula holds a float that was computed, so that it is off by a rounding error."""
    return any(len(str(r.q)) > TYPED_DIGITS for r in u.atoms(sp.Rational))


# ------------------------------------------------------------------ the field
def _lift(of_float: Callable[[float], sp.Expr]) -> Callable[[Any], sp.Expr]:
    def lift(x: Any) -> sp.Expr:
        if isinstance(x, sp.Expr):  # first, for SymPy's symbols are Booleans too
            return x
        if isinstance(x, sp.logic.boolalg.Boolean):
            return sp.Piecewise((1, x), (0, True))
        x = x.item() if isinstance(x, np.generic) else x
        if isinstance(x, bool | int):
            return sp.Integer(int(x))
        if isinstance(x, float):
            return of_float(x)
        raise InputError(f"a real number is needed, not {x!r} of type {type(x).__name__}")

    return lift


def _exactly(x: float) -> sp.Expr:
    _require_finite(x)
    return sp.Rational(*x.as_integer_ratio())


def _relation(kind: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: _bool(kind(*xs))


def _bool(condition: Any) -> Any:
    """SymPy's true and false as Python's; other conditions as they are."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    return condition


def _divide(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if b.is_zero:
        raise UndecidedError(f"the formula divides {a} by zero")
    return a / b


def _is_finite(x: sp.Expr) -> bool:
    if x.is_real and x.is_finite:
        return True
    raise UndecidedError(f"whether {x} is finite depends on where it is defined")


def _select(condition: Any, a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return a if a == b else sp.Piecewise((a, condition), (b, True))


def _sinc(x: sp.Expr) -> sp.Expr:
    if x.is_zero:
        return sp.Integer(1)
    return sp.Piecewise((sp.sin(sp.pi * x) / (sp.pi * x), sp.Ne(x, 0)), (1, True))


# fmt: off
_FUNCTIONS: dict[Any, Callable[..., sp.Expr]] = {
    **ARITHMETIC,
    np.divide:   _divide,          np.power:   lambda a, b: a**b,  np.square:  lambda x: x**2,
    np.sqrt:     sp.sqrt,          np.sinc:    _sinc,
    np.exp:      sp.exp,           np.expm1:   lambda x: sp.exp(x) - 1,
    np.log:      sp.log,           np.log1p:   lambda x: sp.log(1 + x),
    np.sin:      sp.sin,           np.cos:     sp.cos,             np.tan:     sp.tan,
    np.arcsin:   sp.asin,          np.arccos:  sp.acos,            np.arctan:  sp.atan,
    np.sinh:     sp.sinh,          np.cosh:    sp.cosh,            np.tanh:    sp.tanh,
    np.arcsinh:  sp.asinh,         np.arccosh: sp.acosh,           np.arctanh: sp.atanh,
    np.absolute: sp.Abs,           np.sign:    sp.sign,            np.arctan2: sp.atan2,
    np.maximum:  sp.Max,           np.minimum: sp.Min,
    np.floor:    sp.floor,         np.ceil:    sp.ceiling,         ERF:       sp.erf,
}
_RELATIONS: dict[Any, Callable[..., Any]] = {
    np.less:     _relation(sp.StrictLessThan),     np.less_equal:    _relation(sp.LessThan),
    np.greater:  _relation(sp.StrictGreaterThan),  np.greater_equal: _relation(sp.GreaterThan),
    np.equal:    _relation(sp.Eq),                 np.not_equal:     _relation(sp.Ne),
    np.isfinite: _is_finite,
    np.isnan:    lambda x: not _is_finite(x),      np.isinf:         lambda x: not _is_finite(x),
}
# fmt: on


def _field(of_float: Callable[[float], sp.Expr]) -> Field:
    return Field(
        name="formulas",
        lift=_lift(of_float),
        functions=_FUNCTIONS,
        relations=_RELATIONS,
        select=_select,
        both=_relation(sp.And),
        either=_relation(sp.Or),
        negate=_relation(sp.Not),
        pi=sp.pi,
        exact=True,
        pivot=None,  # an entry that is not the zero formula may still vanish at a point
    )


#: Floats as the numbers that were meant: for proofs.
FORMULAS = _field(intended_number)
#: Floats as the exact binary numbers that they are: for values at a point.
BINARY = _field(_exactly)
