"""The command ``tercoop``: arguments in, exit code out.

Exit codes: 0 good, 1 the data fall short, 2 wrong use or unreadable input, 130 Ctrl-C, 143 SIGTERM. An error is
one line on standard error that starts with ``tercoop:``. Modules that take time to import, the parser of arguments
among them, are imported by what needs them, so that signals are minded from the start.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from tercoop.cli.signals import clean_up_at_signals, end_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; errors are printed as one line.

    Args:
        arguments: the words after ``tercoop``; without them, those of the process.
    """
    from tercoop.cli.application import run_command

    return run_command(arguments)


def main() -> None:
    """Run the command for the process, and end it with the exit code."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has seen enough ends us without a word
    end_at_once()
    _open_closed_streams()
    from tercoop.cli.application import run_command

    code = clean_up_at_signals(run_command)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 2
    # Neither a query that still runs on its thread nor a full standard output is waited for.
    os._exit(code)


def _open_closed_streams() -> None:
    """Let standard streams that the caller has closed lead nowhere; else the next file that is opened would be one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            os.set_inheritable(number, True)  # noqa: FBT003 # child processes need theirs as well
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", errors="backslashreplace"))
