"""A claim, and one trace of both its sides.

The variable of a derivative may be declared with equations among its entries (A symmetric,
Σpᵢ = 1).  The derivative is then that of the *unconstrained extension*, the formula as written
with all entries independent, which is what every program that differentiates computes; the
equations are put back afterwards.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from alicemath.domain import Domain, length_names
from alicemath.errors import InputError, ShapeError, UndecidedError
from alicemath.indexed import derivative, product, rename, zero
from alicemath.indexed.array import IndexedArray, Position, argument, formal, lift, sum_axes
from alicemath.indexed.context import Assumptions, Context, Range, exact_bound
from alicemath.indexed.lengths import Axis, Session, describe_shape, symbolic_lengths
from alicemath.indexed.terms import ZERO, Entry, Index, Polynomial, atom

__all__ = ["Claim", "Hypothesis", "Kind", "Trace"]

Kind = Literal["gradient", "jacobian", "hessian", "jvp", "vjp", "equal"]
Function = Callable[..., Any]

#: The names of tangent and cotangent; an argument's name is an identifier, and cannot clash.
DIRECTIONS: Mapping[str, str] = {"jvp": "v→", "vjp": "u→"}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An assumed equation h(args) = 0 and how it enters.

    Attributes
    ----------
    vanishing
        h: a NumPy function of the arguments that is assumed to be 0.
    cofactor
        c(H, *args): what its value H contributes to left side − right side; 0 for H = 0.
    """

    vanishing: Function
    cofactor: Function


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was made."""

    kind: Kind
    f: Function
    claimed: Function
    on: Domain | Mapping[str, Domain]
    wrt: str | None
    hypotheses: tuple[Hypothesis, ...]
    budget: int

    @property
    def domains(self) -> Mapping[str, Domain]:
        """The arguments' domains by name."""
        if isinstance(self.on, Mapping):
            return self.on
        return {next(iter(_parameters(self.f)), "x"): self.on}

    @property
    def variable(self) -> str:
        """The name of the argument that f is differentiated by."""
        if self.wrt is None and len(self.domains) > 1:
            raise InputError(f"say which of {', '.join(self.domains)} to differentiate by: wrt=...")
        name = self.wrt or next(iter(self.domains))
        if name not in self.domains:
            raise InputError(f"wrt={name!r} is none of the arguments {', '.join(self.domains)}")
        return name

    def trace(self, *, turn: int) -> "Trace":
        """Trace both sides; ``turn`` chooses the stand-ins."""
        literals = {n for d in self.domains.values() for n in d.shape if isinstance(n, int)}
        names = length_names(self.domains)
        return Trace(self, Session(self.context(), names, literals, turn=turn))

    def context(self) -> Context:
        """Return a context with what the domains say."""
        tied = {n for n, d in self.domains.items() if d.kind in {"symmetric", "spd"}}
        normal = {n for n, d in self.domains.items() if d.kind in {"simplex", "one_hot"}}
        hot = {n for n, d in self.domains.items() if d.kind == "one_hot"}
        ranges = {
            n: Range(exact_bound(d.low), exact_bound(d.high), d.open, d.open)
            for n, d in self.domains.items()
        }
        ranges |= {_free_name(n): r for n, r in ranges.items()}
        return Context(
            Assumptions(ranges, frozenset(tied), frozenset(normal), frozenset(hot)),
            budget=self.budget,
        )


def _free_name(name: str) -> str:
    """Return the name of the copy whose entries are independent of one another."""
    return name + "°"


