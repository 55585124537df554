"""Complex values as pairs of real ones, so that a real function may pass through them.

z = a + bi with real a and b, which are traced: what is done to z is done to a and b,

    z + w = (a + c) + (b + d)i,     zw = (ac − bd) + (ad + bc)i,     |z| = √(a² + b²),

by NumPy's real functions, for which every reader has its rules.  So ``np.abs(np.fft.rfft(x))**2``
is a real function of a real x.  Nothing is differentiated with respect to a complex number, and a
complex result is refused.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from alicemath.tracing.tracer import Tracer, collect, getitem, name_of, tracers_in

__all__ = ["ComplexPair", "complex_call", "imaginary", "is_complex", "joined"]

Function = Callable[..., Any]


class ComplexPair(Tracer):
    """The complex array ``re + 1j * im``, of two real arrays of one shape."""

    __slots__ = ("im", "re")
    reader: ClassVar[str] = "complex values"
    re: Any
    im: Any

    def __init__(self, re: Any, im: Any) -> None:
        self.re = re
        self.im = im

    @property
    def level(self) -> int:
        """Above every other: its operations are rewritten before anyone interprets them."""
        return sys.maxsize

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape of either part."""
        return np.shape(self.re)

    @property
    def dtype(self) -> np.dtype[Any]:
        """complex128."""
        return np.dtype(np.complex128)

    @property
    def real(self) -> Any:
        """The real part."""
        return self.re

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return self.im

    def conj(self) -> Any:
        """Return a − bi."""
        return joined(self.re, -self.im)

    conjugate = conj

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """Return the array itself for complex128."""
        if np.dtype(dtype) == self.dtype:
            return self
        raise self.refusal(f"astype({np.dtype(dtype)})", "take z.real or np.abs(z)")

    def __repr__(self) -> str:
        return f"ComplexPair({self.re!r}, {self.im!r})"

    def interpret(self, function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Return the function's value by its definition in real and imaginary parts."""
        return complex_call(function, args, kwargs)


def joined(re: Any, im: Any) -> Any:
    """Return re + i im: a pair where a part is traced, otherwise an array."""
    if is_complex(re) or is_complex(im):
        raise TypeError("the parts of a complex number are real")
    if isinstance(re, Tracer) or isinstance(im, Tracer):
        shape = np.broadcast_shapes(np.shape(re), np.shape(im))
        re, im = (p if np.shape(p) == shape else np.broadcast_to(p, shape) for p in (re, im))
        return ComplexPair(re, im)
    return re + 1j * np.asarray(im)


def is_complex(a: Any) -> bool:
    """Whether a complex number or array, traced or not."""
    kind = type(a)
    return kind in _COMPLEX or (kind is np.ndarray and a.dtype.kind == "c")


_COMPLEX = frozenset({ComplexPair, complex, np.complex128, np.complex64})


def _real(a: Any) -> Any:
    if isinstance(a, list | tuple):
        return type(a)(_real(e) for e in a)
    return a.real if is_complex(a) else a


def imaginary(a: Any) -> Any:
    """Return the imaginary part, zeros for what is real, also in a list of arrays."""
    if isinstance(a, list | tuple):
        return type(a)(imaginary(e) for e in a)
    return a.imag if is_complex(a) else np.zeros(np.shape(a))


def complex_call(function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Return ``function(*args, **kwargs)``, some arguments being complex and some traced.

    Raises
    ------
    UnsupportedError
        For a function that has no definition in parts here, by name.
    """
    args = [collect(a) for a in args]
    if function in PARTWISE:
        first, *options = args
        return joined(
            function(_real(first), *options, **kwargs),
            function(imaginary(first), *options, **kwargs),
        )
    args = [collect(np.asarray(a)) if isinstance(a, list) else a for a in args]
    definition = COMPLEX.get(function)
    if definition is not None:
        return definition(*args, **kwargs)
    if function in PRODUCTS:
        return _product(lambda a, b: function(a, b, **kwargs), *args)
    for part in _parts_in(args):
        if name_of(function).startswith("np.fft."):
            return part.compose(function, args, kwargs)
        raise part.refusal(
            f"{name_of(function)} of complex numbers", "split real and imaginary parts"
        )
    raise TypeError(f"{name_of(function)}: no argument is traced")


def _parts_in(args: Any) -> Any:
    """Yield the traced real arrays that the arguments are made of."""
    for tracer in tracers_in(args):
        parts = (tracer.re, tracer.im) if isinstance(tracer, ComplexPair) else (tracer,)
        yield from (p for p in parts if isinstance(p, Tracer))


# ------------------------------------------------------------------ definitions in parts
def _product(multiply: Function, a: Any, b: Any) -> Any:
    """(a + bi)(c + di) for any bilinear product."""
    if not is_complex(a):
        return joined(multiply(a, b.real), multiply(a, b.imag))
    if not is_complex(b):
        return joined(multiply(a.real, b), multiply(a.imag, b))
    return joined(
        multiply(a.real, b.real) - multiply(a.imag, b.imag),
        multiply(a.real, b.imag) + multiply(a.imag, b.real),
    )


def _divide(a: Any, b: Any) -> Any:
    """z/w = z w̄ / |w|²."""
    if not is_complex(b):
        return joined(a.real / b, a.imag / b)
    square = np.square(b.real) + np.square(b.imag)
    return _product(np.multiply, a, joined(b.real / square, -b.imag / square))


def _power(z: Any, n: Any) -> Any:
    """zⁿ for a whole number n, by multiplication."""
    if is_complex(n) or np.ndim(n) or isinstance(n, Tracer) or n != int(n):
        (part, *_) = _parts_in((z, n))
        raise part.refusal("a power of complex numbers", "write it as np.exp, or as a product")
    if n < 0:
        return _divide(1.0, _power(z, -n))
    y: Any = joined(np.ones(np.shape(z)) + 0.0 * z.real, 0.0)
    for _ in range(int(n)):
        y = z if _ == 0 else _product(np.multiply, y, z)
    return y


def _exp(z: Any) -> Any:
    """eᵃ (cos b + i sin b)."""
    size = np.exp(z.real)
    return joined(size * np.cos(z.imag), size * np.sin(z.imag))


def _each(function: Function) -> Function:
    """A function that is linear in all its arguments together."""
    return lambda *args: joined(function(*map(_real, args)), function(*map(imaginary, args)))


def _einsum(text: Any, *operands: Any, **options: Any) -> Any:
    if len(operands) == 1:
        return _each(lambda a: np.einsum(text, a, **options))(*operands)
    if len(operands) != 2 or not isinstance(text, str):
        (part, *_) = _parts_in(operands)
        raise part.refusal("np.einsum of complex numbers", "write it for two operands")
    return _product(lambda a, b: np.einsum(text, a, b, **options), *operands)


def _angle(z: Any, deg: bool = False) -> Any:  # noqa: FBT001, FBT002  NumPy's
    angle = np.arctan2(z.imag, z.real)
    return np.rad2deg(angle) if deg else angle


#: Linear in the first argument, an array or a list of arrays; the others are axes and shapes.
PARTWISE: frozenset[Function] = frozenset(
    {
        *(np.sum, np.mean, np.cumsum, np.diff, np.trace, np.negative, np.positive, getitem),
        *(np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis, np.squeeze, np.diagonal),
        *(np.expand_dims, np.broadcast_to, np.roll, np.flip, np.fliplr, np.flipud, np.rot90),
        *(np.tile, np.repeat, np.take, np.pad, np.diag, np.tril, np.triu, np.delete),
        *(np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack),
        *(np.atleast_1d, np.atleast_2d, np.fft.fftshift, np.fft.ifftshift, np.matrix_transpose),
    }
)
#: Linear in each of two arguments.
PRODUCTS: frozenset[Function] = frozenset(
    {np.multiply, np.matmul, np.dot, np.inner, np.outer, np.tensordot, np.kron, np.convolve}
)
COMPLEX: Mapping[Function, Function] = {
    np.add: _each(np.add),
    np.subtract: _each(np.subtract),
    np.where: lambda c, a, b: joined(
        np.where(c, _real(a), _real(b)), np.where(c, imaginary(a), imaginary(b))
    ),
    np.divide: _divide,
    np.power: _power,
    np.square: lambda z: _product(np.multiply, z, z),
    np.reciprocal: lambda z: _divide(1.0, z),
    np.absolute: lambda z: np.hypot(z.real, z.imag),
    np.angle: _angle,
    np.exp: _exp,
    np.conjugate: lambda z: joined(z.real, -z.imag),
    np.real: lambda z: z.real,
    np.imag: lambda z: z.imag,
    np.vdot: lambda a, b: np.dot(np.ravel(np.conjugate(a)), np.ravel(b)),
    np.einsum: _einsum,
    np.shape: lambda z: z.shape,
    np.ndim: lambda z: z.ndim,
    np.size: lambda z, axis=None: z.size if axis is None else z.shape[axis],
    np.iscomplexobj: lambda z: True,
    np.isrealobj: lambda z: False,
}
