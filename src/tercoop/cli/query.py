"""``tercoop query``: ask a catalogued question, or list them."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 # typer reads the annotations when it runs
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
    show_term,
    write_output,
)
from tercoop.errors import ShortfallError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.graph import Graph
    from tercoop.questions.answer import Answer
    from tercoop.questions.catalogue import Catalogue, Query


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("query", short_help="Ask a catalogued question, or list them.")(ask_question)


def ask_question(  # noqa: PLR0913 # each is an option of the command
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Name of the query; without it, the list of all.")
    ] = None,
    *,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A value; may be repeated.")
    ] = None,
    form: FormOption = None,
    out: OutOption = None,
    data: DataOption = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint in place of the graph.")
    ] = None,
    describe: Annotated[bool, typer.Option("--describe", help="Show what the query asks and takes.")] = False,
    list_all: Annotated[bool, typer.Option("--all", help="List the queries that construct triples, too.")] = False,
    write_index: Annotated[bool, typer.Option("--write-index", help="Write queries/README.md of a checkout.")] = False,
) -> None:
    """Ask a catalogued question.

    A table by default: labels stand for IRIs, and a column with its label is shown once. The other formats hold every
    column. A query of the topics derivation and seed-facts gives Turtle. Ends with 1 when a query with its default
    values has fewer rows than the catalogue promises.
    """
    from tercoop.layout import find_layout
    from tercoop.questions.catalogue import read_catalogue

    values = _read_values(parameter or [])
    layout = find_layout()
    if write_index:
        from tercoop.questions.catalogue_graph import render_index

        write_output(render_index(read_catalogue(layout.queries)), layout.queries / "README.md")
        return
    if name is None:
        if values or describe or form or data or endpoint:
            raise UsageError("these options need the name of a query; 'tercoop query' lists them")
        write_output(_list(read_catalogue(layout.queries), list_all=list_all), out)
        return
    if describe:
        write_output(_describe(read_catalogue(layout.queries)[name]), out)
        return
    from tercoop.cli.build_in_use import open_build_in_use
    from tercoop.graph import Graph, open_graph

    questions = read_catalogue(layout.queries)
    query = questions[name]
    if endpoint and (data or query.form != "SELECT"):
        raise UsageError("--endpoint is for a query that selects rows, and does not go with --data")
    graph = open_graph(files=data) if data else Graph(open_build_in_use(), questions)
    if query.form == "SELECT":
        answer = _select(graph, query, values, form or AnswerFormat.TABLE, out, endpoint)
        if answer.cut:
            raise describe_cut(str(endpoint or query.endpoint), answer.cut)
        if len(answer) < answer.minimum_rows and not data:
            raise ShortfallError(f"{query.name}: {len(answer)} rows, and the catalogue promises {answer.minimum_rows}")
    else:
        _construct(graph, query, values, form, out)


def _read_values(words: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise UsageError(f"'-p {word[:60]}' is not name=value")
        if name in values:
            raise UsageError(f"the parameter '{name}' is given twice")
        values[name] = value
    return values


def _select(  # noqa: PLR0913, PLR0917 # each is an option of the command
    graph: Graph, query: Query, values: dict[str, str], form: AnswerFormat, out: Path | None, endpoint: str | None
) -> Answer:
    answer = graph.ask_elsewhere(endpoint, query.name, **values) if endpoint else graph.ask(query.name, **values)
    names = [parameter.name for parameter in query.parameters]
    content = format_answer(answer, form, graph, hidden=names)
    if form is AnswerFormat.TABLE:
        content = _head(graph, query, values, answer.terms[0] if len(answer) else None) + (
            content if len(answer) else ""
        )
    write_output(content, out)
    if not len(answer):
        typer.echo("no rows", err=True)
    return answer


def _head(graph: Graph, query: Query, values: Mapping[str, str], row: tuple[object, ...] | None) -> str:
    """Return the question and the values that it was asked with: those of the first row, or else as they were given."""
    lines = [query.summary]
    if row is not None:
        cells = dict(zip(query.variables, row, strict=True))
        labels = graph.find_labels(row)
        lines += [f"{p.name}: {show_term(cells[p.name], labels)}" for p in query.parameters]  # type: ignore[arg-type]
    else:
        from tercoop.questions.parameters import show

        lines += [f"{p.name}: {show(values.get(p.name, p.default or ''))}" for p in query.parameters]
    return "\n".join(lines) + "\n\n"


def _construct(graph: Graph, query: Query, values: dict[str, str], form: AnswerFormat | None, out: Path | None) -> None:
    if values:
        raise UsageError(f"{query.name} has no parameters")
    triples = graph.construct(query.name)
    write_output(format_triples(triples, form), out)
    if not triples:
        typer.echo("no triples", err=True)


def _list(catalogue: Catalogue, *, list_all: bool) -> str:
    from tercoop.questions.catalogue import CONSTRUCT_TOPICS

    lines: list[str] = []
    for topic, queries in catalogue.topics().items():
        if topic in CONSTRUCT_TOPICS and not list_all:
            continue
        lines += [topic, *(line for query in queries for line in _entry(query)), ""]
    if not list_all:
        lines += [
            f"{topic}: {len(queries)} queries that construct triples; list them with --all"
            for topic, queries in catalogue.topics().items()
            if topic in CONSTRUCT_TOPICS
        ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(query: Query) -> list[str]:
    import textwrap

    given = " ".join(f"-p {parameter.name}={parameter.default or '…'}" for parameter in query.parameters)
    return [
        f"  {query.name}{'  ' + given if given else ''}",
        *textwrap.wrap(query.summary, 76, initial_indent="      ", subsequent_indent="      "),
    ]


def _describe(query: Query) -> str:
    lines = [query.name, "", query.summary, query.description, ""]
    for parameter in query.parameters:
        default = f", {parameter.default} by default" if parameter.default else ", needed"
        lines += [f"-p {parameter.name}=…  {parameter.type}{default}", f"    {parameter.description}"]
        lines += [f"    a value is {parameter.expected}"]
    if query.endpoint:
        lines += [f"asked of {query.endpoint}"]
    if query.variables:
        lines += [f"columns: {', '.join(query.variables)}"]
    if query.keywords:
        lines += [f"keywords: {', '.join(query.keywords)}"]
    if query.questions:
        lines += [f"competency questions: {', '.join(map(str, query.questions))}"]
    return "\n".join([*lines, f"file: {query.path}", "", query.text])
