"""The judgement of a claim is computed from what its theorems proved and refuted."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from alicemath import real, simplex
from alicemath.cli import main
from alicemath.errors import InputError
from alicemath.proof import Theorem, computed, theorem
from alicemath.proof.ledger import (
    Claim,
    Entry,
    Judgement,
    entries,
    read_claims,
    unknown_claims,
)
from alicemath.proof.runner import collect, run
from alicemath.proof.story import closing, line, story, table

PROOFS = Path(__file__).parents[2] / "proofs"
CLAIMS = read_claims(PROOFS / "notes")


@theorem("x + x = 2x", settles="a", x=real("n"))
def holds(proof: Any, x: Any) -> None:
    proof.equal(x + x, 2 * x)


@theorem("Σp = 1", settles="a", p=simplex("m"))
def needs_a_condition(proof: Any, p: Any) -> None:
    proof.equal(np.sum(p), 1)
    proof.without("p on the simplex", p=real("m")).equal(np.sum(p), 1)


@theorem("x + x = 2x, not x²", settles="a", x=real("n"))
def false_as_printed(proof: Any, x: Any) -> None:
    proof.printed("they agree at 0 and 2 only").equal(x + x, x**2)
    proof.equal(x + x, 2 * x)


@theorem("two conventions", settles="a", x=real("n"))
def a_convention(proof: Any, x: Any) -> None:
    proof.convention("twice is a product")
    proof.equal(x + x, 2 * x)
    proof.near_miss("it is no square").equal(x + x, x**2)


@theorem("x + x = x²", settles="a", x=real("n"))
def not_reached(proof: Any, x: Any) -> None:
    proof.equal(x + x, x**2)


@theorem("no correction", settles="a", x=real("n"))
def only_refuted(proof: Any, x: Any) -> None:
    proof.printed("no").equal(x + x, x**2)


@theorem("1 + 1 = 2", settles=["a", "b"])
def by_computation(proof: Any) -> None:
    proof.holds(computed("1 + 1", 1 + 1, 2))
    proof.near_miss("one too many").holds(computed("1 + 1", 1 + 1, 3))


def judged(*theorems: Theorem, **fields: Any) -> Entry:
    values: dict[str, Any] = {"judgement": Judgement.HOLDS, **fields}
    claim = Claim(id="a", section="1.1", title="A claim", says="x + x = 2x", **values)
    return entries([claim], [run(t) for t in theorems])[0]


@pytest.mark.parametrize(
    ("theorems", "expected"),
    [
        ([holds], Judgement.HOLDS),
        ([by_computation], Judgement.HOLDS),
        ([needs_a_condition], Judgement.CONDITIONAL),
        ([false_as_printed], Judgement.REFUTED),
        ([a_convention], Judgement.CONVENTION),
        ([holds, false_as_printed], Judgement.REFUTED),
        ([holds, not_reached], Judgement.OPEN),
        ([only_refuted], Judgement.OPEN),
        ([], Judgement.OPEN),
    ],
    ids=lambda v: "+".join(t.name for t in v) if isinstance(v, list) else "",
)
def test_the_judgement_follows_from_the_theorems(
    theorems: list[Theorem], expected: Judgement
) -> None:
    assert judged(*theorems).judgement is expected


def test_what_cannot_be_checked_needs_a_reason_and_no_theorem() -> None:
    entry = judged(reason="an opinion", judgement=Judgement.NOT_CHECKABLE)
    assert entry.judgement is Judgement.NOT_CHECKABLE
    assert entry.as_expected
    assert judged(holds, reason="an opinion").judgement is Judgement.HOLDS


def test_a_judgement_that_was_not_expected_is_said() -> None:
    entry = judged(false_as_printed)
    assert not entry.as_expected
    assert "expected: holds" in line(entry)
    assert "NOT AS EXPECTED  a: refuted, expected holds" in closing([entry])


@pytest.mark.parametrize(
    ("theorems", "basis"),
    [
        ([holds], "every shape"),
        ([by_computation], "exact computation"),
        ([holds, by_computation], "exact computation"),
        ([], ""),
    ],
    ids=lambda v: "+".join(t.name for t in v) if isinstance(v, list) else "",
)
def test_a_judgement_rests_on_its_weakest_theorem(theorems: list[Theorem], basis: str) -> None:
    assert judged(*theorems).basis == basis


def test_a_story_has_the_printed_statement_the_counterexample_and_the_correction() -> None:
    told = story(judged(false_as_printed, correction="2x", judgement=Judgement.REFUTED))
    for words in ("as printed    x + x = 2x", "correction    2x", "off by", "∎ PROVED", "REFUTED"):
        assert words in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[claim]]\nid = 'a'", "a: 'judgement'"),
        ("[[claim]]\nid = 'a'\njudgement = 'right'", "right"),
        ("[[claim]]\nid = 'a'\njudgement = 'holds'", "missing"),
        ("[[claim]]\nid =", "cannot read"),
    ],
)
def test_a_claim_that_is_badly_stated_is_an_error(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_claims(tmp_path)


def test_every_claim_is_settled_or_has_a_reason() -> None:
    theorems = collect([PROOFS])
    settled = {name for t in theorems for name in t.settles}
    assert not unknown_claims(CLAIMS, theorems)
    assert [c.id for c in CLAIMS if c.id not in settled and not c.reason] == []
    assert [c.id for c in CLAIMS if c.id in settled and c.reason] == []


def test_a_claim_is_named_by_its_section() -> None:
    assert [c.id for c in CLAIMS if not c.id.startswith(f"{c.section}-")] == []


def test_what_is_false_has_a_correction_and_what_is_conditional_its_conditions() -> None:
    assert [c.id for c in CLAIMS if c.judgement is Judgement.REFUTED and not c.correction] == []
    conditional = [c for c in CLAIMS if c.judgement is Judgement.CONDITIONAL]
    assert [c.id for c in conditional if not c.conditions] == []


def test_the_table_counts_every_claim_once() -> None:
    last = table(CLAIMS).splitlines()[-1]
    counts = [int(cell) for cell in last.split("|")[2:-1]]
    assert counts[0] == len(CLAIMS) == sum(counts[1:])


# ------------------------------------------------------------------ the command line
def test_one_claim_is_shown_by_a_part_of_its_name() -> None:
    shown = CliRunner().invoke(main, ["show", "4.1.4-ls-grad", str(PROOFS)])
    assert shown.exit_code == 0, shown.output
    assert "REFUTED" in shown.output
    assert "as printed ∇_w L(X, y, w) = Xᵀ (X w − y) off by" in shown.output


def test_a_name_that_is_no_claim_is_a_usage_error_that_names_its_neighbours() -> None:
    shown = CliRunner().invoke(main, ["show", "4.1.4-ls-gradeint", str(PROOFS)])
    assert shown.exit_code == 2
    assert "4.1.4-ls-gradient" in shown.output


def test_the_ledger_is_filtered_by_section_and_verdict() -> None:
    command = ["ledger", str(PROOFS), "--section", "4.1.4", "--verdict", "refuted", "--jobs", "1"]
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert any("Gradient of the least-squares objective" in text for text in lines)
    assert all("refuted" in text for text in lines if text.startswith("4.1"))


def test_a_section_without_claims_is_a_usage_error() -> None:
    shown = CliRunner().invoke(main, ["ledger", str(PROOFS), "--section", "9"])
    assert shown.exit_code == 2
    assert "no claim in section 9" in shown.output


def test_a_part_of_several_names_lists_them_with_their_titles() -> None:
    shown = CliRunner().invoke(main, ["show", "4.1.4", str(PROOFS)])
    assert shown.exit_code == 2
    assert "4.1.4-ls-gradient" in shown.output
    assert "Gradient of the least-squares objective" in shown.output


def test_a_folder_without_notes_is_a_usage_error(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["ledger", str(tmp_path)])
    assert shown.exit_code == 2
    assert "no claim in" in shown.output
