"""Claims about functions of numbers: what they share.

A function of numbers is traced to its exact formula; one argument is the variable, the others are
parameters, and a claim is judged for all their values at once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.check.observe import USER_ERRORS
from alicemath.check.scope import scope_of
from alicemath.domain import Domain, real
from alicemath.errors import AlicemathError, InputError, UndecidedError
from alicemath.verdict import Counterexample, Evidence, Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.question import Question

__all__ = ["On", "asked", "domains_of", "judged", "name_of", "refuted"]

Function = Callable[..., Any]
On = Domain | Mapping[str, Domain] | None


def domains_of(on: On) -> dict[str, Domain]:
    """Return the domain of each argument; one number x by default."""
    if on is None:
        return {"x": real()}
    domains = {"x": on} if isinstance(on, Domain) else dict(on)
    if not domains:
        raise InputError("on= names no argument; give a Domain, or one for each argument")
    return domains


def name_of(f: Function) -> str:
    """Return what a function is called in a verdict."""
    return getattr(f, "__name__", "f").replace("<lambda>", "f")


def asked(f: Function, on: On, of: str | None = None) -> "Question":
    """Return the formula of a function of numbers with its variable and hypotheses.

    Raises
    ------
    InputError
        When an argument is an array, or `of` is no argument.
    UndecidedError
        When f cannot be traced.
    """
    from alicemath.symbolic.question import question_of

    domains = domains_of(on)
    variable = next(iter(domains)) if of is None else of
    if variable not in domains:
        raise InputError(f"of={of!r} is no argument; choose one of {', '.join(domains)}")
    for name, domain in domains.items():
        if domain.shape:
            raise InputError(f"this is of functions of numbers; {name} lives in {domain}")
    try:
        return question_of(f, domains, variable)
    except AlicemathError:
        raise
    except USER_ERRORS as error:
        raise UndecidedError(
            f"{name_of(f)} cannot be traced: {type(error).__name__}: {error}; "
            "write it in NumPy functions"
        ) from error


def judged(
    claim: str,
    status: Status,
    on: Mapping[str, Domain],
    reason: str,
    *,
    reader: str,
    counterexample: Counterexample | None = None,
    conditions: Sequence[str] = (),
    formula: str = "",
) -> Verdict:
    """Return the verdict of one reader."""
    finding = {Status.PROVED: "proves", Status.REFUTED: "disagrees"}.get(status, "abstains")
    return Verdict(
        claim,
        status,
        scope_of(on),
        reason,
        counterexample=counterexample,
        side_conditions=tuple(conditions),
        evidence=(Evidence(reader, finding, formula),),  # type: ignore[arg-type]
        formula=formula,
    )


def refuted(point: Mapping[str, Any], claimed: Any, true: Any) -> Counterexample:
    """Return a counterexample at exact values; a text stands for several of them."""
    boxed = {n: np.array(v, dtype=object) if isinstance(v, str) else v for n, v in point.items()}
    return Counterexample(boxed, float(claimed), float(true))
