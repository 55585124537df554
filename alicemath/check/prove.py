"""``prove_gradient`` and its kin: symbols prove, numbers keep them honest.

A claim is PROVED when all of these speak for it, and each is in the evidence:

1. a prover decides it: the index calculus for every length, or SymPy with the exact zero test
   at fixed lengths (1, 2, 3 where lengths are named);
2. SymPy differentiates the same code at a fixed shape, as a second opinion;
3. every reader agrees in numbers at small lengths, distinct for distinct names;
4. an automatic mutant of the claim (claimed + 1) is *not* proved.

Numbers are asked first: a claim that they refute is REFUTED, with the point.  A claim that is
proved and refuted at once is a defect of the toolkit and raises.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alicemath.check.check import Where, make_claim, over_points, trials_at, try_at
from alicemath.check.claim import Claim, Kind
from alicemath.check.equal import try_equal
from alicemath.domain import Domain, length_names
from alicemath.errors import AlicemathError, ContradictionError, ShapeError
from alicemath.verdict import Evidence, Status, Verdict

__all__ = [
    "Claimed",
    "ask_numbers",
    "is_refuted",
    "prove",
    "prove_equal",
    "prove_gradient",
    "prove_hessian",
    "prove_jacobian",
    "prove_jvp",
    "prove_vjp",
    "refute",
    "scope_of",
]

Function = Callable[..., Any]

#: Lengths at which numbers testify and SymPy proves: 1, 2, 3, rotated for each further name.
SMALL = (1, 2, 3)


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

    def replaced(self, claimed: Function, text: str) -> "Claimed":
        """Return the same claim with another right-hand side."""
        return replace(self, claimed=claimed, text=text)

    @property
    def claim(self) -> Claim:
        """The claim as the checkers take it."""
        return Claim(self.kind, self.f, self.claimed, tuple(self.on), self.wrt)


# ------------------------------------------------------------------ the public face
def prove_gradient(
    f: Function, gradient: Function, *, on: Where, wrt: str | None = None
) -> Verdict:
    """Prove that ``gradient`` is ∇f, for every named length where that can be done.

    Parameters
    ----------
    f
        Plain NumPy code that returns one number.
    gradient
        Plain NumPy code for the claimed gradient.
    on
        A domain, or one for each argument by name.
    wrt
        The argument to differentiate by, when there are several.

    Returns
    -------
    Verdict
        PROVED, REFUTED with a counterexample, or UNDECIDED with the reason.

    Raises
    ------
    ShapeError
        If shapes do not match for every length.
    ContradictionError
        If the claim is proved and refuted at once.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import prove_gradient, real
    >>> v = prove_gradient(lambda x: x @ x, lambda x: 2 * x, on=real("n"))
    >>> v.status.value, v.scope
    ('PROVED', 'every n ≥ 1')
    """
    return _public("gradient", f, gradient, on, wrt)


def prove_jacobian(
    f: Function, jacobian: Function, *, on: Where, wrt: str | None = None
) -> Verdict:
    """Prove that ``jacobian`` is ∂f, of shape y.shape + x.shape; see `prove_gradient`."""
    return _public("jacobian", f, jacobian, on, wrt)


def prove_hessian(f: Function, hessian: Function, *, on: Where, wrt: str | None = None) -> Verdict:
    """Prove that ``hessian`` is ∇²f, of shape x.shape + x.shape; see `prove_gradient`."""
    return _public("hessian", f, hessian, on, wrt)


def prove_jvp(f: Function, jvp: Function, *, on: Where, wrt: str | None = None) -> Verdict:
    """Prove that ``jvp(..., v)`` is (∂f) v for every v; see `prove_gradient`."""
    return _public("jvp", f, jvp, on, wrt)


def prove_vjp(f: Function, vjp: Function, *, on: Where, wrt: str | None = None) -> Verdict:
    """Prove that ``vjp(..., u)`` is (∂f)ᵀ u for every u; see `prove_gradient`."""
    return _public("vjp", f, vjp, on, wrt)


def prove_equal(f: Function, g: Function, *, on: Where) -> Verdict:
    """Prove that f = g on the whole domain; see `prove_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import prove_equal, real
    >>> prove_equal(np.tanh, lambda s: 2 / (1 + np.exp(-2 * s)) - 1, on=real()).status.value
    'PROVED'
    """
    return _public("equal", f, g, on, None)


def _public(kind: Kind, f: Function, claimed: Function, on: Where, wrt: str | None) -> Verdict:
    claim, domains = make_claim(kind, f, claimed, on, wrt)
    verdict = prove(Claimed(kind, claim.f, claim.claimed, domains, claim.wrt))
    if verdict.status is Status.CORROBORATED:  # asked for a proof, numbers are not one
        return replace(
            verdict,
            status=Status.UNDECIDED,
            reason=f"not proved, though numbers agree: {verdict.reason}",
        )
    return verdict


# ------------------------------------------------------------------ the judgement
def prove(claimed: Claimed, *, quick: bool = False) -> Verdict:
    """Return the verdict of provers and numbers together.

    Parameters
    ----------
    claimed
        The claim.
    quick
        Ask the provers only (for a mutant that numbers could not refute).

    Returns
    -------
    Verdict
        PROVED; REFUTED by numbers; CORROBORATED when numbers agree and no prover decides;
        UNDECIDED when numbers do not decide either.
    """
    testimony = _ask_provers(claimed, second_opinion=not quick)
    if quick:
        status = Status.PROVED if testimony.proved else Status.UNDECIDED
        return Verdict(claimed.claim.title, status, testimony.scope, testimony.reason)
    numbers = ask_numbers(claimed)
    if numbers.failed:
        _forbid_contradiction(testimony, numbers)
        return numbers
    evidence = (*testimony.evidence, *numbers.evidence)
    verdict = Verdict(
        claim=claimed.claim.title,
        status=numbers.status,
        scope=numbers.scope,
        reason=testimony.reason if numbers.passed else numbers.reason,
        side_conditions=testimony.side_conditions,
        evidence=evidence,
        formula=testimony.formula,
    )
    if testimony.proved and numbers.passed:
        return replace(
            verdict,
            status=Status.PROVED,
            scope=testimony.scope,
            reason=f"decided by {testimony.by}; numbers agree ({numbers.scope})",
        )
    return verdict


def refute(claimed: Claimed) -> Verdict:
    """Return the verdict of a claim that ought to be false, with the simplest refuting point.

    Numbers stop at the first point that refutes.  One prover is asked all the same, as a claim
    that is proved and refuted at once must stop everything.
    """
    numbers = _numbers(claimed, all_points=False)
    if not numbers.failed:
        return prove(claimed)
    testimony, names = Testimony(), length_names(claimed.on)
    (_every_length if names else _fixed_lengths)(claimed, testimony, names)
    _forbid_contradiction(testimony, numbers)
    return numbers


def _forbid_contradiction(testimony: "Testimony", numbers: Verdict) -> None:
    if testimony.proved:
        raise ContradictionError(
            f"{numbers.claim} is proved by {testimony.by} and refuted by numbers: "
            f"{numbers.reason}; {numbers.counterexample}. This is a defect of alicemath."
        )


def is_refuted(claimed: Claimed) -> bool:
    """Whether numbers at small lengths refute the claim; the first refuting point is enough."""
    trial = try_equal if claimed.kind == "equal" else try_at
    lengths = reversed(small_lengths(claimed.on))  # the longer ones tell more
    trials = trials_at(claimed.claim, claimed.on, lengths, judge_at=trial)
    return any(t.judgement.status is Status.REFUTED for t in trials)


def _numbers(claimed: Claimed, *, all_points: bool = True) -> Verdict:
    """What the numeric readers say at small lengths."""
    trial = try_equal if claimed.kind == "equal" else try_at
    lengths = small_lengths(claimed.on)
    return over_points(claimed.claim, claimed.on, lengths, judge_at=trial, all_points=all_points)


def small_lengths(on: Mapping[str, Domain]) -> list[dict[str, int]]:
    """Return the lengths 1, 2, 3, rotated so that distinct names differ."""
    names = length_names(on)
    if not names:
        return [{}]
    return [{name: SMALL[(k + i) % 3] for i, name in enumerate(names)} for k in range(3)]


# ------------------------------------------------------------------ the provers
@dataclass(slots=True)
class Testimony:
    """What the provers said together."""

    proved: bool = False
    by: str = ""
    scope: str = ""
    reason: str = ""
    formula: str = ""
    side_conditions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def _ask_provers(claimed: Claimed, *, second_opinion: bool) -> Testimony:
    """Ask the index calculus for every length, then SymPy at fixed lengths."""
    result = Testimony()
    names = length_names(claimed.on)
    if names or any(d.shape for d in claimed.on.values()):
        _every_length(claimed, result, names)
    if result.proved and not second_opinion:
        return result
    _fixed_lengths(claimed, result, names)
    return result


def _every_length(claimed: Claimed, result: Testimony, names: Sequence[str]) -> None:
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
    result.formula = decision.formula
    result.side_conditions = (*decision.side_conditions, *decision.notes)
    _note(result, Evidence(reader, "proves", result.scope))
    _require_mutant(claimed, reader, lambda g: bool(ask(g).proved), result)


def _fixed_lengths(claimed: Claimed, result: Testimony, names: Sequence[str]) -> None:
    """SymPy at fixed lengths: the prover where there are none, else the second opinion."""
    from alicemath.symbolic.derive import decide

    reader = "SymPy"
    lengths = small_lengths(claimed.on)
    if result.proved:
        lengths = lengths[1:2] or lengths[:1]

    def ask(g: Function, at: Mapping[str, int]) -> Any:
        return decide(claimed.kind, claimed.f, g, on=claimed.on, wrt=claimed.wrt, lengths=at)

    shown = "; ".join(_lengths_text(at) for at in lengths if at) or _everywhere(claimed.on)
    decisions = []
    try:
        decisions = [ask(claimed.claimed, at) for at in lengths]
    except (AlicemathError, ArithmeticError) as refusal:
        _note(result, Evidence(reader, "abstains", str(refusal)))
        result.reason = result.reason or str(refusal)
        return
    except (TypeError, ValueError, AttributeError) as error:
        _note(result, Evidence(reader, "abstains", f"cannot follow the code: {error}"))
        result.reason = result.reason or f"SymPy cannot follow the code: {error}"
        return
    statuses = {d.status for d in decisions}
    if statuses != {"zero"}:
        word = "disagrees" if "nonzero" in statuses else "abstains"
        _note(result, Evidence(reader, word, "the exact zero test does not decide"))  # type: ignore[arg-type]
        if result.proved and word == "disagrees":
            raise ContradictionError(
                f"{claimed.claim.title} is proved by {result.by} and refuted by SymPy at {shown}. "
                "This is a defect of alicemath."
            )
        result.reason = result.reason or "the exact zero test does not decide"
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
    result.scope = _small_scope(names) if names else _everywhere(claimed.on)
    _note(result, Evidence(reader, "proves", result.scope))
    _require_mutant(claimed, reader, lambda g: ask(g, lengths[-1]).status == "zero", result)


def _require_mutant(
    claimed: Claimed, reader: str, proves: Callable[[Function], bool], result: Testimony
) -> None:
    """A prover that also proves claimed + 1 proves nothing."""
    if proves(lambda *args: claimed.claimed(*args) + 1):
        raise ContradictionError(
            f"{reader} proves {claimed.claim.title} and the same plus 1: a defect of alicemath"
        )
    _note(result, Evidence(f"{reader}, mutant", "notes", "claimed + 1 is not proved"))


def _note(result: Testimony, evidence: Evidence) -> None:
    result.evidence = (*result.evidence, evidence)


# ------------------------------------------------------------------ scopes in words
def scope_of(on: Mapping[str, Domain]) -> str:
    """Every n ≥ 1, or every point of the domains where no length is named."""
    names = length_names(on)
    return _every(names) if names else _everywhere(on)


def _every(names: Sequence[str]) -> str:
    return f"every {', '.join(names)} ≥ 1"


def _small_scope(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} = 1, 2, 3"
    rows = [[SMALL[(k + i) % 3] for i in range(len(names))] for k in range(3)]
    cases = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
    return f"({', '.join(names)}) = {cases}"


def _lengths_text(at: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {length}" for name, length in at.items())


def _everywhere(on: Mapping[str, Domain]) -> str:
    """Every s ∈ ℝ: the domain in words, when no length is named."""
    groups: dict[str, list[str]] = {}
    for name, domain in on.items():
        groups.setdefault(_set_name(domain), []).append(name)
    return "every " + ", ".join(f"{', '.join(n)} {where}" for where, n in groups.items())


def _set_name(domain: Domain) -> str:
    size = "×".join(map(str, domain.shape))
    power = f"^{size}" if size else ""
    if domain.kind == "real" and (domain.low, domain.high) == (-np.inf, np.inf):
        return f"∈ ℝ{power}"
    if domain.kind == "real" and domain.positive and domain.high == np.inf and domain.low == 0:
        return f"> 0{' in ℝ' + power if power else ''}"
    return f"∈ {domain}"
