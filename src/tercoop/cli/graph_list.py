"""The named graphs of a build as lines: one for each graph, or one for each collection of many small graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.build.folder import FinishedBuild
    from tercoop.graph import Graph


def list_graphs(finished: FinishedBuild, graph: Graph, *, every: bool = False) -> Iterator[str]:
    """Yield a line for each graph with its triples and title, and one for each collection; then the number of all.

    Args:
        finished: the build.
        graph: the same, opened.
        every: give each graph of a collection a line of its own.
    """
    from pyoxigraph import NamedNode

    entries = finished.manifest["graphs"]
    titles = graph.find_labels(NamedNode(entry["iri"]) for entry in entries.values())
    lines = {name: (entry["triples"], titles.get(entry["iri"], "")) for name, entry in entries.items()}
    collections = set() if every else {entry.get("collection") for entry in entries.values()} - {None}
    for collection in collections:
        members = [name for name, entry in entries.items() if entry.get("collection") == collection]
        lines[collection] = (
            sum(lines.pop(name)[0] for name in members),
            f"{len(members)} graphs, one for each source; tercoop info --graphs lists them",
        )
    width = max(map(len, lines))
    for name, (triples, title) in sorted(lines.items()):
        yield f"{name:<{width}}  {triples:>7,}  {title}".rstrip()
    yield f"{'all graphs':<{width}}  {finished.quads:>7,}  triples"
