"""The words of a proof.

let          name a term
assume       say a hypothesis aloud
calc         a calculation: each line is proved from the one before
gradient_is, jacobian_is, hessian_is, jvp_is, vjp_is, equal
             a closed form: proved, read by every reader, and mutated
smooth       the exact class Cᵏ at breakpoints, with the jumps
holds, fails what a prover of convexity, bounds, limits, ... says, and its near miss
reads        a number as printed
reject       a near miss of the last closed form: refuted by a number
gradient_is_not, jacobian_is_not, not_equal
             a statement that is false: its counterexample
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alicemath.check.certificates import prove_nonnegative
from alicemath.check.claim import Kind
from alicemath.check.prove import is_refuted, prove, refute
from alicemath.check.provers import Claimed
from alicemath.domain import Domain
from alicemath.errors import AlicemathError, InputError
from alicemath.proof.labels import label_of, superscript
from alicemath.proof.mutants import mutants
from alicemath.proof.notation import notation
from alicemath.proof.ranks import shape_of
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
        """Name a term; from here on it prints as the name."""
        self.steps.append(Step("let", self._text(term), label=name))
        return named(name, term)

    def assume(self, hypothesis: str) -> None:
        """Say a hypothesis aloud that elsewhere is taken silently."""
        self.steps.append(Step("assume", hypothesis))

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
                claim = self._claimed(before.kind, before.term, after, before.wrt)
            else:
                claim = self._claimed("equal", before, after)
            verdict = prove(claim)
            self.steps.append(
                Step("line", self._text(after), reason, verdict.passed, verdict, "" if k else label)
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
        self._close(self._claimed("jvp", f, claimed, _name(wrt)))

    def vjp_is(self, f: Any, claimed: Function, wrt: Any = None) -> None:
        """Prove (∂f)ᵀ u = claimed(..., u)."""
        self._close(self._claimed("vjp", f, claimed, _name(wrt)))

    def equal(self, left: Any, right: Any) -> None:
        """Prove that two terms, or functions of the arguments, are equal."""
        self._close(self._claimed("equal", left, right))

    def follows(self, left: Function, right: Function, *, given: Function, by: Function) -> None:
        """Prove that left = right wherever ``given`` vanishes.

        Parameters
        ----------
        left, right, given
            Functions of the arguments; the hypothesis is given(...) = 0.
        by
            The certificate: left − right = by(given(...), ...) is an identity, and the
            right side of it is 0 when its first argument is.
        """
        self.assume(f"{self._function(given, spelled=True)[1]} = 0")
        self._close(
            self._claimed(
                "equal",
                lambda *args: left(*args) - right(*args),
                lambda *args: by(given(*args), *args),
            )
        )
        nothing = self._claimed(
            "equal",
            lambda *args: by(0 * given(*args), *args),
            lambda *args: 0 * by(given(*args), *args),
        )
        verdict = replace(prove(nothing), formula="")
        text = f"{self._function(left, spelled=True)[1]} = {self._function(right, spelled=True)[1]}"
        self.steps.append(Step("claim", f"so {text}", "", verdict.passed, verdict))

    def nonnegative(self, f: Any, squares: Any = None) -> None:
        """Prove f ≥ 0 by an identity f = squares whose right side is ≥ 0 by the way it is written.

        That is: squares, products and sums of what is ≥ 0, and arguments that their domains make
        ≥ 0.  Leave ``squares`` out where f itself is so written.
        """
        claim = self._claimed("equal", f, f if squares is None else squares)
        if squares is not None:
            self._close(claim)
        verdict = prove_nonnegative(claim.claimed, on=self.on)
        so = "" if squares is None else "so "
        self.steps.append(Step("claim", f"{so}{claim.label} ≥ 0", "", verdict.passed, verdict))

    # ---------------------------------------------------------------- what is not so
    def nonnegative_not(self, f: Any, *, because: str) -> None:
        """Refute f ≥ 0 by a point where f is negative."""
        function, text = self._function(f)
        verdict = prove_nonnegative(function, on=self.on)
        self.steps.append(Step("reject", f"{text} ≥ 0", because, verdict.failed, verdict))

    def reject(self, claimed: Any, *, because: str) -> None:
        """Refute a near miss of the last closed form."""
        if self._last is None:
            raise InputError("reject comes after the closed form that it misses")
        last = self._last
        self._refute(last.kind, last.f, claimed, last.wrt, because, last.label)

    def gradient_is_not(self, f: Any, claimed: Any, wrt: Any = None, *, because: str) -> None:
        """Refute a gradient that is stated but false."""
        self._refute("gradient", f, claimed, _name(wrt), because)

    def jacobian_is_not(self, f: Any, claimed: Any, wrt: Any = None, *, because: str) -> None:
        """Refute a Jacobian that is stated but false."""
        self._refute("jacobian", f, claimed, _name(wrt), because)

    def not_equal(self, left: Any, right: Any, *, because: str) -> None:
        """Refute an equation that is stated but false."""
        self._refute("equal", left, right, None, because)

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
        verdict, text = self._smoothness(f, smoothness, at, jumps, of)
        said = f"{text} is {superscript(smoothness)}"
        self.steps.append(Step("claim", said, "", verdict.passed, verdict))

    def smooth_not(
        self, f: Any, smoothness: str, *, at: Sequence[Any], because: str, of: str | None = None
    ) -> None:
        """Refute that f is of a class, or breaks at these points: the near miss of `smooth`."""
        verdict, text = self._smoothness(f, smoothness, at, (), of)
        where = f" with breaks at {', '.join(map(self._text, at))}" if at else ""
        said = f"{text} is {superscript(smoothness)}{where}"
        self.steps.append(Step("reject", said, because, verdict.failed, verdict))

    def holds(self, verdict: Verdict) -> None:
        """Record what `prove_convex`, `prove_bound`, `prove_limit`, ... say, on ``proof.on``."""
        self.steps.append(Step("claim", verdict.claim, "", verdict.passed, verdict))

    def fails(self, verdict: Verdict, *, because: str) -> None:
        """Record that such a claim is refuted: the near miss of `holds`."""
        self.steps.append(Step("reject", verdict.claim, because, verdict.failed, verdict))

    def _smoothness(
        self, f: Any, smoothness: str, at: Sequence[Any], jumps: Sequence[Any], of: str | None
    ) -> tuple[Verdict, str]:
        from alicemath.check.smooth import prove_smoothness

        function, text = self._function(f)
        values = [p if not isinstance(p, Term) else self._function(p)[0] for p in (*at, *jumps)]
        places, heights = values[: len(at)], values[len(at) :]
        return prove_smoothness(function, self.on, smoothness, places, heights, of), text

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
            evidence=(Evidence("floats", "agrees" if got == printed else "disagrees", got),),
        )
        self.steps.append(Step("claim", printed, f"computed {got}", verdict.passed, verdict, label))

    # ---------------------------------------------------------------- how it is done
    def _derivative(self, kind: Kind, f: Any, claimed: Any, wrt: Any) -> None:
        claim = self._claimed(kind, f, claimed, _name(wrt))
        self._close(claim)

    def _close(self, claim: Claimed) -> None:
        """Prove a closed form, remember it, and refute its mutants."""
        verdict = prove(claim)
        text = f"{claim.label} = {claim.text}"
        self.steps.append(Step("claim", text, "", verdict.passed, verdict))
        self._last = claim
        if verdict.passed:
            self._mutate(claim)

    def _mutate(self, claim: Claimed) -> None:
        """Refute the automatic mutants of a closed form."""
        names = self._argument_names(claim)
        refuted, equal, survivors = 0, 0, []
        for mutant in mutants(self._record(claim)):
            changed = self._against(claim, to_function(mutant.term, names))
            if is_refuted(changed):
                refuted += 1
            elif prove(changed, quick=True).status is Status.PROVED:
                equal += 1  # the same function, written otherwise: no mutant at all
            else:
                survivors.append(mutant.change)
        text = f"{refuted} automatic mutants refuted"
        if equal:
            text += f", {equal} provably the same function"
        if survivors:
            text += f"; NOT refuted: {', '.join(survivors)}"
        self.steps.append(Step("mutants", text, "", not survivors and refuted > 0))

    def _against(self, claim: Claimed, changed: Function) -> Claimed:
        """A mutant is wrong where it differs from the closed form, which was judged right."""
        on = {**self.on, **self._direction(claim.kind, claim.f, claim.wrt)}
        return Claimed("equal", claim.claimed, changed, on, claim.wrt)

    def _direction(self, kind: Kind, f: Function, wrt: str) -> dict[str, Domain]:
        """The further argument of a claim: the tangent of a jvp, the cotangent of a vjp."""
        if kind == "jvp":
            return {"v": Domain(self.on[wrt].shape)}
        return {"u": Domain(shape_of(f, self.on))} if kind == "vjp" else {}

    def _record(self, claim: Claimed) -> Any:
        """The term of a claimed closed form."""
        return self._called(claim.claimed, self._argument_names(claim))

    def _called(self, f: Function, names: Sequence[str]) -> Any:
        """What a function returns, called with the theorem's terms."""
        known = self.arguments
        return lift(f(*[known[n] if n in known else argument(n) for n in names]), known)

    def _argument_names(self, claim: Claimed) -> list[str]:
        extra = {"jvp": ["v"], "vjp": ["u"]}.get(claim.kind, [])
        return [*self.on, *extra]

    def _refute(
        self, kind: Kind, f: Any, claimed: Any, wrt: str | None, because: str, label: str = ""
    ) -> None:
        claim = self._claimed(kind, f, claimed, wrt)
        verdict = refute(claim)
        text = f"{label or claim.label} = {claim.text}"
        self.steps.append(Step("reject", text, because, verdict.failed, verdict))

    def _claimed(self, kind: Kind, f: Any, claimed: Any, wrt: str | None = None) -> Claimed:
        function, text = self._function(f)
        by = wrt or next(iter(self.on), "x")
        extra = self._direction(kind, function, by)
        closed, closed_text = self._function(claimed, extra, spelled=True)
        label = label_of(kind, text, by, self.on)
        return Claimed(kind, function, closed, self.on, by, label, closed_text)

    def _function(
        self, f: Any, extra: Mapping[str, Domain] | None = None, *, spelled: bool = False
    ) -> tuple[Function, str]:
        """A term or a function, as a function of the arguments, and its text."""
        names = [*self.on, *(extra or {})]
        if isinstance(f, Term):
            return to_function(f, names), self._text(f)
        if not callable(f):
            return to_function(np.asarray(f, dtype=np.float64), names), self._text(f)
        own = next((w.name for w in self.words if w.function is f), getattr(f, "__name__", "f"))
        call = f"{own}({', '.join(names)})"
        if own != "<lambda>" and not spelled and not isinstance(f, np.ufunc):
            return f, call
        try:
            return f, self._text(self._called(f, names), extra)
        except AlicemathError:
            return f, call

    def _text(self, term: Any, extra: Mapping[str, Domain] | None = None) -> str:
        return notation(term, {**self.on, **(extra or {})}, self.words)


def _name(wrt: Any) -> str | None:
    """The name of an argument, given as a term or a string."""
    return wrt.name if isinstance(wrt, Term) else wrt
