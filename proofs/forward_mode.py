"""Forward mode: tangent matrices that travel with the values.

Theorems  Ŵᵢ = ∂hᵢ/∂wᵢ when it is made, Ŵⱼ = ∂hᵢ/∂wⱼ after step i, 1ᵀŴⱼ = ∇_wⱼ y at the end:
          the algorithm of the notes, run on a network of any widths with any activation φ, returns
          these derivatives;
          a general step that sets Ŵ₂, as printed, loses the derivatives for w₂, w₃, …;
          one update costs n²d²p multiplications, n d²p where the examples are kept apart.
Source    Notes §6.2; Griewank and Walther (2008), Evaluating Derivatives, §3.1.
"""

from itertools import product
from typing import Any

import numpy as np

from alicemath import Arbitrary, real
from alicemath.ml.counting import numbers, operations
from alicemath.ml.forward_mode import directional_steps, forward_mode, forward_steps
from alicemath.ml.programs import activation, evaluation_trace, linear, total
from alicemath.proof import counted, enumerated, main, opaque, theorem

Array = Any  # a term of the proof, or an array of one of the readers

#: Three primitives, h₃ = B φ(A x + a): their weights w₁, w₂, w₃ are A, a, B.
φ = Arbitrary("φ")
PROGRAM = [linear, activation(φ, φ.derivative), linear]
NETWORK: dict[str, Any] = {
    "x": real("c"),
    "A": real("h", "c"),
    "a": real("h"),
    "B": real("m", "h"),
}


def output(i: int, x: Array, *w: Array) -> Array:
    """hᵢ."""
    return evaluation_trace(PROGRAM, x, w)[i]


def tangent(j: int, i: int) -> Any:
    """Ŵⱼ after step i, as the algorithm returns it."""
    return opaque(
        lambda x, *w: list(forward_steps(PROGRAM, x, w))[i - 1][1][j - 1], f"Ŵ{'₀₁₂₃'[j]}"
    )


# ------------------------------------------------------------------ the algorithm
@theorem(
    "a new tangent is Ŵᵢ = ∂hᵢ/∂wᵢ",
    section="6.2",
    settles="6.2-first-tangent",
    **NETWORK,
)
def a_new_tangent_is_the_weight_jacobian(proof, x, A, a, B):
    proof.jacobian_is(output(1, x, A, a, B), tangent(1, 1)(x, A, a, B), wrt=A)
    proof.jacobian_is(output(2, x, A, a, B), tangent(2, 2)(x, A, a, B), wrt=a)
    proof.near_miss("the first tangent moves on with step 2").jacobian_is(
        output(2, x, A, a, B), tangent(1, 1)(x, A, a, B), wrt=A
    )


@theorem(
    "Ŵⱼ ← [∂hᵢ/∂hᵢ₋₁] Ŵⱼ for j < i, Ŵᵢ = ∂hᵢ/∂wᵢ: at the end Ŵⱼ = ∂h_l/∂wⱼ",
    section="6.2",
    settles=[
        "6.2-tangent-update",
        "6.2-forward-mode-stores",
        "6.2-general-tangent-init",
        "6.2-table1-dimensions",
    ],
    **NETWORK,
)
def forward_mode_ends_with_what_each_weight_contributes(proof, x, A, a, B):
    y = output(3, x, A, a, B)
    proof.jacobian_is(y, tangent(1, 3)(x, A, a, B), wrt=A)
    proof.jacobian_is(y, tangent(3, 3)(x, A, a, B), wrt=B)
    proof.jacobian_is(y, tangent(2, 3)(x, A, a, B), wrt=a)
    proof.reject(tangent(2, 2)(x, A, a, B), because="the tangent that step 3 has not updated")
    proof.reject(tangent(2, 2)(x, A, a, B) @ B, because="the input Jacobian stands on the left")


@theorem("∇_wⱼ y = 1ᵀ Ŵⱼ", section="6.2", settles="6.2-final-gradient", **NETWORK)
def the_gradient_is_a_sum_of_rows(proof, x, A, a, B):
    y = total(PROGRAM, x, [A, a, B])
    for j, w in enumerate((A, a, B), 1):
        proof.gradient_is(y, np.sum(tangent(j, 3)(x, A, a, B), axis=0), wrt=w)
    proof.reject(np.mean(tangent(3, 3)(x, A, a, B), axis=0), because="y is a sum, not a mean")


