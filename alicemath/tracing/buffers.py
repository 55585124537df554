"""Arrays under construction: ``z = np.zeros_like(x); z[i] = …`` with a traced x.

Assignment changes an array that may have several names and several views.  A traced value never
changes; a *buffer* is a place that holds one, and an assignment puts another value there,

    z[key] = v   means   place ← (old entries, v's entries)[which of them each place now shows].

All names of a buffer are the same place.  Basic indexing, as in ``w = z[1:]``, gives a view: it
reads its place when it is used, and assigns through, just as in NumPy; other keys copy.  Functions
that may give a view of another kind (``z.T``, ``np.reshape``) read the buffer and close it: what
they gave could not follow a later assignment, which is refused by name.  Arrays without a traced
entry are held read-only, so that nobody changes them behind our back.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.tracing.complexes import is_complex
from alicemath.tracing.tracer import BINARY, Tracer, collect, dispatch, name_of

__all__ = ["Buffer", "settled", "spread_out"]

Function = Callable[..., Any]

#: Functions whose result may share memory with their argument.
VIEWS: frozenset[Function] = frozenset(
    {
        *(np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.squeeze),
        *(np.expand_dims, np.broadcast_to, np.broadcast_arrays, np.diagonal, np.diag, np.flip),
        *(np.fliplr, np.flipud, np.rot90, np.split, np.array_split, np.hsplit, np.vsplit),
        *(np.dsplit, np.atleast_1d, np.atleast_2d, np.atleast_3d, np.matrix_transpose, np.real),
        *(np.linalg.diagonal, np.permute_dims, np.real_if_close, np.nan_to_num, np.require),
        *(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.meshgrid),
        *([np.unstack] if hasattr(np, "unstack") else []),
    }
)
#: Functions that change their first argument.
CHANGING: frozenset[Function] = frozenset(
    {np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis}
)


class Buffer(Tracer):
    """A place that holds a traced array, which assignment replaces.

    Parameters
    ----------
    value
        The array that it holds at first, traced or not.
    """

    __slots__ = ("closed_by", "held")
    reader: ClassVar[str] = "arrays under construction"

    def __init__(self, value: Any) -> None:
        self.closed_by: str | None = None
        self.held: Any = None
        self._hold(value)

    @property
    def value(self) -> Any:
        """What the place holds now."""
        return self.held

    def _hold(self, value: Any) -> None:
        if self.closed_by is not None:
            raise self.refusal(
                f"assignment into an array after {self.closed_by}, which may have given a view",
                f"assign before, or let {self.closed_by} take z.copy()",
            )
        if not isinstance(value, Tracer):
            value = np.array(value, dtype=np.float64)
            value.flags.writeable = False
        self.held = value

    def close(self, by: str) -> None:
        """Refuse assignments from now on."""
        self.closed_by = self.closed_by or by

    # ---------------------------------------------------------------- reading
    @property
    def level(self) -> int:
        """Above every other: a buffer is read before anyone interprets an operation on it."""
        return sys.maxsize

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array, which assignment keeps."""
        return np.shape(self.value)

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Read the buffers among the arguments and hand the call on."""
        if function in CHANGING:
            raise self.refusal(name_of(function), "assign: z[...] = value")
        if function in VIEWS:
            self.close(name_of(function))
        args = tuple([settled(a) for a in args])
        return dispatch(function, args, {k: settled(a) for k, a in kwargs.items()})

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at" and not kwargs:
            return self._change_at(ufunc, *inputs)
        if any(isinstance(a, Buffer) for a in kwargs.get("out", ())):
            raise self.refusal(f"np.{ufunc.__name__}(out=z)", "z[...] = …")
        inputs = tuple([settled(a) for a in inputs])
        return getattr(ufunc, method)(*inputs, **kwargs)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        value = self.value
        if isinstance(value, Tracer):
            array = np.array(value.tolist(), dtype=object if dtype is None else dtype)
        else:
            array = np.array(value, dtype=dtype)
        if not copy:  # NumPy would give a view
            self.close("np.asarray")
            array.flags.writeable = False
        return array

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __getitem__(self, key: Any) -> Any:
        entries = self.value[settled(key)]
        if not np.ndim(entries):
            return entries
        return _View(self, key) if _is_basic(key) else Buffer(entries)

    def copy(self, order: str = "C") -> Any:
        """Return another place, which holds the same array."""
        return Buffer(self.value)

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """Return a copy for float64, as NumPy does."""
        return super().astype(dtype, **kwargs).copy()

    def item(self, *place: Any) -> Any:
        """Return one entry (the only one by default), still traced."""
        return self.value.item(*place)

    def __repr__(self) -> str:
        return f"Buffer({self.value!r})"

    # ---------------------------------------------------------------- assigning
    def __setitem__(self, key: Any, value: Any) -> None:
        self._hold(assigned(self.value, settled(key), settled(value)))

    def fill(self, value: Any) -> None:
        """Assign one number to every entry."""
        self[...] = value

    def _change_at(self, ufunc: np.ufunc, target: Any, key: Any, value: Any = None) -> None:
        if not isinstance(target, Buffer) or ufunc not in (np.add, np.subtract):
            raise self.refusal(f"np.{ufunc.__name__}.at", "z[...] = …, with each entry once")
        v = settled(value)
        v = -v if ufunc is np.subtract else v
        target._hold(added_at(target.value, settled(key), v))


class _View(Buffer):
    """The entries of a buffer at a key of slices: read when used, and assigned through."""

    __slots__ = ("key", "owner")

    def __init__(self, owner: Buffer, key: Any) -> None:
        self.owner = owner
        self.key = key
        self.closed_by = None

    @property
    def value(self) -> Any:
        """What the owner holds there now."""
        return self.owner.value[self.key]

    def _hold(self, value: Any) -> None:
        self.owner[self.key] = value

    def close(self, by: str) -> None:
        """Refuse assignments to the owner from now on."""
        self.owner.close(by)


def _in_place(function: Function) -> Function:
    def change(z: Buffer, other: Any) -> Buffer:
        z[...] = dispatch(function, (z, other), {})
        return z

    return change


for _name, _function in BINARY.items():
    setattr(Buffer, f"__i{_name}__", _in_place(_function))


def settled(x: Any) -> Any:
    """Return what a buffer holds now, also in nested lists; anything else as it is."""
    if isinstance(x, Buffer):
        return x.value
    if type(x) in (list, tuple):
        return type(x)(settled(e) for e in x)
    return x


def _is_basic(key: Any) -> bool:
    keys = key if isinstance(key, tuple) else (key,)
    return all(
        k is None
        or k is Ellipsis
        or (isinstance(k, slice | int | np.integer) and not isinstance(k, bool))
        for k in keys
    )


# ------------------------------------------------------------------ what an assignment makes
def assigned(x: Any, key: Any, value: Any) -> Any:
    """Return x with ``x[key] = value``; where a place is named twice, the last value counts."""
    value = collect(value)
    if is_complex(value):
        raise TypeError("a complex number cannot be assigned into an array of real ones")
    if not isinstance(x, Tracer) and not isinstance(value, Tracer):
        y = np.array(x)
        y[key] = value
        return y
    shape = np.shape(x)
    size = int(np.prod(shape))
    places = np.arange(size).reshape(shape)[key]
    new = np.reshape(_fitted(value, np.shape(places)), -1)
    source = np.arange(size)
    source[np.ravel(places)] = size + np.arange(np.size(places))
    return np.reshape(np.concatenate([np.reshape(x, -1), new])[source], shape)


def added_at(x: Any, key: Any, value: Any) -> Any:
    """Return x with value added at the key, as often as a place is named."""
    shape = np.shape(x)
    places = np.arange(int(np.prod(shape))).reshape(shape)[key]
    new = np.reshape(_fitted(value, np.shape(places)), -1)
    return x + dispatch(spread_out, (new, np.ravel(places), shape), {})


def spread_out(values: Any, places: Any, shape: tuple[int, ...]) -> Any:
    """Return zeros of the shape with the values added at the places of the flattened array."""
    onto = np.equal(places[:, None], np.arange(int(np.prod(shape))))
    return np.reshape(np.matmul(values, 1.0 * onto), shape)


def _fitted(value: Any, shape: tuple[int, ...]) -> Any:
    """The value repeated to the shape; NumPy lets extra leading axes of length 1 go."""
    extra = np.ndim(value) - len(shape)
    if extra > 0 and set(np.shape(value)[:extra]) == {1}:
        value = np.reshape(value, np.shape(value)[extra:])
    return np.broadcast_to(value, shape)
