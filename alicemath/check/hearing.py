"""Who is asked, in which order, and about what.

The readers with rules tell every entry at the price of a few evaluations of f.  Their word alone
would be the word of one table of rules, so f is always looked at without any rule as well: along
fresh random directions, on which a wrong entry cannot hide, since no two of their components are
alike.  Only where the rules are silent or in doubt is every column looked at.
"""

import numpy as np

from alicemath.check.agreement import RESOLUTION, agree, resolved, worst
from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.readers import consult, consult_directions
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence

__all__ = [
    "ask_everybody",
    "ask_rules",
    "differences_confirm",
    "directions",
    "meets_kink",
    "vanishing",
]

Estimates = dict[str, Estimate]

#: Inputs whose Jacobian the readers with rules are asked for in both modes, and differences
#: column by column; beyond it, forward mode sees directions.
COLUMNS = 24
#: Inputs of a black box that are looked at one by one: 42 evaluations of f each.
BLACK_BOX_COLUMNS = 400
#: Random directions where every entry is seen in both modes, and beyond.
DIRECTIONS, DIRECTIONS_WIDE = 1, 2


def directions(rng: np.random.Generator, n: int, count: int) -> np.ndarray:
    """Return random directions as columns: signs, with sizes in [½, 1] that all differ."""
    if n == 1:
        return np.ones((1, 1))
    return rng.choice([-1.0, 1.0], size=(n, count)) * rng.uniform(0.5, 1.0, size=(n, count))


def meets_kink(local: Local) -> bool:
    """Whether f, as its operations tell, is at a kink, a tie or a jump here."""
    from alicemath.autodiff.kinks import kinks_met

    try:
        return bool(kinks_met(local.watched, local.point))
    except USER_ERRORS:
        return False


def ask_rules(
    local: Local, claim: Estimate, evidence: list[Evidence], *, every: bool = True
) -> Estimates:
    """Ask both modes for the whole Jacobian; beyond `COLUMNS`, reverse mode alone."""
    estimates = _ask(local, claim, ("reverse",), evidence)
    if not estimates or (every and local.size <= COLUMNS):
        estimates |= _ask(local, claim, ("forward",), evidence)
    return estimates


def ask_everybody(
    local: Local, claim: Estimate, rules: Estimates, evidence: list[Evidence], *, thorough: bool
) -> Estimates:
    """Ask the readers without rules for the whole Jacobian, where that can be paid for."""
    first, then = _without_rules(local, rules, thorough=thorough)
    if first == "differences":
        evidence[:] = [e for e in evidence if e.reader != first]
    estimates = rules | (_ask(local, claim, (first,), evidence) if first else {})
    heard = [e for name, e in estimates.items() if name == first or not local.nested]
    fine = bool(heard) if first == "50 digits" else any(resolved(e, e).all() for e in heard)
    if then and not fine:
        estimates |= _ask(local, claim, (then,), evidence)
    return estimates


def _without_rules(local: Local, rules: Estimates, *, thorough: bool) -> tuple[str, str]:
    """Who is asked for every column, and who if that is not enough; an empty name is nobody."""
    small = local.size <= COLUMNS
    if local.nested and local.output == (local.size,):  # a Hessian: differences look along n² lines
        return "50 digits", "differences" if small else ""
    if local.nested:  # its diagonal: along n
        return "differences", "50 digits"
    if local.size <= (COLUMNS if rules else BLACK_BOX_COLUMNS):
        return "differences", "complex step" if thorough and small else ""
    return "", ""


def vanishing(
    local: Local, claim: Estimate, estimates: Estimates, rng: np.random.Generator
) -> np.ndarray:
    """Where 0 is claimed and seen, with a bar far below the slope of f nearby."""
    zero = np.zeros(claim.shape, dtype=bool)
    for estimate in estimates.values():
        zero |= (claim.value == 0) & (np.abs(estimate.value) <= estimate.error)
    if not zero.any():
        return zero
    bar = np.min([e.error for e in estimates.values()], axis=0)
    return np.asarray(zero & (bar <= RESOLUTION * steepness(local, rng)))


