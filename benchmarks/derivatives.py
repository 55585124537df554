"""What a derivative costs, in evaluations of f: alicemath beside autograd and MyGrad.

Each row is one function in plain NumPy and one derivative of it.  The ratio is the median time of
the derivative, value included, over the median time of f on floats; rounds of both alternate in one
process, so that a busy machine slows both.  Peers that are not installed are left out, and so is a
derivative that a peer does not have.

    python benchmarks/derivatives.py            prints the table
    python benchmarks/derivatives.py softmax    only the rows whose name has this word
"""

import argparse
import importlib
import statistics
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alicemath.autodiff.operators import forward_jacobian, hessian, value_and_gradient

Function = Callable[..., Any]
Kind = Literal["gradient", "jacobian", "hessian"]

#: Rounds of each measurement, and the time that one round of f or of a derivative should take.
ROUNDS, ROUND_SECONDS = 15, 0.01


@dataclass(frozen=True, slots=True)
class Work:
    """A function ``f(numpy, x)``, where to differentiate it, and the ratio to aim at."""

    name: str
    kind: Kind
    f: Function
    x: Any
    aim: float


# ------------------------------------------------------------------ what is differentiated
def logistic(m: int, n: int) -> Function:
    """The mean logistic loss of m data with n features, labels ±1."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(m, n)), np.sign(rng.normal(size=m))

    def f(np: Any, w: Any) -> Any:
        return np.mean(np.log1p(np.exp(-y * (X @ w))))

    return f


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


def perceptron() -> tuple[Function, Any]:
    """Two hidden layers of width 256, a batch of 128; all weights in one vector."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(128, 256)), rng.normal(size=(128, 256))
    n = 256 * 256

    def f(np: Any, w: Any) -> Any:
        h = X
        for k in range(2):
            h = np.tanh(h @ np.reshape(w[k * n : (k + 1) * n], (256, 256)))
        return np.mean((h @ np.reshape(w[2 * n :], (256, 256)) - y) ** 2)

    return f, rng.normal(size=3 * n) / 16


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
    mlp, weights = perceptron()
    yield Work("logistic regression 50 × 5", "gradient", logistic(50, 5), rng.normal(size=5), 5)
    yield Work("Rosenbrock, 20", "gradient", rosenbrock, rng.normal(size=20), 5)
    yield Work("loop of 1000 scalar operations", "gradient", scalar_loop, np.array(0.7), 5)
    yield Work(
        "recurrent, 100 steps of 32", "gradient", recurrent, rng.normal(size=(32, 32)) / 6, 7
    )
    yield Work("perceptron, batch 128 × 256", "gradient", mlp, weights, 2.6)
    yield Work("softmax, 50 → 50", "jacobian", softmax, rng.normal(size=50), 6)
    yield Work("curve, 3 → 300", "jacobian", curve, np.array([1.0, 0.5, 3.0]), 6)
    yield Work("logistic, 30 parameters", "hessian", logistic(200, 30), rng.normal(size=30), 20)


# ------------------------------------------------------------------ who differentiates
def alicemath_runner(work: Work) -> Callable[[], Any]:
    """Time the operators of the package."""
    operator: Function = {
        "gradient": value_and_gradient,
        "jacobian": forward_jacobian,
        "hessian": hessian,
    }[work.kind]

    def f(x: Any) -> Any:
        return work.f(np, x)

    return lambda: operator(f, work.x)


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
    "autograd": autograd_runner,
    "MyGrad": mygrad_runner,
}


# ------------------------------------------------------------------ the clock
def seconds(runs: list[Callable[[], Any]]) -> list[float]:
    """Return the median time of one call of each, measured in alternating rounds."""
    counts = []
    for run in runs:
        run()
        once = timeit.timeit(run, number=1)
        counts.append(max(1, int(ROUND_SECONDS / once)))
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, count, seen in zip(runs, counts, times, strict=True):
            seen.append(timeit.timeit(run, number=count) / count)
    return [statistics.median(seen) for seen in times]


def ratios(work: Work) -> dict[str, float]:
    """Return the cost of one derivative, in evaluations of f, by who computes it."""
    runners = {name: make(work) for name, make in RUNNERS.items()}
    found = {name: run for name, run in runners.items() if run is not None}
    plain, *others = seconds([lambda: work.f(np, work.x), *found.values()])
    return {"f": plain, **{n: t / plain for n, t in zip(found, others, strict=True)}}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Cost of derivatives in evaluations of f.")
    parser.add_argument("word", nargs="?", default="", help="only rows whose name has this word")
    word = parser.parse_args().word
    print(f"{'derivative':42}{'f, µs':>9}{'aim':>7}", *(f"{n:>10}" for n in RUNNERS), sep="")
    for work in works():
        title = f"{work.kind}: {work.name}"
        if word not in title:
            continue
        row = ratios(work)
        cells = (f"{row[n]:10.1f}" if n in row else f"{'-':>10}" for n in RUNNERS)
        print(f"{title:42}{row['f'] * 1e6:9.1f}{work.aim:7.1f}", *cells, sep="", flush=True)


if __name__ == "__main__":
    main()
