"""Every example in a docstring runs and prints what it says."""

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

import alicemath


def modules() -> list[str]:
    found = pkgutil.walk_packages(alicemath.__path__, "alicemath.")
    return sorted(["alicemath", *(m.name for m in found)])


def run(module: ModuleType) -> doctest.TestResults:
    return doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_run(name: str) -> None:
    if name.startswith("alicemath.report"):
        for package in ("jinja2", "latex2mathml", "matplotlib"):
            pytest.importorskip(package, reason=f"{package} is not installed: the extra `report`")
    assert run(importlib.import_module(name)).failed == 0


def test_a_wrong_example_would_be_seen() -> None:
    module = ModuleType("planted", ">>> 1 + 1\n3\n")
    assert run(module).failed == 1
