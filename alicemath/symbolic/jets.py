"""The exact class C^k of a function at one breakpoint, from its one-sided jets.

At a breakpoint c let L, R be the formulas left and right of it.  The k-th jump is the difference of
the one-sided limits R⁽ᵏ⁾(c⁺) − L⁽ᵏ⁾(c⁻), each found by differentiating *one* formula (`germs`).

    value missing                           hole (equal finite limits), pole, or gap
    a limit or the value differs            jump
    jumps 0, …, k vanish and the next not   C^k: by the mean value theorem the limit of f' is
                                            the one-sided derivative of a continuous f
    L, R analytic at c and L − R = 0        C^∞

A function flat on one side (e^(−1/x²)) never shows a jump; then the answer is "at least C^k". A
jump that depends on a parameter is decided for all its values: ELU has f'(0⁺) − f'(0⁻) = 1 − α,
so it is C⁰, and C¹ exactly when α = 1 (Clevert, Unterthiner & Hochreiter 2016, eq. 15).
"""

import math
from dataclasses import dataclass, replace

import sympy as sp

from alicemath.errors import UndecidedError
from alicemath.symbolic.germs import removable, side_limit
from alicemath.symbolic.roots import real_zeros
from alicemath.symbolic.signs import Given, NeedSign, sign_of
from alicemath.symbolic.zero import zero_test

__all__ = ["GAP", "Break", "Case", "Meeting", "order_name", "solutions"]

GAP, JUMP = -2, -1  # the order of a point without value, and of a discontinuity
PATIENCE = 24  # jets compared before two different analytic formulas are given up on


@dataclass(frozen=True, slots=True)
class Case:
    """What holds under a condition on the parameters: the order, None when undecided."""

    condition: sp.Basic
    order: float | None

    @property
    def name(self) -> str:
        """The class, such as "C1"."""
        return "undecided" if self.order is None else order_name(self.order)


@dataclass(frozen=True, slots=True)
class Break:
    """One breakpoint: the class there, the one-sided jets and their jumps.

    Attributes
    ----------
    at
        The point.
    order
        −2 no value, −1 a jump, k for C^k, inf for C^∞.
    name
        "hole", "pole", "gap", "jump", "C0", "C1", …, "C∞".
    value
        The value at the point itself, None where undefined.
    left, right
        One-sided limits of f, f', f'', …
    decided
        False when the order is only a lower bound; `reason` says why.
    cases
        When the first jump vanishes for some parameters only: what then, else empty.
    """

    at: sp.Expr
    order: float
    name: str
    value: sp.Expr | None
    left: tuple[sp.Expr, ...]
    right: tuple[sp.Expr, ...]
    decided: bool = True
    reason: str = ""
    cases: tuple[Case, ...] = ()

    @property
    def jumps(self) -> tuple[sp.Expr, ...]:
        """The jump of each derivative, right minus left."""
        return tuple(_difference(r, l) for l, r in zip(self.left, self.right, strict=False))


def order_name(order: float) -> str:
    """Return the name of an order: "gap", "jump", "C0", …, "C∞"."""
    names = {GAP: "gap", JUMP: "jump", math.inf: "C∞"}
    return names.get(order) or f"C{int(order)}"


