"""A result is kept for exactly what it depends on; what was damaged is not believed."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from alicemath import real
from alicemath.cli import main
from alicemath.errors import InputError
from alicemath.proof import theorem
from alicemath.proof.cache import Cache, default_folder
from alicemath.proof.page import page
from alicemath.proof.parallel import run_all
from alicemath.proof.records import read_record, record_of
from alicemath.proof.runner import collect, run
from alicemath.proof.theorem import Theorem
from alicemath.verdict import Counterexample, Evidence

SCRIPT = """
import numpy as np
from alicemath import real
from alicemath.proof import theorem

@theorem("the sine's slope", x=real())
def slope(proof, x):
    proof.gradient_is(np.sin, np.cos)
    proof.reject(np.sin, because="a quarter of a turn too late")

@theorem("a false one", X=real("n", "c"))
def false(proof, X):
    proof.equal(np.sum(X), np.mean(X))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@theorem("∇ x·x = 2x", x=real("n"))
def right(proof: Any, x: Any) -> None:
    proof.gradient_is(np.sum(x**2), 2 * x)
    proof.printed("half").gradient_is(np.sum(x**2), x)


@pytest.mark.parametrize("k", [0, 1])
def test_a_record_tells_the_same_story(script: Path, k: int) -> None:
    for result in (run(collect([script])[k]), run(right)):
        copy = read_record(result.theorem, json.loads(json.dumps(record_of(result))))
        assert page(copy) == page(result)
        assert copy.to_dict() == result.to_dict()
        assert copy.reached is result.reached


def test_infinities_survive_a_record() -> None:
    result = run(right)
    verdict = result.steps[0].verdict
    assert verdict is not None
    object.__setattr__(
        verdict,
        "counterexample",
        Counterexample({"x": np.array([np.nan, 1.0])}, np.inf, np.array([1.0]), (0,), np.inf),
    )
    object.__setattr__(verdict, "evidence", (Evidence("floats", "agrees", "", np.inf, np.nan),))
    copy = read_record(result.theorem, json.loads(json.dumps(record_of(result))))
    assert page(copy) == page(result)


@pytest.mark.parametrize("record", [{}, {"steps": 3}, {"steps": [{"verdict": {}}]}])
def test_what_is_no_record_is_an_error(record: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no record"):
        read_record(right, record)


# ------------------------------------------------------------------ what is kept
def kept(cache: Cache, theorems: list[Theorem]) -> list[bool]:
    return [cache.get(t) is not None for t in theorems]


def test_results_are_kept_and_told_again(script: Path, tmp_path: Path) -> None:
    theorems = collect([script])
    first = [page(r) for r in run_all(theorems, cache=Cache(tmp_path))]
    assert kept(Cache(tmp_path), theorems) == [True, True]
    assert [page(r) for r in run_all(theorems, cache=Cache(tmp_path))] == first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.sin, np.cos", "np.sin, np.sin"),
        ("the sine's slope", "the slope of the sine"),
        ("x=real()", "x=positive()"),
        ("a quarter", "half"),
    ],
)
def test_an_edit_of_the_script_forgets_it(script: Path, tmp_path: Path, old: str, new: str) -> None:
    list(run_all(collect([script]), cache=Cache(tmp_path)))
    text = SCRIPT.replace(old, new).replace("import real", "import positive, real")
    script.write_text(text, encoding="utf-8")
    assert kept(Cache(tmp_path), collect([script])) == [False, False]


def test_an_edit_of_a_module_beside_the_script_forgets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    beside = tmp_path / "beside_the_script.py"
    beside.write_text("import numpy as np\nf = np.sin\n", encoding="utf-8")
    path = tmp_path / "script.py"
    path.write_text(f"from beside_the_script import f\n{SCRIPT}", encoding="utf-8")
    theorems = collect([path])
    list(run_all(theorems, cache=Cache(tmp_path / "cache")))
    assert kept(Cache(tmp_path / "cache"), theorems) == [True, True]
    beside.write_text("import numpy as np\nf = np.cos\n", encoding="utf-8")
    assert kept(Cache(tmp_path / "cache"), theorems) == [False, False]


@pytest.mark.parametrize("what", ["_environment", "_packages"])
def test_another_version_forgets_everything(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    theorems = collect([script])
    list(run_all(theorems, cache=Cache(tmp_path)))
    monkeypatch.setattr(f"alicemath.proof.cache.{what}", lambda *_: "another version")
    assert kept(Cache(tmp_path), theorems) == [False, False]


# ------------------------------------------------------------------ what was damaged
def test_a_file_that_is_no_database_is_made_anew(script: Path, tmp_path: Path) -> None:
    (tmp_path / "proofs.sqlite").write_text("no database, but long enough to be read as one" * 99)
    theorems = collect([script])
    list(run_all(theorems, cache=Cache(tmp_path)))
    assert kept(Cache(tmp_path), theorems) == [True, True]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE results SET value = replace(value, 'REFUTED', 'PROVED')",
        "UPDATE results SET digest = 'x'",
        "UPDATE results SET value = '{}'",
        "DROP TABLE results",
    ],
)
def test_a_damaged_value_is_not_believed(script: Path, tmp_path: Path, damage: str) -> None:
    theorems = collect([script])
    list(run_all(theorems, cache=Cache(tmp_path)))
    cache = Cache(tmp_path)
    with sqlite3.connect(tmp_path / "proofs.sqlite") as connection:
        connection.execute(damage)
    connection.close()
    assert kept(cache, theorems) == [False, False]
    reached = [r.reached for r in run_all(theorems, cache=cache)]
    assert reached == [True, False]


def test_a_folder_that_cannot_be_written_is_one_clear_line(script: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = ["verify", str(script), "--cache", str(tmp_path / "file" / "cache")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "cannot write the cache" in result.output
    assert CliRunner().invoke(main, [*command, "--no-cache"]).exit_code == 1


def test_the_folder_of_caches_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert default_folder() == Path("/somewhere/alicemath")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_folder() == Path.home() / ".cache" / "alicemath"


def test_a_cluster_that_is_not_there_is_one_clear_line(script: Path) -> None:
    pytest.importorskip("distributed", reason="distributed is not installed: the extra `cluster`")
    command = ["verify", str(script), "--no-cache", "--dask", "no scheme at all"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "no Dask cluster at" in result.output
