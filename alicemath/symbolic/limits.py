"""Exact one-sided limits, with case distinctions by the signs of the parameters.

With x = c ± 1/y or x = ±y every limit is one as y → ∞, and the leading term says what it is
(`growth`).  Where terms cancel, a quotient n/d of functions analytic at c is n⁽ᵏ⁾(c)/d⁽ᵏ⁾(c)
(`germs`).  SymPy's limit is asked last, of smooth formulas whose parameters have known signs, and
checked by enclosures; never of a Piecewise.

    σ(as), a → ∞      e^(−as) has the rate −s:   1 for s > 0,  0 for s < 0,  σ(0) = ½ for s = 0
    e^(a/τ)/(e^(a/τ) + e^(b/τ)), τ → 0⁺      1 for a > b,  0 for a < b,  ½ for a tie
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.balls import certified_sign, sample_points, satisfies
from alicemath.symbolic.germs import analytic, leading, side_limit
from alicemath.symbolic.growth import Scale, sign_with_logs
from alicemath.symbolic.jets import solutions
from alicemath.symbolic.pieces import meet
from alicemath.symbolic.signs import Given, NeedSign, sign_of
from alicemath.symbolic.switches import Need, Undefined, resolve
from alicemath.symbolic.zero import zero_test

__all__ = ["Limit", "LimitCase", "differs", "limit_cases", "value_in"]

CASES = 4  # nested case distinctions


@dataclass(frozen=True, slots=True)
class LimitCase:
    """The limit under conditions on the parameters, which are relations (equations included)."""

    conditions: tuple[sp.Basic, ...]
    value: sp.Expr

    def __str__(self) -> str:
        if not self.conditions:
            return str(self.value)
        return f"{self.value} where {', '.join(_condition(c) for c in self.conditions)}"


def _condition(c: sp.Basic) -> str:
    return f"{c.lhs} = {c.rhs}" if isinstance(c, sp.Eq) else str(c)


@dataclass(frozen=True, slots=True)
class _Question:
    """The limit of u as x → at from one side, under hypotheses; `said` are the cases taken."""

    u: sp.Expr
    x: sp.Symbol
    at: sp.Expr
    side: int
    given: Given
    said: tuple[sp.Basic, ...] = ()

    def where(self, relation: sp.Basic) -> "_Question":
        """Return the question under one more hypothesis."""
        return replace(self, given=(*self.given, relation), said=(*self.said, relation))

    def fixed(self, parameter: sp.Symbol, z: sp.Expr) -> "_Question":
        """Return the question at one value of a parameter."""
        given = tuple(r for r in (g.subs(parameter, z) for g in self.given) if r != sp.true)
        said = (*self.said, sp.Eq(parameter, z))
        u, at = self.u.subs(parameter, z), self.at.subs(parameter, z)
        return replace(self, u=u, at=at, given=given, said=said)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: one value, or one for each case of the parameters."""

    cases: tuple[LimitCase, ...]

    @property
    def value(self) -> sp.Expr:
        """The value, when it is one formula for all parameters.

        Raises
        ------
        UndecidedError
            When it depends on the case.
        """
        if len(self.cases) > 1:
            raise UndecidedError(f"the limit depends on the parameters: {self}")
        return self.cases[0].value

    def __str__(self) -> str:
        return "; ".join(str(case) for case in self.cases)


def limit_cases(
    u: sp.Expr, x: sp.Symbol, at: sp.Expr, side: int = 1, *, given: Given = ()
) -> tuple[LimitCase, ...]:
    """Return lim u as x → at from the right (side = 1) or the left (−1), case by case.

    Parameters
    ----------
    u
        An expression in `x` and parameters; Abs, Max, Min, sign and Piecewise are resolved first.
    x
        The variable.
    at
        A number, an expression in the parameters, or ±∞ (the side is then ignored).
    given
        Relations between the parameters.

    Raises
    ------
    UndecidedError
        When the limit does not exist, or is not found.

    Examples
    --------
    >>> import sympy as sp
    >>> a, s = sp.symbols("a s", real=True)
    >>> [str(case) for case in limit_cases(1 / (1 + sp.exp(-a * s)), a, sp.oo)]
    ['1 where s > 0', '0 where s < 0', '1/2 where s = 0']
    """
    question = _Question(sp.sympify(u), x, sp.sympify(at), side, given)
    return _merged(_by_cases(question, CASES))


