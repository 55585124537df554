"""Random pairs of expressions, equal by construction or spoilt in one place.

Each rule below writes one real identity u = v in two ways; a random tree of rules gives a pair
whose two sides look nothing alike.  Spoiling changes one node of the right-hand side (a sign, a
factor, a term).  Whether a spoilt pair is unequal is not assumed: 50-digit arithmetic says.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import mpmath as mp
import sympy as sp

x, y = sp.symbols("x y", real=True)
p, q = sp.symbols("p q", positive=True)
SYMBOLS = (x, y, p, q)

Pair = tuple[sp.Expr, sp.Expr]


@dataclass(slots=True)
class Builder:
    """A random tree; `spoil` is the index of the node to spoil, or −1."""

    random: random.Random
    spoil: int = -1
    nodes: int = field(default=0)

    def build(self, depth: int) -> Pair:
        self.nodes += 1
        here = self.nodes - 1
        u, v = self._leaf() if depth == 0 else self.random.choice(RULES)(self, depth - 1)
        return u, (self._spoilt(v) if here == self.spoil else v)

    def _leaf(self) -> Pair:
        u = self.random.choice(SYMBOLS)
        if self.random.random() < 0.3:
            u = sp.Rational(self.random.randint(-5, 5), self.random.randint(1, 4))
        return u, u

    def _spoilt(self, v: sp.Expr) -> sp.Expr:
        choice = self.random.randrange(4)
        return (-v, 2 * v, v + sp.Rational(1, 7), v + self.random.choice(SYMBOLS))[choice]


def _sum(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n), b.build(n)
    return a + e, f + c


def _shifted_sum(b: Builder, n: int) -> Pair:
    (a, c), (e, f), w = b.build(n), b.build(n), b.random.choice(SYMBOLS)
    return a - e, (c + w) - (f + w)


def _product(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n), b.build(n)
    return (a + 1) * (e - 2), c * f - 2 * c + f - 2


def _quotient(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n), b.build(n)
    return a / (1 + e**2), c * (1 + f**2) / (1 + f**2) ** 2


def _exp(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n // 2), b.build(n // 2)
    return sp.exp((a + e) / 4), sp.exp(c / 4) * sp.exp(f / 4)


def _softplus(b: Builder, n: int) -> Pair:
    a, c = b.build(n // 2)
    return sp.log(1 + sp.exp(a)), c + sp.log(1 + sp.exp(-c))


def _log(b: Builder, n: int) -> Pair:
    (a, c), w = b.build(n // 2), b.random.choice((p, q))
    return sp.log(6 * w**2 * (1 + a**2)), sp.log(2) + sp.log(3) + 2 * sp.log(w) + sp.log(1 + c**2)


def _tanh(b: Builder, n: int) -> Pair:
    a, c = b.build(n // 2)
    return sp.tanh(a), (sp.exp(2 * c) - 1) / (sp.exp(2 * c) + 1)


def _sigmoid(b: Builder, n: int) -> Pair:
    a, c = b.build(n // 2)
    return 1 / (1 + sp.exp(-a)), 1 - 1 / (1 + sp.exp(c))


def _root(b: Builder, n: int) -> Pair:
    (a, c), w = b.build(n // 2), b.random.choice((p, q))
    return sp.sqrt(w**3 * (2 + a**2)), w * sp.sqrt(w) * sp.sqrt(2 + c**2)


def _power(b: Builder, n: int) -> Pair:
    (a, c), w = b.build(n // 2), b.random.choice((p, q))
    return w ** (a / 2 + 1), w * sp.exp(c * sp.log(w) / 2)


def _sine(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n // 2), b.build(n // 2)
    return sp.sin(a + e), sp.sin(c) * sp.cos(f) + sp.cos(c) * sp.sin(f)


def _modulus(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n // 2), b.build(n // 2)
    return abs(a * e) + abs(a) ** 2, c**2 + abs(c) * abs(f)


def _erf(b: Builder, n: int) -> Pair:
    (a, c), (e, f) = b.build(n // 2), b.build(n // 2)
    return sp.erf(a - e), -sp.erf(f - c)


RULES: tuple[Callable[[Builder, int], Pair], ...] = (
    _sum, _shifted_sum, _product, _quotient, _exp, _softplus, _log, _tanh, _sigmoid, _root,
    _power, _sine, _modulus, _erf,
)  # fmt: skip


def random_pair(seed: int) -> Pair:
    """Return one pair; every second seed is spoilt."""
    generator = random.Random(seed)
    depth = generator.choice((1, 2, 2, 3))
    state = generator.getstate()
    builder = Builder(generator)
    pair = builder.build(depth)
    if seed % 2 == 0:
        return pair
    generator.setstate(state)
    return Builder(generator, spoil=seed // 2 % builder.nodes).build(depth)


def differ(u: sp.Expr, v: sp.Expr, seed: int, points: int = 4) -> bool | None:
    """Return whether u and v differ in 50-digit arithmetic at random points; None if undefined."""
    generator = random.Random(seed)
    evaluate = sp.lambdify(SYMBOLS, [u, v], modules="mpmath")
    seen = False
    with mp.workdps(60):
        for _ in range(points):
            values = [mp.mpf(generator.uniform(-2, 2)) for _ in range(2)]
            values += [mp.mpf(generator.uniform(0.1, 3)) for _ in range(2)]
            try:
                left, right = evaluate(*values)
            except (ZeroDivisionError, ValueError, OverflowError):
                continue
            if mp.im(left) != 0 or mp.im(right) != 0:
                continue
            seen = True
            # 50 digits were asked of 60: the rest is what cancellation may cost
            if abs(left - right) > mp.mpf(10) ** -45 * (1 + abs(left) + abs(right)):
                return True
    return False if seen else None
