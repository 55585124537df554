"""Convexity, and Lipschitz constants, of functions of several variables at a fixed size.

    Σ cₖ fₖ, cₖ ≥ 0, fₖ convex;   max(f₁, …);   |affine|      are convex (composition)
    f smooth: H = ∇²f is positive semidefinite   ⇔   all principal minors are ≥ 0
              H positive definite                ⇔   the leading principal minors are > 0
    f smooth: |f(x) − f(y)| ≤ c |x − y|   ⇔   c² − |∇f|² ≥ 0   on a convex domain

The sign of a minor is read off its irreducible factors in the exp-log tower: each must have one
sign by its terms, or an even power.  For the quadratic forms of softmax and log-sum-exp every
factor is a sum of products of exponentials with positive coefficients.

Source    Boyd & Vandenberghe, Convex Optimization (2004), §3.1.4 and §3.2; Horn & Johnson, Matrix
          Analysis (2013), Theorem 7.2.5.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.generators import Unreadable
from alicemath.symbolic.linear import implied_sign, inequalities
from alicemath.symbolic.signs import Given, sign_of
from alicemath.symbolic.switches import has_switch
from alicemath.symbolic.tower import read_into_tower
from alicemath.symbolic.zero import zero_test

__all__ = [
    "convex_in",
    "gradient_and_hessian",
    "gradient_within",
    "require_defined",
    "stationarity",
    "weakly_nonnegative",
]

ENTIRE = (
    sp.Add, sp.Mul, sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.atan, sp.erf,
)  # fmt: skip
LARGEST = 6  # variables: 2⁶ − 1 minors


def weakly_nonnegative(u: sp.Expr, given: Given = ()) -> bool:
    """Return whether u ≥ 0 is proved wherever u is defined and `given` holds.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y", real=True)
    >>> weakly_nonnegative(x**2 - 2 * x * y + y**2), weakly_nonnegative(x * y)
    (True, False)
    """
    try:
        return sign_of(u, given) >= 0
    except UndecidedError:
        pass
    try:
        tower, value = read_into_tower(sp.sympify(u))
    except Unreadable:
        return False
    if _is_square_form(sp.sympify(u)):
        return True
    c, powers = tower.factors(value)
    sign = 1 if c > 0 else -1
    for f, k in powers:
        if k % 2:
            known = tower.sign(f) or _implied(tower.expression(f), given)
            if known is None:
                return False
            sign *= known
    return sign > 0


def _is_square_form(u: sp.Expr) -> bool:
    """Return whether u is a quadratic polynomial zᵀGz, z = (1, x₁, …), with G ⪰ 0 by its minors."""
    xs = sorted(u.free_symbols, key=str)
    if not 0 < len(xs) < LARGEST or not u.is_polynomial(*xs):
        return False
    p = sp.Poly(u, *xs)
    if p.total_degree() != 2 or not all(isinstance(c, sp.Rational) for c in p.coeffs()):
        return False
    z = sp.Dummy("z")
    gram = sp.hessian(p.homogenize(z).as_expr(), [z, *xs]) / 2
    minors = _minors(len(xs) + 1, strictly=False)
    return all(gram.extract(list(rows), list(rows)).det() >= 0 for rows in minors)


def _implied(f: sp.Expr, given: Given) -> int | None:
    not_above, _, not_below = implied_sign(f, inequalities(given))
    return 1 if not_below else -1 if not_above else None


def require_defined(u: sp.Expr, given: Given = ()) -> None:
    """Raise `UndecidedError` unless a smooth `u` is defined, and smooth, at every point."""
    for node in sp.preorder_traversal(u):
        if isinstance(node, ENTIRE) or not node.args:
            continue
        if isinstance(node, sp.Pow) and node.exp.is_Integer:
            fine = node.exp > 0 or _has_sign(node.base, given, (1, -1))
        elif isinstance(node, sp.Pow | sp.log):
            fine = _has_sign(node.args[0], given, (1,))
        else:
            fine = False
        if not fine:
            raise UndecidedError(f"{node} may be undefined at a point of the domain")


def _has_sign(u: sp.Expr, given: Given, signs: tuple[int, ...]) -> bool:
    try:
        return sign_of(u, given) in signs
    except UndecidedError:
        return False


def convex_in(
    u: sp.Expr, xs: Sequence[sp.Symbol], *, strictly: bool = False, given: Given = ()
) -> bool:
    """Return whether `u` is proved convex in the variables `xs` jointly, on a convex domain.

    Raises
    ------
    UndecidedError
        When it is not proved, with the reason.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y", real=True)
    >>> convex_in(sp.log(sp.exp(x) + sp.exp(y)), (x, y))
    True
    >>> convex_in(sp.Max(x, y, 0) + (x - y) ** 2, (x, y))
    True
    """
    if not strictly:
        rough, smooth = _by_composition(u, xs, given)
        if rough:
            raise UndecidedError(f"no rule says that {rough[0]} is convex")
        u = sp.Add(*smooth)
    if has_switch(u):
        raise UndecidedError(f"{u} is not smooth: its Hessian is not enough for strict convexity")
    require_defined(u, given)
    _semidefinite(sp.hessian(u, list(xs)), given, strictly=strictly)
    return True


def _by_composition(
    u: sp.Expr, xs: Sequence[sp.Symbol], given: Given
) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """Return the terms of u that no rule covers, and the smooth ones; the rest is convex."""
    rough, smooth = [], []
    for term in sp.Add.make_args(sp.expand(u, power_exp=False, log=False)):
        if not has_switch(term):
            smooth.append(term)
            continue
        c, rest = term.as_independent(*xs, as_Add=False)
        if not (weakly_nonnegative(c, given) and _is_convex_atom(rest, xs, given)):
            rough.append(term)
    return rough, smooth


def _is_convex_atom(u: sp.Expr, xs: Sequence[sp.Symbol], given: Given) -> bool:
    if isinstance(u, sp.Max):
        return all(_is_convex(a, xs, given) for a in u.args)
    return isinstance(u, sp.Abs) and _is_affine(u.args[0], xs)


def _is_convex(u: sp.Expr, xs: Sequence[sp.Symbol], given: Given) -> bool:
    try:
        return _is_affine(u, xs) or convex_in(u, xs, given=given)
    except UndecidedError:
        return False


def _is_affine(u: sp.Expr, xs: Sequence[sp.Symbol]) -> bool:
    return bool(u.is_polynomial(*xs)) and sp.Poly(u, *xs).total_degree() <= 1


def _semidefinite(hessian: sp.Matrix, given: Given, *, strictly: bool) -> None:
    """Return when the Hessian is proved positive semidefinite (definite)."""
    n = hessian.shape[0]
    if n > LARGEST:
        raise UndecidedError(f"{n} variables have {2**n - 1} minors; give squares=")
    for rows in _minors(n, strictly=strictly):
        minor = _determinant(hessian, rows, rows)
        good = sign_of(minor, given) > 0 if strictly else weakly_nonnegative(minor, given)
        if not good:
            raise UndecidedError(f"the sign of the minor {rows} of the Hessian is not proved")


def _determinant(m: sp.Matrix, rows: tuple[int, ...], columns: tuple[int, ...]) -> sp.Expr:
    """Return a minor by Laplace's expansion, which simplifies nothing on the way."""
    if len(rows) == 1:
        return m[rows[0], columns[0]]
    return sp.Add(*(
        (-1) ** k * m[rows[0], c] * _determinant(m, rows[1:], columns[:k] + columns[k + 1 :])
        for k, c in enumerate(columns)
    ))  # fmt: skip


