"""What a function reads besides its argument, and whether that is still as it was.

A compiled program holds what f computed from its surroundings: from variables it closes over,
globals, defaults, attributes.  If one of them changes, the program computes the derivative of a
function that is no longer there.  So before each call the surroundings are compared with what they
were: variables by identity, arrays entry by entry (bit by bit: 0 and −0 differ).

The walk starts at f and follows whatever f can reach by name: functions of the user, their
closures, modules of the user, containers, attributes of objects.  It stops at NumPy, SciPy, the
library of Python and this package, which are taken to be constant; what it does not understand, an
iterator or a random generator, it refuses by name.  An array that cannot be written to is constant
already, and is not compared.
"""

import dis
import functools
import operator
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from alicemath.errors import UnsupportedError
from alicemath.tracing.tracer import Tracer

__all__ = ["Captures"]

Function = Callable[..., Any]

_MISSING = object()
_TRUSTED = frozenset({*sys.stdlib_module_names, "numpy", "scipy", "alicemath"}) - {"__main__"}
_CONSTANT = (
    *(int, float, complex, str, bytes, type(None), type(Ellipsis), range, slice),
    *(np.generic, np.dtype, np.ufunc, type(np.sum), types.GenericAlias),
)

#: Up to this many bytes, making ``bytes`` of an array and comparing those is the faster way.
_FEW_BYTES = 2**14


class Captures:
    """The surroundings of a function, as they were when this was made.

    Parameters
    ----------
    f
        The function.

    Raises
    ------
    UnsupportedError
        For what cannot be compared: iterators, random generators, files.
    """

    def __init__(self, f: Function) -> None:
        self._variables: list[tuple[Function, tuple[Any, ...], Any]] = []
        self._containers: list[tuple[Any, list[Any]]] = []
        self._small: list[tuple[Any, bytes, tuple[int, ...]]] = []
        self._large: list[tuple[Any, Any]] = []
        self._seen: dict[int, Any] = {}
        self._roots: dict[int, Any] = {}
        self._frozen: list[Any] = []
        self._walk(f, "f")

    def hold(self) -> bool:
        """Whether everything is as it was."""
        for read, args, value in self._variables:
            if read(*args) is not value:
                return False
        for array, content, shape in self._small:
            if array.tobytes() != content or array.shape != shape:
                return False
        if not all(map(_is_constant, self._frozen)):
            return False
        return all(_same(_items(c), old) for c, old in self._containers) and all(
            array.shape == old.shape and bool((_bits(array) == old).all())
            for array, old in self._large
        )

    def include(self, a: Any) -> bool:
        """Whether the entries of an array are compared, or cannot change."""
        return id(_root(a)) in self._roots or _is_constant(a)

    # ---------------------------------------------------------------- the walk
    def _walk(self, value: Any, name: str) -> None:
        """Note a value that f reads under this name, and what can be reached from it."""
        if isinstance(value, _CONSTANT) or id(value) in self._seen:
            return
        self._seen[id(value)] = value  # keeping it, so that its id stays its own
        for kinds, note in _KINDS:
            if isinstance(value, kinds):
                note(self, value, name)
                return
        self._object(value, name)

    def _array(self, a: Any, name: str) -> None:
        if a.dtype.hasobject:
            raise _refusal(f"{name}, an array of objects", "make it an array of numbers")
        root = _root(a)
        self._roots[id(root)] = root
        if _is_constant(a):
            self._frozen.append(a)
            return
        if a.nbytes <= _FEW_BYTES or a.dtype.itemsize not in (1, 2, 4, 8):
            self._small.append((a, a.tobytes(), a.shape))
        else:
            self._large.append((a, _bits(a).copy()))

    def _tracer(self, value: Any, name: str) -> None:
        raise _refusal(f"{name}, a value of another differentiation", "compile the outer function")

    def _tuple(self, value: Any, name: str) -> None:
        for item in value:
            self._walk(item, f"an item of {name}")

    def _container(self, value: Any, name: str) -> None:
        items = _items(value)
        self._containers.append((value, items))
        self._tuple(items, name)

    def _bound(self, value: Any, name: str) -> None:
        """A method and whose it is, or a function and its arguments."""
        for part in ("func", "args", "keywords", "__func__", "__self__", "fget"):
            self._walk(getattr(value, part, None), name)

    def _module(self, value: Any, name: str) -> None:
        """What a module of the user binds; what f reads of it is noted by `_attributes`."""
        if not _is_trusted(value):
            self._containers.append((vars(value), _items(vars(value))))

    def _function(self, f: Any, name: str) -> None:
        for part in ("__code__", "__defaults__", "__kwdefaults__"):
            self._variables.append((getattr, (f, part), getattr(f, part)))
        for variable, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
            self._variable(_content, (cell,), variable)
        for value in (*(f.__defaults__ or ()), *(f.__kwdefaults__ or {}).values()):
            self._walk(value, f"a default of {name}")
        if _is_trusted(f):
            return
        self._container(f.__dict__, name)
        for word in set(_names(f.__code__, _IMPORT)) & sys.modules.keys():
            self._walk(sys.modules[word], word)
        attributes = set(_names(f.__code__, _ATTRIBUTE))
        for word in sorted(set(_names(f.__code__, _GLOBAL))):
            value = self._variable(f.__globals__.get, (word, _MISSING), word)
            if word in _UNSEEN and value is _MISSING:
                raise _refusal(f"{word}() in {name}", "name the variables that f reads")
            self._attributes(value, attributes, word)

    def _attributes(self, value: Any, names: set[str], word: str) -> None:
        """Note what a function reads of a module: the attributes that its code names."""
        if not isinstance(value, types.ModuleType) or _is_trusted(value):
            return
        for name in sorted(names & vars(value).keys()):
            inner = self._variable(vars(value).get, (name, _MISSING), f"{word}.{name}")
            if inner is not value:
                self._attributes(inner, names, f"{word}.{name}")

    def _variable(self, read: Function, args: tuple[Any, ...], name: str) -> Any:
        """Note a variable, and what it holds."""
        value = read(*args)
        self._variables.append((read, args, value))
        if value is not _MISSING:
            self._walk(value, name)
        return value

    def _class(self, kind: type, name: str) -> None:
        """Note the methods and the constants of a class of the user."""
        for each in kind.__mro__:
            if _is_trusted(each):
                continue
            self._containers.append((vars(each), _items(vars(each))))
            for word, entry in list(vars(each).items()):
                is_own = not word.startswith("__") or isinstance(entry, types.FunctionType)
                if is_own and not isinstance(entry, types.MemberDescriptorType):
                    self._walk(entry, f"{name}.{word}")

    def _object(self, value: Any, name: str) -> None:
        """Note the attributes of an object, and its class."""
        own = getattr(value, "__dict__", None)
        if own is None and _is_trusted(type(value)):
            raise _refusal(
                f"{name}, of type {type(value).__name__}",
                "its state cannot be compared: pass numbers or arrays instead",
            )
        self._walk(type(value), name)
        if own is not None:
            self._container(own, name)
        for kind in type(value).__mro__:
            for word, entry in vars(kind).items():
                if isinstance(entry, types.MemberDescriptorType) and not _is_trusted(kind):
                    self._variable(getattr, (value, word, _MISSING), f"{name}.{word}")


