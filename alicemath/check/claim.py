"""What is claimed, and how it looks at one point.

A claim pairs a function with a claimed derivative (or another function).  `localise` turns it, at
a point, into the one form that the readers take (`Local`), after both have been called and
watched.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alicemath.check.local import Local
from alicemath.check.observe import Misbehaviour, observe, observe_claim
from alicemath.domain import Domain
from alicemath.errors import InputError, UnsupportedError
from alicemath.tracing.containers import Structure, flatten, join, structure_of
from alicemath.tracing.tracer import Tracer

__all__ = ["SMALL", "Checked", "Claim", "Kind", "localise", "positional"]

#: Inputs beyond which f and the claim are called once at first: a claim on which all agree is
#: settled with as few evaluations as can be.
SMALL = 24

Array = NDArray[np.float64]
Function = Callable[..., Any]
Bounds = tuple[float, float]
Kind = Literal["gradient", "jacobian", "hessian", "jvp", "vjp", "equal"]
#: What numbers judge; of the diagonal alone there are no proofs.
Checked = Kind | Literal["hessian diagonal"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A function and what is claimed of it.

    Attributes
    ----------
    kind
        ``"gradient"``, ``"jacobian"``, ``"hessian"``, ``"hessian diagonal"``, ``"jvp"``, ``"vjp"``
        or ``"equal"``.
    f, claimed
        Both called with the arguments in the order of `names`; jvp and vjp have one more.
    names
        The arguments' names.
    wrt
        The one that is differentiated by.
    """

    kind: Checked
    f: Function
    claimed: Function
    names: tuple[str, ...]
    wrt: str

    @property
    def who(self) -> str:
        """How messages call the claimed derivative."""
        return "the second function" if self.kind == "equal" else f"the claimed {self.kind}"

    @property
    def title(self) -> str:
        """The claim in words."""
        f = getattr(self.f, "__name__", "f").replace("<lambda>", "f")
        if self.kind == "equal":
            g = getattr(self.claimed, "__name__", "g").replace("<lambda>", "g")
            return f"{f} = {g}"
        by = f" with respect to {self.wrt}" if len(self.names) > 1 else ""
        return f"{self.kind} of {f}{by}"


def positional(f: Function, names: tuple[str, ...], extra: int = 0) -> Function:
    """Return f, called with the named arguments in order (by keyword where it names them all).

    ``def loss(w, X, y)`` may so be used with ``on=dict(X=..., y=..., w=...)`` in any order.
    """
    if len(names) < 2:
        return f
    try:
        parameters = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):  # a builtin without a signature
        return f
    if not set(names) <= set(parameters) or parameters[: len(names)] == list(names):
        return f

    def call(*values: Any) -> Any:
        keywords = dict(zip(names, values, strict=False))
        return f(*values[len(names) :], **keywords) if not extra else _with_extra(f, values, names)

    call.__name__ = getattr(f, "__name__", "f")
    return call


def _with_extra(f: Function, values: tuple[Any, ...], names: tuple[str, ...]) -> Any:
    """Call f with one argument more than the names: the vector of a jvp or vjp."""
    parameters = [p for p in inspect.signature(f).parameters if p not in names]
    keywords = dict(zip(names, values, strict=False))
    keywords[parameters[0]] = values[-1]
    return f(**keywords)


def localise(
    claim: Claim,
    arguments: Mapping[str, Any],
    rng: np.random.Generator,
    domain: Domain | None = None,
) -> Local:
    """Return the claim at a point as the readers take it.

    Raises
    ------
    Misbehaviour
        If the function or the claimed derivative cannot be judged as it behaves here.
    InputError
        If the kind of claim does not fit the function, such as a gradient of a vector.
    """
    args = tuple(arguments[name] for name in claim.names)
    costly = claim.kind in {"gradient", "jacobian"} and (
        structure_of(arguments[claim.wrt]).size > SMALL
    )
    y = observe("the function", claim.f, args, calls=1 if costly else 2)
    if not np.isfinite(y).all():
        raise Misbehaviour("the function", f"returns {_first_bad(y)} at this point", "nan")
    build = {
        "gradient": _gradient,
        "jacobian": _jacobian,
        "hessian": _hessian,
        "hessian diagonal": _hessian_diagonal,
        "jvp": _jvp,
        "vjp": _vjp,
    }[claim.kind]
    low, high = (-math.inf, math.inf) if domain is None else (domain.low, domain.high)
    return build(claim, args, y, rng, (low, high))


