"""When is an expression 0?

Its normal form is 0; or it is after denominators are cleared, Σ cₖ·B^eₖ = 0 if and only if
Σ cₖ·B^(eₖ+s) = 0 where B ≠ 0; or it is after the functions that are defined by cases or by
exponentials are written out:

    tanh u = (e^2u − 1)/(e^2u + 1),   σ(u) = e^u/(e^u + 1),   softplus u = log(1 + e^u),
    f(|u|) by the sign of u (see `cases`).

"No" means only that the normal forms differ.
"""

from collections.abc import Callable, Mapping

from alicemath.indexed import cases, functions, powers, product, ranges, rename, sums
from alicemath.indexed.context import Context
from alicemath.indexed.terms import (
    ONE,
    ZERO,
    Apply,
    Atom,
    Base,
    Polynomial,
    Rational,
    Sum,
    atom,
    scale,
    total,
)

__all__ = ["clear", "is_zero", "written_out"]


def is_zero(cx: Context, p: Polynomial) -> bool:
    """Whether P is provably 0 wherever it is defined."""
    if p == ZERO or clear(cx, p) == ZERO:
        return True
    plain = written_out(cx, p)
    return plain != p and clear(cx, plain) == ZERO


# ------------------------------------------------------------------ denominators
def clear(cx: Context, p: Polynomial) -> Polynomial:
    """Multiply P by its denominators until none is left."""
    while (found := _denominator(p)) is not None:
        cx.spend()
        a, e = found
        if not ranges.of(cx, atom(a)).nonzero:
            cx.require(a.argument, "≠")
        # Term by term: the power of a must meet a's own exponent before it can be expanded.
        p = total(
            *(
                scale(product.product(cx, [*m.exponents.items(), (a, -e)]), c)
                for m, c in p.terms.items()
            )
        )
    return p


def _denominator(p: Polynomial) -> tuple[Base | Apply, Rational] | None:
    """Return a base, or a sin u, with its most negative exponent."""
    lowest: dict[Base | Apply, Rational] = {}
    for m in p.terms:
        for a, e in m.exponents.items():
            if e < 0 and (
                (isinstance(a, Base) and a.argument.value is None)
                or (isinstance(a, Apply) and a.function == "sin")
            ):
                lowest[a] = min(e, lowest.get(a, 0))
    return min(lowest.items(), key=lambda pair: pair[0].key, default=None)


# ------------------------------------------------------------------ definitions
def written_out(cx: Context, p: Polynomial) -> Polynomial:
    """Return P with tanh, σ, softplus by exponentials, and functions of |u| by cases."""

    def plain(q: Polynomial) -> Polynomial:
        terms = []
        for m, c in q.terms.items():
            factors = (raised(a, e) for a, e in m.exponents.items())
            terms.append(scale(product.multiply(cx, ONE, *factors), c))
        return total(*terms)

    def raised(a: Atom, e: Rational) -> Polynomial:
        """Return a^e written out; e^(e·u) and (P)^e take the exponent inside."""
        if isinstance(a, Apply):
            if a.function == "exp":
                return _by_cases(cx, scale(plain(a.argument), e), lambda q: _exp(cx, q))
            return powers.power(cx, _by_cases(cx, plain(a.argument), _definition(cx, a)), e)
        if isinstance(a, Base):
            return _by_cases(cx, plain(a.argument), lambda q: powers.power(cx, q, e))
        if isinstance(a, Sum):
            bound, body = rename.opened(cx, a, {})
            return powers.power(cx, sums.sum_over(cx, bound, plain(body)), e)
        return atom(a, e)

    return plain(p)


def _by_cases(cx: Context, p: Polynomial, f: Callable[[Polynomial], Polynomial]) -> Polynomial:
    modulus = cases.find_absolute(p)
    if modulus is None:
        return f(p)
    return cases.over_absolute(cx, p, modulus, lambda q: _by_cases(cx, q, f))


def _definition(cx: Context, a: Apply) -> Callable[[Polynomial], Polynomial]:
    definition = DEFINITIONS.get(a.function)
    if definition is None:
        return lambda q: functions.apply(cx, a.function, q)
    return lambda q: definition(cx, q)


def _exp(cx: Context, p: Polynomial, factor: int = 1) -> Polynomial:
    return functions.apply(cx, "exp", scale(p, factor))


def _ratio(cx: Context, numerator: Polynomial, denominator: Polynomial) -> Polynomial:
    return product.multiply(cx, numerator, powers.power(cx, denominator, -1))


def _tanh(cx: Context, u: Polynomial) -> Polynomial:
    square = _exp(cx, u, 2)
    return _ratio(cx, total(square, scale(ONE, -1)), total(square, ONE))


# fmt: off
DEFINITIONS: Mapping[str, Callable[[Context, Polynomial], Polynomial]] = {
    "tanh":     _tanh,
    "sigmoid":  lambda cx, u: _ratio(cx, _exp(cx, u), total(ONE, _exp(cx, u))),
    "softplus": lambda cx, u: functions.apply(cx, "log", total(ONE, _exp(cx, u))),
}
# fmt: on
