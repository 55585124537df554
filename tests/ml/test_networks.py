"""Networks: exact on whole numbers, and differentiated as the tape does."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath import gradient
from alicemath.errors import InputError
from alicemath.ml import networks
from alicemath.ml.activations import (
    leaky_relu,
    power,
    power_derivative,
    prelu,
    prelu_slope_derivative,
    relu,
    steep_sigmoid,
    threshold,
)
from alicemath.ml.networks import (
    Layer,
    fully_connected,
    mlp,
    mlp_vjp,
    parameter_count,
    random_layers,
)

Array = Any  # of numbers

widths_of_networks = st.lists(st.integers(1, 4), min_size=2, max_size=5)
whole = st.integers(-3, 3)


def square(s: Array) -> Array:
    return s * s


def double(s: Array) -> Array:
    return 2 * s


@st.composite
def whole_arrays(draw: st.DrawFn, *shape: int) -> Array:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(whole, min_size=size, max_size=size)), float).reshape(shape)


@st.composite
def nets(draw: st.DrawFn, most: int = 5) -> tuple[Array, list[Layer]]:
    """Inputs and layers of small whole numbers, on which doubles are exact."""
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=most))
    X = draw(whole_arrays(draw(st.integers(1, 3)), widths[0]))
    layers = [(draw(whole_arrays(c, d)), draw(whole_arrays(d))) for c, d in pairwise(widths)]
    return X, layers


# ------------------------------------------------------------------ values
@given(nets())
def test_a_network_without_non_linearity_is_one_layer(net: tuple[Array, list[Layer]]) -> None:
    X, layers = net
    W, b = layers[0]
    for V, d in layers[1:]:
        W, b = W @ V, b @ V + d
    assert np.array_equal(mlp(X, layers, lambda s: s), X @ W + b)


@given(nets())
def test_a_network_is_its_layers_one_after_the_other(net: tuple[Array, list[Layer]]) -> None:
    X, layers = net
    H = X
    for W, b in layers[:-1]:
        H = fully_connected(H, W, b)
    W, b = layers[-1]
    assert np.array_equal(mlp(X, layers), H @ W + b)


@given(nets())
def test_examples_do_not_see_each_other(net: tuple[Array, list[Layer]]) -> None:
    X, layers = net
    rows = [mlp(x[None, :], layers)[0] for x in X]
    assert np.array_equal(mlp(X, layers), rows)


@given(nets(), st.integers(1, 5))
def test_without_biases_a_rectifier_network_is_positively_homogeneous(
    net: tuple[Array, list[Layer]], c: int
) -> None:
    X, layers = net
    bare = [(W, 0 * b) for W, b in layers]
    assert np.array_equal(mlp(c * X, bare), c * mlp(X, bare))


@given(nets(), st.randoms(use_true_random=False))
def test_hidden_neurons_may_change_places(net: tuple[Array, list[Layer]], random: Any) -> None:
    X, layers = net
    if len(layers) > 1:
        (W, b), (V, d), *rest = layers
        order = list(range(b.size))
        random.shuffle(order)
        assert np.array_equal(
            mlp(X, [(W[:, order], b[order]), (V[order], d), *rest]), mlp(X, layers)
        )


# ------------------------------------------------------------------ derivatives
@given(nets(most=4), st.data())
def test_the_vjp_is_the_gradient_of_the_tape(net: tuple[Array, list[Layer]], data: Any) -> None:
    X, layers = net
    U = data.draw(whole_arrays(X.shape[0], layers[-1][1].size))
    found = mlp_vjp(X, layers, U, square, double)
    flat = [a for layer in layers for a in layer]
    truth = gradient(
        lambda p: np.sum(U * mlp(X, list(zip(p[::2], p[1::2], strict=True)), square)), flat
    )
    for a, b in zip([g for pair in found for g in pair], truth, strict=True):
        assert a.shape == b.shape
        assert np.array_equal(a, b)


def test_a_planted_fault_in_the_slope_is_seen() -> None:
    rng = np.random.default_rng(0)
    X, layers = rng.normal(size=(3, 2)), random_layers([2, 4, 3], rng)
    U = np.ones((3, 3))
    right = mlp_vjp(X, layers, U, square, double)
    wrong = mlp_vjp(X, layers, U, square, lambda s: s)
    assert np.array_equal(right[1][0], wrong[1][0])  # the output layer has no φ
    assert not np.array_equal(right[0][0], wrong[0][0])


# ------------------------------------------------------------------ sizes
@given(widths_of_networks)
def test_the_parameters_are_counted(widths: list[int]) -> None:
    layers = random_layers(widths, np.random.default_rng(0))
    assert parameter_count(widths) == sum(W.size + b.size for W, b in layers)
    assert [W.shape for W, _ in layers] == list(pairwise(widths))


def test_the_first_weights_keep_the_mean_square() -> None:
    X = np.ones((1, 50))
    W, b = random_layers([50, 40_000], np.random.default_rng(0))[0]
    # E relu(s)² = ½ Var s = ½ · 50 · 2/50 = 1; its variance is 5, so 5 √(5/40 000) = 0.056
    assert abs(float(np.mean(fully_connected(X, W, b) ** 2)) - 1) < 0.056


def test_the_first_weights_come_from_the_seed() -> None:
    first, second = (random_layers([3, 2], np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first[0][0], second[0][0])


@pytest.mark.parametrize("widths", [[], [3], [3, 0], [0, 1]])
def test_widths_that_make_no_network_are_refused(widths: list[int]) -> None:
    for function in (parameter_count, lambda w: random_layers(w, np.random.default_rng(0))):
        with pytest.raises(InputError, match=r"widths=.*all ≥ 1"):
            function(widths)


def test_a_network_needs_a_layer() -> None:
    with pytest.raises(InputError, match="no layers"):
        mlp(np.ones((1, 1)), [])
    with pytest.raises(InputError, match="no layers"):
        mlp_vjp(np.ones((1, 1)), [], np.ones((1, 1)), square, double)


def test_a_forgotten_bias_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "dense", lambda X, W, b: X @ W)
    with pytest.raises(AssertionError):
        test_a_network_without_non_linearity_is_one_layer()


# ------------------------------------------------------------------ activations
@given(whole_arrays(5), st.integers(-3, 3))
def test_prelu_is_leaky_relu_and_linear_in_its_slope(s: Array, a: int) -> None:
    assert np.array_equal(prelu(s, a), leaky_relu(s, a))
    assert np.array_equal(prelu(s, a + 1) - prelu(s, a), prelu_slope_derivative(s, a))


@given(whole_arrays(5))
def test_a_threshold_is_the_slope_of_relu_but_at_zero(s: Array) -> None:
    assert np.array_equal(threshold(s)[s != 0], relu(np.sign(s))[s != 0])
    assert np.array_equal(threshold(0 * s), 0 * s + 1)


@given(st.integers(-20, 20), st.integers(1, 6))
def test_powers_obey_the_product_rule(s: int, p: int) -> None:
    x = float(s)
    assert power_derivative(x, p + 1) == power(x, p) + x * power_derivative(x, p)


def test_a_steep_sigmoid_is_a_threshold_to_the_last_bit() -> None:
    s = np.array([-1.0, -0.25, 0.25, 1.0])
    assert np.array_equal(steep_sigmoid(s, 1e4), threshold(s))
    assert steep_sigmoid(0.0, 1e4) == 0.5
