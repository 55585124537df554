"""A compiled function returns in every call what the tape returns, whatever changed in between."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.autodiff import compile as module
from alicemath.autodiff import operators, program_layout
from alicemath.autodiff.compile import compile
from alicemath.autodiff.program import Recording
from alicemath.errors import ShapeError, UnsupportedError
from tests.autodiff.compiled import differences

Function = Callable[..., Any]


# ------------------------------------------------------------------ programs of every kind
def branch(x: Any) -> Any:
    return np.sum(x**2) if x[0] > x[1] else np.sum(np.sin(x))


def newton(x: Any) -> Any:
    """√(1 + |x|²), by as many steps as it takes."""
    c = 1 + np.sum(x * x)
    y = c
    while abs(y * y - c) > 1e-12 * c:
        y = 0.5 * (y + c / y)
    return y


def counted(x: Any) -> Any:
    y = 0.0
    for k in range(int(np.floor(x[0])) % 4):
        y = y + x[k % 3] ** (k + 1)
    return y + x[1]


KNOTS = np.array([-1.0, 0.0, 0.4, 2.0])
TABLE = np.array([1.0, -2.0, 0.5])
WEIGHTS = np.array([[0.3, 1.0, -0.2], [1.5, 0.1, 0.7], [0.2, 0.2, 0.9]])

# fmt: off
PROGRAMS: dict[str, Function] = {
    "branch": branch,
    "newton": newton,
    "counted": counted,
    "where": lambda x: np.sum(np.where(x > 0.3, x**2, np.sin(x))),
    "where on a number": lambda x: np.sum(np.where(np.sign(x), x**2, np.sin(x))),
    "masks": lambda x: np.sum(np.where((x > 0) & ~(x > 0.5) | (x < -0.5), x**3, x)),
    "maximum": lambda x: np.maximum(x, 0.2) @ WEIGHTS @ np.minimum(x, x[::-1]),
    "max": lambda x: np.max(x) * np.min(x) + np.max(WEIGHTS * x, axis=1) @ x,
    "clip": lambda x: np.sum(np.clip(x, -0.5, 0.5) * np.abs(x)),
    "entries": lambda x: x[0] * x[1] + x[-1] ** 2 + np.sum(x[1:] * x[:-1]) + x[[0, 0, 2]] @ x,
    "largest entry": lambda x: x[np.argmax(x)] ** 2 + np.sum(x),
    "entry of a constant": lambda x: TABLE[np.argmax(x)] * x[0] * x[1],
    "entries of a constant": lambda x: TABLE[np.argsort(x)] @ x**2,
    "up to the largest": lambda x: np.sum(x[: np.argmax(x) + 1] ** 3),
    "positive entries": lambda x: np.sum(x[x > 0] ** 2) + np.sum(x),
    "their number": lambda x: np.sum(x) + x[0] * len(np.flatnonzero(x > 0)),
    "sorted": lambda x: np.sort(x) @ TABLE + np.median(x),
    "loop over entries": lambda x: sum(e * e * k for k, e in enumerate(x)),
    "list": lambda x: np.sum(np.array([x[0] * x[1], 2.0, x[2] ** 2])),
    "stack": lambda x: np.linalg.norm(np.stack([x, np.cumsum(x)]) @ x),
    "any and all": lambda x: np.sum(x) if np.all(x > 0) else np.prod(x) if np.any(x > 1) else x[0],
    "solve": lambda x: x @ np.linalg.solve(WEIGHTS + np.diag(x**2 + 3), x),
    "einsum": lambda x: np.einsum("i,ij,j", x, WEIGHTS, x) + np.trace(np.outer(x, x)),
    "broadcast": lambda x: np.sum((x[:, None] - x) ** 2 * WEIGHTS),
    "ones": lambda x: np.sum(np.ones((3, 3)) @ np.outer(x, x) @ np.full(3, 2.0)) + np.ones(3) @ x,
    "large": lambda x: large(x),
    "spectrum": lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2 * TABLE),
    "x itself": lambda x: 0.5 * x @ x,
    "in": lambda x: x[0] * (2.0 if x[1] in [0.5, 1.0] else 3.0),
    "round": lambda x: np.sum(x * np.round(x, 1)) + math.floor(np.floor(x[0])) * x[1],
    "text": lambda x: {"0": 1.0, "1": 2.0}.get(str(np.argmax(x)), 3.0) * x[0] * x[2],
    "interp": lambda x: np.sum(np.interp(x, KNOTS, KNOTS**2)),
    "inner derivative": lambda x: np.sum(operators.forward_jacobian(lambda z: z**3 * x, x)),
    "a dead branch": lambda x: np.sum(np.where(x > 0, np.sqrt(np.abs(x)), 0.0)),
    "assigned": lambda x: assigned(x),
    "constant": lambda x: 2.0,
    "constant in x": lambda x: np.sum(np.floor(x)),
    "one entry": lambda x: x[1],
    "silent": lambda x: silent(x),
    "buffer": lambda x: buffer(x),
}
# fmt: on


def assigned(x: Any) -> Any:
    z = np.zeros_like(x)
    return np.sum(x * z + x**2)


def silent(x: Any) -> Any:
    """A division by zero that the function knows about."""
    with np.errstate(divide="ignore"):
        return np.sum(np.where(np.log(np.abs(np.floor(x))) < 0, x**2, np.sin(x)))


def large(x: Any) -> Any:
    """Arrays of a size whose memory is used again, of several types and with views."""
    h = np.exp(np.outer(np.linspace(-1.0, 1.0, 4000), x))
    low = (h > 1.0) & (h * h < 4.0)
    part = h[5:]
    return np.sum(np.where(low, h, 0.5 * h)) + np.sum(h * (h > 1.2)) + np.sum(part * part) / 3


def buffer(x: Any) -> Any:
    """A plain array that is changed between its uses."""
    h, y = np.ones(3), 0.0
    for _ in range(3):
        y = y + np.sum(np.sin(x) * h)
        h += 1.0
    return y


POINTS = [
    np.array(p)
    for p in (
        [0.1, 0.7, -0.3], [1.2, 0.5, 0.9], [-1.0, -2.0, -0.5], [3.5, 1.0, 2.0], [0.4, 0.4, 0.4],
        [2.2, -0.1, 0.0], [0.0, 1.0, 5.0], [0.3, 0.2, 0.1], [1.0, 0.5, 2.5], [0.1, 0.7, -0.3],
    )
]  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_compiled_function_is_the_function(name: str) -> None:
    f = PROGRAMS[name]
    # The tape warns too where a branch that is not taken is infinite.
    with np.errstate(all="ignore" if name == "a dead branch" else "warn", under="ignore"):
        for first in (0, 3, 6):
            assert differences(f, POINTS[first:] + POINTS[:first]) == 0


def test_an_array_of_the_function_may_change_between_its_uses() -> None:
    y, gradient = compile(PROGRAMS["buffer"], POINTS[0])(POINTS[1])
    assert math.isclose(y, 6 * np.sum(np.sin(POINTS[1])))
    assert np.allclose(gradient, 6 * np.cos(POINTS[1]), rtol=1e-14)


STEPS: list[Function] = [
    lambda x, y: np.sin(y) + x,
    lambda x, y: y * x / (1 + y**2),
    lambda x, y: np.where(y > x, y, 2 * x),
    lambda x, y: np.maximum(y, x[0]) - np.minimum(x, 0.1),
    lambda x, y: y[::-1] * x[np.argmax(y)],
    lambda x, y: y / 2 if y[0] > 0.3 else y + x,
    lambda x, y: np.concatenate([y[1:], y[:1]]) * TABLE,
    lambda x, y: halved(y),
    lambda x, y: WEIGHTS @ np.tanh(y) + y[np.array([0, 0, 2])],
    lambda x, y: np.sort(y) - np.mean(x),
    lambda x, y: y * np.sum(x[y > 0]),
    lambda x, y: np.stack([y[2], x[0] * y[1], y[0]]),
    lambda x, y: y - np.reshape(np.outer(y, x), 9)[::4],
]


def halved(y: Any) -> Any:
    while np.max(np.abs(y)) > 1.0:
        y = y / 2
    return y


entries = st.lists(st.floats(-3, 3, width=16), min_size=3, max_size=3)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, len(STEPS) - 1), max_size=8), st.lists(entries, min_size=2, max_size=6)
)
def test_random_programs_are_compiled_rightly(steps: list[int], points: list[list[float]]) -> None:
    def f(x: Any) -> Any:
        y = x
        for k in steps:
            y = STEPS[k](x, y)
        return np.sum(y * x)

    with np.errstate(all="ignore"):
        assert differences(f, [np.array(p) for p in points]) == 0


# ------------------------------------------------------------------ shapes and containers
def test_each_shape_has_its_own_program() -> None:
    compiled = compile(lambda x: np.sum(x**2) / len(x), np.ones(3))
    for n in (3, 5, 3, 1, 5):
        y, gradient = compiled(np.arange(1.0, n + 1))
        assert math.isclose(y, (n + 1) * (2 * n + 1) / 6)
        assert np.allclose(gradient, 2 * np.arange(1.0, n + 1) / n, rtol=1e-14)
    assert compiled.programs == 3


@pytest.mark.parametrize("x", [2, 2.0, np.float32(2.0), np.array(2.0), np.array(2)])
def test_a_number_of_any_type_is_a_number(x: Any) -> None:
    y, gradient = compile(lambda x: x**3 / 3, 1.0)(x)
    assert (y, float(gradient), np.shape(gradient)) == (8 / 3, 4.0, ())


def test_containers_come_back_as_they_went_in() -> None:
    def f(p: Any) -> Any:
        W, (b, c) = p["W"], p["rest"]
        return np.sum(np.tanh(W @ b)) * c + c

    p = {"W": np.ones((2, 3)), "rest": (np.arange(3.0), 2.0)}
    y, gradient = compile(f, p)(p)
    t = np.tanh(3.0)
    assert math.isclose(y, 4 * t + 2)
    assert np.allclose(gradient["W"], np.outer([1, 1], 2 * (1 - t * t) * np.arange(3.0)))
    assert np.allclose(gradient["rest"][0], 4 * (1 - t * t))
    assert math.isclose(gradient["rest"][1], 2 * t + 1)
    assert np.shape(gradient["rest"][1]) == ()
    y, gradient = compile(lambda p: p[0] @ p[0], [np.ones(2), np.ones(3)])([np.ones(2), np.ones(3)])
    assert [g.tolist() for g in gradient] == [[2.0, 2.0], [0.0, 0.0, 0.0]]


# ------------------------------------------------------------------ whose memory
@pytest.mark.parametrize(
    "f",
    [lambda x: TABLE @ x, lambda x: 0.5 * x @ x, lambda x: np.sum(x), lambda x: x[0] + 0 * x[1]],
    ids=["constant", "x", "ones", "entries"],
)
def test_results_share_no_memory_with_anything(f: Function) -> None:
    x = np.array([1.0, 2.0, 3.0])
    compiled, before = compile(f, x), TABLE.copy()
    _, gradient = compiled(x)
    kept = gradient.copy()
    gradient += 100.0
    assert np.array_equal(compiled(x)[1], kept)
    assert np.array_equal(x, [1.0, 2.0, 3.0])
    assert np.array_equal(TABLE, before)


def test_two_gradients_are_two_arrays() -> None:
    a, b = compile(lambda p: np.sum((p[0] + p[1]) ** 2), (np.ones(3), np.ones(3)))(
        (np.ones(3), np.ones(3))
    )[1]
    a += 1.0
    assert np.array_equal(b, [4.0, 4.0, 4.0])


# ------------------------------------------------------------------ what is refused
def test_a_vector_has_no_gradient() -> None:
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        compile(np.sin, np.ones(3))


def test_a_compiled_function_is_not_differentiated() -> None:
    compiled = compile(np.sum, np.ones(2))
    with pytest.raises(UnsupportedError, match="traced argument"):
        operators.value_and_gradient(lambda x: compiled(x)[0], np.ones(2))


def test_errors_of_the_function_pass_through() -> None:
    def checked(x: Any) -> Any:
        if x[0] < 0:
            raise ValueError("negative")
        return x[0] ** 2

    compiled = compile(checked, np.ones(1))
    with pytest.raises(ValueError, match="negative"):
        compiled(-np.ones(1))
    assert compiled(np.array([3.0]))[0] == 9.0


# ------------------------------------------------------------------ how many programs
def test_ways_met_again_are_not_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile(newton, POINTS[0])
    for x in POINTS:
        compiled(x)
    count = compiled.programs
    assert 1 < count < len(POINTS)
    monkeypatch.delattr(module, "_recorded")
    for x in POINTS:
        compiled(x)


def test_beyond_the_most_programs_the_tape_differentiates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROGRAMS", 3)
    compiled = compile(lambda x: x ** int(np.round(x)), 1.0)
    for k in range(8):
        assert differences(lambda x: x ** int(np.round(x)), [k + 0.25], compiled) == 0
    assert compiled.programs == 3


def test_the_source_can_be_read() -> None:
    def loss(w: Any) -> Any:
        return np.sum((WEIGHTS @ w - TABLE) ** 2)

    source = compile(loss, np.ones(3)).source
    assert source.startswith("# loss: value and gradient\n# k1: float64 array of shape (3, 3)\n")
    assert "v1 = k1 @ x\n" in source
    assert len(source.splitlines()) < 18


# ------------------------------------------------------------------ planted faults
def blind(self: Recording, text: str, reads: Any, outcome: Any) -> Any:
    return outcome


FAULTS: dict[str, tuple[Any, str, Any, str]] = {
    "no guards": (Recording, "observe", blind, "branch"),
    "no guards on shapes": (Recording, "observe", blind, "their number"),
    "entries are overwritten": (
        program_layout.Entry, "added", lambda self, name: f"{name}[{self.key}] = {self.value}",
        "entries",
    ),
    "views are taken for copies": (
        program_layout.Line, "is_fresh", property(lambda self: True), "large views",
    ),
    "gradients are not copied": (
        program_layout, "_owned", lambda gradient, *_: gradient, "shared",
    ),
}  # fmt: skip


def large_views(x: Any) -> Any:
    h = np.exp(np.outer(x, np.ones(10_000)))
    part = h[1:2]
    return np.sum(h * 2.0) + np.sum(part * part)


def notices(which: str) -> bool:
    """Whether the tests above would see that a compiled function is wrong."""
    if which == "shared":
        pair = (np.ones(2), np.ones(2))
        a, b = compile(lambda p: np.sum((p[0] + p[1]) ** 2), pair)(pair)[1]
        return a is b
    f = large_views if which == "large views" else PROGRAMS[which]
    try:
        return differences(f, POINTS) > 0
    except (UnsupportedError, IndexError, ValueError):
        return True


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, attribute, planted, which = FAULTS[fault]
    assert not notices(which)
    monkeypatch.setattr(owner, attribute, planted)
    assert notices(which)
