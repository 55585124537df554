"""Finding theorems in files and running them."""

import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from alicemath.errors import AlicemathError, ContradictionError, InputError
from alicemath.proof.language import Proof
from alicemath.proof.theorem import Result, Step, Theorem
from alicemath.proof.vocabulary import words_of
from alicemath.verdict import Status

__all__ = ["SCRIPTS", "collect", "in_section", "load", "run", "select", "theorems_in"]

#: How the modules of scripts are called.
SCRIPTS = "alicemath_proofs_"


def collect(paths: Sequence[Path]) -> list[Theorem]:
    """Return the theorems of the given files and folders, in order.

    Raises
    ------
    InputError
        If a path does not exist, is no Python file, or cannot be imported.
    """
    return [theorem for path in _files(paths) for theorem in theorems_in(vars(_load(path)))]


def theorems_in(namespace: dict[str, object]) -> list[Theorem]:
    """Return the theorems of a module's namespace, in the order of their definition."""
    found = {id(v): v for v in namespace.values() if isinstance(v, Theorem)}
    return sorted(found.values(), key=lambda t: t.prove.__code__.co_firstlineno)


def select(theorems: Iterable[Theorem], words: str = "", section: str = "") -> list[Theorem]:
    """Return the theorems whose name, title or file contains the words, of a section."""
    needle = words.casefold()
    return [
        t
        for t in theorems
        if needle in f"{t.file} {t.name} {t.title}".casefold() and in_section(t.section, section)
    ]


def in_section(section: str, asked: str) -> bool:
    """Whether a section is the one asked for, or inside it: 4.1.2 is in 4.1 and 4, not in 4.10.

    Examples
    --------
    >>> in_section("4.1.2", "4.1"), in_section("4.10", "4.1"), in_section("4.1", "")
    (True, False, True)
    """
    return not asked or section == asked or section.startswith(asked + ".")


def run(theorem: Theorem) -> Result:
    """Prove a theorem and say what became of it; a failing proof is a result, not an error."""
    proof = Proof(theorem.on, words_of(theorem.prove.__globals__))
    start = time.perf_counter()
    try:
        theorem.prove(proof, *proof.arguments.values())
    except ContradictionError:
        raise
    except AlicemathError as error:
        return _finish(theorem, proof, start, f"{type(error).__name__}: {error}")
    except (Exception, SystemExit) as error:  # the script's own mistake: like a failed proof
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return _finish(theorem, proof, start, reason)
    return _finish(theorem, proof, start, "")


def _finish(theorem: Theorem, proof: Proof, start: float, error: str) -> Result:
    """What became of it; a line that was refuted before an error is the reason, not the error."""
    result = Result(theorem, Status.UNDECIDED, proof.steps, error, time.perf_counter() - start)
    status, reason = _status(proof.steps)
    if not error:
        result.status, result.reason = status, reason
    elif status is Status.REFUTED:
        result.status, result.reason = status, f"{reason}; then {error}"
    return result


def _status(steps: Sequence[Step]) -> tuple[Status, str]:
    """The weakest step decides; a theorem without a rejected near miss says nothing."""
    judged = [s for s in steps if s.kind not in {"let", "assume"}]
    for step in judged:
        if not step.good:
            found = step.verdict.status if step.verdict is not None else Status.UNDECIDED
            status = Status.REFUTED if found is Status.REFUTED else Status.UNDECIDED
            if step.kind == "reject":
                return Status.UNDECIDED, f"the near miss was not refuted: {step.text}"
            why = step.verdict.reason if step.verdict is not None else step.text
            return status, f"{step.text}: {why}"
    if not any(s.kind in {"reject", "mutants"} for s in judged):
        return Status.UNDECIDED, "no near miss was rejected: a check that cannot fail"
    claims = [s.verdict for s in judged if s.verdict is not None and s.kind in {"line", "claim"}]
    if all(v.status is Status.PROVED for v in claims):
        return Status.PROVED, ""
    return Status.CORROBORATED, ""


# ------------------------------------------------------------------ files
def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}")
        if path.is_dir():
            files = sorted(p for p in path.glob("*.py") if not p.name.startswith("_"))
            if not files:
                raise InputError(f"no Python file in the folder {path}")
            yield from files
        elif path.suffix == ".py":
            yield path
        else:
            raise InputError(f"not a Python file: {path}")


def _load(path: Path) -> ModuleType:
    """Import a file by its path, under a name of its own."""
    try:
        return load(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def load(path: Path, source: str) -> ModuleType:
    """Run the source of a script as a module of its own; the path is only its name.

    Raises
    ------
    InputError
        Whatever the script raises, with the line of the script that raised it.
    """
    name = f"{SCRIPTS}{path.resolve().parent.name}_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(source, str(path), "exec"), vars(module))  # a script is code to be run
    except Exception as error:  # the script's own mistake, whatever it is
        raise InputError(_mistake(path, error)) from None
    return module


def _mistake(path: Path, error: Exception) -> str:
    """Where a script went wrong, by its own last line, and how."""
    frames = traceback.extract_tb(error.__traceback__)
    line = next((f.lineno for f in frames[::-1] if f.filename == str(path)), None)
    if isinstance(error, SyntaxError) and line is None:
        return f"{path}:{error.lineno}: {type(error).__name__}: {error.msg}"
    return f"{path}:{line or 1}: {type(error).__name__}: {error}"
