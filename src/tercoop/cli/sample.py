"""``tercoop sample``: facts drawn at random with their sources, to be followed back by hand."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.cli.output import show_term, write_output
from tercoop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import NamedNode

    from tercoop.graph import Graph
    from tercoop.questions.sampling import SampledFact

COLUMNS = ("number", "graph", "thing", "thing label", "property", "value", "source", "document", "verdict", "remark")
"""Columns of the table for a spreadsheet; the last two are for whoever follows the facts back."""


class SampleFormat(StrEnum):
    """Forms in which a sample is shown."""

    TEXT = "text"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("sample", short_help="Draw facts at random, with their sources.")(show_sample)


def show_sample(
    *,
    size: Annotated[int, typer.Option("--size", min=1, help="How many facts.")] = 40,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draw; the same seed draws the same facts.")] = 1,
    graphs: Annotated[
        list[str] | None, typer.Option("--graph", metavar="NAME", help="Draw from this named graph; may be repeated.")
    ] = None,
    form: Annotated[SampleFormat, typer.Option("--format", help="How to show it.")] = SampleFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a file.")] = None,
) -> None:
    """Draw facts at random from the graph that was built, each with its sources, so that they can be checked by hand.

    Each named graph has the same chance, then each fact in it.
    """
    from tercoop.build.dataset import read_dataset
    from tercoop.build.folder import QUADS
    from tercoop.cli.build_in_use import find_build_in_use
    from tercoop.graph import open_graph
    from tercoop.layout import find_layout
    from tercoop.questions.near_names import suggest
    from tercoop.questions.parameters import show
    from tercoop.questions.sampling import draw_sample
    from tercoop.rdf.files import read_quads

    layout = find_layout()
    sources = {source.name: source.iri for source in read_dataset(layout) if source.is_data}
    for name in graphs or []:
        if name not in sources:
            hint = suggest(name, sources, "'tercoop info --graphs' lists them all")
            raise UsageError(f"no data graph '{show(name)}'{hint}")
    finished = find_build_in_use()
    chosen = [sources[name] for name in graphs or sources]
    facts = draw_sample(read_quads(finished.directory / QUADS), chosen, size=size, seed=seed)
    with open_graph(finished.directory) as graph:
        content = _to_csv(facts, graph) if form is SampleFormat.CSV else _to_text(facts, graph)
    write_output(content, out)


def _to_text(facts: Sequence[SampledFact], graph: Graph) -> str:
    """Return a block of lines for each fact."""
    blocks = []
    for number, fact in enumerate(facts, start=1):
        cells = _cells(fact, graph)
        blocks.append(
            f"{number:>3}  {cells['thing']}\n"
            f"     {cells['property']}: {cells['value']}\n"
            f"     source: {_say_sources(cells)} (graph {cells['graph']})\n"
        )
    return "\n".join(blocks)


def _say_sources(cells: Mapping[str, str]) -> str:
    """Return where a fact comes from; a graph that names nothing nearer is from one table as a whole."""
    if not cells["source"]:
        return "the table as a whole"
    return f"{cells['source']} | {cells['document']}"


def _to_csv(facts: Sequence[SampledFact], graph: Graph) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for number, fact in enumerate(facts, start=1):
        writer.writerow({"number": number, **_cells(fact, graph)})
    return lines.getvalue()


def _cells(fact: SampledFact, graph: Graph) -> dict[str, str]:
    from tercoop.rdf.namespaces import shorten

    labels = graph.find_labels([fact.graph, fact.subject, fact.predicate, fact.object, *fact.sources, *fact.documents])
    return {
        "graph": shorten(fact.graph.value).removeprefix("graph/"),
        "thing": show_term(fact.subject, {}),
        "thing label": labels.get(getattr(fact.subject, "value", ""), ""),
        "property": show_term(fact.predicate, labels),
        "value": show_term(fact.object, labels),
        "source": "; ".join(_name_source(source, graph) for source in fact.sources),
        "document": "; ".join(show_term(document, labels) for document in fact.documents),
    }


def _name_source(source: NamedNode, graph: Graph) -> str:
    """Return the short IRI of a source with what it says of its place: its key, its number or its description."""
    from tercoop.rdf.namespaces import DCTERMS, TC, shorten

    words = [
        *(f"'{key.value}'" for key in graph.store.literals(source, DCTERMS.identifier)),
        *(f"no. {number.value}" for number in graph.store.literals(source, TC.number)),
    ]
    return " ".join([shorten(source.value), *words])
