"""``smoothness``: the exact class Cᵏ of a piecewise function of one variable.

The function is plain NumPy (np.where, np.maximum, np.abs, comparisons); SymPy symbols are traced
through it, the breakpoints are found, also symbolic ones such as ±δ, and the one-sided jets on
both sides are compared exactly.  Never through a limit of a Piecewise.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alicemath.check.scalar import asked
from alicemath.domain import Domain
from alicemath.errors import AlicemathError, InputError
from alicemath.verdict import Evidence, Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.smoothness import Smoothness

__all__ = ["prove_smoothness", "smoothness"]

Function = Callable[..., Any]


def smoothness(
    f: Function,
    at: float | None = None,
    *,
    on: Domain | Mapping[str, Domain] | None = None,
    of: str | None = None,
) -> "Smoothness":
    """Return the exact class Cᵏ of f, with the jump of each derivative at every breakpoint.

    Parameters
    ----------
    f
        Plain NumPy code of one number (and of parameters, when `on` names several arguments).
    at
        Only at this point; everywhere by default.
    on
        The domain of the argument (the real line by default), or of each by name.
    of
        The variable, when there are several arguments; the first by default.

    Returns
    -------
    Smoothness
        Its ``name`` is ``"jump"``, ``"C0"``, ``"C1"``, ..., ``"C∞"``; its ``breaks`` have the
        one-sided limits and the ``jumps``.

    Raises
    ------
    UndecidedError
        When a breakpoint cannot be found exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import smoothness
    >>> def huber(r):
    ...     return np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5)
    >>> smoothness(huber).name
    'C1'
    >>> [(b.at, b.jumps) for b in smoothness(huber).breaks]
    [(-1, (0, 0, 1)), (1, (0, 0, -1))]
    """
    from alicemath.symbolic.smoothness import smoothness as classify

    q = asked(f, on, of)
    place = None if at is None else q.formula(at)
    return classify(q.expression, q.variable, at=place, given=q.given, on=q.on)


def _traced(f: Function, on: Mapping[str, Domain]) -> tuple[Any, dict[str, Any]]:
    """The formula of f in SymPy symbols, and the symbol of each argument."""
    from alicemath.symbolic.trace import formula_of, symbols_for

    for name, domain in on.items():
        if domain.shape:
            raise InputError(f"smoothness is of functions of numbers; {name} lives in {domain}")
    arguments = [symbols_for(name, domain) for name, domain in on.items()]
    formula = formula_of(f, arguments)
    if formula.shape != ():
        raise InputError(f"smoothness is of one number; f returns shape {formula.shape}")
    return formula.item(), {name: a.entries.item() for name, a in zip(on, arguments, strict=True)}


def prove_smoothness(
    f: Function,
    on: Mapping[str, Domain],
    claimed: str,
    at: Sequence[Any] | None,
    jumps: Sequence[Any] = (),
    of: str | None = None,
) -> Verdict:
    """Prove that f is exactly of a class, at exactly these breakpoints, with these jumps.

    Parameters
    ----------
    f, on, of
        As for `smoothness`.
    claimed
        ``"jump"``, ``"C0"``, ``"C1"``, ... or ``"C∞"``.
    at
        The breakpoints, rising: numbers, or functions of the arguments (±δ).  None claims only
        that f is of the class, wherever it breaks, or of a better one.
    jumps
        At each breakpoint the first jump that is not zero; left out, they are not compared.
    """
    from alicemath.symbolic.derive import said

    title = f"{getattr(f, '__name__', 'f').replace('<lambda>', 'f')} is {claimed}"
    scope = "every parameter" if len(on) > 1 else "the whole line"
    try:
        found = _found(f, on, of)
        expected = [_expression(p, on) for p in at or ()]
        heights = [_expression(j, on) for j in jumps]
    except AlicemathError as error:
        return Verdict(title, Status.UNDECIDED, scope, str(error))
    words = f"{found.name}" + "".join(
        f"; at {b.at}: jumps {', '.join(map(str, b.jumps))}" for b in found.breaks
    )
    evidence = (Evidence("one-sided jets", "proves", words),)
    conditions = tuple(
        f"{case.name} at {b.at} when {said(case.condition)}"
        for b in found.breaks
        for case in b.cases
    )
    if not found.decided:
        return Verdict(title, Status.UNDECIDED, scope, found.reason or words, evidence=evidence)
    of_class = at is None and found.order >= _order(claimed)
    wrong = "" if of_class else _difference(found, claimed, expected, heights)
    if wrong:
        disagreeing = (Evidence("one-sided jets", "disagrees", words),)
        return Verdict(title, Status.REFUTED, scope, wrong, evidence=disagreeing)
    return Verdict(
        title,
        Status.PROVED,
        scope,
        "decided by exact one-sided jets",
        side_conditions=conditions,
        evidence=evidence,
        formula=words,
    )


def _order(name: str) -> float:
    """The k of Cᵏ; −1 for a jump."""
    return -1.0 if name == "jump" else float(name[1:].replace("∞", "inf"))


def _found(f: Function, on: Mapping[str, Domain], of: str | None) -> "Smoothness":
    return smoothness(f, on=on, of=of)


def _expression(value: Any, on: Mapping[str, Domain]) -> Any:
    """A number, or a function of the arguments, as an exact expression."""
    if callable(value):
        return _traced(value, on)[0]
    return _traced(lambda *_: value, on)[0]


def _difference(found: "Smoothness", claimed: str, at: Sequence[Any], jumps: Sequence[Any]) -> str:
    """Why the claim is wrong; empty when it is right."""
    if found.name != claimed:
        worst = min(found.breaks, key=lambda b: b.order, default=None)
        where = f" at {worst.at}, jumps {', '.join(map(str, worst.jumps))}" if worst else ""
        return f"it is {found.name}{where}"
    places = [b.at for b in found.breaks]
    if len(places) != len(at) or any(
        (p - q).simplify() != 0 for p, q in zip(places, at, strict=True)
    ):
        return f"its breakpoints are {', '.join(map(str, places)) or 'none'}"
    if jumps:
        heights = [next((j for j in b.jumps if j != 0), 0) for b in found.breaks]
        if any((h - j).simplify() != 0 for h, j in zip(heights, jumps, strict=True)):
            return f"its jumps are {', '.join(map(str, heights))}"
    return ""
