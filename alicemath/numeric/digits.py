"""Real numbers of many digits, as a field for the user's function to run on.

mpmath's functions leave the reals where NumPy's return nan (√−1, log −1), and raise where NumPy
returns ±∞ (1/0): here they behave as NumPy's do.  A number whose exponent itself has more than
4096 bits is nan, unknown, since it can be neither stored nor called 0 or ∞.

A float in the code is the exact binary number that it is, so that a kink at 0.3 stays at the double
0.3 where the data has it; or, on request, the number that was meant, so that √(2/π) computed in
doubles does not spoil all digits but sixteen (see `alicemath.tracing.constants`).

The context is the caller's own, never mpmath's global one.
"""

import math
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Literal

import mpmath
import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError
from alicemath.tracing.constants import Form, intended
from alicemath.tracing.scalars import ARITHMETIC, Field, objects
from alicemath.tracing.special import ERF

__all__ = ["Constants", "context", "digits_field", "exact"]

Constants = Literal["binary", "intended"]
Function = Callable[..., Any]
Number = Any  # mpmath ships no types
Unary = Callable[[Number], Number]

#: exp x is unknown when |x| ≥ 2^4096: its exponent would need that many bits.
LARGEST_MAGNITUDE = 4096
#: Integer powers are multiplied out up to this exponent; rounding then loses ≤ log₂(10⁶) = 20 bits.
LARGEST_POWER = 10**6


@lru_cache(maxsize=16)  # building one costs a millisecond; nobody changes its precision
def context(digits: int) -> Any:
    """Return the mpmath context with that many decimal digits, apart from mpmath's global one."""
    own = mpmath.MPContext()
    own.dps = digits
    return own


@lru_cache(maxsize=16)
def digits_field(ctx: Any, constants: Constants = "binary") -> Field:
    """Return the field of real numbers of the context's precision.

    Examples
    --------
    >>> import numpy as np
    >>> field = digits_field(context(30))
    >>> print(np.exp(field.array(1.0)).entries)
    2.71828182845904523536028747135
    """
    relations: dict[Function, Callable[..., bool]] = {
        np.less: operator.lt, np.less_equal: operator.le, np.greater: operator.gt,
        np.greater_equal: operator.ge, np.equal: operator.eq, np.not_equal: operator.ne,
        np.isnan: ctx.isnan, np.isinf: ctx.isinf, np.isfinite: ctx.isfinite,
        np.signbit: lambda x: x < 0,
    }  # fmt: skip
    return Field(
        name=f"{ctx.dps}-digit numbers",
        lift=_lift(ctx, _meant(ctx) if constants == "intended" else ctx.mpf),
        functions={**ARITHMETIC, **_elementary(ctx), **_binary(ctx), **_rounding(ctx)},
        relations=relations,
        select=lambda c, a, b: a if c else b,
        both=lambda p, q: p and q,
        either=lambda p, q: p or q,
        negate=operator.not_,
        pi=+ctx.pi,
        pivot=_largest,
    )


def exact(ctx: Any, x: Any) -> NDArray[np.object_]:
    """Return an array of doubles, or of other contexts' numbers, without any rounding."""
    return objects(_lift(ctx, ctx.mpf), np.asarray(x))


def _lift(ctx: Any, of_float: Unary) -> Unary:
    def lift(x: Any) -> Number:
        if isinstance(x, ctx.mpf):
            return x
        if hasattr(x, "_mpf_"):  # another context's
            return ctx.mpf(x)
        x = x.item() if isinstance(x, np.generic) else x
        if isinstance(x, bool | int):
            return ctx.mpf(int(x))
        if isinstance(x, float):
            return of_float(x)
        raise InputError(f"a real number is needed, not {x!r} of type {type(x).__name__}")

    return lift


def _meant(ctx: Any) -> Unary:
    forms: dict[Form, Unary] = {
        "rational": lambda r: r,
        "root": ctx.sqrt,
        "pi": lambda r: r * ctx.pi,
        "root over pi": lambda r: ctx.sqrt(r / ctx.pi),
        "root times pi": lambda r: ctx.sqrt(r * ctx.pi),
        "e": lambda r: r * ctx.e,
        "logarithm": ctx.log,
    }

    def of_float(x: float) -> Number:
        if not math.isfinite(x):
            return ctx.mpf(x)
        constant = intended(x)
        if constant.form == "decimal":
            return ctx.mpf(x)  # data stands for itself
        size = forms[constant.form](
            ctx.mpf(abs(constant.ratio.numerator)) / constant.ratio.denominator
        )
        return size if constant.ratio >= 0 else -size

    return of_float


