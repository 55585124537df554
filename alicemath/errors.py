"""What can go wrong, each with a name.

Every message says what was wrong, the offending value, and the remedy.
"""

__all__ = [
    "AlicemathError",
    "ContradictionError",
    "DomainError",
    "InputError",
    "ShapeError",
    "UndecidedError",
    "UnsupportedError",
]


class AlicemathError(Exception):
    """The base of all errors of this package."""


class InputError(AlicemathError, ValueError):
    """An argument that cannot be used as it stands."""


class ShapeError(InputError):
    """Shapes that do not fit."""


class DomainError(InputError):
    """A domain that is empty, contradictory or not understood."""


class UndecidedError(AlicemathError):
    """A reader cannot decide, and says so instead of guessing."""


class UnsupportedError(UndecidedError, NotImplementedError):
    """A function or method that a reader has no rule for.

    Parameters
    ----------
    function
        Its NumPy name, such as ``"np.sort"``.
    reader
        Who lacks the rule, such as ``"dual numbers"``.
    remedy
        What the user can do about it.
    """

    def __init__(self, function: str, reader: str, remedy: str) -> None:
        super().__init__(f"`{function}` has no rule in {reader}; {remedy}")
        self.function = function
        self.reader = reader
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.function, self.reader, self.remedy)


class ContradictionError(AlicemathError):
    """One claim was both proved and refuted: a defect of the toolkit, never of the user."""
