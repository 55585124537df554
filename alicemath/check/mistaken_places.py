"""Where a refuted derivative is wrong: entries, blocks, parts of the domain, lengths.

Each hypothesis says where the claim is right and where it is wrong, and holds only if every
sampled point is as it says.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from alicemath.check.samples import Array, Sample

__all__ = ["block", "diagonal", "length", "one_entry", "part_of_domain", "side"]

#: Points, or entries, of each kind that a statement about a part of the domain must rest on.
ENOUGH = 3


def one_entry(samples: Sequence[Sample]) -> str:
    """Wrong in a single entry, the same at every point of every length that has it."""
    wrong = {tuple(int(k) for k in index) for s in samples for index in np.argwhere(~s.close)}
    if len(wrong) != 1 or max(s.true.value.size for s in samples) < 2:
        return ""
    (entry,) = wrong
    having = [s for s in samples if all(k < m for k, m in zip(entry, s.true.shape, strict=True))]
    if sum(not s.close[entry] for s in having) < max(1, len(having) // 2):
        return ""  # the others may be near misses of rounding: too little to tell
    return f"wrong in the one entry {list(entry)}, right in all others"


def block(samples: Sequence[Sample]) -> str:
    """Wrong in a box of entries, the same at every point, and right outside."""
    samples = [s for s in samples if not s.silent] or samples
    ndim = samples[0].true.value.ndim
    wrong = [np.argwhere(~s.close) for s in samples]
    found = np.concatenate([w for w in wrong if w.size] or [np.zeros((0, ndim), int)])
    if ndim == 0 or not found.size:
        return ""
    low, high = found.min(axis=0), found.max(axis=0)
    whole = [
        all(low[a] == 0 and high[a] >= s.true.shape[a] - 1 for s in samples) for a in range(ndim)
    ]
    if all(whole):
        return ""
    outside = 0
    for s in samples:
        box = np.zeros(s.true.shape, dtype=bool)
        box[tuple(slice(a, b + 1) for a, b in zip(low, high, strict=True))] = True
        vanishing = (s.claimed.value == 0) & (np.abs(s.true.value) <= s.true.error)
        if np.any(box & s.close & ~vanishing):
            return ""
        outside += int(np.sum(~box)) if np.any(box & ~s.close) else 0
    if outside < ENOUGH:
        return ""
    return f"wrong in {_box_words(low, high, whole)}, right in all others"


def _box_words(low: NDArray[np.intp], high: NDArray[np.intp], whole: Sequence[bool]) -> str:
    if len(low) == 2 and sum(whole) == 1:
        axis = whole.index(False)
        names = ("row", "column")[axis]
        a, b = int(low[axis]), int(high[axis])
        return f"{names} {a}" if a == b else f"{names}s {a} to {b}"
    first, last = [int(k) for k in low], [int(k) for k in high]
    return f"the entries {first} to {last}"


def diagonal(samples: Sequence[Sample]) -> str:
    """A square matrix that is right exactly on its diagonal, or exactly off it."""
    telling = [s for s in samples if s.true.value.ndim == 2 and s.true.value.size > 1]
    if not telling or any(s.true.shape[0] != s.true.shape[1] for s in telling):
        return ""
    on = [np.diag(s.close) for s in samples if s.true.value.ndim == 2]
    off = [s.close[~np.eye(len(s.close), dtype=bool)] for s in telling]
    if all(d.all() for d in on) and not any(o.all() for o in off):
        zero = all(not np.any(s.claimed.value - np.diag(np.diag(s.claimed.value))) for s in telling)
        return "only its diagonal is right" + (": it is zero off the diagonal" if zero else "")
    if all(o.all() for o in off) and not any(d.all() for d in on):
        return "wrong on the diagonal, right off it"
    return ""


# ------------------------------------------------------------------ parts of the domain
def side(samples: Sequence[Sample]) -> str:
    """For a derivative entry by entry: right exactly where that input obeys a simple condition."""
    if any(s.point.shape != s.true.shape for s in samples):
        return ""
    x = np.concatenate([s.point.ravel() for s in samples])
    ok = np.concatenate([s.close.ravel() for s in samples])
    settled = np.concatenate([s.telling.ravel() for s in samples])
    for words, holds, edge in _conditions(x):
        inside = holds & ~edge
        if (
            ok[inside].all()
            and np.sum(ok & inside & settled) >= ENOUGH
            and not np.any(ok & ~holds & ~edge & settled)
            and np.sum(~ok & ~holds) >= ENOUGH
        ):
            return f"right only for {words}: wrong branch on the other side"
    return ""


def part_of_domain(samples: Sequence[Sample]) -> str:
    """Right exactly at the points all of whose entries obey a simple condition.

    A bound on |x| is not named where one on ‖x‖ would explain it as well.
    """
    good = np.array([bool(s.close.all()) for s in samples])
    seen = sum(not s.silent for s, g in zip(samples, good, strict=True) if g)
    if seen < ENOUGH or (~good).sum() < ENOUGH or any(not s.point.size for s in samples):
        return ""
    outcomes = [
        [bool(holds.all()) for _, holds, _ in _conditions(s.point.ravel())] for s in samples
    ]
    by_norm = _norm_tells(samples, good)
    names = [words for words, _, _ in _conditions(np.zeros(1))]
    for words, column in zip(names, np.array(outcomes).T, strict=True):
        if np.array_equal(column, good) and not ("|x|" in words and by_norm):
            noun = words.removeprefix("inputs with ").removesuffix(" inputs")
            return f"right only where all inputs {'have' if '|x|' in words else 'are'} {noun}"
    return ""


def _norm_tells(samples: Sequence[Sample], good: NDArray[np.bool_]) -> bool:
    """Whether the points, not all of one entry, are split by their norm as well."""
    norms = np.array([float(np.linalg.norm(s.point)) for s in samples])
    apart = norms[good].max() < norms[~good].min() or norms[good].min() > norms[~good].max()
    return bool(apart and any(s.point.size > 1 for s in samples))


def _conditions(x: Array) -> Iterable[tuple[str, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Conditions on entries in words, where they hold, and where x lies on their edge."""
    yield "positive inputs", x > 0, x == 0
    yield "negative inputs", x < 0, x == 0
    for bound in (1.0, 3.0):
        yield f"inputs with |x| ≤ {bound:g}", np.abs(x) <= bound, np.abs(x) == bound
        yield f"inputs with |x| ≥ {bound:g}", np.abs(x) >= bound, np.abs(x) == bound


def length(samples: Sequence[Sample]) -> str:
    """Right at one length only, or wrong at one length only.

    Not where two names explain it alike, nor where at the one length everything vanishes.
    """
    good = [bool(s.close.all()) for s in samples]
    found = []
    for name in samples[0].lengths:
        right = {s.lengths[name] for s, g in zip(samples, good, strict=True) if g}
        wrong = {s.lengths[name] for s, g in zip(samples, good, strict=True) if not g}
        if right & wrong:
            continue
        seen = {s.lengths[name] for s, g in zip(samples, good, strict=True) if g and not s.silent}
        if len(right) == 1 and len(wrong) > 1 and seen:
            found.append(f"right only for {name} = {right.pop()}")
        elif len(wrong) == 1 and len(seen) > 1:
            found.append(f"wrong only for {name} = {wrong.pop()}")
    return found[0] if len(found) == 1 else ""


PLACES: tuple[Callable[[Sequence[Sample]], str], ...] = (
    one_entry,
    block,
    diagonal,
    length,
    side,
    part_of_domain,
)
