"""``tercoop sparql``: ask one's own SPARQL query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.cli.output import (
    AnswerFormat,
    DataOption,
    FormOption,
    OutOption,
    describe_cut,
    format_answer,
    format_triples,
    write_output,
)
from tercoop.errors import InputError, UsageError

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from tercoop.graph import Graph
    from tercoop.questions.answer import Answer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("sparql", short_help="Ask a SPARQL query of one's own.")(ask_sparql)


def ask_sparql(
    file: Annotated[str, typer.Argument(help="File with the query; - reads standard input.", metavar="FILE|-")],
    *,
    form: FormOption = None,
    out: OutOption = None,
    data: DataOption = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint in place of the graph.")
    ] = None,
) -> None:
    """Ask the graph, RDF files or an endpoint a SPARQL query of one's own.

    The default graph is the union of all named graphs. The prefixes of the project need no declaration. A SELECT gives
    a table, an ASK true or false, a CONSTRUCT or DESCRIBE Turtle. SERVICE is refused. Nothing is fetched
    but from an endpoint that is given; the query for one declares all its prefixes. Where the endpoint says that its
    answer is cut off, the exit code is 1.
    """
    place, text = _read_query(file)
    if endpoint is not None and data:
        raise UsageError("a query is asked of files (--data) or of an endpoint (--endpoint), not of both")
    from tercoop.questions.answer import Answer

    graph = _open(data, is_remote=endpoint is not None)
    result, cut = (graph.sparql(text, place=place), "") if endpoint is None else _ask_endpoint(endpoint, text, place)
    if isinstance(result, Answer):
        write_output(format_answer(result, form or AnswerFormat.TABLE, graph), out)
        if not len(result):
            typer.echo("no rows", err=True)
    elif isinstance(result, bool):
        write_output(_format_decision(form or AnswerFormat.TABLE, value=result), out)
    else:
        write_output(format_triples(result, form), out)
        if not result:
            typer.echo("no triples", err=True)
    if cut:
        raise describe_cut(str(endpoint), cut)


def _open(data: list[Path] | None, *, is_remote: bool) -> Graph:
    """Return the files given, else the build, else, for an endpoint elsewhere, nothing (so no labels)."""
    from tercoop.cli.build_in_use import open_build_in_use
    from tercoop.graph import Graph, open_graph
    from tercoop.questions.catalogue import Catalogue
    from tercoop.sparql.store import Store

    if is_remote:
        return Graph(Store.from_quads([]), Catalogue([]))
    if data:
        return open_graph(files=data)
    return Graph(open_build_in_use(), Catalogue([]))


def _ask_endpoint(address: str, text: str, place: str) -> tuple[Answer | bool | tuple[Triple, ...], str]:
    """Return the answer, and what the endpoint says of rows or triples that are missing."""
    from tercoop.questions.answer import Answer
    from tercoop.sparql.remote import ask_endpoint
    from tercoop.sparql.store import Decision, Solutions

    result = ask_endpoint(address, text, place=place)
    if isinstance(result, Solutions):
        return Answer(result), result.cut
    return (result.value, "") if isinstance(result, Decision) else (result.triples, result.cut)


def _read_query(file: str) -> tuple[str, str]:
    place = "<stdin>" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(place, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(repr(place), "no name of a file") from error
    try:
        return place, content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(place, "not UTF-8", line=line) from error


def _format_decision(form: AnswerFormat, *, value: bool) -> str:
    from pyoxigraph import QueryResultsFormat

    from tercoop.sparql.store import Decision

    if form is AnswerFormat.TURTLE:
        raise UsageError("an ASK has no form 'turtle'; use table, csv, tsv or json")
    if form is AnswerFormat.TABLE:
        return "true\n" if value else "false\n"
    formats = {
        AnswerFormat.CSV: QueryResultsFormat.CSV,
        AnswerFormat.TSV: QueryResultsFormat.TSV,
        AnswerFormat.JSON: QueryResultsFormat.JSON,
    }
    return Decision(value).serialize(formats[form]).decode() + "\n"
