"""Continuity and differentiability of functions of one variable, decided by exact one-sided jets.

``check_continuous`` and ``check_differentiable`` judge a function on its interval, for every value
of its parameters; ``one_sided_derivatives`` and ``clarke`` give the slopes at one point.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from alicemath.check.scalar import On, asked, domains_of, judged, name_of, refuted
from alicemath.errors import InputError, UndecidedError
from alicemath.verdict import Counterexample, Status, Verdict

if TYPE_CHECKING:
    from alicemath.symbolic.question import Question
    from alicemath.symbolic.smoothness import Finding

__all__ = ["check_continuous", "check_differentiable", "clarke", "one_sided_derivatives"]

Function = Callable[..., Any]
READER = "one-sided jets"


def check_continuous(f: Function, *, on: On = None, of: str | None = None) -> Verdict:
    """Judge whether f is continuous on its interval, for every value of the parameters.

    A hole is not filled in: where the formula as written divides by zero, f is not continuous.

    Parameters
    ----------
    f
        Plain NumPy code of one number (and of parameters, when `on` names several arguments).
    on
        The domain of the argument (the real line by default), or of each by name.
    of
        The variable, when there are several arguments; the first by default.

    Raises
    ------
    InputError
        When an argument is an array, or the variable does not range over an interval.

    Examples
    --------
    >>> import numpy as np
    >>> check_continuous(lambda x: np.maximum(x, 0)).status.value
    'PROVED'
    >>> print(check_continuous(lambda x: np.where(x > 1, x, 0)).reason)
    jump at x = 1
    """
    return _regular(f, on, of, "continuous")


def check_differentiable(f: Function, *, on: On = None, of: str | None = None) -> Verdict:
    """Judge whether f is continuously differentiable, for every value of the parameters.

    At the ends of an interval only continuity is asked for.

    Parameters
    ----------
    f, on, of
        As for `check_continuous`.

    Raises
    ------
    InputError
        When an argument is an array, or the variable does not range over an interval.

    Examples
    --------
    >>> import numpy as np
    >>> check_differentiable(lambda x: x * np.abs(x)).status.value
    'PROVED'
    >>> print(check_differentiable(np.abs).reason)
    C0 at x = 0: the slopes are -1 and 1
    """
    return _regular(f, on, of, "differentiable")


def _regular(
    f: Function, on: On, of: str | None, what: Literal["continuous", "differentiable"]
) -> Verdict:
    claim, domains = f"{name_of(f)} is {what}", domains_of(on)
    try:
        question = asked(f, domains, of)
        found, case = _found(question, what)
    except InputError:
        raise
    except UndecidedError as why:
        return judged(claim, Status.UNDECIDED, domains, str(why), reader=READER)
    status = {"yes": Status.PROVED, "no": Status.REFUTED}.get(found.status, Status.UNDECIDED)
    parameters = {str(s): v for s, v in case.items()}
    where = "".join(f", {n} = {v}" for n, v in parameters.items())
    return judged(
        claim,
        status,
        domains,
        found.reason + where + _slopes(found),
        reader=READER,
        counterexample=_counterexample(question, found, parameters),
    )


def _found(
    question: "Question", what: Literal["continuous", "differentiable"]
) -> tuple["Finding", dict[Any, Any]]:
    """What jets say; where it depends on the parameters, one value of them may refute."""
    from alicemath.symbolic.smoothness import continuous, differentiable

    ask = continuous if what == "continuous" else differentiable
    found = ask(question.expression, question.variable, given=question.given, on=question.on)
    if found.status != "unknown":
        return found, {}
    for point, special in question.special_cases():
        one = ask(special.expression, special.variable, on=special.on)
        if one.status == "no":
            return one, point
    return found, {}


def _slopes(found: "Finding") -> str:
    b = found.where
    if found.status != "no" or b is None or b.order != 0 or len(b.left) < 2:
        return ""
    return f": the slopes are {b.left[1]} and {b.right[1]}"


def _counterexample(
    question: "Question", found: "Finding", parameters: dict[str, Any]
) -> Counterexample | None:
    """The two one-sided limits that differ, where they are finite numbers."""
    b = found.where
    if found.status != "no" or b is None or b.at.free_symbols:
        return None
    k = int(b.order) + 1
    if k < 0 or len(b.left) <= k:  # there is no value to speak of
        return None
    left, right = b.left[k], b.right[k]
    if k == 0 and left == right:  # one point is off
        right = b.value
    if any(v is None or v.free_symbols or not v.is_finite for v in (left, right)):
        return None
    return refuted({str(question.variable): b.at, **parameters}, left, right)


def one_sided_derivatives(
    f: Function, at: Any, *, on: On = None, of: str | None = None
) -> tuple[Any, Any]:
    """Return the left and the right derivative at a point, exactly; they may be ±∞.

    Parameters
    ----------
    f, on, of
        As for `check_continuous`.
    at
        A number, or a function of the arguments (such as ``lambda r, d: d``).

    Raises
    ------
    UndecidedError
        When f is not continuous there, or a limit is not found.

    Examples
    --------
    >>> import numpy as np
    >>> one_sided_derivatives(lambda x: np.maximum(x, 0), 0)
    (0, 1)
    """
    from alicemath.symbolic.smoothness import one_sided_derivatives as slopes

    q = asked(f, on, of)
    return slopes(q.expression, q.variable, q.formula(at), given=q.given)


def clarke(f: Function, at: Any, *, on: On = None, of: str | None = None) -> tuple[Any, Any]:
    """Return the Clarke subdifferential [low, high] of f at a point, exactly.

    For a continuous piecewise C¹ function of one variable it is the interval between the one-sided
    derivatives.

    Parameters
    ----------
    f, at, on, of
        As for `one_sided_derivatives`.

    Raises
    ------
    UndecidedError
        When f is not locally Lipschitz there.

    References
    ----------
    F. Clarke, Optimization and Nonsmooth Analysis (1983), Theorem 2.5.1.

    Examples
    --------
    >>> import numpy as np
    >>> clarke(np.abs, 0), clarke(lambda x: -np.abs(x), 0)
    ((-1, 1), (-1, 1))
    """
    from alicemath.symbolic.smoothness import clarke as subdifferential

    q = asked(f, on, of)
    return subdifferential(q.expression, q.variable, q.formula(at), given=q.given)
