"""SHACL property paths as text: the SPARQL syntax that people know, with prefixed names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from tercoop.rdf.namespaces import RDF, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Triple

    from tercoop.validation.graph_index import GraphIndex

_DEEPEST = 50
_SIGNS = (
    (SH.alternativePath, "", ""),
    (SH.inversePath, "^", ""),
    (SH.zeroOrMorePath, "", "*"),
    (SH.oneOrMorePath, "", "+"),
    (SH.zeroOrOnePath, "", "?"),
)


def write_path(path: object, graph: GraphIndex, *, name: Callable[[str], str] = shorten) -> str:
    """Return a path in SPARQL syntax: ``tc:hasRole/^tc:isRoleOf``.

    Args:
        path: the value of ``sh:path`` or ``sh:resultPath``.
        graph: where a complex path is described.
        name: how an IRI is written.
    """
    return _write(path, graph, name, 0)


def _write(path: object, graph: GraphIndex, name: Callable[[str], str], depth: int) -> str:
    if isinstance(path, NamedNode):
        return name(path.value)
    if depth > _DEEPEST:
        return "…"

    def inner(node: object) -> str:
        text = _write(node, graph, name, depth + 1)
        compound = len(graph.members(node)) > 1 or graph.value(node, SH.alternativePath) is not None
        return f"({text})" if compound else text

    members = graph.members(path)
    if members:
        return "/".join(map(inner, members))
    for predicate, before, after in _SIGNS:
        node = graph.value(path, predicate)
        if predicate == SH.alternativePath and node is not None:
            return "|".join(map(inner, graph.members(node)))
        if node is not None:
            return f"{before}{inner(node)}{after}"
    return str(path)


def describe_path(path: object, graph: GraphIndex) -> list[Triple]:
    """Return the statements that describe a complex path, so that a report can carry them; none for an IRI."""
    found: list[Triple] = []
    waiting, seen = [path], set[object]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, BlankNode) or node in seen:
            continue
        seen.add(node)
        for triple in graph.triples(node):
            if triple.predicate in _PATH_TERMS:
                found.append(triple)
                waiting.append(triple.object)
    return found


_PATH_TERMS = frozenset(
    {
        RDF.first,
        RDF.rest,
        SH.alternativePath,
        SH.inversePath,
        SH.zeroOrMorePath,
        SH.oneOrMorePath,
        SH.zeroOrOnePath,
    },
)
