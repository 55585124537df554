"""How a call of NumPy is written: as an operator, as an index, or by its name."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import permute, pick
from alicemath.tracing.tracer import getitem

__all__ = ["literal", "reusing", "spelled", "subscript", "written"]

Function = Callable[..., Any]


def literal(a: Any) -> str | None:
    """Return a number, a word or an Ellipsis as Python writes it; None for anything else."""
    kind = type(a)
    if kind in (float, np.float64):
        if not math.isfinite(a):
            return None
        text = repr(float(a))
        return f"({text})" if text.startswith("-") else text
    if kind is int:
        return f"({a})" if a < 0 else str(a)
    if a is Ellipsis:
        return "..."
    return repr(a) if kind in (bool, str, type(None)) else None


# fmt: off
INFIX: Mapping[Function, str] = {
    np.add: "+",         np.subtract: "-",      np.multiply: "*",       np.divide: "/",
    np.power: "**",      np.matmul: "@",        np.less: "<",           np.less_equal: "<=",
    np.greater: ">",     np.greater_equal: ">=", np.equal: "==",        np.not_equal: "!=",
    np.bitwise_and: "&", np.bitwise_or: "|",    np.bitwise_xor: "^",
}
#: ``np.sum(x)`` asks twice who x is before it gets to the sum.
REDUCE: Mapping[Function, str] = {
    np.sum: "np.add.reduce",  np.max: "np.maximum.reduce",  np.min: "np.minimum.reduce",
}
# fmt: on


def spelled(
    function: Function,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    parts: Sequence[str],
    options: Mapping[str, str],
    constant: Callable[[Any], str],
) -> str:
    """Return the text of ``function(*args, **kwargs)``.

    Parameters
    ----------
    function, args, kwargs
        The call.
    parts, options
        Its arguments as text.
    constant
        Gives a name to a constant of the program.
    """
    if function in INFIX and not kwargs:
        return f"{parts[0]} {INFIX[function]} {parts[1]}"
    if function is np.negative:
        return f"-{parts[0]}"
    if function is np.square:
        return f"{parts[0]} * {parts[0]}"
    if function is getitem:
        return f"{parts[0]}[{parts[1]}]"
    own = _SPELLED.get(function)
    text = own(args, kwargs, parts, options) if own is not None else None
    if text is None:
        inside = ", ".join([*parts, *(f"{k}={v}" for k, v in options.items())])
        text = f"{constant(function)}({inside})"
    return text


def written(
    function: Function,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    text: Callable[[Any], str],
    name: Callable[[Any], str],
) -> str:
    """Return the text of a call for a reader: as `spelled`, and under the user's names."""
    parts = [text(a) for a in args]
    options = {k: text(v) for k, v in kwargs.items()}
    if function in REDUCE or function is np.square:
        inside = ", ".join([*parts, *(f"{k}={v}" for k, v in options.items())])
        return f"{name(function)}({inside})"
    return spelled(function, args, kwargs, parts, options, name)


def _pick(args: Any, kwargs: Any, parts: Any, options: Any) -> str | None:
    """x[key], unless a block of tangents leads."""
    if len(args[0].shape) != len(kwargs["shape"]):
        return None
    return f"{parts[0]}[{subscript(options['key'])}]"


def subscript(key: str) -> str:
    """Return the text of a tuple as what stands between brackets.

    Examples
    --------
    >>> subscript("(0, slice(None, 3, None))")
    '0, :3'
    """
    inside = key[1:-1].rstrip(",")
    return _SLICE.sub(_colons, inside) or "()"


#: Slices with constant ends, as `Recording.fragment` writes them.
_SLICE = re.compile(r"slice\(([-()\d]+|None), ([-()\d]+|None), ([-()\d]+|None)\)")


def _colons(match: re.Match[str]) -> str:
    start, stop, step = ("" if e == "None" else e.strip("()") for e in match.groups())
    return f"{start}:{stop}" + (f":{step}" if step else "")


def reusing(text: str, function: Any, name: str) -> str:
    """Return the text of a line that writes the result of a ufunc over this argument."""
    if function is np.negative:
        return f"np.negative({name}, out={name})"
    if function not in INFIX and function is not np.square:
        return f"{text[:-1]}, out={name})"
    if function is np.square:
        return f"np.multiply({name}, {name}, out={name})"
    left, _, right = text.split(" ")
    return f"np.{function.__name__}({left}, {right}, out={name})"


def _permute(args: Any, kwargs: Any, parts: Any, options: Any) -> str | None:
    order = kwargs["order"]
    reversed_all = order == tuple(range(len(order)))[::-1] and len(args[0].shape) == len(order)
    return f"{parts[0]}.T" if reversed_all else None


def _swapaxes(args: Any, kwargs: Any, parts: Any, options: Any) -> str | None:
    return f"{parts[0]}.mT" if tuple(args[1:]) == (-1, -2) and not kwargs else None


def _reshape(args: Any, kwargs: Any, parts: Any, options: Any) -> str | None:
    plain = len(args) == 2 and not kwargs and args[0].shape
    return f"{parts[0]}.reshape({parts[1]})" if plain else None


def _reduce(function: Function) -> Function:
    def spell(args: Any, kwargs: Any, parts: Any, options: Any) -> str | None:
        if len(args) > 2 or kwargs.keys() - {"axis", "keepdims"}:
            return None
        given = {"axis": parts[1]} if len(parts) == 2 else {"axis": "None"}
        inside = ", ".join(f"{k}={v}" for k, v in {**given, **options}.items())
        return f"{REDUCE[function]}({parts[0]}, {inside})"

    return spell


_SPELLED: Mapping[Function, Function] = {
    pick: _pick,
    permute: _permute,
    np.swapaxes: _swapaxes,
    np.reshape: _reshape,
    **{function: _reduce(function) for function in REDUCE},
}
