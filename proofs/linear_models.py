"""Linear models: what a batch of examples is predicted to be.

Theorems  f(x) = w·x + b is affine, linear for b = 0 only;   [x; 1]·[w; b] = w·x + b;
          row i of X w + 1 b is the prediction of example i;   ‖y − X w − 1 b‖²/n is the mean of the
          squared losses, and convex;   P X w + 1 b = P (X w + 1 b) for a permutation P;
          two classes need one logit: softmax(z)₂ = σ(z₂ − z₁).
The notes' listing of the model calls its data x and uses X, which is not there.
Source    Notes §4.1.1, §4.1.3; Hastie, Tibshirani, Friedman (2009), §2.3, §3.4.1.
"""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from alicemath import one_hot, positive, real
from alicemath.ml.activations import sigmoid as σ
from alicemath.ml.linear import linear_model, ridge, with_constant_feature
from alicemath.ml.linear import mean_squared_error as LS
from alicemath.ml.losses import squared_loss
from alicemath.ml.softmax import softmax
from alicemath.proof import computed, enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: n examples of c features, what they should give; weights and a bias.
DATA: dict[str, Any] = {"X": real("n", "c"), "y": real("n")}
WEIGHTS: dict[str, Any] = {"w": real("c"), "b": real()}


# ------------------------------------------------------------------ the task
@theorem(
    "softmax(z)₂ = σ(z₂ − z₁): of two classes, one number says as much as two",
    section="4.1.1",
    settles="4.1.1-task-types",
    z=real(2),
)
def two_classes_need_one_logit(proof, z):
    proof.convention("a target of m values is classification, with a logit for each class")
    proof.convention("a target of two values is binary classification, with one logit")
    proof.equal(softmax(z)[1], σ(z[1] - z[0]))
    proof.reject(σ(z[1]), because="that is the same only where the first logit is held at 0")


# ------------------------------------------------------------------ the model
@theorem(
    "f(a x + (1 − a) u) = a f(x) + (1 − a) f(u), but f(x + u) = f(x) + f(u) − b",
    section="4.1.3",
    settles="4.1.3-linear-model-is-affine",
    x=real("c"),
    u=real("c"),
    **WEIGHTS,
    a=real(),
)
def a_linear_model_is_affine(proof, x, u, w, b, a):
    def f(x: Array) -> Array:
        return w @ x + b

    proof.convention("linear, of a model: w·x + b, which is called affine elsewhere")
    proof.convention("linear, of a map: f(x + u) = f(x) + f(u), which needs b = 0")
    proof.equal(f(a * x + (1 - a) * u), a * f(x) + (1 - a) * f(u))
    proof.equal(f(x + u), f(x) + f(u) - b)
    proof.reject(f(x) + f(u), because="that counts the bias twice")


@theorem(
    "P takes c features of m and e the last, which is 1: X w = (X P) (Pᵀ w) + 1 (e·w)",
    section="4.1.3",
    settles="4.1.3-bias-absorbed",
    X=real("n", "m"),
    w=real("m"),
    P=real("m", "c"),
    e=real("m"),
)
def the_weight_of_a_constant_feature_is_the_bias(proof, X, w, P, e):
    features = X @ P @ (P.T @ w)
    proof.follows(
        X @ w,
        features + X @ e * (e @ w),
        given=np.eye(w.shape[0]) - P @ P.T - np.outer(e, e),
        by=lambda h: X @ h @ w,
    )
    proof.follows(
        features + X @ e * (e @ w),
        linear_model(X @ P, P.T @ w, e @ w),
        given=X @ e - 1,
        by=lambda h: h * (e @ w),
    )
    proof.near_miss("the last feature has to be 1").equal(X @ e * (e @ w), 0 * X @ e + e @ w)


@theorem(
    "[X 1] [w; b] = X w + 1 b, and a penalty on [w; b] is one on b as well",
    section="4.1.3",
    settles="4.1.3-bias-absorbed",
    **DATA,
    **WEIGHTS,
    λ=positive(),
)
def the_bias_is_absorbed(proof, X, y, w, b, λ):
    def joined(w: Array, b: Array) -> Array:
        return np.concatenate([w, np.reshape(b, (1,))])

    Z = opaque(with_constant_feature, "with_1")(X)
    v = opaque(joined, "joined")(w, b)
    sparing = proof.let("R", np.sum((X @ w + b - y) ** 2) / 2 + λ / 2 * (w @ w))
    proof.equal(Z @ v, linear_model(X, w, b))
    proof.reject(X @ w, because="the last weight would not count")
    proof.equal(LS(Z, y, v), np.mean((linear_model(X, w, b) - y) ** 2))
    proof.equal(ridge(Z, y, v, λ), sparing + λ * b**2 / 2)
    proof.without("no penalty, or one that spares the bias", because="b is shrunk").equal(
        ridge(Z, y, v, λ), sparing
    )


# ------------------------------------------------------------------ the batch
@theorem(
    "e·f(X) = f(Xᵀ e) for e with a 1 in row i: f(X) = X w + 1 b stacks the single predictions",
    section="4.1.3",
    settles="4.1.3-vectorised-prediction",
    X=real("n", "c"),
    **WEIGHTS,
    e=one_hot("n"),
)
def a_batch_stacks_the_single_predictions(proof, X, w, b, e):
    proof.equal(linear_model(X, w, b), X @ w + np.ones(X.shape[0]) * b)
    proof.equal(e @ linear_model(X, w, b), (X.T @ e) @ w + b)
    proof.reject((X.T @ e) @ w, because="each row gets the bias")
    proof.equal(linear_model(X, w, b), np.sum(X * w, axis=1) + b)


