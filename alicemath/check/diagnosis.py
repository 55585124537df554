"""What kind of mistake a refuted derivative is.

A diagnosis is given only when it explains every sampled point: claimed and true derivatives are
held side by side, and each kind of mistake is a hypothesis that must hold at all of them within
the error bars.  The first that does is named; none is better than a wrong one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import isclose, pi

import numpy as np
from numpy.typing import NDArray

from alicemath.estimate import Estimate

__all__ = ["Sample", "diagnose"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One point: the claimed derivative beside the true one, in the shape the user gave it."""

    claimed: Estimate
    true: Estimate
    lengths: Mapping[str, int]
    point: Array

    def equal(self, left: Array, right: Array) -> bool:
        """Whether two transformed arrays agree within the bars of this sample.

        The bars are widened to a relative 10⁻⁹, as the transformation itself rounds.
        """
        if left.shape != right.shape:
            return False
        bar = self.claimed.error + self.true.error
        largest = float(np.max(bar)) if bar.size else 0.0
        tolerance = bar if bar.shape == left.shape else np.full(left.shape, largest)
        return bool(np.all(np.abs(left - right) <= tolerance + 1e-9 * np.abs(right)))


def diagnose(samples: Sequence[Sample]) -> str:
    """Return the sentence that names the mistake, or an empty one."""
    samples = [s for s in samples if np.isfinite(s.true.error).all() and s.true.value.size]
    if not any(np.any(s.true.value) or np.any(s.claimed.value) for s in samples):
        return ""
    for hypothesis in HYPOTHESES:
        sentence = hypothesis(samples)
        if sentence:
            return sentence
    return ""


# ------------------------------------------------------------------ hypotheses
def _sign(samples: Sequence[Sample]) -> str:
    if all(s.equal(-s.claimed.value, s.true.value) for s in samples):
        return "the sign is wrong"
    return ""


def _zero(samples: Sequence[Sample]) -> str:
    if all(not np.any(s.claimed.value) for s in samples):
        return "it is zero everywhere, and the derivative is not"
    return ""


#: Constants that a factor is likely to be, with what they suggest.
CONSTANTS: Mapping[float, str] = {
    2.0: "2",
    0.5: "1/2: a 2 from differentiating a square was dropped",
    -2.0: "−2",
    -0.5: "−1/2",
    4.0: "4",
    0.25: "1/4",
    3.0: "3",
    1 / 3: "1/3",
    pi / 180: "π/180: degrees were taken for radians",
    180 / pi: "180/π: radians were taken for degrees",
}


def _factor(samples: Sequence[Sample]) -> str:
    """Claimed = k · true with k the same everywhere, or the same function of a length."""
    ratios = [_ratio(s) for s in samples]
    known = [(s, k) for s, k in zip(samples, ratios, strict=True) if k is not None]
    if any(k is None and np.any(s.true.value) for s, k in zip(samples, ratios, strict=True)):
        return ""
    if not known:
        return ""
    factors = [k for _, k in known]
    several = len({tuple(s.lengths.items()) for s, _ in known}) > 1
    constant = all(isclose(k, factors[0], rel_tol=1e-6) for k in factors)
    if constant and not (several is False and _is_whole(factors[0])):
        return _name_constant(factors[0])
    by_length = _name_by_length(known)
    if by_length:
        return by_length
    return _name_constant(factors[0]) if constant else ""


def _ratio(s: Sample) -> float | None:
    """The factor between claimed and true, if it is the same in every entry."""
    scale = float(np.sum(s.true.value**2))
    if scale == 0:
        return None
    k = float(np.sum(s.claimed.value * s.true.value)) / scale
    if k == 0 or not s.equal(s.claimed.value / k, s.true.value):
        return None
    return k


def _is_whole(k: float) -> bool:
    """Whether k or 1/k is a whole number other than 1: it may be a length."""
    return any(isclose(q, round(q), rel_tol=1e-6) and round(q) > 2 for q in (abs(k), 1 / abs(k)))


