"""Numerical functions in simpler terms: interpolation, quantiles, quadrature, polynomials.

Where a function looks up its place (`interp` among the knots, `quantile` in the order), the place
is constant between the points where two of them meet, and the values are differentiated.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, scatter
from alicemath.autodiff.rules.entries import gathered
from alicemath.autodiff.rules.linear import from_end
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["NUMERICS", "accumulated", "folded"]

Axis = int | tuple[int, ...] | None


# ------------------------------------------------------------------ places
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    """The piecewise linear function through the knots (xp, fp), constant outside."""
    x, xp, fp = (a if isinstance(a, Tracer) else collect(np.asarray(a)) for a in (x, xp, fp))
    i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.shape(xp)[0] - 2)
    low, high, begin, end = xp[i], xp[i + 1], fp[i], fp[i + 1]
    y = begin + (x - low) * ((end - begin) / (high - low))
    y = np.where(x > xp[-1], fp[-1] if right is None else right, y)
    y = np.where(x < xp[0], fp[0] if left is None else left, y)
    return np.where(x == xp[-1], fp[-1], y)


def quantile(
    x: Any,
    q: Any,
    axis: Axis = None,
    method: str = "linear",
    keepdims: bool = False,  # noqa: FBT001, FBT002  NumPy's
) -> Any:
    """The entries at the place q(n − 1) in the order, interpolated between neighbours."""
    if isinstance(q, Tracer):
        raise NotImplementedError("np.quantile as a function of q")
    if method != "linear":
        raise NotImplementedError(f"np.quantile(method={method!r})")
    x, kept = gathered(x, axis)
    place = np.asarray(q) * (np.shape(x)[0] - 1)
    below = np.floor(place).astype(int)
    t = np.reshape(place - below, np.shape(q) + (1,) * (np.ndim(x) - 1))
    ordered: Any = np.sort(x, axis=0)
    a, b = ordered[below], ordered[np.minimum(below + 1, np.shape(x)[0] - 1)]
    y = np.where(t < 0.5, a + (b - a) * t, b - (b - a) * (1 - t))  # as NumPy rounds
    return np.reshape(y, (*np.shape(q), *kept)) if keepdims else y


def percentile(x: Any, q: Any, axis: Axis = None, **options: Any) -> Any:
    """The quantile of q/100."""
    if isinstance(q, Tracer):
        raise NotImplementedError("np.percentile as a function of q")
    return quantile(x, np.true_divide(q, 100), axis, **options)


def piecewise(
    x: Any, conditions: Sequence[Any], functions: Sequence[Any], *args: Any, **kwargs: Any
) -> Any:
    """The function of the last condition that holds; a function more is for none of them."""
    values = [f(x, *args, **kwargs) if callable(f) else f for f in functions]
    y = values[-1] if len(values) > len(conditions) else 0.0
    for condition, value in zip(conditions, values, strict=False):
        y = np.where(condition, value, y)
    return np.broadcast_to(y, np.shape(x))


def select(conditions: Sequence[Any], choices: Sequence[Any], default: Any = 0.0) -> Any:
    """The choice of the first condition that holds."""
    y = default
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        y = np.where(condition, choice, y)
    return y


def choose(which: Any, choices: Sequence[Any]) -> Any:
    """For each entry, the choice of that number."""
    y: Any = choices[0]
    for k in range(1, len(choices)):
        y = np.where(np.asarray(which) == k, choices[k], y)
    return np.broadcast_to(y, np.broadcast_shapes(np.shape(y), np.shape(which)))


def bincount(places: Any, weights: Any, minlength: int = 0) -> Any:
    """The sum of the weights at each place."""
    n = max(int(np.max(places, initial=-1)) + 1, minlength)
    return scatter(weights, key=(np.asarray(places),), shape=(n,))


def nan_to_num(
    x: Any,
    copy: Any = None,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Any:
    """Numbers in the place of nan and of infinities."""
    largest = np.finfo(np.float64).max
    x = np.where(np.isposinf(x), largest if posinf is None else posinf, x)
    x = np.where(np.isneginf(x), -largest if neginf is None else neginf, x)
    return np.where(np.isnan(x), nan, x)


# ------------------------------------------------------------------ differences and sums
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """∫y dx by the trapezoidal rule."""
    y = np.moveaxis(y, axis, -1)
    d = dx
    if x is not None:
        d = np.diff(x) if np.ndim(x) == 1 else np.diff(np.moveaxis(x, axis, -1))
    return np.sum(d * (y[..., 1:] + y[..., :-1]) / 2.0, axis=-1)


def gradient(f: Any, *spacing: Any, axis: Axis = None, edge_order: int = 1) -> Any:
    """Differences of second order inside, of first (or second) order at the ends."""
    axes = tuple(k % np.ndim(f) for k in from_end(np.ndim(f), axis))
    steps = spacing or (1.0,)
    steps = steps * len(axes) if len(steps) == 1 else steps
    slopes = []
    for k, h in zip(axes, steps, strict=True):
        line = np.moveaxis(f, k, 0)
        d = np.diff(h) if np.ndim(h) else np.full(np.shape(line)[0] - 1, h)
        d = np.reshape(d, (-1,) + (1,) * (np.ndim(line) - 1))
        slopes.append(np.moveaxis(_slopes(line, d, edge_order), 0, k))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _slopes(f: Any, d: Any, edge_order: int) -> Any:
    """The slope of the parabola through three neighbours, at the middle one and at the ends."""
    slope = (f[1:] - f[:-1]) / d
    left, right = d[:-1], d[1:]
    inside = (right * slope[:-1] + left * slope[1:]) / (left + right)
    first, last = slope[:1], slope[-1:]
    if edge_order == 2:
        first, last = 2 * slope[:1] - inside[:1], 2 * slope[-1:] - inside[-1:]
    return np.concatenate([first, inside, last])


def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Σᵢ aᵢ v_{k−i}."""
    a, v = np.reshape(a, -1), np.reshape(v, -1)
    m, n = np.shape(a)[0], np.shape(v)[0]
    if n > m:
        a, v, m, n = v, a, n, m
    windows = np.arange(m + n - 1)[:, None] + np.arange(n)
    y = np.pad(a, n - 1)[windows] @ v[::-1]
    if mode == "full":
        return y
    start = (n - 1) // 2 if mode == "same" else n - 1
    return y[start : start + (m if mode == "same" else m - n + 1)]


