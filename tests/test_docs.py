"""The pages of docs/ do what they say: their code runs and prints what stands below it."""

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

import alicemath

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
BLOCK = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if "```python" in p.read_text("utf-8")], ids=lambda p: p.name
)
def test_the_code_of_a_page_prints_what_stands_below_it(page: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "page"}
    printed = ""
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "text":
            assert printed == text
            continue
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(text, str(page), "exec"), namespace)
        printed = out.getvalue()


def test_the_reference_has_every_public_name() -> None:
    reference = (DOCS / "reference.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"auto(?:function|class):: (\w+)$", reference, re.MULTILINE))
    errors = {n for n in alicemath.__all__ if n.endswith("Error")}
    assert set(alicemath.__all__) - errors - {"__version__"} == listed


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((\w[\w-]*\.md)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).is_file(), f"{page.name} links to {target}"
