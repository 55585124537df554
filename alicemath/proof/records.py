"""A result as plain data and back: how it travels between machines and rests in the cache.

Only JSON values, so that nothing is executed when a record is read.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from alicemath.errors import InputError
from alicemath.proof.theorem import Result, Step, Theorem
from alicemath.verdict import Counterexample, Evidence, Status, Verdict

__all__ = ["read_record", "record_of"]


def record_of(result: Result) -> dict[str, Any]:
    """Return everything of a result but its theorem, as values that ``json.dumps`` accepts."""
    data = result.to_dict()
    return {key: data[key] for key in ("status", "reason", "seconds", "steps")}


def read_record(theorem: Theorem, record: Mapping[str, Any]) -> Result:
    """Return the result that a record was made of.

    Raises
    ------
    InputError
        If it is no record of a result.
    """
    try:
        steps = [_step(row) for row in record["steps"]]
        return Result(
            theorem, Status(record["status"]), steps, str(record["reason"]), record["seconds"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"no record of a result: {error!r}") from None


def _step(row: Mapping[str, Any]) -> Step:
    verdict = None if row["verdict"] is None else _verdict(row["verdict"])
    return Step(**{**row, "verdict": verdict})


def _verdict(row: Mapping[str, Any]) -> Verdict:
    c = row["counterexample"]
    return Verdict(
        **{
            **row,
            "status": Status(row["status"]),
            "side_conditions": tuple(row["side_conditions"]),
            "evidence": tuple(_evidence(e) for e in row["evidence"]),
            "counterexample": None if c is None else _counterexample(c),
        }
    )


def _evidence(row: Mapping[str, Any]) -> Evidence:
    numbers = {key: _number(row[key]) for key in ("difference", "error")}
    return Evidence(**{**row, **numbers})


def _counterexample(row: Mapping[str, Any]) -> Counterexample:
    return Counterexample(
        point={name: _value(x) for name, x in row["point"].items()},
        claimed=_value(row["claimed"]),
        true=_value(row["true"]),
        entry=tuple(row["entry"]),
        error=_number(row["error"]) or 0.0,
    )


def _number(x: Any) -> float | None:
    """A number; nan and the infinities rest as words."""
    return None if x is None else float(x)


def _value(x: Any) -> Any:
    """Lists become the arrays that they were."""
    if isinstance(x, dict):
        return {name: _value(part) for name, part in x.items()}
    if isinstance(x, list):
        array = np.asarray(x)
        return array.astype(np.float64) if array.dtype.kind == "U" else array
    return x
