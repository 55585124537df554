"""What a derivative costs, in evaluations of f: alicemath beside a hand-written gradient and peers.

Each row is one function in plain NumPy and one derivative of it.  The ratio is the time of the
derivative, value included, over that of f on floats; rounds of both alternate in one process, and
the shortest round of each counts, since a busy machine can only lengthen it.  A second table gives
the peak of the memory that the derivative allocates, in that of f.  ``compiled`` is
`alicemath.autodiff.compile`.  Peers that are not installed are left out, and so is a derivative
that a peer does not have.

    python benchmarks/derivatives.py            prints the tables
    python benchmarks/derivatives.py softmax    only the rows whose name has this word
"""

import argparse
import importlib
import timeit
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alicemath.autodiff.compile import compile
from alicemath.autodiff.operators import forward_jacobian, hessian, value_and_gradient

Function = Callable[..., Any]
Kind = Literal["gradient", "jacobian", "hessian"]

#: The time for one row, and that which one round of f or of a derivative should take: short enough
#: to fall between two interruptions by other processes.
ROW_SECONDS, ROUND_SECONDS = 3.0, 5e-4


@dataclass(frozen=True, slots=True)
class Work:
    """A function ``f(numpy, x)``, where to differentiate it, and the ratio to aim at."""

    name: str
    kind: Kind
    f: Function
    x: Any
    aim: float
    by_hand: Function | None = None


# ------------------------------------------------------------------ what is differentiated
def logistic(m: int, n: int) -> tuple[Function, Function]:
    """The mean logistic loss of m data with n features, labels ±1; value and gradient by hand."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(m, n)), np.sign(rng.normal(size=m))

    def f(np: Any, w: Any) -> Any:
        return np.mean(np.log1p(np.exp(-y * (X @ w))))

    def by_hand(w: Any) -> Any:
        e = np.exp(-y * (X @ w))
        return np.mean(np.log1p(e)), (-y * e / (1 + e)) @ X / m

    return f, by_hand


def rosenbrock(np: Any, x: Any) -> Any:
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def scalar_loop(np: Any, x: Any) -> Any:
    """A thousand operations on one number."""
    y = x
    for _ in range(250):
        y = np.sin(y) * x + 0.5 * y
    return y


def recurrent(np: Any, W: Any) -> Any:
    """A hundred steps of a network of width 32."""
    h = np.ones(32) * 0.1
    for _ in range(100):
        h = np.tanh(W @ h + 0.1)
    return np.sum(h**2)


def perceptron() -> tuple[Function, Function, Any]:
    """Two hidden layers of width 256, a batch of 128; all weights in one vector."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(128, 256)), rng.normal(size=(128, 256))
    n = 256 * 256

    def f(np: Any, w: Any) -> Any:
        h = X
        for k in range(2):
            h = np.tanh(h @ np.reshape(w[k * n : (k + 1) * n], (256, 256)))
        return np.mean((h @ np.reshape(w[2 * n :], (256, 256)) - y) ** 2)

    def by_hand(w: Any) -> Any:
        A, B, C = w.reshape(3, 256, 256)
        g = np.tanh(X @ A)
        h = np.tanh(g @ B)
        r = h @ C - y
        u = r * (2 / r.size)
        v = (u @ C.T) * (1 - h * h)
        t = (v @ B.T) * (1 - g * g)
        return np.mean(r**2), np.concatenate([X.T @ t, g.T @ v, h.T @ u]).ravel()

    return f, by_hand, rng.normal(size=3 * n) / 16


