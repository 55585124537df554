"""A row of the scalar corpus: a statement about plain NumPy code, with the truth.

`expected` is "PROVED", "REFUTED", the class of a function, or a value printed; a row that may be
left undecided says so, and a wrong answer is allowed nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alicemath import UndecidedError, positive, real, smoothness

Function = Callable[..., Any]
R, P = real(), positive()
RD = {"r": R, "d": P}


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: what is asked, of which function, and the true answer."""

    question: str
    name: str
    ask: Callable[[], str]
    expected: str
    may_abstain: bool = False


def verdicts(
    question: str, prove: Function, expected: str, *items: tuple[Any, ...], **common: Any
) -> list[Row]:
    """Rows whose answer is the status of prove(*arguments, **options)."""
    return [_verdict(question, prove, expected, common, *item) for item in items]


def _verdict(
    question: str, prove: Function, expected: str, common: dict[str, Any], name: str, *rest: Any
) -> Row:
    options: dict[str, Any] = dict(common)
    arguments = list(rest)
    if arguments and isinstance(arguments[-1], dict):
        options |= arguments.pop()
    abstain = options.pop("may_abstain", False)

    def ask() -> str:
        return str(prove(*arguments, **options).status.value)

    return Row(question, name, ask, expected, abstain)


def classes(expected: str, *items: tuple[Any, ...]) -> list[Row]:
    """Rows whose answer is the class of a function."""
    return [_class(expected, *item) for item in items]


def _class(
    expected: str, name: str, f: Function, on: Any = None, *, may_abstain: bool = False
) -> Row:
    def ask() -> str:
        found = smoothness(f, on=on)
        return str(found.name) if found.decided else "UNDECIDED"

    return Row("class", name, ask, expected, may_abstain)


def printed(question: str, *items: tuple[str, Callable[[], Any], str]) -> list[Row]:
    """Rows whose answer is a value, printed."""

    def text(ask: Callable[[], Any]) -> Callable[[], str]:
        return lambda: str(ask())

    return [Row(question, name, text(ask), expected) for name, ask, expected in items]


def answer(row: Row) -> str:
    """What the toolkit says."""
    try:
        return row.ask()
    except UndecidedError:
        return "UNDECIDED"
