"""What a program costs, counted while it runs.

`operations` runs a function on arrays that count: every NumPy call is done as usual and entered in
a tally, each entry of an elementwise result once, and for a product of arrays one multiplication
for every value that the indices take,

    (a × b) @ (b × c):  a b c,      outer product (a), (b):  a b,      einsum "ij,k→ijk":  i j k.

Sums, transposes and copies multiply nothing.  `numbers` adds up the sizes of arrays: what is
stored.

Source: Notes §6.2-§6.3, where costs are compared; Golub and Van Loan (2013), Matrix Computations,
§1.1.
"""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from alicemath.errors import UnsupportedError

__all__ = ["numbers", "operations"]

Tally = Counter[str]
#: Calls of arrays that move or add numbers and multiply none.
FREE = frozenset({np.sum, np.diag, np.ones_like, np.transpose, np.stack, np.reshape})


def numbers(arrays: Any) -> int:
    """Return how many numbers an array holds, or all arrays of a nested list.

    Examples
    --------
    >>> numbers([np.ones((3, 2)), [np.ones(4), np.ones(1)]])
    11
    """
    if isinstance(arrays, list | tuple):
        return sum(map(numbers, arrays))
    return int(np.size(arrays))


def operations(f: Callable[..., Any], *args: Any) -> Tally:
    """Return how often each elementwise function is evaluated when f(*args) runs.

    Arrays, also in nested lists, are replaced by arrays that count.  Products of arrays count as
    so many of ``"multiply"``.

    Raises
    ------
    UnsupportedError
        If f calls a function whose multiplications are not known.

    Examples
    --------
    >>> operations(lambda W, x: np.tanh(W @ x), np.ones((3, 2)), np.ones(2)) == {
    ...     "multiply": 6, "tanh": 3
    ... }
    True
    """
    tally: Tally = Counter()
    f(*(_counting(a, tally) for a in args))
    return tally


def _counting(x: Any, tally: Tally) -> Any:
    if isinstance(x, list | tuple):
        return type(x)(_counting(a, tally) for a in x)
    return _Counted(x, tally) if isinstance(x, np.ndarray) else x


class _Counted(NDArrayOperatorsMixin):
    """An array that enters in a tally what is done with it."""

    __slots__ = ("tally", "value")

    def __init__(self, value: Any, tally: Tally) -> None:
        self.value, self.tally = value, tally

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    @property
    def T(self) -> "_Counted":
        return _Counted(self.value.T, self.tally)

    def __getitem__(self, key: Any) -> "_Counted":
        return _Counted(self.value[key], self.tally)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        values = [_bare(a) for a in args]
        result = getattr(ufunc, method)(*values, **kwargs)
        if ufunc is np.matmul:
            self.tally["multiply"] += result.size * values[0].shape[-1]
        elif method == "__call__":
            self.tally[ufunc.__name__] += result.size
        return _Counted(result, self.tally)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        values = [_bare(a) for a in args]
        result = function(*values, **kwargs)
        self.tally["multiply"] += _products(function, values, result)
        return _Counted(result, self.tally)


def _bare(x: Any) -> Any:
    if isinstance(x, list | tuple):
        return [_bare(a) for a in x]
    return x.value if isinstance(x, _Counted) else x


def _products(function: Callable[..., Any], args: Any, result: Any) -> int:
    """How many products of two numbers an array function forms."""
    if function in FREE:
        return 0
    if function in {np.outer, np.tensordot}:  # sizes i k, k j and i j: the root of (i j k)²
        return math.isqrt(np.size(args[0]) * np.size(args[1]) * np.size(result))
    if function is np.einsum:
        sides, _, _ = args[0].partition("->")
        lengths: dict[str, int] = {
            letter: length
            for letters, a in zip(sides.split(","), args[1:], strict=True)
            for letter, length in zip(letters, np.shape(a), strict=True)
        }
        return math.prod(lengths.values()) * (len(args) - 2)
    name = getattr(function, "__name__", str(function))
    raise UnsupportedError(f"np.{name}", "the count of multiplications", "write it as a product")
