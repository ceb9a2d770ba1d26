"""``tercoop format``: bring Turtle files into the canonical form, or check that they are in it."""

from __future__ import annotations

import shlex
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.errors import ShortfallError
from tercoop.layout import find_layout
from tercoop.rdf.turtle_files import check_file, find_turtle_files, format_files

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDERS = ("ontology", "shapes", "data", "tests/shapes")
"""Folders with Turtle, below the root of a checkout."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("format", short_help="Bring Turtle files into canonical form.")(format_turtle)


def format_turtle(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...",
            help="Turtle files and folders; without one, all of the checkout.",
        ),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with 1 where a file is not in canonical form.")
    ] = False,
) -> None:
    """Write Turtle files anew in canonical, sorted form: one graph, one text."""
    files = find_turtle_files(paths or _folders())
    if check:
        _check(files, paths or [])
        return
    changed = format_files(files)
    for path in changed:
        typer.echo(f"{path}: brought into canonical form")
    typer.echo(f"{len(files)} Turtle files in canonical form, {len(changed)} of them changed")


def _folders() -> list[Path]:
    root = find_layout().root
    return [root / folder for folder in FOLDERS if (root / folder).is_dir()]


def _check(files: Sequence[Path], paths: Sequence[Path]) -> None:
    problems = [problem for path in files if (problem := check_file(path))]
    for problem in problems:
        typer.echo(problem)
    if problems:
        mend = shlex.join(["tercoop", "format", *map(str, paths)])
        raise ShortfallError(
            f"{len(problems)} of {len(files)} Turtle files are not in canonical form; mend them: {mend}"
        )
    typer.echo(f"{len(files)} Turtle files in canonical form")
