"""Elementwise functions: one table of partial derivatives for both modes.

The Jacobian of y = f(x), applied entry by entry, is diagonal, and a diagonal matrix is its own
adjoint: one row serves tangents (ẏ = f′ ẋ) and cotangents (x̄ = f′ ȳ).  A row gives, for each
argument, the partial derivative as a function ``(y, *x)`` written in NumPy, or a number where it
is constant.  Because rows are NumPy, floats, duals, tape nodes, rounded values and symbols all read
them, and differentiating a row gives the next order.

Conventions where the derivative does not exist (`kinks.py` lists the places):

* |x|′ = 0 at 0, and sign, floor, ceil, rint, trunc have derivative 0 everywhere;
* at a tie, maximum, minimum, fmax and fmin give each argument ½ (`preferred`);
* hypot at (0, 0) has derivative 0, and no second derivative (inf or nan);
* sqrt, cbrt and xᵇ with b < 1 have derivative inf at 0, log and xᵇ with b < 0 outside their domain
  whatever the formula gives, mostly nan or inf: never a finite invention;
* xᵇ with respect to b is nan where x < 0, and 0 where x = 0 < b.

Source: Abramowitz and Stegun (1964), 4.2-4.6; each row is proved against SymPy's derivative.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from alicemath.autodiff.primitives import preferred
from alicemath.autodiff.rules.linear import quotient

__all__ = ["CONSTANT", "ELEMENTWISE", "PLAIN", "partials"]

Function = Callable[..., Any]
Partial: TypeAlias = Any  # a function of (y, *x), or a number


# ------------------------------------------------------------------ the longer partials
def _power_base(y: Any, x: Any, b: Any) -> Any:
    """∂xᵇ/∂x = b xᵇ⁻¹, and 0 for b = 0 also where x = 0."""
    if isinstance(b, (int, float)):  # twice as fast as a union of types
        return x + x if b == 2 else b * x ** (b - 1) if b else 0.0
    return b * x ** np.where(b == 0, 1.0, b - 1.0)


def _power_exponent(y: Any, x: Any, b: Any) -> Any:
    """∂xᵇ/∂b = xᵇ log x; 0 where x = 0 < b, since 0ᵇ = 0 for every b > 0."""
    return y * np.log(np.where((x == 0) & (b > 0), 1.0, x))


#: sinc′(x) = Σ_{k≥1} (−1)ᵏ 2k π²ᵏ x²ᵏ⁻¹ / (2k+1)!.  For |x| < ¼ the first omitted term, k = 11,
#: is below (π/4)²² / 23! < 2e-25 of the first; the closed form loses no more than 1/x = 4 ulp.
_SINC = tuple(
    (-1) ** k * 2 * k * math.pi ** (2 * k) / math.factorial(2 * k + 1) for k in range(1, 11)
)
_SINC_SERIES_BELOW = 0.25


def _sinc(y: Any, x: Any) -> Any:
    """sinc′(x) = (cos πx − sinc x) / x, by its series near 0, where the closed form cancels."""
    near = np.abs(x) < _SINC_SERIES_BELOW
    square = np.where(near, x, 0.0) * x
    series = 0.0
    for coefficient in reversed(_SINC):
        series = coefficient + series * square
    away = (np.cos(np.pi * x) - y) / np.where(near, 1.0, x)
    return np.where(near, series * x, away)


_LN2, _LN10 = math.log(2.0), math.log(10.0)

# ------------------------------------------------------------------ the table
# fmt: off
ELEMENTWISE: Mapping[Function, tuple[Partial, ...]] = {
    # ---- arithmetic                                ∂/∂a                          ∂/∂b
    np.add:          (1.0,                                1.0),
    np.subtract:     (1.0,                               -1.0),
    np.multiply:     (lambda y, a, b: b,                  lambda y, a, b: a),
    np.divide:       (lambda y, a, b: 1.0 / b,              lambda y, a, b: -y / b),
    np.power:        (_power_base,                        _power_exponent),
    np.float_power:  (_power_base,                        _power_exponent),
    np.remainder:    (1.0,                                lambda y, a, b: (y - a) / b),
    np.fmod:         (1.0,                                lambda y, a, b: (y - a) / b),
    np.negative:     (-1.0,),
    np.positive:     (1.0,),
    np.reciprocal:   (lambda y, x: -y * y,),
    np.square:       (lambda y, x: x + x,),
    np.sqrt:         (lambda y, x: 0.5 / y,),
    np.cbrt:         (lambda y, x: 1 / (3 * y * y),),
    np.absolute:     (lambda y, x: np.sign(x),),
    np.copysign:     (lambda y, a, b: np.sign(a) * np.copysign(1.0, b),   0.0),
    # ---- exponentials and logarithms
    np.exp:          (lambda y, x: y,),
    np.exp2:         (lambda y, x: y * _LN2,),
    np.expm1:        (lambda y, x: np.exp(x),),
    np.log:          (lambda y, x: 1.0 / x,),
    np.log2:         (lambda y, x: 1 / (x * _LN2),),
    np.log10:        (lambda y, x: 1 / (x * _LN10),),
    np.log1p:        (lambda y, x: 1.0 / (1.0 + x),),
    np.logaddexp:    (lambda y, a, b: np.exp(a - y),      lambda y, a, b: np.exp(b - y)),
    np.logaddexp2:   (lambda y, a, b: np.exp2(a - y),     lambda y, a, b: np.exp2(b - y)),
    # ---- circular functions
    np.sin:          (lambda y, x: np.cos(x),),
    np.cos:          (lambda y, x: -np.sin(x),),
    np.tan:          (lambda y, x: 1 + y * y,),
    np.arcsin:       (lambda y, x: 1 / np.sqrt((1 - x) * (1 + x)),),
    np.arccos:       (lambda y, x: -1 / np.sqrt((1 - x) * (1 + x)),),
    np.arctan:       (lambda y, x: 1 / (1 + x * x),),
    np.arctan2:      (lambda y, a, b: b / (a * a + b * b), lambda y, a, b: -a / (a * a + b * b)),
    np.hypot:        (lambda y, a, b: quotient(a, y),      lambda y, a, b: quotient(b, y)),
    np.sinc:         (_sinc,),
    np.deg2rad:      (math.pi / 180,),
    np.radians:      (math.pi / 180,),
    np.rad2deg:      (180 / math.pi,),
    np.degrees:      (180 / math.pi,),
    # ---- hyperbolic functions
    np.sinh:         (lambda y, x: np.cosh(x),),
    np.cosh:         (lambda y, x: np.sinh(x),),
    np.tanh:         (lambda y, x: 1.0 - y * y,),
    np.arcsinh:      (lambda y, x: 1 / np.hypot(1.0, x),),
    np.arccosh:      (lambda y, x: 1 / np.sqrt((x - 1) * (x + 1)),),
    np.arctanh:      (lambda y, x: 1 / ((1 - x) * (1 + x)),),
    # ---- choices
    np.maximum:      (lambda y, a, b: preferred(a, b),    lambda y, a, b: preferred(b, a)),
    np.minimum:      (lambda y, a, b: preferred(b, a),    lambda y, a, b: preferred(a, b)),
    np.fmax:         (lambda y, a, b: preferred(a, b) + np.isnan(b),
                      lambda y, a, b: preferred(b, a) + np.isnan(a)),
    np.fmin:         (lambda y, a, b: preferred(b, a) + np.isnan(b),
                      lambda y, a, b: preferred(a, b) + np.isnan(a)),
}
# fmt: on

#: Functions of real value that are constant between their jumps: derivative 0, so both modes return
#: a plain value.
CONSTANT: frozenset[Function] = frozenset(
    {np.sign, np.floor, np.ceil, np.trunc, np.rint, np.fix, np.floor_divide, preferred}
)

#: Functions whose values are booleans or positions: no derivative is involved.
PLAIN: frozenset[Function] = frozenset(
    {
        *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
        *(np.isnan, np.isfinite, np.isinf, np.signbit, np.isclose, np.allclose, np.array_equal),
        *(np.isposinf, np.isneginf, np.array_equiv),
        *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.all, np.any),
        *(np.argmax, np.argmin, np.argsort, np.argpartition, np.lexsort, np.searchsorted),
        *(np.nonzero, np.flatnonzero, np.count_nonzero, np.argwhere, np.digitize),
        *(np.iscomplexobj, np.isrealobj, np.iscomplex, np.isreal, np.linalg.matrix_rank),
        *(np.isin, np.triu_indices_from, np.tril_indices_from, np.einsum_path),
    }
)


def partials(function: Function, y: Any, *x: Any) -> tuple[Any, ...]:
    """Return ∂y/∂xᵢ for each argument of an elementwise function y = f(x₁, …).

    Parameters
    ----------
    function
        A NumPy function of the table, or one that is constant between jumps.
    y, *x
        Its value and its arguments: arrays, or anything that understands NumPy's functions.

    Examples
    --------
    >>> partials(np.multiply, 6.0, 2.0, 3.0)
    (3.0, 2.0)
    """
    if function in CONSTANT:
        return tuple(0.0 for _ in x)
    return tuple(p(y, *x) if callable(p) else p for p in ELEMENTWISE[function])
