"""Counterexamples: small, inside the domain, certified; and none where there is none."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.operators import forward_jacobian
from alicemath.domain import (
    Domain,
    distinct,
    full_rank,
    integers,
    interval,
    nonnegative,
    nonzero,
    one_hot,
    positive,
    real,
    simplex,
    spd,
    symmetric,
)
from alicemath.errors import InputError, ShapeError, UnsupportedError
from alicemath.rigor import refute
from alicemath.rigor.points import candidates, inside, lengths_by_simplicity, points
from alicemath.rigor.refute import refute_derivative, refute_equal

Function = Callable[..., Any]


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def squares(X: Any, w: Any, y: Any) -> Any:
    return np.mean((X @ w - y) ** 2)


XWY = {"X": real("n", "c"), "w": real("c"), "y": real("n")}
AX = {"A": real("n", "n"), "x": real("n")}

FALSE: dict[str, tuple[Function, Function, dict[str, Domain]]] = {
    "sum squared": (lambda x: np.sum(x) ** 2, lambda x: np.sum(x**2), {"x": real("n")}),
    "modulus": (np.abs, lambda x: x, {"x": real("n")}),
    "asymmetric quadratic form": (lambda A, x: (A + A.T) @ x, lambda A, x: 2 * A @ x, AX),
    "entropy is log m": (
        lambda p: -np.sum(p * np.log(p)),
        lambda p: np.log(1.0 * len(p)),
        {"p": simplex("m")},
    ),
    "a lost maximum": (
        lambda z: np.max(z) + np.log(np.sum(np.exp(z - np.max(z)))),
        lambda z: np.log(np.sum(np.exp(z - np.max(z)))),
        {"z": real("m")},
    ),
    "inverse is itself": (np.linalg.inv, lambda A: A, {"A": spd("n")}),
    "transpose of a rectangle": (
        lambda X: np.sum(X, axis=0) @ np.sum(X, axis=0),
        lambda X: np.sum(X, axis=1) @ np.sum(X, axis=1),
        {"X": real("n", "c")},
    ),
    "two letters of a word": (lambda y: y, lambda y: y[::-1], {"y": one_hot("m")}),
    "floor": (np.floor, lambda x: 0 * x, {"x": interval(0, 2)}),
}
TRUE: dict[str, tuple[Function, Function, dict[str, Domain]]] = {
    "modulus": (np.abs, lambda x: np.maximum(x, -x), {"x": real("n")}),
    "shift": (softmax, lambda z: np.exp(z) / np.sum(np.exp(z)), {"z": real("m")}),
    "symmetric": (
        lambda A, x: (A + A.T) @ x,
        lambda A, x: 2 * A @ x,
        {"A": symmetric("n"), "x": real("n")},
    ),
    "simplex": (np.sum, lambda p: 0 * p[0] + 1, {"p": simplex("m")}),
    "root of a square": (lambda x: np.sqrt(x**2), lambda x: x, {"x": nonnegative("n")}),
    "idempotent": (lambda y: y**2, lambda y: y, {"y": one_hot("m")}),
    "constants computed in doubles": (
        lambda x: np.sqrt(2 / np.pi) * x,
        lambda x: np.sqrt(2) / np.sqrt(np.pi) * x,
        {"x": real()},
    ),
}


def value(f: Function, point: Any) -> Any:
    return np.asarray(f(*(x.astype(float) for x in point.values())))


@pytest.mark.parametrize("name", FALSE)
def test_a_false_identity_is_refuted_at_a_point_where_it_is_false(name: str) -> None:
    f, g, on = FALSE[name]
    found = refute_equal(f, g, on=on)
    assert found is not None
    for argument, domain in on.items():
        assert inside(domain.at(found.lengths), found.point[argument])
    gap = np.abs(value(f, found.point) - value(g, found.point))[found.entry]
    assert found.gap <= gap * (1 + 1e-12)
    assert found.gap > 0
    assert "apart by" in str(found)


@pytest.mark.parametrize("name", TRUE)
def test_a_true_identity_is_never_refuted(name: str) -> None:
    f, g, on = TRUE[name]
    assert refute_equal(f, g, on=on) is None


def test_counterexamples_are_simple() -> None:
    found = refute_equal(*FALSE["sum squared"][:2], on=FALSE["sum squared"][2])
    assert found is not None
    assert found.point["x"].tolist() == [1, 1]
    modulus = refute_equal(*FALSE["modulus"][:2], on=FALSE["modulus"][2])
    assert modulus is not None
    assert modulus.point["x"].tolist() == [-1]


# ------------------------------------------------------------------ derivatives
def by_forward_mode(f: Function, args: tuple[Any, ...], k: int) -> Any:
    return forward_jacobian(lambda x: f(*args[:k], x, *args[k + 1 :]), args[k])


def test_the_gradient_of_the_mean_is_refuted_for_one_number() -> None:
    def printed_in_the_book(X: Any, w: Any, y: Any) -> Any:
        return X.T @ (X @ w - y)

    found = refute_derivative(squares, printed_in_the_book, derivative=by_forward_mode, on=XWY,
                              wrt="w")  # fmt: skip
    assert found is not None
    assert found.lengths == {"n": 1, "c": 1}
    assert found.gap > 0.9


def test_the_right_gradient_is_not_refuted() -> None:
    def right(X: Any, w: Any, y: Any) -> Any:
        return 2 / len(y) * X.T @ (X @ w - y)

    assert refute_derivative(squares, right, derivative=by_forward_mode, on=XWY, wrt="w") is None


def test_a_transposed_jacobian_is_refuted() -> None:
    def f(W: Any, x: Any) -> Any:
        return np.tanh(W @ x)

    def transposed(W: Any, x: Any) -> Any:
        return W * (1 - np.tanh(W @ x) ** 2)

    on = {"W": real("n", "n"), "x": real("n")}
    found = refute_derivative(f, transposed, derivative=by_forward_mode, on=on, wrt="x")
    assert found is not None
    assert found.lengths["n"] > 1


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
def test_no_value_at_a_kink_is_refuted(at_zero: float) -> None:
    found = refute_derivative(
        lambda x: np.sum(np.maximum(x, 0)),
        lambda x: np.heaviside(x, at_zero),
        derivative=by_forward_mode,
        on={"x": real("n")},
    )
    assert found is None


def test_the_wrong_side_of_a_kink_is_refuted() -> None:
    found = refute_derivative(
        lambda x: np.sum(np.maximum(x, 0)),
        lambda x: np.heaviside(-x, 0.0),
        derivative=by_forward_mode,
        on={"x": real("n")},
    )
    assert found is not None


# ------------------------------------------------------------------ points
DOMAINS = (
    real(2, 3), positive(3), nonnegative(2), interval(2, 5, 3), interval(-1, 1, 2, closed=True),
    integers(-2, 4, 3), nonzero(3), distinct(3), simplex(3), simplex(1), one_hot(3), symmetric(3),
    spd(3), full_rank(3, 2), real(), interval(0.25, 0.5),
)  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
def test_every_domain_has_several_simple_members(domain: Domain) -> None:
    members = list(candidates(domain))
    assert all(inside(domain, x) for x in members)
    assert all(isinstance(v, Fraction) for x in members for v in x.ravel().tolist())
    assert len(members) >= (1 if domain == simplex(1) else 3)


def test_one_hot_vectors_are_all_tried() -> None:
    assert len(list(candidates(one_hot(3)))) == 3


def test_lengths_start_at_one_and_then_differ() -> None:
    lengths = [tuple(d.values()) for d in lengths_by_simplicity(XWY)]
    assert lengths[0] == (1, 1)
    assert len(set(lengths[1])) == 2
    assert sorted(lengths) == sorted((a, b) for a in (1, 2, 3) for b in (1, 2, 3))
    assert list(lengths_by_simplicity({"x": real()})) == [{}]


def test_arguments_of_one_shape_do_not_always_coincide() -> None:
    pairs = list(points({"a": real(2), "b": real(2)}, 20))
    assert any((a != b).any() for a, b in pairs[:5])


# ------------------------------------------------------------------ manners
def test_errors_are_named() -> None:
    on = {"x": real("n")}
    with pytest.raises(ShapeError, match="shape"):
        refute_equal(lambda x: x, np.sum, on=on)
    with pytest.raises(UnsupportedError, match="fft"):
        refute_equal(np.fft.fft, lambda x: x, on=on)
    with pytest.raises(InputError, match="wrt"):
        refute_derivative(np.sum, np.ones_like, derivative=by_forward_mode, on=on, wrt="w")


def test_points_where_a_side_is_undefined_are_passed_over() -> None:
    found = refute_equal(lambda x: x / x, lambda x: 2 * x / x, on={"x": real()})
    assert found is not None
    assert found.point["x"].item() != 0
    singular = refute_equal(np.linalg.inv, lambda A: 2 * A, on={"A": real("n", "n")})
    assert singular is not None


def test_fixed_lengths_are_kept() -> None:
    found = refute_equal(*FALSE["modulus"][:2], on={"x": real("n")}, lengths={"n": 3})
    assert found is not None
    assert found.point["x"].shape == (3,)


# ------------------------------------------------------------------ planted faults
def test_a_gap_without_certainty_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refute, "_gap", lambda a, b: abs(float(a.mid()) - float(b.mid())))
    assert any(refute_equal(f, g, on=on) is not None for f, g, on in TRUE.values())


def test_derivatives_at_points_instead_of_boxes_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refute, "RADIUS", Fraction(0))
    refuted = [
        refute_derivative(
            lambda x: np.sum(np.maximum(x, 0)),
            lambda x, c=c: np.heaviside(x, c),
            derivative=by_forward_mode,
            on={"x": real("n")},
        )
        for c in (0.0, 1.0)
    ]
    assert any(found is not None for found in refuted)
