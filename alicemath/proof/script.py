"""``python proofs/softmax.py``: run the theorems of one script and print them."""

import sys
from typing import Any

from alicemath.proof.page import page
from alicemath.proof.runner import run, theorems_in

__all__ = ["main"]


def main(namespace: dict[str, Any]) -> None:
    """Print every theorem of a script; exit with 0 when all are reached, else with 1."""
    print_ = sys.stdout.write
    documentation = (namespace.get("__doc__") or "").strip()
    if documentation:
        print_(documentation + "\n\n")
    good = True
    for theorem in theorems_in(namespace):
        result = run(theorem)
        good &= result.reached
        print_(page(result) + "\n\n")
    sys.exit(0 if good else 1)
