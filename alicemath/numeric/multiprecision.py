"""Derivatives without derivative rules: the same function, run again on many digits.

With W = 3d working digits and a step h = 10⁻ᵈ, where d = 50,

    (f(x+h) − f(x−h)) / 2h = f′(x) + h² f‴/6 + O(10⁻ᵂ f / h) = f′(x) + O(10⁻¹⁰⁰),
    (f(x+h) − f(x)) / h    = f′(x⁺) + h f″/2 + O(10⁻ᵂ f / h) = f′(x⁺) + O(10⁻⁵⁰),

so that truncation and rounding are both far below one unit of a double.  Steps are relative to
small entries and never longer than h, and W grows by as many digits as an entry is far from 1.

Three steps, h, 10h and 100h, tell how fast the quotient settles: with ρ = |D(h) − D(10h)| /
|D(10h) − D(100h)| (1/100 for a smooth f, 10^−0.1 for |x|^1.1 at 0) what is left is the geometric
tail |D(h) − D(10h)| ρ/(1 − ρ), and where the quotient does not settle (√x at 0) the bar is ∞.
The two sides are compared at every point, and the bar of the derivative takes in their gap: at a
kink it covers both sides, and `high_precision_sides` returns each.

Source    Higham (2002), Accuracy and Stability of Numerical Algorithms, §1.
          Brezinski and Redivo Zaglia (1991), Extrapolation Methods, §2.3 (Aitken's Δ²).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.estimate import Estimate
from alicemath.numeric.digits import Constants, context, digits_field, exact
from alicemath.numeric.line import Line, filled, longest_steps, working_digits
from alicemath.tracing.scalars import ScalarArray
from alicemath.tracing.scalars import constants as traced_entries

__all__ = [
    "Record",
    "call",
    "high_precision",
    "high_precision_directional",
    "high_precision_exact",
    "high_precision_record",
    "high_precision_sides",
    "traced_gradient",
    "value",
    "value_exact",
]

Function = Callable[..., Any]
Numbers = NDArray[np.object_]  # of mpf

DIGITS = 50


# ------------------------------------------------------------------ values
def call(
    g: Function,
    args: Sequence[ArrayLike],
    digits: int = DIGITS,
    *,
    constants: Constants = "binary",
) -> Numbers:
    """Return g(*args) computed on that many digits, as an object array of mpf.

    Parameters
    ----------
    g
        Plain NumPy code: a function, or a claimed derivative.
    args
        Its arguments; their doubles are taken as exact.
    digits
        Decimal digits to compute with.
    constants
        Whether a float in the code of g is the binary number that it is, or the one that was
        ``"intended"``: two codes of one formula may differ by the rounding of 1/3 or √(2/π).

    Raises
    ------
    UnsupportedError
        If g uses a function that has no rule for many digits.

    Examples
    --------
    >>> print(call(np.exp, [1.0], digits=30))
    2.71828182845904523536028747135
    """
    ctx = context(digits)
    field = digits_field(ctx, constants)
    return traced_entries(field, g(*(ScalarArray(exact(ctx, a), field) for a in args)))


def value_exact(f: Function, x: ArrayLike, digits: int = DIGITS) -> tuple[Numbers, Numbers]:
    """Return f(x) on 2d digits and, as its bar, how far the value on d digits is from it."""
    fine, coarse = call(f, [x], 2 * digits), call(f, [x], digits)
    ctx = context(2 * digits)
    gap = np.frompyfunc(lambda a, b: _gap(ctx, a, b), 2, 1)(fine, coarse)
    return fine, _boxed(gap)


def value(f: Function, x: ArrayLike, digits: int = DIGITS) -> Estimate:
    """Return f(x), computed on d and 2d digits, rounded to double.

    Examples
    --------
    >>> e = value(lambda x: (1 - np.cos(x)) / x**2, 1e-9)
    >>> float(e.value), float(e.error) < 1e-16
    (0.5, True)
    """
    return _rounded(*value_exact(f, x, digits), f"{digits}-digit value")


# ------------------------------------------------------------------ derivatives
def high_precision(
    f: Function,
    x: ArrayLike,
    *,
    domain: Domain | None = None,
    digits: int = DIGITS,
    constants: Constants = "binary",
) -> Estimate:
    """Return the derivative of f at x, of shape y.shape + x.shape, by differences on 3d digits.

    Parameters
    ----------
    f
        Plain NumPy code of one array.
    x
        The point.
    domain
        Where f lives: a step never leaves its interval, and at an end the derivative is one-sided.
    digits
        d; f is evaluated on 3d digits or more.
    constants
        How floats in the code of f are read, see `call`.

    Returns
    -------
    Estimate
        The central difference.  At a kink its bar covers both one-sided derivatives; where the
        quotient diverges, or f is not finite nearby, it is ∞.

    Raises
    ------
    UnsupportedError
        If f uses a function that has no rule for many digits.

    Notes
    -----
    6n + 1 evaluations of f for n entries of x, each some thousand times a double's cost.

    Examples
    --------
    >>> e = high_precision(lambda x: x[0] ** 2 * x[1], [3.0, 5.0])
    >>> e.value
    array([30.,  9.])
    >>> bool(np.all(e.error < 1e-14))
    True
    """
    exactly = high_precision_exact(f, x, domain=domain, digits=digits, constants=constants)
    return _rounded(*exactly, _method(digits))


def high_precision_exact(
    f: Function,
    x: ArrayLike,
    *,
    domain: Domain | None = None,
    digits: int = DIGITS,
    constants: Constants = "binary",
) -> tuple[Numbers, Numbers]:
    """Return the derivative and its bar as object arrays of mpf, y.shape + x.shape."""
    sides = _jacobian(f, x, domain, digits, constants)
    return sides.central, sides.central_error


def high_precision_sides(
    f: Function, x: ArrayLike, *, domain: Domain | None = None, digits: int = DIGITS
) -> tuple[Estimate, Estimate]:
    """Return the derivatives from the left and from the right in each coordinate.

    Examples
    --------
    >>> left, right = high_precision_sides(np.abs, 0.0)
    >>> float(left.value), float(right.value)
    (-1.0, 1.0)
    """
    sides = _jacobian(f, x, domain, digits)
    left = _rounded(sides.left, sides.left_error, f"{_method(digits)}, from the left")
    right = _rounded(sides.right, sides.right_error, f"{_method(digits)}, from the right")
    return left, right


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Everything that one run on 50 digits tells of a derivative.

    Attributes
    ----------
    central, left, right
        The derivative and the one-sided ones, rounded to double.
    exact, exact_error
        The derivative and its bar as object arrays of mpf.
    """

    central: Estimate
    left: Estimate
    right: Estimate
    exact: Numbers
    exact_error: Numbers