_KINDS: tuple[tuple[Any, Function], ...] = (
    (np.ndarray, Captures._array),
    (Tracer, Captures._tracer),
    (types.FunctionType, Captures._function),
    (tuple | frozenset, Captures._tuple),
    (list | set | dict, Captures._container),
    (types.ModuleType, Captures._module),
    (type, Captures._class),
    (
        (
            *(types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType),
            *(functools.partial, staticmethod, classmethod, property),
        ),
        Captures._bound,
    ),
)


# ------------------------------------------------------------------ small questions
_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_ATTRIBUTE = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_IMPORT = frozenset({"IMPORT_NAME"})
#: What reads variables without naming them.
_UNSEEN = frozenset({"eval", "exec", "globals", "locals", "vars"})


def _refusal(what: str, remedy: str) -> UnsupportedError:
    return UnsupportedError(what, "a compiled program", remedy)


def _content(cell: Any) -> Any:
    """What a variable of an enclosing function holds, if anything."""
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _items(container: Any) -> list[Any]:
    if hasattr(container, "items"):
        return [*container.keys(), *container.values()]
    return list(container)


def _same(a: list[Any], b: list[Any]) -> bool:
    """Whether the same objects, in the same order."""
    return len(a) == len(b) and all(map(operator.is_, a, b))


def _names(code: types.CodeType, reading: frozenset[str]) -> Iterator[str]:
    """The names that instructions of some kinds read, in functions inside the code too."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in reading:
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant, reading)


def _is_trusted(value: Any) -> bool:
    """Whether a module, a function or a class of a library that is taken to be constant."""
    module = value.__name__ if isinstance(value, types.ModuleType) else value.__module__
    return str(module).partition(".")[0] in _TRUSTED


def _root(a: Any) -> Any:
    """The array that owns the memory of a view."""
    while isinstance(a.base, np.ndarray):
        a = a.base
    return a


def _is_constant(a: Any) -> bool:
    """Whether neither an array nor what it is a view of can be written to."""
    while isinstance(a, np.ndarray):
        if a.flags.writeable:
            return False
        a = a.base
    return a is None or isinstance(a, bytes)


def _bits(a: Any) -> Any:
    """The entries as integers of the same size, so that nan is equal to itself."""
    return a.view(f"i{a.dtype.itemsize}")
