"""Where a derivative vanishes: nothing is refuted by rounding, and nothing is learnt of a mistake.

Lengths are sampled, and at some of them a right derivative is 0 in every entry: layer norm of one
number, attention to one key, a partial likelihood of one patient.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alicemath import (
    Status,
    Verdict,
    check_gradient,
    check_jacobian,
    prove_gradient,
    real,
)
from alicemath.check.diagnosis import diagnose
from alicemath.check.samples import Sample
from alicemath.estimate import Estimate

Check = Callable[[Callable[..., Any], Callable[..., Any], int], Verdict]


# ------------------------------------------------------------------ three functions
def layer_norm(x: Any) -> Any:
    centred = x - np.mean(x, axis=-1, keepdims=True)
    return np.sum(np.sin(centred / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5)))


def layer_norm_gradient(x: Any, mistake: str = "") -> Any:
    c = x.shape[-1]
    centred = x - np.mean(x, axis=-1, keepdims=True)
    r = 1 / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5)
    u, z = np.cos(centred * r), centred * r
    mean = np.sum(u, axis=-1, keepdims=True) / (max(c - 1, 1) if mistake == "c − 1" else c)
    if mistake == "no mean":
        mean = 0.0
    return r * (u - mean - z * np.mean(u * z, axis=-1, keepdims=True))


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def attention(Q: Any, K: Any, V: Any) -> Any:
    return np.sum(np.sin(softmax(Q @ K.T / np.sqrt(Q.shape[-1])) @ V))


def attention_gradient(Q: Any, K: Any, V: Any, mistake: str = "") -> Any:
    d = Q.shape[-1]
    s = softmax(Q @ K.T / np.sqrt(d))
    u = np.cos(s @ V) @ V.T
    mean = np.mean(u, axis=-1, keepdims=True)
    if mistake != "unweighted mean":
        mean = np.sum(s * u, axis=-1, keepdims=True)
    return s * (u - mean) @ K / (d if mistake == "scale" else np.sqrt(d))


def cox(X: Any, w: Any) -> Any:
    z = X @ w
    z = z - np.max(z)
    return np.sum(z - np.log(np.cumsum(np.exp(z)[::-1])[::-1]))


def cox_gradient(X: Any, w: Any, mistake: str = "") -> Any:
    z = X @ w
    e = np.exp(z - np.max(z))
    if mistake == "risk set":
        return np.sum(X - np.cumsum(e[:, None] * X, axis=0) / np.cumsum(e)[:, None], axis=0)
    total = np.cumsum((e[:, None] * X)[::-1], axis=0)[::-1]
    if mistake == "everybody":
        return np.sum(X - total[0] / np.sum(e), axis=0)
    return np.sum(X - total / np.cumsum(e[::-1])[::-1][:, None], axis=0)


QUESTIONS: dict[str, tuple[Any, Any, Any, str, tuple[str, str]]] = {
    "layer norm": (
        layer_norm, layer_norm_gradient, {"x": real("n", "c")}, "x", ("c − 1", "no mean"),
    ),
    "attention": (
        attention, attention_gradient,
        {"Q": real("n", "d"), "K": real("m", "d"), "V": real("m", "v")}, "Q",
        ("scale", "unweighted mean"),
    ),
    "Cox": (
        cox, cox_gradient, {"X": real("n", "d"), "w": real("d")}, "w", ("risk set", "everybody"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_right_gradient_that_vanishes_at_some_lengths_passes(name: str, seed: int) -> None:
    f, gradient, on, wrt, _ = QUESTIONS[name]
    verdict = check_gradient(f, gradient, on=on, wrt=wrt, seed=seed)
    assert verdict.status is Status.CORROBORATED, str(verdict)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_proof_is_not_held_up_by_lengths_where_everything_vanishes(name: str) -> None:
    f, gradient, on, wrt, _ = QUESTIONS[name]
    assert prove_gradient(f, gradient, on=on, wrt=wrt).status is Status.PROVED


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("which", range(2))
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_mistake_in_them_is_found_and_no_place_is_blamed(
    name: str, which: int, seed: int
) -> None:
    f, gradient, on, wrt, mistakes = QUESTIONS[name]
    wrong = lambda *args: gradient(*args, mistakes[which])
    verdict = check_gradient(f, wrong, on=on, wrt=wrt, seed=seed)
    assert verdict.status is Status.REFUTED
    named = "1/√d" if mistakes[which] == "scale" else ""
    assert named in verdict.diagnosis
    assert not any(word in verdict.diagnosis for word in ("right", "entries", "factor 1 "))


# ------------------------------------------------------------------ one point
X = 0.9486494471372439
W = np.array([0.6066357757671799])


def one_patient(w: Any) -> Any:
    return np.sum(X * w - np.log(np.exp(X * w)))


def test_a_claim_that_cancels_to_zero_is_not_refuted_by_its_rounding() -> None:
    def gradient(w: Any) -> Any:
        e = np.exp(X * w)
        return -0.43 * (X - (e * X) / e)

    verdict = check_gradient(one_patient, gradient, W)
    assert verdict.status is Status.CORROBORATED
    assert "vanishes" in verdict.reason
    assert not verdict.diagnosis


def test_a_small_claim_where_the_derivative_vanishes_is_refuted_beyond_its_bar() -> None:
    def gradient(w: Any) -> Any:
        e = np.exp(X * w)
        return 1e-9 * X + X - (e * X) / e

    assert check_gradient(one_patient, gradient, W).failed


def test_a_residue_of_constants_is_not_refuted_within_the_bar() -> None:
    third = 1 / 3 * 3.0000000000000004  # a constant computed elsewhere, off by an ulp

    def gradient(w: Any) -> Any:
        e = np.exp(X * w)
        return X * third - (e * X) / e

    assert not check_gradient(one_patient, gradient, W).failed


def test_zeros_claimed_in_many_entries_are_believed_only_where_f_does_not_move() -> None:
    A = np.random.default_rng(0).normal(size=(30, 30))
    f = lambda w: np.sum(np.tanh(30 + A[:3] @ w) ** 2 - 1)
    flat = lambda w: np.sum(softmax((A @ w)[:, None]) - 1)
    w = np.linspace(-0.1, 0.1, 30)
    assert check_gradient(flat, lambda w: 0 * w, w).passed
    assert not check_gradient(f, lambda w: 0 * w, w).passed


def test_rounding_at_a_kink_is_not_taken_for_a_slope() -> None:
    def gradient(w: Any) -> Any:
        e = np.exp(w - np.max(w))
        return e / np.sum(e) * (1 - np.sum(e / np.sum(e)))

    w = np.array([1.0, 1.0, 0.3])
    assert not check_gradient(lambda w: np.sum(softmax(w)), gradient, w).failed


# ------------------------------------------------------------------ what a diagnosis rests on
def norm(x: Any) -> Any:
    return np.sqrt(np.sum(x**2))


def sample(claimed: Any, truth: Any, **lengths: int) -> Sample:
    claim, true = Estimate(claimed, 1e-15, "claimed"), Estimate(truth, 1e-15, "true")
    return Sample(claim, true, lengths, np.zeros(0))


def test_a_wrong_point_whose_true_derivative_is_zero_has_no_factor() -> None:
    right = sample(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    clipped = sample(np.array([0.6, 0.8]), np.zeros(2))
    assert "factor" not in diagnose([right, right, clipped])
    assert diagnose([right]) == ""


def test_a_clipped_norm_has_no_factor() -> None:
    for seed in range(3):
        verdict = check_gradient(
            lambda x: np.minimum(norm(x), 5.0), lambda x: x / norm(x), on=real("n"), seed=seed
        )
        assert verdict.failed
        assert verdict.diagnosis == ""


def test_a_length_is_not_blamed_when_two_names_fit() -> None:
    rng = np.random.default_rng(0)
    wrong = [sample(rng.normal(size=3), rng.normal(size=3), n=n, c=n + 1) for n in (3, 5, 7)]
    g = rng.normal(size=3)
    assert diagnose([*wrong, sample(g, g, n=2, c=3)]) == ""
    alone = [sample(s.claimed.value, s.true.value, n=s.lengths["n"]) for s in wrong]
    assert diagnose([*alone, sample(g, g, n=2)]) == "right only for n = 2"
    assert diagnose([*alone, sample(np.zeros(3), np.zeros(3), n=2)]) == ""


def test_entries_are_not_called_permuted_when_the_wrong_points_are_too_small_to_tell() -> None:
    right = sample(np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.0, 5.0]))
    wrong = sample(np.array([1.0]), np.array([3.0]))
    assert "permuted" not in diagnose([right, wrong])


def test_no_bound_on_entries_is_named_where_the_norm_tells_as_well() -> None:
    f = lambda x: np.tanh(x) * np.sum(x)

    def wrong(x: Any) -> Any:
        right = np.diag((1 - np.tanh(x) ** 2) * np.sum(x)) + np.tanh(x)[:, None]
        return np.where(norm(x) > 6, 2, 1) * right

    verdict = check_jacobian(f, wrong, on=real("n"))
    assert verdict.failed
    assert "|x|" not in verdict.diagnosis
