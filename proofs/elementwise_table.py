"""The table of elementwise derivatives, row by row.

Theorems  ∂f/∂x, ∂f/∂a, ∂f/∂b are what the table says, one theorem for each of its entries.
Every partial derivative that forward and reverse mode use stands in that table, and SymPy, which
does not know it, has to find the same.  The readers with rules take theirs from the table itself;
differences, the complex step and 50 digits do not.  Where SymPy has no derivative to offer the
theorem declares CORROBORATED: numbers alone.
Source    Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 4.2-4.6.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from alicemath import Domain, interval, nonzero, positive, real
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.proof import Theorem, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

UNIT = interval(-1, 1)

#: Where the functions are differentiable; the others are on the whole line or plane.
DOMAINS: Mapping[Callable[..., Any], tuple[Domain, ...]] = {
    np.divide: (real(), nonzero()),
    np.power: (positive(), real()),
    np.float_power: (positive(), real()),
    np.remainder: (nonzero(), nonzero()),  # it jumps at the multiples of b, 0 among them
    np.fmod: (real(), nonzero()),
    np.reciprocal: (nonzero(),),
    np.sqrt: (positive(),),
    np.cbrt: (positive(),),
    np.absolute: (nonzero(),),
    np.copysign: (nonzero(), nonzero()),
    np.log: (positive(),),
    np.log2: (positive(),),
    np.log10: (positive(),),
    np.log1p: (interval(-1, np.inf),),
    np.tan: (UNIT,),
    np.arcsin: (UNIT,),
    np.arccos: (UNIT,),
    np.arctan2: (real(), positive()),
    np.hypot: (nonzero(), nonzero()),
    np.sinc: (nonzero(),),
    np.arccosh: (interval(1, np.inf),),
    np.arctanh: (UNIT,),
}

#: Rows read as a whole: their formulas have cases that differ on a null set only (ties, 0), or a
#: series whose single terms no number in double can miss.
WHOLE = frozenset({np.maximum, np.minimum, np.fmax, np.fmin, np.sinc, np.power, np.float_power})

#: Rows that SymPy cannot decide: a constant is rounded (180/π), a series is cut off (sinc near 0).
NUMBERS_ONLY = frozenset({np.rad2deg, np.degrees, np.sinc})


def rows() -> Iterator[Theorem]:
    """One theorem for each function and each of its arguments."""
    for function, partials in ELEMENTWISE.items():
        unary = len(partials) == 1
        on = DOMAINS.get(function, tuple(real() for _ in partials))
        names = ("x",) if unary else ("a", "b")
        for name, partial in zip(names, partials, strict=True):
            yield row(function, name, partial, dict(zip(names, on, strict=True)))


def row(function: Callable[..., Any], by: str, partial: Any, on: Mapping[str, Domain]) -> Theorem:
    """∂f/∂(an argument) is the partial derivative in the table."""

    def in_the_table(*x: Array) -> Array:
        y = function(*x)
        return partial(y, *x) if callable(partial) else partial + 0 * y

    def prove(proof, *x: Array):
        whole = opaque(in_the_table, f"∂{function.__name__}")
        proof.gradient_is(function, whole if function in WHOLE else in_the_table, wrt=by)

    prove.__name__ = f"{function.__name__}_by_{by}"
    declares = "CORROBORATED" if function in NUMBERS_ONLY else "PROVED"
    title = f"∂ {function.__name__}({', '.join(on)})/∂{by}"
    return theorem(title, declares=declares, **dict[str, Any](on))(prove)


globals().update({t.name: t for t in rows()})

if __name__ == "__main__":
    main(globals())
