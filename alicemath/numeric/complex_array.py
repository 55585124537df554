"""Arrays of complex numbers that refuse to lose a derivative.

A holomorphic f has f(x + ih) = f(x) + ih f′(x) − ⋯, so its imaginary part carries the
derivative.  NumPy's own complex arrays lose it silently in `abs`, `maximum`, comparisons, `.real`
and `conj`.  `ComplexArray` is a tracer over a complex array that

* takes the real part of every result from NumPy's *real* function, so that f computes exactly
  the floats it computes without us, and leaves its domain where it does without us (√−1 is nan);
* takes the imaginary part from NumPy's *complex* function: no rule of differentiation occurs;
* decides |x|, max, sign and comparisons by the real part, and notes where they are tied;
* refuses every other function by name.

A `Run` says how the evaluation is disturbed: with random errors of the size of the rounding
errors after (or, for products, before) every operation (Monte Carlo arithmetic, Parker 1997;
CESTAC, Vignes 2004, Numer. Algorithms 37), and with ties decided as to the right or left of x.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alicemath.errors import UnsupportedError
from alicemath.numeric.complex_parts import join
from alicemath.numeric.complex_rules import RULES
from alicemath.tracing.tracer import Tracer, name_of

__all__ = ["READER", "ComplexArray", "Run", "Side"]

READER = "complex step"
Side = Literal[-1, 0, 1]
Complex = NDArray[np.complex128]
#: Random relative errors lie between one and two ε = 2⁻⁵²: a correctly rounded operation errs by
#: ε/2, NumPy's elementary functions by up to 2 ε, and a factor 1 ± ε moves every float.
ERROR = 2.0**-52
#: Below this, rounding is absolute, in units of the smallest float 2⁻¹⁰⁷⁴.
SMALL = 2.0**-1000
TINY = 2.0**-1074


class Run:
    """How one evaluation of f is disturbed, and whether a tie was met on the way.

    Parameters
    ----------
    rng
        The source of random rounding; None for none.
    side
        How ties (x = 0 in |x|, a = b in max or a < b) are decided: 0 as NumPy does, ±1 as a
        little to the right or to the left of x.
    """

    __slots__ = ("met_tie", "rng", "side")

    def __init__(self, rng: np.random.Generator | None = None, side: Side = 0) -> None:
        self.rng = rng
        self.side = side
        self.met_tie = False

    def rounded(self, z: Any, roundings: Any = 1.0) -> Any:
        """Return z with random errors of the size of so many roundings in both parts."""
        if self.rng is None:
            return z
        z = np.asarray(z)
        if z.dtype.kind != "c":
            return z * self._factor(z.shape, roundings)
        real = z.real * self._factor(z.shape, roundings)
        imag = z.imag * self._factor(z.shape, roundings)
        noise = TINY * self.rng.choice([-2.0, 2.0], z.shape)
        imag = imag + np.where(np.abs(imag) < SMALL, noise, 0.0)
        real = real + np.where((real != 0) & (np.abs(real) < SMALL), noise, 0.0)
        return join(real, imag)

    def _factor(self, shape: tuple[int, ...], roundings: Any) -> Any:
        assert self.rng is not None
        size = roundings * self.rng.uniform(ERROR, 2 * ERROR, shape)
        return 1.0 + size * self.rng.choice([-1.0, 1.0], shape)

    def lean(self, tied: Any, imag: Any) -> Any:
        """Return +1, −1 or 0 at each tie: which way the tied difference moves with x + t·v.

        The imaginary part of the difference is its derivative, so its sign tells, for t > 0
        (side +1) and for t < 0 (side −1); without a side a tie is left as NumPy decides it.
        """
        tied = tied & (imag != 0)
        self.met_tie = self.met_tie or bool(np.any(tied))
        return np.where(tied, self.side * np.sign(imag), 0.0)


class ComplexArray(Tracer):
    """A complex array whose imaginary part carries a derivative.

    Attributes
    ----------
    z
        The complex numbers.
    run
        The evaluation it belongs to.
    """

    __slots__ = ("run", "z")
    reader = READER

    def __init__(self, z: Any, run: Run) -> None:
        self.z: Complex = np.asarray(z, dtype=np.complex128)
        self.run = run

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.z.shape

    def interpret(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        """Return the function of complex arrays, or refuse it by name."""
        plain = [unwrap(a) for a in args]
        named = {k: unwrap(a) for k, a in kwargs.items()}
        if _foreign(args) or _foreign(tuple(kwargs.values())):
            raise UnsupportedError(
                f"{name_of(function)} of complex constants", READER, "compute with real numbers"
            )
        rule = RULES.get(function)
        if rule is None:
            return self.compose(function, args, kwargs)
        result = rule(self.run, *plain, **named)
        return wrap(result, self.run)


def wrap(result: Any, run: Run) -> Any:
    """Make complex results tracers again; real ones (indices, truth values) are constants."""
    if isinstance(result, tuple):
        return tuple(wrap(r, run) for r in result)
    if np.iscomplexobj(result):
        return ComplexArray(result, run)
    return result


def unwrap(a: Any) -> Any:
    """Replace tracers by their complex arrays, also in lists."""
    if isinstance(a, ComplexArray):
        return a.z
    if isinstance(a, tuple | list):
        return type(a)(unwrap(e) for e in a) if not hasattr(a, "_fields") else a
    return a


def _foreign(args: Sequence[Any]) -> bool:
    """Whether a complex number came from elsewhere: its imaginary part would be misread."""
    for a in args:
        if isinstance(a, Tracer):
            if not isinstance(a, ComplexArray):
                return True
        elif isinstance(a, tuple | list):
            if _foreign(a):
                return True
        elif isinstance(a, complex) or (isinstance(a, np.ndarray | np.generic) and _is_complex(a)):
            return True
    return False


def _is_complex(a: Any) -> bool:
    return bool(a.dtype.kind == "c")