def _first_bad(y: Array) -> str:
    return str(y[~np.isfinite(y)].ravel()[0])


# ------------------------------------------------------------------ the six kinds
def _partial(claim: Claim, g: Function, args: tuple[Any, ...], shape: Structure) -> Function:
    """The function of one vector: g with the differentiated argument restored from it.

    For a traced vector the other arguments enter its arithmetic: what g computes from them alone,
    such as XᵀX, is then rounded there (or carried on 50 digits) too, and not taken for exact.
    Code that refuses traced values in their place, as labels do that serve as indices, gets the
    arrays themselves.
    """
    k = claim.names.index(claim.wrt)

    def call(v: Any, *more: Any) -> Any:
        def at(others: Sequence[Any]) -> Any:
            return g(*others[:k], shape.restore(v), *others[k + 1 :], *more)

        if not isinstance(v, Tracer) or len(args) == 1:
            return at(args)
        try:
            return at([_lifted(a, v) for a in args])
        except (UnsupportedError, TypeError, IndexError):
            return at(args)

    return call


def _lifted(a: Any, v: Any) -> Any:
    """An array in the arithmetic of v; whole numbers are exact as they are."""
    if not isinstance(a, np.ndarray) or not v.shape[0] or np.array_equal(a, np.rint(a)):
        return a
    return a + 0 * v[0]


