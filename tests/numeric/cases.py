"""Functions with derivatives written by hand, so that a bar can be compared with the truth.

The function is plain NumPy in floats; the derivative is a formula in mpmath, evaluated to 60
digits.  Constants are floats on both sides, so that both speak of the same function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray

Kind = Literal["ordinary", "awkward"]
Array = NDArray[np.float64]
#: Enough for 1 − cos x at x = 1e-10, where 20 digits cancel, and for arguments up to 1e20.
DIGITS = 80


@dataclass(frozen=True, slots=True)
class Case:
    """A function, the truth about its derivative, and where to look at it.

    Attributes
    ----------
    name, kind
        ``"ordinary"`` functions must get narrow bars, ``"awkward"`` ones honest bars.
    f
        The function in NumPy.
    derivative
        The Jacobian in mpmath, from a list of the entries of x: a flat list of y.size · x.size.
    n
        Entries of x; 0 for a number.
    within
        Where points are drawn.
    domain
        Where f is defined; no step may leave it.
    analytic
        Whether the complex step can follow the code.
    """

    name: str
    kind: Kind
    f: Callable[[Any], Any]
    derivative: Callable[..., Any]
    n: int
    within: tuple[float, float]
    domain: tuple[float, float] = (-inf, inf)
    analytic: bool = True

    def __str__(self) -> str:
        return self.name

    def truth(self, x: Array) -> list[Any]:
        """The Jacobian at x, flat, to 80 digits."""
        with mp.workdps(DIGITS):
            entries = [mpf(float(e)) for e in np.ravel(x)]
            d = self.derivative(*entries) if self.n == 0 else self.derivative(entries)
            return list(d) if isinstance(d, list | tuple) else [d]


def shortfall(value: Array, error: Array, truth: Sequence[Any]) -> list[str]:
    """The entries whose bar does not reach the truth."""
    wrong = []
    for v, e, t in zip(np.ravel(value), np.ravel(error), truth, strict=True):
        if np.isinf(e):
            continue
        with mp.workdps(DIGITS):
            if abs(mpf(float(v)) - t) > mpf(float(e)):
                wrong.append(f"{v!r} ± {e:.3e}, the truth is {mp.nstr(t, 17)}")
    return wrong
