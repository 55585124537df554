"""What a command line names: ``losses.py:huber``, ``package.module:huber``, ``r=real(n)``."""

import ast
import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from alicemath import domain
from alicemath.domain import Domain
from alicemath.errors import AlicemathError

__all__ = ["function_of", "module_of", "parameters_of", "parse_domains", "with_shapes"]

Function = Callable[..., Any]

#: The domains that may be named, as functions of lengths and numbers.
DOMAINS = {name: getattr(domain, name) for name in domain.__all__ if name[0].islower()}
del DOMAINS["length_names"]


def module_of(target: str) -> ModuleType:
    """Import a file or a module by its name; its own errors are shown as they are.

    Raises
    ------
    click.UsageError
        If there is no such file or module, or it fails to import.
    """
    try:
        if target.endswith(".py"):
            return _from_file(Path(target))
        sys.path.insert(0, str(Path.cwd()))
        return importlib.import_module(target)
    except ModuleNotFoundError as error:
        if error.name and target.startswith(error.name):
            raise click.UsageError(f"no module named {target}") from None
        raise click.UsageError(f"{target} failed to import:\n{_theirs()}") from None
    except click.UsageError:
        raise
    except Exception:  # whatever the user's module raises is shown as it is
        raise click.UsageError(f"{target} failed to import:\n{_theirs()}") from None


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise click.UsageError(f"no such file: {path}")
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise click.UsageError(f"not a Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _theirs() -> str:
    """The traceback of the error under way, without the frames of this file and of importlib."""
    kind, error, frames = sys.exc_info()
    own = {__file__, "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"}
    kept = [f for f in traceback.extract_tb(frames) if f.filename not in own]
    kept = [f for f in kept if Path(f.filename).parent.name != "importlib"]
    lines = traceback.format_list(kept) + traceback.format_exception_only(kind, error)
    return "".join(lines).rstrip()


def function_of(target: str) -> Function:
    """Return the function that ``file.py:name`` or ``package.module:name`` names.

    Raises
    ------
    click.UsageError
        If there is none.
    """
    place, colon, name = target.rpartition(":")
    if not colon or not place:
        raise click.UsageError(f"{target!r} names no function: write file.py:name")
    found: Any = module_of(place)
    for part in name.split("."):
        if not hasattr(found, part):
            raise click.UsageError(f"{place} has no function {name}")
        found = getattr(found, part)
    if not callable(found):
        raise click.UsageError(f"{target} is no function")
    return found  # type: ignore[no-any-return]


def parameters_of(f: Function) -> list[str]:
    """Return the names of the parameters that must be given.

    Raises
    ------
    click.UsageError
        If the function has no signature, or takes nothing.
    """
    try:
        every = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        raise click.UsageError(f"{f!r} has no signature: say the domains with --on") from None
    names = [
        p.name
        for p in every
        if p.default is p.empty and p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}
    ]
    if not names:
        raise click.UsageError(f"{getattr(f, '__name__', f)} takes no argument")
    return names


# ------------------------------------------------------------------ domains
def parse_domains(texts: Sequence[str]) -> dict[str, Domain]:
    """Read ``name=real(n, c)`` and its kin; names of lengths stand without quotes.

    Raises
    ------
    click.UsageError
        If a text is no domain.

    Examples
    --------
    >>> parse_domains(["X=real(n, c)", "p=interval(0, 1, n)"])["X"].shape
    ('n', 'c')
    """
    found = {}
    for text in texts:
        name, equals, expression = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise click.UsageError(f"{text!r} is no domain: write name=real(n)")
        found[name.strip()] = _domain(expression.strip())
    return found


def _domain(text: str) -> Domain:
    known = ", ".join(sorted(DOMAINS))
    wrong = click.UsageError(f"{text!r} is no domain; there are {known}, as real(n, c)")
    try:
        call = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise wrong from None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise wrong
    make = DOMAINS.get(call.func.id)
    if make is None or call.keywords:
        raise wrong
    try:
        built = make(*map(_argument, call.args))
    except (AlicemathError, TypeError, ValueError) as error:
        raise click.UsageError(f"{text}: {error}") from None
    return built  # type: ignore[no-any-return]


def _argument(node: ast.expr) -> Any:
    return node.id if isinstance(node, ast.Name) else ast.literal_eval(node)


def with_shapes(
    on: dict[str, Domain], shapes: Sequence[str], parameters: Sequence[str]
) -> dict[str, Domain]:
    """Fix lengths (``n=5``) or whole shapes of arguments (``X=5x3``, ``w=`` for a number).

    Arguments without a domain are real: vectors of one common length n when nothing is said.

    Raises
    ------
    click.UsageError
        If a shape is no shape, or its name is neither an argument nor a length.
    """
    given = dict(_shape(text) for text in shapes)
    domains = dict(on)
    for name in parameters:
        domains.setdefault(name, domain.real(*given.get(name, ("n",))))
    lengths = {s for d in domains.values() for s in d.shape if isinstance(s, str)}
    for name, shape in given.items():
        if name in lengths and len(shape) == 1:
            fixed = {name: shape[0]}
            domains = {
                k: replace(d, shape=tuple(fixed.get(str(s), s) for s in d.shape))
                for k, d in domains.items()
            }
        elif name not in parameters:
            raise click.UsageError(
                f"--shape {name}: neither an argument ({', '.join(parameters)}) "
                f"nor a length ({', '.join(sorted(lengths)) or 'none is named'})"
            )
        elif name in on and on[name].shape != shape:
            raise click.UsageError(f"--shape {name} does not fit --on: {on[name].shape}")
    return domains


def _shape(text: str) -> tuple[str, tuple[int, ...]]:
    name, equals, lengths = text.partition("=")
    try:
        shape = tuple(int(s) for s in lengths.replace(",", "x").split("x") if s.strip())
    except ValueError:
        shape = (-1,)
    if not equals or any(s < 0 for s in shape):
        raise click.UsageError(f"{text!r} is no shape: write n=5 or X=5x3")
    return name.strip(), shape
