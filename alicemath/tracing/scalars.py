"""One array for every kind of scalar: 50-digit numbers, balls, formulas.

A `Field` says how one kind of scalar is computed with; `ScalarArray` reads plain NumPy over it,
entry by entry, so that the user's function runs unchanged on exact or enclosed or symbolic
numbers.  Nothing passes through float64: constants are lifted by the field, and what cannot be
computed is refused by name.

Comparisons have three answers.  When every entry is decided, a comparison is a plain array of
bools, as in NumPy.  Otherwise it is an array of `Conditions`, which ``np.where`` turns into the
field's selection (a Piecewise formula, the union of two balls) and which ``if`` refuses.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.tracing.tracer import Function, Tracer, dispatch, name_of

__all__ = ["ARITHMETIC", "Conditions", "Field", "ScalarArray", "constants"]

Entries = NDArray[np.object_]
Scalar = Any

#: What Python's own operators do for every kind of scalar; division is the field's own affair.
ARITHMETIC: Mapping[Function, Callable[..., Scalar]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.negative: operator.neg,
}


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """How one kind of scalar is computed with.

    Attributes
    ----------
    name
        What error messages call it, such as ``"50-digit numbers"``.
    lift
        Makes a scalar of a bool, an int, a float, a condition, or a scalar; TypeError otherwise.
    functions
        The scalar function behind each NumPy function, `ARITHMETIC` included.  Python's own
        ``+``, ``-`` and ``*`` must agree with it.
    relations
        The predicates (``np.less`` with two arguments, ``np.isnan`` with one, ...); each answers
        True, False, or a condition that is neither.
    select
        ``select(condition, a, b)`` for an undecided condition.
    both, either, negate
        Conjunction, disjunction and negation of conditions, some of which may be bools.
    pi
        The number π.
    pivot
        The index of an entry of a column that is certainly not zero, None when all are zero,
        UndecidedError when that is unknown; the field itself is None when elimination should be
        avoided and determinants be expanded (formulas).
    exact
        Whether the scalars are formulas, which may not take a stand-in for an arbitrary function.
    """

    name: str
    lift: Callable[[Any], Scalar]
    functions: Mapping[Function, Callable[..., Scalar]]
    relations: Mapping[Function, Callable[..., Any]]
    select: Callable[[Any, Scalar, Scalar], Scalar]
    both: Callable[[Any, Any], Any]
    either: Callable[[Any, Any], Any]
    negate: Callable[[Any], Any]
    pi: Scalar
    pivot: Callable[[Sequence[Scalar]], int | None] | None = None
    exact: bool = False

    def array(self, x: Any) -> "ScalarArray":
        """Return the array with every entry lifted."""
        return ScalarArray(entries(self, x), self)


class ScalarArray(Tracer):
    """An array over a field, read by NumPy's functions.

    Parameters
    ----------
    entries
        An object array of the field's scalars.
    field
        How to compute with them.
    """

    __slots__ = ("entries", "field")

    def __init__(self, entries: Entries, field: Field) -> None:
        self.entries = entries
        self.field = field

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.entries.shape

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Return the function's value, entry by entry or through NumPy's object arrays."""
        from alicemath.tracing.arrays import HANDLERS

        if not args:
            raise self.refusal(f"{name_of(function)}(keyword=array)", "pass the array first")
        handler = HANDLERS.get(function)
        if handler is not None:
            return handler(self.field, *args, **kwargs)
        if function in self.field.functions and not kwargs:
            return self._elementwise(function, args)
        if function in self.field.relations and not kwargs:
            return relate(self.field, self.field.relations[function], *args)
        derived = DERIVED.get(function)
        if derived is not None and not kwargs:
            return derived(self.field, *(self.field.array(a) for a in args))
        if self.field.exact and hasattr(function, "stand_in"):
            raise self.refusal(name_of(function), "an arbitrary function has no formula")
        return self.compose(function, args, kwargs)

    def _elementwise(self, function: Function, args: Sequence[Any]) -> "ScalarArray":
        if isinstance(function, np.ufunc) and len(args) != function.nin:
            raise self.refusal(f"{name_of(function)} with {len(args)} arguments", "leave it out")
        return apply(self.field, self.field.functions[function], *args)

    def compose(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Write the function in terms of simpler ones, or refuse it by name."""
        try:
            return super().compose(function, args, kwargs)
        except UnsupportedError:
            raise
        except NotImplementedError as unsupported:
            raise self.refusal(str(unsupported)) from None

    def refusal(
        self, name: str, remedy: str = "write it with functions that have one"
    ) -> Exception:
        """Return the error that names the function, this kind of number and the remedy."""
        return UnsupportedError(name, self.field.name, remedy)

    def __bool__(self) -> bool:
        if type(self) is ScalarArray and self.entries.size == 1:
            return bool(dispatch(np.not_equal, (self, 0), {}))
        raise UndecidedError(
            f"`if` on {self.field.name} of shape {self.shape} cannot be decided; "
            "use np.where or np.maximum"
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.entries}, {self.field.name})"


class Conditions(ScalarArray):
    """An array of conditions, at least one of which is neither true nor false."""

    __slots__ = ()

    def __and__(self, other: Any) -> Any:
        return dispatch(np.logical_and, (self, other), {})

    def __or__(self, other: Any) -> Any:
        return dispatch(np.logical_or, (self, other), {})

    def __xor__(self, other: Any) -> Any:
        return dispatch(np.logical_xor, (self, other), {})

    def __invert__(self) -> Any:
        return dispatch(np.logical_not, (self,), {})

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__


# ------------------------------------------------------------------ entries
def entries(field: Field, x: Any) -> Entries:
    """Return the object array of the field's scalars behind an array, a number or a list."""
    if isinstance(x, ScalarArray):
        if x.field is not field:
            raise InputError(f"{field.name} and {x.field.name} cannot be mixed in one expression")
        return objects(field.lift, x.entries) if isinstance(x, Conditions) else x.entries
    if isinstance(x, list | tuple) and any(isinstance(part, Tracer | list | tuple) for part in x):
        return np.stack([entries(field, part) for part in x])
    array = np.asarray(x)
    if array.dtype.kind not in "biufO":
        raise InputError(f"{array.dtype} entries cannot be made {field.name}; use real numbers")
    return objects(field.lift, array)


def conditions(field: Field, x: Any) -> Entries:
    """Return the object array of conditions behind a mask; a number is true when it is not 0."""
    if isinstance(x, Conditions):
        return x.entries
    if isinstance(x, ScalarArray):
        return conditions(field, relate(field, field.relations[np.not_equal], x, 0))
    return np.asarray(x, dtype=bool).astype(object)


def objects(scalar: Callable[..., Any], *arrays: Any) -> Entries:
    """Return scalar(a, b, ...) entry by entry, broadcast, as an object array."""
    with np.errstate(all="ignore"):  # of a comparison with nan, NumPy would warn "in lift"
        return boxed(np.frompyfunc(scalar, len(arrays), 1)(*(_as_objects(a) for a in arrays)))


def boxed(result: Any) -> Entries:
    """Return an object array, also of the bare scalar that NumPy makes of a 0-d one."""
    if isinstance(result, np.ndarray):
        return result
    box = np.empty((), dtype=object)
    box[()] = result
    return box


def _as_objects(a: Any) -> Entries:
    """Float64 entries become Python floats, which every lift knows."""
    array: Entries = a if isinstance(a, np.ndarray) else np.asarray(a)
    return array if array.dtype == object else array.astype(object)


def apply(field: Field, scalar: Callable[..., Scalar], *args: Any) -> ScalarArray:
    """Return the scalar function of the arguments, entry by entry."""
    return ScalarArray(objects(scalar, *(entries(field, a) for a in args)), field)


def relate(field: Field, predicate: Callable[..., Any], *args: Any) -> Any:
    """Return the predicate of the arguments: bools when all are decided, else conditions."""
    return decided(field, objects(predicate, *(entries(field, a) for a in args)))


def decided(field: Field, answers: Entries) -> Any:
    """Return conditions as a plain bool array when every one of them is decided."""
    if all(isinstance(answer, bool) for answer in answers.ravel().tolist()):
        plain = answers.astype(bool)
        return plain if plain.ndim else plain[()]
    return Conditions(answers, field)


def constants(field: Field, x: Any) -> Entries:
    """Return the entries of a function's value, which may be constant and hence not traced."""
    from alicemath.tracing.tracer import collect

    return entries(field, collect(x) if isinstance(x, np.ndarray) else x)


# ------------------------------------------------------------------ functions of functions
def _cbrt(field: Field, x: Any) -> Any:
    third = dispatch(np.divide, (1, field.array(3)), {})
    return np.sign(x) * np.power(np.abs(x), third)


def _radians(field: Field, x: Any) -> Any:
    return x * field.array(field.pi) / 180


def _degrees(field: Field, x: Any) -> Any:
    return x * 180 / field.array(field.pi)


# Definitions that hold over every field F; a field may know better ones.
# fmt: off
DERIVED: Mapping[Function, Callable[..., Any]] = {
    np.positive:     lambda F, x: x,
    np.fabs:         lambda F, x: np.absolute(x),
    np.square:       lambda F, x: x * x,
    np.reciprocal:   lambda F, x: F.array(1) / x,
    np.float_power:  lambda F, a, b: np.power(a, b),
    np.exp2:         lambda F, x: np.power(F.array(2), x),
    np.log2:         lambda F, x: np.log(x) / np.log(F.array(2)),
    np.log10:        lambda F, x: np.log(x) / np.log(F.array(10)),
    np.cbrt:         _cbrt,
    np.hypot:        lambda F, a, b: np.sqrt(np.square(a) + np.square(b)),
    np.logaddexp:    lambda F, a, b: np.log(np.exp(a) + np.exp(b)),
    np.logaddexp2:   lambda F, a, b: np.log2(np.exp2(a) + np.exp2(b)),
    np.deg2rad:      _radians,
    np.radians:      _radians,
    np.rad2deg:      _degrees,
    np.degrees:      _degrees,
    np.trunc:        lambda F, x: np.where(x < 0, np.ceil(x), np.floor(x)),
    np.remainder:    lambda F, a, b: a - b * np.floor(a / b),
    np.floor_divide: lambda F, a, b: np.floor(a / b),
    np.fmod:         lambda F, a, b: a - b * np.trunc(a / b),
    np.copysign:     lambda F, a, b: np.where(b < 0, -np.abs(a), np.abs(a)),
    np.fmax:         lambda F, a, b: np.maximum(a, b),
    np.fmin:         lambda F, a, b: np.minimum(a, b),
}
# fmt: on
