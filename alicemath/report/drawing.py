"""Drawings as SVG that stands in a page: no background of their own, no fonts, ids that differ."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

__all__ = ["BLUE", "GREEN", "GREY", "ORANGE", "Chart", "drawn"]

#: Told apart on white by readers who do not see red or green (Okabe and Ito 2008), darkened to a
#: contrast of 4.5 and more.
BLUE, ORANGE, GREEN, GREY = "#0063A0", "#A84A00", "#00694D", "#5A5A5A"

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E4E4E4",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with a title, and its content in words."""

    title: str
    words: str
    svg: str


def drawn(
    title: str,
    words: str,
    draw: Callable[[Any], None],
    size: tuple[float, float] = (6.4, 3.0),
) -> Chart:
    """Return what ``draw(figure)`` draws as a chart."""
    name = re.sub(r"\W+", "-", title.lower())
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size)
        FigureCanvasSVG(figure)
        draw(figure)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return Chart(title, words, _inline(out.getvalue(), name, words))


def _inline(svg: str, name: str, words: str) -> str:
    """The drawing without its head; every id of its own begins with its name."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    svg = re.sub(
        r'<svg [^>]*?viewBox="([^"]*)"[^>]*>',
        rf'<svg viewBox="\1" role="img" aria-label="{name}">',
        svg,
        count=1,
    )
    return svg.replace(f'aria-label="{name}"', f'aria-label="{words.replace(chr(34), "")}"', 1)
