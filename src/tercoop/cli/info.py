"""``tercoop info``: what is installed, what is built, where things are."""

from __future__ import annotations

import platform
from importlib.metadata import version

import typer

PARTS = ("tercoop", "pyoxigraph", "pyshifty", "pyshacl", "rdflib")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("info", short_help="Show versions, folders and the build in use.")(show_info)


def show_info() -> None:
    """Show versions, folders and the build in use, with its triples per named graph."""
    from tercoop.build_folder import find_build
    from tercoop.errors import StoreError
    from tercoop.layout import find_layout

    layout = find_layout()
    typer.echo("versions")
    for part in PARTS:
        typer.echo(f"  {part:<12} {version(part)}")
    typer.echo(f"  {'Python':<12} {platform.python_version()}")
    typer.echo("\nfolders")
    for name in ("ontology", "shapes", "data", "queries", "build"):
        typer.echo(f"  {name:<12} {getattr(layout, name)}")
    typer.echo("\nbuild in use")
    try:
        finished = find_build(layout.current_build)
    except StoreError:
        typer.echo("  none; run 'tercoop build'")
        return
    typer.echo(f"  {finished.directory}")
    typer.echo(f"  {finished.quads:,} quads")
    for name, entry in sorted(finished.manifest["graphs"].items()):
        typer.echo(f"  {name:<16} {entry['triples']:>9,} triples  {entry['iri']}")
