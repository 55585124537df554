"""Special functions of SciPy, proved against SymPy's derivatives; without SciPy, refused."""

import importlib
from typing import Any

import numpy as np
import pytest
import sympy as sp

from alicemath.autodiff.estimates import forward_estimate
from alicemath.autodiff.operators import forward_jacobian, hessian, jvp, reverse_jacobian
from alicemath.autodiff.rules.special import ROWS, of_scipy, special
from alicemath.errors import UnsupportedError
from alicemath.tracing.special import expm
from tests.autodiff.cases import Function
from tests.autodiff.cases_scipy import needs_scipy

a, b = sp.symbols("a b", positive=True)
PHI = (1 + sp.erf(a / sp.sqrt(2))) / 2
LOG_BETA = sp.loggamma(a) + sp.loggamma(b) - sp.loggamma(a + b)
#: Each function in SymPy's terms.
FORMULAS: dict[str, Any] = {
    "erf": sp.erf(a),
    "erfc": sp.erfc(a),
    "erfinv": sp.erfinv(a),
    "ndtr": PHI,
    "log_ndtr": sp.log(PHI),
    "ndtri": sp.sqrt(2) * sp.erfinv(2 * a - 1),
    "expit": 1 / (1 + sp.exp(-a)),
    "logit": sp.log(a / (1 - a)),
    "log_expit": -sp.log(1 + sp.exp(-a)),
    "xlogy": a * sp.log(b),
    "xlog1py": a * sp.log(1 + b),
    "entr": -a * sp.log(a),
    "rel_entr": a * sp.log(a / b),
    "kl_div": a * sp.log(a / b) - a + b,
    "gamma": sp.gamma(a),
    "gammaln": sp.loggamma(a),
    "psi": sp.digamma(a),
    "zeta": sp.zeta(a, b),
    "beta": sp.exp(LOG_BETA),
    "betaln": LOG_BETA,
}
POINTS = ((0.3, 0.7), (0.85, 0.2), (0.51, 0.93))


def test_every_row_has_a_formula() -> None:
    assert set(FORMULAS) == set(ROWS)


def worst(name: str) -> float:
    """The largest relative difference between a row and SymPy's derivative."""
    formula, errors = FORMULAS[name], []
    for p, q in POINTS:
        p = p + 1.5 if name == "zeta" else p
        x = (np.float64(p), np.float64(q))[: len(ROWS[name])]
        y = special(*x, name=name)
        at = {a: sp.Float(p, 30), b: sp.Float(q, 30)}
        assert np.isclose(y, float(formula.evalf(30, subs=at)), rtol=1e-12)
        for k, (slope, symbol) in enumerate(zip(ROWS[name], (a, b), strict=False)):
            if name == "zeta" and k == 0:
                continue  # refused: it has no closed form
            want = float(sp.diff(formula, symbol).evalf(30, subs=at))
            errors.append(abs(slope(y, *x) - want) / abs(want))
    return float(max(errors))


@needs_scipy
@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_the_derivative_that_sympy_finds(name: str) -> None:
    assert worst(name) < 1e-12


@needs_scipy
@pytest.mark.parametrize("name", ROWS)
def test_every_fault_in_a_row_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (lambda p: -p, lambda p: 2 * p, lambda p: 0 * p, lambda p: p * (1 + 1e-9)):
        row = tuple(lambda *x, s=slope, fault=fault: fault(s(*x)) for slope in ROWS[name])
        with monkeypatch.context() as patch:
            patch.setitem(ROWS, name, row)
            assert worst(name) > 1e-10


