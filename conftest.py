"""Collect the theorems of proofs/ as tests: one test a theorem."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alicemath.proof.page import page
from alicemath.proof.runner import collect, run
from alicemath.proof.theorem import Theorem

PROOFS = Path(__file__).parent / "proofs"


class TheoremNotReachedError(Exception):
    """A theorem that did not reach the verdict it declares; the message is its page."""


class TheoremItem(pytest.Item):
    """A theorem as a test."""

    def __init__(self, *, theorem: Theorem, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.theorem = theorem

    def runtest(self) -> None:
        result = run(self.theorem)
        if not result.reached:
            raise TheoremNotReachedError(page(result))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        if isinstance(excinfo.value, TheoremNotReachedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        line = self.theorem.prove.__code__.co_firstlineno - 1
        return self.path, line, self.theorem.title


class TheoremFile(pytest.File):
    """A script of theorems."""

    def collect(self) -> Iterator[TheoremItem]:
        for theorem in collect([self.path]):
            yield TheoremItem.from_parent(self, name=theorem.name, theorem=theorem)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TheoremFile | None:
    """Collect every script in proofs/."""
    if file_path.parent == PROOFS and file_path.suffix == ".py":
        return TheoremFile.from_parent(parent, path=file_path)
    return None
