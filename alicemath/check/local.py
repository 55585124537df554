"""One differentiation at one point, in the form in which every reader takes it.

Whatever is claimed (a gradient of a dict of arrays, a Hessian, a vector-Jacobian product) becomes
the Jacobian of a function of one vector v, and the claim becomes a function of v as well, so
that both can be re-run: with rounding bars, or on 50 digits.

    gradient, jacobian   function = f                     claimed = ∂f
    hessian              function = ∇f                    claimed = ∇²f
    its diagonal         function = t ↦ ∂ᵢf(x + t eᵢ)     claimed = ∂²f/∂xᵢ²
    jvp along u          function = t ↦ f(x + t u)        claimed = (∂f) u
    vjp with u           function = v ↦ ⟨u, f(v)⟩         claimed = (∂f)ᵀ u
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.estimate import Estimate

__all__ = ["Local"]

Array = NDArray[np.float64]
Function = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A function of one vector, the point, and the claimed Jacobian there.

    Attributes
    ----------
    function
        v ↦ y, for the readers that know rules.
    point
        The vector, shape (n,).
    claimed
        v ↦ the claimed derivative, reshaped to ``y.shape + (n,)``.
    value
        The claimed derivative at the point.
    output
        The shape of y.
    black_box
        The same function for readers without rules (second derivatives differ: there the rules
        would already be inside `function`).
    low, high
        Bounds on the entries of v, inside which steps stay.
    nested
        Whether `black_box` is itself made of differences, so that differences of it cost much.
    scalar
        The function whose second derivatives are claimed, when it is nested.
    second
        Its second derivatives by differences of its values.
    seen_once, again
        f(x), where f and the claim have been called once only, and what calls them twice more to
        see whether they say the same.
    """

    function: Function
    point: Array
    claimed: Function
    value: Array
    output: tuple[int, ...]
    black_box: Function
    low: float = -math.inf
    high: float = math.inf
    nested: bool = False
    scalar: Function | None = None
    second: Callable[[], Estimate] | None = None
    seen_once: Array | None = None
    again: Callable[[], None] | None = None

    @property
    def size(self) -> int:
        """The number of inputs, n."""
        return self.point.size

    @property
    def watched(self) -> Function:
        """The function whose kinks are those of the derivative in question."""
        return self.function if self.scalar is None else self.scalar

    def restricted(self, columns: NDArray[np.intp]) -> "Local":
        """Return the same claim for some of the inputs, the others being held."""
        if np.array_equal(columns, np.arange(self.size)):
            return self
        place = np.arange(self.size)
        place[columns] = self.size + np.arange(columns.size)
        second = self.second

        def whole(s: Any) -> Any:
            return np.concatenate([self.point, s])[place]

        return replace(
            self,
            function=lambda s: self.function(whole(s)),
            point=self.point[columns],
            claimed=lambda s: self.claimed(whole(s))[..., columns],
            value=self.value[..., columns],
            black_box=lambda s: self.black_box(whole(s)),
            scalar=None if self.scalar is None else lambda s: self.watched(whole(s)),
            second=None if second is None else lambda: second()[..., columns],
        )

    def along(self, basis: Array) -> "Local":
        """Return the claim for the function s ↦ f(x + B s) at s = 0: its Jacobian is ∂f · B."""
        x = self.point
        return Local(
            function=lambda s: self.function(x + basis @ s),
            point=np.zeros(basis.shape[1]),
            claimed=lambda s: self.claimed(x + basis @ s) @ basis,
            value=self.value @ basis,
            output=self.output,
            black_box=lambda s: self.black_box(x + basis @ s),
            nested=self.nested,
        )
