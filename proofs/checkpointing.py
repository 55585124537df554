"""Gradient checkpointing: fewer outputs stored, some computed twice.

Theorems  with checkpoints the gradients are the same, for any widths and any activation φ;
          what was not kept is computed once more: l + (l − 1 − k) evaluations, k kept before h_l;
          a checkpoint every s blocks holds l/s + s − 1 outputs, 2s − 1 for l = s²;
          four blocks, 1, 2 and 4 stored: one more evaluation, 5/4 of a backward pass of 4 units,
          9/8 of the whole run, 13/12 where a backward block costs two forward ones.
Source    Notes §6.3, figure E.6.1; Griewank and Walther (2008), Evaluating Derivatives, §12.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.checkpointing import checkpointed_reverse_mode, checkpointed_steps
from alicemath.ml.counting import numbers, operations
from alicemath.ml.programs import activation, linear, total
from alicemath.proof import computed, enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

φ = Arbitrary("φ")
PROGRAM = [linear, activation(φ, φ.derivative), linear]

#: A block whose evaluation takes one sine; its pullbacks take cosines.
BLOCK = activation(np.sin, np.cos)


def blocks(l: int) -> tuple[Any, Array, list[Array]]:
    return [BLOCK] * l, np.ones(1), [np.ones(1)] * l


def evaluations(l: int, keep: Collection[int]) -> int:
    """How many blocks a run forward and back evaluates."""
    return operations(checkpointed_reverse_mode, *blocks(l), keep)["sin"]


def held(l: int, keep: Collection[int]) -> int:
    """How many outputs are stored at most."""
    return max(numbers(list(step.held)) for step in checkpointed_steps(*blocks(l), keep))


def selections(l: int) -> list[tuple[int, ...]]:
    """All sets of checkpoints before the last of l blocks."""
    return list(chain.from_iterable(combinations(range(1, l), k) for k in range(l)))


#: All sets of checkpoints for up to seven blocks, with the number of blocks.
CASES = [(l, keep) for l in range(1, 8) for keep in selections(l)]


# ------------------------------------------------------------------ the trade
@theorem(
    "checkpoints change no gradient",
    section="6.3",
    settles="6.3-checkpointing-tradeoff",
    x=real("c"),
    A=real("h", "c"),
    a=real("h"),
    B=real("m", "h"),
)
def checkpoints_change_no_gradient(proof, x, A, a, B):
    def gradient(i: int, *keep: int) -> Any:
        return opaque(
            lambda x, *w: checkpointed_reverse_mode(PROGRAM, x, w, keep)[i - 1],
            f"∂y/∂w{'₀₁₂₃'[i]}",
        )

    y = total(PROGRAM, x, [A, a, B])
    proof.gradient_is(y, gradient(1)(x, A, a, B), wrt=A)
    proof.gradient_is(y, gradient(3, 1)(x, A, a, B), wrt=B)
    proof.reject(
        np.outer(np.ones(B.shape[0]), A @ x), because="h₁, the checkpoint, for h₂, recomputed"
    )


@theorem(
    "stored: l/s + s − 1 outputs for a checkpoint every s blocks; computed twice: the others",
    section="6.3",
    settles="6.3-checkpointing-tradeoff",
)
def fewer_outputs_for_more_evaluations(proof):
    proof.holds(
        enumerated(
            "l + (l − 1 − k) evaluations, for all sets of k checkpoints before h_l, l ≤ 7",
            CASES,
            lambda case: evaluations(*case) == case[0] + (case[0] - 1 - len(case[1])),
        )
    )
    proof.holds(
        enumerated(
            "l/s + s − 1 outputs for l = r s blocks, r, s ≤ 8",
            [(r, s) for r in range(1, 9) for s in range(1, 9)],
            lambda case: (
                held(case[0] * case[1], range(case[1], case[0] * case[1] + 1, case[1]))
                == case[0] + case[1] - 1
            ),
        )
    )
    proof.near_miss("a segment is kept until it is used").holds(
        enumerated(
            "l/s outputs",
            [(9, 3), (16, 4), (25, 5)],
            lambda case: held(case[0], range(case[1], case[0] + 1, case[1])) == case[0] // case[1],
        )
    )


# ------------------------------------------------------------------ the figure
@theorem(
    "four blocks, 1, 2, 4 stored: 1 evaluation more, 5/4 of the backward pass",
    section="6.3",
    settles="6.3-checkpointing-125",
)
def the_cost_of_the_figure(proof):
    more = evaluations(4, {1, 2, 4}) - evaluations(4, {1, 2, 3, 4})
    steps = len(list(checkpointed_steps(*blocks(4), {1, 2, 4})))

    def ratio(forward: int, backward: int, unit: int = 1) -> Fraction:
        """The work with checkpoints over that without, for blocks that cost 1 and unit."""
        return Fraction(forward + more + unit * backward, forward + unit * backward)

    proof.holds(computed("blocks evaluated once more", more, 1))
    proof.holds(computed("steps of the backward pass", steps, 4))
    proof.holds(computed("backward pass alone", ratio(0, steps), Fraction(5, 4)))
    proof.holds(computed("forward evaluations alone", ratio(4, 0), Fraction(5, 4)))
    proof.holds(computed("the whole run", ratio(4, steps), Fraction(9, 8)))
    proof.holds(computed("a backward block costs two", ratio(4, steps, 2), Fraction(13, 12)))
    proof.without("one pass of four equal blocks is counted", because="a run has two passes").holds(
        computed("the whole run", ratio(4, steps), Fraction(5, 4))
    )
    proof.without("a backward block costs a forward one", because="it has two VJPs").holds(
        computed("backward pass alone", ratio(0, steps, 2), Fraction(5, 4))
    )


@theorem(
    "each checkpoint less costs one evaluation more, wherever it stood",
    section="6.3",
    settles="6.3-fewer-checkpoints-costlier",
)
def fewer_checkpoints_cost_more(proof):
    def one_by_one(case: tuple[int, Collection[int]]) -> int:
        """Evaluations where each missing output is recomputed by itself and kept by nobody."""
        l, keep = case
        return l + sum(i - max((k for k in keep if k <= i), default=0) for i in range(1, l))

    def fewer_cost_more(cost: Any) -> Any:
        def holds(l: int) -> bool:
            costs = [(len(keep), cost((l, keep))) for keep in selections(l)]
            return all(a > b for k, a in costs for m, b in costs if k < m)

        return holds

    proof.holds(
        enumerated(
            "a set with fewer checkpoints costs more, for all pairs of sets, l ≤ 7",
            range(1, 8),
            fewer_cost_more(lambda case: evaluations(*case)),
        )
    )
    proof.without(
        "a recomputed segment is kept until it is used", because="then it matters where they stand"
    ).holds(
        enumerated(
            "a set with fewer checkpoints costs more",
            range(1, 8),
            fewer_cost_more(one_by_one),
        )
    )


if __name__ == "__main__":
    main(globals())