def _merged(cases: list[LimitCase]) -> tuple[LimitCase, ...]:
    """One case when all agree."""
    if len({c.value for c in cases}) == 1:
        return (LimitCase((), cases[0].value),)
    return tuple(cases)


def _by_cases(q: _Question, depth: int) -> list[LimitCase]:
    try:
        return [LimitCase(q.said, _limit(q))]
    except NeedSign as need:
        doubt = need.expression
        if depth == 0 or doubt.has(q.x) or not doubt.free_symbols:
            raise
    found = []
    for relation in (doubt > 0, doubt < 0):
        found += _by_cases(q.where(relation), depth - 1)
    exceptions = solutions(doubt, q.given) or _linear_solution(doubt)
    if not exceptions and not _cannot_vanish(doubt, q.given):
        raise UndecidedError(f"the case {doubt} = 0 could not be solved for a parameter")
    for parameter, z in exceptions:
        found += _by_cases(q.fixed(parameter, z), depth - 1)
    return found


def _linear_solution(u: sp.Expr) -> list[tuple[sp.Symbol, sp.Expr]]:
    """Return p = −d/c for u = c p + d with a number d ≠ 0: c cannot vanish where u does."""
    for p in sorted(u.free_symbols, key=str):
        if u.is_polynomial(p) and sp.degree(u, p) == 1:
            c, d = sp.Poly(u, p).all_coeffs()
            if isinstance(d, sp.Rational) and d != 0:
                return [(p, -d / c)]
    return []


def _cannot_vanish(u: sp.Expr, given: Given) -> bool:
    try:
        return sign_of(u, given) != 0
    except UndecidedError:
        return False


# ---------------------------------------------------------------- one limit
def _limit(q: _Question) -> sp.Expr:
    y = sp.Dummy("y", positive=True)
    shifted = sp.sign(q.at) * y if q.at.is_infinite else q.at + q.side / y
    scale = Scale(y, q.given)
    smooth = _resolved(q.u.subs(q.x, shifted), scale)
    doubts = []
    for form in (smooth, sp.together(smooth)):
        try:
            return sp.Integer(0) if form == 0 else _tidy(scale.limit(scale.leading(form)))
        except NeedSign as need:
            if need.expression.has(y):
                raise UndecidedError(str(need)) from need
            raise
        except UndecidedError as why:
            doubts.append(str(why))
    t = sp.Dummy("t", real=True)
    value = _analytic(sp.together(smooth.subs(y, 1 / t)), t, q.given)
    if value is not None:
        return value
    return _by_sympy(smooth, y, doubts[-1], q.given)


def _tidy(value: sp.Expr) -> sp.Expr:
    return value if value.is_infinite else sp.powsimp(sp.cancel(sp.together(value)))


def _analytic(u: sp.Expr, t: sp.Symbol, given: Given) -> sp.Expr | None:
    """The limit as t → 0⁺ of n/d, both analytic at 0: n⁽ᵏ⁾(0)/d⁽ᵏ⁾(0), k the order of d."""
    n, d = sp.fraction(u)
    zero = sp.Integer(0)
    if not (analytic(n, t, zero, given) and analytic(d, t, zero, given)):
        return None
    try:
        order, lead = leading(d, t, zero, given)
    except NeedSign:
        raise
    except UndecidedError:
        return None
    if zero_test(d).zero:
        return None
    for _ in range(order):
        sign = sign_of(n.subs(t, 0), given)
        if sign:
            return sign * sign_of(lead, given) * sp.oo
        n = sp.diff(n, t)
    return _tidy(n.subs(t, 0) / (sp.factorial(order) * lead))


def _by_sympy(u: sp.Expr, y: sp.Symbol, doubt: str, given: Given) -> sp.Expr:
    """SymPy's limit, checked, of a formula whose parameters have signs."""
    free = [s for s in u.free_symbols - {y} if not (s.is_positive or s.is_negative)]
    if free:
        raise UndecidedError(f"{doubt}; give {free[0]} a sign")
    if given:
        raise UndecidedError(doubt)
    t = sp.Dummy("t", positive=True)
    return side_limit(u.subs(y, 1 / t), t, sp.Integer(0), 1)


