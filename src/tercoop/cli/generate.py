"""``tercoop generate``: make the Turtle of sources that are not kept here, or check that it is up to date."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.errors import ShortfallError
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from tercoop.generation.run import GeneratedFile


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("generate", short_help="Make Turtle from source files that are not kept here.")(generate_files)


def generate_files(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="What to make; without a name, everything.")
    ] = None,
    *,
    inputs: Annotated[Path, typer.Option("--inputs", metavar="DIR", help="Folder of the source files.")],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 where a file is not up to date.")
    ] = False,
) -> None:
    """Make the files of data/imported and data/reference from the source files; same input, same bytes.

    All files are made before the first is written: a source that is missing, came short or cannot be understood
    leaves everything as it is.
    """
    from tercoop.generation.registry import GENERATORS
    from tercoop.generation.run import Folders, choose, generate

    chosen = choose(GENERATORS, names or [])
    count = stale = 0
    for file in generate(chosen, Folders(inputs, find_layout().data), write=not check):
        count += 1
        stale += file.differs
        if file.differs:
            typer.echo(f"{file.path}: {'not up to date' if check else 'written'} ({_compare_lengths(file)})")
    noun = "generated file" if count == 1 else "generated files"
    if check and stale:
        command = " ".join(["tercoop generate", *(names or []), "--inputs", str(inputs)])
        verb = "is" if stale == 1 else "are"
        raise ShortfallError(f"{stale} of {count} {noun} {verb} not up to date; make them: {command}")
    share = f": {stale} written now, {count - stale} unchanged" if stale else ""
    typer.echo(f"{count} {noun} up to date{share}")


def _compare_lengths(file: GeneratedFile) -> str:
    """Return how long a file is and was, so that a loss catches the eye."""
    lines = file.content.count(b"\n")
    if file.former is None:
        return f"new, {_count_lines(lines)}"
    former = file.former.count(b"\n")
    return f"{_count_lines(lines)}, " + ("as before" if lines == former else f"{former:,} before")


def _count_lines(lines: int) -> str:
    return f"{lines:,} {'line' if lines == 1 else 'lines'}"