def high_precision_record(
    f: Function, x: ArrayLike, *, domain: Domain | None = None, digits: int = DIGITS
) -> Record:
    """Return the derivative, both sides of it, and its digits, from one set of evaluations."""
    sides = _jacobian(f, x, domain, digits)
    method = _method(digits)
    return Record(
        central=_rounded(sides.central, sides.central_error, method),
        left=_rounded(sides.left, sides.left_error, f"{method}, from the left"),
        right=_rounded(sides.right, sides.right_error, f"{method}, from the right"),
        exact=sides.central,
        exact_error=sides.central_error,
    )


def high_precision_directional(
    f: Function, x: ArrayLike, v: ArrayLike, *, digits: int = DIGITS
) -> Estimate:
    """Return d/dt f(x + t v) at t = 0, of shape y.shape.

    Examples
    --------
    >>> e = high_precision_directional(lambda x: np.sum(x**2), [1.0, 2.0], [3.0, 4.0])
    >>> float(e.value)
    22.0
    """
    point, along = _doubles(x, "x"), _doubles(v, "v")
    if point.shape != along.shape:
        raise InputError(f"v has shape {along.shape}, x has {point.shape}; give v the shape of x")
    moving = along.ravel() != 0
    reach = longest_steps(point).ravel()[moving] / np.abs(along.ravel()[moving])
    line = Line(f, point, working_digits(np.append(point.ravel(), along.ravel()), digits))
    longest = float(reach.min()) if reach.size else 1.0
    central, error = line.slopes(line.lift(along), longest, digits, (True, True))[:2]
    return _rounded(central, error, _method(digits))


