"""The discrete Fourier transforms: one real linear map, and its many spellings.

    yₖ = Σⱼ zⱼ e^(∓2πi jk/n)

is linear over the reals in (Re z, Im z).  Under ⟨u, y⟩ = Re Σ ūₖyₖ its adjoint is the transform
with the other sign (Cooley and Tukey 1965, An algorithm for the machine calculation of complex
Fourier series, eq. (1), transposed).  A transform of a real array keeps half of the frequencies; a
real transform back takes the missing ones from y₋ₖ = ȳₖ, so that

    xⱼ = Re Σ_{k=0}^{⌊n/2⌋} wₖ yₖ e^(+2πi jk/n) / n,    wₖ = 1 where k = −k (mod n), else 2.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule
from alicemath.tracing.complexes import imaginary, is_complex, joined

__all__ = ["FOURIER", "TRANSFORMS", "transform"]

Axes = Sequence[int] | None


@primitive
def transform(z: Any, *, axes: tuple[int, ...], sign: int) -> Any:
    """Return Σ z e^(±2πi jk/n) over axes counted from the end; the last axis holds (Re, Im)."""
    numbers = np.ascontiguousarray(z).view(np.complex128)[..., 0]
    along = tuple(k + 1 for k in axes)
    if sign < 0:
        y = np.fft.fftn(numbers, axes=along)
    else:
        y = np.fft.ifftn(numbers, axes=along, norm="forward")
    return np.ascontiguousarray(y)[..., None].view(np.float64)


def _transform(y: Any, z: Any, *, axes: tuple[int, ...], sign: int) -> tuple[Linear]:
    return (
        Linear(
            lambda v: transform(v, axes=axes, sign=sign),
            lambda u: transform(u, axes=axes, sign=-sign),
        ),
    )


FOURIER: Mapping[Function, Rule] = {transform: _transform}


# ------------------------------------------------------------------ NumPy's spellings
def _scale(norm: str | None, sign: int, count: int) -> float:
    """What a transform of `count` points is multiplied by."""
    by_both = {"ortho": 1 / math.sqrt(count)}
    one_over = "forward" if sign < 0 else "backward"
    return by_both.get(norm or "", 1 / count if (norm or "backward") == one_over else 1.0)


def _sized(x: Any, n: int, axis: int) -> Any:
    """The first n entries along an axis, zeros added where there are fewer."""
    behind = (slice(None),) * (-axis - 1)
    missing = n - np.shape(x)[axis]
    if missing <= 0:
        return x[(..., slice(0, n), *behind)]
    shape = list(np.shape(x))
    shape[axis] = missing
    return np.concatenate([x, np.zeros(shape)], axis=axis)


def _apply(z: Any, axes: tuple[int, ...], sign: int) -> Any:
    """The transform of a pair or a real array, as a pair."""
    re = z.real if is_complex(z) else z
    y = transform(np.stack([re, imaginary(z)], axis=-1), axes=tuple(k - 1 for k in axes), sign=sign)
    return joined(y[..., 0], y[..., 1])


def _lengths(x: Any, s: Axes, axes: Axes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes, counted from the end, and how many points are taken along each."""
    ndim = np.ndim(x)
    if axes is None:
        axes = range(-ndim if s is None else -len(s), 0)
    along = tuple(k if k < 0 else k - ndim for k in axes)
    return along, tuple(np.shape(x)[k] for k in along) if s is None else tuple(s)


def fftn(x: Any, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Any:
    """The transform along several axes."""
    return _complex(x, *_lengths(x, s, axes), norm, -1)


def ifftn(x: Any, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Any:
    """Its inverse."""
    return _complex(x, *_lengths(x, s, axes), norm, 1)


def _complex(x: Any, along: Any, lengths: Any, norm: str | None, sign: int) -> Any:
    for k, n in zip(along, lengths, strict=True):
        x = _sized(x, n, k)
    return _scale(norm, sign, math.prod(lengths)) * _apply(x, along, sign)


def rfftn(x: Any, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Any:
    """The transform of a real array: on the last of the axes, half of the frequencies."""
    if is_complex(x):
        raise TypeError("np.fft.rfft transforms real arrays; use np.fft.fft")
    along, lengths = _lengths(x, s, axes)
    return _sized(_complex(x, along, lengths, norm, -1), lengths[-1] // 2 + 1, along[-1])


def irfftn(x: Any, s: Axes = None, axes: Axes = None, norm: str | None = None) -> Any:
    """The real array that has these frequencies."""
    along, lengths = _lengths(x, s, axes)
    last, n = along[-1], (2 * (lengths[-1] - 1) if s is None else lengths[-1])
    half = _sized(x, n // 2 + 1, last)
    if len(along) > 1:
        half = _complex(half, along[:-1], lengths[:-1], norm, 1)
    k = np.arange(n // 2 + 1)
    weight = np.reshape(np.where(k == -k % n, 1.0, 2.0), (-1,) + (1,) * (-last - 1))
    return _scale(norm, 1, n) * np.real(_apply(_sized(weight * half, n, last), (last,), 1))


def _along_one(several: Function) -> Function:
    """The transform along one axis, of n points."""

    def one(x: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
        return several(x, None if n is None else (n,), (axis,), norm)

    return one


def _along_two(several: Function) -> Function:
    """The transform along two axes."""

    def two(x: Any, s: Axes = None, axes: Axes = (-2, -1), norm: str | None = None) -> Any:
        return several(x, s, axes, norm)

    return two


TRANSFORMS: Mapping[Function, Function] = {
    np.fft.fftn: fftn,
    np.fft.ifftn: ifftn,
    np.fft.rfftn: rfftn,
    np.fft.irfftn: irfftn,
    np.fft.fft: _along_one(fftn),
    np.fft.ifft: _along_one(ifftn),
    np.fft.rfft: _along_one(rfftn),
    np.fft.irfft: _along_one(irfftn),
    np.fft.fft2: _along_two(fftn),
    np.fft.ifft2: _along_two(ifftn),
    np.fft.rfft2: _along_two(rfftn),
    np.fft.irfft2: _along_two(irfftn),
}
