"""The base of every tracer: Python's operators and NumPy's protocols become one call.

NumPy offers two hooks, ``__array_ufunc__`` (NEP 13) for universal functions and
``__array_function__`` (NEP 18) for the rest.  Both, and Python's operators and the methods of
arrays, end in `dispatch`, which finds the tracer of the highest *level* among the arguments and
asks it to `interpret` the call.  Levels order nested differentiations: the one begun last, the
innermost, is handled first, so that its perturbation cannot be confused with an outer one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.tracing.compositions import ALIASES, COMPOSITIONS

__all__ = ["Tracer", "collect", "dispatch", "name_of", "tracers_in"]

Function = Callable[..., Any]

#: What `ufunc.reduce` and `ufunc.accumulate` are called otherwise.
REDUCE: Mapping[Function, Function] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
}
ACCUMULATE: Mapping[Function, Function] = {np.add: np.cumsum, np.multiply: np.cumprod}


class Tracer:
    """An array whose every operation is handed to an interpreter.

    A subclass gives `shape` and `interpret`, and may override `level` (0 for the innermost kind
    of value, increasing with each nested differentiation).
    """

    __slots__ = ()
    __array_priority__ = 1000.0
    __hash__ = None  # type: ignore[assignment]  # compared entry by entry, like an array

    #: Who interprets, as error messages name it.
    reader: ClassVar[str] = "this reader"

    # ---------------------------------------------------------------- what a subclass gives
    @property
    def level(self) -> int:
        """How deeply nested the differentiation is that this value belongs to."""
        return 0

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape of the value."""
        raise NotImplementedError

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Return ``function(*args, **kwargs)`` as this reader understands it."""
        raise NotImplementedError

    # ---------------------------------------------------------------- refusals, by name
    def compose(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Write the function in terms of simpler ones, or refuse it by name."""
        composition = COMPOSITIONS.get(function, getattr(function, "stand_in", None))
        if composition is None:
            raise self.refusal(name_of(function))
        return composition(*args, **kwargs)

    def refusal(
        self, name: str, remedy: str = "write it with functions that have one"
    ) -> Exception:
        """Return the error that names the function, this reader and the remedy."""
        return UnsupportedError(name, self.reader, remedy)

    # ---------------------------------------------------------------- NumPy's protocols
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs:
            _refuse_keywords(self, name_of(ufunc), kwargs)
        if method == "__call__":
            return dispatch(ufunc, inputs, kwargs)
        if method == "reduce" and ufunc in REDUCE:
            kwargs.setdefault("axis", 0)  # ufunc.reduce's default, unlike np.sum's
            return dispatch(REDUCE[ufunc], inputs, kwargs)
        if method == "accumulate" and ufunc in ACCUMULATE:
            kwargs.setdefault("axis", 0)
            return dispatch(ACCUMULATE[ufunc], inputs, kwargs)
        if method == "outer" and not kwargs:
            a, b = (collect(x) for x in inputs)
            return dispatch(ufunc, (np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b), {})
        raise self.refusal(f"np.{ufunc.__name__}.{method}")

    def __array_function__(
        self, function: Function, types: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        if kwargs:
            _refuse_keywords(self, name_of(function), kwargs)
        return dispatch(function, args, kwargs)

    # ---------------------------------------------------------------- Python's conversions
    def __bool__(self) -> bool:
        raise UndecidedError(
            f"`if` on a traced value cannot be decided by {self.reader}; use np.where or np.maximum"
        )

    def __float__(self) -> float:
        raise self.refusal(
            "float()",
            "keep the array (a derivative would be lost): build arrays with np.array([...]), "
            "np.stack or np.where, or assign into np.zeros_like(x) or np.zeros_like(x, shape=n)",
        )

    __int__ = __float__
    __index__ = __float__
    __complex__ = __float__

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a 0-d array")
        length: int = self.shape[0]
        return length

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        return dispatch(getitem, (self, key), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        raise self.refusal(
            "x[...] = value",
            "assign into a copy, z = x.copy(), or build a new array with np.where or np.stack",
        )

    # ---------------------------------------------------------------- attributes of arrays
    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> Any:
        """The number of entries."""
        total: Any = 1
        for length in self.shape:
            total = total * length
        return total

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64: what the user's function is meant to compute in."""
        return np.dtype(np.float64)

    @property
    def T(self) -> Any:
        """The transpose: all axes reversed."""
        return dispatch(np.transpose, (self,), {})

    @property
    def mT(self) -> Any:
        """The matrix transpose: the last two axes swapped."""
        return dispatch(np.swapaxes, (self, -1, -2), {})

    @property
    def real(self) -> Any:
        """The array itself: everything here is real."""
        return self

    @property
    def imag(self) -> Any:
        """The imaginary part: zeros."""
        return dispatch(np.imag, (self,), {})

    def conj(self) -> Any:
        """Return the complex conjugate."""
        return dispatch(np.conjugate, (self,), {})

    def reshape(self, *shape: Any, order: str = "C") -> Any:
        """Return the entries, in order, in another shape."""
        target = shape[0] if len(shape) == 1 else shape
        return dispatch(np.reshape, (self, target), {} if order == "C" else {"order": order})

    def transpose(self, *axes: Any) -> Any:
        """Return the array with its axes permuted (all reversed by default)."""
        order = axes[0] if len(axes) == 1 else (axes or None)
        return dispatch(np.transpose, (self, order), {})

    def flatten(self, order: str = "C") -> Any:
        """Return the entries in one axis."""
        return self.reshape(-1, order=order)

    @property
    def flat(self) -> Any:
        """The entries in one axis, to read."""
        return self.reshape(-1)

    def copy(self, order: str = "C") -> Any:
        """Return the array itself: a tracer is never changed in place."""
        return self

    def item(self, *place: Any) -> Any:
        """Return one entry (the only one by default), still traced."""
        flat = dispatch(np.reshape, (self, -1), {})
        if not place:
            if self.size != 1:
                raise ValueError("item() of an array that has not one entry")
            return flat[0]
        return flat[place[0]] if len(place) == 1 else self[place]

    def tolist(self) -> Any:
        """Return the entries, still traced, in nested lists."""
        return [entry.tolist() for entry in self] if self.shape else self

    def __round__(self, digits: int | None = None) -> Any:
        return dispatch(np.round, (self, digits or 0), {})

    def __divmod__(self, other: Any) -> Any:
        return dispatch(np.divmod, (self, other), {})

    def __rdivmod__(self, other: Any) -> Any:
        return dispatch(np.divmod, (other, self), {})

    def sort(self, *_: Any, **__: Any) -> None:
        """Refuse: the method of arrays sorts in place."""
        raise self.refusal("x.sort()", "x = np.sort(x)")

    def partition(self, *_: Any, **__: Any) -> None:
        """Refuse: the method of arrays works in place."""
        raise self.refusal("x.partition()", "x = np.partition(x, k)")

    def fill(self, value: Any) -> None:
        """Refuse: the method of arrays works in place."""
        raise self.refusal("x.fill()", "x = np.full(x.shape, value)")

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """Return the array itself for float64; other types would lose the derivative."""
        if np.dtype(dtype) == np.float64:
            return self
        raise self.refusal(f"astype({np.dtype(dtype)})", "compute in float64 throughout")


# ------------------------------------------------------------------ operators and methods
# fmt: off
BINARY = {
    "add": np.add,            "sub": np.subtract,      "mul": np.multiply,
    "truediv": np.divide,     "pow": np.power,         "matmul": np.matmul,
    "mod": np.remainder,      "floordiv": np.floor_divide,
}
COMPARISONS = {
    "lt": np.less,            "le": np.less_equal,     "gt": np.greater,
    "ge": np.greater_equal,   "eq": np.equal,          "ne": np.not_equal,
}
UNARY = {"neg": np.negative, "pos": np.positive, "abs": np.absolute}
# Methods of arrays, each the NumPy function of the same name; and the names under which NumPy's
# loops over object arrays call an element (np.exp(objects) calls element.exp()).
METHODS = (
    "sum", "mean", "prod", "max", "min", "var", "std", "cumsum", "cumprod", "dot", "ravel",
    "swapaxes", "squeeze", "trace", "diagonal", "clip", "argmax", "argmin", "all", "any", "repeat",
    "take", "round", "argsort", "nonzero", "searchsorted", "argpartition",
)
ELEMENT_METHODS = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos", "tan",
    "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "floor",
    "ceil", "trunc", "rint", "square", "reciprocal", "conjugate", "sign",
)
# fmt: on


def _operator(function: Function) -> Function:
    def forward(self: Tracer, other: Any) -> Any:
        return dispatch(function, (self, other), {})

    return forward


def _reflected(function: Function) -> Function:
    def backward(self: Tracer, other: Any) -> Any:
        return dispatch(function, (other, self), {})

    return backward


def _method(function: Function) -> Function:
    def call(self: Tracer, *args: Any, **kwargs: Any) -> Any:
        return dispatch(function, (self, *args), kwargs)

    return call


for _name, _function in BINARY.items():
    setattr(Tracer, f"__{_name}__", _operator(_function))
    setattr(Tracer, f"__r{_name}__", _reflected(_function))
for _name, _function in COMPARISONS.items():
    setattr(Tracer, f"__{_name}__", _operator(_function))
for _name, _function in UNARY.items():
    setattr(Tracer, f"__{_name}__", _method(_function))
for _name in METHODS + ELEMENT_METHODS:
    setattr(Tracer, _name, _method(getattr(np, _name)))


def getitem(x: Any, key: Any) -> Any:
    """Return x[key]; the function by which tracers see indexing."""
    return x[key]


# ------------------------------------------------------------------ dispatch
def dispatch(function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Hand a call to the tracer of the highest level among its arguments."""
    function = ALIASES.get(function, function)
    args = tuple([collect(a) for a in args])  # a list is built faster than a generator
    top = _highest(args)
    if top is None:  # the tracer came as a keyword, as in np.clip(1.0, 0.0, max=x)
        top = _highest(tuple(kwargs.values()))
    if top is None:
        return function(*args, **kwargs)
    return top.interpret(function, args, kwargs)


def _highest(args: Sequence[Any]) -> Tracer | None:
    """Return the tracer of the highest level, also in nested tuples and lists."""
    top: Tracer | None = None
    for a in args:
        if isinstance(a, tuple | list):
            a = _highest(a)
        if isinstance(a, Tracer) and (top is None or (a is not top and a.level > top.level)):
            top = a
    return top


def tracers_in(args: Any) -> Iterator[Tracer]:
    """Yield the tracers in (nested) tuples and lists of arguments."""
    for a in args:
        if isinstance(a, Tracer):
            yield a
        elif isinstance(a, tuple | list):
            yield from tracers_in(a)


def collect(x: Any) -> Any:
    """Turn an object array of tracers, built behind our back, into one tracer again.

    ``np.array([x[0] * x[1], x[2]])`` cannot be overridden; NumPy makes an array of objects of
    it.  Its elements are stacked, so that no derivative is lost.
    """
    if isinstance(x, np.ndarray) and x.dtype == object:
        elements: list[Any] = x.ravel().tolist()
        if any(isinstance(e, Tracer) for e in elements):
            if any(np.shape(e) != () for e in elements):
                raise InputError("an object array of traced arrays; use np.stack or np.concatenate")
            return np.reshape(np.stack(elements), x.shape)
    return x


def name_of(function: Function) -> str:
    """Return the name by which a user knows a function: ``np.linalg.solve``."""
    if function is getitem:
        return "x[...]"
    module = getattr(function, "__module__", "") or ""
    name = getattr(function, "__name__", str(function))
    for prefix in ("numpy.linalg", "numpy.fft"):
        if module.startswith(prefix):
            return f"np.{prefix.removeprefix('numpy.')}.{name}"
    if isinstance(function, np.ufunc) or module.startswith("numpy"):
        return f"np.{name}"
    return name


def _refuse_keywords(tracer: Tracer, name: str, kwargs: dict[str, Any]) -> None:
    """Refuse ``out=``, ``where=`` and non-float64 ``dtype=``; drop those that say nothing."""
    for keyword, silent in (("out", None), ("where", True), ("initial", np._NoValue)):
        if keyword in kwargs and kwargs[keyword] is silent:
            del kwargs[keyword]
        elif keyword in kwargs and keyword != "initial":
            raise tracer.refusal(f"np.{name.removeprefix('np.')}({keyword}=...)", "leave it out")
    dtype = kwargs.pop("dtype", None)
    if dtype is not None and np.dtype(dtype) != np.float64:
        raise tracer.refusal(f"{name}(dtype={np.dtype(dtype)})", "compute in float64 throughout")


def lengths(x: NDArray[Any] | Tracer) -> tuple[int, ...]:
    """Return the shape of an array or a tracer."""
    return tuple(x.shape)
