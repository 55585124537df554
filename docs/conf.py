"""Sphinx: MyST pages, and the reference from the docstrings."""

from typing import Any

from alicemath import __version__

project = "alicemath"
author = "the alicemath authors"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

html_theme = "alabaster"
html_title = "alicemath"
nitpicky = False

autodoc_typehints = "none"  # the docstrings say what an argument is, with its shape
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3


def escape_bars(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """|x| is a magnitude in our docstrings and a substitution in reStructuredText."""
    lines[:] = [line if ">>>" in line else line.replace("|", "\\|") for line in lines]


def setup(app: Any) -> None:
    """Connect it, before napoleon adds markup of its own."""
    app.connect("autodoc-process-docstring", escape_bars, priority=100)
