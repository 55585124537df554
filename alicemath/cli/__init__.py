"""The command line.

Exit codes: 0 when what was asked came out as it should (every theorem reached the verdict that it
declares, the derivative passed), 1 when it did not, 3 when a check is undecided, 2 for a usage
error (no such path, nothing matched).
"""

from importlib import import_module

import click

from alicemath import __version__

__all__ = ["main"]

#: The module of each command, imported when it is called: the others need not be loaded.
COMMANDS = {
    "check": "alicemath.cli.check",
    "scan": "alicemath.cli.scan",
    "verify": "alicemath.cli.verify",
    "ledger": "alicemath.cli.notes",
    "show": "alicemath.cli.notes",
    "report": "alicemath.cli.report",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        return getattr(import_module(module), cmd_name) if module else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alicemath")
def main() -> None:
    """Prove, cross-check or refute the mathematics in plain NumPy code."""
