"""The words of a proof.

let          name a term
define       say the formulas of functions that provers are asked about
assume       say a hypothesis aloud
convention   say which of two conventions is taken from here on
calc         a calculation: each line is proved from the one before
gradient_is, jacobian_is, hessian_is, jvp_is, vjp_is, equal
             a closed form: proved, read by every reader, and mutated
follows      an equation under a hypothesis, by its certificate
nonnegative  an inequality, by an identity with what is ≥ 0 at sight
smooth       the exact class Cᵏ at breakpoints, with the jumps
holds        what a prover, a count, a simulation or a computation found
reads        a number as printed
reject       a near miss of the last closed form: refuted by a number
near_miss, printed, without
             the same words of a statement that is false: near the true one, as it is printed,
             or without one of its conditions
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alicemath.check.certificates import prove_nonnegative
from alicemath.check.claim import Kind
from alicemath.check.prove import prove, refute
from alicemath.check.provers import Claimed
from alicemath.domain import Domain
from alicemath.errors import AlicemathError, InputError
from alicemath.proof.labels import label_of, superscript
from alicemath.proof.misses import Miss, wider
from alicemath.proof.mutation import direction, refute_mutants
from alicemath.proof.notation import notation
from alicemath.proof.observations import ROUNDED
from alicemath.proof.terms import Term, argument, arguments, lift, named, to_function
from alicemath.proof.theorem import Step
from alicemath.proof.vocabulary import Word
from alicemath.verdict import Evidence, Status, Verdict

__all__ = ["Derivative", "Proof"]

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Derivative:
    """The head of a calculation: the derivative of a term by an argument."""

    kind: Kind
    term: Term
    wrt: str


class Proof:
    """A proof under way: the steps so far.

    Parameters
    ----------
    on
        The domains of the theorem's arguments.
    words
        Functions that are printed by their names, see `alicemath.proof.vocabulary`.
    """

    def __init__(self, on: Mapping[str, Domain], words: Sequence[Word] = ()) -> None:
        self.on = dict(on)
        self.words = tuple(words)
        self.steps: list[Step] = []
        self.arguments = arguments(on)
        self._last: Claimed | None = None

    # ---------------------------------------------------------------- naming and assuming
    def let(self, name: str, term: Any) -> Any:
        """Name a term, or an array of numbers; from here on it prints as the name."""
        term = lift(term, self.arguments)
        if not isinstance(term, Term | int | float | np.ndarray | np.generic):
            raise InputError(
                f"let names a term or an array of numbers, and {name} is a {type(term).__name__}: "
                "call the function, or join the parts with np.stack"
            )
        self.steps.append(Step("let", self.text(term), label=name))
        return named(name, term)

    def define(self, *functions: Function) -> None:
        """Say the formulas of functions, which the claims of provers call by their names.

        After ``def gap(p)``, ``proof.define(gap)`` prints ``let gap(p) = 2^p − 2``.
        """
        for f in functions:
            names = list(inspect.signature(f).parameters)
            numbers = {name: Domain(()) for name in names if name not in self.on}
            text = self.text(self._called(f, names), numbers)
            self.steps.append(Step("let", text, label=f"{f.__name__}({', '.join(names)})"))

    def assume(self, hypothesis: str) -> None:
        """Say a hypothesis aloud that elsewhere is taken silently."""
        self.steps.append(Step("assume", hypothesis))

    def convention(self, text: str) -> None:
        """Say which of two conventions is taken; what follows from it comes next."""
        self.steps.append(Step("assume", text, role="convention"))

    # ---------------------------------------------------------------- calculations
    def gradient(self, term: Term, by: Term) -> Derivative:
        """Return the head of a calculation: ∇ of a term by an argument."""
        return Derivative("gradient", term, by.name)

    def jacobian(self, term: Term, by: Term) -> Derivative:
        """Return the head of a calculation: ∂ of a term by an argument."""
        return Derivative("jacobian", term, by.name)

    def hessian(self, term: Term, by: Term) -> Derivative:
        """Return the head of a calculation: ∇² of a term by an argument."""
        return Derivative("hessian", term, by.name)

    def calc(self, label: str, start: Any, *lines: tuple[Any, str]) -> None:
        """Prove a chain of equalities, a reason at the right of every line."""
        if not lines:
            raise InputError("a calculation needs at least one line")
        before = start
        for k, (after, reason) in enumerate(lines):
            if isinstance(before, Derivative):
                claim = self.claimed(before.kind, before.term, after, before.wrt)
            else:
                claim = self.claimed("equal", before, after)
            verdict = prove(claim)
            self.steps.append(
                Step("line", self.text(after), reason, verdict.passed, verdict, "" if k else label)
            )
            before = after

    # ---------------------------------------------------------------- closed forms
    def gradient_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Prove ∇f = claimed; f and claimed are terms, or functions of the arguments."""
        self._derivative("gradient", f, claimed, wrt)

    def jacobian_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Prove ∂f = claimed."""
        self._derivative("jacobian", f, claimed, wrt)

    def hessian_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Prove ∇²f = claimed."""
        self._derivative("hessian", f, claimed, wrt)

    def jvp_is(self, f: Any, claimed: Function, wrt: Any = None) -> None:
        """Prove (∂f) v = claimed(..., v)."""
        self._close(self.claimed("jvp", f, claimed, wrt))

    def vjp_is(self, f: Any, claimed: Function, wrt: Any = None) -> None:
        """Prove (∂f)ᵀ u = claimed(..., u)."""
        self._close(self.claimed("vjp", f, claimed, wrt))

    def equal(self, left: Any, right: Any) -> None:
        """Prove that two terms, or functions of the arguments, are equal."""
        self._close(self.claimed("equal", left, right))

    def follows(self, left: Any, right: Any, *, given: Any, by: Function) -> None:
        """Prove that left = right wherever ``given`` vanishes.

        Parameters
        ----------
        left, right, given
            Terms; the hypothesis is given = 0.
        by
            The certificate: left − right = by(given) is an identity, and its right side is 0
            when its argument is.
        """
        left, right = (lift(side, self.arguments) for side in (left, right))
        self.assume(f"{self.text(given)} = 0")
        self._close(self.claimed("equal", left - right, by(given)))
        nothing = self.claimed("equal", by(0 * given), 0 * by(given))
        verdict = replace(prove(nothing), formula="")
        text = f"so {self.text(left)} = {self.text(right)}"
        self.steps.append(Step("claim", text, "", verdict.passed, verdict))

    def nonnegative(self, f: Any, squares: Any = None) -> None:
        """Prove f ≥ 0 by an identity f = squares whose right side is ≥ 0 by the way it is written.

        That is: squares, products and sums of what is ≥ 0, and arguments that their domains make
        ≥ 0.  Leave ``squares`` out where f itself is so written.
        """
        claim = self.claimed("equal", f, f if squares is None else squares)
        if squares is not None:
            self._close(claim)
        verdict = prove_nonnegative(claim.claimed, on=self.on)
        if squares is None and verdict.inconclusive:
            remedy = "or pass it: nonnegative(f, squares)"
            verdict = replace(verdict, reason=f"{verdict.reason}; {remedy}")
        so = "" if squares is None else "so "
        self.steps.append(Step("claim", f"{so}{claim.label} ≥ 0", "", verdict.passed, verdict))

    # ---------------------------------------------------------------- what is not so
    def reject(self, claimed: Any, *, because: str) -> None:
        """Refute a near miss of the last closed form."""
        last = self._last
        if last is None:
            raise InputError(
                "reject comes after the closed form that it misses; "
                "calc is not one: use gradient_is or equal"
            )
        claim = self.claimed(last.kind, last.f, claimed, last.wrt)
        verdict = refute(claim)
        text = f"{last.label} = {claim.text}"
        self.steps.append(Step("reject", text, because, verdict.failed, verdict))

    def near_miss(self, because: str) -> Miss:
        """Refute what is said next: it is close to the truth."""
        return Miss(self, because)

    def printed(self, because: str) -> Miss:
        """Refute what is said next: the statement as it is printed."""
        return Miss(self, because, "printed")

    def without(self, condition: str, *, because: str = "", **on: Domain) -> Miss:
        """Refute what is said next: the statement without a condition, on wider domains."""
        return Miss(self, because, "without", condition, wider(self.on, on))

    # ---------------------------------------------------------------- smoothness and numbers
    def smooth(
        self,
        f: Any,
        smoothness: str,
        *,
        at: Sequence[Any],
        jumps: Sequence[Any] = (),
        of: str | None = None,
    ) -> None:
        """Prove that f is exactly of a class at its breakpoints, with the jumps.

        Parameters
        ----------
        f
            A term or function of the arguments; piecewise in one of them.
        smoothness
            ``"C0"``, ``"C1"``, ...: continuous derivatives up to that order and not beyond.
        at
            The breakpoints, in rising order: numbers or terms.
        jumps
            The jump of the first derivative that has one, at each breakpoint.
        of
            The variable, when there are several arguments.
        """
        verdict, text, _ = self.smoothness(f, smoothness, at, jumps, of)
        said = f"{text} is {superscript(smoothness)}"
        self.steps.append(Step("claim", said, "", verdict.passed, verdict))

    def holds(self, verdict: Verdict) -> None:
        """Record what `prove_convex`, `prove_bound`, ... say on ``proof.on``, or a computation."""
        self.steps.append(Step("claim", verdict.claim, "", verdict.passed, verdict))

    def smoothness(
        self,
        f: Any,
        smoothness: str,
        at: Sequence[Any],
        jumps: Sequence[Any] = (),
        of: str | None = None,
        on: Mapping[str, Domain] | None = None,
    ) -> tuple[Verdict, str, str]:
        """Return the verdict on a class, the text of f, and that of its breakpoints.

        Without breakpoints, f may be of a better class than it is said to be.
        """
        from alicemath.check.smooth import prove_smoothness

        function, text = self.as_function(f)
        values = [p if not isinstance(p, Term) else self.as_function(p)[0] for p in (*at, *jumps)]
        places, heights = values[: len(at)], values[len(at) :]
        verdict = prove_smoothness(function, on or self.on, smoothness, places or None, heights, of)
        return verdict, text, ", ".join(map(self.text, at))

    def reads(self, label: str, value: float, printed: str) -> None:
        """Check a number as printed: rounded to the digits that are shown.

        The near miss, one unit in the last digit, is refuted by the same comparison.
        """
        digits = len(printed.partition(".")[2])
        got = f"{float(value):.{digits}f}"
        status = Status.PROVED if got == printed else Status.REFUTED
        verdict = Verdict(
            f"{label} = {printed}",
            Status.CORROBORATED if status is Status.PROVED else status,
            "this number",
            f"computed {float(value):.12g}",
            evidence=(Evidence(ROUNDED, "agrees" if got == printed else "disagrees", got),),
        )
        self.steps.append(Step("claim", printed, f"computed {got}", verdict.passed, verdict, label))

    # ---------------------------------------------------------------- how it is done
    def _derivative(self, kind: Kind, f: Any, claimed: Any, wrt: Any) -> None:
        self._close(self.claimed(kind, f, claimed, wrt))

    def _close(self, claim: Claimed) -> None:
        """Prove a closed form, remember it, and refute its mutants."""
        verdict = prove(claim)
        text = f"{claim.label} = {claim.text}"
        self.steps.append(Step("claim", text, "", verdict.passed, verdict))
        self._last = claim
        if verdict.passed:
            names = [*self.on, *direction(claim)]
            self.steps.append(refute_mutants(claim, self._called(claim.claimed, names), names))

    def claimed(
        self,
        kind: Kind,
        f: Any,
        claimed: Any,
        wrt: Any = None,
        on: Mapping[str, Domain] | None = None,
    ) -> Claimed:
        """Return a claim about terms or functions, with the words it is printed in."""
        function, text = self.as_function(f)
        by = (wrt.name if isinstance(wrt, Term) else wrt) or next(iter(self.on), "x")
        bare = Claimed(kind, function, function, self.on if on is None else on, by)
        extra = direction(bare)
        closed, closed_text = self.as_function(claimed, extra, spelled=True)
        return replace(
            bare, claimed=closed, label=label_of(kind, text, by, self.on), text=closed_text
        )

    def _called(self, f: Function, names: Sequence[str]) -> Any:
        """What a function returns, called with the theorem's terms."""
        known = self.arguments
        return lift(f(*[known[n] if n in known else argument(n) for n in names]), known)

    def as_function(
        self, f: Any, extra: Mapping[str, Domain] | None = None, *, spelled: bool = False
    ) -> tuple[Function, str]:
        """Return a term or a function as a function of the arguments, and its text."""
        names, f = [*self.on, *(extra or {})], lift(f, self.arguments)
        if isinstance(f, Term):
            return to_function(f, names), self.text(f)
        if not callable(f):
            return to_function(np.asarray(f, dtype=np.float64), names), self.text(f)
        own = next((w.name for w in self.words if w.function is f), getattr(f, "__name__", "f"))
        call = f"{own}({', '.join(names)})"
        if own != "<lambda>" and not spelled and not isinstance(f, np.ufunc):
            return f, call
        try:
            return f, self.text(self._called(f, names), extra)
        except AlicemathError:
            return f, call

    def text(self, term: Any, extra: Mapping[str, Domain] | None = None) -> str:
        """Return a term in the notation of the books."""
        return notation(term, {**self.on, **(extra or {})}, self.words)
