"""``tercoop generate``: make the Turtle of sources that are not kept here, or check that it is up to date."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

from tercoop.errors import ShortfallError
from tercoop.layout import find_layout


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
    """Make the files of data/imported and data/reference from the source files; same input, same bytes."""
    from tercoop.generation.registry import GENERATORS
    from tercoop.generation.run import Folders, choose, generate

    chosen = choose(GENERATORS, names or [])
    count = stale = 0
    for path, differs in generate(chosen, Folders(inputs, find_layout().data), write=not check):
        count += 1
        stale += differs
        if differs:
            typer.echo(f"{path}: {'not up to date' if check else 'written'}")
    if check and stale:
        command = " ".join(["tercoop generate", *(names or []), "--inputs", str(inputs)])
        raise ShortfallError(f"{stale} of {count} generated files are not up to date; make them: {command}")
    typer.echo(f"{count} generated files up to date{'' if check else f', {stale} of them written now'}")
