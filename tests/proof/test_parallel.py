"""Results do not depend on who computed them, keep their order, and survive a dying worker."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from alicemath.proof.parallel import run_all
from alicemath.proof.runner import collect
from alicemath.proof.theorem import Theorem

SCRIPT = """
import numpy as np
from alicemath import real
from alicemath.proof import theorem

@theorem("the sine's slope", x=real())
def slope(proof, x):
    proof.gradient_is(np.sin, np.cos)
    proof.reject(np.sin, because="a quarter of a turn too late")

@theorem("a false one", x=real())
def false(proof, x):
    proof.gradient_is(np.sin, np.sin)

@theorem("one that raises", x=real())
def raises(proof, x):
    raise KeyError("x")
"""

KILLER = """
import os
from pathlib import Path

@theorem("one that kills its worker", x=real())
def kills(proof, x):
    marker = Path(__file__).with_suffix(".died")
    if always or not marker.exists():
        marker.touch()
        os._exit(1)
    proof.equal(x + x, 2 * x)

@theorem("one behind it", x=real())
def behind(proof, x):
    proof.equal(x + x, 2 * x)
"""


@pytest.fixture
def theorems(tmp_path: Path) -> list[Theorem]:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    return collect([tmp_path])


def said(results: Iterator[Any]) -> list[dict[str, Any]]:
    rows = [r.to_dict() for r in results]
    for row in rows:
        row.pop("seconds")
    return rows


def test_processes_and_executors_say_what_one_process_says(theorems: list[Theorem]) -> None:
    alone = said(run_all(theorems, 1))
    assert [r["title"] for r in alone] == ["the sine's slope", "a false one", "one that raises"]
    assert [r["reached"] for r in alone] == [True, False, False]
    assert said(run_all(theorems, 2)) == alone
    with ThreadPoolExecutor(1) as pool:
        assert said(run_all(theorems, executor=pool)) == alone


def test_a_script_need_not_be_where_the_workers_are(
    theorems: list[Theorem], tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = next(run_all(theorems, executor=pool))
        (tmp_path / "script.py").unlink()
        rest = list(run_all(theorems[1:], executor=pool))
    assert first.reached
    assert [r.theorem.name for r in rest] == ["false", "raises"]


@pytest.mark.parametrize("always", [False, True])
def test_a_dying_worker_costs_a_retry_and_not_a_verdict(tmp_path: Path, always: bool) -> None:  # noqa: FBT001
    text = SCRIPT + f"\nalways = {always}\n" + KILLER
    (tmp_path / "script.py").write_text(text, encoding="utf-8")
    results = list(run_all(collect([tmp_path]), 2))
    assert [r.theorem.name for r in results] == ["slope", "false", "raises", "kills", "behind"]
    assert [r.reached for r in results] == [True, False, False, not always, True]
    assert ("the worker died twice" in results[3].reason) is always


class _Losing(Executor):
    """An executor that loses some calls, as a cluster loses workers."""

    def __init__(self, lost: set[int]) -> None:
        self.lost, self.count = lost, -1

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.count += 1
        future: Future[Any] = Future()
        if self.count in self.lost:
            future.set_exception(RuntimeError("the worker was killed"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize(("lost", "reached"), [({0}, True), ({0, 3}, False)])
def test_what_an_executor_loses_is_given_once_more(
    theorems: list[Theorem],
    lost: set[int],
    reached: bool,  # noqa: FBT001
) -> None:
    results = list(run_all(theorems, executor=_Losing(lost)))
    assert results[0].reached is reached
    assert reached or "the worker was killed" in results[0].reason


SLOW = """
import time

@theorem("a slow one", x=real())
def slow(proof, x):
    time.sleep(60)
"""


def test_an_interrupt_leaves_a_usable_partial_result(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT + SLOW, encoding="utf-8")
    command = [sys.executable, "-c", "from alicemath.cli import main; main()", "verify"]
    command += [str(tmp_path), "--jobs", "1", "--no-cache", "--json", str(tmp_path / "out.json")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    shown = ""
    while "one that raises" not in shown:  # the three that are quick
        shown += process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "3 theorems" in out
    assert "interrupted: 1 theorems were not run" in err
    assert "a false one" in (tmp_path / "out.json").read_text(encoding="utf-8")


def test_a_cluster_says_what_one_process_says(theorems: list[Theorem]) -> None:
    distributed = pytest.importorskip(
        "distributed", reason="distributed is not installed: the extra `cluster` has it"
    )
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        found = said(run_all(theorems, executor=client.get_executor()))
    assert found == said(run_all(theorems, 1))
