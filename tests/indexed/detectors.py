"""Who may notice a planted fault: the claims, the random expressions, the random programs."""

from collections.abc import Iterator

from alicemath.errors import AlicemathError
from tests.indexed import test_claims, test_fuzz, test_programs
from tests.indexed.corpus import FALSE, TRUE


def by_fuzz() -> Iterator[bool]:
    for rng, tree in test_fuzz.cases(4, 400):
        yield bool(test_fuzz.wrong_value(rng, tree))


def by_claims() -> Iterator[bool]:
    for row in FALSE:
        yield test_claims.proved(row)
    for row in TRUE:  # the Hessians take longest and rest on the same rules
        yield "Hessian" not in row.name and not test_claims.proved(row)


def by_programs() -> Iterator[bool]:
    for seed in range(1000, 1400):
        yield bool(test_programs.fault(seed))


def noticed(checks: Iterator[bool]) -> bool:
    """Whether a check fails or the calculus breaks down."""
    try:
        return any(checks)
    except (AlicemathError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return True
