"""Linear systems over any field, exactly.

Where the field can point to an entry that is certainly not zero, Gauss–Jordan elimination with
that pivot; else, and for small determinants, the division-free expansion

    det A = Σ_j (−1)^(n−1+j) a_{n−1,j} det A_{n−1,j}        (Laplace, by the last row)

shared between subsets of columns, and Cramer's A⁻¹ = adj A / det A, which hold for formulas and
for balls alike.  Source: Golub and Van Loan (2013), Matrix Computations, §3.4 and §4.2; Horn and
Johnson (2013), Matrix Analysis, §0.8.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from alicemath.errors import UndecidedError, UnsupportedError
from alicemath.tracing.scalars import Entries, Field, ScalarArray, entries

__all__ = ["cholesky", "determinant", "inverse", "sign_and_log_determinant", "solve"]

Rows = list[list[Any]]
Pivot = Callable[[Sequence[Any]], int | None]

#: Laplace's expansion takes n·2ⁿ products: 384 for n = 6, and 12 288 terms of a formula for n = 10.
LARGEST_EXPANSION = 6


def solve(field: Field, a: Any, b: Any) -> ScalarArray:
    """Return X with A X = B, batched as ``np.linalg.solve``; b of one axis is a vector."""
    left, right = entries(field, a), entries(field, b)
    _require_square("np.linalg.solve", left)
    vector = right.ndim == 1
    columns = right[:, None] if vector else right
    batch = np.broadcast_shapes(left.shape[:-2], columns.shape[:-2])
    left = np.broadcast_to(left, batch + left.shape[-2:])
    columns = np.broadcast_to(columns, batch + columns.shape[-2:])
    if left.shape[-1] != columns.shape[-2]:
        raise ValueError(f"np.linalg.solve: shapes {left.shape} and {right.shape} do not fit")
    x = np.empty(columns.shape, dtype=object)
    for k in np.ndindex(batch):
        _fill(x[k], _solve(field, left[k].tolist(), columns[k].tolist()))
    return ScalarArray(x[..., 0] if vector else x, field)


def inverse(field: Field, a: Any) -> ScalarArray:
    """Return A⁻¹, batched."""
    raw = entries(field, a)
    _require_square("np.linalg.inv", raw)
    return solve(field, a, np.broadcast_to(np.eye(raw.shape[-1]), raw.shape))


def determinant(field: Field, a: Any) -> ScalarArray:
    """Return det A, batched."""
    raw = entries(field, a)
    _require_square("np.linalg.det", raw)
    return ScalarArray(_batched(raw, lambda rows: _determinant(field, rows)), field)


def sign_and_log_determinant(field: Field, a: Any) -> Any:
    """Return (sign det A, log|det A|), batched."""
    det = determinant(field, a)
    pair: Any = np.linalg.slogdet(np.eye(1))
    return type(pair)(np.sign(det), np.log(np.abs(det)))


def cholesky(field: Field, a: Any) -> ScalarArray:
    """Return the lower triangle L with L Lᵀ = A, from A's lower triangle, batched."""
    raw = entries(field, a)
    _require_square("np.linalg.cholesky", raw)
    lower = np.empty(raw.shape, dtype=object)
    for k in np.ndindex(raw.shape[:-2]):
        _fill(lower[k], _cholesky(field, raw[k].tolist()))
    return ScalarArray(lower, field)


# ------------------------------------------------------------------ one matrix
def _solve(field: Field, a: Rows, b: Rows) -> Rows:
    if field.pivot is None:
        return _cramer(field, a, b)
    augmented = [[*left, *right] for left, right in zip(a, b, strict=True)]
    det = _eliminate(field, field.pivot, augmented, len(a))
    if det is None:
        raise LinAlgError("Singular matrix")
    return [row[len(a) :] for row in augmented]


