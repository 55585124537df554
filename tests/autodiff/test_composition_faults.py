"""Every definition of an array function in simpler terms: its cases catch planted faults."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.rules.compositions import REWRITTEN
from alicemath.errors import UnsupportedError
from alicemath.tracing.tracer import name_of
from tests.autodiff.cases import SPELLED, WITHOUT_DERIVATIVE
from tests.autodiff.test_array_functions import CASES, check_all

Function = Callable[..., Any]

FAULTS: dict[str, Function] = {
    "sign": lambda y: -y,
    "factor": lambda y: 1.001 * y,
    "added": lambda y: y + 0.01,
    "rounded": np.rint,
}
#: Their values are zeros: a sign or a factor changes nothing.
ZEROS = {np.zeros_like, np.imag}
#: Its values are any: nothing may be read off them.
ANY = {np.empty_like}


def changed(y: Any, fault: Function) -> Any:
    """What a function returned, with the fault in each array of it."""
    if isinstance(y, tuple) and hasattr(y, "_fields"):
        return type(y)(*(changed(e, fault) for e in y))
    if isinstance(y, tuple | list):
        return type(y)(changed(e, fault) for e in y)
    return fault(y)


def faulty(definition: Function, fault: Function) -> Function:
    return lambda *args, **options: changed(definition(*args, **options), fault)


@pytest.mark.parametrize(
    "function", [f for f in REWRITTEN if f not in WITHOUT_DERIVATIVE | ANY], ids=name_of
)
def test_every_fault_in_a_definition_is_caught(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = CASES[SPELLED.get(function, function)]
    for name, fault in FAULTS.items():
        if function in ZEROS and name != "added":
            continue
        with monkeypatch.context() as patch:
            patch.setitem(REWRITTEN, function, faulty(REWRITTEN[function], fault))
            with pytest.raises((AssertionError, UnsupportedError)):
                check_all(cases)
