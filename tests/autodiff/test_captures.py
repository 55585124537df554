"""What a compiled function reads besides its argument may change, and is then read again."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from alicemath.autodiff import captures
from alicemath.autodiff.compile import compile
from alicemath.errors import InputError, UnsupportedError
from tests.autodiff.compiled import differences

Function = Callable[..., Any]


# ------------------------------------------------------------------ what f reads besides x
@dataclass
class Model:
    scale: float
    weights: Any
    factor: ClassVar[float] = 3.0

    def loss(self, x: Any) -> Any:
        return self.scale * np.sum(self.weights * x)


def changes() -> Iterator[tuple[str, Function, Function]]:
    """Yield functions, and what changes their surroundings."""
    rows: list[Any] = [np.ones(2), 2.0]
    a, n, table, model = np.ones(2), 3, {"k": 2.0}, Model(2.0, np.ones(2))
    big = np.ones(5000)

    def closed(x: Any) -> Any:
        return np.sum(a * x)

    def squared(x: Any) -> Any:
        return x @ (a[:, None] * a) @ x  # the product is of plain arrays: no tracer sees it

    def change_n() -> None:
        nonlocal n
        n += 1

    view = a[::-1]
    yield "array", closed, lambda: a.__setitem__(0, 5.0)
    yield "made of an array", squared, lambda: a.__setitem__(1, 7.0)
    yield "sign of a zero", lambda x: np.sum(x / a), lambda: a.__setitem__(0, -a[0])
    yield "view", lambda x: view @ x, lambda: a.__setitem__(0, 9.0)
    yield "large", lambda x: np.sum(big[4000:4002] * x), lambda: big.__setitem__(4001, 3.0)
    yield "number", lambda x: n * np.sum(x), change_n
    yield "list", lambda x: np.sum(rows[0] * x) * rows[1], lambda: rows.__setitem__(1, 4.0)
    yield "in a list", lambda x: np.sum(rows[0] * x), lambda: rows[0].__setitem__(1, 4.0)
    yield "dict", lambda x: table["k"] * np.sum(x), lambda: table.update(k=5.0)
    yield "attribute", model.loss, lambda: setattr(model, "scale", model.scale + 1)
    yield "array of an object", lambda x: model.loss(x), lambda: model.weights.fill(4.0)
    yield "default", lambda x, a=a: np.sum(a * x), lambda: a.__setitem__(0, 11.0)
    yield "partial", functools.partial(np.vdot, a), lambda: a.__setitem__(0, 13.0)
    yield "global", lambda x: GLOBAL[0] * np.sum(x), lambda: GLOBAL.__setitem__(0, GLOBAL[0] + 1)
    yield "function", lambda x: closed(x) + x[0], lambda: a.__setitem__(0, 17.0)
    yield "class", lambda x: Model.factor * np.sum(x), lambda: setattr(Model, "factor", 7.0)


GLOBAL = [2.0]
CHANGES = list(changes())


@pytest.mark.parametrize(("f", "change"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_change_of_the_surroundings_is_seen(f: Function, change: Function) -> None:
    x = np.array([0.5, 2.0])
    compiled = compile(f, x)
    before = compiled(x)[1]
    change()
    assert differences(f, [x], compiled) == 0
    assert not np.array_equal(compiled(x)[1], before)
    assert compiled.programs == 1


def test_an_array_that_cannot_change_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    big = np.ones(100_000)
    big.flags.writeable = False
    compiled = compile(lambda x: np.sum(big * x[0]), np.ones(2))
    monkeypatch.delattr(captures, "_bits")
    assert compiled(np.ones(2))[0] == 100_000.0


# ------------------------------------------------------------------ refusals
def draws(x: Any) -> Any:
    return np.sum(x) * np.random.default_rng().normal()


def counts(x: Any) -> Any:
    SEEN.append(1)
    return np.sum(x)


def looks(x: Any) -> Any:
    return np.sum(x) if isinstance(np.argmax(x), np.integer) else np.sum(x**2)


SEEN: list[int] = []
GENERATOR = np.random.default_rng(0)
NUMBERS = iter([1.0, 2.0, 3.0])
REFUSED: list[tuple[Function, str]] = [
    (lambda x: x[0] * GENERATOR.normal(), "GENERATOR, of type Generator"),
    (lambda x: x[0] * next(NUMBERS), "NUMBERS, of type list_iterator"),
    (draws, "two values"),
    (looks, "two values"),
    (counts, "changes what it reads"),
    (lambda x: x[0] * float(x[1]), r"float\(\)"),
    (lambda x: np.sum(x * in_place(np.argsort(x))), r"x \+= y"),
    (lambda x: np.sum(x * put(np.argsort(x))), "np.put"),
    (lambda x: np.sum(x * set_entry(x > 0)), r"x\[\.\.\.\] = value"),
    (lambda x: np.sum(x * 1j), "complex"),
]


def in_place(k: Any) -> Any:
    k += 1
    return k


def put(k: Any) -> Any:
    np.put(k, 0, 5)
    return k


def set_entry(k: Any) -> Any:
    k[0] = True
    return k


@pytest.mark.parametrize(("f", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_looked_at_again_is_refused_by_name(f: Function, words: str) -> None:
    with pytest.raises((UnsupportedError, InputError), match=words):
        compile(f, np.array([0.5, 2.0]))


# ------------------------------------------------------------------ planted faults
def test_not_looking_at_the_surroundings_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    a, x = np.ones(2), np.ones(2)
    compiled = compile(lambda x: np.sum(a * a * x), x)
    monkeypatch.setattr(captures.Captures, "hold", lambda self: True)
    a[0] = 3.0
    assert differences(lambda x: np.sum(a * a * x), [x], compiled) == 1
