"""alicemath: write mathematics once, as plain NumPy, and have it judged.

The public names are loaded when they are first used, so that ``import alicemath`` loads NumPy
and nothing else that is heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alicemath.autodiff.compile import Compiled, compile
    from alicemath.autodiff.evaluation_trace import EvaluationTrace, trace
    from alicemath.check.bound import prove_bound
    from alicemath.check.certificates import prove_equal_given, prove_nonnegative
    from alicemath.check.check import (
        check_gradient,
        check_hessian,
        check_hessian_diagonal,
        check_jacobian,
        check_jvp,
        check_vjp,
    )
    from alicemath.check.equal import check_equal
    from alicemath.check.frameworks import through
    from alicemath.check.limit import limit_of, prove_limit
    from alicemath.check.operators import (
        gradient,
        hessian,
        hvp,
        jacobian,
        jvp,
        value_and_gradient,
        vjp,
    )
    from alicemath.check.optimum import classify_point, prove_minimiser, stationary_points
    from alicemath.check.prove import (
        prove_equal,
        prove_gradient,
        prove_hessian,
        prove_jacobian,
        prove_jvp,
        prove_vjp,
    )
    from alicemath.check.regularity import (
        check_continuous,
        check_differentiable,
        clarke,
        one_sided_derivatives,
    )
    from alicemath.check.shape import prove_convex, prove_lipschitz, prove_monotone
    from alicemath.check.smooth import smoothness
    from alicemath.check.stability import check_stability
    from alicemath.domain import (
        Domain,
        distinct,
        full_rank,
        integers,
        interval,
        nonnegative,
        nonzero,
        one_hot,
        positive,
        real,
        simplex,
        spd,
        symmetric,
    )
    from alicemath.errors import (
        AlicemathError,
        ContradictionError,
        DomainError,
        InputError,
        ShapeError,
        UndecidedError,
        UnsupportedError,
    )
    from alicemath.estimate import Estimate
    from alicemath.tracing.arbitrary import Arbitrary
    from alicemath.tracing.special import erf, expm
    from alicemath.verdict import Counterexample, Evidence, Status, Verdict, VerdictError

__version__ = "0.1.0"

#: Where each public name lives.
_HOMES = {
    "alicemath.autodiff.compile": ("Compiled", "compile"),
    "alicemath.autodiff.evaluation_trace": ("EvaluationTrace", "trace"),
    "alicemath.check.certificates": ("prove_equal_given", "prove_nonnegative"),
    "alicemath.check.bound": ("prove_bound",),
    "alicemath.check.check": (
        "check_gradient",
        "check_hessian",
        "check_hessian_diagonal",
        "check_hessian_diagonal",
        "check_jacobian",
        "check_jvp",
        "check_vjp",
    ),
    "alicemath.check.equal": ("check_equal",),
    "alicemath.check.frameworks": ("through",),
    "alicemath.check.limit": ("limit_of", "prove_limit"),
    "alicemath.check.operators": (
        "gradient",
        "hessian",
        "hvp",
        "jacobian",
        "jvp",
        "value_and_gradient",
        "vjp",
    ),
    "alicemath.check.optimum": ("classify_point", "prove_minimiser", "stationary_points"),
    "alicemath.check.prove": (
        "prove_equal",
        "prove_gradient",
        "prove_hessian",
        "prove_jacobian",
        "prove_jvp",
        "prove_vjp",
    ),
    "alicemath.check.regularity": (
        "check_continuous",
        "check_differentiable",
        "clarke",
        "one_sided_derivatives",
    ),
    "alicemath.check.shape": ("prove_convex", "prove_lipschitz", "prove_monotone"),
    "alicemath.check.smooth": ("smoothness",),
    "alicemath.check.stability": ("check_stability",),
    "alicemath.domain": (
        "Domain",
        "distinct",
        "full_rank",
        "integers",
        "interval",
        "nonnegative",
        "nonzero",
        "one_hot",
        "positive",
        "real",
        "simplex",
        "spd",
        "symmetric",
    ),
    "alicemath.errors": (
        "AlicemathError",
        "ContradictionError",
        "DomainError",
        "InputError",
        "ShapeError",
        "UndecidedError",
        "UnsupportedError",
    ),
    "alicemath.estimate": ("Estimate",),
    "alicemath.tracing.arbitrary": ("Arbitrary",),
    "alicemath.tracing.special": ("erf", "expm"),
    "alicemath.verdict": ("Counterexample", "Evidence", "Status", "Verdict", "VerdictError"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [  # noqa: RUF022  in the order of the reference
    "gradient",
    "value_and_gradient",
    "compile",
    "Compiled",
    "trace",
    "EvaluationTrace",
    "jacobian",
    "hessian",
    "hvp",
    "jvp",
    "vjp",
    "check_gradient",
    "check_jacobian",
    "check_hessian",
    "check_hessian_diagonal",
    "check_jvp",
    "check_vjp",
    "check_equal",
    "check_stability",
    "through",
    "prove_gradient",
    "prove_jacobian",
    "prove_hessian",
    "prove_jvp",
    "prove_vjp",
    "prove_equal",
    "prove_equal_given",
    "prove_nonnegative",
    "smoothness",
    "check_continuous",
    "check_differentiable",
    "one_sided_derivatives",
    "clarke",
    "prove_convex",
    "prove_monotone",
    "prove_lipschitz",
    "prove_bound",
    "limit_of",
    "prove_limit",
    "stationary_points",
    "classify_point",
    "prove_minimiser",
    "Domain",
    "real",
    "positive",
    "nonnegative",
    "interval",
    "integers",
    "nonzero",
    "distinct",
    "simplex",
    "one_hot",
    "symmetric",
    "spd",
    "full_rank",
    "erf",
    "expm",
    "Arbitrary",
    "Estimate",
    "Verdict",
    "Status",
    "Evidence",
    "Counterexample",
    "VerdictError",
    "AlicemathError",
    "InputError",
    "ShapeError",
    "DomainError",
    "UndecidedError",
    "UnsupportedError",
    "ContradictionError",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'alicemath' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
