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


_PLAIN = frozenset({np.ndarray, np.float64})

#: Up to this many entries a copy takes no longer than making an array read-only and back.
_COPIED = 2**12


class Tape:
    """The records of one differentiation, in the order of evaluation."""

    __slots__ = ("fast", "level", "locked", "records")

    def __init__(self, level: int) -> None:
        self.level = level
        self.fast = False  #: whether all values are floats, so that no dispatch is needed
        self.records: list[tuple[Edge, ...]] = [()]  # the input x stands at 0
        self.locked: list[Any] = []

    def kept(self, a: Any) -> Any:
        """Return a constant as it is now, whatever f writes into its array later.

        A small array is copied.  A large one is made read-only until f has returned, so that f is
        stopped where it would change a number that the sweep still has to read.
        """
        if type(a) in (list, tuple):
            return type(a)(map(self.kept, a))
        if type(a) is not np.ndarray:
            return a
        if a.size <= _COPIED:
            return a.copy()
        root: Any = a
        while type(root) is np.ndarray:
            if root.flags.writeable:
                root.flags.writeable = False
                self.locked.append(root)
            root = root.base
        return a

    def unlock(self) -> None:
        """Let constants be changed again, owners before their views."""
        while self.locked:
            self.locked.pop().flags.writeable = True


def sweep(  # noqa: C901, PLR0912  one hot loop
    records: list[tuple[Edge, ...]], u: Any, ndim: int, inputs: int = 1
) -> list[Any]:
    """Return Jᵀu for the value that the last record made, by each input (None where independent).

    The records are used up, from the last to the first, so that the memory of one serves the next.

    Parameters
    ----------
    records
        The records of a tape up to that of the output y.
    u
        A cotangent of shape ``y.shape``, or a block of them on leading axes.
    ndim
        The number of axes of y.
    inputs
        How many inputs stand at the beginning of the tape.
    """
    cotangents: list[Any] = [None] * len(records)
    cotangents[-1] = u
    owned: set[int] = set()
    lead = u.ndim - ndim
    while len(records) > inputs:
        edges = records.pop()
        g = cotangents.pop()
        if g is None:
            continue
        for j, factor, then in edges:
            if factor is None:
                if type(then) is Entries and not lead and type(g) in _PLAIN:
                    total = cotangents[j]
                    if j not in owned and not isinstance(total, Tracer):
                        total = np.zeros(then.shape) if total is None else np.array(total)
                        cotangents[j] = total
                        owned.add(j)
                    if j in owned:
                        then.add(total, g)
                        continue
                c = then(g)
            else:
                if type(factor) is float and (factor == 1.0 or factor == -1.0):
                    c = g if factor == 1.0 else -g
                else:
                    c = g * factor
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
    return cotangents
