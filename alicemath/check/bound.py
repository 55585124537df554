"""``prove_bound``: low ≤ f ≤ high on an interval, a box, or the whole line.

exact       the infimum and supremum by the zeros of f′, in u = e^(−s) where f is a function of
            exponentials; touching points (σ′ = ¼ at 0) are proved, not approximated
signs       f − low as a product of factors of one sign, for several variables
balls       breadth-first bisection with Taylor forms on a bounded box; on what is left of the
            line, f is shown to be monotone by the signs of its derivatives
refuted     by a rational point where a ball certifies the failure
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.check.scalar import On, asked, domains_of, judged, name_of, refuted
from alicemath.check.several import several_asked
from alicemath.domain import Domain
from alicemath.errors import InputError, UndecidedError
from alicemath.verdict import Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.question import Question

__all__ = ["prove_bound"]

Function = Callable[..., Any]

#: Constants in the code are doubles, off by 2⁻⁵³ of their size; balls must not decide by that.
SLACK = Fraction(1, 2**40)
#: Where the bounded box may end and the rays begin.
REACH = (4, 16)
#: Exact numbers longer than this are abridged.
PRINTED = 40


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found about one side: the status, how, and a point where it fails."""

    status: Status
    reason: str
    reader: str
    point: Mapping[str, Any] | None = None


def prove_bound(
    f: Function, low: Any = None, high: Any = None, *, on: On = None, strictly: bool = False
) -> Verdict:
    """Prove low ≤ f ≤ high everywhere on the domain.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number.
    low, high
        Numbers, or functions of the same arguments; at least one.
    on
        The domain of the argument (the real line by default), or of each by name.
    strictly
        Prove < on both sides.

    Raises
    ------
    InputError
        When neither bound is given.

    Examples
    --------
    >>> import numpy as np
    >>> def slope(s):
    ...     return np.exp(-s) / (1 + np.exp(-s)) ** 2
    >>> verdict = prove_bound(slope, 0, 1 / 4)
    >>> verdict.status.value, verdict.reason
    ('PROVED', 'inf = 0, not attained; sup = 1/4 at s = 0')
    >>> print(prove_bound(slope, high=0.2).counterexample)
    at s = 0: claimed 0.2, true 0.25 (± 0)
    """
    if low is None and high is None:
        raise InputError("a bound needs low= or high=")
    domains = domains_of(on)
    if on is None or isinstance(on, Domain):
        domains = {_only_argument(f): next(iter(domains.values()))}
    less = "<" if strictly else "≤"
    claim = f"{_said(low, f'{{}} {less} ')}{name_of(f)}{_said(high, f' {less} {{}}')}"
    try:
        if any(d.shape for d in domains.values()):
            sides = _of_arrays(f, low, high, domains, strictly=strictly)
        else:
            sides = _of_numbers(f, low, high, domains, strictly=strictly)
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="bounds")
    return _combined(claim, f, low, high, domains, sides)


def _only_argument(f: Function) -> str:
    code = getattr(f, "__code__", None)
    return code.co_varnames[0] if code is not None and code.co_argcount else "x"


def _said(bound: Any, pattern: str) -> str:
    if bound is None:
        return ""
    if callable(bound):
        return pattern.format(name_of(bound))
    return pattern.format(f"{bound:g}" if isinstance(bound, float) else bound)


def _combined(
    claim: str,
    f: Function,
    low: Any,
    high: Any,
    domains: Mapping[str, Domain],
    sides: Sequence[tuple[str, _Found]],
) -> Verdict:
    order = (Status.REFUTED, Status.UNDECIDED, Status.PROVED)
    side, worst = min(sides, key=lambda s: order.index(s[1].status))
    reason = worst.reason
    if worst.status is Status.PROVED:
        reason = "; ".join(dict.fromkeys(found.reason for _, found in sides))
    counterexample = None
    if worst.point is not None:
        values = {n: _float(worst.point[n]) for n in domains}
        bound = low if side == "low" else high
        claimed = bound(*values.values()) if callable(bound) else bound
        with np.errstate(all="ignore"):
            counterexample = refuted(worst.point, claimed, f(*values.values()))
    return judged(
        claim, worst.status, domains, reason, reader=worst.reader, counterexample=counterexample
    )


