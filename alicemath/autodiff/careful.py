"""The sweep for functions that are infinite or undefined on a branch that was not taken.

``np.where(x > 0, np.sqrt(x), 0)`` evaluates √x at 0 too, where its derivative is ∞.  The cotangent
that the choice sends there is 0, and 0 · ∞ is nan; yet that entry of √x does not reach the result,
and contributes nothing.  This sweep carries, beside each cotangent, which of its entries are
*alive*: reached from the output through choices that were made.  A dead entry contributes 0
whatever its partial derivative.

A zero that a computation produced is alive: (√x)² at 0 has the partials 2√x = 0 and ∞, its
derivative is 1, and the sweep must say nan, not 0.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff.dual import Dual
from alicemath.autodiff.rules import shapes
from alicemath.autodiff.rules.linear import unbroadcast
from alicemath.autodiff.sweep import Edge
from alicemath.tracing.tracer import Tracer

__all__ = ["careful_sweep", "has_nan"]


def has_nan(g: Any) -> bool:
    """Whether a cotangent, or what it is made of, has an entry that is no number."""
    if type(g) is np.ndarray:
        entries = g if g.ndim == 1 else g.ravel()
        return math.isnan(entries.dot(entries))  # a sum of squares is nan only where a term is
    if type(g) is Dual:
        return has_nan(g.primal) or has_nan(g.tangent)
    if isinstance(g, Tracer):
        return hasattr(g, "primal") and has_nan(g.primal)
    return bool(g != g)


def careful_sweep(records: list[tuple[Edge, ...]], u: Any, ndim: int) -> Any:
    """Return Jᵀu as `sweep.sweep` does, dead entries contributing 0; uses up the records."""
    cotangents: list[Any] = [None] * len(records)
    alive: list[Any] = [None] * len(records)
    cotangents[-1] = u
    alive[-1] = np.ones(u.shape, dtype=bool) if isinstance(u, Tracer) else np.not_equal(u, 0)
    lead = u.ndim - ndim
    with np.errstate(invalid="ignore"):
        while len(records) > 1:
            edges, g, here = records.pop(), cotangents.pop(), alive.pop()
            if g is None or not here.any():
                continue
            for j, factor, then in edges:
                c, there = _contribution(g, here, factor, then, lead)
                cotangents[j] = c if cotangents[j] is None else cotangents[j] + c
                alive[j] = there if alive[j] is None else alive[j] | there
    return cotangents[0]


def _contribution(g: Any, here: Any, factor: Any, then: Any, lead: int) -> tuple[Any, Any]:
    """Return what one argument gets, and which entries of that are alive."""
    if factor is None:
        return then(g), _through(then, here, g)
    c = g * factor
    if not here.all():
        c = np.where(here, c, 0.0)
    if then is None:
        return c, here
    return unbroadcast(c, then, c.ndim - lead), unbroadcast(1.0 * here, then, c.ndim - lead) != 0


def _through(then: Callable[[Any], Any], here: Any, g: Any) -> Any:
    """The rules of `shapes` move entries and choose among them: so they do with what is alive.

    Of any other linear map, every entry is taken to be alive.
    """
    moved = then(np.asarray(1.0 * here))
    if type(then) is shapes.Entries or then.__module__ == shapes.__name__:
        return moved != 0
    return np.ones(np.shape(moved), dtype=bool)
