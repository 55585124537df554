"""The example notebook runs, and shows what it was saved with."""

import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "example.ipynb"


def texts(notebook: Any) -> list[str]:
    """The plain text of every output; measured differences vary with the machine."""
    found = [o["data"]["text/plain"] for c in notebook.cells for o in c.get("outputs", [])]
    return [re.sub(r"[-+]?\d\.\d*e[-+]\d+|along a random direction|[;\s]", "", t) for t in found]


def test_the_example_notebook_runs_and_shows_what_it_was_saved_with() -> None:
    why = "nbclient and ipykernel are not installed: the extra `docs` has them"
    nbformat: Any = pytest.importorskip("nbformat", reason=why)
    nbclient: Any = pytest.importorskip("nbclient", reason=why)
    pytest.importorskip("ipykernel", reason=why)
    saved = nbformat.read(NOTEBOOK, as_version=4)
    fresh = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(fresh, timeout=120, kernel_name="python3").execute()
    assert len(texts(saved)) == 4
    assert texts(fresh) == texts(saved)
    assert all("text/html" in o["data"] for c in fresh.cells for o in c.get("outputs", []))
