"""An evaluation written out step by step, with tangents and adjoints.

A program is a sequence of primitive operations v₁, v₂, …, each on values before it.  Forward mode
computes beside each value its tangent, down the table; reverse mode computes its adjoint, up:

    v̇ᵢ = Σ_{j ≺ i} (∂vᵢ/∂vⱼ) v̇ⱼ,        v̄ⱼ = Σ_{i ≻ j} (∂vᵢ/∂vⱼ)ᵀ v̄ᵢ,

from v̇ = ẋ at the inputs and v̄ = ȳ at the output.  Both columns hold the same derivative:
⟨ȳ, ẏ⟩ = ⟨ȳ, Jẋ⟩ = ⟨Jᵀȳ, ẋ⟩ = ⟨x̄, ẋ⟩.  They are computed by different halves of the rules, and are
compared, with bars for their rounding.

Source: Baydin, Pearlmutter, Radul and Siskind (2018), Automatic differentiation in machine
learning: a survey, Tables 2 and 3; Griewank and Walther (2008), Evaluating Derivatives, Table 3.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alicemath.autodiff.boundary import as_input, as_output, called, require_shape
from alicemath.autodiff.leaves import leaves_of, names_of, restored
from alicemath.autodiff.reader import next_level
from alicemath.autodiff.rounding import Rounded
from alicemath.autodiff.trace_graph import Graph, to_dot, to_mermaid, to_svg
from alicemath.autodiff.trace_journal import Journal, Traced, shown
from alicemath.display import bundle, html_table, image
from alicemath.errors import ContradictionError, ShapeError, UnsupportedError
from alicemath.tracing.containers import Structure, structure_of

__all__ = ["EvaluationTrace", "Step", "trace"]

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One line of the table.

    Attributes
    ----------
    name
        Of the value: ``v3``, or ``x`` for an input.
    operation
        How it is made, such as ``v1 * v2``; empty for an input.
    value, tangent, adjoint
        v, v̇ and v̄, of one shape.
    parents
        The names of the traced values that the operation reads.
    """

    name: str
    operation: str
    value: Any
    tangent: Any
    adjoint: Any
    parents: tuple[str, ...]


