"""Counts of multiplications and of stored numbers."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.errors import UnsupportedError
from alicemath.ml.checkpointing import checkpointed_reverse_mode, checkpointed_steps
from alicemath.ml.counting import numbers, operations
from alicemath.ml.forward_mode import forward_mode
from alicemath.ml.programs import activation, linear
from alicemath.ml.reverse_mode import reverse_mode

A, B, x = np.ones((2, 3)), np.ones((3, 5)), np.ones(3)
T = np.ones((3, 4, 5))


@pytest.mark.parametrize(
    ("f", "args", "multiplications"),
    [
        (lambda A, B: A @ B, (A, B), 30),
        (lambda A, x: A @ x, (A, x), 6),
        (lambda B, x: x @ B, (B, x), 15),
        (lambda A: A.T @ A, (A,), 18),
        (lambda x: x @ x, (x,), 3),
        (lambda x: 2 * x * x, (x,), 6),
        (np.outer, (x, np.ones(5)), 15),
        (lambda A, T: np.tensordot(A, T, axes=1), (A, T), 120),
        (lambda T: np.tensordot(np.ones((7, 3, 4)), T, axes=2), (T,), 420),
        (lambda A, B: np.einsum("ij,jk->ik", A, B), (A, B), 30),
        (lambda A, B: np.einsum("ij,jk,i->k", A, B, np.ones(2)), (A, B), 60),
        (lambda A: np.sum(A.T + A.T, axis=0)[1] - np.diag(A), (A,), 0),
    ],
)
def test_multiplications_are_counted(f: Any, args: Any, multiplications: int) -> None:
    assert operations(f, *args)["multiply"] == multiplications


def test_each_entry_of_an_elementwise_function_counts_once() -> None:
    tally = operations(lambda A, x: np.tanh(A @ x) / 2 + np.tanh(x[:2]), A, x)
    assert tally == {"multiply": 6, "tanh": 4, "divide": 2, "add": 2}


def test_a_product_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="kron"):
        operations(np.kron, A, B)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.sets(st.integers(1, 3)))
@settings(max_examples=30, deadline=None)
def test_counting_does_not_change_the_numbers(c: int, h: int, m: int, keep: set[int]) -> None:
    program = [linear, activation(np.tanh, np.cos), linear]
    rng = np.random.default_rng(c)
    weights = [rng.normal(size=s) for s in [(h, c), (h,), (m, h)]]
    x, seen = rng.normal(size=c), []

    modes: list[Any] = [forward_mode, reverse_mode, partial(checkpointed_reverse_mode, keep=keep)]
    for mode in modes:
        operations(lambda x, w, mode=mode: seen.extend(mode(program, x, w)), x, weights)
        for counted, plain in zip(seen, mode(program, x, weights), strict=True):
            assert np.array_equal(counted.value, plain)
        seen.clear()


@given(st.integers(1, 9), st.sets(st.integers(1, 9)))
@settings(max_examples=50, deadline=None)
def test_what_is_not_kept_is_computed_once_more(l: int, keep: set[int]) -> None:
    kept = {k for k in keep if k <= l}
    blocks = [activation(np.sin, np.cos)] * l, np.ones(2), [np.ones(2)] * l
    tally = operations(checkpointed_reverse_mode, *blocks, kept)
    assert tally["sin"] == 2 * (l + (l - 1 - len(kept - {l})))
    plain = operations(reverse_mode, *blocks)
    assert plain["sin"] == 2 * l
    assert plain["cos"] == tally["cos"]


def test_checkpoints_hold_less() -> None:
    blocks = [linear] * 25, np.ones(3), [np.eye(3)] * 25
    held = [numbers(list(s.held)) for s in checkpointed_steps(*blocks, range(5, 26, 5))]
    assert max(held) == 3 * 9


def test_numbers_adds_up_nested_lists() -> None:
    assert numbers([A, [B, (x, T)], []]) == 6 + 15 + 3 + 60
