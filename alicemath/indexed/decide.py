"""Is the claimed derivative the derivative, for every length and every real input?

Both functions are traced to expressions, the first is differentiated in index notation, and the
difference is decided by normal form.  The answer "proved" is a proof over the real numbers,
wherever both sides are defined and the side conditions hold; the other answer says only that the
normal forms differ.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as cartesian
from typing import Any

from alicemath.domain import Domain
from alicemath.errors import ShapeError, UndecidedError
from alicemath.indexed import printing, rename, zero
from alicemath.indexed.array import formal
from alicemath.indexed.claim import Claim, Hypothesis, Kind, Trace
from alicemath.indexed.context import BUDGET, Context
from alicemath.indexed.lengths import Axis, describe_shape
from alicemath.indexed.page import Page
from alicemath.indexed.terms import Polynomial, literal, scale, total

__all__ = ["Decision", "Hypothesis", "Kind", "decide", "nonnegative"]

Function = Callable[..., Any]

#: Positions of literal lengths that are compared one by one; more are compared as one unknown.
POSITIONS = 64


@dataclass(frozen=True, slots=True)
class Decision:
    """What index calculus says of a claim.

    Attributes
    ----------
    proved
        Whether the claim is proved; False means only that the normal forms differ.
    formula, latex
        The derivative, in Unicode and LaTeX.
    side_conditions
        Where both sides are equal: what must not be 0, must be positive, ...
    notes
        Conventions that the proof uses.
    operations
        Rounds of normalisation that it took.
    """

    proved: bool
    formula: str
    latex: str
    side_conditions: tuple[str, ...]
    notes: tuple[str, ...]
    operations: int


def decide(
    kind: Kind,
    f: Function,
    claimed: Function,
    on: Domain | Mapping[str, Domain],
    wrt: str | None = None,
    *,
    hypotheses: Sequence[Hypothesis] = (),
    budget: int = BUDGET,
) -> Decision:
    """Decide whether ``claimed`` is the derivative of ``f``, or equal to it.

    Parameters
    ----------
    kind
        Which derivative.  A ``"jvp"`` is claimed as ``claimed(..., v)`` and a ``"vjp"`` as
        ``claimed(..., u)``, with a tangent v of x's shape and a cotangent u of y's.
    f, claimed
        Plain NumPy functions, called with the arguments by name if their parameters have these
        names, else in order.
    on
        The domain of each argument, by name; or one domain, for functions of one array.
    wrt
        The argument to differentiate with respect to; may be left out if there is one.
    hypotheses
        Equations assumed, each with the cofactor that makes left − right = Σ c(h) an identity.
    budget
        Operations before giving up.

    Raises
    ------
    ShapeError
        When shapes do not fit for every length.
    UndecidedError
        When a function is not read, looks at values, or the budget is used up.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath.domain import real
    >>> d = decide("gradient", lambda x: x @ x, lambda x: 2 * x, on=real("n"))
    >>> d.proved, d.formula
    (True, '∂f/∂x_i = 2·x_i')
    """
    return _decided(Claim(kind, f, claimed, on, wrt, tuple(hypotheses), budget).trace(turn=0))


def nonnegative(
    f: Function,
    squares: Function,
    *,
    on: Domain | Mapping[str, Domain],
    hypotheses: Sequence[Hypothesis] = (),
    budget: int = BUDGET,
) -> Decision:
    """Decide whether f ≥ 0 for every length, by a certificate f = Σ of squares.

    Parameters
    ----------
    f
        A NumPy function of the arguments.
    squares
        The same function, written so that it is ≥ 0 at sight: squares, products and sums of
        what is ≥ 0, and entries that the domains make ≥ 0.
    on, hypotheses, budget
        As for `decide`.

    Raises
    ------
    UndecidedError
        When ``squares`` is not ≥ 0 by the way it is written.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath.domain import real
    >>> nonnegative(
    ...     lambda u, v: (u @ u) * (v @ v) - (u @ v) ** 2,
    ...     lambda u, v: np.sum((np.outer(u, v) - np.outer(v, u)) ** 2) / 2,
    ...     on=dict(u=real("n"), v=real("n")),
    ... ).proved
    True
    """
    trace = Claim("equal", f, squares, on, None, tuple(hypotheses), budget).trace(turn=0)
    if not trace.claimed_nonnegative:
        raise UndecidedError(
            "the certificate is not ≥ 0 by the way it is written; write it with squares, and "
            "products and sums of what the domains make ≥ 0"
        )
    return _decided(trace)


def _decided(first: Trace) -> Decision:
    """Decide by one trace; what that proves is traced again, with other stand-ins for lengths."""
    try:
        decision = _decision(first)
    except ShapeError:
        _require_the_same(first)
        raise
    if decision.proved:
        _require_the_same(first)
    return decision


def _require_the_same(first: Trace) -> None:
    if first.spelled() != first.claim.trace(turn=1).spelled():
        raise UndecidedError(
            "the function depends on the numerical value of a length other than by arithmetic "
            "(np.prod(x.shape), np.ones(n).sum(), ...); a proof for every length cannot read it"
        )


def _decision(trace: Trace) -> Decision:
    expected, axes = trace.expected()
    if trace.claimed.axes != axes:
        kind = trace.claim.kind
        raise ShapeError(
            f"claimed has shape {describe_shape(trace.claimed.axes)}, "
            f"the {'function' if kind == 'equal' else kind} has shape {describe_shape(axes)}"
        )
    cx, page = trace.session.cx, Page(trace, axes)
    difference = total(expected, scale(trace.claimed.entry, -1))
    proved = all(zero.is_zero(cx, p) for p in _instances(cx, difference, axes))
    return Decision(
        proved,
        page.equation(expected, printing.UNICODE),
        page.equation(expected, printing.LATEX),
        tuple(dict.fromkeys(page.condition(c) for c in cx.open_conditions())),
        tuple(trace.session.notes),
        cx.operations,
    )


def _instances(cx: Context, p: Polynomial, axes: Sequence[Axis]) -> Iterator[Polynomial]:
    """Yield P at every position of the axes whose lengths are numbers."""
    indices = [i for position in formal(axes) for i in position if i.length.isdigit()]
    count = 1
    for i in indices:
        count *= int(i.length)
    if count > POSITIONS:
        yield p
        return
    for places in cartesian(*(range(int(i.length)) for i in indices)):
        fixed = {i: literal(k, i.length) for i, k in zip(indices, places, strict=True)}
        yield rename.rename(cx, p, fixed)
