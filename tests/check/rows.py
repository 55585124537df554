"""The form of a row in the corpus of the checkers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from alicemath import Verdict, check_gradient, check_hessian, check_jacobian

__all__ = ["CHECKS", "Right", "spread"]

Function = Callable[..., Any]
Group = Literal["ordinary", "awkward", "kink", "black box"]

CHECKS: dict[str, Callable[..., Verdict]] = {
    "gradient": check_gradient,
    "jacobian": check_jacobian,
    "hessian": check_hessian,
}


@dataclass(frozen=True, slots=True, eq=False)
class Right:
    """A function, its right derivative, and a point."""

    name: str
    f: Function
    derivative: Function
    x: Any
    group: Group = "ordinary"
    kind: str = "gradient"
    keywords: dict[str, Any] = field(default_factory=dict)

    def verdict(self) -> Verdict:
        """Return what the checker says of it."""
        return CHECKS[self.kind](self.f, self.derivative, self.x, **self.keywords)


def spread(*shape: int, scale: float = 1.0, seed: int = 0) -> Any:
    """Return normal numbers of that shape, the same ones every time."""
    return scale * np.random.default_rng(seed).normal(size=shape)
