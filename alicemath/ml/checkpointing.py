"""Gradient checkpointing: fewer outputs are stored, some are computed twice.

Reverse mode needs hᵢ₋₁ at step i.  Here the forward pass keeps the outputs named in ``keep`` (and
the last) only; where the backward pass meets one that is missing, the segment from the closest
checkpoint before it is run once more, and its outputs are kept until they have been used.  So

    forward evaluations  l + the number of h₁, …, h_l₋₁ that were not kept
    outputs stored       the checkpoints still ahead, and one segment

With a checkpoint every s primitives that is about l/s + s outputs, least at s = √l.

Source: Notes §6.3, figure E.6.1; Griewank and Walther (2008), Evaluating Derivatives, §12;
Chen et al. (2016), Training Deep Nets with Sublinear Memory Cost.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array
from alicemath.ml.programs import Primitive, paired
from alicemath.ml.reverse_mode import BackwardStep

__all__ = ["checkpointed_reverse_mode", "checkpointed_steps"]


def checkpointed_steps(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array], keep: Collection[int]
) -> Iterator[BackwardStep]:
    """Yield the steps i = l, …, 1 of the backward pass, recomputing what was not kept.

    Parameters
    ----------
    program, x, weights
        The chain, its input, and the weights of each primitive.
    keep
        The numbers, from 1 to l, of the primitives whose outputs the forward pass keeps.

    Raises
    ------
    InputError
        If a number is no primitive's.
    """
    chain, l = paired(program, weights), len(program)
    strangers = sorted(set(keep) - set(range(1, l + 1)))
    if strangers:
        raise InputError(f"keep={strangers}: the primitives are numbered from 1 to {l}")

    held, h = {0: x}, x
    for i in range(1, l + 1):
        f, w = chain[i - 1]
        h = f(h, w)
        if i in keep or i == l:
            held[i] = h

    upstream = np.ones_like(h)
    for i in range(l, 0, -1):
        start = max(j for j in held if j < i)
        for j in range(start + 1, i):  # a segment, run once more
            f, w = chain[j - 1]
            held[j] = f(held[j - 1], w)
        (f, w), h = chain[i - 1], held[i - 1]
        gradient, passed_on = f.weight_vjp(h, w, upstream), f.input_vjp(h, w, upstream)
        yield BackwardStep(upstream, gradient, passed_on, [held[j] for j in held if j])
        del held[i]
        upstream = passed_on


def checkpointed_reverse_mode(
    program: Sequence[Primitive], x: Array, weights: Sequence[Array], keep: Collection[int]
) -> list[Array]:
    """Return ∂y/∂wᵢ for every weight, the same numbers as `reverse_mode`, bit for bit.

    Examples
    --------
    >>> from alicemath.ml.programs import linear
    >>> chain, weights = [linear] * 3, [np.array([[w]]) for w in (2.0, 3.0, 5.0)]
    >>> [g.item() for g in checkpointed_reverse_mode(chain, np.ones(1), weights, keep=[2])]
    [15.0, 10.0, 6.0]
    """
    steps = checkpointed_steps(program, x, weights, keep)
    return [step.gradient for step in steps][::-1]