def _minors(n: int, *, strictly: bool) -> Iterator[tuple[int, ...]]:
    for k in range(1, n + 1):
        yield from (tuple(range(k)),) if strictly else combinations(range(n), k)


def gradient_within(u: sp.Expr, xs: Sequence[sp.Symbol], c: sp.Expr, *, given: Given = ()) -> bool:
    """Return whether |∇u| ≤ c is proved for a smooth `u`, in the Euclidean norm.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y", real=True)
    >>> gradient_within(sp.log(sp.exp(x) + sp.exp(y)), (x, y), sp.Integer(1))
    True
    """
    if has_switch(u):
        raise UndecidedError(f"{u} is not smooth; several variables need a gradient everywhere")
    require_defined(u, given)
    square = sp.Add(*(sp.diff(u, x) ** 2 for x in xs))
    return weakly_nonnegative(c, given) and weakly_nonnegative(c**2 - square, given)


# ---------------------------------------------------------------- first and second order at a point
def gradient_and_hessian(
    u: sp.Expr, xs: Sequence[sp.Symbol], at: Mapping[sp.Symbol, sp.Expr]
) -> tuple[list[sp.Expr], sp.Matrix]:
    """Return ∇u and ∇²u of a smooth `u` at a point, exactly.

    Raises
    ------
    UndecidedError
        When `u` has switches.
    """
    if has_switch(u):
        raise UndecidedError(f"{u} is not smooth: its Hessian does not tell")
    values = dict(at)
    first = [sp.diff(u, x) for x in xs]
    hessian = sp.Matrix([[sp.diff(g, x) for x in xs] for g in first])
    return [g.subs(values) for g in first], hessian.subs(values)


def stationarity(
    u: sp.Expr, xs: Sequence[sp.Symbol], at: Sequence[sp.Expr], *, given: Given = ()
) -> Literal["yes", "no", "unknown"]:
    """Return whether ∇u = 0 at a point that may depend on parameters, for all of them.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y, b = sp.symbols("x y b", real=True)
    >>> stationarity((x - b) ** 2 + x * y + y**2, (x, y), (4 * b / 3, -2 * b / 3))
    'yes'
    """
    if has_switch(u):
        raise UndecidedError(f"{u} is not smooth: ∇f = 0 is not the condition")
    swap = dict(zip(xs, at, strict=True))
    slopes = [sp.diff(u, x).subs(swap, simultaneous=True) for x in xs]
    if any(zero_test(g).nonzero for g in slopes):
        return "no" if not given else "unknown"
    return "yes" if all(zero_test(g).zero for g in slopes) else "unknown"