@needs_scipy
def test_zeros_have_the_derivatives_of_the_convention() -> None:
    scipy = importlib.import_module("scipy.special")
    for f in (scipy.xlogy, scipy.rel_entr):
        for jacobian in (forward_jacobian, reverse_jacobian):
            assert jacobian(lambda y, f=f: f(0.0, y), 0.0) == 0.0
            assert jacobian(lambda y, f=f: f(0.0, y), 2.0) == 0.0
    with np.errstate(divide="ignore"):
        assert forward_jacobian(scipy.entr, 0.0) == np.inf
        assert forward_jacobian(lambda x: scipy.xlogy(x, 0.0), 0.0) == -np.inf
    mixed = hessian(lambda x: scipy.xlogy(x[0], x[1]), np.array([0.0, 2.0]))
    assert np.array_equal(mixed, [[0.0, 0.5], [0.5, 0.0]])


@needs_scipy
def test_polygamma_of_every_order_follows_from_the_logarithm_of_gamma() -> None:
    scipy = importlib.import_module("scipy.special")
    f: Function = scipy.gammaln
    for order in range(4):
        f = (lambda g: lambda x: jvp(g, x, 1.0)[1])(f)
        assert np.isclose(f(1.3), scipy.polygamma(order, 1.3), rtol=1e-13)


@needs_scipy
def test_functions_of_scipy_written_in_python_are_refused_by_name_or_right() -> None:
    scipy, linalg = map(importlib.import_module, ("scipy.special", "scipy.linalg"))
    x = np.array([0.3, 1.2, -0.7])
    refused: dict[str, Function] = {
        r"scipy\.special\.logsumexp.*np\.logaddexp\.reduce": scipy.logsumexp,
        r"scipy\.special\.log_softmax": scipy.log_softmax,
        r"scipy\.special\.polygamma": lambda x: scipy.polygamma(1, x),
        r"scipy\.linalg\.expm.*alicemath\.expm": lambda x: linalg.expm(np.outer(x, x)),
        r"scipy\.linalg\.solve_triangular.*np\.linalg\.solve": (
            lambda x: linalg.solve_triangular(np.eye(3), x)
        ),
        r"np\.jv": lambda x: scipy.jv(1, x),
        r"order s": lambda s: special(s, 2.0, name="zeta"),
    }
    for jacobian in (forward_jacobian, reverse_jacobian):
        for name, f in refused.items():
            with pytest.raises(UnsupportedError, match=name):
                jacobian(f, x)
        s = scipy.softmax(x)
        assert np.allclose(jacobian(scipy.softmax, x), np.diag(s) - np.outer(s, s))


def test_an_error_of_the_users_own_stays_what_it_is() -> None:
    def broken(x: Any) -> Any:
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        forward_jacobian(broken, np.ones(2))


def test_without_scipy_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.delitem(importlib.import_module("sys").modules, "scipy.special", raising=False)
    assert of_scipy(np.frompyfunc(abs, 1, 1)) is None
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UnsupportedError, match="install SciPy"):
        expm(np.eye(2))


@needs_scipy
@pytest.mark.parametrize("name", ROWS)
def test_the_bar_of_a_special_function_covers_the_truth(name: str) -> None:
    """Value and first derivative, against SymPy's 30 digits."""
    for p, q in POINTS:
        p = p + 1.5 if name == "zeta" else p
        at = {a: sp.Float(p, 40), b: sp.Float(q, 40)}
        k = len(ROWS[name]) - 1
        first = (p,) if k else ()

        def f(x: Any, first: Any = first) -> Any:
            return special(*first, x, name=name)

        estimate = forward_estimate(f, q if k else p)
        want = sp.diff(FORMULAS[name], (a, b)[k]).evalf(40, subs=at)
        error = abs(sp.Float(float(estimate.value), 40) - want)
        assert float(error) <= estimate.error
        assert estimate.error < 1e-10 * abs(estimate.value)


@needs_scipy
def test_a_bar_without_the_functions_own_rounding_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("alicemath.autodiff.rules.rounding_special.EPS", 0.0)
    monkeypatch.setattr("alicemath.autodiff.rounding._own", lambda *_: 0.0)
    missed = 0
    for name in ROWS:
        try:
            test_the_bar_of_a_special_function_covers_the_truth(name)
        except AssertionError:
            missed += 1
    assert missed > len(ROWS) / 2
