"""The tape of local derivatives, and the sweep that reads it backwards.

A record belongs to one operation.  It lists, for each argument that depends on x, where the
argument stands on the tape and the adjoint of the local derivative.  The sweep starts with the
cotangent ȳ of the output and goes from the last record to the first,

    x̄ᵢ += (∂y/∂xᵢ)ᵀ ȳ.

The cotangents live in the sweep: a tape may be swept again, also with a block of cotangents on a
leading axis, which gives the rows of a Jacobian at once.
"""

from typing import Any

import numpy as np

from alicemath.autodiff.rules.linear import unbroadcast
from alicemath.autodiff.rules.shapes import Entries
from alicemath.tracing.tracer import Tracer

__all__ = ["Edge", "Tape", "sweep"]

#: (place of the argument, partial derivative, shape to sum down to or None), or
#: (place of the argument, None, adjoint as a function of ȳ).
Edge = tuple[int, Any, Any]


class Tape:
    """The records of one differentiation, in the order of evaluation."""

    __slots__ = ("fast", "level", "records")

    def __init__(self, level: int) -> None:
        self.level = level
        self.fast = False  #: whether all values are floats, so that no dispatch is needed
        self.records: list[tuple[Edge, ...]] = [()]  # the input x stands at 0


def sweep(records: list[tuple[Edge, ...]], u: Any, ndim: int) -> Any:  # noqa: C901  one hot loop
    """Return Jᵀu for the value that the last record made, or None where it does not depend on x.

    The records are used up, from the last to the first, so that the memory of one serves the next.

    Parameters
    ----------
    records
        The records of a tape up to that of the output y.
    u
        A cotangent of shape ``y.shape``, or a block of them on leading axes.
    ndim
        The number of axes of y.
    """
    cotangents: list[Any] = [None] * len(records)
    cotangents[-1] = u
    owned: set[int] = set()
    lead = u.ndim - ndim
    while len(records) > 1:
        edges = records.pop()
        g = cotangents.pop()
        if g is None:
            continue
        for j, factor, then in edges:
            if factor is None:
                if type(then) is Entries and not lead and _add(cotangents, owned, j, then, g):
                    continue
                c = then(g)
            else:
                c = g * factor if type(factor) is not float else _times(g, factor)
                if then is not None:
                    c = unbroadcast(c, then, c.ndim - lead)
            have = cotangents[j]
            if have is None:
                cotangents[j] = c
            elif j in owned and type(c) is np.ndarray:
                have += c
            else:
                have = cotangents[j] = have + c
                if type(have) is np.ndarray:
                    owned.add(j)
    return cotangents[0]


def _times(g: Any, factor: float) -> Any:
    """Return g · factor; most constant factors are 1 and −1."""
    return g if factor == 1.0 else -g if factor == -1.0 else g * factor


def _add(cotangents: list[Any], owned: set[int], j: int, entries: Entries, g: Any) -> bool:
    """Add entries into the cotangent at j if it may be an array of ours, and say whether."""
    total = cotangents[j]
    if j in owned:
        if isinstance(g, Tracer):
            return False
        entries.add(total, g)
        return True
    if isinstance(g, Tracer) or isinstance(total, Tracer):
        return False
    cotangents[j] = np.zeros(entries.shape) if total is None else np.array(total)
    owned.add(j)
    entries.add(cotangents[j], g)
    return True