def _ask(
    local: Local, claim: Estimate, names: tuple[str, ...], evidence: list[Evidence]
) -> Estimates:
    estimates: Estimates = {}
    for name in names:
        answer = consult(name, local)
        if isinstance(answer, Evidence):
            evidence.append(answer)
            continue
        estimates[name] = answer
        evidence.append(spoken(name, claim, answer))
    return estimates


def spoken(name: str, claim: Estimate, estimate: Estimate, detail: str = "") -> Evidence:
    """The row of a reader that spoke."""
    difference, bar, _ = worst(claim, estimate)
    agrees = bool(agree(claim, estimate).all())
    if agrees and not detail and not resolved(claim, estimate).all():
        detail = "some bars are wide"
    return Evidence(name, "agrees" if agrees else "disagrees", detail, difference, bar)


# ------------------------------------------------------------------ without rules
def differences_confirm(
    local: Local,
    claim: Estimate,
    truth: Estimate,
    evidence: list[Evidence],
    rng: np.random.Generator,
    *,
    thorough: bool,
) -> bool:
    """Whether f along random directions says what the rules say, with a fine bar.

    What is written as evidence compares f with the claim.
    """
    count = DIRECTIONS_WIDE if thorough and local.size > COLUMNS else DIRECTIONS
    basis = directions(rng, local.size, count)
    if local.size > COLUMNS:
        answer = consult("forward", local.along(basis))
        if isinstance(answer, Evidence):
            evidence.append(answer)
        else:
            evidence.append(spoken("forward", _along(claim, basis), answer, _words(basis)))
            if not agree(_along(truth, basis), answer).all():
                return False
    seen = consult_directions(local, basis, rng)
    if isinstance(seen, Evidence):
        evidence.append(seen)
        return False
    answer, basis, left = seen
    claimed, true = _along(claim, basis, left), _along(truth, basis, left)
    evidence.append(spoken("differences", claimed, answer, _words(basis)))
    sizes = np.abs(truth.value) @ np.abs(basis)
    size = sizes if left is None else np.abs(left).T @ sizes
    size = np.where(size > 0, size, np.max(size, initial=0.0))
    fine = answer.error <= RESOLUTION * size
    if not fine.all() and not np.any(truth.value):  # at a minimum
        fine = answer.error <= RESOLUTION * steepness(local, rng)
    return bool((agree(true, answer) & fine).all())


def steepness(local: Local, rng: np.random.Generator) -> float:
    """How steep f is on the whole within a tenth of x: |Δf| over the length of the way.

    Where a derivative vanishes it has no size of its own to compare a bar with; the slope of f
    not far away stands in for it, and for a second derivative |Δf| over the length squared.
    It is infinite where f is constant all the way.
    """
    f, order = (local.black_box, 1) if local.scalar is None else (local.scalar, 2)
    reach = 0.07 * max(1.0, float(np.max(np.abs(local.point))))
    moves = []
    try:
        with np.errstate(all="ignore"):
            middle = np.asarray(f(local.point))
            for v in directions(rng, local.size, 2).T:
                for sign in (1.0, -1.0):
                    end = np.clip(local.point + sign * reach * v, local.low, local.high)
                    moved = np.abs(np.asarray(f(end)) - middle)
                    moves.append(float(np.max(moved, initial=0.0)))
    except USER_ERRORS:
        return 0.0
    if not np.isfinite(moves).all():
        return 0.0
    return max(moves) / reach**order if max(moves) > 0 else np.inf


def _words(basis: np.ndarray) -> str:
    if basis.shape[0] == 1:
        return ""
    count = basis.shape[1]
    return f"along {count} random directions" if count > 1 else "along a random direction"


def _along(estimate: Estimate, basis: np.ndarray, left: np.ndarray | None = None) -> Estimate:
    """The estimate of J B, or of Lᵀ J B, from one of J."""
    value, error = estimate.value @ basis, estimate.error @ np.abs(basis)
    error = error + 2.0**-50 * (np.abs(estimate.value) @ np.abs(basis))  # of the sums themselves
    if left is not None:
        value, error = left.T @ value, np.abs(left).T @ error
    return Estimate(value, error, estimate.method)
