"""Optimality: stationary points and their kind, and certificates that a point is a minimiser.

one variable       stationary points exactly; a minimiser by 0 ∈ ∂f(x) of a convex f, or by the
                   exact infimum
several variables  the kind of a point by the inertia of the exact Hessian; a minimiser by ∇f(x) = 0
                   and a Hessian whose principal minors are ≥ 0 everywhere
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.check.scalar import On, asked, domains_of, judged, name_of
from alicemath.check.several import Several, several_asked
from alicemath.domain import Domain, real
from alicemath.errors import InputError, ShapeError, UndecidedError
from alicemath.verdict import Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.optimality import Kind, Stationary
    from alicemath.symbolic.question import Question

__all__ = ["Classification", "classify_point", "prove_minimiser", "stationary_points"]

Function = Callable[..., Any]


def stationary_points(
    f: Function, *, on: On = None, of: str | None = None
) -> "tuple[Stationary, ...]":
    """Return every stationary point of f on the line or inside an interval, with its kind.

    A kink counts when 0 lies between its one-sided slopes.

    Parameters
    ----------
    f
        Plain NumPy code of one number (and of parameters, when `on` names several arguments).
    on
        The domain of the argument (the real line by default), or of each by name.
    of
        The variable, when there are several arguments; the first by default.

    Raises
    ------
    UndecidedError
        When they are not found exactly, or fill an interval.

    Examples
    --------
    >>> import numpy as np
    >>> [(p.at, p.kind, p.value) for p in stationary_points(lambda x: x * np.exp(-x))]
    [(1, 'maximum', exp(-1))]
    """
    from alicemath.symbolic.optimality import stationary_points as find

    q = asked(f, on, of)
    return find(q.expression, q.variable, given=q.given, on=q.on)


@dataclass(frozen=True, slots=True)
class Classification:
    """What a point is: its kind, and how many eigenvalues of the Hessian are > 0, < 0, = 0."""

    kind: "Kind"
    inertia: tuple[int, int, int] | None
    reason: str


def classify_point(f: Function, x: Any) -> Classification:
    """Return what kind of point x is for f, by exact arithmetic.

    Parameters
    ----------
    f
        Plain NumPy code of one array (or number) that returns a number.
    x
        The point; floats are read as the numbers that were meant (0.1 is 1/10).

    Returns
    -------
    Classification
        ``kind`` is "minimum", "maximum", "saddle", "inflection", "not stationary", or "undecided"
        where the Hessian is singular and does not tell.

    Examples
    --------
    >>> import numpy as np
    >>> classify_point(lambda x: x[0] ** 2 - x[1] ** 2, [0, 0]).kind
    'saddle'
    >>> classify_point(lambda x: np.abs(x) + x**2, 0).kind
    'minimum'
    """
    point = np.asarray(x, dtype=object)
    if point.ndim == 0:
        return _on_the_line(f, point.item())
    from alicemath.symbolic.optimality import inertia

    q = several_asked(f, {"x": real(*point.shape)}, ("x",))
    values = dict(zip(q.variables, map(_exact(q), point.ravel().tolist()), strict=True))
    slopes, hessian = _derivatives(q, values)
    wrong = [k for k, s in enumerate(slopes) if s]
    if wrong:
        return Classification("not stationary", None, f"∂f/∂{q.variables[wrong[0]]} ≠ 0")
    positive, negative, zero = inertia(hessian)
    found = (positive, negative, zero)
    said = f"the Hessian has {positive} positive, {negative} negative, {zero} zero eigenvalues"
    kind: Kind = "saddle" if positive and negative else "undecided"
    if kind != "saddle" and zero == 0:
        kind = "minimum" if positive else "maximum"
    return Classification(kind, found, said)


def _exact(q: Several) -> Callable[[Any], Any]:
    def exact(v: Any) -> Any:
        if isinstance(v, Fraction):
            return q.formula(v.numerator) / v.denominator
        return q.formula(v)

    return exact


def _derivatives(q: Several, at: Mapping[Any, Any]) -> tuple[list[int], Any]:
    """The signs of the gradient's entries and the Hessian, at a point."""
    from alicemath.symbolic.curvature import gradient_and_hessian
    from alicemath.symbolic.signs import sign_of

    gradient, hessian = gradient_and_hessian(q.expression, q.variables, at)
    return [sign_of(g) for g in gradient], hessian


def _on_the_line(f: Function, x: Any) -> Classification:
    from alicemath.symbolic.optimality import kind_at

    q = asked(f, None)
    kind = kind_at(q.expression, q.variable, q.formula(x))
    return Classification(kind, None, "by the signs of the slope on both sides")


