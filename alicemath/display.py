"""How results show themselves in a notebook: text, HTML and LaTeX of the same thing.

Every result has ``_repr_mimebundle_``, the one hook that Jupyter asks first; the HTML is plain
(tables and preformatted text, everything escaped) and takes its colours from the notebook.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

__all__ = ["bundle", "facts", "html_table", "image", "preformatted"]


def bundle(text: str, html: str, latex: str = "") -> dict[str, str]:
    r"""Return the MIME bundle of a result: each form that there is.

    Examples
    --------
    >>> sorted(bundle("x²", "<i>x</i>²", "x^2"))
    ['text/html', 'text/latex', 'text/plain']
    >>> bundle("x", "x", "x^2")["text/latex"]
    '$\\displaystyle x^2$'
    """
    found = {"text/plain": text, "text/html": html}
    return {**found, "text/latex": f"$\\displaystyle {latex}$"} if latex else found


def preformatted(text: str) -> str:
    """Return text as HTML that keeps its lines."""
    return f'<pre style="line-height:1.3">{escape(text)}</pre>'


def html_table(rows: Iterable[Sequence[Any]], head: Sequence[str] = (), caption: str = "") -> str:
    """Return rows as an HTML table.

    Examples
    --------
    >>> html_table([("a", 1)], caption="x < y")
    '<table><caption>x &lt; y</caption><tbody><tr><td>a</td><td>1</td></tr></tbody></table>'
    """
    top = f"<caption>{escape(caption)}</caption>" if caption else ""
    if head:
        top += f"<thead><tr>{_cells(head, 'th')}</tr></thead>"
    body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
    return f"<table>{top}<tbody>{body}</tbody></table>"


def _cells(row: Sequence[Any], tag: str) -> str:
    return "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in row)


def image(svg: str, alt: str = "the computational graph") -> str:
    """Return a drawing as an image: its styles hold for itself and not for the page."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'


def facts(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the facts that there are, as rows."""
    return [(name, text) for name, text in pairs.items() if text]