def _gradient(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    if y.shape != ():
        raise InputError(
            f"a gradient needs a function with one output; this one returns shape {y.shape} "
            "(use the jacobian, or sum the outputs)"
        )
    return _jacobian(claim, args, y, rng, bounds)


def _jacobian(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    x = args[claim.names.index(claim.wrt)]
    shape = structure_of(x)
    expected = _led(shape, y.shape)
    costly = shape.size > SMALL
    value = observe_claim(claim.who, claim.claimed, args, expected, calls=1 if costly else 2)
    function = _partial(claim, claim.f, args, shape)
    claimed = _partial(claim, claim.claimed, args, shape)

    def again() -> None:
        observe("the function", claim.f, args)
        observe_claim(claim.who, claim.claimed, args, expected)

    return Local(
        function=function,
        point=flatten(x),
        claimed=lambda v: join(claimed(v), y.shape),
        value=_lead(value, expected, y.shape),
        output=y.shape,
        black_box=function,
        low=bounds[0],
        high=bounds[1],
        seen_once=y if costly else None,
        again=again if costly else None,
    )


def _hessian(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    from alicemath.check.second_order import gradient_by_differences, gradient_by_rules
    from alicemath.numeric.second_difference import second_derivatives

    x = args[claim.names.index(claim.wrt)]
    shape = structure_of(x)
    if shape.kind != "array" or y.shape != ():
        raise InputError("a Hessian needs one array in and one number out")
    n, point, (low, high) = shape.size, flatten(x), bounds
    expected = Structure("array", shape.shape * 2)
    value = observe_claim(claim.who, claim.claimed, args, expected)
    function = _partial(claim, claim.f, args, shape)
    claimed = _partial(claim, claim.claimed, args, shape)
    return Local(
        function=gradient_by_rules(function),
        point=point,
        claimed=lambda v: np.reshape(claimed(v), (n, n)),
        value=value.reshape(n, n),
        output=(n,),
        black_box=gradient_by_differences(function, *bounds),
        low=bounds[0],
        high=bounds[1],
        nested=True,
        scalar=function,
        second=lambda: second_derivatives(function, point, low=low, high=high),
    )


def _hessian_diagonal(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    from alicemath.check.second_order import gradient_by_differences, gradient_by_rules
    from alicemath.numeric.second_difference import unmixed_derivatives

    x = args[claim.names.index(claim.wrt)]
    shape = structure_of(x)
    if shape.kind != "array" or y.shape != ():
        raise InputError("the diagonal of a Hessian needs one array in and one number out")
    n, point, (low, high) = shape.size, flatten(x), bounds
    value = observe_claim(claim.who, claim.claimed, args, shape)
    function = _partial(claim, claim.f, args, shape)
    claimed = _partial(claim, claim.claimed, args, shape)
    slopes = [(lambda t, e=e: function(point + e * t[0])) for e in np.eye(n)]
    everywhere = np.ones(n)

    def unmixed(gradient: Function) -> Function:
        parts = [gradient(q) for q in slopes]
        return lambda t: np.stack([part(t)[0] for part in parts])

    return Local(
        function=unmixed(gradient_by_rules),
        point=np.zeros(1),
        claimed=lambda t: np.reshape(claimed(point + everywhere * t[0]), (n, 1)),
        value=value.reshape(n, 1),
        output=(n,),
        black_box=unmixed(gradient_by_differences),
        low=_reach(point, everywhere, low, high),
        high=-_reach(point, -everywhere, low, high),
        nested=True,
        scalar=lambda t: function(point + everywhere * t[0]),
        second=lambda: unmixed_derivatives(function, point, low=low, high=high).reshape((n, 1)),
    )


def _jvp(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    x = args[claim.names.index(claim.wrt)]
    shape = structure_of(x)
    point = flatten(x)
    direction = rng.normal(size=point.shape)
    v = shape.restore(direction)
    value = observe_claim(claim.who, _tangent(claim.claimed), (*args, v), structure_of(y))
    longer = (*args, shape.restore(STRETCH * direction))
    _require_linear(
        claim.who,
        "v",
        value,
        observe_claim(claim.who, _tangent(claim.claimed), longer, structure_of(y)),
    )
    function = _partial(claim, claim.f, args, shape)
    claimed = _partial(claim, _tangent(claim.claimed), args, shape)
    return Local(
        function=lambda t: function(point + direction * t[0]),
        point=np.zeros(1),
        claimed=lambda t: np.reshape(claimed(point + direction * t[0], v), (*y.shape, 1)),
        value=value.reshape(*y.shape, 1),
        output=y.shape,
        black_box=lambda t: function(point + direction * t[0]),
        low=_reach(point, direction, *bounds),
        high=-_reach(point, -direction, *bounds),
    )


#: A power of two: what is linear then scales without rounding.
STRETCH = -1024.0


def _require_linear(who: str, name: str, value: Array, longer: Array) -> None:
    """Complain where a product with a vector is not linear in it.

    Without an overflow or an underflow the two differ by nothing; 10⁻⁹ of the largest is allowed.
    """
    gap = np.abs(longer - STRETCH * value)
    if np.isfinite(gap).all() and gap.max(initial=0.0) > 1e-9 * np.abs(longer).max(initial=0.0):
        raise Misbehaviour(
            who, f"is not linear in {name}: at {STRETCH:g} {name} it is not as many times larger",
            "linear",
        )  # fmt: skip


def _reach(x: Array, v: Array, low: float, high: float) -> float:
    """The smallest t for which x + t v stays within the bounds."""
    moving = v != 0
    ends = np.where(v > 0, low - x, high - x)[moving] / v[moving]
    return float(np.max(ends, initial=-math.inf))


def _tangent(claimed: Function) -> Function:
    """The tangent alone, where a claimed jvp returns (value, tangent)."""

    def call(*args: Any) -> Any:
        result = claimed(*args)
        return result[1] if isinstance(result, tuple) and len(result) == 2 else result

    return call


def _vjp(
    claim: Claim, args: tuple[Any, ...], y: Array, rng: np.random.Generator, bounds: Bounds
) -> Local:
    x = args[claim.names.index(claim.wrt)]
    shape = structure_of(x)
    u = np.asarray(rng.normal(size=y.shape))
    value = observe_claim(claim.who, claim.claimed, (*args, u), shape)
    longer = observe_claim(claim.who, claim.claimed, (*args, STRETCH * u), shape)
    _require_linear(claim.who, "u", value, longer)
    function = _partial(claim, claim.f, args, shape)
    claimed = _partial(claim, claim.claimed, args, shape)
    return Local(
        function=lambda v: np.sum(u * function(v)),
        point=flatten(x),
        claimed=lambda v: join(claimed(v, u)),
        value=value,
        output=(),
        black_box=lambda v: np.sum(u * function(v)),
        low=bounds[0],
        high=bounds[1],
    )


def _led(shape: Structure, lead: tuple[int, ...]) -> Structure:
    """The structure of a Jacobian: every array's shape led by the output's."""
    if shape.kind == "array":
        return replace(shape, shape=lead + shape.shape)
    return replace(shape, children=tuple(_led(child, lead) for child in shape.children))


def _lead(value: Array, structure: Structure, lead: tuple[int, ...]) -> Array:
    """Flattened entries of a (container) Jacobian as one array of shape lead + (n,)."""
    return np.asarray(join(structure.restore(value), lead), dtype=np.float64)
