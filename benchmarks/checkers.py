"""How good the gradient checkers are: alicemath beside those in use, in one process.

Right derivatives that are called wrong, planted mistakes that are found and named, the smallest
mistake that is found, and what a check costs.  Functions, right derivatives and mistakes are those
of the test-suite (tests/check/corpus*.py, planted.py).

    python benchmarks/checkers.py              prints the table
    python benchmarks/checkers.py --alone      without the peers, which take many minutes
    python benchmarks/checkers.py false cost   only the rows whose name has one of these words
"""

import argparse
import os
import sys
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alicemath import Status, check_gradient
from alicemath.check.sampling import points
from benchmarks.checkers_peers import Peer, available, in_time
from tests.check.corpus import CORPUS
from tests.check.corpus_awkward import pull
from tests.check.planted import BASES, SPECIAL, Planted, planted_in
from tests.check.rows import CHECKS, Right

Row = tuple[str, str, dict[str, str]]

#: Relative mistakes that are looked for, and the share of functions in which each must be.
SIZES, SHARE = 10.0 ** -np.arange(4.0, 14.0), 0.95
#: Inputs up to which the peers, which take one evaluation or more for each, are asked.
LONGEST = 20
#: Mistakes that show on a part of the domain only.
PARTIAL = ("negative", "positive", "beyond 3", "length 5", "not 5")


def askable(row: Right) -> bool:
    """Gradients by one array of a length that the peers can take."""
    return row.kind == "gradient" and not isinstance(row.x, dict | tuple | list)


# ------------------------------------------------------------------ right derivatives
def false_alarms(peers: dict[str, Peer]) -> Iterator[Row]:
    """Right derivatives that are called wrong, and that are left undecided."""
    for group in ("ordinary", "awkward", "kink", "black box"):
        rows = [row for row in CORPUS if row.group == group]
        statuses = [row.verdict().status for row in rows]
        refuted, undecided = (
            statuses.count(s) / len(rows) for s in (Status.REFUTED, Status.UNDECIDED)
        )
        asked = [row for row in rows if askable(row) and np.size(row.x) <= LONGEST]
        careful = peers | {name: in_time(peers[name]) for name in {"jacobi"} & peers.keys()}
        cells = {
            name: f"{np.mean([not peer(r.f, r.derivative, r.x) for r in asked]):.0%}"
            for name, peer in careful.items()
        }
        ours = f"{refuted:.0%} ({undecided:.0%} undecided)"
        yield f"false alarms, {group} ({len(rows)})", "0", {"alicemath": ours, **cells}


# ------------------------------------------------------------------ planted mistakes
def planted(peers: dict[str, Peer]) -> Iterator[Row]:
    """Mistakes over a domain: the peers are asked at three points drawn from it."""
    every = [*(p for base in BASES for p in planted_in(base)), *SPECIAL]
    groups: dict[str, list[Planted]] = {"formula": [], "float32": [], "part of the domain": []}
    for p in every:
        kind = p.name.rpartition(": ")[2]
        group = "float32" if kind == "float32" else "formula"
        groups["part of the domain" if kind in PARTIAL else group].append(p)
    for group, mistakes in groups.items():
        found = [CHECKS[p.kind](p.f, p.claimed, on=p.on).failed for p in mistakes]
        simple = [p for p in mistakes if p.kind == "gradient"]
        cells = {
            name: f"{np.mean([_found(peer, p) for p in simple]):.0%}"
            for name, peer in peers.items()
        }
        ours = {"alicemath": f"{np.mean(found):.0%}"}
        yield f"mistakes found, {group} ({len(mistakes)})", "100%", ours | cells
    verdicts = [(p, CHECKS[p.kind](p.f, p.claimed, on=p.on)) for p in every]
    right = [p.words in v.diagnosis for p, v in verdicts if p.words]
    wrong = [bool(v.diagnosis) and p.words not in v.diagnosis for p, v in verdicts if p.words]
    unnamed = [bool(v.diagnosis) for p, v in verdicts if not p.words]
    ours = {"alicemath": f"{np.mean(right):.0%} ({sum(wrong) + sum(unnamed)} wrong names)"}
    yield f"mistakes named ({len(right)})", "95%", ours