def _float(value: Any) -> float:
    return float(value) if not isinstance(value, Fraction) else value.numerator / value.denominator


# ---------------------------------------------------------------- numbers
def _of_numbers(
    f: Function, low: Any, high: Any, domains: Mapping[str, Domain], *, strictly: bool
) -> list[tuple[str, _Found]]:
    q = asked(f, domains)
    sides = []
    for side, bound in (("low", low), ("high", high)):
        if bound is None:
            continue
        exact = q.formula(bound)
        gap = q.about(q.expression - exact if side == "low" else exact - q.expression)
        shift = (exact, 1 if side == "low" else -1) if not callable(bound) else None
        found = _exact(gap, shift, strictly=strictly)
        if found.status is Status.UNDECIDED:
            found = _by_balls(f, bound, side, gap, strictly=strictly) or found
        sides.append((side, found))
    return sides


def _exact(gap: "Question", shift: tuple[Any, int] | None, *, strictly: bool) -> _Found:
    """Decide gap ≥ 0 by a certified point, the exact infimum, or signs of factors."""
    from alicemath.symbolic.curvature import weakly_nonnegative
    from alicemath.symbolic.witness import negative_at

    point = negative_at(gap.expression, gap)
    if point is not None:
        return _fails(point)
    doubts = []
    for name in gap.domains:
        try:
            return _by_infimum(gap.of(name), shift, strictly=strictly)
        except (UndecidedError, InputError) as why:
            doubts.append(str(why))
    if not strictly and weakly_nonnegative(gap.expression, gap.relations()):
        return _Found(Status.PROVED, "every factor has one sign", "exact signs")
    return _Found(Status.UNDECIDED, doubts[0], "exact extremes")


def _fails(point: Mapping[Any, Any]) -> _Found:
    named = {str(s): v for s, v in point.items()}
    where = ", ".join(f"{n} = {v}" for n, v in named.items())
    return _Found(Status.REFUTED, f"it fails at {where}", "balls", named)


def _by_infimum(gap: "Question", shift: tuple[Any, int] | None, *, strictly: bool) -> _Found:
    """Decide by inf gap, exactly; with a constant bound c, f = c + gap or c − gap is spoken of.

    Raises
    ------
    UndecidedError
        When the infimum or its sign is not found.
    """
    from alicemath.symbolic.extrema import extremes
    from alicemath.symbolic.signs import sign_of
    from alicemath.symbolic.witness import negative_at

    least = extremes(gap.expression, gap.variable, given=gap.given, on=gap.on).low
    sign = 1 if least.value.is_infinite and least.value > 0 else -1
    if not least.value.is_infinite:
        sign = sign_of(least.value, gap.given)
    where = f" at {gap.variable} = {_short(least.at)}" if least.at is not None else ", not attained"
    said = f"the least margin is {_short(least.value)}{where}"
    if shift is not None:
        said = f"{'inf' if shift[1] > 0 else 'sup'} = {_short(shift[0] + shift[1] * least.value)}"
        said += where
    if sign > 0 or (sign == 0 and (not strictly or least.at is None)):
        return _Found(Status.PROVED, said, "exact extremes")
    if gap.rounded:
        raise UndecidedError(gap.rounded)
    if sign == 0:
        return _Found(Status.REFUTED, f"equality holds at {gap.variable} = {least.at}", "algebra")
    point = negative_at(gap.expression, gap, least.at)
    if point is not None:
        return _fails(point)
    return _Found(Status.REFUTED, said, "exact extremes")


def _short(value: Any) -> str:
    """An exact number, or the beginning of one that is too long to read."""
    text = str(value)
    return text if len(text) <= PRINTED or value.free_symbols else f"{float(value):.6g}…"


# ---------------------------------------------------------------- balls
def _by_balls(
    f: Function, bound: Any, side: str, gap: "Question", *, strictly: bool
) -> _Found | None:
    """Decide by bisection; the rays beyond the box by monotone tails; None when neither closes."""
    sign = 1 if side == "low" else -1

    def margin(*args: Any) -> Any:
        value = bound(*args) if callable(bound) else bound
        return (f(*args) - value) * sign

    box = _box(gap)
    if box is None:
        return None
    found = _bisected(margin, box, tuple(gap.domains), strictly=strictly)
    if found is None or found.point is None or len(gap.domains) > 1:
        return found
    return _simplified(gap, next(iter(found.point.values()))) or found


