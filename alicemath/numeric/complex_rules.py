"""What each NumPy function does to complex arrays that carry a derivative.

Every rule is called with the run and plain (complex or real) arrays, and returns a complex
array, or a real one where the result carries no derivative.  Three kinds:

* *elementwise*: the real part by NumPy's real function, the imaginary part by its complex one,
  both with a random error afterwards in a disturbed run;
* *linear in each argument* (products, sums, solve): the errors come first, entry by entry,
  because a sum may cancel: every such algorithm returns the exact result for slightly changed
  data (backward error; Higham 2002, §§3.1, 4.2, 9.3);
* *decided by the real part*: |x|, max, sign, comparisons, sorting.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alicemath.numeric.complex_decisions import (
    absolute,
    comparison,
    extreme,
    halfway,
    larger,
    ordered,
    position,
    real_only,
    stepwise,
    where,
    whole,
)
from alicemath.numeric.complex_parts import im, join, re, without
from alicemath.tracing.special import ERF
from alicemath.tracing.tracer import getitem

if TYPE_CHECKING:
    from alicemath.numeric.complex_array import Run

__all__ = ["RULES"]

Rule = Callable[..., Any]
LOG2 = float(np.log(2.0))
LOG10 = float(np.log(10.0))
#: Powers up to this are products, so that a base may be 0 or negative.
LARGEST_POWER = 64


# ------------------------------------------------------------------ elementwise
def elementwise(function: Rule, singular: tuple[float, ...] = ()) -> Rule:
    """The complex function; at singular points of the derivative nothing is known."""

    def rule(run: "Run", z: Any) -> Any:
        y = join(function(z.real), function(z).imag)
        return run.rounded(without(y, np.isin(z.real, singular)) if singular else y)

    return rule


def derived(real: Rule, formula: Callable[..., Any]) -> Rule:
    """A function whose imaginary part comes from a formula in other rules."""

    def rule(run: "Run", *args: Any) -> Any:
        imaginary = im(formula(run, *args))
        return run.rounded(join(real(*[re(a) for a in args]), imaginary))

    return rule


def exact(function: Rule) -> Rule:
    """Functions that only move entries, or change their sign."""
    return lambda run, *args, **kwargs: function(*args, **kwargs)


def sums(function: Rule) -> Rule:
    """Sums and differences: one rounding, of the result."""

    def rule(run: "Run", a: Any, b: Any) -> Any:
        return run.rounded(join(function(re(a), re(b)), function(im(a), im(b))))

    return rule


def products(function: Rule) -> Rule:
    """Functions linear in each argument: errors in the arguments, real and imaginary apart."""

    def rule(run: "Run", *args: Any, **kwargs: Any) -> Any:
        args = disturbed(run, args)
        y = np.asarray(function(*args, **kwargs))
        if y.dtype.kind != "c":
            return y
        real = function(*parts(args), **kwargs)
        return run.rounded(join(real, y.imag))

    return rule


def disturbed(run: "Run", args: Any) -> tuple[Any, ...]:
    """The traced arguments with random errors."""
    if run.rng is None:
        return tuple(args)
    return tuple(run.rounded(a) if np.iscomplexobj(a) else a for a in args)


def parts(args: Any) -> list[Any]:
    """The real parts of arguments."""
    return [re(a) if np.iscomplexobj(a) else a for a in args]


multiply = products(np.multiply)
divide = products(np.divide)
add = sums(np.add)
exp = elementwise(np.exp)
log = elementwise(np.log)
sqrt = elementwise(np.sqrt, (0.0,))
arctan = elementwise(np.arctan)
log1p = elementwise(np.log1p)


def power(run: "Run", base: Any, exponent: Any) -> Any:
    """A product for small whole exponents, else exp(p log b), so that errors show their growth."""
    if not np.iscomplexobj(exponent) and np.ndim(exponent) == 0:
        p = float(exponent)
        if p == int(p) and abs(p) <= LARGEST_POWER:
            y = _repeated(run, base, abs(int(p)))
            y = divide(run, 1.0, y) if p < 0 else y
            return run.rounded(join(np.power(re(base), exponent), im(y)))
    sign = np.ones(np.shape(re(base)))
    if not np.iscomplexobj(exponent):  # (−b)ⁿ = (−1)ⁿ bⁿ for whole n
        whole = np.asarray(exponent) == np.rint(exponent)
        negative = (re(base) < 0) & whole
        base = np.where(negative, -base, base)
        sign = np.where(negative & (np.mod(exponent, 2) == 1), -1.0, 1.0)
    root = exp(run, multiply(run, exponent, log(run, base + 0j)))
    real = np.power(sign * re(base) if np.any(sign < 0) else re(base), re(exponent))
    y = join(np.abs(real) * sign if np.any(sign < 0) else real, sign * im(root))
    return run.rounded(without(y, re(base) == 0))


def _repeated(run: "Run", z: Any, n: int) -> Any:
    """zⁿ by squaring."""
    if n == 0:
        return np.ones(np.shape(z), dtype=np.complex128)
    if n == 1:
        return z
    half = _repeated(run, z, n // 2)
    square = multiply(run, half, half)
    return multiply(run, square, z) if n % 2 else square


def cube_root(run: "Run", z: Any) -> Any:
    """The cube root sign(x)·2ᵏ·exp(log(|x|/8ᵏ)/3), so that the logarithm stays small."""
    size = np.abs(z.real)
    k = np.floor(np.log2(np.where(size > 0, size, 1.0)) / 3)
    sign = np.where(z.real < 0, -1.0, 1.0)
    root = exp(run, divide(run, log(run, sign * z / 8.0**k), 3.0))
    return without(sign * 2.0**k * root, z.real == 0)


def log_add_exp(run: "Run", a: Any, b: Any) -> Any:
    """The larger + log(1 + exp(−|a − b|)), the larger chosen once for both places."""
    first = re(a) >= re(b)
    large, small = np.where(first, a, b) + 0j, np.where(first, b, a) + 0j
    return add(run, large, log1p(run, exp(run, add(run, small, -large))))


def log_add_exp2(run: "Run", a: Any, b: Any) -> Any:
    return divide(run, log_add_exp(run, multiply(run, a, LOG2), multiply(run, b, LOG2)), LOG2)


def error_function(run: "Run", z: Any) -> Any:
    """erf(x + ih) = erf x + 2/√π ∫ i e^(−(x + it)²) dt over 0 ≤ t ≤ h, as erf is defined."""
    density = re(exp(run, multiply(run, -z, z)))
    return join(re(z), 2 / np.sqrt(np.pi) * density * im(z))


def hypotenuse(run: "Run", a: Any, b: Any) -> Any:
    """√(a² + b²), scaled by the larger so that squares neither overflow nor vanish."""
    scale = np.maximum(np.abs(re(a)), np.abs(re(b)))
    scale = np.where(scale > 0, 2.0 ** np.rint(np.log2(np.where(scale > 0, scale, 1.0))), 1.0)
    a, b = a / scale + 0j, b / scale + 0j
    return scale * sqrt(run, add(run, multiply(run, a, a), multiply(run, b, b)))


def angle(run: "Run", y: Any, x: Any) -> Any:
    """Arctan y/x or −arctan x/y, whichever quotient is at most 1, up to a constant."""
    steep = np.abs(re(y)) > np.abs(re(x))
    top, bottom = np.where(steep, -x, y) + 0j, np.where(steep, y, x) + 0j
    return arctan(run, divide(run, top, bottom))


# ------------------------------------------------------------------ division with remainder
def remainder(run: "Run", a: Any, b: Any) -> Any:
    """The remainder a − ⌊a/b⌋ b."""
    quotient = floors(run, divide(run, a + 0j, b))
    return add(run, a, -multiply(run, quotient, b))


def floor_divide(run: "Run", a: Any, b: Any) -> Any:
    return floors(run, divide(run, a + 0j, b))


floors = stepwise(np.floor, whole)


# ------------------------------------------------------------------ sums, products, matrices
def total(function: Rule) -> Rule:
    """Sums along axes: errors in the terms (backward error of summation)."""

    def rule(run: "Run", z: Any, **kwargs: Any) -> Any:
        z = run.rounded(z)
        return join(function(z.real, **kwargs), function(z.imag, **kwargs))

    return rule


def positional(rule: Rule) -> Rule:
    """Allow the axis as second positional argument, as NumPy does."""

    def call(run: "Run", z: Any, axis: Any = None, **kwargs: Any) -> Any:
        return rule(run, z, axis=axis, **kwargs)

    return call


def matrix_products(function: Rule) -> Rule:
    """Solve and inverse: the exact result for data changed by ε‖A‖ (Higham 2002, §9.3)."""

    def rule(run: "Run", *args: Any) -> Any:
        args = tuple(_normwise(run, a) for a in args)
        return run.rounded(join(function(*parts(args)), function(*args).imag))

    return rule


def _normwise(run: "Run", a: Any) -> Any:
    """A matrix with random errors of the size of its largest entry, real and imaginary apart."""
    if run.rng is None:
        return a
    a = np.asarray(a)
    spread = np.abs(re(a)).max(initial=0.0), np.abs(im(a)).max(initial=0.0)
    unit = run.rng.uniform(-4.0, 4.0, (2, *a.shape)) * 2.0**-52
    changed = re(a) + unit[0] * spread[0]
    return join(changed, im(a) + unit[1] * spread[1]) if np.iscomplexobj(a) else changed


def determinant(run: "Run", a: Any) -> Any:
    """NumPy computes sign·exp(log |det|), so that an error of log |det| is a relative one."""
    a = _normwise(run, a)
    y = join(np.linalg.det(a.real), np.linalg.det(a).imag)
    logarithm = np.abs(np.linalg.slogdet(a.real)[1])
    return run.rounded(y, 1.0 + np.where(np.isfinite(logarithm), logarithm, 0.0))


def sign_and_log_determinant(run: "Run", a: Any) -> Any:
    """(sign, log |det|): the sign is constant, log det = log |det| + i·angle."""
    a = _normwise(run, a)
    sign, logarithm = np.linalg.slogdet(a.real)
    turned = np.linalg.slogdet(a)[0]
    return sign, run.rounded(join(logarithm, turned.imag / turned.real))


def einsum(run: "Run", *args: Any, **kwargs: Any) -> Any:
    args = disturbed(run, args)
    y = np.asarray(np.einsum(*args, **kwargs))
    return run.rounded(join(np.einsum(*parts(args), **kwargs), y.imag))


def concatenate(run: "Run", arrays: Any, axis: int | None = 0) -> Any:
    return np.concatenate([np.asarray(a) for a in arrays], axis=axis)


RULES: Mapping[Rule, Rule] = {
    # -------------------------------------------------------------- arithmetic
    np.add: add,
    np.subtract: sums(np.subtract),
    np.multiply: multiply,
    np.divide: divide,
    np.power: power,
    np.negative: exact(np.negative),
    np.positive: exact(np.positive),
    np.square: lambda run, z: multiply(run, z, z),
    np.reciprocal: lambda run, z: divide(run, 1.0, z),
    np.remainder: remainder,
    np.floor_divide: floor_divide,
    # -------------------------------------------------------------- elementary functions
    np.exp: exp,
    np.exp2: derived(np.exp2, lambda run, z: exp(run, multiply(run, z, LOG2))),
    np.expm1: elementwise(np.expm1),
    np.log: log,
    np.log2: derived(np.log2, lambda run, z: divide(run, log(run, z), LOG2)),
    np.log10: derived(np.log10, lambda run, z: divide(run, log(run, z), LOG10)),
    np.log1p: log1p,
    np.sqrt: sqrt,
    np.cbrt: derived(np.cbrt, cube_root),
    np.sin: elementwise(np.sin),
    np.cos: elementwise(np.cos),
    np.tan: elementwise(np.tan),
    np.arcsin: elementwise(np.arcsin, (-1.0, 1.0)),
    np.arccos: elementwise(np.arccos, (-1.0, 1.0)),
    np.arctan: arctan,
    np.sinh: elementwise(np.sinh),
    np.cosh: elementwise(np.cosh),
    np.tanh: elementwise(np.tanh),
    np.arcsinh: elementwise(np.arcsinh),
    np.arccosh: elementwise(np.arccosh, (1.0,)),
    np.arctanh: elementwise(np.arctanh),
    np.logaddexp: derived(np.logaddexp, log_add_exp),
    np.logaddexp2: derived(np.logaddexp2, log_add_exp2),
    np.hypot: derived(np.hypot, hypotenuse),
    np.arctan2: derived(np.arctan2, angle),
    ERF: derived(lambda x: np.asarray(ERF(x), dtype=np.float64), error_function),
    np.deg2rad: lambda run, z: multiply(run, z, np.pi / 180),
    np.rad2deg: lambda run, z: multiply(run, z, 180 / np.pi),
    # -------------------------------------------------------------- decided by the real part
    np.absolute: absolute,
    np.maximum: larger(1.0),
    np.minimum: larger(-1.0),
    np.max: extreme(1.0),
    np.min: extreme(-1.0),
    np.sign: stepwise(np.sign, lambda x: x == 0),
    np.floor: floors,
    np.ceil: stepwise(np.ceil, whole),
    np.trunc: stepwise(np.trunc, whole),
    np.rint: stepwise(np.rint, halfway),
    np.less: comparison(np.less),
    np.less_equal: comparison(np.less_equal),
    np.greater: comparison(np.greater),
    np.greater_equal: comparison(np.greater_equal),
    np.equal: comparison(np.equal),
    np.not_equal: comparison(np.not_equal),
    np.isnan: real_only(np.isnan),
    np.isfinite: real_only(np.isfinite),
    np.isinf: real_only(np.isinf),
    np.where: where,
    np.sort: ordered,
    np.argmax: position(1.0),
    np.argmin: position(-1.0),
    # -------------------------------------------------------------- moving entries
    getitem: exact(getitem),
    np.reshape: exact(np.reshape),
    np.transpose: exact(np.transpose),
    np.swapaxes: exact(np.swapaxes),
    np.moveaxis: exact(np.moveaxis),
    np.squeeze: exact(np.squeeze),
    np.expand_dims: exact(np.expand_dims),
    np.broadcast_to: exact(np.broadcast_to),
    np.repeat: exact(np.repeat),
    np.tile: exact(np.tile),
    np.roll: exact(np.roll),
    np.diag: exact(np.diag),
    np.diagonal: exact(np.diagonal),
    np.concatenate: concatenate,
    # -------------------------------------------------------------- sums and products
    np.sum: positional(total(np.sum)),
    np.cumsum: positional(total(np.cumsum)),
    np.trace: lambda run, z, *args, **kwargs: total(np.trace)(run, z, **_trace(args, kwargs)),
    np.prod: products(np.prod),
    np.cumprod: products(np.cumprod),
    np.matmul: products(np.matmul),
    np.dot: products(np.dot),
    np.outer: products(np.outer),
    np.einsum: einsum,
    # -------------------------------------------------------------- matrices
    np.linalg.solve: matrix_products(np.linalg.solve),
    np.linalg.inv: matrix_products(np.linalg.inv),
    np.linalg.det: determinant,
    np.linalg.slogdet: sign_and_log_determinant,
}


def _trace(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(("offset", "axis1", "axis2"), args, strict=False)) | kwargs