def _largest(column: Sequence[Number]) -> int | None:
    sizes = [abs(x) for x in column]
    best = max(range(len(sizes)), key=sizes.__getitem__)
    return None if sizes[best] == 0 else best


def _elementary(ctx: Any) -> dict[Any, Callable[..., Number]]:
    nan, inf = ctx.nan, ctx.inf

    def on(inside: Callable[[Number], bool], function: Unary, ends: Any = None) -> Unary:
        """The function where it is real, its limits at the ends of that set, nan elsewhere."""
        limits = ends or {}
        return lambda x: function(x) if inside(x) else limits.get(x, nan)

    def everywhere(x: Number) -> bool:
        return not ctx.isnan(x)

    def moderate(x: Number) -> bool:
        return bool(ctx.isinf(x)) or (everywhere(x) and ctx.mag(x) <= LARGEST_MAGNITUDE)

    def finite(x: Number) -> bool:
        return bool(ctx.isfinite(x)) and moderate(x)

    # fmt: off
    return {
        np.exp:      on(moderate, ctx.exp),
        np.expm1:    on(moderate, ctx.expm1),
        np.exp2:     on(moderate, lambda x: ctx.exp(x * ctx.ln2)),
        np.log:      on(lambda x: x > 0, ctx.log, {0: -inf}),
        np.log1p:    on(lambda x: x > -1, ctx.log1p, {-1: -inf}),
        np.sqrt:     on(lambda x: x >= 0, ctx.sqrt),
        np.sin:      on(finite, ctx.sin),
        np.cos:      on(finite, ctx.cos),
        np.tan:      on(finite, ctx.tan),
        np.arcsin:   on(lambda x: abs(x) <= 1, ctx.asin),
        np.arccos:   on(lambda x: abs(x) <= 1, ctx.acos),
        np.arctan:   on(everywhere, ctx.atan),
        np.sinh:     on(moderate, ctx.sinh),
        np.cosh:     on(moderate, ctx.cosh),
        np.tanh:     on(moderate, ctx.tanh),
        ERF:         on(finite, ctx.erf, {inf: ctx.one, -inf: -ctx.one}),
        np.arcsinh:  on(finite, ctx.asinh, {inf: inf, -inf: -inf}),
        np.arccosh:  on(lambda x: x >= 1, ctx.acosh),
        np.arctanh:  on(lambda x: abs(x) < 1, ctx.atanh, {1: inf, -1: -inf}),
        np.absolute: abs,
        np.sign:     lambda x: x if ctx.isnan(x) else ctx.sign(x),
        np.sinc:     on(finite, lambda x: ctx.sincpi(x)),
    }
    # fmt: on


def _binary(ctx: Any) -> dict[Any, Callable[..., Number]]:
    nan, inf = ctx.nan, ctx.inf

    def divide(a: Number, b: Number) -> Number:
        if b != 0:
            return a / b
        return nan if ctx.isnan(a) or a == 0 else inf if a > 0 else -inf

    def extreme(choose: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
        return lambda a, b: nan if ctx.isnan(a) or ctx.isnan(b) else choose(a, b)

    def angle(y: Number, x: Number) -> Number:
        return ctx.atan2(y, x) if ctx.isfinite(x) and ctx.isfinite(y) else nan

    return {
        np.divide: divide,
        np.power: lambda a, b: _power(ctx, a, b),
        np.maximum: extreme(max),
        np.minimum: extreme(min),
        np.arctan2: angle,
    }


def _power(ctx: Any, a: Number, b: Number) -> Number:
    if b == 0:
        return ctx.one
    if not (ctx.isfinite(a) and ctx.isfinite(b)):
        return ctx.nan  # not known
    if a == 0:
        return ctx.zero if b > 0 else ctx.inf
    if ctx.isint(b) and abs(b) <= LARGEST_POWER:
        return a ** int(b)
    return _power_by_logarithm(ctx, a, b)


def _power_by_logarithm(ctx: Any, a: Number, b: Number) -> Number:
    """±exp(b log|a|); nan for a root of a negative number."""
    exponent = b * ctx.log(abs(a))
    if (a < 0 and not ctx.isint(b)) or ctx.mag(exponent) > LARGEST_MAGNITUDE:
        return ctx.nan
    size = ctx.exp(exponent)
    return -size if a < 0 and int(b) % 2 else size


def _rounding(ctx: Any) -> dict[Any, Callable[..., Number]]:
    def whole(function: Unary) -> Unary:
        return lambda x: function(x) if ctx.isfinite(x) else x

    return {np.floor: whole(ctx.floor), np.ceil: whole(ctx.ceil), np.rint: whole(ctx.nint)}
