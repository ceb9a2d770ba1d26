"""The parser of arguments with all commands, and the one line that is said of an error.

Modules that take time to import are imported by the command that needs them.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.cli.signals import INTERRUPTED
from tercoop.errors import TercoopError, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    "build",
    "summary",
    "query",
    "sparql",
    "serve",
    "coverage",
    "sample",
    "importing",
    "profile",
    "validate",
    "format",
    "generate",
    "info",
    "bench",
)
"""Modules of this package with a command each, in the order of the help page."""

BUG = 2

app = typer.Typer(
    name="tercoop",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 # typer calls it with the value of the option
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tercoop {version('tercoop')}")
        raise typer.Exit


@app.callback()
def describe(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Build, check and ask the knowledge graph of European territorial cooperation."""


for _name in COMMANDS:
    if find_spec(f"tercoop.cli.{_name}"):
        import_module(f"tercoop.cli.{_name}").register(app)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; errors are printed as one line.

    Args:
        arguments: the words after ``tercoop``; without them, those of the process.
    """
    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="tercoop", standalone_mode=False)
        sys.stdout.flush()
    except TercoopError as error:
        return _fail(str(error), error.exit_code)
    except typer.TyperException as error:
        return _fail_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except OSError as error:
        return _fail_output(error)
    except Exception as error:  # noqa: BLE001 # the last resort: a traceback never reaches a user
        return _fail_bug(error)
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    typer.echo(f"tercoop: {printable(' '.join(message.split()))}", err=True)
    return code


def _fail_usage(error: typer.TyperException) -> int:
    message = getattr(error, "format_message", error.__str__)()
    if not message:  # the help page was shown in place of a message
        return getattr(error, "exit_code", BUG)
    return _fail(_reword(message), 2)


_BAD_VALUE = re.compile(r"Invalid value for '(.+?)': Input should be (.+?)(?:, unable to parse.*)?", re.DOTALL)
_PLAIN = {
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
    "a valid integer": "a whole number",
    "a valid number": "a number",
}


def _reword(message: str) -> str:
    """Return a message on a wrong value in our words: the parser speaks of its own inputs."""
    found = _BAD_VALUE.fullmatch(message)
    if found is None:
        return message.replace(": Value error, ", ": ")
    expected = found[2]
    for theirs, ours in _PLAIN.items():
        expected = expected.replace(theirs, ours)
    return f"{found[1]}: expected {expected}"


def _fail_output(error: OSError) -> int:
    if os.environ.get("TERCOOP_DEBUG"):
        traceback.print_exc()
    place = f"{error.filename}: " if error.filename else "standard output: "
    return _fail(f"{place}{error.strerror or error}", 2)


def _fail_bug(error: Exception) -> int:
    if os.environ.get("TERCOOP_DEBUG"):
        traceback.print_exc()
        return BUG
    kind = type(error).__name__
    return _fail(
        f"an error of tercoop itself ({kind}: {error}); please report it with the output of "
        "TERCOOP_DEBUG=1 and the same command",
        BUG,
    )
