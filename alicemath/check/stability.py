"""``check_stability``: does the code keep the digits that its formula has?

y = f(x) is computed in double and, from the same doubles, on fifty digits and as many more as
it takes.  What the code may be off by is what the formula makes of the rounding of its input,

    allowed = ε|y| + max |f(x + δx) − f(x)|,   |δxᵢ| = ε|xᵢ|,   ε = 2⁻⁵²,

since no code that starts with rounded numbers can do better: that is what backward stability
means.  The digits lost are log₁₀(error / allowed).  log(1 + eˣ) at x = −40 loses all sixteen, and
logaddexp(0, x) none; Σx loses none even where it cancels, because its formula does not have them.

A result too large for a double may overflow, one below 2⁻¹⁰²² may underflow; neither is held
against the code, but a detour through such numbers is (eˣ / Σeˣ at x = 1000).

Source    Higham (2002), Accuracy and Stability of Numerical Algorithms, §§1.5–1.7.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.check import Where, named_domains
from alicemath.check.claim import positional
from alicemath.check.observe import USER_ERRORS, Misbehaviour, observe
from alicemath.check.scales import places
from alicemath.errors import InputError
from alicemath.tracing.containers import flatten, structure_of
from alicemath.verdict import Counterexample, Evidence, Status, Verdict

__all__ = ["check_stability"]

Array = NDArray[np.float64]
Numbers = NDArray[np.object_]  # of mpf
Function = Callable[..., Any]

EPS = 2.0**-52
#: The digits of a double, log₁₀ 2⁵².
ALL = 52 * float(np.log10(2.0))
#: More lost digits than this are an instability.  A result of N roundings in a row is off by N ε
#: at worst (Higham 2002, §3.1): a thousand of them lose three digits.
TOLERABLE = 3.0
#: Digits asked for in turn, until the value on twice as many agrees to `SETTLED`.
DIGITS, SETTLED = (50, 200, 1000), 1e-20
#: Perturbed inputs; the largest change over several random signs stands for the worst.
PERTURBED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """What the code makes of one point, and the digits that the worst entry loses."""

    arguments: Mapping[str, Any]
    computed: Array
    exact: Array
    allowed: Array
    digits: Array

    @property
    def entry(self) -> tuple[int, ...]:
        """The entry that loses most."""
        return tuple(int(k) for k in np.unravel_index(np.argmax(self.digits), self.digits.shape))

    @property
    def worst(self) -> float:
        """The digits that it loses."""
        return float(np.max(self.digits, initial=0.0))


def check_stability(
    f: Function, x: Any = None, *, on: Where | None = None, seed: int = 0
) -> Verdict:
    """Judge whether the code of f keeps the digits that its formula has, at x or over a domain.

    Parameters
    ----------
    f
        Plain NumPy code; it is run on many digits too, so it cannot be a black box.
    x
        The point: an array, or a (nested) container of arrays.
    on
        Instead of a point: a domain, or one for each argument by name.  It is looked at from
        1e-8 to 1e8, at both signs, at numbers that are nearly alike, and near its ends.
    seed
        Of the random points and perturbations.

    Returns
    -------
    Verdict
        REFUTED with the worst witness, when the code loses more than three digits somewhere.

    Raises
    ------
    InputError
        If neither or both of x and `on` are given.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import real
    >>> print(check_stability(lambda x: np.log(1 + np.exp(x)), -40.0).reason)
    loses all 16 digits at x = -40: 0 for 4.24835e-18
    >>> bool(check_stability(lambda x: np.logaddexp(0, x), on=real()))
    True
    """
    if (x is None) == (on is None):
        raise InputError("pass either a point x or a domain on=..., not both and not neither")
    rng = np.random.default_rng(seed)
    if on is None:
        points: Iterator[Mapping[str, Any]] = iter([{"x": structure_of(x).restore(flatten(x))}])
    else:
        domains = named_domains(on)
        f, points = positional(f, tuple(domains)), places(domains, rng)
    title = f"stability of {getattr(f, '__name__', 'f').replace('<lambda>', 'f')}"
    losses: list[Loss] = []
    unseen: list[str] = []
    for arguments in points:
        found = _loss(f, arguments, rng)
        (unseen if isinstance(found, str) else losses).append(found)  # type: ignore[arg-type]
    return _verdict(title, losses, unseen)


def _loss(f: Function, arguments: Mapping[str, Any], rng: np.random.Generator) -> Loss | str:
    """The digits lost at one point, or why they cannot be told."""
    args = tuple(arguments.values())
    try:
        exact = _exact(f, args)
        moved = [_exact(f, tuple(_perturbed(a, rng) for a in args)) for _ in range(PERTURBED)]
    except USER_ERRORS as problem:
        return f"cannot be run on 50 digits: {type(problem).__name__}: {str(problem)[:80]}"
    if exact is None:
        return "the formula has no value that many digits settle"
    try:
        computed = observe("the function", f, args)
    except Misbehaviour as fault:
        if fault.kind != "raises":
            return str(fault)
        computed = np.full(exact.shape, np.nan)
    change = np.zeros(exact.shape)
    for other in moved:
        if other is not None:  # else the point is at the edge of the domain
            change = np.maximum(change, np.abs(_doubles(other - exact)))
    value = _doubles(exact)
    allowed = EPS * np.abs(value) + change + np.finfo(float).tiny
    error = np.array([_error(c, e) for c, e in zip(computed.ravel(), exact.ravel(), strict=True)])
    digits = np.log10(np.clip(error.reshape(value.shape) / allowed, 1.0, 1 / EPS))
    return Loss(arguments, computed, value, allowed, digits)


def _exact(f: Function, args: tuple[Any, ...]) -> Numbers | None:
    """Return f on as many digits as its value needs; None where none of ours are enough."""
    from alicemath.numeric.multiprecision import call

    for digits in DIGITS:
        coarse, fine = (np.asarray(call(f, args, d), dtype=object) for d in (digits, 2 * digits))
        pairs = list(zip(coarse.ravel(), fine.ravel(), strict=True))
        if any(b - b != 0 for _, b in pairs):  # nan or infinite
            return None
        if all(abs(a - b) <= SETTLED * abs(b) for a, b in pairs):
            return fine
    return None


def _perturbed(a: Any, rng: np.random.Generator) -> Array:
    x = np.asarray(a, dtype=np.float64)
    return np.asarray(x + rng.choice([-1.0, 1.0], x.shape) * np.spacing(np.abs(x)))


def _error(computed: float, exact: Any) -> float:
    """|computed − exact|; none where the exact value itself overflows."""
    if np.isfinite(computed):
        return abs(float(computed - exact))
    overflows = abs(exact) > np.finfo(float).max and computed == np.inf * np.sign(float(exact))
    return 0.0 if overflows else np.inf


def _doubles(numbers: Numbers) -> Array:
    return np.asarray(numbers, dtype=np.float64)


# ------------------------------------------------------------------ the verdict
def _verdict(title: str, losses: list[Loss], unseen: list[str]) -> Verdict:
    scope = f"{len(losses)} points" if len(losses) != 1 else "one point"
    silent = [Evidence("50 digits", "abstains", unseen[0])] if unseen else []
    unstable = any(loss.worst > TOLERABLE for loss in losses)
    if not unstable and len(losses) <= len(unseen):
        reason = unseen[0] if unseen else "no point of the domain was tried"
        return Verdict(title, Status.UNDECIDED, scope, reason, evidence=tuple(silent))
    witness = _witness(losses)
    k = witness.entry
    gap, allowed = abs(witness.computed[k] - witness.exact[k]), witness.allowed[k]
    row = Evidence("50 digits", "disagrees" if unstable else "agrees", "", float(gap), allowed)
    if not unstable:
        reason = f"keeps its digits: {witness.worst:.1f} of {ALL:.0f} lost at most"
        return Verdict(title, Status.CORROBORATED, scope, reason, evidence=(row, *silent))
    return Verdict(
        title,
        Status.REFUTED,
        scope,
        _sentence(witness),
        counterexample=Counterexample(
            dict(witness.arguments), witness.computed, witness.exact, k, float(allowed)
        ),
        evidence=(row, *silent),
    )


def _sentence(witness: Loss) -> str:
    k = witness.entry
    got, true = float(witness.computed[k]), float(witness.exact[k])
    lost = f"{witness.worst:.0f}" if abs(got - true) < abs(true) / 2 else f"all {ALL:.0f}"
    where = ", ".join(f"{name} = {_short(x)}" for name, x in witness.arguments.items())
    at = f" in entry {list(k)}" if k else ""
    shown = f"{got:g} for {true:g}" if f"{got:g}" != f"{true:g}" else f"{got!r} for {true!r}"
    return f"loses {lost} digits at {where}{at}: {shown}"


def _witness(losses: list[Loss]) -> Loss:
    """The first of those that lose most, to half a digit: simple points come first."""
    most = max(loss.worst for loss in losses)
    return next(loss for loss in losses if loss.worst >= most - 0.5)


def _short(x: Any) -> str:
    if np.size(x) > 6:
        return f"an array of shape {np.shape(x)}"
    if isinstance(x, dict | tuple | list):
        return str(x)
    return np.array2string(
        np.asarray(x), separator=", ", formatter={"float_kind": "{:.10g}".format}
    )
