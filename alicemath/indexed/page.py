"""A decision on paper: letters for the indices, the left side, the side conditions."""

from alicemath.indexed import printing
from alicemath.indexed.array import formal
from alicemath.indexed.claim import Trace
from alicemath.indexed.context import Condition
from alicemath.indexed.lengths import Axis
from alicemath.indexed.terms import Polynomial

__all__ = ["Page"]


class Page:
    """Prints one decision's formulas with letters for indices."""

    __slots__ = ("axes", "names", "supply", "trace")

    def __init__(self, trace: Trace, axes: tuple[Axis, ...]) -> None:
        self.trace, self.axes = trace, axes
        self.supply = printing.letters([*trace.claim.domains, "u", "v"])
        indices = [i for position in formal(axes) for i in position]
        self.names = dict(zip(indices, self.supply, strict=False))

    def equation(self, p: Polynomial, notation: printing.Notation) -> str:
        """Print ∂f/∂x = P."""
        return f"{self._left(notation)} = {printing.show(p, notation, self.names, self.supply)}"

    def _left(self, notation: printing.Notation) -> str:
        claim, kind = self.trace.claim, self.trace.claim.kind
        name = getattr(claim.f, "__name__", "f").strip("<>").replace("lambda", "f")
        if notation.latex and len(name) > 1:
            name = "\\mathrm{" + name.replace("_", "\\_") + "}"
        count = len(self.trace.value.axes)
        positions = ["".join(self.names[i] for i in p) for p in formal(self.axes)]
        if kind == "equal":
            return notation.entry(name, "".join(positions))
        if kind in {"jvp", "vjp"}:
            head = f"({'J' if kind == 'jvp' else 'Jᵀ'}{'v' if kind == 'jvp' else 'u'})"
            return notation.entry(head, "".join(positions))
        top, bottom = notation.entry(name, "".join(positions[:count])), positions[count:]
        d, x = "\\partial " if notation.latex else "∂", claim.variable
        if kind == "hessian":
            half = len(bottom) // 2
            parts = [notation.entry(x, "".join(b)) for b in (bottom[:half], bottom[half:])]
            square = "^2" if notation.latex else "²"
            below = d + parts[0] + (" " if not notation.latex else "") + d + parts[1]
            return notation.fraction(
                d.strip() + square + " " * notation.latex + top, below, single=True
            )
        return notation.fraction(d + top, d + notation.entry(x, "".join(bottom)), single=True)

    def condition(self, condition: Condition) -> str:
        """Print a side condition."""
        strange = sorted(i for i in condition.argument.free if i.name[0] != "=")
        names = dict(zip(strange, self.supply, strict=False))
        spelled = printing.show(condition.argument, printing.UNICODE, names, self.supply)
        return f"{spelled} {condition.relation} 0"
