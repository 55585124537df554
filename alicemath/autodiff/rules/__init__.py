"""Derivative rules by subject: elementwise partials, and linear maps with their adjoints."""

from collections.abc import Mapping

from alicemath.autodiff.primitives import Function
from alicemath.autodiff.rules.fourier import FOURIER
from alicemath.autodiff.rules.linalg import LINALG
from alicemath.autodiff.rules.linear import Rule
from alicemath.autodiff.rules.products import PRODUCTS
from alicemath.autodiff.rules.reductions import REDUCTIONS
from alicemath.autodiff.rules.shapes import SHAPES
from alicemath.autodiff.rules.special import SPECIAL
from alicemath.autodiff.rules.spectral import SPECTRAL
from alicemath.autodiff.rules.symmetric import SYMMETRIC

__all__ = ["RULES"]

#: Every array function that has a rule of its own.
RULES: Mapping[Function, Rule] = {
    **SHAPES,
    **REDUCTIONS,
    **PRODUCTS,
    **LINALG,
    **SYMMETRIC,
    **SPECTRAL,
    **SPECIAL,
    **FOURIER,
}