# ---------------------------------------------------------------- switches far out
@dataclass(frozen=True, slots=True)
class _FarOut:
    """The oracle for y large: the sign of a switch is that of its leading coefficient."""

    scale: Scale

    def sign(self, u: sp.Expr) -> int:
        if u == 0 or zero_test(u).zero:
            return 0
        try:
            lead = self.scale.leading(u)
        except NeedSign:
            raise
        except UndecidedError:
            lead = self.scale.leading(sp.together(u))
        sign = sign_with_logs(lead.c, self.scale.given)
        if sign == 0:
            raise UndecidedError(f"the sign of {u} far out is not known: its fastest terms cancel")
        return sign

    def weak_sign(self, u: sp.Expr) -> int:
        return self.sign(u) or 1

    def require(self, u: sp.Expr, need: Need) -> None:
        meet(self.sign(u), u, need)


def _resolved(u: sp.Expr, scale: Scale) -> sp.Expr:
    """The formula that holds for y large."""
    try:
        return resolve(u, _FarOut(scale))
    except Undefined as why:
        raise UndecidedError(f"it is undefined near the limit: {why}") from why


def value_in(u: sp.Expr, case: LimitCase, given: Given = ()) -> sp.Expr:
    """Return an expression in the parameters with its switches resolved in a case.

    Examples
    --------
    >>> import sympy as sp
    >>> s = sp.Symbol("s", real=True)
    >>> value_in(sp.Max(s, 0), LimitCase((s < 0,), sp.Integer(0)))
    0
    """
    relations = list(given)
    for condition in case.conditions:
        if isinstance(condition, sp.Eq) and condition.lhs.is_Symbol:
            u = u.subs(condition.lhs, condition.rhs)
            relations = [r.subs(condition.lhs, condition.rhs) for r in relations]
        else:
            relations.append(condition)
    kept = tuple(r for r in relations if r != sp.true)
    return _resolved(u, Scale(sp.Dummy("y", positive=True), kept))


def differs(
    case: LimitCase, claimed: sp.Expr, given: Given = ()
) -> tuple[bool | None, dict[sp.Symbol, Fraction]]:
    """Return whether a claimed value differs from the limit in a case, with parameters to show it.

    None when it is not decided.
    """
    try:
        expected = value_in(claimed, case, given)
        if expected.is_infinite or case.value.is_infinite:
            same = expected == case.value
        else:
            same = zero_test(expected - case.value).zero
        if same:
            return False, {}
    except UndecidedError:
        pass
    point = _showing(case, claimed, given)
    return (None, {}) if point is None else (True, point)


def _showing(case: LimitCase, claimed: sp.Expr, given: Given) -> dict[sp.Symbol, Fraction] | None:
    """Parameters of the case where the two values are certified to differ."""
    equations = {c.lhs: c.rhs for c in case.conditions if isinstance(c, sp.Eq)}
    relations = [r for r in (*given, *case.conditions) if not isinstance(r, sp.Eq)]
    symbols = {s for u in (claimed, case.value, *relations, *equations, *equations.values())
               for s in u.free_symbols}  # fmt: skip
    free = tuple(sorted(symbols - set(equations), key=str))
    for base in sample_points(free, 24 if free else 1):
        point = _completed(base, equations)
        if point is None or not satisfies([r.subs(equations) for r in relations], point):
            continue
        exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
        value, other = case.value.subs(exact), claimed.subs(exact)
        if value.is_infinite or other.is_infinite:
            if value != other:
                return point
        elif certified_sign(value - other, {}):
            return point
    return None


def _completed(
    point: dict[sp.Symbol, Fraction], equations: dict[sp.Symbol, sp.Expr]
) -> dict[sp.Symbol, Fraction] | None:
    """The point with the solved parameters, if they are rational and have their own signs."""
    exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in point.items()}
    total = dict(point)
    for s, u in equations.items():
        value = u.subs(equations).subs(exact)
        if not isinstance(value, sp.Rational) or not _fits(s, value):
            return None
        total[s] = Fraction(int(value.p), int(value.q))
    return total


def _fits(s: sp.Symbol, value: sp.Rational) -> bool:
    if s.is_positive:
        return bool(value > 0)
    return not ((s.is_nonnegative and value < 0) or (s.is_negative and value >= 0))
