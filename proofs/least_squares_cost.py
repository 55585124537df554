"""What least squares costs, and how far its solution can be trusted.

Theorems  Xᵀ(X w − y) takes 2 n c multiplications, XᵀX w − Xᵀy, the same vector, n c² + n c + c²;
          over many steps XᵀX, formed once, is the cheaper where n is large beside c;
          a loop over the rows multiplies as often as X w; a chain of products is the same vector
          from either end, and cheap from the end where the vector is;
          XᵀX = μ I + AᵀA   ⇒   ‖δw‖/‖w‖ ≤ (‖XᵀX‖/μ) ‖δb‖/‖b‖,   b = XᵀX w;
          XᵀX has the squares of the singular values of X.
Source    Notes §4.1.3, §4.1.5; Golub and Van Loan (2013), Matrix Computations, §1.1, §2.6, §5.3.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from alicemath import positive, real
from alicemath.ml.counting import operations
from alicemath.ml.linear import linear_model
from alicemath.proof import computed, counted, enumerated, main, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Numbers of examples and features at which multiplications are counted.
SIZES = [(7, 3), (14, 3), (7, 6), (31, 5)]


def _cost(f: Callable[..., Any], *shapes: Callable[..., tuple[int, ...]]) -> Callable[..., int]:
    """How many numbers f multiplies on arrays of these shapes, as a function of the sizes."""
    return lambda *n: operations(f, *(np.ones(shape(*n)) for shape in shapes))["multiply"]


# ------------------------------------------------------------------ one gradient, and many
def vector_first(X: Array, y: Array, w: Array) -> Array:
    """∇½‖X w − y‖² by two products of a matrix with a vector."""
    return X.T @ (X @ w - y)


def matrix_first(X: Array, y: Array, w: Array) -> Array:
    """The same, by way of XᵀX."""
    return X.T @ X @ w - X.T @ y


def _steps(X: Array, y: Array, w: Array) -> None:
    for _ in range(20):
        vector_first(X, y, w)


def _steps_with_the_matrix_kept(X: Array, y: Array, w: Array) -> None:
    G, b = X.T @ X, X.T @ y
    for _ in range(20):
        w = w - (G @ w - b)


DATA = [lambda n, c: (n, c), lambda n, c: (n,), lambda n, c: (c,)]
VECTOR_FIRST, MATRIX_FIRST = _cost(vector_first, *DATA), _cost(matrix_first, *DATA)


@theorem(
    "Xᵀ(X w − y) = XᵀX w − Xᵀy: with 2nc multiplications, or with nc² + nc + c²",
    section="4.1.5",
    declares="CORROBORATED",
    settles="4.1.5-matvec-first",
    X=real("n", "c"),
    y=real("n"),
    w=real("c"),
)
def the_product_with_the_vector_comes_first(proof, X, y, w):
    proof.equal(vector_first(X, y, w), matrix_first(X, y, w))
    proof.holds(counted("Xᵀ(X w − y) costs 2nc", VECTOR_FIRST, lambda n, c: 2 * n * c, SIZES))
    proof.holds(
        counted(
            "XᵀX w − Xᵀy costs nc² + nc + c²",
            MATRIX_FIRST,
            lambda n, c: n * c**2 + n * c + c**2,
            SIZES,
        )
    )
    once, kept = _cost(_steps, *DATA), _cost(_steps_with_the_matrix_kept, *DATA)
    proof.without("XᵀX is not kept for many steps").holds(
        enumerated(
            "20 steps are cheaper without XᵀX, for n, c = 50, 3",
            [(50, 3)],
            lambda size: once(*size) < kept(*size),
        )
    )


@theorem(
    "2nc multiplications: twice as many for twice the examples, or twice the features",
    section="4.1.5",
    declares="CORROBORATED",
    settles="4.1.5-linear-complexity",
)
def the_gradient_is_linear_in_both_sizes(proof):
    def twice(cost: Callable[..., int]) -> Callable[[tuple[int, int]], bool]:
        return lambda s: cost(2 * s[0], s[1]) == cost(s[0], 2 * s[1]) == 2 * cost(*s)

    proof.holds(counted("Xᵀ(X w − y) costs 2nc", VECTOR_FIRST, lambda n, c: 2 * n * c, SIZES))
    proof.holds(
        enumerated("it doubles with n and with c, at four sizes", SIZES, twice(VECTOR_FIRST))
    )
    proof.near_miss("by way of XᵀX it is quadratic in c").holds(
        enumerated("it doubles with n and with c", SIZES, twice(MATRIX_FIRST))
    )


@theorem(
    "row by row or at once, X w + 1 b is the same and takes nc multiplications",
    section="4.1.3",
    declares="CORROBORATED",
    settles="4.1.3-vectorised-efficiency",
    X=real("n", "c"),
    w=real("c"),
    b=real(),
)
def a_loop_multiplies_as_often(proof, X, w, b):
    def at_once(X: Array, w: Array) -> Array:
        return linear_model(X, w, 1.0)

    def by_rows(X: Array, w: Array) -> Array:
        return np.stack([X[i] @ w + 1.0 for i in range(X.shape[0])])

    shapes = DATA[0], DATA[2]
    loop, whole = _cost(by_rows, *shapes), _cost(at_once, *shapes)
    proof.equal(linear_model(X, w, b), np.sum(X * w, axis=1) + b)
    proof.holds(counted("X w + 1 b costs nc", whole, lambda n, c: n * c, SIZES))
    proof.holds(counted("xᵢ·w + b for every i costs nc", loop, lambda n, c: n * c, SIZES))
    proof.without("efficiency is time on a machine, not the number of operations").holds(
        enumerated("at once, fewer numbers are multiplied", SIZES, lambda s: whole(*s) < loop(*s))
    )


# ------------------------------------------------------------------ and through layers
@theorem(
    "∇_w u·(X (W w)) = Wᵀ(Xᵀ u) = (X W)ᵀ u: with nc + ck multiplications, or with nck + nk",
    section="4.1.5",
    declares="CORROBORATED",
    settles="4.1.5-matvec-enables-reverse-mode",
    X=real("n", "c"),
    W=real("c", "k"),
    w=real("k"),
    u=real("n"),
)
def reverse_mode_multiplies_a_vector_with_each_matrix(proof, X, W, w, u):
    def backwards(X: Array, W: Array, u: Array) -> Array:
        return W.T @ (X.T @ u)

    def by_the_jacobian(X: Array, W: Array, u: Array) -> Array:
        return (X @ W).T @ u

    def differ(u: list[int]) -> bool:
        X_, W_ = np.array([[1, 2], [3, 4], [5, 7]]), np.array([[1, 0, 2], [3, 1, 1]])
        return not np.array_equal(
            backwards(X_, W_, np.array(u)), by_the_jacobian(X_, W_, np.array(u))
        )

    shapes = [lambda n, c, k: (n, c), lambda n, c, k: (c, k), lambda n, c, k: (n,)]
    sizes = [(7, 5, 3), (14, 5, 3), (7, 10, 3), (7, 5, 6)]
    proof.gradient_is(u @ (X @ (W @ w)), backwards(X, W, u), wrt=w)
    proof.equal(backwards(X, W, u), by_the_jacobian(X, W, u))
    proof.holds(
        counted(
            "Wᵀ(Xᵀ u) costs nc + ck",
            _cost(backwards, *shapes),
            lambda n, c, k: n * c + c * k,
            sizes,
        )
    )
    proof.holds(
        counted(
            "(X W)ᵀ u costs nck + nk",
            _cost(by_the_jacobian, *shapes),
            lambda n, c, k: n * c * k + n * k,
            sizes,
        )
    )
    proof.without("necessary for the cost, not for the value").holds(
        enumerated("the other order gives another gradient", [[2, 3, 5]], differ)
    )


# ------------------------------------------------------------------ conditioning
@theorem(
    "G = μ I + AᵀA, b = G w, δb = G δw   ⇒   ‖δb‖ ≥ μ‖δw‖ and ‖b‖ ≤ ‖G‖‖w‖: "
    "‖δw‖/‖w‖ ≤ (‖G‖/μ) ‖δb‖/‖b‖",
    section="4.1.5",
    settles="4.1.5-conditioning",
    A=real("k", "c"),
    G=real("c", "c"),
    w=real("c"),
    δw=real("c"),
    μ=positive(),
)
def small_changes_of_the_input_are_small_in_the_solution(proof, A, G, w, δw, μ):
    proof.assume("no eigenvalue of G is less than μ > 0;  ‖G‖² is the sum of the squared entries")
    δb = μ * δw + A.T @ (A @ δw)
    proof.nonnegative(
        np.sum(δb**2) - μ**2 * np.sum(δw**2),
        2 * μ * np.sum((A @ δw) ** 2) + np.sum((A.T @ (A @ δw)) ** 2),
    )
    turned = G[:, :, None] * w - G[:, None, :] * w[:, None]
    proof.nonnegative(np.sum(G**2) * np.sum(w**2) - np.sum((G @ w) ** 2), np.sum(turned**2) / 2)
    proof.holds(computed("‖δw‖²/‖δy‖² of X = (1 0; 1 1; 1 −1)", _moved(0, 1), Fraction(1, 2)))
    proof.near_miss("two features that are nearly the same make it ill conditioned").holds(
        computed("‖δw‖²/‖δy‖² of X = (1 1; 1 1.0001; 1 0.9999)", _moved(1, 10_000), Fraction(1, 2))
    )


def _moved(level: int, steps: int) -> Fraction:
    """How far δy = (0, 1, −1) moves the fit of the features 1 and level + (0, 1, −1)/steps."""
    δ = np.array([Fraction(0), Fraction(1), Fraction(-1)])
    X = np.stack([1 + 0 * δ, level + δ / steps], axis=1)
    (a, b), (_, d) = X.T @ X
    p, q = X.T @ δ
    δw = np.array([d * p - b * q, a * q - b * p]) / (a * d - b * b)  # Cramer's rule
    return Fraction(np.sum(δw**2) / np.sum(δ**2))


@theorem(
    "X = U diag(s) Vᵀ, UᵀU = I   ⇒   XᵀX = V diag(s²) Vᵀ: its condition is that of X, squared",
    section="4.1.5",
    settles="4.1.5-conditioning",
    U=real("n", "r"),
    s=positive("r"),
    V=real("c", "r"),
)
def the_gram_matrix_squares_the_condition(proof, U, s, V):
    X = (U * s) @ V.T
    proof.follows(
        X.T @ X,
        (V * s**2) @ V.T,
        given=U.T @ U - np.eye(s.shape[0]),
        by=lambda H: (V * s) @ H @ (V * s).T,
    )


if __name__ == "__main__":
    main(globals())
