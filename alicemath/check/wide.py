"""Black boxes of very many inputs: random directions, and a bisection to the wrong entry.

Differences along a random direction v tell ⟨∇f, v⟩ at the price of a few dozen evaluations of f,
whatever the number of inputs.  A claim that is wrong in any entry by more than the bar disagrees
along almost every v.  Directions that move one half of the inputs only then tell in which half
the mistake is, and so on, down to one entry.
"""

import numpy as np

from alicemath.check.agreement import RESOLUTION, agree
from alicemath.check.hearing import directions, spoken
from alicemath.check.judgement import BEYOND_BARS, Judgement
from alicemath.check.local import Local
from alicemath.check.readers import consult_directions
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence, Status

__all__ = ["judge_along_directions"]

#: Directions: with signs and sizes drawn afresh, a wrong entry cancels in none of them.
DIRECTIONS = 6


def judge_along_directions(
    local: Local, claim: Estimate, judgement: Judgement, rng: np.random.Generator
) -> Judgement:
    """Judge a claim by differences along random directions alone."""
    basis = directions(rng, local.size, DIRECTIONS)
    seen = _seen(local, claim, basis, rng)
    if isinstance(seen, Evidence):
        judgement.evidence.append(seen)
        return judgement.decide(Status.UNDECIDED, f"no reader could follow it: {seen.detail}")
    shadow, answer = seen
    words = f"along {DIRECTIONS} random directions"
    judgement.evidence.append(spoken("differences", shadow, answer, words))
    off = ~agree(shadow, answer)
    if off.any():
        return _localise(local, claim, basis[:, np.argwhere(off)[0][-1]], judgement, rng)
    size = np.abs(claim.value) @ np.abs(basis)
    share = float(np.max(answer.error / np.maximum(size / np.sqrt(local.size), 1e-300)))
    if share > RESOLUTION:
        return judgement.decide(
            Status.UNDECIDED, f"{words} no relative mistake below {share:.0e} would show"
        )
    judgement.reason = f"{words} it agrees within the error bars; entries were not seen one by one"
    return judgement


def _seen(
    local: Local, claim: Estimate, basis: np.ndarray, rng: np.random.Generator
) -> tuple[Estimate, Estimate] | Evidence:
    """The claim and f along the directions."""
    answer = consult_directions(local, basis, rng)
    if isinstance(answer, Evidence):
        return answer
    rounding = 2.0**-50 * np.abs(claim.value) @ np.abs(basis)
    bar = claim.error @ np.abs(basis) + rounding
    return Estimate(claim.value @ basis, bar, claim.method), answer[0]


def _localise(
    local: Local, claim: Estimate, v: np.ndarray, judgement: Judgement, rng: np.random.Generator
) -> Judgement:
    """Halve the inputs that move, keeping a half along which the claim is off."""
    moving = np.arange(local.size)
    while moving.size > 1:
        halves = np.array_split(moving, 2)
        off = [half for half in halves if _off(local, claim, v, half, rng)]
        if not off:
            break  # each half is within its own bar: the mistake is spread thinly
        moving = off[0]
    judgement.decide(Status.REFUTED, BEYOND_BARS)
    basis = np.zeros((local.size, 1))
    basis[moving[0]] = 1.0
    seen = _seen(local, claim, basis, rng)
    if moving.size == 1 and not isinstance(seen, Evidence):
        value, error = claim.value.copy(), np.full(claim.shape, np.inf)
        value[..., moving[0]] = seen[1].value[..., 0]
        error[..., moving[0]] = seen[1].error[..., 0]
        judgement.truth = Estimate(value, error, "central differences")
    return judgement


def _off(
    local: Local, claim: Estimate, v: np.ndarray, part: np.ndarray, rng: np.random.Generator
) -> bool:
    """Whether the claim is off along v, moving some of the inputs only."""
    basis = np.zeros((local.size, 1))
    basis[part, 0] = v[part]
    seen = _seen(local, claim, basis, rng)
    return not isinstance(seen, Evidence) and not agree(*seen).all()
