"""What a terminal shows beside the output: how far a long command has come, and a question before it goes on."""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.progress import Progress

_TURN = 0.2
"""Seconds between two looks for a signal while an answer is waited for."""

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}


class RowCounter:
    """Show rows and rate on a terminal, and nothing in a pipe.

    It has a thread and hides the cursor, so it is stopped before anything else is written to the terminal.
    """

    def __enter__(self) -> Self:
        """Begin with no row."""
        self._bar: Progress | None = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.completed:,.0f} rows"),
                TextColumn("{task.fields[rate]}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("rows", total=None, rate="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take it from the terminal."""
        self.stop()

    def show(self, rows: int) -> None:
        """Show how many rows have been read."""
        if self._bar is not None:
            elapsed = self._bar.tasks[self._task].elapsed
            rate = f"{rows / elapsed:,.0f} rows a second" if elapsed else ""
            self._bar.update(self._task, completed=rows, rate=rate)

    def stop(self) -> None:
        """Leave the terminal as it was; once more does no harm."""
        if self._bar is not None:
            try:
                self._bar.stop()
            finally:
                self._bar.console.show_cursor()  # also where Ctrl-C comes in between


def ask(question: str) -> bool:
    """Ask on the terminal, and return whether the answer is yes; an empty one is no.

    Raises:
        Abort: at the end of the input.
    """
    while True:
        typer.echo(f"{question} [y/N]: ", nl=False, err=True)
        # A signal that comes just before a read begins would be heard only when the read is over.
        while not select.select([sys.stdin], [], [], _TURN)[0]:
            pass
        line = sys.stdin.buffer.readline().decode(errors="replace")
        if not line:
            typer.echo(err=True)
            raise typer.Abort
        answer = _ANSWERS.get(line.strip().lower())
        if answer is not None:
            return answer
        typer.echo("Answer y or n.", err=True)
