"""``tercoop profile``: list and show the profiles, list the fields, and draft a profile for a new layout."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

_profiles = typer.Typer(no_args_is_help=True, help="How layouts of spreadsheets are read.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_profiles, name="profile", short_help="List, show and draft profiles for import.")


@_profiles.command("list")
def list_all() -> None:
    """List the profiles that come with tercoop."""
    from tercoop.cli.output import lay_out_table
    from tercoop.importing.profile import list_profiles

    rows = [
        (profile.name, ", ".join(profile.formats), ", ".join(part.rows for part in profile.sheets), profile.title)
        for profile in list_profiles()
    ]
    typer.echo(lay_out_table(("profile", "formats", "rows", "for"), rows), nl=False)


@_profiles.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a profile, or the path of a file.")],
) -> None:
    """Show a profile: which column holds which field."""
    from tercoop.importing.profile import find_profile

    typer.echo(find_profile(name).path.read_text(encoding="utf-8"), nl=False)


@_profiles.command("fields")
def list_fields() -> None:
    """List what a profile can say that a column holds."""
    from tercoop.cli.output import lay_out_table
    from tercoop.importing.fields import FIELDS

    rows = [(field.name, field.cleaner, field.meaning) for field in FIELDS.values()]
    typer.echo(lay_out_table(("field", "read as", "meaning"), rows), nl=False)


@_profiles.command("draft")
def draft(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The spreadsheet.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the profile to this file.")] = None,
) -> None:
    """Write a profile for a layout that no profile knows, with the best guesses and the open questions.

    Read the questions, correct what is wrong, and import with --profile.
    """
    from tercoop.cli.output import write_output
    from tercoop.importing.drafting import draft_profile
    from tercoop.reading import open_source

    with open_source(file) as opened:
        write_output(draft_profile(opened), out)
    if out is not None:
        typer.echo(f"{out}: read it, answer its questions, then: tercoop import {file} --profile {out} --dry-run")
