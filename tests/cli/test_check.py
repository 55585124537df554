"""``alicemath check`` and ``scan``: exit codes, what is said, and bad input in one line."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from alicemath.cli import main
from alicemath.cli.pairs import pairs_in
from alicemath.cli.targets import module_of, parse_domains, with_shapes

LOSSES = """
import numpy as np

def huber(r):
    return np.sum(np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5))

def huber_grad(r):
    return np.clip(r, -1, 1)

def mse(X, y, w):
    return np.mean((X @ w - y) ** 2)

def mse_gradient(X, y, w):
    return 2 / len(y) * X.T @ (X @ w - y)

def mse_summed(X, y, w):
    return 2 * X.T @ (X @ w - y)

def noise(x):
    return np.sum(x) * np.random.rand()

def d_noise(x):
    return x

def softplus(s):
    return np.logaddexp(0, s)

def softplus_prime(s):
    return 1 / (1 + np.exp(-s))

def cube_and_grad(x):
    return np.sum(x**3), 2 * x**2

def logistic_objective(z):
    p = 1 / (1 + np.exp(-z))
    return p, p * (1 - p)

def entropy(p):
    return -np.sum(p * np.log(p))

def entropy_gradient(p):
    return -np.log(p) - 1

def logdet(A):
    return np.linalg.slogdet(A)[1]

def logdet_gradient(A):
    return np.linalg.inv(A).T

def nothing():
    return 0.0

def nothing_grad():
    return 0.0

def many(q, r, s):
    return q.shape[3]

def many_grad(q, r, s):
    return q

