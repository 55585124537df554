"""Stationary points and minimisers, exactly.

one variable       f′ = 0, or a kink with 0 between the one-sided slopes; the type from the signs of
                   f′ on both sides: − + minimum, + − maximum, else inflection
several variables  the inertia of the Hessian: all its eigenvalues are real, so Descartes' rule of
                   signs on det(λI − H) counts the positive ones exactly, and those of −H
convex f           x minimises f   ⇔   0 ∈ ∂f(x) = [f′(x⁻), f′(x⁺)]

Source    Boyd & Vandenberghe (2004), §4.2.3; Rockafellar, Convex Analysis (1970), Theorem 23.5;
          Basu, Pollack & Roy, Algorithms in Real Algebraic Geometry (2006), Theorem 2.33.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.extrema import contains, signs_on
from alicemath.symbolic.germs import Germ, side_formula, side_limit
from alicemath.symbolic.jets import solutions
from alicemath.symbolic.limits import LimitCase, value_in
from alicemath.symbolic.pieces import LINE, Piece, Pieces, Span, pieces_of, value_at
from alicemath.symbolic.roots import in_order, real_zeros
from alicemath.symbolic.signs import Given, NeedSign, sign_of
from alicemath.symbolic.zero import zero_test

__all__ = ["Kind", "Stationary", "inertia", "kind_at", "minimises", "stationary_points"]

Kind = Literal["minimum", "maximum", "inflection", "saddle", "not stationary", "undecided"]

CASES = 4  # nested case distinctions


@dataclass(frozen=True, slots=True)
class Stationary:
    """A stationary point of a function of one variable: where, of what kind, and the value."""

    at: sp.Expr
    kind: Kind
    value: sp.Expr


def stationary_points(
    u: sp.Expr, x: sp.Symbol, *, given: Given = (), on: Span = LINE
) -> tuple[Stationary, ...]:
    """Return all stationary points inside an interval, kinks with 0 ∈ ∂u included.

    Raises
    ------
    UndecidedError
        When they are not found exactly, or fill an interval.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> [(p.at, p.kind) for p in stationary_points(x**3 - 3 * x + abs(x), x)]
    [(-2*sqrt(3)/3, 'maximum'), (sqrt(6)/3, 'minimum')]
    """
    whole = pieces_of(u, x, given=given, on=on)
    places = [z for piece in whole.pieces for z in _inside(piece, whole)]
    places += [k.at for k in whole.knots if k.value is not None]
    found = []
    for c in in_order(places, given):
        kind = kind_at(u, x, c, given)
        if kind != "not stationary":
            value = value_at(u, x, c, given)
            found.append(Stationary(c, kind, value if value is not None else sp.nan))
    return tuple(found)


def _inside(piece: Piece, whole: Pieces) -> Iterator[sp.Expr]:
    """Yield the zeros of the slope inside a piece."""
    x, given = whole.variable, whole.given
    if piece.formula is None:
        raise UndecidedError(f"it is undefined for {piece.low} < {x} < {piece.high}")
    slope = sp.diff(piece.formula, x)
    if zero_test(slope).zero:
        raise UndecidedError(f"it is constant for {piece.low} < {x} < {piece.high}")
    if slope.has(x):
        zeros = real_zeros(slope, x, given)
        yield from (z for z in zeros if contains(piece.low, piece.high, z, given))


def kind_at(u: sp.Expr, x: sp.Symbol, c: sp.Expr, given: Given = ()) -> Kind:
    """Return what kind of stationary point c is, by the signs of the slope on both sides.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> [kind_at(f, x, sp.Integer(0)) for f in (x**4, abs(x), -abs(x), x**3, sp.Max(x, 2 * x))]
    ['minimum', 'minimum', 'maximum', 'inflection', 'not stationary']
    """
    signs, slopes = [], []
    for side in (-1, 1):
        formula = side_formula(u, x, c, side, given)
        if formula is None or not _is_continuous(u, formula, x, c, side, given):
            raise UndecidedError(f"{u} is not continuous at {x} = {c}")
        slope = sp.diff(formula, x)
        slopes.append(side_limit(slope, x, c, side, given))
        signs.append(_sign_beside(slope, x, c, side, given))
    left, right = (int(sp.sign(s)) if s.is_infinite else sign_of(s, given) for s in slopes)
    if left * right > 0:
        return "not stationary"
    before, after = signs
    if before == after == 0:
        return "undecided"
    if before <= 0 <= after:
        return "minimum"
    return "maximum" if before >= 0 >= after else "inflection"


def _is_continuous(
    u: sp.Expr, formula: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, given: Given
) -> bool:
    value = value_at(u, x, c, given)
    limit = side_limit(formula, x, c, side, given)
    return value is not None and not limit.is_infinite and sign_of(limit - value, given) == 0


def _sign_beside(slope: sp.Expr, x: sp.Symbol, c: sp.Expr, side: int, given: Given) -> int:
    """The sign of a smooth slope on a short interval beside c."""
    if zero_test(slope).zero:
        return 0
    try:
        return Germ(x, c, side, given).sign(slope)
    except NeedSign:
        raise
    except UndecidedError:  # not analytic at c
        pass
    low, high = (c, sp.oo) if side > 0 else (-sp.oo, c)
    signs = signs_on(slope, x, low, high, given)
    return signs[0 if side > 0 else -1][0]


# ---------------------------------------------------------------- several variables
def inertia(hessian: sp.Matrix) -> tuple[int, int, int]:
    """Return how many eigenvalues of a real symmetric matrix are positive, negative and zero.

    Examples
    --------
    >>> import sympy as sp
    >>> inertia(sp.Matrix([[1, 2], [2, 1]])), inertia(sp.Matrix([[1, 1], [1, 1]]))
    ((1, 1, 0), (1, 0, 1))
    """
    n = hessian.shape[0]
    coefficients = hessian.charpoly().all_coeffs()
    signs = [sign_of(c) for c in coefficients]
    mirrored = [s * (-1) ** (n - k) for k, s in enumerate(signs)]
    positive, negative = _variations(signs), _variations(mirrored)
    return positive, negative, n - positive - negative


def _variations(signs: Sequence[int]) -> int:
    kept = [s for s in signs if s]
    return sum(a != b for a, b in pairwise(kept))


# ---------------------------------------------------------------- convex functions
def minimises(u: sp.Expr, x: sp.Symbol, at: sp.Expr, *, given: Given = ()) -> bool:
    """Return whether 0 ∈ [u′(at⁻), u′(at⁺)], in every case of the parameters.

    Parameters
    ----------
    u
        A function that is known to be convex in `x`.
    at
        An expression in the parameters, switches allowed (the soft threshold).

    Examples
    --------
    >>> import sympy as sp
    >>> x, z = sp.symbols("x z", real=True)
    >>> k = sp.Symbol("k", positive=True)
    >>> soft = sp.sign(z) * sp.Max(abs(z) - k, 0)
    >>> minimises((x - z) ** 2 / 2 + k * abs(x), x, soft)
    True
    """
    return all(_in_cases(_Claim(u, x, at, given), _slopes_enclose_zero, CASES))


@dataclass(frozen=True, slots=True)
class _Claim:
    u: sp.Expr
    x: sp.Symbol
    at: sp.Expr
    given: Given

    def fixed(self, parameter: sp.Symbol, z: sp.Expr) -> "_Claim":
        """Return the claim at one value of a parameter."""
        given = tuple(r for r in (g.subs(parameter, z) for g in self.given) if r != sp.true)
        u, at = self.u.subs(parameter, z), self.at.subs(parameter, z)
        return replace(self, u=u, at=at, given=given)


def _in_cases(claim: _Claim, test: Callable[[_Claim], bool], depth: int) -> Iterator[bool]:
    """Yield the answers in the cases > 0, < 0, = 0 of what the test needs to know."""
    if sp.false in claim.given:
        return
    try:
        yield test(claim)
        return
    except NeedSign as need:
        doubt = need.expression
        if depth == 0 or doubt.has(claim.x) or not doubt.free_symbols:
            raise
    for relation in (doubt > 0, doubt < 0):
        yield from _in_cases(replace(claim, given=(*claim.given, relation)), test, depth - 1)
    exceptions = solutions(doubt, claim.given)
    if not exceptions:
        raise UndecidedError(f"the case {doubt} = 0 could not be solved for a parameter")
    for parameter, z in exceptions:
        yield from _in_cases(claim.fixed(parameter, z), test, depth - 1)


def _slopes_enclose_zero(claim: _Claim) -> bool:
    at = value_in(claim.at, LimitCase((), claim.at), claim.given)
    slopes = []
    for side in (-1, 1):
        formula = side_formula(claim.u, claim.x, at, side, claim.given)
        if formula is None:
            raise UndecidedError(f"{claim.u} is undefined beside {claim.x} = {at}")
        slopes.append(side_limit(sp.diff(formula, claim.x), claim.x, at, side, claim.given))
    low, high = (int(sp.sign(s)) if s.is_infinite else sign_of(s, claim.given) for s in slopes)
    return low <= 0 <= high
