"""Zero beside every kink: one smooth formula for each choice of the switches' signs.

Away from its switches g₁, …, gₖ a formula is, locally, the smooth formula in which every Abs, Max,
Min, sign and Piecewise is resolved by the signs of the gⱼ.  If all 2ᵏ of them vanish identically,
it is zero wherever no switch is, whether or not each combination of signs occurs.  This is quicker
than the walk of `cells`, which cuts space with inequalities, and says nothing when it fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import sympy as sp

from alicemath.errors import UnsupportedError
from alicemath.symbolic.differentiate import switches
from alicemath.symbolic.switches import Need, Split, Undefined, resolve
from alicemath.symbolic.zero import ZeroTest, zero_test

__all__ = ["zero_beside"]

#: 2⁶ = 64 zero tests of a millisecond each; with more switches the walk of cells is no worse.
MOST_SWITCHES = 6


@dataclass(frozen=True, slots=True)
class _Signs:
    """An oracle that knows the sign of each switch, and nothing else."""

    signs: Mapping[sp.Expr, int]

    def sign(self, u: sp.Expr) -> int:
        u = sp.expand(u)
        for form, factor in ((u, 1), (sp.expand(-u), -1)):
            if form in self.signs:
                return factor * self.signs[form]
        if u.is_positive or u.is_negative:
            return 1 if u.is_positive else -1
        raise Split(u)

    def weak_sign(self, u: sp.Expr) -> int:
        return self.sign(u)

    def require(self, u: sp.Expr, need: Need) -> None:
        """Leave the domain to the zero test, which lists it as conditions."""


def zero_beside(u: sp.Expr, kinks: tuple[sp.Expr, ...]) -> ZeroTest | None:
    """Return "zero" when u is proved to vanish wherever none of the kinks is zero, else None.

    Examples
    --------
    >>> x = sp.Symbol("x", real=True)
    >>> step = sp.Piecewise((1, x > 0), (0, True))
    >>> zero_beside(sp.Abs(x) - x * (2 * step - 1), (x,)).status
    'zero'
    >>> zero_beside(sp.Abs(x) - x, (x,)) is None
    True
    """
    known = {sp.expand(g) for g in kinks}
    own = [sp.expand(g) for g in switches(u)]
    if len(own) > MOST_SWITCHES or any(g not in known and sp.expand(-g) not in known for g in own):
        return None
    conditions: dict[sp.Basic, None] = {}
    for signs in product((1, -1), repeat=len(own)):
        try:
            formula = resolve(u, _Signs(dict(zip(own, signs, strict=True))))
        except (Split, Undefined, UnsupportedError):
            return None
        found = zero_test(formula)
        if not found.zero:
            return None
        conditions |= dict.fromkeys(found.conditions)
    return ZeroTest("zero", "zero for all signs of the switches", tuple(conditions))