NUMBER = 3
"""

DATA = ["--on", "X=real(n, c)", "--on", "w=real(c)", "--wrt", "w"]


@pytest.fixture(scope="module")
def losses(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("code") / "some_losses.py"
    path.write_text(LOSSES, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# ------------------------------------------------------------------ check
@pytest.mark.parametrize(
    ("function", "options", "code", "words"),
    [
        ("huber", ["--gradient", "huber_grad"], 0, "CORROBORATED"),
        ("huber", ["--gradient", "huber_grad", "--shape", "n=3", "--prove"], 0, "PROVED"),
        ("mse", ["--gradient", "mse_gradient", *DATA, "--prove"], 0, "every n, c ≥ 1"),
        ("mse", ["--gradient", "mse_summed", *DATA], 1, "off by a factor n: a sum was taken"),
        (
            "mse",
            ["--gradient", "mse_summed", *DATA, "--shape", "n=6"],
            1,
            "off by a constant factor 6",
        ),
        ("mse", ["--equal", "mse", *DATA[:4]], 0, "CORROBORATED"),
        ("noise", ["--gradient", "d_noise"], 3, "not deterministic"),
        ("huber", ["--gradient", "huber_grad", "--shape", "r=5x2"], 0, "CORROBORATED"),
    ],
)
def test_the_exit_code_and_the_words_of_a_verdict(
    losses: str, function: str, options: list[str], code: int, words: str
) -> None:
    at = options.index("--equal" if "--equal" in options else "--gradient") + 1
    options = [*options[:at], f"{losses}:{options[at]}", *options[at + 1 :]]
    result = run("check", f"{losses}:{function}", *options)
    assert result.exit_code == code, result.output
    assert words in result.output


def test_a_verdict_is_written_as_json(losses: str) -> None:
    result = run("check", f"{losses}:huber", "--gradient", f"{losses}:huber_grad", "--json", "-")
    assert json.loads(result.output)["status"] == "CORROBORATED"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{}:huber"], "say what G claims"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--hessian", "{}:huber"], "say what G claims"),
        (["nowhere.py:f", "--gradient", "{}:huber"], "no such file"),
        (["no_such_module:f", "--gradient", "{}:huber"], "no module named"),
        (["{}:hubert", "--gradient", "{}:huber_grad"], "has no function hubert"),
        (["{}:NUMBER", "--gradient", "{}:huber_grad"], "is no function"),
        (["huber", "--gradient", "{}:huber_grad"], "write file.py:name"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--on", "r=real(n"], "is no domain"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--on", "r=length_names(n)"], "is no domain"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--on", "r=interval(2, 1)"], "interval(2, 1)"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--on", "real(n)"], "is no domain"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--shape", "n=two"], "is no shape"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--shape", "q=5"], "neither an argument"),
        (["{}:huber", "--gradient", "{}:huber_grad", "--wrt", "q"], "the arguments are r"),
        (
            ["{}:huber", "--gradient", "{}:huber_grad", "--on", "r=real(n)", "--shape", "r=5x3"],
            "does not fit",
        ),
        (
            ["{}:huber", "--gradient", "{}:huber_grad", "--json", "/no/such/folder/x"],
            "cannot write",
        ),
        (["{}:nothing", "--gradient", "{}:huber_grad"], "takes no argument"),
        (["{}:softplus", "--gradient", "{}:softplus_prime"], "one output"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_exit_code_2(
    losses: str, arguments: list[str], words: str
) -> None:
    result = run("check", *(a.format(losses) for a in arguments))
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_module_that_fails_shows_its_own_traceback(tmp_path: Path) -> None:
    (tmp_path / "broken_code.py").write_text("import math\nx = 1 / 0\n", encoding="utf-8")
    result = run("scan", str(tmp_path / "broken_code.py"))
    assert result.exit_code == 2
    assert "broken_code.py" in result.output
    assert "ZeroDivisionError" in result.output
    assert "targets.py" not in result.output


# ------------------------------------------------------------------ scan
def test_every_pair_is_found_and_judged_as_it_deserves(losses: str) -> None:
    result = run("scan", losses)
    rows = json.loads(run("scan", losses, "--json", "-").output)
    status = {
        row["pair"].split(":")[0]: row["verdict"]["status"] if row["verdict"] else "NOT CHECKED"
        for row in rows
    }
    assert status == {
        "huber / huber_grad": "CORROBORATED",
        "mse / mse_gradient": "CORROBORATED",
        "noise / d_noise": "UNDECIDED",
        "softplus / softplus_prime": "CORROBORATED",
        "cube_and_grad": "REFUTED",
        "logistic_objective": "CORROBORATED",
        "entropy / entropy_gradient": "CORROBORATED",
        "logdet / logdet_gradient": "CORROBORATED",
        "nothing / nothing_grad": "NOT CHECKED",
        "many / many_grad": "NOT CHECKED",
    }
    assert result.exit_code == 1
    assert "10 pairs: 6 passed, 1 refuted, 1 undecided, 2 not checked" in result.output


def test_a_guess_that_fails_is_not_called_refuted(tmp_path: Path) -> None:
    code = "def f(a, k):\n    return (a - a[k]).sum()\n\n\ndef f_grad(a, k):\n    return a\n"
    path = tmp_path / "guessed.py"
    path.write_text(code.replace("a[k]", "k.T"), encoding="utf-8")
    result = run("scan", str(path))
    assert "REFUTED" not in result.output or "[a ∈ real(n), k ∈ real(n)]" in result.output


def test_the_argument_to_differentiate_by_is_the_functions_first(tmp_path: Path) -> None:
    path = tmp_path / "forms.py"
    path.write_text(
        "def f(m, P):\n    return m @ P @ m\n\n\ndef g(m, P):\n    return (P + P.T) @ m\n"
    )
    on = ["--on", "P=real(n, n)", "--on", "m=real(n)"]
    assert run("check", f"{path}:f", "--gradient", f"{path}:g", *on).exit_code == 0


def test_what_was_not_checked_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "only_many.py"
    path.write_text("def f(q, r, s):\n    return q.no\n\n\ndef f_grad(q, r, s):\n    return q\n")
    assert run("scan", str(path)).exit_code == 3
    path.write_text("x = 1\n")
    assert run("scan", str(path)).exit_code == 2


def test_a_scan_is_written_as_json(losses: str) -> None:
    rows = json.loads(run("scan", losses, "--json", "-").output)
    refuted = [
        row["pair"] for row in rows if row["verdict"] and row["verdict"]["status"] == "REFUTED"
    ]
    assert refuted == ["cube_and_grad: value / gradient"]


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("f_gradient", "f / f_gradient"),
        ("grad_f", "f / grad_f"),
        ("f_jac", "f / f_jac"),
        ("f_hess", "f / f_hess"),
        ("df", "f / df"),
        ("d_f", "f / d_f"),
        ("f_derivative", "f / f_derivative"),
        ("value_and_grad", "value_and_grad: value / gradient"),
        ("f_and_gradient", "f_and_gradient: value / gradient"),
        ("my_grad_hess", "my_grad_hess: gradient / Hessian"),
    ],
)
def test_conventions_of_names(tmp_path: Path, name: str, pair: str) -> None:
    path = tmp_path / f"module_of_{name}.py"
    path.write_text(
        f"def f(x):\n    return x\n\n\ndef {name}(x):\n    return x\n", encoding="utf-8"
    )
    assert [p.name for p in pairs_in(module_of(str(path)))] == [pair]


def test_fun_and_jac_are_a_pair(tmp_path: Path) -> None:
    path = tmp_path / "for_scipy.py"
    path.write_text("def fun(x):\n    return x\n\n\ndef jac(x):\n    return x\n", encoding="utf-8")
    assert [p.kind for p in pairs_in(module_of(str(path)))] == ["jacobian"]


# ------------------------------------------------------------------ domains
def test_lengths_and_shapes_are_fixed() -> None:
    on = with_shapes(parse_domains(["X=real(n, c)"]), ["n=5", "b="], ["X", "y", "b"])
    assert {name: domain.shape for name, domain in on.items()} == {
        "X": (5, "c"),
        "y": (5,),
        "b": (),
    }
    with pytest.raises(click.UsageError, match="write n=5"):
        with_shapes({}, ["n=-5"], ["x"])
