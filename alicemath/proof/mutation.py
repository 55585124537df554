"""Every closed form is attacked: its automatic mutants must be refuted.

A mutant is wrong where it differs from the closed form, which was judged right: numbers are asked
for a point where the two differ.  The closed form is evaluated at some points once for all; a
mutant that does not differ there by far more than its rounding is judged at more points, and with
more digits.  A mutant that is provably the same function is none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.check.equal import clearly_differ, estimated
from alicemath.check.prove import is_refuted, prove
from alicemath.check.provers import Claimed
from alicemath.check.sampling import points
from alicemath.check.scope import small_lengths
from alicemath.domain import Domain, length_names
from alicemath.estimate import Estimate
from alicemath.proof.mutants import mutants
from alicemath.proof.ranks import shape_of
from alicemath.proof.terms import to_function
from alicemath.proof.theorem import Step
from alicemath.verdict import Status

__all__ = ["direction", "refute_mutants"]

#: Points at which a closed form is compared with all its mutants: for each of the lengths, or
#: where no length is named.
POINTS, POINTS_ALONE = 1, 4


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
    known = _values(claim, on)
    for mutant in mutants(record):
        changed = Claimed("equal", claim.claimed, to_function(mutant.term, names), on, claim.wrt)
        if _differs(changed, known) or is_refuted(changed):
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


#: A point of the domains, and the closed form there.
Known = tuple[tuple[Any, ...], Estimate]


def _values(claim: Claimed, on: Mapping[str, Domain]) -> list[Known]:
    """The closed form at a few points, where it has a value with a bar."""
    rng, count = np.random.default_rng(0), POINTS if length_names(on) else POINTS_ALONE
    drawn = [p for at in reversed(small_lengths(on)) for p in points(on, at, count, rng)]
    args = [tuple(point.values()) for point in drawn]
    return [(a, value) for a in args if (value := estimated(claim.claimed, a)) is not None]


def _differs(changed: Claimed, known: Sequence[Known]) -> bool:
    """Whether a mutant clearly differs from the closed form at one of the points."""
    for args, value in known:
        other = estimated(changed.claimed, args)
        if other is not None and other.shape == value.shape and clearly_differ(value, other):
            return True
    return False
