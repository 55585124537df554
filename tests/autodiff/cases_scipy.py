"""Cases of the functions of SciPy, as in `cases`; none where SciPy is not installed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.rules.special import ROWS, special
from alicemath.tracing.special import expm
from tests.autodiff.cases import Case, Function

HAS_SCIPY = find_spec("scipy") is not None
needs_scipy = pytest.mark.skipif(not HAS_SCIPY, reason="SciPy is not installed")


def inside(x: Any) -> Any:
    """A number between 0.1 and 0.9, where all the functions are smooth."""
    return 0.5 + 0.4 * np.sin(x)


def ufunc(name: str) -> Function:
    """The function of this name as a user calls it."""
    function = getattr(import_module("scipy.special"), name)
    return lambda *x: function(*map(inside, x))


def cases_of(name: str) -> list[Case]:
    if len(ROWS[name]) == 1:
        return [(ufunc(name), ((3,),)), (ufunc(name), ((),))]
    return [(ufunc(name), ((3,), (2, 3))), (ufunc(name), ((2, 1), ()))]


NAMES = [name for name in ROWS if name != "zeta"]  # SciPy's own zeta is no ufunc
CASES: dict[Function, list[Case]] = {}
if HAS_SCIPY:
    CASES[special] = [case for name in NAMES for case in cases_of(name)]
    CASES[expm] = [(expm, ((2, 2),)), (lambda a: expm(a @ a), ((2, 2, 2),))]
