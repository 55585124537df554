"""Claims that no formula states: computed, enumerated, counted, simulated, sampled.

Each function returns a `Verdict` for ``proof.holds``; the same call under ``proof.near_miss`` or
``proof.printed`` must come out REFUTED.  Only exact arithmetic and complete enumeration prove;
counts at some sizes, simulation and sampling corroborate, with the scope and confidence said.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from alicemath.check.sampling import lengths_for, points
from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.verdict import Evidence, Finding, Status, Verdict

__all__ = ["always", "computed", "counted", "enumerated", "simulated"]

#: The chance that a true claim is called refuted by a simulation.
MISS = 1e-9
#: The readers of floats that are compared bit by bit, and of sampled points.
ROUNDED, POINTWISE = "floating point", "points"
#: Shapes and points at each of them at which `always` looks.
SHAPES, POINTS = 6, 20


# ------------------------------------------------------------------ exact
def computed(label: str, value: Any, expected: Any) -> Verdict:
    """Judge value = expected, exactly: integers, fractions, truths, words, or arrays of such.

    Floats are compared bit by bit, and only corroborate.

    Examples
    --------
    >>> from fractions import Fraction
    >>> computed("1/3 + 1/6", Fraction(1, 3) + Fraction(1, 6), Fraction(1, 2)).status.value
    'PROVED'
    >>> computed("2 + 2", 2 + 2, 5).reason
    'it is 4'
    """
    same = _same(value, expected)
    floats = _has_floats(value)
    passed = Status.CORROBORATED if floats else Status.PROVED
    status = passed if same else Status.REFUTED
    found, said = _short(value), _short(expected)
    reason = f"it is {repr(value) if found == said and not same else found}"
    reader = ROUNDED if floats else "exact arithmetic"
    return _verdict(f"{label} = {said}", status, "this computation", reason, reader)


def enumerated(label: str, cases: Iterable[Any], holds: Callable[[Any], bool]) -> Verdict:
    """Judge a statement about finitely many cases by looking at every one.

    Examples
    --------
    >>> enumerated("p² ≤ 9 for p ≤ 3", range(4), lambda p: p * p <= 9).scope
    'all 4 cases'
    """
    count = 0
    for case in cases:
        count += 1
        if not holds(case):
            reason = f"it fails for {_short(case)}"
            return _verdict(label, Status.REFUTED, "this case", reason, "enumeration")
    status = Status.PROVED if count else Status.UNDECIDED
    reason = f"looked at all {count} cases" if count else "there is no case to look at"
    return _verdict(label, status, f"all {count} cases", reason, "enumeration")


# ------------------------------------------------------------------ at some sizes and points
def counted(
    label: str,
    count: Callable[..., int],
    formula: Callable[..., int],
    sizes: Sequence[tuple[int, ...]],
) -> Verdict:
    """Judge that a count made by running a program is a formula of its sizes.

    Examples
    --------
    >>> sizes = [(3,), (5,), (9,)]
    >>> counted("additions", lambda n: len(range(n)) - 1, lambda n: n - 1, sizes).scope
    'counted at 3 sizes'
    """
    for size in sizes:
        found, said = count(*size), formula(*size)
        if found != said:
            reason = f"at {size} the count is {found}, not {said}"
            return _verdict(label, Status.REFUTED, f"size {size}", reason, "counts")
    status = Status.CORROBORATED if sizes else Status.UNDECIDED
    reason = f"counted at {', '.join(map(str, sizes))}" if sizes else "no size to count at"
    return _verdict(label, status, f"counted at {len(sizes)} sizes", reason, "counts")


def simulated(
    label: str,
    samples: Any,
    expected: float,
    *,
    within: tuple[float, float],
    relation: Literal["=", "≥", "≤"] = "=",
) -> Verdict:
    """Judge the mean of independent bounded samples by Hoeffding's inequality.

    |mean − μ| ≤ (high − low) √(ln(2/δ) / 2n) with probability 1 − δ, δ = 10⁻⁹, for samples in
    [low, high] (Hoeffding 1963, J. Amer. Statist. Assoc. 58, Theorem 2): a mean farther than that
    from what is expected refutes.

    Parameters
    ----------
    label
        What the mean is.
    samples
        Independent draws, from a seeded generator.
    expected
        The mean that is claimed.
    within
        The bounds of every sample.
    relation
        Whether the mean is claimed to be that value, at least or at most that value.

    Raises
    ------
    InputError
        If a sample is outside the bounds, or there is none.

    Examples
    --------
    >>> import numpy as np
    >>> heads = np.random.default_rng(0).integers(0, 2, 10_000)
    >>> simulated("P(heads)", heads, 0.5, within=(0, 1)).status.value
    'CORROBORATED'
    >>> simulated("P(heads)", heads, 0.6, within=(0, 1)).status.value
    'REFUTED'
    """
    draws, (low, high) = np.asarray(samples, dtype=np.float64).ravel(), within
    if not draws.size or not (np.all(draws >= low) and np.all(draws <= high)):
        raise InputError(f"{label}: every sample must lie in [{low}, {high}], and one at least be")
    mean = float(np.mean(draws))
    bar = (high - low) * math.sqrt(math.log(2 / MISS) / (2 * draws.size))
    off = {"=": abs(mean - expected), "≥": expected - mean, "≤": mean - expected}[relation]
    status = Status.CORROBORATED if off <= bar else Status.REFUTED
    reason = f"mean {mean:.4g} ± {bar:.2g} of {draws.size} samples, sure to 1 − {MISS:.0e}"
    claim = f"{label} {relation} {expected:.6g}"
    return _verdict(claim, status, f"{draws.size} samples", reason, "simulation", off, bar)


def always(
    label: str, holds: Callable[..., bool], *, on: Domain | Mapping[str, Domain], seed: int = 0
) -> Verdict:
    """Judge a statement that is true or false at each point, at sampled shapes and points.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import real
    >>> always("|x| ≥ x", lambda x: bool(np.all(np.abs(x) >= x)), on=real("n")).status.value
    'CORROBORATED'
    """
    domains = {"x": on} if isinstance(on, Domain) else dict(on)
    rng, seen = np.random.default_rng(seed), 0
    for lengths in lengths_for(domains, SHAPES):
        for point in points(domains, lengths, POINTS, rng):
            seen += 1
            if not holds(*point.values()):
                where = ", ".join(f"{name} = {_short(x)}" for name, x in point.items())
                reason = f"it fails at {where}"
                return _verdict(label, Status.REFUTED, "this point", reason, POINTWISE)
    scope = f"{seen} points"
    return _verdict(label, Status.CORROBORATED, scope, f"held at {scope}", POINTWISE)


# ------------------------------------------------------------------ how it is said
def _verdict(
    claim: str,
    status: Status,
    scope: str,
    reason: str,
    reader: str,
    difference: float | None = None,
    error: float | None = None,
) -> Verdict:
    finding: Finding = "agrees" if status.passed else "disagrees"
    evidence = Evidence(reader, finding, reason, difference, error)
    return Verdict(claim, status, scope, reason, evidence=(evidence,))


def _same(value: Any, expected: Any) -> bool:
    if isinstance(value, np.ndarray) or isinstance(expected, np.ndarray):
        return bool(np.array_equal(value, expected))
    return bool(value == expected)


def _has_floats(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind == "f")
    if isinstance(value, tuple | list):
        return any(map(_has_floats, value))
    return isinstance(value, float)


def _short(value: Any) -> str:
    """A value in few words: fractions as 3/5, numbers with six digits, arrays in one line."""
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value, precision=4, threshold=8, separator=", ", formatter={"object": _short}
        )
        return text.replace("\n", "")
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_short, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return ", ".join(f"{_short(key)}: {_short(x)}" for key, x in value.items())
    return f"{value:.6g}" if isinstance(value, float) else str(value)
