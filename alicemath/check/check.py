"""``check_gradient`` and its kin: numbers judge a claimed derivative.

At one point, or over a domain, whose lengths and points are sampled and whose failures are
reduced to a simple one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from alicemath.check.claim import Checked, Claim, positional
from alicemath.check.frameworks import in_numpy
from alicemath.check.trials import over_domain, try_at
from alicemath.check.verdicts import assemble
from alicemath.domain import Domain
from alicemath.errors import InputError
from alicemath.tracing.containers import flatten, structure_of
from alicemath.verdict import Evidence, Verdict

__all__ = [
    "check_gradient",
    "check_hessian",
    "check_hessian_diagonal",
    "check_jacobian",
    "check_jvp",
    "check_vjp",
    "make_claim",
    "named_domains",
]

Function = Callable[..., Any]
Where = Domain | Mapping[str, Domain]

ONE_ARGUMENT = "a point is one argument; close over the others, or give each a domain with on="


def check_gradient(
    f: Function,
    gradient: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed gradient ∇f, ``gradient(x).shape == x.shape``.

    Parameters
    ----------
    f
        Plain NumPy code that returns one number.
    gradient
        Takes what f takes; returns the derivative in the shape of the argument.
    x
        The point: an array, or a (nested) tuple, list or dict of arrays.
    on
        Instead of a point: a domain, or one for each argument by name.
    wrt
        The argument of `on` to differentiate by, when there are several; a point is one argument.
    seed
        Of the random points and directions.

    Returns
    -------
    Verdict
        True exactly when it passed.

    Raises
    ------
    InputError
        If neither or both of x and `on` are given, or they cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_gradient, real
    >>> def loss(w):
    ...     return np.mean(w**2)
    >>> bool(check_gradient(loss, lambda w: 2 * w / w.size, on=real("n")))
    True
    >>> check_gradient(loss, lambda w: 2 * w, on=real("n")).diagnosis
    'off by a factor n: a sum was taken for a mean'
    """
    return _check("gradient", f, gradient, x, on, wrt, seed)


