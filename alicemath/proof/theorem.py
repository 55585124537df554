"""A theorem: what it states, where its arguments live, and the function that proves it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from alicemath.display import bundle, preformatted
from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.verdict import Evidence, Status, Verdict

__all__ = ["Result", "Role", "Step", "Theorem", "theorem"]

#: What a line says of the statement that is judged: a near miss of it, the statement as it is
#: printed, the statement without one of its conditions, one of two conventions.
Role = Literal["", "printed", "without", "convention"]


@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """A statement with the function that proves it.

    Attributes
    ----------
    title
        The statement, in the notation of the books.
    prove
        Called with a `Proof` and one term for each argument.
    on
        The arguments' domains by name.
    section
        Where the subject stands in the notes, such as ``"4.2.1"``.
    declares
        The verdict it must reach.
    settles
        The claims of the notes that it judges, by their names in the ledger.
    """

    title: str
    prove: Callable[..., None]
    on: Mapping[str, Domain]
    section: str
    declares: Status
    settles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the function that proves it."""
        return self.prove.__name__

    @property
    def path(self) -> Path:
        """The script it stands in."""
        return Path(self.prove.__code__.co_filename)

    @property
    def file(self) -> str:
        """The name of that script."""
        return self.path.name

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        where = ", ".join(f"{name} ∈ {domain}" for name, domain in self.on.items())
        text = f"Theorem ({self.name})  {self.title}" + (f"   for {where}" if where else "")
        return bundle(text, preformatted(text))


def theorem(
    title: str,
    *,
    section: Any = "",
    declares: Any = "PROVED",
    settles: Any = (),
    **on: Domain,
) -> Callable[[Callable[..., None]], Theorem]:
    """Make a theorem of the function that proves it.

    Parameters
    ----------
    title
        The statement.
    section
        Where it stands in the notes, a string.
    declares
        The verdict it must reach, ``"PROVED"`` or ``"CORROBORATED"``.
    settles
        The claim of the notes that it judges, or a list of several, by their names in the ledger.
    **on
        The domain of each argument of the function.

    Raises
    ------
    InputError
        If an argument is no domain, or the function has other parameters after the proof.

    Notes
    -----
    The three keywords are typed as ``Any`` because a type checker holds ``**DATA``, a dict of
    domains, against every keyword that is not given.
    """
    names = settles if isinstance(settles, list | tuple) else [settles]
    if not all(isinstance(word, str) for word in (section, declares, *names)):
        raise InputError(f"section, declares and settles are strings: {section}, {declares}, ...")
    for name, domain in on.items():
        if not isinstance(domain, Domain):
            raise InputError(f"{name}={domain!r}: a theorem's arguments live in domains: real('n')")

    def decorate(prove: Callable[..., None]) -> Theorem:
        _require_the_same_order(prove, list(on))
        return Theorem(title, prove, on, section, Status(declares), tuple(names))

    return decorate


def _require_the_same_order(prove: Callable[..., None], names: list[str]) -> None:
    """Terms are passed by position: a function of (proof, y, x) must not take x for y."""
    parameters = list(inspect.signature(prove).parameters.values())[1:]
    own = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
    if own != (names if len(own) == len(parameters) else names[: len(own)]):
        raise InputError(
            f"{prove.__name__} takes {', '.join(own) or 'no term'} after the proof, but its "
            f"domains are of {', '.join(names) or 'no argument'}: the same names in the same order"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One line of a proof.

    Attributes
    ----------
    kind
        ``"let"``, ``"assume"``, ``"line"``, ``"claim"``, ``"reject"`` or ``"mutants"``.
    text, reason
        What is said and why.
    good
        Whether it came out as the proof needs it.
    verdict
        The judgement behind it, where there is one.
    label
        What stands left of the first equals sign of a calculation; the condition left out.
    role
        What it says of the statement that is judged.
    """

    kind: str
    text: str
    reason: str = ""
    good: bool = True
    verdict: Verdict | None = None
    label: str = ""
    role: Role = ""


@dataclass(slots=True, eq=False)
class Result:
    """What became of a theorem.

    Attributes
    ----------
    theorem
        Which.
    status
        The weakest of its steps.
    steps
        The lines of its proof.
    reason
        Why it was not reached, when it was not.
    seconds
        How long it took.
    """

    theorem: Theorem
    status: Status
    steps: list[Step] = field(default_factory=list)
    reason: str = ""
    seconds: float = 0.0

    @property
    def reached(self) -> bool:
        """Whether the declared verdict was reached (or a stronger one)."""
        ranks = [Status.PROVED, Status.CORROBORATED]
        return (
            self.status in ranks
            and self.theorem.declares in ranks
            and ranks.index(self.status) <= ranks.index(self.theorem.declares)
        )

    @property
    def claims(self) -> list[Verdict]:
        """The verdicts of its claims and lines, without the near misses."""
        return [
            s.verdict for s in self.steps if s.verdict is not None and s.kind in {"claim", "line"}
        ]

    @property
    def scope(self) -> str:
        """For what it was decided: the scopes of its claims, each once."""
        return "; ".join(dict.fromkeys(v.scope for v in self.claims))

    @property
    def side_conditions(self) -> tuple[str, ...]:
        """What its claims assume, each once."""
        return tuple(dict.fromkeys(c for v in self.claims for c in v.side_conditions))

    @property
    def rejected(self) -> int:
        """How many near misses were refuted."""
        return sum(s.good for s in self.steps if s.kind == "reject")

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What every reader said in its claims."""
        return tuple(e for v in self.claims for e in v.evidence)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from alicemath.proof.page import page

        text = page(self)
        return bundle(text, preformatted(text))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "title": self.theorem.title,
            "name": self.theorem.name,
            "file": self.theorem.file,
            "section": self.theorem.section,
            "settles": list(self.theorem.settles),
            "declares": self.theorem.declares.value,
            "status": self.status.value,
            "reached": self.reached,
            "scope": self.scope,
            "reason": self.reason,
            "side_conditions": list(self.side_conditions),
            "seconds": self.seconds,
            "steps": [
                {
                    "kind": s.kind,
                    "label": s.label,
                    "text": s.text,
                    "reason": s.reason,
                    "good": s.good,
                    "role": s.role,
                    "verdict": s.verdict.to_dict() if s.verdict is not None else None,
                }
                for s in self.steps
            ],
        }