# ---------------------------------------------------------------- minimisers
def prove_minimiser(f: Function, x: Any, *, on: On = None, of: str | None = None) -> Verdict:
    """Prove that x minimises f over its domain, for every value of the other arguments.

    Parameters
    ----------
    f
        Plain NumPy code that returns a number.
    x
        The minimiser: a number or array, or a function of all the arguments that does not use the
        variable itself (``lambda x, z, k: np.sign(z) * np.maximum(np.abs(z) - k, 0)``).
    on, of
        The domain of each argument by name, and the variable; the first by default.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import positive, real
    >>> def soft(x, z, k):
    ...     return np.sign(z) * np.maximum(np.abs(z) - k, 0)
    >>> on = dict(x=real(), z=real(), k=positive())
    >>> prove_minimiser(lambda x, z, k: (x - z)**2 / 2 + k * np.abs(x), soft, on=on).status.value
    'PROVED'
    >>> print(prove_minimiser(lambda x: (x - 1)**2, 2).reason)
    f is smaller at x = 1
    """
    domains = domains_of(on)
    claim = f"{'x*' if callable(x) else f'x* = {x}'} minimises {name_of(f)}"
    try:
        if any(d.shape for d in domains.values()):
            return _among_arrays(f, x, domains, of, claim)
        return _among_numbers(asked(f, domains, of), x, domains, claim, name_of(f))
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader="optimality")


def _among_numbers(
    q: "Question", x: Any, domains: Mapping[str, Domain], claim: str, name: str
) -> Verdict:
    from alicemath.symbolic.convexity import convex
    from alicemath.symbolic.optimality import minimises
    from alicemath.symbolic.witness import negative_at

    at = q.formula(x)
    if at.has(q.variable):
        raise InputError(f"the minimiser must not depend on {q.variable}; it is {at}")
    gap = q.expression - q.expression.subs(q.variable, at)
    point = negative_at(gap, q, cases=12)
    if point is not None:
        where = ", ".join(f"{s} = {v}" for s, v in point.items())
        return judged(
            claim, Status.REFUTED, domains, f"{name} is smaller at {where}", reader="balls"
        )
    if not at.free_symbols and not q.on.contains(at):
        raise InputError(f"{at} lies outside {domains[str(q.variable)]}")
    curved = convex(q.expression, q.variable, given=q.given, on=q.on)
    if curved.status == "yes" and minimises(q.expression, q.variable, at, given=q.given):
        reason = f"{name} is convex and 0 lies between its one-sided slopes at x*"
        return judged(claim, Status.PROVED, domains, reason, reader="first-order certificate")
    return _by_infimum(q, gap, domains, claim)


def _by_infimum(q: "Question", gap: Any, domains: Mapping[str, Domain], claim: str) -> Verdict:
    from alicemath.symbolic.extrema import extremes
    from alicemath.symbolic.signs import sign_of

    least = extremes(gap, q.variable, given=q.given, on=q.on).low
    if least.value.is_infinite or sign_of(least.value, q.given) < 0:
        if q.about(gap).rounded:
            raise UndecidedError(q.about(gap).rounded)
        reason = f"f(x) − f(x*) comes down to {least.value}"
        return judged(claim, Status.REFUTED, domains, reason, reader="exact extremes")
    return judged(
        claim, Status.PROVED, domains, "f(x) − f(x*) ≥ 0, by its exact infimum",
        reader="exact extremes",
    )  # fmt: skip


def _among_arrays(
    f: Function, x: Any, domains: Mapping[str, Domain], of: str | None, claim: str
) -> Verdict:
    from alicemath.symbolic.curvature import convex_in, stationarity

    name = next(iter(domains)) if of is None else of
    if name not in domains:
        raise InputError(f"of={of!r} is no argument; choose one of {', '.join(domains)}")
    if domains[name].kind not in {"real", "symmetric"} or domains[name] != real(
        *domains[name].shape
    ):
        raise InputError(
            f"{name} must be free, not {domains[name]}, for ∇f = 0 to be the condition"
        )
    q = several_asked(f, domains, (name,))
    at = _minimiser(x, domains, name, q)
    status = stationarity(q.expression, q.variables, at, given=q.given)
    if status == "no":
        reason = "∇f ≠ 0 there"
        return judged(claim, Status.REFUTED, domains, reason, reader="gradient")
    if status == "unknown":
        raise UndecidedError("∇f = 0 is not proved there")
    convex_in(q.expression, q.variables, given=q.given)
    reason = "∇f = 0 there, and the Hessian's principal minors are ≥ 0"
    return judged(claim, Status.PROVED, domains, reason, reader="first-order certificate")


def _minimiser(x: Any, domains: Mapping[str, Domain], name: str, q: Several) -> Sequence[Any]:
    """The entries of the minimiser as formulas of the other arguments."""
    from alicemath.symbolic.trace import formula_of, symbols_for

    shape = symbols_for(name, domains[name]).entries.shape
    if callable(x):
        arguments = [symbols_for(n, d) for n, d in domains.items()]
        entries = formula_of(x, arguments)
    else:
        entries = np.frompyfunc(_exact(q), 1, 1)(np.asarray(x, dtype=object))
        entries = np.asarray(entries, dtype=object)
    if entries.shape != shape:
        raise ShapeError(f"the minimiser has shape {entries.shape}; {name} has {shape}")
    return list(entries.ravel())
