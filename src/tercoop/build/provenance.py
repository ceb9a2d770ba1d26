"""Describe where each named graph comes from, in the graph ``provenance``; no clock, so the same input gives the same.

::

    <graph/seed> a dcat:Dataset , prov:Entity , void:Dataset ;
        dcterms:title "…"@en ; dcterms:description "…"@en ;
        dcterms:creator <https://w3id.org/tercoop/> ; # who made the graph; the source may be of others
        void:triples 512 ;
        dcterms:identifier "sha256:…" ;           # of the sorted N-Triples of the graph
        owl:versionInfo "0.1.0" ;                 # of tercoop
        dcterms:license <…> ; dcterms:bibliographicCitation "who is to be named" ;
        prov:wasDerivedFrom <https://…> .          # the source …
    <https://…> a prov:Entity ; dcterms:date "2026-11-01"^^xsd:date ; dcterms:identifier "sha256:…" .  # … as read

A generated graph is ``prov:wasDerivedFrom`` the graphs that it follows from, and ``prov:wasInfluencedBy`` the queries
that made it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import BASE, DCAT, DCTERMS, OWL, PROV, RDF, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from tercoop.build.dataset import GraphSource

GRAPH = "provenance"


@dataclass(frozen=True)
class Measure:
    """The size of a graph and the checksum of its content.

    Attributes:
        triples: number of triples.
        sha256: checksum of its N-Triples lines, sorted by code point, in hexadecimal digits.
    """

    triples: int
    sha256: str


def measure(triples: Iterable[Triple | Quad]) -> Measure:
    """Return size and checksum of a graph."""
    lines = sorted({f"{item.subject} {item.predicate} {item.object} .\n" for item in triples})
    return Measure(len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())


def describe_source(graph: GraphSource, size: Measure, version: str) -> Iterator[Quad]:
    """Yield the description of a graph that is read from files."""
    yield from _describe(graph.iri, graph.title, graph.description, size, version)
    for predicate, value in (
        (DCTERMS.license, NamedNode(graph.licence) if graph.licence else None),
        (DCTERMS.bibliographicCitation, Literal(graph.credit) if graph.credit else None),
    ):
        if value is not None:
            yield _quad(graph.iri, predicate, value)
    if graph.source is None:
        return
    source = NamedNode(graph.source)
    yield _quad(graph.iri, PROV.wasDerivedFrom, source)
    yield _quad(source, RDF.type, PROV.Entity)
    if graph.retrieved is not None:
        yield _quad(source, DCTERMS.date, Literal(graph.retrieved.isoformat(), datatype=XSD.date))
    if graph.sha256 is not None:
        yield _quad(source, DCTERMS.identifier, Literal(f"sha256:{graph.sha256}"))


def describe_generated(  # noqa: PLR0913 # each is one line of the description
    name: str,
    title: Mapping[str, str],
    description: Mapping[str, str],
    size: Measure | None,
    version: str,
    *,
    licence: str,
    origins: Collection[str] = (),
    queries: Collection[NamedNode] = (),
) -> Iterator[Quad]:
    """Yield the description of a graph that the build makes.

    Args:
        name: the name of the graph.
        title: language → title.
        description: language → a sentence on what it holds.
        size: size and checksum; none for the graph of these descriptions, which would change it.
        version: the version of tercoop.
        licence: IRI of the licence.
        origins: names of the graphs that it follows from.
        queries: IRIs of the queries that made it.
    """
    graph = mint_graph(name)
    yield from _describe(graph, title, description, size, version)
    yield _quad(graph, DCTERMS.license, NamedNode(licence))
    for origin in origins:
        yield _quad(graph, PROV.wasDerivedFrom, mint_graph(origin))
    for query in queries:
        yield _quad(graph, PROV.wasInfluencedBy, query)


def _describe(
    graph: NamedNode, title: Mapping[str, str], description: Mapping[str, str], size: Measure | None, version: str
) -> Iterator[Quad]:
    for kind in (DCAT.Dataset, PROV.Entity, VOID.Dataset):
        yield _quad(graph, RDF.type, kind)
    for predicate, texts in ((DCTERMS.title, title), (DCTERMS.description, description)):
        for language, text in texts.items():
            yield _quad(graph, predicate, Literal(text, language=language))
    yield _quad(graph, DCTERMS.creator, NamedNode(BASE))
    if size is not None:
        yield _quad(graph, VOID.triples, Literal(str(size.triples), datatype=XSD.integer))
        yield _quad(graph, DCTERMS.identifier, Literal(f"sha256:{size.sha256}"))
    yield _quad(graph, OWL.versionInfo, Literal(version))


def _quad(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(subject, predicate, value, mint_graph(GRAPH))
