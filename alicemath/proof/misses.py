"""What is not so: the words of a proof, said of a statement that must be refuted.

A near miss shows that the theorem can fail; the statement as it is printed, where it is false, is
refuted by numbers before its correction is proved; a statement that needs a condition is refuted
without it, on wider domains.  Each is said in the words of the proof itself::

    proof.near_miss("a mean was taken for a sum").gradient_is(L, X.T @ r, wrt=w)
    proof.printed("it lacks the factor 2/n").gradient_is(L, X.T @ r, wrt=w)
    proof.without("Σy = 1", y=real("m")).gradient_is(cross_entropy(z, y), s - y, wrt=z)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alicemath.check.certificates import prove_nonnegative
from alicemath.check.claim import Kind
from alicemath.check.prove import refute
from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.proof.labels import superscript
from alicemath.proof.theorem import Role, Step
from alicemath.verdict import Verdict

if TYPE_CHECKING:
    from alicemath.proof.language import Proof

__all__ = ["Miss"]


@dataclass(frozen=True, slots=True, eq=False)
class Miss:
    """A statement about to be refuted: each word adds the line that refutes it.

    Attributes
    ----------
    proof
        To which the line is added.
    because
        Why the statement is false.
    role
        A near miss, the statement as printed, or the statement without a condition.
    condition
        The condition that is left out.
    on
        The domains on which it is refuted.
    """

    proof: "Proof"
    because: str
    role: Role = ""
    condition: str = ""
    on: Mapping[str, Domain] | None = None

    @property
    def domains(self) -> Mapping[str, Domain]:
        """The domains on which it is refuted: what `prove_bound` and its kin are asked on."""
        return self.proof.on if self.on is None else self.on

    def gradient_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Refute ∇f = claimed."""
        self._refute("gradient", f, claimed, wrt)

    def jacobian_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Refute ∂f = claimed."""
        self._refute("jacobian", f, claimed, wrt)

    def hessian_is(self, f: Any, claimed: Any, wrt: Any = None) -> None:
        """Refute ∇²f = claimed."""
        self._refute("hessian", f, claimed, wrt)

    def jvp_is(self, f: Any, claimed: Callable[..., Any], wrt: Any = None) -> None:
        """Refute (∂f) v = claimed(..., v)."""
        self._refute("jvp", f, claimed, wrt)

    def vjp_is(self, f: Any, claimed: Callable[..., Any], wrt: Any = None) -> None:
        """Refute (∂f)ᵀ u = claimed(..., u)."""
        self._refute("vjp", f, claimed, wrt)

    def equal(self, left: Any, right: Any) -> None:
        """Refute that two terms, or functions of the arguments, are equal."""
        self._refute("equal", left, right, None)

    def nonnegative(self, f: Any) -> None:
        """Refute f ≥ 0 by a point where f is negative."""
        function, text = self.proof.as_function(f)
        self._add(f"{text} ≥ 0", prove_nonnegative(function, on=self.domains))

    def smooth(
        self, f: Any, smoothness: str, *, at: Sequence[Any] = (), of: str | None = None
    ) -> None:
        """Refute that f is of a class; or exactly of it, with breaks at these points."""
        on = self.domains
        verdict, text, places = self.proof.smoothness(f, smoothness, at, of=of, on=on)
        where = f" with breaks at {places}" if places else ""
        self._add(f"{text} is {superscript(smoothness)}{where}", verdict)

    def holds(self, verdict: Verdict) -> None:
        """Record that a prover, a count or a computation refutes it."""
        self._add(verdict.claim, verdict)

    def _refute(self, kind: Kind, f: Any, claimed: Any, wrt: Any) -> None:
        claim = self.proof.claimed(kind, f, claimed, wrt, self.on)
        self._add(f"{claim.label} = {claim.text}", refute(claim))

    def _add(self, text: str, verdict: Verdict) -> None:
        self.proof.steps.append(
            Step("reject", text, self.because, verdict.failed, verdict, self.condition, self.role)
        )


def wider(on: Mapping[str, Domain], changed: Mapping[str, Domain]) -> dict[str, Domain]:
    """Return the domains with some of them replaced.

    Raises
    ------
    InputError
        If a name is none of the theorem's arguments, or has another shape.
    """
    for name, domain in changed.items():
        if name not in on:
            raise InputError(f"{name} is no argument of the theorem: it has {', '.join(on)}")
        if domain.shape != on[name].shape:
            raise InputError(f"{name} has the shape {on[name].shape}, not {domain.shape}")
    return {**on, **changed}
