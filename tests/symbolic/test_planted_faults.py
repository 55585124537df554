"""Faults planted in the zero test, the cells and the jets: each must be seen by the corpus.

A fault is caught when some row of the corpus (or of the extra rows below) changes its answer; a
contradiction raised between proof and witness counts, since it stops the work aloud.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

import pytest
import sympy as sp
from sympy import Rational

from alicemath.errors import AlicemathError
from alicemath.symbolic import balls, cells, jets, pieces, roots, smoothness, tower, zero
from alicemath.symbolic.generators import Generator, Quotient, Ring
from alicemath.symbolic.tower import Tower
from tests.symbolic.corpus import ROWS, Row, d, huber, m, p, q, relu, where, x, y
from tests.symbolic.test_corpus import answer

bump = sp.Max(0, Rational(1, 1000) - sp.Abs(x - Rational(7, 3)))

# rows that only one particular fault would answer wrongly
EXTRA = [
    Row("log(x) − log(−x)", "zero", sp.log(x) - sp.log(-x), "undecided"),
    Row("|x| log x = x log x", "zero", sp.Abs(x) * sp.log(x) - x * sp.log(x), "zero"),
    Row("√(pq) = p√q", "zero", sp.sqrt(p * q) - p * sp.sqrt(q), "nonzero"),
    Row("cos 2x", "zero", sp.cos(2 * x) - 2 * sp.cos(x) ** 2 + 1, "zero"),
    Row("odd after expansion", "zero", sp.erf((1 - x) * y) + sp.erf(x * y - y), "zero"),
    Row("forced", "zero", sp.Max(x, y) - sp.Min(x, y), "zero", x, (x >= y, y >= x)),
    Row("one point off the grid", "zero", where(sp.Eq(x, Rational(22, 7)), 1, 0), "nonzero"),
    Row("a narrow bump", "zero", bump, "nonzero"),
    Row("shifted Huber", "class", huber(x - m, d), "C1"),
    Row("a jump at √2 only", "class", where(x**2 < 2, 0, relu(x)), "jump"),
]
NAMES = {
    "σ' = σ(1 − σ)", "σ' = σ(1 + σ)", "1 − σ(s) = σ(−s)", "softplus(s) − softplus(−s) = s",
    "log 12", "Gaussian log-likelihood", "cos(x + y)", "√(xy)", "1/√2 rationalised",
    "stable BCE = BCE(σ)",
    "sign(x) x = |x|", "x/|x| = sign off 0", "> for ≥ where they differ", "relu is additive",
    "|x|³",
    "filled sinc", "ELU at α = 1", "relu", "quantile", "misfilled sinc", "(x² − 1)/(x − 1)", "√|x|",
    "max(tanh, ½)", "sin 3x",
}  # fmt: skip
TABLE = [*EXTRA, *(row for row in ROWS if row.name in NAMES)]
# asked of the zero test itself, where no refuter stands before it
DIRECT = {
    sp.Abs(x) - x: "nonzero",
    sp.erf(x) - sp.erf(y): "nonzero",
    sp.Abs(x) ** 3 - x**3: "nonzero",
}

Plant = Callable[[pytest.MonkeyPatch], None]


def noticed() -> bool:
    """Return whether any row is answered otherwise, stopping at the first."""
    try:
        if any(zero.zero_test(u).status != status for u, status in DIRECT.items()):
            return True
        return any(answer(row) != row.expected for row in TABLE)
    except (AlicemathError, ArithmeticError, TypeError, RecursionError):
        return True


def attribute(owner: Any, name: str, new: Any) -> Plant:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, new)


def item(table: Any, key: Any, new: Any) -> Plant:
    return lambda monkeypatch: monkeypatch.setitem(table, key, new)


old: dict[str, Any] = {
    "terms": Tower._terms,
    "resolve": cast("Any", cells).resolve,
    "pieces_of": cast("Any", smoothness).pieces_of,
    "power": Tower._factor_power,
    "relation": Ring.relation,
    "sign": Ring.sign,
    "add": Ring.add,
    "opaque": Tower._opaque,
    "turn": Tower._turn,
    "limits": jets.Meeting.limits,
    "classify": jets.Meeting.classify,
    "quadratic": roots._quadratic,
    "children": cells._children,
    "value_at": pieces.value_at,
}


def lost_modulus(s: Tower, f: Any, r: Fraction) -> Quotient:
    """|f|^r taken for f^r: √x² = x."""
    return s.power(s.whole(f), int(r)) if r.denominator == 1 else old["power"](s, f, r)


def wrong_relation(ring: Ring, at: int) -> Any:
    """r^D = f also where f may be negative."""
    one: Generator = ring.generators[at]
    return (ring.root_index, one.argument) if one.kind == "root" else old["relation"](ring, at)


def no_relation_of_sines(ring: Ring, at: int) -> Any:
    return None if ring.generators[at].kind == "sin" else old["relation"](ring, at)


def right_side_twice(meeting: jets.Meeting, k: int) -> Any:
    return (old["limits"](meeting, k)[1],) * 2


def exchanged_sides(meeting: jets.Meeting, k: int) -> Any:
    c = meeting.at
    left, right = (sp.diff(u, meeting.variable, k) for u in (meeting.left, meeting.right))
    middle = old["value_at"](left, meeting.variable, c), old["value_at"](right, meeting.variable, c)
    return tuple(sp.Integer(0) if v is None else v for v in middle)


def one_order_more(meeting: jets.Meeting, up_to: int) -> jets.Break:
    found: jets.Break = old["classify"](meeting, up_to)
    order = found.order + 1 if found.order >= 0 else found.order
    return replace(found, order=order, name=jets.order_name(order)) if order >= 0 else found


def no_boundary(u: Any, cell: Any, split: Any) -> Any:
    return (c for c in old["children"](u, cell, split) if not c[1].swaps)


def only_positive(u: Any, cell: Any, split: Any) -> Any:
    return list(old["children"](u, cell, split))[:1]


FAULTS: dict[str, Plant] = {
    # ------------------------------------------------------------ zero test
    "|f| is f": attribute(Tower, "_factor_power", lost_modulus),
    "r^D = f without its sign": attribute(Ring, "relation", wrong_relation),
    "sin² + cos² is forgotten": attribute(Ring, "relation", no_relation_of_sines),
    "facts have the wrong sign": attribute(
        Ring,
        "sign",
        lambda s, f, strict=False: (
            -1 if (v := old["sign"](s, f, strict=strict)) == 1 and not strict else v
        ),
    ),
    "a sum loses its second term": attribute(
        Ring,
        "add",
        lambda s, a, b: (
            a if b.numerator.is_constant() and a.numerator != 0 else old["add"](s, a, b)
        ),
    ),
    "log forgets its constant": attribute(Tower, "_log_number", lambda s, c: s.constant(0)),
    "log forgets multiplicities": attribute(
        Tower, "_primes", staticmethod(lambda c: [(k, 1) for k in (int(c.numerator),) if k > 1])
    ),
    "√c is c": attribute(Tower, "_number_power", lambda s, c, r: s.constant(c)),
    "exp ignores the coefficient": attribute(
        Tower, "_terms", lambda s, a: [(t, Fraction(1)) for t, _ in old["terms"](s, a)]
    ),
    "opaque functions are all equal": attribute(
        Tower,
        "_opaque",
        lambda s, u: s._free("f", u) if isinstance(u, sp.erf) else old["opaque"](s, u),
    ),
    "odd functions are not known": attribute(tower, "ODD", ()),
    "conditions are not recorded": attribute(
        Tower, "must_be", lambda s, value, written, strict: None
    ),
    "the angle sum has a plus": attribute(
        Tower,
        "_turn",
        lambda s, a, b: (
            s.add(s.multiply(a[0], b[0]), s.multiply(a[1], b[1])),
            old["turn"](s, a, b)[1],
        ),
    ),
    "every normal form is zero": attribute(Ring, "reduce", lambda s, n: s.zero),
    "no witness is ever found": attribute(
        zero, "find_nonzero", lambda u, why="": zero.ZeroTest("unknown", why)
    ),
    # ------------------------------------------------------------ balls
    "balls divide nan away": item(balls._BALLS, sp.log, lambda t: (t * t).log() / 2),
    "max is min": item(balls._BALLS, sp.Max, balls._BALLS[sp.Min]),
    ">= is >": item(balls._COMPARE, sp.GreaterThan, balls._COMPARE[sp.StrictGreaterThan]),
    # ------------------------------------------------------------ cells
    "boundaries are skipped": attribute(cells, "_children", no_boundary),
    "half of the cells are skipped": attribute(cells, "_children", only_positive),
    "everything is implied positive": attribute(
        cells, "implied_sign", lambda u, rows: (False, True, True)
    ),
    "every cell is empty": attribute(cells, "is_empty", lambda relations: True),
    "Max takes the smaller": attribute(
        cells, "resolve", lambda u, cell: old["resolve"](u.replace(sp.Max, sp.Min), cell)
    ),
    "forced equations are forgotten": attribute(
        cells, "_with_forced_equations", lambda u, cell: (u, cell)
    ),
    # ------------------------------------------------------------ pieces and jets
    "one zero of a quadratic is lost": attribute(
        roots, "_quadratic", lambda *args: old["quadratic"](*args)[:1]
    ),
    "the value at a knot is ignored": attribute(
        pieces,
        "value_at",
        lambda u, v, c, given=(): old["value_at"](
            u.subs(v, v + 0), v, c + sp.Rational(1, 10**9), given
        ),
    ),
    "holes are filled": attribute(pieces, "meet", lambda sign, u, need: None),
    "left is right": attribute(jets.Meeting, "limits", right_side_twice),
    "limits of substitution only": attribute(jets.Meeting, "limits", exchanged_sides),
    "the order is one too high": attribute(jets.Meeting, "classify", one_order_more),
    "equal formulas are always smooth": attribute(jets.Meeting, "is_seamless", lambda s: True),
    "nothing is ever seamless": attribute(jets.Meeting, "is_seamless", lambda s: False),
    "every jump vanishes": attribute(jets, "_vanishing", lambda u, given: True),
    "parameters never matter": attribute(jets, "_vanishing", lambda u, given: u == 0),
    "a hole is a pole": attribute(jets, "_kind_of_gap", lambda *args: "pole"),
    "SymPy's limit of the Piecewise": attribute(
        smoothness, "pieces_of", lambda u, v, given=(): _naive(u, v, given)
    ),
}


def _naive(u: sp.Expr, v: sp.Symbol, given: Any) -> pieces.Pieces:
    """Both sides of a knot get the formula that holds at the knot."""
    found: pieces.Pieces = old["pieces_of"](u, v, given=given)
    if not found.knots:
        return found
    kept = found.pieces[0]
    return replace(found, pieces=tuple(replace(q, formula=kept.formula) for q in found.pieces))


def test_without_a_fault_nothing_is_noticed() -> None:
    assert not noticed()


@pytest.mark.parametrize("name", FAULTS)
def test_each_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[name](monkeypatch)
    assert noticed()
