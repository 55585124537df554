"""Real and imaginary parts, taken apart and put together without losing a digit."""

from typing import Any

import numpy as np

__all__ = ["im", "join", "re", "without"]


def re(a: Any) -> Any:
    """The real part, of real and complex arrays alike."""
    return a.real if np.iscomplexobj(a) else a


def im(a: Any) -> Any:
    """The imaginary part."""
    return a.imag if np.iscomplexobj(a) else np.zeros(np.shape(a))


def join(real: Any, imag: Any) -> Any:
    """Real + i·imag; where the real part is not finite, the imaginary part is nan."""
    shape = np.broadcast_shapes(np.shape(real), np.shape(imag))
    z = np.empty(shape, dtype=np.complex128)
    z.real = real
    z.imag = np.where(np.isfinite(z.real), imag, np.nan)
    return z


def without(z: Any, where: Any) -> Any:
    """Z with an unknown imaginary part at some places."""
    return join(z.real, np.where(where, np.nan, z.imag))
