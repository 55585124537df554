"""What forward mode, reverse mode and running error analysis have in common."""

import inspect
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Differentiable, shares
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.compositions import reordered, rewritten
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE, PLAIN
from alicemath.autodiff.rules.linalg import detsign
from alicemath.autodiff.rules.numerics import accumulated, folded
from alicemath.errors import UnsupportedError
from alicemath.tracing.buffers import Buffer
from alicemath.tracing.complexes import complex_call, is_complex
from alicemath.tracing.tracer import (
    ACCUMULATE,
    REDUCE,
    Tracer,
    collect,
    dispatch,
    name_of,
    tracers_in,
)

__all__ = ["FLOATS", "NUMBERS", "VALUE_ONLY", "Reader", "evaluated", "is_plain", "next_level"]

Function = Callable[..., Any]

#: Functions without a derivative, or with derivative 0: read off the primal.
VALUE_ONLY = CONSTANT | PLAIN | {detsign, shares}

#: Rules whose first argument alone is an array; the others are shapes and axes.
ONE_ARRAY = frozenset({np.sum, np.max, np.min, np.reshape, np.broadcast_to})

#: The level of the next differentiation.  A clock, not state: a differentiation asks it once, and
#: only the order of two answers matters, the inner one, begun later, being the greater.  (A depth
#: passed down the call would do for nested calls, but not for a closure differentiated elsewhere.)
next_level = itertools.count(1).__next__


#: Keywords that `Tracer` refuses, or drops where they say nothing.
_REFUSED = frozenset({"out", "where", "dtype", "initial", "a", "order"})


