"""Balls contain the truth, undecided comparisons take in both branches, precision is restored."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alicemath.errors import InputError, UndecidedError, UnsupportedError
from alicemath.rigor import balls
from alicemath.rigor.balls import FUNCTIONS, ball, ball_field, enclose
from alicemath.tracing.scalars import ScalarArray

Function = Callable[..., Any]

RADIUS = Fraction(1, 8)
POINTS = tuple(Fraction(k, 8) for k in range(-20, 21))
UNARY = sorted(
    (f for f in FUNCTIONS if isinstance(f, np.ufunc) and f.nin == 1), key=lambda f: f.__name__
)
BINARY = sorted(
    (f for f in FUNCTIONS if isinstance(f, np.ufunc) and f.nin == 2), key=lambda f: f.__name__
)


def contains(enclosure: Any, value: float) -> bool:
    """Whether a ball contains a double's neighbourhood; the ball nan contains everything."""
    if not enclosure.is_finite():
        return True
    if not np.isfinite(value):
        return False
    # The double itself is off by a few units of the last place.
    slack = 8 * float(np.finfo(float).eps) * max(1.0, abs(value))
    return bool(enclosure.overlaps(flint.arb(value, slack)))


def holds(function: Function, field: Any, *centres: Fraction) -> bool:
    """Whether the enclosure over a box contains f at its corners, middle and between."""
    boxes = [ScalarArray(np.array(ball(c, RADIUS), dtype=object), field) for c in centres]
    enclosure = function(*boxes).entries.item()
    with np.errstate(all="ignore"):
        values = [
            function(*(float(c + t * RADIUS) for c in centres))
            for t in (Fraction(-1), Fraction(-1, 2), Fraction(0), Fraction(1, 3), Fraction(1))
        ]
    return all(contains(enclosure, float(v)) for v in values)


def encloses(function: Function, field: Any) -> bool:
    if getattr(function, "nin", 1) == 1:
        return all(holds(function, field, c) for c in POINTS)
    return all(holds(function, field, a, b) for a in POINTS[::5] for b in POINTS[::4])


@pytest.mark.parametrize("function", [*UNARY, *BINARY, np.sinc], ids=lambda f: f.__name__)
def test_the_enclosure_of_a_box_contains_the_values_in_it(function: Function) -> None:
    assert encloses(function, ball_field())


@pytest.mark.parametrize("function", [*UNARY, *BINARY, np.sinc], ids=lambda f: f.__name__)
def test_an_enclosure_that_moved_is_noticed(function: Function) -> None:
    right, field = FUNCTIONS[function], ball_field()
    planted = replace(field, functions={**FUNCTIONS, function: lambda *a: right(*a) + 9})
    assert not encloses(function, planted)


@pytest.mark.parametrize("name", ["_hull", "_absolute", "_square", "_less"])
def test_a_branch_taken_in_doubt_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy's loops over objects take an undecided comparison for False."""

    def whole() -> bool:
        field = replace(
            ball_field(),
            select=balls._hull,
            functions={**FUNCTIONS, np.absolute: balls._absolute, np.square: balls._square},
            relations={**balls.RELATIONS, np.less: balls._less},
        )
        return all(
            encloses(f, field)
            for f in (np.absolute, np.square, lambda x: np.where(x < 0, -x, 3 * x))
        )

    assert whole()
    faults: dict[str, Function] = {
        "_hull": lambda c, a, b: b,
        "_absolute": lambda x: x if x >= 0 else -x,
        "_square": lambda x: x.mid() * x.mid(),
        "_less": lambda a, b: bool(a < b),
    }
    monkeypatch.setattr(balls, name, faults[name])
    assert not whole()


def test_an_undecided_maximum_is_the_hull_of_both() -> None:
    y = enclose(lambda x: np.maximum(x, 0), [0.0], radius=RADIUS).item()
    assert y.contains(0)
    assert y.contains(flint.arb(0.125))
    z = enclose(lambda x: np.where(x > 0, 1.0, -1.0), [0.0], radius=RADIUS).item()
    assert z.contains(1)
    assert z.contains(-1)


def test_integer_powers_of_balls_around_zero_are_finite() -> None:
    for k in (0, 1, 2, 3, 6):
        y = enclose(lambda x, k=k: x**k, [0.0], radius=RADIUS).item()
        assert y.is_finite()
        assert y.contains(flint.arb(0.125) ** k)
    assert not enclose(lambda x: x**-1, [0.0], radius=RADIUS).item().is_finite()


def test_a_double_is_exact_and_a_fraction_is_enclosed() -> None:
    assert ball(0.1).is_exact()
    assert not ball(0.1).contains(flint.fmpq(1, 10))
    assert ball(Fraction(1, 10)).contains(flint.fmpq(1, 10))


def test_outside_the_domain_everything_is_possible() -> None:
    for f in (np.log, np.sqrt, lambda x: 1 / x, np.arccosh):
        assert not enclose(f, [0.0], radius=RADIUS).item().is_finite()


@given(st.fractions(-3, 3, max_denominator=50), st.fractions(0, 1, max_denominator=50))
def test_softmax_is_enclosed_and_sums_to_one(a: Fraction, r: Fraction) -> None:
    def softmax(z: Any) -> Any:
        e = np.exp(z)
        return e / np.sum(e)

    z = np.array([a, 0, 1])
    total = enclose(lambda v: np.sum(softmax(v)), [z], radius=r).item()
    assert total.contains(1)


def test_more_bits_give_smaller_balls_and_precision_is_restored() -> None:
    before = flint.ctx.prec
    wide, fine = (enclose(np.exp, [1.0], bits=b).item() for b in (64, 256))
    assert fine.rad() < wide.rad() * flint.arb(1e-40)
    assert flint.ctx.prec == before
    with pytest.raises(UnsupportedError):
        enclose(np.fft.fft, [np.ones(2)])
    assert flint.ctx.prec == before


def test_if_on_an_undecided_comparison_is_refused() -> None:
    def f(x: Any) -> Any:
        return x if x > 0 else -x

    assert enclose(f, [1.0], radius=RADIUS).item().contains(1)
    with pytest.raises(UndecidedError):
        enclose(f, [0.0], radius=RADIUS)


def test_only_real_numbers_are_enclosed() -> None:
    with pytest.raises(InputError):
        enclose(np.exp, ["1"])
