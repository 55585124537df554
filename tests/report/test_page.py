"""The page stands on its own and has everything that was found."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from alicemath.proof.ledger import Entry

VOID = {"meta", "input", "img", "br", "link", "hr"}


class Reader(HTMLParser):
    """Tags that match, ids, targets of links, and what would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.fetched: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "xlink:href"} and (value or "").startswith("#"):
                self.targets.append((value or "")[1:])
            elif name in {"src", "href", "xlink:href"} and not (value or "").startswith("data:"):
                self.fetched.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


def test_the_page_is_well_formed(read: Reader) -> None:
    assert not read.open
    assert [name for name, count in Counter(read.ids).items() if count > 1] == []


def test_every_link_leads_somewhere(read: Reader) -> None:
    assert set(read.targets) - set(read.ids) == set()


def test_nothing_is_fetched(read: Reader, page: str) -> None:
    assert read.fetched == []
    assert not re.search(r"@import|url\((?!#)", page)
    assert not re.search(r'(?<!xmlns=")(?<!xlink=")https?://(?!www\.w3\.org|matplotlib)', page)


def test_every_claim_has_its_judgement_proof_and_correction(
    read: Reader, page: str, judged: list[Entry]
) -> None:
    for entry in judged:
        assert entry.claim.id in read.ids
        for words in (entry.claim.title, entry.claim.says, entry.claim.correction):
            assert words in read.text
        for result in entry.results:
            assert result.theorem.title in read.text
            assert f"def {result.theorem.name}(" in read.text
    assert "off by" in read.text
    assert "automatic mutants refuted" in read.text
    assert page.count("<math") > 5


def test_markup_in_a_claim_is_shown_and_not_obeyed(page: str) -> None:
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_latex_that_is_none_is_shown_as_text(page: str) -> None:
    assert "<code>y^{2} + x^</code>" in page


def test_the_pictures_are_there_with_their_words(read: Reader, page: str) -> None:
    for title in (
        "Activations and their derivatives",
        "Losses and their derivatives",
        "Softmax under temperature",
        "Descent with and without momentum",
        "Reliability diagram",
        "Honesty of error bars",
        "Digits that naive formulas lose",
        "A program and its derivative",
    ):
        assert title in read.text
    assert page.count('<svg viewBox="') == 7
    assert len(re.findall(r'role="img" aria-label="[^"]{40,}"', page)) == 7


def test_the_bars_are_honest(read: Reader) -> None:
    found = re.search(r"(\d+) of (\d+) lie on or above the line", read.text)
    assert found
    assert found[1] == found[2]
