"""``tercoop profile``: list and show the profiles, list the fields, and draft a profile for a new layout."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

from tercoop.cli.importing import EncodingOption  # noqa: TC001 - typer reads the annotations when it runs
from tercoop.errors import UsageError

_profiles = typer.Typer(no_args_is_help=True, help="How layouts of spreadsheets are read.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_profiles, name="profile", short_help="List, show and draft profiles for import.")


@_profiles.command("list")
def list_all() -> None:
    """List the profiles that come with tercoop."""
    from tercoop.cli.importing_text import lay_out_list
    from tercoop.importing.profile_files import list_profiles

    rows = [
        (
            profile.name,
            f"{profile.title} ({', '.join(profile.formats)}; {', '.join(part.rows for part in profile.sheets)})",
        )
        for profile in list_profiles()
    ]
    typer.echo(lay_out_list(("profile", "for"), rows), nl=False)


@_profiles.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a profile, or the path of a file.")],
) -> None:
    """Show a profile: which column holds which field."""
    from tercoop.importing.profile_files import find_profile

    typer.echo(find_profile(name).path.read_text(encoding="utf-8"), nl=False)


@_profiles.command("fields")
def list_fields() -> None:
    """List what a profile can say that a column holds."""
    from tercoop.cli.importing_text import lay_out_list
    from tercoop.importing.fields import FIELDS

    rows = [(field.name, field.cleaner, field.meaning) for field in FIELDS.values()]
    typer.echo(lay_out_list(("field", "read as", "meaning"), rows), nl=False)


@_profiles.command("draft")
def draft(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The spreadsheet.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the profile to this file, such as mine.toml.")
    ] = None,
    encoding: EncodingOption = None,
) -> None:
    """Write a profile for a layout that no profile knows, with the best guesses and the open questions.

    Read the questions, correct what is wrong, and import with --profile.
    """
    from tercoop.cli.output import write_output
    from tercoop.importing.drafting import draft_profile
    from tercoop.reading import open_source

    if out is not None:
        _check_target(out)
    with open_source(file, encoding=encoding) as opened:
        text = draft_profile(opened, encoding)
    write_output(text, out)
    if out is not None:
        questions = "1 open question" if (count := _count_questions(text)) == 1 else f"{count} open questions"
        typer.echo(f"{out}: written, with {questions}. Answer them in the file, then look what comes of it:")
        if "\n# The letters of this file are wrong" in text:
            typer.echo("The letters of this file are wrong; the first lines of the draft say how to read it.")
        programme = " --programme CODE" if "--programme CODE" in text else ""
        typer.echo(f"  tercoop import {file} --profile {out}{programme} --dry-run")


def _check_target(out: Path) -> None:
    """Refuse a name that no profile can have, and never write over what a person has corrected."""
    from tercoop.errors import OutputError
    from tercoop.rdf.iris import KEY

    if out.suffix != ".toml" or not KEY.fullmatch(out.stem):
        raise UsageError(f"--out {out}: a profile is called like mine.toml, in lower case with hyphens")
    if out.exists():
        raise OutputError(f"{out}: is there already; choose another name, or take it away first")


def _count_questions(text: str) -> int:
    import re

    return len(re.findall(r"^# [ \d]\d\. ", text, re.MULTILINE))
