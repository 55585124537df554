"""``check_gradient`` and its kin: numbers judge a claimed derivative.

At one point, or over a domain, whose lengths and points are sampled and whose failures are
reduced to a simple one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.check.claim import Claim, Kind, localise, positional
from alicemath.check.judge import Judgement, judge
from alicemath.check.observe import Misbehaviour
from alicemath.check.sampling import lengths_for, points
from alicemath.check.verdicts import Trial, assemble, scope_of
from alicemath.domain import Domain, length_names
from alicemath.errors import InputError
from alicemath.estimate import Estimate
from alicemath.tracing.containers import flatten, structure_of
from alicemath.verdict import Evidence, Status, Verdict

__all__ = [
    "check_gradient",
    "check_hessian",
    "check_jacobian",
    "check_jvp",
    "check_vjp",
    "make_claim",
    "try_at",
]

Function = Callable[..., Any]
Where = Domain | Mapping[str, Domain]

#: Rounds of lengths and points a round, over a domain.
ROUNDS, POINTS = 4, 6


def check_gradient(
    f: Function,
    gradient: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed gradient ∇f, ``gradient(x).shape == x.shape``.

    Parameters
    ----------
    f
        Plain NumPy code that returns one number.
    gradient
        Takes what f takes; returns the derivative in the shape of the argument.
    x
        The point: an array, or a (nested) tuple, list or dict of arrays.
    on
        Instead of a point: a domain, or one for each argument by name.
    wrt
        The argument to differentiate by, when there are several.
    seed
        Of the random points and directions.

    Returns
    -------
    Verdict
        True exactly when it passed.

    Raises
    ------
    InputError
        If neither or both of x and `on` are given, or they cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_gradient, real
    >>> def loss(w):
    ...     return np.mean(w**2)
    >>> bool(check_gradient(loss, lambda w: 2 * w / w.size, on=real("n")))
    True
    >>> check_gradient(loss, lambda w: 2 * w, on=real("n")).diagnosis
    'off by a factor n: a sum was taken for a mean'
    """
    return _check("gradient", f, gradient, x, on, wrt, seed)


