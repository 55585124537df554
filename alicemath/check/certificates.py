"""Proofs by certificate, for every length.

An inequality is proved by an identity whose right side is ≥ 0 by the way it is written (squares,
products and sums of what is ≥ 0); an equation under a hypothesis h = 0 by an identity
left − right = c(h) whose right side vanishes with h.  The certificate is found by the user and
checked by the index calculus: there is no rewriting and no search.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from alicemath.check.check import Where
from alicemath.check.prove import prove, refute
from alicemath.check.provers import Claimed
from alicemath.check.scope import scope_of
from alicemath.domain import Domain
from alicemath.errors import AlicemathError
from alicemath.verdict import Evidence, Status, Verdict

__all__ = ["prove_equal_given", "prove_nonnegative"]

Function = Callable[..., Any]


def prove_nonnegative(f: Function, squares: Function | None = None, *, on: Where) -> Verdict:
    """Prove f ≥ 0 on the whole domain by f = squares.

    Parameters
    ----------
    f
        Plain NumPy code.
    squares
        The same function, written so that it is ≥ 0 at sight; left out where f itself is.
    on
        A domain, or one for each argument by name.

    Returns
    -------
    Verdict
        PROVED; REFUTED when f and `squares` differ, or f is negative somewhere; else UNDECIDED.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import prove_nonnegative, real
    >>> def gap(u, v):
    ...     return (u @ u) * (v @ v) - (u @ v) ** 2
    >>> def lagrange(u, v):
    ...     return np.sum((np.outer(u, v) - np.outer(v, u)) ** 2) / 2
    >>> v = prove_nonnegative(gap, lagrange, on=dict(u=real("n"), v=real("n")))
    >>> v.status.value, v.scope
    ('PROVED', 'every n ≥ 1')
    """
    domains = _named(on)
    title = f"{getattr(f, '__name__', 'f').replace('<lambda>', 'f')} ≥ 0"
    claim = _equal(f, f if squares is None else squares, domains)
    if squares is not None:
        identity = prove(claim)
        if identity.status is not Status.PROVED:
            status = Status.REFUTED if identity.failed else Status.UNDECIDED
            reason = f"the certificate is not f: {identity.reason}"
            return replace(identity, claim=title, status=status, reason=reason)
    sign = _sign(claim)
    if sign.finding == "proves":
        return Verdict(
            title,
            Status.PROVED,
            scope_of(domains),
            "squares and what is not negative",
            evidence=(sign,),
        )
    negative = refute(_equal(f, lambda *args: abs(f(*args)), domains))  # f ≥ 0 says f = |f|
    if negative.failed:
        return replace(negative, claim=title, reason="it is negative at a point")
    return Verdict(title, Status.UNDECIDED, scope_of(domains), sign.detail, evidence=(sign,))


def _sign(claim: Claimed) -> Evidence:
    """Whether the certificate is ≥ 0 at sight."""
    from alicemath.indexed.decide import nonnegative

    try:
        decision = nonnegative(claim.f, claim.claimed, on=claim.on)
    except AlicemathError as refusal:
        return Evidence("index calculus", "abstains", str(refusal))
    if not decision.proved:
        return Evidence("index calculus", "abstains", "the certificate is not f in normal form")
    return Evidence("index calculus", "proves", "a sum of what is not negative")


def prove_equal_given(
    left: Function, right: Function, *, given: Function, by: Function, on: Where
) -> Verdict:
    """Prove that left = right wherever the hypothesis ``given(...) = 0`` holds.

    Parameters
    ----------
    left, right
        Plain NumPy code of the arguments.
    given
        The hypothesis, as an array that vanishes.
    by
        The certificate: ``by(given(...), ...)`` equals left − right identically, and is 0 when its
        first argument is.
    on
        A domain, or one for each argument by name.

    Returns
    -------
    Verdict
        PROVED when both identities are; otherwise the verdict of the one that is not.

    Examples
    --------
    The normal equations: (XᵀX) M = I makes w = M Xᵀy a solution of XᵀX w = Xᵀy.

    >>> import numpy as np
    >>> from alicemath import prove_equal_given, real
    >>> verdict = prove_equal_given(
    ...     lambda X, y, M: X.T @ X @ (M @ X.T @ y),
    ...     lambda X, y, M: X.T @ y,
    ...     given=lambda X, y, M: X.T @ X @ M - np.eye(X.shape[1]),
    ...     by=lambda H, X, y, M: H @ X.T @ y,
    ...     on=dict(X=real("n", "c"), y=real("n"), M=real("c", "c")),
    ... )
    >>> verdict.status.value, verdict.side_conditions
    ('PROVED', ('the hypothesis',))
    """
    domains = _named(on)
    identity = prove(
        _equal(
            lambda *args: left(*args) - right(*args),
            lambda *args: by(given(*args), *args),
            domains,
        )
    )
    if identity.status is not Status.PROVED:
        return identity
    vanishes = prove(
        _equal(
            lambda *args: by(0 * given(*args), *args),
            lambda *args: 0 * by(given(*args), *args),
            domains,
        )
    )
    if vanishes.status is not Status.PROVED:
        return replace(vanishes, reason=f"the certificate does not vanish: {vanishes.reason}")
    return replace(
        identity,
        reason="left − right is a multiple of the hypothesis",
        side_conditions=("the hypothesis", *identity.side_conditions),
    )


def _equal(f: Function, g: Function, on: Mapping[str, Domain]) -> Claimed:
    return Claimed("equal", f, g, on, next(iter(on)))


def _named(on: Where) -> Mapping[str, Domain]:
    return {"x": on} if isinstance(on, Domain) else on
