"""The README's example prints what the README shows; its commands are those that CI runs."""

import contextlib
import io
import re
from pathlib import Path

from alicemath.proof.ledger import read_claims
from alicemath.proof.story import table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"no {language} block"
    return found.group(1)


def masked(text: str) -> str:
    """Measured differences and bars vary with the machine's BLAS; everything else must not."""
    text = re.sub(r"[-+]?\d\.\d+e[-+]\d+", "#", text)
    text = re.sub(r"± [\de.-]+", "± #", text)
    return re.sub(r" +", " ", text)


def test_the_example_prints_what_the_readme_shows() -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(block("python"), "README.md", "exec"), {})
    assert masked(output.getvalue()) == masked(block("text"))


def test_the_example_is_ten_lines_and_a_lost_factor_is_named() -> None:
    code = [line for line in block("python").splitlines() if line.strip()]
    assert len(code) <= 10
    assert "off by a factor n" in block("text")


def test_continuous_integration_runs_the_two_commands() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line.strip() for line in README.splitlines() if line.startswith("    python3 -m")]
    assert len(commands) == 2
    for command in commands:
        for part in command.split(" && "):
            assert part in run


def test_the_table_of_claims_is_the_ledgers() -> None:
    assert table(read_claims(ROOT / "proofs" / "notes")) in README


def test_the_page_is_under_200_lines() -> None:
    assert len(README.splitlines()) < 200
