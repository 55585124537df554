"""Forward mode: dual numbers with a block of tangents.

A dual x + ẋε with ε² = 0 computes f(x + ẋε) = f(x) + f′(x)ẋ ε.  Here ẋ is a *block* of k
tangents on a leading axis, so that one pass with the k = n unit tangents gives a whole Jacobian.
Each differentiation has its own ε, told apart by its `level`: products of the ε of different
levels stay, and the perturbation of an inner derivative is never taken for that of an outer one
(Siskind and Pearlmutter 2005, Perturbation confusion and referential transparency).

A value that does not depend on x is no dual at all: a zero tangent costs nothing.
"""

import operator
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.primitives import Differentiable, pick
from alicemath.autodiff.reader import FLOATS, NUMBERS, Function, Reader, evaluated, is_plain
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.rules.linear import aligned, spread
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
        shape: tuple[int, ...] = self.primal.shape
        return shape

    @property
    def ndim(self) -> int:
        """The number of axes of the primal."""
        ndim: int = self.primal.ndim
        return ndim

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, level={self.level})"

    def stripped(self, args: Any) -> Any:
        """Return the arguments with primals in the place of duals of this level."""
        return [self._primal(a) for a in args]

    def _primal(self, a: Any) -> Any:
        if type(a) is Dual:
            return a.primal if a.level == self.level else a
        return type(a)(self.stripped(a)) if type(a) in (list, tuple) else a

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs:
            call = _CALLS.get(ufunc)
            if call is not None:
                return call(*inputs)
            if ufunc in RULES and self._alone(inputs):
                return self.linear(ufunc, inputs, (), {})
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __array_function__(
        self, function: Function, types: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        is_sum = function is np.sum and not kwargs and len(args) == 1 and args[0] is self
        if is_sum and type(self.primal) is np.ndarray:
            y = _total(self.primal, None)
            (linear,) = RULES[np.sum](y, self.primal)
            return Dual(y, linear.forward(self.tangent), self.level)
        return super().__array_function__(function, types, args, kwargs)

    def _alone(self, args: Sequence[Any]) -> bool:
        """Whether plain numbers, arrays of floats and duals of this level only: no dispatch."""
        return all(a.level == self.level if type(a) is Dual else is_plain(a) for a in args)

    def elementwise(self, function: Function, args: Sequence[Any]) -> Any:
        """ẏ = Σ (∂y/∂xᵢ) ẋᵢ, entry by entry."""
        primals = self.stripped(args)
        y = self.real_only(function(*primals))
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
        y = self.real_only(function(*primals, *options, **kwargs))
        maps = RULES[function](y, *primals, *options, **kwargs)
        parts = [
            linear.forward(a.tangent)
            for linear, a in zip(maps, arrays, strict=True)
            if type(a) is Dual and a.level == self.level
        ]
        return self._dual(y, parts)

    def reduced(self, function: Function, x: Any, options: Sequence[Any], kwargs: Any) -> Any:
        """ẏ = Jẋ, by the forward half of the rule of a function of this one array."""
        y = evaluated(function, self.primal, options, kwargs)
        (linear,) = RULES[function](y, self.primal, *options, **kwargs)
        return Dual(y, linear.forward(self.tangent), self.level)

    def __getitem__(self, key: Any) -> Any:
        x = self.primal
        if type(x) is not np.ndarray or type(key) not in _PLACES:
            return super().__getitem__(key)
        y = x[key]
        (linear,) = RULES[pick](y, x, key=(key,), shape=x.shape)
        return Dual(y, linear.forward(self.tangent), self.level)

    def _dual(self, y: Any, parts: list[Any]) -> Any:
        tangent = parts[0]
        for part in parts[1:]:
            tangent = tangent + part
        return _of_shape(y, tangent, self)


def _scaled(partial: Any, v: Any) -> Any:
    """Return partial · v; most constant partials are 1 and −1."""
    if type(partial) is float:
        if partial == 1.0:
            return v
        if partial == -1.0:
            return -v
    return partial * v


def _of_shape(y: Any, tangent: Any, x: Dual) -> Dual:
    """Return the dual of y, whose tangents may have to be repeated along its axes."""
    shape = y.shape
    if tangent.shape[1:] != shape:
        tangent = spread(tangent, (len(x.tangent), *shape))
    return Dual(y, tangent, x.level)


# ------------------------------------------------------------------ the fast path
# Duals over floats, with plain constants or with duals of the same level, need no dispatch.

_total: Any = np.add.reduce

#: Keys of one entry or of a run of entries.
_PLACES = frozenset({int, slice})


def _unary(function: Function, operate: Function) -> Function:
    """Return what computes function(dual) by an operator of Python."""

    def call(x: Any) -> Any:
        a = x.primal
        if type(a) not in FLOATS:
            return x.elementwise(function, (x,))
        y = operate(a)
        partial = ELEMENTWISE[function][0]
        if type(partial) is float:
            return Dual(y, _scaled(partial, x.tangent), x.level)
        return Dual(y, partial(y, a) * x.tangent, x.level)

    return call


def _binary(function: Function, operate: Function) -> Function:
    """Return what computes function(x, z), at least one being a dual."""
    before = _with_constant(function, operate, place=0)
    behind = _with_constant(function, operate, place=1)

    def call(x: Any, z: Any) -> Any:
        if type(x) is not Dual:
            return behind(z, x)
        if type(z) is not Dual:
            return before(x, z)
        a, b = x.primal, z.primal
        if x.level != z.level or type(a) not in FLOATS or type(b) not in FLOATS:
            return dispatch(function, (x, z), {})
        y = operate(a, b)
        to_a, to_b = ELEMENTWISE[function]
        v, w, ndim = x.tangent, z.tangent, y.ndim
        if a.ndim != ndim:
            v = aligned(v, a.ndim, ndim)
        if b.ndim != ndim:
            w = aligned(w, b.ndim, ndim)
        v = _scaled(to_a, v) if type(to_a) is float else to_a(y, a, b) * v
        if type(to_b) is not float:
            v = v + to_b(y, a, b) * w
        else:
            v = v - w if to_b == -1.0 else v + _scaled(to_b, w)
        return Dual(y, v, x.level) if v.shape[1:] == y.shape else _of_shape(y, v, x)

    return call


def _with_constant(function: Function, operate: Function, *, place: int) -> Function:
    """Return what computes function(dual, constant), or function(constant, dual) for place 1."""

    def call(x: Any, z: Any) -> Any:
        a = x.primal
        if type(a) not in FLOATS or not (type(z) in NUMBERS or is_plain(z)):
            args = (z, x) if place else (x, z)
            return x.elementwise(function, args) if x._alone(args) else dispatch(function, args, {})
        y = operate(z, a) if place else operate(a, z)
        partial = ELEMENTWISE[function][place]
        v = x.tangent
        if a.ndim != y.ndim:
            v = aligned(v, a.ndim, y.ndim)
        if type(partial) is float:
            v = _scaled(partial, v)
        else:
            v = (partial(y, z, a) if place else partial(y, a, z)) * v
        return Dual(y, v, x.level) if v.shape[1:] == y.shape else _of_shape(y, v, x)

    return call


_CALLS: dict[Function, Function] = {
    f: _unary(f, f) if len(row) == 1 else _binary(f, f) for f, row in ELEMENTWISE.items()
}

for _name, _function in BINARY.items():
    if _function in ELEMENTWISE:
        _operate = getattr(operator, _name, _function)
        setattr(Dual, f"__{_name}__", _binary(_function, _operate))
        setattr(Dual, f"__r{_name}__", _with_constant(_function, _operate, place=1))
setattr(Dual, "__matmul__", lambda x, z: x.__array_ufunc__(np.matmul, "__call__", x, z))  # noqa: B010
setattr(Dual, "__rmatmul__", lambda x, z: x.__array_ufunc__(np.matmul, "__call__", z, x))  # noqa: B010
setattr(Dual, "__neg__", _unary(np.negative, operator.neg))  # noqa: B010  as the others above
