"""Every function that some engine differentiates is differentiated here, or refused by name."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest

from alicemath.autodiff.operators import forward_jacobian, reverse_jacobian
from alicemath.autodiff.rules.elementwise import CONSTANT, ELEMENTWISE
from alicemath.errors import UnsupportedError
from alicemath.tracing.compositions import ALIASES
from tests.autodiff import cases, cases_fourier, cases_more

Function = Callable[..., Any]

#: What autograd or MyGrad have a rule for, by its name in NumPy, and what neither of them has.
BY_OTHERS = """
    multiply add reshape sum real imag sin cos linalg.norm power absolute divide einsum linalg.svd
    dot tensordot amax max prod amin atleast_2d linalg.eigh min repeat tanh tril fft.fft fft.rfft
    fft.rfftn linalg.solve mean ravel swapaxes transpose atleast_1d conjugate cosh cumsum exp
    fft.irfft roll trace angle array_split diag fft.fftshift fft.ifft fft.ifftshift fft.irfftn
    linalg.cholesky linalg.eig maximum negative outer split std triu var arccosh arcsinh arctanh
    deg2rad degrees exp2 expm1 fft.fft2 fft.fftn fft.ifft2 fft.ifftn fft.irfft2 fft.rfft2 gradient
    hsplit linalg.det linalg.inv linalg.slogdet log log10 log1p log2 matmul rad2deg radians sinh
    sqrt squeeze subtract tan vsplit where arccos arcsin arctan arctan2 astype atleast_3d clip cross
    diagonal diff dsplit expand_dims fabs fliplr flipud fmax fmin hypot inner kron linalg.pinv
    linspace logaddexp logaddexp2 minimum moveaxis nan_to_num pad partition real_if_close reciprocal
    rollaxis rot90 sinc sort square tile append array broadcast_to c_ cbrt column_stack concatenate
    cumprod full hstack positive r_ remainder select stack vstack
"""
BY_NONE = """
    sign ceil floor trunc rint copysign divmod float_power fmod floor_divide heaviside frexp modf
    nextafter spacing vecdot matvec vecmat median percentile quantile interp linalg.lstsq linalg.qr
    linalg.matrix_power linalg.eigvalsh linalg.svdvals linalg.multi_dot linalg.cond
    linalg.matrix_norm linalg.vector_norm block take take_along_axis delete extract compress
    meshgrid broadcast_arrays vander trapezoid convolve correlate cov corrcoef polyval nansum
    nanmean average ptp ediff1d
"""

#: Spellings that reach no function of NumPy, or not through its protocols: an expression of each.
SPELT: dict[str, Function] = {
    "astype": lambda x: x.astype(np.float64) ** 2,
    "c_": lambda x: np.c_[x, 2 * x, np.ones(3)],
    "r_": lambda x: np.r_[x**2, 1.0, x[0]],
    "full": lambda x: np.full((2, 2), x[0] * x[1]),
}

COMPLEX = "its values are complex, also where the matrix is real"
#: What is refused, why, and an expression that meets the refusal.
REFUSED: dict[str, tuple[str, Function]] = {
    "linalg.eig": (COMPLEX, lambda x: np.linalg.eig(x * np.eye(3))),
    "frexp": ("mantissa and exponent of the representation, not of the number", np.frexp),
    "nextafter": ("a property of the representation", lambda x: np.nextafter(x, 2.0)),
    "spacing": ("a property of the representation", np.spacing),
}

NAMES = BY_OTHERS.split() + BY_NONE.split()
LISTED = {*cases.CASES, *cases_more.CASES, *cases_fourier.CASES, *ELEMENTWISE, *CONSTANT}


def named(name: str) -> Any:
    function: Any = reduce(getattr, name.split("."), np)
    return ALIASES.get(function, function) if callable(function) else function


def test_no_name_stands_twice() -> None:
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {*REFUSED, *SPELT}])
def test_a_function_that_is_not_refused_is_tested_against_differences(name: str) -> None:
    assert named(name) in LISTED


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("jacobian", [forward_jacobian, reverse_jacobian])
def test_what_is_refused_is_refused_by_name(name: str, jacobian: Function) -> None:
    reason, f = REFUSED[name]
    assert reason
    with pytest.raises(UnsupportedError, match=rf"np\.{name}\b"):
        jacobian(f, np.array([0.3, 1.2, -0.7]))


@pytest.mark.parametrize("name", SPELT)
def test_other_spellings_are_differentiated(name: str) -> None:
    x, h = np.array([0.3, 1.2, -0.7]), 2.0**-20
    f = SPELT[name]
    forward, reverse = forward_jacobian(f, x), reverse_jacobian(f, x)
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(3)]
    want = np.stack(columns, axis=-1)  # all are quadratic: central differences have no error term
    assert np.allclose(forward, want, rtol=1e-9, atol=1e-9)
    assert np.array_equal(forward, reverse)
    assert forward.any()


def test_all_but_a_few_are_covered() -> None:
    assert set(REFUSED) <= set(NAMES)
    assert (len(NAMES), len(REFUSED)) == (194, 4)
