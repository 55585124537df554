"""The complex step: f′(x) = Im f(x + ih) / h, without subtraction.

From f(x + ih) = f(x) + ih f′(x) − h² f″(x)/2 − ⋯ the quotient errs by h² f‴/6, and since nothing
is subtracted h may be 2⁻¹⁰⁰: the truncation is far below rounding.  Source: Squire and Trapp
(1998), SIAM Review 40(1), eq. (6); Martins, Sturdza and Alonso (2003), ACM TOMS 29(3).

It is *not* exact to rounding: (1 − cos x)/x² near x = 1e-3 cancels in the imaginary part as in
the real one and is 0.6 % off.  Hence the bar: the evaluation is repeated with random errors of
the size of rounding in every operation, and the spread, times a safety factor, is the bar.
Perturbing x alone would not do: cos x does not change within 1e-13 of 1e-3, nor does its error.

Where |x|, max, a comparison or a step is tied, f is followed to both sides of x (the imaginary
part of a tied difference tells which side is which); if they lead to different values or
derivatives, x is at a kink or a jump, and the bar is infinite.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.estimate import Estimate
from alicemath.numeric.black_box import Array, real_array
from alicemath.numeric.complex_array import READER, ComplexArray, Run, Side
from alicemath.numeric.complex_parts import re
from alicemath.tracing.tracer import collect

__all__ = ["complex_step", "complex_step_along"]

#: 2⁻¹⁰⁰ of |x| (of 1 where x = 0): h² is then 2⁻²⁰⁰, and f may vary within 2⁻⁷⁰.
STEP = 2.0**-100
#: The smallest step: a power of two far enough above 2⁻¹⁰⁷⁴ that h·2⁻²⁰ is a float as well.
SMALLEST = 2.0**-1050
#: The second step, 2⁻²⁰ of the first: truncation, of order h², is then 2⁻⁴⁰ of the first's.
SECOND = 2.0**-20
#: The disturbances are 2–4 times the errors they stand for, and the largest of six deviations is
#: seldom below half the standard deviation; ten covers an error of more than ten of its own.
SAFETY = 10.0
#: A few operations at the end, such as the division by h, are not disturbed.
LAST_PLACES = 8 * 2.0**-52
#: Where f′h would vanish below the least float: the truncation 2⁻⁵⁶/6 is still below rounding.
WIDE = 2.0**-28
WIDE_SECOND = 2.0**-6
#: Imaginary parts below lose digits: 2⁻¹⁰²² is the least float with all of them.
SMALL = 2.0**-1000
#: Two steps apart by more than this share of the value are not in the region where the series
#: holds; inside it they differ by h² only.
SETTLED = 2.0**-20
SAMPLES = 6


def complex_step(
    f: Callable[..., Any], x: ArrayLike, *, samples: int = SAMPLES, seed: int = 0
) -> Estimate:
    """The Jacobian ∂yᵢ/∂xⱼ of y = f(x) by the complex step, with a bar for its rounding.

    Parameters
    ----------
    f
        A function of one array written in NumPy; real analytic where it is looked at.
    x
        The point, of any shape.
    samples
        Evaluations with random rounding for each entry of x, besides two without.
    seed
        Of the random rounding.

    Returns
    -------
    Estimate
        Value and bar of shape ``y.shape + x.shape``; a bar of ``inf`` at kinks and jumps, where f
        leaves its domain, and where the two step sizes disagree.

    Raises
    ------
    UnsupportedError
        If f uses a function for which no holomorphic version is known, or complex constants.
    InputError
        If x is not finite real numbers.

    Examples
    --------
    >>> e = complex_step(lambda x: np.exp(x) * np.sin(x), 1.0)
    >>> bool(e.covers(np.exp(1) * (np.sin(1) + np.cos(1)))), bool(e.error < 1e-13)
    (True, True)
    >>> float(complex_step(abs, 0.0).error)
    inf
    """
    x = real_array(x)
    columns = [_along(f, x, e, samples, seed) for e in _unit_vectors(x)]
    if not columns:
        y = _evaluate(f, x, np.zeros(x.shape), 0.0, Run())
        return Estimate(np.zeros(y.shape + x.shape), 0.0, READER)
    shape = columns[0].shape + x.shape
    value = np.stack([c.value for c in columns], axis=-1).reshape(shape)
    return Estimate(value, np.stack([c.error for c in columns], axis=-1).reshape(shape), READER)


def complex_step_along(
    f: Callable[..., Any], x: ArrayLike, v: ArrayLike, *, samples: int = SAMPLES, seed: int = 0
) -> Estimate:
    """The directional derivative d/dt f(x + t v) at t = 0 by the complex step.

    Parameters and errors are those of `complex_step`, besides v, a direction of the shape of x.

    Examples
    --------
    >>> e = complex_step_along(lambda x: x[0] * x[1], np.array([2.0, 5.0]), np.array([1.0, -1.0]))
    >>> bool(e.covers(3.0))
    True
    """
    x, v = real_array(x), real_array(v, "v")
    if v.shape != x.shape:
        raise ShapeError(f"a direction of shape {v.shape} for x of shape {x.shape}")
    return _along(f, x, v, samples, seed)


def _unit_vectors(x: Array) -> Iterator[Array]:
    for j in range(x.size):
        e = np.zeros(x.size)
        e[j] = 1.0
        yield e.reshape(x.shape)


def _along(f: Callable[..., Any], x: Array, v: Array, samples: int, seed: int) -> Estimate:
    """The derivative along v and its bar; with a wider step where imaginary parts vanish."""
    scale = _scale(x, v)
    value, bar, vanishing = _attempt(f, x, v, (scale * STEP, SECOND), samples, seed)
    if vanishing:
        wide = scale * WIDE
        other, other_bar, _ = _attempt(f, x, v, (wide, WIDE_SECOND), samples, seed)
        value, bar = np.where(other_bar < bar, (other, other_bar), (value, bar))
    return Estimate(value, bar, READER)


def _attempt(
    f: Callable[..., Any], x: Array, v: Array, steps: tuple[float, float], samples: int, seed: int
) -> tuple[Array, Array, bool]:
    """Value, bar, and whether an imaginary part is so small that digits are lost."""
    h = max(steps[0], SMALLEST)
    run, rng = Run(), np.random.default_rng(seed)
    base = _evaluate(f, x, v, h, run)
    value = base.imag / h
    with np.errstate(all="ignore"):
        second = _evaluate(f, x, v, h * steps[1], Run()).imag / (h * steps[1])
        between = np.abs(value - second)
        spread = np.zeros(value.shape)
        for _ in range(samples):
            other = _evaluate(f, x, v, h, Run(rng)).imag / h
            spread = np.maximum(spread, np.abs(other - value))  # nan stays nan
        bar = SAFETY * spread + 2 * between + LAST_PLACES * np.abs(value)
        unsettled = between > SETTLED * np.abs(value) + SAFETY * spread
    if run.met_tie:
        unsettled |= _torn(f, x, v, h, base, bar)
    vanishing = bool(np.any((np.abs(base.imag) < SMALL) & (bar > 0)))
    return value, np.where(unsettled | np.isnan(bar), np.inf, bar), vanishing


def _torn(f: Callable[..., Any], x: Array, v: Array, h: float, base: Any, bar: Array) -> Array:
    """Whether ties decided as on the right or the left change the value or the derivative."""
    torn = np.zeros(bar.shape, dtype=bool)
    # Another branch may compute the same value in another way: a few operations' rounding.
    slack = 16 * 2.0**-52 * np.abs(base.real)
    sides: tuple[Side, ...] = (-1, 1)
    for side in sides:
        with np.errstate(all="ignore"):
            other = _evaluate(f, x, v, h, Run(side=side))
            torn |= ~(np.abs(other.imag - base.imag) / h <= bar)
            torn |= ~(np.abs(other.real - base.real) <= slack)
    return torn


def _scale(x: Array, v: Array) -> float:
    """A power of two: the least |x/v| of the entries that move, and 1 for those that are 0."""
    moved = v != 0
    if not np.any(moved):
        return 1.0
    size, speed = np.abs(x[moved]), np.abs(v[moved])
    scale = float(np.min(np.where(size > 0, size, 1.0) / speed))
    return float(2.0 ** np.floor(np.log2(scale)))


def _evaluate(f: Callable[..., Any], x: Array, v: Array, h: float, run: Run) -> Any:
    """f(x + ihv) as a plain complex array."""
    z = np.empty(x.shape, dtype=np.complex128)
    z.real, z.imag = x, h * v
    with np.errstate(all="ignore"):
        try:
            y = collect(f(ComplexArray(z, run)))
        except (TypeError, ValueError) as error:  # NumPy wraps our refusal in its own error
            if isinstance(error.__cause__, UnsupportedError):
                raise error.__cause__ from error
            raise
    if isinstance(y, ComplexArray):
        return y.z
    if isinstance(y, list | tuple):
        return np.stack([e.z if isinstance(e, ComplexArray) else np.asarray(e) + 0j for e in y])
    constant = np.asarray(y)
    if constant.dtype.kind not in "fiub":
        raise InputError(f"f returned values of type {constant.dtype}; it must return real numbers")
    return re(constant) + 0j