def cov(
    x: Any,
    y: Any = None,
    rowvar: bool = True,  # noqa: FBT001, FBT002  NumPy's
    bias: bool = False,  # noqa: FBT001, FBT002
    ddof: int | None = None,
) -> Any:
    """The covariance of the rows (of the columns unless `rowvar`)."""
    rows = np.atleast_2d(x)
    rows = rows if rowvar or np.shape(rows)[0] == 1 else rows.T
    if y is not None:
        more = np.atleast_2d(y)
        rows = np.concatenate([rows, more if rowvar or np.shape(more)[0] == 1 else more.T])
    count = np.shape(rows)[1] - (int(not bias) if ddof is None else ddof)
    deviation = rows - np.mean(rows, axis=1, keepdims=True)
    return np.squeeze(deviation @ deviation.T / count)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:  # noqa: FBT001, FBT002  NumPy's
    """The covariance over the deviations."""
    c = np.cov(x, y, rowvar)
    if np.ndim(c) == 0:
        return c / c
    deviation = np.sqrt(np.diagonal(c))
    return c / np.expand_dims(deviation, 1) / deviation


# ------------------------------------------------------------------ polynomials and folds
def polyval(p: Any, x: Any) -> Any:
    """p₀xⁿ⁻¹ + … + pₙ₋₁ by Horner's rule."""
    y: Any = np.zeros(np.shape(x))
    for k in range(np.shape(p)[0]):
        y = y * x + p[k]
    return y


def folded(function: Function, x: Any, axis: Axis = 0, keepdims: bool = False) -> Any:  # noqa: FBT001, FBT002
    """``f(f(f(x₀, x₁), x₂), …)`` along the axes: what ``function.reduce`` is."""
    axes = tuple(k % np.ndim(x) for k in from_end(np.ndim(x), axis))
    rest = [k for k in range(np.ndim(x)) if k not in axes]
    shape = np.shape(x)
    lines = np.transpose(x, (*axes, *rest))
    lines = np.reshape(lines, (math.prod(shape[k] for k in axes), *(shape[k] for k in rest)))
    if not len(lines):
        raise NotImplementedError(f"np.{function.__name__}.reduce of no entries")
    y = lines[0]
    for k in range(1, len(lines)):
        y = function(y, lines[k])
    return np.reshape(y, [1 if k in axes else n for k, n in enumerate(shape)]) if keepdims else y


def accumulated(function: Function, x: Any, axis: int = 0) -> Any:
    """All values on the way of `folded`: what ``function.accumulate`` is."""
    lines = list(np.moveaxis(x, axis, 0))
    for k in range(1, len(lines)):
        lines[k] = function(lines[k - 1], lines[k])
    return np.stack(lines, axis=axis) if lines else x


NUMERICS: Mapping[Function, Function] = {
    np.interp: interp,
    np.quantile: quantile,
    np.percentile: percentile,
    np.select: select,
    np.piecewise: piecewise,
    np.choose: choose,
    np.bincount: bincount,
    np.nan_to_num: nan_to_num,
    np.trapezoid: trapezoid,
    np.gradient: gradient,
    np.convolve: convolve,
    np.correlate: lambda a, v, mode="valid": np.convolve(a, v[::-1], mode),
    np.ediff1d: lambda x: np.diff(np.reshape(x, -1)),
    np.cov: cov,
    np.corrcoef: corrcoef,
    np.polyval: polyval,
    np.real_if_close: lambda x, tol=None: x,
    np.imag: lambda x: np.zeros(np.shape(x)),
    np.angle: lambda x, deg=False: np.where(x < 0, 180.0 if deg else math.pi, 0.0),
}
