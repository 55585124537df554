"""Results do not depend on how many processes computed them, and keep their order."""

from pathlib import Path

from alicemath.proof.parallel import run_all
from alicemath.proof.runner import collect

SCRIPT = """
import numpy as np
from alicemath import real
from alicemath.proof import theorem

@theorem("the sine's slope", x=real())
def slope(proof, x):
    proof.gradient_is(np.sin, np.cos)
    proof.reject(np.sin, because="a quarter of a turn too late")

@theorem("a false one", x=real())
def false(proof, x):
    proof.gradient_is(np.sin, np.sin)

@theorem("one that raises", x=real())
def raises(proof, x):
    raise KeyError("x")
"""


def test_two_processes_say_what_one_says(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    theorems = collect([tmp_path])
    alone = [r.to_dict() for r in run_all(theorems, 1)]
    together = [r.to_dict() for r in run_all(theorems, 2)]
    for results in (alone, together):
        for result in results:
            result.pop("seconds")
    assert alone == together
    assert [r["title"] for r in alone] == ["the sine's slope", "a false one", "one that raises"]
    assert [r["reached"] for r in alone] == [True, False, False]
