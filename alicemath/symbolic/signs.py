"""The exact sign of an expression in parameters, or the admission that it depends on them.

In order: a ball, for a number; SymPy's assumptions; the exact zero test; then factor by factor,
where each irreducible factor has one sign by its terms (δ² + 1), or by the relations that are
given, decided by linear elimination (a < 1 ⇒ 1 − a > 0).  `NeedSign` names the factor in doubt, so
that the caller can split into the cases > 0, = 0, < 0.
"""

import sympy as sp

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.symbolic.balls import certified_sign
from alicemath.symbolic.generators import Unreadable
from alicemath.symbolic.linear import implied_sign, inequalities
from alicemath.symbolic.tower import Tower, read_into_tower
from alicemath.symbolic.zero import zero_test

__all__ = ["Given", "NeedSign", "sign_of"]

Given = tuple[sp.Basic, ...]


class NeedSign(UndecidedError):
    """The answer depends on the sign of `expression`, which the hypotheses do not fix."""

    def __init__(self, expression: sp.Expr) -> None:
        super().__init__(
            f"the sign of {expression} is not determined; assume it, for example "
            f"given=({expression} > 0,)"
        )
        self.expression = expression


def sign_of(u: sp.Expr, given: Given = ()) -> int:
    """Return the sign −1, 0 or 1 that `u` has for all parameters that satisfy `given`.

    Raises
    ------
    NeedSign
        When no single sign could be proved.

    Examples
    --------
    >>> import sympy as sp
    >>> d, a = sp.Symbol("d", positive=True), sp.Symbol("a", real=True)
    >>> sign_of(-d), sign_of(sp.log(2) - sp.Rational(69, 100)), sign_of(1 - a, (a < 1,))
    (-1, 1, 1)
    """
    u = sp.sympify(u)
    if isinstance(u, sp.Rational):
        return int(sp.sign(u))
    if not u.free_symbols:
        return _sign_of_number(u)
    for sign, known in ((1, u.is_positive), (-1, u.is_negative), (0, u.is_zero)):
        if known:
            return sign
    if zero_test(u).zero:
        return 0
    return _sign_by_factors(u, given)


def _sign_of_number(u: sp.Expr) -> int:
    if u.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise UndecidedError(f"{u} is not a finite real number")
    try:
        sign = certified_sign(u, {})
    except UnsupportedError as why:
        raise UndecidedError(f"the sign of {u} is not decided: {why}") from why
    if sign == 0 and not zero_test(u).zero:
        raise UndecidedError(f"{u} is 0 to 512 bits, but is not proved to be 0")
    return sign


def _sign_by_factors(u: sp.Expr, given: Given) -> int:
    try:
        tower, value = read_into_tower(u)
    except Unreadable as why:
        raise NeedSign(u) from why
    c, powers = tower.factors(value)
    sign = 1 if c > 0 else -1
    for f, k in powers:
        factor = _sign_of_factor(tower, f, given)
        if factor is None:
            raise NeedSign(tower.expression(f))
        sign *= factor if k % 2 else abs(factor)
    return sign


def _sign_of_factor(tower: Tower, f: object, given: Given) -> int | None:
    strict = tower.sign(f, strict=True)
    if strict is not None:
        return strict
    expression = tower.expression(f)
    not_above, not_zero, not_below = implied_sign(expression, inequalities(given))
    if not_zero and (not_below or not_above):
        return 1 if not_below else -1
    return 0 if not_below and not_above else None
