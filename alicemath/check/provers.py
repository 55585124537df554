"""The provers: the index calculus for every length, SymPy at fixed lengths.

Each is asked whether a claim holds and, when it says so, whether the claim plus 1 holds as well:
a prover that also proves the mutant proves nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alicemath.check.claim import Claim, Kind
from alicemath.check.scope import (
    everywhere,
    lengths_text,
    scope_of,
    small_lengths,
    small_scope,
)
from alicemath.domain import Domain, length_names
from alicemath.errors import AlicemathError, ContradictionError, ShapeError
from alicemath.verdict import Evidence, Finding

__all__ = ["Claimed", "Hearing", "ask_provers", "every_length", "fixed_lengths"]

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """A claim over a domain, with the words it is printed in."""

    kind: Kind
    f: Function
    claimed: Function
    on: Mapping[str, Domain]
    wrt: str
    label: str = ""
    text: str = ""

    @property
    def claim(self) -> Claim:
        """The claim as the checkers take it."""
        return Claim(self.kind, self.f, self.claimed, tuple(self.on), self.wrt)


@dataclass(slots=True)
class Hearing:
    """What the provers said together."""

    proved: bool = False
    by: str = ""
    scope: str = ""
    reason: str = ""
    formula: str = ""
    latex: str = ""
    side_conditions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def ask_provers(claimed: Claimed, *, second_opinion: bool) -> Hearing:
    """Ask the index calculus for every length, then SymPy at fixed lengths."""
    result = Hearing()
    names = length_names(claimed.on)
    if names or any(d.shape for d in claimed.on.values()):
        every_length(claimed, result, names)
    if result.proved and not second_opinion:
        return result
    fixed_lengths(claimed, result, names)
    return result


def every_length(claimed: Claimed, result: Hearing, names: Sequence[str]) -> None:
    """The index calculus, with an automatic mutant."""
    from alicemath.indexed.decide import decide

    def ask(g: Function) -> Any:
        return decide(claimed.kind, claimed.f, g, on=claimed.on, wrt=claimed.wrt)

    reader = "index calculus"
    try:
        decision = ask(claimed.claimed)
    except ShapeError:
        raise
    except AlicemathError as refusal:
        _note(result, Evidence(reader, "abstains", str(refusal)))
        result.reason = str(refusal)
        return
    except (TypeError, ValueError, AttributeError) as error:  # code that looks at its values
        _note(result, Evidence(reader, "abstains", f"cannot follow the code: {error}"))
        result.reason = f"the index calculus cannot follow the code: {error}"
        return
    if not decision.proved:
        _note(result, Evidence(reader, "abstains", "the normal forms differ"))
        result.reason = "the normal forms of both sides differ, and no counterexample was found"
        return
    result.proved = True
    result.by = reader
    result.scope = scope_of(claimed.on)
    result.formula, result.latex = decision.formula, decision.latex
    result.side_conditions = decision.side_conditions
    _note(result, Evidence(reader, "proves", "; ".join((result.scope, *decision.notes))))
    _require_mutant(claimed, reader, lambda g: bool(ask(g).proved), result)


def fixed_lengths(claimed: Claimed, result: Hearing, names: Sequence[str]) -> None:
    """SymPy at fixed lengths: the prover where there are none, else the second opinion."""
    from alicemath.symbolic.derive import decide
    from alicemath.symbolic.discrete import DiscreteSwitch

    reader = "SymPy"
    lengths = small_lengths(claimed.on)
    if result.proved:
        lengths = lengths[1:2] or lengths[:1]

    def ask(g: Function, at: Mapping[str, int]) -> Any:
        return decide(claimed.kind, claimed.f, g, on=claimed.on, wrt=claimed.wrt, lengths=at)

    shown = "; ".join(lengths_text(at) for at in lengths if at) or everywhere(claimed.on)
    decisions = []
    try:
        decisions = [ask(claimed.claimed, at) for at in lengths]
    except (AlicemathError, ArithmeticError) as refusal:
        _note(result, Evidence(reader, "abstains", str(refusal)))
        if isinstance(refusal, DiscreteSwitch):  # no proof beside the switch covers its values
            result.proved, result.reason = False, str(refusal)
        result.reason = result.reason or str(refusal)
        return
    except (TypeError, ValueError, AttributeError) as error:
        _note(result, Evidence(reader, "abstains", f"cannot follow the code: {error}"))
        result.reason = result.reason or f"SymPy cannot follow the code: {error}"
        return
    statuses = {d.status for d in decisions}
    if statuses != {"zero"}:
        _not_confirmed(claimed, result, shown, refuted="nonzero" in statuses)
        return
    conditions = tuple(dict.fromkeys(c for d in decisions for c in d.side_conditions))
    if result.proved:
        _note(result, Evidence(reader, "agrees", f"second opinion at {shown}"))
        return
    result.proved, result.by, result.side_conditions = (
        True,
        "SymPy and the exact zero test",
        conditions,
    )
    result.formula = decisions[-1].formula if not names else ""
    result.scope = small_scope(names) if names else everywhere(claimed.on)
    _note(result, Evidence(reader, "proves", result.scope))
    _require_mutant(claimed, reader, lambda g: ask(g, lengths[0]).status == "zero", result)


def _not_confirmed(claimed: Claimed, result: Hearing, shown: str, *, refuted: bool) -> None:
    """SymPy does not say that both sides are equal: it cannot tell, or it says that they differ."""
    word: Finding = "disagrees" if refuted else "abstains"
    _note(result, Evidence("SymPy", word, "the exact zero test does not decide"))
    if not result.proved or not refuted:
        result.reason = result.reason or "the exact zero test does not decide"
    elif result.side_conditions:
        result.proved = False
        where = "; ".join(result.side_conditions)
        result.reason = f"proved only where {where}, and false elsewhere"
    else:
        raise ContradictionError(
            f"{claimed.claim.title} is proved by {result.by} and refuted by SymPy at {shown}. "
            "This is a defect of alicemath."
        )


def _require_mutant(
    claimed: Claimed, reader: str, proves: Callable[[Function], bool], result: Hearing
) -> None:
    """A prover that also proves claimed + 1 proves nothing."""
    if proves(lambda *args: claimed.claimed(*args) + 1):
        raise ContradictionError(
            f"{reader} proves {claimed.claim.title} and the same plus 1: a defect of alicemath"
        )
    _note(result, Evidence(f"{reader}, mutant", "notes", "claimed + 1 is not proved"))


def _note(result: Hearing, evidence: Evidence) -> None:
    result.evidence = (*result.evidence, evidence)
