"""Terms print as the books write them, and print what is computed."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alicemath import real
from alicemath.errors import UndecidedError
from alicemath.ml.activations import sigmoid, sigmoid_derivative, softplus
from alicemath.ml.linear import linear_model, mean_squared_error
from alicemath.ml.softmax import softmax
from alicemath.proof.notation import notation
from alicemath.proof.terms import arguments, named, to_function
from alicemath.proof.vocabulary import words_of
from alicemath.tracing.special import erf

ON = {"X": real("n", "c"), "y": real("n"), "w": real("c"), "v": real("c"), "t": real()}
ARGUMENTS: dict[str, Any] = dict(arguments(ON))
X, y, w, v, t = ARGUMENTS.values()
n, c = X.shape

EXAMPLES: list[tuple[Any, str]] = [
    (X.T @ (X @ w - y), "Xᵀ (X w − y)"),
    (2 / n * X.T @ (X @ w - y), "2/n Xᵀ (X w − y)"),
    (np.sum((X @ w - y) ** 2), "Σ (X w − y)²"),
    (np.mean(y), "mean(y)"),
    (w @ v, "w·v"),
    (y @ X, "yᵀ X"),
    (y @ X @ w, "yᵀ X w"),
    (y @ (X @ w), "yᵀ X w"),
    ((X @ w) @ y, "(X w)·y"),
    (w * v, "w ⊙ v"),
    (t * w, "t w"),
    (2 * w, "2 w"),
    (-2 * t, "−2 t"),
    (-t * w, "−t w"),
    (-(t * w), "−t w"),
    (-X @ w, "−X w"),
    (t + -2 * t, "t + (−2 t)"),
    ((-t) ** 2, "(−t)²"),
    (t / -t, "t/(−t)"),
    (X.T @ (y * y), "Xᵀ (y ⊙ y)"),
    (2 * (w * v), "2 (w ⊙ v)"),
    (w * (t * v), "w ⊙ t v"),
    (np.outer(w, v) * X, "w vᵀ ⊙ X"),
    (t - (t - 1), "t − (t − 1)"),
    (-(t + 1), "−(t + 1)"),
    ((t + 1) / (t - 1), "(t + 1)/(t − 1)"),
    (t / (2 * t), "t/(2 t)"),
    ((t + 1) ** 2, "(t + 1)²"),
    (t**-1, "t⁻¹"),
    (t**0.5, "t^0.5"),
    (np.outer(w, v), "w vᵀ"),
    (np.diag(w), "diag(w)"),
    (np.linalg.norm(w), "‖w‖"),
    (np.abs(t), "|t|"),
    (np.sqrt(t + 1), "√(t + 1)"),
    (np.linalg.inv(X.T @ X), "(Xᵀ X)⁻¹"),
    (t * np.eye(c), "t I"),
    (0 * w + 1, "1"),
    (w + 0 * v, "w"),
    (np.where(t > 0, t, 0), "t if t > 0 else 0"),
    (np.stack([t, 2 * t])[1], "2 t"),
    (w[0], "w[0]"),
    (X[:, None], "X[:, None]"),
    (np.trace(X @ X.T), "tr(X Xᵀ)"),
    (np.sum(X, axis=0), "sum(X, axis=0)"),
    (0.51 * t * 1.5, "0.51 t·1.5"),
    (X[::-1], "X[::−1]"),
    (X[:-1], "X[:−1]"),
    (X[:, 1:3], "X[:, 1:3]"),
    (X[1:], "X[1:]"),
    (erf(t), "erf(t)"),
    (t * ((t + 1) / (t - 1)), "t ((t + 1)/(t − 1))"),
    (t * (t + 1) / (t - 1), "t (t + 1)/(t − 1)"),
    (t * (w / c), "t (w/c)"),
    (2 / c * w, "2/c w"),
    (-(t / 2), "−t/2"),
    (t + t / 2, "t + t/2"),
    (np.sum(w / v), "Σ w/v"),
    (np.sum(w) / v, "(Σ w)/v"),
    (np.sum(w) * v, "(Σ w) v"),
    (np.sum(w) / c, "Σ w/c"),
    (np.sum(w) * n, "(Σ w) n"),
    (np.sum(w) / t, "(Σ w)/t"),
    (np.sum(w) * t, "(Σ w) t"),
    (np.sum(w * t), "Σ w t"),
    (t * np.sum(w**2) * np.sum(v**2), "(t Σ w²) Σ v²"),
    (w * np.sum(v) * v, "(w Σ v) ⊙ v"),
    (-2 * np.sum(w) * t, "(−2 Σ w) t"),
    (t - np.sum(w), "t − Σ w"),
    (-np.sum(w) * t, "(−Σ w) t"),
    (np.sum(np.ones_like(X)) + np.sum(0 * w + 1), "size(X) + size(w)"),
    ((w @ v) * w, "(w·v) w"),
    (w * (v @ w), "w (v·w)"),
    (w @ v / 2, "w·v/2"),
    (w @ v / 2 * w, "(w·v/2) w"),
    (w @ v / t, "(w·v)/t"),
    (-(w @ v), "−w·v"),
    (-(w @ v) * t, "(−w·v) t"),
    (t - w @ v, "t − w·v"),
    ((y @ X @ w) * v, "(yᵀ X w) v"),
    (w @ (y @ X), "w·(yᵀ X)"),
    ((y @ X) @ (y @ X), "(yᵀ X)·(yᵀ X)"),
    (X @ (y @ X), "X (yᵀ X)ᵀ"),
    (np.outer(y @ X, w), "(yᵀ X)ᵀ wᵀ"),
    (np.outer(w, y @ X), "w yᵀ X"),
    (t * np.sum(w), "t Σ w"),
    (Fraction(3, 5) * t, "3/5 t"),
    (t * Fraction(3, 5), "t (3/5)"),
    (t ** Fraction(-3, 5), "t^(−3/5)"),
    (np.stack([t, t]) @ np.array([Fraction(3, 5), 1]), "(t, t)·[3/5, 1]"),
    (np.pi * t, "π t"),
    (t / (2 * np.pi), "t/(2π)"),
    (np.cos(t + np.pi / 2), "cos(t + π/2)"),
    (np.pi / 180 * t, "π/180 t"),
    (3.14159 * t, "3.14159 t"),
]


@pytest.mark.parametrize(("term", "text"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_a_term_prints_as_the_books_write_it(term: Any, text: str) -> None:
    assert notation(term, ON) == text


def test_a_named_term_prints_by_its_name() -> None:
    r: Any = named("r", X @ w - y)
    assert notation(X.T @ r, ON) == "Xᵀ r"


def test_functions_of_the_script_print_by_the_name_they_have_there() -> None:
    words = words_of({"σ": sigmoid, "softmax": softmax})
    assert notation(1 - sigmoid(-t), ON, words) == "1 − σ(−t)"
    assert notation(softmax(w / t), ON, words) == "softmax(w/t)"


def test_the_longest_word_is_read_first() -> None:
    words = words_of({"softplus": softplus, "sigmoid": sigmoid})
    assert notation(sigmoid(t), ON, words) == "sigmoid(t)"


def test_a_word_is_not_read_where_a_parameter_differs() -> None:
    words = words_of({"softmax": softmax})
    z = np.exp(w - np.max(v))
    assert "softmax" not in notation(z / np.sum(z), ON, words)


def test_closed_forms_and_plain_algebra_are_written_out() -> None:
    namespace = {"d": sigmoid_derivative, "linear_model": linear_model, "L": mean_squared_error}
    assert [word.name for word in words_of(namespace)] == ["L"]


def test_every_length_prints_by_its_name() -> None:
    assert notation(1 / n, ON) == "1/n"
    assert notation(w / np.sqrt(c), ON) == "w/√c"


def test_constants_built_from_lengths_are_read_back() -> None:
    assert notation(w @ np.ones((c, c)), ON) == "wᵀ 1"
    assert notation((np.eye(c) - np.ones((c, c))) @ w, ON) == "(I − 1) w"


def test_a_replayed_term_computes_what_was_recorded() -> None:
    f = to_function((np.eye(c) - 1 / c) @ w * n, list(ON))
    rng = np.random.default_rng(0)
    values = [rng.normal(size=s) for s in ((4, 3), 4, 3, 3, ())]
    expected = (np.eye(3) - 1 / 3) @ values[2] * 4
    assert np.allclose(f(*values), expected, rtol=1e-15, atol=1e-15)


def test_a_comparison_with_a_length_is_not_decided() -> None:
    with pytest.raises(UndecidedError, match="length n"):
        bool(n > 3)
    with pytest.raises(UndecidedError, match="length n"):
        float(n)
