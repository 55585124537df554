"""Random NumPy programs have the value that NumPy gives them."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import os
import random
from itertools import product as cartesian
from typing import Any

import numpy as np

from alicemath.domain import real
from alicemath.errors import UndecidedError
from alicemath.indexed import Values, evaluate
from alicemath.indexed.array import IndexedArray, formal
from alicemath.indexed.claim import Claim
from alicemath.indexed.context import BUDGET
from tests.indexed import programs

CASES = int(os.environ.get("ALICEMATH_FUZZ", "500")) // 4
DOMAINS = {name: real(*shape) for name, shape in programs.SHAPES.items()}


def evaluated(a: IndexedArray, given: Any) -> Any:
    """Return a traced array's value at the programs' lengths."""
    values = Values({name: x.tolist() for name, x in given.items()}, programs.LENGTHS)
    sizes = [[values.length(name) for name in axis] for axis in a.axes]
    result = np.zeros([int(np.prod(size, dtype=int)) for size in sizes])
    flat = [i for position in formal(a.axes) for i in position]
    places = cartesian(*(range(k) for size in sizes for k in size))
    return np.reshape(
        [evaluate(a.entry, values, dict(zip(flat, place, strict=True))) for place in places],
        result.shape,
    )


def fault(seed: int) -> str:
    """Return what differs between NumPy and the trace; "" if nothing does."""
    rng = random.Random(seed)
    given = programs.arguments(rng)
    steps = programs.program(rng, given, rng.randrange(1, 6))
    names = [name for name, _, _ in steps]
    expected = programs.run(steps, *given.values())

    def f(X, A, B, x, y, s):
        return programs.run(steps, X, A, B, x, y, s)

    try:
        trace = Claim("equal", f, f, DOMAINS, None, (), BUDGET).trace(turn=0)
    except UndecidedError:
        return ""
    shifts = trace.session.shifts.values()
    if any(symbol in trace.value.entry.key for symbol in shifts):  # a maximum that matters
        return ""
    try:
        got = evaluated(trace.value, given)
    except ZeroDivisionError:  # |u|/u at u = 0
        return ""
    if got.shape != np.shape(expected):
        return f"{names}: shape {got.shape} for {np.shape(expected)}"
    close = np.allclose(got, expected, rtol=1e-8, atol=1e-8)
    return "" if close else f"{names}: {got} for {expected}"


def test_a_traced_program_has_numpys_value() -> None:
    faults = [text for seed in range(CASES) if (text := fault(seed))]
    assert not faults, faults[:3]
