"""An exact zero test: is this expression identically zero on the reals?

The expression is read into an exp-log tower (`tower`), as a quotient n/d over generators that stand
for real functions.  Every rule of reading is an identity wherever the expression is defined, so

    n reduces to the zero polynomial   ⇒   "zero", at every point where the expression is defined
    a ball at a rational point excludes 0   ⇒   "nonzero", with that point as the witness
    neither   ⇒   "unknown"

A nonzero n alone proves nothing (the generators may be dependent), so it is never used as one.  A
"zero" needs at least one point where the expression is certified to be defined, since an identity
between nowhere-defined expressions is no identity; and a ball that excludes 0 after a "zero" is a
contradiction, raised aloud.

Source    D. Richardson, How to recognize zero, J. Symbolic Comput. 24 (1997), 627–645.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp
from sympy.core.function import AppliedUndef

from alicemath.errors import ContradictionError, UnsupportedError
from alicemath.symbolic.balls import enclose, sample_points
from alicemath.symbolic.generators import Unreadable
from alicemath.symbolic.tower import read_into_tower

__all__ = ["ZeroTest", "find_nonzero", "zero_test"]

CHECKS = 3  # points at which even an unconditional proof is checked against its own value
Status = Literal["zero", "nonzero", "unknown"]
Witness = tuple[tuple[sp.Symbol, Fraction], ...]


@dataclass(frozen=True, slots=True)
class ZeroTest:
    """The answer: `status`, why, the side conditions of "zero", the witness of "nonzero".

    Attributes
    ----------
    status
        "zero", "nonzero" or "unknown".
    reason
        One sentence.
    conditions
        Relations, all of which hold wherever the expression as written is defined.
    witness
        A rational point where the value is certified to be nonzero.
    value
        That value with its error bar, printed.
    """

    status: Status
    reason: str
    conditions: tuple[sp.Basic, ...] = ()
    witness: Witness = ()
    value: str = ""

    @property
    def zero(self) -> bool:
        """Whether it is proved zero."""
        return self.status == "zero"

    @property
    def nonzero(self) -> bool:
        """Whether it is proved nonzero somewhere."""
        return self.status == "nonzero"


def zero_test(expression: sp.Expr) -> ZeroTest:
    """Return whether a smooth expression vanishes wherever it is defined.

    Parameters
    ----------
    expression
        Built of rational numbers, symbols (read as real), and elementary functions; `Abs` is
        understood, `Max`, `Min`, `sign` and `Piecewise` are opaque here (see `cells`).

    Returns
    -------
    ZeroTest
        "zero", "nonzero" or "unknown"; never "zero" for a function that is not.

    Raises
    ------
    ContradictionError
        When the proof and the certified value at a point disagree: a defect of this room.

    Examples
    --------
    >>> import sympy as sp
    >>> s = sp.Symbol("s", real=True)
    >>> sigma = 1 / (1 + sp.exp(-s))
    >>> zero_test(sp.diff(sigma, s) - sigma * (1 - sigma)).status
    'zero'
    >>> zero_test(sp.diff(sigma, s) - sigma * (1 + sigma)).status
    'nonzero'
    """
    expression = sp.sympify(expression)
    vanishes, reason, conditions = _read(expression)
    if not vanishes:
        return find_nonzero(expression, reason)
    return _certified_zero(expression, conditions)


def _read(expression: sp.Expr) -> tuple[bool, str, tuple[sp.Basic, ...]]:
    """Return whether the numerator reduces to 0, why not, and the conditions if it does."""
    try:
        tower, value = read_into_tower(expression)
    except Unreadable as why:
        return False, str(why), ()
    except RecursionError:
        return False, "the expression is nested too deeply", ()
    if tower.reduce(value.numerator) != 0:
        return False, "its normal form is not zero, which alone proves nothing", ()
    return True, "", tower.side_conditions()


def _certified_zero(expression: sp.Expr, conditions: tuple[sp.Basic, ...]) -> ZeroTest:
    """Return "zero" once some point is certified to lie in the domain, and none speaks against."""
    reason = "the numerator of its normal form is the zero polynomial"
    try:
        defined = _defined_somewhere(expression, conditions)
    except UnsupportedError:
        defined = bool(expression.atoms(AppliedUndef))
    if defined or not conditions:
        return ZeroTest("zero", reason, conditions)
    return ZeroTest("unknown", f"no point found where {_listed(conditions)}", conditions)


def _defined_somewhere(expression: sp.Expr, conditions: tuple[sp.Basic, ...]) -> bool:
    """Return whether a ball at some point is finite; one that excludes 0 is a contradiction."""
    symbols = _symbols(expression)
    needed = [c.lhs for c in conditions]
    seen = False
    for point in sample_points(symbols, 40 if conditions else CHECKS):
        value = enclose(expression, point)
        if value > 0 or value < 0:
            raise ContradictionError(
                f"{expression} was proved zero, but is {value} at {_printed(point)}"
            )
        seen |= value.is_finite() and all(enclose(u, point).is_finite() for u in needed)
        if seen and conditions:
            return True
    return seen


def find_nonzero(expression: sp.Expr, otherwise: str = "") -> ZeroTest:
    """Return "nonzero" with a certified rational point, or "unknown" with the reason given."""
    try:
        for bits, count in ((96, 12), (512, 4)):
            for point in sample_points(_symbols(expression), count):
                value = enclose(expression, point, bits)
                if value > 0 or value < 0:
                    witness = tuple(point.items())
                    where = f" at {_printed(point)}" if point else ""
                    reason = f"it is {value.str(8)}{where}"
                    return ZeroTest("nonzero", reason, witness=witness, value=value.str(20))
    except UnsupportedError as why:
        otherwise = otherwise or str(why)
    return ZeroTest("unknown", otherwise or "no certified point was found")


def _symbols(expression: sp.Expr) -> tuple[sp.Symbol, ...]:
    return tuple(sorted(expression.free_symbols, key=str))


def _printed(point: dict[sp.Symbol, Fraction]) -> str:
    return ", ".join(f"{s} = {v}" for s, v in point.items())


def _listed(conditions: tuple[sp.Basic, ...]) -> str:
    return " and ".join(str(c) for c in conditions)