def _name_constant(k: float) -> str:
    for value, words in CONSTANTS.items():
        if isclose(k, value, rel_tol=1e-6):
            return f"off by a constant factor {words}"
    if isclose(k, 1, rel_tol=1e-4):
        return f"off by a constant factor 1 {'+' if k > 1 else '−'} {abs(k - 1):.1e}"
    return f"off by a constant factor {k:.6g}"


# fmt: off
LENGTH_FACTORS: tuple[tuple[str, Callable[[int], float], str], ...] = (
    ("{n}",   lambda n: n,         "a sum was taken for a mean"),
    ("1/{n}", lambda n: 1 / n,     "a mean was taken for a sum"),
    ("{n}/2", lambda n: n / 2,     "a sum was taken for a mean, and a 2 was lost"),
    ("2{n}",  lambda n: 2 * n,     "a sum was taken for a mean, with a 2 too many"),
    ("1/(2{n})", lambda n: .5 / n, "a mean was taken for a sum, and a 2 was lost"),
    ("2/{n}", lambda n: 2 / n,     "a mean was taken for a sum, with a 2 too many"),
    ("−{n}",  lambda n: -n,        "a sum was taken for a mean, and the sign is wrong"),
    ("−1/{n}", lambda n: -1 / n,   "a mean was taken for a sum, and the sign is wrong"),
    ("√{n}",  lambda n: n**.5,     "a root of the length is missing"),
    ("1/√{n}", lambda n: n**-.5,   "a root of the length too many"),
    ("{n}²",  lambda n: n**2,      "a sum was taken for a mean, twice"),
    ("1/{n}²", lambda n: n**-2.,   "a mean was taken for a sum, twice"),
)
# fmt: on


def _name_by_length(known: Sequence[tuple[Sample, float]]) -> str:
    for name in known[0][0].lengths:
        for label, factor, words in LENGTH_FACTORS:
            if all(
                name in s.lengths and isclose(k, factor(s.lengths[name]), rel_tol=1e-6)
                for s, k in known
            ):
                return f"off by a factor {label.format(n=name)}: {words}"
    return ""


def _transposed(samples: Sequence[Sample]) -> str:
    candidates = [s for s in samples if s.true.value.ndim >= 2]
    if len(candidates) != len(samples):
        return ""
    ndim = samples[0].true.value.ndim
    for axes in permutations(range(ndim)):
        if axes != tuple(range(ndim)) and all(
            s.equal(s.claimed.value, s.true.value.transpose(axes)) for s in samples
        ):
            return "transposed" if ndim == 2 else f"axes in the order {axes}"
    return ""


def _shifted(samples: Sequence[Sample]) -> str:
    """Entries rolled along an axis, or in reverse order, the same way everywhere."""
    if all(s.true.value.size < 3 for s in samples):
        return ""
    ndim = samples[0].true.value.ndim
    for axis in range(ndim):
        for step in (1, -1):
            if all(s.equal(s.claimed.value, np.roll(s.true.value, step, axis)) for s in samples):
                return f"entries shifted by {step:+d} along axis {axis}"
        if all(s.equal(s.claimed.value, np.flip(s.true.value, axis)) for s in samples):
            return f"entries in reverse order along axis {axis}"
    return ""


def _permuted(samples: Sequence[Sample]) -> str:
    """The same numbers in another order (at every point with distinct numbers)."""
    telling = [s for s in samples if s.true.value.size >= 3]
    if not telling:
        return ""
    for s in telling:
        claimed, true = np.sort(s.claimed.value, axis=None), np.sort(s.true.value, axis=None)
        bar = float(np.max(s.claimed.error + s.true.error))
        if not np.all(np.abs(claimed - true) <= bar + 1e-9 * np.abs(true)):
            return ""
    return "the right entries in the wrong places (permuted)"


def _one_entry(samples: Sequence[Sample]) -> str:
    """Wrong in a single entry, the same at every point of every length that has it."""
    wrong = {tuple(int(k) for k in index) for s in samples for index in np.argwhere(~_close(s))}
    largest = max(s.true.value.size for s in samples)
    if len(wrong) == 1 and largest > 1:
        return f"wrong in the one entry {list(wrong.pop())}, right in all others"
    return ""


