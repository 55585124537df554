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

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from alicemath.check.certify import certify
from alicemath.check.check import Where, make_claim
from alicemath.check.claim import Kind
from alicemath.check.equal import try_equal
from alicemath.check.provers import Claimed, Hearing, ask_provers, every_length, fixed_lengths
from alicemath.check.scope import scope_of, small_lengths
from alicemath.check.trials import over_domain, over_points, trials_at, try_at
from alicemath.domain import length_names
from alicemath.errors import ContradictionError, InputError, ShapeError
from alicemath.verdict import Evidence, Status, Verdict

__all__ = [
    "Claimed",
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

#: How many times more points are looked at for one that refutes than for all that agree; and
#: where some of these were undecided, of which a tenth may be (`verdicts.UNDECIDED_SHARE`).
SEARCHED, DOUBTED = 8, 4


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
        If the shapes within f do not match for every length.
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
    asked = Claimed(kind, claim.f, claim.claimed, domains, claim.wrt)
    try:
        verdict = prove(asked)
    except ShapeError as error:
        return _misshapen(asked, error)
    if not verdict.failed and not any(e.finding == "proves" for e in verdict.evidence):
        looked = _looked_at(asked)  # as hard as a check looks
        if looked.failed:
            silent = (e for e in verdict.evidence if e.finding in {"abstains", "notes"})
            return replace(looked, evidence=(*looked.evidence, *silent))
    if verdict.status is Status.CORROBORATED:  # asked for a proof, numbers are not one
        return replace(
            verdict,
            status=Status.UNDECIDED,
            reason=f"not proved, though numbers agree: {verdict.reason}",
        )
    return verdict


def _looked_at(claimed: Claimed) -> Verdict:
    """What `check_gradient` and its kin say."""
    judge_at = try_equal if claimed.kind == "equal" else try_at
    return over_domain(claimed.claim, claimed.on, 0, judge_at=judge_at)


def _misshapen(claimed: Claimed, error: ShapeError) -> Verdict:
    """A claim of another shape than the derivative is refuted; f's own shapes are an error."""
    try:
        looked = _looked_at(claimed)
    except InputError:  # of f, for which the provers have the better words
        raise error from None
    if not looked.failed:
        raise error
    return replace(looked, reason=f"{looked.reason}: {error}")


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
    testimony = ask_provers(claimed, second_opinion=not quick)
    if quick:
        status = Status.PROVED if testimony.proved else Status.UNDECIDED
        return Verdict(claimed.claim.title, status, testimony.scope, testimony.reason)
    numbers = _numbers(claimed)
    if numbers.inconclusive and testimony.proved:
        numbers = _numbers(claimed, times=DOUBTED)
    if numbers.failed:
        _forbid_contradiction(testimony, numbers)
        evidence = (*numbers.evidence, _certified(claimed))
        conditions = testimony.side_conditions if testimony.proved else ()
        where = f"; it holds where {'; '.join(conditions)}" if conditions else ""
        return replace(numbers, evidence=evidence, reason=numbers.reason + where)
    evidence = (*testimony.evidence, *numbers.evidence)
    verdict = Verdict(
        claim=claimed.claim.title,
        status=numbers.status,
        scope=numbers.scope,
        reason=testimony.reason if numbers.passed else numbers.reason,
        side_conditions=testimony.side_conditions,
        evidence=evidence,
        formula=testimony.formula,
        latex=testimony.latex,
    )
    balls = None if testimony.proved else _certified(claimed)
    if balls is not None and balls.finding == "disagrees":
        return replace(
            verdict,
            status=Status.REFUTED,
            reason=f"a certified counterexample: {balls.detail}",
            evidence=(*evidence, balls),
        )
    if testimony.proved and numbers.passed:
        return replace(
            verdict,
            status=Status.PROVED,
            scope=testimony.scope,
            reason=f"decided by {testimony.by}; numbers agree ({numbers.scope})",
        )
    return verdict


def _certified(claimed: Claimed) -> Evidence:
    return certify(claimed.kind, claimed.f, claimed.claimed, claimed.on, claimed.wrt)


def refute(claimed: Claimed) -> Verdict:
    """Return the verdict of a claim that ought to be false, with the simplest refuting point.

    Numbers stop at the first point that refutes.  One prover is asked all the same, as a claim
    that is proved and refuted at once must stop everything.
    """
    numbers = _numbers(claimed, times=SEARCHED, all_points=False)
    if not numbers.failed:
        return prove(claimed)
    testimony, names = Hearing(), length_names(claimed.on)
    with suppress(ShapeError):  # of another shape for every length, as numbers have found
        (every_length if names else fixed_lengths)(claimed, testimony, names)
    _forbid_contradiction(testimony, numbers)
    return numbers


def _forbid_contradiction(testimony: Hearing, numbers: Verdict) -> None:
    """Stop when a claim is proved and refuted at once.

    A proof under side conditions (log x² = 2 log x for x > 0) says nothing of the points outside
    them, where the claim may well fail.
    """
    if testimony.proved and not testimony.side_conditions:
        raise ContradictionError(
            f"{numbers.claim} is proved by {testimony.by} and refuted by numbers: "
            f"{numbers.reason}; {numbers.counterexample}. This is a defect of alicemath."
        )


def is_refuted(claimed: Claimed) -> bool:
    """Whether numbers at small lengths refute the claim; the first refuting point is enough."""
    trial = try_equal if claimed.kind == "equal" else try_at
    lengths = reversed(small_lengths(claimed.on))  # the longer ones tell more
    count = 4 if length_names(claimed.on) else 12  # both signs, with and without ties
    trials = trials_at(claimed.claim, claimed.on, lengths, count=count, judge_at=trial)
    return any(t.judgement.status is Status.REFUTED for t in trials)


def _numbers(claimed: Claimed, *, times: int = 1, all_points: bool = True) -> Verdict:
    """What the numeric readers say at small lengths, at some or many points."""
    return over_points(
        claimed.claim,
        claimed.on,
        small_lengths(claimed.on),
        count=times * (2 if length_names(claimed.on) else 4),
        judge_at=try_equal if claimed.kind == "equal" else try_at,
        all_points=all_points,
    )
