"""Random expressions as trees, with three readings that share nothing.

A tree is evaluated in floats by loops, built by the calculus, or rebuilt by the calculus after
random rewriting by the laws of arithmetic.  The generator is biased to what index calculus gets
wrong: bound indices, nested sums over the same letter, deltas inside functions and denominators.
"""

import math
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from alicemath.indexed import functions, powers, product, sums
from alicemath.indexed.context import Context
from alicemath.indexed.terms import Index, Polynomial, constant, scale, total

Tree = tuple[Any, ...]

LENGTHS = {"n": 3, "m": 2}
FREE = (Index("p", "n"), Index("q", "n"), Index("r", "m"))
AT = Index("K", "n")
LETTERS = "ijklo"
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "abs": abs,
    "sigmoid": lambda t: 1 / (1 + math.exp(-t)),
    "softplus": lambda t: math.log1p(math.exp(t)),
    "φ": lambda t: math.sin(t + 1),
    "φ′": lambda t: math.cos(t + 1),
}
SHAPES = {"s": "", "x": "n", "y": "n", "b": "m", "A": "nn", "W": "mn", "B": "nnn"}


# ------------------------------------------------------------------ generating
def leaf(rng: random.Random, free: list[Index]) -> Tree:
    # bound letters weigh five times as much as free indices
    weighted = free + [i for i in free if i.name in LETTERS] * 4
    by_length = {length: [i for i in weighted if i.length == length] for length in "nm"}
    choices: list[Tree] = [("number", rng.choice([1, 2, -1, 3]))]
    for name, shape in SHAPES.items():
        if all(by_length[length] for length in shape):
            choices.append(("tensor", name, tuple(rng.choice(by_length[s]) for s in shape)))
    if by_length["n"]:
        choices += [("delta", rng.choice(by_length["n"]), rng.choice(by_length["n"]))] * 2
    return rng.choice(choices)


def tree(rng: random.Random, depth: int, free: list[Index]) -> Tree:
    if depth <= 0:
        return leaf(rng, free)
    roll = rng.random()
    if roll < 0.2:
        return "+", tree(rng, depth - 1, free), tree(rng, depth - 1, free)
    if roll < 0.44:
        return "*", tree(rng, depth - 1, free), tree(rng, depth - 1, free)
    if roll < 0.74:
        i = Index(rng.choice(LETTERS), rng.choice("nnm"))
        inner = [j for j in free if j.name != i.name] + [i]
        return "sum", i, tree(rng, depth - 1, inner)
    if roll < 0.9:
        return "apply", rng.choice(list(FUNCTIONS)[:-1]), small(tree(rng, depth - 1, free))
    kind = rng.choice(["power", "power", "log"])
    inside = positive(rng, tree(rng, depth - 2, free))
    exponent = rng.choice([-1, -1, -2, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2)])
    return (kind, inside, exponent) if kind == "power" else (kind, inside)


def small(a: Tree) -> Tree:
    return "*", a, ("number", Fraction(1, 4))


def positive(rng: random.Random, a: Tree) -> Tree:
    """Return a tree with values > 0 built from a."""
    if rng.random() < 0.6:
        return "apply", "exp", small(a)
    return "+", ("number", 1), ("*", a, a)


def tensors(rng: random.Random) -> dict[str, Any]:
    def fill(shape: str) -> Any:
        if not shape:
            return rng.uniform(-0.9, 0.9)
        return [fill(shape[1:]) for _ in range(LENGTHS[shape[0]])]

    return {name: fill(shape) for name, shape in SHAPES.items()}


# ------------------------------------------------------------------ reading in floats
def value(a: Tree, given: Mapping[str, Any], at: Mapping[Index, int]) -> float:
    head, *parts = a
    if head == "tensor":
        entry = given[parts[0]]
        for i in parts[1]:
            entry = entry[at[i]]
        return float(entry)
    if head == "sum":
        i, body = parts
        return sum(value(body, given, {**at, i: k}) for k in range(LENGTHS[i.length]))
    inside = [value(b, given, at) for b in parts if _is_tree(b)]
    readings: dict[str, Callable[[], float]] = {
        "number": lambda: float(parts[0]),
        "delta": lambda: float(at[parts[0]] == at[parts[1]]),
        "+": lambda: inside[0] + inside[1],
        "*": lambda: inside[0] * inside[1],
        "apply": lambda: FUNCTIONS[parts[0]](inside[0]),
        "power": lambda: float(inside[0] ** float(parts[1])),
        "log": lambda: math.log(inside[0]),
    }
    return readings[head]()


