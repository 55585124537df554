"""Assignment into arrays made from a traced one: NumPy's values and derivatives, or a refusal."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.autodiff.estimates import forward_estimate, value_estimate
from alicemath.autodiff.kinks import kinks_met
from alicemath.autodiff.operators import forward_jacobian, jvp, reverse_jacobian, value_and_gradient
from alicemath.errors import UnsupportedError
from alicemath.tracing import buffers
from tests.autodiff.cases import Function
from tests.autodiff.test_array_functions import check

X = np.array([0.8, 1.3, -0.6])


def recurrence(x: Any) -> Any:
    z = np.zeros_like(x)
    z[0] = x[0] ** 2
    for i in range(1, len(x)):
        z[i] = z[i - 1] * x[i] + 1
    return z


def rows(x: Any) -> Any:
    z = np.zeros_like(np.outer(x, x))
    z[0] = x
    for i in range(1, 3):
        z[i] = z[i - 1] * x
    return z.T @ z


def through_a_view(x: Any) -> Any:
    z = np.empty_like(x)
    z[:] = x
    w = z[1:]
    w[0] = 5 * x[0]
    z[2] = x[0] * x[1]
    return w * z[:2] + w.sum()


def view_of_a_view(x: Any) -> Any:
    z = np.zeros_like(np.outer(x, x))
    w = z[1:][:, 1:]
    w[0, 0] = x[0]
    w *= 3
    w[1:] += x[1:] ** 2
    return z


def by_another_name(x: Any) -> Any:
    z = x.copy()
    w = z
    z += 1
    z *= x
    w[1] -= x[0]
    return z * w


def at_repeated_places(x: Any) -> Any:
    z = np.zeros_like(x)
    z[[0, 0, 2]] = x * x
    return z


def where_a_mask_holds(x: Any) -> Any:
    z = np.ones_like(x)
    z[x > 0] = x[x > 0] ** 2
    z[x <= 0] = 7.0
    return z


def on_itself(x: Any) -> Any:
    z = np.copy(x)
    z[1:] = z[:-1]
    z[0] = 2
    return z * z


def in_an_inner_derivative(x: Any) -> Any:
    z = np.zeros_like(x)
    for i in range(3):
        z[i] = value_and_gradient(lambda t: np.sum(np.sin(t) * x * z) + np.prod(t), x)[1][i]
    return z


def of_no_axes(x: Any) -> Any:
    z = np.zeros_like(x[0])
    z += x[1]
    z[()] = z * x[0]
    return z * x


def given_on(x: Any) -> Any:
    z = np.full_like(x, x[0])
    z[0] = x[1]
    inside = np.clip(x, z - 1, z + 1) + np.where(x > z, x, z) ** 2
    return inside + np.linalg.solve(np.eye(3) + np.diag(x**2), z) + np.stack([z, x]).sum(0)


def returned_as_a_view(x: Any) -> Any:
    z = np.zeros_like(x)
    w = z[:2]
    z[1] = x[2] ** 3
    return w


def filled(x: Any) -> Any:
    z = np.zeros_like(x)
    z.fill(x[0] * x[1])
    return z * x


def of_another_shape(x: Any) -> Any:
    z = np.zeros_like(x, shape=(2, 2))
    z[0, 1] = x[0] ** 2
    z[1:] = x[:2]
    return z


def in_an_array_of_traced_numbers(x: Any) -> Any:
    z = np.array(x)
    z[0] = x[1] * 2
    z[1] += z[0]
    return z * z


def in_a_list(x: Any) -> Any:
    z = [0.0] * 3
    z[1] = x[1] ** 2
    return np.array(z)


PROGRAMS = [
    recurrence,
    rows,
    through_a_view,
    view_of_a_view,
    by_another_name,
    at_repeated_places,
    where_a_mask_holds,
    on_itself,
    in_an_inner_derivative,
    of_no_axes,
    given_on,
    returned_as_a_view,
    filled,
    of_another_shape,
    in_an_array_of_traced_numbers,
    in_a_list,
]
programs = pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)


@programs
def test_an_assigned_array_has_the_derivative_of_what_was_assigned(f: Function) -> None:
    x = X.copy()
    check(f, ((3,),), 0)
    assert np.array_equal(jvp(f, x, x)[0], f(x))
    assert np.array_equal(x, X)


@programs
def test_bars_and_kinks_see_through_assignments(f: Function) -> None:
    truth = forward_jacobian(f, X)
    estimate = forward_estimate(f, X)
    assert np.all(np.abs(estimate.value - truth) <= estimate.error)
    assert np.allclose(value_estimate(f, X).value, f(X))
    assert not kinks_met(f, X)


# ------------------------------------------------------------------ any program at all
KEYS = [0, -1, slice(1, None), slice(None, 2), slice(None, None, -1), ..., [0, 0, 2], [2, 1]]
COMMANDS = st.tuples(
    st.sampled_from(["set", "add", "view", "copy", "name", "constant", "at"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sampled_from(range(len(KEYS))),
)


def run(commands: list[Any], x: Any) -> Any:
    """Run a program that assigns into vectors which may be names or views of one another."""
    arrays = [x.copy(), np.zeros_like(x)]
    for command, i, j, k in commands:
        z, w, key = arrays[i % len(arrays)], arrays[j % len(arrays)], KEYS[k]
        if command == "view":
            arrays.append(z[::-1][: len(z)])
        elif command == "copy":
            arrays.append(z.copy())
        elif command == "name":
            arrays.append(z)
        elif command == "constant":
            z[key] = 3.0
        elif command == "at":
            np.add.at(z, key, w[0] * x[1])
        elif command == "set":
            z[key] = w[0] * x[2] + 1
        else:
            z[key] += w[-1] * x[0]
    return sum(a[0] * x[0] + a[-1] ** 2 + a[1] for a in arrays)


@settings(max_examples=50, deadline=None)
@given(st.lists(COMMANDS, max_size=9))
def test_any_program_of_assignments_has_numpys_value_and_derivative(commands: list[Any]) -> None:
    def f(x: Any) -> Any:
        return run(commands, x)

    v, h = np.array([0.3, -1.0, 0.5]), 2.0**-12
    y, tangent = jvp(f, X, v)
    assert np.isclose(y, f(X), rtol=1e-13, atol=1e-13)  # np.add.at adds one after another
    near, far = f(X + h * v) - f(X - h * v), f(X + 2 * h * v) - f(X - 2 * h * v)
    want = (8 * near - far) / (12 * h)
    assert abs(tangent - want) <= 1e-8 * (1 + abs(want) + abs(y))
    assert np.isclose(value_and_gradient(f, X)[1] @ v, tangent, rtol=1e-11, atol=1e-11)


# ------------------------------------------------------------------ refusals
def then(change: Any) -> Function:
    """A function that changes z = zeros_like(x) so, and returns it."""

    def f(x: Any) -> Any:
        z = np.zeros_like(x)
        change(z, x)
        return z

    return f


def viewed(view: Any) -> Any:
    """Take a view of another kind than a slice, then assign."""

    def change(z: Any, x: Any) -> None:
        assert view(z) is not None
        z[0] = x[0]

    return change


REFUSED: dict[str, tuple[Any, Any]] = {
    "transposed": (viewed(lambda z: z.T), r"np\.transpose.*z\.copy"),
    "reshaped": (viewed(lambda z: z[:2].reshape(2, 1)), r"np\.reshape"),
    "raveled": (viewed(np.ravel), r"np\.ravel"),
    "as array": (viewed(np.asarray), r"np\.asarray"),
    "out": (lambda z, x: np.exp(x, out=z), r"np\.exp\(out"),
    "out of numbers": (lambda z, x: np.exp(np.ones(3), out=z), r"np\.exp\(out"),
    "diagonal": (lambda z, x: np.fill_diagonal(z, x), r"np\.fill_diagonal"),
    "copyto": (lambda z, x: np.copyto(z, x), r"np\.copyto"),
    "multiply.at": (lambda z, x: np.multiply.at(z, [0, 0], x[:2]), r"np\.multiply\.at"),
    "at of numbers": (lambda z, x: np.add.at(np.zeros(3), [0], z), r"np\.add\.at"),
    "sort": (lambda z, x: z.sort(), r"x\.sort\(\)"),
}


@pytest.mark.parametrize("jacobian", [forward_jacobian, reverse_jacobian])
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_follow_an_assignment_is_refused_by_name(name: str, jacobian: Any) -> None:
    change, message = REFUSED[name]
    with pytest.raises(UnsupportedError, match=message):
        jacobian(then(change), X)


def test_arrays_that_do_not_fit_and_complex_numbers_raise_as_in_numpy() -> None:
    for change, error in (
        (lambda z, x: z.__setitem__(slice(2), x), ValueError),
        (lambda z, x: z.__setitem__(5, x[0]), IndexError),
        (lambda z, x: z.__setitem__(0, 1j * x[0]), TypeError),
        (lambda z, x: z.__iadd__(np.ones((2, 3))), ValueError),
        (lambda z, x: z.reshape(-1).__setitem__(0, 1.0), ValueError),  # a read-only view
        (lambda z, x: np.asarray(z).__setitem__(0, 1.0), ValueError),
    ):
        with pytest.raises(error):
            forward_jacobian(then(change), X)


def test_a_view_may_be_taken_when_nothing_is_assigned_afterwards() -> None:
    def f(x: Any) -> Any:
        z = np.zeros_like(np.outer(x, x))
        z[0] = x**2
        w = np.array(z)  # a copy: z stays open
        z[1] = x
        return z.T @ z.reshape(3, 3) + w

    assert np.allclose(forward_jacobian(f, X), reverse_jacobian(f, X))
    check(f, ((3,),), 0)


def test_a_plain_array_says_how_to_assign() -> None:
    def f(x: Any) -> Any:
        z = np.zeros(3)
        z[0] = x[0]
        return z

    with pytest.raises(
        UnsupportedError, match=r"np\.zeros_like\(x\) or np\.zeros_like\(x, shape=n"
    ):
        forward_jacobian(f, X)


# ------------------------------------------------------------------ planted faults
FAULTS: dict[str, tuple[str, Function]] = {
    "the first value counts": (
        "assigned",
        lambda assigned: (
            lambda x, key, v: assigned(x, key[::-1] if isinstance(key, list) else key, v)
        ),
    ),
    "nothing assigned": ("assigned", lambda _: lambda x, key, v: x),
    "a shift": ("assigned", lambda assigned: lambda x, key, v: np.roll(assigned(x, key, v), 1)),
    "added": ("assigned", lambda assigned: lambda x, key, v: assigned(x, key, v + 0.1 * x[key])),
    "snapshots for views": ("_is_basic", lambda _: lambda key: False),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(buffers, name, wrong(getattr(buffers, name)))
    with pytest.raises((AssertionError, UnsupportedError)):
        _check_all_programs()


def _check_all_programs() -> None:
    for f in PROGRAMS:
        test_an_assigned_array_has_the_derivative_of_what_was_assigned(f)


def test_objects_may_be_assigned_into_an_array_of_objects() -> None:
    def f(x: Any) -> Any:
        z = np.zeros(3, dtype=object)
        z[0] = x[0] ** 2
        z[1:] = x[:2]
        return z

    want = [[2 * X[0], 0, 0], [1, 0, 0], [0, 1, 0]]
    assert np.array_equal(forward_jacobian(f, X), want)
    assert np.array_equal(reverse_jacobian(f, X), want)
