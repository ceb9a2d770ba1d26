"""``tercoop summary``: what is in the graph that was built, whether it is sound, and what to do with it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.build.folder import FinishedBuild
    from tercoop.graph import Graph
    from tercoop.questions.answer import Answer

QUESTIONS = (
    ("funding/split-budget-by-contributor", ("programme",)),
    ("programmes/list-generations", ("series", "managingAuthorities")),
    ("projects/list-partners", ("project", "title")),
)
"""Questions that the summary answers, with the columns that it leaves out."""

NEXT = (
    ("tercoop query", "all questions"),
    ("tercoop query evidence/trace-programme", "the sentence behind each statement on Interact II"),
    ("tercoop coverage F14", "one fact of the source, with its triples"),
    ("tercoop validate FILE", "check a file of your own"),
    ("docs/modelling.md", "how to describe a programme"),
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("summary", short_help="Show what is in the graph.")(show_summary)


def show_summary() -> None:
    """Show the graph that was built: graphs, verdicts, three answers, what to do next."""
    from tercoop.cli.build_in_use import find_build_in_use
    from tercoop.graph import open_graph

    finished = find_build_in_use()
    with open_graph(finished.directory) as graph:
        for line in _describe(finished, graph):
            typer.echo(line)


def _describe(finished: FinishedBuild, graph: Graph) -> Iterator[str]:
    from tercoop.cli.graph_list import list_graphs
    from tercoop.cli.output import AnswerFormat, format_answer

    manifest = finished.manifest
    yield f"tercoop {manifest['parts']['tercoop']}: the graph of European territorial cooperation"
    yield ""
    yield from list_graphs(finished, graph)
    yield ""
    yield f"validation  {_judge(manifest['validation'])}"
    yield f"coverage    {_cover()}"
    for name, hidden in QUESTIONS:
        answer = graph.ask(name)
        yield ""
        yield answer.question
        yield from _name_values(graph, name, answer)
        yield ""
        for line in format_answer(answer, AnswerFormat.TABLE, graph, hidden=hidden).splitlines():
            yield f"    {line}"
    yield ""
    yield "what to do next"
    steps = [(words.replace("tercoop ", f"{_name_command()} ", 1), purpose) for words, purpose in NEXT]
    width = max(len(words) for words, _ in steps)
    for words, purpose in steps:
        yield f"    {words:<{width}}  {purpose}"


def _name_command() -> str:
    """Return what to type for this command here: its name, or its path where a shell would not find it."""
    if shutil.which("tercoop"):
        return "tercoop"
    return os.path.relpath(sys.argv[0])


def _name_values(graph: Graph, name: str, answer: Answer) -> Iterator[str]:
    """Yield the values that a question was asked with, as ``programme: Interact 2007-2013``."""
    from tercoop.cli.output import show_term

    for parameter in graph.questions[name].parameters:
        term = answer[0].terms[parameter.name]
        yield f"{parameter.name}: {show_term(term, graph.find_labels([term]))}"


def _judge(counts: dict[str, int]) -> str:
    from tercoop.cli.validation_text import say_counts

    verdict = "does not conform" if counts["violation"] else "conforms"
    return f"{verdict} ({say_counts(counts)}); tercoop validate shows them"


def _cover() -> str:
    from tercoop.build.coverage import check_coverage, read_facts
    from tercoop.layout import find_layout
    from tercoop.questions.catalogue import read_catalogue
    from tercoop.rdf.files import read_quads

    layout = find_layout()
    facts = read_facts(read_catalogue(layout.queries).values())
    coverage = check_coverage(facts, (quad.triple for quad in read_quads(layout.data / "curated" / "seed.ttl")))
    return f"{coverage.found} of {len(facts)} facts of the source, in the seed graph alone; tercoop coverage lists them"
