"""``tercoop info``: what is installed, what is built, where things are."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.graph import Graph

COUNTS = "programmes/count-programmes"
SOURCES = "evidence/count-titles"
UNMATCHED = "evidence/list-unmatched-titles"
OVERLAP = (
    "A row is what one source lists, and sources overlap: the table above counts each programme once, "
    "and each that has a code ('with CCI') as well."
)
"""Why the rows of one period do not add up to its programmes."""

_NO_STRAND = "none"
PARTS = ("tercoop", "pyoxigraph", "pyshifty", "pyshacl", "rdflib")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("info", short_help="Show versions, folders and the build in use.")(show_info)


def show_info(
    *,
    graphs: Annotated[bool, typer.Option("--graphs", help="List every named graph, and not the collections.")] = False,
) -> None:
    """Show versions, folders and the build in use: triples per named graph, programmes, sources of programmes."""
    from tercoop.cli.build_in_use import find_build_in_use
    from tercoop.cli.graph_list import list_graphs
    from tercoop.errors import StoreError
    from tercoop.graph import open_graph
    from tercoop.layout import find_layout

    layout = find_layout()
    typer.echo("versions")
    for part in PARTS:
        typer.echo(f"  {part:<12} {version(part)}")
    typer.echo(f"  {'Python':<12} {platform.python_version()}")
    typer.echo("\nfolders")
    for name in ("ontology", "shapes", "data", "queries", "build"):
        typer.echo(f"  {name:<12} {getattr(layout, name)}")
    typer.echo("\nbuild in use")
    try:
        finished = find_build_in_use()
    except StoreError:
        typer.echo("  none; run 'tercoop build'")
        return
    typer.echo(f"  {finished.directory}\n")
    with open_graph(finished.directory) as graph:
        for line in list_graphs(finished, graph, every=graphs):
            typer.echo(f"  {line}")
        for line in (*_count_programmes(graph), *_count_titles(graph)):
            typer.echo(line)


def _count_programmes(graph: Graph) -> Iterator[str]:
    """Yield a table of the programmes: a row for each period, a column for each strand."""
    counts: dict[str, dict[str, int]] = {}
    labels: dict[str, None] = {}
    codes: dict[str, list[int]] = {}
    for row in graph.ask(COUNTS):
        strand = str(row.strandLabel or _NO_STRAND)
        labels[strand] = None
        by_strand = counts.setdefault(str(row.periodLabel), {})
        by_strand[strand] = by_strand.get(strand, 0) + row.programmes
        known = codes.setdefault(str(row.periodLabel), [0, 0])
        known[0] += row.withCci
        known[1] += row.withKeepId
    if not counts:
        return
    strands = sorted(labels, key=lambda label: (label == _NO_STRAND, label))
    heads = ("period", *strands, "all", "with CCI", "with keep.eu number")
    yield "\nprogrammes by period and strand (" + COUNTS + ")"
    yield "  " + "  ".join((f"{heads[0]:<9}", *heads[1:]))
    for period in sorted(counts):
        found = [counts[period].get(strand, 0) for strand in strands]
        cells = [*found, sum(found), *codes[period]]
        numbers = (f"{number:>{len(head)}}" for number, head in zip(cells, heads[1:], strict=True))
        yield "  " + "  ".join((f"{period:<9}", *numbers))


def _count_titles(graph: Graph) -> Iterator[str]:
    """Yield a table of the sources that list programmes, with what is matched among them."""
    rows = list(graph.ask(SOURCES))
    if not rows:
        return
    heads = ("period", "rows", "programmes", "matched", "unmatched", "source")
    yield "\nsources of programmes (" + SOURCES + "; the unmatched: " + UNMATCHED + ")"
    yield "  " + "  ".join((f"{heads[0]:<9}", *heads[1:]))
    for row in rows:
        cells = (row.rows, row.programmes, row.matched, row.unmatched)
        numbers = (f"{number:>{len(head)}}" for number, head in zip(cells, heads[1:], strict=False))
        yield "  " + "  ".join((f"{row.periodLabel!s:<9}", *numbers, str(row.documentLabel)))
    yield "  " + OVERLAP
