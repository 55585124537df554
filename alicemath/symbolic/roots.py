"""All real zeros of an expression in one variable, exactly.

    product            the zeros of its factors; a factor of one proved sign has none
    polynomial         degree 1 and 2 by formula, the signs of lead and discriminant decided also
                       with parameters; higher degrees over ℚ by isolation (Sturm)
    P(e^(kx))          the positive zeros u of P, then k x = log u
    P(F(v(x)))         the zeros u of P in the range of a strictly monotone F, then v(x) = F⁻¹(u)
    strictly monotone  a small rational that is a zero is the only one

A missing zero would make a wrong proof, so anything else raises `UndecidedError`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.signs import Given, sign_of
from alicemath.symbolic.zero import zero_test

__all__ = ["in_order", "real_zeros"]

DEPTH = 6  # nested substitutions; each peels one function off
CANDIDATES = tuple(sp.Rational(n, 2) for n in range(-8, 9))  # zeros tried for a monotone function


@dataclass(frozen=True, slots=True)
class Monotone:
    """A strictly monotone function: its inverse and the open range (low, high) of its values."""

    inverse: Callable[[sp.Expr], sp.Expr]
    low: sp.Expr = -sp.oo
    high: sp.Expr = sp.oo


# fmt: off
MONOTONE: dict[type, Monotone] = {
    sp.log:   Monotone(sp.exp),
    sp.asinh: Monotone(sp.sinh),
    sp.atanh: Monotone(sp.tanh),
    sp.atan:  Monotone(sp.tan,    -sp.pi / 2, sp.pi / 2),
    sp.erf:   Monotone(sp.erfinv, sp.Integer(-1), sp.Integer(1)),
}
# fmt: on


def real_zeros(u: sp.Expr, x: sp.Symbol, given: Given = (), depth: int = DEPTH) -> list[sp.Expr]:
    """Return every real x with u(x) = 0, in increasing order.

    Poles are not zeros; where u is undefined it has none.

    Raises
    ------
    UndecidedError
        When it is not certain that all of them were found.

    Examples
    --------
    >>> import sympy as sp
    >>> x, d = sp.Symbol("x", real=True), sp.Symbol("d", positive=True)
    >>> real_zeros(x**2 - d**2, x), real_zeros(sp.exp(2 * x) - 3, x)
    ([-d, d], [log(3)/2])
    """
    if depth == 0:
        raise UndecidedError(f"the zeros of {u} are nested too deeply")
    if u.has(x) and u.is_polynomial(x):  # neither a common denominator nor exponentials to find
        return in_order(_zeros_of_polynomial(sp.Poly(u, x), given), given)
    numerator = sp.fraction(sp.together(u.rewrite(_HYPERBOLIC, sp.exp)))[0]
    found: list[sp.Expr] = []
    for factor in sp.Mul.make_args(sp.factor(numerator)):
        base = factor.base if isinstance(factor, sp.Pow) and factor.exp.is_number else factor
        found += _zeros_of_factor(base, x, given, depth)
    return in_order(found, given)


def in_order(points: list[sp.Expr], given: Given = ()) -> list[sp.Expr]:
    """Return points in increasing order without repetition, by exact comparison."""
    ordered: list[sp.Expr] = []
    for point in points:
        at = len(ordered)
        for i, other in enumerate(ordered):
            sign = 0 if point == other else sign_of(point - other, given)
            if sign <= 0:
                at = -1 if sign == 0 else i
                break
        if at >= 0:
            ordered.insert(at, point)
    return ordered


def _zeros_of_factor(u: sp.Expr, x: sp.Symbol, given: Given, depth: int) -> list[sp.Expr]:
    if not u.has(x):
        if sign_of(u, given) == 0:
            raise UndecidedError("an expression that vanishes on an interval has no isolated zeros")
        return []
    if u.is_polynomial(x):
        return _zeros_of_polynomial(sp.Poly(u, x), given)
    if _has_one_sign(u, given):
        return []
    for method in (_through_exponentials, _through_function, _by_monotonicity):
        zeros = method(u, x, given, depth)
        if zeros is not None:
            return zeros
    raise UndecidedError(f"the zeros of {u} in {x} could not be found exactly")


def _has_one_sign(u: sp.Expr, given: Given) -> bool:
    try:
        return sign_of(u, given) != 0
    except UndecidedError:
        return False


# ---------------------------------------------------------------- polynomials
def _zeros_of_polynomial(p: sp.Poly, given: Given) -> list[sp.Expr]:
    if p.degree() == 1 and p.LC().is_Rational:
        return _zeros_of_irreducible(p, given)
    content, factors = p.factor_list()
    if sign_of(content, given) == 0:
        raise UndecidedError("an expression that vanishes on an interval has no isolated zeros")
    zeros: list[sp.Expr] = []
    for factor, _ in factors:
        zeros += _zeros_of_irreducible(factor, given)
    return zeros


def _zeros_of_irreducible(p: sp.Poly, given: Given) -> list[sp.Expr]:
    coefficients = p.all_coeffs()
    if p.degree() > 2:
        if not all(isinstance(c, sp.Rational) for c in coefficients):
            raise UndecidedError(f"the zeros of {p.as_expr()} have no formula that is decided here")
        return list(p.real_roots())
    lead = coefficients[0]
    if sign_of(lead, given) == 0:
        return real_zeros(sp.Poly(coefficients[1:], p.gen).as_expr(), p.gen, given)
    if p.degree() == 1:
        return [sp.cancel(-coefficients[1] / lead)]
    return _quadratic(lead, coefficients[1], coefficients[2], given)


def _quadratic(a: sp.Expr, b: sp.Expr, c: sp.Expr, given: Given) -> list[sp.Expr]:
    discriminant = sp.expand(b**2 - 4 * a * c)
    sign = sign_of(discriminant, given)
    if sign <= 0:
        return [-b / (2 * a)] if sign == 0 else []
    root = sp.sqrt(discriminant)
    return [sp.radsimp((-b - root) / (2 * a)), sp.radsimp((-b + root) / (2 * a))]


# ---------------------------------------------------------------- substitutions
def _through_exponentials(
    u: sp.Expr, x: sp.Symbol, given: Given, depth: int
) -> list[sp.Expr] | None:
    """U = P(t) with t = e^w, every exponent being k w + (free of x): solve P, then w = log t."""
    u = sp.expand(u, power_exp=False)
    powers = [e for e in u.atoms(sp.exp) if e.has(x)]
    if not powers:
        return None
    rates = [sp.expand(e.args[0]).as_independent(x, as_Add=True) for e in powers]
    unit = rates[0][1]
    ratios = [sp.cancel(moving / unit) for _, moving in rates]
    if not all(isinstance(r, sp.Rational) for r in ratios):
        return None
    index = reduce(sp.lcm, [r.q for r in ratios], sp.Integer(1))
    t = sp.Dummy("t", positive=True)
    swap = {
        e: sp.exp(fixed) * t ** (r * index)
        for e, (fixed, _), r in zip(powers, rates, ratios, strict=True)
    }
    p = u.xreplace(swap)
    if p.has(x):
        return None
    logs = [sp.log(z) for z in real_zeros(p, t, given, depth - 1) if sign_of(z, given) > 0]
    return [z for v in logs for z in real_zeros(unit - index * v, x, given, depth - 1)]


def _through_function(u: sp.Expr, x: sp.Symbol, given: Given, depth: int) -> list[sp.Expr] | None:
    """U = P(F(v)) for one strictly monotone F: solve P within the range of F, then v = F⁻¹."""
    t = sp.Dummy("t", real=True)
    for inner in _monotone_parts(u, x):
        p, function, argument = _replaced(u, inner, t)
        if p.has(x):
            continue
        levels = [z for z in real_zeros(p, t, given, depth - 1) if _within(z, function, given)]
        return [
            z
            for level in levels
            for z in real_zeros(argument - function.inverse(level), x, given, depth - 1)
        ]
    return None


def _monotone_parts(u: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    parts = [e for e in u.atoms(*MONOTONE) if e.has(x)]
    roots = [e for e in u.atoms(sp.Pow) if e.base.has(x) and _is_fraction(e.exp)]
    return sorted(parts + roots, key=sp.default_sort_key)


def _is_fraction(exponent: sp.Expr) -> bool:
    return isinstance(exponent, sp.Rational) and not isinstance(exponent, sp.Integer)


def _replaced(u: sp.Expr, inner: sp.Expr, t: sp.Symbol) -> tuple[sp.Expr, Monotone, sp.Expr]:
    """Return u with `inner` = F(argument) replaced by t, the F, and the argument."""
    if not isinstance(inner, sp.Pow):
        return u.xreplace({inner: t}), MONOTONE[type(inner)], inner.args[0]
    q, base = inner.exp.q, inner.base
    powers = [e for e in u.atoms(sp.Pow) if e.base == base and (e.exp * q).is_Integer]
    swapped = u.xreplace({e: t ** (e.exp * q) for e in powers})
    return swapped, Monotone(lambda v: v**q, sp.Integer(0)), base


def _within(z: sp.Expr, function: Monotone, given: Given) -> bool:
    """Return whether z is a value of the function; a root takes its end 0 as a value."""
    closed = 0 if function.low == 0 else 1
    above = function.low == -sp.oo or sign_of(z - function.low, given) >= closed
    return above and (function.high == sp.oo or sign_of(function.high - z, given) > 0)


def _by_monotonicity(u: sp.Expr, x: sp.Symbol, given: Given, depth: int) -> list[sp.Expr] | None:
    """A function on the whole line whose derivative has one sign has at most one zero."""
    if not _is_entire(u, x) or not _has_one_sign(sp.diff(u, x), given):
        return None
    for candidate in CANDIDATES:
        if zero_test(u.xreplace({x: candidate})).zero:
            return [candidate]
    return None


def _is_entire(u: sp.Expr, x: sp.Symbol) -> bool:
    """Return whether u is built of functions defined and smooth on the whole line."""
    smooth = (sp.Add, sp.Mul, sp.exp, sp.sin, sp.cos, sp.atan, sp.asinh, sp.erf)
    for part in sp.preorder_traversal(u):
        if not part.has(x) or part == x or isinstance(part, smooth):
            continue
        if not (isinstance(part, sp.Pow) and part.exp.is_Integer and part.exp > 0):
            return False
    return True


_HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
