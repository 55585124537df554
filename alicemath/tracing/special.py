"""The error function, which NumPy lacks, as one function that readers recognise.

erf(x) = 2/√π ∫₀ˣ e^(−t²) dt,    Φ(x) = ½ (1 + erf(x/√2))    (DLMF 7.2.1)
"""

import math
from typing import Any

import numpy as np

__all__ = ["ERF", "erf"]

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
