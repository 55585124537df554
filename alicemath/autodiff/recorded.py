"""Values that write down the NumPy calls that make them.

The tape of reverse mode asks its values for nothing but NumPy's functions.  Run on `Recorded`
values, one evaluation and one sweep therefore leave a straight-line program of f and its gradient,
made by the very rules that differentiate floats.

A recorded value has the number that it had while it was recorded, and whatever Python learns from
that number (a truth value, a length of a loop, a place in a list) would be frozen in the program.
So each such reading becomes a *guard*, a line that looks again and compares (`Recording.observe`).
A value flows into the program as a name, is guarded, or is refused by name: there is no fourth way.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.primitives import Differentiable, scatter
from alicemath.autodiff.program import Recording
from alicemath.autodiff.reader import ARITHMETIC, in_place
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.compositions import rewritten
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE, PLAIN
from alicemath.tracing.tracer import collect, getitem, name_of

__all__ = ["Recorded", "recorded"]

Function = Callable[..., Any]

#: What these say depends on the shape alone, which every program is for.
_OF_THE_SHAPE: dict[Function, Function] = {
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x, axis=None: x.size if axis is None else x.shape[axis],
    np.iscomplexobj: lambda x: False,
    np.isrealobj: lambda x: True,
    np.zeros_like: lambda x, **_: np.zeros(x.shape),
    np.ones_like: lambda x, **_: np.ones(x.shape),
    np.result_type: lambda *_: np.dtype(np.float64),
}

#: Functions of values that have no derivative and stand in no table of rules.
_OF_VALUES = frozenset(
    {np.logical_and.reduce, np.logical_or.reduce, np.bitwise_and, np.bitwise_or, np.bitwise_xor}
    | {np.invert, np.unique, np.bincount, np.count_nonzero, np.isin, getitem, scatter}
)

#: How many entries come out depends on the entries that go in.
_OF_SOME_LENGTH = frozenset(
    {np.nonzero, np.flatnonzero, np.argwhere, np.compress, np.extract, np.unique, np.bincount}
)


class Recorded(Differentiable):
    """A number or an array, and the name that it has in the program."""

    __slots__ = ("name", "recording", "value")
    reader: ClassVar[str] = "a compiled program"

    def __init__(self, value: Any, name: str, recording: Recording) -> None:
        self.value = value
        self.name = name
        self.recording = recording

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return np.shape(self.value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the value."""
        return np.asarray(self.value).dtype

    def __repr__(self) -> str:
        return f"Recorded({self.name})"  # not the value: nobody may learn it unguarded

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Evaluate the call, and write it down."""
        if function in _OF_THE_SHAPE and not _mixed(args[1:]):
            return _OF_THE_SHAPE[function](*args, **kwargs)
        if not (isinstance(function, np.ufunc) or function in _OF_VALUES or _is_known(function)):
            raise self.refusal(name_of(function))
        if kwargs.get("key") is not None:
            kwargs = {**kwargs, "key": tuple(_place(k) for k in kwargs["key"])}
        if function is getitem:
            x, key = args
            args = (x, tuple(_place(k) for k in key) if isinstance(key, tuple) else _place(key))
        y = function(*_values(args), **{k: _values(v) for k, v in kwargs.items()})
        out = self._named(y, self.recording.called(function, args, kwargs, y))
        loose = function in _OF_SOME_LENGTH or (function is np.where and len(args) == 1)
        if loose or (not isinstance(function, np.ufunc) and _mixed((args, kwargs))):
            _fix_shapes(out)
        return out

    def _named(self, y: Any, name: Any) -> Any:
        """Return y under its name, the parts of a pair or a list each under its own."""
        if not isinstance(name, str):
            return name
        if isinstance(y, tuple | list):
            parts = [
                self._named(e, self.recording.line(f"{name}[{k}]", (name,)))
                for k, e in enumerate(y)
            ]
            return type(y)(*parts) if hasattr(y, "_fields") else type(y)(parts)
        if np.asarray(y).dtype.kind == "c":
            raise self.refusal("complex numbers", "split real and imaginary parts")
        return recorded(y, name, self.recording)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "reduce" and ufunc in (np.logical_and, np.logical_or):
            return self.interpret(getattr(ufunc, method), inputs, kwargs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    # ---------------------------------------------------------------- what Python may learn
    def __bool__(self) -> bool:
        return bool(self._observed("bool({})", bool(self.value)))

    def __int__(self) -> int:
        return int(self._observed("int({})", int(self.value)))

    def __float__(self) -> float:
        self._observed("float({}).hex()", float(self.value).hex())
        return float(self.value)

    def __str__(self) -> str:
        return str(self._observed("str({})", str(self.value)))

    def __format__(self, form: str) -> str:
        return format(self.value, form) if str(self) else ""

    def _observed(self, text: str, outcome: Any) -> Any:
        return self.recording.observe(text.format(self.name), (self.name,), outcome)

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """Return the value as another type of number."""
        y = np.asarray(self.value).astype(dtype)[()]
        name = self.recording.constant(np.dtype(dtype).type)
        return self._named(y, self.recording.line(f"{self.name}.astype({name})", (self.name,)))

    # ---------------------------------------------------------------- what is changed in place
    def __copy__(self) -> "Recorded":
        return self

    def __deepcopy__(self, memo: Any) -> "Recorded":
        return self

    def __reduce__(self) -> Any:
        raise self.refusal("pickle", "keep the value in this process")

    def in_place(self, name: str, function: Function, other: Any) -> Any:
        """Interpret ``x += y``: of a number; an array may be known by another name as well."""
        if self.shape:
            raise self.refusal(f"x {name}= y", f"write x = x {name} y")
        return function(self, other)


class RecordedPlaces(Recorded):
    """Truth values or integers: NumPy may read them as an index, which fixes them."""

    __slots__ = ()

    def __index__(self) -> int:
        if self.shape or self.dtype.kind == "b":
            raise TypeError("only an integer can be an index")
        return int(self)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        value = np.asarray(self.value)
        self._observed("np.asarray({}).tobytes()", value.tobytes())
        return value.astype(value.dtype if dtype is None else dtype)


def recorded(value: Any, name: str, recording: Recording) -> Recorded:
    """Return a value under its name in a program."""
    if isinstance(value, np.ndarray) and value.flags.owndata:
        value.flags.writeable = False
    kind = RecordedPlaces if np.asarray(value).dtype.kind in "biu" else Recorded
    return kind(value, name, recording)


# ------------------------------------------------------------------ one call
def _is_known(function: Function) -> bool:
    """Whether a function of the tables: all of them are functions of values, without side effect.

    An unknown function is refused, since it might change its argument, as ``np.put`` does.
    """
    return (
        function in ELEMENTWISE
        or function in CONSTANT
        or function in PLAIN
        or function in RULES
        or rewritten(function) is not None
        or getattr(function, "__module__", "").startswith("alicemath.")
    )


def _values(a: Any) -> Any:
    """The arguments of a call with numbers in the place of recorded values."""
    a = collect(a)
    if isinstance(a, Recorded):
        return a.value
    if type(a) in (tuple, list):
        return type(a)(_values(e) for e in a)
    if isinstance(a, slice):
        return slice(*(_values(e) for e in (a.start, a.stop, a.step)))
    return a


def _place(k: Any) -> Any:
    """A part of an index; the ends of a slice say how long the result is, and are fixed."""
    if isinstance(k, slice):
        return slice(*(int(e) if isinstance(e, Recorded) else e for e in (k.start, k.stop, k.step)))
    if isinstance(k, list):
        return np.stack([collect(e) for e in k]) if _mixed(k) else k
    return collect(k)


def _mixed(a: Any) -> bool:
    """Whether integers or truth values are recorded among the arguments."""
    if isinstance(a, dict):
        return any(_mixed(e) for e in a.values())
    if isinstance(a, tuple | list):
        return any(_mixed(e) for e in a)
    return isinstance(a, RecordedPlaces)


def _fix_shapes(y: Any) -> None:
    """Guard how many entries came out: everything after was recorded for that many."""
    if isinstance(y, tuple | list):
        for part in y:
            _fix_shapes(part)
    elif isinstance(y, Recorded):
        y.recording.observe(f"np.shape({y.name})", (y.name,), y.shape)


for _word, _name, _function in (
    *ARITHMETIC,
    ("and", "&", np.bitwise_and),
    ("or", "|", np.bitwise_or),
    ("xor", "^", np.bitwise_xor),
):
    setattr(Recorded, f"__i{_word}__", in_place(_name, _function))
    if _name in "&|^":
        setattr(Recorded, f"__{_word}__", lambda x, y, f=_function: f(x, y))
        setattr(Recorded, f"__r{_word}__", lambda x, y, f=_function: f(y, x))
setattr(Recorded, "__invert__", lambda x: np.invert(x))  # noqa: B010  as the others above