def traced_gradient(f: Function, x: ScalarArray) -> ScalarArray:
    """Return ∇f at a point that is itself on many digits, for differences of differences.

    With W digits in x, f runs on 2W and the step is 10^(−W/2), so that truncation is 10⁻ᵂ and
    rounding 10^(−3W/2): the gradient has the W digits that an outer difference expects of it.

    Raises
    ------
    InputError
        If f does not return a number.
    """
    numbers: list[Any] = x.entries.ravel().tolist()
    working = 2 * int(numbers[0].context.dps) if numbers else DIGITS
    line = Line(f, x.entries, working)
    if line.at_point.shape != ():
        raise InputError(f"a gradient belongs to a number; f returns {line.at_point.shape}")
    slopes = np.empty(x.shape, dtype=object)
    for k in np.ndindex(x.shape):
        size = min(abs(line.point[k]), line.ctx.one) or line.ctx.one
        h = size * line.ctx.mpf(10) ** (-working // 4)
        unit = line.lift(np.zeros(x.shape))
        unit[k] = line.ctx.one
        rise = line.along(h, unit)[()] - line.along(-h, unit)[()]
        slopes[k] = rise / (2 * h)
    return x.field.array(slopes)


# ------------------------------------------------------------------ the work
@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """Central, left and right quotients with their bars, y.shape + x.shape."""

    central: Numbers
    central_error: Numbers
    left: Numbers
    left_error: Numbers
    right: Numbers
    right_error: Numbers


def _jacobian(
    f: Function,
    x: ArrayLike,
    domain: Domain | None,
    digits: int,
    constants: Constants = "binary",
) -> _Sides:
    point = _doubles(x, "x")
    line = Line(f, point, working_digits(point, digits), constants)
    scale = longest_steps(point)
    columns = []
    for k in np.ndindex(point.shape):
        unit = np.zeros(point.shape)
        unit[k] = 1.0
        columns.append(
            line.slopes(line.lift(unit), float(scale[k]), digits, _inside(domain, float(point[k])))
        )
    shape = line.at_point.shape + point.shape
    if not columns:
        return _Sides(*(np.empty(shape, dtype=object) for _ in range(6)))
    return _Sides(*(np.stack(part, axis=-1).reshape(shape) for part in zip(*columns, strict=True)))


def _inside(domain: Domain | None, x: float) -> tuple[bool, bool]:
    """Whether a step to the left and to the right stays in the domain's interval."""
    if domain is None:
        return True, True
    sides = bool(x > domain.low), bool(x < domain.high)
    if not any(sides):
        raise InputError(f"{x} leaves no room for a step inside {domain}")
    return sides


# ------------------------------------------------------------------ rounding to double
def _rounded(numbers: Numbers, bars: Numbers, method: str) -> Estimate:
    """Round to double; the bar takes in what the rounding changed."""
    pairs = [_round(x, e) for x, e in zip(numbers.ravel(), bars.ravel(), strict=True)]
    values = np.array([p[0] for p in pairs], dtype=np.float64).reshape(numbers.shape)
    errors = np.array([p[1] for p in pairs], dtype=np.float64).reshape(numbers.shape)
    return Estimate(values, errors, method)


def _round(x: Any, error: Any) -> tuple[float, float]:
    rounded = float(x)
    if not math.isfinite(rounded):
        return rounded, math.inf
    bar = float(error + abs(x - rounded))
    return rounded, 0.0 if error == 0 and x == rounded else math.nextafter(bar, math.inf)


def _gap(ctx: Any, a: Any, b: Any) -> Any:
    """|a − b|; unknown when a is not finite."""
    return abs(ctx.mpf(a) - ctx.mpf(b)) if ctx.isfinite(a) and ctx.isfinite(b) else ctx.inf


def _boxed(x: Any) -> Numbers:
    return x if isinstance(x, np.ndarray) else filled((x,), ())


def _doubles(x: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise InputError(f"{name} has dtype {array.dtype}; give an array of real numbers")
    return array.astype(np.float64)


def _method(digits: int) -> str:
    return f"{digits}-digit differences"
