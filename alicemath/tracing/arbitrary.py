"""An arbitrary smooth function φ: ℝ → ℝ, applied to every entry.

The index calculus reads nothing of it but its name, so what it proves holds for every φ.  Numbers
need one function; they take a stand-in that is none of the usual ones,

    φ(x) = sin(x + p) + ½ sin(3x/2 + 1),    φ⁽ᵏ⁾(x) = sinₖ(x + p) + ½ (3/2)ᵏ sinₖ(3x/2 + 1),

where sinₖ is the k-th derivative of sin and the phase p is drawn from the name.  It is bounded, so
that deep networks of it do not overflow; its derivatives satisfy no linear relation of order below
4; and a formula that takes φ for ψ is wrong in numbers too.  Formulas refuse φ: what SymPy proved
of the stand-in would be no proof for φ.
"""

from typing import Any
from zlib import crc32

import numpy as np

from alicemath.tracing.tracer import Tracer, dispatch

__all__ = ["Arbitrary"]

PRIME = "′"
#: The derivatives of the sine, in turn.
WAVES = ((np.sin, 1), (np.cos, 1), (np.sin, -1), (np.cos, -1))
#: How many phases there are in [0, 8), a turn and a bit; a power of 2, so that each is exact.
PHASES = 2**16


class Arbitrary:
    """An arbitrary smooth function, for proofs about all of them.

    Parameters
    ----------
    name
        The letter that formulas print.

    Examples
    --------
    >>> from alicemath import Arbitrary, prove_gradient, real
    >>> phi = Arbitrary("φ")
    >>> verdict = prove_gradient(
    ...     lambda w, x: phi(w @ x),
    ...     lambda w, x: phi.derivative(w @ x) * x,
    ...     on=dict(w=real("n"), x=real("n")),
    ...     wrt="w",
    ... )
    >>> print(verdict.status.value, "for", verdict.scope)
    PROVED for every n ≥ 1
    """

    __slots__ = ("__name__", "name", "order")

    def __init__(self, name: str, order: int = 0) -> None:
        self.order = order
        self.name = self.__name__ = name

    def __call__(self, x: Any) -> Any:
        """Return φ(x), entry by entry."""
        return dispatch(self, (x,), {}) if isinstance(x, Tracer) else self.stand_in(x)

    def stand_in(self, x: Any) -> Any:
        """Return the stand-in's value, which numbers take."""
        wave, sign = WAVES[self.order % 4]
        phase = crc32(self.name.rstrip(PRIME).encode()) % PHASES * (8 / PHASES)
        return sign * (wave(x + phase) + 0.5 * 1.5**self.order * wave(1.5 * x + 1))

    @property
    def derivative(self) -> "Arbitrary":
        """The derivative φ′."""
        return Arbitrary(self.name + PRIME, self.order + 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arbitrary) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Arbitrary({self.name!r})"
