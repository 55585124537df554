"""LaTeX as MathML, which every browser renders by itself.

latex2mathml does the conversion (SymPy's own MathML printer is wrong for Piecewise and for names).
What it does not understand is shown as text: a formula is never left out.
"""

from html import escape

from latex2mathml import exceptions
from latex2mathml.converter import convert

__all__ = ["mathml"]

#: What the converter raises for LaTeX that it does not understand.
ERRORS = tuple(
    kind
    for kind in vars(exceptions).values()
    if isinstance(kind, type) and issubclass(kind, Exception)
)

#: A normal form longer than this is read by nobody; its text stands in the derivation.
LONGEST = 600


def mathml(latex: str) -> str:
    """Return a formula as MathML, or as escaped text where it cannot be converted.

    Examples
    --------
    >>> mathml("x^2")[:5], mathml("")
    ('<math', '')
    """
    if not latex or len(latex) > LONGEST:
        return ""
    try:
        converted: str = convert(latex, display="block")
    except ERRORS:
        return f"<code>{escape(latex)}</code>"
    return converted.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