def _simplified(gap: "Question", at: Fraction) -> _Found | None:
    """A point with a shorter name, near the one that bisection met."""
    from alicemath.symbolic.formulas import FORMULAS
    from alicemath.symbolic.witness import negative_at

    near = FORMULAS.lift(at.numerator) / at.denominator
    point = negative_at(gap.expression, gap, near)
    return None if point is None else _fails(point)


def _bisected(
    margin: Function,
    box: Sequence[tuple[Fraction, Fraction]],
    names: Sequence[str],
    *,
    strictly: bool,
) -> _Found | None:
    from alicemath.rigor.bisection import nonnegative_on

    found = nonnegative_on(lambda *args: margin(*args) - SLACK, box, strictly=strictly)
    if found.status == "proved":
        return _Found(Status.PROVED, f"ball arithmetic on {found.boxes} boxes", "balls")
    if found.status == "refuted":
        exact = nonnegative_on(lambda *args: margin(*args) + SLACK, box)
        if exact.status == "refuted":
            return _fails(dict(zip(names, exact.point, strict=True)))
    return None


def _box(gap: "Question") -> list[tuple[Fraction, Fraction]] | None:
    """The bounded box that, with rays on which the claim is proved, makes up the domain."""
    if all(math.isfinite(d.low) and math.isfinite(d.high) for d in gap.domains.values()):
        return [_widened(d.low, d.high) for d in gap.domains.values()]
    if len(gap.domains) > 1:
        return None
    from alicemath.symbolic.tails import proved_beyond

    domain = next(iter(gap.domains.values()))
    ends = []
    for end, side in ((domain.low, -1), (domain.high, 1)):
        reached: float | None = end
        if math.isinf(end):
            reached = proved_beyond(gap.expression, gap.variable, side, REACH)
        if reached is None:
            return None
        ends.append(reached)
    return [_widened(min(ends), max(ends))]


def _widened(low: float, high: float) -> tuple[Fraction, Fraction]:
    """The ends outwards by one unit in the last place: 0.1 may mean 1/10."""
    return Fraction(np.nextafter(low, -math.inf)), Fraction(np.nextafter(high, math.inf))


# ---------------------------------------------------------------- arrays of a fixed size
def _of_arrays(
    f: Function, low: Any, high: Any, domains: Mapping[str, Domain], *, strictly: bool
) -> list[tuple[str, _Found]]:
    from alicemath.symbolic.curvature import weakly_nonnegative

    q = several_asked(f, domains, tuple(domains))
    sides = []
    for side, bound in (("low", low), ("high", high)):
        if bound is None:
            continue
        gap = q.reduced((q.expression - q.formula(bound)) * (1 if side == "low" else -1))
        found = _refuted_by_points(f, bound, side, domains)
        if found is None:
            proved = not strictly and weakly_nonnegative(gap, q.given)
            reason = "every factor has one sign" if proved else "no factor-wise sign was found"
            status = Status.PROVED if proved else Status.UNDECIDED
            found = _Found(status, reason, "exact signs")
        sides.append((side, found))
    return sides


def _refuted_by_points(
    f: Function, bound: Any, side: str, domains: Mapping[str, Domain]
) -> _Found | None:
    """Look for a point where f is beyond the bound, which says that the margin is not |margin|."""
    from alicemath.rigor.refute import refute_equal

    def margin(*args: Any) -> Any:
        value = bound(*args) if callable(bound) else bound
        return f(*args) - value if side == "low" else value - f(*args)

    found = refute_equal(margin, lambda *args: np.abs(margin(*args)), on=domains, limit=40)
    if found is None:
        return None
    where = ", ".join(f"{n} = {x.tolist()}" for n, x in found.point.items())
    return _Found(Status.REFUTED, f"it fails at {where}, by {found.gap / 2:.3g} at least", "balls")
