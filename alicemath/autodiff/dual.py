"""Forward mode: dual numbers with a block of tangents.

A dual x + ẋε with ε² = 0 computes f(x + ẋε) = f(x) + f′(x)ẋ ε.  Here ẋ is a *block* of k
tangents on a leading axis, so that one pass with the k = n unit tangents gives a whole Jacobian.
Each differentiation has its own ε, told apart by its `level`: products of the ε of different
levels stay, and the perturbation of an inner derivative is never taken for that of an outer one
(Siskind and Pearlmutter 2005, Perturbation confusion and referential transparency).

A value that does not depend on x is no dual at all: a zero tangent costs nothing.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.primitives import Differentiable
from alicemath.autodiff.reader import Function, Reader, is_plain
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.rules.linear import aligned
from alicemath.tracing.tracer import BINARY, Tracer, dispatch

__all__ = ["Dual"]


class Dual(Reader):
    """A primal, with a block of tangents of shape ``(k, *primal.shape)``."""

    __slots__ = ("level", "primal", "tangent")
    reader: ClassVar[str] = "forward mode"
    level: int

    def __init__(self, primal: Any, tangent: Any, level: int) -> None:
        self.primal = primal
        self.tangent = tangent
        self.level = level

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the primal."""
        return np.shape(self.primal)

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, level={self.level})"

    def lift(self, constant: Any) -> Any:
        """Return a constant as the kind of number that the primal is made of."""
        primal = self.primal
        return primal.lift(constant) if isinstance(primal, Differentiable) else constant

    def stripped(self, args: Any) -> Any:
        """Return the arguments with primals in the place of duals of this level."""
        return [self._primal(a) for a in args]

    def _primal(self, a: Any) -> Any:
        if type(a) is Dual:
            return a.primal if a.level == self.level else a
        return type(a)(self.stripped(a)) if type(a) in (list, tuple) else a

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs and self._alone(inputs):
            if ufunc in ELEMENTWISE:
                return self.elementwise(ufunc, inputs)
            if ufunc in RULES:
                return self.linear(ufunc, inputs, (), {})
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def _alone(self, args: Sequence[Any]) -> bool:
        """Whether plain numbers, arrays of floats and duals of this level only: no dispatch."""
        return all(a.level == self.level if type(a) is Dual else is_plain(a) for a in args)

    def elementwise(self, function: Function, args: Sequence[Any]) -> Any:
        """ẏ = Σ (∂y/∂xᵢ) ẋᵢ, entry by entry."""
        primals = self.stripped(args)
        y = function(*primals)
        if isinstance(y, Differentiable):
            primals = [p if isinstance(p, Tracer) else y.lift(p) for p in primals]
        ndim, parts = np.ndim(y), []
        for partial, a in zip(ELEMENTWISE[function], args, strict=True):
            if type(a) is Dual and a.level == self.level:
                v = aligned(a.tangent, np.ndim(a.primal), ndim)
                parts.append(_scaled(partial(y, *primals) if callable(partial) else partial, v))
        return self._dual(y, parts)

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> Any:
        """ẏ = Σ Jᵢ ẋᵢ, by the forward halves of the rule."""
        primals = self.stripped(arrays)
        y = function(*primals, *options, **kwargs)
        maps = RULES[function](y, *primals, *options, **kwargs)
        parts = [
            linear.forward(a.tangent)
            for linear, a in zip(maps, arrays, strict=True)
            if type(a) is Dual and a.level == self.level
        ]
        return self._dual(y, parts)

    def _dual(self, y: Any, parts: list[Any]) -> Any:
        tangent = parts[0]
        for part in parts[1:]:
            tangent = tangent + part
        shape = (len(self.tangent), *np.shape(y))
        if np.shape(tangent) != shape:
            tangent = np.broadcast_to(tangent, shape)
        return Dual(y, tangent, self.level)


def _scaled(partial: Any, v: Any) -> Any:
    """Return partial · v; most constant partials are 1 and −1."""
    if type(partial) is float:
        if partial == 1.0:
            return v
        if partial == -1.0:
            return -v
    return partial * v


def _operators(function: Function) -> tuple[Function, Function]:
    def forward(x: Dual, z: Any) -> Any:
        if x._alone((z,)) and function in ELEMENTWISE:
            return x.elementwise(function, (x, z))
        return dispatch(function, (x, z), {})

    def reflected(x: Dual, z: Any) -> Any:
        if x._alone((z,)) and function in ELEMENTWISE:
            return x.elementwise(function, (z, x))
        return dispatch(function, (z, x), {})

    return forward, reflected


for _name, _function in BINARY.items():
    _forward, _reflected = _operators(_function)
    setattr(Dual, f"__{_name}__", _forward)
    setattr(Dual, f"__r{_name}__", _reflected)
