"""Exact feasibility of linear inequalities over the rationals: Fourier–Motzkin elimination.

A constraint is Σ cₖ mₖ + c₀ > 0 or ≥ 0, where the mₖ are *monomials* of an expression, each taken
as a variable of its own. For linear expressions this decides the cell; for others it is a
relaxation, so "infeasible" is right for the true cell and "feasible" says nothing. The signs that
SymPy knows of a monomial (δ > 0, x² ≥ 0) enter as further constraints.

    a x + p ≥ 0 and −b x + q ≥ 0, a, b > 0   for some x   ⇔   b p + a q ≥ 0   (> if one is)

Source    A. Schrijver, Theory of Linear and Integer Programming (1986), §12.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

__all__ = ["Inequality", "implied_sign", "inequalities", "infeasible"]

ROWS = 400  # elimination squares the number of rows at worst; beyond this the cell is kept


@dataclass(frozen=True, slots=True)
class Inequality:
    """Σ coefficient · monomial + constant > 0 (strict) or ≥ 0."""

    coefficients: tuple[tuple[sp.Expr, Fraction], ...]
    constant: Fraction
    strict: bool

    def coefficient(self, monomial: sp.Expr) -> Fraction:
        """Return the coefficient of a monomial."""
        return next((c for m, c in self.coefficients if m == monomial), Fraction(0))

    def plus(self, other: "Inequality", times: Fraction, others: Fraction) -> "Inequality":
        """Return times · self + others · other, for positive multipliers."""
        total = {m: times * c for m, c in self.coefficients}
        for m, c in other.coefficients:
            total[m] = total.get(m, Fraction(0)) + others * c
        kept = tuple((m, c) for m, c in total.items() if c)
        constant = times * self.constant + others * other.constant
        return Inequality(kept, constant, self.strict or other.strict)


def linear(u: sp.Expr, *, strict: bool) -> Inequality | None:
    """Return u > 0 (or ≥ 0) as a linear inequality in the monomials of u; None if not rational."""
    constant, kept = Fraction(0), []
    for monomial, c in sp.expand(u).as_coefficients_dict().items():
        if not isinstance(c, sp.Rational):
            return None
        value = Fraction(int(c.p), int(c.q))
        if monomial == 1:
            constant = value
        else:
            kept.append((monomial, value))
    return Inequality(tuple(kept), constant, strict)


def inequalities(relations: Iterable[sp.Basic]) -> list[Inequality]:
    """Return relations such as x < y as linear rows; `Ne` and the unreadable give none."""
    rows = []
    for relation in relations:
        if not isinstance(relation, sp.core.relational.Relational):
            continue
        difference = relation.lhs - relation.rhs
        if isinstance(relation, (sp.Gt, sp.Ge)):
            rows.append(linear(difference, strict=isinstance(relation, sp.Gt)))
        elif isinstance(relation, (sp.Lt, sp.Le)):
            rows.append(linear(-difference, strict=isinstance(relation, sp.Lt)))
        elif isinstance(relation, sp.Eq):
            rows += [linear(difference, strict=False), linear(-difference, strict=False)]
    return [row for row in rows if row is not None]


def infeasible(rows: Sequence[Inequality]) -> bool:
    """Return whether no values of the monomials satisfy all rows (False if it grows too large)."""
    rows = [*rows, *_known(rows)]
    while True:
        if any(not r.coefficients and (r.constant < 0 or (r.strict and r.constant == 0))
               for r in rows):  # fmt: skip
            return True
        monomials = {m for row in rows for m, _ in row.coefficients}
        if not monomials or len(rows) > ROWS:
            return False
        rows = _eliminate(rows, min(monomials, key=lambda m: (_growth(rows, m), str(m))))


def implied_sign(u: sp.Expr, rows: Sequence[Inequality]) -> tuple[bool, bool, bool]:
    """Return whether the rows exclude u > 0, exclude u = 0 and exclude u < 0."""
    above, below = linear(u, strict=True), linear(-u, strict=True)
    at_least, at_most = linear(u, strict=False), linear(-u, strict=False)
    if above is None or below is None or at_least is None or at_most is None:
        return False, False, False
    return (
        infeasible([*rows, above]),
        infeasible([*rows, at_least, at_most]),
        infeasible([*rows, below]),
    )


def _known(rows: Sequence[Inequality]) -> list[Inequality]:
    """Return what SymPy knows of the signs of the monomials."""
    known = []
    for m in sorted({m for row in rows for m, _ in row.coefficients}, key=str):
        if m.is_nonnegative:
            known.append(Inequality(((m, Fraction(1)),), Fraction(0), bool(m.is_positive)))
        elif m.is_nonpositive:
            known.append(Inequality(((m, Fraction(-1)),), Fraction(0), bool(m.is_negative)))
    return known


def _growth(rows: Sequence[Inequality], m: sp.Expr) -> int:
    up = sum(row.coefficient(m) > 0 for row in rows)
    down = sum(row.coefficient(m) < 0 for row in rows)
    return up * down - up - down


def _eliminate(rows: Sequence[Inequality], m: sp.Expr) -> list[Inequality]:
    up = [row for row in rows if row.coefficient(m) > 0]
    down = [row for row in rows if row.coefficient(m) < 0]
    kept = [row for row in rows if row.coefficient(m) == 0]
    pairs = (a.plus(b, -b.coefficient(m), a.coefficient(m)) for a in up for b in down)
    return list(dict.fromkeys([*kept, *pairs]))
