"""The verified notes as one HTML file: every claim with its judgement, proof and counterexample.

Everything stands in the file: styles, script, formulas as MathML, drawings as SVG.  Nothing is
fetched, and nothing but the template decides what it looks like.
"""

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jinja2
import numpy as np

import alicemath
from alicemath.autodiff.evaluation_trace import trace
from alicemath.display import image
from alicemath.ml.activations import sigmoid
from alicemath.proof.ledger import Entry, Judgement
from alicemath.proof.page import readers_line, refutation
from alicemath.proof.theorem import Result, Step
from alicemath.report.charts import charts
from alicemath.report.formulas import mathml

__all__ = ["html"]

#: The chapters of the notes, by their numbers.
CHAPTERS: Mapping[str, str] = {
    "2": "Tensors, derivatives, descent",
    "3": "Learning from data",
    "4": "Linear models",
    "5": "Multi-layer models",
    "6": "Automatic differentiation",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims were found to be something."""

    judgement: str
    slug: str
    number: int


def html(entries: Sequence[Entry]) -> str:
    """Return the page.

    Parameters
    ----------
    entries
        The claims beside the results of the theorems that settle them, in the order of the text.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("alicemath.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(
        version=alicemath.__version__,
        total=len(entries),
        counts=list(_counts(entries)),
        chapters=[
            (number, CHAPTERS.get(number, ""), list(_sections(group)))
            for number, group in groupby(entries, lambda e: e.claim.section.partition(".")[0])
        ],
        charts=list(charts()),
        graph=_graph(),
    )


def _counts(entries: Iterable[Entry]) -> Iterator[Count]:
    found = Counter(e.judgement for e in entries)
    for kind in Judgement:
        if found[kind]:
            yield Count(kind.value, _slug(kind), found[kind])


def _slug(judgement: Judgement) -> str:
    return judgement.name.lower().replace("_", "-")


def _sections(entries: Iterable[Entry]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for section, group in groupby(entries, lambda e: e.claim.section):
        yield section, [_claim(entry) for entry in group]


def _claim(entry: Entry) -> dict[str, Any]:
    claim = entry.claim
    return {
        "claim": claim,
        "anchor": claim.id,
        "judgement": entry.judgement.value,
        "slug": _slug(entry.judgement),
        "formula": mathml(claim.latex),
        "basis": entry.basis,
        "scope": entry.scope,
        "theorems": [_theorem(result) for result in entry.results],
    }


# ------------------------------------------------------------------ a theorem
def _theorem(result: Result) -> dict[str, Any]:
    return {
        "title": result.theorem.title,
        "status": result.status.value,
        "scope": result.scope,
        "file": result.theorem.file,
        "premises": [s for s in result.steps if s.kind in {"let", "assume"}],
        "lines": _calculation(result.steps),
        "claims": [_proved(s) for s in result.steps if s.kind == "claim"],
        "rejected": [_rejected(s) for s in result.steps if s.kind == "reject"],
        "mutants": [s.text for s in result.steps if s.kind == "mutants"],
        "readers": readers_line(result.evidence),
        "provided": "; ".join(result.side_conditions),
        "reason": result.reason,
        "source": inspect.getsource(result.theorem.prove),
    }


def _calculation(steps: Iterable[Step]) -> list[tuple[str, str, str]]:
    return [(s.label, s.text, s.reason) for s in steps if s.kind == "line"]


def _proved(step: Step) -> dict[str, str]:
    latex = step.verdict.latex if step.verdict is not None else ""
    text = f"{step.label}: {step.text}" if step.label else step.text
    return {"text": text, "formula": mathml(latex), "reason": step.reason}


def _rejected(step: Step) -> dict[str, str]:
    role = {"printed": "as printed", "without": f"without {step.label}"}.get(step.role, "near miss")
    return {"role": role, "text": step.text, "how": refutation(step)}


# ------------------------------------------------------------------ a program of section 6
def _graph() -> tuple[str, str]:
    """A two-layer program: its evaluation trace as a table, its graph as an image."""
    W, w = np.array([[0.5, -1.0], [1.5, 0.25]]), np.array([1.0, -2.0])
    found = trace(lambda x: w @ sigmoid(W @ x), np.array([1.0, 2.0]))
    return str(found), image(found.to_svg(), "The computational graph of the table below.")
