"""What kind of mistake a refuted derivative is.

A diagnosis is given only when it explains every sampled point: claimed and true derivatives are
held side by side, and each kind of mistake is a hypothesis that must hold at all of them within
the error bars.  The first that does is named; none is better than a wrong one.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from math import isclose, pi

import numpy as np

from alicemath.check.mistaken_places import PLACES
from alicemath.check.neighbours import neighbour
from alicemath.check.samples import Array, Sample

__all__ = ["Sample", "diagnose"]


def diagnose(samples: Sequence[Sample]) -> str:
    """Return the sentence that names the mistake, or an empty one."""
    samples = [s for s in samples if np.isfinite(s.true.error).all() and s.true.value.size]
    if all(s.close.all() for s in samples):  # within the bars any hypothesis holds
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
    off = [s for s, k in zip(samples, ratios, strict=True) if k is None]
    if any(np.any(s.true.value) or not s.close.all() for s in off):
        return ""
    if all(s.close.all() for s, _ in known):
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
    if all(s.true.value.size < 3 or s.close.all() for s in samples):
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
    """The same numbers in another order, which most points with three numbers or more show.

    Not all do: numbers that are sorted by mistake may have been in order.
    """
    telling = [s for s in samples if s.true.value.size >= 3]
    if 2 * sum(not s.close.all() for s in telling) <= len(telling):
        return ""
    for s in samples:
        claimed, true = np.sort(s.claimed.value, axis=None), np.sort(s.true.value, axis=None)
        bar = float(np.max(s.claimed.error + s.true.error))
        if not np.all(np.abs(claimed - true) <= bar + 1e-9 * np.abs(true)):
            return ""
    return "the right entries in the wrong places (permuted)"


def _missing_term(samples: Sequence[Sample]) -> str:
    """Claimed − true is the same multiple of x, of 1 or of x² in every entry of every point."""
    usable = [s for s in samples if s.point.shape == s.true.shape]
    if len(usable) != len(samples) or sum(s.true.value.size for s in samples) < 4:
        return ""
    terms: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        ("·x", lambda x: x),
        ("", np.ones_like),
        ("·x²", lambda x: x**2),
    )
    for symbol, term in terms:
        k = _common_multiple(usable, term)
        if k:
            word = "missing" if k < 0 else "too many"
            every = "" if symbol else " in every entry"
            return f"a term {abs(k):.6g}{symbol}{every} is {word}"
    return ""


def _common_multiple(samples: Sequence[Sample], term: Callable[[Array], Array]) -> float:
    """The k with claimed = true + k · term(x) at every point; 0 when there is none."""
    telling = [s for s in samples if np.any(term(s.point))]
    if len(telling) < 2 and sum(s.point.size for s in telling) < 4:
        return 0.0
    k = _multiple(min(telling, key=lambda s: _multiple(s, term)[1]), term)[0]
    if not all(s.equal(s.true.value + k * term(s.point), s.claimed.value) for s in samples):
        return 0.0
    seen = any(np.any(np.abs(k * term(s.point)) > s.bar) for s in samples)
    return k if seen and all(_fits(s, k, term) for s in telling) else 0.0


def _multiple(s: Sample, term: Callable[[Array], Array]) -> tuple[float, float]:
    """The k with claimed − true ≈ k · term(x) at one point, and its bar."""
    t, gap = term(s.point), s.claimed.value - s.true.value
    rounding = s.bar + 2.0**-50 * np.abs(s.true.value)
    return float(np.sum(gap * t) / np.sum(t**2)), float(np.sum(rounding * np.abs(t)) / np.sum(t**2))


def _fits(s: Sample, k: float, term: Callable[[Array], Array]) -> bool:
    """Whether the point gives the same k to six digits, where its bars allow to tell."""
    own, bar = _multiple(s, term)
    return abs(own - k) <= 1e-6 * abs(k) + bar


def _float32(samples: Sequence[Sample]) -> str:
    """Every claimed entry is a float32 number, near the true one to float32's precision.

    A double is a float32 number by chance once in 2²⁹ times; simple fractions do not count.
    """
    telling = 0
    for s in samples:
        claimed, true = s.claimed.value, s.true.value
        if not np.array_equal(claimed, claimed.astype(np.float32)):
            return ""
        # 2⁻¹¹: eleven of float32's 23 bits may be lost by cancellation before it is called so.
        if not np.all(np.abs(claimed - true) <= 2.0**-11 * np.max(np.abs(true), initial=0)):
            return ""
        telling += int(np.sum(claimed * 2.0**12 != np.rint(claimed * 2.0**12)))
    return "float32 inside: right to 7 digits only" if telling >= 3 else ""


HYPOTHESES: tuple[Callable[[Sequence[Sample]], str], ...] = (
    _zero,
    _float32,
    _sign,
    _factor,
    _transposed,
    _shifted,
    _permuted,
    _missing_term,
    neighbour,
    *PLACES,
)
