"""``tercoop validate``: judge anyone's RDF by our shapes, or by anyone's."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from tercoop.cli.output import write_output
from tercoop.errors import InputError, UsageError
from tercoop.rdf.files import STDIN, find_format, list_rdf_files, read_quads, read_standard_input
from tercoop.validation import Engine, Severity
from tercoop.validation.grouping import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from pyoxigraph import Quad, RdfFormat

    from tercoop.layout import Layout
    from tercoop.validation import Report

    Announce: TypeAlias = Callable[[str], None]

_SHOWN = 10
"""Results of one shape that text and web page show without ``--all``."""

_NUMBERS = (
    "queries of these shapes compare or compute numbers, where shifty can miss results; "
    "--engine pyshacl evaluates them as SPARQL asks"
)

_COMPRESSED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip", ".7z"})


class ReportFormat(StrEnum):
    """Forms of a report."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("validate", short_help="Check RDF data against SHACL shapes.")(validate_data)


def validate_data(  # noqa: PLR0913 - each argument is an option of the command
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="RDF files, folders of them (read with all below), or - for standard input; "
            "without any, the project's own data, as they would be built.",
        ),
    ] = None,
    *,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            help="Shapes to judge by, a file or a folder; may be repeated. Without it, the project's own shapes."
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="SHACL engine: shifty is fast, pyshacl is the reference.")
    ] = Engine.SHIFTY,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="Form of the report; turtle is the W3C's validation report.")
    ] = ReportFormat.TEXT,
    language: Annotated[Language, typer.Option(help="Language of the messages.")] = Language.ENGLISH,
    fail_on: Annotated[
        Severity, typer.Option(help="End with 1 for results of this severity or worse.")
    ] = Severity.VIOLATION,
    input_format: Annotated[
        str | None, typer.Option(help="Format of the files and of standard input, such as turtle or jsonld.")
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help=f"Show all results in text and html, not the first {_SHOWN} of each shape.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write the report to a file.")] = None,
) -> int:
    """Judge RDF data by SHACL shapes.

    By our own shapes, the vocabulary and our data are known, so that a file may refer to them; they are not judged
    themselves, only what the file adds to them. Literals that do not belong to their datatype, such as 2012-02-31 as a
    date, are violations wherever they stand, and terms of ours that the vocabulary does not declare, such as a misspelt
    property, are warnings. A thing that has a property of ours and no class of ours is a violation, as nothing else
    about it can be checked. By shapes given with --shapes, nothing is added: only those shapes and the data count.

    Ends with 0 where no result is as bad as --fail-on asks, 1 otherwise, 2 where something cannot be read. A violation
    makes data unusable; warnings and remarks say what would make them better, and count only with --fail-on warning or
    info. In the report in turtle and json, conforms has the W3C's meaning: false with a result of any severity. Nothing
    is ever fetched.
    """
    from tercoop.layout import find_layout
    from tercoop.sparql.store import on_deep_stack

    if "" in (paths or []):
        raise UsageError("a path is empty; write . for the current folder")
    layout = find_layout()
    if out is not None:
        own = () if shapes and paths else (layout.ontology, layout.shapes, layout.data)
        _keep_inputs(out, [*map(Path, paths or []), *(shapes or []), *own])
    given = None if input_format is None else find_format(input_format)

    with _busy("reading") as announce:

        def run() -> Report:
            return _judge(paths, shapes, layout, engine, given, announce)

        report = on_deep_stack(run)  # on a thread of its own: Ctrl-C does not wait for an engine
    cap = None if show_all else _SHOWN
    write_output(_render(report, form, language, cap=cap, coloured=out is None), out)
    if form in {ReportFormat.TURTLE, ReportFormat.JSON}:
        for note in report.notes:
            typer.echo(f"tercoop: note: {note}", err=True)
    return 0 if report.passes(fail_on) else 1


def _keep_inputs(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write a report over a file that is read, whatever name or link leads to it.

    Raises:
        UsageError: naming the file.
    """
    if not out.is_file():
        return
    for given in inputs:
        for path in given.rglob("*") if given.is_dir() else [given]:
            if path.is_file() and path.samefile(out):
                raise UsageError(f"--out {out} would overwrite {path}, which is read; choose another file")


def _judge(  # noqa: PLR0913, PLR0917 - what the options of the command say
    paths: Sequence[str] | None,
    shapes: Sequence[Path] | None,
    layout: Layout,
    engine: Engine,
    given: RdfFormat | None,
    announce: Announce,
) -> Report:

    from tercoop.validation import computes_with_numbers, validate
    from tercoop.validation.terms import find_names_without_base

    if not paths and not shapes:
        from tercoop.build.run import judge

        return judge(layout, engine=engine, announce=announce)
    data = _read_paths(paths, given) if paths else _read_own_data(layout)
    if shapes:
        place = " ".join(map(str, shapes))
        theirs = _read_paths(map(str, shapes), None)
        report = validate(data, theirs, engine=engine, place=place, announce=announce)
        if engine is Engine.SHIFTY and computes_with_numbers(theirs):
            return replace(report, notes=(*report.notes, _NUMBERS))
        return report
    from tercoop.build.run import read_what_is_known

    report = validate(
        data,
        _read_folder(layout.shapes),
        background=[*_read_folder(layout.ontology), *read_what_is_known(layout, announce, about=data)],
        engine=engine,
        check_literals=True,
        check_terms=True,
        place=str(layout.shapes),
        announce=announce,
    )
    return replace(report, notes=(*report.notes, *find_names_without_base(quad.triple for quad in data)))


def _read_paths(paths: Iterable[str], given: RdfFormat | None) -> list[Quad]:
    quads: list[Quad] = []
    for name in paths:
        path = Path(name)
        if name == STDIN:
            quads.extend(read_standard_input(format=given))
        elif path.is_dir():
            quads.extend(_read_folder(path))
        elif path.suffix.lower() in _COMPRESSED and path.is_file():
            raise InputError(path, "the file is compressed; unpack it first")
        else:
            quads.extend(read_quads(path, format=given))
    return quads


def _read_folder(folder: Path) -> list[Quad]:
    """Read all RDF files below a folder; relative IRIs keep the place inside it apart."""
    return [
        quad
        for path in list_rdf_files(folder)
        for quad in read_quads(path, base=f"file:///{quote(path.relative_to(folder).as_posix())}")
    ]


def _read_own_data(layout: Layout) -> list[Quad]:
    from tercoop.build.dataset import read_dataset, read_graph

    return [quad for source in read_dataset(layout) if source.is_data for quad in read_graph(source)]


def _render(report: Report, form: ReportFormat, language: Language, *, cap: int | None, coloured: bool) -> str:
    if form is ReportFormat.TEXT:
        from tercoop.cli.validation_text import format_report, wants_colour

        return format_report(report, language, cap=cap, coloured=coloured and wants_colour())
    if form is ReportFormat.TURTLE:
        from tercoop.validation.report_turtle import write_report

        return write_report(report)
    from tercoop.validation.rendering import to_html, to_json

    return to_json(report) if form is ReportFormat.JSON else to_html(report, language, cap=cap)


@contextmanager
def _busy(action: str) -> Iterator[Announce]:
    """Show on a terminal what is being done and for how long; say nothing in a pipe.

    Yields:
        What to call with the next action.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(action, total=None)
        yield lambda next_action: progress.update(task, description=next_action)