# ---------------------------------------------------------------- one breakpoint
@dataclass(frozen=True, slots=True)
class Meeting:
    """Two formulas that meet at c."""

    variable: sp.Symbol
    at: sp.Expr
    left: sp.Expr
    right: sp.Expr
    value: sp.Expr | None
    given: Given

    def limits(self, k: int) -> tuple[sp.Expr, sp.Expr]:
        """Return the one-sided limits of the k-th derivative."""
        x, c = self.variable, self.at
        left, right = sp.diff(self.left, x, k), sp.diff(self.right, x, k)
        return side_limit(left, x, c, -1, self.given), side_limit(right, x, c, 1, self.given)

    def is_seamless(self) -> bool:
        """Return whether both are one function, analytic at c once a hole is filled."""
        x, c = self.variable, self.at
        same = self.left == self.right or zero_test(self.left - self.right).zero
        return same and removable(self.left, x, c, self.given)

    def is_analytic(self) -> bool:
        """Return whether each side extends analytically over c."""
        x, c = self.variable, self.at
        return all(removable(u, x, c, self.given) for u in (self.left, self.right))

    def classify(self, up_to: int) -> Break:
        """Return the class at c, with jets up to the first jump (or `up_to`)."""
        left, right = self.limits(0)
        start = Break(self.at, JUMP, "jump", self.value, (left,), (right,))
        if self.value is None:
            return replace(start, order=GAP, name=_kind_of_gap(left, right, self.given))
        if left.is_infinite or right.is_infinite:
            return start
        for limit in (left, right):
            if _vanishing(limit - self.value, self.given) is not True:
                return self._at_jump(start, limit - self.value)
        if self.is_seamless():
            return self._with_jets(replace(start, order=math.inf, name="C∞"), up_to)
        return self._differentiated(start, up_to)

    def _differentiated(self, found: Break, up_to: int) -> Break:
        """Go up the derivatives until one jumps; without end in sight, say "at least"."""
        last = PATIENCE if self.is_analytic() else up_to
        for k in range(1, last + 1):
            found = replace(found, order=k - 1, name=order_name(k - 1))
            try:
                left, right = self.limits(k)
            except NeedSign:
                raise
            except UndecidedError as why:
                return replace(found, decided=False, reason=str(why))
            found = replace(found, left=(*found.left, left), right=(*found.right, right))
            if left.is_infinite or right.is_infinite:
                return found
            if _vanishing(right - left, self.given) is not True:
                return self._at_jump(found, right - left)
        reason = f"no jump up to derivative {last}, and no proof that none follows"
        return replace(found, order=last, name=order_name(last), decided=False, reason=reason)

    def _with_jets(self, found: Break, up_to: int) -> Break:
        for k in range(1, min(up_to, 2) + 1):
            left, right = self.limits(k)
            found = replace(found, left=(*found.left, left), right=(*found.right, right))
        return found

    def _at_jump(self, found: Break, jump: sp.Expr) -> Break:
        """Return the class at a jump; when it depends on the parameters, the cases as well."""
        if _vanishing(jump, self.given) is False:
            return found
        cases = tuple(self._case(p, z) for p, z in solutions(jump, self.given))
        if not cases:
            return replace(found, decided=False, reason=f"whether {jump} vanishes is undecided")
        exceptions = sp.And(*[sp.Not(c.condition) for c in cases])
        return replace(found, cases=(Case(exceptions, found.order), *cases))

    def _case(self, parameter: sp.Symbol, value: sp.Expr) -> Case:
        swap = {parameter: value}
        fixed = Meeting(
            self.variable,
            self.at.subs(swap),
            self.left.subs(swap),
            self.right.subs(swap),
            None if self.value is None else self.value.subs(swap),
            self.given,
        )
        result = fixed.classify(8)
        return Case(sp.Eq(parameter, value), result.order if result.decided else None)


def _difference(right: sp.Expr, left: sp.Expr) -> sp.Expr:
    jump = right - left  # ∞ − ∞ is nan: the jump of two equal infinite slopes has no value
    return jump if right.is_infinite or left.is_infinite else sp.expand(jump)


def _vanishing(u: sp.Expr, given: Given) -> bool | None:
    """Return whether u = 0 for all parameters (True), for none (False), or it depends (None)."""
    try:
        return sign_of(u, given) == 0
    except NeedSign:
        return None


def solutions(u: sp.Expr, given: Given) -> list[tuple[sp.Symbol, sp.Expr]]:
    """Return (p, z) such that u = 0 exactly when p = z for one of them; [] when not found."""
    for parameter in sorted(u.free_symbols, key=str):
        try:
            zeros = real_zeros(u, parameter, given)
        except UndecidedError:
            continue
        return [(parameter, z) for z in zeros if _allowed(parameter, z)]
    return []


def _allowed(parameter: sp.Symbol, z: sp.Expr) -> bool:
    return not (
        (parameter.is_positive and z.is_nonpositive) or (parameter.is_negative and z.is_nonnegative)
    )


def _kind_of_gap(left: sp.Expr, right: sp.Expr, given: Given) -> str:
    if left.is_infinite or right.is_infinite:
        return "pole"
    return "hole" if _vanishing(right - left, given) else "gap"