def check_jacobian(
    f: Function,
    jacobian: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Jacobian ∂f, ``jacobian(x).shape == f(x).shape + x.shape``.

    Parameters and errors are those of `check_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_jacobian, real
    >>> bool(check_jacobian(np.exp, lambda x: np.diag(np.exp(x)), on=real("n")))
    True
    """
    return _check("jacobian", f, jacobian, x, on, wrt, seed)


def check_hessian(
    f: Function,
    hessian: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Hessian ∇²f, ``hessian(x).shape == x.shape + x.shape``.

    Parameters and errors are those of `check_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_hessian
    >>> bool(check_hessian(lambda x: x @ x, lambda x: 2 * np.eye(3), np.array([1.0, 2.0, 5.0])))
    True
    """
    return _check("hessian", f, hessian, x, on, wrt, seed)


def check_hessian_diagonal(
    f: Function,
    diagonal: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed diagonal of the Hessian, ∂²f/∂xᵢ² in the shape of x.

    It is the second half of the pair (gradient, diagonal Hessian) that boosting libraries ask of
    an objective; of mixed derivatives nothing is claimed.  Parameters and errors are those of
    `check_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> def objective(z):
    ...     return np.sum(np.logaddexp(0, z))
    >>> def diagonal(z):
    ...     p = 1 / (1 + np.exp(-z))
    ...     return p * (1 - p)
    >>> bool(check_hessian_diagonal(objective, diagonal, np.array([0.5, -1.0, 3.0])))
    True
    """
    return _check("hessian diagonal", f, diagonal, x, on, wrt, seed)


def check_jvp(
    f: Function,
    jvp: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed Jacobian-vector product: ``jvp(x, v)`` is (∂f) v, in the shape of f(x).

    A pair (f(x), tangent) is taken as well.  Other parameters are those of `check_gradient`; v is
    drawn afresh at every point.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_jvp, real
    >>> bool(check_jvp(np.sin, lambda x, v: np.cos(x) * v, on=real("n")))
    True
    """
    return _check("jvp", f, jvp, x, on, wrt, seed)


def check_vjp(
    f: Function,
    vjp: Function,
    x: Any = None,
    *,
    on: Where | None = None,
    wrt: str | None = None,
    seed: int = 0,
) -> Verdict:
    """Judge a claimed vector-Jacobian product: ``vjp(x, u)`` is (∂f)ᵀ u, in the shape of x.

    Other parameters are those of `check_gradient`; u is drawn afresh at every point.

    Examples
    --------
    >>> import numpy as np
    >>> from alicemath import check_vjp, real
    >>> bool(check_vjp(np.sin, lambda x, u: np.cos(x) * u, on=real("n")))
    True
    """
    return _check("vjp", f, vjp, x, on, wrt, seed)


# ------------------------------------------------------------------ from a call to a verdict
def _check(
    kind: Checked,
    f: Function,
    claimed: Function,
    x: Any,
    on: Where | None,
    wrt: str | None,
    seed: int,
) -> Verdict:
    if (x is None) == (on is None):
        raise InputError("pass either a point x or a domain on=..., not both and not neither")
    if on is None:
        if wrt is not None:
            raise InputError(f"wrt={wrt!r} needs on=: {ONE_ARGUMENT}")
        return _at_a_point(kind, *in_numpy(f, claimed, x), seed)
    claim, domains = make_claim(kind, f, claimed, on, wrt)
    return over_domain(claim, domains, seed)


def make_claim(
    kind: Checked, f: Function, claimed: Function, on: Where, wrt: str | None
) -> tuple[Claim, Mapping[str, Domain]]:
    """Return the claim and the domains of its arguments by name.

    Raises
    ------
    InputError
        If f is not callable, or it is not said by which of several arguments to differentiate.
    """
    for g in (f, claimed):
        if not callable(g):
            raise InputError(f"expected a function, got {type(g).__name__}: {g!r}")
    domains = named_domains(on)
    names = tuple(domains)
    if kind != "equal" and wrt is None:
        if len(names) > 1:
            raise InputError(f"say by which argument to differentiate: wrt= one of {names}")
        wrt = names[0]
    if wrt is not None and wrt not in domains:
        raise InputError(f"wrt={wrt!r} is not one of the arguments {names}")
    extra = 1 if kind in {"jvp", "vjp"} else 0
    called = positional(claimed, names, extra)
    return Claim(kind, positional(f, names), called, names, wrt or names[0]), domains


def named_domains(on: Where) -> Mapping[str, Domain]:
    """Return the domains by the names of the arguments; a single one is that of x.

    Raises
    ------
    InputError
        If it is neither a domain nor a dict of them.
    """
    domains = {"x": on} if isinstance(on, Domain) else on
    if (
        not isinstance(domains, Mapping)
        or not domains
        or not all(isinstance(d, Domain) for d in domains.values())
    ):
        raise InputError("on= takes a domain such as real('n'), or a dict of them by argument name")
    return domains


def _at_a_point(kind: Checked, f: Function, claimed: Function, x: Any, seed: int) -> Verdict:
    point = structure_of(x).restore(flatten(x))  # float64 copies; complex and object are refused
    claim, _ = make_claim(kind, f, claimed, Domain(), None)
    trial = try_at(claim, {"x": point}, _axis_names(point), np.random.default_rng(seed))
    if "raised TypeError" in trial.judgement.reason and "positional" in trial.judgement.reason:
        trial.judgement.reason += f"; {ONE_ARGUMENT}"
    if _holds_integers(x):
        trial.judgement.evidence.append(
            Evidence("input", "notes", "integers were promoted to float64")
        )
    structure = structure_of(x)
    scope = f"one point, shape {structure}" + ("; empty" if structure.size == 0 else "")
    return assemble(claim, [trial], None, scope)


def _axis_names(x: Any) -> dict[str, int]:
    """The lengths of one array, under names that a diagnosis may use."""
    shape = np.shape(x) if isinstance(x, np.ndarray) else ()
    names = {1: ("n",), 2: ("rows", "columns")}.get(len(shape))
    return dict(zip(names, shape, strict=True)) if names else {}


def _holds_integers(x: Any) -> bool:
    if isinstance(x, dict):
        return any(_holds_integers(v) for v in x.values())
    if isinstance(x, tuple | list):
        return any(_holds_integers(v) for v in x)
    return np.asarray(x).dtype.kind in "biu"
