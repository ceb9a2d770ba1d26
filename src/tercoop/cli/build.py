"""``tercoop build``: make the graph from the files."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 # typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tercoop.build.folder import FinishedBuild


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("build", short_help="Make the graph from its files.")(build_graph)


def build_graph(
    *,
    force: Annotated[bool, typer.Option("--force", help="Build even if no input has changed.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Folder of builds; without it, the usual one.")
    ] = None,
) -> None:
    """Read, derive, validate, write and load the graph; the former build stays in use until the new one is whole.

    Ends with 1 when the data do not conform to the shapes, and shows the first violations of the shapes that have most.
    """
    from dataclasses import replace

    from tercoop.build.run import build
    from tercoop.layout import find_layout
    from tercoop.validation import NonconformityError

    layout = find_layout()
    if out is not None:
        layout = replace(layout, build=out)
    try:
        finished, is_new = build(layout, force=force, announce=_announce)
    except NonconformityError as error:
        from tercoop.cli.validation_text import format_worst

        _announce("")
        typer.echo(format_worst(error.report, coloured=sys.stderr.isatty()), err=True)
        raise
    _announce("")
    typer.echo(_describe(finished) if is_new else f"nothing has changed since the build in {finished.directory}")


def _announce(stage: str) -> None:
    """Show what is being done: in one running line on a terminal, and in a line for each stage elsewhere."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[K{stage}", nl=False, err=True)
    elif stage:
        typer.echo(f"tercoop: {stage}", err=True)


def _describe(finished: FinishedBuild) -> str:
    from tercoop.cli.validation_text import say_counts

    manifest = finished.manifest
    counts = say_counts(manifest["validation"])
    return f"{finished.quads:,} quads in {len(manifest['graphs'])} graphs ({counts}) in {finished.directory}"
