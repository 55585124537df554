"""Which functions of a module claim to be the derivative of which.

By name: ``f`` beside ``f_grad``, ``f_gradient``, ``grad_f``, ``f_jac``, ``f_hessian``, ``df``,
``f_prime``, ``f_derivative``; ``fun`` beside ``jac``, as SciPy's optimisers call them.  By what is
returned: ``f_and_grad`` gives the pair (value, gradient); an objective of a boosting library
(``…_objective``) gives (gradient, diagonal of the Hessian), one entry a prediction.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

import numpy as np

__all__ = ["Pair", "entrywise", "pairs_in"]

Function = Callable[..., Any]
Kind = Literal["gradient", "jacobian", "hessian", "derivative"]

SUFFIXES: Mapping[str, Kind] = {
    "_grad": "gradient",
    "_gradient": "gradient",
    "_jac": "jacobian",
    "_jacobian": "jacobian",
    "_hess": "hessian",
    "_hessian": "hessian",
    "_prime": "derivative",
    "_derivative": "derivative",
}
PREFIXES: Mapping[str, Kind] = {
    "grad_": "gradient",
    "gradient_": "gradient",
    "jacobian_": "jacobian",
    "hessian_": "hessian",
    "d_": "derivative",
    "d": "derivative",
}
WITH_VALUE = ("_and_grad", "_and_gradient", "_with_grad", "_with_gradient")
BOOSTING = ("_objective", "_obj", "_grad_hess")


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A function and what claims to be its derivative.

    Attributes
    ----------
    name
        The two names.
    kind
        A *derivative* is taken entry by entry: f and the claim have the shape of the argument.
    f, claimed
        Called with the same arguments.
    """

    name: str
    kind: Kind
    f: Function
    claimed: Function


def pairs_in(module: ModuleType) -> Iterator[Pair]:
    """Yield the pairs among the functions that a module defines, in the order of the text."""
    own = {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    }
    for name, claimed in own.items():
        yield from _by_name(name, claimed, own)
        yield from _by_value(name, claimed)


def _by_name(name: str, claimed: Function, own: Mapping[str, Function]) -> Iterator[Pair]:
    bases = [(name.removesuffix(end), kind) for end, kind in SUFFIXES.items() if name.endswith(end)]
    bases += [
        (name.removeprefix(start), kind)
        for start, kind in PREFIXES.items()
        if name.startswith(start)
    ]
    if name in {"jac", "hess"}:
        bases.append(("fun", "jacobian" if name == "jac" else "hessian"))
    for base, kind in bases:
        if base in own:
            yield Pair(f"{base} / {name}", kind, own[base], claimed)
            return


def _by_value(name: str, both: Function) -> Iterator[Pair]:
    if name.startswith("value_and_grad") or name.endswith(WITH_VALUE):
        yield Pair(f"{name}: value / gradient", "gradient", _part(both, 0), _part(both, 1))
    elif name.endswith(BOOSTING):
        yield Pair(f"{name}: gradient / Hessian", "derivative", _part(both, 0), _part(both, 1))


def _part(both: Function, k: int) -> Function:
    """One of the two things that a function returns, with its signature."""

    def part(*args: Any) -> Any:
        return both(*args)[k]

    part.__name__ = f"{both.__name__}[{k}]"
    part.__signature__ = inspect.signature(both)  # type: ignore[attr-defined]
    return part


def entrywise(claimed: Function, wrt: int) -> Function:
    """Return a derivative taken entry by entry as the Jacobian that it is: a diagonal one."""

    def jacobian(*args: Any) -> Any:
        slope = claimed(*args)
        return np.diag(slope) if np.ndim(args[wrt]) else slope

    return jacobian
