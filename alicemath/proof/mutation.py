"""Every closed form is attacked: its automatic mutants must be refuted.

A mutant is wrong where it differs from the closed form, which was judged right: numbers are asked
for a point where the two differ.  A mutant that is provably the same function is none.
"""

from collections.abc import Sequence
from typing import Any

from alicemath.check.prove import is_refuted, prove
from alicemath.check.provers import Claimed
from alicemath.domain import Domain
from alicemath.proof.mutants import mutants
from alicemath.proof.ranks import shape_of
from alicemath.proof.terms import to_function
from alicemath.proof.theorem import Step
from alicemath.verdict import Status

__all__ = ["direction", "refute_mutants"]


def direction(claim: Claimed) -> dict[str, Domain]:
    """Return the further argument of a claim: the tangent of a jvp, the cotangent of a vjp."""
    if claim.kind == "jvp":
        return {"v": Domain(claim.on[claim.wrt].shape)}
    return {"u": Domain(shape_of(claim.f, claim.on))} if claim.kind == "vjp" else {}


def refute_mutants(claim: Claimed, record: Any, names: Sequence[str]) -> Step:
    """Return the line that says what became of the mutants of a closed form.

    Parameters
    ----------
    claim
        The claim that was proved.
    record
        The closed form as a term.
    names
        Its arguments.
    """
    on = {**claim.on, **direction(claim)}
    refuted, equal, survivors = 0, 0, []
    for mutant in mutants(record):
        changed = Claimed("equal", claim.claimed, to_function(mutant.term, names), on, claim.wrt)
        if is_refuted(changed):
            refuted += 1
        elif prove(changed, quick=True).status is Status.PROVED:
            equal += 1  # the same function, written otherwise: no mutant at all
        else:
            survivors.append(mutant.change)
    text = f"{refuted} automatic mutants refuted"
    if equal:
        text += f", {equal} provably the same function"
    if survivors:
        text += f"; NOT refuted: {', '.join(survivors)}"
    return Step("mutants", text, "", not survivors and refuted > 0)
