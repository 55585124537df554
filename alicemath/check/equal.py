"""``check_equal``: do two functions have the same values?

Both are run in double with rounding bars; where the bars are too wide to tell, or the values
differ, both are run again on 50 digits, and the digits decide.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.agreement import agree, combined, resolved, worst
from alicemath.check.check import Where, make_claim
from alicemath.check.claim import Claim
from alicemath.check.judgement import Effort, Judgement, misbehaved
from alicemath.check.observe import USER_ERRORS, Misbehaviour, observe
from alicemath.check.trials import over_domain
from alicemath.check.verdicts import Trial, assemble
from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.estimate import Estimate
from alicemath.tracing.containers import flatten, structure_of
from alicemath.verdict import Evidence, Status, Verdict

__all__ = ["check_equal", "clearly_differ", "estimated", "try_equal"]

Array = NDArray[np.float64]
Function = Callable[..., Any]

#: What is computed from constants alone is rounded where neither running error analysis nor 50
#: digits can follow: n operations on numbers of size ≤ 1 lose at most n ulps of 1 (Higham 2002,
#: §3.1); 64 is taken for n.
CONSTANT_ROUNDING = 64 * float(np.finfo(float).eps)


#: Running error analysis is right to first order in the rounding unit; a difference a thousand
#: times its bar needs no more digits.
BEYOND_DOUBT = 1e3


def check_equal(
    f: Function, g: Function, x: Any = None, *, on: Where | None = None, seed: int = 0
) -> Verdict:
    """Judge whether f(x) = g(x), entry by entry, at a point or over a domain.

    Parameters
    ----------
    f, g
        Plain NumPy code; both take the same arguments and return the same shape.
    x
        The point (an array or a container).
    on
        Instead of a point: a domain, or one for each argument by name.
    seed
        Of the random points.

    Returns
    -------
    Verdict
        True exactly when it passed.

    Raises
    ------
    InputError
        If neither or both of x and `on` are given.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_equal, real
    >>> bool(check_equal(np.tanh, lambda s: 2 / (1 + np.exp(-2 * s)) - 1, on=real()))
    True
    >>> print(check_equal(np.tanh, lambda s: 1 / (1 + np.exp(-2 * s)), on=real()).status.value)
    REFUTED
    """
    if (x is None) == (on is None):
        raise InputError("pass either a point x or a domain on=..., not both and not neither")
    if on is not None:
        claim, domains = make_claim("equal", f, g, on, None)
        return over_domain(claim, domains, seed, judge_at=try_equal)
    claim, _ = make_claim("equal", f, g, Domain(), None)
    point = {"x": structure_of(x).restore(flatten(x))}
    trial = try_equal(claim, point, {}, np.random.default_rng(seed))
    return assemble(claim, [trial], None, f"one point, shape {structure_of(x)}")


def try_equal(
    claim: Claim,
    arguments: Mapping[str, Any],
    lengths: Mapping[str, int],
    rng: np.random.Generator,
    domain: Domain | None = None,
    *,
    effort: Effort = "thorough",
) -> Trial:
    """Judge equality at one point."""
    args = tuple(arguments[name] for name in claim.names)
    try:
        left = observe("the function", claim.f, args)
        right = observe(claim.who, claim.claimed, args)
        _same_shape(claim, left, right)
    except Misbehaviour as fault:
        return Trial(arguments, lengths, misbehaved(fault), ())
    with np.errstate(all="ignore"):
        judgement = _compare(claim, args, left, right, effort)
    return Trial(arguments, lengths, judgement, left.shape)


def _same_shape(claim: Claim, left: Array, right: Array) -> None:
    if left.shape != right.shape:
        raise Misbehaviour(claim.who, f"has shape {right.shape}; expected {left.shape}", "shape")


def _compare(
    claim: Claim, args: tuple[Any, ...], left: Array, right: Array, effort: Effort
) -> Judgement:
    a = _with_bar(claim.f, args, left)
    b = _with_bar(claim.claimed, args, right)
    judgement = Judgement(Status.CORROBORATED, "both sides agree within their bars", b, a)
    if not left.size:
        return judgement
    if np.isfinite(left).all() and np.isfinite(right).all():
        difference, bar, _ = worst(b, a)
        finding = "agrees" if agree(a, b).all() else "disagrees"
        judgement.evidence.append(Evidence("floats", finding, "", difference, bar))  # type: ignore[arg-type]
        if (agree(a, b) & resolved(a, b)).all():
            return judgement
        if clearly_differ(a, b):
            judgement.status = Status.REFUTED
            judgement.reason = "the values differ by far more than their rounding"
            return judgement
    if effort == "sketch":
        return _undecided(judgement)
    return _on_fifty_digits(claim, args, judgement)


def clearly_differ(a: Estimate, b: Estimate) -> bool:
    """Whether two estimates of one shape differ by far more than their bars somewhere."""
    return bool(np.any(np.abs(a.value - b.value) > BEYOND_DOUBT * combined(a, b)))


def estimated(g: Function, args: tuple[Any, ...]) -> Estimate | None:
    """Return the value of g with its rounding bar; None where it has none."""
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(g(*args), dtype=np.float64)
            estimate = _with_bar(g, args, value)
    except USER_ERRORS:
        return None
    finite = np.isfinite(value).all() and np.isfinite(estimate.error).all()
    return estimate if finite else None


def _with_bar(g: Function, args: tuple[Any, ...], value: Array) -> Estimate:
    """The value with its rounding bar, or with an unknown one."""
    from alicemath.autodiff.estimates import is_constant, rounded_call

    try:
        traced: Estimate = rounded_call(g, *args)
        if not traced.error.any() and is_constant(g, *args):
            return Estimate(value, CONSTANT_ROUNDING, "constants")
    except USER_ERRORS:
        return Estimate(value, np.inf, "unknown bar")
    if traced.value.shape != value.shape or not traced.covers(value).all():
        return Estimate(value, np.inf, "unknown bar")
    return Estimate(value, traced.error, "rounding")


def _on_fifty_digits(claim: Claim, args: tuple[Any, ...], judgement: Judgement) -> Judgement:
    """Run both sides on 50 digits: with constants as they are, then as they were meant.

    ``np.sqrt(2 / np.pi)`` is a double, off by 10⁻¹⁷; on 50 digits it would refute a true identity.
    """
    method_of_f = judgement.truth.method if judgement.truth is not None else ""
    for constants in ("binary", "intended"):
        try:
            left, right = _digits(claim.f, args, constants), _digits(claim.claimed, args, constants)
            if any(v != v for v in (*left, *right)):  # mpmath's nan
                return _undefined(claim, left, judgement)
            constants_only = "constants" in {judgement.claimed.method, method_of_f}
            slack = CONSTANT_ROUNDING if constants_only else 0.0
            wrong = _differ(left, right, slack) and _differ_still(
                claim, args, constants, left, right
            )
        except USER_ERRORS as error:
            reason = f"{type(error).__name__}: {str(error)[:80]}"
            judgement.evidence.append(Evidence("50 digits", "abstains", reason))
            return _undecided(judgement)
        gap = max(float(abs(p - q)) for p, q in zip(left, right, strict=True))
        if not wrong:
            detail = "" if constants == "binary" else "with constants as they were meant"
            judgement.evidence.append(Evidence("50 digits", "agrees", detail, gap, 1e-30))
            judgement.reason = "settled on 50 digits"
            return judgement
    judgement.evidence.append(Evidence("50 digits", "disagrees", "", gap, 1e-30))
    judgement.status, judgement.reason = Status.REFUTED, "the values differ on 50 digits"
    shape = judgement.claimed.shape
    judgement.truth, judgement.claimed = (_rounded(v, shape) for v in (left, right))
    return judgement


def _undefined(claim: Claim, left: list[Any], judgement: Judgement) -> Judgement:
    """One side is nan on 50 digits too: whose fault it is."""
    if any(v != v for v in left):
        judgement.status = Status.UNDECIDED
        judgement.reason = "the function is nan at this point; narrow the domain"
    else:
        judgement.status = Status.REFUTED
        judgement.reason = f"{claim.who} is nan where the function is not"
    return judgement


def _differ(left: list[Any], right: list[Any], slack: float) -> bool:
    """Whether two runs on 50 digits differ in their first 30; 20 are left for cancellation."""
    return any(
        abs(p - q) > 1e-30 * (abs(p) + abs(q)) + slack for p, q in zip(left, right, strict=True)
    )


def _differ_still(
    claim: Claim, args: tuple[Any, ...], constants: Any, left: list[Any], right: list[Any]
) -> bool:
    """Whether they differ as much on 100 digits: a gap that shrinks with them is rounding."""
    finer = [_digits(g, args, constants, digits=100) for g in (claim.f, claim.claimed)]
    return any(
        abs(p - q) > 1e-10 * abs(a - b) > 0 for a, b, p, q in zip(left, right, *finer, strict=True)
    )


def _digits(g: Function, args: tuple[Any, ...], constants: Any, digits: int = 50) -> list[Any]:
    from alicemath.numeric.multiprecision import call

    values = np.asarray(call(g, args, digits, constants=constants), dtype=object)
    entries: list[Any] = values.ravel().tolist()
    return entries


def _rounded(digits: list[Any], shape: tuple[int, ...]) -> Estimate:
    value = np.array([float(d) for d in digits]).reshape(shape)
    return Estimate(value, np.spacing(np.abs(value)), "50 digits")


def _undecided(judgement: Judgement) -> Judgement:
    a, b = judgement.truth, judgement.claimed
    if a is not None and np.isfinite(a.error + b.error).all() and not agree(a, b).all():
        judgement.status, judgement.reason = Status.REFUTED, "differ by more than the error bars"
        return judgement
    judgement.status = Status.UNDECIDED
    judgement.reason = "the rounding bars are too wide to see a relative difference of 1e-6"
    return judgement
