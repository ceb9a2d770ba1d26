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

from tercoop.errors import ShortfallError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Triple

    from tercoop.graph import Graph
    from tercoop.questions.answer import Answer, Row
    from tercoop.rdf.values import Term, Value

_LABEL = "Label"
_GAP = "  "
_NARROWEST = 12
"""Width below which a column of words cannot be read with ease."""
_GROUPED_FROM = 10_000
_FIGURES = re.compile(r"[0-9][0-9,.]*")
_IRIS = re.compile(r"https?://\S+(?: https?://\S+)*")
"""A list of IRIs, as queries join the sentences that say the same."""


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
    typer.Option(
        "--data",
        metavar="PATH",
        help="RDF file, or folder with such files, to ask in place of the graph; may be repeated.",
    ),
]


def write_output(content: str, out: Path | None) -> None:
    """Write to a file as a whole, or to standard output.

    Raises:
        OutputError: where the file cannot be written.
    """
    if out is not None:
        from tercoop.rdf.files import write_file

        write_file(out, content.encode())
    else:
        typer.echo(content, nl=False)


def describe_cut(endpoint: str, cut: str) -> ShortfallError:
    """Return the error that ends a command whose answer was written and is not whole.

    Args:
        endpoint: the address that was asked.
        cut: what it says of the answer.
    """
    return ShortfallError(f"{endpoint}: {cut}; what is missing comes with ORDER BY, LIMIT and OFFSET")


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
    from tercoop.rdf.turtle import to_turtle

    return to_turtle(triples).decode()


def _format_table(answer: Answer, graph: Graph, hidden: Sequence[str]) -> str:
    """Return the rows as text: labels in place of IRIs, fitted to a terminal, whole lines in a pipe.

    A column ``x`` beside a column ``xLabel`` is shown once, with the label. On a terminal that is too narrow for a
    table, each row is a block of lines ``name: value``.
    """
    labels = graph.find_labels(term for row in answer.terms for term in row)
    columns = [
        name
        for name in answer.variables
        if name not in hidden and not (name.endswith(_LABEL) and name.removesuffix(_LABEL) in answer.variables)
    ]
    rows = [[_show_cell(name, row, labels) for name in columns] for row in answer]
    numeric = [all(isinstance(_pick_value(name, row), int | Decimal | None) for row in answer) for name in columns]
    heads = [_head(name) for name in columns]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = _fit(heads, rows, numeric, width)
    lines = _lay_out_blocks(heads, rows) if widths is None else _lay_out(heads, rows, numeric, widths)
    return "".join(f"{line}\n" for line in lines)


def lay_out_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of texts, columns of figures to the right; fitted to a terminal, whole lines in a pipe."""
    numeric = [bool(rows) and all(_FIGURES.fullmatch(row[place]) for row in rows) for place in range(len(columns))]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = _fit(columns, rows, numeric, width)
    lines = _lay_out_blocks(columns, rows) if widths is None else _lay_out(columns, rows, numeric, widths)
    return "".join(f"{line}\n" for line in lines)


def _head(name: str) -> str:
    """Return the name of a column in words: ``erdfPercent`` → ``erdf percent``, ``kindLabel`` → ``kind``."""
    shown = name.removesuffix(_LABEL) or name
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", shown).lower()


def _pick_value(name: str, row: Row) -> Value:
    """Return the value that a cell shows: that of the label of the column, where there is one."""
    label: Value = row.get(f"{name}{_LABEL}")
    return row[name] if label is None else label


def _show_cell(name: str, row: Row, labels: Mapping[str, str]) -> str:
    from pyoxigraph import Literal, NamedNode

    value = _pick_value(name, row)
    if isinstance(value, int | Decimal) and not -_GROUPED_FROM < value < _GROUPED_FROM:
        return f"{value:,}"
    if isinstance(value, str) and _IRIS.fullmatch(value) and isinstance(row.terms[name], Literal):
        return "; ".join(show_term(NamedNode(iri), labels) for iri in value.split(" "))
    label = row.terms.get(f"{name}{_LABEL}")
    return show_term(row.terms[name] if label is None else label, labels)


def show_term(term: Term | None, labels: Mapping[str, str]) -> str:
    """Return a term for people: its label, or a short form of its IRI, or the plain value."""
    from pyoxigraph import NamedNode

    from tercoop.questions.answer import write_value
    from tercoop.questions.parameters import escape
    from tercoop.rdf.namespaces import shorten
    from tercoop.rdf.values import to_value

    if isinstance(term, NamedNode):
        return escape(labels.get(term.value) or shorten(term.value))
    return escape(write_value(to_value(term)))


def _fit(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int | None
) -> list[int] | None:
    """Return the widths of the columns, taken from the widest first; ``None`` where they do not fit.

    Numbers are never wrapped, and words never to less than they need to be read.
    """
    widths = [max(map(len, [name, *(row[index] for row in rows)])) for index, name in enumerate(columns)]
    if width is None:
        return widths
    least = [
        max(map(len, [*name.split(), *(row[index] for row in rows)])) if is_number else min(widths[index], _NARROWEST)
        for index, (name, is_number) in enumerate(zip(columns, numeric, strict=True))
    ]
    available = width - len(_GAP) * (len(columns) - 1)
    if sum(least) > available:
        return None
    while sum(widths) > available:
        spare = [size if size > floor else 0 for size, floor in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return widths


def _lay_out(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], widths: Sequence[int]
) -> list[str]:
    """Return the lines of a table, numbers to the right."""
    lines = [*_wrap_row(columns, widths, numeric), _GAP.join("─" * size for size in widths)]
    for row in rows:
        lines += _wrap_row(row, widths, numeric)
    return lines


def _lay_out_blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a block of lines ``name: value`` for each row, with an empty line between; what is empty is left out."""
    lines: list[str] = []
    for row in rows:
        block = [f"{name}: {cell}" for name, cell in zip(columns, row, strict=True) if cell]
        lines += ["", *block] if lines else block
    return lines


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
