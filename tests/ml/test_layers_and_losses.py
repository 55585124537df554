"""The functions of the notes: stable in double, and right by differences on 50 digits."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.ml import activations as a
from alicemath.ml import functions as fn
from alicemath.ml import layers, linear, losses
from alicemath.ml import softmax as sm
from alicemath.numeric.multiprecision import high_precision

RNG = np.random.default_rng(3)
X, y, w, z = RNG.normal(size=(4, 3)), RNG.normal(size=4), RNG.normal(size=3), RNG.normal(size=5)
A, p = RNG.normal(size=(3, 3)), RNG.uniform(0.1, 0.9, size=3)

Function = Callable[..., Any]

# Each closed form with its function, both of one array, and a point without kinks.
PAIRS: dict[str, tuple[Function, Function, Any]] = {
    "sigmoid": (a.sigmoid, lambda s: np.diag(a.sigmoid_derivative(s)), w),
    "sigmoid′": (a.sigmoid_derivative, lambda s: np.diag(a.sigmoid_second_derivative(s)), w),
    "logit": (a.logit, lambda p: np.diag(a.logit_derivative(p)), p),
    "softplus": (a.softplus, lambda s: np.diag(a.softplus_derivative(s)), w),
    "tanh": (np.tanh, lambda s: np.diag(a.tanh_derivative(s)), w),
    "relu": (a.relu, lambda s: np.diag(a.relu_derivative(s)), w),
    "leaky relu": (a.leaky_relu, lambda s: np.diag(a.leaky_relu_derivative(s)), w),
    "elu": (a.elu, lambda s: np.diag(a.elu_derivative(s)), w),
    "softmax": (sm.softmax, sm.softmax_jacobian, z),
    "logsumexp": (sm.logsumexp, sm.logsumexp_gradient, z),
    "softmax of logsumexp": (sm.logsumexp_gradient, sm.logsumexp_hessian, z),
    "log softmax": (sm.log_softmax, sm.log_softmax_jacobian, z),
    "cross-entropy": (
        lambda z: sm.cross_entropy(z, z**2),
        lambda z: sm.cross_entropy_gradient(z, z**2) + 2 * z * -sm.log_softmax(z),
        z,
    ),
    "quadratic form": (
        lambda x: fn.quadratic_form(A, x),
        lambda x: fn.quadratic_form_gradient(A, x),
        w,
    ),
    "∇ quadratic form": (
        lambda x: fn.quadratic_form_gradient(A, x),
        lambda x: fn.quadratic_form_hessian(A, x),
        w,
    ),
    "norm": (fn.norm, fn.norm_gradient, w),
    "rosenbrock": (fn.rosenbrock, fn.rosenbrock_gradient, w[:2]),
    "∇ rosenbrock": (fn.rosenbrock_gradient, fn.rosenbrock_hessian, w[:2]),
    "mean squared error": (
        lambda w: linear.mean_squared_error(X, y, w),
        lambda w: linear.mean_squared_error_gradient(X, y, w),
        w,
    ),
    "∇ mean squared error": (
        lambda w: linear.mean_squared_error_gradient(X, y, w),
        lambda w: linear.mean_squared_error_hessian(X, y, w),
        w,
    ),
    "half squared error": (
        lambda w: linear.half_squared_error(X, y, w),
        lambda w: linear.half_squared_error_gradient(X, y, w),
        w,
    ),
    "weighted": (
        lambda w: linear.weighted_squared_error(X, y, w, y**2),
        lambda w: linear.weighted_squared_error_gradient(X, y, w, y**2),
        w,
    ),
    "ridge": (
        lambda w: linear.ridge(X, y, w, 0.7),
        lambda w: linear.ridge_gradient(X, y, w, 0.7),
        w,
    ),
    "∇ ridge": (
        lambda w: linear.ridge_gradient(X, y, w, 0.7),
        lambda w: linear.ridge_hessian(X, y, w, 0.7),
        w,
    ),
    "squared": (
        lambda p: losses.squared_loss(p, 0.3),
        lambda p: losses.squared_loss_derivative(p, 0.3),
        1.7,
    ),
    "huber": (losses.huber, lambda r: np.diag(losses.huber_derivative(r)), 2 * w),
    "binary cross-entropy": (
        lambda z: losses.binary_cross_entropy(z, 0.3),
        lambda z: losses.binary_cross_entropy_derivative(z, 0.3),
        1.7,
    ),
    "margin": (
        lambda z: losses.margin_loss(z, -1.0),
        lambda z: losses.margin_loss_derivative(z, -1.0),
        1.7,
    ),
    "poisson": (
        lambda e: losses.poisson_loss(e, 2.0),
        lambda e: losses.poisson_loss_derivative(e, 2.0),
        0.4,
    ),
    "gamma": (
        lambda e: losses.gamma_loss(e, 2.0),
        lambda e: losses.gamma_loss_derivative(e, 2.0),
        0.4,
    ),
    "gaussian, mean": (
        lambda m: losses.gaussian_nll(m, 0.2, 1.0),
        lambda m: losses.gaussian_nll_derivative(m, 0.2, 1.0),
        0.4,
    ),
    "gaussian, scale": (
        lambda s: losses.gaussian_nll(0.4, s, 1.0),
        lambda s: losses.gaussian_nll_scale_derivative(0.4, s, 1.0),
        0.2,
    ),
    "divergence": (
        lambda q: losses.kl_divergence(p, q),
        lambda q: losses.kl_divergence_gradient(p, q),
        p[::-1],
    ),
    "layer norm": (layers.layer_norm, layers.layer_norm_jacobian, w),
    "RMS norm": (layers.rms_norm, layers.rms_norm_jacobian, w),
    "attention": (
        lambda q: layers.attention(q, X, X),
        lambda q: layers.attention_query_jacobian(q, X, X),
        w,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_closed_form_is_the_derivative(name: str) -> None:
    f, derivative, x = PAIRS[name]
    truth = high_precision(f, x)
    # Closed forms of a dozen operations on numbers of size ~1 round off by some 1e-15.
    assert np.abs(derivative(x) - truth.value).max() < 1e-13


@pytest.mark.parametrize(
    ("vjp", "jacobian"),
    [
        (lambda u: sm.softmax_vjp(z, u), sm.softmax_jacobian(z)),
        (lambda u: layers.layer_norm_vjp(z, 0.1, u), layers.layer_norm_jacobian(z, 0.1)),
        (lambda u: layers.rms_norm_vjp(z, 0.1, u), layers.rms_norm_jacobian(z, 0.1)),
    ],
)
def test_a_pullback_is_the_transposed_jacobian_applied(vjp: Function, jacobian: Any) -> None:
    rows = np.array([vjp(u) for u in np.eye(5)])
    assert np.abs(rows - jacobian).max() < 1e-15


def test_large_arguments_do_not_overflow() -> None:
    big = np.array([-1e4, 1e4])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for f in (a.sigmoid, a.softplus, a.elu, a.sigmoid_derivative, sm.softmax, sm.log_softmax):
            assert np.all(np.isfinite(f(big)))
        assert np.isfinite(sm.logsumexp(big))
        assert np.isfinite(losses.binary_cross_entropy(1e4, 0.0))
        assert np.isfinite(losses.margin_loss(-1e4, 1.0))


def test_small_sigmoids_keep_their_digits() -> None:
    # σ(−40) = e⁻⁴⁰/(1 + e⁻⁴⁰); exp rounds its argument 40, off by 40 ulp at the most
    assert a.sigmoid(-40.0) == pytest.approx(np.exp(-40.0) / (1 + np.exp(-40.0)), rel=1e-14)
    assert a.sigmoid_derivative(40.0) > 0


def test_the_solutions_make_the_gradients_vanish() -> None:
    solution = linear.normal_equations_solution(X, y)
    assert np.abs(linear.mean_squared_error_gradient(X, y, solution)).max() < 1e-14
    solution = linear.ridge_solution(X, y, 0.7)
    assert np.abs(linear.ridge_gradient(X, y, solution, 0.7)).max() < 1e-14
