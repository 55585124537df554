"""Where the functions of NumPy have no derivative, and which of these places an evaluation met.

A derivative rule gives a number everywhere it can, also at a kink, by the conventions stated in
`rules/elementwise.py`.  A checker must not trust it there: this module says where *there* is.
`kinks_met` runs the function once on watched values and lists every kink, jump, tie and branch
point that it met exactly.  That the list is empty does not prove smoothness elsewhere; that it is
not empty asks for one-sided derivatives.  `sides_taken` says on which side of every comparison the
evaluation passed, so that a checker can look for the sides that it has not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.autodiff.rules.entries import gathered
from alicemath.autodiff.rules.numerics import accumulated, folded
from alicemath.tracing.tracer import ACCUMULATE, REDUCE, Tracer, collect, name_of

__all__ = ["KINKS", "kinks_met", "sides_taken"]

Function = Callable[..., Any]


def _integer(x: Any, *_: Any) -> Any:
    return x == np.floor(x)


def _equal(a: Any, b: Any) -> Any:
    return a == b


def _at_edge(x: Any, low: Any = None, high: Any = None, **bounds: Any) -> Any:
    ends = [e for e in (bounds.get("min", low), bounds.get("max", high)) if e is not None]
    return [np.any(x == e) for e in ends]


def _tied(choose: Function) -> Function:
    """Whether the extreme is reached several times along the axes."""

    def met(x: Any, axis: Any = None, **_: Any) -> Any:
        return np.sum(x == choose(x, axis=axis, keepdims=True), axis=axis) > 1

    return met


def _repeated(x: Any, *_: Any, axis: Any = -1, **__: Any) -> Any:
    """Whether neighbours in the order are equal."""
    if isinstance(axis, tuple):
        x, axis = gathered(x, axis)[0], 0
    return np.diff(np.sort(x, axis=axis), axis=-1 if axis is None else axis) == 0


def _zero_norm(x: Any, ord: Any = None, axis: Any = None, **_: Any) -> Any:
    if ord in (2, -2, "nuc") and axis is None and np.ndim(x) == 2:
        return _spectrum(x)
    return np.max(np.abs(x), axis=axis, initial=0.0) == 0


def _spectrum(a: Any) -> Any:
    """Whether a singular value is 0 or repeated."""
    s = np.linalg.svdvals(a)
    return np.concatenate([s == 0, np.diff(s) == 0], axis=-1)


# fmt: off
#: For each function that is not smooth on its domain: which arguments lie at a kink or a jump.
KINKS: Mapping[Function, Function] = {
    # ---- kinks, and ends of the domain with an infinite derivative
    np.absolute:      lambda x: x == 0,
    np.fabs:          lambda x: x == 0,
    np.sqrt:          lambda x: x == 0,
    np.cbrt:          lambda x: x == 0,
    np.power:         lambda a, b: (a == 0) & ((b < 1) & (b != 0) | (b != np.floor(b))),
    np.float_power:   lambda a, b: (a == 0) & ((b < 1) & (b != 0) | (b != np.floor(b))),
    np.arcsin:        lambda x: np.abs(x) == 1,
    np.arccos:        lambda x: np.abs(x) == 1,
    np.arccosh:       lambda x: x == 1,
    np.hypot:         lambda a, b: (a == 0) & (b == 0),
    np.linalg.norm:   _zero_norm,
    np.std:           lambda x, axis=None, **_: np.ptp(x, axis=axis) == 0,
    # ---- ties
    np.maximum:       _equal,          np.minimum:    _equal,
    np.fmax:          _equal,          np.fmin:       _equal,
    np.max:           _tied(np.max),   np.min:        _tied(np.min),
    np.nanmax:        _tied(np.nanmax),             np.nanmin:    _tied(np.nanmin),
    np.ptp:           lambda x, axis=None, **_: [np.any(_tied(np.max)(x, axis)),
                                                 np.any(_tied(np.min)(x, axis))],
    np.clip:          _at_edge,
    np.sort:          _repeated,
    np.median:        lambda x, axis=None, **_: _repeated(x, axis=axis),
    np.quantile:      lambda x, q, axis=None, **_: _repeated(x, axis=axis),
    np.percentile:    lambda x, q, axis=None, **_: _repeated(x, axis=axis),
    np.interp:        lambda x, xp, fp, **_: np.isin(x, xp),
    np.linalg.svdvals: lambda a: _spectrum(a),
    np.linalg.svd:    lambda a, *_, **__: _spectrum(a),
    # ---- jumps
    np.sign:          lambda x: x == 0,
    np.copysign:      lambda a, b: (a == 0) | (b == 0),
    np.heaviside:     lambda x, _: x == 0,
    np.floor:         _integer,        np.ceil:       _integer,
    np.trunc:         _integer,        np.fix:        _integer,
    np.rint:          lambda x: _integer(x + 0.5),
    np.floor_divide:  lambda a, b: _integer(a / b),
    np.remainder:     lambda a, b: _integer(a / b),
    np.fmod:          lambda a, b: _integer(a / b),
    np.arctan2:       lambda a, b: (a == 0) & (b <= 0),
    # ---- branches: a comparison decides by which formula the function goes on
    np.less:          _equal,          np.less_equal:     _equal,
    np.greater:       _equal,          np.greater_equal:  _equal,
    np.equal:         _equal,          np.not_equal:      _equal,
}


def _apart(a: Any, b: Any) -> Any:
    return np.sign(np.subtract(a, b))


def _about_edges(x: Any, low: Any = None, high: Any = None, **bounds: Any) -> Any:
    ends = [e for e in (bounds.get("min", low), bounds.get("max", high)) if e is not None]
    return np.concatenate([3.0 * k + np.ravel(_apart(x, e)) for k, e in enumerate(ends)])


#: For each function that passes on one of several sides: on which, by a number.
SIDES: Mapping[Function, Function] = {
    np.absolute:  np.sign,      np.fabs:        np.sign,
    np.sign:      np.sign,      np.heaviside:   lambda x, _: np.sign(x),
    np.maximum:   _apart,       np.minimum:     _apart,
    np.fmax:      _apart,       np.fmin:        _apart,
    np.less:      _apart,       np.less_equal:  _apart,
    np.greater:   _apart,       np.greater_equal: _apart,
    np.equal:     _apart,       np.not_equal:   _apart,
    np.clip:      _about_edges,
    np.interp:    lambda x, xp, fp, **_: np.searchsorted(xp, x),
}
# fmt: on


class _Watched(Tracer):
    """A value whose operations are watched for kinks."""

    __slots__ = ("seen", "value")
    reader: ClassVar[str] = "the watch for kinks"

    def __init__(self, value: Any, seen: list[Any]) -> None:
        self.value = value
        self.seen = seen

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return np.shape(self.value)

    @property
    def real(self) -> Any:
        """The real part."""
        return self.interpret(np.real, (self,), {})

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or complex128."""
        return np.asarray(self.value).dtype

    def __bool__(self) -> bool:
        return bool(self.value)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at":
            return ufunc.at(*(_value(a) for a in inputs))
        if method == "reduce" and ufunc not in REDUCE:
            return folded(ufunc, *inputs, **kwargs)
        if method == "accumulate" and ufunc not in ACCUMULATE:
            return accumulated(ufunc, *inputs, **kwargs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(self.value, np.ndarray):
            self.value = np.array(self.value)
        self.value[_value(key)] = _value(value)

    def fill(self, value: Any) -> None:
        """Assign one number to every entry."""
        self[...] = value

    def copy(self, order: str = "C") -> Any:
        """Return an array of its own."""
        return type(self)(np.array(self.value), self.seen)

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Evaluate, and note the function if an argument lies at one of its kinks."""
        values = [_value(a) for a in args]
        options = {k: _value(v) for k, v in kwargs.items()}
        with np.errstate(all="ignore"):
            y = function(*values, **options)
            self._note(function, values, options)
        return self._watched(y)

    def _note(self, function: Function, values: list[Any], options: dict[str, Any]) -> None:
        met = KINKS.get(function)
        if met is not None and np.any(met(*values, **options)):
            note = name_of(function)
            if note not in self.seen:
                self.seen.append(note)

    def _watched(self, y: Any) -> Any:
        if isinstance(y, tuple) and hasattr(y, "_fields"):
            return type(y)(*(self._watched(e) for e in y))
        if isinstance(y, tuple | list):
            return type(y)(self._watched(e) for e in y)
        number = np.asarray(y).dtype.kind in "fc"
        return type(self)(y, self.seen) if number else y


class _Sided(_Watched):
    """A value whose comparisons are watched for the side on which they pass."""

    __slots__ = ()
    reader: ClassVar[str] = "the watch for branches"

    def _note(self, function: Function, values: list[Any], options: dict[str, Any]) -> None:
        side = SIDES.get(function)
        if side is not None:
            taken = np.unique(side(*values, **options)).tolist()
            self.seen.append((name_of(function), frozenset(s for s in taken if s == s)))


def _value(a: Any) -> Any:
    a = collect(a)
    if isinstance(a, _Watched):
        return a.value
    return type(a)(_value(e) for e in a) if type(a) in (list, tuple) else a


def kinks_met(f: Callable[[Any], Any], x: Any) -> list[str]:
    """Return the functions that f calls exactly at a kink, a jump, a tie or a branch point.

    Parameters
    ----------
    f
        A function of one array, in NumPy.
    x
        Where.

    Returns
    -------
    list of str
        NumPy names, in the order of evaluation, each once.

    Examples
    --------
    >>> kinks_met(lambda x: np.sum(np.maximum(x, 0.0)), np.array([-1.0, 0.0, 2.0]))
    ['np.maximum']
    >>> kinks_met(np.abs, np.array([-1.0, 2.0]))
    []
    """
    seen: list[str] = []
    f(_Watched(np.array(x, dtype=np.float64), seen))
    return seen


def sides_taken(f: Function, *arguments: Any) -> list[tuple[str, frozenset[float]]]:
    """Return, for every comparison, kink and clip in order, the sides on which entries passed.

    Parameters
    ----------
    f
        A function of arrays, in NumPy.
    *arguments
        Where.

    Returns
    -------
    list of (str, frozenset of float)
        The NumPy name and the signs of the difference of what is compared.

    Examples
    --------
    >>> sides_taken(lambda x: np.maximum(x - 8, 0), np.array([1.0, 2.0]))
    [('np.maximum', frozenset({-1.0}))]
    """
    seen: list[tuple[str, frozenset[float]]] = []
    f(*(_Sided(np.array(a, dtype=np.float64), seen) for a in arguments))
    return seen
