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

from alicemath.autodiff.dual import Dual
from alicemath.autodiff.primitives import Differentiable, pick
from alicemath.autodiff.reader import FLOATS, NUMBERS, Function, Reader, evaluated, is_plain
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.sweep import Edge, Tape
from alicemath.tracing.tracer import Tracer, dispatch, tracers_in

__all__ = ["Node", "root"]


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
        shape: tuple[int, ...] = self.primal.shape
        return shape

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __copy__(self) -> "Node":
        return self

    def __deepcopy__(self, memo: Any) -> "Node":
        """A node on a copy of the tape would be a constant for the sweep over this one."""
        return self

    def __reduce__(self) -> Any:
        raise self.refusal("pickle", "keep the value in this process")

    def __repr__(self) -> str:
        return f"Node({self.primal!r}, level={self.level})"

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
        y = self.real_only(function(*primals))
        if isinstance(y, Differentiable):
            primals = [p if isinstance(p, Tracer) else y.lift(p) for p in primals]
        shape, edges = np.shape(y), []
        for partial, a, x in zip(ELEMENTWISE[function], args, primals, strict=True):
            if type(a) is Node and a.tape is self.tape:
                factor = partial(y, *primals) if callable(partial) else partial
                if type(factor) is np.ndarray and any(factor is c for c in args):
                    factor = self.tape.kept(factor)
                edges.append((a.index, factor, None if np.shape(x) == shape else np.shape(x)))
        return self._node(y, tuple(edges))

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> Any:
        """Record the backward half of the rule for each argument on this tape."""
        primals = self.stripped(arrays)
        options, kwargs = self._settled(options, kwargs)
        y = self.real_only(function(*primals, *options, **kwargs))
        primals = [self.tape.kept(p) if p is a else p for a, p in zip(arrays, primals, strict=True)]
        maps = RULES[function](y, *primals, *options, **kwargs)
        edges = tuple(
            (a.index, None, linear.backward)
            for linear, a in zip(maps, arrays, strict=True)
            if type(a) is Node and a.tape is self.tape
        )
        return self._node(y, edges)

    def reduced(self, function: Function, x: Any, options: Sequence[Any], kwargs: Any) -> Any:
        """Record the backward half of the rule of a function of this one array."""
        options, kwargs = self._settled(options, kwargs)
        y = evaluated(function, self.primal, options, kwargs)
        (linear,) = RULES[function](y, self.primal, *options, **kwargs)
        return _array(self, y, linear.backward)

    def _settled(self, options: Sequence[Any], kwargs: Any) -> tuple[Sequence[Any], Any]:
        """Indices and other options as they are now: the sweep reads them after f is done."""
        if options:
            options = [self.tape.kept(o) for o in options]
        return options, {k: self.tape.kept(v) for k, v in kwargs.items()} if kwargs else kwargs

    def __getitem__(self, key: Any) -> Any:
        x = self.primal
        if not self.tape.fast or not (
            type(key) in _PLACES or next(tracers_in((key,)), None) is None
        ):
            return super().__getitem__(key)
        if type(key) not in _PLACES:
            key = self.tape.kept(key)
        y = x[key]
        (linear,) = RULES[pick](y, x, key=key if type(key) is tuple else (key,), shape=x.shape)
        return _array(self, y, linear.backward)

    def _node(self, y: Any, edges: tuple[Edge, ...]) -> "Node":
        tape = self.tape
        if tape.fast and not _is_fast(y):
            tape.fast = False
        records = tape.records
        index = len(records)
        records.append(edges)
        return Node(y, index, tape)

    def __array_function__(
        self, function: Function, types: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        is_sum = function in _SUMS and len(args) == 1 and args[0] is self and self.tape.fast
        if is_sum and type(self.primal) is np.ndarray and not kwargs.keys() - _ALONG:
            return _summed(self, function, kwargs)
        return super().__array_function__(function, types, args, kwargs)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs:
            record = _RECORDERS.get(ufunc)
            if record is not None:
                return record(*inputs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)


# ------------------------------------------------------------------ the fast path
# On a *fast* tape every value is a float or an array of floats, or a dual number of such.  Then
# operations with plain constants or with other nodes of the tape are recorded without dispatch.


def root(x: Any, level: int) -> Node:
    """Return x as the input of a new differentiation, on a tape of its own."""
    tape = Tape(level)
    tape.fast = _is_fast(x)
    return Node(x, 0, tape)


#: Keys of one entry or of a run of entries.
_PLACES = frozenset({int, slice})


def _is_fast(y: Any) -> bool:
    """Whether a float or an array of floats, or a dual number of such."""
    kind = type(y)
    if kind is np.float64:
        return True
    if kind is Dual:
        y = y.primal
        kind = type(y)
    return kind in FLOATS and is_plain(y)


def _unary(function: Function, operate: Function) -> Function:
    """Return the function that records y = function(x), computed by an operator of Python."""

    def record(x: Any) -> Any:
        tape = x.tape
        if not tape.fast:
            return dispatch(function, (x,), {})
        a = x.primal
        y = operate(a)
        partial = ELEMENTWISE[function][0]
        factor = partial if type(partial) is float else partial(y, a)
        records = tape.records
        records.append(((x.index, factor, None),))
        return Node(y, len(records) - 1, tape)

    return record


def _binary(function: Function, operate: Function) -> Function:
    """Return the function that records y = function(x, z), computed by an operator of Python."""
    before = _with_constant(function, operate, place=0)
    behind = _with_constant(function, operate, place=1)

    def record(x: Any, z: Any) -> Any:
        if type(x) is not Node:
            return behind(z, x)
        if type(z) is not Node:
            return before(x, z)
        tape = x.tape
        if tape is not z.tape or not tape.fast:
            return dispatch(function, (x, z), {})
        a, b = x.primal, z.primal
        y = operate(a, b)
        to_a, to_b = ELEMENTWISE[function]
        to_a = to_a if type(to_a) is float else to_a(y, a, b)
        to_b = to_b if type(to_b) is float else to_b(y, a, b)
        sum_a = sum_b = None
        if type(y) is not _FLOAT:
            shape, sum_a, sum_b = y.shape, a.shape, b.shape
            sum_a, sum_b = None if sum_a == shape else sum_a, None if sum_b == shape else sum_b
        records = tape.records
        records.append(((x.index, to_a, sum_a), (z.index, to_b, sum_b)))
        return Node(y, len(records) - 1, tape)

    return record


def _with_constant(function: Function, operate: Function, *, place: int) -> Function:
    """Return what records function(node, constant), or function(constant, node) for place 1."""

    def record(x: Any, z: Any) -> Any:
        tape = x.tape
        if not tape.fast or not (type(z) in NUMBERS or is_plain(z)):
            return dispatch(function, (z, x) if place else (x, z), {})
        a = x.primal
        y = operate(z, a) if place else operate(a, z)
        factor = ELEMENTWISE[function][place]
        if type(factor) is not float:
            factor = factor(y, z, a) if place else factor(y, a, z)
            if factor is z:
                factor = tape.kept(z)
        then = None
        if type(y) is not _FLOAT and a.shape != y.shape:
            then = a.shape
        records = tape.records
        records.append(((x.index, factor, then),))
        return Node(y, len(records) - 1, tape)

    return record


def _array(x: Node, y: Any, backward: Any) -> Node:
    """Record y, an array function of x alone."""
    tape = x.tape
    records = tape.records
    records.append(((x.index, None, backward),))
    return Node(y, len(records) - 1, tape)


_SUMS = frozenset({np.sum, np.mean})
_ALONG = frozenset({"axis", "keepdims"})
_total: Any = np.add.reduce


def _summed(x: Node, function: Function, along: dict[str, Any]) -> Node:
    """Record the sum of an array, or its mean: the sum over the number of terms."""
    a = x.primal
    y = _total(a, along.get("axis"), None, None, along.get("keepdims", False))
    (linear,) = RULES[np.sum](y, a, **along)
    backward = linear.backward
    if function is np.sum:
        return _array(x, y, backward)
    count = a.size // max(y.size, 1)
    return _array(x, y / count, lambda u: backward(u * (1.0 / count)))


def _matmul(x: Any, z: Any) -> Any:
    """Record y = x @ z; at least one is a node."""
    node, other = (x, z) if type(x) is Node else (z, x)
    tape, both = node.tape, type(other) is Node
    if not tape.fast or (other.tape is not tape if both else not is_plain(other)):
        return dispatch(np.matmul, (x, z), {})
    a, b = x.primal if type(x) is Node else x, z.primal if type(z) is Node else z
    y = a @ b
    if not both:
        a, b = (a, tape.kept(b)) if type(x) is Node else (tape.kept(a), b)
    in_a, in_b = RULES[np.matmul](y, a, b)
    edges: tuple[Edge, ...] = ()
    if type(x) is Node:
        edges = ((x.index, None, in_a.backward),)
    if type(z) is Node:
        edges = (*edges, (z.index, None, in_b.backward))
    records = tape.records
    index = len(records)
    records.append(edges)
    return Node(y, index, tape)


_FLOAT = np.float64
_RECORDERS: dict[Function, Function] = {
    **{f: _unary(f, f) if len(row) == 1 else _binary(f, f) for f, row in ELEMENTWISE.items()},
    np.matmul: _matmul,
}

for _name, _function, _operate in (
    ("add", np.add, operator.add),
    ("sub", np.subtract, operator.sub),
    ("mul", np.multiply, operator.mul),
    ("truediv", np.divide, operator.truediv),
    ("pow", np.power, operator.pow),
):
    setattr(Node, f"__{_name}__", _binary(_function, _operate))
    setattr(Node, f"__r{_name}__", _with_constant(_function, _operate, place=1))
setattr(Node, "__matmul__", _matmul)  # noqa: B010  as the others above
setattr(Node, "__rmatmul__", lambda x, z: _matmul(z, x))  # noqa: B010
setattr(Node, "__neg__", _unary(np.negative, operator.neg))  # noqa: B010
