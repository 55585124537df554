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

from alicemath.check.local import Local
from alicemath.check.observe import USER_ERRORS
from alicemath.errors import AlicemathError, UndecidedError
from alicemath.estimate import Estimate
from alicemath.verdict import Evidence

if TYPE_CHECKING:
    from alicemath.numeric.multiprecision import Record

__all__ = ["READERS", "claimed_estimate", "consult", "consult_arbiter"]

Reader = Callable[[Local], Estimate]


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
    """Central differences at several scales."""
    from alicemath.numeric.difference import central

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
    """Ask for the derivative, and both sides of it, on 50 digits."""
    from alicemath.numeric.multiprecision import high_precision_record

    records = []

    def central(local: Local) -> Estimate:
        records.append(high_precision_record(local.black_box, local.point))
        return records[0].central

    answer = _listen("50 digits", local, central)
    return answer if isinstance(answer, Evidence) else records[0]


def _listen(name: str, local: Local, reader: Reader) -> Estimate | Evidence:
    try:
        with np.errstate(all="ignore"):
            estimate = reader(local)
    except UndecidedError as refusal:
        return Evidence(name, "abstains", str(refusal))
    except AlicemathError as error:
        return Evidence(name, "abstains", str(error))
    except USER_ERRORS as error:  # the user's code met a type it does not know
        return Evidence(name, "abstains", f"cannot follow the code ({_brief(error)})")
    if estimate.value.shape != local.value.shape:
        return Evidence(name, "abstains", f"sees another shape: {estimate.value.shape}")
    if not np.isfinite(estimate.error).any() and estimate.error.size:
        return Evidence(name, "abstains", "no error bar could be found")
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
    from alicemath.autodiff.estimates import rounded_call

    value = local.value
    try:
        with np.errstate(all="ignore"):
            traced: Estimate = rounded_call(local.claimed, local.point)
    except USER_ERRORS:
        return Estimate(value, _spread(local), "claimed (perturbed inputs)")
    if traced.value.shape != value.shape or not np.all(traced.covers(value) | ~np.isfinite(value)):
        return Estimate(value, _spread(local), "claimed (perturbed inputs)")
    bar = np.where(np.isfinite(traced.error), traced.error, _spread(local))
    return Estimate(value, bar, "claimed")


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
