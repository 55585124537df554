"""Terms in the notation of the books.

``np.diag(s) - np.outer(s, s)`` prints as ``diag(s) − s sᵀ`` and ``2 / n * X.T @ (X @ w - y)`` as
``2/n Xᵀ (X w − y)``.  What is printed is what is computed: the text is made from the recorded
term, never typed beside it.  Between vectors @ is the dot product ``u·v``, between arrays * is the
entrywise product ``u ⊙ v``; which of them are vectors is found by replaying the term.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from alicemath.domain import Domain
from alicemath.proof.lengths import Length
from alicemath.proof.ranks import ranks_of
from alicemath.proof.terms import Term, count, length
from alicemath.proof.vocabulary import Word, fold
from alicemath.tracing.tracer import getitem, name_of

__all__ = ["notation"]

# Binding strength, weakest first.  DOT is a product of vectors that is a number, u·v or uᵀ A v: a
# factor in parentheses.  OPEN ends in a sum, t Σ w: what follows on the right would be summed too.
CHOICE, SUM, NEGATIVE, DOT, OPEN, HADAMARD, QUOTIENT, PRODUCT, POWER, ATOM = range(10)
Piece = tuple[str, int]

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

#: Functions whose usual name is not NumPy's.
NAMES: Mapping[Any, str] = {
    np.maximum: "max",
    np.minimum: "min",
    np.trace: "tr",
    np.linalg.det: "det",
    np.linalg.slogdet: "slogdet",
}


def notation(
    term: Any,
    on: Mapping[str, Domain] | None = None,
    words: Sequence[Word] = (),
) -> str:
    """Return a term as text.

    Parameters
    ----------
    term
        A recorded term, or a constant.
    on
        The domains of the arguments: they name the lengths and tell vectors from matrices.
    words
        Functions that are printed by their names where the term calls them.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath.domain import real
    >>> from alicemath.proof.terms import arguments
    >>> on = dict(X=real("n", "c"), y=real("n"), w=real("c"))
    >>> X, y, w = arguments(on).values()
    >>> notation(2 / X.shape[0] * X.T @ (X @ w - y), on)
    '2/n Xᵀ (X w − y)'
    >>> notation(np.diag(w) - np.outer(w, w) + (w @ w) * np.eye(w.shape[0]), on)
    'diag(w) − w wᵀ + (w·w) I'
    """
    printer = _Printer(ranks_of(term, on or {}), words)
    return printer.piece(term)[0]


def _wrap(piece: Piece, strength: int) -> str:
    text, own = piece
    return text if own >= strength else f"({text})"


def _negated(text: str, own: int) -> Piece:
    """What begins with a sign; as a factor it needs parentheses where it did without the sign."""
    return text, NEGATIVE if own >= HADAMARD else SUM


class _Printer:
    """One printing: what is known of the ranks, and the words."""

    def __init__(self, ranks: Mapping[int, int], words: Sequence[Word]) -> None:
        self.ranks = ranks
        self.words = words

    def piece(self, term: Any) -> Piece:
        """Return the text of a term and how strongly it binds."""
        if not isinstance(term, Term):
            return self.constant(term)
        if term.name:
            return term.name, ATOM
        call = fold(term, self.words)
        if call is not None:
            return f"{call[0]}({', '.join(self.text(a) for a in call[1])})", ATOM
        writer = WRITERS.get(term.function)
        piece = writer(self, term) if writer is not None else None
        return piece or self.call(term)

    def text(self, term: Any, strength: int = CHOICE) -> str:
        """Return the text of a part, in parentheses where it binds more weakly."""
        return _wrap(self.piece(term), strength)

    def rank(self, term: Any) -> int | None:
        """Return the number of axes, if it is known."""
        if isinstance(term, Term | tuple | list):
            return self.ranks.get(id(term))
        return 0 if isinstance(term, Length) else np.ndim(term)

    def product(self, a: Any, sign: str, right: str, own: int = PRODUCT) -> Piece:
        """Return a product; of what comes first a sign, or a quotient, needs no parentheses."""
        left = self.piece(a)
        if left[1] == NEGATIVE:
            return _negated(f"{left[0]}{sign}{right}", own)
        return f"{_wrap(left, HADAMARD if own == HADAMARD else QUOTIENT)}{sign}{right}", own

    def column(self, x: Any, strength: int) -> str:
        """Return the text of a vector that must stand as a column: (xᵀ A)ᵀ."""
        return f"({self.text(x)})ᵀ" if self.is_row(x) else self.text(x, strength)

    def is_row(self, x: Any) -> bool:
        """Whether x is xᵀ A, a vector that is written as a row."""
        return _is_product(x) and (self.rank(x.args[0]) == 1 or self.is_row(x.args[0]))

    def constant(self, value: Any) -> Piece:
        if isinstance(value, Length):
            return value.name, ATOM
        if isinstance(value, tuple | list):
            return "(" + ", ".join(self.text(v) for v in value) + ")", ATOM
        if isinstance(value, slice):
            return self.range(value), ATOM
        if isinstance(value, np.ndarray) and value.ndim:
            return f"[{', '.join(map(self.text, value))}]", ATOM
        if isinstance(value, str):
            return value.replace("->", "→"), ATOM
        is_float = isinstance(value, float | np.floating)
        text = _multiple_of_pi(value) or f"{value:g}" if is_float else str(value)
        own = QUOTIENT if "/" in text else PRODUCT if text[1:].endswith("π") else ATOM
        return text.replace("-", "−"), NEGATIVE if text.startswith("-") else own

    def range(self, s: slice) -> str:
        """Return start:stop:step, the ends that are left out left out."""
        ends = ["" if part is None else self.text(part) for part in (s.start, s.stop, s.step)]
        return ":".join(ends if ends[2] else ends[:2])

    def call(self, term: Term) -> Piece:
        name = NAMES.get(term.function) or name_of(term.function)  # type: ignore[arg-type]
        name = name.removeprefix("np.").removesuffix(" (vectorized)")  # so np.frompyfunc has it
        inner = [self.text(a) for a in term.args]
        inner += [f"{k}={self.text(a)}" for k, a in term.kwargs.items() if k != "keepdims"]
        return f"{name}({', '.join(inner)})", ATOM


def _multiple_of_pi(x: float) -> str:
    """Return "π", "2π", "π/180" for the float nearest to it; empty for other numbers."""
    k = Fraction(float(x) / math.pi).limit_denominator(360) if math.isfinite(x) else Fraction(0)
    if k == 0 or abs(k) > 360 or float(x) != math.pi * k.numerator / k.denominator:
        return ""
    times = {1: "", -1: "-"}.get(k.numerator, str(k.numerator))
    return f"{times}π" + (f"/{k.denominator}" if k.denominator > 1 else "")


# ------------------------------------------------------------------ one writer a function
Writer = Callable[[_Printer, Term], Piece | None]


def _infix(sign: str, left: int, right: int, own: int) -> Writer:
    def write(p: _Printer, term: Term) -> Piece:
        a, b = term.args
        return f"{p.text(a, left)}{sign}{p.text(b, right)}", own

    return write


def _sum_of(sign: str) -> Writer:
    """Write a sum; adding 0·x, which only says the shape, is not written."""

    def write(p: _Printer, term: Term) -> Piece:
        a, b = term.args
        if _is_zero(b):
            return p.piece(a)
        if _is_zero(a) and term.function is np.add:
            return p.piece(b)
        return f"{p.text(a, SUM)}{sign}{p.text(b, DOT)}", SUM

    return write


def _is_zero(x: Any) -> bool:
    return isinstance(x, Term) and x.function is np.multiply and _is_number(x.args[0], 0)


def _is_number(x: Any, value: int) -> bool:
    return isinstance(x, int | float) and not isinstance(x, Length) and x == value


def _multiply(p: _Printer, term: Term) -> Piece:
    a, b = term.args
    if _is_zero(term):
        return "0", ATOM
    if all((p.rank(x) or 0) > 0 for x in (a, b)):
        return p.product(a, " ⊙ ", p.text(b, HADAMARD), HADAMARD)
    right, own = p.piece(b)
    own = own if own == OPEN else PRODUCT
    right = p.text(b, own)
    return p.product(a, "·" if right[0].isdigit() else " ", right, own)


def _divide(p: _Printer, term: Term) -> Piece:
    a, b = term.args
    text, own = p.piece(a)
    if own in {DOT, OPEN} and not isinstance(b, Term):  # halves of Σ x² and of u·v are no question
        return f"{text}/{p.text(b, POWER)}", own
    return p.product(a, "/", p.text(b, POWER), QUOTIENT)


def _axes(total: Term) -> bool:
    """Whether a sum is over some axes only, or keeps them."""
    return total.kwargs.get("axis") is not None or len(total.args) > 1


def _matmul(p: _Printer, term: Term) -> Piece:
    """A product of matrices; of vectors the dot product, xᵀ A and xᵀ A x as the books have it."""
    a, b = term.args
    own = DOT if p.rank(term) == 0 else PRODUCT
    dot = p.rank(b) in {1, None} and not (p.is_row(a) or _is_product(b))
    if p.rank(a) == 1 and (dot or p.is_row(b)):
        return f"{p.text(a, ATOM)}·{p.text(b, ATOM)}", DOT
    if p.rank(a) != 1 or p.is_row(a):
        return p.product(a, " ", p.column(b, PRODUCT), own)
    return f"{p.text(a, ATOM)}ᵀ {p.text(b, PRODUCT)}", own


def _is_product(x: Any) -> bool:
    return isinstance(x, Term) and x.function is np.matmul and not x.name


def _power(p: _Printer, term: Term) -> Piece:
    base, exponent = term.args
    if isinstance(exponent, int | float) and float(exponent).is_integer():
        return p.text(base, ATOM) + str(int(exponent)).translate(SUPERSCRIPTS), POWER
    return f"{p.text(base, ATOM)}^{p.text(exponent, ATOM)}", POWER


def _negative(p: _Printer, term: Term) -> Piece:
    text, own = p.piece(term.args[0])
    return _negated(f"−{_wrap((text, own), DOT)}", own if own >= DOT else ATOM)


def _transpose(p: _Printer, term: Term) -> Piece | None:
    if len(term.args) > 1 and term.args[1] is not None:
        return None
    return p.text(term.args[0], ATOM) + "ᵀ", POWER


def _outer(p: _Printer, term: Term) -> Piece:
    a, b = term.args
    right = p.text(b, PRODUCT) if p.is_row(b) else f"{p.text(b, ATOM)}ᵀ"
    return f"{p.column(a, ATOM)} {right}", PRODUCT


def _square(p: _Printer, term: Term) -> Piece:
    return p.text(term.args[0], ATOM) + "²", POWER


def _sum(p: _Printer, term: Term) -> Piece | None:
    if _axes(term):
        return None
    (x,) = term.args
    counted = _counted(x)
    if counted is not None:
        return f"size({p.text(counted)})", ATOM
    return "Σ " + p.text(x, QUOTIENT), OPEN


def _counted(x: Any) -> Any:
    """The array whose entries a sum of ones counts, where the ones are shaped like one."""
    if not isinstance(x, Term) or x.name:
        return None
    if x.function is np.ones_like:
        return x.args[0]
    if x.function is np.add:
        for zero, one in (x.args, x.args[::-1]):
            if _is_zero(zero) and _is_number(one, 1):
                return zero.args[1]
    return None


def _between(left: str, right: str) -> Writer:
    def write(p: _Printer, term: Term) -> Piece | None:
        return (
            None
            if len(term.args) > 1 or term.kwargs
            else (
                f"{left}{p.text(term.args[0])}{right}",
                ATOM,
            )
        )

    return write


def _root(p: _Printer, term: Term) -> Piece:
    return "√" + p.text(term.args[0], ATOM), POWER


def _inverse(p: _Printer, term: Term) -> Piece:
    return p.text(term.args[0], ATOM) + "⁻¹", POWER


def _solve(p: _Printer, term: Term) -> Piece:
    a, b = term.args
    return f"{p.text(a, ATOM)}⁻¹ {p.text(b, PRODUCT)}", PRODUCT


def _length(p: _Printer, term: Term) -> Piece:
    x, axis = term.args
    return (f"|{p.text(x)}|" if axis == 0 else f"|{p.text(x)}|₁"), ATOM


def _index(p: _Printer, term: Term) -> Piece:
    x, key = term.args
    stacked = isinstance(x, Term) and x.function is np.stack and not x.name and not x.kwargs
    if stacked and isinstance(key, int):
        return p.piece(x.args[0][key])
    keys = key if isinstance(key, tuple) else (key,)
    inner = ", ".join("…" if k is Ellipsis else p.text(k) for k in keys)
    return f"{p.text(x, ATOM)}[{inner}]", ATOM


def _where(p: _Printer, term: Term) -> Piece | None:
    if len(term.args) != 3:
        return None
    condition, a, b = (p.text(x, SUM) for x in term.args)
    return f"{a} if {condition} else {b}", CHOICE


def _constant(text: str) -> Writer:
    return lambda p, term: (text, ATOM)


WRITERS: Mapping[Any, Writer] = {
    np.add: _sum_of(" + "),
    np.subtract: _sum_of(" − "),
    np.multiply: _multiply,
    np.divide: _divide,
    np.matmul: _matmul,
    np.dot: _matmul,
    np.power: _power,
    np.negative: _negative,
    np.transpose: _transpose,
    np.outer: _outer,
    np.square: _square,
    np.sum: _sum,
    np.sqrt: _root,
    np.linalg.norm: _between("‖", "‖"),
    np.absolute: _between("|", "|"),
    np.linalg.inv: _inverse,
    np.linalg.solve: _solve,
    np.stack: _between("", ""),
    np.where: _where,
    np.eye: _constant("I"),
    np.ones: _constant("1"),
    np.ones_like: _constant("1"),
    np.zeros: _constant("0"),
    np.zeros_like: _constant("0"),
    np.less: _infix(" < ", SUM, SUM, SUM),
    np.less_equal: _infix(" ≤ ", SUM, SUM, SUM),
    np.greater: _infix(" > ", SUM, SUM, SUM),
    np.greater_equal: _infix(" ≥ ", SUM, SUM, SUM),
    length: _length,
    count: _between("|", "|"),
    getitem: _index,
}