def _close(s: Sample) -> NDArray[np.bool_]:
    bar = s.claimed.error + s.true.error
    return np.asarray(np.abs(s.claimed.value - s.true.value) <= bar)


def _part_of_domain(samples: Sequence[Sample]) -> str:
    """Right exactly where a simple condition on the point holds."""
    good = [bool(_close(s).all()) for s in samples]
    if all(good) or sum(good) < 2 or len(samples) < 6:
        return ""
    for words, condition in _conditions(samples):
        outcomes = [condition(s.point) for s in samples if s.point.size]
        if len(outcomes) == len(good) and outcomes == good:
            return f"right only {words}"
    lengths = [dict(s.lengths) for s in samples]
    for name in lengths[0]:
        right = {d[name] for d, g in zip(lengths, good, strict=True) if g}
        wrong = {d[name] for d, g in zip(lengths, good, strict=True) if not g}
        if not right & wrong and len(right) == 1 and len(wrong) > 1:
            return f"right only for {name} = {right.pop()}"
    return _entrywise_side(samples)


def _conditions(samples: Sequence[Sample]) -> Iterable[tuple[str, Callable[[Array], bool]]]:
    yield "where every input is positive", lambda x: bool(np.all(x > 0))
    yield "where every input is negative", lambda x: bool(np.all(x < 0))
    for bound in (1.0, 3.0):
        yield f"where |x| ≤ {bound:g}", partial(_within, bound)
        yield f"where |x| ≥ {bound:g}", partial(_beyond, bound)


def _within(bound: float, x: Array) -> bool:
    return bool(np.all(np.abs(x) <= bound))


def _beyond(bound: float, x: Array) -> bool:
    return bool(np.all(np.abs(x) >= bound))


def _entrywise_side(samples: Sequence[Sample]) -> str:
    """For a gradient entry by entry: right where that input is positive (or negative)."""
    entries = [
        (x, bool(ok))
        for s in samples
        if s.point.shape == s.true.value.shape
        for x, ok in zip(s.point.ravel(), _close(s).ravel(), strict=True)
        if x != 0
    ]
    if len(entries) < 8 or all(ok for _, ok in entries) or not any(ok for _, ok in entries):
        return ""
    for words, side in (("positive", 1.0), ("negative", -1.0)):
        if all(ok == (x * side > 0) for x, ok in entries):
            return f"right only for {words} inputs: wrong branch on the other side"
    return ""


def _missing_term(samples: Sequence[Sample]) -> str:
    """Claimed − true is the same multiple of the input everywhere (a regulariser), or constant."""
    usable = [s for s in samples if s.point.shape == s.true.value.shape and np.any(s.point)]
    if len(usable) != len(samples) or len(samples) < 2:
        return ""
    factors = []
    for s in usable:
        gap = s.claimed.value - s.true.value
        k = float(np.sum(gap * s.point) / np.sum(s.point**2))
        if k == 0 or not s.equal(s.true.value + k * s.point, s.claimed.value):
            return ""
        factors.append(k)
    if all(isclose(k, factors[0], rel_tol=1e-6) for k in factors):
        word = "missing" if factors[0] < 0 else "too many"
        return f"a term {abs(factors[0]):.6g}·x is {word}"
    return ""


def _float32(samples: Sequence[Sample]) -> str:
    """Every claimed entry is a float32 number, near the true one to float32's precision."""
    precision = 8 * float(np.finfo(np.float32).eps)  # a few roundings of 2⁻²³ each
    for s in samples:
        claimed, true = s.claimed.value, s.true.value
        if not np.array_equal(claimed, claimed.astype(np.float32)):
            return ""
        if not np.all(np.abs(claimed - true) <= precision * np.max(np.abs(true), initial=0)):
            return ""
    return "float32 inside: right to 7 digits only"


HYPOTHESES: tuple[Callable[[Sequence[Sample]], str], ...] = (
    _zero,
    _float32,
    _sign,
    _factor,
    _transposed,
    _shifted,
    _permuted,
    _missing_term,
    _one_entry,
    _part_of_domain,
)
