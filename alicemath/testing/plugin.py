"""The pytest plugin: verdicts shown whole, theorems as tests, a seed.

A failing ``assert check_gradient(...)`` shows the verdict's table with its counterexample.
Theorems are collected from the files given on the command line and from the files and folders of
the ini option ``alicemath_proofs``, one test a theorem.  The fixture ``alicemath_seed`` is the
number of ``--alicemath-seed``, which a failing test prints.  Nothing heavy is loaded before the
first theorem is.
"""

import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from alicemath.proof.theorem import Theorem

__all__ = ["TheoremFile", "TheoremItem", "TheoremNotReachedError"]

#: A file without this word has no theorem and is not imported.
MARK = "@theorem("


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--alicemath-seed`` and ``alicemath_proofs``."""
    group = parser.getgroup("alicemath")
    group.addoption(
        "--alicemath-seed", type=int, default=0, help="the seed of the fixture alicemath_seed"
    )
    parser.addini(
        "alicemath_proofs",
        type="paths",
        default=[],
        help="files and folders whose theorems are collected",
    )


@pytest.fixture
def alicemath_seed(request: pytest.FixtureRequest) -> int:
    """The seed of this run: ``check_gradient(f, df, on=..., seed=alicemath_seed)``."""
    seed: int = request.config.getoption("--alicemath-seed")
    return seed


# ------------------------------------------------------------------ verdicts shown whole
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Add the tables of the verdicts that a failing assertion looked at, and the seed."""
    report: Any = yield
    if report.failed and call.excinfo is not None:
        for number, verdict in enumerate(_verdicts(call.excinfo), 1):
            report.sections.append((f"alicemath verdict {number}", str(verdict)))
        if "alicemath_seed" in getattr(item, "fixturenames", ()):
            seed = item.config.getoption("--alicemath-seed")
            report.sections.append(("alicemath seed", f"--alicemath-seed={seed}"))
    return report  # type: ignore[no-any-return]


def _verdicts(excinfo: "pytest.ExceptionInfo[BaseException]") -> list[Any]:
    """The verdicts that did not pass, among the values of the frame that failed.

    pytest keeps the parts of a failing assertion among the local variables of its frame.
    """
    module = sys.modules.get("alicemath.verdict")
    if module is None or not excinfo.traceback:
        return []
    values = {id(v): v for v in excinfo.traceback[-1].frame.f_locals.values()}
    return [v for v in values.values() if isinstance(v, module.Verdict) and not v.passed]


# ------------------------------------------------------------------ theorems as tests
class TheoremNotReachedError(Exception):
    """A theorem that did not reach the verdict it declares; the message is its page."""


class TheoremItem(pytest.Item):
    """A theorem as a test."""

    def __init__(self, *, theorem: "Theorem", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theorem = theorem

    def runtest(self) -> None:
        """Prove it."""
        from alicemath.proof.page import page
        from alicemath.proof.runner import run

        result = run(self.theorem)
        if not result.reached:
            raise TheoremNotReachedError(page(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The page of the theorem instead of a traceback."""
        if isinstance(excinfo.value, TheoremNotReachedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        line = self.theorem.prove.__code__.co_firstlineno - 1
        return self.path, line, self.theorem.title


class TheoremFile(pytest.File):
    """A script of theorems."""

    def collect(self) -> Iterator[TheoremItem]:
        """Import the script."""
        from alicemath.errors import InputError
        from alicemath.proof.runner import collect

        try:
            theorems = collect([self.path])
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for theorem in theorems:
            yield TheoremItem.from_parent(self, name=theorem.name, theorem=theorem)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TheoremFile | None:
    """Collect the theorems of a file that was asked for."""
    if file_path.suffix != ".py" or not _asked_for(file_path, parent.config):
        return None
    if any(fnmatch(file_path.name, pattern) for pattern in parent.config.getini("python_files")):
        return None  # a module of tests may have theorems to test with
    if MARK not in file_path.read_text(encoding="utf-8", errors="replace"):
        return None
    return TheoremFile.from_parent(parent, path=file_path)


def _asked_for(path: Path, config: pytest.Config) -> bool:
    """Whether a file is given on the command line, or in ``alicemath_proofs``."""
    given = [config.invocation_params.dir / arg.partition("::")[0] for arg in config.args]
    if path in given:
        return True
    return any(path == place or path.parent == place for place in config.getini("alicemath_proofs"))
