"""Results that need not be computed again.

A result is kept under a digest of all that it depends on: the theorem's place, the source of its
script and of every module that was loaded and not installed, the source of this package, and the
versions of Python, NumPy, SymPy, mpmath, python-flint and of what the script imports.  The values
are JSON with a digest of their own; a value that was damaged, or that is no result, is forgotten
and computed again.
"""

import hashlib
import json
import os
import platform
import sqlite3
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from alicemath.errors import InputError
from alicemath.proof.records import read_record, record_of
from alicemath.proof.runner import SCRIPTS
from alicemath.proof.theorem import Result, Theorem

__all__ = ["Cache", "default_folder"]

PACKAGE = Path(__file__).parents[1]
DEPENDENCIES = ("alicemath", "numpy", "sympy", "mpmath", "python-flint")
SCHEMA = "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, digest TEXT, value TEXT)"


def default_folder() -> Path:
    """Return the user's folder for caches: ``$XDG_CACHE_HOME/alicemath`` or ``~/.cache/…``."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "alicemath"


class Cache:
    """Results by what they depend on, in an SQLite file.

    Parameters
    ----------
    folder
        Where the file stands; made when it is missing.

    Raises
    ------
    InputError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "proofs.sqlite"
        self._context = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._open()
        except (OSError, sqlite3.OperationalError) as error:
            raise InputError(
                f"cannot write the cache in {folder}: {error}; --no-cache does without"
            ) from None

    def _open(self) -> None:
        """Make the table; a file that is no database is made anew."""
        try:
            self._execute(SCHEMA)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.path.unlink()
            self._execute(SCHEMA)

    def _execute(self, statement: str, values: Iterable[str] = ()) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
            return connection.execute(statement, tuple(values)).fetchall()

    def get(self, theorem: Theorem) -> Result | None:
        """Return the result that is kept for a theorem as it stands now, if there is one."""
        key = self.key_of(theorem)
        try:
            rows = self._execute("SELECT digest, value FROM results WHERE key = ?", [key])
            for digest, value in rows:
                if digest == _digest([key, value]):
                    return read_record(theorem, json.loads(value))
        except (sqlite3.DatabaseError, InputError, ValueError, AttributeError):
            self._rebuild()
        return None

    def put(self, result: Result) -> None:
        """Keep a result."""
        key = self.key_of(result.theorem)
        value = json.dumps(record_of(result), ensure_ascii=False)
        row = [key, _digest([key, value]), value]
        try:
            self._execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", row)
        except sqlite3.DatabaseError:
            self._rebuild()

    def key_of(self, theorem: Theorem) -> str:
        """Return the digest of all that a theorem's result depends on."""
        if not self._context:  # now that the scripts, and what they import, are loaded
            self._context = _digest([_environment(), *_loaded()])
        where = f"{theorem.name} {theorem.title} {theorem.prove.__code__.co_firstlineno}"
        packages = _packages(theorem.prove.__globals__)
        return _digest([self._context, where, theorem.path.read_text("utf-8"), *packages])

    def _rebuild(self) -> None:
        """Forget everything: a damaged cache is not believed."""
        self.path.unlink(missing_ok=True)
        self._open()


# ------------------------------------------------------------------ what a result depends on
def _digest(texts: Iterable[str]) -> str:
    """The digest of several texts; where one ends is part of it."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return total.hexdigest()


@cache
def _environment() -> str:
    """Versions and the source of this package: what is edited in place is another version."""
    versions = [f"{name} {version(name)}" for name in DEPENDENCIES]
    sources = [p.read_text(encoding="utf-8") for p in sorted(PACKAGE.rglob("*.py"))]
    return _digest([platform.python_version(), *versions, *sources])


def _packages(namespace: Mapping[str, Any]) -> list[str]:
    """The packages that a script takes its names from, with their versions."""
    homes = {getattr(value, "__module__", None) or "" for value in namespace.values()}
    homes |= {value.__name__ for value in namespace.values() if isinstance(value, ModuleType)}
    names = sorted({str(home).partition(".")[0] for home in homes} & set(sys.modules))
    return [f"{name} {getattr(sys.modules[name], '__version__', '')}" for name in names]


def _loaded() -> list[str]:
    """The source of the modules that the process has loaded and that were not installed."""
    installed = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib")]
    installed += [Path(sysconfig.get_path("platlib")).resolve(), PACKAGE.resolve()]
    files = {
        str(getattr(module, "__file__", None) or "")
        for name, module in list(sys.modules.items())
        if not name.startswith(SCRIPTS)
    }
    paths = [Path(file).resolve() for file in sorted(files) if file.endswith(".py")]
    return [
        path.read_text(encoding="utf-8", errors="replace")
        for path in paths
        if path.is_file() and not any(path.is_relative_to(home) for home in installed)
    ]
