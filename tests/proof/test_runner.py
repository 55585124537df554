"""A theorem reaches what it declares, or says why not; a false one is never reached."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alicemath import InputError, Status, positive, real
from alicemath.proof import theorem
from alicemath.proof.page import page
from alicemath.proof.runner import collect, run, select

Term = Any


@theorem("∇ x·x = 2x", section="2.2.1", x=real("n"))
def right(proof: Any, x: Term) -> None:
    proof.gradient_is(lambda x: np.sum(x**2), lambda x: 2 * x)
    proof.reject(lambda x: x, because="a factor 2 is lost")


@theorem("∇ x·x = x", section="2.2", x=real("n"))
def wrong(proof: Any, x: Term) -> None:
    proof.gradient_is(lambda x: np.sum(x**2), lambda x: x)


@theorem("rejects the truth", section="3", x=real("n"))
def rejects_the_truth(proof: Any, x: Term) -> None:
    proof.gradient_is(lambda x: np.sum(x**2), lambda x: 2 * x)
    proof.reject(lambda x: x + x, because="nothing")


@theorem("says nothing", x=real("n"))
def says_nothing(proof: Any, x: Term) -> None:
    proof.calc("x", x + x, (2 * x, "twice"))


@theorem("a wrong line", x=positive())
def wrong_line(proof: Any, x: Term) -> None:
    proof.calc("log x²", np.log(x**2), (2 * np.log(x), "power"), (3 * np.log(x), "oops"))
    proof.near_miss("it is the logarithm").equal(np.log(x), x)


@theorem("a wrong line, then a mistake", x=real())
def wrong_line_and_a_mistake(proof: Any, x: Term) -> None:
    proof.calc("x + x", x + x, (3 * x, "oops"))
    proof.reject(x, because="half of it")


@theorem("a right line, then a mistake", x=real())
def right_line_and_a_mistake(proof: Any, x: Term) -> None:
    proof.calc("x + x", x + x, (2 * x, "twice"))
    proof.reject(x, because="half of it")


@theorem("(x − y)² ≥ 0, multiplied out", x=real(), y=real())
def not_written_with_squares(proof: Any, x: Term, y: Term) -> None:
    proof.nonnegative(x**2 - 2 * x * y + y**2)


@theorem("raises", x=real())
def raises(proof: Any, x: Term) -> None:
    raise KeyError("a mistake of the script")


@theorem("looks at its values", x=real())
def branches(proof: Any, x: Term) -> None:
    if x > 0:
        proof.equal(x, x)


@theorem("a number only", declares="CORROBORATED", x=real())
def a_number(proof: Any, x: Term) -> None:
    proof.reads("f(0.51)", 0.51**2 - 1.5 * 0.51, "-0.5049")
    proof.near_miss("the successor is another number").equal(x, x + 1)


@theorem("a misprinted number", declares="CORROBORATED", x=real())
def a_misprint(proof: Any, x: Term) -> None:
    proof.reads("f(0.51)", 0.51**2 - 1.5 * 0.51, "-0.5050")
    proof.near_miss("the successor is another number").equal(x, x + 1)


@pytest.mark.parametrize("good", [right, a_number], ids=lambda t: t.name)
def test_a_true_theorem_is_reached(good: Any) -> None:
    result = run(good)
    assert result.reached, page(result)
    assert "∎" in page(result)


def test_a_proof_for_every_length_says_so() -> None:
    result = run(right)
    assert result.status is Status.PROVED
    assert result.scope == "every n ≥ 1"
    assert result.rejected == 1
    assert any(s.kind == "mutants" and s.good for s in result.steps)


@pytest.mark.parametrize(
    ("bad", "status", "words"),
    [
        (wrong, Status.REFUTED, "differs from the true derivative"),
        (rejects_the_truth, Status.UNDECIDED, "the near miss was not refuted"),
        (says_nothing, Status.UNDECIDED, "a check that cannot fail"),
        (wrong_line, Status.REFUTED, "3 log(x)"),
        (raises, Status.UNDECIDED, "KeyError"),
        (wrong_line_and_a_mistake, Status.REFUTED, "rounding; then InputError: reject comes"),
        (right_line_and_a_mistake, Status.UNDECIDED, "calc is not one: use gradient_is or equal"),
        (not_written_with_squares, Status.UNDECIDED, "or pass it: nonnegative(f, squares)"),
        (branches, Status.UNDECIDED, "np.where"),
        (a_misprint, Status.REFUTED, "-0.5050"),
    ],
    ids=lambda v: getattr(v, "name", ""),
)
def test_what_is_not_so_is_not_reached_and_the_reason_is_given(
    bad: Any, status: Status, words: str
) -> None:
    result = run(bad)
    assert not result.reached
    assert result.status is status
    assert words in result.reason + page(result)


def test_a_result_is_plain_data() -> None:
    import json

    data = json.loads(json.dumps(run(right).to_dict()))
    assert data["status"] == "PROVED"
    assert data["steps"][0]["verdict"]["evidence"]


def test_theorems_are_selected_by_words_and_by_section() -> None:
    every = [right, wrong, rejects_the_truth]
    assert select(every, words="2X") == [right]
    assert select(every, section="2.2") == [right, wrong]
    assert select(every, section="2") == [right, wrong]
    assert select(every, section="2.2.1") == [right]


def test_theorems_are_collected_from_files_and_folders_in_order(tmp_path: Path) -> None:
    source = """
from alicemath import real
from alicemath.proof import theorem

@theorem("second", x=real())
def b(proof, x): ...

@theorem("third", x=real())
def a(proof, x): ...
"""
    (tmp_path / "z.py").write_text(source)
    (tmp_path / "a.py").write_text(source.replace("second", "first"))
    (tmp_path / "_not.py").write_text("raise RuntimeError")
    titles = [t.title for t in collect([tmp_path])]
    assert titles == ["first", "third", "second", "third"]
    assert len(collect([tmp_path / "z.py"])) == 2


def test_a_path_that_is_no_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        collect([tmp_path / "missing.py"])
    with pytest.raises(InputError, match="no Python file"):
        collect([tmp_path])
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(InputError, match="not a Python file"):
        collect([tmp_path / "notes.txt"])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import math\n\nx = math.sqrt(-1)\n", "3: ValueError: "),
        ("x = 1\ny = (\n", "2: SyntaxError: "),
        ("def f():\n    return {}[1]\n\nf()\n", "2: KeyError: 1"),
        ("import json\njson.loads('{')\n", "2: JSONDecodeError: "),
        (
            "from alicemath.proof import theorem\n\n@theorem('t', x=5)\ndef t(proof, x): ...\n",
            "3: InputError: x=5: a theorem's arguments live in domains",
        ),
    ],
)
def test_a_script_that_cannot_be_run_is_named_with_its_line(
    tmp_path: Path, source: str, said: str
) -> None:
    path = tmp_path / "script.py"
    path.write_text(source)
    with pytest.raises(InputError) as raised:
        collect([tmp_path])
    assert str(raised.value).startswith(f"{path}:{said}")


def test_an_argument_that_is_no_domain_is_refused() -> None:
    with pytest.raises(InputError, match="live in domains"):
        theorem("t", x=3)  # type: ignore[arg-type]
