"""``alicemath check``: judge one derivative from the command line.

alicemath check losses.py:huber --gradient losses.py:huber_grad
alicemath check model.py:loss --gradient model.py:loss_grad --on "X=real(n, c)" --on "y=real(n)"
    --on "w=real(c)" --wrt w --prove
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

import alicemath
from alicemath.cli.shared import write_json
from alicemath.cli.targets import function_of, parameters_of, parse_domains, with_shapes
from alicemath.errors import AlicemathError
from alicemath.verdict import Status, Verdict

__all__ = ["EXIT_CODES", "check"]

KINDS = ("gradient", "jacobian", "hessian", "jvp", "vjp", "equal")
EXIT_CODES = {Status.REFUTED: 1, Status.UNDECIDED: 3}


def _claims(command: Callable[..., Any]) -> Callable[..., Any]:
    """One option for each kind of claim."""
    for kind in reversed(KINDS):
        said = "f itself" if kind == "equal" else f"the {kind} of f"
        command = click.option(f"--{kind}", metavar="G", help=f"G claims to be {said}.")(command)
    return command


@click.command()
@click.argument("f", metavar="FILE.py:FUNCTION")
@_claims
@click.option("--on", multiple=True, metavar="ARG=DOMAIN", help="As x=real(n) or p=simplex(m).")
@click.option("--shape", multiple=True, metavar="NAME=N", help="A length n=5, a shape X=5x3.")
@click.option("--wrt", metavar="ARG", help="The argument to differentiate by; the first.")
@click.option("--prove", is_flag=True, help="For every shape, by symbols.")
@click.option("--seed", default=0, show_default=True, help="Of the points and directions.")
@click.option("--json", "target", default="", metavar="FILE", help="Write the verdict; - prints.")
def check(
    f: str,
    on: tuple[str, ...],
    shape: tuple[str, ...],
    wrt: str | None,
    prove: bool,  # noqa: FBT001  click passes it
    seed: int,
    target: str,
    **claims: str | None,
) -> None:
    """Judge a derivative of FUNCTION that was written by hand.

    FUNCTION and G are named as losses.py:huber or package.module:huber.  Arguments are real
    vectors of a common length n where --on and --shape say nothing.

    Exit code 0 passed, 1 refuted, 3 undecided, 2 wrong usage.
    """
    given = {kind: g for kind, g in claims.items() if g}
    if len(given) != 1:
        raise click.UsageError(f"say what G claims: one of {', '.join('--' + k for k in KINDS)}")
    ((kind, g),) = given.items()
    function, claimed = function_of(f), function_of(g)
    parameters = parameters_of(function)
    domains = with_shapes(parse_domains(on), shape, parameters)
    if wrt is not None and wrt not in domains:
        raise click.UsageError(f"--wrt {wrt}: the arguments are {', '.join(domains)}")
    options: dict[str, Any] = {} if kind == "equal" else {"wrt": wrt or parameters[0]}
    if not prove:
        options["seed"] = seed
    verdict = _judge(f"{'prove' if prove else 'check'}_{kind}", function, claimed, domains, options)
    if target:
        write_json(verdict.to_dict(), target)
    if target != "-":
        click.echo(str(verdict))
    sys.exit(EXIT_CODES.get(verdict.status, 0))


def _judge(
    name: str, f: Any, claimed: Any, domains: Mapping[str, Any], options: Mapping[str, Any]
) -> Verdict:
    judge = getattr(alicemath, name)
    try:
        found: Verdict = judge(f, claimed, on=domains, **options)
    except AlicemathError as error:
        raise click.UsageError(str(error)) from None
    return found
