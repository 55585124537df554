"""Every claim of the corpus, in plain NumPy: what holds is proved, near misses are not."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import numpy as np
import pytest

from alicemath.errors import UndecidedError
from alicemath.indexed import decide, zero
from alicemath.indexed.claim import Claim
from alicemath.indexed.context import BUDGET, Context
from alicemath.indexed.rename import rename
from alicemath.indexed.terms import Polynomial, scale, total
from tests.indexed.corpus import FALSE, TRUE
from tests.indexed.rows import Row


def proved(row: Row) -> bool:
    try:
        return decide(row.kind, row.f, row.claimed, row.on, row.wrt).proved
    except UndecidedError:
        return False


def name(row: Row) -> str:
    return row.name


@pytest.mark.parametrize("row", TRUE, ids=name)
def test_a_true_claim_is_proved(row: Row) -> None:
    decision = decide(row.kind, row.f, row.claimed, row.on, row.wrt)
    assert decision.proved, decision.formula
    assert decision.operations < BUDGET / 20


@pytest.mark.parametrize("row", FALSE, ids=name)
def test_a_near_miss_is_not_proved(row: Row) -> None:
    assert not proved(row)


def mutants(cx: Context, p: Polynomial) -> list[Polynomial]:
    """Return P with a coefficient doubled, a term dropped, a sign wrong, or indices swapped."""
    found = []
    for m, c in p.terms.items():
        term = Polynomial({m: c})
        found += [total(p, scale(term, k)) for k in (1, -1, -2)]
    for i in p.free:
        for j in p.free:
            if i < j and i.length == j.length:
                found.append(rename(cx, p, {i: j, j: i}))
    return [q for q in found if q != p]


@pytest.mark.parametrize("row", TRUE, ids=name)
def test_no_mutant_of_a_true_claim_is_proved(row: Row) -> None:
    trace = Claim(row.kind, row.f, row.claimed, row.on, row.wrt, (), BUDGET).trace(turn=0)
    cx = trace.session.cx
    expected, _ = trace.expected()
    for mutant in mutants(cx, trace.claimed.entry):
        if mutant == expected:  # the swap of two indices of what is symmetric
            continue
        difference = total(expected, scale(mutant, -1))
        symmetric = zero.is_zero(cx, total(trace.claimed.entry, scale(mutant, -1)))
        assert symmetric or not zero.is_zero(cx, difference), mutant


def test_a_claim_beyond_the_budget_is_undecided() -> None:
    row = next(r for r in TRUE if r.name == "multiclass Hessian")
    with pytest.raises(UndecidedError, match="budget of 20 operations"):
        decide(row.kind, row.f, row.claimed, row.on, row.wrt, budget=20)


def test_the_same_claim_takes_the_same_number_of_operations() -> None:
    row = next(r for r in TRUE if r.name == "layer norm vjp")
    counts = {decide(row.kind, row.f, row.claimed, row.on, row.wrt).operations for _ in range(2)}
    assert len(counts) == 1


def test_the_formula_reads_like_the_book() -> None:
    row = next(r for r in TRUE if r.name == "plain softmax Jacobian")
    decision = decide(row.kind, row.f, row.claimed, row.on, row.wrt)
    assert decision.formula.startswith("∂plain_softmax_i/∂z_j = ")
    assert "\\delta" in decision.latex
    assert np.array_equal(decision.side_conditions, ())
