"""Index calculus: proofs for every shape.

Plain NumPy code is traced into sums of products of indexed quantities (Σᵢ, δᵢⱼ, Xᵢⱼ),
differentiated there, and compared by normal form: an answer "proved" holds for every length and
every real input.

Reading order: `terms` (the data), `context`, `product`, `powers`, `functions`, `sums`, `canonical`
(the normal form), `derivative`, `zero` (the calculus), then `lengths`, `array` and the tables
`elementwise`, `reductions`, `products`, `shapes` (NumPy), and `claim`, `decide` (the verdict).
"""

from alicemath.indexed.decide import Decision, Hypothesis, decide, nonnegative
from alicemath.indexed.evaluate import Values, evaluate

__all__ = ["Decision", "Hypothesis", "Values", "decide", "evaluate", "nonnegative"]
