"""A claim at many points: lengths and points are sampled, a failure is reduced to a simple one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.check.branches import points_behind
from alicemath.check.claim import Claim, localise
from alicemath.check.judge import judge
from alicemath.check.judgement import Effort, misbehaved
from alicemath.check.observe import Misbehaviour
from alicemath.check.sampling import lengths_for, points
from alicemath.check.verdicts import Trial, assemble, scope_of
from alicemath.domain import Domain, length_names
from alicemath.tracing.containers import structure_of
from alicemath.verdict import Status, Verdict

__all__ = ["over_domain", "over_points", "trials_at", "try_at"]

#: Rounds of lengths and points a round, over a domain.
ROUNDS, POINTS = 4, 6


def try_at(
    claim: Claim,
    arguments: Mapping[str, Any],
    lengths: Mapping[str, int],
    rng: np.random.Generator,
    domain: Domain | None = None,
    *,
    effort: Effort = "thorough",
) -> Trial:
    """Judge the claim at one point; a misbehaving function is a finding too."""
    try:
        local = localise(claim, arguments, rng, domain)
        with np.errstate(all="ignore"):
            judgement = judge(local, rng, effort=effort)
    except Misbehaviour as fault:
        return Trial(arguments, lengths, misbehaved(fault), ())
    shape = _user_shape(claim, arguments, local.value.size, local.output)
    return Trial(arguments, lengths, judgement, shape)


def _user_shape(
    claim: Claim, arguments: Mapping[str, Any], size: int, output: tuple[int, ...]
) -> tuple[int, ...]:
    """The shape in which the user sees the derivative."""
    x = structure_of(arguments[claim.wrt])
    if claim.kind == "jvp":
        return output
    if x.kind != "array":
        return (*output, x.size)
    if claim.kind in {"hessian", "hessian diagonal"}:
        return x.shape * (2 if claim.kind == "hessian" else 1)
    return output + x.shape


# ------------------------------------------------------------------ over a domain
def over_domain(
    claim: Claim, on: Mapping[str, Domain], seed: int, judge_at: Callable[..., Trial] = try_at
) -> Verdict:
    """Sample lengths and points, judge at each, and reduce a failure to a simple one."""
    count = POINTS if length_names(on) else ROUNDS * POINTS
    lengths = list(lengths_for(on, ROUNDS))
    return over_points(claim, on, lengths, count=count, seed=seed, judge_at=judge_at)


def over_points(
    claim: Claim,
    on: Mapping[str, Domain],
    lengths: Sequence[Mapping[str, int]],
    *,
    count: int = 2,
    seed: int = 0,
    judge_at: Callable[..., Trial] = try_at,
    all_points: bool = True,
) -> Verdict:
    """Judge at some points for each of the lengths: at all, or up to the first that refutes.

    Simple points come first where one is enough.
    """
    if not all_points:
        simple = _simplest(claim, on, np.random.default_rng(seed), judge_at)
        if simple is not None:
            return assemble(claim, [simple], simple, scope_of([simple]))
    trials: list[Trial] = []
    for trial in trials_at(claim, on, lengths, count=count, seed=seed, judge_at=judge_at):
        trials.append(trial)
        if len(trials) >= 2 and _hopeless(trials):
            return assemble(claim, trials, None, scope_of(trials))
        if not all_points and trial.judgement.status is Status.REFUTED:
            break
    if all_points and not any(t.judgement.status is Status.REFUTED for t in trials):
        trials += _behind_branches(claim, on, trials, seed, judge_at)
    simplest = None
    if all_points and any(t.judgement.status is Status.REFUTED for t in trials):
        simplest = _simplest(claim, on, np.random.default_rng(seed), judge_at)
    return assemble(claim, trials, simplest, scope_of(trials))


def trials_at(
    claim: Claim,
    on: Mapping[str, Domain],
    lengths: Iterable[Mapping[str, int]],
    *,
    count: int = 2,
    seed: int = 0,
    judge_at: Callable[..., Trial] = try_at,
) -> Iterator[Trial]:
    """Yield the judgement at some points for each of the given lengths.

    After the first that refutes, the others are for the diagnosis only.
    """
    rng = np.random.default_rng(seed)
    refuted = False
    for at in lengths:
        for k, arguments in enumerate(points(on, at, count, rng)):
            effort = "sketch" if refuted else "thorough" if k == 0 else "quick"
            trial = judge_at(claim, arguments, at, rng, on[claim.wrt], effort=effort)
            refuted = refuted or trial.judgement.status is Status.REFUTED
            yield trial


def _behind_branches(
    claim: Claim,
    on: Mapping[str, Domain],
    trials: Sequence[Trial],
    seed: int,
    judge_at: Callable[..., Trial],
) -> list[Trial]:
    """Judge beside branches that no trial has taken, up to the first that refutes.

    Such points lie far out, where right code overflows: what is undecided there, or no number,
    says nothing.
    """
    lengths = {tuple(t.lengths.items()): t.lengths for t in trials}
    ordered = sorted(lengths.values(), key=lambda at: sum(at.values()))
    found: list[Trial] = []
    for at in ordered[:: max(len(ordered) - 1, 1)]:  # the shortest and the longest
        rng = np.random.default_rng((seed, len(found)))
        judged = [t.arguments for t in trials]
        for arguments in points_behind(claim, on, at, judged, rng):
            trial = judge_at(claim, arguments, at, rng, on[claim.wrt], effort="quick")
            if _says_something(trial):
                found.append(trial)
            if found and found[-1].judgement.status is Status.REFUTED:
                return found
    return found


def _says_something(trial: Trial) -> bool:
    """Whether the claim is confirmed, or refuted by finite numbers on both sides."""
    j = trial.judgement
    if j.status is not Status.REFUTED:
        return j.status is Status.CORROBORATED
    if j.truth is None or j.claimed.shape != j.truth.shape:
        return False
    return bool(np.isfinite(j.claimed.value).all() and np.isfinite(j.truth.value).all())


def _hopeless(trials: list[Trial]) -> bool:
    """Whether the first points all show the same misbehaviour: more of them say nothing new."""
    kinds = {"mutates", "random", "raises", "type", "shape", "float32", "linear"}
    return all(t.judgement.notes & kinds for t in trials)


def _simplest(
    claim: Claim, on: Mapping[str, Domain], rng: np.random.Generator, judge_at: Callable[..., Trial]
) -> Trial | None:
    """Return the first refuting trial among small lengths and simple numbers.

    One where the claimed side has no value comes last.
    """
    without_value = None
    for lengths in _small_lengths(on):
        for arguments in _simple_points(on, lengths, rng):
            trial = judge_at(claim, arguments, lengths, rng, on[claim.wrt], effort="quick")
            j = trial.judgement
            if j.status is Status.REFUTED and j.truth is not None:
                if not np.isnan(j.claimed.value).any():
                    return trial
                without_value = without_value or trial
    return without_value


def _small_lengths(on: Mapping[str, Domain]) -> Iterator[dict[str, int]]:
    names = length_names(on)
    yield dict.fromkeys(names, 1)
    if names:
        for base in (2, 3):
            yield {name: base + k for k, name in enumerate(names)}


def _simple_points(
    on: Mapping[str, Domain], lengths: Mapping[str, int], rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Ones, zeros, small whole numbers and halves, as far as the domain has them."""
    shapes = {name: tuple(int(s) for s in d.at(lengths).shape) for name, d in on.items()}
    candidates = [
        {name: np.ones(s) for name, s in shapes.items()},
        {name: np.zeros(s) for name, s in shapes.items()},
    ]
    candidates += [
        {name: rng.integers(-2 * d, 4 * d, size=s) / d for name, s in shapes.items()}
        for d in (1, 1, 1, 1, 2, 2, 2, 2)  # denominators: whole numbers, then halves
    ]
    for arguments in candidates:
        if all(on[name].at(lengths).contains(a) for name, a in arguments.items()):
            yield arguments
    yield from points(on, lengths, 2, rng)
