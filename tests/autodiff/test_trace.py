"""An evaluation trace holds values, tangents and adjoints, and both modes agree in it."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alicemath.autodiff import operators
from alicemath.autodiff.evaluation_trace import EvaluationTrace, trace
from alicemath.autodiff.rules import RULES
from alicemath.autodiff.rules.elementwise import ELEMENTWISE
from alicemath.autodiff.rules.linear import Linear
from alicemath.errors import ContradictionError, ShapeError, UnsupportedError

Function = Callable[..., Any]


def survey(x: Any) -> Any:
    """The example of Baydin et al. (2018)."""
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def column(t: EvaluationTrace, name: str) -> list[float]:
    return [round(float(getattr(s, name)), 3) for s in t.steps[1:]]


# ------------------------------------------------------------------ the tables of the literature
def test_the_forward_trace_is_that_of_the_survey() -> None:
    """Baydin et al. (2018), Table 2: ẏ = 5.5 for ẋ = (1, 0) at (2, 5)."""
    t = trace(survey, (2.0, 5.0))
    assert [s.operation for s in t.steps] == [
        "", "x[0]", "np.log(v1)", "x[1]", "v1 * v3", "v2 + v4", "np.sin(v3)", "v5 - v6",
    ]  # fmt: skip
    assert column(t, "value") == [2.0, 0.693, 5.0, 10.0, 10.693, -0.959, 11.652]
    assert column(t, "tangent") == [1.0, 0.5, 0.0, 5.0, 5.5, 0.0, 5.5]


def test_the_reverse_trace_is_that_of_the_survey() -> None:
    """Baydin et al. (2018), Table 3: x̄ = (5.5, 1.716)."""
    t = trace(survey, (2.0, 5.0))
    assert column(t, "adjoint") == [5.5, 1.0, 1.716, 1.0, 1.0, -1.0, 1.0]
    assert np.allclose(t.steps[0].adjoint, [5.5, 2 - np.cos(5)])


# ------------------------------------------------------------------ against the operators
X = np.array([[0.3, 1.0, -0.2], [1.5, 0.1, 0.7]])
FUNCTIONS: dict[str, Function] = {
    "products": lambda x: np.sum(np.tanh(X @ x) ** 2),
    "vector": lambda x: np.exp(x) * x[0],
    "softmax": lambda x: np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x))),
    "mean": lambda x: np.mean(np.where(x > 0, x**2, np.sin(x))),
    "shapes": lambda x: np.reshape(np.outer(x, x), 9)[::2] + np.stack([x[0]] * 5),
    "x": lambda x: x,
    "broadcast": lambda x: x[:, None] * np.ones((3, 2)),
    "twice": lambda x: x * x + x,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_table_holds_what_the_operators_compute(name: str) -> None:
    f, x, v = FUNCTIONS[name], np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.5, -2.0])
    u = np.cos(np.arange(np.size(f(x)))).reshape(np.shape(f(x)))
    t = trace(f, x, tangent=v, cotangent=u)
    last = next(s for s in t.steps if s.name == t.result)
    assert np.allclose(last.value, f(x), rtol=1e-14)
    assert np.allclose(last.tangent, operators.jvp(f, x, v)[1], rtol=1e-12)
    assert np.allclose(t.steps[0].adjoint, operators.vjp(f, x, u)[1], rtol=1e-12)
    assert "they agree within rounding" in t.agreement


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([np.sin, np.expm1, np.tanh, np.cumsum, np.flip, np.arctan]), max_size=3
    ),
    st.lists(st.floats(-1, 1), min_size=1, max_size=2),  # expm1 three times of 1: 95, finite
)
def test_every_line_conserves_the_product_of_tangent_and_adjoint(
    functions: list[Function], entries: list[float]
) -> None:
    """In a chain, ⟨v̄, v̇⟩ is the same on every line: the derivative itself."""

    def f(x: Any) -> Any:
        for g in functions:
            x = g(x)
        return x

    t = trace(f, np.array(entries))
    products = [float(np.sum(s.adjoint * s.tangent)) for s in t.steps]
    assert np.allclose(products, products[-1], rtol=1e-9, atol=1e-9)


def test_containers_and_constants_are_named() -> None:
    t = trace(lambda p: p["W"] @ p["b"] + p["c"][0], {"W": X, "b": np.ones(3), "c": [2.0, [1.0]]})
    assert [s.name for s in t.steps] == ["x['W']", "x['b']", "x['c'][0]", "x['c'][1]", "v1", "v2"]
    assert t.steps[4].operation == "x['W'] @ x['b']"
    assert t.steps[4].parents == ("x['W']", "x['b']")
    assert not np.any(t.steps[3].adjoint)
    t = trace(lambda x: np.sum(X @ x + X @ x), np.ones(3))
    assert list(t.constants) == ["k1"]
    assert "k1: array of shape (2, 3)" in str(t)


def test_one_number_has_the_tangent_one_and_of_several_the_first() -> None:
    assert trace(np.sin, 2.0).steps[0].tangent == 1.0
    steps = trace(lambda p: p["a"] * p["b"], {"a": 1.0, "b": 2.0}).steps
    assert [s.tangent for s in steps[:2]] == [1.0, 0.0]
    assert np.array_equal(trace(np.sum, np.ones(2)).steps[0].tangent, [1.0, 1.0])


def test_a_result_that_does_not_depend_on_x_has_no_derivative() -> None:
    t = trace(lambda x: 3.0, 2.0)
    assert (t.result, float(t.steps[0].adjoint)) == ("3", 0.0)
    assert "forward 0, reverse 0" in t.agreement


def test_without_a_bar_for_rounding_the_modes_are_not_compared() -> None:
    t = trace(lambda a: np.linalg.norm(a, 2), np.diag([1.0, 2.0]), tangent=np.eye(2))
    assert "not compared" in t.agreement or "agree" in t.agreement
    assert t.steps[-1].value == 2.0


# ------------------------------------------------------------------ refusals and faults
def test_tangents_must_fit() -> None:
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        trace(np.sin, np.ones(3), tangent=np.ones(2))
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        trace(np.sin, np.ones(3), cotangent=np.ones(2))
    with pytest.raises(ShapeError, match="the tangent has"):
        trace(lambda p: p[0] @ p[1], (np.ones(2), np.ones(2)), tangent=(np.ones(2), 1.0))


def test_what_has_no_rule_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match=r"np\.spacing"):
        trace(np.spacing, 1.0)


def test_a_wrong_rule_is_seen_where_the_halves_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = RULES[np.sum]

    def faulty(*args: Any, **kwargs: Any) -> Any:
        (linear,) = rule(*args, **kwargs)
        return (Linear(lambda v: 2.0 * linear.forward(v), linear.backward),)

    monkeypatch.setitem(RULES, np.sum, faulty)  # type: ignore[misc]
    with pytest.raises(ContradictionError, match="differ by 3"):
        trace(np.sum, np.ones(3))


def test_an_elementwise_fault_is_not_seen_by_the_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One partial serves both modes, so they agree on it: the tables are checked elsewhere."""
    monkeypatch.setitem(ELEMENTWISE, np.sin, (2.0,))  # type: ignore[misc]
    assert "agree" in trace(np.sin, 1.0).agreement