def softmax(np: Any, z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def curve(np: Any, x: Any) -> Any:
    """R³ → R³⁰⁰: a damped oscillation at 300 times."""
    t = grid
    return x[0] * np.exp(-x[1] * t) * np.sin(x[2] * t)


grid = np.linspace(0.0, 3.0, 300)


def works() -> Iterator[Work]:
    """Yield the rows of the table."""
    rng = np.random.default_rng(1)
    mlp, mlp_by_hand, weights = perceptron()
    small, small_by_hand = logistic(50, 5)
    yield Work(
        "logistic regression 50 × 5", "gradient", small, rng.normal(size=5), 5, small_by_hand
    )
    yield Work("Rosenbrock, 20", "gradient", rosenbrock, rng.normal(size=20), 5)
    yield Work("loop of 1000 scalar operations", "gradient", scalar_loop, np.array(0.7), 5)
    yield Work(
        "recurrent, 100 steps of 32", "gradient", recurrent, rng.normal(size=(32, 32)) / 6, 7
    )
    yield Work("perceptron, batch 128 × 256", "gradient", mlp, weights, 2.6, mlp_by_hand)
    yield Work("softmax, 50 → 50", "jacobian", softmax, rng.normal(size=50), 6)
    yield Work("curve, 3 → 300", "jacobian", curve, np.array([1.0, 0.5, 3.0]), 6)
    yield Work("logistic, 30 parameters", "hessian", logistic(200, 30)[0], rng.normal(size=30), 20)


# ------------------------------------------------------------------ who differentiates
def alicemath_runner(work: Work) -> Callable[[], Any]:
    """Time the operators of the package."""
    operator: Function = {
        "gradient": value_and_gradient,
        "jacobian": forward_jacobian,
        "hessian": hessian,
    }[work.kind]
    f = plain(work)
    return lambda: operator(f, work.x)


def plain(work: Work) -> Function:
    """The function of x alone, which reads nothing but what it needs."""
    f = work.f
    return lambda x: f(np, x)


def compiled_runner(work: Work) -> Callable[[], Any] | None:
    """Time a compiled gradient."""
    if work.kind != "gradient":
        return None
    compiled = compile(plain(work), work.x)
    return lambda: compiled(work.x)


def hand_runner(work: Work) -> Callable[[], Any] | None:
    """Time what one would write by hand."""
    by_hand = work.by_hand
    return None if by_hand is None else lambda: by_hand(work.x)


def jax_runner(work: Work) -> Callable[[], Any] | None:
    """JAX in double precision, its derivative compiled; None where it is not installed."""
    try:
        jax: Any = importlib.import_module("jax")
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  its own
    operator = {"gradient": jax.value_and_grad, "jacobian": jax.jacfwd, "hessian": jax.hessian}
    derivative = jax.jit(operator[work.kind](lambda x: work.f(jax.numpy, x)))
    return lambda: jax.block_until_ready(derivative(work.x))


def autograd_runner(work: Work) -> Callable[[], Any] | None:
    """HIPS autograd; None where it is not installed."""
    try:
        anp, ag = importlib.import_module("autograd.numpy"), importlib.import_module("autograd")
    except ImportError:
        return None
    operator = {
        "gradient": ag.value_and_grad,
        "jacobian": ag.jacobian,
        "hessian": ag.hessian,
    }[work.kind]
    derivative = operator(lambda x: work.f(anp, x))
    return lambda: derivative(work.x)


def mygrad_runner(work: Work) -> Callable[[], Any] | None:
    """MyGrad, for gradients; None where it is not installed."""
    if work.kind != "gradient":
        return None
    try:
        mg: Any = importlib.import_module("mygrad")
    except ImportError:
        return None

    def run() -> Any:
        x = mg.tensor(work.x)
        y = work.f(np, x)
        y.backward()
        return x.grad

    return run


RUNNERS: dict[str, Function] = {
    "alicemath": alicemath_runner,
    "compiled": compiled_runner,
    "by hand": hand_runner,
    "autograd": autograd_runner,
    "MyGrad": mygrad_runner,
    "jax.jit": jax_runner,
}


#: Its memory is its own, and not seen by `tracemalloc`.
UNSEEN = "jax.jit"


# ------------------------------------------------------------------ the clock
def seconds(runs: list[Callable[[], Any]]) -> list[float]:
    """Return the time of one call of each in its shortest round, the rounds alternating."""
    counts, times = [], []
    for run in runs:
        run()
        once = timeit.timeit(run, number=1)
        counts.append(max(1, int(ROUND_SECONDS / once)))
        times.append(once)
    end = timeit.default_timer() + ROW_SECONDS
    while timeit.default_timer() < end:
        for k, (run, count) in enumerate(zip(runs, counts, strict=True)):
            times[k] = min(times[k], timeit.timeit(run, number=count) / count)
    return times


def peak(run: Callable[[], Any]) -> int:
    """Return the most bytes that one call holds at a time (of NumPy's arrays and of Python)."""
    run()
    tracemalloc.start()
    run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def measured(work: Work) -> tuple[dict[str, float], dict[str, float]]:
    """Return time and peak memory of one derivative, in those of f, by who computes it."""
    runners = {name: make(work) for name, make in RUNNERS.items()}
    found = {name: run for name, run in runners.items() if run is not None}
    runs = [lambda: work.f(np, work.x), *found.values()]
    return (
        dict(zip(("f", *found), seconds(runs), strict=True)),
        {n: peak(run) for n, run in zip(("f", *found), runs, strict=True) if n != UNSEEN},
    )


def line(title: str, row: dict[str, float], unit: float, aim: str) -> str:
    """Return one line of a table."""
    cells = (f"{row[n] / row['f']:10.1f}" if n in row else f"{'-':>10}" for n in RUNNERS)
    return f"{title:42}{row['f'] / unit:9.1f}{aim:>7}" + "".join(cells)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Cost of derivatives in evaluations of f.")
    parser.add_argument("word", nargs="?", default="", help="only rows whose name has this word")
    word = parser.parse_args().word
    names = "".join(f"{n:>10}" for n in RUNNERS)
    memory = [f"{'peak memory':42}{'f, KiB':>9}{'':7}{names}"]
    print(f"{'time':42}{'f, µs':>9}{'aim':>7}{names}")
    for work in works():
        title = f"{work.kind}: {work.name}"
        if word in title:
            time, peaks = measured(work)
            print(line(title, time, 1e-6, f"{work.aim:.1f}"), flush=True)
            memory.append(line(title, peaks, 1024, ""))
    print("", *memory, sep="\n")


if __name__ == "__main__":
    main()