def _found(peer: Peer, p: Planted) -> bool:
    """Whether it is seen at one of three points, of the length 3."""
    lengths = dict(zip(p.on.names, (3, 4), strict=False))
    drawn = points({"x": p.on}, lengths, 3, np.random.default_rng(0))
    return any(not peer(p.f, p.claimed, point["x"]) for point in drawn)


# ------------------------------------------------------------------ the smallest mistake
def sensitivity(peers: dict[str, Peer]) -> Iterator[Row]:
    """The smallest relative mistake found in 95 % of the well-conditioned functions."""
    rows = [r for r in CORPUS if r.group == "ordinary" and askable(r) and 2 <= np.size(r.x) <= 100]
    rows = [r for r in rows if np.min(np.abs(r.derivative(np.asarray(r.x, float)))) > 1e-3]
    ours = lambda f, claimed, x: not check_gradient(f, claimed, x).failed
    for where, plant in (("the whole", _whole), ("one entry", _one_entry)):
        cells = {"alicemath": _smallest(ours, rows, plant)}
        cells |= {name: _smallest(peer, rows, plant) for name, peer in peers.items()}
        aim = "1e-12" if where == "the whole" else "1e-11"
        yield f"smallest mistake, {where} ({len(rows)})", aim, cells
        hidden = {"alicemath": _smallest(ours, rows, plant, hide=pull)}
        aim = "1e-09" if where == "the whole" else "1e-08"
        yield f"smallest mistake, {where}, black box", aim, hidden


def _smallest(
    ask: Peer, rows: list[Right], plant: Callable[..., Any], hide: Any = lambda f: f
) -> str:
    smallest = "-"
    for size in SIZES:
        found = [not ask(hide(r.f), hide(plant(r, size)), np.asarray(r.x, float)) for r in rows]
        if np.mean(found) < SHARE:
            break
        smallest = f"{size:.0e}"
    return smallest


def _whole(row: Right, size: float) -> Any:
    return lambda x: (1 + size) * row.derivative(x)