HEAD = ("", "operation", "value", "tangent", "adjoint")


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationTrace:
    """The table of an evaluation.

    Attributes
    ----------
    steps
        One for each input and each primitive operation, in order.
    result
        The name of the value that f returned.
    constants
        The arrays that operations read, by the names that they have in the table.
    agreement
        What the comparison of the two modes found, in one sentence.
    """

    steps: tuple[Step, ...]
    result: str
    constants: dict[str, Any]
    agreement: str

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (s.name, f"= {s.operation}" if s.operation else "",
             *(shown(a) for a in (s.value, s.tangent, s.adjoint)))
            for s in self.steps
        ]  # fmt: skip

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (HEAD, *rows)
        ]
        notes = [f"{k}: array of shape {np.shape(a)}" for k, a in self.constants.items()]
        return "\n".join([*lines, *notes, f"y = {self.result}; {self.agreement}"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        caption = f"y = {self.result}; {self.agreement}"
        return bundle(str(self), html_table(self._rows(), HEAD, caption) + image(self.to_svg()))

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain lists and numbers."""
        return {
            "steps": [
                {
                    "name": s.name,
                    "operation": s.operation,
                    "value": np.asarray(s.value).tolist(),
                    "tangent": np.asarray(s.tangent).tolist(),
                    "adjoint": np.asarray(s.adjoint).tolist(),
                    "parents": list(s.parents),
                }
                for s in self.steps
            ],
            "result": self.result,
            "agreement": self.agreement,
        }

    def to_mermaid(self) -> str:
        """Return the computational graph as a Mermaid flowchart."""
        return to_mermaid(self._graph())

    def to_dot(self) -> str:
        """Return the computational graph in the language of Graphviz."""
        return to_dot(self._graph())

    def to_svg(self) -> str:
        """Return a drawing of the computational graph, which stands on its own."""
        return to_svg(self._graph())

    def _graph(self) -> Graph:
        place = {step.name: k for k, step in enumerate(self.steps)}
        return Graph(
            labels=tuple(
                (
                    f"{s.name} = {s.operation}" if s.operation else s.name,
                    f"{shown(s.value)}   v̇ {shown(s.tangent)}   v̄ {shown(s.adjoint)}",
                )
                for s in self.steps
            ),
            edges=tuple((place[p], k) for k, s in enumerate(self.steps) for p in s.parents),
            result=place.get(self.result, -1),
        )


def trace(f: Function, x: Any, *, tangent: Any = None, cotangent: Any = None) -> EvaluationTrace:
    """Return the evaluation of f at x as a table of values, tangents and adjoints.

    Parameters
    ----------
    f
        A function of one array or of a (nested) tuple, list or dict of arrays, in NumPy.
    x
        Where.
    tangent
        ẋ, in the structure of x.  By default ones; for numbers in a tuple or list, the unit vector
        of the first.
    cotangent
        ȳ, of the shape of f(x); ones by default.

    Returns
    -------
    EvaluationTrace
        It prints as a table, and draws itself (``to_svg``, ``to_mermaid``, ``to_dot``).

    Raises
    ------
    UnsupportedError
        When f uses a function without a rule.
    ShapeError
        When a tangent or cotangent does not fit.
    ContradictionError
        When the two modes differ by more than rounding: a rule is wrong.

    Examples
    --------
    The example of Baydin et al. (2018), y = log x₁ + x₁x₂ − sin x₂ at (2, 5):

    >>> print(trace(lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1]), (2.0, 5.0)))
        operation     value      tangent  adjoint
    x                 [2. 5.]    [1. 0.]  [5.5 1.7163]
    v1  = x[0]        2          1        5.5
    v2  = np.log(v1)  0.693147   0.5      1
    v3  = x[1]        5          0        1.71634
    v4  = v1 * v3     10         5        1
    v5  = v2 + v4     10.6931    5.5      1
    v6  = np.sin(v3)  -0.958924  0        -1
    v7  = v5 - v6     11.6521    5.5      1
    y = v7; forward 5.5, reverse 5.5: they agree within rounding
    """
    structure = structure_of(x)
    leaves = [as_input(a) for a in leaves_of(x, structure)]
    tangents = _tangents(x, structure, leaves, tangent)
    try:
        return _traced(f, structure, leaves, tangents, cotangent, Rounded)
    except UnsupportedError as error:
        if error.reader != Rounded.reader:
            raise
        reason = f"not compared, `{error.function}` has no bar for its rounding"
        return _traced(f, structure, leaves, tangents, cotangent, lambda a: a, reason)


def _traced(
    f: Function,
    structure: Structure,
    leaves: Sequence[Any],
    tangents: Sequence[Any],
    cotangent: Any,
    number: Function,
    reason: str = "",
) -> EvaluationTrace:
    """Return the table, computed in numbers of one kind."""
    journal, level = Journal(), next_level()
    names = list(names_of(structure, "x"))
    inputs = [
        journal.add(number(a), number(v), "", [], level, name)
        for a, v, name in zip(leaves, tangents, names, strict=True)
    ]
    y = as_output(called(f, restored(structure, iter(inputs))))
    if cotangent is None:
        u = np.ones(np.shape(y))[()]
    else:
        u = as_input(cotangent, name="the cotangent")
        require_shape(u, np.shape(y), "the cotangent", "f(x)")
    bars = _adjoints(journal, y, number(u))
    forward = np.sum(number(u) * y.tangent) if isinstance(y, Traced) else 0.0
    reverse = sum(np.sum(bar * v.tangent) for bar, v in zip(bars, inputs, strict=False))
    steps = tuple(
        Step(
            name=v.name,
            operation=operation,
            value=_plain(v.primal),
            tangent=_plain(v.tangent),
            adjoint=_plain(bar),
            parents=tuple(dict.fromkeys(journal.values[j].name for j, _ in edges)),
        )
        for v, operation, edges, bar in zip(
            journal.values, journal.operations, journal.edges, bars, strict=True
        )
    )
    result = y.name if isinstance(y, Traced) else shown(y)
    return EvaluationTrace(steps, result, journal.constants, _compared(forward, reverse, reason))


def _adjoints(journal: Journal, y: Any, u: Any) -> list[Any]:
    """Return v̄ for every value, from the last to the first."""
    bars: list[Any] = [None] * len(journal.values)
    if isinstance(y, Traced):
        bars[y.place] = u
    for place in reversed(range(len(bars))):
        if bars[place] is not None:
            for j, backward in journal.edges[place]:
                part = backward(bars[place])
                bars[j] = part if bars[j] is None else bars[j] + part
    return [
        np.zeros(v.shape)[()] if bar is None else bar
        for bar, v in zip(bars, journal.values, strict=True)
    ]


def _compared(forward: Any, reverse: Any, reason: str) -> str:
    """Say that ⟨ȳ, ẏ⟩ = ⟨x̄, ẋ⟩, or that it was not compared.

    Raises
    ------
    ContradictionError
        When they differ by more than their bars.
    """
    found = f"forward {shown(_plain(forward))}, reverse {shown(_plain(reverse))}"
    if reason:
        return f"{found}: {reason}"
    gap = forward - reverse
    size, bar = (abs(gap.value), gap.bar) if isinstance(gap, Rounded) else (abs(gap), 0.0)
    if size > bar:
        raise ContradictionError(f"{found}: they differ by {size:.2g}, rounding by {bar:.2g}")
    return f"{found}: they agree within rounding"


# ------------------------------------------------------------------ small questions
def _plain(a: Any) -> Any:
    return a.value if isinstance(a, Rounded) else a


def _tangents(x: Any, structure: Structure, leaves: Sequence[Any], tangent: Any) -> list[Any]:
    """Return ẋ: what is given, or e₁ for numbers and ones for arrays."""
    if tangent is not None and structure_of(tangent) != structure:
        raise ShapeError(
            f"the tangent has the shape {structure_of(tangent)}; that of x is {structure}"
        )
    if tangent is not None:
        return [as_input(v, name="the tangent") for v in leaves_of(tangent, structure)]
    if structure.kind == "array" and isinstance(x, tuple | list) and np.ndim(leaves[0]) == 1:
        return [np.eye(len(leaves[0]))[0]]
    numbers = all(np.shape(a) == () for a in leaves)
    return [np.full(np.shape(a), 0.0 if numbers and k else 1.0)[()] for k, a in enumerate(leaves)]
