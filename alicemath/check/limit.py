"""Limits of plain NumPy functions: exact values, case by case in the parameters.

    limit_of(σ(as), a → ∞)     1 where s > 0,  0 where s < 0,  ½ where s = 0

Nothing here takes the limit of a Piecewise: the switches are resolved first, by their signs near
the limit.
"""

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from alicemath.check.scalar import On, asked, domains_of, judged, name_of, refuted
from alicemath.errors import InputError, UndecidedError
from alicemath.verdict import Counterexample, Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.limits import Limit
    from alicemath.symbolic.question import Question

__all__ = ["limit_of", "prove_limit"]

Function = Callable[..., Any]
Side = Literal["+", "-"]
SIDES = {"+": 1, "-": -1}


def limit_of(
    f: Function, at: Any, side: Side = "+", *, on: On = None, of: str | None = None
) -> "Limit":
    """Return the one-sided limit of f at a point or at ±∞, exactly.

    Parameters
    ----------
    f
        Plain NumPy code of one number (and of parameters, when `on` names several arguments).
    at
        A number, ±``np.inf``, or a function of the arguments.
    side
        ``"+"`` from the right, ``"-"`` from the left; ignored at ±∞.
    on
        The domain of the argument (the real line by default), or of each by name.
    of
        The variable, when there are several arguments; the first by default.

    Returns
    -------
    Limit
        Its ``cases`` have ``conditions`` on the parameters and a ``value``; ``value`` is the one
        value when there is but one case.

    Raises
    ------
    UndecidedError
        When the limit does not exist, or is not found.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import real
    >>> print(limit_of(lambda x: np.where(x > 0, np.sin(x) / x, 0), 0))
    1
    >>> on = dict(a=real(), s=real())
    >>> print(limit_of(lambda a, s: 1 / (1 + np.exp(-a * s)), np.inf, on=on))
    1 where s > 0; 0 where s < 0; 1/2 where s = 0
    """
    if side not in SIDES:
        raise InputError(f"side={side!r}; choose '+' or '-'")
    return _limit(asked(f, on, of), at, side)


def _limit(q: "Question", at: Any, side: Side) -> "Limit":
    from alicemath.symbolic.limits import Limit, limit_cases

    point = q.formula(at)
    return Limit(limit_cases(q.expression, q.variable, point, SIDES[side], given=q.given))


def prove_limit(
    f: Function, at: Any, value: Any, *, side: Side = "+", on: On = None, of: str | None = None
) -> Verdict:
    """Prove that the limit of f is a value, for all parameters.

    Parameters
    ----------
    f, at, side, on, of
        As for `limit_of`.
    value
        A number, ±``np.inf``, or a function of the arguments (which may distinguish cases).

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import positive, real
    >>> def share(t, a, b):
    ...     return np.exp(a / t) / (np.exp(a / t) + np.exp(b / t))
    >>> on = dict(t=positive(), a=real(), b=real())
    >>> prove_limit(share, 0, lambda t, a, b: (1 + np.sign(a - b)) / 2, on=on).status.value
    'PROVED'
    >>> print(prove_limit(share, np.inf, 1, on=on).reason)
    the limit is 1/2
    """
    domains = domains_of(on)
    if side not in SIDES:
        raise InputError(f"side={side!r}; choose '+' or '-'")
    try:
        q = asked(f, domains, of)
        found, claimed = _limit(q, at, side), q.formula(value)
    except InputError:
        raise
    except UndecidedError as why:
        claim = f"the limit of {name_of(f)}"
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="limits")
    arrow = f"{q.variable} → {q.formula(at)}{'' if q.formula(at).is_infinite else side}"
    claim = f"{name_of(f)} → {_said(claimed)} as {_said(arrow)}"
    try:
        status, counterexample = _compared(q, found, claimed)
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="limits")
    return judged(
        claim, status, domains, f"the limit is {_said(found)}",
        reader="limits", counterexample=counterexample, formula=_said(found),
    )  # fmt: skip


def _compared(q: "Question", found: "Limit", claimed: Any) -> tuple[Status, Counterexample | None]:
    from alicemath.symbolic.limits import differs

    rounded = q.about(claimed).rounded or q.rounded
    if rounded:
        raise UndecidedError(rounded)
    answers = [(case, *differs(case, claimed, q.given)) for case in found.cases]
    for case, answer, point in answers:
        if answer:
            exact = {s: q.formula(v) for s, v in point.items()}
            values = (_number(u.subs(exact)) for u in (claimed, case.value))
            if not point:
                return Status.REFUTED, None
            return Status.REFUTED, refuted({str(s): v for s, v in point.items()}, *values)
    undecided = any(answer is None for _, answer, _ in answers)
    return (Status.UNDECIDED if undecided else Status.PROVED), None


def _said(value: Any) -> str:
    """A formula with ∞ for SymPy's oo."""
    return re.sub(r"\boo\b", "∞", str(value))


def _number(value: Any) -> float:
    if value.is_infinite:
        return math.inf if value > 0 else -math.inf
    return float(value)
