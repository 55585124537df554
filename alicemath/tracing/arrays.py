"""Array functions over any field: NumPy's own code on object arrays, and folds.

Functions that only move entries run NumPy's code on the object array.  Sums of products
(``matmul``, ``einsum``, ...) do too, since NumPy's loops over objects call ``+`` and ``*``; their
results are lifted again, so that an empty sum is the field's zero.  Reductions fold with the
field's functions, never with Python's ``max``, which takes an undecided comparison for False.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.tracing import elimination
from alicemath.tracing.scalars import (
    Conditions,
    Entries,
    Field,
    ScalarArray,
    apply,
    boxed,
    conditions,
    decided,
    entries,
    objects,
)
from alicemath.tracing.tracer import Function, getitem, name_of, tracers_in

__all__ = ["HANDLERS"]

Axis = int | tuple[int, ...] | None


# ------------------------------------------------------------------ moving entries
def _rewrap(field: Field, result: Any, *, of_conditions: bool) -> Any:
    if isinstance(result, list | tuple):
        return [_rewrap(field, part, of_conditions=of_conditions) for part in result]
    if of_conditions:
        return decided(field, objects(_as_condition, boxed(result)))
    return ScalarArray(objects(field.lift, boxed(result)), field)


def _as_condition(c: Any) -> Any:
    """Whatever NumPy filled in (an integer 0, where np.diag has nothing) is false."""
    return bool(c) if isinstance(c, int | np.bool_) else c


def _mover(function: Function) -> Function:
    """Run NumPy's code on the object array; whatever it fills in is lifted."""

    def move(field: Field, x: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_traced(field, function, args, kwargs)
        raw = x.entries if isinstance(x, Conditions) else entries(field, x)
        result = function(raw, *args, **kwargs)
        return _rewrap(field, result, of_conditions=isinstance(x, Conditions))

    return move


def _joiner(function: Function) -> Function:
    """Run NumPy's code on a sequence of object arrays."""

    def join(field: Field, arrays: Sequence[Any], *args: Any, **kwargs: Any) -> Any:
        _refuse_traced(field, function, args, kwargs)
        if all(isinstance(a, Conditions) or np.asarray(a).dtype == bool for a in arrays):
            raw = [conditions(field, a) for a in arrays]
            return _rewrap(field, function(raw, *args, **kwargs), of_conditions=True)
        raw = [entries(field, a) for a in arrays]
        return _rewrap(field, function(raw, *args, **kwargs), of_conditions=False)

    return join


def _refuse_traced(field: Field, function: Function, args: Any, kwargs: Any) -> None:
    if _has_tracer((*args, *kwargs.values())):
        raise UnsupportedError(
            f"{name_of(function)} at a traced index", field.name, "use np.where on a condition"
        )


def _has_tracer(args: Any) -> bool:
    return next(tracers_in(args), None) is not None


def _pad(field: Field, x: Any, width: Any, mode: str = "constant", **kwargs: Any) -> Any:
    if mode not in {"constant", "edge", "wrap", "reflect", "symmetric"}:
        raise UnsupportedError(f"np.pad(mode={mode!r})", field.name, "pad with np.concatenate")
    return _mover(np.pad)(field, x, width, mode=mode, **kwargs)


def _contraction(function: Function) -> Function:
    """Sums of products: NumPy's loops over objects call + and *."""

    def contract(field: Field, *args: Any, **kwargs: Any) -> Any:
        raw = (
            a if isinstance(a, str) or _is_labels(function, a) else entries(field, a) for a in args
        )
        return _rewrap(field, function(*raw, **kwargs), of_conditions=False)

    return contract


def _is_labels(function: Function, a: Any) -> bool:
    """Whether an argument of einsum is a list of axis labels."""
    return function is np.einsum and isinstance(a, list | tuple) and not _has_tracer(a)


def _tensordot(field: Field, a: Any, b: Any, axes: Any = 2) -> Any:
    product = np.tensordot(entries(field, a), entries(field, b), axes)
    return _rewrap(field, product, of_conditions=False)


# ------------------------------------------------------------------ folds
def _one_axis(x: Entries, axis: Axis) -> Entries:
    """Return the array with the named axes gathered in the first."""
    if axis is None:
        return x.reshape(-1)
    axes = axis if isinstance(axis, tuple) else (axis,)
    front = np.moveaxis(x, axes, range(len(axes)))
    return front.reshape(-1, *front.shape[len(axes) :])


def _kept(shape: tuple[int, ...], axis: Axis) -> tuple[int, ...]:
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    one = {k % len(shape) for k in axes}
    return tuple(1 if k in one else n for k, n in enumerate(shape))


def _fold(combine: Callable[[Any, Any], Any], x: Entries, axis: Axis, empty: Any) -> Entries:
    gathered = _one_axis(x, axis)
    if gathered.shape[0] == 0:
        return boxed(np.full(gathered.shape[1:], empty, dtype=object))
    return boxed(np.frompyfunc(combine, 2, 1).reduce(gathered, axis=0))


def _reduction(function: Function, empty: int | None) -> Function:
    """Fold with the field's function; an empty fold is the number given, or an error."""

    def reduce(
        field: Field,
        x: Any,
        axis: Axis = None,
        *,
        keepdims: bool = False,
        initial: Any = None,
    ) -> Any:
        raw, start = entries(field, x), empty if initial is None else initial
        if start is None and _one_axis(raw, axis).shape[0] == 0:
            raise ValueError(f"np.{function.__name__} of no entries has no value")
        combine = field.functions[function]
        folded = _fold(combine, raw, axis, start if start is None else field.lift(start))
        result = folded.reshape(_kept(raw.shape, axis)) if keepdims else folded
        if initial is not None:
            return apply(field, combine, ScalarArray(result, field), initial)
        return ScalarArray(result, field)

    return reduce


def _accumulation(function: Function) -> Function:
    def accumulate(field: Field, x: Any, axis: int | None = None) -> Any:
        raw = entries(field, x)
        raw, axis = (raw.reshape(-1), 0) if axis is None else (raw, axis)
        running = np.frompyfunc(field.functions[function], 2, 1).accumulate(raw, axis=axis)
        return ScalarArray(running, field)

    return accumulate


def _trace(field: Field, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    diagonal = np.diagonal(entries(field, x), offset, axis1, axis2)
    return HANDLERS[np.sum](field, ScalarArray(diagonal, field), axis=-1)


# ------------------------------------------------------------------ conditions
def _where(field: Field, condition: Any, *branches: Any) -> Any:
    if len(branches) != 2:
        raise UndecidedError(f"np.where(condition) alone: its length is undecided in {field.name}")
    a, b = (entries(field, branch) for branch in branches)

    def choose(c: Any, yes: Any, no: Any) -> Any:
        return (yes if c else no) if isinstance(c, bool) else field.select(c, yes, no)

    return ScalarArray(objects(choose, conditions(field, condition), a, b), field)


def _select(field: Field, masks: Sequence[Any], values: Sequence[Any], default: Any = 0) -> Any:
    result = field.array(default)
    for mask, value in reversed(list(zip(masks, values, strict=True))):
        result = _where(field, mask, value, result)
    return result


def _piecewise(field: Field, x: Any, masks: Any, functions: Sequence[Any]) -> Any:
    """NumPy's convention: a later condition overrides an earlier one; a last function is else."""
    pieces = [f(x) if callable(f) else f for f in functions]
    result = field.array(pieces[-1] if len(pieces) > len(masks) else 0)
    for mask, piece in zip(masks, pieces, strict=False):
        result = _where(field, mask, piece, result)
    return ScalarArray(np.broadcast_to(result.entries, np.shape(x)), field)


def _nan_to_num(field: Field, x: Any, copy: Any = True, nan: float = 0.0, **_: Any) -> Any:  # noqa: FBT002
    """NumPy's replacement of nan and ±∞ by numbers; where neither can be, the array itself."""
    finite = np.isfinite(x)
    if not isinstance(finite, Conditions) and np.all(finite):
        return x
    largest = np.finfo(np.float64).max
    bounded = np.where(np.isinf(x), np.sign(x) * largest, x)
    return _where(field, np.isnan(x), nan, bounded)


def _connective(name: str) -> Function:
    def connect(field: Field, *masks: Any) -> Any:
        return decided(field, objects(getattr(field, name), *(conditions(field, m) for m in masks)))

    return connect


def _xor(field: Field, a: Any, b: Any) -> Any:
    negation = field.negate
    return decided(
        field,
        objects(
            lambda p, q: field.either(field.both(p, negation(q)), field.both(negation(p), q)),
            conditions(field, a),
            conditions(field, b),
        ),
    )


def _quantifier(name: str, empty: bool) -> Function:  # noqa: FBT001  the value of an empty one
    def quantify(field: Field, x: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
        raw = conditions(field, x)
        folded = _fold(getattr(field, name), raw, axis, empty)
        return decided(field, folded.reshape(_kept(raw.shape, axis)) if keepdims else folded)

    return quantify


# ------------------------------------------------------------------ order
def _certain(field: Field, relation: Function, a: Any, b: Any) -> bool:
    answer = field.relations[relation](a, b)
    if not isinstance(answer, bool):
        raise UndecidedError(f"the order of two {field.name} is undecided: {a} and {b}")
    return answer


def _order(field: Field, column: Sequence[Any]) -> list[int]:
    def compare(i: int, j: int) -> int:
        before = _certain(field, np.less, column[i], column[j])
        return -1 if before else int(_certain(field, np.less, column[j], column[i]))

    return sorted(range(len(column)), key=functools.cmp_to_key(compare))


def _argsort(field: Field, x: Any, axis: int | None = -1, **_: Any) -> Any:
    raw = entries(field, x)
    raw, axis = (raw.reshape(-1), 0) if axis is None else (raw, axis)
    lines = np.moveaxis(raw, axis, -1)
    order = np.empty(lines.shape, dtype=np.intp)
    for k in np.ndindex(lines.shape[:-1]):
        order[k] = _order(field, lines[k].tolist())
    return np.moveaxis(order, -1, axis)


def _sort(field: Field, x: Any, axis: int | None = -1, **_: Any) -> Any:
    raw = entries(field, x)
    raw, axis = (raw.reshape(-1), 0) if axis is None else (raw, axis)
    order = _argsort(field, ScalarArray(raw, field), axis)
    return ScalarArray(np.take_along_axis(raw, order, axis), field)


def _arg(relation: Function) -> Function:
    """The index of the first entry that no other one surpasses."""

    def find(field: Field, x: Any, axis: int | None = None, *, keepdims: bool = False) -> Any:
        raw = entries(field, x)
        lines = raw.reshape(-1) if axis is None else np.moveaxis(raw, axis, -1)
        found = np.empty(lines.shape[:-1], dtype=np.intp)
        for k in np.ndindex(found.shape):
            line, best = lines[k].tolist(), 0
            for i in range(1, len(line)):
                best = i if _certain(field, relation, line[i], line[best]) else best
            found[k] = best
        result = found.reshape(_kept(raw.shape, axis)) if keepdims else found
        return result if result.ndim else result[()]

    return find


# ------------------------------------------------------------------ tables
MOVERS = (
    getitem, np.reshape, np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.squeeze,
    np.expand_dims, np.broadcast_to, np.diag, np.diagonal, np.diagflat, np.roll, np.rot90,
    np.flip, np.flipud, np.fliplr, np.tile, np.repeat, np.delete, np.take, np.take_along_axis,
    np.array_split, np.split, np.hsplit, np.vsplit, np.dsplit, np.atleast_1d, np.atleast_2d,
    np.atleast_3d, np.ravel, np.resize, np.matrix_transpose, np.permute_dims,
)  # fmt: skip
JOINERS = (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.block)
CONTRACTIONS = (np.matmul, np.dot, np.einsum, np.outer, np.inner, np.convolve, np.correlate)

HANDLERS: Mapping[Function, Function] = {
    **{function: _mover(function) for function in MOVERS},
    **{function: _joiner(function) for function in JOINERS},
    **{function: _contraction(function) for function in CONTRACTIONS},
    np.tensordot: _tensordot,
    np.pad: _pad,
    np.trace: _trace,
    np.where: _where,
    np.select: _select,
    np.piecewise: _piecewise,
    np.nan_to_num: _nan_to_num,
    np.logical_and: _connective("both"),
    np.logical_or: _connective("either"),
    np.logical_not: _connective("negate"),
    np.logical_xor: _xor,
    np.bitwise_and: _connective("both"),
    np.bitwise_or: _connective("either"),
    np.invert: _connective("negate"),
    np.bitwise_xor: _xor,
    np.all: _quantifier("both", empty=True),
    np.any: _quantifier("either", empty=False),
    np.sum: _reduction(np.add, 0),
    np.prod: _reduction(np.multiply, 1),
    np.max: _reduction(np.maximum, None),
    np.min: _reduction(np.minimum, None),
    np.cumsum: _accumulation(np.add),
    np.cumprod: _accumulation(np.multiply),
    np.argsort: _argsort,
    np.sort: _sort,
    np.argmax: _arg(np.greater),
    np.argmin: _arg(np.less),
    np.linalg.solve: elimination.solve,
    np.linalg.inv: elimination.inverse,
    np.linalg.det: elimination.determinant,
    np.linalg.slogdet: elimination.sign_and_log_determinant,
    np.linalg.cholesky: elimination.cholesky,
}
