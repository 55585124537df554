"""Claims in plain NumPy on both sides: those that hold, and near misses that do not."""

from tests.indexed.corpus_algebra import ALGEBRA
from tests.indexed.corpus_losses import LOSSES
from tests.indexed.corpus_near_misses import FALSE
from tests.indexed.corpus_networks import NETWORKS
from tests.indexed.corpus_softmax import SOFTMAX

__all__ = ["FALSE", "TRUE"]

TRUE = [*SOFTMAX, *LOSSES, *ALGEBRA, *NETWORKS]
