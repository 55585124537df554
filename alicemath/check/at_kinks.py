"""What is said of a claim at a kink: a valid subgradient, or outside the subdifferential."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import agree, resolved
from alicemath.check.hearing import directions
from alicemath.check.judgement import Judgement
from alicemath.check.kinks import Sides, outside_along, sides_in_double
from alicemath.check.local import Local
from alicemath.check.reasons import too_wide
from alicemath.estimate import Estimate
from alicemath.verdict import Status

__all__ = ["outside_a_direction", "patched", "refute_at_kink", "sides_of_the_rest"]

Mask = NDArray[np.bool_]

#: Columns whose one-sided differences are taken in double, where 50 digits cost too much.
MANY = 400


def outside_a_direction(
    local: Local, claim: Estimate, both: Sides, judgement: Judgement, rng: np.random.Generator
) -> bool:
    """Whether the claim is no subgradient although each coordinate alone would allow it.

    The mask of a tie, (1, 1) for max(x₁, x₂) at x₁ = x₂, is such a claim.
    """
    if local.size == 1:
        return False
    basis = np.column_stack([np.ones(local.size), directions(rng, local.size, 6)])
    found = outside_along(local.along(basis), both, claim.error @ np.abs(basis))
    if found is None:
        return False
    k, claimed, (low, high) = found
    along = "(1, ..., 1)" if k == 0 else "a random direction"
    true = f"is {low:.6g}" if low == high else f"lies between {low:.6g} and {high:.6g}"
    judgement.notes.add("kink")
    judgement.truth = None  # there is no one derivative to show beside the claim
    judgement.decide(
        Status.REFUTED,
        f"no subgradient at this kink: along {along} it says {claimed:.6g}, and the slope {true}",
    )
    return True


def refute_at_kink(
    local: Local, columns: NDArray[np.intp], both: Sides, judgement: Judgement
) -> Judgement:
    """The claim lies outside the one-sided derivatives."""
    claim = judgement.claimed[..., columns].value
    left, right = both.left, both.right
    nearest = np.clip(
        claim, np.minimum(left.value, right.value), np.maximum(left.value, right.value)
    )
    truth = Estimate(nearest, np.maximum(left.error, right.error), "one-sided derivatives")
    judgement.truth = patched(local, None, truth, columns)
    judgement.notes.add("kink")
    return judgement.decide(
        Status.REFUTED, "outside the one-sided derivatives at a kink: no subgradient"
    )


def sides_of_the_rest(
    local: Local,
    claim: Estimate,
    estimates: Mapping[str, Estimate],
    rest: Mask,
    judgement: Judgement,
) -> Judgement:
    """One-sided differences in double for the entries at kinks that 50 digits have not seen.

    Where the rules agree with the claim, that several directions have been looked along is enough.
    """
    contradicted = np.zeros_like(rest)
    for estimate in estimates.values():
        contradicted |= rest & ~(agree(claim, estimate) & resolved(claim, estimate))
    rest = contradicted
    if not rest.any():
        return judgement
    columns = np.flatnonzero(rest.reshape(-1, local.size).any(axis=0))
    both = sides_in_double(local.restricted(columns)) if columns.size <= MANY else None
    part, flagged = claim[..., columns], rest[..., columns]
    if both is None:
        return judgement.decide(
            Status.UNDECIDED, f"{columns.size} more entries are at a kink, and were not looked at"
        )
    if (flagged & both.kinked & ~both.between(part)).any():
        return refute_at_kink(local, columns, both, judgement)
    middle = Estimate((both.left.value + both.right.value) / 2, both.bar, "both sides")
    settled = both.kinked | (both.between(part) & resolved(part, middle)) | ~np.isfinite(part.error)
    if (flagged & ~settled).any():
        entries = np.zeros(claim.shape, dtype=bool)
        entries[..., columns] = flagged & ~settled
        error = np.full(claim.shape, np.inf)
        error[..., columns] = both.bar
        wide = {"both sides": Estimate(claim.value, error, "both sides")}
        return judgement.decide(Status.UNDECIDED, too_wide(claim, wide, entries))
    judgement.notes.add("valid subgradient")
    judgement.reason = "a valid subgradient at a kink (one-sided derivatives differ)"
    return judgement


def patched(
    local: Local, base: Estimate | None, part: Estimate, columns: NDArray[np.intp]
) -> Estimate:
    """The estimate with some columns replaced by the arbiter's."""
    if base is None:
        value = local.value.copy()
        error = np.full(local.value.shape, np.inf)
    else:
        value, error = base.value.copy(), base.error.copy()
    value[..., columns] = part.value
    error[..., columns] = part.error
    return Estimate(value, error, part.method)
