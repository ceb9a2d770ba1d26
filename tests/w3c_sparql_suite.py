"""The W3C SPARQL 1.1 test suite: its manifests, and its rules of comparison.

Solutions and datasets are compared up to the names of blank nodes, and numbers by what they are worth: the engine keeps
no other form of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    parse_query_results,
)

from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import RDF, RDFS
from tercoop.validation.graph_index import GraphIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

SUITE = Path(__file__).parent.parent / "build" / "w3c-sparql"
needs_suite = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the suite is not here; scripts/fetch-w3c-sparql-tests gets it once"
)

_MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QUERY = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UPDATE = "http://www.w3.org/2009/sparql/tests/test-update#"
_ENTRIES, _ACTION, _RESULT = (NamedNode(_MANIFEST + name) for name in ("entries", "action", "result"))
_GRAPH_DATA = (NamedNode(_QUERY + "graphData"), NamedNode(_UPDATE + "graphData"))
_DATA = (NamedNode(_QUERY + "data"), NamedNode(_UPDATE + "data"))
_GRAPH = NamedNode(_UPDATE + "graph")
_TEXT = (NamedNode(_QUERY + "query"), NamedNode(_UPDATE + "request"))


@dataclass(frozen=True)
class Case:
    """A test of the suite.

    Attributes:
        name: folder and name.
        kind: the class of the test.
        text: the file of the query or update.
        before: graph (nothing for the default graph) → files, before the update or for the query.
        after: the same, after an update.
        result: the file of the answer to a query.
    """

    name: str
    kind: str
    text: Path
    before: list[tuple[str | None, Path]] = field(default_factory=list)
    after: list[tuple[str | None, Path]] = field(default_factory=list)
    result: Path | None = None


def cases(*folders: str, unlisted: bool = False) -> list[Case]:
    """Return the tests of some folders; none where the suite is not here.

    Args:
        folders: their names.
        unlisted: whether tests that a manifest describes and does not list are meant as well.
    """
    if not SUITE.is_dir():
        return []
    return [case for folder in folders for case in _read_manifest(folder, unlisted=unlisted)]


def names(folder: str) -> set[str]:
    """Return the names of the tests of a folder."""
    return {_local(entry) for entry in _entries(folder, unlisted=False)[1]}


def _entries(folder: str, *, unlisted: bool) -> tuple[GraphIndex, list[object]]:
    """Return a manifest and its tests."""
    manifest = SUITE / folder / "manifest.ttl"
    graph = GraphIndex(_load(manifest))
    listed = graph.members(graph.value(NamedNode(manifest.as_uri()), _ENTRIES))
    typed = [triple.subject for triple in _load(manifest) if str(triple.object).endswith("EvaluationTest>")]
    further = [entry for entry in typed if unlisted and entry not in listed]
    return graph, [*(entry for entry in listed if graph.value(entry, RDF.type) is not None), *further]


def _read_manifest(folder: str, *, unlisted: bool) -> Iterator[Case]:
    graph, entries = _entries(folder, unlisted=unlisted)
    for entry in entries:
        kind = str(graph.value(entry, RDF.type)).removeprefix(f"<{_MANIFEST}").removesuffix(">")
        action, result = graph.value(entry, _ACTION), graph.value(entry, _RESULT)
        texts = [graph.value(action, predicate) for predicate in _TEXT if graph.value(action, predicate) is not None]
        yield Case(
            name=f"{folder}/{_local(entry)}",
            kind=kind,
            text=_located(texts[0] if texts else action),
            before=list(_read_dataset(graph, action)),
            after=list(_read_dataset(graph, result)),
            result=_located(result) if isinstance(result, NamedNode) else None,
        )


def _local(entry: object) -> str:
    assert isinstance(entry, NamedNode)
    return entry.value.rpartition("#")[2]


def _read_dataset(graph: GraphIndex, node: object) -> Iterator[tuple[str | None, Path]]:
    for predicate in _DATA:
        for place in graph.objects(node, predicate):
            yield None, _located(place)
    for predicate in _GRAPH_DATA:
        for place in graph.objects(node, predicate):
            inner = graph.value(place, _GRAPH) or graph.value(place, _DATA[1]) or place
            label = graph.value(place, RDFS.label)
            yield (label.value if isinstance(label, Literal) else _iri(inner)), _located(inner)


def _iri(node: object) -> str:
    assert isinstance(node, NamedNode)
    return node.value


def _located(node: object) -> Path:
    return Path(_iri(node).removeprefix("file://"))


@cache
def _load(path: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in read_quads(path, base=path.as_uri())) if path.stat().st_size else ()


def load_dataset(files: Iterable[tuple[str | None, Path]]) -> Store:
    """Return a store with the statements of files, each in its graph."""
    store = Store()
    for name, path in files:
        graph = DefaultGraph() if name is None else NamedNode(name)
        if isinstance(graph, NamedNode):
            store.add_graph(graph)
        store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in _load(path))
    return store


def canonical(quads: Iterable[Quad]) -> frozenset[Quad]:
    """Return quads with canonical names for blank nodes, and numbers as the engine writes them."""
    store = Store()
    store.extend(quads)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


def read_answer(text: bytes, form: QueryResultsFormat) -> frozenset[Quad] | bool:
    """Return an answer in a form that can be compared: the decision of an ASK, or the solutions as statements."""
    found = parse_query_results(text, format=form)
    if isinstance(found, QueryBoolean):
        return bool(found)
    assert isinstance(found, QuerySolutions)
    variables = [variable.value for variable in found.variables]
    rows = Counter(tuple(solution) for solution in found)
    quads = [Quad(NamedNode("x:head"), NamedNode("x:variable"), Literal(name), DefaultGraph()) for name in variables]
    for row, number in rows.items():
        node = BlankNode()
        quads.append(Quad(node, NamedNode("x:times"), Literal(str(number)), DefaultGraph()))
        for name, value in zip(variables, row, strict=True):
            if value is not None:
                quads.append(Quad(node, NamedNode(f"x:cell-{name}"), value, DefaultGraph()))
    return canonical(quads)
