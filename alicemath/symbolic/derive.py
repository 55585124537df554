"""Claims about derivatives, decided exactly at fixed lengths.

Both sides are traced to formulas, the left side is differentiated by SymPy, and each entry of the
difference meets the exact zero test.  The answers are "zero" (proved at these lengths, under the
side conditions listed), "nonzero" (refuted, with a certified rational point of the domain) and
"unknown".  A number that was computed in floating point inside the claim leaves a difference of
its rounding error, so "nonzero" is not said for differences that small.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from alicemath.domain import Domain
from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.estimate import Estimate
from alicemath.symbolic.balls import enclose
from alicemath.symbolic.cells import piecewise_zero_test
from alicemath.symbolic.differentiate import (
    away_from,
    derivatives,
    is_continuous,
    singularities,
    switches,
)
from alicemath.symbolic.discrete import discrete_cases, substituted
from alicemath.symbolic.formulas import BINARY, has_rounded_constants
from alicemath.symbolic.open_cells import zero_beside
from alicemath.symbolic.trace import formula_of, hypotheses, special_cases, symbols_for
from alicemath.symbolic.zero import ZeroTest, zero_test
from alicemath.tracing.scalars import ScalarArray

__all__ = [
    "KINDS",
    "Decision",
    "decide",
    "decide_equal",
    "derivative_of",
    "said",
    "symbolic_estimate",
]

Function = Callable[..., Any]
Expressions = NDArray[np.object_]
Kind = Literal["gradient", "jacobian", "hessian", "jvp", "vjp", "equal"]
Case = dict[sp.Symbol, sp.Expr]

KINDS: tuple[Kind, ...] = ("gradient", "jacobian", "hessian", "jvp", "vjp", "equal")

#: Constants rounded to 53 bits change a formula of size ≤ 10² at the small sample points by about
#: 10² · 2⁻⁵³ ≈ 10⁻¹⁴ each; a hundred million of them stay below.
ROUNDING = 1e-6
#: Longer formulas are abridged when printed.
PRINTED = 160


@dataclass(frozen=True, slots=True)
class Decision:
    """What symbols say about a claim at fixed lengths.

    Attributes
    ----------
    status
        "zero": both sides are equal; "nonzero": they are not; "unknown".
    formula
        The derivative (or the value, for "equal"), printed.
    side_conditions
        Under which they are equal, printed.
    lengths
        The lengths of the trace.
    reason
        One sentence.
    witness
        A point where they differ, by symbol, as exact rationals; symbols that are not named are
        free, and when none is, the sides differ everywhere.
    entry
        The entry that differs or resisted.
    """

    status: Literal["zero", "nonzero", "unknown"]
    formula: str
    side_conditions: tuple[str, ...]
    lengths: tuple[tuple[str, int], ...]
    reason: str = ""
    witness: tuple[tuple[str, Fraction], ...] = ()
    entry: tuple[int, ...] = ()


# ------------------------------------------------------------------ claims
def decide(
    kind: Kind,
    f: Function,
    claimed: Function,
    *,
    on: Mapping[str, Domain],
    wrt: str | None = None,
    lengths: Mapping[str, int],
) -> Decision:
    """Decide a claim about f at given lengths.

    Parameters
    ----------
    kind
        What is claimed: "gradient" (f scalar, shape of x), "jacobian" (y.shape + x.shape),
        "hessian" (f scalar, x.shape + x.shape), "jvp" (claimed(*args, v) = J v), "vjp"
        (claimed(*args, u) = Jᵀ u) or "equal" (claimed(*args) = f(*args)).
    f, claimed
        Plain NumPy, called with the arguments in the order of `on`.
    on
        The domain of each argument by name.
    wrt
        The argument to differentiate in; the first by default.
    lengths
        A number for each named length.

    Raises
    ------
    UnsupportedError, UndecidedError
        If one of the functions cannot be traced.
    ShapeError
        If the claimed shape is not that of the derivative.

    Examples
    --------
    >>> from alicemath.domain import real
    >>> f, on = lambda x: np.sum(x**2), {"x": real("n")}
    >>> decide("gradient", f, lambda x: 2 * x, on=on, lengths={"n": 2}).status
    'zero'
    >>> decide("gradient", f, lambda x: x, on=on, lengths={"n": 2}).status
    'nonzero'
    """
    concrete = {name: domain.at(lengths) for name, domain in on.items()}
    name = next(iter(on)) if wrt is None else wrt
    if name not in concrete:
        raise InputError(f"wrt={name!r} is no argument; choose one of {', '.join(concrete)}")
    arguments = [symbols_for(k, d, shared=k != name) for k, d in concrete.items()]
    x = arguments[list(concrete).index(name)].entries
    y = formula_of(f, arguments)
    derived, extra = _derived(kind, y, x)
    claim = formula_of(claimed, [*arguments, *extra])
    if claim.shape != derived.shape:
        raise ShapeError(f"the claimed {kind} has shape {claim.shape}; it is {derived.shape}")
    kinks, at = _kinks(kind, y, claim, x), tuple(lengths.items())
    cases = discrete_cases(kinks, concrete, None if kind == "equal" else name)
    if cases == [{}]:
        return _answer(_Question(concrete, kinks), derived, claim, at)
    decisions = []
    for case in cases:
        u, v = substituted(y, case), substituted(claim, case)
        question = _Question(concrete, _kinks(kind, u, v, x))
        decisions.append(_answer(question, _derived(kind, u, x)[0], v, at))
    return replace(_together(decisions), formula=printed(claim))


def _together(decisions: list[Decision]) -> Decision:
    """The decision of all cases: the first that differs, else the first in doubt."""
    for status in ("nonzero", "unknown"):
        for d in decisions:
            if d.status == status:
                return d
    conditions = dict.fromkeys(c for d in decisions for c in d.side_conditions)
    return replace(decisions[0], side_conditions=tuple(conditions))


def _derived(kind: Kind, y: Expressions, x: Expressions) -> tuple[Expressions, list[ScalarArray]]:
    """Return the true left side and the extra arguments of the claim."""
    if kind == "equal":
        return y, []
    if kind in {"gradient", "hessian"} and y.shape != ():
        raise ShapeError(f"a {kind} belongs to a number; f returns shape {y.shape}")
    first = derivatives(y, x)
    if kind == "hessian":
        return derivatives(first, x), []
    if kind == "jvp":
        v = symbols_for("tangent", Domain(x.shape))
        return _contract(first, v.entries, x.ndim), [v]
    if kind == "vjp":
        u = symbols_for("cotangent", Domain(y.shape))
        front = np.moveaxis(first, range(y.ndim), range(x.ndim, x.ndim + y.ndim))
        return _contract(front, u.entries, y.ndim), [u]
    if kind not in KINDS:
        raise InputError(f"kind={kind!r}; choose one of {', '.join(KINDS)}")
    return first, []


def _contract(a: Expressions, b: Expressions, axes: int) -> Expressions:
    """Sum over the last axes of a against all of b."""
    result = np.empty(a.shape[: a.ndim - axes], dtype=object)
    for i in np.ndindex(result.shape):
        row = np.asarray(a[i], dtype=object).ravel()
        result[i] = sp.Add(*(p * q for p, q in zip(row, b.ravel(), strict=True)))
    return result


def _kinks(kind: Kind, y: Expressions, claim: Expressions, x: Expressions) -> tuple[sp.Expr, ...]:
    """Return the switches of f, unless f, its derivative and the claim are continuous there."""
    if kind == "equal":
        return ()
    lower = derivatives(y, x) if kind == "hessian" else y  # what the claim is the derivative of
    formulas = (*y.ravel(), *lower.ravel(), *claim.ravel())
    found = tuple(dict.fromkeys(g for u in y.ravel() for g in switches(u)))
    return () if not found or all(is_continuous(u) for u in formulas) else found


# ------------------------------------------------------------------ the exact test
@dataclass(frozen=True, slots=True)
class _Question:
    """Where two formulas are compared."""

    domains: Mapping[str, Domain]
    kinks: tuple[sp.Expr, ...]

    def cases(self) -> list[Case]:
        """Return substitutions that cover the equalities of all domains together."""
        cases: list[Case] = [{}]
        for name, domain in self.domains.items():
            cases = [a | b for a in cases for b in special_cases(name, domain)]
        return cases

    def given(self, case: Case) -> tuple[sp.Basic, ...]:
        beyond = [h for name, domain in self.domains.items() for h in hypotheses(name, domain)]
        beyond += [v > 0 for s, v in case.items() if s.is_positive and v.free_symbols]
        relations = (h.subs(case) for h in beyond)
        return tuple(dict.fromkeys(r for r in relations if r != sp.true))

    def contains(self, case: Case, witness: Mapping[sp.Symbol, Fraction]) -> bool:
        """Whether a point lies in every domain, where this can be told in doubles."""
        values = {s: sp.Rational(v.numerator, v.denominator) for s, v in witness.items()}
        for name, domain in self.domains.items():
            if not domain.contains(_point(name, domain, case, values)):
                return False
        return True


def _point(name: str, domain: Domain, case: Case, values: Any) -> NDArray[np.float64]:
    """The argument at a witness; symbols that the difference does not involve are free."""
    symbols = symbols_for(name, domain, shared=False).entries
    default = np.eye(symbols.shape[0]) if domain.kind in {"spd"} else None
    flat = []
    for k in np.ndindex(symbols.shape):
        u = case.get(symbols[k], symbols[k]).subs(values)
        free = {s: _free_value(s, default, k) for s in u.free_symbols}
        flat.append(float(u.subs(free)))
    return np.array(flat, dtype=np.float64).reshape(symbols.shape)


def _free_value(s: sp.Symbol, default: Any, k: tuple[int, ...]) -> Any:
    return sp.Integer(int(default[k])) if default is not None else sp.Integer(1)


def decide_equal(
    a: sp.Expr, b: sp.Expr, *, given: tuple[sp.Basic, ...] = ()
) -> tuple[Literal["zero", "nonzero", "unknown"], tuple[str, ...]]:
    """Return whether two formulas are equal wherever they are defined, and under what conditions.

    Examples
    --------
    >>> x = sp.Symbol("x", real=True)
    >>> decide_equal(sp.log(x**2), 2 * sp.log(x))
    ('zero', ('x > 0', 'x**2 > 0'))
    """
    found = _test(a - b, given)
    return found.status, tuple(str(c) for c in found.conditions)


def _test(difference: sp.Expr, given: tuple[sp.Basic, ...]) -> ZeroTest:
    if difference == 0:
        return ZeroTest("zero", "both sides are the same formula")
    opaque = zero_test(difference)  # quick, and enough for softmax(z − max z): any shift will do
    if opaque.zero:
        return opaque
    try:
        found = piecewise_zero_test(difference, given=given)
    except UnsupportedError as why:
        return ZeroTest("unknown", str(why))
    if found.nonzero and has_rounded_constants(difference):
        size = abs(float(found.value.strip("[").split(" ")[0]))
        if not size > ROUNDING:
            return ZeroTest("unknown", "the difference is no larger than that of rounded constants")
    return found


def _answer(question: _Question, left: Expressions, right: Expressions, lengths: Any) -> Decision:
    formula = printed(right)  # the closed form, which is the shorter one
    conditions: dict[str, None] = {}
    undecided: tuple[tuple[int, ...], str] | None = None
    for k in np.ndindex(left.shape):
        found, witness = _decide_entry(question, left[k] - right[k])
        if found.nonzero:
            reason = found.reason if witness else f"{found.reason} everywhere"
            return Decision("nonzero", formula, (), lengths, reason, witness, k)
        if not found.zero:
            undecided = undecided or (k, found.reason)
        conditions |= dict.fromkeys(said(c) for c in found.conditions)
    if undecided is not None:
        return Decision("unknown", formula, (), lengths, undecided[1], (), undecided[0])
    for u in (*left.ravel(), *right.ravel()):
        conditions |= dict.fromkeys(said(c) for c in singularities(u))
    conditions |= dict.fromkeys(f"{g} ≠ 0" for g in question.kinks)
    return Decision("zero", formula, tuple(conditions), lengths, "the difference is 0, exactly")


def _decide_entry(
    question: _Question, difference: sp.Expr
) -> tuple[ZeroTest, tuple[tuple[str, Fraction], ...]]:
    """Test one entry, first on the whole space, then under the domain's equalities and bounds."""
    if question.kinks:
        opaque = zero_test(difference)
        beside = opaque if opaque.zero else zero_beside(difference, question.kinks)
        if beside is not None:
            return beside, ()
    whole = _test(away_from(difference, question.kinks), ())
    if whole.zero:
        return whole, ()
    conditions: dict[sp.Basic, None] = {}
    doubt: ZeroTest | None = None
    for case in question.cases():
        u = away_from(difference, question.kinks).subs(case, simultaneous=True)
        found = _test(u, question.given(case))
        if found.nonzero and question.contains(case, dict(found.witness)):
            return found, tuple((str(s), v) for s, v in found.witness)
        if not found.zero:
            outside = "it was refuted only outside the domain"
            doubt = ZeroTest("unknown", outside) if found.nonzero else found
        conditions |= dict.fromkeys(found.conditions)
    return doubt or ZeroTest("zero", "zero in every case of the domain", tuple(conditions)), ()


