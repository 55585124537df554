"""Theorems as scripts: state, derive, prove, cross-check, reject the near miss.

A theorem is a function of a `Proof` and of recorded NumPy terms.  Everything it says is
computed: a line of a calculation is proved from the line before, a closed form is proved and
read by every reader, and a near miss is refuted by a number.
"""

from alicemath.proof.language import Proof
from alicemath.proof.observations import always, computed, counted, enumerated, simulated
from alicemath.proof.script import main
from alicemath.proof.terms import opaque
from alicemath.proof.theorem import Theorem, theorem

__all__ = [
    "Proof",
    "Theorem",
    "always",
    "computed",
    "counted",
    "enumerated",
    "main",
    "opaque",
    "simulated",
    "theorem",
]
