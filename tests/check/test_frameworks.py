"""Functions of other libraries' arrays are judged as black boxes."""

from typing import Any

import numpy as np
import pytest

from alicemath import check_gradient, check_jacobian, check_vjp, real
from alicemath.check.frameworks import library_of, through, to_numpy
from alicemath.errors import InputError, UnsupportedError
from alicemath.verdict import Verdict


class Tensor:
    """An array of a library of our own: on a device, on a tape, and no NumPy array."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def detach(self) -> "Tensor":
        return self

    def cpu(self) -> Any:
        return self.values

    def __array_namespace__(self) -> Any:
        return Library


class Library:
    """As little of a library as is needed."""

    @staticmethod
    def asarray(x: Any) -> Tensor:
        return Tensor(x)


def loss(w: Tensor) -> Tensor:
    return Tensor(np.mean(w.values**2))


def loss_gradient(w: Tensor) -> Tensor:
    return Tensor(2 * w.values / w.values.size)


def summed(w: Tensor) -> Tensor:
    return Tensor(2 * w.values)


def judged(claimed: Any, on: Any = None) -> Verdict:
    where = {"on": real("n")} if on is None else {"x": on}
    if on is None:
        return check_gradient(through(loss, Library), through(claimed, Library), **where)
    return check_gradient(loss, claimed, **where)


def test_a_function_of_tensors_is_judged_over_a_domain() -> None:
    assert judged(loss_gradient)
    wrong = judged(summed)
    assert wrong.failed
    assert wrong.diagnosis == "off by a factor n: a sum was taken for a mean"


def test_a_function_of_tensors_is_judged_at_a_tensor() -> None:
    assert judged(loss_gradient, Tensor([1.0, -2.0, 3.0]))
    assert judged(summed, Tensor([1.0, -2.0, 3.0])).failed


def test_who_cannot_look_inside_says_so() -> None:
    verdict = judged(loss_gradient)
    silent = {e.reader: e.detail for e in verdict.evidence if e.finding == "abstains"}
    assert "arrays" in silent["reverse"]
    assert {e.reader for e in verdict.evidence if e.finding == "agrees"} == {"differences"}


def test_containers_go_through() -> None:
    double = through(lambda p: {"a": Tensor(2 * p["a"].values), "b": [p["b"][0]]}, Library)
    found = double({"a": np.ones(2), "b": [np.zeros(3)]})
    assert found["a"].tolist() == [2.0, 2.0]
    assert found["b"][0].tolist() == [0.0, 0.0, 0.0]


def test_what_the_function_writes_stays_its_own() -> None:
    def writes(x: Tensor) -> Tensor:
        x.values[:] = 7
        return x

    x = np.ones(3)
    through(writes, Library)(x)
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_traced_values_are_refused_by_name() -> None:
    from alicemath.autodiff.operators import value_and_gradient

    with pytest.raises(UnsupportedError, match="judged by differences"):
        value_and_gradient(through(loss, Library), np.ones(3))


def test_a_library_without_asarray_is_an_error() -> None:
    with pytest.raises(InputError, match="has no asarray"):
        through(loss, object())


def test_numpy_is_no_other_library() -> None:
    assert library_of({"a": np.ones(2), "b": (1.0, np.float64(2))}) is None
    assert library_of({"a": np.ones(2), "b": (Tensor([1.0]),)}) is Library
    assert to_numpy(Tensor([1.0, 2.0])).tolist() == [1.0, 2.0]


# ------------------------------------------------------------------ the real ones
@pytest.fixture
def jax() -> Any:
    module = pytest.importorskip("jax", reason="jax is not installed")
    module.config.update("jax_enable_x64", True)  # noqa: FBT003  jax has it so
    return module


def test_jax_differentiates_as_it_should(jax: Any) -> None:
    jnp = jax.numpy

    def logistic(w: Any) -> Any:
        return jnp.mean(jnp.log1p(jnp.exp(-w)))

    gradient = jax.grad(logistic)
    assert check_gradient(through(logistic, jnp), through(gradient, jnp), on=real("n"))
    assert check_gradient(logistic, gradient, jnp.array([1.0, -2.0]))
    assert check_gradient(logistic, lambda w: -gradient(w), jnp.array([1.0, -2.0])).failed


def test_a_wrong_rule_of_jax_is_found(jax: Any) -> None:
    jnp = jax.numpy

    f = jax.custom_vjp(lambda x: x * jnp.sin(x))
    f.defvjp(lambda x: (f(x), x), lambda x, u: (u * (x * jnp.cos(x)),))  # sin x is missing
    rule = through(lambda x, u: jax.vjp(f, x)[1](u)[0], jnp)
    assert check_vjp(through(f, jnp), rule, on=real("n")).failed


def test_torch_differentiates_as_it_should() -> None:
    torch: Any = pytest.importorskip("torch", reason="torch is not installed")

    class Cube(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx: Any, u: Any) -> Any:
            return 2 * ctx.saved_tensors[0] ** 2 * u  # 3 is right

    def jacobian(x: Any) -> Any:
        return torch.autograd.functional.jacobian(Cube.apply, x)

    assert check_jacobian(through(Cube.apply, torch), through(jacobian, torch), on=real("n")).failed
