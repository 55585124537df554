"""Rules of special functions: elementwise, one row of partial derivatives each.

The functions are those of ``scipy.special``, if the user has loaded it: a tracer meets the ufunc
and knows it by name.  SciPy is no dependency, and nothing here imports it before a value is asked
for.  A row gives, for each argument, the partial derivative as a function ``(y, *x)``; rows call
other rows, so that they may be differentiated again.

    erf′(x) = 2/√π e^(−x²),  Φ′(x) = e^(−x²/2)/√(2π),  (log Γ)′ = ψ,  ψ′(x) = ζ(2, x),
    ∂ζ(s, x)/∂x = −s ζ(s + 1, x).

Where a factor x = 0 meets log 0 or 0/0, as in x log y, the value is 0 by SciPy's convention, and so
is the derivative with respect to y.

Source: DLMF 7.2.1, 5.2.2, 5.15.1, 25.11.17.
"""

import importlib
import math
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from alicemath.autodiff.primitives import Function, primitive
from alicemath.autodiff.rules.linear import Linear, Rule, aligned, quotient, unbroadcast
from alicemath.errors import UnsupportedError
from alicemath.tracing.special import erf, expm

__all__ = ["ROWS", "SPECIAL", "error_function", "of_scipy", "special"]


@primitive
def error_function(x: Any) -> Any:
    """Return erf(x), entry by entry."""
    return erf(x)


@primitive
def special(*x: Any, name: str) -> Any:
    """Return the function of ``scipy.special`` that has this name."""
    return getattr(importlib.import_module("scipy.special"), name)(*x)


def of_scipy(function: Function) -> Function | None:
    """Return the primitive for a ufunc of ``scipy.special`` that has a row."""
    name = getattr(function, "__name__", "")
    if name in ROWS and getattr(sys.modules.get("scipy.special"), name, None) is function:
        return partial(special, name=name)
    return None


def _psi(x: Any) -> Any:
    return special(x, name="psi")


def _in_order(*_: Any) -> Any:
    raise UnsupportedError("scipy.special.zeta in its order s", "automatic differentiation", "")


_GAUSS, _NORMAL = 2 / math.sqrt(math.pi), 1 / math.sqrt(2 * math.pi)

# fmt: off
ROWS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    # ---- the normal distribution
    "erf":       (lambda y, x: _GAUSS * np.exp(-np.square(x)),),
    "erfc":      (lambda y, x: -_GAUSS * np.exp(-np.square(x)),),
    "erfinv":    (lambda y, x: np.exp(np.square(y)) / _GAUSS,),
    "ndtr":      (lambda y, x: _NORMAL * np.exp(-np.square(x) / 2),),
    "log_ndtr":  (lambda y, x: _NORMAL * np.exp(-np.square(x) / 2 - y),),
    "ndtri":     (lambda y, x: np.exp(np.square(y) / 2) / _NORMAL,),
    # ---- the logistic distribution
    "expit":     (lambda y, x: y * special(-x, name="expit"),),
    "logit":     (lambda y, x: 1 / (x * (1 - x)),),
    "log_expit": (lambda y, x: special(-x, name="expit"),),
    # ---- entropies
    "xlogy":     (lambda y, a, b: np.log(b),            lambda y, a, b: quotient(a, b)),
    "xlog1py":   (lambda y, a, b: np.log1p(b),          lambda y, a, b: quotient(a, 1 + b)),
    "entr":      (lambda y, x: -np.log(x) - 1,),
    "rel_entr":  (lambda y, a, b: np.log(a / b) + 1,    lambda y, a, b: -quotient(a, b)),
    "kl_div":    (lambda y, a, b: np.log(a / b),        lambda y, a, b: 1 - quotient(a, b)),
    # ---- the Gamma function
    "gamma":     (lambda y, x: y * _psi(x),),
    "gammaln":   (lambda y, x: _psi(x),),
    "psi":       (lambda y, x: special(2.0, x, name="zeta"),),
    "zeta":      (_in_order, lambda y, s, x: -s * special(s + 1, x, name="zeta")),
    "beta":      (lambda y, a, b: y * (_psi(a) - _psi(a + b)),
                  lambda y, a, b: y * (_psi(b) - _psi(a + b))),
    "betaln":    (lambda y, a, b: _psi(a) - _psi(a + b),  lambda y, a, b: _psi(b) - _psi(a + b)),
}
# fmt: on


def _diagonal(slope: Callable[[], Any], x: Any, y: Any) -> Linear:
    """A diagonal map, its own adjoint, of an argument that was repeated to the shape of y."""
    shape, ndim = np.shape(x), np.ndim(y)
    return Linear(
        lambda v: slope() * aligned(v, len(shape), ndim),
        lambda u: unbroadcast(slope() * u, shape, ndim),
    )


def _special(y: Any, *x: Any, name: str) -> tuple[Linear, ...]:
    return tuple(
        _diagonal(partial(slope, y, *x), a, y) for slope, a in zip(ROWS[name], x, strict=True)
    )


def _error_function(y: Any, x: Any) -> tuple[Linear]:
    return (_diagonal(partial(ROWS["erf"][0], y, x), x, y),)


def _expm(y: Any, a: Any) -> tuple[Linear]:
    """The Fréchet derivative L(A, V), of which L(Aᵀ, ·) is the adjoint.

    exp [[A, V], [0, A]] = [[eᴬ, L(A, V)], [0, eᴬ]]  (Higham 2008, Functions of Matrices, (10.42)).
    """
    n = np.shape(a)[-1]

    def frechet(a: Any, v: Any) -> Any:
        a = np.broadcast_to(a, np.shape(v))
        above = np.concatenate([a, v], axis=-1)
        below = np.concatenate([np.zeros(np.shape(v)), a], axis=-1)
        return expm(np.concatenate([above, below], axis=-2))[..., :n, n:]

    return (Linear(lambda v: frechet(a, v), lambda u: frechet(a.mT, u)),)


SPECIAL: Mapping[Function, Rule] = {
    error_function: _error_function,
    special: _special,
    expm: _expm,
}