# ------------------------------------------------------------------ the algorithm as printed
LINEAR: dict[str, Any] = {
    "x": real("c"),
    "U": real("h", "c"),
    "V": real("k", "h"),
    "W": real("m", "k"),
}


@theorem(
    "h₃ = W V U x: ∂h₃ᵢ/∂Vⱼₖ = Wᵢⱼ (U x)ₖ, which Ŵ₂ = ∂h₂/∂w₂ in the general step forgets",
    section="6.2",
    settles="6.2-general-tangent-init",
    **LINEAR,
)
def the_general_step_sets_the_tangent_of_its_own_weight(proof, x, U, V, W):
    def steps(*, printed: bool) -> Any:
        """Ŵ₂ after three steps; the printed step i sets Ŵ₂ = ∂h₂/∂w₂, for every i > 1."""

        def run(x: Array, *w: Array) -> Array:
            h = evaluation_trace([linear] * 3, x, w)
            tangents: dict[int, Array] = {}
            for i in (1, 2, 3):
                J = linear.input_jacobian(h[i - 1], w[i - 1])
                tangents = {j: np.tensordot(J, t, axes=1) for j, t in tangents.items()}
                k = 2 if printed and i > 1 else i
                tangents[k] = linear.weight_jacobian(h[k - 1], w[k - 1])
            return tangents[2]

        return opaque(run, "Ŵ₂")

    proof.jacobian_is(W @ (V @ (U @ x)), steps(printed=False)(x, U, V, W), wrt=V)
    proof.printed("step 3 sets Ŵ₂ back, the factor W is lost, and no Ŵ₃ is made").jacobian_is(
        W @ (V @ (U @ x)), steps(printed=True)(x, U, V, W), wrt=V
    )


@theorem(
    "h₂ = V U x: 1ᵀŴ₁ = (1ᵀV)ᵀ xᵀ; the contribution of h₁ is ∂y/∂h₁ = 1ᵀV",
    section="6.2",
    settles="6.2-forward-mode-stores",
    x=real("c"),
    U=real("h", "c"),
    V=real("m", "h"),
)
def forward_mode_does_not_form_what_outputs_contribute(proof, x, U, V):
    def stored(x: Array, U: Array, V: Array) -> Array:
        return forward_mode([linear, linear], x, [U, V])[0]

    contribution = proof.let("∂y/∂h₁", np.ones(V.shape[0]) @ V)
    proof.equal(opaque(stored, "1ᵀŴ₁")(x, U, V), np.outer(contribution, x))
    proof.without(
        "the contribution of a layer is that of its weights",
        because="the outputs' own contributions are the adjoints of reverse mode",
    ).equal(opaque(stored, "1ᵀŴ₁")(x, U, V), contribution[:, None])


# ------------------------------------------------------------------ dimensions
def weights_of(c: int, h: int, m: int) -> list[Array]:
    return [np.ones((h, c)), np.ones(h), np.ones((m, h))]


def rows_and_columns(c: int, h: int, m: int) -> list[list[tuple[int, int]]]:
    """The shapes of the tangents after each step, the weights in one row."""
    steps = forward_steps(PROGRAM, np.ones(c), weights_of(c, h, m))
    return [[(len(W), W[0].size) for W in tangents] for _, tangents in steps]


@theorem(
    "Ŵᵢ: d_final × (d_out d_in),   b̂ᵢ: d_final × d_out,   1ᵀŴᵢ: 1 × (d_out d_in)",
    section="6.2",
    settles="6.2-table1-dimensions",
)
def dimensions_of_forward_mode(proof):
    def table(w: tuple[int, int, int]) -> bool:
        c, h, m = w
        gradients = forward_mode(PROGRAM, np.ones(c), weights_of(c, h, m))
        tangents = rows_and_columns(c, h, m)[-1]
        return tangents == [(m, h * c), (m, h), (m, m * h)] and (
            [g.size for g in gradients] == [h * c, h, m * h]
        )

    widths = list(product(range(1, 5), repeat=3))
    proof.holds(enumerated("Table 1, for widths c, h, m up to 4", widths, table))
    proof.without("the last step is done", because="before, the rows are those of hᵢ").holds(
        enumerated(
            "Ŵ₁ has d_final rows after every step",
            widths,
            lambda w: all(rows[0][0] == w[2] for rows in rows_and_columns(*w)),
        )
    )


