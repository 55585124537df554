"""Reverse mode: values that record on a tape how they were made.

Each operation on a `Node` appends one record: an elementwise function leaves its partial
derivative, computed at once, so that nothing else of the operation is kept; an array function
leaves the backward half of its rule, which holds only the arrays that it reads.  `sweep` reads the
records backwards.
"""

import operator
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.primitives import Differentiable, pick
from alicemath.autodiff.reader import Function, Reader, is_plain
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.sweep import Edge, Tape
from alicemath.tracing.tracer import Tracer, dispatch, tracers_in

__all__ = ["Node"]


class Node(Reader):
    """A value and its place on a tape."""

    __slots__ = ("index", "primal", "tape")
    reader: ClassVar[str] = "reverse mode"

    def __init__(self, primal: Any, index: int, tape: Tape) -> None:
        self.primal = primal
        self.index = index
        self.tape = tape

    @property
    def level(self) -> int:
        """The level of the tape."""
        return self.tape.level

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the primal."""
        return np.shape(self.primal)

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __repr__(self) -> str:
        return f"Node({self.primal!r}, level={self.level})"

    def lift(self, constant: Any) -> Any:
        """Return a constant as the kind of number that the primal is made of."""
        primal = self.primal
        return primal.lift(constant) if isinstance(primal, Differentiable) else constant

    def stripped(self, args: Any) -> Any:
        """Return the arguments with primals in the place of nodes of this tape."""
        return [self._primal(a) for a in args]

    def _primal(self, a: Any) -> Any:
        if type(a) is Node:
            return a.primal if a.tape is self.tape else a
        return type(a)(self.stripped(a)) if type(a) in (list, tuple) else a

    # ---------------------------------------------------------------- recording
    def elementwise(self, function: Function, args: Sequence[Any]) -> Any:
        """Record (∂y/∂xᵢ) for each argument on this tape."""
        primals = self.stripped(args)
        y = function(*primals)
        if isinstance(y, Differentiable):
            primals = [p if isinstance(p, Tracer) else y.lift(p) for p in primals]
        shape, edges = np.shape(y), []
        for partial, a, x in zip(ELEMENTWISE[function], args, primals, strict=True):
            if type(a) is Node and a.tape is self.tape:
                factor = partial(y, *primals) if callable(partial) else partial
                edges.append((a.index, factor, None if np.shape(x) == shape else np.shape(x)))
        return self._node(y, tuple(edges))

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> Any:
        """Record the backward half of the rule for each argument on this tape."""
        primals = self.stripped(arrays)
        y = function(*primals, *options, **kwargs)
        maps = RULES[function](y, *primals, *options, **kwargs)
        edges = tuple(
            (a.index, None, linear.backward)
            for linear, a in zip(maps, arrays, strict=True)
            if type(a) is Node and a.tape is self.tape
        )
        return self._node(y, edges)

    def __getitem__(self, key: Any) -> Any:
        x = self.primal
        if type(x) is not np.ndarray or next(tracers_in((key,)), None) is not None:
            return super().__getitem__(key)
        y = x[key]
        (linear,) = RULES[pick](y, x, key=key if type(key) is tuple else (key,), shape=x.shape)
        return self._node(y, ((self.index, None, linear.backward),))

    def _node(self, y: Any, edges: tuple[Edge, ...]) -> "Node":
        records = self.tape.records
        records.append(edges)
        return Node(y, len(records) - 1, self.tape)

    def _alone(self, args: Sequence[Any]) -> bool:
        """Whether plain numbers, arrays of floats and plain nodes of this tape only."""
        return all(_plain(a) and (type(a) is not Node or a.tape is self.tape) for a in args)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs:
            if len(inputs) == 1:
                return _unary(ufunc, inputs[0])
            if len(inputs) == 2 and ufunc in ELEMENTWISE:
                return _binary(ufunc, ufunc, *inputs)
            if ufunc is np.matmul and self._alone(inputs):
                return self.linear(ufunc, inputs, (), kwargs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)


# ------------------------------------------------------------------ the fast path
# Operations on plain floats and arrays of floats, on one tape, are recorded without dispatch.


def _plain(x: Any) -> bool:
    """Whether a float, an array of floats, or a node of such."""
    return is_plain(x.primal) if type(x) is Node else is_plain(x)


def _unary(function: Function, x: Any) -> Any:
    row = ELEMENTWISE.get(function)
    a = x.primal
    if row is None or not _plain(a):
        return dispatch(function, (x,), {})
    y = function(a)
    partial = row[0]
    records = x.tape.records
    records.append(((x.index, partial if isinstance(partial, float) else partial(y, a), None),))
    return Node(y, len(records) - 1, x.tape)


def _binary(function: Function, operate: Function, x: Any, z: Any) -> Any:
    """Record y = operate(x, z), which is the elementwise function; at least one is a node."""
    if type(x) is not Node:
        return _with_constant(function, operate, x, z, z)
    if type(z) is not Node:
        return _with_constant(function, operate, x, z, x)
    a, b, tape = x.primal, z.primal, x.tape
    if tape is not z.tape or not (_plain(a) and _plain(b)):
        return dispatch(function, (x, z), {})
    y = operate(a, b)
    shape, (to_a, to_b) = y.shape, ELEMENTWISE[function]
    records = tape.records
    records.append(
        (
            (
                x.index,
                to_a if isinstance(to_a, float) else to_a(y, a, b),
                None if a.shape == shape else a.shape,
            ),
            (
                z.index,
                to_b if isinstance(to_b, float) else to_b(y, a, b),
                None if b.shape == shape else b.shape,
            ),
        )
    )
    return Node(y, len(records) - 1, tape)


def _with_constant(function: Function, operate: Function, x: Any, z: Any, node: Node) -> Any:
    """Record y = operate(x, z), of which only one is a node."""
    p = node.primal
    if not (_plain(x) and _plain(z)):
        return dispatch(function, (x, z), {})
    a, b, k = (p, z, 0) if x is node else (x, p, 1)
    y = operate(a, b)
    partial = ELEMENTWISE[function][k]
    factor = partial if isinstance(partial, float) else partial(y, a, b)
    records = node.tape.records
    records.append(((node.index, factor, None if p.shape == y.shape else p.shape),))
    return Node(y, len(records) - 1, node.tape)


def _operator(function: Function, operate: Function) -> tuple[Function, Function]:
    return (
        lambda x, z: _binary(function, operate, x, z),
        lambda x, z: _with_constant(function, operate, z, x, x),
    )


for _name, _function, _operate in (
    ("add", np.add, operator.add),
    ("sub", np.subtract, operator.sub),
    ("mul", np.multiply, operator.mul),
    ("truediv", np.divide, operator.truediv),
    ("pow", np.power, operator.pow),
):
    _forward, _reflected = _operator(_function, _operate)
    setattr(Node, f"__{_name}__", _forward)
    setattr(Node, f"__r{_name}__", _reflected)
setattr(Node, "__neg__", lambda x: _unary(np.negative, x))  # noqa: B010  as the others above
