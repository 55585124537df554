"""Gradient descent: the step, the size of the step, when to stop, momentum.

    xₜ = xₜ₋₁ + ηₜ pₜ                       a step of the size ηₜ in the direction pₜ
    gₜ = −ηₜ ∇f(xₜ₋₁) + λ gₜ₋₁              the velocity, from g₀ = 0;   xₜ = xₜ₋₁ + gₜ
       = −Σₛ λᵗ⁻ˢ ηₛ ∇f(xₛ₋₁)               the same, unrolled over s = 1, …, t
    ηₜ = η,   η/tᵖ,   η cᵏ                  constant, decaying, backtracking

Plain gradient descent is λ = 0.  Backtracking shortens the step, k = 0, 1, …, until the decrease
is sufficient, f(x − ηₜ d) ≤ f(x) − σ ηₜ ‖d‖² with d = ∇f(x) (Armijo).  Everything is also exact
for arrays of fractions.

Source: Notes §2.3 and §2.3.2; Armijo (1966), Pacific J. Math. 16, 1-3; Polyak (1964), USSR
Computational Mathematics and Mathematical Physics 4, 1-17; Duchi, Hazan, Singer (2011), JMLR 12.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alicemath.errors import InputError
from alicemath.ml import Array

__all__ = [
    "Descent",
    "Rule",
    "adaptive_step",
    "backtracking",
    "constant",
    "decaying",
    "gradient_descent",
    "step",
    "unrolled_velocity",
    "velocity",
]

#: The size of step t = 1, 2, … at the point x where the gradient is d.
Rule = Callable[[int, Array, Array], Any]

#: The smallest double: no step is shorter.
SMALLEST = float(np.nextafter(0, 1))


# ------------------------------------------------------------------ one step
def step(x: Array, η: Array, p: Array) -> Array:
    """Return x + η p, shape (n,): a step of the size η in the direction p.

    Examples
    --------
    >>> step(np.array([1.0, 2.0]), 0.5, np.array([0.0, -1.0])).tolist()
    [1.0, 1.5]
    """
    return x + η * p


def velocity(g: Array, d: Array, η: Array, λ: Array) -> Array:
    """Return −η d + λ g, shape (n,): the velocity after g, where the gradient is d.

    Examples
    --------
    >>> velocity(np.array([1.0]), np.array([2.0]), 0.1, 0.5).tolist()
    [0.3]
    """
    return -η * d + λ * g


def unrolled_velocity(d: Array, η: Array, w: Array) -> Array:
    """Return −Σₛ wₛ ηₛ dₛ, shape (n,), of gradients d of shape (t, n), η and w of shape (t,).

    With the weights wₛ = λᵗ⁻ˢ this is the velocity gₜ.

    Examples
    --------
    >>> d, η = np.array([[2.0], [4.0]]), np.array([0.5, 0.25])
    >>> unrolled_velocity(d, η, np.array([0.5, 1.0])).tolist()
    [-1.5]
    """
    return -((w * η) @ d)


def adaptive_step(d: Array, s: Array, η: Array) -> Array:
    """Return −η d/√s entry by entry, shape (n,), with s the sum of the squared gradients so far.

    The first step, where s = d², has the size η in every entry, however large the gradient is.

    Examples
    --------
    >>> d = np.array([-4.0, 100.0])
    >>> adaptive_step(d, d**2, 0.5).tolist()
    [0.5, -0.5]
    """
    return -η * d / np.sqrt(s)


# ------------------------------------------------------------------ rules for the size of a step
def constant(η: Any) -> Rule:
    """Return the rule ηₜ = η.

    Raises
    ------
    InputError
        If η is not > 0.
    """
    _positive("η", η)
    return lambda t, x, d: η


def decaying(η: Any, power: Any = 1) -> Rule:
    """Return the rule ηₜ = η/tᵖ, for t = 1, 2, …

    Raises
    ------
    InputError
        If η is not > 0, or the power is not.

    Examples
    --------
    >>> [decaying(0.5)(t, None, None) for t in (1, 2, 4)]
    [0.5, 0.25, 0.125]
    """
    _positive("η", η)
    _positive("power", power)
    return lambda t, x, d: η / t**power


def backtracking(
    f: Callable[[Array], Any], η: Any = 1, *, shrink: Any = 0.5, share: Any = 0.25
) -> Rule:
    """Return the rule ηₜ = η cᵏ, with the first k whose decrease is at least σ ηₜ ‖d‖².

    Parameters
    ----------
    f
        The function that descends.
    η
        The size that is tried first.
    shrink
        The factor c between one try and the next, 0 < c < 1.
    share
        The share σ of the decrease of the tangent that is enough, 0 < σ < 1.

    Raises
    ------
    InputError
        If a parameter is out of its range; when called, if no step that still moves x decreases
        f enough: then d is not the gradient of f at x, or x is a minimiser but for rounding.

    Notes
    -----
    For a gradient with the Lipschitz constant L every size up to 2(1 − σ)/L is taken.

    Examples
    --------
    >>> rule = backtracking(lambda x: np.sum(x**2))
    >>> rule(1, np.array([3.0]), np.array([6.0]))
    0.5
    """
    _positive("η", η)
    for name, value in (("shrink", shrink), ("share", share)):
        if not 0 < value < 1:
            raise InputError(f"{name} is {value}: it lies between 0 and 1")

    def rule(t: int, x: Array, d: Array) -> Any:
        here, slope, size = f(x), np.sum(d * d), η
        while size > SMALLEST:
            there = x - size * d
            if slope and np.array_equal(there, x):  # a step lost in rounding decreases nothing
                break
            if f(there) <= here - share * size * slope:
                return size
            size = size * shrink
        raise InputError(
            f"no step along −{d} decreases f at {x}: is it the gradient of f there? If so, x is a"
            " minimiser but for rounding: stop earlier, with a larger `small`"
        )

    return rule


# ------------------------------------------------------------------ many steps
@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """The way down.

    Attributes
    ----------
    points
        x₀, x₁, …, one a row.
    sizes
        η₁, η₂, …, one a step.
    stopped
        Why it ended: the gradient was small enough (and the velocity), or the steps were used up.
    """

    points: Array
    sizes: tuple[Any, ...]
    stopped: Literal["gradient", "steps"]

    @property
    def end(self) -> Array:
        """The last point."""
        return self.points[-1]


def gradient_descent(
    gradient: Callable[[Array], Array],
    x: Any,
    rule: Rule,
    *,
    steps: int,
    λ: Any = 0,
    small: Any = 0,
) -> Descent:
    """Return the way down from x, with the momentum λ.

    Parameters
    ----------
    gradient
        ∇f, a function of arrays of shape (n,).
    x
        The start, shape (n,); fractions stay fractions.
    rule
        The size of each step: `constant`, `decaying`, `backtracking`, or one of your own.
    steps
        How many steps at the most.
    λ
        The share of the last velocity that is kept, 0 ≤ λ ≤ 1; 0 is plain gradient descent.
    small
        It stops where neither ∇f nor the velocity that is kept, λ gₜ, is longer than this.

    Raises
    ------
    InputError
        If steps or small is negative, λ is outside [0, 1], or the gradient has another shape.

    Examples
    --------
    >>> from fractions import Fraction
    >>> way = gradient_descent(lambda x: x, [Fraction(1)], constant(Fraction(1, 3)), steps=2)
    >>> [str(p[0]) for p in way.points], way.stopped
    (['1', '2/3', '4/9'], 'steps')
    """
    if steps < 0 or not small >= 0 or not 0 <= λ <= 1:
        raise InputError(f"steps={steps}, small={small}, λ={λ}: need ≥ 0, ≥ 0 and 0 ≤ λ ≤ 1")
    x = np.asarray(x)
    points, sizes, g = [x], list[Any](), 0 * x
    for t in range(1, steps + 2):
        d = gradient(x)
        if np.shape(d) != x.shape:
            raise InputError(f"the gradient has the shape {np.shape(d)}; x has {x.shape}")
        if max(np.sum(d * d), np.sum((λ * g) ** 2)) <= small**2:
            return Descent(np.stack(points), tuple(sizes), "gradient")
        if t > steps:
            break
        sizes.append(rule(t, x, d))
        g = velocity(g, d, sizes[-1], λ)
        x = step(x, 1, g)
        points.append(x)
    return Descent(np.stack(points), tuple(sizes), "steps")


def _positive(name: str, value: Any) -> None:
    if not value > 0:
        raise InputError(f"{name} is {value}: a step is longer than nothing")