# ------------------------------------------------------------------ costs
#: Depths and widths of chains of square layers: d × d weights, and no d with 2d = d² or d = 1.
CHAINS = [(2, 3), (3, 5), (5, 4), (7, 3)]


def chain(l: int, d: int) -> tuple[Any, Array, list[Array]]:
    return [linear] * l, np.ones(d), [np.eye(d)] * l


def tangent_numbers(l: int, d: int) -> int:
    """How many numbers the tangents have after the last step."""
    *_, (_, tangents) = forward_steps(*chain(l, d))
    return numbers(tangents)


@theorem(
    "tangents hold d times the numbers of the weights, one direction 2d at any depth",
    section="6.2",
    settles="6.2-forward-space",
    declares="CORROBORATED",
)
def what_forward_mode_stores(proof):
    def program(l: int, d: int) -> int:
        return l * d**2 + d

    def one_direction(l: int, d: int) -> int:
        *_, last = directional_steps(*chain(l, d), np.ones(d), [np.eye(d)] * l)
        return numbers(last)

    proof.holds(
        counted(
            "the weights and the output hold l d² + d numbers",
            lambda l, d: numbers([chain(l, d)[2], np.ones(d)]),
            program,
            CHAINS,
        )
    )
    proof.holds(
        counted(
            "the tangents hold d · l d² numbers",
            tangent_numbers,
            lambda l, d: d * (l * d**2),
            CHAINS,
        )
    )
    proof.holds(
        counted("one direction holds 2d numbers", one_direction, lambda l, d: 2 * d, CHAINS)
    )
    proof.without("the width is fixed", because="the factor is the width of the output").holds(
        enumerated(
            "tangents hold at most 9 times the numbers of the program, depth 3",
            range(1, 13),
            lambda d: tangent_numbers(3, d) <= 9 * program(3, d),
        )
    )


@theorem(
    "one update Ŵⱼ ← J Ŵⱼ of a batch: n²d²p multiplications; n d²p, example by example",
    section="6.2",
    settles="6.2-forward-time",
    declares="CORROBORATED",
)
def what_an_update_costs(proof):
    def together(n: int, d: int, p: int) -> int:
        J, W = np.ones((n * d, n * d)), np.ones((n * d, p))
        return operations(lambda J, W: np.tensordot(J, W, axes=1), J, W)["multiply"]

    def apart(n: int, d: int, p: int) -> int:
        J, W = np.ones((n, d, d)), np.ones((n, d, p))
        return operations(lambda J, W: np.einsum("nij,njp->nip", J, W), J, W)["multiply"]

    def update(n: int, d: int, p: int) -> int:
        return n**2 * d**2 * p

    def run(l: int, d: int) -> int:
        return operations(forward_mode, *chain(l, d))["multiply"]

    def costs(l: int, d: int) -> int:
        """For the outputs, the weight Jacobians, and the updates of all older tangents."""
        return l * d**2 + l * d**3 + l * (l - 1) // 2 * update(1, d, d**2)

    batches = [(4, 3, 5), (3, 2, 7), (5, 3, 2)]
    proof.holds(counted("an update takes n²d²p multiplications", together, update, batches))
    proof.holds(
        counted("example by example it takes n d²p", apart, lambda n, d, p: n * d**2 * p, batches)
    )
    proof.holds(counted("l steps take l d² + l d³ + l(l − 1)/2 · d⁴", run, costs, CHAINS))
    proof.without("the Jacobian of the whole batch is dense", because="it has n blocks").holds(
        counted("example by example it takes n²d²p", apart, update, batches)
    )
    proof.without("one layer i and one weight j are meant", because="l(l − 1)/2 updates").holds(
        counted("l steps take d² p = d⁴", run, lambda l, d: update(1, d, d**2), CHAINS)
    )


if __name__ == "__main__":
    main(globals())
