"""The shape of a function: convex, monotone, Lipschitz; proved exactly, or refuted by a segment.

One variable       the sign of the derivative on every smooth piece, and no fall at a breakpoint
several, fixed n   all principal minors of the Hessian, by exact signs
every n            vᵀ∇²f(x)v = squares(x, v), an identity of the index calculus whose right side is
                   ≥ 0 by the way it is written

The refuter is asked first: u, v and α = ½ in small rationals, the gap certified by balls.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from alicemath.check.scalar import On, asked, domains_of, judged, name_of, refuted
from alicemath.check.scope import scope_of
from alicemath.check.several import Several, convex_for_every_length, several_asked
from alicemath.domain import Domain
from alicemath.errors import InputError, UndecidedError
from alicemath.verdict import Counterexample, Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.convexity import Judgement
    from alicemath.symbolic.question import Question

__all__ = ["prove_convex", "prove_lipschitz", "prove_monotone"]

Function = Callable[..., Any]
STATUS = {"yes": Status.PROVED, "no": Status.REFUTED, "unknown": Status.UNDECIDED}


def prove_convex(
    f: Function,
    *,
    on: On = None,
    of: str | Sequence[str] | None = None,
    strictly: bool = False,
    squares: Function | None = None,
) -> Verdict:
    """Prove f(αu + (1 − α)v) ≤ αf(u) + (1 − α)f(v), for every value of the other arguments.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number.
    on
        The domain of the argument, or of each by name; one real number by default.
    of
        The argument, or the arguments jointly, in which f is convex; the first by default.
    strictly
        Prove < for u ≠ v and 0 < α < 1.
    squares
        For arrays of every length: ``squares(*args, v)`` = vᵀ ∇²f v, written as a sum of squares
        and products of what is ≥ 0, for a tangent v of the first argument.

    Raises
    ------
    InputError
        When a domain is not convex.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import positive, real
    >>> huber = lambda r, d: np.where(np.abs(r) <= d, r**2 / 2, d * (np.abs(r) - d / 2))
    >>> prove_convex(huber, on=dict(r=real(), d=positive())).status.value
    'PROVED'
    >>> print(prove_convex(lambda x: np.minimum(x**2, 1), on=real()).reason)
    refuted at u = 0, v = 2, α = 1/2
    """
    domains = domains_of(on)
    names = _names(domains, of)
    word = "strictly convex" if strictly else "convex"
    claim = f"{name_of(f)} is {word} in {', '.join(names)}"
    if len(names) > 1 or any(domains[n].shape for n in domains):
        return _jointly(f, domains, names, claim, strictly=strictly, squares=squares)
    try:
        q = asked(f, domains, names[0])
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="convexity")
    from alicemath.symbolic.convexity import convex, strictly_convex

    ask = strictly_convex if strictly else convex
    found = ask(q.expression, q.variable, given=q.given, on=q.on)
    return _verdict(claim, domains, found, _segment(q, found), ("u", "v", "α"))


def _names(domains: Mapping[str, Domain], of: str | Sequence[str] | None) -> tuple[str, ...]:
    names = (next(iter(domains)),) if of is None else (of,) if isinstance(of, str) else tuple(of)
    for name in names:
        if name not in domains:
            raise InputError(f"of={name!r} is no argument; choose from {', '.join(domains)}")
    return names


def _verdict(
    claim: str,
    domains: Mapping[str, Domain],
    found: "Judgement",
    counterexample: Counterexample | None,
    letters: tuple[str, ...],
) -> Verdict:
    reason = found.reason
    if found.status == "no":
        named = [*zip(letters, found.witness, strict=True), *found.parameters]
        reason = f"refuted at {', '.join(f'{n} = {v}' for n, v in named)}"
    return judged(
        claim, STATUS[found.status], domains, reason,
        reader="sign of the derivative", counterexample=counterexample,
    )  # fmt: skip


def _values(q: "Question", found: "Judgement") -> list[float]:
    """The values of f at the ends of the segment, and in its middle."""
    case = {str(s): v for s, v in found.parameters}
    u, v = found.witness[:2]
    return [q.value({str(q.variable): x, **case}) for x in (u, v, (u + v) / 2)]


def _segment(q: "Question", found: "Judgement") -> Counterexample | None:
    if found.status != "no":
        return None
    left, right, middle = _values(q, found)
    point = dict(zip(("u", "v", "α"), found.witness, strict=True))
    return refuted(point | {str(s): v for s, v in found.parameters}, (left + right) / 2, middle)


# ---------------------------------------------------------------- several variables
def _jointly(
    f: Function,
    domains: Mapping[str, Domain],
    names: tuple[str, ...],
    claim: str,
    *,
    strictly: bool,
    squares: Function | None,
) -> Verdict:
    from alicemath.rigor.segments import refute_convex

    try:
        segment = refute_convex(f, on=domains, of=names)
    except InputError:
        raise
    except UndecidedError:
        segment = None  # no enclosure; symbols may still prove it
    if segment is not None:
        point = {"u": _shown(segment.u), "v": _shown(segment.v), "α": segment.alpha}
        return judged(
            claim,
            Status.REFUTED,
            domains,
            "refuted at " + ", ".join(f"{n} = {v}" for n, v in point.items()),
            reader="balls",
            counterexample=refuted(point, segment.mean, segment.middle),
        )
    try:
        if squares is not None:
            if strictly or len(names) > 1:
                raise UndecidedError("squares= proves convexity in one argument, not strict")
            how = convex_for_every_length(f, squares, domains, names[0])
        else:
            several = several_asked(f, domains, names)
            how = _by_minors(several, strictly=strictly)
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="Hessian")
    return judged(claim, Status.PROVED, domains, how, reader="Hessian")


def _by_minors(q: Several, *, strictly: bool) -> str:
    from alicemath.symbolic.curvature import convex_in

    convex_in(q.expression, q.variables, strictly=strictly, given=q.given)
    kind = "leading minors are > 0" if strictly else "principal minors are ≥ 0"
    return f"the Hessian's {kind}, by exact signs"


def _shown(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{n} = {_entries(x.tolist())}" for n, x in point.items())


def _entries(x: Any) -> str:
    return f"[{', '.join(map(_entries, x))}]" if isinstance(x, list) else str(x)


# ---------------------------------------------------------------- monotone
def prove_monotone(
    f: Function,
    *,
    on: On = None,
    of: str | None = None,
    direction: Literal["increasing", "decreasing"] = "increasing",
    strictly: bool = False,
) -> Verdict:
    """Prove u < v ⇒ f(u) ≤ f(v) (≥ when decreasing, < or > when strictly).

    Parameters
    ----------
    f
        Plain NumPy code of one number and of parameters.
    on, of
        As for `prove_convex`.
    direction
        ``"increasing"`` or ``"decreasing"``.
    strictly
        Exclude equality.

    Examples
    --------
    >>> import numpy as np
    >>> prove_monotone(np.tanh, strictly=True).status.value
    'PROVED'
    >>> print(prove_monotone(lambda x: x**2).reason)
    refuted at u = -5, v = -2
    """
    if direction not in {"increasing", "decreasing"}:
        raise InputError(f"direction={direction!r}; choose 'increasing' or 'decreasing'")
    domains = domains_of(on)
    claim = f"{name_of(f)} is {'strictly ' if strictly else ''}{direction}"
    from alicemath.symbolic.convexity import increasing

    try:
        q = asked(f, domains, of)
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="monotony")
    signed = q.expression if direction == "increasing" else -q.expression
    found = increasing(signed, q.variable, strictly=strictly, given=q.given, on=q.on)
    counterexample = None
    if found.status == "no":
        left, right, _ = _values(q, found)
        point = dict(zip(("u", "v"), found.witness, strict=True))
        case = {str(s): v for s, v in found.parameters}
        counterexample = refuted(point | case, left, right)
    return _verdict(claim, domains, found, counterexample, ("u", "v"))


# ---------------------------------------------------------------- Lipschitz
def prove_lipschitz(f: Function, constant: Any, *, on: On = None, of: str | None = None) -> Verdict:
    """Prove |f(u) − f(v)| ≤ L |u − v|, in the Euclidean norm for arrays.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number.
    constant
        L: a number, or a function of the arguments (such as ``lambda r, d: d``).
    on, of
        As for `prove_convex`; lengths must be numbers.

    Examples
    --------
    >>> import numpy as np
    >>> prove_lipschitz(lambda s: 1 / (1 + np.exp(-s)), 1 / 4).status.value
    'PROVED'
    >>> print(prove_lipschitz(lambda s: 1 / (1 + np.exp(-s)), 1 / 5).reason)
    the least constant is 1/4
    """
    domains = domains_of(on)
    factor = name_of(constant) if callable(constant) else f"{constant:g}"
    claim = f"|{name_of(f)}(u) − {name_of(f)}(v)| ≤ {factor} |u − v|"
    try:
        if any(d.shape for d in domains.values()):
            return _lipschitz_of_several(f, constant, domains, of, claim)
        q = asked(f, domains, of)
        least, order, steep = _least(q, constant)
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="sup |f′|")
    status = Status.PROVED if order <= 0 else Status.REFUTED
    reason = f"the least constant is {'∞' if least.is_infinite else least}"
    return judged(
        claim, status, domains, reason,
        reader="sup |f′|", counterexample=steep, formula=f"L = {least}",
    )  # fmt: skip


def _least(q: "Question", constant: Any) -> tuple[Any, int, Counterexample | None]:
    """The least constant of f, the sign of its difference from the claimed one, and a segment."""
    from alicemath.symbolic.extrema import steepest
    from alicemath.symbolic.signs import sign_of
    from alicemath.symbolic.witness import steep_between

    claimed = q.formula(constant)
    found = steepest(q.expression, q.variable, given=q.given, on=q.on)
    order = 1 if found.value.is_infinite else sign_of(found.value - claimed, q.given)
    if order <= 0:
        return found.value, order, None
    if q.rounded or q.about(claimed).rounded:
        raise UndecidedError(q.rounded or q.about(claimed).rounded)
    segment = steep_between(q.expression, claimed, q, found.at)
    return found.value, order, None if segment is None else _steep(q, claimed, *segment)


def _steep(
    q: "Question", claimed: Any, u: Fraction, v: Fraction, case: Mapping[Any, Fraction]
) -> Counterexample:
    """The segment: L |u − v| as claimed against |f(u) − f(v)|."""
    named = {str(s): p for s, p in case.items()}
    left, right = (q.value({str(q.variable): x, **named}) for x in (u, v))
    constant = q.about(claimed).value({str(q.variable): u, **named})
    return refuted({"u": u, "v": v, **named}, constant * abs(float(u - v)), abs(left - right))


def _lipschitz_of_several(
    f: Function, constant: Any, domains: Mapping[str, Domain], of: str | None, claim: str
) -> Verdict:
    from alicemath.symbolic.curvature import gradient_within

    names = _names(domains, of)
    q = several_asked(f, domains, names)
    bound = q.formula(constant)
    if not gradient_within(q.expression, q.variables, bound, given=q.given):
        raise UndecidedError(f"|∇f| ≤ {bound} is not proved at this size")
    reason = f"{bound}² − |∇f|² is ≥ 0, by exact signs"
    return judged(claim, Status.PROVED, domains, reason, reader="|∇f|", formula=scope_of(domains))