# ------------------------------------------------------------------ drawings
def test_the_graphs_name_every_value_and_every_edge() -> None:
    t = trace(survey, (2.0, 5.0))
    edges = sum(len(s.parents) for s in t.steps)
    assert (edges, len(t.steps)) == (10, 8)
    mermaid, dot = t.to_mermaid(), t.to_dot()
    assert len(re.findall(r"n\d+ --> n\d+", mermaid)) == len(re.findall(r"n\d -> n\d;", dot)) == 10
    assert mermaid.startswith("flowchart TD\n")
    assert 'n7(["v7 = v5 - v6<br/>' in mermaid
    assert (dot[:7], dot[-1]) == ("digraph", "}")
    assert dot.count("peripheries=2") == 1


def test_labels_are_escaped() -> None:
    t = trace(lambda p: np.where(p['<"&\\'] > 0, p['<"&\\'], 0.0), {'<"&\\': np.ones(2)})
    ElementTree.fromstring(t.to_svg())
    for line in t.to_mermaid().splitlines()[1:3]:
        assert re.fullmatch(r'    n\d(\(\[|\[)"[^"<>&\[\]()]*<br/>[^"<>&\[\]()]*"(\]\)|\])', line)
    label = re.search(r'label="((?:[^"\\]|\\.)*)"', t.to_dot())
    assert label is not None
    assert label[1].startswith("x['<\\\"&")


def test_the_drawing_is_layered_and_boxes_do_not_overlap() -> None:
    root = ElementTree.fromstring(trace(survey, (2.0, 5.0)).to_svg())
    space = "{http://www.w3.org/2000/svg}"
    boxes = [
        tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height"))
        for r in root.iter(f"{space}rect")
    ]
    assert len(boxes) == 8
    assert len([r for r in root.iter(f"{space}rect") if r.get("class") == "result"]) == 1
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for k, (x, y, w, h) in enumerate(boxes):
        assert 0 <= x <= width - w
        assert 0 <= y <= height - h
        for x2, y2, w2, h2 in boxes[:k]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    assert boxes[0][1] < boxes[1][1] < boxes[2][1]  # x above x[0] above its logarithm
    assert "prefers-color-scheme: dark" in trace(np.sin, 1.0).to_svg()


def test_a_trace_becomes_plain_data() -> None:
    t = trace(survey, (2.0, 5.0))
    data = json.loads(json.dumps(t.to_dict()))
    assert data["result"] == "v7"
    assert [s["name"] for s in data["steps"]] == [s.name for s in t.steps]
    assert data["steps"][0]["adjoint"] == t.steps[0].adjoint.tolist()
