"""The gradient checkers in use, each asked the same question: is this the gradient of f at x?

All take plain NumPy code on both sides, as a black box, which is what they were written for.

    autograd      ``test_util.check_grads`` of a primitive whose pullback is the claim
    jax, torch    ``check_grads``, ``gradcheck`` of a custom function whose pullback is the claim
    scipy         ``optimize.check_grad``; it returns ‖gap‖ and leaves the judgement to the user,
                  for whom 10⁻⁵ (1 + ‖claim‖) is taken, about a thousand times its step 1.5·10⁻⁸
    numdifftools  ``Gradient``; right is a gap within ten of its own error estimates and 10⁻⁹
    jacobi        ``jacobi``; likewise

A peer that is not installed is left out.
"""

import importlib
import multiprocessing
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["PEERS", "available", "in_time"]

Function = Callable[..., Any]
Peer = Callable[[Function, Function, Any], bool]


#: Seconds after which a peer that does not return has not passed anything.
PATIENCE = 5.0


def autograd(f: Function, claimed: Function, x: Any) -> bool:
    extend = importlib.import_module("autograd.extend")
    check = importlib.import_module("autograd.test_util").check_grads
    wrapped = extend.primitive(lambda v: np.asarray(f(v), dtype=float)[()])
    extend.defvjp(wrapped, lambda _, v: lambda u: u * np.asarray(claimed(v)))
    try:
        check(wrapped, modes=["rev"], order=1)(x)
    except AssertionError:
        return False
    return True


def jax(f: Function, claimed: Function, x: Any) -> bool:
    j = importlib.import_module("jax")
    check = importlib.import_module("jax.test_util").check_grads
    j.config.update("jax_enable_x64", val=True)
    j.config.update("jax_platforms", val="cpu")

    def call(g: Function, shape: Any) -> Function:
        run = lambda v: np.asarray(g(np.array(v)), dtype=np.float64).reshape(shape)
        return lambda v: j.pure_callback(run, j.ShapeDtypeStruct(shape, np.float64), v)

    wrapped = j.custom_vjp(call(f, ()))
    wrapped.defvjp(lambda v: (call(f, ())(v), v), lambda v, u: (u * call(claimed, np.shape(x))(v),))
    try:
        check(wrapped, (j.numpy.asarray(x),), order=1, modes=["rev"])
    except AssertionError:
        return False
    return True


def torch(f: Function, claimed: Function, x: Any) -> bool:
    t = importlib.import_module("torch")

    class Wrapped(t.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, v: Any) -> Any:
            ctx.save_for_backward(v)
            return t.as_tensor(np.asarray(f(v.detach().numpy()), dtype=np.float64))

        @staticmethod
        def backward(ctx: Any, u: Any) -> Any:
            (v,) = ctx.saved_tensors
            return u * t.as_tensor(np.asarray(claimed(v.detach().numpy()), dtype=np.float64))

    v = t.tensor(x, dtype=t.float64, requires_grad=True)
    return bool(t.autograd.gradcheck(Wrapped.apply, (v,), raise_exception=False))


def scipy(f: Function, claimed: Function, x: Any) -> bool:
    check = importlib.import_module("scipy.optimize").check_grad
    shape = np.shape(x)
    flat = lambda v: float(f(np.reshape(v, shape)))
    g = lambda v: np.ravel(np.asarray(claimed(np.reshape(v, shape)), dtype=float))
    gap = check(flat, g, np.ravel(x))
    return bool(gap <= 1e-5 * (1 + np.linalg.norm(g(np.ravel(x)))))


def numdifftools(f: Function, claimed: Function, x: Any) -> bool:
    nd: Any = importlib.import_module("numdifftools")
    shape = np.shape(x)
    found = nd.Gradient(lambda v: float(f(np.reshape(v, shape))), full_output=True)(np.ravel(x))
    # One record since version 0.11; before, the value and a record.
    value, error = (found[0], found[1].error_estimate) if len(found) == 2 else found[:2]
    return _within(np.ravel(claimed(x)), value, error)


def jacobi(f: Function, claimed: Function, x: Any) -> bool:
    derivative = importlib.import_module("jacobi").jacobi
    shape = np.shape(x)
    value, error = derivative(lambda v: float(f(np.reshape(v, shape))), np.ravel(x))
    return _within(np.ravel(claimed(x)), value, error)


def _within(claim: Any, value: Any, error: Any) -> bool:
    gap = np.abs(claim - np.ravel(value))
    return bool(np.all(gap <= 10 * np.ravel(error) + 1e-9 * np.abs(claim)))


PEERS: dict[str, Peer] = {
    "autograd": autograd,
    "jax": jax,
    "torch": torch,
    "scipy": scipy,
    "numdifftools": numdifftools,
    "jacobi": jacobi,
}


def available() -> tuple[dict[str, Peer], list[str]]:
    """Return the peers that are installed, quiet and safe to ask, and the names of the others."""
    found, missing = {}, []
    for name, peer in PEERS.items():
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
        else:
            found[name] = _quiet(peer)
    return found, missing


def _quiet(peer: Peer) -> Peer:
    """A peer that raises on a function has not said that its gradient is right."""

    def ask(f: Function, claimed: Function, x: Any) -> bool:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                return peer(f, claimed, np.array(x, dtype=np.float64))
            except (ArithmeticError, ValueError, TypeError, IndexError, RuntimeError):
                return False

    return ask


def in_time(peer: Peer) -> Peer:
    """A peer in a process of its own: where f is nan, jacobi's call of LAPACK never returns."""
    context = multiprocessing.get_context("fork")

    def ask(f: Function, claimed: Function, x: Any) -> bool:
        answer = context.SimpleQueue()
        process = context.Process(target=lambda: answer.put(peer(f, claimed, x)))
        process.start()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        return not answer.empty() and answer.get()

    return ask
