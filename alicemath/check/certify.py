"""Rigorous counterexamples: both sides in ball arithmetic at small rational points.

Where the enclosures of the claimed and the true value are disjoint, the claim is false beyond all
doubt of rounding.  The derivative over balls is ours (forward mode on arrays of balls); the
enclosures are FLINT's.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from alicemath.check.observe import USER_ERRORS
from alicemath.domain import Domain
from alicemath.verdict import Evidence

__all__ = ["certify"]

Function = Callable[..., Any]

#: Points tried at each choice of lengths: a false claim differs almost everywhere.
POINTS = 12


def certify(
    kind: str, f: Function, claimed: Function, on: Mapping[str, Domain], wrt: str
) -> Evidence:
    """Return what balls say of a claim: a certified counterexample, or why there is none.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> e = certify("equal", lambda x: x**2, lambda x: x, {"x": real()}, "x")
    >>> e.finding, e.detail
    ('disagrees', 'at x = -1: 1.0000000 against -1.0000000, apart by 2 at least')
    """
    from alicemath.rigor.refute import refute_derivative, refute_equal

    try:
        if kind == "equal":
            found = refute_equal(f, claimed, on=on, limit=POINTS)
        elif kind in {"gradient", "jacobian"}:
            found = refute_derivative(
                f, claimed, derivative=_derivative, on=on, wrt=wrt, limit=POINTS
            )
        else:
            return Evidence("balls", "abstains", f"no enclosure of a {kind}")
    except USER_ERRORS as error:
        return Evidence("balls", "abstains", str(error).splitlines()[0][:100])
    if found is None:
        return Evidence("balls", "abstains", "no certified counterexample at small rational points")
    return Evidence("balls", "disagrees", str(found), found.gap)


def _derivative(f: Function, args: tuple[Any, ...], k: int) -> Any:
    """The Jacobian of f in its k-th argument by forward mode, over whatever scalars args hold."""
    from alicemath.autodiff.operators import forward_jacobian

    x = args[k]
    shape = np.shape(x)

    def flat(v: Any) -> Any:
        return f(*args[:k], np.reshape(v, shape), *args[k + 1 :])

    jacobian = forward_jacobian(flat, np.reshape(x, -1))
    return np.reshape(jacobian, jacobian.shape[:-1] + shape)
