"""Claims about functions of several numbers: their formula at a fixed size, or for every size."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alicemath.check.observe import USER_ERRORS
from alicemath.check.scalar import name_of
from alicemath.domain import Domain, length_names, real
from alicemath.errors import AlicemathError, InputError, UndecidedError

__all__ = ["Several", "convex_for_every_length", "several_asked"]

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """The formula of f, its variables, hypotheses, and how to read other formulas."""

    expression: Any
    variables: tuple[Any, ...]
    given: tuple[Any, ...]
    formula: Callable[[Any], Any]
    simplices: tuple[Mapping[Any, Any], ...] = ()

    def reduced(self, expression: Any) -> Any:
        """Return a formula with the last entry of each probability vector written as 1 − Σ."""
        for swap in self.simplices:
            expression = expression.subs(swap)
        return expression


def several_asked(f: Function, domains: Mapping[str, Domain], names: tuple[str, ...]) -> Several:
    """Return the formula of f at the fixed lengths of its domains.

    Raises
    ------
    UndecidedError
        When a length is a name, or f cannot be traced.
    InputError
        When f does not return a number.
    """
    from alicemath.symbolic.formulas import FORMULAS
    from alicemath.symbolic.trace import formula_of, hypotheses, special_cases, symbols_for

    open_lengths = length_names(domains)
    if open_lengths:
        raise UndecidedError(
            f"the length {open_lengths[0]} is open: give squares= for a proof at every length, "
            "or a number"
        )
    arguments = {name: symbols_for(name, domain) for name, domain in domains.items()}

    def formula(value: Any) -> Any:
        if not callable(value):
            return FORMULAS.lift(value)
        traced = formula_of(value, list(arguments.values()))
        if traced.shape != ():
            raise InputError(f"this is of one number; f returns shape {traced.shape}")
        return traced.item()

    try:
        expression = formula(f)
    except AlicemathError:
        raise
    except USER_ERRORS as error:
        raise UndecidedError(
            f"{name_of(f)} cannot be traced: {type(error).__name__}: {error}"
        ) from error
    variables = tuple(dict.fromkeys(s for n in names for s in arguments[n].entries.ravel()))
    given = tuple(r for name, domain in domains.items() for r in hypotheses(name, domain))
    simplices = tuple(
        special_cases(name, d)[0] for name, d in domains.items() if d.kind == "simplex"
    )
    return Several(expression, variables, given, formula, simplices)


def convex_for_every_length(
    f: Function, squares: Function, domains: Mapping[str, Domain], name: str
) -> str:
    """Prove vᵀ∇²f(x)v = squares(x, v) ≥ 0 for every length, and say how.

    The second derivative of t ↦ f(x + tv) at every t is the quadratic form at x + tv; it is
    compared with ``squares`` there, and ``squares`` must be ≥ 0 by the way it is written.

    Raises
    ------
    UndecidedError
        When the identity is not proved, or ``squares`` is not ≥ 0 at sight.
    """
    from alicemath.indexed.decide import decide, nonnegative

    k, names = list(domains).index(name), list(domains)
    reserved = {"t", "v"} & set(names)
    if reserved:
        raise UndecidedError(f"rename the argument {reserved.pop()}: t and v belong to the proof")
    tangent = real(*domains[name].shape)

    def along(t: Any, v: Any, *args: Any) -> tuple[Any, ...]:
        return (*args[:k], args[k] + t * v, *args[k + 1 :])

    moving = {"t": real(), "v": tangent, **domains}
    identity = decide(
        "hessian",
        lambda t, v, *args: f(*along(t, v, *args)),
        lambda t, v, *args: squares(*along(t, v, *args), v),
        on=moving,
        wrt="t",
    )
    if not identity.proved:
        raise UndecidedError("squares(x, v) was not proved to be vᵀ ∇²f(x) v")
    if identity.side_conditions:
        raise UndecidedError(f"it holds only where {'; '.join(identity.side_conditions)}")

    def written(v: Any, *args: Any) -> Any:
        return squares(*args, v)

    nonnegative(written, written, on={"v": tangent, **domains})
    return f"vᵀ ∇²f v is the sum of squares given, for every {', '.join(length_names(domains))}"