def _one_entry(row: Right, size: float) -> Any:
    """The entry that is of middle size at the row's point is off."""
    d = np.asarray(row.derivative(np.asarray(row.x, float)))
    at = np.argsort(np.abs(d), axis=None)[d.size // 2]
    off = 1 + size * (np.arange(d.size) == at).reshape(d.shape)
    return lambda x: row.derivative(x) * off


# ------------------------------------------------------------------ cost
def best_of(run: Callable[[], Any], rounds: int = 7) -> float:
    """The shortest time of one call, in seconds, after a first one."""
    run()
    return min(timeit.repeat(run, number=1, repeat=rounds))


def wide() -> Iterator[tuple[str, Any, Any, Any]]:
    """Functions of 10,000 inputs with their gradients."""
    rng = np.random.default_rng(0)
    n = 10_000
    X, signs = rng.normal(size=(400, n)) / 100, np.sign(rng.normal(size=400))
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    yield (
        "logistic loss, 400 × 10,000",
        lambda w: np.mean(np.logaddexp(0, -signs * (X @ w))),
        lambda w: X.T @ (-signs * sigmoid(-signs * (X @ w))) / 400,
        rng.normal(size=n),
    )
    yield (
        "elementwise",
        lambda x: np.sum(np.sin(x) * np.exp(-(x**2)) + np.log1p(x**2)),
        lambda x: (np.cos(x) - 2 * x * np.sin(x)) * np.exp(-(x**2)) + 2 * x / (1 + x**2),
        rng.normal(size=n),
    )
    data = rng.normal(size=(500, 100))
    yield (
        "a layer, batch 500",
        lambda w: np.mean(np.tanh(data @ np.reshape(w, (100, 100))) ** 2),
        lambda w: (
            2 * data.T @ ((h := np.tanh(data @ np.reshape(w, (100, 100)))) * (1 - h**2)) / 50_000
        ).ravel(),
        rng.normal(size=n) / 10,
    )


def evaluations(f: Any, x: Any, check: Callable[[], Any], rounds: int = 15) -> float:
    """The time of a check in evaluations of f: the median over rounds, each with its own f.

    f is called at eight points in turn, as a check does, so that both find the caches alike.
    """
    xs = [x * (1 + 1e-3 * k) for k in range(8)]
    check()
    ratios = []
    for _ in range(rounds):
        eight = timeit.timeit(lambda: [f(v) for v in xs], number=1)
        ratios.append(timeit.timeit(check, number=1) / (eight / 8))
    return float(np.median(ratios))


def cost(peers: dict[str, Peer]) -> Iterator[Row]:
    """What a passing check of 10,000 entries costs, in evaluations of f."""
    for name, f, g, x in wide():
        yield f"cost at n = 10,000: {name}", "12", _costs(f, g, x, peers)


def _costs(f: Any, g: Any, x: Any, peers: dict[str, Peer]) -> dict[str, str]:
    calls = [0]

    def counted(v: Any) -> Any:
        calls[0] += 1
        return f(v)

    verdict = check_gradient(counted, g, x)
    told = "" if verdict else f"; {verdict.status.value}"
    ratio = evaluations(f, x, lambda: check_gradient(f, g, x))
    cells = {"alicemath": f"{ratio:.1f} ({calls[0]} calls{told})"}
    if "autograd" in peers:
        once = evaluations(f, x, lambda: peers["autograd"](f, g, x))
        cells["autograd"] = f"{once:.1f}, one direction"
    return cells


def warm(peers: dict[str, Peer]) -> Iterator[Row]:
    """The time of one passing check of a few inputs, when nothing needs arbitration."""
    rows = [r for r in CORPUS if r.group == "ordinary" and askable(r) and np.size(r.x) <= 10]
    rows = [r for r in rows if np.any(r.derivative(np.asarray(r.x, float)))]
    ours = [best_of(r.verdict) for r in rows]
    cells = {"alicemath": f"{1e3 * np.median(ours):.2f} ms"}
    for name, peer in peers.items():
        times = [best_of(lambda r=r, peer=peer: peer(r.f, r.derivative, r.x), 3) for r in rows[::4]]
        cells[name] = f"{1e3 * np.median(times):.2f} ms"
    yield f"warm time of a passing check, median ({len(rows)})", "1 ms", cells


MEASURES = (false_alarms, planted, sensitivity, cost, warm)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How good the gradient checkers are.")
    names = ", ".join(m.__name__ for m in MEASURES)
    parser.add_argument("words", nargs="*", help=f"only the measures named: {names}")
    parser.add_argument("--alone", action="store_true", help="without the peers, which are slow")
    options = parser.parse_args()
    peers, missing = available()
    if options.alone:
        peers, missing = {}, []
    out = _own_output()
    for name in missing:
        print(f"{name} is not installed and is left out", file=out)
    columns = ["alicemath", *peers]
    print(f"| measure | aim | {' | '.join(columns)} |", file=out)
    print("|---" * (len(columns) + 2) + "|", file=out)
    for measure in MEASURES:
        if options.words and not any(word in measure.__name__ for word in options.words):
            continue
        for name, aim, cells in measure(peers):
            shown = " | ".join(cells.get(c, "-") for c in columns)
            print(f"| {name} | {aim} | {shown} |", flush=True, file=out)


def _own_output() -> TextIO:
    """Keep the table apart from what compiled code of the peers prints by itself."""
    out = os.fdopen(os.dup(1), "w")
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return out


if __name__ == "__main__":
    main()
