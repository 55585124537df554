"""Functions that NumPy lacks, each as one function that readers recognise.

erf(x) = 2/√π ∫₀ˣ e^(−t²) dt,    Φ(x) = ½ (1 + erf(x/√2))    (DLMF 7.2.1)
eᴬ = Σ Aᵏ/k!                                                    (Higham 2008, (10.1))
"""

import importlib
import math
from typing import Any

import numpy as np

from alicemath.errors import UnsupportedError
from alicemath.tracing.tracer import Tracer, collect, dispatch

__all__ = ["ERF", "erf", "expm"]

#: The universal function that tracers see.
ERF: Any = np.frompyfunc(math.erf, 1, 1)


def erf(x: Any) -> Any:
    """Return erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, entry by entry.

    Examples
    --------
    >>> from alicemath import erf
    >>> erf(0.0), float(np.round(erf(1.0), 6))
    (np.float64(0.0), 0.842701)
    """
    y = ERF(x)
    return np.asarray(y, dtype=np.float64)[()] if isinstance(y, float | np.ndarray) else y


def expm(a: Any) -> Any:
    """Return the exponential eᴬ = Σ Aᵏ/k! of the matrices on the last two axes, by SciPy.

    ``scipy.linalg.expm`` computes it; called by its own name, it cannot be differentiated.

    Parameters
    ----------
    a
        Of shape ``(..., n, n)``.

    Raises
    ------
    UnsupportedError
        When SciPy is not installed.

    Examples
    --------
    >>> expm(np.zeros((2, 2)))  # doctest: +SKIP
    array([[1., 0.],
           [0., 1.]])
    """
    a = collect(a)
    if isinstance(a, Tracer):
        return dispatch(expm, (a,), {})
    try:
        linalg = importlib.import_module("scipy.linalg")
    except ModuleNotFoundError:
        raise UnsupportedError("expm", "NumPy alone", "install SciPy") from None
    return linalg.expm(a)
