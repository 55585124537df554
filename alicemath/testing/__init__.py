"""For test suites: Hypothesis strategies for domains, and the pytest plugin.

    from alicemath.testing import arrays, ill_scaled, near_kinks, orthogonal, points

Hypothesis is loaded when the first strategy is asked for: the plugin loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alicemath.testing.strategies import (
        arrays,
        ill_scaled,
        lengths,
        near_kinks,
        orthogonal,
        points,
    )

__all__ = ["arrays", "ill_scaled", "lengths", "near_kinks", "orthogonal", "points"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("alicemath.testing.strategies"), name)
