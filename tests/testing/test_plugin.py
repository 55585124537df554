"""The plugin in a process of its own, as a user has it."""

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import numpy as np
from alicemath import check_gradient, real

def loss(w):
    return np.mean(w**2)

def test_a_wrong_gradient(alicemath_seed):
    assert check_gradient(loss, lambda w: 2 * w, on=real("n"), seed=alicemath_seed)

def test_a_verdict_with_a_name():
    verdict = check_gradient(loss, lambda w: -2 * w / w.size, on=real("n"))
    assert verdict, "the gradient is wrong"

def test_a_right_gradient(alicemath_seed):
    assert alicemath_seed == 7
    assert check_gradient(loss, lambda w: 2 * w / w.size, on=real("n"))
"""

THEOREMS = """
from alicemath import real
from alicemath.proof import theorem

@theorem("x + x = 2x", x=real("n"))
def twice(proof, x):
    proof.equal(x + x, 2 * x)

@theorem("x + x = x²", x=real("n"))
def square(proof, x):
    proof.equal(x + x, x**2)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-v"]
    return subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_mine.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "theorems.py").write_text(THEOREMS, encoding="utf-8")
    (tmp_path / "scripts" / "no_theorems.py").write_text("raise RuntimeError\n")
    return tmp_path


def test_a_failing_assertion_shows_the_whole_verdict_and_the_seed(folder: Path) -> None:
    found = run(folder, "test_mine.py", "--alicemath-seed=7")
    assert "2 failed, 1 passed" in found.stdout
    assert "off by a factor n: a sum was taken for a mean" in found.stdout
    assert "counterexample at x = [" in found.stdout
    assert "✗ reverse" in found.stdout
    assert found.stdout.count("- alicemath verdict 1 -") == 2
    assert found.stdout.count("--alicemath-seed=7") == 1  # by the test that used it


@pytest.mark.parametrize("by", ["the command line", "the ini option"])
def test_theorems_are_tests_where_they_are_asked_for(folder: Path, by: str) -> None:
    if by == "the command line":
        found = run(folder, "scripts/theorems.py")
    else:
        (folder / "pytest.ini").write_text("[pytest]\nalicemath_proofs = scripts\n")
        found = run(folder, "scripts")
    assert "theorems.py::twice PASSED" in found.stdout
    assert "theorems.py::square FAILED" in found.stdout
    assert "✗ REFUTED, declared PROVED" in found.stdout
    assert "1 failed, 1 passed" in found.stdout
    assert "Traceback" not in found.stdout


def test_a_module_of_tests_keeps_its_theorems_for_itself(folder: Path) -> None:
    (folder / "test_theorems.py").write_text(THEOREMS, encoding="utf-8")
    assert "no tests ran" in run(folder, "test_theorems.py").stdout


def test_theorems_that_were_not_asked_for_are_left_alone(folder: Path) -> None:
    found = run(folder, "scripts")
    assert "no tests ran" in found.stdout


def test_a_script_that_fails_to_import_is_an_error_of_collection(folder: Path) -> None:
    (folder / "scripts" / "broken.py").write_text("@theorem(\n", encoding="utf-8")
    found = run(folder, "scripts/broken.py")
    assert found.returncode == 2
    assert "SyntaxError" in found.stdout


def test_the_plugin_loads_nothing_heavy() -> None:
    code = (
        "import sys, alicemath.testing.plugin\n"
        "print(sorted({'numpy', 'sympy', 'mpmath', 'flint', 'hypothesis'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert found.stdout.strip() == "[]"