def _determinant(field: Field, a: Rows) -> Any:
    n = len(a)
    if field.pivot is None or n <= 3:
        return _expand(field, a)
    try:
        det = _eliminate(field, field.pivot, [list(row) for row in a], n)
    except UndecidedError:
        return _expand(field, a)
    return field.lift(0) if det is None else det


def _eliminate(field: Field, pivot_of: Pivot, rows: Rows, n: int) -> Any:
    """Reduce the first n columns to the identity in place; return det, None when singular."""
    divide, det = field.functions[np.divide], field.lift(1)
    for c in range(n):
        found = pivot_of([row[c] for row in rows[c:]])
        if found is None:
            return None
        if found:
            rows[c], rows[c + found] = rows[c + found], rows[c]
            det = -det
        pivot = rows[c][c]
        det = det * pivot
        rows[c] = [divide(entry, pivot) for entry in rows[c]]
        for r in range(n):
            if r != c:
                factor = rows[r][c]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[c], strict=True)]
    return det


def _expand(field: Field, a: Rows) -> Any:
    """Laplace's expansion; minors of the first k rows are shared between the columns' subsets."""
    n = len(a)
    if n > LARGEST_EXPANSION:
        raise UnsupportedError(
            f"the determinant of a {n} × {n} matrix", field.name, f"keep n ≤ {LARGEST_EXPANSION}"
        )
    minors: dict[tuple[int, ...], Any] = {(): field.lift(1)}
    for k in range(n):
        minors = {
            columns: _last_row(field, a[k], columns, minors)
            for columns in combinations(range(n), k + 1)
        }
    return minors[tuple(range(n))]


def _last_row(field: Field, row: list[Any], columns: tuple[int, ...], minors: Any) -> Any:
    total = field.lift(0)
    for place, j in enumerate(columns):
        term = row[j] * minors[columns[:place] + columns[place + 1 :]]
        total = total - term if (len(columns) - 1 + place) % 2 else total + term
    return total


def _cramer(field: Field, a: Rows, b: Rows) -> Rows:
    """X = adj(A) B / det A."""
    n, divide = len(a), field.functions[np.divide]
    det = _expand(field, a)
    if field.relations[np.equal](det, field.lift(0)) is True:
        raise LinAlgError("Singular matrix")
    adjugate = [[_cofactor(field, a, j, i) for j in range(n)] for i in range(n)]
    zero = field.lift(0)
    return [
        [
            divide(sum((adjugate[i][k] * b[k][j] for k in range(n)), zero), det)
            for j in range(len(b[0]) if b else 0)
        ]
        for i in range(n)
    ]


def _cofactor(field: Field, a: Rows, i: int, j: int) -> Any:
    minor = [[x for q, x in enumerate(row) if q != j] for p, row in enumerate(a) if p != i]
    value = _expand(field, minor)
    return -value if (i + j) % 2 else value


def _cholesky(field: Field, a: Rows) -> Rows:
    n, zero = len(a), field.lift(0)
    sqrt, divide = field.functions[np.sqrt], field.functions[np.divide]
    lower = [[zero] * n for _ in range(n)]
    for j in range(n):
        square = a[j][j] - sum((lower[j][k] * lower[j][k] for k in range(j)), zero)
        if field.relations[np.greater](square, zero) is False:
            raise LinAlgError("Matrix is not positive definite")
        lower[j][j] = sqrt(square)
        for i in range(j + 1, n):
            rest = a[i][j] - sum((lower[i][k] * lower[j][k] for k in range(j)), zero)
            lower[i][j] = divide(rest, lower[j][j])
    return lower


# ------------------------------------------------------------------ batches
def _require_square(name: str, a: Entries) -> None:
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise LinAlgError(f"{name}: the last two axes of {a.shape} are not square")


def _batched(a: Entries, compute: Callable[[Rows], Any]) -> Entries:
    result = np.empty(a.shape[:-2], dtype=object)
    for k in np.ndindex(result.shape):
        result[k] = compute(a[k].tolist())
    return result


def _fill(target: Entries, rows: Rows) -> None:
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            target[i, j] = entry
