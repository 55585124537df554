"""The modes of differentiation agree, on random programs and with who knows nothing of them.

Weights are small whole numbers and activations polynomials, so that doubles are exact and every
mode must give the same numbers, not nearly the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath import gradient, jacobian
from alicemath.errors import InputError, ShapeError
from alicemath.ml.checkpointing import checkpointed_reverse_mode, checkpointed_steps
from alicemath.ml.counting import numbers
from alicemath.ml.forward_mode import directional_derivative, forward_mode, forward_steps
from alicemath.ml.programs import (
    Primitive,
    activation,
    evaluation_trace,
    linear,
    sizes,
    total,
)
from alicemath.ml.reverse_mode import reverse_mode, reverse_steps, through_jacobians

square = activation(lambda s: s * s, lambda s: 2 * s)
double = activation(lambda s: 2 * s, lambda s: 2 + 0 * s)
tanh = activation(np.tanh, lambda s: 1 - np.tanh(s) ** 2)


@dataclass(frozen=True)
class Run:
    """A program with its input and weights."""

    program: list[Primitive]
    x: Any
    weights: list[Any]

    @property
    def parts(self) -> tuple[list[Primitive], Any, list[Any]]:
        return self.program, self.x, self.weights


@st.composite
def whole(draw: Callable[..., Any], *shape: int) -> Any:
    """An array of whole numbers from −3 to 3."""
    size = int(np.prod(shape))
    entries = draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
    return np.array(entries, dtype=np.float64).reshape(shape)


@st.composite
def runs(draw: Callable[..., Any]) -> Run:
    """One to five primitives of widths 1 to 4, of which two square at most."""
    c = draw(st.integers(1, 4))
    x, weights = draw(whole(c)), []
    program: list[Primitive] = []
    for _ in range(draw(st.integers(1, 5))):
        choices = [linear, double] if program.count(square) == 2 else [linear, double, square]
        f = draw(st.sampled_from(choices))
        width = draw(st.integers(1, 4)) if f is linear else c
        weights.append(draw(whole(width, c)) if f is linear else draw(whole(c)))
        program.append(f)
        c = width
    return Run(program, x, weights)


def equal(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(
        a.shape == b.shape and np.array_equal(a, b) for a, b in zip(left, right, strict=True)
    )


# ------------------------------------------------------------------ the modes agree
@given(runs())
@settings(max_examples=50, deadline=None)
def test_forward_mode_reverse_mode_and_the_tape_give_the_same_numbers(run: Run) -> None:
    forward = forward_mode(*run.parts)
    assert equal(forward, reverse_mode(*run.parts))
    assert equal(forward, gradient(lambda w: total(run.program, run.x, w), run.weights))


@given(runs())
@settings(max_examples=30, deadline=None)
def test_forming_the_jacobians_changes_nothing(run: Run) -> None:
    dense = [through_jacobians(f) for f in run.program]
    assert equal(reverse_mode(*run.parts), reverse_mode(dense, run.x, run.weights))


@given(runs())
@settings(max_examples=30, deadline=None)
def test_the_last_adjoint_is_the_gradient_in_the_input(run: Run) -> None:
    *_, last = reverse_steps(*run.parts)
    assert equal([last.passed_on], [gradient(lambda x: total(run.program, x, run.weights), run.x)])


@given(runs(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_direction_forward_is_dual_to_a_row_backward(run: Run, data: Any) -> None:
    v = data.draw(whole(run.x.size))
    directions = [data.draw(whole(*w.shape)) for w in run.weights]
    u = data.draw(whole(evaluation_trace(*run.parts)[-1].size))
    steps = list(reverse_steps(*run.parts, u))
    back = np.sum(steps[-1].passed_on * v) + sum(
        np.sum(step.gradient * ω) for step, ω in zip(reversed(steps), directions, strict=True)
    )
    assert u @ directional_derivative(*run.parts, v, directions) == back


@given(runs())
@settings(max_examples=30, deadline=None)
def test_every_tangent_is_the_jacobian_of_the_output_so_far(run: Run) -> None:
    for i, (h, tangents) in enumerate(forward_steps(*run.parts), 1):
        head = run.program[:i]
        expected = jacobian(
            lambda w, head=head: evaluation_trace(head, run.x, w)[-1], run.weights[:i]
        )
        assert equal([h], evaluation_trace(head, run.x, run.weights[:i])[-1:])
        assert equal(tangents, expected)


def test_a_smooth_network_agrees_to_rounding() -> None:
    rng = np.random.default_rng(0)
    program = [linear, tanh, linear, tanh, linear]
    weights = [rng.normal(size=s) for s in [(4, 3), (4,), (2, 4), (2,), (5, 2)]]
    x = rng.normal(size=3)
    truth = gradient(lambda w: total(program, x, w), weights)
    for mode in (forward_mode, reverse_mode):
        for a, b in zip(mode(program, x, weights), truth, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-13, atol=1e-14)


# ------------------------------------------------------------------ checkpoints
@given(runs(), st.data())
@settings(max_examples=50, deadline=None)
def test_checkpoints_change_no_bit(run: Run, data: Any) -> None:
    keep = data.draw(st.sets(st.integers(1, len(run.program))))
    assert equal(reverse_mode(*run.parts), checkpointed_reverse_mode(*run.parts, keep))


@given(st.sets(st.integers(1, 5)), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_checkpoints_change_no_bit_of_rounded_numbers(keep: set[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    program = [linear, tanh, linear, tanh, linear]
    weights = [rng.normal(size=s) for s in [(4, 3), (4,), (2, 4), (2,), (5, 2)]]
    x = rng.normal(size=3)
    plain = list(reverse_steps(program, x, weights))
    kept = list(checkpointed_steps(program, x, weights, keep))
    for a, b in zip(plain, kept, strict=True):
        assert equal([a.upstream, a.gradient, a.passed_on], [b.upstream, b.gradient, b.passed_on])


def test_keeping_everything_holds_what_reverse_mode_holds() -> None:
    parts = [linear] * 4, np.ones(3), [np.eye(3)] * 4
    plain = [numbers(list(step.held)) for step in reverse_steps(*parts)]
    assert plain == [12, 9, 6, 3]
    assert [numbers(list(s.held)) for s in checkpointed_steps(*parts, range(1, 5))] == plain


def test_a_checkpoint_must_be_a_primitive() -> None:
    with pytest.raises(InputError, match=r"keep=\[0, 3\]: the primitives are numbered from 1 to 2"):
        checkpointed_reverse_mode([linear] * 2, np.ones(1), [np.eye(1)] * 2, [0, 1, 3])


# ------------------------------------------------------------------ programs that do not fit
def test_a_program_needs_as_many_weights_as_primitives() -> None:
    for mode in (forward_mode, reverse_mode, total, sizes):
        with pytest.raises(InputError, match="2 primitives and 1 weights"):
            mode([linear, double], np.ones(1), [np.eye(1)])
    with pytest.raises(InputError, match="at least one primitive"):
        total([], np.ones(1), [])


@pytest.mark.parametrize(
    ("program", "weights"),
    [
        ([linear], [np.ones((2, 4))]),
        ([square], [np.ones(1)]),
        ([linear, square], [np.ones((1, 3)), np.ones(5)]),
    ],
    ids=["too many columns", "one bias for three", "five biases for one"],
)
def test_weights_that_do_not_fit_are_refused(program: Any, weights: Any) -> None:
    with pytest.raises(ShapeError, match="primitive"):
        sizes(program, np.ones(3), weights)


# ------------------------------------------------------------------ planted faults
FAULTS: dict[str, Callable[[], Primitive]] = {
    "the printed input VJP": lambda: replace(linear, input_vjp=lambda x, W, u: W @ u),
    "a transposed weight VJP": lambda: replace(linear, weight_vjp=lambda x, W, u: np.outer(x, u)),
    "a transposed input Jacobian": lambda: replace(linear, input_jacobian=lambda x, W: W.T),
    "a mean for a sum": lambda: replace(linear, weight_vjp=lambda x, W, u: np.outer(u, x) / 2),
    "a weight Jacobian with swapped indices": lambda: replace(
        linear, weight_jacobian=lambda x, W: np.einsum("ik,j->ijk", np.eye(W.shape[0]), x)
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_makes_the_modes_disagree(fault: str) -> None:
    W, V = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[1.0, -1.0], [2.0, 5.0]])
    program, x = [FAULTS[fault]()] * 2, np.array([1.0, 4.0])
    assert not equal(forward_mode(program, x, [W, V]), reverse_mode(program, x, [W, V]))
