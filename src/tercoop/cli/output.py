"""Show answers: a table for people, the standard formats for programs, to standard output or a file."""

from __future__ import annotations

import re
import shutil
import sys
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Triple

    from tercoop.answer import Answer, Row
    from tercoop.graph import Graph
    from tercoop.values import Term

_LABEL = "Label"
_GAP = "  "
_NARROWEST = 8
_GROUPED_FROM = 10_000


class AnswerFormat(StrEnum):
    """Forms of an answer."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    TURTLE = "turtle"


FormOption = Annotated[AnswerFormat | None, typer.Option("--format", help="Form of the answer.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="FILE", help="RDF file to ask in place of the graph; may be repeated."),
]


def write_output(content: str, out: Path | None) -> None:
    """Write to a file as a whole, or to standard output.

    Raises:
        OutputError: where the file cannot be written.
    """
    if out is not None:
        from tercoop.rdf_files import write_file

        write_file(out, content.encode())
    else:
        typer.echo(content, nl=False)


def format_answer(answer: Answer, form: AnswerFormat, graph: Graph, *, hidden: Sequence[str] = ()) -> str:
    """Return the rows of an answer in one of the formats.

    Args:
        answer: the rows.
        form: the format; ``turtle`` is the result set vocabulary of the W3C's SPARQL tests.
        graph: where labels are looked up for a table.
        hidden: columns that a table leaves out.
    """
    match form:
        case AnswerFormat.CSV:
            return answer.to_csv()
        case AnswerFormat.TSV:
            return answer.to_tsv()
        case AnswerFormat.JSON:
            return answer.to_json() + "\n"
        case AnswerFormat.TURTLE:
            return answer.to_turtle()
        case AnswerFormat.TABLE:
            return _format_table(answer, graph, hidden)


def format_triples(triples: Sequence[Triple], form: AnswerFormat | None) -> str:
    """Return triples as Turtle.

    Raises:
        UsageError: for a format of tables.
    """
    if form not in {None, AnswerFormat.TURTLE}:
        raise UsageError(f"a query that constructs triples has no form '{form}'; use --format turtle")
    from tercoop.turtle import to_turtle

    return to_turtle(triples).decode()


def _format_table(answer: Answer, graph: Graph, hidden: Sequence[str]) -> str:
    """Return the rows as text: labels in place of IRIs, wrapped on a terminal, whole lines in a pipe.

    A column ``x`` beside a column ``xLabel`` is shown once, with the label.
    """
    labels = graph.find_labels(term for row in answer.terms for term in row)
    columns = [
        name
        for name in answer.variables
        if name not in hidden and not (name.endswith(_LABEL) and name.removesuffix(_LABEL) in answer.variables)
    ]
    rows = [[_show_cell(name, row, labels) for name in columns] for row in answer]
    numeric = [all(isinstance(row[name], int | Decimal | None) for row in answer) for name in columns]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return "".join(f"{line}\n" for line in _lay_out([_head(name) for name in columns], rows, numeric, width))


def _head(name: str) -> str:
    """Return the name of a column in words: ``erdfPercent`` → ``erdf percent``, ``kindLabel`` → ``kind``."""
    shown = name.removesuffix(_LABEL) or name
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", shown).lower()


def _show_cell(name: str, row: Row, labels: Mapping[str, str]) -> str:
    label = row.terms.get(f"{name}{_LABEL}")
    if label is not None:
        return show_term(label, labels)
    value = row[name]
    if isinstance(value, int | Decimal) and value >= _GROUPED_FROM:
        return f"{value:,}"
    return show_term(row.terms[name], labels)


def show_term(term: Term | None, labels: Mapping[str, str]) -> str:
    """Return a term for people: its label, or a short form of its IRI, or the plain value."""
    from pyoxigraph import NamedNode

    from tercoop.answer import write_value
    from tercoop.namespaces import shorten
    from tercoop.parameters import escape
    from tercoop.values import to_value

    if isinstance(term, NamedNode):
        return escape(labels.get(term.value) or shorten(term.value))
    return escape(write_value(to_value(term)))


def _lay_out(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int | None
) -> list[str]:
    """Return the lines of a table, numbers to the right; with a width, cells are wrapped to keep to it."""
    natural = [max(map(len, [name, *(row[index] for row in rows)])) for index, name in enumerate(columns)]
    widths = natural if width is None else _shrink(natural, width - len(_GAP) * (len(columns) - 1))
    lines = [*_wrap_row(columns, widths, numeric), _GAP.join("─" * size for size in widths)]
    for row in rows:
        lines += _wrap_row(row, widths, numeric)
    return lines


def _shrink(widths: list[int], available: int) -> list[int]:
    """Return widths that fit, taken from the widest columns first."""
    shrunk = list(widths)
    while sum(shrunk) > available and max(shrunk) > _NARROWEST:
        shrunk[shrunk.index(max(shrunk))] -= 1
    return shrunk


def _wrap_row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    import textwrap

    wrapped = [
        textwrap.wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(cells, widths, strict=True)
    ]
    height = max(map(len, wrapped))
    return [
        _GAP.join(
            f"{cell[line] if line < len(cell) else '':{'>' if to_the_right else '<'}{size}}"
            for cell, size, to_the_right in zip(wrapped, widths, numeric, strict=True)
        ).rstrip()
        for line in range(height)
    ]
