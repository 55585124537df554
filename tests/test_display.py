"""What a notebook shows: text, HTML and LaTeX of the same result, nothing unescaped."""

from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from alicemath import Estimate, check_gradient, prove_gradient, real, trace
from alicemath.display import bundle, html_table, preformatted
from alicemath.proof import theorem
from alicemath.proof.runner import run


@theorem("∇ x·x = 2x", x=real("n"))
def right(proof: Any, x: Any) -> None:
    proof.gradient_is(np.sum(x**2), 2 * x)
    proof.reject(x, because="half of it, & 1 < 2")


RESULTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "proved": (
        prove_gradient(lambda x: x @ x, lambda x: 2 * x, on=real("n")),
        ("PROVED", "every n ≥ 1", "index calculus"),
    ),
    "refuted": (
        check_gradient(np.mean, lambda x: np.ones_like(x), on=real("n")),
        ("REFUTED", "off by a factor n", "counterexample"),
    ),
    "an estimate": (Estimate([1.0, 2.5], 1e-9, "central < differences"), ("2.5", "differences")),
    "a trace": (trace(lambda x: np.sin(x) * x, 2.0), ("= np.sin(x)", "tangent", "1.81859")),
    "a theorem": (right, ("∇ x·x = 2x", "x ∈ real(n)")),
    "a proof": (run(right), ("∇ x·x = 2x", "∎ PROVED")),
}


class Tags(HTMLParser):
    """Every tag that is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_shows_itself_in_a_notebook(name: str) -> None:
    result, words = RESULTS[name]
    shown = result._repr_mimebundle_(include=None, exclude=None)
    html = Tags(shown["text/html"])
    assert not html.open
    for word in words:
        assert word in shown["text/plain"]
        assert word in html.text


def test_a_formula_is_shown_as_latex_where_there_is_one() -> None:
    shown = RESULTS["proved"][0]._repr_mimebundle_()
    assert shown["text/latex"].startswith("$\\displaystyle ")
    assert "text/latex" not in RESULTS["refuted"][0]._repr_mimebundle_()


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    for html in (
        preformatted("<script>&"),
        html_table([("<script>&",)], head=["<b>"], caption="<i>"),
    ):
        assert "<script>" not in html
        assert "<b>" not in html
        assert "<i>" not in html
        assert "<script>&" in Tags(html).text


def test_what_is_not_there_is_left_out() -> None:
    assert bundle("a", "b") == {"text/plain": "a", "text/html": "b"}
