"""``tercoop import``: a spreadsheet of projects and partners becomes graph, with a list of what was wrong in it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - typer reads the annotations when it runs
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.errors import UsageError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.importing.differences import Differences
    from tercoop.importing.profile import Profile
    from tercoop.importing.programmes import ProgrammeMatch
    from tercoop.importing.recognition import Recognition
    from tercoop.reading import SourceFile


_SHOWN = 6
"""Programmes that are named to choose from."""


class GraphFormatOption(StrEnum):
    """How statements are written."""

    TURTLE = "turtle"
    NTRIPLES = "ntriples"


EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding", metavar="NAME", help="Encoding of a table of text, such as cp1250, if not found rightly."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("import", short_help="Turn a spreadsheet of projects and partners into graph.")(import_spreadsheet)


def import_spreadsheet(  # noqa: PLR0913 # one parameter an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="XLSX, CSV or JSON of keep.eu.")],
    *,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", metavar="NAME", help="How to read it: a name of 'tercoop profile list', or mine.toml."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder to write; without it, imported/NAME of the file."),
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option(
            "--programme", metavar="CODE", help="Programme of every row, where the file names none: code, key or title."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="KEY", help="Key of the source in IRIs; without it, made of the name of the file."
        ),
    ] = None,
    retrieved: Annotated[
        dt.datetime | None,
        typer.Option("--retrieved", metavar="DAY", formats=["%Y-%m-%d"], help="Day on which the file was fetched."),
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Keep descriptions and other running text.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Replace a former import without a question.")] = False,
    form: Annotated[
        GraphFormatOption, typer.Option("--format", help="How statements are written.")
    ] = GraphFormatOption.TURTLE,
    encoding: EncodingOption = None,
) -> None:
    """Read a spreadsheet of projects, partners or calls into Turtle, one file a programme; list what was wrong in it.

    The layout is recognised by the names of the columns, or named with --profile. Every row is either in the graph or
    in rejects.csv with its place and the reason; values that are doubtful are left out or flagged there, never guessed.
    The folder is replaced as a whole; what a newer file adds, changes and takes away is shown before.
    """
    from tercoop.cli.terminal import RowCounter
    from tercoop.importing.former_import import check_folder
    from tercoop.importing.outcome import Choices
    from tercoop.importing.profile_files import find_profile
    from tercoop.importing.run import import_file
    from tercoop.reading import open_source

    key = _source_key(source, file)
    target = out or Path("imported") / key
    check_folder(target)
    fixed = _find_programme(programme) if programme else None
    named = find_profile(profile) if profile else None
    with open_source(file, encoding=encoding or (named.encoding if named else None)) as opened:
        recognition = _choose_profile(opened, named, fixed)
        reason = f"profile '{recognition.profile.name}': {recognition.reason}"
        for note in (reason, *opened.notes, *_describe_unread_sheets(opened, recognition)):
            typer.echo(printable(f"{file}: {note}"), err=True)
        with RowCounter() as counter:

            def confirm(differences: Differences) -> bool:
                counter.stop()
                return _confirm(differences, target, yes=yes)

            result = import_file(
                opened,
                recognition,
                target,
                Choices(
                    source=key,
                    programme=fixed,
                    with_prose=texts,
                    format=form.value,
                    retrieved=retrieved.date().isoformat() if retrieved else None,
                    dry_run=dry_run,
                ),
                progress=counter.show,
                confirm=confirm,
            )
    from tercoop.cli.importing_text import describe_import

    typer.echo(describe_import(result, target, dry_run=dry_run), nl=False)


def _source_key(source: str | None, file: Path) -> str:
    from tercoop.rdf.iris import KEY, make_source_key

    if source is not None:
        if not KEY.fullmatch(source):
            raise UsageError(f"--source is a key in lower case with hyphens, such as keep-2026-11, not '{source}'")
        return source
    key = make_source_key(file.stem)
    if key is None:
        raise UsageError(f"no key can be made of the name of {file}; give one with --source")
    return key


def _find_programme(text: str) -> ProgrammeMatch:
    """Return the programme that a key, a code or a title means; a code of the right form may be a new one."""
    from tercoop.importing.programmes import ProgrammeIndex, ProgrammeMatch

    index = ProgrammeIndex()
    if index.is_known(text):
        return ProgrammeMatch(text)
    match = index.find_by_code(text)
    if match.key is not None:
        return match
    named = index.find_by_title(text)
    if named.key is not None and not named.is_new:
        return named
    near = index.find_near(text)
    if near:
        shown = "; ".join(f"{key} ({title})" for key, title in near[:_SHOWN])
        more = f"; and {len(near) - _SHOWN} more" if len(near) > _SHOWN else ""
        raise UsageError(
            f"--programme: '{text}' is no code, key or title of a programme; perhaps it is one of these: {shown}{more}"
        )
    raise UsageError(f"--programme: {match.reason}; 'tercoop query programmes/list-titles' lists keys and codes")


def _choose_profile(opened: SourceFile, named: Profile | None, programme: ProgrammeMatch | None) -> Recognition:
    from tercoop.errors import InputError
    from tercoop.importing.profile_files import list_profiles
    from tercoop.importing.recognition import match_profile, recognise

    if named is not None:
        chosen = match_profile(named, opened)
        if chosen.missing:
            raise InputError(opened.path, f"profile '{chosen.profile.name}' does not fit: {chosen.missing}")
    else:
        fitting = recognise(list_profiles(), opened)
        if not fitting:
            raise InputError(
                opened.path,
                "no profile fits its columns; 'tercoop profile draft' writes one for it, 'tercoop profile list' shows "
                "those there are",
            )
        if len(fitting) > 1 and fitting[0].found == fitting[1].found:
            both = " and ".join(f"'{item.profile.name}'" for item in fitting[:2])
            raise InputError(opened.path, f"the profiles {both} fit equally well; choose one with --profile")
        chosen = fitting[0]
    if programme is None and not any(
        field.startswith("programme.") or match.part.rows == "places"
        for match in chosen.matches
        for field in match.part.fields
    ):
        raise UsageError(
            f"the layout '{chosen.profile.name}' names no programme; say which one with --programme, by CCI code or key"
        )
    return chosen


def _describe_unread_sheets(opened: SourceFile, recognition: Recognition) -> Iterator[str]:
    """Yield a note for each sheet that the profile does not read."""
    read = {match.place for match in recognition.matches}
    for place, sheet in enumerate(opened.sheets):
        if place not in read:
            yield f"sheet '{sheet.name}' is not read: no [[sheet]] of the profile is for it, or another sheet was taken"


def _confirm(differences: Differences, target: Path, *, yes: bool) -> bool:
    from tercoop.cli.importing_text import describe_differences
    from tercoop.cli.terminal import ask

    typer.echo(describe_differences(differences, target), err=True, nl=False)
    if yes or not sys.stdin.isatty() or not sys.stderr.isatty():
        return True
    return ask(printable(f"Replace {target}?"))
