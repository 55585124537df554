"""``alicemath scan``: find the derivatives of a module by their names and check each.

Nothing says where the functions live, so shapes are tried until function and claim return what
fits: first those that the names of the arguments suggest (X is a matrix, y has an entry a row, w
one a column, λ is a number, all else vectors), then, of one or two arguments, every combination.
On these shapes the entries are real, or positive, or between 0 and 1, or the matrices are
positive definite, where a logarithm or a square root asks for it.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any

import click
import numpy as np

from alicemath.check.check import check_gradient, check_hessian, check_jacobian
from alicemath.cli.check import EXIT_CODES
from alicemath.cli.pairs import Pair, entrywise, pairs_in
from alicemath.cli.shared import with_progress, write_json
from alicemath.cli.targets import module_of, parameters_of
from alicemath.domain import Domain, interval, positive, real, spd
from alicemath.errors import AlicemathError
from alicemath.verdict import Status, Verdict

__all__ = ["scan"]

#: What the name of an argument says about its shape.
NAMED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("X", "features", "data", "inputs"), ("n", "c")),
    **dict.fromkeys(("y", "t", "target", "targets", "labels", "y_true", "y_pred", "yhat"), ("n",)),
    **dict.fromkeys(("w", "beta", "theta", "β", "θ", "coef", "weights", "params"), ("c",)),
    **dict.fromkeys(("b", "bias", "lam", "alpha", "delta", "tau", "eps", "λ", "α", "δ", "τ"), ()),
    **dict.fromkeys(("A", "S", "M"), ("n", "n")),
}
#: Shapes that an argument may have, and lengths that tell a row from a column.
SHAPES = (("n",), (), ("n", "c"), ("c",), ("n", "n"))
TRIED = ({"n": 3, "c": 5}, {"n": 6, "c": 2})
DOMAINS: tuple[Callable[..., Domain], ...] = (
    real,
    positive,
    partial(interval, 0, 1),
    lambda *shape: spd("n") if shape == ("n", "n") else real(*shape),
)
#: With more arguments than this only the suggested shapes are tried.
MOST = 2

#: Which verdict speaks for a pair that was tried in several domains.
ORDER = (Status.PROVED, Status.CORROBORATED, Status.REFUTED, Status.UNDECIDED)

#: A pair, the verdict, and where it was judged or why it was not.
Found = tuple[Pair, Verdict | None, str]


@click.command()
@click.argument("module", metavar="MODULE")
@click.option("--json", "target", default="", metavar="FILE", help="Write the verdicts; - prints.")
@click.option("-v", "--verbose", is_flag=True, help="Print every verdict in full.")
def scan(module: str, target: str, verbose: bool) -> None:  # noqa: FBT001  click passes it
    """Check every derivative in MODULE (a file or a module) that its name gives away.

    Pairs: f beside f_grad, f_gradient, grad_f, f_jacobian, f_hessian, df, f_prime; fun beside
    jac; f_and_grad that returns both; boosting objectives that return (gradient, Hessian).
    """
    pairs = list(pairs_in(module_of(module)))
    found = list(with_progress(map(_judged, pairs), len(pairs), "checking"))
    if not found:
        raise click.UsageError(f"no pair of a function and its derivative in {module}")
    if target:
        write_json([_row(*f) for f in found], target)
    if target != "-":
        for pair, verdict, why in found:
            click.echo(_line(pair, verdict, why))
            if verdict is not None and (verbose or verdict.failed):
                click.echo("\n".join("  " + line for line in str(verdict).splitlines()[1:]))
        click.echo(_summary(found))
    sys.exit(_exit_code([v for _, v, _ in found]))


def _judged(pair: Pair) -> Found:
    """The verdict on a pair, or why there is none."""
    try:
        names = parameters_of(pair.f)
    except click.UsageError as error:
        return pair, None, error.message
    places = list(_places(pair, names))
    if not places:
        return pair, None, "no shapes of its arguments fit: say them to `alicemath check`"
    found: list[tuple[Verdict, str]] = []
    try:
        for on, fitting in places:
            where = ", ".join(f"{name} ∈ {domain}" for name, domain in on.items())
            found += [(_verdict(pair, on, wrt), where) for wrt in fitting]
            if not all(v.inconclusive for v, _ in found):
                break  # a narrower domain is for an f that has no values on the wider
    except AlicemathError as error:
        return pair, None, str(error)
    verdict, where = min(found, key=lambda pair: ORDER.index(pair[0].status))
    if verdict.failed and len(names) > 1 and not _is_suggested(places[0][0]):
        return pair, None, f"it fails for {where}, but is that its domain? ask `alicemath check`"
    return pair, verdict, where


def _is_suggested(on: Mapping[str, Domain]) -> bool:
    """Whether the shapes are those that the names of the arguments suggest."""
    return all(on[name].shape == NAMED.get(name, ("n",)) for name in on)


def _verdict(pair: Pair, on: dict[str, Domain], wrt: str) -> Verdict:
    if pair.kind == "derivative":
        claimed = entrywise(pair.claimed, list(on).index(wrt))
        return check_jacobian(pair.f, claimed, on=on, wrt=wrt)
    judge = {"gradient": check_gradient, "jacobian": check_jacobian, "hessian": check_hessian}
    return judge[pair.kind](pair.f, pair.claimed, on=on, wrt=wrt)


# ------------------------------------------------------------------ where to look
def _places(pair: Pair, names: Sequence[str]) -> Iterator[tuple[dict[str, Domain], list[str]]]:
    """The first shapes that fit, in every domain, and the arguments that the claim may be by."""
    for shapes in _shapes(names):
        fitting = _fitting(pair, dict(zip(names, shapes, strict=True)))
        if fitting:
            for make in DOMAINS:
                yield {n: make(*s) for n, s in zip(names, shapes, strict=True)}, fitting
            return


def _shapes(names: Sequence[str]) -> Iterator[Sequence[tuple[str, ...]]]:
    yield [NAMED.get(name, ("n",)) for name in names]
    if len(names) <= MOST:
        yield from product(SHAPES, repeat=len(names))


def _fitting(pair: Pair, shapes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The arguments of whose shape the claim is a derivative, whatever the lengths."""
    fits = [_fitting_at(pair, shapes, lengths) for lengths in TRIED]
    return [name for name in shapes if all(name in found for found in fits)]