@theorem(
    "(1/n) Σᵢ (yᵢ − w·xᵢ − b)² is the mean of the losses of the model, and ‖y − X w − 1 b‖²/n",
    section="4.1.3",
    settles=["4.1.3-vectorised-loss", "4.1.3-least-squares-objective"],
    **DATA,
    **WEIGHTS,
)
def the_objective_in_three_forms(proof, X, y, w, b):
    predictions = np.sum(w * X, axis=1) + b
    # fmt: off
    proof.calc("LS", np.mean(squared_loss(linear_model(X, w, b), y)),
        (np.sum((y - predictions) ** 2) / X.shape[0],                    "(ŷ − y)² = (y − ŷ)²"),
        (np.linalg.norm(y - X @ w - b * np.ones(X.shape[0])) ** 2 / X.shape[0], "a sum of squares"))
    # fmt: on
    proof.equal(np.mean(squared_loss(linear_model(X, w, b), y)), np.mean((y - predictions) ** 2))
    proof.reject(np.linalg.norm(y - predictions) ** 2, because="a sum for a mean")


@theorem(
    "the objective is convex in w and b together: along (u, β) its curvature is (2/n)‖X u + 1 β‖²",
    section="4.1.3",
    settles="4.1.3-least-squares-objective",
    **DATA,
    **WEIGHTS,
    u=real("c"),
    β=real(),
)
def the_objective_is_convex(proof, X, y, w, b, u, β):
    def L(w: Array, b: Array) -> Array:
        return np.mean((linear_model(X, w, b) - y) ** 2)

    bend = proof.let("B", L(w + u, b + β) - 2 * L(w, b) + L(w - u, b - β))
    proof.nonnegative(bend, 2 * np.mean((X @ u + β) ** 2))


# ------------------------------------------------------------------ the order of the rows
@theorem(
    "P 1 = 1   ⇒   f(P X) = P f(X)",
    section="4.1.3",
    settles="4.1.3-permutation-variance",
    X=real("n", "c"),
    **WEIGHTS,
    P=real("n", "n"),
)
def predictions_are_permuted_with_the_examples(proof, X, w, b, P):
    ones = np.ones(X.shape[0])
    proof.follows(
        linear_model(P @ X, w, b),
        P @ linear_model(X, w, b),
        given=P @ ones - 1,
        by=lambda h: -b * h,
    )
    proof.near_miss("equivariant, not invariant").equal(
        linear_model(P @ X, w, b), linear_model(X, w, b)
    )


@theorem(
    "PᵀP = I   ⇒   LS(P X, P y) = LS(X, y)",
    section="4.1.3",
    settles="4.1.3-permutation-variance",
    **DATA,
    w=real("c"),
    P=real("n", "n"),
)
def the_objective_does_not_see_the_order(proof, X, y, w, P):
    r = proof.let("r", X @ w - y)
    proof.follows(
        LS(P @ X, P @ y, w),
        LS(X, y, w),
        given=P.T @ P - np.eye(X.shape[0]),
        by=lambda h: r @ h @ r / X.shape[0],
    )
    X_, y_, w_ = np.array([[1, 0], [2, 1], [5, 3]]), np.array([1, 3, 8]), np.array([1, 1])
    proof.holds(
        enumerated(
            "the sum of squares at (1 0; 2 1; 5 3) in any order, y = (1, 3, 8), w = (1, 1), is 0",
            [list(rows) for rows in permutations(range(3))],
            lambda rows: np.sum((X_[rows] @ w_ - y_[rows]) ** 2) == 0,
        )
    )
    proof.without("y is permuted with X").holds(
        computed(
            "the sum of squares, of X alone turned round", int(np.sum((X_[::-1] @ w_ - y_) ** 2)), 0
        )
    )


# ------------------------------------------------------------------ the code
LISTING = """
def linear_model(w: Float[Tensor, "c"],
                 b: Float,
                 x: Float[Tensor, "n c"]) \\
    -> Float[Tensor, "n"]:
    return X @ w + b
"""


def _defined(listing: str, **known: Any) -> Any:
    """The function that a listing defines, where some names are known."""
    names = dict(known)
    exec(f"from __future__ import annotations\n{listing}", names)
    return names["linear_model"]


def _outcome(f: Callable[..., Any], *args: Any) -> Any:
    """What a call returns, or the name of the error."""
    try:
        return f(*args)
    except NameError as error:
        return f"NameError: {error}"


@theorem(
    "the listing with X for x returns X w + b, shape (n,)",
    section="4.1.3",
    settles="4.1.3-code-linear-model",
    X=real("n", "c"),
    **WEIGHTS,
)
def the_listing_of_the_linear_model(proof, X, w, b):
    X_, w_, predicted = np.array([[1, 2], [3, 4], [7, 5]]), np.array([1, -1]), np.array([9, 9, 12])
    of = "linear_model((1, −1), 10, (1 2; 3 4; 7 5))"
    proof.assume("layout apart: a comma is missing after b, a line break before the arrow")
    corrected = _defined(LISTING.replace("x:", "X:"))
    proof.equal(corrected(w, b, X), np.sum(X * w, axis=1) + b)
    proof.holds(computed(of, corrected(w_, 10, X_), predicted))
    one_name = proof.without("the parameter x and the X of the body are one array")
    one_name.holds(computed(of, _outcome(_defined(LISTING), w_, 10, X_), predicted))
    one_name.holds(
        computed(f"{of} beside another X", _defined(LISTING, X=2 * X_)(w_, 10, X_), predicted)
    )


if __name__ == "__main__":
    main(globals())