class Trace:
    """One trace of both sides of a claim."""

    __slots__ = ("claim", "claimed", "claimed_nonnegative", "session", "value")

    def __init__(self, claim: Claim, session: Session) -> None:
        self.claim, self.session = claim, session
        tied = self._tied()
        arguments = self._arguments()
        own = arguments
        if tied:
            axes = arguments[tied].axes
            own = {**arguments, tied: argument(session, _free_name(tied), axes)}
        self.value = self._call(claim.f, own)
        self.claimed = self._call(claim.claimed, arguments, *self._direction(arguments))
        self.claimed_nonnegative = self.claimed.nonnegative
        if claim.hypotheses:
            self.claimed = self.claimed + self._assumed(arguments)

    # ---------------------------------------------------------------- tracing
    def _arguments(self) -> dict[str, IndexedArray]:
        return {
            name: argument(self.session, name, [self._axis(s) for s in domain.shape])
            for name, domain in self.claim.domains.items()
        }

    def _axis(self, length: int | str) -> Axis:
        return (length,) if isinstance(length, str) else () if length == 1 else (str(length),)

    def _tied(self) -> str | None:
        """Return the variable, when its entries are tied by an equation."""
        if self.claim.kind == "equal":
            return None
        name, assumed = self.claim.variable, self.session.cx.assumptions
        return name if name in assumed.symmetric | assumed.normalised else None

    def _call(
        self, f: Function, arguments: Mapping[str, IndexedArray], *extra: IndexedArray
    ) -> IndexedArray:
        """Call f with the arguments by name, if it names them, else in order."""
        names = _parameters(f)
        with symbolic_lengths():
            if set(arguments) <= set(names):
                others = [name for name in names if name not in arguments]
                result = f(**arguments, **dict(zip(others, extra, strict=False)))
            else:
                result = f(*arguments.values(), *extra)
            return lift(self.session, result)

    def _direction(self, arguments: Mapping[str, IndexedArray]) -> tuple[IndexedArray, ...]:
        """Return the tangent of a jvp, or the cotangent of a vjp."""
        if self.claim.kind not in DIRECTIONS:
            return ()
        forward = self.claim.kind == "jvp"
        axes = arguments[self.claim.variable].axes if forward else self.value.axes
        return (argument(self.session, DIRECTIONS[self.claim.kind], axes),)

    def _assumed(self, arguments: Mapping[str, IndexedArray]) -> Any:
        """Return Σ c(h), having checked that every c(0) is 0."""
        summed: Any = 0
        for hypothesis in self.claim.hypotheses:
            h = self._call(hypothesis.vanishing, arguments)
            nothing = IndexedArray(self.session, h.axes, ZERO)
            with symbolic_lengths():
                at_zero, result = (
                    lift(self.session, hypothesis.cofactor(value, *arguments.values()))
                    for value in (nothing, h)
                )
            if not zero.is_zero(self.session.cx, at_zero.entry):
                raise InputError("a cofactor must vanish where its hypothesis does")
            summed = summed + result
        return summed

    def spelled(self) -> tuple[str, ...]:
        """Spell both sides; the same for every choice of stand-ins."""
        a, b = self.value, self.claimed
        return a.entry.key, repr(a.axes), b.entry.key, repr(b.axes)

    # ---------------------------------------------------------------- deriving
    def expected(self) -> tuple[Polynomial, tuple[Axis, ...]]:
        """Return the true derivative's entry, and its axes."""
        y, kind = self.value, self.claim.kind
        if kind == "equal":
            return y.entry, y.axes
        if kind in {"gradient", "hessian"} and y.axes:
            raise ShapeError(
                f"the {kind} of a function with values of shape {describe_shape(y.axes)}; "
                "a number is needed (use the jacobian)"
            )
        y = self._unshifted(y)
        x = self._arguments()[self.claim.variable]
        order = 2 if kind == "hessian" else 1
        axes = y.axes + x.axes * order
        positions = formal(axes)
        entry = y.at(positions[: len(y.axes)])
        name = self._tied() or self.claim.variable
        name = _free_name(name) if self._tied() else name
        for k in range(order):
            start = len(y.axes) + k * len(x.axes)
            at = [i for p in positions[start : start + len(x.axes)] for i in p]
            entry = derivative.differentiate(self.session.cx, entry, name, at)
        entry = self._tie(entry)
        return self._contracted(entry, y, x, positions)

    def _contracted(
        self, entry: Polynomial, y: IndexedArray, x: IndexedArray, positions: list[Position]
    ) -> tuple[Polynomial, tuple[Axis, ...]]:
        """Apply the Jacobian's entry to the direction of a jvp or vjp."""
        kind, cx, count = self.claim.kind, self.session.cx, len(y.axes)
        if kind not in {"jvp", "vjp"}:
            return entry, y.axes + x.axes * (2 if kind == "hessian" else 1)
        kept, summed = (slice(0, count), slice(count, None))[:: 1 if kind == "jvp" else -1]
        source, target = (x, y) if kind == "jvp" else (y, x)
        direction = argument(self.session, DIRECTIONS[kind], source.axes)
        body = product.multiply(cx, entry, direction.at(positions[summed]))
        result = sum_axes(self.session, body, positions[summed])
        renaming = {
            i: j
            for old, new in zip(positions[kept], formal(target.axes), strict=True)
            for i, j in zip(old, new, strict=True)
        }
        return rename.rename(cx, result, renaming), target.axes

    def _tie(self, p: Polynomial) -> Polynomial:
        """Put the assumed equations back after differentiating the unconstrained extension."""
        name = self._tied()
        if name is None:
            return p
        kind = self.claim.domains[name].kind
        self.session.notes[
            f"{name} is {kind}; its entries are independent in the derivative (that of the "
            "unconstrained extension)"
        ] = None
        cx = self.session.cx
        return rename.substitute(
            cx, p, _free_name(name), lambda indices: product.entry(cx, name, indices)
        )

    def _unshifted(self, y: IndexedArray) -> IndexedArray:
        """Prove that y does not depend on a maximum that was read as a shift, and drop it."""
        cx, entry = self.session.cx, y.entry
        for symbol in self.session.shifts.values():
            at = [cx.fresh(i.length) for i in _indices_of(cx, entry, symbol)]
            if not zero.is_zero(cx, derivative.differentiate(cx, entry, symbol, at)):
                raise UndecidedError(
                    "the value depends on a maximum over an index, which index calculus cannot "
                    "differentiate (a shift that cancels, as in softmax, is read)"
                )
            entry = rename.substitute(cx, entry, symbol, lambda _: ZERO)
            self.session.notes[
                "a maximum is read as a shift: the function is proved not to depend on its value"
            ] = None
        return IndexedArray(self.session, y.axes, entry, square=y.square)


def _indices_of(cx: Context, p: Polynomial, name: str) -> tuple[Index, ...]:
    """Return the indices of some occurrence of a tensor."""
    found: list[tuple[Index, ...]] = []

    def note(indices: tuple[Index, ...]) -> Polynomial:
        found.append(indices)
        return atom(Entry(name, indices))

    rename.substitute(cx, p, name, note)
    return found[0] if found else ()


def _parameters(f: Function) -> list[str]:
    """Return the names of the parameters that f takes by name, if it tells."""
    named = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    try:
        return [n for n, p in inspect.signature(f).parameters.items() if p.kind in named]
    except (TypeError, ValueError):  # a builtin without a signature
        return []
