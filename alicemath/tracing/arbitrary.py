"""An arbitrary smooth function φ: ℝ → ℝ, applied to every entry.

The index calculus reads nothing of it but its name, so what it proves holds for every φ.  Numbers
need one function; they take a stand-in that is none of the usual ones,

    φ⁽ᵏ⁾(x) = sin(x + kπ/2) + 3⁻ᵏ e^(x/3),

whose derivatives satisfy no relation of low order.  Formulas refuse φ: what SymPy proved of the
stand-in would be no proof for φ.
"""

from typing import Any

import numpy as np

from alicemath.tracing.tracer import Tracer, dispatch

__all__ = ["Arbitrary"]


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
        return np.sin(x + self.order * (np.pi / 2)) + np.exp(x / 3) / 3**self.order

    @property
    def derivative(self) -> "Arbitrary":
        """The derivative φ′."""
        return Arbitrary(self.name + "′", self.order + 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arbitrary) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Arbitrary({self.name!r})"