class Reader(Differentiable):
    """A tracer that reads the rules of this room.

    A subclass gives `elementwise` and `linear`; what has no rule is rewritten in simpler terms,
    or refused by name.
    """

    __slots__ = ()
    primal: Any

    def lift(self, constant: Any) -> Any:
        """Return a constant as the kind of number that the primal is made of."""
        primal = self.primal
        return primal.lift(constant) if isinstance(primal, Differentiable) else constant

    def elementwise(self, function: Function, args: Sequence[Any]) -> Any:
        """Interpret a function of the elementwise table."""
        raise NotImplementedError

    def linear(
        self, function: Function, arrays: Sequence[Any], options: Sequence[Any], kwargs: Any
    ) -> Any:
        """Interpret a function whose derivative is a `Linear` for each array."""
        raise NotImplementedError

    def reduced(self, function: Function, x: Any, options: Sequence[Any], kwargs: Any) -> Any:
        """Interpret a function of this one array, which has a rule."""
        return self.linear(function, (x,), options, kwargs)

    def value_only(self, function: Function, args: Sequence[Any], kwargs: Any) -> Any:
        """Interpret a function that sees values alone."""
        return function(*self.stripped(args), **kwargs)

    def real_only(self, y: Any) -> Any:
        """Return y, or refuse complex numbers."""
        if type(y) in COMPLEX or (type(y) is np.ndarray and y.dtype.kind == "c"):
            raise self.refusal("complex numbers", "split real and imaginary parts")
        return y

    def stripped(self, args: Any) -> Any:
        """Return the arguments with this reader's values in the place of its tracers."""
        raise NotImplementedError

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        known = ufunc in ELEMENTWISE and ufunc not in REDUCE
        if method == "reduce" and known and not kwargs.keys() - {"axis", "keepdims"}:
            return folded(ufunc, *inputs, **kwargs)
        known = ufunc in ELEMENTWISE and ufunc not in ACCUMULATE
        if method == "accumulate" and known and not kwargs.keys() - {"axis"}:
            return accumulated(ufunc, *inputs, **kwargs)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __array_function__(
        self, function: Function, types: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        plain = args and args[0] is self and (not kwargs or not kwargs.keys() & _REFUSED)
        if plain and function in ONE_ARRAY:
            try:
                return self.reduced(function, self, args[1:], kwargs)
            except TypeError:
                self._refuse_unknown(function, RULES[function], kwargs)
                raise
        if plain and function is np.mean:
            total = self.__array_function__(np.sum, types, args, kwargs)
            return total / (math.prod(self.shape) / max(math.prod(total.shape), 1))
        return super().__array_function__(function, types, args, kwargs)

    def copy(self, order: str = "C") -> Any:
        """Return a copy, into which one may assign."""
        return Buffer(self)

    def in_place(self, name: str, function: Function, other: Any) -> Any:
        """Interpret ``x += y``: of a number; an array may be known by another name as well."""
        if self.shape:
            raise self.refusal(
                f"x {name}= y",
                f"write x = x {name} y (or x = x.copy() first): where another name or a view means "
                "the same array, the change would be lost there",
            )
        return dispatch(function, (self, other), {})

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Return ``function(*args, **kwargs)`` by its row, by its rule or in simpler terms."""
        if function in ELEMENTWISE:
            if kwargs:
                raise self.refusal(f"{name_of(function)}({next(iter(kwargs))}=...)")
            arrays = [_as_array(a) for a in args]
            if any(is_complex(a) for a in arrays):
                return complex_call(function, arrays, kwargs)
            return self.elementwise(function, arrays)
        if function in RULES and not (function is np.where and len(args) == 1):
            return self._by_rule(function, args, kwargs)
        if function in VALUE_ONLY or function is np.where:
            return self.value_only(function, args, kwargs)
        return self.compose(function, args, kwargs)

    def _by_rule(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        if kwargs:
            if function is np.reshape and "order" in kwargs:
                return reordered(*args, **kwargs)
            self._refuse_by_keyword(function, kwargs)
        n = 1 if function in ONE_ARRAY else len(args)
        arrays = [_as_array(a) for a in args[:n]]
        if any(is_complex(a) for a in arrays):
            return complex_call(function, args, kwargs)
        return self._explained(self.linear, function, (arrays, args[n:], kwargs))

    def compose(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Write the function in terms of those that have rules, or refuse it by name."""
        composition = rewritten(function)
        if composition is None:
            raise self.refusal(name_of(function))
        try:
            return composition(*args, **kwargs)
        except UnsupportedError:
            raise
        except NotImplementedError as error:
            raise self.refusal(str(error)) from None
        except TypeError:
            self._refuse_unknown(function, composition, kwargs)
            raise

    def _explained(self, interpreter: Function, function: Function, call: Any) -> Any:
        try:
            return interpreter(function, *call)
        except TypeError:
            self._refuse_unknown(function, RULES[function], call[-1])
            raise

    def _refuse_unknown(self, function: Function, known: Function, kwargs: Any) -> None:
        """Refuse by name a keyword that the rule does not know."""
        names = inspect.signature(known).parameters
        for keyword in kwargs:
            if keyword not in names:
                raise self.refusal(f"{name_of(function)}({keyword}=...)", "leave it out")

    def _refuse_by_keyword(self, function: Function, kwargs: dict[str, Any]) -> None:
        for keyword, value in kwargs.items():
            if isinstance(value, Tracer):
                raise self.refusal(f"{name_of(function)}({keyword}=x)", "pass arrays by position")


def in_place(name: str, function: Function) -> Function:
    """Return the method of ``x name= y``, which the value itself interprets or refuses."""
    return lambda x, y: x.in_place(name, function, y)


#: The assignments that arithmetic has: the word in a method's name, the sign, the function.
ARITHMETIC = (
    ("add", "+", np.add),
    ("sub", "-", np.subtract),
    ("mul", "*", np.multiply),
    ("truediv", "/", np.divide),
    ("pow", "**", np.power),
    ("mod", "%", np.remainder),
    ("floordiv", "//", np.floor_divide),
)
for _word, _name, _function in (*ARITHMETIC, ("matmul", "@", np.matmul)):
    setattr(Reader, f"__i{_word}__", in_place(_name, _function))

_FLOAT64, _INT64 = np.dtype(np.float64), np.dtype(np.int64)
#: The types of plain numbers.
NUMBERS = frozenset({float, int, np.float64})

#: The types of values that floats and float64 arrays are made into by any function of the tables.
FLOATS = frozenset({float, np.float64, np.ndarray})


def is_plain(x: Any) -> bool:
    """Whether a number or an array of floats or integers, which needs no interpreter."""
    kind = type(x)
    return kind in NUMBERS or (kind is np.ndarray and (x.dtype is _FLOAT64 or x.dtype is _INT64))


COMPLEX = frozenset({complex, np.complex128, np.complex64})

#: ``np.sum`` and its like on plain arrays, without the detour by which NumPy asks for overrides.
_REDUCE: dict[Function, np.ufunc] = {np.sum: np.add, np.max: np.maximum, np.min: np.minimum}


def evaluated(function: Function, x: Any, options: Sequence[Any], kwargs: Any) -> Any:
    """Return ``function(x, *options, **kwargs)`` for a function of one array."""
    if type(x) is np.ndarray and not options and function in _REDUCE:
        if not kwargs:
            return _REDUCE[function].reduce(x, None)
        if "axis" in kwargs:
            return _REDUCE[function].reduce(x, **kwargs)
    return function(x, *options, **kwargs)


def _as_array(a: Any) -> Any:
    """Turn a list of numbers, traced or not, into one array."""
    if isinstance(a, list | tuple):
        if any(True for _ in tracers_in(a)):
            return np.stack([_as_array(e) for e in a])
        return np.asarray(a)
    return collect(a)
