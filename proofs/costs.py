"""What the two modes cost: multiplications and stored numbers, counted while they run.

Theorems  for l linear layers of width d, one example, and y = Σ h_l:
            forward mode   l d² + l d³ + l(l − 1)/2 · d⁴ multiplications, l d³ + d numbers
            reverse mode   3 l d² multiplications, with Jacobians 2 l d² + 2 l d³; l d + d numbers
            one direction  3 l d² multiplications, 2d numbers;
          so reverse mode is cheaper for every l, d ≥ 2, and forward mode for t ↦ (t, …, mt).
Source    Notes §6.3; Griewank and Walther (2008), Evaluating Derivatives, §3.1-§3.2 and §4.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from alicemath import nonnegative
from alicemath.ml.counting import numbers, operations
from alicemath.ml.forward_mode import (
    directional_derivative,
    directional_steps,
    forward_mode,
    forward_steps,
)
from alicemath.ml.programs import evaluation_trace, linear
from alicemath.ml.reverse_mode import reverse_mode, reverse_steps, through_jacobians
from alicemath.proof import counted, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Depths and widths of the chains of square layers.
CHAINS = [(2, 3), (3, 5), (5, 4), (7, 3)]


def chain(l: int, d: int) -> tuple[Any, Array, list[Array]]:
    return [linear] * l, np.ones(d), [np.eye(d)] * l


def multiplications(mode: Any) -> Callable[[int, int], int]:
    return lambda l, d: operations(mode, *chain(l, d))["multiply"]


def evaluation(l: int, d: int) -> int:
    return l * d**2


def forward(l: int, d: int) -> Any:
    return l * d**2 + l * d**3 + l * (l - 1) / 2 * d**4


def reverse(l: int, d: int) -> Any:
    return 3 * l * d**2


# ------------------------------------------------------------------ multiplications
@theorem(
    "the backward pass takes l steps, and 2 l d² multiplications where the program takes l d²",
    section="6.3",
    settles="6.3-dual-program-symmetric",
    declares="CORROBORATED",
)
def the_backward_pass_costs_two_forward_passes(proof):
    def backward(l: int, d: int) -> int:
        return multiplications(reverse_mode)(l, d) - multiplications(evaluation_trace)(l, d)

    def steps(l: int, d: int) -> int:
        return len(list(reverse_steps(*chain(l, d))))

    proof.holds(
        counted(
            "the program takes l d² multiplications",
            multiplications(evaluation_trace),
            evaluation,
            CHAINS,
        )
    )
    proof.holds(counted("the backward pass takes l steps", steps, lambda l, d: l, CHAINS))
    proof.holds(
        counted(
            "the backward pass takes 2 l d² multiplications",
            backward,
            lambda l, d: 2 * evaluation(l, d),
            CHAINS,
        )
    )
    proof.without(
        "the structure is meant, not the cost", because="there are two VJPs a layer"
    ).holds(counted("the backward pass takes l d² multiplications", backward, evaluation, CHAINS))


@theorem(
    "vᵀA takes m n multiplications, B A takes k m n; l Jacobians from the left l d² for l d³",
    section="6.3",
    settles="6.3-vector-matrix-cheaper",
    declares="CORROBORATED",
    p=nonnegative(),
    q=nonnegative(),
)
def a_row_times_a_matrix_is_cheap(proof, p, q):
    def product(*shapes: tuple[int, ...]) -> int:
        return operations(lambda *a: reduce(np.matmul, a), *map(np.ones, shapes))["multiply"]

    def rows_first(l: int, d: int) -> int:
        return product((d,), *[(d, d)] * l)

    def matrices_first(l: int, d: int) -> int:
        return product(*[(d, d)] * l) + product((d,), (d, d))

    shapes = [(2, 3, 5), (4, 1, 3), (5, 6, 2)]
    proof.holds(
        counted(
            "vᵀA takes m n", lambda k, m, n: product((m,), (m, n)), lambda k, m, n: m * n, shapes
        )
    )
    proof.holds(
        counted(
            "B A takes k m n",
            lambda k, m, n: product((k, m), (m, n)),
            lambda k, m, n: k * m * n,
            shapes,
        )
    )
    proof.holds(counted("from the left: l d²", rows_first, evaluation, CHAINS))
    proof.holds(
        counted(
            "the matrices first: (l − 1) d³ + d²",
            matrices_first,
            lambda l, d: (l - 1) * d**3 + d**2,
            CHAINS,
        )
    )
    l, d = proof.let("l", 1 + p), proof.let("d", 1 + q)
    proof.nonnegative((l - 1) * d**3 + d**2 - l * d**2, p * q * d**2)
    proof.near_miss("not twice as many for one layer").nonnegative(
        (l - 1) * d**3 + d**2 - 2 * l * d**2
    )


@theorem(
    "for l, d ≥ 2: (forward − reverse)/l d² = 1 + d + (l − 1) d²/2 − 3 ≥ 0",
    section="6.3",
    settles="6.3-reverse-faster",
    declares="CORROBORATED",
    p=nonnegative(),
    q=nonnegative(),
)
def reverse_mode_takes_fewer_multiplications(proof, p, q):
    def with_jacobians(program: Any, x: Array, weights: Any) -> list[Array]:
        return reverse_mode([through_jacobians(f) for f in program], x, weights)

    proof.holds(
        counted(
            "forward mode takes l d² + l d³ + l(l − 1)/2 · d⁴",
            multiplications(forward_mode),
            forward,
            CHAINS,
        )
    )
    proof.holds(
        counted("reverse mode takes 3 l d²", multiplications(reverse_mode), reverse, CHAINS)
    )
    proof.holds(
        counted(
            "reverse mode with Jacobians takes 2 l d² + 2 l d³",
            multiplications(with_jacobians),
            lambda l, d: 2 * l * d**2 + 2 * l * d**3,
            CHAINS,
        )
    )
    l, d = proof.let("l", 2 + p), proof.let("d", 2 + q)
    saved = 1 + d + (l - 1) / 2 * d**2 - 3  # (forward − reverse) / l d²
    proof.nonnegative(saved, q + (1 + p) * d**2 / 2)
    proof.near_miss("with Jacobians formed, 2 + 2d for 3, not at l = d = 2").nonnegative(
        saved + 3 - (2 + 2 * d)
    )


@theorem(
    "t ↦ (t, 2t, …, mt): one direction, 3m multiplications; m sweeps back, 3m²",
    section="6.3",
    settles="6.3-reverse-faster",
    declares="CORROBORATED",
)
def one_input_and_many_outputs(proof):
    def multiplications(run: Any, m: int) -> int:
        return operations(run, np.ones(1), np.arange(1.0, m + 1)[:, None])["multiply"]

    def column(m: int) -> int:
        zero = np.zeros((m, 1))  # the input moves, the weights do not
        return multiplications(
            lambda t, W: directional_derivative([linear], t, [W], np.ones(1), [zero]), m
        )

    def rows(m: int) -> int:
        return multiplications(
            lambda t, W: [list(reverse_steps([linear], t, [W], e)) for e in np.eye(m)], m
        )

    outputs = [(1,), (3,), (5,), (8,)]
    proof.holds(counted("one direction takes 3m", column, lambda m: 3 * m, outputs))
    proof.holds(counted("m sweeps back take 3m²", rows, lambda m: 3 * m**2, outputs))
    proof.without("the outputs are few", because="reverse mode makes a row a sweep").holds(
        enumerated("reverse mode takes fewer", range(2, 9), lambda m: rows(m) < column(m))
    )


# ------------------------------------------------------------------ stored numbers
def held_by_reverse_mode(l: int, d: int) -> int:
    """The outputs and the adjoint, when the backward pass begins."""
    first = next(reverse_steps(*chain(l, d)))
    return numbers([*first.held, first.upstream])


def held_by_forward_mode(l: int, d: int) -> int:
    """The output and the tangents of all weights, after the last step."""
    *_, (h, tangents) = forward_steps(*chain(l, d))
    return numbers([h, *tangents])


def held_by_one_direction(l: int, d: int) -> int:
    return max(
        numbers(state) for state in directional_steps(*chain(l, d), np.ones(d), [np.eye(d)] * l)
    )


@theorem(
    "reverse mode holds l d + d numbers, one direction 2d, the tangents of all weights l d³ + d",
    section="6.3",
    settles="6.3-reverse-needs-more-memory",
    declares="CORROBORATED",
    p=nonnegative(),
    q=nonnegative(),
)
def what_the_modes_store(proof, p, q):
    proof.holds(
        counted(
            "reverse mode holds l d + d numbers",
            held_by_reverse_mode,
            lambda l, d: l * d + d,
            CHAINS,
        )
    )
    proof.holds(
        counted("one direction holds 2d", held_by_one_direction, lambda l, d: 2 * d, CHAINS)
    )
    proof.holds(
        counted(
            "forward mode with all tangents holds l d³ + d",
            held_by_forward_mode,
            lambda l, d: l * d**3 + d,
            CHAINS,
        )
    )
    l, d = proof.let("l", 1 + p), proof.let("d", 1 + q)
    proof.nonnegative((l * d + d) - 2 * d, p * d)
    proof.nonnegative((l * d**3 + d) - (l * d + d), l * d * q * (d + 1))
    proof.without(
        "forward mode goes one direction at a time", because="§6.2 keeps a tangent for every weight"
    ).holds(
        enumerated(
            "reverse mode holds more than forward mode",
            CHAINS,
            lambda size: held_by_reverse_mode(*size) > held_by_forward_mode(*size),
        )
    )


if __name__ == "__main__":
    main(globals())
