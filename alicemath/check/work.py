"""How much work one evaluation of f is, in numbers that pass through its operations.

Fifty digits cost some microseconds for each number, a thousand times what a double costs.  For most
functions that is nothing; for one with a matrix of a million entries it is minutes, and nobody
waits for an answer that an error bar gives as well.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.check.observe import USER_ERRORS
from alicemath.tracing.tracer import Tracer, collect

__all__ = ["work_of"]


class _Counted(Tracer):
    """A value whose operations are counted."""

    __slots__ = ("counts", "value")
    reader: ClassVar[str] = "the count of work"

    def __init__(self, value: Any, counts: list[int]) -> None:
        self.value = value
        self.counts = counts

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return np.shape(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def interpret(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        """Evaluate, and count the numbers that go in."""
        values = [_value(a) for a in args]
        self.counts.extend(np.size(v) for v in values if isinstance(v, np.ndarray))
        y = function(*values, **{k: _value(v) for k, v in kwargs.items()})
        return _Counted(y, self.counts) if np.asarray(y).dtype.kind == "f" else y


def _value(a: Any) -> Any:
    a = collect(a)
    if isinstance(a, _Counted):
        return a.value
    return type(a)(_value(e) for e in a) if type(a) in (list, tuple) else a


def work_of(f: Callable[[Any], Any], x: Any) -> int:
    """Return how many numbers go into the operations of f(x); 0 where it cannot be followed.

    Examples
    --------
    >>> work_of(lambda x: np.sum(x * x), np.ones(5))
    15
    """
    counts: list[int] = []
    try:
        with np.errstate(all="ignore"):
            f(_Counted(np.asarray(x, dtype=np.float64), counts))
    except USER_ERRORS:
        return 0
    return sum(counts)