def check_jacobian(
    f: Function,
    jacobian: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Jacobian ∂f, ``jacobian(x).shape == f(x).shape + x.shape``.

    Parameters and errors are those of `check_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_jacobian, real
    >>> bool(check_jacobian(np.exp, lambda x: np.diag(np.exp(x)), on=real("n")))
    True
    """
    return _check("jacobian", f, jacobian, x, on, wrt, seed)


def check_hessian(
    f: Function,
    hessian: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Hessian ∇²f, ``hessian(x).shape == x.shape + x.shape``.

    Parameters and errors are those of `check_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_hessian
    >>> bool(check_hessian(lambda x: x @ x, lambda x: 2 * np.eye(3), np.array([1.0, 2.0, 5.0])))
    True
    """
    return _check("hessian", f, hessian, x, on, wrt, seed)


def check_jvp(
    f: Function,
    jvp: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Jacobian-vector product: ``jvp(x, v)`` is (∂f) v, in the shape of f(x).

    A pair (f(x), tangent) is taken as well.  Other parameters are those of `check_gradient`; v is
    drawn afresh at every point.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_jvp, real
    >>> bool(check_jvp(np.sin, lambda x, v: np.cos(x) * v, on=real("n")))
    True
    """
    return _check("jvp", f, jvp, x, on, wrt, seed)


def check_vjp(
    f: Function,
    vjp: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed vector-Jacobian product: ``vjp(x, u)`` is (∂f)ᵀ u, in the shape of x.

    Other parameters are those of `check_gradient`; u is drawn afresh at every point.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_vjp, real
    >>> bool(check_vjp(np.sin, lambda x, u: np.cos(x) * u, on=real("n")))
    True
    """
    return _check("vjp", f, vjp, x, on, wrt, seed)


# ------------------------------------------------------------------ from a call to a verdict
def _check(
    kind: Kind,
    f: Function,
    claimed: Function,
    x: Any,
    on: Where | None,
    wrt: str | None,
    seed: int,
) -> Verdict:
    if (x is None) == (on is None):
        raise InputError("pass either a point x or a domain on=..., not both and not neither")
    if on is None:
        return _at_a_point(kind, f, claimed, x, seed)
    claim, domains = make_claim(kind, f, claimed, on, wrt)
    return over_domain(claim, domains, seed)


def make_claim(
    kind: Kind, f: Function, claimed: Function, on: Where, wrt: str | None
) -> tuple[Claim, Mapping[str, Domain]]:
    """Return the claim and the domains of its arguments by name.

    Raises
    ------
    InputError
        If f is not callable, or it is not said by which of several arguments to differentiate.
    """
    for g in (f, claimed):
        if not callable(g):
            raise InputError(f"expected a function, got {type(g).__name__}: {g!r}")
    domains = {"x": on} if isinstance(on, Domain) else on
    if (
        not isinstance(domains, Mapping)
        or not domains
        or not all(isinstance(d, Domain) for d in domains.values())
    ):
        raise InputError("on= takes a domain such as real('n'), or a dict of them by argument name")
    names = tuple(domains)
    if kind != "equal" and wrt is None:
        if len(names) > 1:
            raise InputError(f"say by which argument to differentiate: wrt= one of {names}")
        wrt = names[0]
    if wrt is not None and wrt not in domains:
        raise InputError(f"wrt={wrt!r} is not one of the arguments {names}")
    extra = 1 if kind in {"jvp", "vjp"} else 0
    called = positional(claimed, names, extra)
    return Claim(kind, positional(f, names), called, names, wrt or names[0]), domains


def _at_a_point(kind: Kind, f: Function, claimed: Function, x: Any, seed: int) -> Verdict:
    point = structure_of(x).restore(flatten(x))  # float64 copies; complex and object are refused
    claim, _ = make_claim(kind, f, claimed, Domain(), None)
    trial = try_at(claim, {"x": point}, _axis_names(point), np.random.default_rng(seed))
    if np.asarray(x, dtype=object).dtype == object and _holds_integers(x):
        trial.judgement.evidence.append(
            Evidence("input", "notes", "integers were promoted to float64")
        )
    structure = structure_of(x)
    scope = f"one point, shape {structure}" + ("; empty" if structure.size == 0 else "")
    return assemble(claim, [trial], None, scope)


def _axis_names(x: Any) -> dict[str, int]:
    """The lengths of one array, under names that a diagnosis may use."""
    shape = np.shape(x) if isinstance(x, np.ndarray) else ()
    names = {1: ("n",), 2: ("rows", "columns")}.get(len(shape))
    return dict(zip(names, shape, strict=True)) if names else {}


def _holds_integers(x: Any) -> bool:
    if isinstance(x, dict):
        return any(_holds_integers(v) for v in x.values())
    if isinstance(x, tuple | list):
        return any(_holds_integers(v) for v in x)
    return np.asarray(x).dtype.kind in "biu"


def try_at(
    claim: Claim,
    arguments: Mapping[str, Any],
    lengths: Mapping[str, int],
    rng: np.random.Generator,
    domain: Domain | None = None,
    *,
    thorough: bool = True,
) -> Trial:
    """Judge the claim at one point; a misbehaving function is a finding too."""
    try:
        local = localise(claim, arguments, rng, domain)
    except Misbehaviour as fault:
        return Trial(arguments, lengths, _fault(claim, fault), ())
    shape = _user_shape(claim, arguments, local.value.size, local.output)
    with np.errstate(all="ignore"):
        return Trial(arguments, lengths, judge(local, rng, thorough=thorough), shape)


def _user_shape(
    claim: Claim, arguments: Mapping[str, Any], size: int, output: tuple[int, ...]
) -> tuple[int, ...]:
    """The shape in which the user sees the derivative."""
    x = structure_of(arguments[claim.wrt])
    if claim.kind == "jvp":
        return output
    if x.kind != "array":
        return (*output, x.size)
    if claim.kind == "hessian":
        return x.shape * 2
    return output + x.shape


def _fault(claim: Claim, fault: Misbehaviour) -> Judgement:
    """A misbehaving claim is refuted; a misbehaving function leaves it undecided."""
    status = Status.UNDECIDED if fault.who == "the function" else Status.REFUTED
    nothing = Estimate(np.zeros(0), np.zeros(0), "none")
    return Judgement(status, str(fault), nothing, notes={fault.kind})


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
    """Judge at some points for each of the lengths: at all, or up to the first that refutes."""
    trials: list[Trial] = []
    for trial in trials_at(claim, on, lengths, count=count, seed=seed, judge_at=judge_at):
        trials.append(trial)
        if len(trials) >= 2 and _hopeless(trials):
            return assemble(claim, trials, None, scope_of(trials))
        if not all_points and trial.judgement.status is Status.REFUTED:
            break
    simplest = None
    if any(t.judgement.status is Status.REFUTED for t in trials):
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
    """Yield the judgement at some points for each of the given lengths."""
    rng = np.random.default_rng(seed)
    for at in lengths:
        for k, arguments in enumerate(points(on, at, count, rng)):
            yield judge_at(claim, arguments, at, rng, on[claim.wrt], thorough=k == 0)


def _hopeless(trials: list[Trial]) -> bool:
    """Whether the first points all show the same misbehaviour: more of them say nothing new."""
    kinds = {"mutates", "random", "raises", "type", "shape", "float32"}
    return all(t.judgement.notes & kinds for t in trials)


def _simplest(
    claim: Claim, on: Mapping[str, Domain], rng: np.random.Generator, judge_at: Callable[..., Trial]
) -> Trial | None:
    """Return the first refuting trial among small lengths and simple numbers."""
    for lengths in _small_lengths(on):
        for arguments in _simple_points(on, lengths, rng):
            trial = judge_at(claim, arguments, lengths, rng, on[claim.wrt], thorough=False)
            j = trial.judgement
            if j.status is Status.REFUTED and j.truth is not None:
                return trial
    return None


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
