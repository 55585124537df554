"""The base of all tracers, judged by one that computes with plain arrays."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.tracing import tracer as tracing
from alicemath.tracing.compositions import COMPOSITIONS
from alicemath.tracing.tracer import Tracer, collect, dispatch, getitem, name_of, tracers_in

X = np.array([[0.5, -1.5, 2.25], [1.25, 0.75, -0.3]])


class Plain(Tracer):
    """An array that counts the calls it interprets; it knows a few functions only."""

    reader: ClassVar[str] = "the plain reader"
    KNOWN: ClassVar[frozenset[Any]] = frozenset(
        {
            *(np.add, np.subtract, np.multiply, np.divide, np.power, np.matmul, np.remainder),
            *(np.floor_divide, np.negative, np.positive, np.absolute, np.square, np.sqrt, np.exp),
            *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
            *(np.sum, np.prod, np.max, np.min, np.cumsum, np.cumprod, np.reshape, np.transpose),
            *(np.swapaxes, np.concatenate, np.expand_dims, np.einsum, np.maximum, np.minimum),
            *(np.where, np.dot, np.trace, np.diagonal, np.linalg.inv, np.rint, getitem, np.sin),
            *(np.broadcast_to, np.argmax, np.all, np.any),
        }
    )

    def __init__(self, value: Any, level: int = 0) -> None:
        self.value = np.asarray(value)
        self._level = level

    @property
    def level(self) -> int:
        return self._level

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def interpret(self, function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        if function not in self.KNOWN:
            return self.compose(function, args, kwargs)
        return Plain(function(*map(plain, args), **kwargs), self._level)


def traced(value: Any, level: int = 0) -> Any:
    return Plain(value, level)


def plain(a: Any) -> Any:
    if isinstance(a, Plain):
        return a.value
    return type(a)(map(plain, a)) if isinstance(a, list | tuple) else a


def same(a: Any, b: Any) -> bool:
    value = plain(a)
    return bool(np.shape(value) == np.shape(b) and np.allclose(value, b, rtol=1e-14, atol=1e-15))


OPERATORS: list[Any] = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / y,
    lambda x, y: abs(x) ** y,
    lambda x, y: x % y,
    lambda x, y: x // y,
    lambda x, y: x < y,
    lambda x, y: x <= y,
    lambda x, y: x > y,
    lambda x, y: x >= y,
    lambda x, y: x == y,
    lambda x, y: x != y,
]


@pytest.mark.parametrize("n", range(len(OPERATORS)))
@pytest.mark.parametrize(
    "other",
    [X + 2, 2.0, 3, np.float64(1.5), np.array(2.5)],
    ids=["array", "float", "int", "float64", "0-d"],
)
def test_an_operator_is_the_same_from_both_sides(n: int, other: Any) -> None:
    f = OPERATORS[n]
    assert same(f(traced(X), other), f(X, other))
    assert same(f(other, traced(X)), f(other, X))
    assert same(f(traced(other), traced(X)), f(other, X))


METHODS: dict[str, Any] = {
    "sum": lambda x: x.sum(axis=0),
    "mean": lambda x: x.mean(1),
    "prod": lambda x: x.prod(),
    "max, min": lambda x: x.max(axis=1) - x.min(),
    "var": lambda x: x.var(axis=0, ddof=1),
    "std": lambda x: x.std(),
    "cumsum": lambda x: x.cumsum(axis=1) + x.cumprod(axis=1),
    "dot": lambda x: x.dot(np.ones(3)),
    "ravel": lambda x: x.ravel() + x.flatten(),
    "reshape": lambda x: x.reshape(3, 2) + x.reshape((3, -1)),
    "transpose": lambda x: x.T + x.transpose() + x.transpose(1, 0) + x.transpose((1, 0)) + x.mT,
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "trace": lambda x: x.trace() + x.diagonal().sum(),
    "clip": lambda x: x.clip(-1.0, 1.0),
    "round": lambda x: x.round() + np.round(x, 1),
    "take": lambda x: x.take([0, 2], axis=1),
    "argmax": lambda x: x.argmax(axis=1),
    "all": lambda x: (x > 0).all() + (x > 5).any(),
    "copy": lambda x: x.copy() + x.astype(float) + x.real,
    "negative": lambda x: -x + +x + abs(x),
    "matmul": lambda x: x @ x.T,
    "iteration": lambda x: sum(row for row in x),
    "length": lambda x: np.array([len(x), x.ndim, x.size]),
    "indexing": lambda x: x[1, ::2] + x[0][1] + x[..., -1],
    "outer": lambda x: np.multiply.outer(x[0], x[1]),
    "reduce": lambda x: np.add.reduce(x) + np.maximum.reduce(x, axis=0) * np.multiply.reduce(x),
    "accumulate": lambda x: np.add.accumulate(x, axis=1) + np.multiply.accumulate(x),
}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_that_of_an_array(name: str) -> None:
    f = METHODS[name]
    assert same(f(traced(X)), f(X))


A, B, V = X @ X.T + 1, X[:, :2] + 0.25, X[0]
COMPOSED: dict[Any, Any] = {
    np.mean: lambda f, w: f(w(X), axis=0, keepdims=True),
    np.var: lambda f, w: f(w(X), axis=1, ddof=1),
    np.std: lambda f, w: f(w(X)),
    np.average: lambda f, w: f(w(X), axis=1, weights=w(abs(V))),
    np.ptp: lambda f, w: f(w(X), axis=0),
    np.linalg.norm: lambda f, w: f(w(X), axis=1) + f(w(V)) + f(w(V), 1) + f(w(V), np.inf) + f(w(X)),
    np.linalg.vector_norm: lambda f, w: f(w(X), axis=-1),
    np.vdot: lambda f, w: f(w(X), w(X)),
    np.inner: lambda f, w: f(w(X), w(V)),
    np.tensordot: lambda f, w: f(w(X), w(X), axes=([1], [1])) + f(w(A), w(B), 1),
    np.kron: lambda f, w: f(w(A), w(X)),
    np.cross: lambda f, w: f(w(X), w(V)),
    np.linalg.matrix_power: lambda f, w: f(w(A), 5) + f(w(A), -1) + f(w(A), 0),
    np.linalg.multi_dot: lambda f, w: f([w(A), w(B), w(B)]),
    np.stack: lambda f, w: f([w(A), w(B)], axis=-1),
    np.vstack: lambda f, w: f([w(X), w(V)]),
    np.hstack: lambda f, w: f([w(A), w(B)]),
    np.column_stack: lambda f, w: f([w(A), w(B[0])]),
    np.append: lambda f, w: f(w(A), w(V)),
    np.atleast_1d: lambda f, w: f(w(2.0)),
    np.atleast_2d: lambda f, w: f(w(V)),
    np.ravel: lambda f, w: f(w(X)),
    np.split: lambda f, w: f(w(V), 3)[1] + f(w(V), [1])[0],
    np.diff: lambda f, w: f(w(X), axis=0) + f(w(X), n=2)[0, 0],
    np.flip: lambda f, w: f(w(X)) + f(w(X), 1),
    np.take: lambda f, w: f(w(X), [1, 1], axis=1),
    np.clip: lambda f, w: f(w(X), -1, 1) + f(w(X), max=0.5),
    np.heaviside: lambda f, w: f(w(X), 0.5),
    np.round: lambda f, w: f(w(X), 1),
    np.fabs: lambda f, w: f(w(X)),
    np.conjugate: lambda f, w: f(w(X)),
    np.real: lambda f, w: f(w(X)),
    np.linalg.cross: lambda f, w: f(w(X[:3]), w(X[:3])),
    np.tril: lambda f, w: f(w(A), -1),
    np.triu: lambda f, w: f(w(A)),
    np.linalg.trace: lambda f, w: f(w(A)),
    np.linalg.diagonal: lambda f, w: f(w(X)),
    np.vecdot: lambda f, w: f(w(X), w(V)),
    np.linalg.vecdot: lambda f, w: f(w(X), w(V)),
    np.shape: lambda f, w: f(w(X)),
    np.ndim: lambda f, w: f(w(X)),
    np.size: lambda f, w: f(w(X)),
    np.zeros_like: lambda f, w: f(w(X)),
    np.ones_like: lambda f, w: f(w(X)),
    np.full_like: lambda f, w: f(w(X), 2.0),
    np.copy: lambda f, w: f(w(X)),
    np.iscomplexobj: lambda f, w: f(w(X)),
    np.isrealobj: lambda f, w: f(w(X)),
    np.nan_to_num: lambda f, w: f(w(X)),
    np.result_type: lambda f, w: f(w(X)),
}


@pytest.mark.parametrize("function", COMPOSED, ids=name_of)
def test_a_composition_has_the_value_of_the_function(function: Any) -> None:
    expression = COMPOSED[function]
    traced, value = expression(function, Plain), expression(function, np.asarray)
    if isinstance(value, np.ndarray | float):
        assert same(traced, value)
    else:
        assert traced == value


def test_every_composition_is_tried() -> None:
    alike = {np.true_divide}
    assert set(COMPOSITIONS) - alike <= set(COMPOSED)


# ------------------------------------------------------------------ levels
def test_the_highest_level_interprets() -> None:
    low, high = traced(X, 1), traced(X, 2)
    results: list[Any] = [low + high, high + low, np.add(low, high), np.stack([low, high])]
    for y in results:
        assert y.level == 2


def test_tracers_are_found_in_nested_lists() -> None:
    a, b = traced(1.0), traced(2.0)
    assert list(tracers_in((a, [1.0, (b, None)]))) == [a, b] or len(list(tracers_in([a, [b]]))) == 2


def test_a_call_without_tracers_is_numpys() -> None:
    assert dispatch(np.add, (1.0, 2.0), {}) == 3.0


# ------------------------------------------------------------------ object arrays
def test_arrays_of_tracers_are_stacked_again() -> None:
    x = traced(V)
    again = collect(np.array([[x[0], 1.0], [x[1] * 2, x[2]]]))
    assert same(again, [[V[0], 1.0], [V[1] * 2, V[2]]])
    assert same(np.exp(np.array([x[0], x[1]]) * x[:2]), np.exp(V[:2] ** 2))


def test_arrays_without_tracers_are_left_alone() -> None:
    assert collect(X) is X
    objects = np.array([None, 1], dtype=object)
    assert collect(objects) is objects


def test_an_object_array_of_arrays_is_refused() -> None:
    objects = np.empty(2, dtype=object)
    objects[:] = [traced(V), traced(V)]
    with pytest.raises(InputError, match=r"np\.stack"):
        collect(objects)


# ------------------------------------------------------------------ refusals
REFUSED: list[tuple[Any, str]] = [
    (lambda x: np.fft.fft(x), r"np\.fft\.fft"),
    (lambda x: np.linalg.eigvals(x), r"np\.linalg\.eigvals"),
    (lambda x: np.tan(x), r"np\.tan"),
    (lambda x: np.exp(x, out=np.zeros(3)), r"np\.exp\(out="),
    (lambda x: np.exp(x, where=X > 0), r"np\.exp\(where="),
    (lambda x: np.sum(x, dtype=np.float32), "float32"),
    (lambda x: x.astype(int), "astype"),
    (lambda x: float(x[0, 0]), r"float\(\)"),
    (lambda x: np.subtract.reduce(x), r"np\.subtract\.reduce"),
    (lambda x: np.add.at(x, [0], 1.0), r"np\.add\.at"),
    (lambda x: x.__setitem__(0, 1.0), r"x\[\.\.\.\] = value"),
]


@pytest.mark.parametrize(
    ("f", "name"), REFUSED, ids=[f"{n} {name}" for n, (_, name) in enumerate(REFUSED)]
)
def test_what_a_reader_cannot_do_is_refused_by_name(f: Any, name: str) -> None:
    with pytest.raises(UnsupportedError, match=name) as caught:
        f(traced(X))
    assert caught.value.reader == "the plain reader"


def test_a_branch_on_an_undecided_value_is_refused() -> None:
    with pytest.raises(UndecidedError, match=r"np\.where"):
        bool(traced(1.0))


def test_keywords_that_say_nothing_are_dropped() -> None:
    x = traced(X)
    assert same(np.sum(x, out=None, where=True, dtype=float), np.sum(X))
    assert same(np.add.reduce(x, initial=np._NoValue), np.sum(X, 0))


def test_a_number_has_no_length() -> None:
    with pytest.raises(TypeError, match="0-d"):
        len(traced(1.0))


def test_a_tracer_is_not_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(traced(1.0))


def test_names_are_those_that_users_type() -> None:
    assert [name_of(f) for f in (np.exp, np.sum, np.linalg.inv, np.fft.fft, getitem)] == [
        "np.exp", "np.sum", "np.linalg.inv", "np.fft.fft", "x[...]"
    ]  # fmt: skip


def test_every_operator_of_python_has_its_function() -> None:
    for name in (*tracing.BINARY, *tracing.COMPARISONS):
        assert hasattr(Tracer, f"__{name}__")
    for name in tracing.BINARY:
        assert hasattr(Tracer, f"__r{name}__")