def said(condition: sp.Basic) -> str:
    """Return a condition in the notation of the books."""
    if isinstance(condition, sp.Ne):
        return f"{condition.lhs} ≠ {condition.rhs}"
    return str(condition).replace(">=", "≥").replace("<=", "≤")


def printed(a: Expressions) -> str:
    """Return an array of formulas in one line, abridged when it is long."""
    text = str(a.tolist()) if a.ndim else str(a.item())
    return text if len(text) <= PRINTED else text[: PRINTED - 2] + " …"


# ------------------------------------------------------------------ values at a point
def derivative_of(f: Function, shape: tuple[int, ...]) -> tuple[Expressions, Expressions]:
    """Return the derivative of f in one array of real symbols, and the symbols."""
    x = symbols_for("x", Domain(shape), field=BINARY)
    return derivatives(formula_of(f, [x], BINARY), x.entries), x.entries


def symbolic_estimate(f: Function, x: ArrayLike, *, bits: int = 192) -> Estimate:
    """Return the derivative of f at x, of shape y.shape + x.shape, from SymPy's formula.

    The formula is enclosed by balls at the exact binary point.  Where a switch of f is zero at x,
    or f has no value, the formula means nothing and the bar is ∞.

    Parameters
    ----------
    f
        Plain NumPy code of one array, which should be small.
    x
        The point.
    bits
        Working precision; 192 bits are 57 digits.

    Examples
    --------
    >>> e = symbolic_estimate(lambda x: np.exp(x[0]) * x[1], [0.0, 3.0])
    >>> e.value, bool(np.all(e.error < 1e-15))
    (array([3., 1.]), True)
    """
    point = np.asarray(x, dtype=np.float64)
    if not np.all(np.isfinite(point)):
        raise InputError(f"x = {point} is not finite")
    symbols = symbols_for("x", Domain(point.shape), field=BINARY)
    y = formula_of(f, [symbols], BINARY)
    slopes = derivatives(y, symbols.entries)
    at = {s: Fraction(float(v)) for s, v in zip(symbols.entries.flat, point.flat, strict=True)}
    values, errors = np.empty(slopes.shape), np.empty(slopes.shape)
    for i in np.ndindex(y.shape):
        unknown = not enclose(y[i], at, bits).is_finite() or any(
            enclose(g, at, bits).contains(0) for g in switches(y[i])
        )
        for j in np.ndindex(point.shape):
            values[i + j], errors[i + j] = _double(enclose(slopes[i + j], at, bits))
            errors[i + j] = math.inf if unknown else errors[i + j]
    return Estimate(values, errors, "SymPy")


def _double(ball: Any) -> tuple[float, float]:
    """The double next to a ball's midpoint, and a bar that covers the ball."""
    if not ball.is_finite():
        return math.nan, math.inf
    value = float(ball.mid())
    bar = float((ball - value).abs_upper())
    return value, math.nextafter(bar, math.inf) if bar else 0.0
