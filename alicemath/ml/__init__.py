"""The objects of the notes, as plain NumPy: activations, losses, linear models, layers.

Each function stands beside its closed-form derivative; the theorems in ``proofs/`` prove one from
the other.  The code is written for doubles (large arguments do not overflow), and every reader
reads it as it stands.
"""

from typing import Any

#: A number or a NumPy array, or whatever a reader puts in its place.
Array = Any
