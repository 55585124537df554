"""``alicemath verify``: exit codes, selection, JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alicemath.cli import main

TRUE = """
import numpy as np
from alicemath import real
from alicemath.proof import main, theorem

@theorem("the sine's slope", section="2.2", x=real())
def slope(proof, x):
    proof.gradient_is(np.sin, np.cos)
    proof.reject(np.sin, because="a quarter of a turn too late")

if __name__ == "__main__":
    main(globals())
"""
FALSE = TRUE.replace("np.sin, np.cos", "np.sin, np.sin").replace("reject(np.sin", "reject(np.cos")


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    (tmp_path / "true.py").write_text(TRUE)
    (tmp_path / "false.py").write_text(FALSE)
    return tmp_path


def test_exit_code_0_when_every_theorem_is_reached(scripts: Path) -> None:
    result = CliRunner().invoke(main, ["verify", str(scripts / "true.py")])
    assert result.exit_code == 0, result.output
    assert "1 theorems" in result.output
    assert "1 PROVED" in result.output


def test_exit_code_1_when_one_is_not_and_it_is_shown(scripts: Path) -> None:
    result = CliRunner().invoke(main, ["verify", str(scripts)])
    assert result.exit_code == 1
    assert "NOT REACHED  false.py" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing"], "no such file or folder"),
        (["{}/true.py", "-k", "cosine"], "none of 1 theorems matches -k cosine"),
        (["{}/true.py", "--section", "9"], "--section 9"),
        (["{}/true.py", "--json", "{}/no/such/folder.json"], "cannot write"),
        (["--nonsense"], "No such option"),
    ],
)
def test_exit_code_2_and_one_clear_line_for_a_usage_error(
    scripts: Path, arguments: list[str], words: str
) -> None:
    result = CliRunner().invoke(main, ["verify", *(a.format(scripts) for a in arguments)])
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_results_are_written_as_json(scripts: Path) -> None:
    target = scripts / "out.json"
    CliRunner().invoke(main, ["verify", str(scripts / "true.py"), "--json", str(target)])
    written = json.loads(target.read_text())
    printed = CliRunner().invoke(main, ["verify", str(scripts / "true.py"), "--json", "-"]).output
    for data in (written, json.loads(printed)):
        assert [t["status"] for t in data] == ["PROVED"]


def test_a_selection_runs_only_what_it_names(scripts: Path) -> None:
    result = CliRunner().invoke(main, ["verify", str(scripts), "-k", "true.py"])
    assert result.exit_code == 0
    assert "1 theorems" in result.output


@pytest.mark.parametrize(("script", "code"), [("true.py", 0), ("false.py", 1)])
def test_a_script_runs_on_its_own(scripts: Path, script: str, code: int) -> None:
    result = subprocess.run(
        [sys.executable, str(scripts / script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == code, result.stderr
    assert ("∎ PROVED" in result.stdout) == (code == 0)