# ------------------------------------------------------------------ reading by the calculus
def build(cx: Context, a: Tree) -> Polynomial:
    head, *parts = a
    inside = [build(cx, b) for b in parts if _is_tree(b)]
    readings: dict[str, Callable[[], Polynomial]] = {
        "number": lambda: constant(parts[0]),
        "tensor": lambda: product.entry(cx, *parts),
        "delta": lambda: product.delta(*parts),
        "+": lambda: total(*inside),
        "*": lambda: product.multiply(cx, *inside),
        "sum": lambda: sums.sum_over(cx, [parts[0]], inside[0]),
        "apply": lambda: functions.apply(cx, parts[0], inside[0]),
        "power": lambda: powers.power(cx, inside[0], parts[1]),
        "log": lambda: functions.apply(cx, "log", inside[0]),
    }
    return readings[head]()


# ------------------------------------------------------------------ rewriting
def renamed(a: Any, old: Index, new: Index) -> Any:
    """Return a tree with a free index replaced (the new one occurs nowhere)."""
    if a == old and isinstance(a, Index):
        return new
    if isinstance(a, tuple) and not isinstance(a, Index):
        if a and a[0] == "sum" and a[1] == old:
            return a
        return tuple(renamed(b, old, new) for b in a)
    return a


def rewritten(rng: random.Random, a: Tree) -> Tree:
    """Return an equal tree that is written differently."""
    parts: Tree = tuple(rewritten(rng, b) if _is_tree(b) else b for b in a)
    head = parts[0]
    if head in {"+", "*"}:
        return _rewritten_pair(rng, parts)
    if head == "sum":
        return _rewritten_sum(rng, parts)
    if head == "apply" and parts[1] == "exp" and rng.random() < 0.5:
        half = ("*", ("number", Fraction(1, 2)), parts[2])
        return "*", ("apply", "exp", half), ("apply", "exp", half)
    if head == "power" and rng.random() < 0.5:
        return "*", ("power", parts[1], parts[2] + 1), ("power", parts[1], -1)
    if head == "log" and rng.random() < 0.5:
        factor = ("apply", "exp", ("tensor", "s", ()))
        inside = ("log", ("*", parts[1], factor))
        return "+", inside, ("*", ("number", -1), ("tensor", "s", ()))
    return parts


def _is_tree(b: Any) -> bool:
    return isinstance(b, tuple) and bool(b) and b[0] in HEADS


HEADS = {"number", "tensor", "delta", "+", "*", "sum", "apply", "power", "log"}


def _rewritten_pair(rng: random.Random, parts: Tree) -> Tree:
    head, b, c = parts
    if head == "*" and c[0] == "+" and rng.random() < 0.6:
        return "+", ("*", c[1], b), ("*", b, c[2])
    if head == "+" and rng.random() < 0.3:
        return (
            "+",
            ("+", c, ("tensor", "s", ())),
            ("+", b, ("*", ("number", -1), ("tensor", "s", ()))),
        )
    return (head, c, b) if rng.random() < 0.7 else parts


def _rewritten_sum(rng: random.Random, parts: Tree) -> Tree:
    _, i, body = parts
    if body[0] == "+" and rng.random() < 0.6:
        return "+", ("sum", i, body[2]), ("sum", i, body[1])
    if body[0] == "sum" and body[1] != i and rng.random() < 0.6:
        return "sum", body[1], ("sum", i, body[2])
    new = Index(f"{i.name}{rng.randrange(10**6)}", i.length)
    return "sum", new, renamed(body, i, new)


def minus(p: Polynomial, q: Polynomial) -> Polynomial:
    return total(p, scale(q, -1))