def _fitting_at(
    pair: Pair, shapes: Mapping[str, tuple[str, ...]], lengths: Mapping[str, int]
) -> list[str]:
    rng = np.random.default_rng(0)
    args = {
        name: rng.uniform(0.1, 0.9, [lengths[s] for s in shape]) for name, shape in shapes.items()
    }
    try:
        with np.errstate(all="ignore"):
            y, claimed = np.shape(pair.f(*args.values())), np.shape(pair.claimed(*args.values()))
    except Exception:  # shapes that do not fit raise whatever the user's code raises
        return []
    return [name for name, x in args.items() if _derivative_shape(pair, y, x.shape) == claimed]


def _derivative_shape(pair: Pair, y: tuple[int, ...], x: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape that a derivative of this kind has, None where there is none."""
    if pair.kind == "jacobian":
        return y + x
    if pair.kind == "derivative":
        return x if y == x else None
    if y:
        return None
    return x if pair.kind == "gradient" else x + x


# ------------------------------------------------------------------ what is said
def _line(pair: Pair, verdict: Verdict | None, why: str) -> str:
    if verdict is None:
        return f"{'NOT CHECKED':<12}  {pair.name}: {why}"
    said = verdict.diagnosis or (verdict.reason if not verdict.passed else verdict.scope)
    return f"{verdict.status.value:<12}  {pair.name}: {said}   [{why}]"


def _row(pair: Pair, verdict: Verdict | None, why: str) -> dict[str, Any]:
    judged = verdict.to_dict() if verdict is not None else None
    return {"pair": pair.name, "kind": pair.kind, "verdict": judged, "why": why}


def _summary(found: Sequence[Found]) -> str:
    verdicts = [v for _, v, _ in found if v is not None]
    counts = [
        (sum(v.passed for v in verdicts), "passed"),
        (sum(v.failed for v in verdicts), "refuted"),
        (sum(v.inconclusive for v in verdicts), "undecided"),
        (len(found) - len(verdicts), "not checked"),
    ]
    return f"{len(found)} pairs: " + ", ".join(f"{n} {name}" for n, name in counts if n)


def _exit_code(verdicts: Sequence[Verdict | None]) -> int:
    """1 when something is refuted, else 3 when something is undecided or was not checked."""
    codes = {EXIT_CODES.get(v.status, 0) if v is not None else 3 for v in verdicts}
    return 1 if EXIT_CODES[Status.REFUTED] in codes else max(codes, default=0)
