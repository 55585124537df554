"""The page of a few claims of every judgement, made once."""

from pathlib import Path

import pytest

from alicemath.proof.ledger import Claim, Entry, Judgement, entries, read_claims
from alicemath.proof.runner import collect, run

PROOFS = Path(__file__).parents[2] / "proofs"
SCRIPTS = ("least_squares", "huber")

#: Claims as awkward as they come: markup in the text, a formula that is none, a long word.
AWKWARD = Claim(
    id="9.9-awkward",
    section="9.9",
    title="<script>alert(1)</script> & other markup",
    says="x < y & z > w",
    judgement=Judgement.NOT_CHECKABLE,
    reason="it is no claim: " + "verylongword" * 30,
    latex="y^{2} + x^",
)


@pytest.fixture(scope="session")
def judged() -> list[Entry]:
    theorems = [t for name in SCRIPTS for t in collect([PROOFS / f"{name}.py"]) if t.settles]
    settled = {claim for t in theorems for claim in t.settles}
    claims = [c for c in read_claims(PROOFS / "notes") if c.id in settled]
    return entries([*claims, AWKWARD], [run(t) for t in theorems])


@pytest.fixture(scope="session")
def page(judged: list[Entry]) -> str:
    for name in ("jinja2", "latex2mathml", "matplotlib"):
        pytest.importorskip(name, reason=f"{name} is not installed: the extra `report` has it")
    from alicemath.report.page import html

    return html(judged)
