"""The readers that testify at a point, and how each is asked.

A reader returns an `Estimate` of the Jacobian or abstains with a reason; an abstention is printed,
never replaced by something else.

    reverse, forward     our rules, rounding bars from running error analysis
    differences          no rules: f at neighbouring points
    complex step         no subtraction: Im f(x + ih) / h, where f is analytic
    50 digits            no rules: differences so precise that nothing is lost; the arbiter
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.check.work import work_of
from alicemath.domain import Domain
from alicemath.errors import AlicemathError, UnsupportedError
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence

if TYPE_CHECKING:
    from alicemath.numeric.multiprecision import Record

__all__ = [
    "CONSTANT",
    "NO_BAR",
    "READERS",
    "TRACED",
    "affordable",
    "claimed_estimate",
    "consult",
    "consult_arbiter",
    "consult_directions",
]

Reader = Callable[[Local], Estimate]
Array = NDArray[np.float64]

#: How the bar of a claim came about: by running error analysis; it is computed from constants
#: alone; by perturbed inputs.
TRACED, CONSTANT, PERTURBED = "claimed", "claimed, constant", "claimed, perturbed inputs"

#: What a reader says that followed the function and found no finite derivative.
NO_BAR = "no finite derivative with an error bar"

#: Numbers that may pass through f for one column, times the columns, on 50 digits: six evaluations
#: of each, some microseconds a number, are half a minute at most.
WORK = 10**6

#: Rungs of the ladder along a direction: down to 2·10⁻¹⁰ of the scale.
SCALES = 8


# ------------------------------------------------------------------ the readers
def reverse(local: Local) -> Estimate:
    """Reverse mode: rows of the Jacobian, from the tape."""
    from alicemath.autodiff.estimates import reverse_estimate

    return reverse_estimate(local.function, local.point)


def forward(local: Local) -> Estimate:
    """Forward mode: columns of the Jacobian, from dual numbers."""
    from alicemath.autodiff.estimates import forward_estimate

    return forward_estimate(local.function, local.point)


def differences(local: Local) -> Estimate:
    """Central differences at several scales; of a Hessian, second differences."""
    from alicemath.numeric.difference import central

    if local.second is not None:
        return local.second()
    return central(local.black_box, local.point, low=local.low, high=local.high)


def complex_step(local: Local) -> Estimate:
    """The complex step."""
    from alicemath.numeric.complex_step import complex_step as step

    return step(local.black_box, local.point)


def fifty_digits(local: Local) -> Estimate:
    """Differences on 50 digits and more."""
    from alicemath.numeric.multiprecision import high_precision

    return high_precision(local.black_box, local.point)


READERS: Mapping[str, Reader] = {
    "reverse": reverse,
    "forward": forward,
    "differences": differences,
    "complex step": complex_step,
    "50 digits": fifty_digits,
}


def consult(name: str, local: Local) -> Estimate | Evidence:
    """Ask a reader: its estimate, or the evidence that it abstains and why."""
    return _listen(name, local, READERS[name])


def consult_arbiter(local: Local) -> "Record | Evidence":
    """Ask for the derivative, and both sides of it, on 50 digits.

    A function that is too large for that is left to the others.  Where f is 0 but for its rounding,
    on any number of digits, the quotients of that rounding never settle; of f + 1 they do.
    """
    from alicemath.numeric.multiprecision import high_precision_record

    if local.size > affordable(local):
        return Evidence("50 digits", "abstains", "the function is too large to be run on them")
    records = []

    def central(local: Local) -> Estimate:
        inside = Domain(low=local.low, high=local.high, open=False)
        record = high_precision_record(local.black_box, local.point, domain=inside)
        if not np.isfinite(record.central.error).all():
            lifted = lambda v: local.black_box(v) + 1.0
            record = high_precision_record(lifted, local.point, domain=inside)
        records.append(record)
        return record.central

    answer = _listen("50 digits", local, central)
    return answer if isinstance(answer, Evidence) else records[0]


def affordable(local: Local) -> int:
    """Return how many columns may be looked at on 50 digits."""
    work = 0 if local.nested else work_of(local.black_box, local.point)
    return WORK // max(work, 1)


def consult_directions(
    local: Local, basis: Array, rng: np.random.Generator
) -> tuple[Estimate, Array, Array | None] | Evidence:
    """Ask, without rules, for the derivative along directions B: J B, or uᵀ J v of a Hessian.

    Returned with the directions that were taken, and with u, which is drawn here.
    """
    if local.nested:
        return _mixed(local, basis[:, :1], rng)
    from alicemath.numeric.difference import directional

    def along(local: Local) -> Estimate:
        f, x, low, high = local.black_box, local.point, local.low, local.high
        columns = [directional(f, x, v, low=low, high=high, scales=SCALES) for v in basis.T]
        return Estimate(
            np.stack([c.value for c in columns], axis=-1),
            np.stack([c.error for c in columns], axis=-1),
            columns[0].method,
        )

    answer = _listen("differences", local, along, (*local.output, basis.shape[1]))
    return answer if isinstance(answer, Evidence) else (answer, basis, None)


def _mixed(
    local: Local, v: Array, rng: np.random.Generator
) -> tuple[Estimate, Array, Array | None] | Evidence:
    """uᵀ∇²f v: the derivative along v of the derivative of f along u, on 50 digits."""
    from alicemath.check.second_order import gradient_by_differences
    from alicemath.numeric.multiprecision import high_precision

    f, x, u = local.scalar, local.point, rng.uniform(0.5, 1.0, size=(local.size, 1))
    if f is None or local.output != (local.size,):
        return Evidence("differences", "abstains", "not a whole Hessian")
    plane = np.concatenate([v, u], axis=1)

    def slope(t: Any) -> Any:
        on_plane = gradient_by_differences(lambda p: f(x + plane @ p))
        return on_plane(np.concatenate([t, 0 * t]))[1:]

    def mixed(local: Local) -> Estimate:
        return high_precision(slope, np.zeros(1))

    answer = _listen("50 digits", local, mixed, (1, 1))
    return answer if isinstance(answer, Evidence) else (answer, v, u)


def _listen(
    name: str, local: Local, reader: Reader, shape: tuple[int, ...] | None = None
) -> Estimate | Evidence:
    try:
        with np.errstate(all="ignore"):
            estimate = reader(local)
    except UnsupportedError as refusal:
        return Evidence(name, "abstains", f"{refusal.function} has no rule here")
    except AlicemathError as error:
        return Evidence(name, "abstains", str(error))
    except USER_ERRORS as error:  # the user's code met a type it does not know
        return Evidence(name, "abstains", f"cannot follow the code ({_brief(error)})")
    if estimate.value.shape != (local.value.shape if shape is None else shape):
        return Evidence(name, "abstains", f"sees another shape: {estimate.value.shape}")
    if not np.isfinite(estimate.error).any() and estimate.error.size:
        return Evidence(name, "abstains", NO_BAR)
    return estimate


def _brief(error: BaseException) -> str:
    text = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {text[:70]}"


# ------------------------------------------------------------------ the claim's own bar
def claimed_estimate(local: Local) -> Estimate:
    """Return the claimed derivative with a bar for its own rounding.

    By running error analysis where its code can be traced; elsewhere by stochastic arithmetic
    (Vignes 2004): the claim is evaluated at inputs perturbed by an ulp, and the spread, which
    contains every rounding error's effect of that size, is the bar.
    """
    from alicemath.autodiff.estimates import is_constant, rounded_call

    value = local.value
    try:
        with np.errstate(all="ignore"):
            traced: Estimate = rounded_call(local.claimed, local.point)
            constant = not traced.error.any() and is_constant(local.claimed, local.point)
    except USER_ERRORS:
        return Estimate(value, _spread(local), PERTURBED)
    if traced.value.shape != value.shape or not np.all(traced.covers(value) | ~np.isfinite(value)):
        return Estimate(value, _spread(local), PERTURBED)
    if constant:
        return Estimate(value, 0.0, CONSTANT)
    unknown = ~np.isfinite(traced.error)
    bar = np.where(unknown, _spread(local), traced.error) if unknown.any() else traced.error
    return Estimate(value, bar, TRACED)


def _spread(local: Local) -> Any:
    """Twice the spread over four inputs perturbed by an ulp, and four ulps of the value."""
    rng = np.random.default_rng(0)
    ulp = np.spacing(np.abs(local.point))
    bar = 4 * np.spacing(np.abs(local.value))
    for _ in range(4):
        moved = local.point + rng.choice([-1.0, 1.0], size=local.point.shape) * ulp
        try:
            with np.errstate(all="ignore"):
                other = np.asarray(local.claimed(moved), dtype=np.float64)
        except USER_ERRORS:
            return np.full(local.value.shape, np.inf)
        bar = np.maximum(bar, 2 * np.abs(other - local.value))
    return bar
